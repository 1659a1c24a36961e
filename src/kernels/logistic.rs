//! sigmoid and tanh.
//!
//! sigmoid is 1 / (1 + e^-x) on both sides of 0: with e^-x = 2^n (1 + q) the sum (1 + 2^n) + 2^n q has one rounding, and a
//! common factor keeps e^105 a number. tanh is (1 - e) / (1 + e) with e = e^-2|x|, where 1 - e = (1 - 2^n) - 2^n q does not cancel
//! near 0. One rational function for all of tanh, as other libraries have, was rejected: in f32 it is 3 to 5 ULP off. So was a
//! polynomial near 0 for tanh: it cost a third more.

use super::exp::{DROPPED, DROPPED_LOW, Exp, Parts, UNLIFT};
use super::lanes::{LANES, Lanes};
use super::run::{Kernel, load_some};

/// Beyond it e^-|x|, and four of it, are 0 in f32.
const VANISHED: f32 = 108.0;
/// Beyond it tanh is 1 in f32.
const TANH_ONE: f32 = 10.0;

/// 1 + e rounded, and what the rounding left out as a part of the sum, for 0 <= e <= 1.
#[inline(always)]
pub fn one_plus<L: Lanes>(e: L) -> (L, L) {
    let one = L::splat(1.0);
    let sum = one + e;
    let lost = e - (sum - one);
    // 1 - e/2 is 1 / (1 + e) at both ends and near enough between.
    (sum, lost * (one - L::splat(0.5) * e))
}

/// ([`DROPPED`] times) 1 + e^x, from the parts of a dropped e^x. 1 + 2^n is exact for |n| < 24 and 2^n q always, so there is one
/// rounding; at n = 24 and 25 what 1 + 2^n loses would count, and is put back.
#[inline(always)]
pub fn one_plus_dropped<L: Lanes>(parts: &Parts<L>) -> L {
    let one = L::splat(DROPPED);
    let start = one + parts.power;
    let lost = one - (start - parts.power);
    start + (parts.power * parts.q + lost)
}

/// 1 / (1 + e^-x)
pub struct Sigmoid<L>(Exp<L>);

impl<L: Lanes> Sigmoid<L> {
    pub fn new() -> Self {
        Self(Exp::dropped())
    }
}

impl<L: Lanes> Kernel<L> for Sigmoid<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let held = x.at_least(L::splat(-VANISHED)).at_most(L::splat(-DROPPED_LOW));
        L::splat(DROPPED) / one_plus_dropped(&self.0.parts_of_minus(held))
    }
}

/// Writes `factor` (sigmoid(x) - y) to `error`: the derivative of the binary cross-entropy. Gives whether every x is finite. `x` and
/// `error` must have room for whole groups: behind as many as `y` has, what there is is used and overwritten too.
#[inline(always)]
pub fn sigmoid_error<L: Lanes>(x: &[f32], y: &[f32], factor: f32, error: &mut [f32]) -> bool {
    let sigmoid = Sigmoid::<L>::new();
    let factor = L::splat(factor);
    let (zero, mut odd) = (L::splat(0.0), L::splat(0.0));
    let groups = y.len().div_ceil(LANES);
    let (y, last_y) = y.as_chunks();
    let last_y = load_some(last_y);
    // One loop for all groups, as there are fewer of them than the constants of the function.
    for (at, (x, error)) in x.as_chunks().0.iter().zip(error.as_chunks_mut().0).enumerate().take(groups) {
        let x = L::load(x);
        // 0 x is 0 for every finite x and NaN for the others.
        odd = odd + zero * x;
        let y = y.get(at).map_or(last_y, L::load);
        ((sigmoid.at(x) - y) * factor).store(error);
    }
    let mut sums = [0.0; LANES];
    odd.store(&mut sums);
    sums == [0.0; LANES]
}

/// `height` e / (1 + e)^2 with e = e^-|`rate` x|: the slope of sigmoid (1, 1) and of tanh (2, 4).
pub struct LogisticSlope<L> {
    exp: Exp<L>,
    rate: L,
    height: L,
}

impl<L: Lanes> LogisticSlope<L> {
    pub fn of_sigmoid() -> Self {
        Self { exp: Exp::lifted(), rate: L::splat(-1.0), height: L::splat(UNLIFT) }
    }
    pub fn of_tanh() -> Self {
        Self { exp: Exp::lifted(), rate: L::splat(-2.0), height: L::splat(4.0 * UNLIFT) }
    }
}

impl<L: Lanes> Kernel<L> for LogisticSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let parts = self.exp.parts((x.abs() * self.rate).at_least(L::splat(-VANISHED)));
        let m = L::splat(1.0) + parts.q;
        let (sum, lost) = one_plus(parts.power * m * L::splat(UNLIFT));
        (parts.power + parts.power * (parts.sum.0 + (parts.sum.1 - (lost + lost) * m))) * self.height / (sum * sum)
    }
}

/// (e^x - e^-x) / (e^x + e^-x)
pub struct Tanh<L>(Exp<L>);

impl<L: Lanes> Tanh<L> {
    pub fn new() -> Self {
        Self(Exp::new())
    }
}

impl<L: Lanes> Kernel<L> for Tanh<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let one = L::splat(1.0);
        let size = x.abs().at_most(L::splat(TANH_ONE));
        let double = size + size;
        let Parts { power, q, .. } = self.0.parts_of_minus(double);
        // (1 - e) / (1 + e) with e = 2^n + 2^n q; near 0 n is 0, and 1 - e is -q.
        let fraction = power * q;
        let (over, under) = (one - power, one + power);
        let sum = under + fraction;
        let lost = fraction - (sum - under);
        // What the sum loses counts by tanh itself, for which (1 - 2^n)^2 is near enough.
        ((over - (fraction + lost * (over * over))) / sum).with_sign_of(x)
    }
}
