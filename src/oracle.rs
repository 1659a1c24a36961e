//! The definition of truth: every function of the family once more, in f64, as plainly as its formula.
//!
//! Kernels are tested against these lines and the figures take second derivatives from them. They go through `libm`, another
//! route than the kernels' own polynomials.

use core::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};

use crate::activation::{Activation, AtKink, SELU_ALPHA, SELU_SCALE};

/// sqrt(2 / pi), the slope inside gelu_tanh.
const GELU_TANH_SLOPE: f64 = FRAC_2_SQRT_PI / SQRT_2;
/// The cubic coefficient of gelu_tanh (Hendrycks and Gimpel 2016).
const GELU_TANH_CUBIC: f64 = 0.044715;

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + libm::exp(-x)) } else { libm::exp(x) / (1.0 + libm::exp(x)) }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// Phi(x), the distribution function of N(0, 1).
fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// phi(x), the density of N(0, 1).
fn normal_pdf(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) * (0.5 * FRAC_2_SQRT_PI / SQRT_2)
}

/// x y, with 0 where `y` is 0 (so that infinity times a vanished factor is the limit).
fn times(x: f64, y: f64) -> f64 {
    if y == 0.0 { 0.0 } else { x * y }
}

/// f(x). NaN in, NaN out; at plus and minus infinity the limit.
pub fn value(activation: &Activation, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    match *activation {
        Activation::Identity => x,
        Activation::Sigmoid => sigmoid(x),
        Activation::Tanh => libm::tanh(x),
        Activation::Softsign => {
            if x.is_infinite() {
                x.signum()
            } else {
                x / (1.0 + x.abs())
            }
        }
        Activation::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu { negative_slope: slope } | Activation::Prelu { weight: slope } => {
            if x > 0.0 {
                x
            } else {
                times(x, slope.into())
            }
        }
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::Threshold { threshold, value } => {
            if x > threshold.into() {
                x
            } else {
                value.into()
            }
        }
        Activation::SquaredRelu => x.max(0.0) * x.max(0.0),
        Activation::Elu { alpha } => {
            if x > 0.0 {
                x
            } else {
                f64::from(alpha) * libm::expm1(x)
            }
        }
        Activation::Celu { alpha } => {
            if x > 0.0 {
                x
            } else {
                f64::from(alpha) * libm::expm1(x / f64::from(alpha))
            }
        }
        Activation::Selu => SELU_SCALE * if x > 0.0 { x } else { SELU_ALPHA * libm::expm1(x) },
        Activation::Gelu => times(x, normal_cdf(x)),
        Activation::GeluTanh => times(x, sigmoid(2.0 * GELU_TANH_SLOPE * (x + GELU_TANH_CUBIC * x * x * x))),
        Activation::Silu => times(x, sigmoid(x)),
        Activation::Swish { beta } => {
            if beta == 0.0 {
                0.5 * x
            } else {
                times(x, sigmoid(f64::from(beta) * x))
            }
        }
        Activation::Mish => times(x, libm::tanh(softplus(x))),
        Activation::Softplus { beta } => softplus(f64::from(beta) * x) / f64::from(beta),
        Activation::HardSwish => times(x, (x / 6.0 + 0.5).clamp(0.0, 1.0)),
    }
}

/// f'(x). At a kink what `at_kink` says; NaN in, NaN out; at plus and minus infinity the limit.
pub fn derivative(activation: &Activation, at_kink: AtKink, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if let Some(kink) = activation.kinks().into_iter().find(|kink| f64::from(kink.x) == x) {
        return at_kink.slope(&kink).into();
    }
    slope_off_kinks(activation, x)
}

