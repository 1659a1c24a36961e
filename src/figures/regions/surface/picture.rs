//! The surface as marks, for documents and stills, and as pixels, for a picture that moves.
//!
//! From below: the box, the facets from back to front, the kinks where they are seen, level lines, the decision boundary (where
//! it is hidden, dotted), the data as pins, letters.
//!
//! Painter's order leaves no two facets of one colour side by side, so each would be a path of its own on a canvas, and paths
//! are what a canvas is slow at (see `regions::raster`); as pixels facets are runs of numbers. So what moves is painted
//! ([`Surface::paint`]), at twice the pixels of a plain screen, which smooths its edges, and only letters are marks there.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::Surface;
use super::hidden::{Seen, Trace, edges_by_ends};
use super::shade;
use super::sheet::{Heights, Sheet, between};
use super::view::{Camera, HALF_HEIGHT, Solid};
use crate::analysis::regions::NO_CELL;
use crate::figures::draw::marks::{Label, Mark, Marks};
use crate::figures::draw::plot::{LABEL_SIZE, Rect, Stroke, tick};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};
use crate::figures::draw::theme::{Dashes, Scheme, Theme};
use crate::figures::regions::places::chains_of;
use crate::figures::regions::raster::{channels, view};
use crate::raster::Raster;

/// Width of a picture whose lines and letters are of the usual size, and how far they follow another.
const USUAL_WIDTH: f64 = 720.0;
const GROWTH: [f64; 2] = [0.85, 1.7];
/// Room around the box for letters: left and right, above, below.
const MARGINS: [f64; 3] = [54.0, 14.0, 26.0];
/// The same where there are no letters: the heads of pins stand out above.
const BARE_MARGINS: [f64; 3] = [6.0, 14.0, 6.0];
const BOUNDARY: f64 = 2.8;
const HALO: f64 = 1.6;
const KINK: f64 = 0.8;
const KINK_OPACITY: f64 = 0.3;
const RIM: f64 = 1.1;
const LEVEL: f64 = 0.7;
const LEVEL_OPACITY: f64 = 0.32;
const HIDDEN_DASHES: Dashes = &[1.5, 4.5];
const SMALLEST_PIN: f64 = 0.55;
const STEM: f64 = 7.0;
const HEAD: f64 = 2.7;
const CLASSES: usize = 4;
/// Lines on the surface, and rims of pins: every class another, so that no class is told by colour alone.
const DARK: RGBColor = RGBColor(0x10, 0x14, 0x18);
const LIGHT: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
const TICK: f64 = 5.0;
const FLOOR_OPACITY: f64 = 0.55;
/// From an axis to its letters; how upright a direction is whose letters stand in the middle; where a number stands along an axis.
const OFF: f64 = 9.0;
const UPRIGHT: f64 = 0.35;
const NEAR_END: f64 = 0.94;
/// Facets of a document overlap by so much, so that no ground shines through between them.
const OVERLAP: f64 = 0.4;
/// Pixels to each of CSS that smooth edges take, and pixels that a moving picture may have.
const SMOOTH: f64 = 2.0;
const MOVING_PIXELS: f64 = 1.6e6;
/// Pixels to each of CSS in which a document's lines are tried.
const FINE: f64 = 2.0;

/// What the axes are called.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// To the right, unturned.
    pub x: &'a str,
    /// Away from the eye, unturned.
    pub y: &'a str,
    /// Upwards.
    pub output: &'a str,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self { x: "x", y: "y", output: "output" }
    }
}

/// How much larger than usual lines and letters are in `area`.
pub fn growth(area: Rect) -> f64 {
    (area.width() / USUAL_WIDTH).sqrt().clamp(GROWTH[0], GROWTH[1])
}

/// Pixels to each of CSS for a picture of `area` that moves, on a screen of `device` of them: two, for smooth edges, or the
/// screen's own where they are more, but no more pixels than a frame has time for, and at least one.
pub fn moving_ratio(area: Rect, device: f64) -> f64 {
    let device = if device.is_finite() { device } else { 1.0 };
    (MOVING_PIXELS / (area.width() * area.height())).sqrt().min(device.max(SMOOTH)).max(1.0)
}

