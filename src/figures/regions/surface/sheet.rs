//! The surface in its box: each cell's flat piece, cut where the box ends and where the output is 0.
//!
//! Heights are linear on a cell, so a facet is the cell's polygon with a height at each corner. A facet that leaves the box is
//! cut there, not bent; one that passes 0 becomes two, so that the sign's colour ends exactly at the decision boundary.

use super::order::Mesh;
use super::view::{HALF_HEIGHT, Solid};
use crate::analysis::geometry::Point;
use crate::analysis::regions::{Locator, NO_CELL, Partition};
use crate::data::Points;
use crate::figures::draw::plot::round_step;

/// Below this share of the box's height a part of a facet is nothing.
const NOTHING: f64 = 1e-9;
/// How far beyond the outputs at the data the box goes, and how small it may be in the unit of the output.
const BEYOND: f64 = 1.6;
const LEAST: f64 = 3.0;
/// Level lines between 0 and the farther end of the box, about.
const LEVELS: f64 = 5.0;

/// The outputs that the box goes from and to; 0 lies between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heights {
    /// The bottom.
    pub low: f64,
    /// The top.
    pub high: f64,
}

impl Heights {
    /// From `low` to `high`, widened to hold 0 and to be no less than 3 on either side: an output of 3 is
    /// a probability of .95, so a surface that looks flat is one that does not know yet.
    pub fn new(low: f64, high: f64) -> Self {
        let side = |value: f64| if value.is_finite() { value.max(LEAST) } else { LEAST };
        Self { low: -side(-low), high: side(high) }
    }

    /// A share of the way to `to`: so that a surface that is trained changes and the box follows calmly.
    pub fn towards(self, to: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        Self { low: self.low + share * (to.low - self.low), high: self.high + share * (to.high - self.high) }
    }

    /// The height in the box of an output.
    pub fn of(self, output: f64) -> f64 {
        HALF_HEIGHT * (2.0 * (output - self.low) / (self.high - self.low) - 1.0)
    }

    /// The output at a height of the box.
    pub fn output(self, z: f64) -> f64 {
        self.low + 0.5 * (z / HALF_HEIGHT + 1.0) * (self.high - self.low)
    }
}

/// A data point on the surface.
#[derive(Clone, Copy, Debug)]
pub struct Pin {
    /// In the plane of the box.
    pub place: Point,
    /// The cell it lies in.
    pub cell: u32,
    /// The output there.
    pub output: f64,
    /// Its class.
    pub class: usize,
}

/// An edge between two cells, or at the side of the window.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The cells; [`NO_CELL`] beyond the window.
    pub cells: [u32; 2],
    /// The vertices.
    pub ends: [u32; 2],
}

/// Lines on the surface, each through points and, between two of them, over one cell.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The points of all.
    pub points: Vec<Solid>,
    /// Beside each point the cell up to the next one of its line.
    pub cells: Vec<u32>,
    /// Where each line ends.
    pub ends: Vec<usize>,
}

/// The surface of one output of one network; keeps its memory from network to network.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Half the sides of the window; the larger is 1.
    pub half: [f64; 2],
    /// What a half side of the box is in the plane, and its middle there.
    pub side: f64,
    /// The middle of the window.
    pub centre: Point,
    /// Each vertex in the plane of the box.
    pub places: Vec<Point>,
    /// The output at each vertex.
    pub outputs: Vec<f64>,
    offsets: Vec<u32>,
    corners: Vec<u32>,
    across: Vec<u32>,
    /// What made each edge, as in [`Partition::edge_folds`].
    pub folds: Vec<u32>,
    /// Each cell's slopes: output per half side of the box.
    pub slopes: Vec<Point>,
    /// Each cell's least and largest output.
    pub ranges: Vec<[f64; 2]>,
    /// All edges once.
    pub edges: Vec<Edge>,
    /// The data.
    pub pins: Vec<Pin>,
    /// The box the surface is cut by.
    pub heights: Option<Heights>,
    /// The corners of all facets.
    pub solids: Vec<Solid>,
    /// Where each facet ends in `solids`.
    pub ends: Vec<usize>,
    /// The cell that each facet is part of.
    pub of_cell: Vec<u32>,
    /// The mean output of each facet's corners.
    pub means: Vec<f64>,
    /// Where the facets of each cell begin; one more than cells.
    pub first: Vec<u32>,
    /// Outputs with the lines on which the surface has them: 0 (the decision boundary), round numbers, and the ends of the box.
    pub levels: Vec<(f64, Lines)>,
    cut: [Vec<Solid>; 2],
}

