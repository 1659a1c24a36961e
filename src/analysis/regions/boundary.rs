//! Where the decision changes: segments on the cells.
//!
//! One output f decides "positive or not", which is the larger of 0 and f; so there is one rule for one output and for several.
//! On a cell every output is affine, and so is the difference of two. A boundary inside a cell is the part of the line
//! f_c = f_d where both are largest; a boundary along an edge is where the winners just inside the two cells differ although
//! neither cell is cut.

use super::partition::Partition;
use crate::analysis::geometry::{Point, lerp};

/// One edge on which several classes tie: its ends, the winner just inside one of its cells, and 0.
type TiedEdge = [u32; 4];

/// Reads class values off a partition's outputs: a single output f stands for the classes (0, f).
struct Classes<'a> {
    partition: &'a Partition,
    count: usize,
}

impl Classes<'_> {
    fn value(&self, vertex: u32, class: usize) -> f64 {
        let outputs = self.partition.output_count;
        match (outputs, class) {
            (1, 0) => 0.0,
            (1, _) => self.partition.outputs[vertex as usize],
            _ => self.partition.outputs[vertex as usize * outputs + class],
        }
    }

    fn tolerance(&self, class: usize) -> f64 {
        match (self.partition.output_count, class) {
            (1, 0) => 0.0,
            (1, _) => self.partition.output_tolerance[0],
            _ => self.partition.output_tolerance[class],
        }
    }

    /// f_c - f_d at a vertex, 0 within the rounding of the two.
    fn difference(&self, vertex: u32, c: usize, d: usize) -> f64 {
        self.snapped(self.value(vertex, c) - self.value(vertex, d), c, d)
    }

    fn snapped(&self, difference: f64, c: usize, d: usize) -> f64 {
        if difference.abs() <= self.tolerance(c) + self.tolerance(d) { 0.0 } else { difference }
    }

    /// The class that is largest at some corner, if it is so at all of them and never ties.
    fn sole_winner(&self, corners: &[u32]) -> Option<usize> {
        let &first = corners.first()?;
        let best = (1..self.count).fold(0, |best, class| if self.value(first, class) > self.value(first, best) { class } else { best });
        let clear = corners.iter().all(|&corner| (0..self.count).all(|class| class == best || self.difference(corner, best, class) > 0.0));
        clear.then_some(best)
    }

    /// Whether `c` beats `d` where the corner `at` is, on whose side of a common line both are considered.
    fn beats(&self, at: u32, c: usize, d: usize) -> bool {
        let difference = self.difference(at, c, d);
        difference > 0.0 || (difference == 0.0 && c < d)
    }
}

impl Partition {
    /// Fills the boundary in from the outputs at the vertices.
    pub(super) fn find_boundary(&mut self) {
        let mut boundary = std::mem::take(&mut self.boundary);
        boundary.clear();
        if self.complete {
            let classes = Classes { partition: self, count: self.output_count.max(2) };
            let mut tied = Vec::new();
            for cell in 0..self.count() {
                let corners = self.cell(cell);
                if classes.sole_winner(corners).is_some() {
                    continue;
                }
                for c in 0..classes.count {
                    for d in c + 1..classes.count {
                        if let Some([a, b]) = classes.segment(corners, c, d) {
                            boundary.extend([a[0] + self.centre[0], a[1] + self.centre[1], b[0] + self.centre[0], b[1] + self.centre[1]]);
                        }
                    }
                }
                classes.tied_edges(corners, &mut tied);
            }
            crate::order::rows(&mut tied);
            for pair in tied.windows(2) {
                let [[from, to, one, _], [a, b, other, _]] = [pair[0], pair[1]];
                if (from, to) == (a, b) && one != other {
                    for vertex in [from, to] {
                        boundary.extend_from_slice(&self.vertices[2 * vertex as usize..][..2]);
                    }
                }
            }
        }
        self.boundary = boundary;
    }
}

