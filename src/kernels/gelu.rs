//! gelu: x Phi(x), Phi the distribution function of N(0, 1).
//!
//! With t = |x| and h(t) = Phi(-t) e^(t^2/2) (half a scaled erfc): gelu is -t h e^(-t^2/2) left of 0, and t plus that right of
//! it. 0.5 x (1 + erf(x / sqrt 2)), as it is usually written, cancels on the left and loses every digit by x = -5.6.
//!
//! 1/h = sqrt(2 pi) t + B(t), where B falls from 2 to 0 like 1/t (Mills' ratio); B is a rational function. So in the tail
//! the large term of the denominator is one product, which is kept exactly, and the error of B hardly counts. t^2 is split
//! by Dekker's method, because e^(-t^2/2) magnifies its error a hundredfold.

use super::exp::{Exp, Parts, SplitFactor, UNLIFT};
use super::lanes::Lanes;
use super::run::Kernel;

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

/// What gelu and its derivative share.
struct Tail<L> {
    exp: Exp<L>,
    sqrt_tau: SplitFactor<L>,
}

struct TailParts<L> {
    /// t
    size: L,
    /// e^(-t^2/2)
    exp: Parts<L>,
    /// 1/h, rounded, and what the rounding left out.
    over_h: (L, L),
}

impl<L: Lanes> Tail<L> {
    fn new() -> Self {
        Self { exp: Exp::lifted(), sqrt_tau: SplitFactor::new(SQRT_TAU) }
    }

    #[inline(always)]
    fn at(&self, x: L) -> TailParts<L> {
        let size = x.abs().at_most(L::splat(END));
        let head = size.head();
        let half = L::splat(-0.5);
        let exp = self.exp.parts_of_sum(head * head * half, (size + head) * (size - head) * half);
        let [p0, p1, p2, p3, p4, p5] = P.map(L::splat);
        let [q1, q2, q3, q4, q5] = Q.map(L::splat);
        let p = ((((p5 * size + p4) * size + p3) * size + p2) * size + p1) * size + p0;
        let q = ((((q5 * size + q4) * size + q3) * size + q2) * size + q1) * size + L::splat(1.0);
        let (product, product_rest) = self.sqrt_tau.times(size);
        // 3/2 + the exact product first, the larger of them in front, so that what the sum leaves out is known.
        let base = L::splat(BASE);
        let start = base + product;
        let start_lost = product.at_most(base) - (start - product.at_least(base));
        let b = product_rest + p / q;
        let sum = start + b;
        let lost = start_lost + (b - (sum - start));
        TailParts { size, exp, over_h: (sum, lost) }
    }
}

/// x Phi(x)
pub struct Gelu<L>(Tail<L>);

impl<L: Lanes> Gelu<L> {
    pub fn new() -> Self {
        Self(Tail::new())
    }
}

impl<L: Lanes> Kernel<L> for Gelu<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let TailParts { size, exp: Parts { power, q, .. }, over_h: (over_h, lost) } = self.0.at(x);
        let g = size / over_h;
        // What the division left out, from products of halves that are exact, less what 1/h itself left out.
        let (g_head, over_head) = (g.head(), over_h.head());
        let remainder = ((size - g_head * over_head) - g_head * (over_h - over_head)) - ((g - g_head) * over_h + g * lost);
        let g_rest = remainder * over_h.rough_reciprocal();
        let tail = (g + (g * q + (g_rest + g_rest * q))) * power * L::splat(UNLIFT);
        x.at_least(L::splat(0.0)) - tail
    }
}

/// Phi(x) + x phi(x): with v = (h - t / sqrt(2 pi)) e^(-t^2/2), v left of 0 and 1 - v right of it.
pub struct GeluSlope<L>(Tail<L>);

impl<L: Lanes> GeluSlope<L> {
    pub fn new() -> Self {
        Self(Tail::new())
    }
}

impl<L: Lanes> Kernel<L> for GeluSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let TailParts { size, exp: Parts { power, q, .. }, over_h: (over_h, lost) } = self.0.at(x);
        let h = L::splat(1.0) / over_h;
        let bend = h - (size * L::splat(FRAC_1_SQRT_TAU) + h * h * lost);
        let v = (bend + bend * q) * power * L::splat(UNLIFT);
        L::select(x.lt(L::splat(0.0)), v, L::splat(1.0) - v)
    }
}
