//! The shape of a network, and where each of its numbers lies.
//!
//! Per hidden layer: Linear, then batch norm or layer norm or nothing, then the activation, then, where the widths match and
//! `residual` is on, plus the layer's input: h = x + f(norm(W x + b)). Then one Linear to the outputs.
//!
//! Outside, parameters are one list in the documented order: per layer W row-major `[outputs][inputs]`, then b, then what
//! norm and activation train (norm scale, norm shift, prelu slopes). Inside, a hidden layer's W is transposed,
//! `[inputs][padded outputs]`, so that four lanes of a product are four units, and the output layer's is
//! `[outputs][padded inputs]`, since outputs are few; every part starts on a whole group of lanes. Padding is zero and stays
//! zero under every optimiser, as its gradient is. Behind the parameters lie the running statistics of batch norm, which are
//! state, but not trained.

use std::ops::Range;

use super::Slopes;
use crate::activation::{Activation, Activations};
use crate::kernels::matmul::padded;

/// What stands between a hidden layer's Linear and its activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Norm {
    /// Nothing.
    #[default]
    None,
    /// Batch normalisation (Ioffe and Szegedy 2015), as `torch.nn.BatchNorm1d`: biased variance of the batch in training,
    /// running statistics (momentum 0.1, unbiased variance) at inference.
    Batch,
    /// Layer normalisation (Ba et al. 2016), as `torch.nn.LayerNorm`: over the units of one sample.
    Layer,
}

impl Norm {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 3] = [Self::None, Self::Batch, Self::Layer];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Batch => "batch",
            Self::Layer => "layer",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Batch => "Batch norm",
            Self::Layer => "Layer norm",
        }
    }
}

/// Added to a variance before its root is taken: PyTorch's default of both norms.
pub const NORM_EPSILON: f32 = 1e-5;
/// The share of a new batch in the running statistics: PyTorch's default.
pub const RUNNING_SHARE: f32 = 0.1;

/// Where the numbers of a hidden layer lie.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenLayer {
    /// Width of its input.
    pub inputs: usize,
    /// Its units.
    pub units: usize,
    /// Elements in a row of its matrices: `units` rounded up to whole groups of lanes.
    pub stride: usize,
    /// Its activation, as described; a prelu's slopes are those in `slope_places`.
    pub activation: Activation,
    /// Whether its input is added to its output.
    pub residual: bool,
    /// W transposed, `[inputs][stride]`.
    pub weight: Range<usize>,
    /// b, `[stride]`.
    pub bias: Range<usize>,
    /// The norm's factor, `[stride]`; empty without a norm.
    pub scale: Range<usize>,
    /// What the norm adds, `[stride]`; empty without a norm.
    pub shift: Range<usize>,
    /// Where the slopes of a prelu lie, [`Self::slope_count`] of them, padded; empty for others.
    pub slope_places: Range<usize>,
    /// How many slopes it learns: none, one, or one for each unit.
    pub slope_count: usize,
    /// Running mean of batch norm, `[stride]`; empty for others.
    pub running_mean: Range<usize>,
    /// Running variance of batch norm, `[stride]`; empty for others.
    pub running_variance: Range<usize>,
}

/// Where the numbers of the output layer lie.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputLayer {
    /// Width of its input.
    pub inputs: usize,
    /// Elements in a row of its W.
    pub stride: usize,
    /// How many outputs there are.
    pub outputs: usize,
    /// W, `[outputs][stride]`.
    pub weight: Range<usize>,
    /// b, `[outputs]`, padded.
    pub bias: Range<usize>,
}

/// A network without its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// How many inputs there are.
    pub inputs: usize,
    /// The hidden layers, from the input on; at least one.
    pub hidden: Vec<HiddenLayer>,
    /// The output layer.
    pub output: OutputLayer,
    /// The norm of all hidden layers.
    pub norm: Norm,
    /// Elements that are trained, padding included; running statistics follow.
    pub trained: usize,
    /// Elements in all.
    pub total: usize,
    /// For each parameter in the documented order, where it lies.
    order: Vec<u32>,
}

