//! The line beside the dots: what mean-field theory says of each layer of a described stack.
//!
//! The recursion of [`mean_field`] for the whole description. Norms and residuals
//! extend it in the obvious way, to leading order in 1 / width and 1 / batch:
//!
//! - batch norm divides by the variance over the batch, sigma_w^2 times that of the inputs, and the gradient with it; for
//!   relu the squared gradient then grows by pi / (pi - 1) a layer (Yang et al. 2019, "A mean field theory of batch
//!   normalization");
//! - layer norm divides by the variance over the units, sigma_w^2 times the inputs' mean square;
//! - a residual adds mean squares: W has mean 0, so that x and f(W x) meet only in their means.

use crate::analysis::mean_field;
use crate::network::Norm;

use super::description::StackDescription;
use super::moments::Moments;

/// Added to a variance before its root is taken: PyTorch's default of both norms.
pub const NORM_EPSILON: f64 = 1e-5;

/// What theory says of one layer. NaN where it says nothing (weights that are not random).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerTheory {
    /// Standard deviation of what enters the activation.
    pub pre_std: f64,
    /// Mean of the layer's outputs.
    pub mean: f64,
    /// Standard deviation of the layer's outputs.
    pub std: f64,
    /// Standard deviation of the gradient with respect to the layer's outputs.
    pub grad_std: f64,
    /// Standard deviation of the gradient with respect to the layer's weights, summed over the batch.
    pub weight_grad_std: f64,
}

/// What theory says of each layer for an input of `input_units` features with these moments (of N(0, 1): mean 0, std 1) and
/// a gradient from N(0, 1) at the top.
pub fn theory(description: &StackDescription, input_units: usize, input: &Moments) -> Vec<LayerTheory> {
    let d = description;
    let mut layers = Vec::with_capacity(d.depth);
    // Of what enters a layer: mean, mean square, variance over the batch.
    let (mut mean, mut square, mut batch_variance) = (input.mean, input.square, input.std * input.std);
    // Per layer, the factors of the squared gradient on its way to the inputs and to the weights.
    let mut factors = Vec::with_capacity(d.depth);
    let mut last = None;
    for layer in 0..d.depth {
        let inputs = if layer == 0 { input_units } else { d.width };
        let weight = if d.init.is_random() { d.init.mean_square(inputs, d.width, d.activation_gain(), d.gain) } else { f64::NAN };
        let plain = inputs as f64 * weight * square + d.init.bias_variance(inputs);
        let over_batch = inputs as f64 * weight * batch_variance;
        let (centre, variance, scale) = match d.norm {
            Norm::None => (d.bias, plain, 1.0),
            Norm::Batch => (0.0, over_batch / (over_batch + NORM_EPSILON), 1.0 / (over_batch + NORM_EPSILON)),
            Norm::Layer => (0.0, plain / (plain + NORM_EPSILON), 1.0 / (plain + NORM_EPSILON)),
        };
        // Behind a norm most layers get what the one before them got, and integrals take their time.
        let entering = (centre, variance.sqrt());
        let (_, average) =
            last.filter(|(before, _)| *before == entering).unwrap_or_else(|| (entering, mean_field::averages(&d.activation, centre, entering.1)));
        last = Some((entering, average));
        let slope = average.slope_square * scale;
        let residual = d.residual && inputs == d.width;
        // A gradient that is the same for the whole batch moves nothing behind batch norm.
        let seen = if d.norm == Norm::Batch { batch_variance } else { square };
        factors.push((d.width as f64 * weight * slope + if residual { 1.0 } else { 0.0 }, d.batch as f64 * slope * seen));
        let fresh = average.square - average.mean * average.mean;
        (mean, square, batch_variance) = if residual {
            (mean + average.mean, square + average.square + 2.0 * mean * average.mean, batch_variance + fresh)
        } else {
            (average.mean, average.square, fresh)
        };
        let spread = square - mean * mean;
        let std = if spread < 0.0 { 0.0 } else { spread.sqrt() };
        layers.push(LayerTheory { pre_std: entering.1, mean, std, grad_std: 0.0, weight_grad_std: 0.0 });
    }
    let mut gradient = 1.0f64;
    for (layer, (down, to_weights)) in layers.iter_mut().zip(factors).rev() {
        layer.grad_std = gradient.sqrt();
        layer.weight_grad_std = (gradient * to_weights).sqrt();
        gradient *= down;
    }
    layers
}
