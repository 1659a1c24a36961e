//! The parts of sizes by layer: activations on their way up, gradients on their way down, and what a standard deviation hides.
//!
//! Dots are measured, bands go over the seeds, lines are theory, and a legend says so. Both parts have one window that never moves:
//! what 50 layers of the usual starts can do. So what is flat looks flat, and equal slopes look equal.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::{Circle, Color, DrawingArea, DrawingBackend, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};

use super::parts::InitPart;
use super::seen::Seen;
use super::trace::{Curve, End, Point, Trace, Way};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::log_axis::{self, Side};
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::Theme;

const WIDEST_LABEL: f64 = 112.0;
const LABEL_GAP: f64 = 10.0;
const LABEL_HEIGHT: f64 = 17.0;
/// What is shown, in decades: 50 layers at a third and at three times the critical gain stay within.
const WINDOW: Range<f64> = -25.0..25.0;
/// Room that the legend takes between title and panel.
const LEGEND: f64 = 22.0;
/// The logarithms of the smallest and the largest f32 above 0.
pub const F32: (f64, f64) = (-44.853_5, 38.531_8);

/// The panel of a part in its room. Both are mirror images: names stand where a quantity arrives, right for the signal and left for
/// the gradient.
pub fn frame(seen: &Seen, part: InitPart, room: Rect) -> Frame {
    let label = seen.curves.iter().map(|curve| text_width(&curve.short, TITLE_SIZE)).fold(0.0, f64::max).min(WIDEST_LABEL) + LABEL_GAP;
    let (left, right) = match way(part) {
        Way::Forward => (room.left + log_axis::BESIDE, room.right - label),
        Way::Backward => (room.left + label, room.right - log_axis::BESIDE),
    };
    // Panels side by side stay level; below another no legend is repeated.
    let legend = if is_first(seen, part) || room.top == 0.0 { LEGEND } else { 0.0 };
    let top = room.top + log_axis::ABOVE + legend;
    Frame {
        area: Rect { left, top, right: right.max(left + 20.0), bottom: (room.bottom - log_axis::BELOW).max(top + 20.0) },
        // Half a layer of air, so that the first and the last dot are whole.
        x: 0.5..seen.state.stack.depth as f64 + 0.5,
        y: WINDOW,
    }
}

/// Whether this part leads: it has the legend.
fn is_first(seen: &Seen, part: InitPart) -> bool {
    seen.state.parts().first() == Some(&part)
}

/// Which way the quantity of a part goes.
pub fn way(part: InitPart) -> Way {
    if matches!(part, InitPart::Backward | InitPart::GradNorm) { Way::Backward } else { Way::Forward }
}

/// The quantity of a part.
pub fn trace(curve: &Curve, part: InitPart) -> &Trace {
    match part {
        InitPart::Backward => &curve.backward,
        InitPart::Spread => &curve.between,
        InitPart::Largest => &curve.largest,
        InitPart::GradNorm => &curve.grad_norm,
        _ => &curve.forward,
    }
}

/// The layer (from 0) at a place on the panel or close to it.
pub fn layer_at(frame: &Frame, x: f64, y: f64) -> Option<usize> {
    const REACH: f64 = 12.0;
    let area = frame.area;
    let is_near = x >= area.left - REACH && x <= area.right + REACH && y >= area.top - REACH && y <= area.bottom + REACH;
    let layer = frame.to_data((x, y)).0.round().clamp(1.0, frame.x.end - 0.5);
    is_near.then_some(layer as usize - 1)
}

/// Draws what stands: axes, title, what dots, band and line are.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let side = if way(part) == Way::Forward { Side::Left } else { Side::Right };
    let (long, short) = match part {
        InitPart::Backward => ("Standard deviation of the gradients, on their way down \u{2190}", "Gradients, standard deviation \u{2190}"),
        InitPart::Spread => ("Standard deviation between inputs, within a unit \u{2192}", "Between inputs, standard dev. \u{2192}"),
        InitPart::Largest => ("The largest activation, on the way up \u{2192}", "Largest activation \u{2192}"),
        InitPart::GradNorm => ("Norm of the gradient of a layer's weights \u{2190}", "Norm of the gradient \u{2190}"),
        _ => ("Standard deviation of the activations, on their way up \u{2192}", "Activations, standard deviation \u{2192}"),
    };
    let panel = Panel::bare(root, theme, frame.clone());
    let title = if text_width(long, TITLE_SIZE) < frame.area.width() + log_axis::BESIDE { long } else { short };
    // The title stands above the legend.
    log_axis::draw(&panel, theme, side, "", "layer")?;
    // Titles side by side are level.
    let is_at_top = frame.area.top <= log_axis::ABOVE + LEGEND;
    let lifted = if is_first(seen, part) || is_at_top { LEGEND } else { 0.0 };
    log_axis::title(&panel, theme, side, title, lifted)?;
    if is_first(seen, part) { legend(root, theme, seen, part, frame) } else { Ok(()) }
}

