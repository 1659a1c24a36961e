//! How far a kernel is from the oracle, in units of the last place (ULP).
//!
//! The ULP is the distance of the f32 around the true value (2^-149 below the normal numbers), and the error is taken before the
//! truth is rounded: a correctly rounded result is at most 0.5 off. A derivative that changes sign inside the curve is judged
//! by its absolute error there, and so is one that has nearly underflowed; see [`Bound`].

mod block;

pub use block::BLOCK;

use crate::activation::{Activation, AtKink};
use crate::oracle;

/// How a derivative is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// In ULP.
    Relative,
    /// Within [`ZONE`] of where the derivative changes sign: at most [`ZONE_ERROR`].
    Zone,
}

/// The half-width of the zone around a change of sign.
pub const ZONE: f64 = 1.0;
/// The absolute error allowed in the zone.
pub const ZONE_ERROR: f64 = 1.2e-7;
/// The absolute error that always counts as none in a derivative: it underflows.
pub const UNDERFLOW_ERROR: f64 = 1e-37;
/// What is promised of the forward functions, in ULP.
pub const FORWARD_ULP: f64 = 2.0;
/// What is promised of the derivatives, in ULP.
pub const DERIVATIVE_ULP: f64 = 4.0;

/// The largest error so far, and where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worst {
    /// In ULP, or absolute in the zone. Infinite where one of the two is not a number and the other is.
    pub error: f64,
    /// The input.
    pub x: f32,
}

impl Worst {
    fn see(&mut self, error: f64, x: f32) {
        if error > self.error {
            *self = Self { error, x };
        }
    }

    /// The larger of the two.
    pub fn merge(self, other: Self) -> Self {
        if other.error > self.error { other } else { self }
    }
}

/// What was found over some inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report {
    /// f, in ULP.
    pub forward: Worst,
    /// f' outside the zone, in ULP.
    pub derivative: Worst,
    /// f' in the zone, absolute.
    pub zone: Worst,
}

impl Report {
    /// The worse of the two in each.
    pub fn merge(self, other: Self) -> Self {
        Self { forward: self.forward.merge(other.forward), derivative: self.derivative.merge(other.derivative), zone: self.zone.merge(other.zone) }
    }

    /// Whether every promise is kept.
    pub fn holds(&self) -> bool {
        self.forward.error <= FORWARD_ULP && self.derivative.error <= DERIVATIVE_ULP && self.zone.error <= ZONE_ERROR
    }
}

/// The distance of f32 around `truth`.
fn ulp(truth: f64) -> f64 {
    let least = f64::from(f32::from_bits(1));
    let exponent = ((truth.to_bits() >> 52) & 0x7ff) as i64 - 1023;
    // 2^(exponent - 23), at least 2^-149.
    if exponent <= -126 { least } else { f64::from_bits(((exponent.min(127) - 23 + 1023) as u64) << 52) }
}

/// The error of `result` in ULP of `truth`. Infinity counts as 2^128, the number after the largest f32.
pub fn error_in_ulp(result: f32, truth: f64) -> f64 {
    let result = f64::from(result);
    if result == truth || result.is_nan() && truth.is_nan() {
        return 0.0;
    }
    const OVERFLOW: f64 = 2.0 * (1u128 << 127) as f64;
    let [result, truth] = [result, truth].map(|y| if y.is_nan() { y } else { y.clamp(-OVERFLOW, OVERFLOW) });
    let error = (result - truth).abs() / ulp(truth);
    if error.is_nan() { f64::INFINITY } else { error }
}

/// Judges one activation against the oracle.
pub struct Judge {
    activation: Activation,
    at_kink: AtKink,
    kinks: Vec<(f32, f64)>,
    /// Where the derivative changes sign inside the curve.
    root: Option<f64>,
}

impl Judge {
    /// For `activation`, with the default choice at kinks.
    pub fn new(activation: Activation) -> Self {
        let at_kink = AtKink::default();
        let kinks = activation.kinks().iter().map(|kink| (kink.x, f64::from(at_kink.slope(kink)))).collect();
        Self { activation, at_kink, kinks, root: change_of_sign(&activation) }
    }

    /// How the derivative at `x` is judged.
    pub fn bound(&self, x: f32) -> Bound {
        match self.root {
            Some(root) if (f64::from(x) - root).abs() <= ZONE => Bound::Zone,
            _ => Bound::Relative,
        }
    }

    /// The largest errors over `x`.
    pub fn judge(&self, x: &[f32]) -> Report {
        let mut report = Report::default();
        let mut results = vec![0.0; x.len()];
        super::forward(&self.activation, x, &mut results);
        for (&x, &result) in x.iter().zip(&results) {
            report.forward.see(error_in_ulp(result, oracle::value(&self.activation, x.into())), x);
        }
        super::derivative(&self.activation, self.at_kink, x, &mut results);
        for (&x, &result) in x.iter().zip(&results) {
            let at_kink = self.kinks.iter().find(|kink| kink.0 == x);
            let truth = at_kink.map_or_else(|| oracle::slope_off_kinks(&self.activation, x.into()), |kink| kink.1);
            let difference = (f64::from(result) - truth).abs();
            if difference <= UNDERFLOW_ERROR {
                continue;
            }
            match self.bound(x) {
                Bound::Relative => report.derivative.see(error_in_ulp(result, truth), x),
                Bound::Zone => report.zone.see(if difference.is_nan() { f64::INFINITY } else { difference }, x),
            }
        }
        report
    }
}

/// Where the derivative of the smooth functions with a dip changes sign, by bisection. All of them do it once, at a negative x.
/// What dips between kinks does so in a straight slope, without a loss of digits.
fn change_of_sign(activation: &Activation) -> Option<f64> {
    if activation.traits().dip.is_none() || activation.each_kink().next().is_some() {
        return None;
    }
    let slope = |x| oracle::slope_off_kinks(activation, x);
    let (mut low, mut high) = (-1.0, 0.0);
    while slope(low) > 0.0 && low > f64::from(f32::MIN) {
        low *= 2.0;
    }
    // Enough halvings for the last bit of an f64.
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if slope(middle) < 0.0 { low = middle } else { high = middle }
    }
    Some(high)
}
