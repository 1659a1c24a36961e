//! Dead units taken out of a network, and what that changes: nothing on the data, something elsewhere perhaps.

use crate::data::VIEW;
use crate::training::Trainer;

/// Places along a side of the square that is looked at, its edges among them.
const SIDE: usize = 65;

/// What a deletion changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deletion {
    /// The step after which it was.
    pub step: u64,
    /// How many units went.
    pub units: usize,
    /// The largest change of an output on the training points.
    pub on_data: f64,
    /// The same on a grid over the plotted square; `None` where there are more than two inputs.
    pub on_square: Option<f64>,
}

impl Deletion {
    /// Deletes these units (layer and unit, from 0) of a run.
    pub fn of(trainer: &mut Trainer, units: &[(usize, usize)]) -> Self {
        let (data, square) = (trainer.train_points().x.clone(), square(trainer.shape().inputs));
        let outputs = |trainer: &Trainer, x: &[f32]| trainer.predict(x).unwrap_or_default();
        let before = [outputs(trainer, &data), outputs(trainer, &square)];
        units.iter().for_each(|&(layer, unit)| trainer.delete_unit(layer, unit));
        let change = |before: &[f32], x: &[f32]| before.iter().zip(outputs(trainer, x)).fold(0.0, |most: f64, (a, b)| most.max(f64::from((a - b).abs())));
        let on_square = (!square.is_empty()).then(|| change(&before[1], &square));
        Self { step: trainer.steps(), units: units.len(), on_data: change(&before[0], &data), on_square }
    }
}

/// The grid.
fn square(inputs: usize) -> Vec<f32> {
    let along = |at: usize| ((2.0 * at as f64 / (SIDE - 1) as f64 - 1.0) * VIEW) as f32;
    match inputs {
        1 => (0..SIDE).map(along).collect(),
        2 => (0..SIDE * SIDE).flat_map(|at| [along(at % SIDE), along(at / SIDE)]).collect(),
        _ => Vec::new(),
    }
}