/// Names dots, band and line, in a row under the title.
fn legend<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    const SAMPLE: f64 = 18.0;
    const GAP: f64 = 6.0;
    const APART: f64 = 14.0;
    /// Types may be wider than the one that widths are reckoned with.
    const WIDER: f64 = 1.15;
    let seeds = seen.state.seeds;
    let (line, in_short) = match part {
        InitPart::Forward | InitPart::Backward => ("theory", "theory"),
        InitPart::Spread => ("inputs and units pooled", "pooled"),
        _ => ("", ""),
    };
    let dots = if seeds == 1 { "measured, 1 start".to_owned() } else { format!("measured, {seeds} starts") };
    let long = [("dot", &*dots), ("band", "their range"), ("line", line)];
    let short = [("dot", "measured"), ("band", "range"), ("line", in_short)];
    let told = |entry: &(&str, &str)| !entry.1.is_empty() && (seeds > 1 || entry.0 != "band");
    let width = |entries: &[(&str, &str)]| {
        entries.iter().filter(|&entry| told(entry)).map(|entry| SAMPLE + GAP + text_width(entry.1, LABEL_SIZE) + APART).sum::<f64>() - APART
    };
    let entries = if width(&long) * WIDER < frame.area.width() + log_axis::BESIDE { long } else { short };
    let wide = width(&entries);
    let mut left = if way(part) == Way::Forward { frame.area.left - log_axis::BESIDE + 8.0 } else { frame.area.right + log_axis::BESIDE - 8.0 - wide };
    let y = frame.area.top - 17.0;
    let panel = Panel::bare(root, theme, frame.clone());
    let unit = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let block = |left: f64, right: f64, half: f64, opacity: f64| {
        root.draw(&Rectangle::new([unit(left, y - half), unit(right, y + half)], theme.muted.mix(opacity).filled()))
    };
    for (look, text) in entries.iter().filter(|&entry| told(entry)) {
        match *look {
            "dot" => root.draw(&Circle::new(unit(left + SAMPLE - 4.0, y), theme.stroke(3.4), theme.muted.filled()))?,
            "band" => block(left, left + SAMPLE, 5.0, 0.35)?,
            _ => block(left, left + SAMPLE, 1.1, 1.0)?,
        }
        panel.text_at(text, (left + SAMPLE + GAP, y), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center)?;
        left += SAMPLE + GAP + text_width(text, LABEL_SIZE) + APART;
    }
    Ok(())
}

/// Draws what moves: bands, lines, dots, names, where each ended, and the layer pointed at.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let state = seen.state;
    let panel = Panel::bare(root, theme, frame.clone());
    if let Some(layer) = state.layer {
        let x = (layer + 1) as f64;
        let stroke = Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] };
        panel.line(&[(x, frame.y.start), (x, frame.y.end)], stroke)?;
    }
    let (way, traces) = (way(part), seen.curves.iter().map(|curve| trace(curve, part)).collect::<Vec<_>>());
    for (index, trace) in traces.iter().enumerate() {
        band(root, theme, frame, &trace.measured, index)?;
    }
    for (index, trace) in traces.iter().enumerate() {
        // Beside the spread between inputs that of all together: what it hides.
        let pooled = seen.curves[index].forward.measured.iter().map(|point| point.middle);
        let logs: Vec<f64> = if part == InitPart::Spread { pooled.collect() } else { trace.theory.clone() };
        let line: Vec<(f64, f64)> = logs.into_iter().enumerate().map(|(layer, log)| ((layer + 1) as f64, log)).collect();
        panel.line(&line, Stroke { color: theme.color(index), opacity: 1.0, width: 2.2, dashes: theme.dashes(index) })?;
    }
    let radius = (frame.area.width() / (frame.x.end - frame.x.start) * 0.3).clamp(1.3, 3.0);
    for (index, trace) in traces.iter().enumerate() {
        for (layer, point) in trace.measured.iter().enumerate() {
            let chosen = state.layer == Some(layer);
            panel.dot(((layer + 1) as f64, point.middle), if chosen { radius + 2.0 } else { radius }, theme.color(index), true)?;
        }
    }
    ends(root, &panel, theme, seen.curves, &traces, way)?;
    names(&panel, theme, seen.curves, &traces, way)
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

