//! sigmoid, and the functions x sigmoid(u(x)) with u odd: silu (u = x), swish (u = beta x) and gelu_tanh (u a cubic).
//!
//! With t = |x|, E = e^u(t) >= 1 and v = sigmoid(-u(t)) = 1 / (1 + E), v is sigmoid left of 0 and 1 - v right of it; x sigmoid(u)
//! is max(0, x) - t v on both sides, and its derivative v (1 - t u'(t) (1 - v)) left of 0 and 1 minus that right of it. So one
//! exponential serves a function and its derivative, and the errors of v count less to the right.
//!
//! u comes as a head and a rest where it has one; in the left tail a rounded u would cost up to 50 ULP.

use super::exp::{DROPPED, DROPPED_HIGH, Exp, SplitFactor};
use super::lanes::Lanes;
use super::run::{Row, Staged};

/// Beyond it |u| e^-|u| is 0 in f32.
const VANISHED: f32 = 115.0;
/// Beyond it gelu_tanh is 0 or x in f32: |u| is 112 there.
const GELU_TANH_END: f32 = 11.0;
/// The cubic of gelu_tanh: u = K0 x + K1 x^3 with K0 = 2 sqrt(2/pi), K1 = 0.044715 K0 (Hendrycks and Gimpel,
/// "Gaussian error linear units", 2016, section 2).
const K0: f64 = 1.595_769_121_605_730_7;
const K1: f64 = 0.071_354_816_272_600_25;

/// 1 + E, dropped.
pub struct Sum<L> {
    one: L,
    sum: L,
    /// What the rounding left out.
    lost: L,
}

/// u of t = |x|.
pub trait Inside {
    /// The t that it is held at: x sigmoid(u) is 0 to the left and x to the right.
    fn end(&self) -> f32;
    /// Whether u(t) is a stage of its own: [`Self::start`] gives u as a head and a rest, and not yet what [`Exp::reduce`] gives.
    const LONG: bool = false;
    /// [`Exp::reduce`] of u(t).
    fn start<L: Lanes>(&self, exp: &Exp, t: L) -> (L, L);
    /// Whether t can be so large that t / (1 + E) overflows in dropped form.
    const LARGE: bool = false;
    /// v (1 - t u'(t) (1 - v)), the derivative left of 0.
    fn left<L: Lanes>(&self, t: L, v: L, one_plus: Sum<L>) -> L;
}

/// u = x
pub struct Silu {
    end: f32,
    one: f32,
}

impl Silu {
    pub const NEW: Self = Self { end: VANISHED, one: 1.0 };
}

impl Inside for Silu {
    #[inline(always)]
    fn end(&self) -> f32 {
        self.end
    }
    #[inline(always)]
    fn start<L: Lanes>(&self, exp: &Exp, t: L) -> (L, L) {
        exp.reduce(t)
    }
    #[inline(always)]
    fn left<L: Lanes>(&self, t: L, v: L, _: Sum<L>) -> L {
        v * ((L::splat(self.one) - t) + t * v)
    }
}

/// u = beta x, beta > 0
pub struct Swish {
    rate: SplitFactor,
    end: f32,
    one: f32,
    undrop: f32,
}

impl Swish {
    /// For a beta under 1e-36 the end comes before swish has vanished.
    pub fn new(beta: f32) -> Self {
        let end = (f64::from(DROPPED_HIGH) / f64::from(beta)).min(f32::MAX.into()) as f32;
        Self { rate: SplitFactor::new(beta.into()), end, one: 1.0, undrop: 1.0 / DROPPED }
    }
}

impl Inside for Swish {
    #[inline(always)]
    fn end(&self) -> f32 {
        self.end
    }
    #[inline(always)]
    fn start<L: Lanes>(&self, exp: &Exp, t: L) -> (L, L) {
        let (head, rest) = self.rate.times(t);
        let (rounded, r_head, r_rest) = exp.reduce_sum(head, rest);
        (rounded, r_head + r_rest)
    }
    const LARGE: bool = true;
    /// Every rounding that could count where the derivative vanishes is made up for, as for a small beta that is a wide stretch of x.
    #[inline(always)]
    fn left<L: Lanes>(&self, t: L, v: L, Sum { one, sum, lost }: Sum<L>) -> L {
        let (u_head, u_rest) = self.rate.times(t);
        let (v_head, sum_head) = (v.head(), sum.head());
        // What the division left out, from products of halves that are exact.
        let remainder = ((one - v_head * sum_head) - v_head * (sum - sum_head)) - ((v - v_head) * sum + v * lost);
        let v_rest = remainder * L::splat(self.undrop) * v;
        let u_short = u_head.head();
        let small = u_short * ((v - v_head) + v_rest) + ((u_head - u_short) + u_rest) * v;
        let bracket = ((L::splat(self.one) - u_head) + u_short * v_head) + (small - u_rest);
        v * bracket + v_rest * bracket
    }
}

/// u = K0 x + K1 x^3
pub struct GeluTanh {
    k0: SplitFactor,
    k1: SplitFactor,
    k1_triple: f32,
    end: f32,
    one: f32,
}

impl GeluTanh {
    pub const NEW: Self = Self { k0: SplitFactor::new(K0), k1: SplitFactor::new(K1), k1_triple: (3.0 * K1) as f32, end: GELU_TANH_END, one: 1.0 };
}

