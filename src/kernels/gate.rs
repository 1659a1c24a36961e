//! The functions x sigmoid(u(x)) with u odd: silu (u = x), swish (u = beta x) and gelu_tanh (u a cubic).
//!
//! With e = e^-|u|: x / (1 + e) right of 0 and x e / (1 + e) left of it, where x e is put together as 2^n (x + x q) and the
//! rounding of 1 + e is handed to q. The derivative has a symmetry that saves a case: with
//! v = e (1 + e - |x| u'(x)) / (1 + e)^2 it is v left of 0 and 1 - v right of it.
//!
//! u comes as a head and a rest; in the left tail a rounded u would cost up to 50 ULP.

use super::exp::{Exp, Parts, SplitFactor, UNLIFT};
use super::lanes::Lanes;
use super::logistic::one_plus;
use super::run::Kernel;

/// Beyond it |u| e^-|u| is 0 in f32.
const VANISHED: f32 = 115.0;
/// Beyond it gelu_tanh is 0 or x in f32: |u| is 112 there.
const GELU_TANH_END: f32 = 11.0;
/// The cubic of gelu_tanh: u = K0 x + K1 x^3 with K0 = 2 sqrt(2/pi), K1 = 0.044715 K0 (Hendrycks and Gimpel,
/// "Gaussian error linear units", 2016, section 2), each as 12 bits and a rest.
const K0: f64 = 1.595_769_121_605_730_7;
const K1: f64 = 0.071_354_816_272_600_25;

/// u of |x|, and the bound that x is held to.
pub trait Inside<L: Lanes> {
    /// Where e^-|u| x has vanished.
    fn end(&self) -> L;
    /// -u(`size`) as a head and a rest, for 0 <= `size` <= end.
    fn minus_u(&self, size: L) -> (L, L);
    /// 1 - `size` u'(`size`) as two terms, given -u.
    fn one_minus_slope(&self, size: L, minus_u: (L, L)) -> (L, L);
}

/// u = x
pub struct Silu;

impl<L: Lanes> Inside<L> for Silu {
    #[inline(always)]
    fn end(&self) -> L {
        L::splat(VANISHED)
    }
    #[inline(always)]
    fn minus_u(&self, size: L) -> (L, L) {
        (L::splat(0.0) - size, L::splat(0.0))
    }
    #[inline(always)]
    fn one_minus_slope(&self, size: L, _: (L, L)) -> (L, L) {
        (L::splat(1.0) - size, L::splat(0.0))
    }
}

/// u = beta x, beta > 0
pub struct Swish<L> {
    rate: SplitFactor<L>,
    end: L,
}

impl<L: Lanes> Swish<L> {
    /// |u| up to which swish is followed: x = u / beta is larger than u for a small beta, and so vanishes later. For beta
    /// under 1e-12 what is beyond is not 0 but under 1e-22.
    const END: f32 = 138.0;

    pub fn new(beta: f32) -> Self {
        Self { rate: SplitFactor::new(-f64::from(beta)), end: L::splat((f64::from(Self::END) / f64::from(beta)).min(f64::from(f32::MAX)) as f32) }
    }
}

impl<L: Lanes> Inside<L> for Swish<L> {
    #[inline(always)]
    fn end(&self) -> L {
        self.end
    }
    #[inline(always)]
    fn minus_u(&self, size: L) -> (L, L) {
        self.rate.times(size)
    }
    #[inline(always)]
    fn one_minus_slope(&self, _: L, (head, rest): (L, L)) -> (L, L) {
        (L::splat(1.0) + head, rest)
    }
}

/// u = K0 x + K1 x^3
pub struct GeluTanh<L> {
    k0_head: L,
    k0_rest: L,
    k1_head: L,
    k1_rest: L,
}

