//! Mean-field theory of a wide stack: how much the signal and the gradient grow or shrink in a layer.
//!
//! For independent weights of mean 0 and many inputs, a layer's pre-activations are normal with mean b (the bias start) and
//! variance q, and q follows a recursion (Poole et al. 2016, eq. 3; for relu He et al. 2015, eq. 9):
//!
//! ```text
//! q'  = sigma_w^2 E[phi(b + sqrt(q) z)^2] + sigma_b^2      sigma_w^2 = fan_in Var(w), z from N(0, 1)
//! chi = sigma_w^2 E[phi'(b + sqrt(q) z)^2]                 (Schoenholz et al. 2017, eq. 4)
//! ```
//!
//! chi is the factor by which the squared gradient grows on its way down (Glorot and Bengio 2010, section 4.2.1, for the
//! linear case). Expectations are closed for the positively homogeneous functions and by [`quadrature`](super::quadrature)
//! for the others.
//!
//! # The critical gain
//! The gain here is sigma_w itself: the factor by which weights of variance 1 / fan_in are multiplied. "Critical" is asked
//! for every function, but what can grow or die differs, so there are two criteria, and [`Critical`] says which one spoke:
//!
//! - [`Criterion::Signal`]: g with E[phi(g z)^2] = 1. A stack whose input has mean square 1 then hands on exactly that, layer
//!   after layer. For a positively homogeneous function this is g^2 E[phi(z)^2] = 1: sqrt 2 for relu (He et al. 2015),
//!   sqrt(2 / (1 + a^2)) for leaky_relu; for selu it is the fixed point (0, 1) and g = 1 (Klambauer et al. 2017).
//! - [`Criterion::Gradient`], where the first has no solution because the function's values stay inside (-1, 1) or never get as
//!   low as that: the signal cannot explode, but the gradient can. Without biases, the least g with chi = 1 at the fixed point
//!   that the signal settles at: the edge of chaos (Poole et al. 2016; Schoenholz et al. 2017). Where phi(0) = 0 it is where
//!   the fixed point at 0 loses its hold, 1 / |phi'(0)|: 1 for tanh and softsign.
//!
//! At the critical gain the other quantity may still drift: [`Critical::chi`] and [`Critical::stability`] say by how much. For
//! relu all of them are 1. For gelu or silu the fixed point is unstable (stability above 1): a little more signal grows, a
//! little less dies.

use core::cell::Cell;

use crate::activation::{Activation, AtKink};
use crate::analysis::quadrature::gaussian_expectation;
use crate::oracle;

/// The edges of a bend go out to this multiple of its own width, in steps of this factor.
const BEND_STEP: f64 = 8.0;
/// Searches for a gain look here.
const GAINS: (f64, f64) = (1.0 / 1024.0, 1024.0);
/// Points tried in every octave of that range before a bracket is halved.
const TRIES_PER_OCTAVE: i32 = 4;
/// Halvings of a bracket: enough for the last bit from any octave.
const HALVINGS: usize = 60;

/// E[f(mean + std z)], z from N(0, 1), for an `f` that is made of `activation` and its derivative: panels of the integral end
/// at its kinks and follow its bends, so that any `std` and any sharpness are integrated to about 1e-14 of E|f|.
pub fn expectation(activation: &Activation, mean: f64, std: f64, f: impl Fn(f64) -> f64) -> f64 {
    if std == 0.0 {
        return f(mean);
    }
    let place = |x: f64| (x - mean) / std;
    let mut breaks: Vec<f64> = activation.kinks().iter().map(|kink| place(kink.x.into())).collect();
    breaks.push(place(0.0));
    let mut reach = activation.traits().bend;
    while reach / std < 4.0 && reach > 0.0 {
        breaks.extend([place(-reach), place(reach)]);
        reach *= BEND_STEP;
    }
    gaussian_expectation(&breaks, |z| f(mean + std * z))
}

