//! The subdivision, layer by layer.
//!
//! Everything is carried as a difference from the window's centre: a vertex holds its point, and then layer by layer its
//! units' values, minus those at the centre. So the digits that a vertex has are digits of its place *in the window*, and a
//! window of 1e-10 shows as much as one of 1; the rounding of the values at the centre moves a unit's line as a whole, by no
//! more than rounding its bias would.
//!
//! Per layer: the differences of all vertices at once (one matrix product); values within a tolerance of a kink are set to it
//! ([`SNAP`], [`SNAP_CENTRE`]); then the polygons are cut in the order of the units (`mesh`), new vertices taking their values
//! by interpolation; then the activation. No affine map a region is kept.

use super::mesh::{self, Cutter, LayerPlace, Line, Polygons, Vertices};
use super::network::{Affine, NetworkError, PiecewiseNetwork};
use super::partition::Partition;
use crate::activation::{Activation, StraightPieces};
use crate::analysis::geometry::Window;

/// How many cells there may be, unless asked otherwise.
pub const DEFAULT_LIMIT: usize = 50_000;

/// A unit counts as zero at a vertex within this part of the size that its value can vary over the window,
/// sum |w_jk| max |h_k - h_k(centre)|. Well above the rounding of the sums, well below any cell that can be seen.
const SNAP: f64 = 1e-12;
/// And within this part of the size of its value at the centre, |b_j| + sum |w_jk h_k(centre)|: 32 units in the last place.
const SNAP_CENTRE: f64 = 32.0 * f64::EPSILON;

/// How far to go: all units of the first `layers` layers, and the first `units` units of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildUp {
    /// Layers that are done completely.
    pub layers: usize,
    /// Units of the layer after them.
    pub units: usize,
}

impl BuildUp {
    /// Whether the unit of `fold` has cut.
    pub fn holds(&self, fold: super::Fold) -> bool {
        fold.layer < self.layers || (fold.layer == self.layers && fold.unit < self.units)
    }
}

/// What to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most cells there may be; at least 1. Where a layer would make more, only as many of its units cut as
    /// fit (in their order), no later layer does, and the partition is marked partial.
    pub limit: usize,
    /// Where to stop, if not at the end.
    pub until: Option<BuildUp>,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: DEFAULT_LIMIT, until: None }
    }
}

/// Finds partitions, and keeps its buffers from one to the next: a network that trains is cut anew every frame.
#[derive(Clone, Debug, Default)]
pub struct Partitioner {
    partition: Partition,
    vertices: Vertices,
    polygons: Polygons,
    next_polygons: Polygons,
    cutter: Cutter,
    layer: LayerScratch,
    /// Per vertex one row: what goes into the layer, minus its value at the centre.
    inputs: Vec<f64>,
    /// What goes into the layer at the centre of the window.
    centre: Vec<f64>,
}

/// What one layer needs beside the mesh.
#[derive(Clone, Debug, Default)]
struct LayerScratch {
    weights: Vec<f64>,
    /// max |h_k - h_k(centre)| over the window.
    spread: Vec<f64>,
    /// z at the centre.
    centre: Vec<f64>,
    /// How large |z - z(centre)| can be, and |z| with what it is summed from.
    tolerance: Vec<f64>,
    lines: Vec<Line>,
}

/// Outputs that the matrix product computes side by side; rows of values are padded to a multiple of it.
const TILE: usize = 4;

fn padded(units: usize) -> usize {
    units.next_multiple_of(TILE)
}

impl Partitioner {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The partition found last.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The partition found last, to keep.
    pub fn into_partition(self) -> Partition {
        self.partition
    }

    /// Cuts `window` into the regions of `network`, which must have two inputs.
    ///
    /// # Errors
    /// [`NetworkError::InputCount`] without two inputs; [`NetworkError::Overflow`] where values leave f64.
    pub fn run(&mut self, network: &PiecewiseNetwork, window: Window, options: &Options) -> Result<&Partition, NetworkError> {
        if network.inputs() != 2 {
            return Err(NetworkError::InputCount { layer: 0, given: network.inputs(), expected: 2 });
        }
        self.begin(network, window);
        let last = network.layers().len() - 1;
        for (index, (layer, bends)) in network.layers().iter().zip(network.bends()).enumerate() {
            self.evaluate(index, layer, bends)?;
            let place = LayerPlace {
                first_word: network.layout().layer_words(index).start,
                first_fold: network.layout().first_fold(index),
                pattern_words: network.layout().words(),
            };
            let wanted = match options.until {
                Some(until) if index == until.layers => until.units.min(layer.outputs),
                Some(until) if index > until.layers => 0,
                _ => layer.outputs,
            };
            if self.partition.partial || (wanted == 0 && bends.count > 0) {
                self.partition.complete = false;
            } else {
                self.cut(layer, bends, wanted, place, options.limit);
                if index < last {
                    self.partition.per_layer.push(self.polygons.len());
                }
            }
            self.activate(layer, bends);
        }
        self.finish(network.outputs());
        Ok(&self.partition)
    }