impl Shape {
    /// The shape of a network of `inputs`, hidden layers of `widths` with `activations` (a prelu learning
    /// `slopes`) and `outputs`. Sizes of 0 are taken as 1; without widths there is one hidden layer of one unit.
    pub fn new(inputs: usize, widths: &[usize], activations: &Activations, outputs: usize, norm: Norm, residual: bool, slopes: Slopes) -> Self {
        let mut place = Place::default();
        let mut order = Vec::new();
        let (inputs, outputs) = (inputs.max(1), outputs.max(1));
        let widths = if widths.is_empty() { &[1] } else { widths };
        let mut hidden: Vec<HiddenLayer> = Vec::with_capacity(widths.len());
        let mut before = inputs;
        for (index, &width) in widths.iter().enumerate() {
            let units = width.max(1);
            let stride = padded(units);
            let activation = activations.layer(index);
            let (weight, bias) = (place.take(before * stride), place.take(stride));
            let normed = if norm == Norm::None { 0 } else { stride };
            let (scale, shift) = (place.take(normed), place.take(normed));
            let slope_count = slopes.count(&activation, units);
            let slope_places = place.take(padded(slope_count));
            for unit in 0..units {
                order.extend((0..before).map(|input| (weight.start + input * stride + unit) as u32));
            }
            for part in [&bias, &scale, &shift] {
                order.extend(part.clone().take(units).map(|at| at as u32));
            }
            order.extend(slope_places.clone().take(slope_count).map(|at| at as u32));
            hidden.push(HiddenLayer {
                inputs: before,
                units,
                stride,
                activation,
                residual: residual && before == units,
                weight,
                bias,
                scale,
                shift,
                slope_places,
                slope_count,
                running_mean: 0..0,
                running_variance: 0..0,
            });
            before = units;
        }
        let stride = padded(before);
        let (weight, bias) = (place.take(outputs * stride), place.take(padded(outputs)));
        for output in 0..outputs {
            order.extend((0..before).map(|input| (weight.start + output * stride + input) as u32));
        }
        order.extend(bias.clone().take(outputs).map(|at| at as u32));
        let output = OutputLayer { inputs: before, stride, outputs, weight, bias };
        let trained = place.end;
        if norm == Norm::Batch {
            for layer in &mut hidden {
                layer.running_mean = place.take(layer.stride);
                layer.running_variance = place.take(layer.stride);
            }
        }
        Self { inputs, hidden, output, norm, trained, total: place.end, order }
    }

    /// How many parameters there are, without padding.
    pub fn parameter_count(&self) -> usize {
        self.order.len()
    }

    /// The parameters in the documented order.
    pub fn export(&self, numbers: &[f32]) -> Vec<f32> {
        self.order.iter().map(|&at| numbers[at as usize]).collect()
    }

    /// Puts parameters that come in the documented order into place; what is too many or too few is left.
    pub fn import(&self, parameters: &[f32], numbers: &mut [f32]) {
        for (&at, &value) in self.order.iter().zip(parameters) {
            numbers[at as usize] = value;
        }
    }

    /// Where the parameter of this place in the documented order lies.
    pub fn place(&self, parameter: usize) -> Option<usize> {
        self.order.get(parameter).map(|&at| at as usize)
    }

    /// Where the weight of `unit` on `input` is among the parameters, in their documented order; the output layer is the last one.
    pub fn weight_at(&self, layer: usize, unit: usize, input: usize) -> Option<usize> {
        let (from, inputs, units) = self.place_of(layer)?;
        (unit < units && input < inputs).then(|| from + unit * inputs + input)
    }

    /// Where the bias of `unit` is among the parameters, as [`Self::weight_at`].
    pub fn bias_at(&self, layer: usize, unit: usize) -> Option<usize> {
        let (from, inputs, units) = self.place_of(layer)?;
        (unit < units).then(|| from + units * inputs + unit)
    }

    /// Where the parameters of a layer begin, and its inputs and units.
    fn place_of(&self, layer: usize) -> Option<(usize, usize, usize)> {
        let count = |layer: &HiddenLayer| {
            let norm = if layer.scale.is_empty() { 0 } else { 2 * layer.units };
            layer.units * (layer.inputs + 1) + norm + layer.slope_count
        };
        let from = self.hidden.iter().take(layer).map(count).sum();
        match self.hidden.get(layer) {
            Some(hidden) => Some((from, hidden.inputs, hidden.units)),
            None => (layer == self.hidden.len()).then_some((from, self.output.inputs, self.output.outputs)),
        }
    }

    /// The layers at inference as affine maps in f64, batch norm folded in; `None` where a layer norm makes them depend on
    /// the sample. The last is the output layer, whose activation is the identity.
    pub fn affine_layers(&self, numbers: &[f32]) -> Option<Vec<AffineLayer>> {
        if self.norm == Norm::Layer {
            return None;
        }
        let number = |at: usize| f64::from(numbers[at]);
        let mut layers = Vec::with_capacity(self.hidden.len() + 1);
        for (index, layer) in self.hidden.iter().enumerate() {
            let mut weight = Vec::with_capacity(layer.units * layer.inputs);
            let mut bias = Vec::with_capacity(layer.units);
            for unit in 0..layer.units {
                let (factor, offset) = if self.norm == Norm::Batch {
                    let spread = (number(layer.running_variance.start + unit) + f64::from(NORM_EPSILON)).sqrt();
                    let factor = number(layer.scale.start + unit) / spread;
                    (factor, number(layer.shift.start + unit) - factor * number(layer.running_mean.start + unit))
                } else {
                    (1.0, 0.0)
                };
                weight.extend((0..layer.inputs).map(|input| factor * number(layer.weight.start + input * layer.stride + unit)));
                bias.push(factor * number(layer.bias.start + unit) + offset);
            }
            let activation = self.activation(index, 0, numbers);
            let slopes = self.slopes(index, numbers);
            let slopes = if slopes.len() > 1 { slopes.to_vec() } else { Vec::new() };
            layers.push(AffineLayer { inputs: layer.inputs, outputs: layer.units, weight, bias, activation, slopes, residual: layer.residual });
        }
        let last = &self.output;
        layers.push(AffineLayer {
            inputs: last.inputs,
            outputs: last.outputs,
            weight: (0..last.outputs)
                .flat_map(|output| (0..last.inputs).map(move |input| (output, input)))
                .map(|(output, input)| number(last.weight.start + output * last.stride + input))
                .collect(),
            bias: last.bias.clone().take(last.outputs).map(number).collect(),
            activation: Activation::Identity,
            slopes: Vec::new(),
            residual: false,
        });
        Some(layers)
    }
}

