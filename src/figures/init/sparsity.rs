//! The parts of exact zeros: their share by layer with its error, and against bias and gain.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::parts::InitPart;
use super::seen::Seen;
use super::trace::Curve;
use crate::analysis::signal::sparsity::{BIASES, GAINS};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::{Dashes, Theme};

const LEFT: f64 = 46.0;
const RIGHT: f64 = 78.0;
const ABOVE: f64 = 32.0;
const BELOW: f64 = 42.0;
/// Lines of the gains: no colour of theirs, which are the initialisers'.
const LOOKS: [(f64, Dashes); GAINS.len()] = [(0.6, &[7.0, 4.0]), (1.0, &[]), (0.6, &[2.0, 3.5])];

/// The panel of a part in its room.
pub fn frame(seen: &Seen, part: InitPart, room: Rect) -> Frame {
    let (left, top) = (room.left + LEFT, room.top + ABOVE);
    let area = Rect { left, top, right: (room.right - RIGHT).max(left + 20.0), bottom: (room.bottom - BELOW).max(top + 20.0) };
    let x = if part == InitPart::Zeros { 0.0..seen.state.stack.depth as f64 + 0.5 } else { -1.05..1.05 };
    Frame { area, x, y: 0.0..100.0 }
}

/// The layer (from 0) at a place on the panel of layers.
pub fn layer_at(frame: &Frame, x: f64, y: f64) -> Option<usize> {
    frame.area.contains(x, y).then(|| frame.to_data((x, y)).0.round().clamp(1.0, frame.x.end - 0.5) as usize - 1)
}

/// Draws axes and title.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let axes = match part {
        InitPart::Zeros => Axes { title: "Outputs that are exactly 0, in percent", x: "layer", y: "" },
        _ => Axes { title: "All layers together, against the bias, in percent", x: "bias", y: "" },
    };
    Panel::new(root, theme, frame.clone(), axes).map(|_| ())
}

/// Draws dots with their errors by layer, the line of theory, and the layer pointed at.
pub fn by_layer<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let state = seen.state;
    let panel = Panel::bare(root, theme, frame.clone());
    let color = theme.color(state.active);
    if let Some(layer) = state.layer {
        let x = (layer + 1) as f64;
        panel.line(&[(x, 0.0), (x, 100.0)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
    }
    let Some(curve) = seen.active() else { return Ok(()) };
    let line: Vec<(f64, f64)> = curve.zeros_theory.iter().enumerate().map(|(layer, &share)| ((layer + 1) as f64, share * 100.0)).collect();
    panel.line(&line, Stroke { color, opacity: 1.0, width: 2.2, dashes: theme.dashes(state.active) })?;
    layers(&panel, curve, color, state.layer)?;
    let end = curve.zeros.last().map(|zeros| zeros.0 * 100.0).filter(|share| share.is_finite()).unwrap_or(50.0);
    let (area, y) = (panel.frame.area, panel.frame.to_pixels((0.0, end)).1);
    panel.text_at(&curve.short, (area.right + 7.0, y), TITLE_SIZE, color, HPos::Left, VPos::Center)
}

/// A dot for each layer, and two standard errors to either side of it.
fn layers<DB: DrawingBackend>(panel: &Panel<DB>, curve: &Curve, color: RGBColor, chosen: Option<usize>) -> Drawn<(), DB> {
    for (layer, &(mean, error)) in curve.zeros.iter().enumerate().filter(|(_, zeros)| zeros.0.is_finite()) {
        let (x, y, by) = ((layer + 1) as f64, mean * 100.0, error * 200.0);
        panel.line(&[(x, y - by), (x, y + by)], Stroke { color, opacity: 0.8, width: 1.4, dashes: &[] })?;
        panel.dot((x, y), if chosen == Some(layer) { 5.0 } else { 2.6 }, color, true)?;
    }
    Ok(())
}

/// Draws a line for each gain against the bias, and the bias at hand.
pub fn by_bias<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let stack = seen.state.active_stack();
    let area = frame.area;
    if frame.x.contains(&stack.bias) {
        panel.line(&[(stack.bias, 0.0), (stack.bias, 100.0)], Stroke { color: theme.ink, opacity: 0.7, width: 1.2, dashes: &[3.0, 3.0] })?;
    }
    let mut ends = Vec::new();
    for (index, (factor, (opacity, dashes))) in GAINS.into_iter().zip(LOOKS).enumerate() {
        let (gain, color) = (stack.gain * factor, if factor == 1.0 { theme.ink } else { theme.muted });
        let shares = seen.sparsity.map_or(&[][..], |sparsity| &sparsity.shares()[index]);
        let line: Vec<(f64, f64)> = BIASES.iter().zip(shares).map(|(&bias, share)| (bias, share.theory * 100.0)).collect();
        panel.line(&line, Stroke { color, opacity, width: 2.2, dashes })?;
        for (&bias, share) in BIASES.iter().zip(shares).filter(|(_, share)| share.measured.is_finite()) {
            panel.dot((bias, share.measured * 100.0), 3.2, color, factor == 1.0)?;
        }
        let Some(end) = shares.last().map(|share| share.measured * 100.0).filter(|end| end.is_finite() && shares.len() == BIASES.len()) else { continue };
        ends.push((frame.to_pixels((0.0, end)).1, format!("gain {}", super::reading::short(gain)), color));
    }
    crate::order::by_number(&mut ends, |end| end.0);
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), LABEL_SIZE + 4.0, area.top, area.bottom);
    for (place, (_, text, color)) in places.into_iter().zip(ends) {
        panel.text_at(&text, (area.right + 7.0, place), LABEL_SIZE, color, HPos::Left, VPos::Center)?;
    }
    Ok(())
}
