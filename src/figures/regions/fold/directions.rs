//! Through which directions a layer is seen: some of its units, or where its points spread most (principal components, Pearson
//! 1901), found by power iteration: a fixed number of products and square roots, so the same bits on every machine.

use super::{Axes, Place, carry};
use crate::analysis::regions::PiecewiseNetwork;

/// Products of the covariance with a direction: enough where the spreads differ by a few per cent, and where they do not, any
/// direction between is as good.
const PRODUCTS: usize = 120;

/// A linear map from a layer's units to the axes of the picture.
#[derive(Clone, Debug, Default)]
pub struct Directions {
    /// One row of the layer's size an axis.
    rows: Vec<Vec<f64>>,
    middle: Vec<f64>,
    names: Vec<String>,
    whole: bool,
}

impl Directions {
    /// The directions of the activations of `layer` (0 is the input), as many as `count` or as it has units; `places` of the plane
    /// say how they spread.
    pub fn of_layer(network: &PiecewiseNetwork, layer: usize, axes: &Axes, count: usize, places: &[[f64; 2]]) -> Self {
        let size = if layer == 0 { network.inputs() } else { network.layers()[layer - 1].outputs };
        let unit = |unit: usize| (0..size).map(|at| f64::from(u8::from(at == unit))).collect::<Vec<f64>>();
        let whole = size <= count;
        if layer == 0 || whole || matches!(axes, Axes::Units(_)) {
            let chosen: Vec<usize> = match axes {
                Axes::Units(units) if layer > 0 && !whole => (0..count).map(|axis| units.get(axis).copied().unwrap_or(axis).min(size - 1)).collect(),
                _ => (0..size.min(count)).collect(),
            };
            let name = |&unit: &usize| if layer == 0 { ["x", "y"][unit.min(1)].to_owned() } else { format!("unit {}.{}", layer, unit + 1) };
            return Self { rows: chosen.iter().map(|&at| unit(at)).collect(), middle: vec![0.0; size], names: chosen.iter().map(name).collect(), whole };
        }
        let values: Vec<Vec<f64>> = places.iter().map(|&place| carry(network, layer, true, place)).collect();
        let middle: Vec<f64> = (0..size).map(|unit| values.iter().map(|value| value[unit]).sum::<f64>() / values.len().max(1) as f64).collect();
        let rows = main_directions(&values, &middle, count);
        let names = (1..=count).map(|axis| format!("main direction {axis} of layer {layer}")).collect();
        Self { rows, middle, names, whole }
    }

    /// Where what a layer gives is seen.
    pub fn place(&self, values: &[f64]) -> Place {
        let along = |row: &Vec<f64>| row.iter().zip(values).zip(&self.middle).fold(0.0, |sum, ((along, value), middle)| sum + along * (value - middle));
        std::array::from_fn(|axis| self.rows.get(axis).map_or(0.0, along))
    }

    /// What each axis is.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the layer has no more units than there are axes.
    pub fn whole(&self) -> bool {
        self.whole
    }
}

/// Unit vectors, orthogonal, the first along the largest spread of `values` about `middle`, and so on.
fn main_directions(values: &[Vec<f64>], middle: &[f64], count: usize) -> Vec<Vec<f64>> {
    let size = middle.len();
    let mut covariance = vec![0.0; size * size];
    for value in values {
        for (row, covariance) in covariance.chunks_exact_mut(size).enumerate() {
            let here = value[row] - middle[row];
            for ((sum, value), middle) in covariance.iter_mut().zip(value).zip(middle) {
                *sum += here * (value - middle);
            }
        }
    }
    let mut found: Vec<Vec<f64>> = Vec::new();
    for axis in 0..count.min(size) {
        // No symmetry of the network makes this start orthogonal to what is sought.
        let mut direction: Vec<f64> = (0..size).map(|unit| 1.0 + 0.37 * ((unit * 7 + axis * 3) % 5) as f64).collect();
        reduce(&mut direction, &found);
        for _ in 0..PRODUCTS {
            let mut next: Vec<f64> = covariance.chunks_exact(size).map(|row| row.iter().zip(&direction).fold(0.0, |sum, (c, d)| sum + c * d)).collect();
            if !reduce(&mut next, &found) {
                break;
            }
            direction = next;
        }
        // Of the two signs that whose largest part is positive.
        let largest = direction.iter().fold(0.0, |most: f64, &part| if part.abs() > most.abs() { part } else { most });
        if largest < 0.0 {
            direction.iter_mut().for_each(|part| *part = -*part);
        }
        found.push(direction);
    }
    found
}

/// Takes the parts along `others` off and brings to length 1; false, and unchanged in length, where nothing is left.
fn reduce(direction: &mut [f64], others: &[Vec<f64>]) -> bool {
    for other in others {
        let along: f64 = direction.iter().zip(other).fold(0.0, |sum, (a, b)| sum + a * b);
        direction.iter_mut().zip(other).for_each(|(part, other)| *part -= along * other);
    }
    let length = direction.iter().fold(0.0, |sum, part| sum + part * part).sqrt();
    if !(length > 0.0 && length.is_finite()) {
        return false;
    }
    direction.iter_mut().for_each(|part| *part /= length);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn main_directions_are_those_of_the_spread() {
        // Spread 5 along (3, 4, 0) / 5, 2 along (-4, 3, 0) / 5, a little along the third.
        let axes = [[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]];
        let values: Vec<Vec<f64>> =
            (0..3).flat_map(|axis| [-1.0, 1.0].map(|sign| (0..3).map(|unit| 7.0 + sign * [5.0, 2.0, 0.1][axis] * axes[axis][unit]).collect())).collect();
        let found = main_directions(&values, &[7.0; 3], 3);
        for (found, axis) in found.iter().zip(&axes) {
            let along: f64 = found.iter().zip(axis).map(|(a, b)| a * b).sum();
            assert!((along.abs() - 1.0).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn points_that_do_not_spread_still_have_directions() {
        let found = main_directions(&vec![vec![1.0; 4]; 3], &[1.0; 4], 2);
        assert!(found.len() == 2 && found.iter().flatten().all(|part| part.is_finite()));
    }
}
