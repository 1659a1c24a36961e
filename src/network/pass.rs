//! Forward and backward through a network, for a batch of samples at once.
//!
//! A sample is a row and a unit a column, so four lanes are four units of one sample (see [`crate::kernels::matmul`]). What
//! a pass writes lives in a [`Pass`], made once for the largest batch; nothing is allocated afterwards.

use crate::activation::{Activation, AtKink};
use crate::kernels::matmul::{Back, Finish, Rows, backward, column_backward, dots, padded, product, transposed_times};
use crate::kernels::prelu;

use super::Loss;
use super::shape::{HiddenLayer, NORM_EPSILON, Norm, RUNNING_SHARE, Shape};

/// Which statistics batch norm uses; without it the modes are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Those of the batch at hand (biased variance).
    Train,
    /// The running ones.
    Infer,
    /// Those of the last pass in [`Mode::Train`] through the same [`Pass`].
    Held,
}

/// What one hidden layer computed, `[rows][stride]` each.
#[derive(Clone, Debug)]
struct LayerPass {
    /// What goes into the activation.
    pre: Vec<f32>,
    /// The normalised W x + b; empty without a norm.
    hat: Vec<f32>,
    /// The layer's output.
    out: Vec<f32>,
    /// The loss's derivative by that output.
    grad: Vec<f32>,
    /// Batch norm: mean and variance of the batch, and 1 / sqrt(variance + eps), by unit. Layer norm: the last, by row.
    mean: Vec<f32>,
    variance: Vec<f32>,
    inverse: Vec<f32>,
}

/// The memory of passes of up to a number of rows.
#[derive(Clone, Debug)]
pub struct Pass {
    capacity: usize,
    rows: usize,
    layers: Vec<LayerPass>,
    /// f' of one layer, and the derivative by what one layer's Linear gave.
    slope: Vec<f32>,
    delta: Vec<f32>,
    /// The transposed weights of one layer.
    transposed: Vec<f32>,
    /// The outputs, `[rows][outputs]`, and the loss's derivative by them; with room for whole groups of lanes.
    logits: Vec<f32>,
    logit_gradient: Vec<f32>,
    outputs: usize,
    /// Whether every pre-activation is kept, or relu may be fused into the product before it.
    keeps_pre: bool,
}

impl Pass {
    /// Memory for passes of up to `capacity` rows through networks of `shape`, with every pre-activation kept.
    pub fn new(shape: &Shape, capacity: usize) -> Self {
        let capacity = capacity.max(1);
        let widest = shape.hidden.iter().map(|layer| layer.stride).max().unwrap_or(0) * capacity;
        let layers = shape.hidden.iter().map(|layer| {
            let all = capacity * layer.stride;
            let normed = if shape.norm == Norm::None { 0 } else { all };
            LayerPass {
                pre: vec![0.0; all],
                hat: vec![0.0; normed],
                out: vec![0.0; all],
                grad: vec![0.0; all],
                mean: vec![0.0; layer.stride],
                variance: vec![1.0; layer.stride],
                inverse: vec![1.0; if shape.norm == Norm::Layer { capacity } else { layer.stride }],
            }
        });
        let outputs = shape.output.outputs;
        Self {
            capacity,
            rows: 0,
            layers: layers.collect(),
            slope: vec![0.0; widest],
            delta: vec![0.0; widest],
            transposed: vec![0.0; shape.hidden.iter().skip(1).map(|layer| layer.units * padded(layer.inputs)).max().unwrap_or(0)],
            logits: vec![0.0; padded(capacity * outputs)],
            logit_gradient: vec![0.0; padded(capacity * outputs)],
            outputs,
            keeps_pre: true,
        }
    }

    /// The same for a training step, in which the pre-activations of plain relu layers are not kept: [`Self::pre`] is then of
    /// no use.
    pub fn for_training(shape: &Shape, capacity: usize) -> Self {
        Self { keeps_pre: false, ..Self::new(shape, capacity) }
    }

