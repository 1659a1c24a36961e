//! e^x for x <= 0, in parts that keep what a rounded e^x would lose.
//!
//! x = n ln 2 + r with n whole and |r| <= ln(2)/2 (Cody and Waite, "Software manual for the elementary functions", 1980):
//! e^x = 2^n (1 + q), q = e^r - 1 = r + r^2 P(r). Kernels get q and the power of two and put the product together themselves,
//! so that a factor or a correction is added to q before the one rounding: x e^x becomes 2^n (x + x q), e^x - 1 becomes
//! (2^n - 1) + 2^n q. The argument may come as the sum of a head and a small rest, because e^x magnifies a relative error of
//! x by |x|: at x = -100 a rounded argument alone costs 50 ULP.
//!
//! A table of 2^(k/32) was rejected: simd128 has no gather.

use super::lanes::Lanes;

/// P of degree 4: minimax of (e^r - 1 - r) / r^2 with weight r^2 e^-r on |r| <= 0.347 (Remez in 40 digits, rounded to f32);
/// the relative error of e^r is 2^-28.3.
const P: [f32; 5] = [0.499_999_94, 0.166_665_2, 0.041_668_396, 0.008_368_797, 0.001_381_443_3];
const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// ln 2 in two parts; the first has 15 bits, so that n times it is exact for |n| < 512.
const LN_2_HEAD: f32 = 0.693_145_75;
const LN_2_REST: f32 = 1.428_606_8e-6;
/// Adding 1.5 * 2^23 rounds to whole numbers, and leaves them in the low bits.
const ROUNDER: f32 = 12_582_912.0;
const EXPONENT_BIAS: f32 = 127.0;
/// Powers of two are kept this much too large until the last multiplication, so that a result below the normal numbers is
/// rounded once.
const LIFT: f32 = 75.0;
/// 2^-75, which undoes the lift.
pub const UNLIFT: f32 = 1.0 / ((1u128 << 75) as f32);

/// For e^x on both sides of 0 powers of two are kept this much too small, so that e^131 is a number.
const DROP: f32 = 64.0;
/// 2^-64, the drop.
pub const DROPPED: f32 = 1.0 / ((1u128 << 64) as f32);
/// The smallest x of e^x in dropped form; with 1 added it is 1. Smaller ones would do too, but powers times q should stay far from
/// the subnormal numbers, for which processors take many times as long.
pub const DROPPED_LOW: f32 = -30.0;
/// The largest.
pub const DROPPED_HIGH: f32 = 131.0;

/// The constants, spread over lanes.
#[derive(Clone, Copy)]
pub struct Exp<L> {
    p: [L; 5],
    log2_e: L,
    rounder: L,
    ln_2_head: L,
    ln_2_rest: L,
}

/// e^x = `power` (1 + `q`), -0.3 < q < 0.42.
pub struct Parts<L> {
    /// 2^n, lifted by 2^75 if the [`Exp`] is.
    pub power: L,
    /// e^r - 1, to 2^-26 and, where x itself is r, to about a ULP.
    pub q: L,
    /// `q` before its last addition, for one who has more to add: r without its last digits, and what is missing from q.
    pub sum: (L, L),
}

impl<L: Lanes> Exp<L> {
    fn with_bias(bias: f32) -> Self {
        Self {
            p: P.map(L::splat),
            log2_e: L::splat(LOG2_E),
            rounder: L::splat(ROUNDER + bias),
            ln_2_head: L::splat(LN_2_HEAD),
            ln_2_rest: L::splat(-LN_2_REST),
        }
    }

    /// For -87 <= x <= 0.
    pub fn new() -> Self {
        Self::with_bias(EXPONENT_BIAS)
    }

    /// For -139 <= x <= 0: powers come times 2^75, see [`UNLIFT`].
    pub fn lifted() -> Self {
        Self::with_bias(EXPONENT_BIAS + LIFT)
    }

