//! One cell of the map of learning rate by gain: train for a while and say how it went.

use crate::experiment::Experiment;
use crate::network::{Divergence, Status, Trainer};

use super::census::Watch;

/// How a run went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The share of hidden units dead on the data, at the end or before the step that diverged.
    pub dead_share: f64,
    /// The loss over the training points at the end; `None` where the run diverged.
    pub final_loss: Option<f64>,
    /// What went wrong, where it did.
    pub diverged: Option<Divergence>,
    /// How many updates were made.
    pub steps: u64,
}

/// Runs `experiment` for `steps` updates.
pub fn outcome(experiment: &Experiment, steps: u64) -> Outcome {
    let mut trainer = Trainer::new(experiment.clone());
    for _ in 0..steps {
        if !trainer.step() {
            break;
        }
    }
    of_run(&mut trainer)
}

/// How a run has gone so far.
pub fn of_run(trainer: &mut Trainer) -> Outcome {
    let loss = trainer.loss();
    let diverged = match trainer.status() {
        Status::Running => None,
        Status::Diverged(divergence) => Some(divergence),
    };
    let dead_share = Watch::new(trainer).census(trainer, None).dead_share();
    Outcome { dead_share, final_loss: if diverged.is_none() && loss.is_finite() { Some(loss) } else { None }, diverged, steps: trainer.steps() }
}
