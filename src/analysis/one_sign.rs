//! How far the gradients of a unit's incoming weights share one sign.
//!
//! For one input, the gradient of weight i is the unit's error times input i of its layer: where no input is negative, as behind
//! relu, all of them have the sign of the error (LeCun et al. 1998, section 4.3). Over many inputs the errors differ.

use crate::network::{Mode, Pass};
use crate::training::Trainer;

/// Of a hidden layer or the output layer behind a hidden one: the share of incoming weights' gradients that have their unit's more
/// frequent sign, among those that are not 0, on average over units. NaN where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneSign {
    /// For one training point, on average over them.
    pub of_point: f64,
    /// Summed over all training points.
    pub of_data: f64,
}

/// The larger share of a sign among numbers that are not 0; none where all are.
fn share(values: impl Iterator<Item = f32>) -> Option<f64> {
    let (mut up, mut down) = (0u32, 0u32);
    for value in values {
        up += u32::from(value > 0.0);
        down += u32::from(value < 0.0);
    }
    (up + down > 0).then(|| f64::from(up.max(down)) / f64::from(up + down))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// Measures it of a run as it is now, for each hidden layer but the first, whose inputs are the data.
pub fn one_sign(trainer: &Trainer) -> Vec<OneSign> {
    let (shape, points, at_kink) = (trainer.shape(), trainer.train_points(), trainer.experiment().at_kink);
    let rows = points.count();
    let mut pass = Pass::new(shape, rows);
    let mut gradient = vec![0.0; shape.trained];
    pass.forward(shape, trainer.numbers(), &points.x, rows, Mode::Train, at_kink);
    pass.loss_gradient(trainer.experiment().loss(), &points.y);
    pass.backward(shape, trainer.numbers(), &points.x, at_kink, &mut gradient);
    let layers = shape.hidden.iter().zip(shape.hidden.iter().skip(1)).enumerate();
    layers
        .map(|(before, (from, layer))| {
            let inputs = pass.out(before)[..rows * from.stride].chunks_exact(from.stride.max(1));
            let weights = |unit: usize| (0..layer.inputs).map(move |input| layer.weight.start + input * layer.stride + unit);
            OneSign {
                // The error is one factor of all of a unit's gradients, so that the inputs' signs tell.
                of_point: mean(inputs.filter_map(|row| share(row[..layer.inputs].iter().copied()))),
                of_data: mean((0..layer.units).filter_map(|unit| share(weights(unit).map(|at| gradient[at])))),
            }
        })
        .collect()
}