/// As [`growth`], of pins: there are many, and they must leave the surface in sight where it is small.
fn pin_growth(area: Rect) -> f64 {
    (area.width() / USUAL_WIDTH).sqrt().clamp(SMALLEST_PIN, GROWTH[1])
}

/// The place of the box in `area`: what is left beside its letters, or all of it where it is `bare`.
pub fn place(area: Rect, bare: bool) -> Rect {
    let grow = growth(area);
    let [beside, above, below] = if bare { BARE_MARGINS } else { MARGINS }.map(|margin| margin * grow);
    Rect { left: area.left + beside, top: area.top + above, right: area.right - beside, bottom: area.bottom - below }
}

/// The lines of the surface, told apart by look.
#[derive(Clone, Debug, Default)]
pub(super) struct Seams {
    kinks: Trace,
    rim: Trace,
    levels: Trace,
    boundary: Trace,
}

/// Pins by class: their heads, and the stems of all.
struct Pins {
    heads: [Vec<Pixel>; CLASSES],
    stems: Shapes,
}

impl Surface {
    /// The surface as marks: for documents, and for a picture that stands still.
    pub fn marks(&mut self, theme: &Theme, names: Names) -> Marks {
        let mut marks = Marks::default();
        let (Some(camera), Some(heights), Some(area)) = (self.camera, self.sheet.heights, self.area) else { return marks };
        let grow = growth(area);
        self.color_facets(theme.scheme);
        self.seen.begin(area, FINE);
        self.seen.paint(&self.sheet, &self.order, &self.pixels);
        for (shapes, stroke) in self.frame(&camera, theme, grow).iter().filter(|_| !self.bare) {
            add(&mut marks, shapes, *stroke);
        }
        for (facet, corners) in self.facets() {
            let wide = clipped(outset(corners, OVERLAP), area);
            if wide.len() > 2 {
                let [red, green, blue] = self.colors[facet];
                marks.fill(wide, RGBColor(red, green, blue));
            }
        }
        let mut seams = Seams::default();
        self.trace_chains(&camera, heights, &mut seams);
        self.trace_levels(&camera, heights, &mut seams);
        for (shapes, stroke) in strokes(&seams, theme, grow) {
            add(&mut marks, shapes, stroke);
        }
        let pin = pin_growth(area);
        let pins = self.pins(&camera, heights, pin);
        add(&mut marks, &pins.stems, stem(theme, pin));
        for (class, heads) in pins.heads.into_iter().enumerate() {
            let (rim, inside) = head(class, theme);
            marks.dots(heads, HEAD * pin, rim, inside);
        }
        self.letters(&camera, theme, names, &mut marks);
        marks
    }

    /// The surface as pixels, all but its letters, at `ratio` pixels to each of CSS: [`moving_ratio`], or 2 for smooth edges
    /// when it rests.
    pub fn paint(&mut self, raster: &mut Raster, ratio: f64, theme: &Theme) {
        let (Some(camera), Some(heights), Some(area)) = (self.camera, self.sheet.heights, self.area) else { return };
        let grow = growth(area);
        self.color_facets(theme.scheme);
        self.seen.begin(area, ratio);
        self.seen.paint(&self.sheet, &self.order, &self.pixels);
        raster.begin(view(area, ratio), channels(theme.ground));
        for (shapes, stroke) in self.frame(&camera, theme, grow).iter().filter(|_| !self.bare) {
            ink(raster, shapes, *stroke);
        }
        raster.overlay(self.seen.facets(), &self.colors);
        let mut seams = std::mem::take(&mut self.seams);
        for trace in [&mut seams.kinks, &mut seams.rim, &mut seams.levels, &mut seams.boundary] {
            trace.clear();
        }
        self.trace_edges(&camera, heights, &mut seams);
        self.trace_levels(&camera, heights, &mut seams);
        for (shapes, stroke) in strokes(&seams, theme, grow) {
            ink(raster, shapes, stroke);
        }
        self.seams = seams;
        let pin = pin_growth(area);
        let pins = self.pins(&camera, heights, pin);
        ink(raster, &pins.stems, stem(theme, pin));
        for (class, heads) in pins.heads.iter().enumerate() {
            let (rim, inside) = head(class, theme);
            let Ok(()) = raster.dots(heads, HEAD * pin, rim, inside);
        }
    }

