//! The marks in two dimensions: cells, the lines between them, the decision boundary, data points.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::colors::{CLASSES, LEVELS, LEVELS_A_CLASS, Levels, palette};
use super::places::{Local, chains, corners};
use super::reading::number;
use super::state::Coloring;
use crate::analysis::regions::Partition;
use crate::data::Points;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::legend::{ROW, flow};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};
use crate::figures::draw::theme::{Dashes, Scheme, Theme};

/// Width of a swatch of a line in the legend, of one of a colour, and of the scale.
const LINE_SWATCH: f64 = 26.0;
const COLOR_SWATCH: f64 = 12.0;
const SCALE: f64 = 110.0;
/// The least width of the scale, where its name has little room beside it.
const LEAST_SCALE: f64 = 36.0;
/// Between a swatch and its name.
const NAME: f64 = 6.0;

/// Width, opacity and dashes of the lines of each layer; deeper ones look like the last.
const LINES: [(f64, f64, Dashes); 4] = [(1.5, 0.6, &[]), (1.1, 0.6, &[6.0, 2.0]), (1.0, 0.6, &[2.0, 2.0]), (0.7, 0.6, &[])];
const BOUNDARY_WIDTH: f64 = 3.2;
const HALO: f64 = 2.6;
const POINT: f64 = 3.2;
const OUTLINE: f64 = 3.0;

/// What is drawn in the plane.
#[derive(Clone, Copy, Debug)]
pub struct Plane<'a> {
    /// The cells.
    pub partition: &'a Partition,
    /// The points that are trained on.
    pub points: &'a Points,
    /// What colours say.
    pub coloring: Coloring,
}

/// How the lines of a layer look.
pub fn line_of_layer(layer: usize, theme: &Theme) -> Stroke {
    let (width, opacity, dashes) = LINES[layer.min(LINES.len() - 1)];
    Stroke { color: theme.ink, opacity, width, dashes }
}

/// Draws the axes and their names.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, frame: &Frame, title: &str) -> Drawn<(), DB> {
    Panel::new(root, theme, frame.clone(), Axes { title, x: "x", y: "y" }).map(|_| ())
}

/// The many marks: cells, and the lines between them.
pub fn mosaic<I: Brush>(ink: &mut I, theme: &Theme, scheme: Scheme, plane: &Plane, levels: &Levels, frame: &Frame) -> Result<(), I::Error> {
    let partition = plane.partition;
    let local = Local::new(partition, frame);
    cells(ink, partition, &local, levels, &palette(plane.coloring, partition.output_count(), scheme))?;
    lines(ink, theme, partition, &local)
}

/// The few above them: boundary and points.
pub fn above<I: Brush>(ink: &mut I, theme: &Theme, plane: &Plane, frame: &Frame) -> Result<(), I::Error> {
    boundary(ink, theme, plane.partition, &Local::new(plane.partition, frame))?;
    points(ink, theme, plane.points, frame)
}

fn cells<I: Brush>(ink: &mut I, partition: &Partition, local: &Local, levels: &Levels, palette: &[RGBColor]) -> Result<(), I::Error> {
    // Cells sorted by level, by counting.
    let mut first = [0usize; LEVELS + 1];
    levels.of_cells.iter().for_each(|&level| first[usize::from(level) + 1] += 1);
    for level in 0..LEVELS {
        first[level + 1] += first[level];
    }
    let mut next = first;
    let mut order = vec![0usize; levels.of_cells.len()];
    for (cell, &level) in levels.of_cells.iter().enumerate() {
        order[next[usize::from(level)]] = cell;
        next[usize::from(level)] += 1;
    }
    let mut shapes = Shapes::default();
    for (level, &color) in palette.iter().enumerate().take(LEVELS) {
        shapes.clear();
        for &cell in &order[first[level]..first[level + 1]] {
            shapes.add(corners(partition, local, cell));
        }
        if !shapes.ends.is_empty() {
            ink.fill(&shapes, color)?;
        }
    }
    Ok(())
}

