//! mish: x tanh(ln(1 + e^x)).
//!
//! tanh(ln(1 + y)) is n / (n + 2) with n = y (y + 2), so one exponential and one division do. With e = e^-|x| and a part
//! R <= 2/5 the function is x e (1 - R) left of 0, R = (e + e^2) / (2 + 2e + e^2), and x (1 - R) right of it,
//! R = 2e^2 / (1 + 2e + 2e^2): errors of R count less than half.

use super::exp::{Exp, LIFT, UNLIFT};
use super::lanes::Lanes;
use super::run::{Row, Staged};

/// Beyond it x e^-|x| is 0 in f32.
const VANISHED: f32 = 115.0;
/// A power of two below it is one below 1: then e < 1/sqrt(2), and e is (1 + q) / 2 or less, where q makes up for most of R. Else
/// e = 1 + q, and 1 - R is computed from 1/2.
const NEAR: f32 = 0.75 * LIFT;

/// x tanh(ln(1 + e^x)), and its derivative: e^x w / d^2 left of 0 with d = 2 + 2e + e^2 and
/// w = 4(x + 1) + e(4x + 6) + 4e^2 + e^3 (Misra, "Mish", 2019, section 3). Right of 0 it is
/// 1 + 2e^2 ((2x - 1) + e(2x - 2) - 2e^2) / (1 + 2e + 2e^2)^2, the same brought to a correction of 1.
pub struct Mish {
    exp: Exp,
    end: f32,
    near: f32,
    unlift: f32,
    half: f32,
    six_tenths: f32,
    one: f32,
    two: f32,
    four: f32,
    six: f32,
}

impl Mish {
    pub const NEW: Self =
        Self { exp: Exp::LIFTED, end: VANISHED, near: NEAR, unlift: UNLIFT, half: 0.5, six_tenths: 0.6, one: 1.0, two: 2.0, four: 4.0, six: 6.0 };

    /// x between the ends.
    #[inline(always)]
    fn hold<L: Lanes>(&self, x: L) -> L {
        x.at_least(L::splat(0.0) - L::splat(self.end)).at_most(L::splat(self.end))
    }
}

impl<L: Lanes> Staged<L> for Mish {
    #[inline(always)]
    fn first(&self, x: L, [.., d]: Row<L>) -> Row<L> {
        let (rounded, r_head, r_rest) = self.exp.reduce_sum(L::splat(0.0) - x.abs().at_most(L::splat(self.end)), L::splat(0.0));
        [rounded, r_head, r_rest, d]
    }

    /// (2^n, r without its last digits, what is missing from q)
    #[inline(always)]
    fn second(&self, _: L, [rounded, r_head, r_rest, d]: Row<L>) -> Row<L> {
        [rounded.power_of_two(), r_head, r_rest + self.exp.bend(r_head + r_rest), d]
    }

    /// e beside them.
    #[inline(always)]
    fn third(&self, _: L, [power, q_head, q_rest, _]: Row<L>) -> Row<L> {
        [power, q_head, q_rest, (power + power * (q_head + q_rest)) * L::splat(self.unlift)]
    }

    #[inline(always)]
    fn slope(&self, x: L, [power, q_head, q_rest, e]: Row<L>) -> L {
        let [half, one, two, four] = [self.half, self.one, self.two, self.four].map(L::splat);
        let held = self.hold(x);
        let unlift = L::splat(self.unlift);
        let negative = x.lt(L::splat(0.0));
        let square = e * e;
        let left_more = (e + e) + square;
        let left_d = two + left_more;
        // What the rounding of d leaves out, as a part of d^2: times 2 / d, which is 1 for small e and 2/5 for e = 1.
        let lost = (left_more - (left_d - two)) * (one - L::splat(self.six_tenths) * e);
        let right_d = one + ((e + e) + (square + square));
        let d = L::select(negative, left_d, right_d);
        // w (1 + q), the larger terms last.
        let w_line = four * (held + one);
        let w_rest = e * ((four * held + L::splat(self.six)) + e * (four + e));
        let left = (w_line + (w_rest + (w_line + w_rest) * (q_head + (q_rest - lost)))) * power * unlift;
        // Near 0, where the first form is rounded too often: 1/2 + (that numerator less d^2 / 2) / d^2.
        let near = L::splat(self.near).lt(power);
        let four_ex = four * held * e;
        let near_left = (four_ex - two) + square * (((four * held + two) + (e + e)) + half * square);
        let left = L::select(near, near_left, left);
        let double = held + held;
        let bracket = (double - one) + e * ((double - two) - (e + e));
        let right = (square + square) * bracket;
        let ratio = L::select(negative, left, right) / (d * d);
        ratio + L::select(negative, half.where_true(near), one)
    }

    /// 1 - R is base + c with |c| small: 1 - R far from 0, and 1/2 + (D/2 - N) / D near it, where D/2 - N is a shorter sum.
    #[inline(always)]
    fn value(&self, x: L, [power, q_head, q_rest, e]: Row<L>) -> L {
        let [half, one, two] = [self.half, self.one, self.two].map(L::splat);
        let held = self.hold(x);
        let unlift = L::splat(self.unlift);
        let negative = x.lt(L::splat(0.0));
        let square = e * e;
        let numerator = L::select(negative, e, square) + square;
        let left_d = two + ((e + e) + square);
        let right_d = one + ((e + e) + (square + square));
        let d = L::select(negative, left_d, right_d);
        let near = L::splat(self.near).lt(power);
        let difference = L::select(negative, one - half * square, half + (e - square));
        let c = L::select(near, difference, L::splat(0.0) - numerator) / d;
        let base = L::select(near, half, one);
        let left = (held * base + held * (base * q_head + (c + (base * q_rest + c * (q_head + q_rest))))) * power * unlift;
        L::select(negative, left, x * base + held * c)
    }
}
