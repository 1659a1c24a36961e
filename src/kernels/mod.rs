//! Slices of f32 in, slices of f32 out: every function of the family and its derivative, four lanes at a time.
//!
//! | file | idea |
//! |---|---|
//! | [`lanes`] | the one SIMD type; the same bits on each storage |
//! | `run` | from slices to lanes, whatever the length |
//! | `exp` | e^x in parts that lose nothing |
//! | `piecewise`, `logistic`, `elu`, `gate`, `gelu`, `mish`, `softplus` | a few functions each, with the derivative beside the function |
//! | [`prelu`] | rows whose units have slopes of their own |
//! | [`accuracy`] | how far a kernel is from the oracle, in ULP |
//! | [`measure`] | the same work many times, for a clock outside |
//!
//! Promise, over every finite f32 (`cargo run --release --example ulp` checks it against [`crate::oracle`]): the forward
//! functions are within 2 ULP, the derivatives within 4. Around the zero of a derivative that changes sign, within a distance of
//! 1, the bound is 1.2e-7 absolute; where a derivative underflows, 1e-37. NaN gives NaN; an infinity gives the limit.
//! Numbers below the normal ones are neither flushed nor treated as 0.

pub mod accuracy;
mod elu;
mod exp;
mod gate;
mod gelu;
pub mod lanes;
mod logistic;
pub mod measure;
mod mish;
mod piecewise;
pub mod prelu;
mod run;
mod softplus;

pub mod matmul;

use crate::activation::{Activation, AtKink};
use lanes::{Best, Lanes};
use run::{Kernel, Outputs, map, staged};

/// Writes f(x) of every element of `x` to `y`; the shorter length counts.
pub fn forward(activation: &Activation, x: &[f32], y: &mut [f32]) {
    forward_on::<Best>(activation, x, y);
}

/// Writes f'(x) of every element of `x` to `slope`, at a kink what `at_kink` says; the shorter length counts.
pub fn derivative(activation: &Activation, at_kink: AtKink, x: &[f32], slope: &mut [f32]) {
    derivative_on::<Best>(activation, at_kink, x, slope);
}

/// [`forward`] and [`derivative`] in one pass, as a training step wants them, and with the same bits; the shortest length counts. A smooth
/// function shares its exponential with its derivative.
pub fn forward_and_derivative(activation: &Activation, at_kink: AtKink, x: &[f32], y: &mut [f32], slope: &mut [f32]) {
    forward_and_derivative_on::<Best>(activation, at_kink, x, y, slope);
}

/// Writes `x` to `y` by the loop that the kernels use: the floor that their speed is held against. The shorter length counts.
pub fn copy(x: &[f32], y: &mut [f32]) {
    map::<Best>(&piecewise::Identity, x, y);
}

/// Writes `factor` (sigmoid(x) - y) to `error`: the derivative of the binary cross-entropy. Gives whether every x is finite. `x` and
/// `error` must have room for whole groups of lanes: behind as many as `y` has, what there is is used and overwritten too.
pub fn sigmoid_error(x: &[f32], y: &[f32], factor: f32, error: &mut [f32]) -> bool {
    logistic::sigmoid_error::<Best>(x, y, factor, error)
}

/// [`forward`] on a storage of choice; for tests that compare storages.
pub fn forward_on<L: Lanes>(activation: &Activation, x: &[f32], y: &mut [f32]) {
    evaluate::<L>(activation, AtKink::default(), x, Outputs { value: Some(y), slope: None });
}

/// [`derivative`] on a storage of choice; for tests that compare storages.
pub fn derivative_on<L: Lanes>(activation: &Activation, at_kink: AtKink, x: &[f32], slope: &mut [f32]) {
    evaluate::<L>(activation, at_kink, x, Outputs { value: None, slope: Some(slope) });
}

/// [`forward_and_derivative`] on a storage of choice; for tests that compare storages.
pub fn forward_and_derivative_on<L: Lanes>(activation: &Activation, at_kink: AtKink, x: &[f32], y: &mut [f32], slope: &mut [f32]) {
    let shortest = x.len().min(y.len()).min(slope.len());
    evaluate::<L>(activation, at_kink, &x[..shortest], Outputs { value: Some(y), slope: Some(slope) });
}

/// The one place that knows which kernel is whose. The smooth functions go through [`staged`], with their derivatives.
fn evaluate<L: Lanes>(activation: &Activation, at_kink: AtKink, x: &[f32], outputs: Outputs<'_>) {
    // Where there is no kink the place is NaN, which no x equals.
    let mut kinks = [(f32::NAN, 0.0); 2];
    for (place, kink) in kinks.iter_mut().zip(activation.each_kink()) {
        *place = (kink.x, at_kink.slope(&kink));
    }
    let at_zero = if kinks[0].0 == 0.0 { kinks[0].1 } else { 1.0 };
    match *activation {
        Activation::Sigmoid => staged::<L>(&gate::Sigmoid::NEW, x, outputs),
        Activation::Tanh => staged::<L>(&logistic::Tanh::NEW, x, outputs),
        Activation::Elu { alpha } => staged::<L>(&elu::Elu::with_alpha(alpha, at_zero), x, outputs),
        Activation::Selu => staged::<L>(&elu::Elu::selu(at_zero), x, outputs),
        Activation::Celu { alpha } => staged::<L>(&elu::Celu::new(alpha), x, outputs),
        Activation::Gelu => staged::<L>(&gelu::Gelu::NEW, x, outputs),
        Activation::GeluTanh => staged::<L>(&gate::Gate::new(gate::GeluTanh::NEW), x, outputs),
        Activation::Silu => staged::<L>(&gate::Gate::new(gate::Silu::NEW), x, outputs),
        Activation::Swish { beta } if beta > 0.0 => staged::<L>(&gate::Gate::new(gate::Swish::new(beta)), x, outputs),
        Activation::Mish => staged::<L>(&mish::Mish::NEW, x, outputs),
        Activation::Softplus { beta: 1.0 } => staged::<L>(&softplus::Softplus::<true>::new(1.0), x, outputs),
        Activation::Softplus { beta } => staged::<L>(&softplus::Softplus::<false>::new(beta), x, outputs),
        _ => {
            if let Some(y) = outputs.value {
                straight_value::<L>(activation, x, y);
            }
            if let Some(slope) = outputs.slope {
                straight_slope::<L>(activation, kinks, x, slope);
            }
        }
    }
}