impl Sheet {
    /// Takes the surface of `output` over a partition, and the data. False, and empty, where the partition is not complete: the
    /// network is not one plane on each of its cells then.
    pub fn take(&mut self, partition: &Partition, output: usize, points: Option<&Points>) -> bool {
        self.clear();
        let Some(window) = partition.window().filter(|_| partition.complete() && output < partition.output_count()) else { return false };
        let [_, _, corner, _] = window.corners_from_centre();
        self.side = corner[0].max(corner[1]);
        self.half = corner.map(|half| half / self.side);
        self.centre = partition.centre();
        self.places.extend(partition.local().as_chunks::<2>().0.iter().map(|local| local.map(|along| along / self.side)));
        self.outputs.extend(partition.outputs().iter().skip(output).step_by(partition.output_count()));
        self.offsets.extend_from_slice(partition.offsets());
        self.corners.extend_from_slice(partition.indices());
        self.folds.extend_from_slice(partition.edge_folds());
        self.across = partition.neighbours();
        for cell in 0..partition.count() {
            self.slopes.push(partition.gradient(cell, output).map(|slope| slope * self.side));
            let values = partition.cell(cell).iter().map(|&corner| self.outputs[corner as usize]);
            self.ranges.push(values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)]));
            let mesh = Mesh { offsets: &self.offsets, corners: &self.corners, across: &self.across };
            let once = mesh.edges(cell).filter(|&(at, from, to)| mesh.across[at] == NO_CELL || from < to);
            self.edges.extend(once.map(|(at, from, to)| Edge { cells: [cell as u32, mesh.across[at]], ends: [from, to] }));
        }
        if let Some(points) = points.filter(|points| points.inputs == 2) {
            self.stick(partition, points);
        }
        true
    }

    fn clear(&mut self) {
        self.places.clear();
        self.outputs.clear();
        self.offsets.clear();
        self.corners.clear();
        self.across.clear();
        self.folds.clear();
        self.slopes.clear();
        self.ranges.clear();
        self.levels.clear();
        self.edges.clear();
        self.pins.clear();
        self.heights = None;
        self.clear_facets();
    }

    fn clear_facets(&mut self) {
        self.solids.clear();
        self.ends.clear();
        self.of_cell.clear();
        self.means.clear();
        self.first.clear();
    }

    fn stick(&mut self, partition: &Partition, points: &Points) {
        let locator = Locator::new(partition);
        for (point, target) in points.x.as_chunks::<2>().0.iter().zip(points.y.chunks_exact(points.targets.max(1))) {
            let at = point.map(f64::from);
            if let Some(cell) = locator.at(partition, at[0], at[1]) {
                let place = [0, 1].map(|axis| (at[axis] - self.centre[axis]) / self.side);
                let output = self.output_at(cell, place);
                self.pins.push(Pin { place, cell: cell as u32, output, class: target[0].max(0.0) as usize });
            }
        }
    }

    /// The cells as flat arrays.
    pub fn mesh(&self) -> Mesh<'_> {
        Mesh { offsets: &self.offsets, corners: &self.corners, across: &self.across }
    }

    /// The output of a cell's plane at a place of the box.
    pub fn output_at(&self, cell: usize, place: Point) -> f64 {
        let corner = self.corners[self.offsets[cell] as usize] as usize;
        let ([x, y], [a, b]) = (self.places[corner], self.slopes[cell]);
        self.outputs[corner] + a * (place[0] - x) + b * (place[1] - y)
    }

    /// The least and the largest output over the window.
    pub fn range(&self) -> (f64, f64) {
        self.outputs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &output| (low.min(output), high.max(output)))
    }

    /// The box that suits the surface: what there is, but not much beyond what there is at the data, for a network's output grows
    /// without end away from them.
    pub fn fitting(&self) -> Heights {
        let (low, high) = self.range();
        if self.pins.is_empty() {
            return Heights::new(low, high);
        }
        let most = self.pins.iter().fold(LEAST, |most, pin| most.max(pin.output.abs()));
        Heights::new(low.max(-BEYOND * most), high.min(BEYOND * most))
    }

    /// Cuts the facets by the box.
    pub fn cut(&mut self, heights: Heights) {
        self.heights = Some(heights);
        self.clear_facets();
        let nothing = NOTHING * (heights.high - heights.low);
        let (bottom, shore, top) = (-HALF_HEIGHT, heights.of(0.0), HALF_HEIGHT);
        let [mut whole, mut part] = std::mem::take(&mut self.cut);
        for cell in 0..self.mesh().count() {
            self.first.push(self.ends.len() as u32);
            let corners = self.offsets[cell] as usize..self.offsets[cell + 1] as usize;
            whole.clear();
            whole.extend(self.corners[corners].iter().map(|&corner| self.solid(corner, heights)));
            let [low, high] = self.ranges[cell];
            if low < heights.low - nothing {
                keep(&whole, &mut part, bottom, 1.0);
                std::mem::swap(&mut whole, &mut part);
            }
            if high > heights.high + nothing {
                keep(&whole, &mut part, top, -1.0);
                std::mem::swap(&mut whole, &mut part);
            }
            if low < -nothing && high > nothing {
                for side in [-1.0, 1.0] {
                    keep(&whole, &mut part, shore, side);
                    self.push(cell, &part, heights);
                }
            } else {
                self.push(cell, &whole, heights);
            }
        }
        self.first.push(self.ends.len() as u32);
        self.cut = [whole, part];
        let step = level_step(heights);
        let (first, last) = ((heights.low / step).ceil() as i32, (heights.high / step).floor() as i32);
        let round = (first..=last).map(|level| f64::from(level) * step).filter(|&level| level > heights.low && level < heights.high);
        let levels: Vec<f64> = round.chain([heights.low, heights.high]).collect();
        self.levels = levels.into_iter().map(|level| (level, self.level(level, heights))).collect();
    }

    fn push(&mut self, cell: usize, facet: &[Solid], heights: Heights) {
        if facet.len() < 3 {
            return;
        }
        self.solids.extend_from_slice(facet);
        self.ends.push(self.solids.len());
        self.of_cell.push(cell as u32);
        self.means.push(heights.output(facet.iter().map(|corner| corner[2]).sum::<f64>() / facet.len() as f64));
    }

    /// The corners of a facet, as indices of `solids`.
    pub fn facet(&self, facet: usize) -> std::ops::Range<usize> {
        facet.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[facet]
    }

    /// A vertex in the box.
    pub fn solid(&self, vertex: u32, heights: Heights) -> Solid {
        let [x, y] = self.places[vertex as usize];
        [x, y, heights.of(self.outputs[vertex as usize])]
    }

    /// The slopes of a cell in the box: height to half side.
    pub fn steepness(&self, cell: usize, heights: Heights) -> Point {
        let unit = 2.0 * HALF_HEIGHT / (heights.high - heights.low);
        self.slopes[cell].map(|slope| slope * unit)
    }

    /// Where the surface has the height of `level`, as lines from cell to cell. Neighbours share the crossing of their edge, so
    /// that the lines are whole without comparing places.
    pub fn level(&self, level: f64, heights: Heights) -> Lines {
        let mesh = self.mesh();
        let mut parts: Vec<([(u32, u32); 2], u32)> = Vec::new();
        for cell in (0..mesh.count()).filter(|&cell| self.ranges[cell][0] <= level && self.ranges[cell][1] > level) {
            let above = |vertex: u32| self.outputs[vertex as usize] > level;
            let mut crossed = mesh.edges(cell).filter(|&(_, from, to)| above(from) != above(to)).map(|(_, from, to)| (from.min(to), from.max(to)));
            if let (Some(one), Some(other)) = (crossed.next(), crossed.next()) {
                parts.push(([one, other], cell as u32));
            }
        }
        let place = |(one, other): (u32, u32)| {
            let (from, to) = (self.outputs[one as usize], self.outputs[other as usize]);
            let (a, b) = (self.places[one as usize], self.places[other as usize]);
            let t = (level - from) / (to - from);
            [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), heights.of(level)]
        };
        chain(&parts, place)
    }
}

