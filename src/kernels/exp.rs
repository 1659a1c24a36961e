//! e^x in parts that keep what a rounded e^x would lose.
//!
//! x = n ln 2 + r with n whole and |r| <= ln(2)/2 (Cody and Waite, "Software manual for the elementary functions", 1980):
//! e^x = 2^n (1 + q), q = e^r - 1 = r + r^2 P(r). Kernels get q and the power of two and put the product together themselves,
//! so that a factor or a correction is added to q before the one rounding: x e^x becomes 2^n (x + x q), e^x - 1 becomes
//! (2^n - 1) + 2^n q. The argument may come as the sum of a head and a small rest, because e^x magnifies a relative error of
//! x by |x|: at x = -100 a rounded argument alone costs 50 ULP.
//!
//! [`Exp::reduce`] and [`Exp::q`] are apart because [`super::run`] runs them as two stages. P is summed by Estrin's scheme ("Organization of
//! computer systems", 1960), whose chain of dependent operations is half of Horner's.
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
const LIFT_EXPONENT: f32 = 75.0;
/// 2^75, the lift.
pub const LIFT: f32 = (1u128 << 75) as f32;
/// 2^-75, which undoes the lift.
pub const UNLIFT: f32 = 1.0 / LIFT;

/// For x >= 0 powers of two are kept this much too small, so that e^131 is a number and the square of 1 + e^85 too.
const DROP: f32 = 62.0;
/// 2^-62, the drop.
pub const DROPPED: f32 = 1.0 / ((1u128 << 62) as f32);
/// The largest x of e^x in dropped form.
pub const DROPPED_HIGH: f32 = 131.0;

/// The constants. Numbers and not lanes, so that a kernel is a few bytes of data and not a few instructions.
#[derive(Clone, Copy)]
pub struct Exp {
    p: [f32; 5],
    log2_e: f32,
    rounder: f32,
    ln_2_head: f32,
    ln_2_rest: f32,
}

impl Exp {
    const fn with_bias(bias: f32) -> Self {
        Self { p: P, log2_e: LOG2_E, rounder: ROUNDER + bias, ln_2_head: LN_2_HEAD, ln_2_rest: -LN_2_REST }
    }

    /// For -139 <= x <= 0: powers come times [`LIFT`].
    pub const LIFTED: Self = Self::with_bias(EXPONENT_BIAS + LIFT_EXPONENT);

    /// For 0 <= x <= [`DROPPED_HIGH`]: powers come times [`DROPPED`].
    pub const DROPPED: Self = Self::with_bias(EXPONENT_BIAS - DROP);

    /// (2^n before [`Lanes::power_of_two`], r) of e^x.
    #[inline(always)]
    pub fn reduce<L: Lanes>(&self, x: L) -> (L, L) {
        let (rounder, ln_2_head, ln_2_rest) = (L::splat(self.rounder), L::splat(self.ln_2_head), L::splat(self.ln_2_rest));
        let rounded = x * L::splat(self.log2_e) + rounder;
        let n = rounded - rounder;
        // The first difference is exact: both are multiples of the last place of the smaller, and the result is small.
        (rounded, (x - n * ln_2_head) + n * ln_2_rest)
    }

    /// [`Self::reduce`] of head + rest with |rest| <= |head| / 1000, r in two parts.
    #[inline(always)]
    pub fn reduce_sum<L: Lanes>(&self, head: L, rest: L) -> (L, L, L) {
        let (rounder, ln_2_head, ln_2_rest) = (L::splat(self.rounder), L::splat(self.ln_2_head), L::splat(self.ln_2_rest));
        let rounded = (head + rest) * L::splat(self.log2_e) + rounder;
        let n = rounded - rounder;
        (rounded, head - n * ln_2_head, rest + n * ln_2_rest)
    }

    /// e^r - 1, to about a ULP.
    #[inline(always)]
    pub fn q<L: Lanes>(&self, r: L) -> L {
        r + self.bend(r)
    }

    /// e^r - 1 - r
    #[inline(always)]
    pub fn bend<L: Lanes>(&self, r: L) -> L {
        let [p0, p1, p2, p3, p4]: [L; 5] = splats(&self.p);
        let square = r * r;
        square * ((p0 + p1 * r) + square * ((p2 + p3 * r) + square * p4))
    }
}

/// Each constant in every lane. By reference: `map` takes the array by value, and its copy was made anew for every vector.
#[inline(always)]
pub fn splats<L: Lanes, const N: usize>(constants: &[f32; N]) -> [L; N] {
    core::array::from_fn(|i| L::splat(constants[i]))
}

/// x times a constant, as an exact head and a rest: together about 2^-35 of the product.
#[derive(Clone, Copy)]
pub struct SplitFactor {
    head: f32,
    rest: f32,
    whole: f32,
}

impl SplitFactor {
    /// For a constant whose f32 is normal.
    pub const fn new(factor: f64) -> Self {
        let head = f32::from_bits((factor as f32).to_bits() & super::lanes::HEAD_BITS);
        Self { head, rest: (factor - head as f64) as f32, whole: factor as f32 }
    }

    /// The constant itself, as 12 bits and a rest.
    pub fn head_and_rest<L: Lanes>(&self) -> (L, L) {
        (L::splat(self.head), L::splat(self.rest))
    }

    /// (head, rest)
    #[inline(always)]
    pub fn times<L: Lanes>(&self, x: L) -> (L, L) {
        let x_head = x.head();
        (x_head * L::splat(self.head), x_head * L::splat(self.rest) + (x - x_head) * L::splat(self.whole))
    }
}

/// `x` rounded to f32, and what the rounding left out.
pub const fn head_and_rest(x: f64) -> (f32, f32) {
    (x as f32, (x - (x as f32) as f64) as f32)
}
