//! A quantity by layer, ready to draw: measured over seeds, said by theory, how it grows in a layer, and where it ended.
//!
//! Everything is a logarithm to base 10, since what is shown spans the range of f32. Over seeds the middle is the mean of the
//! logarithms and the band goes from the least to the largest.

use std::fmt;

use super::state::{InitState, short_title};
use crate::analysis::signal::sparsity::expected_zeros;
use crate::analysis::signal::{Ensemble, LayerReport, LayerTheory, Shown};

/// Below the smallest normal f32 numbers lose digits: no slope is read off there.
const SMALLEST_NORMAL: f64 = 1.175_494_4e-38;

/// A layer's quantity over the seeds, as logarithms to base 10: minus infinity for 0, NaN where it is not measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The least.
    pub low: f64,
    /// The mean of the logarithms.
    pub middle: f64,
    /// The largest.
    pub high: f64,
}

/// Where a quantity ended; layers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It left the range of f32 upward.
    Overflow(usize),
    /// It is exactly 0 from here on, in the direction in which it goes.
    Zero(usize),
    /// Every number is the same, and not 0.
    Constant(usize),
    /// A gradient that never was, as the signal had overflowed.
    NoSignal,
}

/// Which way a quantity goes through the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the first layer to the last.
    Forward,
    /// From the last to the first.
    Backward,
}

/// A quantity of one stack by layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What theory says, a logarithm a layer.
    pub theory: Vec<f64>,
    /// What was measured.
    pub measured: Vec<Point>,
    /// Where the first seed's ended.
    pub end: Option<End>,
    /// The factor from one layer to the next on its way, measured: the slope of the least-squares line through the logarithms.
    /// NaN without two layers.
    pub factor: f64,
    /// The same of theory, over the same layers.
    pub theory_factor: f64,
}

/// One initialiser in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Its name.
    pub title: String,
    /// Its name where there is little room.
    pub short: String,
    /// Standard deviation of the activations.
    pub forward: Trace,
    /// Standard deviation of the gradients.
    pub backward: Trace,
    /// Standard deviation of the weights' gradients.
    pub weights: Trace,
    /// Standard deviation of the activations between inputs; theory says nothing of it.
    pub between: Trace,
    /// The largest activation; theory says nothing of it.
    pub largest: Trace,
    /// Norm of the weights' gradient; theory says nothing of it.
    pub grad_norm: Trace,
    /// Share of exact zeros by layer: mean over the seeds, and its standard error.
    pub zeros: Vec<(f64, f64)>,
    /// The share that theory expects, NaN where it says nothing.
    pub zeros_theory: Vec<f64>,
    /// Units of each layer whose derivative is 0 on every sample, mean over the seeds.
    pub dead: Vec<f64>,
    /// How many seeds are in it, and whether the first of them is up to date.
    pub seeds: usize,
    /// Whether what is measured is of the state as it is.
    pub current: bool,
}

/// Every initialiser of a state, with what is measured so far.
pub fn curves(state: &InitState, ensemble: &Ensemble) -> Vec<Curve> {
    let stacks = state.stacks();
    stacks
        .iter()
        .enumerate()
        .map(|(index, stack)| {
            let (shown, theory) = (ensemble.shown(index), ensemble.theory(index));
            let first = shown.first();
            let forward = trace(&shown, theory, Way::Forward, |layer| layer.out.std, |layer| layer.std, first.and_then(end_forward));
            let backward =
                trace(&shown, theory, Way::Backward, |layer| layer.grad_std, |layer| layer.grad_std, first.and_then(|shown| end_backward(shown, stack.depth)));
            let weights = trace(&shown, theory, Way::Backward, |layer| layer.weight_grad_std, |layer| layer.weight_grad_std, None);
            let unsaid = |_: &LayerTheory| f64::NAN;
            let between = trace(&shown, theory, Way::Forward, |layer| layer.between, unsaid, None);
            let largest = trace(&shown, theory, Way::Forward, |layer| layer.largest, unsaid, forward.end);
            let grad_norm = trace(&shown, theory, Way::Backward, |layer| layer.weight_grad_norm, unsaid, backward.end);
            Curve {
                title: stack.init.title().to_owned(),
                short: short_title(&stack.init),
                forward,
                backward,
                weights,
                between,
                largest,
                grad_norm,
                zeros: over_seeds(&shown, |layer| layer.out.zeros),
                zeros_theory: theory.iter().map(|layer| expected_zeros(stack, layer).unwrap_or(f64::NAN)).collect(),
                dead: over_seeds(&shown, |layer| layer.dead as f64).into_iter().map(|(mean, _)| mean).collect(),
                seeds: shown.len(),
                current: first.is_some_and(|shown| shown.current),
            }
        })
        .collect()
}

