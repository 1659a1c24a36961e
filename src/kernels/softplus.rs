//! softplus: ln(1 + e^(beta x)) / beta.
//!
//! With e = e^-|beta x| it is max(0, x) + ln(1 + e) / beta, which neither overflows nor cancels; PyTorch's switch to x at
//! beta x > 20 is not needed. ln(1 + e) = 2 atanh(s) with s = e / (2 + e) <= 1/3, and it is computed as e (1 - g), so that in
//! the left tail, where it is nearly e, the digits of e are kept: g = s - s^2 (1 - s) P(s^2), atanh(s) = s + s^3 P(s^2).

use super::exp::{Exp, LIFT, SplitFactor, UNLIFT, splats};
use super::lanes::Lanes;
use super::run::{Row, Staged};

/// Beyond it e^-|z| / beta is 0 in f32 for every beta from 1/1000.
const VANISHED: f32 = 115.0;
/// (atanh(s) / s - 1) / s^2 as a polynomial of s^2 on 0 <= s <= 1/3: minimax, relative error 2^-33 of ln(1 + e) (Remez in 40
/// digits, rounded to f32).
const P: [f32; 5] = [0.333_333_37, 0.199_994_44, 0.143_083_08, 0.107_152_6, 0.121_451_97];

/// ln(1 + e^(`beta` x)) / `beta`; `UNIT` says that beta is 1, which saves the split product and a division.
pub struct Softplus<const UNIT: bool> {
    exp: Exp,
    p: [f32; 5],
    /// Minus beta.
    rate: SplitFactor,
    /// 1 / beta brought between 1 and 2 by a power of two, and the part of it that its rounding left out.
    width: f32,
    width_rest: f32,
    /// That power, and the lift undone: 1 / beta must not meet a number below the normal ones.
    width_unlift: f32,
    end: f32,
    lift: f32,
    unlift: f32,
    third: f32,
    one: f32,
    two: f32,
}

/// The power of two at or below a positive `x`: its exponent without its significand.
fn power_below(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF << 52;
    f64::from_bits(x.to_bits() & EXPONENT)
}

impl<const UNIT: bool> Softplus<UNIT> {
    pub fn new(beta: f32) -> Self {
        let width = 1.0 / f64::from(beta);
        let power = power_below(width);
        let rounded = (width / power) as f32;
        Self {
            exp: Exp::LIFTED,
            p: P,
            rate: SplitFactor::new(-f64::from(beta)),
            width: rounded,
            width_rest: (width / power / f64::from(rounded) - 1.0) as f32,
            width_unlift: (f64::from(UNLIFT) * power) as f32,
            end: VANISHED / beta,
            lift: LIFT,
            unlift: UNLIFT,
            third: 1.0 / 3.0,
            one: 1.0,
            two: 2.0,
        }
    }

    /// e^-|beta x| without the lift.
    #[inline(always)]
    fn decay<L: Lanes>(&self, power: L, q: L) -> L {
        let power = power * L::splat(self.unlift);
        power + power * q
    }
}

/// What the division s = e / sum leaves out, times sum: with 1 / beta between 1 and 2 in front it would count up to twice.
#[inline(always)]
fn division_lost<L: Lanes>(e: L, sum: L, s: L) -> L {
    let (s_head, sum_head) = (s.head(), sum.head());
    ((e - s_head * sum_head) - s_head * (sum - sum_head)) - (s - s_head) * sum
}

impl<L: Lanes, const UNIT: bool> Staged<L> for Softplus<UNIT> {
    const FOUR: bool = true;
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let size = x.abs().at_most(L::splat(self.end));
        if UNIT {
            let (rounded, r) = self.exp.reduce(size * L::splat(-1.0));
            [rounded, r, c, d]
        } else {
            let (head, rest) = self.rate.times(size);
            let (rounded, r_head, r_rest) = self.exp.reduce_sum(head, rest);
            [rounded, r_head + r_rest, c, d]
        }
    }

    #[inline(always)]
    fn second(&self, _: L, [rounded, r, c, d]: Row<L>) -> Row<L> {
        [rounded.power_of_two(), self.exp.q(r), c, d]
    }

    /// sigmoid(beta x)
    #[inline(always)]
    fn slope(&self, x: L, [power, q, ..]: Row<L>) -> L {
        let e = power + power * q;
        let over = L::select(x.lt(L::splat(0.0)), e, L::splat(self.lift)).or_nan_of(x);
        over / (L::splat(self.one) + e * L::splat(self.unlift)) * L::splat(self.unlift)
    }

    #[inline(always)]
    fn fourth(&self, _: L, [power, q, ..]: Row<L>) -> Row<L> {
        let e = self.decay(power, q);
        let (two, third) = (L::splat(self.two), L::splat(self.third));
        // e / (2 + e), less the part of 2 + e that its rounding left out; it counts where e is near 1 and 2 + e near 3.
        let sum = two + e;
        let s = e / sum;
        let s_rest = s * ((e - (sum - two)) * third);
        [power, q, s, if UNIT { s_rest } else { s_rest - division_lost(e, sum, s) * third }]
    }

    #[inline(always)]
    fn value(&self, x: L, [power, q, s, s_rest]: Row<L>) -> L {
        let square = s * s;
        let [p0, p1, p2, p3, p4]: [L; 5] = splats(&self.p);
        let fourth = square * square;
        let p = (p0 + p1 * square) + fourth * ((p2 + p3 * square) + fourth * p4);
        // g = s - small; bend = q - g - g q, the larger terms last. power (1 + bend) / beta + max(0, x) likewise.
        let small = s_rest + (square - square * s) * p;
        let more = small - (s - small) * q;
        let right = x.at_least(L::splat(0.0));
        if UNIT {
            let power = power * L::splat(self.unlift);
            power + (right + power * (q + (more - s)))
        } else {
            let width = L::splat(self.width);
            let power = power * L::splat(self.width_unlift);
            width * power + (right + power * (width * (q + ((more + L::splat(self.width_rest)) - s))))
        }
    }
}
