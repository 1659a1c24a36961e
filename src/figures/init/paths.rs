//! The part of one path: what each activation leaves of a gradient, layer by layer.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};

use super::reading::number;
use super::seen::Seen;
use crate::activation::Activation;
use crate::analysis::signal::PathStep;
use crate::analysis::signal::paths::Path;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::log_axis::{self, Side};
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::{Dashes, Scheme, Theme};
use crate::figures::figure::{Line, Table};

const LABEL_GAP: f64 = 12.0;
/// From this width on the thin lines are named.
const WIDE: f64 = 400.0;
/// Decades below 1 at which windows may end.
const LOWS: [f64; 9] = [2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 120.0, 200.0, 400.0];
/// Decades above 1: selu's slope is a little more than 1.
const HIGHS: [f64; 3] = [0.5, 3.0, 12.0];

/// The panel in its room: layers passed to the right, the logarithm of the product upward.
pub fn frame(seen: &Seen, room: Rect) -> Frame {
    let paths = seen.paths;
    let label = paths.iter().map(|path| text_width(path.activation.title(), TITLE_SIZE)).fold(0.0, f64::max) + LABEL_GAP;
    let logs = || paths.iter().flat_map(|path| path.steps.iter().chain(&path.loudest)).map(|step| log(step.product)).filter(|log| log.is_finite());
    let (low, high) = (logs().fold(0.0, f64::min), logs().fold(0.0, f64::max));
    let least = |steps: &[f64], wanted: f64| steps.iter().copied().find(|&step| step >= wanted).unwrap_or(steps[steps.len() - 1]);
    let (left, top) = (room.left + log_axis::BESIDE, room.top + log_axis::ABOVE);
    let area = Rect { left, top, right: (room.right - label).max(left + 20.0), bottom: (room.bottom - log_axis::BELOW).max(top + 20.0) };
    let passed = paths.iter().map(|path| path.steps.len()).max().unwrap_or(seen.state.stack.depth);
    Frame { area, x: 0.5..passed as f64 + 0.5, y: -least(&LOWS, -low)..least(&HIGHS, high) }
}

/// How a function's line looks: relu's, which the picture is about, is the strongest. No colour is an initialiser's.
fn look(theme: &Theme, index: usize, path: &Path) -> Stroke {
    const DASHES: [Dashes; 4] = [&[7.0, 4.0], &[2.0, 3.5], &[9.0, 3.5, 2.0, 3.5], &[4.0, 2.0]];
    let warm = theme.color(if theme.scheme == Scheme::Light { 5 } else { 4 });
    match path.activation {
        Activation::Relu => Stroke { color: theme.ink, opacity: 1.0, width: 2.6, dashes: &[] },
        _ => Stroke { color: [theme.muted, warm, theme.color(6)][index % 3], opacity: 1.0, width: 2.2, dashes: DASHES[index % DASHES.len()] },
    }
}

/// The radius of a function's dots: where two paths are one, the rings of the others stand around relu's dots.
fn radius(path: &Path) -> f64 {
    if path.activation == Activation::Relu { 2.4 } else { 4.0 }
}

fn log(product: f64) -> f64 {
    libm::log10(product.abs())
}

/// Draws axes and title.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame) -> Drawn<(), DB> {
    let title = if frame.area.width() < 640.0 {
        "Product of derivatives, two paths"
    } else {
        "Product of derivatives: dots down the steepest path, thin lines through the most active units"
    };
    log_axis::draw(&Panel::bare(root, theme, frame.clone()), theme, Side::Left, title, "layers passed, from the top")
}