fn trace(shown: &[Shown], theory: &[LayerTheory], way: Way, of: fn(&LayerReport) -> f64, said: fn(&LayerTheory) -> f64, end: Option<End>) -> Trace {
    let layers = shown.first().map_or(0, |shown| shown.reports.len());
    let measured: Vec<Point> = (0..layers)
        .map(|layer| {
            let logs = shown.iter().filter_map(|shown| shown.reports.get(layer)).map(|report| libm::log10(of(report)));
            let mut point = Point { low: f64::INFINITY, middle: 0.0, high: f64::NEG_INFINITY };
            let mut count = 0.0;
            for log in logs.filter(|log| !log.is_nan()) {
                (point.low, point.high) = (point.low.min(log), point.high.max(log));
                point.middle += log;
                count += 1.0;
            }
            if count == 0.0 { Point { low: f64::NAN, middle: f64::NAN, high: f64::NAN } } else { Point { middle: point.middle / count, ..point } }
        })
        .collect();
    let theory: Vec<f64> = theory.iter().map(|layer| libm::log10(said(layer))).collect();
    let smallest = libm::log10(SMALLEST_NORMAL);
    let told: Vec<usize> =
        (0..measured.len().min(theory.len())).filter(|&layer| measured[layer].middle.is_finite() && measured[layer].low > smallest).collect();
    // Layers are passed in the order of the way.
    let passed = |layer: usize| if way == Way::Forward { layer as f64 } else { -(layer as f64) };
    let measured_factor = factor(told.iter().map(|&layer| (passed(layer), measured[layer].middle)));
    let theory_factor = factor(told.iter().map(|&layer| (passed(layer), theory[layer])));
    Trace { theory, measured, end, factor: measured_factor, theory_factor }
}

/// 10 to the slope of the least-squares line; NaN for fewer than two points.
fn factor(points: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let n = points.clone().count() as f64;
    let (x, y) = points.clone().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / n, sum.1 + point.1 / n));
    let (along, across) = points.fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x) * (point.1 - y), sum.1 + (point.0 - x) * (point.0 - x)));
    libm::pow(10.0, along / across)
}

fn end_forward(shown: &Shown) -> Option<End> {
    let from = |same: fn(&LayerReport) -> bool| {
        let run = shown.reports.iter().rev().take_while(|layer| same(layer)).count();
        (run > 0).then(|| shown.reports.len() - run + 1)
    };
    shown
        .left_range
        .map(|layer| End::Overflow(layer + 1))
        .or_else(|| from(|layer| layer.out.square == 0.0).map(End::Zero))
        .or_else(|| from(|layer| layer.out.std == 0.0).map(End::Constant))
}

fn end_backward(shown: &Shown, depth: usize) -> Option<End> {
    match (shown.left_range, shown.gradient_left_range) {
        (Some(_), Some(layer)) if layer + 2 >= depth => Some(End::NoSignal),
        (_, Some(layer)) => Some(End::Overflow(layer + 1)),
        _ => {
            let run = shown.reports.iter().take_while(|layer| layer.grad_std == 0.0).count();
            (run > 0).then_some(End::Zero(run))
        }
    }
}

/// The mean over the seeds and its standard error (0 for one seed), by layer.
fn over_seeds(shown: &[Shown], of: fn(&LayerReport) -> f64) -> Vec<(f64, f64)> {
    let layers = shown.first().map_or(0, |shown| shown.reports.len());
    (0..layers)
        .map(|layer| {
            let values = || shown.iter().filter_map(|shown| shown.reports.get(layer)).map(of);
            let n = values().count() as f64;
            let mean = values().sum::<f64>() / n;
            let spread = values().map(|value| (value - mean) * (value - mean)).sum::<f64>();
            (mean, if n > 1.0 { (spread / (n - 1.0) / n).sqrt() } else { 0.0 })
        })
        .collect()
}

impl End {
    /// The layer, from 1, at which it ended; `None` where there never was anything.
    pub fn layer(self) -> Option<usize> {
        match self {
            Self::Overflow(layer) | Self::Zero(layer) | Self::Constant(layer) => Some(layer),
            Self::NoSignal => None,
        }
    }