    /// The most rows that a pass may have.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The outputs of the last forward pass, `[rows][outputs]`.
    pub fn logits(&self) -> &[f32] {
        &self.logits[..self.rows * self.outputs]
    }

    /// The pre-activations of a hidden layer, padded rows.
    pub fn pre(&self, layer: usize) -> &[f32] {
        &self.layers[layer].pre
    }

    /// The outputs of a hidden layer, padded rows.
    pub fn out(&self, layer: usize) -> &[f32] {
        &self.layers[layer].out
    }

    /// Where [`Self::backward`] looks for the loss's derivatives by the outputs, `[rows][outputs]`: for those that are no
    /// [`Loss`]'s.
    pub fn gradient_at_outputs(&mut self) -> &mut [f32] {
        &mut self.logit_gradient[..self.rows * self.outputs]
    }

    /// Writes the derivatives of `loss` by the outputs to where [`Self::backward`] looks for them. Gives whether the loss is finite.
    pub fn loss_gradient(&mut self, loss: Loss, targets: &[f32]) -> bool {
        let room = padded(self.rows * self.outputs);
        loss.gradient(&self.logits[..room], targets, self.outputs, &mut self.logit_gradient[..room])
    }

    /// Whether relu may be fused: f' at the kink must be 0, as the sign of the output tells nothing else.
    fn fuses(&self, layer: &HiddenLayer, norm: Norm, at_kink: AtKink) -> bool {
        let kink_slope = match at_kink {
            AtKink::Left => 0.0,
            AtKink::Right => 1.0,
            AtKink::Value(value) => value,
        };
        !self.keeps_pre && norm == Norm::None && !layer.residual && layer.activation == Activation::Relu && kink_slope <= 0.0
    }

    /// Computes all layers for `rows` samples (at most the capacity) of `x`, `[rows][inputs]`. `at_kink` must be the one that
    /// [`Self::backward`] is called with.
    // Never inlined: in one large function the engine runs out of registers, and a step takes a tenth longer.
    #[inline(never)]
    pub fn forward(&mut self, shape: &Shape, numbers: &[f32], x: &[f32], rows: usize, mode: Mode, at_kink: AtKink) {
        let rows = rows.min(self.capacity);
        self.rows = rows;
        for (index, layer) in shape.hidden.iter().enumerate() {
            let fuses = self.fuses(layer, shape.norm, at_kink);
            let (before, rest) = self.layers.split_at_mut(index);
            let own = &mut rest[0];
            let input = match before.last() {
                Some(before) => Rows { data: &before.out, stride: shape.hidden[index - 1].stride },
                None => Rows { data: x, stride: shape.inputs },
            };
            let weight = Rows { data: &numbers[layer.weight.clone()], stride: layer.stride };
            let bias = &numbers[layer.bias.clone()];
            let used = rows * layer.stride;
            let (finish, target) = match shape.norm {
                Norm::None if fuses => (Finish::Relu, &mut own.out),
                Norm::None => (Finish::Plain, &mut own.pre),
                Norm::Batch | Norm::Layer => (Finish::Plain, &mut own.hat),
            };
            product(input, rows, layer.inputs, weight, bias, finish, target);
            if fuses {
                continue;
            }
            match shape.norm {
                Norm::None => {}
                Norm::Layer => own.normalise_rows(layer, rows),
                Norm::Batch => own.normalise_columns(layer, numbers, rows, mode),
            }
            if shape.norm != Norm::None {
                let (scale, shift) = (&numbers[layer.scale.clone()], &numbers[layer.shift.clone()]);
                for (hat, pre) in own.hat[..used].chunks_exact(layer.stride).zip(own.pre.chunks_exact_mut(layer.stride)) {
                    for (((hat, pre), scale), shift) in hat.iter().zip(pre).zip(scale).zip(shift) {
                        *pre = hat * scale + shift;
                    }
                }
            }
            shape.activate(index, numbers, &own.pre[..used], &mut own.out[..used]);
            if layer.units < layer.stride {
                // f(0) need not be 0, and padding must be.
                own.out[..used].chunks_exact_mut(layer.stride).for_each(|row| row[layer.units..].fill(0.0));
            }
            if layer.residual {
                for (out, input) in own.out.chunks_exact_mut(layer.stride).zip(input.data.chunks_exact(input.stride)).take(rows) {
                    out.iter_mut().zip(input).for_each(|(out, input)| *out += input);
                }
            }
        }
        let last = &shape.output;
        let input = match self.layers.last() {
            Some(before) => Rows { data: &before.out, stride: last.stride },
            None => return,
        };
        let weight = Rows { data: &numbers[last.weight.clone()], stride: last.stride };
        dots(input, rows, weight, last.outputs, &numbers[last.bias.clone()], &mut self.logits);
    }