    /// The letters alone: what lies over the pixels.
    pub fn labels(&self, theme: &Theme, names: Names) -> Marks {
        let mut marks = Marks::default();
        if let Some(camera) = self.camera {
            self.letters(&camera, theme, names, &mut marks);
        }
        marks
    }
}

/// Tracing of the lines.
impl Surface {
    /// Every edge by itself: quick.
    fn trace_edges(&self, camera: &Camera, heights: Heights, seams: &mut Seams) {
        for edge in &self.sheet.edges {
            let trace = if edge.cells[1] == NO_CELL { &mut seams.rim } else { &mut seams.kinks };
            let [a, b] = edge.ends.map(|vertex| self.sheet.solid(vertex, heights));
            trace_part(&self.seen, &self.sheet, camera, [a, b], edge.cells, trace);
        }
    }

    /// The kinks as lines that run on: fewer and longer, for documents.
    fn trace_chains(&self, camera: &Camera, heights: Heights, seams: &mut Seams) {
        let sheet = &self.sheet;
        let mesh = sheet.mesh();
        let edges = edges_by_ends(mesh);
        for (_, chain) in chains_of(mesh.offsets, mesh.corners, &sheet.folds, sheet.places.len()) {
            for pair in chain.windows(2) {
                let at = edges.partition_point(|edge| edge[..2] < *pair);
                if let Some(&[_, _, one, other]) = edges.get(at) {
                    let ends = [pair[0], pair[1]].map(|vertex| sheet.solid(vertex, heights));
                    trace_part(&self.seen, sheet, camera, ends, [one, other], &mut seams.kinks);
                }
            }
        }
        for edge in sheet.edges.iter().filter(|edge| edge.cells[1] == NO_CELL) {
            let ends = edge.ends.map(|vertex| sheet.solid(vertex, heights));
            trace_part(&self.seen, sheet, camera, ends, edge.cells, &mut seams.rim);
        }
    }

    fn trace_levels(&self, camera: &Camera, heights: Heights, seams: &mut Seams) {
        for (level, lines) in &self.sheet.levels {
            let trace = match *level {
                0.0 => &mut seams.boundary,
                level if level == heights.low || level == heights.high => &mut seams.rim,
                _ => &mut seams.levels,
            };
            let mut start = 0;
            for &end in &lines.ends {
                for at in start + 1..end {
                    let ends = [lines.points[at - 1], lines.points[at]].map(|solid| camera.pixel(solid));
                    self.seen.trace(&self.sheet, ends, [lines.cells[at - 1], NO_CELL], trace);
                }
                start = end;
            }
        }
    }

    fn pins(&self, camera: &Camera, heights: Heights, grow: f64) -> Pins {
        let mut pins = Pins { heads: Default::default(), stems: Shapes::default() };
        for pin in &self.sheet.pins {
            let z = heights.of(pin.output);
            let foot = camera.pixel([pin.place[0], pin.place[1], z]);
            // A pin stands on the upper side: from below it is not seen.
            let above = shade::from_above(camera, self.sheet.steepness(pin.cell as usize, heights));
            if above && z.abs() <= HALF_HEIGHT && self.seen.is_seen(&self.sheet, foot, [pin.cell, NO_CELL]) {
                let top = (foot.0, foot.1 - STEM * grow);
                pins.stems.add([foot, top]);
                pins.heads[pin.class % CLASSES].push(top);
            }
        }
        pins
    }
}

/// Box and letters.
impl Surface {
    fn corner(&self, x: f64, y: f64) -> [f64; 2] {
        [x * self.sheet.half[0], y * self.sheet.half[1]]
    }

    /// The corner of the floor that is least by `key`.
    fn least(&self, key: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        let least = corners.into_iter().min_by(|a, b| key(self.corner(a.0, a.1)).total_cmp(&key(self.corner(b.0, b.1))));
        least.map_or([0.0; 2], |(x, y)| [x, y])
    }

