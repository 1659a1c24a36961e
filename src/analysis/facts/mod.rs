//! The facts of an activation: what a textbook's table says of it, computed and not typed in.
//!
//! Range, saturation, slopes, kinks, symmetry and what it does to a standard normal input, all from f, f' and f'' in f64
//! ([`crate::oracle`]) and the list of kinks, by the search in `scan.rs`. A table typed in by hand was rejected: with a parameter on
//! a slider it would be wrong at the next move.
//!
//! Limits: a fact is what f64 can see on some 700 points and between them. A swish with beta = 1e-320 is to it the line x/2. "Smooth"
//! means that no break was found up to f''.
//!
//! ```
//! use relu_lab_core::{activation::Activation, analysis::facts::facts};
//!
//! let relu = facts(&Activation::Relu);
//! assert_eq!((relu.range_text().as_str(), relu.lipschitz, relu.zeros), ("[0, \u{221e})", 1.0, 0.5));
//! ```

mod rows;
mod scan;

use crate::activation::Activation;
use crate::analysis::quadrature::gaussian_expectation;
pub use rows::Row;
use scan::{Of, Scan};

/// A side saturates beyond the x from which |f'| stays below this.
pub const SATURATED_SLOPE: f64 = 0.01;
/// A mean smaller than this is 0: the integration's own error is below 1e-13.
const MEAN_IS_ZERO: f64 = 1e-9;
/// Relative difference up to which two values count as equal in the tests of symmetry and homogeneity.
const EQUAL: f64 = 1e-12;
/// The factors k with which f(k x) = k f(x) is tried.
const FACTORS: [f64; 5] = [0.1, 0.5, 2.0, 3.0, 10.0];

/// Where the integration is told to look closer: what bends sharply does so at 0, within about 10 / beta or 10 alpha, and the
/// sharpest there is has beta = 1000.
const BEND_ENDS: [f64; 4] = [1e-3, 1e-2, 1e-1, 1.0];

/// One of the two directions of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Toward minus infinity.
    Left,
    /// Toward plus infinity.
    Right,
}

/// Where a level is taken or approached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// At this x.
    At(f64),
    /// Approached from the left as x goes to this kink.
    JustLeftOf(f64),
    /// Approached from the right as x goes to this kink.
    JustRightOf(f64),
    /// Everywhere between the two, which may be infinite.
    Between(f64, f64),
    /// Approached as x goes to infinity on this side.
    Toward(Side),
}

/// An end of the output range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The greatest lower or least upper bound; infinite where there is none.
    pub value: f64,
    /// Whether the function takes it; else it only comes near.
    pub attained: bool,
}

/// An interval of outputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: Bound,
    /// Its upper end.
    pub high: Bound,
}

/// The largest or smallest slope and every place of it, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Extreme {
    /// The slope; infinite where it grows without bound.
    pub slope: f64,
    /// Where it is taken or approached.
    pub places: Vec<Place>,
}

/// Whether the function rises.
#[derive(Clone, Debug, PartialEq)]
pub enum Monotone {
    /// x < y gives f(x) < f(y).
    Increasing,
    /// x < y gives f(x) <= f(y), and somewhere they are equal.
    NonDecreasing,
    /// It falls on these stretches, from left to right; (t, t) is a jump down at t.
    No {
        /// Their ends, which may be infinite.
        falls: Vec<(f64, f64)>,
    },
}

/// How smooth the function is, with the places where it is no smoother.
#[derive(Clone, Debug, PartialEq)]
pub enum Smoothness {
    /// The function itself jumps at these x.
    Jumps(Vec<f64>),
    /// Continuous; the slope jumps at these x.
    Kinks(Vec<f64>),
    /// Continuously differentiable (C1); f'' jumps at these x.
    ContinuousSlope(Vec<f64>),
    /// No break in f, f' or f''.
    Smooth,
}

/// What a training step has to keep of an element from the way forward, so that it knows the slope on the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing, or so many bits: the slope has no more values than they tell apart.
    Bits(u32),
    /// The output: the function rises throughout, so that the output tells the input.
    Output,
    /// The input: some outputs come from inputs of different slopes.
    Input,
}

impl Kept {
    /// In bits, numbers in single precision.
    pub fn bits(self) -> u32 {
        match self {
            Self::Bits(bits) => bits,
            Self::Output | Self::Input => f32::MANTISSA_DIGITS + 8,
        }
    }
}

