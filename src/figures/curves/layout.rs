//! Where the panels of the curves figure are, and what each shows.

use std::ops::Range;

use super::samples::{self, Order};
use super::state::{CurvesState, Shown};
use crate::figures::plot::{Frame, Rect, TITLE_SIZE};
use crate::figures::surface::text_width;

/// From this width (CSS pixels) on, panels stand side by side.
const SIDE_BY_SIDE: f64 = 620.0;
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

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(state: &CurvesState, width: f64) -> f64 {
    let panels = orders(state).len() as f64;
    if width >= SIDE_BY_SIDE { (width * if panels > 2.0 { 0.36 } else { 0.42 }).clamp(280.0, 440.0) } else { panels * (width * 0.62).clamp(220.0, 320.0) }
}

fn orders(state: &CurvesState) -> Vec<Order> {
    let mut orders = vec![Order::Function, Order::Derivative];
    if state.second {
        orders.push(Order::Second);
    }
    orders
}

impl Layout {
    /// The layout of `state` on `width` x `height` CSS pixels.
    pub fn new(state: &CurvesState, width: f64, height: f64) -> Self {
        let orders = orders(state);
        let shown = state.shown();
        let count = orders.len() as f64;
        let beside = width >= SIDE_BY_SIDE;
        let label = shown.iter().map(|shown| text_width(&shown.title(), TITLE_SIZE)).fold(0.0, f64::max).min(WIDEST_LABEL) + LABEL_GAP;
        let panels = orders
            .into_iter()
            .enumerate()
            .map(|(index, order)| {
                let index = index as f64;
                let (left, right, top, bottom) = if beside {
                    (width * index / count, width * (index + 1.0) / count, 0.0, height)
                } else {
                    (0.0, width, height * index / count, height * (index + 1.0) / count)
                };
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