    /// Derivatives of the loss by every parameter, into `gradient` (laid out as the parameters are), from those by the
    /// logits, which [`Self::loss_gradient`] wrote; for the batch of the last [`Self::forward`] in [`Mode::Train`].
    // Never inlined: in one large function the engine runs out of registers, and a step takes a tenth longer.
    #[inline(never)]
    pub fn backward(&mut self, shape: &Shape, numbers: &[f32], x: &[f32], at_kink: AtKink, gradient: &mut [f32]) {
        let rows = self.rows;
        let last = &shape.output;
        let by_logits = Rows { data: &self.logit_gradient, stride: last.outputs };
        let gated = shape.hidden.last().is_some_and(|layer| self.fuses(layer, shape.norm, at_kink));
        let Some(LayerPass { out, grad, .. }) = self.layers.last_mut() else { return };
        for (output, gradient) in gradient[last.bias.clone()].iter_mut().take(last.outputs).enumerate() {
            *gradient = by_logits.data[output..].iter().step_by(last.outputs).take(rows).fold(0.0, |sum, value| sum + value);
        }
        let (input, weight) = (Rows { data: out, stride: last.stride }, &numbers[last.weight.clone()]);
        if last.outputs == 1 {
            column_backward(&by_logits.data[..rows], input, weight, gated, &mut gradient[last.weight.clone()], grad);
        } else {
            transposed_times(by_logits, rows, last.outputs, input, &mut gradient[last.weight.clone()]);
            product(by_logits, rows, last.outputs, Rows { data: weight, stride: last.stride }, &[], gate(gated, out), grad);
        }

        for (index, layer) in shape.hidden.iter().enumerate().rev() {
            let fuses = self.fuses(layer, shape.norm, at_kink);
            let fuses_before = index > 0 && self.fuses(&shape.hidden[index - 1], shape.norm, at_kink);
            let (before, rest) = self.layers.split_at_mut(index);
            let own = &mut rest[0];
            let used = rows * layer.stride;
            let delta = if fuses {
                // The gate was applied when this was written.
                &own.grad[..used]
            } else {
                let delta = &mut self.delta[..used];
                let slope = &mut self.slope[..used];
                shape.derive(index, numbers, at_kink, &own.pre[..used], slope);
                for ((delta, grad), slope) in delta.iter_mut().zip(&own.grad).zip(slope.iter()) {
                    *delta = grad * slope;
                }
                match layer.slope_count {
                    0 => {}
                    1 => {
                        let by_slope = own.grad[..used].iter().zip(&own.pre).fold(0.0, |sum, (grad, &pre)| sum + grad * if pre > 0.0 { 0.0 } else { pre });
                        gradient[layer.slope_places.start] = by_slope;
                    }
                    _ => prelu::by_slopes(&own.pre[..used], &own.grad[..used], &mut gradient[layer.slope_places.clone()]),
                }
                match shape.norm {
                    Norm::None => {}
                    Norm::Layer => own.rows_backward(layer, numbers, rows, delta, gradient),
                    Norm::Batch => own.columns_backward(layer, numbers, rows, delta, gradient),
                }
                delta
            };
            let delta = Rows { data: delta, stride: layer.stride };
            // The bias stands behind the weights.
            let (by_weight, by_bias) = gradient[layer.weight.start..layer.bias.end].split_at_mut(layer.weight.len());
            let weight = Rows { data: &numbers[layer.weight.clone()], stride: layer.stride };
            let (input, back) = match before.last_mut() {
                None => (Rows { data: x, stride: shape.inputs }, None),
                Some(LayerPass { out, grad, .. }) => {
                    // What a residual layer hands on is not all there before the gate.
                    let finish = gate(fuses_before && !layer.residual, out);
                    let back = Back { w: weight, inputs: layer.inputs, units: layer.units, finish, by_x: grad, transposed: &mut self.transposed };
                    (Rows { data: &out[..], stride: shape.hidden[index - 1].stride }, Some(back))
                }
            };
            backward(input, rows, layer.inputs, delta, by_weight, by_bias, back);
            if let Some(LayerPass { out, grad, .. }) = before.last_mut().filter(|_| layer.residual) {
                for ((grad, more), &out) in grad[..used].iter_mut().zip(&own.grad).zip(out.iter()) {
                    *grad = if !fuses_before || out > 0.0 { *grad + more } else { 0.0 };
                }
            }
        }
    }

