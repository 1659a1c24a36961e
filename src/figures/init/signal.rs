//! The view of standard deviations by layer: activations on their way up, gradients on their way down.
//!
//! Dots are measured, bands go over the seeds, lines are theory. Both panels have one window, so that equal slopes look equal.
//! The window grows and shrinks in steps, else the axes would run under a slider.

use plotters::coord::Shift;
use plotters::prelude::{Color, DrawingArea, DrawingBackend, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};

use super::state::InitState;
use super::trace::{Curve, End, Point, Trace, Way};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::log_axis::{self, Side};
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE};
use crate::figures::draw::theme::Theme;

/// From this width (CSS pixels) on, panels stand side by side.
const SIDE_BY_SIDE: f64 = 620.0;
const WIDEST_LABEL: f64 = 112.0;
const LABEL_GAP: f64 = 10.0;
const LABEL_HEIGHT: f64 = 17.0;
/// Half of the room between panels side by side.
const GUTTER: f64 = 10.0;
/// Panels lower than this have no room for the names of f32's ends.
const ROOMY: f64 = 240.0;
/// Where windows may end, in decades above and below 1. The last holds all of f32.
const HIGHS: [f64; 7] = [1.0, 2.0, 3.0, 5.0, 10.0, 25.0, 44.0];
const LOWS: [f64; 7] = [1.0, 2.0, 3.0, 5.0, 10.0, 25.0, 50.0];
/// The logarithms of the largest and the smallest f32 above 0.
pub const F32: (f64, f64) = (-44.853_5, 38.531_8);

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(width: f64) -> f64 {
    if width >= SIDE_BY_SIDE { (width * 0.42).clamp(320.0, 470.0) } else { 2.0 * (width * 0.78).clamp(250.0, 340.0) }
}

/// Where the two panels are, and what they show.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Activations.
    pub forward: Frame,
    /// Gradients.
    pub backward: Frame,
}

impl Layout {
    /// The layout of `curves` on `width` x `height` CSS pixels.
    pub fn new(curves: &[Curve], state: &InitState, width: f64, height: f64) -> Self {
        let label = curves.iter().map(|curve| text_width(&curve.short, TITLE_SIZE)).fold(0.0, f64::max).min(WIDEST_LABEL) + LABEL_GAP;
        let y = window(curves);
        // Half a layer of air, so that the first and the last dot are whole.
        let x = 0.5..state.stack.depth as f64 + 0.5;
        // The panels are mirror images: names stand where a quantity arrives, right for the signal and left for the gradient.
        let cell = |left: f64, right: f64, top: f64, bottom: f64| Frame {
            area: Rect {
                left,
                top: top + log_axis::ABOVE,
                right: right.max(left + 20.0),
                bottom: (bottom - log_axis::BELOW).max(top + log_axis::ABOVE + 20.0),
            },
            x: x.clone(),
            y: y.clone(),
        };
        let (axis, side, middle) = (log_axis::BESIDE, width / 2.0, height / 2.0);
        if width >= SIDE_BY_SIDE {
            Self { forward: cell(axis, side - label - GUTTER, 0.0, height), backward: cell(side + label + GUTTER, width - axis, 0.0, height) }
        } else {
            Self { forward: cell(axis, width - label, 0.0, middle), backward: cell(label, width - axis, middle, height) }
        }
    }

    /// Both panels.
    pub fn frames(&self) -> Vec<Frame> {
        vec![self.forward.clone(), self.backward.clone()]
    }

    /// The layer (from 0) at a place in one of the panels.
    pub fn layer_at(&self, x: f64, y: f64) -> Option<usize> {
        const REACH: f64 = 12.0;
        let under = |frame: &&Frame| {
            let area = frame.area;
            x >= area.left - REACH && x <= area.right + REACH && y >= area.top - REACH && y <= area.bottom + REACH
        };
        let frame = [&self.forward, &self.backward].into_iter().find(under)?;
        let layer = frame.to_data((x, y)).0.round().clamp(1.0, frame.x.end - 0.5);
        Some(layer as usize - 1)
    }
}

/// The least of the windows that holds all that is measured, and what theory says of it within f32.
fn window(curves: &[Curve]) -> std::ops::Range<f64> {
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for trace in curves.iter().flat_map(|curve| [&curve.forward, &curve.backward]) {
        let measured = trace.measured.iter().flat_map(|point| [point.low, point.high]);
        for log in measured.chain(trace.theory.iter().copied()).filter(|log| log.is_finite()) {
            (low, high) = (low.min(log), high.max(log));
        }
    }
    let least = |steps: [f64; 7], wanted: f64| steps.into_iter().find(|&step| step >= wanted).unwrap_or(steps[6]);
    -least(LOWS, 0.1 - low)..least(HIGHS, high + 0.1)
}

