//! The slopes that layers of PReLU learn: one a layer, or one for each unit.

use super::Shape;
use crate::activation::{Activation, AtKink};
use crate::kernels::{self, prelu};

/// How many slopes a layer of PReLU learns: `num_parameters` of `torch.nn.PReLU`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slopes {
    /// One for all units of the layer: PyTorch's default.
    #[default]
    PerLayer,
    /// One for each unit.
    PerUnit,
}

impl Slopes {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 2] = [Self::PerLayer, Self::PerUnit];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::PerLayer => "1",
            Self::PerUnit => "units",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::PerLayer => "One a layer",
            Self::PerUnit => "One a unit",
        }
    }

    /// How many a layer of `units` with `activation` learns.
    pub fn count(self, activation: &Activation, units: usize) -> usize {
        match (activation, self) {
            (Activation::Prelu { .. }, Self::PerLayer) => 1,
            (Activation::Prelu { .. }, Self::PerUnit) => units,
            _ => 0,
        }
    }
}

impl Shape {
    /// The slopes that a hidden layer has learnt by now: none, one, or one for each unit.
    pub fn slopes<'a>(&self, layer: usize, numbers: &'a [f32]) -> &'a [f32] {
        let layer = &self.hidden[layer];
        &numbers[layer.slope_places.clone()][..layer.slope_count]
    }

    /// The activation of a hidden unit with the slope that it has learnt by now, where it learns one.
    pub fn activation(&self, layer: usize, unit: usize, numbers: &[f32]) -> Activation {
        match (self.hidden[layer].activation, self.slopes(layer, numbers)) {
            (Activation::Prelu { .. }, &[weight]) => Activation::Prelu { weight },
            (Activation::Prelu { weight }, slopes) => Activation::Prelu { weight: slopes.get(unit).copied().unwrap_or(weight) },
            (other, _) => other,
        }
    }

    /// Writes the activations of a hidden layer, of rows as long as its stride. Padding becomes f(0).
    pub fn activate(&self, layer: usize, numbers: &[f32], x: &[f32], y: &mut [f32]) {
        match self.hidden[layer].slope_count {
            0 | 1 => kernels::forward(&self.activation(layer, 0, numbers), x, y),
            _ => prelu::forward(&numbers[self.hidden[layer].slope_places.clone()], x, y),
        }
    }

    /// Writes their derivatives by the pre-activations, at a kink what `at_kink` says.
    pub fn derive(&self, layer: usize, numbers: &[f32], at_kink: AtKink, x: &[f32], slope: &mut [f32]) {
        match self.hidden[layer].slope_count {
            0 | 1 => kernels::derivative(&self.activation(layer, 0, numbers), at_kink, x, slope),
            _ => prelu::derivative(&numbers[self.hidden[layer].slope_places.clone()], at_kink, x, slope),
        }
    }
}
