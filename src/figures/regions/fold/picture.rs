//! The carried sheet as marks.
//!
//! In the plane folds of the sheet lie upon each other, so cells are one grey for each side of the paper (a cell that a fold
//! has turned over, against most of the sheet, shows its back) under the grid, which shows how often the sheet is there. In space cells are painted from
//! the farthest middle to the nearest: a sheet that passes through itself has no right order, and where cells are long the
//! order of two may be wrong for a moment.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::{AXES, Folded, Place};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::marks::{Label, Mark, Marks};
use crate::figures::draw::plot::{LABEL_SIZE, Rect, Stroke};
use crate::figures::draw::shapes::{Pixel, PlottersInk, Shapes};
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::{Dashes, Scheme, Theme, mix};
use crate::figures::regions::surface::picture::growth;
use crate::figures::regions::surface::view::View;

/// Room below the picture for what its colours and lines mean.
pub const KEY: f64 = 22.0;
const MARGIN: f64 = 26.0;
/// How grey the sides of the paper are: blue and vermillion are the classes' and the output's.
const FRONT: f32 = 0.10;
const BACK: f32 = 0.38;
/// What the sides and the kinks are called.
const SIDES: [&str; 2] = ["as it lies", "turned over"];
/// The side of a sample of a tint, and the length of one of a line.
const SQUARE: f64 = 11.0;
const SAMPLE: f64 = 22.0;
/// From a sample to its name, and from there to the next sample.
const GAPS: (f64, f64) = (5.0, 14.0);
const GRID_WIDTH: f64 = 0.8;
const GRID_OPACITY: f64 = 0.5;
const RIM: f64 = 1.6;
const KINK: f64 = 1.2;
/// Deeper layers' kinks are thinner, as in the plane.
const FADE: f64 = 0.75;
const POINT: f64 = 3.0;
const CLASSES: usize = 4;

/// From the picture's axes to the sheet; in space turned first.
struct Projection {
    turn: Option<([f64; 2], [f64; 2])>,
    middle: Place,
    scale: f64,
    centre: Pixel,
}

impl Projection {
    fn new(folded: &Folded, view: Option<View>, area: Rect, margin: f64) -> Self {
        let middle: Place = std::array::from_fn(|axis| (folded.bounds[axis][0] + folded.bounds[axis][1]) / 2.0);
        let half: Place = std::array::from_fn(|axis| ((folded.bounds[axis][1] - folded.bounds[axis][0]) / 2.0).max(1e-9));
        let (wide, high) = ((area.width() / 2.0 - margin).max(1.0), (area.height() / 2.0 - margin).max(1.0));
        let radians = |degrees: f64| degrees * core::f64::consts::PI / 180.0;
        let turn = view.map(View::checked).map(|view| {
            let (yaw, pitch) = (radians(view.yaw), radians(view.pitch));
            ([libm::cos(yaw), libm::sin(yaw)], [libm::cos(pitch), libm::sin(pitch)])
        });
        let fit = match turn {
            // One scale for both axes: a fold keeps its angles.
            None => (wide / half[0]).min(high / half[1]),
            Some(_) => wide.min(high) / (half[0] * half[0] + half[1] * half[1] + half[2] * half[2]).sqrt(),
        };
        let zoom = view.map_or(1.0, |view| view.checked().zoom);
        Self { turn, middle, scale: fit * zoom, centre: ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0) }
    }

    /// The pixel, and how far away it is.
    fn at(&self, place: Place) -> (Pixel, f64) {
        let [x, y, z] = std::array::from_fn(|axis| place[axis] - self.middle[axis]);
        let (right, up, away) = match self.turn {
            None => (x, y, 0.0),
            Some(([cos, sin], [low, high])) => {
                let (u, v) = (x * cos - y * sin, x * sin + y * cos);
                (u, v * high + z * low, v * low - z * high)
            }
        };
        ((self.centre.0 + self.scale * right, self.centre.1 - self.scale * up), away)
    }
}

