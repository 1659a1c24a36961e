//! Two inputs, followed up to a curve and over to the axis of outputs: whether they are told apart there.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::layout::Layout;
use super::reading;
use super::samples::{self, Order};
use super::state::{CurvesState, Pane, Shown};
use crate::analysis::same_output::other_side;
use crate::figures::draw::number::{number, round_to};
use crate::figures::draw::plot::{Drawn, Frame, Panel, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::{Dashes, Theme};
use crate::figures::figure::Table;

/// The names of the inputs.
pub const NAMES: [&str; 2] = ["a", "b"];
/// How far beside an input (CSS pixels) a hand takes it.
const REACH: f64 = 16.0;
/// How near to a kink it stands on it.
const SNAP: f64 = 5.0;
/// Radius of an input, of its output, and of the ring that is the second one's.
const GRIP: f64 = 6.0;
const DOT: f64 = 4.5;
const RING: f64 = 7.0;
const ARROW: f64 = 6.0;
const LABEL_HEIGHT: f64 = 16.0;
const LABEL_GAP: f64 = 12.0;
/// The second input's arrows are dashed, so that both are seen where they lie upon one another.
const DASHES: [Dashes; 2] = [&[], &[5.0, 4.0]];

/// What one function makes of both inputs.
pub struct Followed {
    /// The function's name.
    pub title: String,
    /// Its outputs.
    pub outputs: [f64; 2],
}

impl Followed {
    /// Whether both inputs have one output, to the last bit.
    pub fn is_one(&self) -> bool {
        self.outputs[0] == self.outputs[1]
    }
}

/// Both inputs through every function that is shown.
pub fn follow(state: &CurvesState) -> Vec<Followed> {
    let followed = |shown: &Shown| Followed { title: shown.title(), outputs: state.pair.map(|x| samples::value(shown, Order::Function, state.at_kink, x)) };
    state.shown().iter().map(followed).collect()
}

/// For each input another one with the same output, where the function dips.
pub fn others(state: &CurvesState, shown: &Shown) -> [Option<f64>; 2] {
    match shown {
        Shown::Member(member) => state.pair.map(|x| other_side(member, x)),
        Shown::Sigmoids(_) => [None; 2],
    }
}

/// A number in three digits, where more would only be read.
fn short(value: f64) -> String {
    const DIGITS: i32 = 2;
    let size = value.abs();
    let grain = if size > 0.0 && size.is_finite() { libm::pow(10.0, f64::from(DIGITS) - libm::floor(libm::log10(size))) } else { 1.0 };
    number(libm::round(value * grain) / grain)
}

/// Whether there are two inputs at all.
fn are_two(state: &CurvesState) -> bool {
    state.pair[0] != state.pair[1]
}

/// What becomes of the inputs, in the words that are read from afar: of the first function.
pub fn headline(state: &CurvesState) -> String {
    let Some(first) = follow(state).into_iter().next().filter(|_| state.follows() && are_two(state)) else { return String::new() };
    let [a, b] = first.outputs.map(short);
    if first.is_one() { format!("{}: two inputs, one output, {a}", first.title) } else { format!("{}: two inputs, two outputs, {a} and {b}", first.title) }
}

/// A sentence on each function.
pub fn notes(state: &CurvesState) -> Vec<String> {
    if !(state.follows() && are_two(state)) {
        return Vec::new();
    }
    let [a, b] = state.pair.map(number);
    let sentence = |(of, shown): (Followed, Shown)| {
        let ([fa, fb], title) = (of.outputs.map(short), &of.title);
        let folds = others(state, &shown).iter().zip([(&a, &fa), (&b, &fb)]).find_map(|(other, (x, y))| other.map(|other| (x, short(other), y)));
        match folds {
            _ if of.is_one() => format!("{title} turns both {a} and {b} into {fa}: which of the two it was is forgotten."),
            None => format!("{title} turns {a} into {fa} and {b} into {fb}: still told apart."),
            Some((x, other, y)) => {
                format!("{title} turns {a} into {fa} and {b} into {fb}: told apart, but its dip folds {x} and {other} together, both give {y}.")
            }
        }
    };
    follow(state).into_iter().zip(state.shown()).map(sentence).collect()
}

/// What each function makes of both inputs, and where its dip has the same once more.
pub fn table(state: &CurvesState) -> Table {
    let [a, b] = state.pair.map(number);
    let row = |(of, shown): (Followed, Shown)| {
        let others = others(state, &shown).map(|other| other.map_or_else(String::new, short));
        std::iter::once(of.title).chain(of.outputs.map(short)).chain(others).collect()
    };
    Table {
        caption: format!("The outputs for a = {a} and b = {b}. Where a function dips, another input has the same output."),
        head: ["function", "f(a)", "f(b)", "same as a", "same as b"].map(str::to_owned).to_vec(),
        rows: follow(state).into_iter().zip(state.shown()).map(row).collect(),
    }
}

/// Where the inputs stand: on the axis, or at the edge that is nearest to it.
fn ground(frame: &Frame) -> f64 {
    0.0f64.clamp(frame.y.start, frame.y.end)
}

/// Where the outputs stand.
fn outputs_at(frame: &Frame) -> f64 {
    0.0f64.clamp(frame.x.start, frame.x.end)
}

/// An input that a hand holds: which, and how far beside it, along x, it was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    which: usize,
    beside: f64,
}