/// A round step of about a fifth of the farther end.
fn level_step(heights: Heights) -> f64 {
    round_step(heights.high.max(-heights.low) / LEVELS)
}

/// Joins parts that share a crossed edge into lines.
fn chain(parts: &[([(u32, u32); 2], u32)], place: impl Fn((u32, u32)) -> Solid) -> Lines {
    let mut ends: Vec<[u32; 4]> = parts.iter().zip(0..).flat_map(|((keys, _), part)| keys.map(|(a, b)| [a, b, part, 0])).collect();
    crate::order::rows(&mut ends);
    let other = |key: (u32, u32), part: usize| {
        let at = ends.partition_point(|end| (end[0], end[1]) < key);
        ends[at..].iter().take_while(|end| (end[0], end[1]) == key).map(|end| end[2] as usize).find(|&found| found != part)
    };
    let mut used = vec![false; parts.len()];
    let mut lines = Lines::default();
    for start in 0..parts.len() {
        if used[start] {
            continue;
        }
        used[start] = true;
        let ([one, last], cell) = parts[start];
        let mut walk = |mut key: (u32, u32), mut part: usize| {
            let mut walked = Vec::new();
            while let Some(next) = other(key, part).filter(|&next| !used[next]) {
                used[next] = true;
                let (keys, cell) = parts[next];
                key = if keys[0] == key { keys[1] } else { keys[0] };
                part = next;
                walked.push((key, cell));
            }
            walked
        };
        let (onwards, backwards) = (walk(last, start), walk(one, start));
        // Backwards a cell lies before its point, onwards behind the point before.
        for &(key, cell) in backwards.iter().rev() {
            lines.points.push(place(key));
            lines.cells.push(cell);
        }
        lines.points.extend([place(one), place(last)]);
        lines.cells.push(cell);
        for &(key, cell) in &onwards {
            lines.cells.push(cell);
            lines.points.push(place(key));
        }
        lines.cells.push(NO_CELL);
        lines.ends.push(lines.points.len());
    }
    lines
}