/// f'(x) where `x` is no kink; at a kink one of the two slopes. Faster than [`derivative`] for a caller who knows the kinks.
pub fn slope_off_kinks(activation: &Activation, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let step = |inside: bool| if inside { 1.0 } else { 0.0 };
    match *activation {
        Activation::Identity => 1.0,
        Activation::Sigmoid => sigmoid(x) * sigmoid(-x),
        Activation::Tanh => 4.0 * sigmoid(2.0 * x) * sigmoid(-2.0 * x),
        Activation::Softsign => 1.0 / ((1.0 + x.abs()) * (1.0 + x.abs())),
        Activation::HardSigmoid => step(x.abs() < 3.0) / 6.0,
        Activation::Relu => step(x > 0.0),
        Activation::LeakyRelu { negative_slope: slope } | Activation::Prelu { weight: slope } => {
            if x > 0.0 {
                1.0
            } else {
                slope.into()
            }
        }
        Activation::Relu6 => step(x > 0.0 && x < 6.0),
        Activation::Threshold { threshold, .. } => step(x > threshold.into()),
        Activation::SquaredRelu => 2.0 * x.max(0.0),
        Activation::Elu { alpha } => {
            if x > 0.0 {
                1.0
            } else {
                f64::from(alpha) * libm::exp(x)
            }
        }
        Activation::Celu { alpha } => {
            if x > 0.0 {
                1.0
            } else {
                libm::exp(x / f64::from(alpha))
            }
        }
        Activation::Selu => SELU_SCALE * if x > 0.0 { 1.0 } else { SELU_ALPHA * libm::exp(x) },
        Activation::Gelu => normal_cdf(x) + times(x, normal_pdf(x)),
        Activation::GeluTanh => {
            let (u, slope) = gelu_tanh_inside(x);
            sigmoid(u) + times(x * slope, sigmoid(u) * sigmoid(-u))
        }
        Activation::Silu => swish_derivative(x),
        Activation::Swish { beta } => {
            if beta == 0.0 {
                0.5
            } else {
                swish_derivative(f64::from(beta) * x)
            }
        }
        Activation::Mish => {
            let t = libm::tanh(softplus(x));
            t + times(x, (1.0 - t) * (1.0 + t) * sigmoid(x))
        }
        Activation::Softplus { beta } => sigmoid(f64::from(beta) * x),
        Activation::HardSwish => {
            if x.abs() < 3.0 {
                x / 3.0 + 0.5
            } else {
                step(x > 0.0)
            }
        }
    }
}

/// f''(x) away from kinks (where the slope jumps there is none; NaN there). NaN in, NaN out; 0 at plus and minus infinity,
/// but 2 for squared_relu.
pub fn second_derivative(activation: &Activation, x: f64) -> f64 {
    let broken = |kink: &crate::activation::Kink| f64::from(kink.x) == x;
    if x.is_nan() || activation.kinks().iter().any(broken) {
        return f64::NAN;
    }
    match *activation {
        Activation::Sigmoid => sigmoid_second(x),
        Activation::Tanh => 8.0 * sigmoid_second(2.0 * x),
        Activation::Softsign => -2.0 * x.signum() / libm::pow(1.0 + x.abs(), 3.0),
        Activation::SquaredRelu => {
            if x > 0.0 {
                2.0
            } else if x < 0.0 {
                0.0
            } else {
                f64::NAN
            }
        }
        Activation::Elu { alpha } => {
            if x > 0.0 {
                0.0
            } else {
                f64::from(alpha) * libm::exp(x)
            }
        }
        Activation::Celu { alpha } => {
            if x > 0.0 {
                0.0
            } else {
                libm::exp(x / f64::from(alpha)) / f64::from(alpha)
            }
        }
        Activation::Selu => {
            if x > 0.0 {
                0.0
            } else {
                SELU_SCALE * SELU_ALPHA * libm::exp(x)
            }
        }
        Activation::Gelu => times(2.0 - x * x, normal_pdf(x)),
        Activation::GeluTanh => {
            let (u, slope) = gelu_tanh_inside(x);
            let (s1, s2) = (sigmoid(u) * sigmoid(-u), sigmoid_second(u));
            let bend = 12.0 * GELU_TANH_SLOPE * GELU_TANH_CUBIC * x;
            times(2.0 * slope + x * bend, s1) + times(x * slope * slope, s2)
        }
        Activation::Silu => swish_second(x),
        Activation::Swish { beta } => f64::from(beta) * swish_second(f64::from(beta) * x),
        Activation::Mish => {
            let (t, s) = (libm::tanh(softplus(x)), sigmoid(x));
            let (t1, s1) = ((1.0 - t) * (1.0 + t) * s, s * sigmoid(-x));
            2.0 * t1 + times(x, (1.0 - t) * (1.0 + t) * s1 - 2.0 * t * t1 * s)
        }
        Activation::Softplus { beta } => f64::from(beta) * sigmoid(f64::from(beta) * x) * sigmoid(-f64::from(beta) * x),
        Activation::HardSwish => {
            if x.abs() < 3.0 {
                1.0 / 3.0
            } else {
                0.0
            }
        }
        Activation::Identity
        | Activation::HardSigmoid
        | Activation::Relu
        | Activation::LeakyRelu { .. }
        | Activation::Prelu { .. }
        | Activation::Relu6
        | Activation::Threshold { .. } => 0.0,
    }
}

