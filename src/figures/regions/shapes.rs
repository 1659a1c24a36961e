//! Many polygons and lines at once, and where they may be drawn.
//!
//! Thousands of marks a frame do not go through plotters one by one: figures gather what has one look into one list, and an
//! [`Ink`] draws the list. The canvas makes one path of it, SVG real polygons.

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::analysis::regions::{NO_FOLD, Partition};
use crate::figures::plot::{Frame, Stroke};
use crate::figures::theme::Theme;

/// A place on the sheet in CSS pixels.
pub type Pixel = (f64, f64);

/// Polygons or lines, end to end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// The corners of all.
    pub points: Vec<Pixel>,
    /// Where each ends in `points`.
    pub ends: Vec<usize>,
}

impl Shapes {
    /// Adds one shape.
    pub fn add(&mut self, points: impl IntoIterator<Item = Pixel>) {
        self.points.extend(points);
        self.ends.push(self.points.len());
    }

    /// The corners of each shape.
    pub fn iter(&self) -> impl Iterator<Item = &[Pixel]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.points[start..end])
    }

    /// Takes all shapes away.
    pub fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }
}

/// What marks are drawn with.
pub trait Ink {
    /// What may go wrong.
    type Error;
    /// Fills polygons.
    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Self::Error>;
    /// Draws lines; `closed` back to their beginnings.
    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Self::Error>;
    /// Draws dots: filled with `inside`, with a rim of `color`.
    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Self::Error>;
}

/// Ink on any plotters backend: one element a shape.
pub struct PlottersInk<'a, DB: DrawingBackend> {
    /// What is drawn on.
    pub root: &'a DrawingArea<DB, Shift>,
    /// Scale of the units.
    pub theme: &'a Theme,
}

impl<DB: DrawingBackend> PlottersInk<'_, DB> {
    fn units(&self, points: &[Pixel]) -> Vec<(i32, i32)> {
        points.iter().map(|&(x, y)| (self.theme.px(x).round() as i32, self.theme.px(y).round() as i32)).collect()
    }
}

impl<DB: DrawingBackend> Ink for PlottersInk<'_, DB> {
    type Error = DrawingAreaErrorKind<DB::ErrorType>;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Self::Error> {
        shapes.iter().try_for_each(|points| self.root.draw(&Polygon::new(self.units(points), color.filled())))
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Self::Error> {
        let style = stroke.color.mix(stroke.opacity).stroke_width(self.theme.stroke(stroke.width));
        for points in shapes.iter() {
            let mut points = points.to_vec();
            points.extend(points.first().copied().filter(|_| closed));
            for dash in crate::figures::plot::dash(points, stroke.dashes) {
                self.root.draw(&PathElement::new(self.units(&dash), style))?;
            }
        }
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Self::Error> {
        for &center in &self.units(places) {
            self.root.draw(&Circle::new(center, self.theme.stroke(radius), inside.filled()))?;
            self.root.draw(&Circle::new(center, self.theme.stroke(radius), color.stroke_width(self.theme.stroke(1.2))))?;
        }
        Ok(())
    }
}

/// From a partition's places relative to its centre to pixels: exact however small the window is.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    middle: Pixel,
    scale: Pixel,
    centre: [f64; 2],
}

impl Local {
    /// The places of `partition` in `frame`.
    pub fn new(partition: &Partition, frame: &Frame) -> Self {
        let area = frame.area;
        Self {
            middle: ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0),
            scale: (area.width() / (frame.x.end - frame.x.start), area.height() / (frame.y.end - frame.y.start)),
            centre: partition.centre(),
        }
    }

    /// The pixel of a difference from the centre.
    pub fn difference(&self, dx: f64, dy: f64) -> Pixel {
        (self.middle.0 + dx * self.scale.0, self.middle.1 - dy * self.scale.1)
    }

    /// The pixel of a place.
    pub fn place(&self, x: f64, y: f64) -> Pixel {
        self.difference(x - self.centre[0], y - self.centre[1])
    }

    /// The pixel of a vertex.
    pub fn vertex(&self, partition: &Partition, vertex: u32) -> Pixel {
        let at = 2 * vertex as usize;
        match partition.local().get(at..at + 2) {
            Some(local) => self.difference(local[0], local[1]),
            None => self.middle,
        }
    }
}

/// The corners of a cell.
pub fn corners(partition: &Partition, local: &Local, cell: usize) -> impl Iterator<Item = Pixel> {
    partition.cell(cell).iter().map(|&vertex| local.vertex(partition, vertex))
}

