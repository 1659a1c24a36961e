//! tanh, and the error of the binary cross-entropy.
//!
//! tanh is (1 - e) / (1 + e) with e = e^-2|x|, where 1 - e = (1 - 2^n) - 2^n q does not cancel near 0, and its derivative is
//! 4 e / (1 + e)^2. One rational function for all of tanh, as other libraries have, was rejected: in f32 it is 3 to 5 ULP off. So was a
//! polynomial near 0 for tanh: it cost a third more.

use super::exp::{Exp, LIFT, UNLIFT};
use super::gate::Sigmoid;
use super::lanes::{LANES, Lanes};
use super::run::{Row, Staged, load_some};

/// Beyond it e^-|x| is 0 in f32, and four of it too.
const VANISHED: f32 = 108.0;

/// Writes `factor` (sigmoid(x) - y) to `error`: the derivative of the binary cross-entropy. Gives whether every x is finite. `x` and
/// `error` must have room for whole groups: behind as many as `y` has, what there is is used and overwritten too.
#[inline(always)]
pub fn sigmoid_error<L: Lanes>(x: &[f32], y: &[f32], factor: f32, error: &mut [f32]) -> bool {
    let sigmoid = Sigmoid::NEW;
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
        ((sigmoid.value_at(x) - y) * factor).store(error);
    }
    let mut sums = [0.0; LANES];
    odd.store(&mut sums);
    sums == [0.0; LANES]
}

/// (e^x - e^-x) / (e^x + e^-x)
pub struct Tanh {
    exp: Exp,
    minus_two: f32,
    low: f32,
    unlift: f32,
    one: f32,
    half: f32,
    lift: f32,
    height: f32,
}

impl Tanh {
    pub const NEW: Self = Self { exp: Exp::LIFTED, minus_two: -2.0, low: -VANISHED, unlift: UNLIFT, one: 1.0, half: 0.5, lift: LIFT, height: 4.0 * UNLIFT };

    /// 2^n, 2^n r and 2^n (q - r) without the lift, the sum of 1 and all three, what that loses, and e.
    #[inline(always)]
    fn sum<L: Lanes>(&self, [power, line, bend, _]: Row<L>) -> (L, L, L, L, L, L) {
        let unlift = L::splat(self.unlift);
        let (power, line, bend) = (power * unlift, line * unlift, bend * unlift);
        let (under, fraction) = (L::splat(self.one) + power, line + bend);
        let sum = under + fraction;
        (power, line, bend, sum, fraction - (sum - under), power + fraction)
    }

    /// 1 - e/2, which is 1 / (1 + e) at e = 0 and 1.
    #[inline(always)]
    fn near<L: Lanes>(&self, e: L) -> L {
        L::splat(self.one) - L::splat(self.half) * e
    }
}

impl<L: Lanes> Staged<L> for Tanh {
    #[inline(always)]
    fn first(&self, x: L, [_, _, c, d]: Row<L>) -> Row<L> {
        let (rounded, r) = self.exp.reduce((x.abs() * L::splat(self.minus_two)).at_least(L::splat(self.low)));
        [rounded, r, c, d]
    }
    #[inline(always)]
    fn second(&self, _: L, [rounded, r, _, d]: Row<L>) -> Row<L> {
        let power = rounded.power_of_two();
        [power, power * r, power * self.exp.bend(r), d]
    }
    #[inline(always)]
    fn slope(&self, _: L, row: Row<L>) -> L {
        let (_, _, _, sum, lost, e) = self.sum(row);
        // e (1 - 2 lost / sum), where 1 - e/2 is 1 / sum at both ends and near enough between.
        let more = (lost + lost) * (e * self.near(e));
        (row[0] + (row[1] + (row[2] - more * L::splat(self.lift)))) * L::splat(self.height) / (sum * sum)
    }
    #[inline(always)]
    fn value(&self, x: L, row: Row<L>) -> L {
        let (power, line, bend, sum, lost, e) = self.sum(row);
        let one = L::splat(self.one);
        // What the sum loses counts by tanh itself, for which (1 - e) (1 - e/2) is near enough. It joins the smallest part: added to the sum of the
        // others it would cost as much as it mends.
        let lost = lost * ((one - e) * self.near(e));
        (((one - power) - (line + (bend + lost))) / sum).with_sign_of(x)
    }
}