/// Where the second derivative jumps although the slope does not.
pub fn second_breaks(activation: &Activation) -> Vec<f64> {
    match *activation {
        Activation::SquaredRelu | Activation::Softsign | Activation::Celu { .. } => vec![0.0],
        Activation::Elu { alpha: 1.0 } => vec![0.0],
        Activation::Identity
        | Activation::Sigmoid
        | Activation::Tanh
        | Activation::HardSigmoid
        | Activation::Relu
        | Activation::LeakyRelu { .. }
        | Activation::Prelu { .. }
        | Activation::Relu6
        | Activation::Threshold { .. }
        | Activation::Elu { .. }
        | Activation::Selu
        | Activation::Gelu
        | Activation::GeluTanh
        | Activation::Silu
        | Activation::Swish { .. }
        | Activation::Mish
        | Activation::Softplus { .. }
        | Activation::HardSwish => Vec::new(),
    }
}

/// u with gelu_tanh(x) = x sigmoid(u), and du/dx.
fn gelu_tanh_inside(x: f64) -> (f64, f64) {
    let square = x * x;
    (2.0 * GELU_TANH_SLOPE * x * (1.0 + GELU_TANH_CUBIC * square), 2.0 * GELU_TANH_SLOPE * (1.0 + 3.0 * GELU_TANH_CUBIC * square))
}

fn sigmoid_second(x: f64) -> f64 {
    sigmoid(x) * sigmoid(-x) * (sigmoid(-x) - sigmoid(x))
}

/// The derivative of x sigmoid(x).
fn swish_derivative(x: f64) -> f64 {
    sigmoid(x) + times(x, sigmoid(x) * sigmoid(-x))
}

/// The second derivative of x sigmoid(x).
fn swish_second(x: f64) -> f64 {
    2.0 * sigmoid(x) * sigmoid(-x) + times(x, sigmoid_second(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines above are the truth for everything else, so they are held against the one thing that does not know them:
    /// difference quotients.
    #[test]
    fn derivatives_are_the_slopes_of_their_functions() {
        let h = 1e-5;
        for activation in Activation::ALL {
            for i in -800..=800 {
                let x = f64::from(i) / 100.0 + 0.003;
                let slope = (value(&activation, x + h) - value(&activation, x - h)) / (2.0 * h);
                let bend = (derivative(&activation, AtKink::Left, x + h) - derivative(&activation, AtKink::Left, x - h)) / (2.0 * h);
                let (exact, exact_bend) = (derivative(&activation, AtKink::Left, x), second_derivative(&activation, x));
                assert!((slope - exact).abs() < 1e-8, "{activation} at {x}: {exact}, but the slope is {slope}");
                assert!((bend - exact_bend).abs() < 1e-8, "{activation} at {x}: {exact_bend}, but the bend is {bend}");
            }
        }
    }

    #[test]
    fn infinities_give_the_limits() {
        for activation in Activation::ALL {
            for x in [f64::INFINITY, f64::NEG_INFINITY] {
                assert!(!value(&activation, x).is_nan(), "{activation}");
                assert!(!derivative(&activation, AtKink::Left, x).is_nan(), "{activation}");
                assert!(!second_derivative(&activation, x).is_nan(), "{activation}");
            }
        }
    }
}
