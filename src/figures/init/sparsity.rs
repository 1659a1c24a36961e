//! The view of exact zeros: their share by layer with its error, and against bias and gain.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::scene::Scene;
use super::state::InitState;
use super::trace::Curve;
use crate::analysis::signal::sparsity::{BIASES, GAINS};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::Theme;

const SIDE_BY_SIDE: f64 = 620.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 78.0;
const ABOVE: f64 = 32.0;
const BELOW: f64 = 42.0;

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(width: f64) -> f64 {
    if width >= SIDE_BY_SIDE { (width * 0.4).clamp(320.0, 440.0) } else { 2.0 * (width * 0.78).clamp(250.0, 340.0) }
}

/// Where the panels are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// By layer.
    pub layers: Frame,
    /// Against the bias.
    pub biases: Frame,
}

impl Layout {
    /// The layout on `width` x `height` CSS pixels.
    pub fn new(state: &InitState, width: f64, height: f64) -> Self {
        let cell = |left: f64, right: f64, top: f64, bottom: f64, x: std::ops::Range<f64>| Frame {
            area: Rect {
                left: left + LEFT,
                top: top + ABOVE,
                right: (right - RIGHT).max(left + LEFT + 20.0),
                bottom: (bottom - BELOW).max(top + ABOVE + 20.0),
            },
            x,
            y: 0.0..100.0,
        };
        let (layers, biases) = (0.0..state.stack.depth as f64 + 0.5, -1.05..1.05);
        if width >= SIDE_BY_SIDE {
            let middle = width / 2.0;
            Self { layers: cell(0.0, middle, 0.0, height, layers), biases: cell(middle, width, 0.0, height, biases) }
        } else {
            let middle = height / 2.0;
            Self { layers: cell(0.0, width, 0.0, middle, layers), biases: cell(0.0, width, middle, height, biases) }
        }
    }

    /// Both panels.
    pub fn frames(&self) -> Vec<Frame> {
        vec![self.layers.clone(), self.biases.clone()]
    }

    /// The layer (from 0) at a place in the first panel.
    pub fn layer_at(&self, x: f64, y: f64) -> Option<usize> {
        if !self.layers.area.contains(x, y) {
            return None;
        }
        Some(self.layers.to_data((x, y)).0.round().clamp(1.0, self.layers.x.end - 0.5) as usize - 1)
    }
}

/// Draws axes and titles.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, layout: &Layout) -> Drawn<(), DB> {
    Panel::new(root, theme, layout.layers.clone(), Axes { title: "Outputs that are exactly 0, in percent", x: "layer", y: "" })?;
    Panel::new(root, theme, layout.biases.clone(), Axes { title: "All layers together, against the bias", x: "bias", y: "" })?;
    Ok(())
}

/// Draws dots with their errors, lines of theory, and the bias at hand.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, scene: &Scene, layout: &Layout) -> Drawn<(), DB> {
    let state = scene.state;
    let panel = Panel::bare(root, theme, layout.layers.clone());
    let color = theme.color(state.active);
    if let Some(layer) = state.layer {
        let x = (layer + 1) as f64;
        panel.line(&[(x, 0.0), (x, 100.0)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
    }
    if let Some(curve) = scene.curves.get(state.active) {
        let line: Vec<(f64, f64)> = curve.zeros_theory.iter().enumerate().map(|(layer, &share)| ((layer + 1) as f64, share * 100.0)).collect();
        panel.line(&line, Stroke { color, opacity: 1.0, width: 2.2, dashes: theme.dashes(state.active) })?;
        layers(&panel, curve, color, state.layer)?;
        let end = curve.zeros.last().map(|zeros| zeros.0 * 100.0).filter(|share| share.is_finite()).unwrap_or(50.0);
        let (area, y) = (panel.frame.area, panel.frame.to_pixels((0.0, end)).1);
        panel.text_at(&curve.short, (area.right + 7.0, y), TITLE_SIZE, color, HPos::Left, VPos::Center)?;
    }
    biases(&Panel::bare(root, theme, layout.biases.clone()), theme, scene)
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

fn biases<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, scene: &Scene) -> Drawn<(), DB> {
    let stack = scene.state.active_stack();
    let area = panel.frame.area;
    if panel.frame.x.contains(&stack.bias) {
        panel.line(&[(stack.bias, 0.0), (stack.bias, 100.0)], Stroke { color: theme.ink, opacity: 0.7, width: 1.2, dashes: &[3.0, 3.0] })?;
    }
    let mut ends = Vec::new();
    for (index, factor) in GAINS.into_iter().enumerate() {
        let gain = stack.gain * factor;
        let color = theme.color(index);
        let shares = scene.sparsity.map_or(&[][..], |sparsity| &sparsity.shares()[index]);
        let line: Vec<(f64, f64)> = BIASES.iter().zip(shares).map(|(&bias, share)| (bias, share.theory * 100.0)).collect();
        panel.line(&line, Stroke { color, opacity: 1.0, width: 2.2, dashes: theme.dashes(index) })?;
        for (&bias, share) in BIASES.iter().zip(shares).filter(|(_, share)| share.measured.is_finite()) {
            panel.dot((bias, share.measured * 100.0), 3.2, color, true)?;
        }
        let Some(end) = shares.last().map(|share| share.measured * 100.0).filter(|end| end.is_finite() && shares.len() == BIASES.len()) else { continue };
        ends.push((panel.frame.to_pixels((0.0, end)).1, format!("gain {}", super::reading::short(gain)), color));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), LABEL_SIZE + 4.0, area.top, area.bottom);
    for (place, (_, text, color)) in places.into_iter().zip(ends) {
        panel.text_at(&text, (area.right + 7.0, place), LABEL_SIZE, color, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_layer() {
        let state = InitState::default();
        let layout = Layout::new(&state, 1050.0, height(1050.0));
        let (x, y) = layout.layers.to_pixels((17.0, 40.0));
        assert_eq!((layout.layer_at(x, y), layout.layer_at(0.0, y)), (Some(16), None));
    }
}
