//! The partition of a window as flat arrays, and what can be asked of it.

use super::network::{Fold, PatternLayout};
use crate::analysis::geometry::{self, Point, Window};

/// In place of a fold: the edge is part of a side of the window.
pub const NO_FOLD: u32 = u32::MAX;
/// In place of a cell: there is none on the other side.
pub const NO_CELL: u32 = u32::MAX;

/// Convex cells over shared vertices. Made by [`super::Partitioner::run`].
#[derive(Clone, Debug, Default)]
pub struct Partition {
    pub(super) window: Option<Window>,
    pub(super) centre: Point,
    pub(super) layout: PatternLayout,
    pub(super) vertices: Vec<f64>,
    pub(super) local: Vec<f64>,
    pub(super) offsets: Vec<u32>,
    pub(super) indices: Vec<u32>,
    pub(super) edge_folds: Vec<u32>,
    pub(super) patterns: Vec<u32>,
    pub(super) per_layer: Vec<usize>,
    pub(super) outputs: Vec<f64>,
    pub(super) output_count: usize,
    pub(super) output_tolerance: Vec<f64>,
    pub(super) boundary: Vec<f64>,
    pub(super) partial: bool,
    pub(super) complete: bool,
    pub(super) irregular: usize,
}

impl Partition {
    pub(super) fn begin(&mut self, layout: &PatternLayout, window: Window) {
        self.window = Some(window);
        self.centre = window.centre();
        if self.layout != *layout {
            self.layout = layout.clone();
        }
        self.per_layer.clear();
        self.partial = false;
        self.complete = true;
    }

    /// How many cells there are.
    pub fn count(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// How many cells there were after each hidden layer that was cut.
    pub fn per_layer(&self) -> &[usize] {
        &self.per_layer
    }

    /// Whether the limit of cells stopped the subdivision.
    pub fn partial(&self) -> bool {
        self.partial
    }

    /// Whether every unit has cut, so that the network is one affine map on each cell. False where the limit or a
    /// [`super::BuildUp`] stopped before.
    pub fn complete(&self) -> bool {
        self.complete
    }

    /// The window that was cut; `None` before the first.
    pub fn window(&self) -> Option<Window> {
        self.window
    }

    /// The middle of the window: what [`Self::local`] is relative to.
    pub fn centre(&self) -> Point {
        self.centre
    }

    /// x and y of each vertex, one after the other.
    pub fn vertices(&self) -> &[f64] {
        &self.vertices
    }

    /// As [`Self::vertices`], minus the window's centre: keeps its digits in a window so small that x and y do not.
    pub fn local(&self) -> &[f64] {
        &self.local
    }

    /// The corners of cell i are `indices()[offsets()[i]..offsets()[i + 1]]`.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// The corners of all cells, counter-clockwise.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Beside each entry of [`Self::indices`]: what made the edge from that corner to the next one. [`Self::fold`] reads it.
    pub fn edge_folds(&self) -> &[u32] {
        &self.edge_folds
    }

    /// The unit whose kink an edge is part of; `None` for [`NO_FOLD`].
    pub fn fold(&self, edge_fold: u32) -> Option<Fold> {
        self.layout.fold(edge_fold)
    }

    /// Where the bits of the patterns are.
    pub fn layout(&self) -> &PatternLayout {
        &self.layout
    }

    /// The patterns of all cells, [`PatternLayout::words`] words each.
    pub fn patterns(&self) -> &[u32] {
        &self.patterns
    }

    /// The pattern of a cell; empty for a cell that there is not.
    pub fn pattern(&self, cell: usize) -> &[u32] {
        let words = self.layout.words();
        self.patterns.get(cell * words..(cell + 1) * words).unwrap_or(&[])
    }

    /// How many units of `layer` lie right of a kink on a cell; relu: how many are on.
    pub fn active(&self, cell: usize, layer: usize) -> usize {
        let words = self.layout.layer_words(layer);
        self.pattern(cell).get(words).map_or(0, |words| words.iter().map(|word| word.count_ones() as usize).sum())
    }

    /// The network's outputs at each vertex, [`Self::output_count`] numbers each.
    pub fn outputs(&self) -> &[f64] {
        &self.outputs
    }

    /// How many outputs the network has.
    pub fn output_count(&self) -> usize {
        self.output_count
    }

    /// The decision boundary as segments x1, y1, x2, y2: where the single output changes between positive and not positive,
    /// or the index of the largest of several changes (ties go to the lower). Empty unless [`Self::complete`].
    pub fn boundary(&self) -> &[f64] {
        &self.boundary
    }

    /// How often a polygon was seen to change sign more than twice along its corners. Always 0, if rounding is kept in check.
    pub fn irregular(&self) -> usize {
        self.irregular
    }

    /// The corners of a cell as indices of vertices; empty for a cell that there is not.
    pub fn cell(&self, cell: usize) -> &[u32] {
        match (self.offsets.get(cell), self.offsets.get(cell + 1)) {
            (Some(&from), Some(&to)) => &self.indices[from as usize..to as usize],
            _ => &[],
        }
    }

    /// A vertex relative to the centre.
    pub(super) fn local_point(&self, vertex: u32) -> Point {
        let at = 2 * vertex as usize;
        [self.local[at], self.local[at + 1]]
    }

    /// The corners of a cell, relative to the centre.
    pub(super) fn local_corners(&self, cell: usize) -> impl Iterator<Item = Point> + Clone + '_ {
        self.cell(cell).iter().map(|&vertex| self.local_point(vertex))
    }