impl Inside for GeluTanh {
    const LONG: bool = true;
    #[inline(always)]
    fn end(&self) -> f32 {
        self.end
    }
    #[inline(always)]
    fn start<L: Lanes>(&self, _: &Exp, t: L) -> (L, L) {
        let ((k0_head, k0_rest), (k1_head, k1_rest)) = (self.k0.head_and_rest::<L>(), self.k1.head_and_rest::<L>());
        let head = t.head();
        let rest = t - head;
        // t^2, then K0 + K1 t^2, then times t; each as 12 bits and a rest, so that the products of heads are exact.
        let exact = head * head;
        let more = (t + head) * rest;
        let square = exact + more;
        let square_head = square.head();
        let square_rest = (exact - square_head) + more;
        let product = k1_head * square_head;
        let factor_head = (k0_head + product).head();
        let factor_rest = (product - (factor_head - k0_head)) + (k1_head * square_rest + (k1_rest * square + k0_rest));
        (head * factor_head, head * factor_rest + rest * (factor_head + factor_rest))
    }
    #[inline(always)]
    fn left<L: Lanes>(&self, t: L, v: L, Sum { one, sum, .. }: Sum<L>) -> L {
        // t u' = K0 t + 3 K1 t^3, each as an exact product of heads and a rest, as 1 - t u' (1 - v) takes them from each other.
        let (line_head, line_rest) = self.k0.times(t);
        let square = t * t * L::splat(self.k1_triple);
        let (t_head, square_head) = (t.head(), square.head());
        let cube_head = t_head * square_head;
        let rest = line_rest + (t_head * (square - square_head) + (t - t_head) * square);
        let slope = (line_head + cube_head) + rest;
        one * (((L::splat(self.one) - line_head) + (slope * v - rest)) - cube_head) / sum
    }
}

/// 1 + e^u from the parts of a dropped e^u, dropped too, and what its rounding left out. 1 + 2^n is exact for n < 24 and 2^n q always, so there
/// is one rounding; at n = 24 and 25 what 1 + 2^n loses would count, and is put back.
#[inline(always)]
fn one_plus<L: Lanes>(one: L, [rounded, q, ..]: Row<L>) -> (L, L) {
    let power = rounded.power_of_two();
    let start = one + power;
    let more = power * q + (one - (start - power));
    let sum = start + more;
    (sum, more - (sum - start))
}

/// 1 / (1 + e^-x)
pub struct Sigmoid {
    exp: Exp,
    end: f32,
    dropped: f32,
    one: f32,
}

impl Sigmoid {
    pub const NEW: Self = Self { exp: Exp::DROPPED, end: VANISHED, dropped: DROPPED, one: 1.0 };

    /// sigmoid(-|x|)
    #[inline(always)]
    fn tail<L: Lanes>(&self, row: Row<L>) -> L {
        let dropped = L::splat(self.dropped);
        dropped / one_plus(dropped, row).0
    }
}

impl<L: Lanes> Staged<L> for Sigmoid {
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let (rounded, r) = self.exp.reduce(x.abs().at_most(L::splat(self.end)));
        [rounded, r, c, d]
    }
    #[inline(always)]
    fn second(&self, _: L, [rounded, r, c, d]: Row<L>) -> Row<L> {
        [rounded, self.exp.q(r), c, d]
    }
    #[inline(always)]
    fn slope(&self, _: L, row: Row<L>) -> L {
        let v = self.tail(row);
        v * (L::splat(self.one) - v)
    }
    #[inline(always)]
    fn value(&self, x: L, row: Row<L>) -> L {
        // v <= 1/2 left of 0 and 1 - v right of it, without a selection: the larger of v and 0 - v or 1 - v.
        let v = self.tail(row);
        v.at_least(L::splat(self.one).where_true(L::splat(0.0).le(x)) - v)
    }
}

/// x sigmoid(u(x))
pub struct Gate<U> {
    exp: Exp,
    inside: U,
    dropped: f32,
    one: f32,
}

impl<U: Inside> Gate<U> {
    pub const fn new(inside: U) -> Self {
        Self { exp: Exp::DROPPED, inside, dropped: DROPPED, one: 1.0 }
    }

    /// 1 + E, and where u is no stage what it has lost: after short stages these few operations are no stage of their own.
    #[inline(always)]
    fn sum<L: Lanes>(&self, row: Row<L>) -> (L, L) {
        if U::LONG { (row[0], row[1]) } else { one_plus(L::splat(self.dropped), row) }
    }
}

impl<L: Lanes, U: Inside> Staged<L> for Gate<U> {
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let (first, second) = self.inside.start(&self.exp, x.abs().at_most(L::splat(self.inside.end())));
        [first, second, c, d]
    }
    #[inline(always)]
    fn second(&self, _: L, [first, second, c, d]: Row<L>) -> Row<L> {
        if U::LONG {
            let (rounded, r_head, r_rest) = self.exp.reduce_sum(first, second);
            [rounded, r_head + r_rest, c, d]
        } else {
            [first, self.exp.q(second), c, d]
        }
    }
    #[inline(always)]
    fn third(&self, _: L, [rounded, r, c, d]: Row<L>) -> Row<L> {
        if U::LONG { [one_plus(L::splat(self.dropped), [rounded, self.exp.q(r), c, d]).0, r, c, d] } else { [rounded, r, c, d] }
    }
    #[inline(always)]
    fn slope(&self, x: L, row: Row<L>) -> L {
        let t = x.abs().at_most(L::splat(self.inside.end()));
        let one = L::splat(self.dropped);
        let (sum, lost) = self.sum(row);
        let v = one / sum;
        let left = self.inside.left(t, v, Sum { one, sum, lost });
        L::select(x.lt(L::splat(0.0)), left, L::splat(self.one) - left)
    }
    #[inline(always)]
    fn value(&self, x: L, row: Row<L>) -> L {
        let t = x.abs().at_most(L::splat(self.inside.end()));
        let one = L::splat(self.dropped);
        let product = t / self.sum(row).0 * one;
        // With a small beta t / sum may overflow before the last factor.
        x.at_least(L::splat(0.0)) - if U::LARGE { product.at_most(t) } else { product }
    }
}
