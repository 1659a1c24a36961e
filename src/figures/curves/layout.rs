//! Where the panels of the curves figure are, and what each shows.

use std::ops::Range;

use super::samples::{self, Order};
use super::state::{CurvesState, Pane, Shown};
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
    pub pane: Pane,
    /// Where it is, and its windows.
    pub frame: Frame,
}

/// The whole figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its panels: f, f', and f'' where asked for.
    pub panels: Vec<PanelLayout>,
}

/// Least and largest height of the axes of one panel, and the share of the sheet's width between them.
struct Tall {
    share: f64,
    least: f64,
    most: f64,
}

/// A function alone, over its slope, and the slopes below it.
const ALONE: Tall = Tall { share: 0.46, least: 170.0, most: 400.0 };
const FIRST: Tall = Tall { share: 0.42, least: 180.0, most: 370.0 };
const BELOW_IT: Tall = Tall { share: 0.1, least: 72.0, most: 112.0 };

impl Tall {
    fn at(&self, width: f64) -> f64 {
        (self.share * width).clamp(self.least, self.most)
    }
}

/// One unit along y is drawn as long as one along x, unless the axes would have to become narrower than this share of their room ...
const NARROWEST: f64 = 0.55;
/// ... or the curves lower than this share of their panel.
const LOWEST: f64 = 0.2;

/// The heights of the axes of all panels. They follow from the parts and the width alone: what is shown never makes a figure jump.
fn heights(state: &CurvesState, width: f64) -> Vec<f64> {
    let panes = state.panes();
    let tall = |pane: &Pane| match pane.order() {
        _ if panes.len() == 1 => ALONE,
        Order::Function => FIRST,
        Order::Derivative | Order::Second => BELOW_IT,
    };
    panes.iter().map(|pane| tall(pane).at(width)).collect()
}

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(state: &CurvesState, width: f64) -> f64 {
    let heights = heights(state, width);
    heights.iter().sum::<f64>() + (ABOVE + BELOW) * heights.len() as f64
}

/// A window of `size` about another that is smaller.
fn about(window: &Range<f64>, size: f64) -> Range<f64> {
    let more = 0.5 * (size - (window.end - window.start));
    window.start - more..window.end + more
}

impl Layout {
    /// The layout of `state` on `width` x `height` CSS pixels: f above its slope, over the same x, and where that can be with the same
    /// unit along both axes, so that a slope of 1 rises at 45 degrees. Slopes that lead have the window that fits them, at any width.
    pub fn new(state: &CurvesState, width: f64, height: f64) -> Self {
        let shown = state.shown();
        let label = shown.iter().map(|shown| text_width(&shown.title(), TITLE_SIZE)).fold(0.0, f64::max).min(WIDEST_LABEL) + LABEL_GAP;
        let room = (width - LEFT - label).max(20.0);
        let span = state.x.end - state.x.start;
        let wanted = heights(state, width);
        // A document may ask for another height than suits the width: the axes take what is left.
        let axes = (height - (ABOVE + BELOW) * wanted.len() as f64).max(20.0 * wanted.len() as f64) / wanted.iter().sum::<f64>();
        let windows: Vec<Range<f64>> = state
            .panes()
            .into_iter()
            .map(|pane| match (&state.y, pane.order()) {
                (Some(y), Order::Function) => y.clone(),
                (_, order) => fitting(&shown, order, state),
            })
            .collect();
        // The unit is that of the first panel, whose window somebody may have chosen: that one is kept as it is.
        let fits = |unit: f64| unit * span >= NARROWEST * room;
        let leads = state.panes().first().is_some_and(|pane| pane.order() == Order::Function);
        let unit =
            windows.first().zip(wanted.first()).filter(|_| leads && state.y.is_none()).map(|(y, tall)| (room / span).min(axes * tall / (y.end - y.start)));
        let unit = unit.filter(|&unit| fits(unit) && unit * (windows[0].end - windows[0].start) >= LOWEST * axes * wanted[0]);
        let mut top = 0.0;
        let mut panels = Vec::with_capacity(windows.len());
        for ((pane, tall), y) in state.panes().into_iter().zip(wanted).zip(windows) {
            let tall = axes * tall;
            let area = Rect { left: LEFT, top: top + ABOVE, right: LEFT + unit.map_or(room, |unit| unit * span), bottom: top + ABOVE + tall };
            let size = unit.map(|unit| tall / unit).filter(|size| (LOWEST * size..=size * 1.0001).contains(&(y.end - y.start)));
            let y = size.map_or(y.clone(), |size| about(&y, size));
            panels.push(PanelLayout { pane, frame: Frame { area, x: state.x.clone(), y } });
            top = area.bottom + BELOW;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, width: f64) -> Layout {
        let state = CurvesState::read(text).0;
        Layout::new(&state, width, height(&state, width))
    }

    /// Pixels along y for one of x.
    fn steepness(panel: &PanelLayout) -> f64 {
        let frame = &panel.frame;
        let along = |length: f64, range: &Range<f64>| length / (range.end - range.start);
        along(frame.area.height(), &frame.y) / along(frame.area.width(), &frame.x)
    }

    #[test]
    fn a_slope_of_one_rises_at_45_degrees_and_the_slope_stands_below_over_the_same_x() {
        for text in ["", "curves=leaky_relu,gelu,tanh", "curves=relu6&x=-2..8", "curves=elu&show=f", "sigmoids=8"] {
            for width in [300.0, 354.0, 700.0, 1000.0] {
                let layout = of(text, width);
                assert!((steepness(&layout.panels[0]) - 1.0).abs() < 1e-9, "{text} {width}: {}", steepness(&layout.panels[0]));
                for pair in layout.panels.windows(2) {
                    let [above, below] = [&pair[0].frame, &pair[1].frame];
                    assert_eq!((above.area.left, above.area.right, &above.x), (below.area.left, below.area.right, &below.x));
                    assert!(below.area.top > above.area.bottom);
                }
            }
        }
    }

    #[test]
    fn a_unit_that_would_hide_the_curves_is_given_up_and_a_window_that_was_chosen_is_kept() {
        // Over a thousand to either side tanh would be a flat line.
        assert!(steepness(&of("curves=tanh&x=-1000..1000", 700.0).panels[0]) > 10.0);
        let chosen = of("y=-1..9", 700.0);
        assert_eq!(chosen.panels[0].frame.y, -1.0..9.0);
    }

    #[test]
    fn slopes_have_the_same_window_at_any_width() {
        for text in ["curves=sigmoid,tanh,relu&x=-6..6&show=slope", "show=slope&x=-2..2", "show=bend,f"] {
            let state = CurvesState::read(text).0;
            let windows = [300.0, 354.0, 700.0, 1000.0].map(|width| Layout::new(&state, width, 0.5 * width).panels[0].frame.y.clone());
            assert!(windows.iter().all(|window| *window == windows[0]), "{text}: {windows:?}");
        }
        let slopes = &of("curves=sigmoid,tanh,relu&x=-6..6&show=slope", 1000.0).panels[0].frame.y;
        assert!(slopes.start > -0.2 && slopes.end < 1.2, "{slopes:?}");
    }

    #[test]
    fn what_is_shown_never_changes_the_height() {
        let [low, high] = ["curves=tanh", "curves=squared_relu&x=-50..50"].map(|text| height(&CurvesState::read(text).0, 640.0));
        assert_eq!(low, high);
    }
}
