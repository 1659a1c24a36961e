//! Other inputs with the same output: what a function that dips below zero folds together.

use crate::activation::{Activation, AtKink};
use crate::oracle;

/// Farther left than any input that a figure shows.
const FAR: f64 = -1e5;
/// Outputs that differ by this share at most are one: what halving leaves.
const SAME: f64 = 1e-9;
/// Halvings after which nothing changes any more.
const HALVINGS: u32 = 80;

/// Where `holds` ends to hold on the way from `from` to `to`.
fn last(from: f64, to: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut from, mut to) = (from, to);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (from + to);
        if holds(middle) { from = middle } else { to = middle }
    }
    from
}

/// The other input at which a function with a dip has the value that it has at `x`; none where it has no dip, at the lowest point, and
/// where the value is not below 0.
pub fn other_side(activation: &Activation, x: f64) -> Option<f64> {
    activation.traits().dip?;
    let of = |x| oracle::value(activation, x);
    let value = of(x);
    if !(x < 0.0 && value < 0.0) {
        return None;
    }
    // It falls to the lowest point and rises from there to 0.
    let lowest = last(FAR, 0.0, |x| oracle::derivative(activation, AtKink::Left, x) <= 0.0);
    let other = if x < lowest { last(lowest, 0.0, |x| of(x) <= value) } else { last(lowest, FAR, |x| of(x) <= value) };
    // At the lowest point itself both sides meet; farther out than FAR there may be one that is not looked for.
    ((other - x).abs() > 1e-6 && (of(other) - value).abs() <= SAME * value.abs()).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dips_has_two_inputs_for_each_output_below_zero_and_what_rises_has_not() {
        for activation in Activation::ALL {
            for x in [-6.0, -2.5, -1.2, -0.5, -0.1] {
                let value = oracle::value(&activation, x);
                let Some(other) = other_side(&activation, x) else {
                    assert!(activation.traits().dip.is_none() || value >= 0.0, "{activation} at {x}");
                    continue;
                };
                assert!((oracle::value(&activation, other) - value).abs() < 1e-9 * value.abs().max(1e-3), "{activation} at {x}: {other}");
                let back = other_side(&activation, other).unwrap_or(f64::NAN);
                assert!((back - x).abs() < 1e-4, "{activation} at {x}: {other}, and back {back}");
            }
            assert_eq!(other_side(&activation, 1.0), None);
        }
        // x / 6 (x + 3) has its lowest point at -1.5, and is 0 from -3 down.
        assert!((other_side(&Activation::HardSwish, -1.0).unwrap_or(f64::NAN) + 2.0).abs() < 1e-9);
        assert_eq!(other_side(&Activation::HardSwish, -4.0), None);
        // So wide a dip has its other side farther out than is looked for: no answer is better than a false one.
        assert_eq!(other_side(&Activation::Swish { beta: 0.001 }, -1e-50), None);
    }
}
