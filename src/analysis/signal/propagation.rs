//! The run: a batch forward through the stack and a random gradient back, a few layers at a time.
//!
//! Everything is f32, as in training, so that what overflows here overflows there: infinity and NaN are kept and the layer
//! is named. Arrays are `[units][samples]`. Nothing of a run is thrown away, since the way back needs it: with all limits at
//! once (100 x 512 units, 512 samples) that is 210 MB and 105 MB of weights; the default takes 13 MB and 3.
//!
//! Weights are drawn once, and multiplied by the gain when they are used: [`Propagation::retune`] keeps them where only the
//! gain, the activation, the bias start or the norm changed, which is what a slider does.

mod measured;

use std::cell::OnceCell;

use crate::activation::{Activation, AtKink};
use crate::kernels;
use crate::network::init::OrthogonalMatrix;
use crate::network::{Initialiser, Norm};
use crate::rng::Rng;

use super::description::StackDescription;
use super::matmul::{Packed, ROWS, transpose};
use super::moments::Moments;
use super::norm;
use super::theory::LayerTheory;

/// Streams of the seed: inputs, the gradient at the top, and from here on a layer's weights and its biases.
const INPUT_STREAM: u64 = 0x0051_6e61;
const GRADIENT_STREAM: u64 = INPUT_STREAM + 1;
const LAYER_STREAMS: u64 = INPUT_STREAM + 2;
/// Multiplications of a piece: a few milliseconds. A layer of the default size is one piece, there or back.
const PIECE: usize = 16 << 20;

/// What was measured in one layer. The gradients are NaN until the way back has come by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerReport {
    /// What enters the activation (behind the norm, where there is one).
    pub pre: Moments,
    /// The layer's outputs.
    pub out: Moments,
    /// Standard deviation of the outputs between samples: of each unit over the samples, and of that the root mean square over the
    /// units. Where it is far below that of `out`, units differ and inputs do not.
    pub between: f64,
    /// The largest magnitude of the outputs.
    pub largest: f64,
    /// How many units have a derivative of exactly 0 for every sample: they learn nothing.
    pub dead: usize,
    /// Standard deviation of the gradient with respect to the layer's outputs; 1, but for chance, at the top.
    pub grad_std: f64,
    /// Standard deviation of the gradient with respect to the layer's weights, summed over the batch.
    pub weight_grad_std: f64,
    /// Euclidean norm of the same.
    pub weight_grad_norm: f64,
}

/// One step of a path down the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathStep {
    /// The layer, from 0.
    pub layer: usize,
    /// The unit.
    pub unit: usize,
    /// The derivative of its activation at this sample.
    pub derivative: f64,
    /// The product of the derivatives from the top down to here.
    pub product: f64,
}

/// Which unit of a layer a path goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathChoice {
    /// The one with the steepest activation. A path may take any unit of any layer, so that no path has a larger product.
    Steepest,
    /// The one with the largest pre-activation: whose answer is the loudest.
    MostActive,
}

/// What was kept of a layer for the way back.
#[derive(Clone, Debug, Default)]
struct Kept {
    pre: Vec<f32>,
    out: Vec<f32>,
    /// 1 / std of the norm, a unit or a sample; empty without.
    inverse: Vec<f32>,
    dead: Vec<bool>,
}

/// Weights and biases as drawn, before gain and bias start.
#[derive(Clone, Debug)]
struct Drawn {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// A propagation under way.
#[derive(Clone, Debug)]
pub struct Propagation {
    description: StackDescription,
    input_units: usize,
    given: bool,
    input: Vec<f32>,
    input_moments: Moments,
    drawn: Vec<Drawn>,
    /// Orthogonal weights of the next layer, on their way.
    turning: Option<OrthogonalMatrix>,
    kept: Vec<Kept>,
    reports: Vec<LayerReport>,
    theory: OnceCell<Vec<LayerTheory>>,
    /// Layers done on the way there, and on the way back.
    forward: usize,
    backward: usize,
    gradient: Vec<f32>,
    /// The layer under way: rows of its product that are done, whether the way back is at its inputs already, what is kept of it,
    /// what goes around it.
    rows: usize,
    at_inputs: bool,
    present: Kept,
    around: Vec<f32>,
    left_forward: Option<usize>,
    left_backward: Option<usize>,
    packed: Packed,
    weights: Vec<f32>,
    scratch: Vec<f32>,
    weight_gradient: Vec<f32>,
    slopes: Vec<f32>,
}

impl Propagation {
    /// Begins a propagation of a batch from N(0, 1) with as many features as the stack is wide.
    pub fn new(description: StackDescription) -> Self {
        Self::start(description, description.width, None)
    }