    /// The running statistics of batch norm after the batch of the last forward pass: `new` from `old`.
    pub fn update_running(&self, shape: &Shape, old: &[f32], new: &mut [f32]) {
        let unbiased = self.rows as f32 / self.rows.saturating_sub(1).max(1) as f32;
        for (layer, own) in shape.hidden.iter().zip(&self.layers) {
            let parts = [(&layer.running_mean, &own.mean, 1.0), (&layer.running_variance, &own.variance, unbiased)];
            for (place, batch, factor) in parts {
                for ((new, old), batch) in new[place.clone()].iter_mut().zip(&old[place.clone()]).zip(batch) {
                    *new = (1.0 - RUNNING_SHARE) * old + RUNNING_SHARE * (factor * batch);
                }
            }
        }
    }

    /// The first hidden layer, counted from 1, with an output that is not finite in the last forward pass; the output
    /// layer counts as the last.
    pub fn first_not_finite(&self, shape: &Shape) -> Option<usize> {
        let hidden = shape.hidden.iter().zip(&self.layers).position(|(layer, own)| own.out[..self.rows * layer.stride].iter().any(|value| !value.is_finite()));
        hidden.map(|index| index + 1).or_else(|| self.logits().iter().any(|value| !value.is_finite()).then_some(shape.hidden.len() + 1))
    }
}

/// What a fused relu with these outputs lets through on the way back.
fn gate(fuses: bool, out: &[f32]) -> Finish<'_> {
    if fuses { Finish::Gate(out) } else { Finish::Plain }
}

impl LayerPass {
    /// Batch norm without its trained part, in place in `hat`.
    fn normalise_columns(&mut self, layer: &HiddenLayer, numbers: &[f32], rows: usize, mode: Mode) {
        let stride = layer.stride;
        let hat = &mut self.hat[..rows * stride];
        match mode {
            Mode::Held => {}
            Mode::Infer => {
                self.mean.copy_from_slice(&numbers[layer.running_mean.clone()]);
                self.variance.copy_from_slice(&numbers[layer.running_variance.clone()]);
            }
            Mode::Train => {
                let share = 1.0 / rows.max(1) as f32;
                self.mean.fill(0.0);
                for row in hat.chunks_exact(stride) {
                    self.mean.iter_mut().zip(row).for_each(|(sum, z)| *sum += z);
                }
                self.mean.iter_mut().for_each(|mean| *mean *= share);
                self.variance.fill(0.0);
                for row in hat.chunks_exact(stride) {
                    for ((sum, z), mean) in self.variance.iter_mut().zip(row).zip(&self.mean) {
                        *sum += (z - mean) * (z - mean);
                    }
                }
                self.variance.iter_mut().for_each(|variance| *variance *= share);
            }
        }
        for (inverse, variance) in self.inverse.iter_mut().zip(&self.variance) {
            *inverse = 1.0 / (variance + NORM_EPSILON).sqrt();
        }
        for row in hat.chunks_exact_mut(stride) {
            for ((z, mean), inverse) in row.iter_mut().zip(&self.mean).zip(&self.inverse) {
                *z = (*z - mean) * inverse;
            }
        }
    }