/// A number for each side of the line, where there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// For x toward minus infinity.
    pub left: Option<f64>,
    /// For x toward plus infinity.
    pub right: Option<f64>,
}

/// What is so of one activation with its parameters. Z is a standard normal input.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The outputs that occur, as disjoint intervals from low to high; more than one only for a function that jumps.
    pub range: Vec<Interval>,
    /// Whether E f(Z) = 0: the textbook's meaning, outputs of both signs that balance for inputs that do. Oddness was rejected
    /// as its definition: SELU is made to be zero-centred and is not odd.
    pub zero_centred: bool,
    /// The x beyond which |f'| stays below [`SATURATED_SLOPE`], on each side where f' goes to 0.
    pub saturation: Sides,
    /// The x beyond which f' is exactly 0 (nothing is learnt there), on each side where it is.
    pub dead: Sides,
    /// The least upper bound of f' away from kinks.
    pub largest_slope: Extreme,
    /// The greatest lower bound of f' away from kinks.
    pub smallest_slope: Extreme,
    /// P(f(Z) = 0): the share of exact zeros.
    pub zeros: f64,
    /// E f(Z).
    pub mean: f64,
    /// Var f(Z).
    pub variance: f64,
    /// Whether it rises.
    pub monotone: Monotone,
    /// How smooth it is.
    pub smoothness: Smoothness,
    /// What has to be kept of an element for the way back.
    pub kept: Kept,
    /// Whether f(k x) = k f(x) for every k > 0.
    pub homogeneous: bool,
    /// Whether f(-x) = -f(x).
    pub odd: bool,
    /// The smallest L with |f(x) - f(y)| <= L |x - y|; infinite for a jump or an unbounded slope.
    pub lipschitz: f64,
}

/// The facts of `activation`. Takes about a millisecond; total for every activation.
pub fn facts(activation: &Activation) -> Facts {
    let scan = Scan::new(activation);
    let value = |x: f64| scan.level(Of::Value, x);
    let (largest_slope, smallest_slope) = (extreme(&scan, f64::gt), extreme(&scan, f64::lt));
    let smoothness = smoothness(activation, &scan);
    let level: Vec<_> = (0..scan.piece_count()).flat_map(|index| scan.runs(Of::Value, index)).collect();
    let zeros: f64 = level.iter().filter(|run| run.level == 0.0).map(|run| normal_share(run.from, run.to)).sum();
    let mut breaks = match &smoothness {
        Smoothness::Jumps(at) | Smoothness::Kinks(at) | Smoothness::ContinuousSlope(at) => at.clone(),
        Smoothness::Smooth => Vec::new(),
    };
    breaks.extend(BEND_ENDS.iter().flat_map(|&x| [-x, x]));
    let mean = gaussian_expectation(&breaks, value);
    let variance = gaussian_expectation(&breaks, |x| (value(x) - mean) * (value(x) - mean));
    let falls = scan.falls();
    let saturates = |side| {
        let infinity = if side == Side::Left { f64::NEG_INFINITY } else { f64::INFINITY };
        if scan.level(Of::Slope, infinity) == 0.0 { scan.slope_below(SATURATED_SLOPE, side) } else { None }
    };
    let falls_or_rests = !(falls.is_empty() && level.is_empty());
    let jumps = matches!(smoothness, Smoothness::Jumps(_));
    Facts {
        range: range(&scan),
        zero_centred: mean.abs() < MEAN_IS_ZERO,
        saturation: Sides { left: saturates(Side::Left), right: saturates(Side::Right) },
        dead: Sides {
            left: level.iter().find(|run| run.from == f64::NEG_INFINITY).map(|run| run.to),
            right: level.iter().find(|run| run.to == f64::INFINITY).map(|run| run.from),
        },
        lipschitz: if jumps { f64::INFINITY } else { largest_slope.slope.abs().max(smallest_slope.slope.abs()) },
        largest_slope,
        smallest_slope,
        // An empty sum is -0.
        zeros: zeros + 0.0,
        mean,
        variance,
        monotone: match (falls.is_empty(), level.is_empty()) {
            (true, true) => Monotone::Increasing,
            (true, false) => Monotone::NonDecreasing,
            (false, _) => Monotone::No { falls },
        },
        kept: match (few_slopes(&scan), falls_or_rests) {
            (Some(slopes), _) => Kept::Bits(usize::BITS - (slopes - 1).leading_zeros()),
            (None, false) => Kept::Output,
            (None, true) => Kept::Input,
        },
        smoothness,
        homogeneous: scan.points().all(|x| FACTORS.iter().all(|k| equal(value(k * x), k * value(x)))),
        odd: scan.points().all(|x| equal(value(-x), -value(x))),
    }
}