    /// Begins a propagation of given data, row-major `[samples][features]`; at most `batch` samples are used. The error says
    /// what is wrong with the data.
    pub fn of_data(description: StackDescription, data: &[f32], features: usize) -> Result<Self, String> {
        if features == 0 || data.is_empty() || !data.len().is_multiple_of(features) {
            return Err(format!("data must have features x samples numbers, at least one sample; there are {} for {features} features", data.len()));
        }
        let samples = (data.len() / features).min(description.batch);
        let mut input = Vec::new();
        transpose(&data[..samples * features], samples, features, &mut input);
        Ok(Self::start(StackDescription { batch: samples, ..description }, features, Some(input)))
    }

    fn start(description: StackDescription, input_units: usize, given: Option<Vec<f32>>) -> Self {
        let is_given = given.is_some();
        let input = given.unwrap_or_else(|| normals(description.seed, INPUT_STREAM, input_units * description.batch));
        let mut propagation = Self {
            description,
            input_units,
            given: is_given,
            input_moments: Moments::of(&input),
            input,
            drawn: Vec::new(),
            turning: None,
            kept: Vec::new(),
            reports: Vec::new(),
            theory: OnceCell::new(),
            forward: 0,
            backward: 0,
            gradient: Vec::new(),
            rows: 0,
            at_inputs: false,
            present: Kept::default(),
            around: Vec::new(),
            left_forward: None,
            left_backward: None,
            packed: Packed::default(),
            weights: Vec::new(),
            scratch: Vec::new(),
            weight_gradient: Vec::new(),
            slopes: Vec::new(),
        };
        propagation.restart();
        propagation
    }

    fn restart(&mut self) {
        self.theory = OnceCell::new();
        self.reports.clear();
        (self.rows, self.at_inputs) = (0, false);
        (self.forward, self.backward, self.left_forward, self.left_backward) = (0, 0, None, None);
    }

    /// Begins again with another description; weights, inputs and memory that still fit are kept. The result is that of a
    /// fresh start, bit by bit.
    pub fn retune(&mut self, description: StackDescription) {
        let old = self.description;
        let description = if self.given { StackDescription { batch: old.batch, ..description } } else { description };
        let same_weights = old.seed == description.seed
            && old.width == description.width
            && old.init == description.init
            && (old.init.fan().is_none() || old.activation_gain() == description.activation_gain());
        if !self.given && (old.seed, old.width, old.batch) != (description.seed, description.width, description.batch) {
            let drawn = if same_weights { std::mem::take(&mut self.drawn) } else { Vec::new() };
            // Memory is used again, whatever is in it: a layer sets the length of what it keeps.
            *self = Self { drawn, kept: std::mem::take(&mut self.kept), ..Self::new(description) };
            return;
        }
        if !same_weights {
            self.drawn.clear();
            self.turning = None;
        }
        self.description = description;
        self.restart();
    }

    /// Does up to `layers` layers, there or back; `true` when the run is finished. A layer of the default size takes about half
    /// a millisecond either way.
    pub fn advance(&mut self, layers: usize) -> bool {
        for _ in 0..layers {
            while !self.layer_piece() {}
            if self.is_finished() {
                break;
            }
        }
        self.is_finished()
    }

    /// Does a piece of a layer, all of it where it is small; `true` when the run is finished. What is measured does not depend on
    /// how a run is cut.
    pub fn piece(&mut self) -> bool {
        self.layer_piece();
        self.is_finished()
    }

    /// Whether the layer is done, or there is none left.
    fn layer_piece(&mut self) -> bool {
        if self.forward < self.description.depth {
            self.forward_piece()
        } else if self.backward < self.description.depth {
            self.backward_piece()
        } else {
            true
        }
    }

    /// The rows of a product with `rows` rows that are done after this piece, where a row takes `cost` multiplications.
    fn rows_until(&self, rows: usize, cost: usize) -> usize {
        rows.min(self.rows + (PIECE / cost.max(1)).max(ROWS) / ROWS * ROWS)
    }

    fn inputs_of(&self, layer: usize) -> usize {
        if layer == 0 { self.input_units } else { self.description.width }
    }