fn lines<I: Brush>(ink: &mut I, theme: &Theme, partition: &Partition, local: &Local) -> Result<(), I::Error> {
    let mut of_layers: Vec<Shapes> = vec![Shapes::default(); LINES.len()];
    for (fold, chain) in chains(partition) {
        let layer = partition.fold(fold).map_or(0, |fold| fold.layer);
        of_layers[layer.min(LINES.len() - 1)].add(chain.iter().map(|&vertex| local.vertex(partition, vertex)));
    }
    // The first layer on top: its lines run through everything.
    for (layer, shapes) in of_layers.iter().enumerate().rev().filter(|(_, shapes)| !shapes.ends.is_empty()) {
        ink.stroke(shapes, line_of_layer(layer, theme), false)?;
    }
    Ok(())
}

fn boundary<I: Brush>(ink: &mut I, theme: &Theme, partition: &Partition, local: &Local) -> Result<(), I::Error> {
    let mut shapes = Shapes::default();
    for s in partition.boundary().chunks_exact(4) {
        shapes.add([local.place(s[0], s[1]), local.place(s[2], s[3])]);
    }
    if shapes.ends.is_empty() {
        return Ok(());
    }
    let stroke = Stroke { color: theme.ground, opacity: 1.0, width: BOUNDARY_WIDTH + HALO, dashes: &[] };
    ink.stroke(&shapes, stroke, false)?;
    ink.stroke(&shapes, boundary_line(theme), false)
}

/// Data points: each class its own colour, and every second one open.
pub fn points<I: Brush>(ink: &mut I, theme: &Theme, points: &Points, frame: &Frame) -> Result<(), I::Error> {
    const CLASSES: usize = 4;
    let mut places: [Vec<Pixel>; CLASSES] = Default::default();
    for (point, target) in points.x.chunks_exact(2).zip(points.y.chunks_exact(points.targets.max(1))) {
        let (x, y) = frame.to_pixels((point[0].into(), point[1].into()));
        if frame.area.contains(x, y) {
            places[target[0].max(0.0) as usize % CLASSES].push((x, y));
        }
    }
    for (class, places) in places.iter().enumerate().filter(|(_, places)| !places.is_empty()) {
        let color = class_color(class, theme);
        let (rim, inside) = if class % 2 == 0 { (theme.ground, color) } else { (color, theme.ground) };
        ink.dots(places, POINT, rim, inside)?;
    }
    Ok(())
}

/// The colour of a class, as in the output's colours.
fn class_color(class: usize, theme: &Theme) -> RGBColor {
    theme.color([1, 0, 2, 3][class % 4])
}

/// The series whose colour outlines have.
pub const CHOSEN: usize = 3;

/// Outlines cells: the one that is pointed at, pinned ones.
pub fn outlines<I: Brush>(ink: &mut I, theme: &Theme, partition: &Partition, frame: &Frame, cells: &[(usize, Dashes)]) -> Result<(), I::Error> {
    let local = Local::new(partition, frame);
    for &(cell, dashes) in cells {
        let mut shapes = Shapes::default();
        shapes.add(corners(partition, &local, cell));
        ink.stroke(&shapes, Stroke { color: theme.ground, opacity: 0.9, width: OUTLINE + HALO, dashes: &[] }, true)?;
        // Not in ink: the decision boundary is.
        ink.stroke(&shapes, Stroke { color: theme.color(CHOSEN), opacity: 1.0, width: OUTLINE, dashes }, true)?;
    }
    Ok(())
}

