//! Where ReLU comes from: a sum of shifted sigmoids, which approaches softplus, which approaches relu.
//!
//! Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010, section 2.1: N copies of a binary unit
//! that share their weights, their biases shifted by -0.5, -1.5, -2.5, ..., are on in number
//!
//! ```text
//! sum over i = 1..N of sigmoid(x - i + 0.5)  ~  ln(1 + e^x)
//! ```
//!
//! which max(0, x) approximates in turn. The sum is the midpoint rule for the integral of sigmoid(x - t) over t = 0..N, that is for
//! softplus(x) - softplus(x - N): good to about 0.01 below N, and for x above N the sum stays at N while softplus goes on.

use crate::activation::Activation;
use crate::oracle;
use crate::text::Range;

/// N, the number of sigmoids.
pub const STEPS: Range = Range { name: "steps", min: 1.0, max: 100.0, default: 10.0, meaning: "how many shifted sigmoids are added" };

/// Beyond this distance a sigmoid is 1 to the last bit of f64.
const ONE_BEYOND: f64 = 40.0;
/// Beyond this distance a sigmoid is below 1e-30, nothing beside the others.
const ZERO_BEYOND: f64 = 70.0;
/// Points of the search for the largest gap, for each unit of x; the gap's features are about one unit wide.
const POINTS_PER_UNIT: f64 = 16.0;
/// Steps of the golden-section search; each keeps 0.618 of the interval.
const GOLDEN_STEPS: usize = 60;

/// The largest difference of two curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// How large it is; 0 or more.
    pub size: f64,
    /// The x where it is.
    pub at: f64,
}

/// The sum of sigmoid(x - i + 0.5) over i = 1..`n`. NaN in, NaN out; takes about 100 terms whatever `n` is.
pub fn value(n: u32, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let n = f64::from(n);
    // The first so many are 1, and those after `last` are nothing.
    let ones = (x + 0.5 - ONE_BEYOND).floor().clamp(0.0, n);
    let mut i = (x + 0.5 + ZERO_BEYOND).ceil().clamp(0.0, n);
    let mut sum = 0.0;
    // From the smallest term to the largest, for the last bits' sake.
    while i > ones {
        sum += oracle::value(&Activation::Sigmoid, x - i + 0.5);
        i -= 1.0;
    }
    sum + ones
}

/// The largest distance to softplus on `low..=high` (in either order), and where.
pub fn largest_gap_to_softplus(n: u32, low: f64, high: f64) -> Gap {
    largest_gap(n, low, high, &Activation::Softplus { beta: 1.0 })
}

/// The largest distance to relu on `low..=high` (in either order), and where.
pub fn largest_gap_to_relu(n: u32, low: f64, high: f64) -> Gap {
    largest_gap(n, low, high, &Activation::Relu)
}

fn largest_gap(n: u32, low: f64, high: f64, to: &Activation) -> Gap {
    let (low, high) = if low > high { (high, low) } else { (low, high) };
    if low.is_nan() || high.is_nan() {
        return Gap { size: f64::NAN, at: f64::NAN };
    }
    let gap = |x: f64| {
        let (sum, other) = (value(n, x), oracle::value(to, x));
        // Equal infinities never meet: the sum is finite.
        (sum - other).abs()
    };
    let mut best = Gap { size: gap(low), at: low };
    let mut offer = |x: f64| {
        let size = gap(x);
        if size > best.size {
            best = Gap { size, at: x };
        }
    };
    offer(high);
    // Beyond the two ends of the staircase the gap is monotone, and in the middle it repeats with period 1: it is enough to look
    // at a stretch around each end and one of two periods at the interval's own ends.
    let n = f64::from(n);
    let around = [(low, low + 2.0), (-ONE_BEYOND, ONE_BEYOND), (n - ONE_BEYOND, n + ONE_BEYOND), (high - 2.0, high)];
    for (from, to) in around.map(|(from, to)| (from.max(low), to.min(high))) {
        let points = ((to - from) * POINTS_PER_UNIT).ceil();
        // Of an empty stretch, or of one at infinity, there is nothing more to see.
        if !(points > 0.0 && points.is_finite()) {
            continue;
        }
        let step = (to - from) / points;
        let mut at = 0.0;
        while at <= points {
            offer((from + at * step).min(to));
            at += 1.0;
        }
    }
    if !best.size.is_finite() {
        return best;
    }
    let (from, to) = ((best.at - 1.0 / POINTS_PER_UNIT).max(low), (best.at + 1.0 / POINTS_PER_UNIT).min(high));
    let refined = golden(from, to, gap);
    if refined.size > best.size { refined } else { best }
}

/// The largest value of `f`, which has one peak between the two, by golden-section search (Kiefer 1953).
fn golden(mut from: f64, mut to: f64, f: impl Fn(f64) -> f64) -> Gap {
    let share = 0.5 * (5.0_f64.sqrt() - 1.0);
    for _ in 0..GOLDEN_STEPS {
        let (a, b) = (to - share * (to - from), from + share * (to - from));
        if f(a) > f(b) {
            to = b;
        } else {
            from = a;
        }
    }
    let at = 0.5 * (from + to);
    Gap { size: f(at), at }
}
