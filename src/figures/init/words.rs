//! The figure of initialisation in words: a label, a headline, what is read, tables, files.

use std::fmt::Write as _;

use super::parts::{InitPart, View};
use super::reading::{self, number, short};
use super::seen::Seen;
use super::trace::{Trace, Way};
use super::{paths, rescale, signal, train};
use crate::figures::draw::theme::Theme;
use crate::figures::figure::{Line, Table, Words};
use crate::json::{Json, ToJson};

/// All of it.
pub fn words(seen: &Seen, theme: &Theme) -> Words {
    Words { label: label(seen), headline: headline(seen).unwrap_or_default(), reading: read(seen, theme), notes: notes(seen), alarm: None }
}

fn headline(seen: &Seen) -> Option<String> {
    match seen.state.view {
        View::Signal => {
            let (part, curve) = (*seen.state.parts().first()?, seen.active()?);
            let (way, trace) = (signal::way(part), signal::trace(curve, part));
            let arrives = if way == Way::Forward { seen.state.stack.depth - 1 } else { 0 };
            let text = match (part, trace.end, trace.measured.get(arrives)) {
                (_, Some(end), _) => end.says(way).to_string(),
                (InitPart::Largest | InitPart::GradNorm, _, Some(point)) if !point.middle.is_nan() => {
                    format!("{} in layer {}", number(reading::of_log(point.middle)), arrives + 1)
                }
                _ if trace.factor.is_nan() => return None,
                _ => format!("\u{d7} {:.3} a layer", trace.factor),
            };
            Some(format!("{}: {text}", curve.short))
        }
        View::Histograms | View::Sparsity => {
            let curve = seen.active()?;
            let zeros = curve.zeros.get(seen.state.stack.depth - 1).filter(|zeros| zeros.0.is_finite())?;
            Some(format!("{}: {:.1} % zeros in layer {}", curve.short, zeros.0 * 100.0, seen.state.stack.depth))
        }
        View::Train => train::headline(seen.state, seen.race?),
        View::Paths => paths::headline(seen.paths),
        View::Rescale => seen.rescaling.map(|shown| rescale::headline(seen.state, shown)),
    }
}

fn read(seen: &Seen, theme: &Theme) -> Vec<Line> {
    let Some(layer) = seen.state.layer else { return Vec::new() };
    let of_curve =
        |(index, curve): (usize, &super::Curve)| Line::of_series(theme, index, curve.short.clone(), reading::sentence(curve, seen.state.parts(), layer));
    let lines: Vec<Line> = match seen.state.view {
        View::Signal => seen.curves.iter().enumerate().map(of_curve).collect(),
        View::Histograms | View::Sparsity => seen.curves.iter().enumerate().skip(seen.state.active).take(1).map(of_curve).collect(),
        View::Paths => paths::lines(theme, seen.paths, Some(layer)),
        View::Train | View::Rescale => return Vec::new(),
    };
    std::iter::once(Line::plain(format!("Layer {}", layer + 1), "")).chain(lines).collect()
}

fn notes(seen: &Seen) -> Vec<String> {
    match (seen.state.view, seen.race, seen.rescaling) {
        (View::Train, Some(race), _) => train::verdicts(seen.state, race),
        (View::Rescale, _, Some(shown)) => rescale::notes(seen.state, shown),
        _ => Vec::new(),
    }
}

/// Sentences on what is shown now, for who cannot see it.
pub fn label(seen: &Seen) -> String {
    let state = seen.state;
    match (state.view, seen.race, seen.rescaling) {
        (View::Train, Some(race), _) => return train::label(state, race),
        (View::Paths, ..) => return paths::label(seen.paths),
        (View::Rescale, _, Some(shown)) => return rescale::label(shown),
        _ => {}
    }
    let d = &state.stack;
    let stack = format!("{} layers of {} {} units, gain {}", d.depth, d.width, d.activation, number(d.gain));
    if state.view == View::Signal {
        let mut text = format!("Standard deviation of activations and gradients in {stack}.");
        for curve in seen.curves {
            let say = |trace: &Trace, way: Way| reading::way(trace, way);
            let _ = write!(text, " {}: forward {}; backward {}.", curve.title, say(&curve.forward, Way::Forward), say(&curve.backward, Way::Backward));
        }
        return text;
    }
    let what = if state.view == View::Histograms { "Histograms of the pre-activations" } else { "Share of exact zeros" };
    let Some(curve) = seen.active() else { return String::new() };
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

/// The numbers of the view.
pub fn table(seen: &Seen) -> Option<Table> {
    match seen.state.view {
        View::Train => seen.race.map(|race| train::table(seen.state, race)),
        View::Paths => Some(paths::table(seen.paths)),
        View::Rescale => seen.rescaling.map(rescale::table),
        View::Signal | View::Histograms | View::Sparsity => Some(reading::table(seen.state, seen.curves)),
    }
}

/// The numbers of the view as comma-separated values.
pub fn csv(seen: &Seen) -> String {
    match (seen.state.view, seen.race, seen.rescaling) {
        (View::Train, Some(race), _) => train::csv(seen.state, race),
        (View::Paths, ..) => paths::csv(seen.paths),
        (View::Rescale, _, Some(shown)) => rescale::csv(shown),
        _ => reading::csv(seen.curves),
    }
}

/// What is measured of each initialiser, beside the state: factors a layer, where a quantity ended, how a training went.
pub struct Measured<'a> {
    /// The canonical text.
    pub text: &'a str,
    /// The share that is not measured yet.
    pub left: f64,
    /// What is measured.
    pub seen: Seen<'a>,
}

struct Of<'a>(&'a Trace, Way);

impl ToJson for Of<'_> {
    fn json(&self, out: &mut Json) {
        let end = self.0.end.map(|end| end.says(self.1).to_string());
        out.object(|out| {
            out.field("factor", &self.0.factor).field("theory", &self.0.theory_factor).field("end", &end);
        });
    }
}

struct Start<'a> {
    seen: &'a Seen<'a>,
    index: usize,
}

impl ToJson for Start<'_> {
    fn json(&self, out: &mut Json) {
        let (state, index) = (self.seen.state, self.index);
        out.object(|out| {
            out.field("init", &state.inits[index].to_string());
            if let Some(curve) = self.seen.curves.get(index) {
                out.field("forward", &Of(&curve.forward, Way::Forward)).field("backward", &Of(&curve.backward, Way::Backward));
                out.field("seeds", &curve.seeds).field("current", &curve.current);
            }
            if let Some(race) = self.seen.race {
                out.field("training", &train::verdict(race, index));
            }
        });
    }
}

impl ToJson for Measured<'_> {
    fn json(&self, out: &mut Json) {
        let starts: Vec<Start> = (0..self.seen.state.inits.len()).map(|index| Start { seen: &self.seen, index }).collect();
        out.object(|out| {
            out.field("figure", "init").field("state", self.text).field("left", &self.left).field("starts", &starts);
        });
    }
}