/// The kinks of units as lines that run on through the vertices they pass, so that dashes do too: for each line the label of
/// its fold ([`Partition::edge_folds`]) and its vertices.
pub fn chains(partition: &Partition) -> Vec<(u32, Vec<u32>)> {
    chains_of(partition.offsets(), partition.indices(), partition.edge_folds(), partition.vertices().len() / 2)
}

/// As [`chains`], of the partition's arrays and how many vertices it has.
pub fn chains_of(offsets: &[u32], indices: &[u32], edge_folds: &[u32], vertices: usize) -> Vec<(u32, Vec<u32>)> {
    const NONE: u32 = u32::MAX;
    let mut edges: Vec<(u32, u32, u32)> = Vec::with_capacity(indices.len() / 2);
    for cell in offsets.windows(2) {
        let (first, end) = (cell[0] as usize, cell[1] as usize);
        for at in first..end {
            let (from, to, fold) = (indices[at], indices[if at + 1 == end { first } else { at + 1 }], edge_folds[at]);
            // Either neighbour has the edge, in opposite directions.
            if from < to && fold != NO_FOLD {
                edges.push((fold, from, to));
            }
        }
    }
    edges.sort_unstable();
    let mut at_vertex = vec![[NONE; 2]; vertices];
    let mut used = vec![false; edges.len()];
    let mut chains = Vec::new();
    let mut start = 0;
    while start < edges.len() {
        let fold = edges[start].0;
        let end = start + edges[start..].partition_point(|edge| edge.0 == fold);
        for (index, &(_, from, to)) in edges[start..end].iter().enumerate() {
            for vertex in [from, to] {
                let [first, second] = &mut at_vertex[vertex as usize];
                *if *first == NONE { first } else { second } = (start + index) as u32;
            }
        }
        for index in start..end {
            if used[index] {
                continue;
            }
            used[index] = true;
            let (_, from, to) = edges[index];
            let mut walk = |mut vertex: u32, mut edge: u32, chain: &mut Vec<u32>| {
                loop {
                    let [first, second] = at_vertex[vertex as usize];
                    let next = if first == edge { second } else { first };
                    if next == NONE || used[next as usize] {
                        return;
                    }
                    used[next as usize] = true;
                    let (_, a, b) = edges[next as usize];
                    vertex = if a == vertex { b } else { a };
                    edge = next;
                    chain.push(vertex);
                }
            };
            let mut chain = vec![from];
            walk(from, index as u32, &mut chain);
            chain.reverse();
            chain.push(to);
            walk(to, index as u32, &mut chain);
            chains.push((fold, chain));
        }
        for &(_, from, to) in &edges[start..end] {
            at_vertex[from as usize] = [NONE; 2];
            at_vertex[to as usize] = [NONE; 2];
        }
        start = end;
    }
    chains
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::geometry::Window;
    use crate::analysis::region_counts::LiveRegions;
    use crate::analysis::regions::Options;
    use crate::experiment::Experiment;

    fn partition(text: &str) -> Partition {
        let mut live = LiveRegions::new(Experiment::read(text).0);
        live.look(Window::new(-3.0, 3.0, -3.0, 3.0).unwrap(), &Options::default());
        live.partition().unwrap().clone()
    }

    #[test]
    fn chains_hold_every_inner_edge_once() {
        let partition = partition("layers=12,12&bias=0.1&seed=3");
        let chains = chains(&partition);
        let mut walked: Vec<(u32, u32)> =
            chains.iter().flat_map(|(_, chain)| chain.windows(2)).map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1]))).collect();
        let count = walked.len();
        walked.sort_unstable();
        walked.dedup();
        assert_eq!(walked.len(), count);
        let inner = partition.edge_folds().iter().filter(|&&fold| fold != NO_FOLD).count();
        assert_eq!(2 * count, inner);
        assert!(chains.len() * 4 < count, "{} chains of {count} edges", chains.len());
    }

    #[test]
    fn first_layer_units_are_one_line_each() {
        let partition = partition("layers=9&bias=0.2&seed=1");
        let mut folds: Vec<u32> = chains(&partition).iter().map(|chain| chain.0).collect();
        let count = folds.len();
        folds.dedup();
        assert_eq!(folds.len(), count);
    }

    #[test]
    fn shapes_are_given_back_one_by_one() {
        let mut shapes = Shapes::default();
        shapes.add([(0.0, 0.0), (1.0, 0.0)]);
        shapes.add([(2.0, 2.0)]);
        assert_eq!(shapes.iter().map(<[Pixel]>::len).collect::<Vec<_>>(), [2, 1]);
    }
}
