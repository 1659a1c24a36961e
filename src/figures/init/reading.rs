//! What the figure of initialisation says in numbers and words.

use std::fmt::Write as _;

use super::state::{InitState, View};
use super::trace::{Curve, Point, Trace, Way};

/// A number for people, three significant digits: `0.707`, `3.2e−8`, `0`.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "\u{2013}".to_owned();
    }
    if value.is_infinite() {
        return "\u{221e}".to_owned();
    }
    let size = value.abs();
    let text = if size == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e5).contains(&size) {
        let digits = (2.0 - libm::floor(libm::log10(size))).clamp(0.0, 5.0) as usize;
        format!("{value:.digits$}")
    } else {
        format!("{value:.1e}")
    };
    text.replace('-', "\u{2212}")
}

/// A setting for people: as few digits as it has, four at most.
pub fn short(value: f64) -> String {
    let rounded = libm::round(value * 1e4) / 1e4;
    rounded.to_string().replace('-', "\u{2212}")
}

/// Numbers as people read them, row by row; the first of a row is its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// The names of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// What a logarithm to base 10 is of.
pub fn of_log(log: f64) -> f64 {
    libm::pow(10.0, log)
}

/// `0.83 (theory 0.81)`, for one layer.
pub fn layer(trace: &Trace, layer: usize) -> String {
    let measured = trace.measured.get(layer).map_or(f64::NAN, |point| of_log(point.middle));
    let theory = trace.theory.get(layer).copied().map_or(f64::NAN, of_log);
    format!("{} (theory {})", number(measured), number(theory))
}

/// One sentence on one way of a curve: `× 0.70 a layer (theory × 0.71); exactly 0 from layer 41`.
pub fn way(trace: &Trace, way: Way) -> String {
    let mut text = if trace.factor.is_nan() {
        String::new()
    } else {
        let theory = if trace.theory_factor.is_nan() { String::new() } else { format!(" (theory {:.3})", trace.theory_factor) };
        format!("\u{d7} {:.3} a layer{theory}", trace.factor)
    };
    if let Some(end) = trace.end {
        let _ = write!(text, "{}{}", if text.is_empty() { "" } else { ", " }, end.says(way));
    }
    text
}

/// Sentences on what is shown now, for who cannot see it.
pub fn label(state: &InitState, curves: &[Curve]) -> String {
    let d = &state.stack;
    let stack = format!("{} layers of {} {} units, gain {}", d.depth, d.width, d.activation, number(d.gain));
    if state.view == View::Signal {
        let mut text = format!("Standard deviation of activations and gradients in {stack}.");
        for curve in curves {
            let _ = write!(text, " {}: forward {}; backward {}.", curve.title, way(&curve.forward, Way::Forward), way(&curve.backward, Way::Backward));
        }
        return text;
    }
    let what = if state.view == View::Histograms { "Histograms of the pre-activations" } else { "Share of exact zeros" };
    let Some(curve) = curves.get(state.active) else { return String::new() };
    let mut text = format!("{what} by layer, {}, {stack}, bias {}.", curve.title, short(d.bias));
    for layer in [0, d.depth - 1] {
        let Some(((zeros, error), dead)) = curve.zeros.get(layer).zip(curve.dead.get(layer)) else { continue };
        let _ = write!(
            text,
            " In layer {} {:.1} \u{b1} {:.1} % of the outputs are exactly 0, and {} of {} units are dead.",
            layer + 1,
            zeros * 100.0,
            error * 100.0,
            short(*dead),
            d.width
        );
    }
    text
}

/// Everything as comma-separated values: a line for each initialiser and layer.
pub fn csv(curves: &[Curve]) -> String {
    let mut text = "init,layer,std,std_low,std_high,theory_std,grad_std,grad_std_low,grad_std_high,theory_grad_std,weight_grad_std,theory_weight_grad_std,zeros,zeros_error,dead\n".to_owned();
    for curve in curves {
        let name = curve.title.replace(',', ";");
        for layer in 0..curve.forward.theory.len() {
            let point = |trace: &Trace| trace.measured.get(layer).copied().unwrap_or(Point { low: f64::NAN, middle: f64::NAN, high: f64::NAN });
            let (forward, backward, weights) = (point(&curve.forward), point(&curve.backward), point(&curve.weights));
            let (zeros, error) = curve.zeros.get(layer).copied().unwrap_or((f64::NAN, f64::NAN));
            let _ = write!(text, "{name},{}", layer + 1);
            for log in [
                forward.middle,
                forward.low,
                forward.high,
                curve.forward.theory[layer],
                backward.middle,
                backward.low,
                backward.high,
                curve.backward.theory[layer],
                weights.middle,
                curve.weights.theory[layer],
            ] {
                let _ = write!(text, ",{}", of_log(log));
            }
            let _ = writeln!(text, ",{zeros},{error},{}", curve.dead.get(layer).copied().unwrap_or(f64::NAN));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let read: Vec<String> = [0.70412, 1.0, 0.00123456, 123.4, 3.21e-8, 0.0, f64::NAN, f64::INFINITY].map(number).into();
        assert_eq!(read, ["0.704", "1.00", "0.00123", "123", "3.2e\u{2212}8", "0", "\u{2013}", "\u{221e}"]);
    }
}