/// Draws what stands while the window does: axes, titles, the ends of f32.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, layout: &Layout) -> Drawn<(), DB> {
    let narrow = layout.forward.area.width() < 300.0;
    let titles = [
        (
            &layout.forward,
            Side::Left,
            if narrow { "Activations, standard deviation \u{2192}" } else { "Standard deviation of the activations, on their way up \u{2192}" },
        ),
        (
            &layout.backward,
            Side::Right,
            if narrow { "Gradients, standard deviation \u{2190}" } else { "Standard deviation of the gradients, on their way down \u{2190}" },
        ),
    ];
    for (frame, side, title) in titles {
        let panel = Panel::bare(root, theme, frame.clone());
        log_axis::draw(&panel, theme, side, title, "layer")?;
        for (at, name, v, by) in [(F32.1, "largest f32", VPos::Bottom, -3.0), (F32.0, "smallest f32", VPos::Top, 3.0)] {
            if frame.y.contains(&at) {
                panel.line(&[(frame.x.start, at), (frame.x.end, at)], Stroke { color: theme.alarm, opacity: 0.9, width: 1.2, dashes: &[2.0, 4.0] })?;
                if frame.area.height() < ROOMY {
                    continue;
                }
                // Where the axis is, no line of a series passes.
                let (x, h) = if side == Side::Left { (frame.area.left + 5.0, HPos::Left) } else { (frame.area.right - 5.0, HPos::Right) };
                panel.text_at(name, (x, frame.to_pixels((0.0, at)).1 + by), LABEL_SIZE - 1.0, theme.muted, h, v)?;
            }
        }
    }
    Ok(())
}

/// Draws what moves: bands, lines, dots, names, where each ended, and the layer pointed at.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, curves: &[Curve], state: &InitState, layout: &Layout) -> Drawn<(), DB> {
    for (frame, way) in [(&layout.forward, Way::Forward), (&layout.backward, Way::Backward)] {
        let panel = Panel::bare(root, theme, frame.clone());
        if let Some(layer) = state.layer {
            let x = (layer + 1) as f64;
            let stroke = Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] };
            panel.line(&[(x, frame.y.start), (x, frame.y.end)], stroke)?;
        }
        let of = |curve: &'_ Curve| -> Trace { if way == Way::Forward { curve.forward.clone() } else { curve.backward.clone() } };
        let traces: Vec<Trace> = curves.iter().map(of).collect();
        for (index, trace) in traces.iter().enumerate() {
            band(root, theme, frame, &trace.measured, index)?;
        }
        for (index, trace) in traces.iter().enumerate() {
            let line: Vec<(f64, f64)> = trace.theory.iter().enumerate().map(|(layer, &log)| ((layer + 1) as f64, log)).collect();
            panel.line(&line, Stroke { color: theme.color(index), opacity: 1.0, width: 2.2, dashes: theme.dashes(index) })?;
        }
        let radius = (frame.area.width() / (frame.x.end - frame.x.start) * 0.3).clamp(1.3, 3.0);
        for (index, trace) in traces.iter().enumerate() {
            for (layer, point) in trace.measured.iter().enumerate() {
                let chosen = state.layer == Some(layer);
                panel.dot(((layer + 1) as f64, point.middle), if chosen { radius + 2.0 } else { radius }, theme.color(index), true)?;
            }
        }
        ends(root, &panel, theme, &traces, way)?;
        names(&panel, theme, curves, &traces, way)?;
    }
    Ok(())
}

/// The span over the seeds, cut to the panel.
fn band<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, measured: &[Point], index: usize) -> Drawn<(), DB> {
    let place = |layer: usize, log: f64| {
        let (x, y) = frame.to_pixels(((layer + 1) as f64, log.clamp(frame.y.start, frame.y.end)));
        (theme.px(x).round() as i32, theme.px(y).round() as i32)
    };
    let wide = |point: &Point| !point.middle.is_nan() && point.high > frame.y.start && point.low < frame.y.end;
    let runs = measured.iter().enumerate().collect::<Vec<_>>();
    for run in runs.chunk_by(|a, b| wide(a.1) == wide(b.1)).filter(|run| run.len() > 1 && wide(run[0].1)) {
        if run.iter().all(|(_, point)| point.low == point.high) {
            continue;
        }
        let up = run.iter().map(|&(layer, point)| place(layer, point.high));
        let down = run.iter().rev().map(|&(layer, point)| place(layer, point.low));
        root.draw(&Polygon::new(up.chain(down).collect::<Vec<_>>(), theme.color(index).mix(0.24)))?;
    }
    Ok(())
}