    /// The area of a cell.
    pub fn area(&self, cell: usize) -> f64 {
        geometry::area(self.local_corners(cell))
    }

    /// The centre of mass of a cell.
    pub fn centroid(&self, cell: usize) -> Point {
        let (_, [x, y]) = geometry::area_and_centroid(self.local_corners(cell));
        [self.centre[0] + x, self.centre[1] + y]
    }

    /// The gradient of an output on a cell, from its values at the corners: quick, for colouring. In a sliver it is as rough as
    /// the sliver is thin; [`super::PiecewiseNetwork::map_of`] is exact.
    pub fn gradient(&self, cell: usize, output: usize) -> Point {
        let corners = self.cell(cell);
        let value = |vertex: u32| self.outputs.get(vertex as usize * self.output_count + output).copied().unwrap_or(f64::NAN);
        let mut best = (0.0, [0.0; 2]);
        for pair in corners.get(1..).unwrap_or(&[]).windows(2) {
            let [a, b, c] = [corners[0], pair[0], pair[1]];
            let [p, q, r] = [a, b, c].map(|vertex| self.local_point(vertex));
            let twice = geometry::cross(p, q, r);
            if twice > best.0 {
                let (dq, dr) = (value(b) - value(a), value(c) - value(a));
                let x = dq * (r[1] - p[1]) - dr * (q[1] - p[1]);
                let y = dr * (q[0] - p[0]) - dq * (r[0] - p[0]);
                best = (twice, [x / twice, y / twice]);
            }
        }
        best.1
    }

    /// Beside each entry of [`Self::indices`]: the cell on the other side of the edge from that corner to the next one, or
    /// [`NO_CELL`] at the sides of the window.
    pub fn neighbours(&self) -> Vec<u32> {
        let mut edges: Vec<[u32; 4]> = Vec::with_capacity(self.indices.len());
        for cell in 0..self.count() {
            let (corners, first) = (self.cell(cell), self.offsets[cell]);
            for (at, &from) in corners.iter().enumerate() {
                let to = corners[(at + 1) % corners.len()];
                edges.push([from.min(to), from.max(to), cell as u32, first + at as u32]);
            }
        }
        crate::order::rows(&mut edges);
        let mut neighbours = vec![NO_CELL; self.indices.len()];
        for pair in edges.windows(2) {
            let [[a, b, one, first], [c, d, other, second]] = [pair[0], pair[1]];
            if (a, b) == (c, d) {
                neighbours[first as usize] = other;
                neighbours[second as usize] = one;
            }
        }
        neighbours
    }

    /// The kinks on whose two sides two cells lie: across an edge the one unit that switches, or several that share the line.
    pub fn differences(&self, one: usize, other: usize) -> Vec<Fold> {
        self.layout.differences(self.pattern(one), self.pattern(other))
    }

    /// The distance of a point to the decision boundary in the window; `None` where the window has none.
    pub fn distance_to_boundary(&self, point: Point) -> Option<f64> {
        let distances = self.boundary.chunks_exact(4).map(|s| geometry::distance_to_segment(point, [s[0], s[1]], [s[2], s[3]]));
        distances.reduce(f64::min)
    }
}
