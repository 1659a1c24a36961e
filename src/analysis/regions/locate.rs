//! Which cell a point is in.
//!
//! A grid of about as many squares as there are cells, each with the cells whose bounding boxes touch it: built once a
//! partition, then a look-up tries a handful of cells. Rejected: walking from cell to cell, which needs the neighbours first.

use super::partition::Partition;
use crate::analysis::geometry::{Point, cross};

/// Finds cells of the partition it was made for.
#[derive(Clone, Debug)]
pub struct Locator {
    side: usize,
    low: Point,
    scale: Point,
    first: Vec<u32>,
    cells: Vec<u32>,
}

/// The most squares along a side.
const MAX_SIDE: usize = 256;

impl Locator {
    /// A locator for `partition`.
    pub fn new(partition: &Partition) -> Self {
        let side = libm::ceil(libm::sqrt(partition.count() as f64)).clamp(1.0, MAX_SIDE as f64) as usize;
        let (mut low, mut high) = ([0.0; 2], [0.0; 2]);
        if let Some(window) = partition.window {
            [low, _, high, _] = window.corners_from_centre();
        }
        let scale = [0, 1].map(|axis| side as f64 / (high[axis] - low[axis]));
        let mut locator = Self { side, low, scale, first: vec![0; side * side + 1], cells: Vec::new() };
        // Count, add up, fill.
        for cell in 0..partition.count() {
            locator.squares(partition, cell).for_each(|square| locator.first[square + 1] += 1);
        }
        for square in 0..side * side {
            locator.first[square + 1] += locator.first[square];
        }
        locator.cells = vec![0; locator.first.last().map_or(0, |&count| count as usize)];
        let mut next = locator.first.clone();
        for cell in 0..partition.count() {
            for square in locator.squares(partition, cell) {
                locator.cells[next[square] as usize] = cell as u32;
                next[square] += 1;
            }
        }
        locator
    }

    /// The square along one axis; outside ones are brought to the rim.
    fn index(&self, value: f64, axis: usize) -> usize {
        (((value - self.low[axis]) * self.scale[axis]).max(0.0) as usize).min(self.side - 1)
    }

    fn squares(&self, partition: &Partition, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for corner in partition.local_corners(cell) {
            for axis in 0..2 {
                low[axis] = low[axis].min(corner[axis]);
                high[axis] = high[axis].max(corner[axis]);
            }
        }
        let side = self.side;
        let (columns, rows) = (self.index(low[0], 0)..=self.index(high[0], 0), self.index(low[1], 1)..=self.index(high[1], 1));
        rows.flat_map(move |row| columns.clone().map(move |column| row * side + column))
    }

    /// The cell at (x, y) of the partition this was made for; on an edge, the one with the lowest number. `None` outside the
    /// window and for NaN.
    pub fn at(&self, partition: &Partition, x: f64, y: f64) -> Option<usize> {
        partition.window.filter(|window| window.contains([x, y]))?;
        let point = [x - partition.centre[0], y - partition.centre[1]];
        let square = self.index(point[1], 1) * self.side + self.index(point[0], 0);
        let cells = &self.cells[self.first[square] as usize..self.first[square + 1] as usize];
        // The cell that the point is deepest in, or least outside of: rounding may put it just outside of all.
        let mut best: Option<(f64, usize)> = None;
        for &cell in cells {
            let depth = depth(partition, cell as usize, point);
            if depth >= 0.0 {
                return Some(cell as usize);
            }
            if best.is_none_or(|(deepest, _)| depth > deepest) {
                best = Some((depth, cell as usize));
            }
        }
        best.map(|(_, cell)| cell)
    }
}

/// The smallest signed distance of a point to the lines of a cell's edges: negative outside.
fn depth(partition: &Partition, cell: usize, point: Point) -> f64 {
    let corners = partition.local_corners(cell);
    let next = partition.local_corners(cell).cycle().skip(1);
    corners.zip(next).fold(f64::INFINITY, |depth, (a, b)| {
        let length = libm::hypot(b[0] - a[0], b[1] - a[1]);
        let distance = if length > 0.0 { cross(a, b, point) / length } else { f64::INFINITY };
        depth.min(distance)
    })
}