    /// The floor and the upright axis.
    fn frame(&self, camera: &Camera, theme: &Theme, grow: f64) -> [(Shapes, Stroke); 2] {
        let Some(heights) = self.sheet.heights else { return std::array::from_fn(|_| (Shapes::default(), line(theme.grid, 0.0, 1.0))) };
        let pixel = |[x, y]: [f64; 2], z: f64| {
            let [x, y] = self.corner(x, y);
            camera.pixel([x, y, z])
        };
        let mut floor = Shapes::default();
        let floor_corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]];
        floor.add(floor_corners.map(|corner| pixel(corner, -HALF_HEIGHT)));
        let zero = heights.of(0.0);
        let left = self.least(|[x, y]| camera.across_and_away(x, y)[0]);
        let mut upright = Shapes::default();
        upright.add([pixel(left, -HALF_HEIGHT), pixel(left, HALF_HEIGHT)]);
        for z in [-HALF_HEIGHT, zero, HALF_HEIGHT] {
            let (x, y) = pixel(left, z);
            upright.add([(x - TICK * grow, y), (x, y)]);
        }
        [(floor, line(theme.muted, FLOOR_OPACITY, grow)), (upright, line(theme.muted, 0.8, grow))]
    }

    /// The names of the axes and the numbers at their ends.
    fn letters(&self, camera: &Camera, theme: &Theme, names: Names, marks: &mut Marks) {
        let Some(heights) = self.sheet.heights.filter(|_| !self.bare) else { return };
        let grow = self.area.map_or(1.0, growth);
        let size = LABEL_SIZE * grow;
        let mut write = |text: String, at: Pixel, color: RGBColor, h: HPos, v: VPos| {
            if !text.is_empty() {
                marks.push(Mark::Text(Label { text, at, size, color, h, v }));
            }
        };
        let near = self.least(|[x, y]| camera.across_and_away(x, y)[1]);
        let middle = camera.pixel([0.0, 0.0, -HALF_HEIGHT]);
        for axis in 0..2 {
            // Along the floor's near edges; a label stands off outwards, on its own side.
            let at = |along: f64| {
                let mut corner = near;
                corner[axis] = along;
                let [x, y] = self.corner(corner[0], corner[1]);
                camera.pixel([x, y, -HALF_HEIGHT])
            };
            let edge = at(0.0);
            let (dx, dy) = (edge.0 - middle.0, edge.1 - middle.1);
            let length = libm::hypot(dx, dy).max(1e-9);
            let off = OFF * grow;
            let beside = |(x, y): Pixel| (x + dx / length * off, y + dy / length * off);
            let h = if dx.abs() < length * UPRIGHT {
                HPos::Center
            } else if dx > 0.0 {
                HPos::Left
            } else {
                HPos::Right
            };
            let reach = self.sheet.half[axis] * self.sheet.side;
            for end in [-1.0, 1.0] {
                write(tick(self.sheet.centre[axis] + end * reach, reach / 5.0), beside(at(end * NEAR_END)), theme.muted, h, VPos::Top);
            }
            write([names.x, names.y][axis].to_owned(), beside(edge), theme.ink, h, VPos::Top);
        }
        let left = self.least(|[x, y]| camera.across_and_away(x, y)[0]);
        let [x, y] = self.corner(left[0], left[1]);
        let upright = |z: f64| {
            let (x, y) = camera.pixel([x, y, z]);
            (x - (TICK + 4.0) * grow, y)
        };
        // Seen from above the axis is a point, and says nothing.
        let tall = upright(-HALF_HEIGHT).1 - upright(HALF_HEIGHT).1;
        if tall < 4.0 * size {
            return;
        }
        let span = (heights.high - heights.low) / 10.0;
        for output in [heights.low, 0.0, heights.high] {
            let at = upright(heights.of(output));
            let crowded = output != 0.0 && (at.1 - upright(heights.of(0.0)).1).abs() < size;
            if !crowded {
                write(tick(output, span), at, theme.muted, HPos::Right, VPos::Center);
            }
        }
        let (x, y) = upright(HALF_HEIGHT);
        write(names.output.to_owned(), (x + (TICK + 4.0) * grow, y - 0.6 * size), theme.ink, HPos::Center, VPos::Bottom);
    }
}

fn line(color: RGBColor, opacity: f64, width: f64) -> Stroke {
    Stroke { color, opacity, width, dashes: &[] }
}