impl Classes<'_> {
    /// The part of the line f_c = f_d through a cell on which the decision changes between c and d.
    fn segment(&self, corners: &[u32], c: usize, d: usize) -> Option<[Point; 2]> {
        let (&first, rest) = corners.split_first()?;
        // The corners deepest on either side: `high` where c wins over d, `low` where d does.
        let (mut high, mut low) = (first, first);
        for &corner in rest {
            let difference = self.difference(corner, c, d);
            if difference > self.difference(high, c, d) {
                high = corner;
            }
            if difference < self.difference(low, c, d) {
                low = corner;
            }
        }
        if !(self.difference(high, c, d) > 0.0 && self.difference(low, c, d) < 0.0) {
            return None;
        }
        let mut ends: [Option<(u32, u32, f64)>; 2] = [None; 2];
        let mut add = |end| match ends {
            [None, _] => ends[0] = Some(end),
            [_, None] => ends[1] = Some(end),
            _ => {}
        };
        for (at, &from) in corners.iter().enumerate() {
            let to = corners[(at + 1) % corners.len()];
            let (start, stop) = (self.difference(from, c, d), self.difference(to, c, d));
            if start == 0.0 {
                add((from, from, 0.0));
            } else if start * stop < 0.0 {
                add((from, to, start / (start - stop)));
            }
        }
        let [Some(start), Some(stop)] = ends else { return None };
        let point = |(u, v, t): (u32, u32, f64)| lerp(self.partition.local_point(u), self.partition.local_point(v), t);
        // Along the segment, t from 0 to 1: where no third class is larger.
        let (mut from, mut to) = (0.0, 1.0);
        for e in (0..self.count).filter(|&e| e != c && e != d) {
            let lead = |(u, v, t): (u32, u32, f64)| {
                let at = |vertex| self.value(vertex, c) - self.value(vertex, e);
                self.snapped(at(u) + t * (at(v) - at(u)), c, e)
            };
            let (a, b) = (lead(start), lead(stop));
            if a == 0.0 && b == 0.0 {
                // A third class ties all along: the change is between c and d only if they win on their sides.
                if !(self.beats(high, c, e) && self.beats(low, d, e)) {
                    return None;
                }
            } else if a <= 0.0 && b <= 0.0 {
                return None;
            } else if a < 0.0 {
                from = f64::max(from, a / (a - b));
            } else if b < 0.0 {
                to = f64::min(to, a / (a - b));
            }
        }
        let (a, b) = (point(start), point(stop));
        (from < to).then(|| [lerp(a, b, from), lerp(a, b, to)])
    }

    /// The edges of a cell on which the largest classes tie all along, with the winner just inside.
    fn tied_edges(&self, corners: &[u32], tied: &mut Vec<TiedEdge>) {
        for (at, &from) in corners.iter().enumerate() {
            let to = corners[(at + 1) % corners.len()];
            let largest = |vertex: u32| (0..self.count).fold(f64::NEG_INFINITY, |best, class| best.max(self.value(vertex, class)));
            let (top_from, top_to) = (largest(from), largest(to));
            let is_top = |class: usize| {
                let margin = 2.0 * self.tolerance(class);
                self.value(from, class) >= top_from - margin && self.value(to, class) >= top_to - margin
            };
            let top: Vec<usize> = (0..self.count).filter(|&class| is_top(class)).collect();
            let Some((&first, rest)) = top.split_first().filter(|(_, rest)| !rest.is_empty()) else { continue };
            // On the edge they are equal, so the corner where two differ most says which is larger inside.
            let lead = |c: usize, d: usize| {
                corners
                    .iter()
                    .map(|&corner| self.difference(corner, c, d))
                    .fold(0.0, |most: f64, difference| if difference.abs() > most.abs() { difference } else { most })
            };
            let winner = rest.iter().fold(first, |best, &class| if lead(class, best) > 0.0 { class } else { best });
            tied.push([from.min(to), from.max(to), winner as u32, 0]);
        }
    }
}
