//! The marks in one dimension: the function as its exact straight pieces, a dot on every kink, data points.

use std::collections::BTreeSet;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::pieces::{Piece, Pieces};
use crate::data::Points;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::legend::{ROW, flow};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke};
use crate::figures::draw::theme::Theme;

/// Width of the function.
pub const CURVE_WIDTH: f64 = 2.4;
/// Where kinks are denser than dots can show, the line is as thin as that.
const THIN: f64 = 1.2;
/// Kinks nearer to each other than this get no dots (CSS pixels, on average).
const DENSE: f64 = 9.0;
const KINK: f64 = 4.0;
const POINT: f64 = 2.4;

/// A window along y that holds the pieces and the points, with air.
pub fn fitting(found: &Pieces, points: Option<&Points>) -> Range<f64> {
    let ends = found.pieces.iter().flat_map(|piece| [value(piece, piece.from), value(piece, piece.to)]);
    around(ends, points)
}

/// A window along y that holds these values and the points, with air.
pub fn around(values: impl Iterator<Item = f64>, points: Option<&Points>) -> Range<f64> {
    const AIR: f64 = 0.08;
    let wanted = points.into_iter().flat_map(|points| points.y.iter().map(|&y| f64::from(y)));
    let (low, high) = values.chain(wanted).filter(|y| y.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    if !(low.is_finite() && high.is_finite()) {
        return -1.0..1.0;
    }
    let air = (AIR * (high - low)).max(1e-3 * low.abs().max(high.abs()).max(1e-3));
    low - air..high + air
}

/// The first output of a piece at x.
pub fn value(piece: &Piece, x: f64) -> f64 {
    piece.maps.first().map_or(f64::NAN, |map| map.at(x, 0.0))
}

/// Whether there are more kinks than dots can show.
fn is_dense(found: &Pieces, frame: &Frame) -> bool {
    found.kinks.len() as f64 * DENSE > frame.area.width()
}

/// Draws axes, points, the pieces and the kinks.
pub fn line<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, found: &Pieces, points: Option<&Points>) -> Drawn<(), DB> {
    let ends: Vec<(f64, f64)> = found.pieces.iter().flat_map(|piece| [(piece.from, value(piece, piece.from)), (piece.to, value(piece, piece.to))]).collect();
    let dense = is_dense(found, frame);
    curve(root, theme, frame, &ends, points, if dense { THIN } else { CURVE_WIDTH })?;
    if dense {
        return Ok(());
    }
    let panel = Panel::bare(root, theme, frame.clone());
    for kink in &found.kinks {
        let at = found.pieces.partition_point(|piece| piece.to < kink.x).min(found.pieces.len().saturating_sub(1));
        if let Some(piece) = found.pieces.get(at) {
            let (radius, color, filled) = mark(kink.fold.layer, theme);
            panel.dot((kink.x, value(piece, kink.x)), radius, color, filled)?;
        }
    }
    Ok(())
}

/// How the kinks of a layer look: later ones smaller, and every second open, so that they are not told apart by colour alone.
fn mark(layer: usize, theme: &Theme) -> (f64, RGBColor, bool) {
    ((KINK - 0.6 * layer as f64).max(2.0), theme.color(layer % 4), layer.is_multiple_of(2))
}

/// What the dots are, below the plot: one entry for each layer that has a kink in it.
pub fn key<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, room: Rect, found: &Pieces) -> Drawn<(), DB> {
    const DOT: f64 = 12.0;
    let panel = Panel::bare(root, theme, frame.clone());
    if is_dense(found, frame) {
        let text = format!("{} kinks, too near to each other for dots: zoom in", found.kinks.len());
        return panel.text_at(&text, (room.left, room.top + 7.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center);
    }
    let layers: BTreeSet<usize> = found.kinks.iter().map(|kink| kink.fold.layer).collect();
    let name = |(index, layer): (usize, usize)| (layer, format!("{}layer {}", if index == 0 { "kinks of " } else { "" }, layer + 1));
    let entries: Vec<(usize, String)> = layers.into_iter().enumerate().map(name).collect();
    let Rect { left, top, .. } = room;
    let places = flow(entries.iter().map(|(_, name)| DOT + text_width(name, LABEL_SIZE)), room.width());
    for ((layer, name), (row, across)) in entries.into_iter().zip(places) {
        let (left, top) = (left + across, top + ROW * row as f64);
        // A small picture keeps its room.
        if row > 0 && top + ROW > room.bottom + 1.0 {
            break;
        }
        let dot = Frame { area: Rect { left, top, right: left + DOT, bottom: top + 2.0 * 7.0 }, x: 0.0..1.0, y: 0.0..1.0 };
        let (radius, color, filled) = mark(layer, theme);
        Panel::bare(root, theme, dot).dot((0.4, 0.5), radius, color, filled)?;
        panel.text_at(&name, (left + DOT, top + 7.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// Rings the kinks of one unit.
pub fn picked<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, found: &Pieces, (layer, unit): (usize, usize)) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    for kink in found.kinks.iter().filter(|kink| (kink.fold.layer, kink.fold.unit) == (layer, unit)) {
        let at = found.pieces.partition_point(|piece| piece.to < kink.x).min(found.pieces.len().saturating_sub(1));
        if let Some(piece) = found.pieces.get(at) {
            panel.dot((kink.x, value(piece, kink.x)), 2.0 * KINK, theme.color(1), true)?;
        }
    }
    Ok(())
}

/// Draws a line at x.
pub fn crosshair<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, x: f64) -> Drawn<(), DB> {
    let stroke = Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] };
    Panel::bare(root, theme, frame.clone()).line(&[(x, frame.y.start), (x, frame.y.end)], stroke)
}

/// Draws axes, data points and a function.
pub fn curve<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    theme: &Theme,
    frame: &Frame,
    curve: &[(f64, f64)],
    points: Option<&Points>,
    width: f64,
) -> Drawn<(), DB> {
    let panel = Panel::new(root, theme, frame.clone(), Axes { title: "f(x)", x: "x", y: "" })?;
    for (x, y) in points.into_iter().flat_map(|points| points.x.iter().zip(&points.y)) {
        panel.dot((f64::from(*x), f64::from(*y)), POINT, theme.muted, false)?;
    }
    panel.line(curve, Stroke { color: theme.color(4), opacity: 1.0, width, dashes: &[] })
}
