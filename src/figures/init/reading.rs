//! Numbers by layer: the one pointed at, the table, the file.

use std::fmt::Write as _;

use super::parts::InitPart;
use super::state::InitState;
use super::trace::{Curve, Point, Trace, Way};
use crate::figures::draw::number::times_power;
use crate::figures::figure::Table;

/// A number for people, three significant digits: `0.707`, `3.2 × 10⁻⁸`, `0`.
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
        times_power(&format!("{value:.1e}"))
    };
    text.replace('-', "\u{2212}")
}

/// A setting for people: as few digits as it has, four at most.
pub fn short(value: f64) -> String {
    let rounded = libm::round(value * 1e4) / 1e4;
    rounded.to_string().replace('-', "\u{2212}")
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

/// One layer of a curve in words: what the parts show of it.
pub fn sentence(curve: &Curve, parts: &[InitPart], at: usize) -> String {
    let alone = |trace: &Trace| trace.measured.get(at).map_or_else(|| "\u{2013}".to_owned(), |point| number(of_log(point.middle)));
    let said = |part: &InitPart| match part {
        InitPart::Forward => Some(format!("activations {}", layer(&curve.forward, at))),
        InitPart::Backward => Some(format!("gradient {}", layer(&curve.backward, at))),
        InitPart::Spread => Some(format!("between inputs {}, pooled {}", alone(&curve.between), alone(&curve.forward))),
        InitPart::Largest => Some(format!("largest {}", alone(&curve.largest))),
        InitPart::GradNorm => Some(format!("gradient norm {}", alone(&curve.grad_norm))),
        InitPart::Zeros | InitPart::Histograms | InitPart::Strip => {
            curve.zeros.get(at).map(|(mean, error)| format!("zeros {:.1} \u{b1} {:.1} %", mean * 100.0, error * 100.0))
        }
        _ => None,
    };
    let mut said: Vec<String> = parts.iter().filter_map(said).collect();
    said.dedup();
    said.join(", ")
}

/// Every layer of every curve.
pub fn table(state: &InitState, curves: &[Curve]) -> Table {
    let head = curves.iter().flat_map(|curve| ["activations", "gradient", "exact zeros", "dead units"].map(|of| format!("{}: {of}", curve.short)));
    let cells = |curve: &Curve, at: usize| {
        let zeros = curve.zeros.get(at).map_or_else(|| "\u{2013}".to_owned(), |(mean, error)| format!("{:.1} \u{b1} {:.1} %", mean * 100.0, error * 100.0));
        let dead = curve.dead.get(at).map_or_else(|| "\u{2013}".to_owned(), |&dead| short(dead));
        [layer(&curve.forward, at), layer(&curve.backward, at), zeros, dead]
    };
    let row = |at: usize| std::iter::once((at + 1).to_string()).chain(curves.iter().flat_map(|curve| cells(curve, at))).collect();
    Table {
        caption: "Standard deviation by layer: the mean over the seeds, and theory in brackets.".to_owned(),
        head: std::iter::once("layer".to_owned()).chain(head).collect(),
        rows: (0..state.stack.depth).map(row).collect(),
    }
}

/// How each curve changes from layer to layer.
pub fn factors(curves: &[Curve]) -> Table {
    let row = |curve: &Curve| vec![curve.title.clone(), way(&curve.forward, Way::Forward), way(&curve.backward, Way::Backward), curve.seeds.to_string()];
    Table {
        caption: "What a layer multiplies the standard deviation by: measured, and theory in brackets.".to_owned(),
        head: ["start", "signal, upward", "gradient, downward", "starts measured"].map(str::to_owned).to_vec(),
        rows: curves.iter().map(row).collect(),
    }
}

/// Everything as comma-separated values: a line for each initialiser and layer.
pub fn csv(curves: &[Curve]) -> String {
    let mut text = "init,layer,std,std_low,std_high,theory_std,grad_std,grad_std_low,grad_std_high,theory_grad_std,weight_grad_std,theory_weight_grad_std,zeros,zeros_error,dead,between,largest,weight_grad_norm\n".to_owned();
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
            let _ = write!(text, ",{zeros},{error},{}", curve.dead.get(layer).copied().unwrap_or(f64::NAN));
            let rest = [&curve.between, &curve.largest, &curve.grad_norm].map(|trace| of_log(point(trace).middle));
            let _ = writeln!(text, ",{},{},{}", rest[0], rest[1], rest[2]);
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
        assert_eq!(read, ["0.704", "1.00", "0.00123", "123", "3.2 × 10⁻⁸", "0", "\u{2013}", "\u{221e}"]);
    }
}