/// One layer as h = f(W x + b), plus x where `residual`.
#[derive(Clone, Debug, PartialEq)]
pub struct AffineLayer {
    /// Width of its input.
    pub inputs: usize,
    /// Width of its output.
    pub outputs: usize,
    /// W, row-major `[outputs][inputs]`.
    pub weight: Vec<f64>,
    /// b, `[outputs]`.
    pub bias: Vec<f64>,
    /// f; of the first unit where units have slopes of their own.
    pub activation: Activation,
    /// The slopes of a prelu that has one for each unit; else empty.
    pub slopes: Vec<f32>,
    /// Whether x is added.
    pub residual: bool,
}

impl AffineLayer {
    /// The function of one unit.
    pub fn activation_of(&self, unit: usize) -> Activation {
        self.slopes.get(unit).map_or(self.activation, |&weight| Activation::Prelu { weight })
    }
}

/// Hands out ranges one behind the other.
#[derive(Default)]
struct Place {
    end: usize,
}

impl Place {
    fn take(&mut self, len: usize) -> Range<usize> {
        let start = self.end;
        self.end += len;
        start..self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_back_in_the_documented_order() {
        let shape = Shape::new(2, &[3, 5], &Activation::Prelu { weight: 0.25 }.into(), 2, Norm::Batch, false, Slopes::PerLayer);
        // Per hidden layer W, b, scale, shift and one slope; then W and b.
        assert_eq!(shape.parameter_count(), (6 + 3 * 3 + 1) + (15 + 3 * 5 + 1) + (10 + 2));
        let parameters: Vec<f32> = (0..shape.parameter_count()).map(|at| at as f32 + 1.0).collect();
        let mut numbers = vec![0.0; shape.total];
        shape.import(&parameters, &mut numbers);
        assert_eq!(shape.export(&numbers), parameters);
        let one_by_one: Vec<f32> = (0..).map_while(|at| shape.place(at)).map(|at| numbers[at]).collect();
        assert_eq!(one_by_one, parameters);
        // Unit 1's weight for input 0 is the third parameter, and lies in the row of input 0.
        assert_eq!(numbers[shape.hidden[0].weight.start + 1], 3.0);
        assert_eq!(shape.activation(0, 2, &numbers), Activation::Prelu { weight: 16.0 });
        // One that is asked for by its place is where it is.
        let hidden = &shape.hidden[1];
        let at = shape.weight_at(1, 4, 2).unwrap();
        assert_eq!(parameters[at], numbers[hidden.weight.start + 2 * hidden.stride + 4]);
        assert_eq!(parameters[shape.bias_at(1, 4).unwrap()], numbers[hidden.bias.start + 4]);
        assert_eq!(parameters[shape.weight_at(2, 1, 3).unwrap()], numbers[shape.output.weight.start + shape.output.stride + 3]);
        assert_eq!(shape.bias_at(2, 1), Some(shape.parameter_count() - 1));
        assert_eq!((shape.weight_at(0, 3, 0), shape.weight_at(0, 0, 2), shape.bias_at(3, 0)), (None, None, None));
    }
    #[test]
    fn a_slope_for_each_unit_has_its_places() {
        let shape = Shape::new(2, &[3, 5], &Activation::Prelu { weight: 0.25 }.into(), 2, Norm::None, false, Slopes::PerUnit);
        assert_eq!(shape.parameter_count(), (6 + 3 + 3) + (15 + 5 + 5) + (10 + 2));
        let parameters: Vec<f32> = (0..shape.parameter_count()).map(|at| at as f32 + 1.0).collect();
        let mut numbers = vec![0.0; shape.total];
        shape.import(&parameters, &mut numbers);
        assert_eq!(shape.export(&numbers), parameters);
        assert_eq!((shape.slopes(0, &numbers), shape.slopes(1, &numbers)), (&[10.0, 11.0, 12.0][..], &[33.0, 34.0, 35.0, 36.0, 37.0][..]));
        assert_eq!(shape.activation(1, 4, &numbers), Activation::Prelu { weight: 37.0 });
        assert_eq!(parameters[shape.weight_at(2, 1, 3).unwrap()], numbers[shape.output.weight.start + shape.output.stride + 3]);
        // One unit has one slope, whichever way it is counted.
        let one = |slopes| Shape::new(2, &[1], &Activation::Prelu { weight: 0.25 }.into(), 1, Norm::None, false, slopes);
        assert_eq!(one(Slopes::PerUnit), one(Slopes::PerLayer));
    }
}