    fn begin(&mut self, network: &PiecewiseNetwork, window: Window) {
        self.partition.begin(network.layout(), window);
        mesh::whole(&mut self.polygons, network.layout().words());
        self.vertices.points.clear();
        self.vertices.points.extend(window.corners_from_centre());
        self.inputs.clear();
        for [x, y] in window.corners_from_centre() {
            self.inputs.extend([x, y, 0.0, 0.0]);
        }
        self.centre.clear();
        self.centre.extend(window.centre());
        self.cutter.irregular = 0;
    }

    /// The pre-activations of a layer: at the centre, and the differences from there at every vertex; and its lines.
    fn evaluate(&mut self, index: usize, layer: &Affine, bends: &StraightPieces) -> Result<(), NetworkError> {
        let in_stride = padded(layer.inputs);
        let scratch = &mut self.layer;
        scratch.spread.clear();
        scratch.spread.resize(in_stride, 0.0);
        for row in self.inputs.chunks_exact(in_stride) {
            for (spread, h) in scratch.spread.iter_mut().zip(row) {
                let size = h.abs();
                *spread = if size > *spread { size } else { *spread };
            }
        }
        scratch.centre.clear();
        scratch.tolerance.clear();
        for (row, &bias) in layer.weights.chunks_exact(layer.inputs).zip(&layer.bias) {
            let (mut z, mut size, mut spread) = (bias, bias.abs(), 0.0);
            for ((w, h), spread_of_input) in row.iter().zip(&self.centre).zip(&scratch.spread) {
                z += w * h;
                size += (w * h).abs();
                spread += w.abs() * spread_of_input;
            }
            if !(size + spread).is_finite() {
                return Err(NetworkError::Overflow { layer: index });
            }
            scratch.centre.push(z);
            scratch.tolerance.push(SNAP * spread + SNAP_CENTRE * size);
        }
        scratch.lines.clear();
        for (unit, (z, tolerance)) in scratch.centre.iter().zip(&scratch.tolerance).enumerate() {
            scratch.lines.extend(bends.kinks().iter().map(|kink| Line { unit, offset: z - kink, tolerance: *tolerance }));
        }
        pack(layer, &mut scratch.weights);
        self.vertices.stride = padded(layer.outputs);
        self.vertices.rows.clear();
        self.vertices.rows.resize(self.vertices.len() * self.vertices.stride, 0.0);
        multiply(&self.inputs, in_stride, layer.inputs, &scratch.weights, &mut self.vertices.rows, self.vertices.stride);
        self.vertices.skips.clear();
        self.vertices.skip_stride = 0;
        if layer.residual {
            self.vertices.skip_stride = in_stride;
            std::mem::swap(&mut self.vertices.skips, &mut self.inputs);
        }
        Ok(())
    }

    /// Cuts the polygons by the first `units` units of the layer, or by fewer where the limit does not allow them.
    fn cut(&mut self, layer: &Affine, bends: &StraightPieces, units: usize, place: LayerPlace, limit: usize) {
        let folds = layer.outputs * bends.count;
        let words = folds.div_ceil(super::network::WORD_BITS);
        self.vertices.sign_all(&self.layer.lines, words);
        if folds == 0 {
            return;
        }
        self.partition.complete &= units == layer.outputs;
        let before = self.vertices.len();
        if !self.try_cut(units * bends.count, before, place, limit) {
            self.partition.partial = true;
            self.partition.complete = false;
            // As many units as fit, by halving the gap; none at all leaves the polygons as they are, which fit.
            let (mut most, mut too_many) = (0, units);
            while too_many - most > 1 {
                let middle = most + (too_many - most) / 2;
                if self.try_cut(middle * bends.count, before, place, limit) {
                    most = middle;
                } else {
                    too_many = middle;
                }
            }
            self.try_cut(most * bends.count, before, place, limit);
        }
        std::mem::swap(&mut self.polygons, &mut self.next_polygons);
    }

    /// Cuts by the first `folds` lines into `next_polygons`, beginning with the first `before` vertices; false if too many.
    fn try_cut(&mut self, folds: usize, before: usize, place: LayerPlace, limit: usize) -> bool {
        self.vertices.truncate(before);
        self.cutter.cut_all(&mut self.vertices, &self.layer.lines, folds, &self.polygons, &mut self.next_polygons, place, limit.max(1))
    }

