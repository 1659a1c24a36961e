//! Races: the same network from several starts, trained side by side.
//!
//! Each [`Entrant`] runs at several seeds, and all of them keep step, so that curves grow together however far it goes. The loss
//! over all training points is looked at every so many steps, before the first step and after the last. A race is a pure
//! function of its entrants: how it is cut into slices ([`Race::advance`]) changes nothing.

use crate::experiment::Experiment;
use crate::network::{Divergence, Status, Trainer};

/// How often a race looks at the loss, besides at the start.
pub const LOOKS: u64 = 50;
/// A loss that is this share of the best constant's has learnt nothing of the inputs.
const FLAT_SHARE: f64 = 0.98;
/// What is to be reached, as a share of the best constant's loss.
pub const GOAL_SHARE: f64 = 0.5;

/// One run.
#[derive(Clone, Debug)]
struct Run {
    trainer: Trainer,
    /// The losses at the looks; infinite from where it diverged.
    losses: Vec<f64>,
}

impl Run {
    fn look(&mut self) {
        let loss = if self.trainer.status() == Status::Running { self.trainer.loss() } else { f64::INFINITY };
        self.losses.push(if loss.is_finite() && self.trainer.status() == Status::Running { loss } else { f64::INFINITY });
    }
}

/// The losses of an entrant's seeds at one look; infinite where a run had diverged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Steps made.
    pub step: u64,
    /// The least.
    pub low: f64,
    /// The middle one; of an even number the upper of the two.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

/// How the middle one of an entrant's runs has gone so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It reached the goal: at the look after so many steps.
    Reached(u64),
    /// It has learnt, but the goal is not reached.
    Learning,
    /// It says the same for every point: the loss is the best constant's, or nearly.
    Flat,
    /// Not a number any more, or worse than the best constant.
    Worse,
    /// It diverged: how the first seed's run that did so ended.
    Diverged(Divergence),
}

/// Several starts of one network, trained side by side.
#[derive(Clone, Debug)]
pub struct Race {
    /// Entrant by entrant, seed by seed.
    runs: Vec<Run>,
    seeds: usize,
    every: u64,
    length: u64,
    /// The run that moves next.
    turn: usize,
    baseline: f64,
}

impl Race {
    /// A race of `entrants`, each from `seeds` seeds (its own and those that follow), over `length` steps. The length is rounded
    /// up to a multiple of [`LOOKS`] if it is longer than that.
    pub fn new(entrants: &[Experiment], seeds: usize, length: u64) -> Self {
        let every = length.div_ceil(LOOKS).max(1);
        let seeds = seeds.max(1);
        let at_seed = |entrant: &Experiment, seed: usize| Experiment { seed: entrant.seed.wrapping_add(seed as u32), ..entrant.clone() };
        let mut runs: Vec<Run> = entrants
            .iter()
            .flat_map(|entrant| (0..seeds).map(move |seed| at_seed(entrant, seed)))
            .map(|experiment| Run { trainer: Trainer::new(experiment), losses: Vec::new() })
            .collect();
        runs.iter_mut().for_each(Run::look);
        let baseline = runs.first().map_or(f64::NAN, |run| {
            let trainer = &run.trainer;
            trainer.experiment().loss().of_best_constant(&trainer.train_points().y, trainer.shape().output.outputs)
        });
        Self { runs, seeds, every, length: every * length.div_ceil(every), turn: 0, baseline }
    }

    /// Makes up to `steps` steps of single runs; whether any are left. A run that has diverged takes none.
    pub fn advance(&mut self, steps: usize) -> bool {
        let mut left = steps;
        while left > 0 && !self.is_finished() {
            let Some(run) = self.runs.get_mut(self.turn) else { break };
            let goal = run.losses.len() as u64 * self.every;
            let mut goes_on = run.trainer.status() == Status::Running;
            while goes_on && left > 0 && run.trainer.steps() < goal {
                goes_on = run.trainer.step();
                left -= 1;
            }
            if goes_on && run.trainer.steps() < goal {
                break;
            }
            run.look();
            self.turn = (self.turn + 1) % self.runs.len();
        }
        !self.is_finished()
    }

