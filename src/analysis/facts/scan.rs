//! Where a function of the family is level, turns, saturates and breaks: found by looking, not by knowing its formula.
//!
//! The line is cut into pieces at the kinks. In each piece f, f' and f'' are sampled on a grid that is dense near 0 and reaches out
//! until the slope has settled (so that a bend 1000 times sharper or 10^30 times wider than usual is met by as many points), and what
//! lies between two samples is found by bisection. A sample at the end of a piece belongs to that side of the kink.
//!
//! Extremes are taken from candidates only (turning points, level runs, ends of pieces, limits), never from the samples
//! themselves: in f64 sigmoid(40) is 1, and a function that approaches its bound would seem to reach it. For the same reason a level
//! tail counts only where the function enters it at a real speed; one that f64 merely underflows into is no level tail.
//!
//! Limits: two turning points within 9 % of one x, or a feature narrower than 1e-6, would be missed. The family has neither.

use super::{Place, Side};
use crate::activation::{Activation, AtKink, Kink};
use crate::oracle;

/// Grid points an octave: neighbours differ by 9 %.
const POINTS_PER_OCTAVE: i32 = 8;
/// The grid's smallest positive point is 2 to this.
const SMALLEST_OCTAVE: i32 = -20;
/// The grid reaches at least to 2 to this, and to 2 to `LARGEST_OCTAVE` at the most.
const FIRST_OCTAVE: i32 = 20;
const LARGEST_OCTAVE: i32 = 1000;
/// The slope has settled where it is this near to its limit.
const SETTLED: f64 = 1e-6;
/// Halvings of an interval: from 9 % down to the last bit of f64, and some for intervals that begin at 0.
const HALVINGS: usize = 80;
/// How far inside a level tail's beginning, relative to it, the function must have a speed, and which.
const TAIL_STEP: f64 = 1e-3;
const TAIL_SPEED: f64 = 1e-12;
/// f'' breaks where it differs by this share of its largest size however near the two points are.
const BREAK_SHARE: f64 = 0.02;
/// The relative error of a slope in f64, with some to spare.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// What is looked at: the function or its slope. Its *rate* is the derivative of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Value,
    Slope,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    x: f64,
    slope: f64,
    bend: f64,
}

impl Sample {
    fn rate(&self, of: Of) -> f64 {
        match of {
            Of::Value => self.slope,
            Of::Slope => self.bend,
        }
    }
}

/// The samples between two kinks, or between a kink and infinity.
#[derive(Debug)]
struct Piece {
    from: f64,
    to: f64,
    samples: Vec<Sample>,
}

/// A stretch on which the function (or its slope) is constant. Ends may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub from: f64,
    pub to: f64,
    pub level: f64,
}

/// A level that may be the extreme one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub level: f64,
    pub place: Place,
    /// Whether the level is taken there, not only approached.
    pub attained: bool,
}

#[derive(Debug)]
pub(super) struct Scan<'a> {
    activation: &'a Activation,
    kinks: Vec<Kink>,
    pieces: Vec<Piece>,
}

impl<'a> Scan<'a> {
    pub fn new(activation: &'a Activation) -> Self {
        let kinks = activation.kinks();
        let mut cuts: Vec<f64> = kinks.iter().map(|kink| f64::from(kink.x)).filter(|x| x.is_finite()).collect();
        crate::order::numbers(&mut cuts);
        let grid = grid(activation, &cuts);
        let mut scan = Self { activation, kinks, pieces: Vec::with_capacity(cuts.len() + 1) };
        let ends = |at: usize| cuts.get(at).copied();
        for index in 0..=cuts.len() {
            let from = index.checked_sub(1).and_then(ends).unwrap_or(f64::NEG_INFINITY);
            let to = ends(index).unwrap_or(f64::INFINITY);
            let mut samples = Vec::with_capacity(grid.len() + 2);
            if from.is_finite() {
                samples.push(Sample { x: from, ..scan.sample(from.next_up()) });
            }
            samples.extend(grid.iter().filter(|&&x| from < x && x < to).map(|&x| scan.sample(x)));
            if to.is_finite() {
                samples.push(Sample { x: to, ..scan.sample(to.next_down()) });
            }
            scan.pieces.push(Piece { from, to, samples });
        }
        scan
    }

