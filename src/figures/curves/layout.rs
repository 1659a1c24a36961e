//! Where the panels of the curves figure are, and what each shows.

use std::ops::Range;

use super::samples::{self, Order};
use super::state::{CurvesState, Shown};
use crate::figures::draw::arrange::{self, Shape};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::plot::{Frame, Rect, TITLE_SIZE};

const LEFT: f64 = 46.0;
const ABOVE: f64 = 30.0;
const BELOW: f64 = 40.0;
const LABEL_GAP: f64 = 8.0;
const WIDEST_LABEL: f64 = 132.0;

/// One panel.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelLayout {
    /// What it shows.
    pub order: Order,
    /// Where it is, and its windows.
    pub frame: Frame,
}

/// The whole figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its panels: f, f', and f'' where asked for.
    pub panels: Vec<PanelLayout>,
}

/// The shapes of the panels: one alone may be wider than high, three in a row are lower.
fn shapes(state: &CurvesState) -> Vec<Shape> {
    let orders = state.orders();
    let share = if orders.len() == 1 { 0.56 } else { 0.8 };
    vec![Shape::Chart(share, (230.0, 430.0)); orders.len()]
}

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(state: &CurvesState, width: f64) -> f64 {
    arrange::height(&shapes(state), width)
}

impl Layout {
    /// The layout of `state` on `width` x `height` CSS pixels.
    pub fn new(state: &CurvesState, width: f64, height: f64) -> Self {
        let shown = state.shown();
        let label = shown.iter().map(|shown| text_width(&shown.title(), TITLE_SIZE)).fold(0.0, f64::max).min(WIDEST_LABEL) + LABEL_GAP;
        let panels = state
            .orders()
            .into_iter()
            .zip(arrange::arrange(&shapes(state), width, height))
            .map(|(order, room)| {
                let Rect { left, top, right, bottom } = room;
                let area = Rect {
                    left: left + LEFT,
                    top: top + ABOVE,
                    right: (right - label).max(left + LEFT + 20.0),
                    bottom: (bottom - BELOW).max(top + ABOVE + 20.0),
                };
                let y = match (&state.y, order) {
                    (Some(y), Order::Function) => y.clone(),
                    _ => fitting(&shown, order, state),
                };
                PanelLayout { order, frame: Frame { area, x: state.x.clone(), y } }
            })
            .collect();
        Self { panels }
    }

    /// The panel under a place in CSS pixels.
    pub fn at(&self, x: f64, y: f64) -> Option<&PanelLayout> {
        self.panels.iter().find(|panel| panel.frame.area.contains(x, y))
    }
}

/// A window along y that holds every curve over the window along x, with air.
fn fitting(shown: &[Shown], order: Order, state: &CurvesState) -> Range<f64> {
    const SAMPLES: usize = 200;
    const AIR: f64 = 0.07;
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    for (_, y) in shown.iter().flat_map(|shown| samples::points(shown, order, &state.x, SAMPLES)) {
        if y.is_finite() {
            low = low.min(y);
            high = high.max(y);
        }
    }
    if order == Order::Derivative {
        // A slope is read against 0 and 1.
        low = low.min(0.0);
        high = high.max(1.0);
    }
    if !(low.is_finite() && high.is_finite()) {
        return -1.0..1.0;
    }
    let smallest = 1e-3 * low.abs().max(high.abs()).max(1e-3);
    if high - low < smallest {
        (low, high) = (low - 0.5, high + 0.5);
    }
    let air = AIR * (high - low);
    low - air..high + air
}
