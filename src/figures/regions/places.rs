//! The lines and cells of a partition as shapes on the sheet.

use crate::analysis::regions::{NO_FOLD, Partition};
use crate::figures::draw::plot::Frame;
use crate::figures::draw::shapes::Pixel;

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
    let mut edges: Vec<[u32; 4]> = Vec::with_capacity(indices.len() / 2);
    for cell in offsets.windows(2) {
        let (first, end) = (cell[0] as usize, cell[1] as usize);
        for at in first..end {
            let (from, to, fold) = (indices[at], indices[if at + 1 == end { first } else { at + 1 }], edge_folds[at]);
            // Either neighbour has the edge, in opposite directions.
            if from < to && fold != NO_FOLD {
                edges.push([fold, from, to, 0]);
            }
        }
    }
    crate::order::rows(&mut edges);
    let mut at_vertex = vec![[NONE; 2]; vertices];
    let mut used = vec![false; edges.len()];
    let mut chains = Vec::new();
    let mut start = 0;
    while start < edges.len() {
        let fold = edges[start][0];
        let end = start + edges[start..].partition_point(|edge| edge[0] == fold);
        for (index, &[_, from, to, _]) in edges[start..end].iter().enumerate() {
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
            let [_, from, to, _] = edges[index];
            let mut walk = |mut vertex: u32, mut edge: u32, chain: &mut Vec<u32>| {
                loop {
                    let [first, second] = at_vertex[vertex as usize];
                    let next = if first == edge { second } else { first };
                    if next == NONE || used[next as usize] {
                        return;
                    }
                    used[next as usize] = true;
                    let [_, a, b, _] = edges[next as usize];
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
        for &[_, from, to, _] in &edges[start..end] {
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
    use crate::analysis::live_regions::LiveRegions;
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
}
