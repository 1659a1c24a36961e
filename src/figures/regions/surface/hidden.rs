//! What of the surface is seen: a picture of facets by number, painted from back to front, against which lines are tried.
//!
//! A line on the surface is seen where one of its own cells is. Asking for the cell and not for a depth needs no tolerance that
//! would have to grow with a facet's slope. The same picture is the surface's own: each number stands for a colour.
//!
//! Rejected: drawing each line right after its facet, which takes thousands of strokes a frame and lets the facet in front bite
//! half of a broad line off; a picture of depths, for the tolerance.

use super::order::Mesh;
use super::sheet::Sheet;
use crate::figures::draw::plot::Rect;
use crate::figures::draw::shapes::{Pixel, Shapes};
use crate::figures::regions::raster::view;
use crate::raster::{View, number};

/// No facet.
pub const NONE: u32 = u32::MAX;
/// The length of the steps in which a line is tried, in pixels of the picture.
const STEP: f64 = 1.3;
/// The most steps of a line: one that is far longer than a screen is tried more coarsely.
const MOST_STEPS: f64 = 8192.0;

/// The facets that are seen, pixel by pixel; keeps its memory from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    view: View,
    facets: Vec<u32>,
    spans: Vec<(f64, f64)>,
}

impl Seen {
    /// Begins an empty picture of `area` at `ratio` pixels to each of CSS.
    pub fn begin(&mut self, area: Rect, ratio: f64) {
        self.view = view(area, ratio);
        self.facets.clear();
        self.facets.resize(self.view.area(), NONE);
    }

    /// Paints the facets of all cells in `order`, whose corners on the sheet are `pixels`.
    pub fn paint(&mut self, sheet: &Sheet, order: &[u32], pixels: &[Pixel]) {
        for &cell in order {
            for facet in sheet.first[cell as usize]..sheet.first[cell as usize + 1] {
                number(&mut self.facets, &pixels[sheet.facet(facet as usize)], self.view, &mut self.spans, facet);
            }
        }
    }

    /// The facets, row by row from the top.
    pub fn facets(&self) -> &[u32] {
        &self.facets
    }

    /// Whether one of `cells` is seen at a place, or right beside it.
    pub fn is_seen(&self, sheet: &Sheet, at: Pixel, cells: [u32; 2]) -> bool {
        let View { columns, rows, .. } = self.view;
        // The four pixels whose middles are nearest; `as` brings what is outside to the rim, where nothing is.
        let (x, y) = self.view.place(at);
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x > -1.0 && y > -1.0 && x < columns as f64 && y < rows as f64) {
            return false;
        }
        let (left, top) = (x.floor().max(0.0) as usize, y.floor().max(0.0) as usize);
        let right = (left + 1).min(columns - 1);
        [top, (top + 1).min(rows - 1)].into_iter().any(|row| {
            [left, right].into_iter().any(|column| {
                let facet = self.facets[row * columns + column];
                facet != NONE && cells.contains(&sheet.of_cell[facet as usize])
            })
        })
    }

    /// Adds the parts of a segment that are seen to `seen`, and those that are not to `hidden`.
    pub fn trace(&self, sheet: &Sheet, [a, b]: [Pixel; 2], cells: [u32; 2], trace: &mut Trace) {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let steps = (libm::hypot(dx, dy) * self.view.ratio / STEP).ceil().clamp(1.0, MOST_STEPS);
        let at = |step: f64| if step == steps { b } else { (a.0 + dx * step / steps, a.1 + dy * step / steps) };
        let mut step = 0.0;
        while step < steps {
            let start = step;
            let seen = self.is_seen(sheet, at(step + 0.5), cells);
            step += 1.0;
            while step < steps && self.is_seen(sheet, at(step + 0.5), cells) == seen {
                step += 1.0;
            }
            trace.add(seen, at(start), at(step));
        }
    }
}

/// Lines being told apart into what is seen and what is not; parts that go on are one line.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What is seen.
    pub seen: Shapes,
    /// What is not.
    pub hidden: Shapes,
}

impl Trace {
    fn add(&mut self, seen: bool, from: Pixel, to: Pixel) {
        let shapes = if seen { &mut self.seen } else { &mut self.hidden };
        match (shapes.points.last(), shapes.ends.last_mut()) {
            (Some(last), Some(end)) if *last == from => {
                shapes.points.push(to);
                *end += 1;
            }
            _ => shapes.add([from, to]),
        }
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.seen.clear();
        self.hidden.clear();
    }
}

/// Whether a point lies in a convex polygon of either direction.
pub fn holds(corners: &[Pixel], (x, y): Pixel) -> bool {
    let (mut left, mut right) = (false, false);
    for (at, a) in corners.iter().enumerate() {
        let b = corners[if at + 1 == corners.len() { 0 } else { at + 1 }];
        let side = (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0);
        left |= side > 0.0;
        right |= side < 0.0;
    }
    left != right
}

/// Each edge's vertices and the cells at its sides, in the order of the vertices: to find the cells of a line that is known by vertices.
pub fn edges_by_ends(mesh: Mesh) -> Vec<[u32; 4]> {
    let mut edges = Vec::with_capacity(mesh.corners.len());
    for cell in 0..mesh.count() {
        edges.extend(mesh.edges(cell).map(|(at, from, to)| [from, to, cell as u32, mesh.across[at]]));
    }
    crate::order::rows(&mut edges);
    edges
}