/// f(x) of the functions without a transcendental.
fn straight_value<L: Lanes>(activation: &Activation, x: &[f32], y: &mut [f32]) {
    match *activation {
        Activation::Softsign => map::<L>(&piecewise::Softsign, x, y),
        Activation::HardSigmoid => map::<L>(&piecewise::HardSigmoid, x, y),
        Activation::Relu => map::<L>(&piecewise::Relu::new(), x, y),
        Activation::LeakyRelu { negative_slope: slope } | Activation::Prelu { weight: slope } => {
            if slope == 0.0 {
                map::<L>(&piecewise::Relu::new(), x, y);
            } else if (0.0..=1.0).contains(&slope) {
                map::<L>(&piecewise::Gentle { slope: L::splat(slope) }, x, y);
            } else {
                map::<L>(&piecewise::Leaky { slope: L::splat(slope) }, x, y);
            }
        }
        Activation::Relu6 => map::<L>(&piecewise::Relu6::new(), x, y),
        Activation::Threshold { threshold, value } => map::<L>(&piecewise::Threshold { threshold: L::splat(threshold), value: L::splat(value) }, x, y),
        Activation::SquaredRelu => map::<L>(&piecewise::SquaredRelu, x, y),
        Activation::Swish { .. } => map::<L>(&piecewise::Scale(L::splat(0.5)), x, y),
        Activation::HardSwish => map::<L>(&piecewise::HardSwish, x, y),
        _ => map::<L>(&piecewise::Identity, x, y),
    }
}

/// f'(x) of the functions without a transcendental.
fn straight_slope<L: Lanes>(activation: &Activation, kinks: [(f32, f32); 2], x: &[f32], slope: &mut [f32]) {
    match *activation {
        Activation::Softsign => map::<L>(&piecewise::SoftsignSlope, x, slope),
        Activation::HardSigmoid => plateau::<L>(kinks, 1.0 / 6.0, x, slope),
        Activation::Relu6 => plateau::<L>(kinks, 1.0, x, slope),
        Activation::Relu => step::<L>(kinks[0], [0.0, 1.0], x, slope),
        Activation::LeakyRelu { negative_slope: left } | Activation::Prelu { weight: left } => step::<L>(kinks[0], [left, 1.0], x, slope),
        Activation::Threshold { threshold, .. } => step::<L>((threshold, kinks[0].1), [0.0, 1.0], x, slope),
        Activation::SquaredRelu => map::<L>(&piecewise::SquaredReluSlope, x, slope),
        Activation::HardSwish => with_kinks::<L>(kinks, piecewise::HardSwishSlope, x, slope),
        Activation::Swish { .. } => map::<L>(&piecewise::Constant(L::splat(0.5)), x, slope),
        _ => map::<L>(&piecewise::Constant(L::splat(1.0)), x, slope),
    }
}

fn with_kinks<L: Lanes>(kinks: [(f32, f32); 2], inner: impl Kernel<L>, x: &[f32], slope: &mut [f32]) {
    let kinks = kinks.map(|(x, slope)| (L::splat(x), L::splat(slope)));
    map::<L>(&piecewise::AtKinks { inner, kinks }, x, slope);
}

/// The derivative of two straight pieces with the slopes `[left, right]`.
fn step<L: Lanes>((at, here): (f32, f32), [left, right]: [f32; 2], x: &[f32], slope: &mut [f32]) {
    let closed = here == left;
    let [at, here, left, right] = [at, here, left, right].map(L::splat);
    if closed {
        map::<L>(&piecewise::ClosedStep { at, left, right }, x, slope);
    } else {
        map::<L>(&piecewise::Step { at, left, here, right }, x, slope);
    }
}

/// The derivative of a ramp between two breaks.
fn plateau<L: Lanes>(kinks: [(f32, f32); 2], inside: f32, x: &[f32], slope: &mut [f32]) {
    let (breaks, inside) = (kinks.map(|kink| L::splat(kink.0)), L::splat(inside));
    if kinks.iter().all(|kink| kink.1 == 0.0) {
        map::<L>(&piecewise::OpenPlateau { breaks, inside }, x, slope);
    } else {
        map::<L>(&piecewise::Plateau { breaks, inside, here: kinks.map(|kink| L::splat(kink.1)) }, x, slope);
    }
}
