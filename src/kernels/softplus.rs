//! softplus: ln(1 + e^(beta x)) / beta.
//!
//! With e = e^-|beta x| it is max(0, x) + ln(1 + e) / beta, which neither overflows nor cancels; PyTorch's switch to x at
//! beta x > 20 is not needed. ln(1 + e) = 2 atanh(s) with s = e / (2 + e) <= 1/3, and it is computed as e (1 - g), so that in
//! the left tail, where it is nearly e, the digits of e are kept: g = s - s^2 (1 - s) P(s^2), atanh(s) = s + s^3 P(s^2).

use super::exp::{DROPPED, DROPPED_LOW, Exp, Parts, SplitFactor, UNLIFT};
use super::lanes::Lanes;
use super::logistic::one_plus_dropped;
use super::run::Kernel;

/// Beyond it e^-|z| / beta is 0 in f32 for every beta from 1/1000.
const VANISHED: f32 = 115.0;
/// Left of minus it the slope is 0 in f32.
const SIGMOID_VANISHED: f32 = 105.0;
/// (atanh(s) / s - 1) / s^2 as a polynomial of s^2 on 0 <= s <= 1/3: minimax, relative error 2^-33 of ln(1 + e) (Remez in 40
/// digits, rounded to f32).
const P: [f32; 5] = [0.333_333_37, 0.199_994_44, 0.143_083_08, 0.107_152_6, 0.121_451_97];

/// beta x, where beta is 1 or is not.
#[derive(Clone, Copy)]
pub struct Sharpness<L> {
    rate: SplitFactor<L>,
    /// 1 / beta brought between 1 and 2 by a power of two, and the part of it that its rounding left out.
    width: L,
    width_rest: L,
    /// That power, and the lift undone: 1 / beta must not meet a number below the normal ones.
    width_unlift: L,
    end: L,
}

impl<L: Lanes> Sharpness<L> {
    fn new(beta: f32) -> Self {
        let width = 1.0 / f64::from(beta);
        let power = power_below(width);
        let rounded = (width / power) as f32;
        let (width, width_rest) = (L::splat(rounded), L::splat((width / power / f64::from(rounded) - 1.0) as f32));
        Self {
            rate: SplitFactor::new(-f64::from(beta)),
            width,
            width_rest,
            width_unlift: L::splat((f64::from(UNLIFT) * power) as f32),
            end: L::splat(VANISHED / beta),
        }
    }
}

/// The power of two at or below a positive `x`: its exponent without its significand.
fn power_below(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF << 52;
    f64::from_bits(x.to_bits() & EXPONENT)
}

/// ln(1 + e^(`beta` x)) / `beta`; `UNIT` says that beta is 1, which saves the split product and a division.
pub struct Softplus<L, const UNIT: bool> {
    exp: Exp<L>,
    p: [L; 5],
    sharpness: Sharpness<L>,
}

impl<L: Lanes, const UNIT: bool> Softplus<L, UNIT> {
    pub fn new(beta: f32) -> Self {
        Self { exp: Exp::lifted(), p: P.map(L::splat), sharpness: Sharpness::new(beta) }
    }
}

/// What the division s = e / sum leaves out, times sum: with 1 / beta between 1 and 2 in front it would count up to twice.
#[inline(always)]
fn division_lost<L: Lanes>(e: L, sum: L, s: L) -> L {
    let (s_head, sum_head) = (s.head(), sum.head());
    ((e - s_head * sum_head) - s_head * (sum - sum_head)) - (s - s_head) * sum
}

/// e^-|beta x|
#[inline(always)]
fn decay<L: Lanes, const UNIT: bool>(exp: &Exp<L>, sharpness: &Sharpness<L>, x: L) -> Parts<L> {
    let size = x.abs().at_most(sharpness.end);
    if UNIT {
        exp.parts_of_minus(size)
    } else {
        let (head, rest) = sharpness.rate.times(size);
        exp.parts_of_sum(head, rest)
    }
}

impl<L: Lanes, const UNIT: bool> Kernel<L> for Softplus<L, UNIT> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let Parts { power: lifted, q, .. } = decay::<L, UNIT>(&self.exp, &self.sharpness, x);
        let power = lifted * L::splat(UNLIFT);
        let e = power + power * q;
        // e / (2 + e), less the part of 2 + e that its rounding left out; it counts where e is near 1 and 2 + e near 3.
        let sum = L::splat(2.0) + e;
        let s = e / sum;
        let s_rest = s * ((e - (sum - L::splat(2.0))) * L::splat(1.0 / 3.0));
        let s_rest = if UNIT { s_rest } else { s_rest - division_lost(e, sum, s) * L::splat(1.0 / 3.0) };
        let square = s * s;
        let [p0, p1, p2, p3, p4] = self.p;
        let p = (((p4 * square + p3) * square + p2) * square + p1) * square + p0;
        // g = s - small; bend = q - g - g q, the larger terms last. power (1 + bend) / beta + max(0, x) likewise.
        let small = s_rest + (square - square * s) * p;
        let more = small - (s - small) * q;
        if UNIT {
            power + (x.at_least(L::splat(0.0)) + power * (q + (more - s)))
        } else {
            let Sharpness { width, width_rest, width_unlift, .. } = self.sharpness;
            let power = lifted * width_unlift;
            width * power + (x.at_least(L::splat(0.0)) + power * (width * (q + ((more + width_rest) - s))))
        }
    }
}

/// sigmoid(`beta` x), the derivative of softplus.
pub struct SoftplusSlope<L> {
    exp: Exp<L>,
    rate: SplitFactor<L>,
    low: L,
    high: L,
}

impl<L: Lanes> SoftplusSlope<L> {
    pub fn new(beta: f32) -> Self {
        let beta = f64::from(beta);
        let minus = |z: f32| L::splat((-f64::from(z) / beta) as f32);
        Self { exp: Exp::dropped(), rate: SplitFactor::new(-beta), low: minus(SIGMOID_VANISHED), high: minus(DROPPED_LOW) }
    }
}

impl<L: Lanes> Kernel<L> for SoftplusSlope<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let (head, rest) = self.rate.times(x.at_least(self.low).at_most(self.high));
        L::splat(DROPPED) / one_plus_dropped(&self.exp.parts_of_sum(head, rest))
    }
}
