//! mish: x tanh(ln(1 + e^x)).
//!
//! tanh(ln(1 + y)) is n / (n + 2) with n = y (y + 2), so one exponential and one division do. With e = e^-|x| and a part
//! R <= 2/5 the function is x e (1 - R) left of 0, R = (e + e^2) / (2 + 2e + e^2), and x (1 - R) right of it,
//! R = 2e^2 / (1 + 2e + 2e^2): errors of R count less than half.

use super::exp::{Exp, Parts, UNLIFT};
use super::lanes::Lanes;
use super::run::Kernel;

/// Beyond it x e^-|x| is 0 in f32.
const VANISHED: f32 = 115.0;
/// From this e on 1 - R is computed from 1/2: here e = 1 + q, and below it is (1 + q) / 2, where q makes up for most of R.
const NEAR: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// x tanh(ln(1 + e^x))
pub struct Mish<L>(Exp<L>);

impl<L: Lanes> Mish<L> {
    pub fn new() -> Self {
        Self(Exp::lifted())
    }
}

impl<L: Lanes> Kernel<L> for Mish<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let held = x.at_least(L::splat(-VANISHED)).at_most(L::splat(VANISHED));
        let Parts { power, q, sum: (q_head, q_rest) } = self.0.parts(L::splat(0.0) - held.abs());
        let e = (power + power * q) * L::splat(UNLIFT);
        let negative = x.lt(L::splat(0.0));
        let square = e * e;
        let numerator = L::select(negative, e, square) + square;
        let [half, one, two] = [0.5, 1.0, 2.0].map(L::splat);
        let denominator = L::select(negative, two, one) + (L::select(negative, e, e + e) + numerator);
        // 1 - R as base + c with |c| small: 1 - R far from 0, and 1/2 + (D/2 - N) / D near it, where D/2 - N is a shorter sum.
        let near = L::splat(NEAR).lt(e);
        let base = L::select(near, half, one);
        let difference = L::select(negative, one - half * square, half + (e - square));
        let c = L::select(near, difference, L::splat(0.0) - numerator) / denominator;
        let left = (held * base + held * (base * q_head + (c + (base * q_rest + c * q)))) * power * L::splat(UNLIFT);
        L::select(negative, left, x * base + held * c)
    }
}

/// The derivative of mish, e^x w / d^2 left of 0 with d = 2 + 2e + e^2 and w = 4(x + 1) + e(4x + 6) + 4e^2 + e^3 (Misra, "Mish",
/// 2019, section 3). Right of 0 it is 1 + 2e^2 ((2x - 1) + e(2x - 2) - 2e^2) / (1 + 2e + 2e^2)^2, the same brought to a
/// correction of 1.
pub struct MishSlope<L>(Exp<L>);

impl<L: Lanes> MishSlope<L> {
    pub fn new() -> Self {
        Self(Exp::lifted())
    }
}

impl<L: Lanes> Kernel<L> for MishSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let [one, two, four] = [1.0, 2.0, 4.0].map(L::splat);
        let held = x.at_least(L::splat(-VANISHED)).at_most(L::splat(VANISHED));
        let Parts { power, q, sum: (q_head, q_rest) } = self.0.parts(L::splat(0.0) - held.abs());
        let e = (power + power * q) * L::splat(UNLIFT);
        let negative = x.lt(L::splat(0.0));
        let square = e * e;
        let left_more = (e + e) + square;
        let left_d = two + left_more;
        // What the rounding of d leaves out, as a part of d^2: times 2 / d, which is 1 for small e and 2/5 for e = 1.
        let lost = (left_more - (left_d - two)) * (one - L::splat(0.6) * e);
        let right_d = one + ((e + e) + (square + square));
        let d = L::select(negative, left_d, right_d);
        // w (1 + q), the larger terms last.
        let w_line = four * (held + one);
        let w_rest = e * ((four * held + L::splat(6.0)) + e * (four + e));
        let left = (w_line + (w_rest + (w_line + w_rest) * (q_head + (q_rest - lost)))) * power * L::splat(UNLIFT);
        // Near 0, where the first form is rounded too often: 1/2 + (that numerator less d^2 / 2) / d^2.
        let half = L::splat(0.5);
        let near = L::splat(NEAR).lt(e);
        let four_ex = four * held * e;
        let near_left = (four_ex - two) + square * (((four * held + two) + (e + e)) + half * square);
        let left = L::select(near, near_left, left);
        let bracket = (held + held - one) + e * ((held + held - two) - (e + e));
        let right = (square + square) * bracket;
        let ratio = L::select(negative, left, right) / (d * d);
        ratio + L::select(negative, L::select(near, half, L::splat(0.0)), one)
    }
}
