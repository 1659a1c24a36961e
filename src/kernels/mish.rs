//! mish: x tanh(ln(1 + e^x)).
//!
//! With t = |x|, E = e^t >= 1 and S = E + 1/2 it is -t / G left of 0, G = S + 1/(4S), and t - t / G right of it,
//! G = 1 + E + E^2 / 2. (Left: -2t N / (N^2 + 1) with N = 1 + 2E; right: 2 / (M^2 + 1) with M = 1 + E is taken from 1.) The derivative is
//! v (1 - t H v) left of 0 and 1 minus that right of it, v = 1 / G and H = dG/dt; and as H / G is near 1 on the left and near 2
//! on the right, 1 - t H v is (1 - t) + t J v and (1 - 2t) + t J v, where J = G - H and 2G - H is small beside G. So one exponential
//! and one G serve both sides, the function and its derivative.
//!
//! E = 2^n + m with m = 2^n q, and G is summed from those, the exact parts last: it is rounded little more than once.

use super::exp::{DROPPED, Exp};
use super::lanes::Lanes;
use super::run::{Row, Staged};

/// Beyond it to the left x e^x is 0 in f32.
const LEFT_END: f32 = 115.0;
/// Beyond it to the right mish is x in f32; E^2 is a number there.
const RIGHT_END: f32 = 40.0;
const UNDROP: f32 = 1.0 / DROPPED;

/// x tanh(ln(1 + e^x)), and its derivative. E, S and G are dropped as [`Exp::DROPPED`] has it.
pub struct Mish {
    exp: Exp,
    left_end: f32,
    right_end: f32,
    dropped: f32,
    undrop: f32,
    /// Halves of the two above.
    half_dropped: f32,
    half_undrop: f32,
    /// 1/4, dropped twice.
    quarter: f32,
    one: f32,
    half: f32,
    two: f32,
}

impl Mish {
    pub const NEW: Self = Self {
        exp: Exp::DROPPED,
        left_end: -LEFT_END,
        right_end: RIGHT_END,
        dropped: DROPPED,
        undrop: UNDROP,
        half_dropped: 0.5 * DROPPED,
        half_undrop: 0.5 * UNDROP,
        quarter: 0.25 * DROPPED * DROPPED,
        one: 1.0,
        half: 0.5,
        two: 2.0,
    };

    /// x between the ends.
    #[inline(always)]
    fn hold<L: Lanes>(&self, x: L) -> L {
        x.at_least(L::splat(self.left_end)).at_most(L::splat(self.right_end))
    }
}

impl<L: Lanes> Staged<L> for Mish {
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let (rounded, r) = self.exp.reduce(self.hold(x).abs());
        [rounded, r, c, d]
    }

    #[inline(always)]
    fn second(&self, _: L, [rounded, r, c, d]: Row<L>) -> Row<L> {
        [rounded, self.exp.q(r), c, d]
    }

    /// (G, 1/(4S) dropped, E)
    #[inline(always)]
    fn third(&self, x: L, [rounded, q, _, d]: Row<L>) -> Row<L> {
        let power = rounded.power_of_two();
        let one = L::splat(self.dropped);
        let half = L::splat(self.half_dropped);
        let m = power * q;
        let e = power + m;
        let quarter = L::splat(self.quarter) / (e + half);
        let left = power + (half + (quarter + m));
        // (1 + P + P^2 / 2) + m (1 + P + m / 2) with P = 2^n: the first part is exact where it counts.
        let line = one + power;
        let half_undrop = L::splat(self.half_undrop);
        let right = (line + power * (power * half_undrop)) + m * ((line + line + m) * half_undrop);
        [L::select(x.lt(L::splat(0.0)), left, right), quarter, e, d]
    }

    #[inline(always)]
    fn slope(&self, x: L, [g, quarter, e, _]: Row<L>) -> L {
        let (one, undrop) = (L::splat(self.one), L::splat(self.undrop));
        let held = self.hold(x);
        let t = held.abs();
        let negative = x.lt(L::splat(0.0));
        let v = L::splat(self.dropped) / g;
        // J is 1/2 + (1/(4S)) (1 + E / S) on the left, where E / S = 1 - 2/(4S), and 2 + E on the right.
        let quarter = quarter * undrop;
        let left = L::splat(self.half) + (quarter + quarter) * (one - quarter);
        let j = L::select(negative, left, L::splat(self.two) + e * undrop);
        let bracket = ((one - t) - held.at_least(L::splat(0.0))) + t * (j * v);
        let left = v * bracket;
        L::select(negative, left, one - left)
    }

    #[inline(always)]
    fn value(&self, x: L, [g, ..]: Row<L>) -> L {
        x.at_least(L::splat(0.0)) - self.hold(x).abs() / g * L::splat(self.dropped)
    }
}