/// Draws all kinks of one unit.
pub fn picked<I: Brush>(ink: &mut I, theme: &Theme, partition: &Partition, frame: &Frame, (layer, unit): (usize, usize)) -> Result<(), I::Error> {
    let local = Local::new(partition, frame);
    let mut shapes = Shapes::default();
    for (fold, chain) in chains(partition) {
        if partition.fold(fold).is_some_and(|fold| (fold.layer, fold.unit) == (layer, unit)) {
            shapes.add(chain.iter().map(|&vertex| local.vertex(partition, vertex)));
        }
    }
    ink.stroke(&shapes, Stroke { color: theme.ground, opacity: 1.0, width: OUTLINE + HALO, dashes: &[] }, false)?;
    ink.stroke(&shapes, Stroke { color: theme.color(1), opacity: 1.0, width: OUTLINE, dashes: &[] }, false)
}

fn boundary_line(theme: &Theme) -> Stroke {
    Stroke { color: theme.ink, opacity: 1.0, width: BOUNDARY_WIDTH, dashes: &[] }
}

/// An entry of the legend.
enum Entry {
    /// The scale of the colours, so wide, from one amount to another.
    Scale(f64, f64, f64),
    /// A line.
    Line(Stroke),
    /// A colour.
    Color(RGBColor),
    /// Words alone.
    Words,
}

impl Entry {
    /// What stands before its name, and how wide that is.
    fn width(&self) -> f64 {
        match self {
            Self::Scale(wide, low, high) => text_width(&number(*low), LABEL_SIZE) + wide + text_width(&number(*high), LABEL_SIZE) + 3.0 * NAME,
            Self::Line(_) => LINE_SWATCH + NAME,
            Self::Color(_) => COLOR_SWATCH + NAME,
            Self::Words => 0.0,
        }
    }
}

/// The width of an entry with its name.
fn width((name, entry): &(String, Entry)) -> f64 {
    entry.width() + text_width(name, LABEL_SIZE)
}

/// The scale with its name in a space of `room`: narrower where there is little, and above its name where there is less.
fn scale(title: &str, (low, high): (f64, f64), room: f64) -> Vec<(String, Entry)> {
    /// Types may be wider than the one that widths are reckoned with.
    const WIDER: f64 = 1.15;
    let words = text_width(title, LABEL_SIZE) + text_width(&number(low), LABEL_SIZE) + text_width(&number(high), LABEL_SIZE);
    let room = room - (WIDER - 1.0) * words;
    let least = width(&(title.to_owned(), Entry::Scale(LEAST_SCALE, low, high)));
    if least <= room {
        return vec![(title.to_owned(), Entry::Scale((LEAST_SCALE + room - least).min(SCALE), low, high))];
    }
    let alone = width(&(String::new(), Entry::Scale(0.0, low, high)));
    vec![(String::new(), Entry::Scale((room - alone).clamp(LEAST_SCALE, SCALE), low, high)), (title.to_owned(), Entry::Words)]
}

/// The line of the decision boundary, by the longest of its names that `room` has space for.
fn boundary_entry(theme: &Theme, outputs: usize, room: f64) -> (String, Entry) {
    const NAMES: [&str; 3] = ["output 0: the decision boundary", "decision boundary", "boundary"];
    let entry = |name: &str| (name.to_owned(), Entry::Line(boundary_line(theme)));
    let names = if outputs == 1 { &NAMES[..] } else { &NAMES[1..] };
    names.iter().map(|name| entry(name)).find(|each| width(each) <= room).unwrap_or_else(|| entry(NAMES[NAMES.len() - 1]))
}