fn stem(theme: &Theme, grow: f64) -> Stroke {
    line(theme.ink, 0.7, grow)
}

/// The colours of a pin's head: its rim, and inside.
fn head(class: usize, theme: &Theme) -> (RGBColor, RGBColor) {
    let rim = if class.is_multiple_of(2) { DARK } else { LIGHT };
    (rim, theme.color([1, 0, 2, 3][class % CLASSES]))
}

/// The looks of the lines, the lowest first.
fn strokes<'a>(seams: &'a Seams, theme: &Theme, grow: f64) -> [(&'a Shapes, Stroke); 6] {
    let (boundary, halo) = if theme.scheme == Scheme::Light { (theme.ink, theme.ground) } else { (LIGHT, DARK) };
    [
        (&seams.kinks.seen, line(DARK, KINK_OPACITY, KINK * grow)),
        (&seams.levels.seen, line(DARK, LEVEL_OPACITY, LEVEL * grow)),
        (&seams.rim.seen, line(DARK, 0.75, RIM * grow)),
        (&seams.boundary.hidden, Stroke { dashes: HIDDEN_DASHES, ..line(boundary, 0.55, 0.5 * BOUNDARY * grow) }),
        (&seams.boundary.seen, line(halo, 0.55, (BOUNDARY + HALO) * grow)),
        (&seams.boundary.seen, line(boundary, 1.0, BOUNDARY * grow)),
    ]
}

fn add(marks: &mut Marks, shapes: &Shapes, stroke: Stroke) {
    if !shapes.ends.is_empty() {
        marks.push(Mark::Lines(shapes.clone(), stroke));
    }
}

fn ink(raster: &mut Raster, shapes: &Shapes, stroke: Stroke) {
    if !shapes.ends.is_empty() {
        let Ok(()) = raster.stroke(shapes, stroke, false);
    }
}

fn trace_part(seen: &Seen, sheet: &Sheet, camera: &Camera, [a, b]: [Solid; 2], cells: [u32; 2], trace: &mut Trace) {
    if let Some(ends) = between(a, b, -HALF_HEIGHT, HALF_HEIGHT) {
        seen.trace(sheet, ends.map(|end| camera.pixel(end)), cells, trace);
    }
}

/// A convex polygon with its sides moved outwards; sharp corners only so far.
fn outset(corners: &[Pixel], by: f64) -> Vec<Pixel> {
    const SHARPEST: f64 = 3.0;
    let count = corners.len();
    let twice: f64 = (0..count).map(|at| corners[at].0 * corners[(at + 1) % count].1 - corners[(at + 1) % count].0 * corners[at].1).sum();
    let turn = if twice < 0.0 { -by } else { by };
    let normal = |at: usize| {
        let (a, b) = (corners[at % count], corners[(at + 1) % count]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = libm::hypot(dx, dy);
        if length > 0.0 { (dy / length, -dx / length) } else { (0.0, 0.0) }
    };
    (0..count)
        .map(|at| {
            let (before, after) = (normal(at + count - 1), normal(at));
            let (x, y) = (before.0 + after.0, before.1 + after.1);
            let stretch = (2.0 / (x * x + y * y).max(1e-12)).min(SHARPEST);
            (corners[at].0 + turn * x * stretch, corners[at].1 + turn * y * stretch)
        })
        .collect()
}

/// The part of a convex polygon inside `area`.
fn clipped(mut polygon: Vec<Pixel>, area: Rect) -> Vec<Pixel> {
    let sides: [&dyn Fn(Pixel) -> f64; 4] = [&|p| p.0 - area.left, &|p| area.right - p.0, &|p| p.1 - area.top, &|p| area.bottom - p.1];
    for side in sides {
        if polygon.iter().all(|&corner| side(corner) >= 0.0) {
            continue;
        }
        let count = polygon.len();
        let mut part = Vec::with_capacity(count + 1);
        for at in 0..count {
            let (a, b) = (polygon[at], polygon[(at + 1) % count]);
            let (inside_a, inside_b) = (side(a), side(b));
            if inside_a >= 0.0 {
                part.push(a);
            }
            if inside_a * inside_b < 0.0 {
                let t = inside_a / (inside_a - inside_b);
                part.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            }
        }
        polygon = part;
    }
    polygon
}
