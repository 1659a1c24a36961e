//! In which order the cells of a partition are painted, from back to front.
//!
//! What is seen at one place of the sheet lies, in the plane, on one line along the direction of view ([`Camera`]). A cell can
//! hide another only where such a line meets both, and there the one that the line meets nearer to the eye hides the other,
//! whatever their heights: the surface has one height over each place. Such a line crosses the window, which is convex, from
//! cell to cell through shared edges; so it is enough that of any two cells that share an edge the farther comes first, and all
//! other pairs follow from cell to cell along the line. Within one direction this relation of convex cells that do not overlap
//! has no cycle (a cell that moves towards the eye is stopped by the cells in front of it only, and one is always free: Guibas
//! and Yao 1980, "On translating a set of rectangles"), so a topological order exists, in time linear in the number of edges.
//!
//! Rejected: sorting by the depth of a cell's middle, or of its farthest corner, which is wrong for a long cell beside a short
//! one; a tree of the cuts, which the partition does not keep.
//!
//! [`Camera`]: super::view::Camera

use crate::analysis::regions::NO_CELL;

/// Finds the order; keeps its memory from view to view.
#[derive(Clone, Debug, Default)]
pub struct Painter {
    waiting: Vec<u32>,
    free: Vec<u32>,
    order: Vec<u32>,
}

/// The mesh as flat arrays, as in `Partition`, with the cell across each edge.
#[derive(Clone, Copy, Debug)]
pub struct Mesh<'a> {
    /// Where each cell begins in `corners`.
    pub offsets: &'a [u32],
    /// Vertices, counter-clockwise.
    pub corners: &'a [u32],
    /// Beside each corner the cell across the edge from it to the next.
    pub across: &'a [u32],
}

impl Mesh<'_> {
    /// The edges of a cell: where it is in `across`, from, to.
    pub fn edges(&self, cell: usize) -> impl Iterator<Item = (usize, u32, u32)> + '_ {
        let (start, end) = (self.offsets[cell] as usize, self.offsets[cell + 1] as usize);
        (start..end).map(move |at| (at, self.corners[at], self.corners[if at + 1 == end { start } else { at + 1 }]))
    }

    /// How many cells.
    pub fn count(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }
}

impl Painter {
    /// The cells from back to front; `u` is each vertex's place across the sheet, growing to the right.
    pub fn order(&mut self, mesh: Mesh, u: &[f64]) -> &[u32] {
        let count = mesh.count();
        self.order.clear();
        self.free.clear();
        self.waiting.clear();
        self.waiting.resize(count, 0);
        // A counter-clockwise edge that runs to the right has its cell behind it and the other one in front.
        let in_front = |at: usize, from: u32, to: u32| u[to as usize] > u[from as usize] && mesh.across[at] != NO_CELL;
        for cell in 0..count {
            for (at, _, _) in mesh.edges(cell).filter(|&(at, from, to)| in_front(at, from, to)) {
                self.waiting[mesh.across[at] as usize] += 1;
            }
        }
        self.free.extend((0..count as u32).rev().filter(|&cell| self.waiting[cell as usize] == 0));
        let mut next_stuck = 0;
        loop {
            while let Some(cell) = self.free.pop() {
                self.order.push(cell);
                for (at, _, _) in mesh.edges(cell as usize).filter(|&(at, from, to)| in_front(at, from, to)) {
                    // 0 already: it was taken out of turn, below.
                    let waiting = &mut self.waiting[mesh.across[at] as usize];
                    if *waiting > 0 {
                        *waiting -= 1;
                        if *waiting == 0 {
                            self.free.push(mesh.across[at]);
                        }
                    }
                }
            }
            // Rounding may bend slivers into a ring: it is opened anywhere rather than left out.
            while next_stuck < count && self.waiting[next_stuck] == 0 {
                next_stuck += 1;
            }
            if next_stuck == count {
                return &self.order;
            }
            self.waiting[next_stuck] = 0;
            self.free.push(next_stuck as u32);
        }
    }
}
