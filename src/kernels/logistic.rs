//! sigmoid and tanh.
//!
//! Both go through e = e^-|x|, which cannot overflow: sigmoid(x) = e / (1 + e) left of 0 and 1 / (1 + e) right of it.
//! The rounding of 1 + e is caught (Dekker's fast two-sum) and handed to the numerator. tanh is a polynomial near 0, where
//! 1 - 2e / (1 + e) would cancel. One rational function for all of tanh, as other libraries have, was rejected: in f32 it is
//! 3 to 5 ULP off.

use super::exp::{Exp, UNLIFT};
use super::lanes::Lanes;
use super::run::Kernel;

/// Beyond it e^-|x|, and four of it, are 0 in f32.
const VANISHED: f32 = 108.0;
/// Beyond it tanh is 1 in f32.
const TANH_ONE: f32 = 10.0;
/// Where tanh changes from the polynomial to e^-2x.
const TANH_SPLIT: f32 = 0.55;
/// tanh(x) = x + x^3 T(x^2): minimax of relative error 2^-29.8 up to [`TANH_SPLIT`] (Remez in 40 digits, rounded to f32).
const T: [f32; 5] = [-0.333_333_16, 0.133_325_86, -0.053_852_31, 0.021_071_68, -0.006_274_240_6];

/// 1 + e rounded, and what the rounding left out as a part of the sum, for 0 <= e <= 1.
#[inline(always)]
pub fn one_plus<L: Lanes>(e: L) -> (L, L) {
    let one = L::splat(1.0);
    let sum = one + e;
    let lost = e - (sum - one);
    // 1 - e/2 is 1 / (1 + e) at both ends and near enough between.
    (sum, lost * (one - L::splat(0.5) * e))
}

/// 1 / (1 + e^-x)
pub struct Sigmoid<L>(Exp<L>);

impl<L: Lanes> Sigmoid<L> {
    pub fn new() -> Self {
        Self(Exp::lifted())
    }
}

impl<L: Lanes> Kernel<L> for Sigmoid<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let parts = self.0.parts((L::splat(0.0) - x.abs()).at_least(L::splat(-VANISHED)));
        let power = parts.power * L::splat(UNLIFT);
        let m = L::splat(1.0) + parts.q;
        let (sum, lost) = one_plus(power * m);
        let left = power + power * (parts.sum.0 + (parts.sum.1 - lost * m));
        L::select(x.lt(L::splat(0.0)), left, L::splat(1.0) - lost) / sum
    }
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
pub struct Tanh<L> {
    exp: Exp<L>,
    t: [L; 5],
}

impl<L: Lanes> Tanh<L> {
    pub fn new() -> Self {
        Self { exp: Exp::new(), t: T.map(L::splat) }
    }
}

impl<L: Lanes> Kernel<L> for Tanh<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let size = x.abs();
        let parts = self.exp.parts(size.at_most(L::splat(TANH_ONE)) * L::splat(-2.0));
        let e = parts.power + parts.power * parts.q;
        let large = L::splat(1.0) - (e + e) / (L::splat(1.0) + e);
        let [t0, t1, t2, t3, t4] = self.t;
        let square = size * size;
        let t = (((t4 * square + t3) * square + t2) * square + t1) * square + t0;
        let small = size + size * (square * t);
        L::select(size.lt(L::splat(TANH_SPLIT)), small, large).with_sign_of(x)
    }
}