/// Where a quantity arrives, as a logarithm; NaN where it is neither small nor large.
fn arrival(trace: &Trace, way: Way) -> f64 {
    let whole = trace.measured.len() == trace.theory.len();
    let (measured, theory) = match way {
        Way::Forward => (trace.measured.last(), trace.theory.last()),
        Way::Backward => (trace.measured.first(), trace.theory.first()),
    };
    let measured = measured.map(|point| point.middle).filter(|log| !log.is_nan() && whole);
    measured.or_else(|| theory.copied()).unwrap_or(f64::NAN)
}

/// Whether a quantity leaves the window on its way: upward, or downward.
fn leaves(trace: &Trace, way: Way, frame: &Frame) -> Option<bool> {
    let log = arrival(trace, way);
    if log > frame.y.end { Some(true) } else { (log < frame.y.start).then_some(false) }
}

/// Names what leaves the window where it leaves it, and says where a quantity left f32: the text stands where its own line does not.
fn ends<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, panel: &Panel<DB>, theme: &Theme, curves: &[Curve], traces: &[&Trace], way: Way) -> Drawn<(), DB> {
    /// Between a line and a name beyond the place where it leaves.
    const BEYOND: f64 = 10.0;
    /// From a text to the frame.
    const MARGIN: f64 = 6.0;
    let (frame, area) = (&panel.frame, panel.frame.area);
    let (mut from_top, mut from_bottom) = (0.0, 0.0);
    let limit = |at: f64, edge: f64| if frame.y.contains(&at) { frame.to_pixels((1.0, at)).1 } else { edge };
    let place = |layer: usize| frame.to_pixels(((layer + 1) as f64, 0.0)).0;
    for (index, trace) in traces.iter().enumerate() {
        let leaves = leaves(trace, way, frame);
        let name = leaves.map(|upward| format!("{} {}", curves[index].short, if upward { "\u{2191}" } else { "\u{2193}" }));
        let rows: Vec<String> = name.into_iter().chain(trace.end.map(|end| end.says(way).to_string())).collect();
        if rows.is_empty() {
            continue;
        }
        let out = leaves.and_then(|_| first_out(trace, way, frame)).map(place);
        // Beyond the place where it leaves nothing of it is left: what is written stands there, or as near to it as there is room.
        let fits = |wide: f64| match way {
            Way::Forward => out.is_some_and(|x| x + BEYOND + wide + MARGIN <= area.right),
            Way::Backward => out.is_some_and(|x| x - BEYOND - wide - MARGIN >= area.left),
        };
        let upward = leaves.unwrap_or(matches!(trace.end, Some(End::Overflow(_) | End::NoSignal)));
        let joined = rows.join(" ");
        let mut rows = if leaves.is_none() || fits(text_width(&joined, LABEL_SIZE)) { vec![joined] } else { rows };
        if !upward {
            // The name is nearest to the edge.
            rows.reverse();
        }
        let high = LABEL_HEIGHT * rows.len() as f64;
        let top = if upward {
            from_top += high;
            limit(F32.1, area.top) + from_top - high
        } else {
            from_bottom += high;
            limit(F32.0, area.bottom) - from_bottom
        };
        for (row, text) in rows.iter().enumerate() {
            let (top, wide) = (top + LABEL_HEIGHT * row as f64, text_width(text, LABEL_SIZE));
            // Where its own line passes this row: on one side it is not yet so large, or so small.
            let reaches = |log: f64| {
                let at = frame.to_pixels((0.0, log)).1;
                if upward { at < top + 1.5 * LABEL_HEIGHT } else { at > top - LABEL_HEIGHT / 2.0 }
            };
            let lines = trace.measured.iter().map(|point| point.middle).zip(trace.theory.iter().copied());
            let mut near = lines.enumerate().filter(|(_, (measured, theory))| reaches(*measured) || reaches(*theory)).map(|(layer, _)| layer);
            let (line, farthest) = (if way == Way::Forward { near.next() } else { near.next_back() }, (area.right - wide - MARGIN).max(area.left + MARGIN));
            let left = match way {
                Way::Forward => {
                    let line = line.map_or(area.right, place);
                    let beyond = out.map(|x| (x + BEYOND).min(farthest)).filter(|left| *left > line + MARGIN);
                    beyond.unwrap_or(line - wide - 8.0)
                }
                Way::Backward => {
                    let line = line.map_or(area.left, place);
                    let beyond = out.map(|x| (x - BEYOND - wide).max(area.left + MARGIN)).filter(|left| left + wide < line - MARGIN);
                    beyond.unwrap_or(line + 8.0)
                }
            };
            let left = left.clamp(area.left + MARGIN, farthest);
            // On a ground of its own, within the frame: no line strikes it through.
            let unit = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
            let (right, bottom) = ((left + wide + 3.0).min(area.right - 1.0), (top + LABEL_HEIGHT).min(area.bottom - 1.0));
            root.draw(&Rectangle::new([unit(left - 3.0, top.max(area.top)), unit(right, bottom)], theme.ground.filled()))?;
            panel.text_at(text, (left, top + LABEL_HEIGHT / 2.0), LABEL_SIZE, theme.color(index), HPos::Left, VPos::Center)?;
        }
    }
    Ok(())
}