    /// Whether every run has been looked at to its end.
    pub fn is_finished(&self) -> bool {
        // The last one looks last.
        self.runs.last().is_none_or(|run| run.losses.len() as u64 > self.length / self.every)
    }

    /// The share of the looks that are done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let looks = (self.length / self.every) as usize * self.runs.len();
        let done: usize = self.runs.iter().map(|run| run.losses.len() - 1).sum();
        if looks == 0 { 1.0 } else { done as f64 / looks as f64 }
    }

    /// Steps of the race.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Steps from one look to the next: how finely a time is known.
    pub fn every(&self) -> u64 {
        self.every
    }

    /// Seeds of each entrant.
    pub fn seeds(&self) -> usize {
        self.seeds
    }

    /// How many entrants there are.
    pub fn entrants(&self) -> usize {
        self.runs.len() / self.seeds
    }

    /// The loss of the best constant answer.
    pub fn baseline(&self) -> f64 {
        self.baseline
    }

    /// The loss that is to be reached: [`GOAL_SHARE`] of the best constant's.
    pub fn goal(&self) -> f64 {
        GOAL_SHARE * self.baseline
    }

    fn runs_of(&self, entrant: usize) -> &[Run] {
        self.runs.get(entrant * self.seeds..(entrant + 1) * self.seeds).unwrap_or_default()
    }

    /// The losses of an entrant at one seed, look by look.
    pub fn losses(&self, entrant: usize, seed: usize) -> &[f64] {
        self.runs_of(entrant).get(seed).map_or(&[], |run| &run.losses)
    }

    /// The losses of an entrant over its seeds, at every look that all of them have had.
    pub fn bands(&self, entrant: usize) -> Vec<Band> {
        let runs = self.runs_of(entrant);
        let looks = runs.iter().map(|run| run.losses.len()).min().unwrap_or(0);
        (0..looks)
            .map(|look| {
                let mut losses: Vec<f64> = runs.iter().map(|run| run.losses[look]).collect();
                losses.sort_by(f64::total_cmp);
                Band { step: look as u64 * self.every, low: losses[0], median: losses[losses.len() / 2], high: losses[losses.len() - 1] }
            })
            .collect()
    }

    /// For each seed of an entrant, after how many steps it was first seen at `loss` or below; `None` where it was not.
    pub fn times(&self, entrant: usize, loss: f64) -> Vec<Option<u64>> {
        let first = |run: &Run| run.losses.iter().position(|&at| at <= loss).map(|look| look as u64 * self.every);
        self.runs_of(entrant).iter().map(first).collect()
    }

    /// How many of an entrant's runs have diverged.
    pub fn diverged(&self, entrant: usize) -> usize {
        self.runs_of(entrant).iter().filter(|run| run.trainer.status() != Status::Running).count()
    }

    /// How an entrant has done so far, by the middle one of its seeds.
    pub fn verdict(&self, entrant: usize) -> Verdict {
        let runs = self.runs_of(entrant);
        let mut times: Vec<u64> = self.times(entrant, self.goal()).into_iter().map(|time| time.unwrap_or(u64::MAX)).collect();
        times.sort_unstable();
        if let Some(&time) = times.get(runs.len() / 2).filter(|&&time| time < u64::MAX) {
            return Verdict::Reached(time);
        }
        let last = self.bands(entrant).last().map_or(f64::NAN, |band| band.median);
        let ended = runs.iter().find_map(|run| match run.trainer.status() {
            Status::Diverged(divergence) => Some(divergence),
            Status::Running => None,
        });
        match ended {
            Some(divergence) if last.is_infinite() => Verdict::Diverged(divergence),
            _ if last < FLAT_SHARE * self.baseline => Verdict::Learning,
            _ if last < (2.0 - FLAT_SHARE) * self.baseline => Verdict::Flat,
            _ => Verdict::Worse,
        }
    }
}