/// Says where a quantity left f32, beside the place: the text stands where its own line does not.
fn ends<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, panel: &Panel<DB>, theme: &Theme, traces: &[Trace], way: Way) -> Drawn<(), DB> {
    let (frame, area) = (&panel.frame, panel.frame.area);
    let (mut from_top, mut from_bottom) = (0.0, 0.0);
    let limit = |at: f64, edge: f64| if frame.y.contains(&at) { frame.to_pixels((1.0, at)).1 } else { edge };
    for (index, trace) in traces.iter().enumerate() {
        let Some(end) = trace.end else { continue };
        let text = end.says(way).to_string();
        let wide = text_width(&text, LABEL_SIZE);
        let upward = matches!(end, End::Overflow(_) | End::NoSignal);
        let y = if upward {
            from_top += LABEL_HEIGHT;
            limit(F32.1, area.top) + from_top - LABEL_HEIGHT / 2.0
        } else {
            from_bottom += LABEL_HEIGHT;
            limit(F32.0, area.bottom) - from_bottom + LABEL_HEIGHT / 2.0
        };
        // On its own side of the line: where the quantity is not yet so large, or so small.
        let reaches = |log: f64| {
            let at = frame.to_pixels((0.0, log)).1;
            if upward { at < y + LABEL_HEIGHT } else { at > y - LABEL_HEIGHT }
        };
        let lines = trace.measured.iter().map(|point| point.middle).zip(trace.theory.iter().copied());
        let mut near = lines.enumerate().filter(|(_, (measured, theory))| reaches(*measured) || reaches(*theory)).map(|(layer, _)| layer);
        let place = |layer: Option<usize>, edge: f64| layer.map_or(edge, |layer| frame.to_pixels(((layer + 1) as f64, 0.0)).0);
        let left = if way == Way::Forward { place(near.next(), area.right) - wide - 8.0 } else { place(near.next_back(), area.left) + 8.0 };
        let left = left.clamp(area.left + 6.0, (area.right - wide - 6.0).max(area.left + 6.0));
        // On a ground of its own: in a narrow panel there is no place without a line.
        let unit = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
        let (top, bottom) = (y - LABEL_HEIGHT / 2.0, y + LABEL_HEIGHT / 2.0);
        root.draw(&Rectangle::new([unit(left - 3.0, top), unit(left + wide + 3.0, bottom)], theme.ground.mix(0.85).filled()))?;
        panel.text_at(&text, (left, y), LABEL_SIZE, theme.color(index), HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// Names each series where it arrives, apart from one another.
fn names<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, curves: &[Curve], traces: &[Trace], way: Way) -> Drawn<(), DB> {
    let (frame, area) = (&panel.frame, panel.frame.area);
    let mut ends: Vec<(f64, usize)> = traces
        .iter()
        .enumerate()
        .map(|(index, trace)| {
            let whole = trace.measured.len() == trace.theory.len();
            let (measured, theory) = match way {
                Way::Forward => (trace.measured.last(), trace.theory.last()),
                Way::Backward => (trace.measured.first(), trace.theory.first()),
            };
            let measured = measured.map(|point| point.middle).filter(|log| !log.is_nan() && whole);
            let log = measured.or_else(|| theory.copied()).unwrap_or(f64::NAN);
            // Zero lies at the bottom, infinity at the top, and what is neither in the middle.
            let log = if log.is_nan() { 0.0 } else { log.clamp(frame.y.start, frame.y.end) };
            (frame.to_pixels((1.0, log)).1, index)
        })
        .collect();
    // Ties keep the order of the list, so that names do not swap places.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let places = crate::figures::draw::plot::spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), LABEL_HEIGHT, area.top, area.bottom);
    for (place, (_, index)) in places.into_iter().zip(ends) {
        let (x, h) = if way == Way::Forward { (area.right + 7.0, HPos::Left) } else { (area.left - 7.0, HPos::Right) };
        panel.text_at(&curves[index].short, (x, place), TITLE_SIZE, theme.color(index), h, VPos::Center)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::signal::Ensemble;
    use crate::figures::init::trace;

    fn of(text: &str) -> (InitState, Vec<Curve>) {
        let state = InitState::read(text).0;
        let mut ensemble = Ensemble::default();
        ensemble.set(&state.stacks(), state.seeds, state.active);
        ensemble.advance(usize::MAX);
        let curves = trace::curves(&state, &ensemble);
        (state, curves)
    }

    #[test]
    fn windows_hold_what_is_measured_and_grow_in_steps() {
        let window = |text: &str| window(&of(&format!("{text}&width=16&batch=8&seeds=1&depth=30")).1);
        assert_eq!(window("init=he"), -1.0..1.0);
        assert_eq!(window("init=he&gain=2"), -1.0..10.0);
        assert_eq!(window("init=normal(std=10)"), -1.0..44.0);
        assert_eq!(window("init=zeros"), -1.0..1.0);
    }

    #[test]
    fn panels_lie_on_the_sheet_and_a_place_in_them_is_a_layer() {
        let (state, curves) = of("width=8&batch=4&seeds=1&depth=20");
        for width in [320.0, 390.0, 619.0, 620.0, 1050.0] {
            let layout = Layout::new(&curves, &state, width, height(width));
            for frame in [&layout.forward, &layout.backward] {
                assert!(frame.area.left >= 0.0 && frame.area.right <= width && frame.area.bottom <= height(width));
                for layer in 0..20 {
                    let (x, y) = frame.to_pixels(((layer + 1) as f64, 0.0));
                    assert_eq!(layout.layer_at(x, y), Some(layer));
                }
            }
            assert_eq!(layout.layer_at(-50.0, 0.0), None);
        }
    }
}
