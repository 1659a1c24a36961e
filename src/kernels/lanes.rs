//! Four f32 at a time: the one SIMD type that kernels are written over.
//!
//! A kernel is written once, as plain arithmetic over [`Lanes`], and runs on two storages: `v128` where the build has
//! WebAssembly's simd128, and `[f32; 4]` everywhere else. Both give the same bits, because every operation here is either
//! exact or one of the correctly rounded ones (+ - * / and the square root) of IEEE 754, on four lanes that change places
//! ([`Lanes::transpose`]) but are never added up. So there is no fused multiply-add, no relaxed-simd and no reciprocal estimate.
//! The sign and payload of a NaN are the only bits that may differ.
//!
//! Wider vectors (AVX) were rejected: the browser has none, and natively the compiler makes what it can of `[f32; 4]`.
//! This file is the only one with `unsafe`.

use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Sub};

/// How many lanes there are, on every storage.
pub const LANES: usize = 4;

/// The mask of [`Lanes::head`]: sign, exponent and the first 12 of the 24 bits of the significand.
pub(super) const HEAD_BITS: u32 = 0xFFFF_F000;
/// The bits of an f32 grow like its logarithm, so subtracting them from a constant divides; this one halves the largest error.
const RECIPROCAL_BITS: u32 = 0x7EF3_11C7;
const SIGN_BIT: u32 = 0x8000_0000;
/// How many bits of an f32 lie below its exponent.
const EXPONENT_SHIFT: u32 = 23;

/// Four f32. Comparisons are false where a side is NaN.
pub trait Lanes: Copy + Debug + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// What comparisons give: true or false a lane.
    type Mask: Copy;

    /// `x` in every lane.
    fn splat(x: f32) -> Self;
    /// The four numbers, in order.
    fn load(from: &[f32; LANES]) -> Self;
    /// Writes the four numbers, in order.
    fn store(self, to: &mut [f32; LANES]);

    /// Without its sign.
    fn abs(self) -> Self;
    /// `low` where `self < low`, else `self`; so NaN stays NaN, unlike with `f32::max`.
    fn at_least(self, low: Self) -> Self;
    /// `high` where `self > high`, else `self`; NaN stays NaN.
    fn at_most(self, high: Self) -> Self;
    /// `self`, which must have no sign, with the sign of `sign`.
    fn with_sign_of(self, sign: Self) -> Self;
    /// `self` cut to the first 12 bits of its significand, so that the product of two such numbers is exact
    /// (half of Dekker's multiplication, "A floating-point technique for extending the available precision", 1971).
    fn head(self) -> Self;
    /// The number whose exponent field is the low 8 bits of `self`: 2^(k - 127) where `self` is 1.5 * 2^23 + k.
    fn power_of_two(self) -> Self;
    /// 1 / `self` to an eighth of it, for positive normal numbers: enough to scale a correction, and free of a division.
    fn rough_reciprocal(self) -> Self;

    /// self < other
    fn lt(self, other: Self) -> Self::Mask;
    /// self <= other
    fn le(self, other: Self) -> Self::Mask;
    /// self == other
    fn eq(self, other: Self) -> Self::Mask;
    /// `yes` where the mask is true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// `self` where the mask is true, else 0: a third of a selection.
    fn where_true(self, mask: Self::Mask) -> Self;
    /// NaN where `x` is NaN, else `self`.
    fn or_nan_of(self, x: Self) -> Self;
    /// The square root, correctly rounded; NaN for negative numbers.
    fn sqrt(self) -> Self;
    /// The transpose of four by four: lane i of the k-th is lane k of the i-th.
    fn transpose(of: [Self; LANES]) -> [Self; LANES];
}

/// The storage that every build has.
#[derive(Clone, Copy, Debug)]
pub struct Portable([f32; LANES]);

/// Lane by lane.
fn zip(a: Portable, b: Portable, f: impl Fn(f32, f32) -> f32) -> Portable {
    Portable([f(a.0[0], b.0[0]), f(a.0[1], b.0[1]), f(a.0[2], b.0[2]), f(a.0[3], b.0[3])])
}

/// All ones or all zeros a lane.
fn compare(a: Portable, b: Portable, f: impl Fn(&f32, &f32) -> bool) -> [u32; LANES] {
    core::array::from_fn(|i| if f(&a.0[i], &b.0[i]) { u32::MAX } else { 0 })
}

fn bits(a: Portable, f: impl Fn(u32) -> u32) -> Portable {
    Portable(a.0.map(|x| f32::from_bits(f(x.to_bits()))))
}

macro_rules! operators {
    ($storage:ty, $($operator:ident :: $method:ident => $lanes:expr),*) => {$(
        impl $operator for $storage {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                $lanes(self, other)
            }
        }
    )*};
}

operators!(Portable,
    Add::add => |a, b| zip(a, b, |a, b| a + b),
    Sub::sub => |a, b| zip(a, b, |a, b| a - b),
    Mul::mul => |a, b| zip(a, b, |a, b| a * b),
    Div::div => |a, b| zip(a, b, |a, b| a / b)
);