    fn sample(&self, x: f64) -> Sample {
        Sample { x, slope: self.rate(Of::Value, x), bend: self.rate(Of::Slope, x) }
    }

    pub fn level(&self, of: Of, x: f64) -> f64 {
        match of {
            Of::Value => oracle::value(self.activation, x),
            Of::Slope => oracle::derivative(self.activation, AtKink::default(), x),
        }
    }

    fn rate(&self, of: Of, x: f64) -> f64 {
        match of {
            Of::Value => oracle::derivative(self.activation, AtKink::default(), x),
            Of::Slope => oracle::second_derivative(self.activation, x),
        }
    }

    /// Every x that was looked at.
    pub fn points(&self) -> impl Iterator<Item = f64> + '_ {
        self.pieces.iter().flat_map(|piece| piece.samples.iter().map(|sample| sample.x))
    }

    /// How many pieces there are: one more than kinks.
    pub fn piece_count(&self) -> usize {
        self.pieces.len()
    }

    /// The stretches of piece `index` on which `of` is constant, from left to right.
    pub fn runs(&self, of: Of, index: usize) -> Vec<Run> {
        let piece = &self.pieces[index];
        let samples = &piece.samples;
        let level_at = |at: usize| samples[at].rate(of) == 0.0;
        let largest = samples.iter().map(|sample| sample.rate(of).abs()).fold(0.0, f64::max);
        let mut runs = Vec::new();
        let mut at = 0;
        while at < samples.len() {
            if !level_at(at) {
                at += 1;
                continue;
            }
            let first = at;
            while at < samples.len() && level_at(at) {
                at += 1;
            }
            let last = at - 1;
            if first == last {
                continue;
            }
            let moves = |x: f64| self.rate(of, x) != 0.0;
            let from = if first == 0 { piece.from } else { boundary(samples[first - 1].x, samples[first].x, moves) };
            let to = if at == samples.len() { piece.to } else { boundary(samples[last].x, samples[at].x, |x| !moves(x)) };
            // A tail that f64 underflowed into: just before it nothing moved to speak of.
            let creeps = |x: f64, inward: f64| {
                let inside = (x + inward * TAIL_STEP * x.abs().max(1.0)).clamp(samples[0].x, samples[samples.len() - 1].x);
                self.rate(of, inside).abs() <= TAIL_SPEED * largest.min(1.0)
            };
            let underflow = (to.is_infinite() && first > 0 && creeps(from, -1.0)) || (from.is_infinite() && at < samples.len() && creeps(to, 1.0));
            if !underflow {
                // The middle of the run, where no end's rounding reaches.
                runs.push(Run { from, to, level: self.level(of, samples[first + (last - first) / 2].x_inside(piece)) });
            }
        }
        runs
    }

    /// Where `of` turns in piece `index`: its rate changes sign.
    fn turns(&self, of: Of, index: usize) -> Vec<f64> {
        let samples = &self.pieces[index].samples;
        let mut turns = Vec::new();
        let mut last: Option<usize> = None;
        for (at, sample) in samples.iter().enumerate() {
            let rate = sample.rate(of);
            if rate == 0.0 || rate.is_nan() {
                continue;
            }
            if let Some(before) = last.filter(|&before| samples[before].rate(of).signum() != rate.signum()) {
                match at - before {
                    1 => turns.push(boundary(samples[before].x, sample.x, |x| self.rate(of, x).signum() != rate.signum())),
                    2 => turns.push(samples[before + 1].x),
                    // Level in between: a run.
                    _ => {}
                }
            }
            last = Some(at);
        }
        turns
    }

    /// Every level of `of` in piece `index` that may be its largest or smallest.
    pub fn candidates(&self, of: Of, index: usize) -> Vec<Candidate> {
        let piece = &self.pieces[index];
        let runs = self.runs(of, index);
        let mut found: Vec<Candidate> = Vec::new();
        if !runs.iter().any(|run| run.from == piece.from) {
            found.push(self.end(of, piece.from, Side::Right));
        }
        for run in &runs {
            found.push(Candidate { level: run.level, place: Place::Between(run.from, run.to), attained: true });
        }
        for x in self.turns(of, index) {
            found.push(Candidate { level: self.level(of, x), place: Place::At(x), attained: true });
        }
        if !runs.iter().any(|run| run.to == piece.to) {
            found.push(self.end(of, piece.to, Side::Left));
        }
        found.retain(|candidate| !candidate.level.is_nan());
        found
    }

    /// The limit of `of` at the kink `x`, from its `side`; at infinity the limit there.
    fn end(&self, of: Of, x: f64, side: Side) -> Candidate {
        if x.is_infinite() {
            let toward = if x > 0.0 { Side::Right } else { Side::Left };
            return Candidate { level: self.level(of, x), place: Place::Toward(toward), attained: false };
        }
        let (near, next, place) = match side {
            Side::Left => (x.next_down(), x.next_down().next_down(), Place::JustLeftOf(x)),
            Side::Right => (x.next_up(), x.next_up().next_up(), Place::JustRightOf(x)),
        };
        let kink = self.kinks.iter().find(|kink| f64::from(kink.x) == x);
        let near = self.level(of, near);
        match of {
            Of::Value if kink.is_some_and(|kink| kink.jump == 0.0) => Candidate { level: self.level(of, x), place: Place::At(x), attained: true },
            Of::Value => {
                // One step further along the line through the two nearest numbers.
                let level = near + (near - self.level(of, next));
                let attained = self.level(of, x) == level;
                Candidate { level, place: if attained { Place::At(x) } else { place }, attained }
            }
            Of::Slope => {
                // The kink's own number where it is the same but for f64's rounding (an f32 can only be so by being exact).
                let listed = kink.map(|kink| f64::from(if side == Side::Left { kink.left } else { kink.right }));
                let level = listed.filter(|listed| (listed - near).abs() <= ROUNDING * near.abs()).unwrap_or(near);
                Candidate { level, place, attained: false }
            }
        }
    }

    /// The x beyond which, on `side`, the slope's size stays below `limit`; None where it does not.
    pub fn slope_below(&self, limit: f64, side: Side) -> Option<f64> {
        let steep = |sample: &Sample| sample.slope.abs() >= limit;
        let inward: Vec<&Sample> = match side {
            Side::Left => self.pieces.iter().flat_map(|piece| &piece.samples).collect(),
            Side::Right => self.pieces.iter().rev().flat_map(|piece| piece.samples.iter().rev()).collect(),
        };
        let at = inward.iter().position(|sample| steep(sample))?;
        let (outer, inner) = (inward[at.checked_sub(1)?].x, inward[at].x);
        Some(if outer == inner { inner } else { boundary(outer, inner, |x| self.rate(Of::Value, x).abs() < limit) })
    }

    /// The stretches on which the function falls, from left to right; a fall by a jump has no length.
    pub fn falls(&self) -> Vec<(f64, f64)> {
        let mut falls: Vec<(f64, f64)> = Vec::new();
        let mut add = |from: f64, to: f64| match falls.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => falls.push((from, to)),
        };
        for (index, piece) in self.pieces.iter().enumerate() {
            let samples = &piece.samples;
            let falling = |x: f64| self.rate(Of::Value, x) < 0.0;
            let level = self.runs(Of::Value, index);
            let mut at = 0;
            while at < samples.len() {
                if samples[at].slope < 0.0 {
                    let first = at;
                    while at < samples.len() && samples[at].slope < 0.0 {
                        at += 1;
                    }
                    // Tails that underflow to a slope of 0 still fall.
                    let tail = |range: &[Sample], end: f64| {
                        range.iter().all(|sample| sample.slope == 0.0) && !level.iter().any(|run| run.from == end || run.to == end)
                    };
                    let from = if tail(&samples[..first], piece.from) { piece.from } else { boundary(samples[first - 1].x, samples[first].x, |x| !falling(x)) };
                    let to = if tail(&samples[at..], piece.to) { piece.to } else { boundary(samples[at - 1].x, samples[at].x, falling) };
                    add(from, to);
                } else {
                    at += 1;
                }
            }
            if self.kinks.iter().any(|kink| f64::from(kink.x) == piece.to && kink.jump < 0.0) {
                add(piece.to, piece.to);
            }
        }
        falls
    }

    /// Where f'' breaks inside the pieces, though f' does not.
    pub fn bend_breaks(&self) -> Vec<f64> {
        let mut breaks = Vec::new();
        for piece in &self.pieces {
            let largest = piece.samples.iter().map(|sample| sample.bend.abs()).fold(0.0, f64::max);
            let apart = |a: f64, b: f64| (a - b).abs() > BREAK_SHARE * largest;
            for pair in piece.samples.windows(2) {
                let (mut low, mut high) = ((pair[0].x, pair[0].bend), (pair[1].x, pair[1].bend));
                if high.1.is_nan() {
                    breaks.push(high.0);
                }
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (low.0 + high.0);
                    if !apart(low.1, high.1) || middle == low.0 || middle == high.0 {
                        break;
                    }
                    let bend = self.rate(Of::Slope, middle);
                    if (bend - low.1).abs() > (high.1 - bend).abs() {
                        high = (middle, bend);
                    } else {
                        low = (middle, bend);
                    }
                }
                if apart(low.1, high.1) {
                    breaks.push(if high.0 == pair[1].x { high.0 } else { low.0 });
                }
            }
        }
        breaks
    }
}

