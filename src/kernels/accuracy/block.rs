//! Judging numbers in a row, for a sweep over all of them.
//!
//! The oracle costs a hundred times what a kernel does, but over [`BLOCK`] consecutive f32, a stretch of 2^-13 of their size at most, a
//! function is a polynomial of degree 4 to far more digits than are asked for: with Chebyshev nodes it is off by (x h)^5 / 1920 of itself
//! where f' / f is x and the stretch 2h, which at the end of the steepest tail (gelu at -14) is 10^-13, or 2 * 10^-6 ULP. So the oracle is
//! asked at five nodes, and at three places between and beyond them, where the polynomial is worst, to see that it is right: what is off
//! there by more than 2^-12 ULP (a jump, a kink, a sign that changes) is asked for number by number. So is every block that holds an error above
//! the largest so far, so that what is reported is always the oracle's own.

use super::{Bound, Judge, Report, UNDERFLOW_ERROR, ulp};
use crate::kernels;
use crate::oracle;

/// Consecutive f32 that are judged at once; their bits begin at a multiple of it, so that they have one sign and one exponent.
pub const BLOCK: usize = 1024;
/// Where the polynomial is the oracle: the zeros of a Chebyshev polynomial.
const NODES: [usize; 5] = [25, 211, 512, 812, 998];
/// Where it is held against the oracle.
const PROBES: [usize; 3] = [0, 361, 1023];
/// How far it may be off, in ULP.
const TRUSTED: f64 = 1.0 / 4096.0;
/// 2^23 ULP are the power of two at or below a number.
const ULPS: f64 = (1u64 << 23) as f64;

/// `f` at each of `x`, which are evenly spaced: by the polynomial if that can be trusted, else by `f` itself. Says which.
fn truths(f: impl Fn(f32) -> f64, x: &[f32; BLOCK], out: &mut [f64; BLOCK]) -> bool {
    let at = |i: usize| x.get(i).map_or(f64::NAN, |&x| f(x));
    let place = |i: usize| i as f64;
    // Newton's divided differences.
    let mut c = NODES.map(at);
    for order in 1..NODES.len() {
        for i in (order..NODES.len()).rev() {
            c[i] = (c[i] - c[i - 1]) / (place(NODES[i]) - place(NODES[i - order]));
        }
    }
    let [n0, n1, n2, n3, _] = NODES.map(place);
    let polynomial = |i: f64| c[0] + (i - n0) * (c[1] + (i - n1) * (c[2] + (i - n2) * (c[3] + (i - n3) * c[4])));
    let trusted = PROBES.iter().all(|&probe| {
        let truth = at(probe);
        (polynomial(place(probe)) - truth).abs() <= TRUSTED * ulp(truth)
    });
    if trusted {
        for (i, out) in (0..BLOCK as i32).zip(out.iter_mut()) {
            *out = polynomial(f64::from(i));
        }
    } else {
        for (x, out) in x.iter().zip(out.iter_mut()) {
            *out = f(*x);
        }
    }
    trusted
}

/// Whether an error is above `worst` in ULP, or not a number. Without a branch and a division, so that it is a few instructions.
fn any_above(results: &[f32; BLOCK], truths: &[f64; BLOCK], worst: f64, none: f64) -> bool {
    let mut all_within = true;
    for (&result, &truth) in results.iter().zip(truths) {
        let difference = (f64::from(result) - truth).abs();
        let power = power_below(truth.abs().max(f64::from(f32::MIN_POSITIVE)));
        // What is not a number is within nothing.
        all_within &= (difference <= none) | (difference * ULPS <= worst * power);
    }
    !all_within
}

/// [`any_above`] for absolute errors.
fn any_above_absolute(results: &[f32; BLOCK], truths: &[f64; BLOCK], worst: f64) -> bool {
    !results.iter().zip(truths).fold(true, |all, (&result, &truth)| all & ((f64::from(result) - truth).abs() <= worst))
}

/// The power of two at or below a positive `x`.
fn power_below(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0x7FF << 52)
}