/// What a layer's outputs and slopes are on average when its pre-activations are N(mean, std^2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Averages {
    /// E[phi]
    pub mean: f64,
    /// E[phi^2]
    pub square: f64,
    /// E[phi'^2]
    pub slope_square: f64,
}

/// The [`Averages`] of an activation for pre-activations from N(`mean`, `std`^2).
pub fn averages(activation: &Activation, mean: f64, std: f64) -> Averages {
    match activation.traits().homogeneous {
        Some((left, right)) if mean == 0.0 => {
            let square = 0.5 * (left * left + right * right);
            // E[max(0, z)] = 1 / sqrt(2 pi).
            Averages { mean: (right - left) * std / (2.0 * core::f64::consts::PI).sqrt(), square: square * std * std, slope_square: square }
        }
        _ => Averages {
            mean: expectation(activation, mean, std, |x| oracle::value(activation, x)),
            square: square(activation, mean, std),
            slope_square: slope_square(activation, mean, std),
        },
    }
}

fn square(activation: &Activation, mean: f64, std: f64) -> f64 {
    expectation(activation, mean, std, |x| {
        let value = oracle::value(activation, x);
        value * value
    })
}

fn slope_square(activation: &Activation, mean: f64, std: f64) -> f64 {
    expectation(activation, mean, std, |x| {
        let slope = oracle::derivative(activation, AtKink::default(), x);
        slope * slope
    })
}

/// The map q -> q' of one layer without biases.
fn next_variance(activation: &Activation, gain: f64, q: f64) -> f64 {
    match activation.traits().homogeneous {
        Some((left, right)) => gain * gain * 0.5 * (left * left + right * right) * q,
        None => gain * gain * square(activation, 0.0, q.sqrt()),
    }
}

/// chi of a layer without biases whose pre-activations have variance `q`.
pub fn chi(activation: &Activation, gain: f64, q: f64) -> f64 {
    gain * gain * averages(activation, 0.0, q.sqrt()).slope_square
}

/// The variance that the pre-activations of a deep stack without biases settle at, coming from an input of mean square 1 (so
/// from q = gain^2): 0 where the signal dies, infinity where it grows without end. Where every q is a fixed point (relu at
/// sqrt 2) it is where it started.
pub fn fixed_point(activation: &Activation, gain: f64) -> f64 {
    let start = gain * gain;
    let grows = |q: f64| next_variance(activation, gain, q) > q;
    if (next_variance(activation, gain, start) / start - 1.0).abs() < 1e-12 {
        return start;
    }
    // The nearest q, in the direction in which the signal goes, at which it no longer goes there.
    let up = grows(start);
    let (mut near, mut far) = (start, start);
    while grows(far) == up {
        near = far;
        far *= if up { 2.0 } else { 0.5 };
        if far > 1e60 {
            return f64::INFINITY;
        }
        if far < 1e-30 {
            return 0.0;
        }
    }
    for _ in 0..HALVINGS {
        let middle = (near * far).sqrt();
        if grows(middle) == up { near = middle } else { far = middle }
    }
    (near * far).sqrt()
}

/// How many depth scales deep a network may be and still be trained, as found by Schoenholz et al. 2017 (section 5: networks
/// train where the depth is below about 6 xi_c).
pub const TRAINABLE_SCALES: f64 = 6.0;

/// The depth scale xi of a stack without biases: 1 / xi = |ln chi| (Schoenholz et al. 2017, sections 3.2 and 4), chi that of
/// the fixed point which the signal settles at. Over xi layers the squared gradient grows or shrinks by e; where chi < 1 the
/// difference between two inputs fades at the same rate, and xi is their xi_c. Where chi > 1 it is the gradient's own scale; the xi_c
/// of that side, which takes the correlation's fixed point, is not computed. For relu every layer multiplies
/// squared signal and squared gradient by chi = gain^2 / 2, so 6 xi layers change both by e^6 = 403, their deviations by 20.
/// Infinite at chi = 1.
pub fn depth_scale(activation: &Activation, gain: f64) -> f64 {
    /// Stands for a signal that grows without end: far out on every function's flanks, and its square is finite.
    const FAR: f64 = 1e60;
    let chi = chi(activation, gain, fixed_point(activation, gain).min(FAR));
    1.0 / libm::log(chi).abs()
}