impl Sample {
    /// The sample's x, moved off the kink where the sample is an end of `piece`.
    fn x_inside(&self, piece: &Piece) -> f64 {
        if self.x == piece.from {
            self.x.next_up()
        } else if self.x == piece.to {
            self.x.next_down()
        } else {
            self.x
        }
    }
}

/// The point between `low` and `high` up to which `before` holds. It is `low` or `high` itself where the bisection never left
/// that end: a boundary that lies on a grid point or a kink comes out exactly.
fn boundary(low: f64, high: f64, before: impl Fn(f64) -> bool) -> f64 {
    let (mut from, mut to) = (low, high);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (from + to);
        if middle == from || middle == to {
            break;
        }
        if before(middle) {
            from = middle;
        } else {
            to = middle;
        }
    }
    if to == high {
        high
    } else if from == low {
        low
    } else {
        0.5 * (from + to)
    }
}

/// The grid: 0 and plus and minus every eighth of an octave, out to where the slope has settled and beyond the kinks.
fn grid(activation: &Activation, cuts: &[f64]) -> Vec<f64> {
    let settled = |x: f64, limit: f64| {
        let limit = oracle::derivative(activation, AtKink::default(), limit);
        // A limit that is infinite or NaN is not waited for.
        !limit.is_finite() || (oracle::derivative(activation, AtKink::default(), x) - limit).abs() <= SETTLED
    };
    let enough = |octave: i32| {
        let x = libm::exp2(f64::from(octave));
        settled(x, f64::INFINITY) && settled(-x, f64::NEG_INFINITY) && cuts.iter().all(|cut| 2.0 * cut.abs() < x)
    };
    let last = (FIRST_OCTAVE..LARGEST_OCTAVE).find(|&octave| enough(octave)).unwrap_or(LARGEST_OCTAVE);
    let positive = (SMALLEST_OCTAVE * POINTS_PER_OCTAVE..=last * POINTS_PER_OCTAVE).map(|k| libm::exp2(f64::from(k) / f64::from(POINTS_PER_OCTAVE)));
    let mut grid: Vec<f64> = positive.clone().rev().map(|x| -x).collect();
    grid.push(0.0);
    grid.extend(positive);
    grid
}
