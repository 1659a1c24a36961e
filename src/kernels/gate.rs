//! The functions x sigmoid(u(x)) with u odd: silu (u = x), swish (u = beta x) and gelu_tanh (u a cubic).
//!
//! Forward it is x / (1 + e^-u) with the sum of [`super::logistic`]: one rounding in the sum and one in the division. The derivative
//! has a symmetry that saves a case: with e = e^-|u| and v = e (1 + e - |x| u'(x)) / (1 + e)^2 it is v left of 0 and 1 - v right
//! of it.
//!
//! u comes as a head and a rest; in the left tail a rounded u would cost up to 50 ULP.

use super::exp::{DROPPED, DROPPED_HIGH, DROPPED_LOW, Exp, Parts, SplitFactor, UNLIFT};
use super::lanes::Lanes;
use super::logistic::{one_plus, one_plus_dropped};
use super::run::Kernel;

/// Beyond it |u| e^-|u| is 0 in f32.
const VANISHED: f32 = 115.0;
/// From this e = e^-|u| on the derivative is nearer to 1/2 than to 0 and 1.
const NEAR: f32 = 0.6;
/// As far as swish is followed: x = u / beta is larger than u for a small beta, and vanishes later.
const SWISH_END: f32 = DROPPED_HIGH;
/// Beyond minus it gelu_tanh is 0 in f32: |u| is 112 there.
const GELU_TANH_END: f32 = 11.0;
/// Beyond it gelu_tanh is x in f32: u is 21 there.
const GELU_TANH_X: f32 = 6.0;
/// The cubic of gelu_tanh: u = K0 x + K1 x^3 with K0 = 2 sqrt(2/pi), K1 = 0.044715 K0 (Hendrycks and Gimpel,
/// "Gaussian error linear units", 2016, section 2), each as 12 bits and a rest.
const K0: f64 = 1.595_769_121_605_730_7;
const K1: f64 = 0.071_354_816_272_600_25;

/// u of |x|, and the bound that x is held to.
pub trait Inside<L: Lanes> {
    /// The x from which on x sigmoid(u) is 0 to the left and x to the right.
    fn ends(&self) -> (L, L);
    /// -u(x) as a head and a rest, for x between the ends.
    fn minus_u(&self, x: L) -> (L, L);
    /// e^-u for x between the ends.
    #[inline(always)]
    fn decay(&self, exp: &Exp<L>, x: L) -> Parts<L> {
        let (head, rest) = self.minus_u(x);
        exp.parts_of_sum(head, rest)
    }
    /// 1 - `size` u'(`size`) as two terms, given -u.
    fn one_minus_slope(&self, size: L, minus_u: (L, L)) -> (L, L);
}

/// u = x
pub struct Silu;

impl<L: Lanes> Inside<L> for Silu {
    #[inline(always)]
    fn ends(&self) -> (L, L) {
        (L::splat(-VANISHED), L::splat(-DROPPED_LOW))
    }
    #[inline(always)]
    fn minus_u(&self, size: L) -> (L, L) {
        (L::splat(0.0) - size, L::splat(0.0))
    }
    #[inline(always)]
    fn decay(&self, exp: &Exp<L>, x: L) -> Parts<L> {
        exp.parts_of_minus(x)
    }
    #[inline(always)]
    fn one_minus_slope(&self, size: L, _: (L, L)) -> (L, L) {
        (L::splat(1.0) - size, L::splat(0.0))
    }
}

/// u = beta x, beta > 0
pub struct Swish<L> {
    rate: SplitFactor<L>,
    ends: (L, L),
}

impl<L: Lanes> Swish<L> {
    /// For a beta under 1e-9 the left end comes before swish has vanished: what is beyond is not 0 but under 1e-18.
    pub fn new(beta: f32) -> Self {
        let end = |z: f32| L::splat((f64::from(z) / f64::from(beta)).clamp(f32::MIN.into(), f32::MAX.into()) as f32);
        Self { rate: SplitFactor::new(-f64::from(beta)), ends: (end(-SWISH_END), end(-DROPPED_LOW)) }
    }
}

impl<L: Lanes> Inside<L> for Swish<L> {
    #[inline(always)]
    fn ends(&self) -> (L, L) {
        self.ends
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
    fn ends(&self) -> (L, L) {
        (L::splat(-GELU_TANH_END), L::splat(GELU_TANH_X))
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
        Self { exp: Exp::dropped(), inside }
    }
}

impl<L: Lanes, U: Inside<L>> Kernel<L> for Gate<L, U> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let (low, high) = self.inside.ends();
        let held = x.at_least(low);
        let sum = one_plus_dropped(&self.inside.decay(&self.exp, held.at_most(high)));
        // Held at |x|, where x / sum overflows before the last factor.
        (held / sum * L::splat(DROPPED)).at_most(x.abs())
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
        let size = x.abs().at_most(L::splat(0.0) - self.inside.ends().0);
        let minus_u = self.inside.minus_u(size);
        let Parts { power, q, sum: (q_head, q_rest) } = self.exp.parts_of_sum(minus_u.0, minus_u.1);
        let power = power * L::splat(UNLIFT);
        let fraction = power * q;
        let (sum, lost) = one_plus(power + fraction);
        // 1 - x u' + e, the terms that are exact near its zero first.
        let (one_minus_head, minus_rest) = self.inside.one_minus_slope(size, minus_u);
        let bend = (one_minus_head + power) + (fraction + minus_rest);
        let far = power * (bend + bend * (q_head + (q_rest - (lost + lost) * (L::splat(1.0) + q))));
        // Near 0, where that is rounded too often: v = 1/2 - ((1 - e)(1 + e) / 2 + e x u') / (1 + e)^2.
        let (zero, half, one) = (L::splat(0.0), L::splat(0.5), L::splat(1.0));
        let near = L::splat(NEAR).lt(power + fraction);
        let x_slope = (one - one_minus_head) - minus_rest;
        let close = zero - (half * (((one - power) - fraction) * sum) + (power + fraction) * x_slope);
        let v = L::select(near, half, zero) + L::select(near, close, far) / (sum * sum);
        L::select(x.lt(L::splat(0.0)), v, L::splat(1.0) - v)
    }
}