/// The depth down to which theory expects a stack to train: [`TRAINABLE_SCALES`] times [`depth_scale`].
pub fn trainable_depth(activation: &Activation, gain: f64) -> f64 {
    TRAINABLE_SCALES * depth_scale(activation, gain)
}

/// What is kept at the critical gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The mean square of the signal: E[phi(g z)^2] = 1.
    Signal,
    /// The mean square of the gradient: chi = 1 at the fixed point.
    Gradient,
}

/// The gain at which a signal or its gradient neither grows nor dies, and what else is true there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Critical {
    /// The gain: the factor of weights of variance 1 / fan_in.
    pub gain: f64,
    /// What is kept.
    pub criterion: Criterion,
    /// The variance of the pre-activations there.
    pub variance: f64,
    /// The factor of the squared gradient a layer there.
    pub chi: f64,
    /// dq'/dq there: below 1 a disturbed signal comes back, above 1 it runs away.
    pub stability: f64,
}

thread_local! {
    /// The last answer of [`critical`]: while a slider moves it is asked for again and again, and takes milliseconds.
    static LAST: Cell<Option<(Activation, Option<Critical>)>> = const { Cell::new(None) };
}

/// The critical gain of an activation (see the module's header for the two criteria), to about 1e-12; `None` where neither has
/// a solution between 2^-10 and 2^10, as for a function that is at least 1 everywhere.
pub fn critical(activation: &Activation) -> Option<Critical> {
    if let Some((_, last)) = LAST.get().filter(|(asked, _)| asked == activation) {
        return last;
    }
    let found = find_critical(activation);
    LAST.set(Some((*activation, found)));
    found
}

fn find_critical(activation: &Activation) -> Option<Critical> {
    let found = |gain: f64, criterion, variance: f64| {
        let step = 1e-4 * variance;
        let stability = if variance > 0.0 {
            (next_variance(activation, gain, variance + step) - next_variance(activation, gain, variance - step)) / (2.0 * step)
        } else {
            1.0
        };
        Critical { gain, criterion, variance, chi: chi(activation, gain, variance), stability }
    };
    if let Some((left, right)) = activation.traits().homogeneous {
        let gain = (2.0 / (left * left + right * right)).sqrt();
        return Some(Critical { gain, criterion: Criterion::Signal, variance: gain * gain, chi: 1.0, stability: 1.0 });
    }
    if let Some(gain) = first_crossing(|gain| square(activation, 0.0, gain)) {
        return Some(found(gain, Criterion::Signal, gain * gain));
    }
    let slope = oracle::derivative(activation, AtKink::default(), 0.0).abs();
    if oracle::value(activation, 0.0) == 0.0 && slope > 0.0 {
        return Some(found(1.0 / slope, Criterion::Gradient, 0.0));
    }
    let gain = first_crossing(|gain| chi(activation, gain, fixed_point(activation, gain)))?;
    Some(found(gain, Criterion::Gradient, fixed_point(activation, gain)))
}

/// The least gain at which `f` passes 1 from below.
fn first_crossing(f: impl Fn(f64) -> f64) -> Option<f64> {
    let step = libm::exp2(1.0 / f64::from(TRIES_PER_OCTAVE));
    let (mut low, last) = GAINS;
    let mut below = f(low) < 1.0;
    while low < last {
        let high = low * step;
        let above = f(high) >= 1.0;
        if below && above {
            let (mut low, mut high) = (low, high);
            for _ in 0..HALVINGS {
                let middle = 0.5 * (low + high);
                if f(middle) < 1.0 { low = middle } else { high = middle }
            }
            return Some(0.5 * (low + high));
        }
        below = !above;
        low = high;
    }
    None
}