/// The input under a place in CSS pixels.
pub fn grab(state: &CurvesState, layout: &Layout, x: f64, y: f64) -> Option<Held> {
    let panel = layout.at(x, y).filter(|panel| panel.pane == Pane::Pair)?;
    let away = |which: usize| (panel.frame.to_pixels((state.pair[which], 0.0)).0 - x).abs();
    let which = if away(1) <= away(0) { 1 } else { 0 };
    let beside = state.pair[which] - panel.frame.to_data((x, y)).0;
    (away(which) <= REACH).then_some(Held { which, beside })
}

/// Brings the input that is held to a place in CSS pixels; whether it moved.
pub fn bring(state: &mut CurvesState, layout: &Layout, held: Held, x: f64) -> bool {
    let Some(panel) = layout.panels.iter().find(|panel| panel.pane == Pane::Pair) else { return false };
    let window = &panel.frame.x;
    let span = window.end - window.start;
    let to = round_to((panel.frame.to_data((x, 0.0)).0 + held.beside).clamp(window.start, window.end), span);
    let to = reading::snap(state, to, SNAP * span / panel.frame.area.width());
    std::mem::replace(&mut state.pair[held.which], to) != to
}

/// Draws both inputs, their arrows and their outputs, on the panel of the pair.
pub fn draw<DB: DrawingBackend>(sheet: &Panel<DB>, theme: &Theme, state: &CurvesState) -> Drawn<(), DB> {
    let frame = &sheet.frame;
    let (ground, axis) = (ground(frame), outputs_at(frame));
    let followed = follow(state);
    // The first function last, so that nothing covers its outputs.
    for (index, of) in followed.iter().enumerate().rev() {
        let color = theme.color(index);
        for ((&x, y), dashes) in state.pair.iter().zip(of.outputs).zip(DASHES) {
            let stroke = Stroke { color, opacity: 1.0, width: 1.4, dashes };
            arrow(sheet, (x, ground), (x, y), stroke)?;
            arrow(sheet, (x, y), (axis, y), stroke)?;
        }
        sheet.dot((axis, of.outputs[1]), RING, color, false)?;
        sheet.dot((axis, of.outputs[0]), DOT, color, true)?;
    }
    for (&x, name) in state.pair.iter().zip(NAMES) {
        sheet.dot((x, ground), GRIP, theme.ink, true)?;
        let (left, above) = frame.to_pixels((x, ground));
        if frame.area.contains(left, above) {
            sheet.text_at(name, (left, above - GRIP - 4.0), TITLE_SIZE, theme.ink, HPos::Center, VPos::Bottom)?;
        }
    }
    labels(sheet, theme, state, &followed, axis)
}

/// An arrow between two places of the data; none where they are one on the screen.
fn arrow<DB: DrawingBackend>(sheet: &Panel<DB>, from: (f64, f64), to: (f64, f64), stroke: Stroke) -> Drawn<(), DB> {
    let (from_px, to_px) = (sheet.frame.to_pixels(from), sheet.frame.to_pixels(to));
    let (dx, dy) = (to_px.0 - from_px.0, to_px.1 - from_px.1);
    let length = libm::hypot(dx, dy);
    if !length.is_finite() || length < 2.0 * ARROW {
        return Ok(());
    }
    sheet.line(&[from, to], stroke)?;
    let (ux, uy) = (dx / length, dy / length);
    // The tip stands before the dot at the end.
    let tip = (to_px.0 - RING * ux, to_px.1 - RING * uy);
    let wing = |side: f64| sheet.frame.to_data((tip.0 - ARROW * (ux + 0.5 * side * uy), tip.1 - ARROW * (uy - 0.5 * side * ux)));
    sheet.line(&[wing(1.0), sheet.frame.to_data(tip), wing(-1.0)], Stroke { dashes: &[], width: 1.8, ..stroke })
}

/// What the outputs are, beside the axis and away from the arrows.
fn labels<DB: DrawingBackend>(sheet: &Panel<DB>, theme: &Theme, state: &CurvesState, followed: &[Followed], axis: f64) -> Drawn<(), DB> {
    let (frame, area) = (&sheet.frame, sheet.frame.area);
    let right = state.pair.iter().sum::<f64>() < 2.0 * axis;
    let mut labels = Vec::new();
    for (index, of) in followed.iter().enumerate() {
        let mut say = |output: f64, text: String| {
            let y = frame.to_pixels((axis, output)).1;
            if (area.top..=area.bottom).contains(&y) {
                labels.push((y, index, text));
            }
        };
        if of.is_one() {
            say(of.outputs[0], format!("a, b \u{2192} {}", short(of.outputs[0])));
        } else {
            for (output, name) in of.outputs.into_iter().zip(NAMES) {
                say(output, format!("{name} \u{2192} {}", short(output)));
            }
        }
    }
    crate::order::by_number(&mut labels, |label| label.0);
    let (x, level) = frame.to_pixels((axis, 0.0));
    // The curves rise: to the right of the axis of outputs they are above the other axis, to the left of it below.
    let (top, bottom) = (area.top + LABEL_HEIGHT, area.bottom - LABEL_HEIGHT);
    let (top, bottom) = if right {
        (top.max(level + LABEL_GAP).min(bottom - LABEL_HEIGHT * (labels.len() as f64 - 1.0)), bottom)
    } else {
        (top, bottom.min(level - LABEL_GAP))
    };
    let places = spread(&labels.iter().map(|label| label.0).collect::<Vec<_>>(), LABEL_HEIGHT, top, bottom);
    let (x, side) = if right { (x + LABEL_GAP, HPos::Left) } else { (x - LABEL_GAP, HPos::Right) };
    for (place, (_, index, text)) in places.into_iter().zip(labels) {
        sheet.text_at(&text, (x, place), TITLE_SIZE, theme.color(index), side, VPos::Center)?;
    }
    Ok(())
}
