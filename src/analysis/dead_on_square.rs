//! Whether a unit is flat on the whole plotted square.
//!
//! Three ways, from the surest on. In the first layer a pre-activation is affine in the inputs, so its extremes lie at corners
//! of the square: exact, both ways. In later layers interval arithmetic through the layers gives bounds: where the bounds lie
//! in a flat part of the activation, that is a proof. Elsewhere a grid is tried: one active grid point is a proof of life; none
//! is only evidence, and said to be that. Which of them it was is part of the answer.

use crate::activation::Activation;
use crate::network::{AffineLayer, Mode, Pass};
use crate::oracle;
use crate::training::Trainer;

/// Whether a unit is flat (f' = 0) on the square, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSquare {
    /// It is active somewhere.
    Active,
    /// It is flat everywhere: by the corners (first layer, exact).
    DeadByCorners,
    /// It is flat everywhere: by bounds through the layers (a proof).
    DeadByBounds,
    /// It is flat on every point of a grid of [`GRID`] by [`GRID`].
    DeadOnGrid,
}

impl OnSquare {
    /// Whether it is flat, as far as is known.
    pub fn is_dead(self) -> bool {
        self != Self::Active
    }

    /// How far a unit that is dead on the data is dead, for people.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Active => "though active elsewhere in the square",
            Self::DeadByCorners | Self::DeadByBounds => "and everywhere in the square",
            Self::DeadOnGrid => "and on a grid over the square",
        }
    }

    /// How that is known, for tables and scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::DeadByCorners => "dead_by_corners",
            Self::DeadByBounds => "dead_by_bounds",
            Self::DeadOnGrid => "dead_on_grid",
        }
    }
}

/// Points along a side of the grid.
pub const GRID: usize = 65;

/// Whether f' = 0 on all of an interval. Kinks belong to the flat parts where the chosen slope there is that of the flat side,
/// which it is unless the person chose otherwise; so they are left out.
fn is_flat(activation: &Activation, low: f64, high: f64) -> bool {
    let (left, right) = activation.traits().flat;
    high <= left || low >= right
}

/// For every hidden unit, by layer, whether it is flat on the square of half side `half_side` around 0; `None` for networks of
/// more than two inputs. Batch norm is that of inference.
pub fn dead_on_square(trainer: &Trainer, half_side: f64) -> Option<Vec<Vec<OnSquare>>> {
    let shape = trainer.shape();
    if shape.inputs > 2 || !half_side.is_finite() {
        return None;
    }
    let half_side = half_side.abs();
    let active_on_grid = grid(trainer, half_side);
    let proven = trainer.affine_layers().map(|layers| by_bounds(&layers, half_side));
    let judge = |layer: usize, unit: usize| match proven.as_ref().map(|layers| layers[layer][unit]) {
        Some(true) if layer == 0 => OnSquare::DeadByCorners,
        Some(true) => OnSquare::DeadByBounds,
        // The corners are exact, so the first layer needs no grid.
        Some(false) if layer == 0 => OnSquare::Active,
        _ if active_on_grid[layer][unit] => OnSquare::Active,
        _ => OnSquare::DeadOnGrid,
    };
    Some(shape.hidden.iter().enumerate().map(|(layer, place)| (0..place.units).map(|unit| judge(layer, unit)).collect()).collect())
}

/// Whether bounds put every unit into a flat part.
fn by_bounds(layers: &[AffineLayer], half_side: f64) -> Vec<Vec<bool>> {
    let inputs = layers.first().map_or(0, |layer| layer.inputs);
    let mut bounds = vec![(-half_side, half_side); inputs];
    let mut flat = Vec::with_capacity(layers.len());
    for layer in layers {
        let mut next = Vec::with_capacity(layer.outputs);
        let mut flat_here = Vec::with_capacity(layer.outputs);
        for (unit, (weights, &bias)) in layer.weight.chunks_exact(layer.inputs).zip(&layer.bias).enumerate() {
            let (mut low, mut high) = (bias, bias);
            for (weight, (from, to)) in weights.iter().zip(&bounds) {
                low += (weight * from).min(weight * to);
                high += (weight * from).max(weight * to);
            }
            let activation = layer.activation_of(unit);
            flat_here.push(is_flat(&activation, low, high));
            let (mut least, mut most) = image(&activation, low, high);
            if layer.residual {
                (least, most) = (least + bounds[unit].0, most + bounds[unit].1);
            }
            next.push((least, most));
        }
        flat.push(flat_here);
        bounds = next;
    }
    flat
}

/// Bounds of f on an interval: from its ends and kinks where it is monotone between them, else as wide as it may be.
fn image(activation: &Activation, low: f64, high: f64) -> (f64, f64) {
    let at = |x: f64| oracle::value(activation, x);
    let (mut least, mut most) = (at(low).min(at(high)), at(low).max(at(high)));
    for kink in activation.kinks() {
        let x = f64::from(kink.x);
        if low <= x && x <= high {
            for value in [at(x), at(x) + f64::from(kink.jump)] {
                (least, most) = (least.min(value), most.max(value));
            }
        }
    }
    match activation.traits().dip {
        // What dips does so left of 0, from 0.
        Some(dip) if low < 0.0 => (least.min(dip), most.max(0.0)),
        Some(_) | None => (least, most),
    }
}

/// Whether each unit is active on some point of the grid.
fn grid(trainer: &Trainer, half_side: f64) -> Vec<Vec<bool>> {
    let (shape, at_kink) = (trainer.shape(), trainer.experiment().at_kink);
    let mut active: Vec<Vec<bool>> = shape.hidden.iter().map(|layer| vec![false; layer.units]).collect();
    let mut pass = Pass::new(shape, GRID);
    let widest = shape.hidden.iter().map(|layer| layer.stride).max().unwrap_or(0);
    let mut slope = vec![0.0; GRID * widest];
    let place = |step: usize| (half_side * (2.0 * step as f64 / (GRID - 1) as f64 - 1.0)) as f32;
    for row in 0..if shape.inputs == 2 { GRID } else { 1 } {
        let x: Vec<f32> = (0..GRID).flat_map(|column| [place(column), place(row)].into_iter().take(shape.inputs)).collect();
        pass.forward(shape, trainer.numbers(), &x, GRID, Mode::Infer, at_kink);
        for (index, layer) in shape.hidden.iter().enumerate() {
            let used = GRID * layer.stride;
            shape.derive(index, trainer.numbers(), at_kink, &pass.pre(index)[..used], &mut slope[..used]);
            for slopes in slope[..used].chunks_exact(layer.stride) {
                active[index].iter_mut().zip(slopes).for_each(|(active, slope)| *active |= *slope != 0.0);
            }
        }
    }
    active
}
