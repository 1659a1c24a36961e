//! elu, celu and selu: alpha (e^z - 1) left of 0.
//!
//! e^z - 1 is (2^n - 1) + 2^n q with the parts of [`super::exp`]: near 0, where e^z - 1 as written loses every digit, n is 0
//! and the result is q. For celu z = x / alpha comes as a head and a rest, because its slope e^z magnifies the error of z.

use super::exp::{Exp, SplitFactor, UNLIFT, head_and_rest};
use super::lanes::Lanes;
use super::run::{Row, Staged};
use crate::activation::{SELU_ALPHA, SELU_SCALE};

/// Below it alpha e^z is 0 in f32 for every alpha up to 1000.
const VANISHED: f32 = -115.0;
/// Up to this part of alpha celu is x to within 2^-27; there z may lie below the normal numbers and have lost digits.
const CELU_IS_X: f64 = 1.0 / ((1u64 << 26) as f64);

/// `right` x for x >= 0, else (`left` + `left_rest`) (e^x - 1): elu and selu.
pub struct Elu {
    exp: Exp,
    low: f32,
    unlift: f32,
    one: f32,
    left: f32,
    left_rest: f32,
    right: f32,
    /// The slope at 0.
    kink: f32,
}

impl Elu {
    /// `kink` is the slope at 0.
    pub fn with_alpha(alpha: f32, kink: f32) -> Self {
        Self::new(alpha.into(), 1.0, kink)
    }
    /// `kink` is the slope at 0.
    pub fn selu(kink: f32) -> Self {
        Self::new(SELU_SCALE * SELU_ALPHA, SELU_SCALE, kink)
    }
    fn new(left: f64, right: f64, kink: f32) -> Self {
        let (left, left_rest) = head_and_rest(left);
        Self { exp: Exp::LIFTED, low: VANISHED, unlift: UNLIFT, one: 1.0, left, left_rest, right: right as f32, kink }
    }
}

impl<L: Lanes> Staged<L> for Elu {
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let (rounded, r) = self.exp.reduce(x.at_most(L::splat(0.0)).at_least(L::splat(self.low)));
        [rounded, r, c, d]
    }
    #[inline(always)]
    fn second(&self, _: L, [rounded, r, c, d]: Row<L>) -> Row<L> {
        [rounded, self.exp.q(r), c, d]
    }
    #[inline(always)]
    fn slope(&self, x: L, [rounded, q, ..]: Row<L>) -> L {
        let left = L::splat(self.left);
        let left = (left + (left * q + L::splat(self.left_rest))) * rounded.power_of_two() * L::splat(self.unlift);
        let slope = L::select(x.lt(L::splat(0.0)), left, L::splat(self.right)).or_nan_of(x);
        L::select(x.eq(L::splat(0.0)), L::splat(self.kink), slope)
    }
    #[inline(always)]
    fn value(&self, x: L, [rounded, q, ..]: Row<L>) -> L {
        let power = rounded.power_of_two() * L::splat(self.unlift);
        let e = (power - L::splat(self.one)) + power * q;
        // The rest of `left` is under half a last place of the product, and adding it to that would change nothing.
        L::select(x.lt(L::splat(0.0)), L::splat(self.left) * e, L::splat(self.right) * x)
    }
}

/// x for x >= 0, else `alpha` (e^(x / `alpha`) - 1)
pub struct Celu {
    exp: Exp,
    rate: SplitFactor,
    alpha: f32,
    low: f32,
    is_x: f32,
    unlift: f32,
    one: f32,
}

impl Celu {
    pub fn new(alpha: f32) -> Self {
        Self {
            exp: Exp::LIFTED,
            rate: SplitFactor::new(1.0 / f64::from(alpha)),
            alpha,
            low: alpha * VANISHED,
            is_x: (-f64::from(alpha) * CELU_IS_X) as f32,
            unlift: UNLIFT,
            one: 1.0,
        }
    }
}

impl<L: Lanes> Staged<L> for Celu {
    #[inline(always)]
    fn first(&self, x: L, [_, _, _, d]: Row<L>) -> Row<L> {
        let (head, rest) = self.rate.times(x.at_most(L::splat(0.0)).at_least(L::splat(self.low)));
        let (rounded, r_head, r_rest) = self.exp.reduce_sum(head, rest);
        [rounded, r_head, r_rest, d]
    }
    #[inline(always)]
    fn second(&self, _: L, [rounded, r_head, r_rest, d]: Row<L>) -> Row<L> {
        let missing = r_rest + self.exp.bend(r_head + r_rest);
        let q = r_head + missing;
        // What the rounding of q leaves out can be a whole last place of celu where alpha is just below a power of two.
        [rounded, q, missing - (q - r_head), d]
    }
    #[inline(always)]
    fn slope(&self, _: L, [rounded, q, ..]: Row<L>) -> L {
        let power = rounded.power_of_two();
        (power + power * q) * L::splat(self.unlift)
    }
    #[inline(always)]
    fn value(&self, x: L, [rounded, q, lost, _]: Row<L>) -> L {
        let power = rounded.power_of_two() * L::splat(self.unlift);
        let alpha = L::splat(self.alpha);
        let left = alpha * ((power - L::splat(self.one)) + power * q) + alpha * (power * lost);
        L::select(x.lt(L::splat(self.is_x)), left, x)
    }
}