    /// A piece of drawing the weights of `layer`, which is the first without any; all of them but for orthogonal ones. Whether they are
    /// there.
    fn draw_piece(&mut self, layer: usize) -> bool {
        if layer < self.drawn.len() {
            return true;
        }
        let d = &self.description;
        let inputs = self.inputs_of(layer);
        let mut weights = vec![0.0; inputs * d.width];
        let mut rng = Rng::new(d.seed.into(), LAYER_STREAMS + 2 * layer as u64);
        if d.init == Initialiser::Orthogonal {
            let matrix = self.turning.get_or_insert_with(|| OrthogonalMatrix::new(&mut rng, d.width, inputs));
            if !matrix.advance(PIECE) {
                return false;
            }
            matrix.write(&mut weights);
            self.turning = None;
        } else {
            d.init.fill(&mut rng, inputs, d.width, d.activation_gain(), 1.0, &mut weights);
        }
        let mut bias = vec![0.0; d.width];
        d.init.bias(&mut Rng::new(d.seed.into(), LAYER_STREAMS + 2 * layer as u64 + 1), inputs, 0.0, &mut bias);
        self.drawn.push(Drawn { weights, bias });
        true
    }

    /// Brings `weights` to those of `layer`, times the gain.
    fn load_weights(&mut self, layer: usize) {
        let gain = self.description.gain as f32;
        self.weights.clear();
        self.weights.extend(self.drawn[layer].weights.iter().map(|weight| weight * gain));
    }

    fn forward_piece(&mut self) -> bool {
        let layer = self.forward;
        let d = self.description;
        let (inputs, batch) = (self.inputs_of(layer), d.batch);
        if self.rows == 0 {
            if !self.draw_piece(layer) {
                return false;
            }
            self.load_weights(layer);
            self.present = if layer < self.kept.len() { std::mem::take(&mut self.kept[layer]) } else { Kept::default() };
            let x = if layer == 0 { &self.input } else { &self.kept[layer - 1].out };
            self.packed.pack(x, inputs, batch);
            self.present.pre.resize(d.width * batch, 0.0);
        }
        let until = self.rows_until(d.width, inputs * batch);
        let (from, rows) = (self.rows, until - self.rows);
        self.packed.multiply(&self.weights[from * inputs..until * inputs], rows, &mut self.present.pre[from * batch..until * batch]);
        self.rows = if until < d.width { until } else { 0 };
        if until < d.width {
            return false;
        }
        let mut kept = std::mem::take(&mut self.present);
        let x = if layer == 0 { &self.input } else { &self.kept[layer - 1].out };
        for (row, drawn) in kept.pre.chunks_exact_mut(batch).zip(&self.drawn[layer].bias) {
            let bias = drawn + d.bias as f32;
            row.iter_mut().for_each(|z| *z += bias);
        }
        match d.norm {
            Norm::None => kept.inverse.clear(),
            Norm::Batch => norm::over_rows(&mut kept.pre, batch, &mut kept.inverse),
            Norm::Layer => norm::over_columns(&mut kept.pre, batch, &mut kept.inverse),
        }
        kept.out.resize(d.width * batch, 0.0);
        kernels::forward(&d.activation, &kept.pre, &mut kept.out);
        if d.residual && inputs == d.width {
            kept.out.iter_mut().zip(x).for_each(|(out, x)| *out += x);
        }
        kept.dead.clear();
        kept.dead.extend(kept.pre.chunks_exact(batch).map(|row| is_dead(&d.activation, row, &mut self.slopes)));
        let dead = kept.dead.iter().filter(|&&dead| dead).count();
        let (pre, out) = (Moments::of(&kept.pre), Moments::of(&kept.out));
        // A sum of squares of finite f32 is finite in f64.
        if self.left_forward.is_none() && !(out.square.is_finite() && pre.square.is_finite()) {
            self.left_forward = Some(layer);
        }
        let (between, largest) = (between(&kept.out, batch), largest(&kept.out));
        self.reports.push(LayerReport { pre, out, between, largest, dead, grad_std: f64::NAN, weight_grad_std: f64::NAN, weight_grad_norm: f64::NAN });
        if layer < self.kept.len() {
            self.kept[layer] = kept;
        } else {
            self.kept.push(kept);
        }
        self.forward += 1;
        true
    }

