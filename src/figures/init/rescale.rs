//! The parts of rescaling: the function that stays, the gradients and the learning rate that do not.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};

use super::measure::Rescaled;
use super::parts::InitPart;
use super::reading::number;
use super::seen::Seen;
use super::state::InitState;
use crate::analysis::rescaling::{Effect, FACTORS, SIDE, Scaled, TRIAL_STEPS};
use crate::data::VIEW;
use crate::figures::draw::cells::Image;
use crate::figures::draw::log_axis::power_of_ten;
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE};
use crate::figures::draw::theme::{Theme, mix};
use crate::figures::figure::Table;

const LEFT: f64 = 46.0;
const RIGHT: f64 = 14.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 42.0;
/// Decades that the gradients may move to either side, as the factor may.
const ROOM: f64 = 2.0;
/// The window of learning rates, in decades.
const RATES: std::ops::Range<f64> = -4.0..2.0;
/// Room for the names of lines beside a panel.
const NAMES: f64 = 104.0;
/// How strong the map's colours get.
const DEEPEST: f64 = 0.6;

/// The panel of a part in its room: the function over the square; gradients by layer, as logarithms to base 10; learning rate
/// against factor, as logarithms to base 10 and 2.
pub fn frame(seen: &Seen, part: InitPart, room: Rect) -> Frame {
    let (left, top) = (room.left + LEFT, room.top + ABOVE);
    let mut area = Rect { left, top, right: (room.right - RIGHT).max(left + 20.0), bottom: (room.bottom - BELOW).max(top + 20.0) };
    match part {
        InitPart::Function => {
            let side = area.width().min(area.height());
            (area.right, area.bottom) = (left + side, top + side);
            Frame { area, x: -VIEW..VIEW, y: -VIEW..VIEW }
        }
        InitPart::Gradients => {
            let norms = seen.rescaling.into_iter().flat_map(|shown| &shown.network.plain().gradients);
            let (low, high) = norms
                .map(|&norm| libm::log10(norm))
                .filter(|log| log.is_finite())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| (low.min(log), high.max(log)));
            let y = if low <= high { libm::floor(low) - ROOM..libm::ceil(high) + ROOM } else { -4.0..2.0 };
            Frame { area, x: 0.5..3.5, y }
        }
        InitPart::Scaled => Frame { area: Rect { right: (area.right - NAMES).max(area.left + 20.0), ..area }, x: -6.4..6.4, y: -2.2..2.2 },
        _ => Frame { area, x: -6.4..6.4, y: RATES },
    }
}

/// Draws axes and title.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    match part {
        InitPart::Function => Panel::new(root, theme, frame.clone(), Axes { title: "The function: it stays", x: "", y: "" }).map(|_| ()),
        InitPart::Gradients => {
            decades(&panel, theme, "Gradient by layer: it does not", "layer")?;
            (1..=3).try_for_each(|layer| below(&panel, theme, f64::from(layer), &layer.to_string()))
        }
        InitPart::Scaled | InitPart::Rates => {
            let title = if part == InitPart::Scaled { "Input times k: output times" } else { "Largest learning rate that is stood" };
            decades(&panel, theme, title, "factor k")?;
            let ticks = [(-6.0, "1/64"), (-3.0, "1/8"), (0.0, "1"), (3.0, "8"), (6.0, "64")];
            ticks.into_iter().try_for_each(|(factor, text)| below(&panel, theme, factor, text))
        }
        _ => Ok(()),
    }
}

