//! What is known of a run: reports, theory, values, parameters, gradients, paths.

use super::super::description::StackDescription;
use super::super::moments::{Moments, Spread};
use super::super::theory::{LayerTheory, theory};
use super::{GRADIENT_STREAM, LayerReport, PathChoice, PathStep, Propagation, normals};
use crate::activation::AtKink;
use crate::kernels;

impl Propagation {
    /// Whether everything is measured.
    pub fn is_finished(&self) -> bool {
        self.backward == self.description.depth
    }

    /// The share of the work that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        (self.forward + self.backward) as f64 / (2 * self.description.depth) as f64
    }

    /// What is propagated.
    pub fn description(&self) -> &StackDescription {
        &self.description
    }

    /// The layers measured so far, from the input on.
    pub fn reports(&self) -> &[LayerReport] {
        &self.reports
    }

    /// What theory says of each layer. Worked out when it is first asked for: an ensemble of many seeds asks once for all.
    pub fn theory(&self) -> &[LayerTheory] {
        self.theory.get_or_init(|| {
            // Of N(0, 1) itself where the input is drawn from it, not of the sample.
            let ideal = Moments { mean: 0.0, std: 1.0, square: 1.0, zeros: 0.0 };
            theory(&self.description, self.input_units, if self.given { &self.input_moments } else { &ideal })
        })
    }

    /// The moments of the input.
    pub fn input(&self) -> &Moments {
        &self.input_moments
    }

    /// The input as it is sent in, `[features][samples]`.
    pub fn input_values(&self) -> &[f32] {
        &self.input
    }

    /// The gradient that is sent in at the top, `[units][samples]`.
    pub fn gradient_at_top(&self) -> Vec<f32> {
        normals(self.description.seed, GRADIENT_STREAM, self.description.width * self.description.batch)
    }

    /// Weights (`[units][inputs]`, times the gain) and biases of `layer` (from 0); `None` while it is not computed.
    pub fn parameters(&self, layer: usize) -> Option<(Vec<f32>, Vec<f32>)> {
        let (gain, start) = (self.description.gain as f32, self.description.bias as f32);
        let drawn = self.drawn.get(layer).filter(|_| layer < self.forward)?;
        Some((drawn.weights.iter().map(|weight| weight * gain).collect(), drawn.bias.iter().map(|bias| bias + start).collect()))
    }

    /// The first layer, from 0, whose outputs are not all finite: there the signal left the range of f32.
    pub fn left_range(&self) -> Option<usize> {
        self.left_forward
    }

    /// The first layer on the way back, from 0, whose gradient is not all finite.
    pub fn gradient_left_range(&self) -> Option<usize> {
        self.left_backward
    }

    /// What enters the activation of `layer` (from 0) and what leaves it, `[units][samples]`; `None` while it is not computed.
    pub fn values(&self, layer: usize) -> Option<(&[f32], &[f32])> {
        (layer < self.forward).then(|| (&self.kept[layer].pre[..], &self.kept[layer].out[..]))
    }

    /// The distribution of what enters the activation of `layer` (from 0); `None` while it is not computed.
    pub fn pre_spread(&self, layer: usize) -> Option<Spread> {
        (layer < self.forward).then(|| Spread::of(&self.kept[layer].pre))
    }

    /// The distribution of the outputs of `layer` (from 0); `None` while they are not computed.
    pub fn out_spread(&self, layer: usize) -> Option<Spread> {
        (layer < self.forward).then(|| Spread::of(&self.kept[layer].out))
    }

    /// For each unit of `layer` (from 0) whether its derivative is 0 for every sample; `None` while it is not computed.
    pub fn dead_units(&self, layer: usize) -> Option<&[bool]> {
        (layer < self.forward).then(|| &self.kept[layer].dead[..])
    }

    /// The product of the activations' derivatives down one path, from the top layer to the first: in each layer the unit that
    /// `choice` names, of equals the first. Weights and norms are not part of it. Empty until the way there is done, or without such a
    /// sample.
    pub fn path(&self, sample: usize, choice: PathChoice) -> Vec<PathStep> {
        let d = &self.description;
        if self.forward < d.depth || sample >= d.batch {
            return Vec::new();
        }
        let (mut product, mut slopes) = (1.0, vec![0.0; d.width]);
        let step = |layer: usize| {
            let inputs: Vec<f32> = self.kept[layer].pre.iter().skip(sample).step_by(d.batch).copied().collect();
            kernels::derivative(&d.activation, AtKink::default(), &inputs, &mut slopes);
            let above = |one: usize, other: usize| match choice {
                PathChoice::Steepest => slopes[one].abs() > slopes[other].abs(),
                PathChoice::MostActive => inputs[one] > inputs[other],
            };
            let unit = (0..d.width).fold(0, |best, unit| if above(unit, best) { unit } else { best });
            let derivative = f64::from(slopes[unit]);
            product *= derivative;
            PathStep { layer, unit, derivative, product }
        };
        (0..d.depth).rev().map(step).collect()
    }

    /// The gradient with respect to the weights, `[units][inputs]`, summed over the batch, of the layer that the way back has
    /// come by last; empty before the first.
    pub fn weight_gradient(&self) -> &[f32] {
        if self.backward == 0 { &[] } else { &self.weight_gradient }
    }

    /// The gradient with respect to the input, `[features][samples]`, of the sum over all outputs of output times the random
    /// gradient at the top; `None` until the run is finished.
    pub fn input_gradient(&self) -> Option<&[f32]> {
        self.is_finished().then_some(&self.gradient[..])
    }
}