/// The sheet in `area`; `view` turns it in space and is `None` in the plane.
pub fn marks(folded: &Folded, view: Option<View>, area: Rect, theme: &Theme) -> Marks {
    let grow = growth(area);
    let projection = Projection::new(folded, view, area, MARGIN * grow);
    let pixel = |place: Place| projection.at(place).0;
    let (pixels, away): (Vec<Pixel>, Vec<f64>) = folded.vertices.iter().map(|&vertex| projection.at(vertex)).unzip();
    let mut marks = Marks::default();
    let mut cells: Vec<(f64, usize)> = folded
        .offsets
        .windows(2)
        .enumerate()
        .map(|(cell, ends)| {
            let corners = &folded.corners[ends[0] as usize..ends[1] as usize];
            (corners.iter().map(|&corner| away[corner as usize]).sum::<f64>() / corners.len().max(1) as f64, cell)
        })
        .collect();
    crate::order::by_number(&mut cells, |&(away, _)| -away);
    let outline = |cell: usize| -> Vec<Pixel> {
        let corners = &folded.corners[folded.offsets[cell] as usize..folded.offsets[cell + 1] as usize];
        corners.iter().map(|&at| pixels[at as usize]).collect()
    };
    let twice = |corners: &[Pixel]| -> f64 { (0..corners.len()).map(|at| cross(corners[at], corners[(at + 1) % corners.len()])).sum() };
    // A direction may point either way, so the side on which most of the sheet lies is the front.
    let facing: f64 = cells.iter().map(|&(_, cell)| twice(&outline(cell))).sum();
    let mut turned = false;
    // In the plane the back lies upon the front, whatever the order of cells.
    let passes: &[Option<bool>] = if view.is_some() { &[None] } else { &[Some(false), Some(true)] };
    for &only in passes {
        for &(_, cell) in &cells {
            let corners = outline(cell);
            let twice = twice(&corners);
            let back = twice * facing < 0.0;
            if only.is_none_or(|only| only == back) && twice.abs() > 0.02 {
                turned |= back;
                let tint = tint(theme, back);
                if view.is_some() {
                    marks.fill(corners.iter().copied(), tint);
                    let stroke = Stroke { color: theme.ink, opacity: 0.35, width: KINK * FADE * grow, dashes: &[] };
                    marks.line(corners.iter().chain(corners.first()).copied(), stroke);
                } else {
                    marks.fill(corners, tint);
                }
            }
        }
    }
    let mut grid = Shapes::default();
    folded.grid.iter().for_each(|&[a, b]| join(&mut grid, pixel(a), pixel(b)));
    push(&mut marks, grid, Stroke { color: theme.muted, opacity: GRID_OPACITY, width: GRID_WIDTH * grow, dashes: &[] });
    edges(folded, &pixels, theme, grow, &mut marks);
    let mut classes: [Vec<Pixel>; CLASSES] = Default::default();
    for &(place, class) in &folded.points {
        classes[class % CLASSES].push(pixel(place));
    }
    for (class, places) in classes.into_iter().enumerate() {
        let color = theme.color([1, 0, 2, 3][class % CLASSES]);
        // As in the plane: open and filled, so that classes differ in more than colour.
        match class {
            1 => marks.dots(places, POINT * grow, color, theme.ground),
            _ => marks.dots(places, POINT * grow, theme.ground, color),
        }
    }
    letters(folded, view.is_some(), area, theme, grow, &mut marks);
    key(folded, turned, area, theme, &mut marks);
    marks
}

/// The colour of a side of the paper.
fn tint(theme: &Theme, back: bool) -> RGBColor {
    mix(theme.ground, theme.muted, if back { BACK } else { FRONT })
}

/// What the tints and the lines mean, at the left below the picture, as far as there is room beside the name of the axis.
fn key(folded: &Folded, turned: bool, area: Rect, theme: &Theme, marks: &mut Marks) {
    let layers = folded.folds.iter().flatten().max().map_or(0, |most| most + 1);
    let (mut x, y) = (area.left + 4.0, area.bottom + KEY / 2.0);
    let end = area.right - 4.0;
    let mut entry = |name: String, wide: f64, draw: &mut dyn FnMut(&mut Marks, f64)| {
        let next = x + wide + GAPS.0 + text_width(&name, LABEL_SIZE);
        if next <= end {
            draw(marks, x);
            marks.label(name, (x + wide + GAPS.0, y), theme.muted, HPos::Left, VPos::Center);
            x = next + GAPS.1;
        }
    };
    for (back, name) in [false, true].into_iter().zip(SIDES).filter(|_| turned) {
        entry(name.to_owned(), SQUARE, &mut |marks, x| {
            let area = Rect { left: x, top: y - SQUARE / 2.0, right: x + SQUARE, bottom: y + SQUARE / 2.0 };
            marks.block(area, tint(theme, back));
            let Rect { left, top, right, bottom } = area;
            let rim = Stroke { color: theme.muted, opacity: 1.0, width: 0.8, dashes: &[] };
            marks.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], rim);
        });
    }
    for layer in 0..layers {
        let name = if layer == 0 { "folded by layer 1".to_owned() } else { format!("layer {}", layer + 1) };
        entry(name, SAMPLE, &mut |marks, x| marks.line([(x, y), (x + SAMPLE, y)], kink(theme, layer, 1.0)));
    }
    entry("edge of the window".to_owned(), SAMPLE, &mut |marks, x| {
        marks.line([(x, y), (x + SAMPLE, y)], Stroke { color: theme.ink, opacity: 1.0, width: RIM, dashes: &[] });
    });
}

