//! elu, celu and selu: alpha (e^z - 1) left of 0.
//!
//! e^z - 1 is (2^n - 1) + 2^n q with the parts of [`super::exp`]: near 0, where e^z - 1 as written loses every digit, n is 0
//! and the result is q. For celu z = x / alpha comes as a head and a rest, because its slope e^z magnifies the error of z.

use super::exp::{Exp, Parts, SplitFactor, UNLIFT, head_and_rest};
use super::lanes::Lanes;
use super::run::Kernel;
use crate::activation::{SELU_ALPHA, SELU_SCALE};

/// Below it e^z - 1 is -1 in f32.
const MINUS_ONE: f32 = -18.0;
/// Below it alpha e^z is 0 in f32 for every alpha up to 1000.
const VANISHED: f32 = -115.0;
/// Up to this part of alpha celu is x to within 2^-27; there z may lie below the normal numbers and have lost digits.
const CELU_IS_X: f64 = 1.0 / ((1u64 << 26) as f64);

/// x for x >= 0, else `alpha` (e^x - 1)
pub struct Elu<L> {
    exp: Exp<L>,
    alpha: L,
}

impl<L: Lanes> Elu<L> {
    pub fn new(alpha: f32) -> Self {
        Self { exp: Exp::new(), alpha: L::splat(alpha) }
    }
}

impl<L: Lanes> Kernel<L> for Elu<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let zero = L::splat(0.0);
        let parts = self.exp.short_parts(x.at_most(zero).at_least(L::splat(MINUS_ONE)));
        let left = self.alpha * ((parts.power - L::splat(1.0)) + parts.power * parts.q);
        L::select(x.lt(zero), left, x)
    }
}

/// `right` for x >= 0, else (`left` + `left_rest`) e^x: the slope of elu and selu.
pub struct EluSlope<L> {
    exp: Exp<L>,
    left: L,
    left_rest: L,
    right: L,
}

impl<L: Lanes> EluSlope<L> {
    pub fn of_elu(alpha: f32) -> Self {
        Self::new(alpha.into(), 1.0)
    }
    pub fn of_selu() -> Self {
        Self::new(SELU_SCALE * SELU_ALPHA, SELU_SCALE)
    }
    fn new(left: f64, right: f64) -> Self {
        let (left, left_rest) = head_and_rest(left);
        Self { exp: Exp::lifted(), left, left_rest, right: L::splat(right as f32) }
    }
}

impl<L: Lanes> Kernel<L> for EluSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let zero = L::splat(0.0);
        let parts = self.exp.parts(x.at_most(zero).at_least(L::splat(VANISHED)));
        let left = (self.left + (self.left * parts.q + self.left_rest)) * parts.power * L::splat(UNLIFT);
        L::select(x.lt(zero), left, self.right).or_nan_of(x)
    }
}

/// [`SELU_SCALE`] times elu with [`SELU_ALPHA`]
pub struct Selu<L> {
    exp: Exp<L>,
    left: L,
    left_rest: L,
    right: L,
}

impl<L: Lanes> Selu<L> {
    pub fn new() -> Self {
        let (left, left_rest) = head_and_rest(SELU_SCALE * SELU_ALPHA);
        Self { exp: Exp::new(), left, left_rest, right: L::splat(SELU_SCALE as f32) }
    }
}

impl<L: Lanes> Kernel<L> for Selu<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let zero = L::splat(0.0);
        let parts = self.exp.short_parts(x.at_most(zero).at_least(L::splat(MINUS_ONE)));
        let e = (parts.power - L::splat(1.0)) + parts.power * parts.q;
        L::select(x.lt(zero), self.left * e + self.left_rest * e, self.right * x)
    }
}

/// x for x >= 0, else `alpha` (e^(x / `alpha`) - 1)
pub struct Celu<L> {
    exp: Exp<L>,
    rate: SplitFactor<L>,
    alpha: L,
    low: L,
    is_x: L,
}

impl<L: Lanes> Celu<L> {
    pub fn new(alpha: f32) -> Self {
        Self {
            exp: Exp::new(),
            rate: SplitFactor::new(1.0 / f64::from(alpha)),
            alpha: L::splat(alpha),
            low: L::splat(alpha * MINUS_ONE),
            is_x: L::splat((-f64::from(alpha) * CELU_IS_X) as f32),
        }
    }
}

impl<L: Lanes> Kernel<L> for Celu<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let (head, rest) = self.rate.times(x.at_most(L::splat(0.0)).at_least(self.low));
        let Parts { power, q, sum: (q_head, q_rest) } = self.exp.parts_of_sum(head, rest);
        // What the rounding of q leaves out can be a whole last place of the result where alpha is just below a power of two.
        let lost = q_rest - (q - q_head);
        let left = self.alpha * ((power - L::splat(1.0)) + power * q) + self.alpha * (power * lost);
        L::select(x.lt(self.is_x), left, x)
    }
}

/// 1 for x >= 0, else e^(x / `alpha`)
pub struct CeluSlope<L> {
    exp: Exp<L>,
    rate: SplitFactor<L>,
    low: L,
}

impl<L: Lanes> CeluSlope<L> {
    pub fn new(alpha: f32) -> Self {
        Self { exp: Exp::lifted(), rate: SplitFactor::new(1.0 / f64::from(alpha)), low: L::splat(alpha * VANISHED) }
    }
}

impl<L: Lanes> Kernel<L> for CeluSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let (head, rest) = self.rate.times(x.at_most(L::splat(0.0)).at_least(self.low));
        let parts = self.exp.parts_of_sum(head, rest);
        (parts.power + parts.power * parts.q) * L::splat(UNLIFT)
    }
}
