//! gelu: x Phi(x), Phi the distribution function of N(0, 1).
//!
//! With t = |x| and h(t) = Phi(-t) e^(t^2/2) (half a scaled erfc): gelu is -t h e^(-t^2/2) left of 0, and t plus that right of
//! it. 0.5 x (1 + erf(x / sqrt 2)), as it is usually written, cancels on the left and loses every digit by x = -5.6.
//!
//! 1/h = sqrt(2 pi) t + B(t), where B falls from 2 to 0 like 1/t (Mills' ratio); B is a rational function. So in the tail
//! the large term of the denominator is one product, which is kept exactly, and the error of B hardly counts. t^2 is split
//! by Dekker's method, because e^(-t^2/2) magnifies its error a hundredfold.

use super::exp::{Exp, SplitFactor, UNLIFT, splats};
use super::lanes::Lanes;
use super::run::{Row, Staged};

/// Beyond it gelu is 0 or x in f32.
const END: f32 = 14.7;
/// sqrt(2 pi)
const SQRT_TAU: f64 = 2.506_628_274_631_000_7;
/// 1 / sqrt(2 pi)
const FRAC_1_SQRT_TAU: f32 = 0.398_942_3;
/// B = 3/2 + P / Q on 0 <= t <= 14.6, of relative error 2^-30.4 in 1/h: Lawson's iteration on the linearised problem in f64 with
/// 600 points, B from 30 digits. With 3/2 in front the errors of P / Q, which is between -3/2 and 1/2, count little.
const P: [f32; 6] = [0.5, -0.367_686_8, -0.432_928_5, -0.181_717_67, -0.038_611_084, -0.003_755_768];
const Q: [f32; 5] = [1.086_344_7, 0.566_675_07, 0.171_132_39, 0.029_925_268, 0.002_503_845_4];

/// The constant in front of P / Q.
const BASE: f32 = 1.5;

/// x Phi(x), and its derivative Phi(x) + x phi(x): with v = (h - t / sqrt(2 pi)) e^(-t^2/2), v left of 0 and 1 - v right of it.
pub struct Gelu {
    exp: Exp,
    p: [f32; 6],
    q: [f32; 5],
    sqrt_tau: SplitFactor,
    frac_1_sqrt_tau: f32,
    base: f32,
    end: f32,
    minus_half: f32,
    unlift: f32,
    one: f32,
}

impl Gelu {
    pub const NEW: Self = Self {
        exp: Exp::LIFTED,
        p: P,
        q: Q,
        sqrt_tau: SplitFactor::new(SQRT_TAU),
        frac_1_sqrt_tau: FRAC_1_SQRT_TAU,
        base: BASE,
        end: END,
        minus_half: -0.5,
        unlift: UNLIFT,
        one: 1.0,
    };

    /// t
    #[inline(always)]
    fn size<L: Lanes>(&self, x: L) -> L {
        x.abs().at_most(L::splat(self.end))
    }
}

impl<L: Lanes> Staged<L> for Gelu {
    /// e^(-t^2/2)
    #[inline(always)]
    fn first(&self, x: L, [.., d]: Row<L>) -> Row<L> {
        let size = self.size(x);
        let head = size.head();
        let half = L::splat(self.minus_half);
        let (rounded, r_head, r_rest) = self.exp.reduce_sum(head * head * half, (size + head) * (size - head) * half);
        [rounded, r_head, r_rest, d]
    }

    /// P / Q beside it.
    #[inline(always)]
    fn second(&self, x: L, [rounded, r_head, r_rest, _]: Row<L>) -> Row<L> {
        let t = self.size(x);
        let [p0, p1, p2, p3, p4, p5]: [L; 6] = splats(&self.p);
        let [q1, q2, q3, q4, q5]: [L; 5] = splats(&self.q);
        let square = t * t;
        let p = (p0 + p1 * t) + square * ((p2 + p3 * t) + square * (p4 + p5 * t));
        let q = (L::splat(self.one) + q1 * t) + square * ((q2 + q3 * t) + square * (q4 + q5 * t));
        [rounded.power_of_two(), r_head + (r_rest + self.exp.bend(r_head + r_rest)), p / q, r_rest]
    }

    /// 1/h, rounded, and what the rounding left out.
    #[inline(always)]
    fn third(&self, x: L, [power, q, ratio, _]: Row<L>) -> Row<L> {
        let (product, product_rest) = self.sqrt_tau.times(self.size(x));
        // 3/2 + the exact product first, the larger of them in front, so that what the sum leaves out is known.
        let base = L::splat(self.base);
        let start = base + product;
        let start_lost = product.at_most(base) - (start - product.at_least(base));
        let b = product_rest + ratio;
        let sum = start + b;
        [power, q, sum, start_lost + (b - (sum - start))]
    }

    #[inline(always)]
    fn slope(&self, x: L, [power, q, over_h, lost]: Row<L>) -> L {
        let one = L::splat(self.one);
        let h = one / over_h;
        let bend = h - (self.size(x) * L::splat(self.frac_1_sqrt_tau) + h * h * lost);
        let v = (bend + bend * q) * power * L::splat(self.unlift);
        L::select(x.lt(L::splat(0.0)), v, one - v)
    }

    #[inline(always)]
    fn value(&self, x: L, [power, q, over_h, lost]: Row<L>) -> L {
        let size = self.size(x);
        let g = size / over_h;
        // What the division left out, from products of halves that are exact, less what 1/h itself left out.
        let (g_head, over_head) = (g.head(), over_h.head());
        let remainder = ((size - g_head * over_head) - g_head * (over_h - over_head)) - ((g - g_head) * over_h + g * lost);
        let g_rest = remainder * over_h.rough_reciprocal();
        let tail = (g + (g * q + (g_rest + g_rest * q))) * power * L::splat(self.unlift);
        x.at_least(L::splat(0.0)) - tail
    }
}