/// Draws a line for each activation, what bounds sigmoid's, and the layer pointed at.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let depth = seen.state.stack.depth;
    if let Some(layer) = seen.state.layer {
        let x = depth.saturating_sub(layer) as f64;
        panel.line(&[(x, frame.y.start), (x, frame.y.end)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
    }
    let mut ends = Vec::new();
    // The first is the one that it is about: nothing covers it.
    for (index, path) in seen.paths.iter().enumerate().rev() {
        let stroke = look(theme, index, path);
        if let Some(bound) = path.bound.filter(|&bound| bound < 1.0) {
            let line: Vec<(f64, f64)> = (1..=path.steps.len()).map(|passed| (passed as f64, passed as f64 * log(bound))).collect();
            panel.line(&line, Stroke { color: theme.muted, opacity: 1.0, width: 1.2, dashes: &[2.0, 4.0] })?;
        }
        let points: Vec<(f64, f64)> = path.steps.iter().enumerate().map(|(passed, step)| ((passed + 1) as f64, log(step.product))).collect();
        panel.line(&points, stroke)?;
        let loudest: Vec<(f64, f64)> = path.loudest.iter().enumerate().map(|(passed, step)| ((passed + 1) as f64, log(step.product))).collect();
        panel.line(&loudest, Stroke { opacity: 0.8, width: 1.0, dashes: &[], ..stroke })?;
        for (passed, &point) in points.iter().enumerate() {
            let chosen = seen.state.layer.is_some_and(|layer| layer + passed + 1 == depth);
            panel.dot(point, radius(path) + if chosen { 2.4 } else { 0.0 }, stroke.color, path.activation == Activation::Relu)?;
        }
        if let Some(&end) = loudest.last().filter(|end| frame.area.width() >= WIDE && frame.y.contains(&end.1) && is_apart(frame, end.1, &points)) {
            // A line that falls leaves the place left of its end and below free.
            let text = format!("{}, most active units", path.activation.title());
            let below = (frame.to_pixels(end).1 + 5.0).min(frame.area.bottom - LABEL_SIZE - 2.0);
            panel.text_at(&text, (frame.area.right - 4.0, below), LABEL_SIZE, stroke.color, HPos::Right, VPos::Top)?;
        }
        let end = points.last().map_or(0.0, |point| if point.1.is_finite() { point.1 } else { frame.y.start });
        ends.push((frame.to_pixels((1.0, end.clamp(frame.y.start, frame.y.end))).1, index));
    }
    // Of equal ends relu's name stands above.
    ends.reverse();
    crate::order::by_number(&mut ends, |end| end.0);
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), TITLE_SIZE + 3.0, frame.area.top, frame.area.bottom);
    for (place, (_, index)) in places.into_iter().zip(ends) {
        let path = &seen.paths[index];
        panel.text_at(path.activation.title(), (frame.area.right + 7.0, place), TITLE_SIZE, look(theme, index, path).color, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// Whether a thin line ends far enough from the dots of its function to be named by itself.
fn is_apart(frame: &Frame, log: f64, points: &[(f64, f64)]) -> bool {
    let height = |log: f64| frame.to_pixels((1.0, log)).1;
    points.last().is_none_or(|end| !frame.y.contains(&end.1) || (height(end.1) - height(log)).abs() > 2.0 * TITLE_SIZE)
}

/// The layer (from 0) at a place.
pub fn layer_at(frame: &Frame, depth: usize, x: f64, y: f64) -> Option<usize> {
    let passed = frame.to_data((x, y)).0.round().clamp(1.0, depth as f64) as usize;
    frame.area.contains(x, y).then(|| depth - passed)
}

/// One sentence each: what is left at the bottom, or at the layer (from 0) pointed at.
pub fn lines(theme: &Theme, paths: &[Path], layer: Option<usize>) -> Vec<Line> {
    let left = |path: &Path| {
        let at = |steps: &[PathStep]| layer.map_or(steps.last(), |layer| steps.iter().find(|step| step.layer == layer)).copied();
        match (at(&path.steps), at(&path.loudest)) {
            (Some(steep), Some(loud)) => {
                let own = if layer.is_some() { format!("derivative {}; ", number(steep.derivative)) } else { String::new() };
                format!("{own}product down the steepest path {}, through the most active units {}", exact(steep.product), exact(loud.product))
            }
            _ => String::new(),
        }
    };
    let line = |(index, path): (usize, &Path)| {
        let stroke = look(theme, index, path);
        Line { title: path.activation.title().to_owned(), look: Some((stroke.color, stroke.dashes)), text: left(path) }
    };
    paths.iter().enumerate().map(line).collect()
}

/// 1 as 1: what is exact must not look rounded.
fn exact(value: f64) -> String {
    if value == 1.0 { "exactly 1".to_owned() } else { number(value) }
}

/// What the first function leaves, to be read from afar.
pub fn headline(paths: &[Path]) -> Option<String> {
    let path = paths.first()?;
    Some(format!("{} leaves {}", path.activation.title(), exact(path.steps.last()?.product)))
}

/// Sentences on what is shown now.
pub fn label(paths: &[Path]) -> String {
    let mut text = format!("Product of derivatives down the steepest path of {} layers.", paths.first().map_or(0, |path| path.steps.len()));
    for path in paths {
        let _ = write!(text, " {}: {}.", path.activation.title(), path.steps.last().map_or_else(String::new, |step| exact(step.product)));
    }
    text.push_str(" Thin lines go through the most active units.");
    text
}

/// Every layer from the top down.
pub fn table(paths: &[Path]) -> Table {
    let head = paths.iter().flat_map(|path| [format!("{}: derivative", path.activation.title()), "product".to_owned()]);
    let row = |passed: usize, layer: usize| {
        let cells =
            paths.iter().flat_map(|path| path.steps.get(passed).map_or([String::new(), String::new()], |step| [number(step.derivative), number(step.product)]));
        std::iter::once((layer + 1).to_string()).chain(cells).collect()
    };
    let layers: Vec<usize> = paths.first().map_or_else(Vec::new, |path| path.steps.iter().map(|step| step.layer).collect());
    Table {
        caption: "From the top layer down: the derivative of the steepest unit at one sample, and the product so far.".to_owned(),
        head: std::iter::once("layer".to_owned()).chain(head).collect(),
        rows: layers.into_iter().enumerate().map(|(passed, layer)| row(passed, layer)).collect(),
    }
}

/// The same as comma-separated values.
pub fn csv(paths: &[Path]) -> String {
    let mut text = "act,path,layer,unit,derivative,product\n".to_owned();
    for path in paths {
        for (name, steps) in [("steepest", &path.steps), ("most_active", &path.loudest)] {
            for step in steps {
                let act = path.activation.to_string().replace(',', ";");
                let _ = writeln!(text, "{act},{name},{},{},{},{}", step.layer + 1, step.unit, step.derivative, step.product);
            }
        }
    }
    text
}