    /// The sentence in the picture.
    pub fn says(self, way: Way) -> Says {
        Says(self, way)
    }
}

/// An end in words.
#[derive(Clone, Copy, Debug)]
pub struct Says(End, Way);

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let down = if self.1 == Way::Backward { " down" } else { "" };
        match self.0 {
            End::Overflow(layer) => write!(f, "overflows at layer {layer}"),
            End::Zero(layer) => write!(f, "exactly 0 from layer {layer}{down}"),
            End::Constant(layer) => write!(f, "all the same from layer {layer}"),
            End::NoSignal => f.write_str("no gradient: the signal overflowed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn computed(text: &str) -> Vec<Curve> {
        let (state, problems) = InitState::read(text);
        assert_eq!(problems, []);
        let mut ensemble = Ensemble::default();
        ensemble.set(&state.stacks(), state.seeds, state.active);
        ensemble.advance(usize::MAX);
        curves(&state, &ensemble)
    }

    #[test]
    fn he_is_flat_gain_1_sinks_and_gain_2_climbs() {
        // sigma_w = gain: LeCun's weights have variance 1 / fan_in.
        for (gain, wanted) in [(std::f64::consts::SQRT_2, 1.0), (1.0, std::f64::consts::FRAC_1_SQRT_2), (2.0, std::f64::consts::SQRT_2)] {
            let curve = &computed(&format!("init=lecun_normal&gain={gain}&seeds=3"))[0];
            for trace in [&curve.forward, &curve.backward] {
                assert!((trace.theory_factor - wanted).abs() < 1e-9, "{} {wanted}", trace.theory_factor);
                // Over 50 layers of 128 units chance leaves about 1 % a layer.
                assert!((trace.factor / wanted - 1.0).abs() < 0.03, "gain {gain}: {} {wanted}", trace.factor);
            }
            assert_eq!((curve.seeds, curve.current, curve.forward.end), (3, true, None));
        }
    }

    /// Pooled over units and inputs a sigmoid's signal looks healthy; between inputs nothing is left of it.
    #[test]
    fn a_sigmoid_tells_units_apart_and_inputs_not() {
        let curve = &computed("init=xavier_normal&act=sigmoid&seeds=2&depth=20")[0];
        let last = |trace: &Trace| trace.measured[19].middle;
        // Between inputs single precision's rounding is left, 2^-24 of a value near 1/2.
        assert!(last(&curve.forward) > -1.2 && last(&curve.between) < -7.5, "{} {}", last(&curve.forward), last(&curve.between));
        let curve = &computed("init=he&gain=2&seeds=2&depth=20")[0];
        assert!(last(&curve.largest) > last(&curve.forward) && curve.largest.factor > 1.9 && curve.grad_norm.measured[0].middle > 4.0);
    }

    #[test]
    fn ends_are_where_f32_ends() {
        let of = |text: &str| {
            let curve = &computed(&format!("{text}&seeds=1&width=32&batch=16"))[0];
            (curve.forward.end, curve.backward.end)
        };
        assert_eq!(of("init=he"), (None, None));
        assert_eq!(of("init=zeros"), (Some(End::Zero(1)), Some(End::Zero(49))));
        // Where the signal is 0 every unit stands at its kink: the gradient is 0 from the top.
        let (forward, backward) = of("init=normal(std=0.001)");
        assert!(matches!((forward, backward), (Some(End::Zero(10..=30)), Some(End::Zero(49)))), "{forward:?} {backward:?}");
        let (forward, backward) = of("init=normal(std=10)");
        assert!(matches!((forward, backward), (Some(End::Overflow(20..=30)), Some(End::NoSignal))), "{forward:?} {backward:?}");
        assert_eq!(of("init=zeros&act=sigmoid").0, Some(End::Constant(1)));
        assert_eq!(End::Zero(9).says(Way::Backward).to_string(), "exactly 0 from layer 9 down");
    }

    #[test]
    fn half_of_the_outputs_are_exact_zeros_within_their_error() {
        let curve = &computed("init=he&seeds=10&depth=3")[0];
        let (mean, error) = curve.zeros[0];
        assert!((mean - 0.5).abs() < 4.0 * error && (1e-4..0.01).contains(&error), "{mean} {error}");
    }
}