impl<L: Lanes> GeluTanh<L> {
    pub fn new() -> Self {
        let (k0_head, k0_rest) = SplitFactor::<L>::new(-K0).head_and_rest();
        let (k1_head, k1_rest) = SplitFactor::<L>::new(-K1).head_and_rest();
        Self { k0_head, k0_rest, k1_head, k1_rest }
    }
}

impl<L: Lanes> Inside<L> for GeluTanh<L> {
    #[inline(always)]
    fn end(&self) -> L {
        L::splat(GELU_TANH_END)
    }
    #[inline(always)]
    fn minus_u(&self, size: L) -> (L, L) {
        let head = size.head();
        let rest = size - head;
        // x^2, then K0 + K1 x^2, then times x; each as 12 bits and a rest, so that the products of heads are exact.
        let exact = head * head;
        let more = (size + head) * rest;
        let square = exact + more;
        let square_head = square.head();
        let square_rest = (exact - square_head) + more;
        let product = self.k1_head * square_head;
        let factor_head = (self.k0_head + product).head();
        let factor_rest = (product - (factor_head - self.k0_head)) + (self.k1_head * square_rest + (self.k1_rest * square + self.k0_rest));
        (head * factor_head, head * factor_rest + rest * (factor_head + factor_rest))
    }
    #[inline(always)]
    fn one_minus_slope(&self, size: L, (head, rest): (L, L)) -> (L, L) {
        // x u' = 3 u - 2 K0 x, and both products of heads are exact.
        let size_head = size.head();
        let line_head = size_head * self.k0_head;
        let line_rest = size_head * self.k0_rest + (size - size_head) * (self.k0_head + self.k0_rest);
        let difference = (head - line_head) + (rest - line_rest);
        (L::splat(1.0) + head, (difference + difference) + rest)
    }
}

/// x sigmoid(u(x))
pub struct Gate<L, U> {
    exp: Exp<L>,
    inside: U,
}

impl<L: Lanes, U: Inside<L>> Gate<L, U> {
    pub fn new(inside: U) -> Self {
        Self { exp: Exp::lifted(), inside }
    }
}

impl<L: Lanes, U: Inside<L>> Kernel<L> for Gate<L, U> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let end = self.inside.end();
        let (head, rest) = self.inside.minus_u(x.abs().at_most(end));
        let Parts { power, q, sum: (q_head, q_rest) } = self.exp.parts_of_sum(head, rest);
        let m = L::splat(1.0) + q;
        let (sum, lost) = one_plus(power * m * L::splat(UNLIFT));
        let held = x.at_least(L::splat(0.0) - end);
        let left = (held + held * (q_head + (q_rest - lost * m))) * power * L::splat(UNLIFT);
        L::select(x.lt(L::splat(0.0)), left, x) / sum
    }
}

/// The derivative of [`Gate`].
pub struct GateSlope<L, U> {
    exp: Exp<L>,
    inside: U,
}

impl<L: Lanes, U: Inside<L>> GateSlope<L, U> {
    pub fn new(inside: U) -> Self {
        Self { exp: Exp::lifted(), inside }
    }
}

impl<L: Lanes, U: Inside<L>> Kernel<L> for GateSlope<L, U> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let size = x.abs().at_most(self.inside.end());
        let minus_u = self.inside.minus_u(size);
        let Parts { power, q, sum: (q_head, q_rest) } = self.exp.parts_of_sum(minus_u.0, minus_u.1);
        let power = power * L::splat(UNLIFT);
        let fraction = power * q;
        let (sum, lost) = one_plus(power + fraction);
        // 1 - x u' + e, the terms that are exact near its zero first.
        let (one_minus_head, minus_rest) = self.inside.one_minus_slope(size, minus_u);
        let bend = (one_minus_head + power) + (fraction + minus_rest);
        let v = power * (bend + bend * (q_head + (q_rest - (lost + lost) * (L::splat(1.0) + q)))) / (sum * sum);
        L::select(x.lt(L::splat(0.0)), v, L::splat(1.0) - v)
    }
}