    /// For [`DROPPED_LOW`] <= x <= [`DROPPED_HIGH`]: powers come times [`DROPPED`].
    pub fn dropped() -> Self {
        Self::with_bias(EXPONENT_BIAS - DROP)
    }

    /// e^x
    #[inline(always)]
    pub fn parts(&self, x: L) -> Parts<L> {
        let rounded = x * self.log2_e + self.rounder;
        let n = rounded - self.rounder;
        // Exact: both are multiples of the last place of the smaller, and the result is small.
        let r_head = x - n * self.ln_2_head;
        self.finish(rounded, r_head, n * self.ln_2_rest)
    }

    /// e^x, in an operation less than [`Self::parts`]: r is rounded once more. `sum` is `q` and 0.
    #[inline(always)]
    pub fn short_parts(&self, x: L) -> Parts<L> {
        let rounded = x * self.log2_e + self.rounder;
        let n = rounded - self.rounder;
        self.short_finish(rounded, (x - n * self.ln_2_head) + n * self.ln_2_rest)
    }

    #[inline(always)]
    fn short_finish(&self, rounded: L, r: L) -> Parts<L> {
        let [p0, p1, p2, p3, p4] = self.p;
        let p = (((p4 * r + p3) * r + p2) * r + p1) * r + p0;
        let q = r + r * r * p;
        Parts { power: rounded.power_of_two(), q, sum: (q, L::splat(0.0)) }
    }

    /// e^-x, in two operations less than [`Self::parts`] of -x: the sign is free, and r is rounded once more. `sum` is `q` and 0.
    #[inline(always)]
    pub fn parts_of_minus(&self, x: L) -> Parts<L> {
        let rounded = self.rounder - x * self.log2_e;
        let n = rounded - self.rounder;
        self.short_finish(rounded, n * self.ln_2_rest - (x + n * self.ln_2_head))
    }

    /// e^(head + rest) with |rest| <= |head| / 1000.
    #[inline(always)]
    pub fn parts_of_sum(&self, head: L, rest: L) -> Parts<L> {
        let rounded = (head + rest) * self.log2_e + self.rounder;
        let n = rounded - self.rounder;
        let r_head = head - n * self.ln_2_head;
        self.finish(rounded, r_head, rest + n * self.ln_2_rest)
    }

    #[inline(always)]
    fn finish(&self, rounded: L, r_head: L, r_rest: L) -> Parts<L> {
        let [p0, p1, p2, p3, p4] = self.p;
        let r = r_head + r_rest;
        let p = (((p4 * r + p3) * r + p2) * r + p1) * r + p0;
        let missing = r_rest + r * r * p;
        Parts { power: rounded.power_of_two(), q: r_head + missing, sum: (r_head, missing) }
    }
}

/// x times a constant, as an exact head and a rest: together about 2^-35 of the product.
#[derive(Clone, Copy)]
pub struct SplitFactor<L> {
    head: L,
    rest: L,
    whole: L,
}

impl<L: Lanes> SplitFactor<L> {
    pub fn new(factor: f64) -> Self {
        let mut head = [0.0; super::lanes::LANES];
        L::splat(factor as f32).head().store(&mut head);
        Self { head: L::splat(head[0]), rest: L::splat((factor - f64::from(head[0])) as f32), whole: L::splat(factor as f32) }
    }

    /// The constant itself, as 12 bits and a rest.
    pub fn head_and_rest(&self) -> (L, L) {
        (self.head, self.rest)
    }

    /// (head, rest)
    #[inline(always)]
    pub fn times(&self, x: L) -> (L, L) {
        let x_head = x.head();
        (x_head * self.head, x_head * self.rest + (x - x_head) * self.whole)
    }
}

/// `x` rounded to f32, and what the rounding left out.
pub fn head_and_rest<L: Lanes>(x: f64) -> (L, L) {
    (L::splat(x as f32), L::splat((x - f64::from(x as f32)) as f32))
}
