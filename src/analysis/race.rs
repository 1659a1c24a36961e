//! Races: the same network from several starts, trained side by side.
//!
//! Each entrant is an [`Experiment`] and runs at several seeds, one seed after the other: at each the entrants keep step, so that
//! curves grow together, and only one trainer an entrant is alive (twenty deep networks at once would take hundreds of megabytes,
//! and WebAssembly's memory never shrinks). The loss over all training points is looked at every so many steps, before the first
//! step and after the last. A race is a pure function of its entrants: how it is cut into slices ([`Race::advance`]) changes nothing.

use crate::experiment::Experiment;
use crate::training::{Divergence, Status, Trainer};

/// How often a race looks at the loss, at most, besides at the start.
pub const LOOKS: u64 = 50;
/// A loss that is at least this share of the best constant's has learnt nothing of the inputs.
const FLAT_SHARE: f64 = 0.98;
/// What is to be reached, as a share of the best constant's loss.
pub const GOAL_SHARE: f64 = 0.5;

/// What is known of one run.
#[derive(Clone, Debug, Default)]
struct Run {
    /// The losses at the looks; infinite from where it diverged.
    losses: Vec<f64>,
    diverged: Option<Divergence>,
}

impl Run {
    fn look(&mut self, trainer: &mut Trainer) {
        let loss = trainer.loss();
        if let Status::Diverged(divergence) = trainer.status() {
            self.diverged = Some(divergence);
        }
        self.losses.push(if self.diverged.is_none() && loss.is_finite() { loss } else { f64::INFINITY });
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
    entrants: Vec<Experiment>,
    /// Entrant by entrant, seed by seed.
    runs: Vec<Run>,
    /// The runs of the present seed; as many as have begun.
    live: Vec<Trainer>,
    seeds: usize,
    every: u64,
    length: u64,
    /// The seed that is run, and the entrant that moves next.
    seed: usize,
    turn: usize,
    baseline: f64,
}

impl Race {
    /// A race of `entrants`, each from `seeds` seeds (its own and those that follow), over `length` steps, or so many that looks
    /// come evenly. Nothing is computed yet.
    pub fn new(entrants: &[Experiment], seeds: usize, length: u64) -> Self {
        let every = length.div_ceil(LOOKS).max(1);
        let seeds = seeds.max(1);
        Self {
            entrants: entrants.to_vec(),
            runs: vec![Run::default(); entrants.len() * seeds],
            live: Vec::new(),
            seeds,
            every,
            length: every * length.div_ceil(every),
            seed: 0,
            turn: 0,
            baseline: f64::NAN,
        }
    }

    /// Makes up to `steps` steps of single runs, and at least one thing that is due: a start, a step, a look. Whether anything is
    /// left.
    pub fn advance(&mut self, steps: usize) -> bool {
        let mut left = steps;
        while left > 0 && !self.is_finished() {
            let Some(entrant) = self.entrants.get(self.turn) else { break };
            if self.live.len() <= self.turn {
                self.live.push(Trainer::new(Experiment { seed: entrant.seed.wrapping_add(self.seed as u32), ..entrant.clone() }));
                left -= 1;
            }
            let (trainer, run) = (&mut self.live[self.turn], &mut self.runs[self.turn * self.seeds + self.seed]);
            if self.baseline.is_nan() {
                self.baseline = entrant.loss().of_best_constant(&trainer.train_points().y, trainer.shape().output.outputs);
            }
            let goal = run.losses.len() as u64 * self.every;
            let mut goes_on = trainer.status() == Status::Running;
            while goes_on && left > 0 && trainer.steps() < goal {
                goes_on = trainer.step();
                left -= 1;
            }
            if goes_on && trainer.steps() < goal {
                break;
            }
            run.look(trainer);
            left = left.saturating_sub(1);
            self.turn = (self.turn + 1) % self.entrants.len();
            if self.turn == 0 && self.runs[self.seed].losses.len() as u64 > self.length / self.every {
                self.seed += 1;
                self.live.clear();
            }
        }
        !self.is_finished()
    }

    /// Whether every run has been looked at to its end.
    pub fn is_finished(&self) -> bool {
        self.entrants.is_empty() || self.seed == self.seeds
    }

    /// The share of the looks that are done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let looks = (self.length / self.every + 1) as usize * self.runs.len();
        let done: usize = self.runs.iter().map(|run| run.losses.len()).sum();
        if looks == 0 { 1.0 } else { done as f64 / looks as f64 }
    }

    /// How many seeds are run to the end.
    pub fn finished_seeds(&self) -> usize {
        self.seed
    }

    /// What is trained.
    pub fn experiments(&self) -> &[Experiment] {
        &self.entrants
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

    /// The loss of the best constant answer; NaN before anything is begun.
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

    /// The runs that count: those that are finished, or the first while none is.
    fn counted(&self, entrant: usize) -> &[Run] {
        let runs = self.runs_of(entrant);
        &runs[..self.seed.max(1).min(runs.len())]
    }

    /// The losses of an entrant at one seed, look by look, as far as it is run.
    pub fn losses(&self, entrant: usize, seed: usize) -> &[f64] {
        self.runs_of(entrant).get(seed).map_or(&[], |run| &run.losses)
    }

    /// The losses of an entrant, look by look, over the seeds that are finished; of the first as far as it is run, while none is.
    pub fn bands(&self, entrant: usize) -> Vec<Band> {
        let runs = self.counted(entrant);
        let looks = runs.iter().map(|run| run.losses.len()).min().unwrap_or(0);
        (0..looks)
            .map(|look| {
                let mut losses: Vec<f64> = runs.iter().map(|run| run.losses[look]).collect();
                crate::order::numbers(&mut losses);
                Band { step: look as u64 * self.every, low: losses[0], median: losses[losses.len() / 2], high: losses[losses.len() - 1] }
            })
            .collect()
    }

    /// For each seed that counts, after how many steps it was first seen at `loss` or below; `None` where it was not.
    pub fn times(&self, entrant: usize, loss: f64) -> Vec<Option<u64>> {
        let first = |run: &Run| run.losses.iter().position(|&at| at <= loss).map(|look| look as u64 * self.every);
        self.counted(entrant).iter().map(first).collect()
    }

    /// How many of the runs that count have diverged.
    pub fn diverged(&self, entrant: usize) -> usize {
        self.counted(entrant).iter().filter(|run| run.diverged.is_some()).count()
    }

    /// How an entrant has done so far, by the middle one of the seeds that count; `None` before anything is known.
    pub fn verdict(&self, entrant: usize) -> Option<Verdict> {
        let runs = self.counted(entrant);
        let last = self.bands(entrant).last()?.median;
        let mut times: Vec<u64> = self.times(entrant, self.goal()).into_iter().map(|time| time.unwrap_or(u64::MAX)).collect();
        times.sort_unstable();
        if let Some(&time) = times.get(runs.len() / 2).filter(|&&time| time < u64::MAX) {
            return Some(Verdict::Reached(time));
        }
        Some(match runs.iter().find_map(|run| run.diverged) {
            Some(divergence) if last.is_infinite() => Verdict::Diverged(divergence),
            _ if last < FLAT_SHARE * self.baseline => Verdict::Learning,
            _ if last < (2.0 - FLAT_SHARE) * self.baseline => Verdict::Flat,
            _ => Verdict::Worse,
        })
    }
}
