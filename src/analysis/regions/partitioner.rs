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
//!
//! A wide network in a large window takes seconds, so the work is in pieces: [`Partitioner::start`], then
//! [`Partitioner::advance`] as often as there is time, and the partition found last stays until the next one is finished.

use super::mesh::{self, Cutter, Cutting, LayerPlace, Line, Polygons, Vertices};
use super::network::{Affine, Bends, NetworkError, PiecewiseNetwork};
use super::partition::Partition;
use crate::activation::Activation;
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
    /// The one that is being made.
    next: Partition,
    options: Options,
    /// The layer that is being worked on, and how far.
    at: (usize, Stage),
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

/// Where in a layer the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing is being made.
    #[default]
    Rest,
    /// Its centre and its lines are next.
    Lines,
    /// Its values and signs, from this vertex on.
    Values(usize),
    /// Its cuts.
    Cuts(Trial),
    /// Its activation.
    Activation,
}

/// An attempt to cut by so many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trial {
    units: usize,
    /// So many are known to fit.
    fit: usize,
    /// And so many known not to.
    too_many: Option<usize>,
}

/// Products of a piece of the matrix product: about a millisecond.
const PRODUCTS_AT_ONCE: usize = 1 << 20;
/// Polygons cut or kept in a piece.
const CUTS_AT_ONCE: usize = 512;

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
        self.start(network, window, options)?;
        while !self.advance(network, &mut || true)? {}
        Ok(&self.partition)
    }

    /// Begins to cut `window` into the regions of `network`; what was begun before is dropped.
    ///
    /// # Errors
    /// [`NetworkError::InputCount`] without two inputs.
    pub fn start(&mut self, network: &PiecewiseNetwork, window: Window, options: &Options) -> Result<(), NetworkError> {
        if network.inputs() != 2 {
            return Err(NetworkError::InputCount { layer: 0, given: network.inputs(), expected: 2 });
        }
        self.begin(network, window);
        self.options = *options;
        self.at = (0, Stage::Lines);
        Ok(())
    }

    /// Goes on with what was begun, for the same network, one piece and then others while `is_left` says so. Whether the partition
    /// is finished; it is the one found last from then on.
    ///
    /// # Errors
    /// [`NetworkError::Overflow`] where values leave f64.
    pub fn advance(&mut self, network: &PiecewiseNetwork, is_left: &mut dyn FnMut() -> bool) -> Result<bool, NetworkError> {
        while self.at.1 != Stage::Rest {
            if let Err(error) = self.piece(network) {
                self.at.1 = Stage::Rest;
                return Err(error);
            }
            if self.at.1 != Stage::Rest && !is_left() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The share of the layers that are done, 0 to 1.
    pub fn share(&self, network: &PiecewiseNetwork) -> f64 {
        let (index, stage) = self.at;
        let within = match stage {
            Stage::Rest => return 1.0,
            Stage::Lines => 0.0,
            Stage::Values(vertex) => 0.5 * vertex as f64 / self.vertices.len().max(1) as f64,
            Stage::Cuts(_) => 0.5,
            Stage::Activation => 0.9,
        };
        (index as f64 + within) / network.layers().len() as f64
    }

    fn piece(&mut self, network: &PiecewiseNetwork) -> Result<(), NetworkError> {
        let (index, stage) = self.at;
        let (Some(layer), Some(bends)) = (network.layers().get(index), network.bends().get(index)) else {
            self.at.1 = Stage::Rest;
            return Ok(());
        };
        self.at.1 = match stage {
            Stage::Rest => Stage::Rest,
            Stage::Lines => {
                self.evaluate(index, layer, bends)?;
                Stage::Values(0)
            }
            Stage::Values(from) => self.values(from, (index, index + 1 == network.layers().len()), layer, bends),
            Stage::Cuts(trial) => {
                let place = LayerPlace {
                    first_word: network.layout().layer_words(index).start,
                    first_fold: network.layout().first_fold(index),
                    pattern_words: network.layout().words(),
                };
                let folds = trial.units * bends.count;
                let limit = self.options.limit.max(1);
                let (vertices, lines) = (&mut self.vertices, &self.layer.lines);
                match self.cutter.cut_some(vertices, lines, folds, &self.polygons, &mut self.next_polygons, place, limit, CUTS_AT_ONCE) {
                    Cutting::GoesOn => stage,
                    Cutting::Done => self.cut(trial, index + 1 == network.layers().len(), layer),
                    Cutting::TooMany => {
                        self.next.partial = true;
                        self.try_units(Trial { too_many: Some(trial.units), ..trial })
                    }
                }
            }
            Stage::Activation => {
                self.activate(layer, bends);
                self.at.0 = index + 1;
                if self.at.0 == network.layers().len() {
                    self.finish(network.outputs());
                    Stage::Rest
                } else {
                    Stage::Lines
                }
            }
        };
        Ok(())
    }

    fn begin(&mut self, network: &PiecewiseNetwork, window: Window) {
        self.next.begin(network.layout(), window);
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

    /// What a layer comes to at the centre, its lines, and room for its values.
    fn evaluate(&mut self, index: usize, layer: &Affine, bends: &Bends) -> Result<(), NetworkError> {
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
        self.vertices.skips.clear();
        self.vertices.skip_stride = 0;
        let folds = layer.outputs * bends.count;
        self.vertices.start_signs(folds.div_ceil(super::network::WORD_BITS));
        Ok(())
    }

    /// The pre-activations of a layer at the vertices from `from` on, as differences from the centre, and their signs.
    fn values(&mut self, from: usize, (index, is_last): (usize, bool), layer: &Affine, bends: &Bends) -> Stage {
        let (in_stride, stride) = (padded(layer.inputs), self.vertices.stride);
        let end = (from + (PRODUCTS_AT_ONCE / (layer.inputs * stride)).max(1).next_multiple_of(ROWS)).min(self.vertices.len());
        let (inputs, rows) = (&self.inputs[from * in_stride..end * in_stride], &mut self.vertices.rows[from * stride..end * stride]);
        multiply(inputs, in_stride, layer.inputs, &self.layer.weights, rows, stride);
        self.vertices.sign(&self.layer.lines, from..end);
        if end < self.vertices.len() {
            return Stage::Values(end);
        }
        if layer.residual {
            self.vertices.skip_stride = in_stride;
            std::mem::swap(&mut self.vertices.skips, &mut self.inputs);
        }
        let wanted = match self.options.until {
            Some(until) if index == until.layers => until.units.min(layer.outputs),
            Some(until) if index > until.layers => 0,
            _ => layer.outputs,
        };
        let folds = bends.count > 0;
        if self.next.partial || (wanted == 0 && folds) {
            self.next.complete = false;
            Stage::Activation
        } else if folds {
            self.next.complete &= wanted == layer.outputs;
            self.try_units(Trial { units: wanted, fit: 0, too_many: None })
        } else {
            // Without a kink there is nothing to cut.
            if !is_last {
                self.next.per_layer.push(self.polygons.len());
            }
            Stage::Activation
        }
    }

    /// Begins to cut by the first units of the layer: as `trial` says, or where too many were tried, by halving the gap to what is
    /// known to fit. None at all leaves the polygons as they are, which fit.
    fn try_units(&mut self, trial: Trial) -> Stage {
        let units = match trial.too_many {
            Some(too_many) if too_many - trial.fit > 1 => trial.fit + (too_many - trial.fit) / 2,
            Some(_) => trial.fit,
            None => trial.units,
        };
        self.cutter.start(&mut self.vertices, &mut self.next_polygons);
        Stage::Cuts(Trial { units, ..trial })
    }

    /// After cutting by as many units as `trial` says.
    fn cut(&mut self, trial: Trial, is_last: bool, layer: &Affine) -> Stage {
        let trial = Trial { fit: trial.units, ..trial };
        if trial.too_many.is_some_and(|too_many| too_many - trial.fit > 1) {
            self.vertices.truncate(self.cutter.vertices_before());
            return self.try_units(trial);
        }
        self.next.complete &= trial.fit == layer.outputs;
        std::mem::swap(&mut self.polygons, &mut self.next_polygons);
        if !is_last {
            self.next.per_layer.push(self.polygons.len());
        }
        Stage::Activation
    }

    /// From pre-activations to what goes into the next layer.
    fn activate(&mut self, layer: &Affine, bends: &Bends) {
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
                    for (unit, (value, z)) in row.iter_mut().zip(centre).enumerate() {
                        *value = bends.of(unit).difference(*z, *value);
                    }
                }
            }
        }
        for (unit, z) in self.layer.centre.iter_mut().enumerate() {
            *z = bends.of(unit).value(*z) + if layer.residual { self.centre[unit] } else { 0.0 };
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
        let partition = &mut self.next;
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
        std::mem::swap(&mut self.partition, &mut self.next);
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

/// Rows that the matrix product computes side by side.
const ROWS: usize = 4;

/// out = W h for every row h; the sums run over the inputs in order. [`ROWS`] rows times [`TILE`] outputs at a time stay in
/// registers.
fn multiply(h: &[f64], h_stride: usize, inputs: usize, packed: &[f64], out: &mut [f64], out_stride: usize) {
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