/// A grid of decades, with title and the name of x.
fn decades<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, title: &str, x: &str) -> Drawn<(), DB> {
    let (frame, area) = (&panel.frame, panel.frame.area);
    let grid = Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] };
    for decade in libm::ceil(frame.y.start) as i32..=libm::floor(frame.y.end) as i32 {
        let y = f64::from(decade);
        panel.line(&[(frame.x.start, y), (frame.x.end, y)], grid)?;
        panel.text_at(&power_of_ten(decade), (area.left - 7.0, frame.to_pixels((0.0, y)).1), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
    let edge = Stroke { color: theme.muted, ..grid };
    panel.line(&[(frame.x.start, frame.y.end), (frame.x.start, frame.y.start), (frame.x.end, frame.y.start)], edge)?;
    panel.text_at(title, (area.left - LEFT + 8.0, area.top - 10.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
    panel.text_at(x, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
}

fn below<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, x: f64, text: &str) -> Drawn<(), DB> {
    let place = (panel.frame.to_pixels((x, 0.0)).0, panel.frame.area.bottom + 6.0);
    panel.text_at(text, place, LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
}

/// The function as a picture: the colour of the side of 0 that it is on, stronger where it is surer.
pub fn picture(theme: &Theme, effect: &Effect, frame: &Frame) -> Image {
    let cell = |&logit: &f32| {
        let sure = libm::tanh(f64::from(logit.abs()) / 2.0);
        mix(theme.ground, theme.color(usize::from(logit <= 0.0)), (DEEPEST * sure) as f32)
    };
    Image { area: frame.area, columns: SIDE, cells: effect.map.iter().map(cell).collect(), sharp: false }
}

/// Draws what moves with the factor.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, shown: Rescaled, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let (panel, area) = (Panel::bare(root, theme, frame.clone()), frame.area);
    match part {
        InitPart::Function => {
            let text = format!("largest change {}", change(shown));
            panel.text_at(&text, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.ink, HPos::Center, VPos::Top)
        }
        InitPart::Gradients => {
            for (layer, (&before, &now)) in shown.network.plain().gradients.iter().zip(&shown.effect.gradients).enumerate() {
                let (x, before, now) = ((layer + 1) as f64, libm::log10(before), libm::log10(now));
                panel.line(&[(x, before), (x, now)], Stroke { color: theme.ink, opacity: 0.7, width: 2.0, dashes: &[] })?;
                panel.dot((x, before), 5.0, theme.muted, false)?;
                panel.dot((x, now), 5.0, theme.ink, true)?;
            }
            panel.text_at("\u{25cb} k = 1   \u{25cf} now", (area.right - 4.0, area.top + 4.0), LABEL_SIZE, theme.muted, HPos::Right, VPos::Top)
        }
        InitPart::Scaled => scaled(&panel, theme, shown),
        _ => {
            let curve: Vec<(f64, f64)> = FACTORS.iter().zip(shown.network.rates()).map(|(&factor, &rate)| (libm::log2(factor), libm::log10(rate))).collect();
            panel.line(&curve, Stroke { color: theme.muted, opacity: 1.0, width: 2.2, dashes: &[] })?;
            for &point in &curve {
                panel.dot(point, 2.6, theme.muted, true)?;
            }
            let at = libm::log2(shown.effect.factor);
            panel.line(&[(at, frame.y.start), (at, frame.y.end)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
            panel.dot((at, libm::log10(shown.rate)), 6.0, theme.ink, true)
        }
    }
}

/// Draws how large the output is with the input times each factor, beside its size at 1: with the biases, and without.
fn scaled<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, shown: Rescaled) -> Drawn<(), DB> {
    let (frame, all) = (&panel.frame, shown.network.scaled());
    let curve = |of: fn(&Scaled) -> f64| -> Vec<(f64, f64)> {
        let at_1 = FACTORS.iter().zip(all).find(|(factor, _)| **factor == 1.0).map_or(f64::NAN, |(_, scaled)| of(scaled));
        FACTORS.iter().zip(all).map(|(&factor, scaled)| (libm::log2(factor), libm::log10(of(scaled) / at_1))).collect()
    };
    let at = libm::log2(shown.effect.factor);
    panel.line(&[(at, frame.y.start), (at, frame.y.end)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
    let (with, without) = (curve(|scaled| scaled.with_biases), curve(|scaled| scaled.without));
    let solid = Stroke { color: theme.ink, opacity: 1.0, width: 2.2, dashes: &[] };
    panel.line(&without, solid)?;
    panel.line(&with, Stroke { color: theme.muted, dashes: &[7.0, 4.0], ..solid })?;
    for (curve, color) in [(&with, theme.muted), (&without, theme.ink)] {
        curve.iter().try_for_each(|&point| panel.dot(point, 2.6, color, true))?;
    }
    // The names stand where the lines part: where a small input leaves nothing but biases.
    let (right, left) = (frame.area.right + 7.0, frame.area.left + 8.0);
    let y = |curve: &[(f64, f64)], last: bool| {
        let log = if last { curve.last() } else { curve.first() }.map_or(0.0, |point| point.1);
        frame.to_pixels((0.0, if log.is_finite() { log.clamp(frame.y.start, frame.y.end) } else { 0.0 })).1
    };
    panel.text_at("no biases: k", (right, y(&without, true)), LABEL_SIZE, theme.ink, HPos::Left, VPos::Center)?;
    panel.text_at("with its biases", (left, y(&with, false) - 8.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)
}

/// What is read from afar: of the part that leads, where the factor is one that was tried.
pub fn headline(state: &InitState, shown: Rescaled) -> String {
    let size = |factor: f64| FACTORS.iter().position(|&tried| tried == factor).and_then(|index| shown.network.scaled().get(index));
    match (state.parts().first(), size(1.0), size(shown.effect.factor)) {
        (Some(InitPart::Scaled), Some(one), Some(now)) => format!(
            "Input \u{d7} {}: output \u{d7} {}, without biases \u{d7} {}",
            number(shown.effect.factor),
            number(now.with_biases / one.with_biases),
            number(now.without / one.without)
        ),
        _ => format!("The function changes by {}", change(shown)),
    }
}

/// The largest change, and 0 said aloud: it is exact.
pub fn change(shown: Rescaled) -> String {
    if shown.effect.change == 0.0 { "exactly 0".to_owned() } else { number(shown.effect.change) }
}

/// What the factor does, in a sentence.
pub fn sentence(shown: Rescaled) -> String {
    let (before, now) = (&shown.network.plain().gradients, &shown.effect.gradients);
    let largest = shown.network.plain().map.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    let mut text = format!(
        "k = {}: the largest change of the function is {} (its values go up to {});",
        number(shown.effect.factor),
        change(shown),
        number(largest.into())
    );
    for (layer, (before, now)) in before.iter().zip(now).enumerate() {
        let _ = write!(
            text,
            "{} \u{d7} {}",
            if layer == 0 { " the gradient of layer 1".to_owned() } else { format!(", of layer {}", layer + 1) },
            number(now / before)
        );
    }
    let rate = if shown.rate.is_nan() { "\u{2026}".to_owned() } else { number(shown.rate) };
    let _ = write!(text, "; the largest learning rate that {TRIAL_STEPS} steps of gradient descent stand, found by trial: {rate}.");
    text
}

/// What the factor does, and which function is trained where the one that was asked for lets none pass.
pub fn notes(state: &InitState, shown: Rescaled) -> Vec<String> {
    let (asked, trained) = (state.stack.activation, shown.network.experiment().activation(0));
    let other = (asked != trained).then(|| format!("{} lets no factor pass: {} is trained in its place.", asked.title(), trained.title()));
    other.into_iter().chain([sentence(shown)]).collect()
}

/// Sentences on what is shown now.
pub fn label(shown: Rescaled) -> String {
    format!("A small trained network of {} whose first layer is multiplied and second divided. {}", shown.network.experiment().activation(0), sentence(shown))
}

/// The learning rates by factor.
pub fn table(shown: Rescaled) -> Table {
    let rows = FACTORS.iter().zip(shown.network.rates()).map(|(&factor, &rate)| {
        let effect = shown.network.effect(factor);
        std::iter::once(number(factor)).chain(effect.gradients.iter().map(|&norm| number(norm))).chain([number(effect.change), number(rate)]).collect()
    });
    Table {
        caption: "By factor: the gradient's norm in each layer, the largest change of the function, the largest learning rate that is stood.".to_owned(),
        head: ["k", "layer 1", "layer 2", "layer 3", "change", "learning rate"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// The same as comma-separated values.
pub fn csv(shown: Rescaled) -> String {
    let mut text = "k,gradient_1,gradient_2,gradient_3,change,largest_lr,output,output_without_biases\n".to_owned();
    for ((&factor, rate), scaled) in FACTORS.iter().zip(shown.network.rates()).zip(shown.network.scaled()) {
        let effect = shown.network.effect(factor);
        let _ = write!(text, "{factor}");
        effect.gradients.iter().for_each(|norm| {
            let _ = write!(text, ",{norm}");
        });
        let _ = writeln!(text, ",{},{rate},{},{}", effect.change, scaled.with_biases, scaled.without);
    }
    text
}