/// The line of a layer's kinks.
fn kink(theme: &Theme, layer: usize, grow: f64) -> Stroke {
    let dashes: Dashes = if layer == 0 { &[] } else { &[6.0, 3.0] };
    Stroke { color: theme.ink, opacity: 0.75, width: KINK * grow * libm::pow(FADE, layer as f64), dashes }
}

/// The sheet as an SVG document of `width` x `height` CSS pixels, with `title`.
///
/// # Errors
/// Says what plotters could not do.
pub fn svg(folded: &Folded, view: Option<View>, title: &str, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let area = Rect { left: 0.0, top: 0.0, right: width, bottom: height - KEY };
    let marks = marks(folded, view, area, &Theme::new(scheme, 1.0));
    let drawn = document(width, height, scheme, |root, theme| marks.draw(&mut PlottersInk { root, theme }))?;
    Ok(titled(drawn, title))
}

fn cross(a: Pixel, b: Pixel) -> f64 {
    a.0 * b.1 - b.0 * a.1
}

/// Kinks layer by layer, and the rim.
fn edges(folded: &Folded, pixels: &[Pixel], theme: &Theme, grow: f64, marks: &mut Marks) {
    let layers = folded.folds.iter().flatten().max().map_or(0, |most| most + 1);
    let mut of_layer = vec![Shapes::default(); layers];
    let mut rim = Shapes::default();
    for ends in folded.offsets.windows(2) {
        let (first, end) = (ends[0] as usize, ends[1] as usize);
        for at in first..end {
            let (from, to) = (folded.corners[at], folded.corners[if at + 1 == end { first } else { at + 1 }]);
            let shapes = match folded.folds[at] {
                None => &mut rim,
                // Either neighbour has the edge.
                Some(layer) if from < to => &mut of_layer[layer],
                Some(_) => continue,
            };
            join(shapes, pixels[from as usize], pixels[to as usize]);
        }
    }
    for (layer, shapes) in of_layer.into_iter().enumerate().rev() {
        push(marks, shapes, kink(theme, layer, grow));
    }
    push(marks, rim, Stroke { color: theme.ink, opacity: 1.0, width: RIM * grow, dashes: &[] });
}

fn letters(folded: &Folded, space: bool, area: Rect, theme: &Theme, grow: f64, marks: &mut Marks) {
    let size = LABEL_SIZE * grow;
    let mut write = |text: String, at: Pixel, h: HPos, v: VPos| marks.push(Mark::Text(Label { text, at, size, color: theme.muted, h, v }));
    match &folded.names[..] {
        names if space || names.len() == AXES => write(names.join(" \u{b7} "), (area.left + 4.0, area.bottom - 4.0), HPos::Left, VPos::Bottom),
        [x, y] => {
            write(format!("{x} \u{2192}"), (area.right - 4.0, area.bottom - 4.0), HPos::Right, VPos::Bottom);
            write(format!("{y} \u{2191}"), (area.left + 4.0, area.top + 4.0), HPos::Left, VPos::Top);
        }
        names => write(names.join(" \u{b7} "), (area.left + 4.0, area.bottom - 4.0), HPos::Left, VPos::Bottom),
    }
}

/// Adds a segment; one that goes on from the last one is part of its line.
fn join(shapes: &mut Shapes, from: Pixel, to: Pixel) {
    match (shapes.points.last(), shapes.ends.last_mut()) {
        (Some(last), Some(end)) if *last == from => {
            shapes.points.push(to);
            *end += 1;
        }
        _ => shapes.add([from, to]),
    }
}

fn push(marks: &mut Marks, shapes: Shapes, stroke: Stroke) {
    if !shapes.ends.is_empty() {
        marks.push(Mark::Lines(shapes, stroke));
    }
}