    /// From pre-activations to what goes into the next layer.
    fn activate(&mut self, layer: &Affine, bends: &StraightPieces) {
        let stride = self.vertices.stride;
        std::mem::swap(&mut self.inputs, &mut self.vertices.rows);
        let centre = &self.layer.centre;
        match layer.activation {
            Activation::Identity => {}
            Activation::Relu => {
                // max(z, 0) - max(z_c, 0) with z = z_c + dz, exact where both are positive: max(dz, -z_c); else max(z, 0).
                let shift: Vec<f64> = (0..stride).map(|unit| centre.get(unit).map_or(0.0, |&z| if z > 0.0 { 0.0 } else { z })).collect();
                let floor: Vec<f64> = (0..stride).map(|unit| centre.get(unit).map_or(0.0, |&z| if z > 0.0 { -z } else { 0.0 })).collect();
                for row in self.inputs.chunks_exact_mut(stride) {
                    for ((value, shift), floor) in row.iter_mut().zip(&shift).zip(&floor) {
                        let z = *value + shift;
                        *value = if z > *floor { z } else { *floor };
                    }
                }
            }
            _ => {
                for row in self.inputs.chunks_exact_mut(stride) {
                    for (value, z) in row.iter_mut().zip(centre) {
                        *value = bends.difference(*z, *value);
                    }
                }
            }
        }
        for (unit, z) in self.layer.centre.iter_mut().enumerate() {
            *z = bends.value(*z) + if layer.residual { self.centre[unit] } else { 0.0 };
        }
        if layer.residual {
            // As many inputs as outputs, so both have the same stride.
            for (value, skip) in self.inputs.iter_mut().zip(&self.vertices.skips) {
                *value += skip;
            }
        }
        std::mem::swap(&mut self.centre, &mut self.layer.centre);
    }

    /// Hands the mesh and the outputs over to the partition.
    fn finish(&mut self, outputs: usize) {
        let partition = &mut self.partition;
        partition.irregular = self.cutter.irregular;
        std::mem::swap(&mut partition.offsets, &mut self.polygons.offsets);
        std::mem::swap(&mut partition.indices, &mut self.polygons.corners);
        std::mem::swap(&mut partition.edge_folds, &mut self.polygons.labels);
        std::mem::swap(&mut partition.patterns, &mut self.polygons.patterns);
        let [x, y] = partition.centre;
        partition.local.clear();
        partition.vertices.clear();
        for &[dx, dy] in &self.vertices.points {
            partition.local.extend([dx, dy]);
            partition.vertices.extend([x + dx, y + dy]);
        }
        let stride = padded(outputs);
        partition.output_count = outputs;
        partition.outputs.clear();
        for row in self.inputs.chunks_exact(stride) {
            partition.outputs.extend(row.iter().zip(&self.centre).map(|(difference, centre)| centre + difference));
        }
        partition.output_tolerance.clear();
        partition.output_tolerance.extend_from_slice(&self.layer.tolerance);
        partition.find_boundary();
    }
}

/// W by tiles of [`TILE`] outputs, each tile one row an input; missing outputs are zero.
fn pack(layer: &Affine, packed: &mut Vec<f64>) {
    packed.clear();
    for tile in (0..layer.outputs).step_by(TILE) {
        for input in 0..layer.inputs {
            packed.extend((tile..tile + TILE).map(|output| if output < layer.outputs { layer.weights[output * layer.inputs + input] } else { 0.0 }));
        }
    }
}

/// out = W h for every row h; the sums run over the inputs in order. Four rows times [`TILE`] outputs at a time stay in
/// registers.
fn multiply(h: &[f64], h_stride: usize, inputs: usize, packed: &[f64], out: &mut [f64], out_stride: usize) {
    const ROWS: usize = 4;
    let mut blocks = h.chunks_exact(ROWS * h_stride);
    let mut out_blocks = out.chunks_exact_mut(ROWS * out_stride);
    for (h, out) in (&mut blocks).zip(&mut out_blocks) {
        let rows: [&[f64]; ROWS] = std::array::from_fn(|row| &h[row * h_stride..][..inputs]);
        for (tile, weights) in packed.chunks_exact(inputs * TILE).enumerate() {
            let mut sums = [[0.0; TILE]; ROWS];
            let [a, b, c, d] = rows;
            for ((((w, a), b), c), d) in weights.chunks_exact(TILE).zip(a).zip(b).zip(c).zip(d) {
                for (sums, h) in sums.iter_mut().zip([a, b, c, d]) {
                    for (sum, w) in sums.iter_mut().zip(w) {
                        *sum += h * w;
                    }
                }
            }
            for (row, sums) in sums.iter().enumerate() {
                out[row * out_stride + tile * TILE..][..TILE].copy_from_slice(sums);
            }
        }
    }
    let rest = blocks.remainder().chunks_exact(h_stride).zip(out_blocks.into_remainder().chunks_exact_mut(out_stride));
    for (h, out) in rest {
        for (tile, weights) in packed.chunks_exact(inputs * TILE).enumerate() {
            let sums = &mut out[tile * TILE..][..TILE];
            for (w, h) in weights.chunks_exact(TILE).zip(h) {
                for (sum, w) in sums.iter_mut().zip(w) {
                    *sum += h * w;
                }
            }
        }
    }
}