impl Lanes for Portable {
    type Mask = [u32; LANES];

    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self([x; LANES])
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        Self(*from)
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }
    #[inline(always)]
    fn abs(self) -> Self {
        bits(self, |x| x & !SIGN_BIT)
    }
    #[inline(always)]
    fn at_least(self, low: Self) -> Self {
        zip(self, low, |x, low| if x < low { low } else { x })
    }
    #[inline(always)]
    fn at_most(self, high: Self) -> Self {
        zip(self, high, |x, high| if high < x { high } else { x })
    }
    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        zip(self, sign, |x, sign| f32::from_bits(x.to_bits() | sign.to_bits() & SIGN_BIT))
    }
    #[inline(always)]
    fn head(self) -> Self {
        bits(self, |x| x & HEAD_BITS)
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        bits(self, |x| x << EXPONENT_SHIFT)
    }
    #[inline(always)]
    fn rough_reciprocal(self) -> Self {
        bits(self, |x| RECIPROCAL_BITS.wrapping_sub(x))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        compare(self, other, f32::lt)
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        compare(self, other, f32::le)
    }
    #[inline(always)]
    fn eq(self, other: Self) -> Self::Mask {
        compare(self, other, f32::eq)
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(core::array::from_fn(|i| f32::from_bits(yes.0[i].to_bits() & mask[i] | no.0[i].to_bits() & !mask[i])))
    }
    #[inline(always)]
    fn where_true(self, mask: Self::Mask) -> Self {
        Self(core::array::from_fn(|i| f32::from_bits(self.0[i].to_bits() & mask[i])))
    }
    #[inline(always)]
    fn or_nan_of(self, x: Self) -> Self {
        let nan = compare(x, x, f32::ne);
        Self(core::array::from_fn(|i| f32::from_bits(self.0[i].to_bits() | nan[i])))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }
    #[inline(always)]
    fn transpose(of: [Self; LANES]) -> [Self; LANES] {
        core::array::from_fn(|k| Self(of.map(|lanes| lanes.0[k])))
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use simd128::Simd128;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use super::{Add, Div, EXPONENT_SHIFT, HEAD_BITS, LANES, Lanes, Mul, RECIPROCAL_BITS, SIGN_BIT, Sub};
    use core::arch::wasm32::*;

    /// The storage of builds with simd128: one register.
    #[derive(Clone, Copy, Debug)]
    pub struct Simd128(v128);

    operators!(Simd128,
        Add::add => |a: Simd128, b: Simd128| Simd128(f32x4_add(a.0, b.0)),
        Sub::sub => |a: Simd128, b: Simd128| Simd128(f32x4_sub(a.0, b.0)),
        Mul::mul => |a: Simd128, b: Simd128| Simd128(f32x4_mul(a.0, b.0)),
        Div::div => |a: Simd128, b: Simd128| Simd128(f32x4_div(a.0, b.0))
    );

    impl Lanes for Simd128 {
        type Mask = v128;

        #[inline(always)]
        fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }
        #[inline(always)]
        #[expect(unsafe_code, reason = "core has no safe load of a vector")]
        fn load(from: &[f32; LANES]) -> Self {
            // SAFETY: `from` is 16 readable bytes, and v128.load has no alignment requirement.
            Self(unsafe { v128_load(from.as_ptr().cast()) })
        }
        #[inline(always)]
        #[expect(unsafe_code, reason = "core has no safe store of a vector")]
        fn store(self, to: &mut [f32; LANES]) {
            // SAFETY: `to` is 16 writable bytes that nobody else refers to, and v128.store has no alignment requirement.
            unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
        }
        #[inline(always)]
        fn abs(self) -> Self {
            // Not f32x4_abs: engines make its mask anew, in two instructions, at each use.
            Self(v128_and(self.0, u32x4_splat(!SIGN_BIT)))
        }
        #[inline(always)]
        fn at_least(self, low: Self) -> Self {
            Self(f32x4_pmax(self.0, low.0))
        }
        #[inline(always)]
        fn at_most(self, high: Self) -> Self {
            Self(f32x4_pmin(self.0, high.0))
        }
        #[inline(always)]
        fn with_sign_of(self, sign: Self) -> Self {
            Self(v128_or(self.0, v128_and(sign.0, u32x4_splat(SIGN_BIT))))
        }
        #[inline(always)]
        fn head(self) -> Self {
            Self(v128_and(self.0, u32x4_splat(HEAD_BITS)))
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            Self(u32x4_shl(self.0, EXPONENT_SHIFT))
        }
        #[inline(always)]
        fn rough_reciprocal(self) -> Self {
            Self(u32x4_sub(u32x4_splat(RECIPROCAL_BITS), self.0))
        }
        #[inline(always)]
        fn lt(self, other: Self) -> v128 {
            f32x4_lt(self.0, other.0)
        }
        #[inline(always)]
        fn le(self, other: Self) -> v128 {
            f32x4_le(self.0, other.0)
        }
        #[inline(always)]
        fn eq(self, other: Self) -> v128 {
            f32x4_eq(self.0, other.0)
        }
        #[inline(always)]
        fn select(mask: v128, yes: Self, no: Self) -> Self {
            Self(v128_bitselect(yes.0, no.0, mask))
        }
        #[inline(always)]
        fn where_true(self, mask: v128) -> Self {
            Self(v128_and(self.0, mask))
        }
        #[inline(always)]
        fn or_nan_of(self, x: Self) -> Self {
            Self(v128_or(self.0, f32x4_ne(x.0, x.0)))
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            Self(f32x4_sqrt(self.0))
        }
        #[inline(always)]
        fn transpose([a, b, c, d]: [Self; LANES]) -> [Self; LANES] {
            // Lanes 0 and 1 of two, side by side, and lanes 2 and 3; then pairs of those.
            let (low_ab, high_ab) = (i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0));
            let (low_cd, high_cd) = (i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            let pairs = |ab, cd| [Self(i64x2_shuffle::<0, 2>(ab, cd)), Self(i64x2_shuffle::<1, 3>(ab, cd))];
            let ([r0, r1], [r2, r3]) = (pairs(low_ab, low_cd), pairs(high_ab, high_cd));
            [r0, r1, r2, r3]
        }
    }
}

/// The storage that this build computes with.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub type Best = Simd128;
/// The storage that this build computes with.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub type Best = Portable;
