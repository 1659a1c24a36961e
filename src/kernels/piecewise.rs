//! The functions without a transcendental: relu and its straight cousins, softsign, and their derivatives.
//!
//! Written with selections rather than `f32::max`, which turns NaN into a number. x = minus infinity times a slope of 0 is
//! NaN, so `mod.rs` sends a leaky slope of 0 to relu.

use super::lanes::Lanes;
use super::run::Kernel;

/// Half the width of the ramp of hard_sigmoid and hard_swish.
const RAMP: f32 = 3.0;
const RAMP_WIDTH: f32 = 6.0;
const RELU6_CAP: f32 = 6.0;
/// Beyond it softsign is 1 in f32; a bound so that infinity over infinity does not arise.
const SOFTSIGN_ONE: f32 = (1u64 << 60) as f32;

/// x
pub struct Identity;

impl<L: Lanes> Kernel<L> for Identity {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        x
    }
}

/// A constant that the compiler does not know: it would make it anew for every block, and write a bound of 0 as two instructions.
fn hidden<L: Lanes>(constant: f32) -> L {
    L::splat(core::hint::black_box(constant))
}

/// max(0, x)
pub struct Relu<L> {
    zero: L,
}

impl<L: Lanes> Relu<L> {
    pub fn new() -> Self {
        Self { zero: hidden(0.0) }
    }
}

impl<L: Lanes> Kernel<L> for Relu<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        x.at_least(self.zero)
    }
}

/// x for x > 0, else `slope` x
pub struct Leaky<L> {
    pub slope: L,
}

impl<L: Lanes> Kernel<L> for Leaky<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        L::select(x.lt(L::splat(0.0)), self.slope * x, x)
    }
}

/// max(x, `slope` x), which is [`Leaky`] for a slope from 0 to 1, and shorter.
pub struct Gentle<L> {
    pub slope: L,
}

impl<L: Lanes> Kernel<L> for Gentle<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        x.at_least(self.slope * x)
    }
}

/// min(max(0, x), 6)
pub struct Relu6<L> {
    relu: Relu<L>,
    cap: L,
}

impl<L: Lanes> Relu6<L> {
    pub fn new() -> Self {
        Self { relu: Relu::new(), cap: hidden(RELU6_CAP) }
    }
}

impl<L: Lanes> Kernel<L> for Relu6<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        self.relu.at(x).at_most(self.cap)
    }
}

/// x for x > `threshold`, else `value`
pub struct Threshold<L> {
    pub threshold: L,
    pub value: L,
}

impl<L: Lanes> Kernel<L> for Threshold<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        L::select(x.le(self.threshold), self.value, x)
    }
}

/// max(0, x)^2
pub struct SquaredRelu;

impl<L: Lanes> Kernel<L> for SquaredRelu {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let x = x.at_least(L::splat(0.0));
        x * x
    }
}

/// 2 max(0, x)
pub struct SquaredReluSlope;

impl<L: Lanes> Kernel<L> for SquaredReluSlope {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let x = x.at_least(L::splat(0.0));
        x + x
    }
}

/// min(max(x / 6 + 1/2, 0), 1)
pub struct HardSigmoid;

impl<L: Lanes> Kernel<L> for HardSigmoid {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        // x + 3 is exact where the result is small.
        (x + L::splat(RAMP)).at_least(L::splat(0.0)).at_most(L::splat(RAMP_WIDTH)) / L::splat(RAMP_WIDTH)
    }
}

/// x min(max(x / 6 + 1/2, 0), 1)
pub struct HardSwish;

impl<L: Lanes> Kernel<L> for HardSwish {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        // x is held at -3, where the other factor is 0: minus infinity times 0 is NaN.
        x.at_least(L::splat(-RAMP)) * HardSigmoid.at(x)
    }
}

/// x/3 + 1/2 between -3 and 3, 0 left and 1 right of them.
pub struct HardSwishSlope;

impl<L: Lanes> Kernel<L> for HardSwishSlope {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        // (x + 3/2) / 3: the sum is exact around the zero of the slope.
        let ramp = (x + L::splat(RAMP / 2.0)) / L::splat(RAMP);
        let left = L::select(x.le(L::splat(-RAMP)), L::splat(0.0), ramp);
        L::select(L::splat(RAMP).le(x), L::splat(1.0), left)
    }
}

/// x times a constant that is not 0.
pub struct Scale<L>(pub L);

impl<L: Lanes> Kernel<L> for Scale<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        self.0 * x
    }
}

/// The same number everywhere.
pub struct Constant<L>(pub L);

impl<L: Lanes> Kernel<L> for Constant<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        self.0.or_nan_of(x)
    }
}

/// `left` below the break, `right` above it, `here` at it: the slope of two straight pieces.
pub struct Step<L> {
    pub at: L,
    pub left: L,
    pub here: L,
    pub right: L,
}

impl<L: Lanes> Kernel<L> for Step<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let off = L::select(x.lt(self.at), self.left, self.right);
        L::select(x.eq(self.at), self.here, off).or_nan_of(x)
    }
}

/// [`Step`] whose slope at the break is that on the left.
pub struct ClosedStep<L> {
    pub at: L,
    pub left: L,
    pub right: L,
}

impl<L: Lanes> Kernel<L> for ClosedStep<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        L::select(x.le(self.at), self.left, self.right).or_nan_of(x)
    }
}

/// [`Plateau`] whose slope at the breaks is 0: the common case, in half the operations.
pub struct OpenPlateau<L> {
    pub breaks: [L; 2],
    pub inside: L,
}

impl<L: Lanes> Kernel<L> for OpenPlateau<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let [start, end] = self.breaks;
        self.inside.where_true(start.lt(x)).where_true(x.lt(end)).or_nan_of(x)
    }
}

/// The slope of a ramp from one break to another: 0 outside, `inside` between, and a number at each.
pub struct Plateau<L> {
    pub breaks: [L; 2],
    pub inside: L,
    pub here: [L; 2],
}

impl<L: Lanes> Kernel<L> for Plateau<L> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let [start, end] = self.breaks;
        let zero = L::splat(0.0);
        let from_start = L::select(start.lt(x), self.inside, L::select(x.eq(start), self.here[0], zero));
        let to_end = L::select(x.lt(end), from_start, L::select(x.eq(end), self.here[1], zero));
        to_end.or_nan_of(x)
    }
}

/// A derivative with its value at up to two kinks replaced. A kink at NaN is none.
pub struct AtKinks<L, K> {
    pub inner: K,
    pub kinks: [(L, L); 2],
}

impl<L: Lanes, K: Kernel<L>> Kernel<L> for AtKinks<L, K> {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let [(first, first_slope), (second, second_slope)] = self.kinks;
        let slope = L::select(x.eq(first), first_slope, self.inner.at(x));
        L::select(x.eq(second), second_slope, slope)
    }
}

/// x / (1 + |x|)
pub struct Softsign;

impl<L: Lanes> Kernel<L> for Softsign {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let x = x.at_least(L::splat(-SOFTSIGN_ONE)).at_most(L::splat(SOFTSIGN_ONE));
        x / (L::splat(1.0) + x.abs())
    }
}

/// 1 / (1 + |x|)^2
pub struct SoftsignSlope;

impl<L: Lanes> Kernel<L> for SoftsignSlope {
    #[inline(always)]
    fn at(&self, x: L) -> L {
        let sum = L::splat(1.0) + x.abs();
        L::splat(1.0) / (sum * sum)
    }
}