/// The layer in which a quantity is first outside of the window on its way.
fn first_out(trace: &Trace, way: Way, frame: &Frame) -> Option<usize> {
    let log = |layer: &usize| {
        let measured = trace.measured.get(*layer).map(|point| point.middle).filter(|log| !log.is_nan());
        measured.or_else(|| trace.theory.get(*layer).copied()).unwrap_or(f64::NAN)
    };
    let mut layers = 0..trace.theory.len().max(trace.measured.len());
    let is_out = |layer: &usize| !(frame.y.start..=frame.y.end).contains(&log(layer));
    if way == Way::Forward { layers.find(is_out) } else { layers.rfind(is_out) }
}

/// Names each series where it arrives, apart from one another.
fn names<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, curves: &[Curve], traces: &[&Trace], way: Way) -> Drawn<(), DB> {
    let (frame, area) = (&panel.frame, panel.frame.area);
    let place = |log: f64| frame.to_pixels((1.0, if log.is_nan() { 0.0 } else { log })).1;
    // What has left the window is named where it left.
    let stays = traces.iter().enumerate().filter(|(_, trace)| leaves(trace, way, frame).is_none());
    let mut ends: Vec<(f64, usize)> = stays.map(|(index, trace)| (place(arrival(trace, way)), index)).collect();
    // Ties keep the order of the list, so that names do not swap places.
    crate::order::by_number(&mut ends, |end| end.0);
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), LABEL_HEIGHT, area.top, area.bottom);
    for (place, (_, index)) in places.into_iter().zip(ends) {
        let (x, h) = if way == Way::Forward { (area.right + 7.0, HPos::Left) } else { (area.left - 7.0, HPos::Right) };
        panel.text_at(&curves[index].short, (x, place), TITLE_SIZE, theme.color(index), h, VPos::Center)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::init::InitState;
    use crate::figures::init::measure::Measures;

    #[test]
    fn a_place_on_a_panel_is_a_layer_and_windows_stay() {
        let state = InitState::read("width=8&batch=4&seeds=1&depth=20&init=normal(std=10)").0;
        let mut measures = Measures::default();
        measures.set(&state);
        let empty = frame(&measures.seen(&state), InitPart::Forward, Rect { left: 0.0, top: 0.0, right: 500.0, bottom: 300.0 });
        while measures.piece() {}
        let seen = measures.seen(&state);
        for part in [InitPart::Forward, InitPart::Backward, InitPart::Spread, InitPart::Largest, InitPart::GradNorm] {
            for right in [30.0, 320.0, 500.0, 1050.0] {
                let room = Rect { left: 0.0, top: 0.0, right, bottom: 300.0 };
                let frame = frame(&seen, part, room);
                assert_eq!(frame.y, empty.y);
                assert!(right < 100.0 || frame.area.left >= 0.0 && frame.area.right <= right && frame.area.bottom <= 300.0);
                for layer in 0..20 {
                    let (x, y) = frame.to_pixels(((layer + 1) as f64, 0.0));
                    assert_eq!(layer_at(&frame, x, y), Some(layer));
                }
                assert_eq!(layer_at(&frame, -50.0, 0.0), None);
            }
        }
    }
}