    /// Layer norm without its trained part, in place in `hat`.
    fn normalise_rows(&mut self, layer: &HiddenLayer, rows: usize) {
        let share = 1.0 / layer.units as f32;
        for (row, inverse) in self.hat.chunks_exact_mut(layer.stride).zip(&mut self.inverse).take(rows) {
            let row = &mut row[..layer.units];
            let mean = row.iter().fold(0.0, |sum, z| sum + z) * share;
            let variance = row.iter().fold(0.0, |sum, z| sum + (z - mean) * (z - mean)) * share;
            *inverse = 1.0 / (variance + NORM_EPSILON).sqrt();
            row.iter_mut().for_each(|z| *z = (*z - mean) * *inverse);
        }
    }

    /// Gradients of a norm's trained part, from `delta`, the derivative by the pre-activations.
    fn trained_part_backward(&self, layer: &HiddenLayer, rows: usize, delta: &[f32], gradient: &mut [f32]) {
        gradient[layer.scale.clone()].fill(0.0);
        gradient[layer.shift.clone()].fill(0.0);
        for row in 0..rows {
            let row = row * layer.stride..(row + 1) * layer.stride;
            for ((sum, delta), hat) in gradient[layer.scale.clone()].iter_mut().zip(&delta[row.clone()]).zip(&self.hat[row.clone()]) {
                *sum += delta * hat;
            }
            gradient[layer.shift.clone()].iter_mut().zip(&delta[row]).for_each(|(sum, delta)| *sum += delta);
        }
    }

    /// Batch norm backward (Ioffe and Szegedy 2015, section 3): `delta` becomes the derivative by W x + b.
    fn columns_backward(&self, layer: &HiddenLayer, numbers: &[f32], rows: usize, delta: &mut [f32], gradient: &mut [f32]) {
        self.trained_part_backward(layer, rows, delta, gradient);
        let share = 1.0 / rows.max(1) as f32;
        let (scale, by_scale, by_shift) = (&numbers[layer.scale.clone()], &gradient[layer.scale.clone()], &gradient[layer.shift.clone()]);
        for (delta, hat) in delta.chunks_exact_mut(layer.stride).zip(self.hat.chunks_exact(layer.stride)) {
            for unit in 0..layer.stride {
                let centred = delta[unit] - share * (by_shift[unit] + hat[unit] * by_scale[unit]);
                delta[unit] = scale[unit] * self.inverse[unit] * centred;
            }
        }
    }

    /// Layer norm backward: the same along rows, with the scale inside the sums.
    fn rows_backward(&self, layer: &HiddenLayer, numbers: &[f32], rows: usize, delta: &mut [f32], gradient: &mut [f32]) {
        self.trained_part_backward(layer, rows, delta, gradient);
        let share = 1.0 / layer.units as f32;
        let scale = &numbers[layer.scale.clone()];
        for ((delta, hat), inverse) in delta.chunks_exact_mut(layer.stride).zip(self.hat.chunks_exact(layer.stride)).zip(&self.inverse) {
            let (mut sum, mut product) = (0.0, 0.0);
            for ((delta, scale), hat) in delta.iter_mut().zip(scale).zip(hat).take(layer.units) {
                *delta *= scale;
                sum += *delta;
                product += *delta * hat;
            }
            for (delta, hat) in delta.iter_mut().zip(hat).take(layer.units) {
                *delta = inverse * (*delta - share * (sum + hat * product));
            }
        }
    }
}