/// How many slopes there are, where there are only a few.
fn few_slopes(scan: &Scan) -> Option<usize> {
    const FEW: usize = 4;
    let mut found: Vec<f64> = Vec::new();
    for x in scan.points() {
        let slope = scan.level(Of::Slope, x);
        if !found.iter().any(|&known| equal(known, slope)) {
            found.push(slope);
        }
        if found.len() > FEW {
            return None;
        }
    }
    Some(found.len().max(1))
}

impl Facts {
    /// The greatest lower bound of the outputs.
    pub fn low(&self) -> Bound {
        self.range.first().map_or(Bound { value: f64::NAN, attained: false }, |interval| interval.low)
    }

    /// The least upper bound of the outputs.
    pub fn high(&self) -> Bound {
        self.range.last().map_or(Bound { value: f64::NAN, attained: false }, |interval| interval.high)
    }
}

fn equal(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= EQUAL * (a.abs() + b.abs())
}

/// P(from < Z < to), from the side where it loses no digits.
fn normal_share(from: f64, to: f64) -> f64 {
    let below = |x: f64| 0.5 * libm::erfc(-x / core::f64::consts::SQRT_2);
    if from > 0.0 { below(-from) - below(-to) } else { below(to) - below(from) }
}

/// The extreme slope by `beats`, and every place of it.
fn extreme(scan: &Scan, beats: impl Fn(&f64, &f64) -> bool) -> Extreme {
    let mut best = Extreme { slope: f64::NAN, places: Vec::new() };
    for candidate in (0..scan.piece_count()).flat_map(|index| scan.candidates(Of::Slope, index)) {
        if best.places.is_empty() || beats(&candidate.level, &best.slope) {
            // Adding 0 turns -0 into 0.
            best = Extreme { slope: candidate.level + 0.0, places: vec![candidate.place] };
        } else if candidate.level == best.slope {
            best.places.push(candidate.place);
        }
    }
    best
}

fn range(scan: &Scan) -> Vec<Interval> {
    let mut parts: Vec<Interval> = Vec::new();
    for index in 0..scan.piece_count() {
        let mut candidates = scan.candidates(Of::Value, index).into_iter();
        let Some(first) = candidates.next() else { continue };
        let bound = |value: f64, attained| Bound { value: value + 0.0, attained };
        let mut part = Interval { low: bound(first.level, first.attained), high: bound(first.level, first.attained) };
        for next in candidates {
            if next.level < part.low.value || next.level == part.low.value && next.attained {
                part.low = bound(next.level, next.attained);
            }
            if next.level > part.high.value || next.level == part.high.value && next.attained {
                part.high = bound(next.level, next.attained);
            }
        }
        parts.push(part);
    }
    // At equal lower ends the attained one first, so that the merging below keeps it.
    parts.sort_by(|a, b| a.low.value.total_cmp(&b.low.value).then(b.low.attained.cmp(&a.low.attained)));
    let mut merged: Vec<Interval> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.low.value < last.high.value || part.low.value == last.high.value && (part.low.attained || last.high.attained) => {
                if part.high.value > last.high.value || part.high.value == last.high.value && part.high.attained {
                    last.high = part.high;
                }
            }
            _ => merged.push(part),
        }
    }
    merged
}

fn smoothness(activation: &Activation, scan: &Scan) -> Smoothness {
    let kinks = activation.kinks();
    let places = |which: &dyn Fn(f32) -> bool| kinks.iter().filter(|kink| which(kink.jump)).map(|kink| f64::from(kink.x)).collect::<Vec<_>>();
    let jumps = places(&|jump| jump != 0.0);
    if !jumps.is_empty() {
        return Smoothness::Jumps(jumps);
    }
    if !kinks.is_empty() {
        return Smoothness::Kinks(places(&|_| true));
    }
    let breaks = scan.bend_breaks();
    if breaks.is_empty() { Smoothness::Smooth } else { Smoothness::ContinuousSlope(breaks) }
}
