//! The runs of a cell: all at once, or a piece at a time where whoever computes has other things to do in between.
//!
//! A piece is a start, a step, or a look at what came of a run: none can be parted further, so the longest of them is the longest
//! that the page stands still where it computes a map itself.

use crate::data::Points;
use crate::experiment::Experiment;
use crate::training::{Divergence, Status, Trainer};

use super::Map;
use crate::analysis::census::Watch;

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

impl Outcome {
    /// How a run has gone so far.
    pub fn of(trainer: &mut Trainer) -> Self {
        let loss = trainer.loss();
        let diverged = match trainer.status() {
            Status::Running => None,
            Status::Diverged(divergence) => Some(divergence),
        };
        let dead_share = Watch::new(trainer).census(trainer, None).dead_share();
        Self { dead_share, final_loss: if diverged.is_none() && loss.is_finite() { Some(loss) } else { None }, diverged, steps: trainer.steps() }
    }
}

/// Runs `experiment` for `steps` updates.
pub fn outcome(experiment: &Experiment, steps: u64) -> Outcome {
    let mut trainer = Trainer::new(experiment.clone());
    for _ in 0..steps {
        if !trainer.step() {
            break;
        }
    }
    Outcome::of(&mut trainer)
}

/// All that the runs of a map depend on beside their cell and seed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is varied, and how.
    pub map: Map,
    /// What all runs have in common.
    pub base: Experiment,
    /// The person's own points, in place of the data that the experiment names.
    pub own: Option<Points>,
}

impl Plan {
    /// The `seed`th run of a cell, at its start. Own points that do not fit the experiment are left out, as the figure does.
    pub fn start(&self, cell: usize, seed: u32) -> Trainer {
        let experiment = self.map.experiment(&self.base, cell, seed);
        let on_own = self.own.as_ref().and_then(|own| Trainer::with_data(experiment.clone(), &own.x, &own.y).ok());
        on_own.unwrap_or_else(|| Trainer::new(experiment))
    }
}

/// The runs of one cell, one after another.
#[derive(Clone, Debug)]
pub struct Runs {
    cell: usize,
    running: Option<Trainer>,
    outcomes: Vec<Outcome>,
}

impl Runs {
    /// The runs of a cell, none begun.
    pub fn new(cell: usize) -> Self {
        Self { cell, running: None, outcomes: Vec::new() }
    }

    /// Pieces of a cell, where nothing diverges: what [`Self::advance`] is called for.
    pub fn pieces(map: Map) -> u64 {
        u64::from(map.seeds()) * (map.steps() + 2)
    }

    /// The next piece of the work. Whether more are to come.
    pub fn advance(&mut self, plan: &Plan) -> bool {
        let Some(trainer) = &mut self.running else {
            let seed = self.outcomes.len() as u32;
            self.running = (seed < plan.map.seeds()).then(|| plan.start(self.cell, seed));
            return self.running.is_some();
        };
        if trainer.steps() == plan.map.steps() || !trainer.step() {
            self.outcomes.push(Outcome::of(trainer));
            self.running = None;
        }
        self.running.is_some() || self.outcomes.len() < plan.map.seeds() as usize
    }

    /// What came of the runs that are over.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
}