    fn backward_piece(&mut self) -> bool {
        let d = self.description;
        let layer = d.depth - 1 - self.backward;
        let (inputs, batch) = (self.inputs_of(layer), d.batch);
        if !self.at_inputs {
            if self.rows == 0 {
                self.begin_back(layer);
            }
            // D X^T, the gradient of the weights.
            let until = self.rows_until(d.width, inputs * batch);
            let (from, rows) = (self.rows, until - self.rows);
            self.packed.multiply(&self.slopes[from * batch..until * batch], rows, &mut self.weight_gradient[from * inputs..until * inputs]);
            self.rows = until;
            if until < d.width {
                return false;
            }
            let gradient = Moments::of(&self.weight_gradient);
            self.reports[layer].weight_grad_std = gradient.std;
            self.reports[layer].weight_grad_norm = (gradient.square * self.weight_gradient.len() as f64).sqrt();
            // W^T D, the gradient of the layer's inputs, and what went around the layer.
            transpose(&self.weights, d.width, inputs, &mut self.scratch);
            self.packed.pack(&self.slopes, d.width, batch);
            self.around = if d.residual && inputs == d.width { std::mem::take(&mut self.gradient) } else { Vec::new() };
            self.gradient.resize(inputs * batch, 0.0);
            (self.rows, self.at_inputs) = (0, true);
            if 2 * d.width * inputs * batch > PIECE {
                return false;
            }
        }
        let until = self.rows_until(inputs, d.width * batch);
        let (from, rows) = (self.rows, until - self.rows);
        self.packed.multiply(&self.scratch[from * d.width..until * d.width], rows, &mut self.gradient[from * batch..until * batch]);
        self.rows = until;
        if until < inputs {
            return false;
        }
        self.gradient.iter_mut().zip(&self.around).for_each(|(gradient, around)| *gradient += around);
        (self.rows, self.at_inputs) = (0, false);
        self.backward += 1;
        true
    }

    /// Measures the gradient that came down to `layer`, and brings the one with respect to its pre-activations to `slopes`.
    fn begin_back(&mut self, layer: usize) {
        let d = self.description;
        let (inputs, batch) = (self.inputs_of(layer), d.batch);
        if self.backward == 0 {
            self.gradient = self.gradient_at_top();
        }
        let grad = Moments::of(&self.gradient);
        self.reports[layer].grad_std = grad.std;
        if self.left_backward.is_none() && !grad.square.is_finite() {
            self.left_backward = Some(layer);
        }
        self.load_weights(layer);
        let kept = &self.kept[layer];
        self.slopes.resize(d.width * batch, 0.0);
        kernels::derivative(&d.activation, AtKink::default(), &kept.pre, &mut self.slopes);
        self.slopes.iter_mut().zip(&self.gradient).for_each(|(slope, gradient)| *slope *= gradient);
        match d.norm {
            Norm::None => {}
            Norm::Batch => norm::back_over_rows(&mut self.slopes, &kept.pre, &kept.inverse, batch),
            Norm::Layer => norm::back_over_columns(&mut self.slopes, &kept.pre, &kept.inverse, batch),
        }
        let x = if layer == 0 { &self.input } else { &self.kept[layer - 1].out };
        self.weight_gradient.resize(d.width * inputs, 0.0);
        self.packed.pack_transposed(x, batch, inputs);
    }
}

/// Whether the derivative is exactly 0 at every one of a unit's inputs; `slopes` is room for it. One that is not dead, as most are not,
/// shows that at one of the first.
fn is_dead(activation: &Activation, pre: &[f32], slopes: &mut Vec<f32>) -> bool {
    const FIRST: usize = 16;
    let (first, others) = pre.split_at(FIRST.min(pre.len()));
    [first, others].iter().all(|part| {
        slopes.resize(part.len(), 0.0);
        kernels::derivative(activation, AtKink::default(), part, slopes);
        slopes.iter().all(|&slope| slope == 0.0)
    })
}

/// Of rows of `batch` numbers the root mean square of their standard deviations.
fn between(values: &[f32], batch: usize) -> f64 {
    let (sum, rows) = values.chunks_exact(batch).fold((0.0, 0.0), |(sum, rows), row| {
        let std = Moments::of(row).std;
        (sum + std * std, rows + 1.0)
    });
    (sum / rows).sqrt()
}

/// The largest magnitude; NaN where there is one.
fn largest(values: &[f32]) -> f64 {
    let most = values.iter().fold(0.0f32, |most, value| if most.is_nan() || value.abs() <= most { most } else { value.abs() });
    most.into()
}

fn normals(seed: u32, stream: u64, len: usize) -> Vec<f32> {
    let mut rng = Rng::new(seed.into(), stream);
    (0..len).map(|_| rng.normal() as f32).collect()
}