/// What the colours and lines are, in `room`: `amounts` are the ends of the scale where colours are amounts.
pub fn legend<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    theme: &Theme,
    room: Rect,
    (coloring, outputs, amounts): (Coloring, usize, Option<(f64, f64)>),
    partition: Option<&Partition>,
) -> Drawn<(), DB> {
    let colors = palette(coloring, outputs, theme.scheme);
    let mut entries: Vec<(String, Entry)> = Vec::new();
    match (amounts, coloring) {
        (Some((low, high)), _) => entries.extend(scale(coloring.title(), (low, high), room.width())),
        (None, Coloring::Pattern) => entries.push(("each colour another set of units that are on".to_owned(), Entry::Words)),
        (None, _) => {
            for class in 0..outputs.min(CLASSES) {
                entries.push((format!("class {} wins", class + 1), Entry::Color(colors[class * LEVELS_A_CLASS + LEVELS_A_CLASS - 2])));
            }
        }
    }
    if let Some(partition) = partition {
        if !partition.boundary().is_empty() {
            entries.push(boundary_entry(theme, outputs, room.width()));
        }
        let layers = (0..LINES.len()).take_while(|&layer| partition.layout().layer_folds(layer) > 0);
        entries.extend(layers.map(|layer| (format!("layer {}", layer + 1), Entry::Line(line_of_layer(layer, theme)))));
    }
    let frame = Frame { area: room, x: 0.0..1.0, y: 0.0..1.0 };
    let panel = Panel::bare(root, theme, frame);
    let places = flow(entries.iter().map(width), room.width());
    for ((name, entry), (row, across)) in entries.into_iter().zip(places) {
        // A small picture keeps its room; what is most important comes first.
        if row > 0 && room.top + ROW * (row + 1) as f64 > room.bottom + 1.0 {
            break;
        }
        let (left, middle) = (room.left + across, room.top + ROW / 2.0 + ROW * row as f64);
        let words = |text: &str, left: f64| panel.text_at(text, (left, middle), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center);
        match entry {
            Entry::Scale(wide, low, high) => {
                words(&number(low), left)?;
                let from = left + text_width(&number(low), LABEL_SIZE) + NAME;
                for (level, color) in colors.iter().enumerate() {
                    let at = |level: usize| from + wide * level as f64 / LEVELS as f64;
                    block(root, theme, Rect { left: at(level), top: middle - 5.0, right: at(level + 1) + 0.75, bottom: middle + 5.0 }, *color)?;
                }
                words(&number(high), from + wide + NAME)?;
            }
            Entry::Line(stroke) => {
                let line = Rect { left, top: middle, right: left + LINE_SWATCH, bottom: middle + 1.0 };
                Panel::bare(root, theme, Frame { area: line, x: 0.0..1.0, y: 0.0..1.0 }).line(&[(0.0, 0.5), (1.0, 0.5)], stroke)?;
            }
            Entry::Color(color) => block(root, theme, Rect { left, top: middle - 5.0, right: left + COLOR_SWATCH, bottom: middle + 5.0 }, color)?,
            Entry::Words => {}
        }
        words(&name, left + entry.width())?;
    }
    Ok(())
}

fn block<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, area: Rect, color: RGBColor) -> Drawn<(), DB> {
    let unit = |length: f64| theme.px(length).round() as i32;
    root.draw(&Rectangle::new([(unit(area.left), unit(area.top)), (unit(area.right), unit(area.bottom))], color.filled()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_the_legend_fits_its_room() {
        let theme = Theme::new(Scheme::Light, 1.0);
        for room in [120.0, 134.0, 150.0, 190.0, 240.0, 600.0] {
            for coloring in [Coloring::Active, Coloring::Steepness, Coloring::Output] {
                let entries = scale(coloring.title(), (-10.0, 10.0), room);
                assert!(entries.iter().all(|entry| width(entry) <= room + 1e-9 || matches!(entry.1, Entry::Words)), "{room} {coloring:?}");
                // Letters may be a tenth wider than they are reckoned to be.
                let words = entries.iter().map(|(name, _)| text_width(&format!("{name}\u{2212}1010"), LABEL_SIZE)).fold(0.0, f64::max);
                assert!(room < 134.0 || width(&entries[0]) + 0.1 * words <= room, "{room} {coloring:?}");
            }
            for outputs in [1, 3] {
                assert!(width(&boundary_entry(&theme, outputs, room)) <= room, "{room} {outputs}");
            }
        }
        assert_eq!(scale("output", (-10.0, 10.0), 600.0)[0].1.width(), scale("output", (-10.0, 10.0), 300.0)[0].1.width());
    }
}