impl Judge {
    /// Adds the errors over the f32 with the bits `first` to `first` + [`BLOCK`] - 1 to `report`; `first` must be a multiple of [`BLOCK`].
    pub fn judge_block(&self, first: u32, report: &mut Report) {
        let x: [f32; BLOCK] = core::array::from_fn(|i| f32::from_bits(first.wrapping_add(i as u32)));
        let (mut y, mut slope, mut truth) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        kernels::forward_and_derivative(&self.activation, self.at_kink, &x, &mut y, &mut slope);
        truths(|x| oracle::value(&self.activation, x.into()), &x, &mut truth);
        let mut suspect = any_above(&y, &truth, report.forward.error, 0.0);
        truths(|x| oracle::slope_off_kinks(&self.activation, x.into()), &x, &mut truth);
        // A block is far shorter than the zone is wide, as no derivative changes sign at a number in the ten thousands.
        let (start, end) = (x[0], x[BLOCK - 1]);
        suspect |= match (self.bound(start), self.bound(end)) {
            (Bound::Zone, Bound::Zone) => any_above_absolute(&slope, &truth, report.zone.error),
            (Bound::Relative, Bound::Relative) => any_above(&slope, &truth, report.derivative.error, UNDERFLOW_ERROR),
            _ => true,
        };
        suspect |= self.kinks.iter().any(|kink| x.contains(&kink.0));
        if suspect {
            *report = report.merge(self.judge(&x));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::kernels::accuracy::error_in_ulp;

    fn numbers(first: u32) -> [f32; BLOCK] {
        core::array::from_fn(|i| f32::from_bits(first + i as u32))
    }

    /// Blocks of all sizes and both signs, some 500.
    fn blocks() -> impl Iterator<Item = u32> {
        (0..u32::MAX / BLOCK as u32).step_by(8_191).map(|block| block * BLOCK as u32)
    }

    #[test]
    fn the_polynomial_is_the_oracle_to_a_thousandth_of_a_ulp() {
        let mut kinds = [0; 2];
        for activation in Activation::ALL {
            for first in blocks() {
                let x = numbers(first);
                let mut got = [0.0; BLOCK];
                for f in [oracle::value, oracle::slope_off_kinks] {
                    let trusted = truths(|x| f(&activation, x.into()), &x, &mut got);
                    kinds[usize::from(trusted)] += 1;
                    for (&x, &got) in x.iter().zip(&got) {
                        let truth = f(&activation, x.into());
                        let off = (got - truth).abs() / ulp(truth);
                        assert!(off <= 1e-3 || got.is_nan() && truth.is_nan() || got == truth, "{activation} at {x:e}: {off} ULP");
                    }
                }
            }
        }
        assert!(kinds[1] > 20 * kinds[0], "{kinds:?}: most blocks should not need the oracle");
    }

    #[test]
    fn a_jump_a_kink_and_what_is_no_number_are_asked_for_one_by_one() {
        let mut out = [0.0; BLOCK];
        let x = numbers(1.0_f32.to_bits());
        assert!(!truths(|x| if x > 1.0 { x.into() } else { -0.5 }, &x, &mut out));
        assert_eq!([out[0], out[1]], [-0.5, f64::from(x[1])]);
        assert!(!truths(|x| (f64::from(x) - f64::from(1.0_f32) - 3e-5).abs() + 1.0, &x, &mut out));
        assert!(!truths(|_| f64::NAN, &x, &mut out));
        assert!(truths(|x| f64::from(x).exp(), &x, &mut out));
    }

    /// What is found in blocks is what is found one by one.
    #[test]
    fn blocks_report_what_the_judge_reports() {
        for activation in [Activation::Mish, Activation::Relu6, Activation::Gelu, Activation::SquaredRelu] {
            let judge = Judge::new(activation);
            let (mut by_blocks, mut by_numbers) = (Report::default(), Report::default());
            // Thin, but for where the zones begin and end.
            let near = (0..40).map(|i| (-2.3_f32).to_bits() / BLOCK as u32 * BLOCK as u32 - i * 409_600);
            for first in blocks().step_by(5).chain(near) {
                judge.judge_block(first, &mut by_blocks);
                by_numbers = by_numbers.merge(judge.judge(&numbers(first)));
            }
            assert_eq!(by_blocks, by_numbers, "{activation}");
        }
    }

    #[test]
    fn the_quick_comparison_agrees_with_the_exact_one() {
        let x = numbers(0.7_f32.to_bits() / BLOCK as u32 * BLOCK as u32);
        let truth = x.map(|x| f64::from(x) * 1.000_000_1);
        let errors = x.iter().zip(&truth).map(|(&x, &truth)| error_in_ulp(x, truth));
        let worst = errors.fold(0.0, f64::max);
        assert!(worst > 0.5);
        assert!(!any_above(&x, &truth, worst * 1.000_001, 0.0));
        assert!(any_above(&x, &truth, worst * 0.999_999, 0.0));
        assert!(!any_above(&x, &truth, 0.0, 1.0));
        let mut broken = x;
        broken[77] = f32::NAN;
        assert!(any_above(&broken, &truth, worst * 2.0, 0.0) && any_above_absolute(&broken, &truth, 1.0));
    }
}
