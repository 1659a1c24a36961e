//! Which panel of the regions figure is where.

use std::ops::Range;

use super::state::RegionsState;
use crate::figures::draw::legend::ROW;
use crate::figures::draw::plot::{Frame, Rect};

/// From this width (CSS pixels) on, charts stand beside the picture.
const BESIDE: f64 = 680.0;
const LEFT: f64 = 46.0;
const ABOVE: f64 = 28.0;
const BELOW: f64 = 42.0;
const RIGHT: f64 = 12.0;
/// From the first chart to the second: the axis of one, and the legend of the other, which may take two rows.
const BETWEEN: f64 = BELOW + ABOVE + ROW;
/// Height of the colour scale below the picture.
const LEGEND: f64 = 38.0;
const LARGEST: f64 = 560.0;
const SHARE: f64 = 0.56;
const CHART: f64 = 150.0;
/// A function plot is wider than high.
const FLAT: f64 = 0.62;
const TALLEST_PLOT: f64 = 380.0;

/// Where everything is, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The picture: the plane, or the function plot.
    pub picture: Frame,
    /// The colour scale.
    pub legend: Rect,
    /// The loss over the steps, and the counts.
    pub charts: [Rect; 2],
}

/// Whether charts stand beside the picture. A network that is not trained has none.
fn beside(state: &RegionsState, width: f64) -> bool {
    width >= BESIDE && state.sawtooth.is_none()
}

fn charts_below(state: &RegionsState, width: f64) -> f64 {
    if beside(state, width) || state.sawtooth.is_some() { 0.0 } else { ABOVE + CHART + BETWEEN + CHART + BELOW }
}

fn picture_width(state: &RegionsState, width: f64) -> f64 {
    if state.sawtooth.is_some() {
        return (width - LEFT - RIGHT).max(40.0);
    }
    let room = if beside(state, width) { width * SHARE } else { width };
    (room - LEFT - RIGHT).clamp(40.0, LARGEST)
}

fn picture_height(state: &RegionsState, width: f64) -> f64 {
    let wide = picture_width(state, width);
    if state.inputs() == 1 { (wide * FLAT).clamp(200.0, TALLEST_PLOT) } else { wide }
}

/// The height that suits a figure of `width`.
pub fn height(state: &RegionsState, width: f64) -> f64 {
    ABOVE + picture_height(state, width) + BELOW + LEGEND + charts_below(state, width)
}

impl Layout {
    /// The layout of `state` on `width` x `height` CSS pixels; `y` is what a function plot shows.
    pub fn new(state: &RegionsState, width: f64, height: f64, y: Option<Range<f64>>) -> Self {
        let wide = picture_width(state, width);
        let below = BELOW + LEGEND + charts_below(state, width);
        // A sheet of another height than asked for gets a smaller picture, and in two dimensions still a square one.
        let tall = picture_height(state, width).min(height - ABOVE - below).max(40.0);
        let wide = if state.inputs() == 1 { wide } else { wide.min(tall) };
        let area = Rect { left: LEFT, top: ABOVE, right: LEFT + wide, bottom: ABOVE + tall };
        let (x, plane_y) = state.shown();
        let legend = Rect { left: area.left, top: area.bottom + BELOW, right: area.right, bottom: area.bottom + BELOW + LEGEND };
        let charts = if beside(state, width) {
            let (left, right) = (area.right + RIGHT + LEFT + 8.0, width - RIGHT);
            let half = (area.height() - BETWEEN) / 2.0;
            let chart = |top: f64| Rect { left, top, right: right.max(left + 20.0), bottom: top + half.max(20.0) };
            [chart(area.top), chart(area.top + half + BETWEEN)]
        } else {
            let chart = |index: f64| {
                let top = legend.bottom + index * (CHART + BETWEEN) + ABOVE;
                Rect { left: area.left, top, right: (width - RIGHT).max(area.left + 20.0), bottom: top + CHART }
            };
            [chart(0.0), chart(1.0)]
        };
        Self { picture: Frame { area, x, y: y.unwrap_or(plane_y) }, legend, charts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_stay_on_the_sheet_and_apart_and_the_plane_is_square() {
        for text in ["", "data=sine"] {
            let state = RegionsState::read(text).0;
            for width in [280.0, 390.0, 679.0, 680.0, 1100.0] {
                let tall = height(&state, width);
                let layout = Layout::new(&state, width, tall, None);
                let area = layout.picture.area;
                assert!(state.inputs() == 1 || (area.width() - area.height()).abs() < 1e-9);
                for chart in layout.charts {
                    assert!(chart.right <= width && chart.bottom <= tall && (chart.left > area.right || chart.top > layout.legend.bottom), "{width}");
                }
                assert!(layout.charts[0].bottom < layout.charts[1].top);
            }
        }
    }
}