/// The part of a convex polygon that lies above a height (`side` 1) or below it (-1). On the cut its height is that very height.
fn keep(polygon: &[Solid], part: &mut Vec<Solid>, height: f64, side: f64) {
    part.clear();
    for (at, &a) in polygon.iter().enumerate() {
        let b = polygon[if at + 1 == polygon.len() { 0 } else { at + 1 }];
        let (over_a, over_b) = (side * (a[2] - height), side * (b[2] - height));
        if over_a >= 0.0 {
            part.push(a);
        }
        if over_a * over_b < 0.0 {
            part.push(cross(a, b, height));
        }
    }
}

/// Where a segment passes a height; the same whichever end comes first.
fn cross(a: Solid, b: Solid, height: f64) -> Solid {
    let (a, b) = if a[2] <= b[2] { (a, b) } else { (b, a) };
    let t = (height - a[2]) / (b[2] - a[2]);
    [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), height]
}

/// The part of a segment between two heights.
pub fn between(a: Solid, b: Solid, low: f64, high: f64) -> Option<[Solid; 2]> {
    let end = |end: Solid, other: Solid| {
        if end[2] < low {
            (other[2] > low).then(|| cross(end, other, low))
        } else if end[2] > high {
            (other[2] < high).then(|| cross(end, other, high))
        } else {
            Some(end)
        }
    };
    Some([end(a, b)?, end(b, a)?])
}
