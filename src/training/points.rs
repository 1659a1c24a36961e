//! The points of a run: drawn, or given from outside, with the sizes that its network has, and targets that suit its loss.

use crate::data::Points;
use crate::experiment::Experiment;
use crate::network::Loss;

/// The experiment's own points, with as many inputs as its network has.
pub fn drawn(experiment: &Experiment) -> (Points, Points) {
    let seed = u64::from(experiment.data_seed);
    let points = experiment.data.points(experiment.points as usize, experiment.noise, seed);
    let inputs = experiment.input_count();
    let fitted = if points.inputs == inputs {
        points
    } else {
        // Inputs that the data do not have are 0; those that the network does not have are left out.
        let x = points.x.chunks_exact(points.inputs).flat_map(|point| (0..inputs).map(|at| point.get(at).copied().unwrap_or(0.0))).collect();
        Points { inputs, x, ..points }
    };
    let outputs = experiment.loss().targets(experiment.output_count());
    let fitted = if outputs == 1 {
        fitted
    } else {
        let y = fitted.y.iter().flat_map(|&y| (0..outputs).map(move |_| y)).collect();
        Points { targets: outputs, y, ..fitted }
    };
    fitted.split(experiment.split, seed)
}

/// Points from flat lists, with the sizes that the experiment says or the data have.
pub fn given(experiment: &Experiment, x: &[f32], y: &[f32]) -> Result<Points, String> {
    let targets = experiment.loss().targets(experiment.output_count());
    if y.is_empty() || !y.len().is_multiple_of(targets) {
        return Err(format!("y has {} numbers; a multiple of {targets}, and at least one, is needed", y.len()));
    }
    let count = y.len() / targets;
    if experiment.inputs == 0 && !x.len().is_multiple_of(count) {
        return Err(format!("x has {} numbers, which is not a multiple of the {count} points that y has", x.len()));
    }
    let inputs = if experiment.inputs == 0 { x.len() / count } else { experiment.inputs as usize };
    Points::new(inputs, x.to_vec(), targets, y.to_vec())
}

/// Whether the targets suit the loss.
pub fn check_targets(loss: Loss, outputs: usize, points: &Points) -> Result<(), String> {
    if points.targets != loss.targets(outputs) && points.count() > 0 {
        return Err(format!("a point has {} targets; {} with {outputs} outputs needs {}", points.targets, loss.id(), loss.targets(outputs)));
    }
    let wrong = |y: f32| match loss {
        Loss::Mse => false,
        Loss::BceWithLogits => !(0.0..=1.0).contains(&y),
        Loss::CrossEntropy => y.fract() != 0.0 || !(0.0..outputs as f32).contains(&y),
    };
    match points.y.iter().position(|&y| wrong(y)) {
        None => Ok(()),
        Some(at) if loss == Loss::BceWithLogits => Err(format!("y[{at}] is {}; bce_with_logits needs numbers from 0 to 1", points.y[at])),
        Some(at) => Err(format!("y[{at}] is {}; cross_entropy with {outputs} outputs needs whole numbers from 0 to {}", points.y[at], outputs - 1)),
    }
}
