//! Maps: how a run goes, over two of the things that determine it.
//!
//! A [`Map`] says which two, over what range, and how long each run is; a [`Sweep`] hands out its cells from coarse to fine and
//! takes what came of them. Who computes a cell - a worker, or the page itself between frames - does not matter: it is a pure
//! function of the [`Plan`] and its place ([`Runs`]).

mod runs;

pub use runs::{Outcome, Plan, Runs, outcome};

use crate::activation::Activation;
use crate::data::Points;
use crate::experiment::{Experiment, MOST_HIDDEN_UNITS, MOST_UNITS, Scale};
use crate::network::Norm;
use crate::network::init::recommended_gain;

use super::mean_field;

/// One side of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// What it is, for people.
    pub title: &'static str,
    /// The value of the first cell.
    pub low: f64,
    /// The value of the last one.
    pub high: f64,
    /// How many cells there are; at least two.
    pub count: usize,
    /// Whether cells lie evenly or by factors.
    pub scale: Scale,
    /// Which values are written beside it.
    pub ticks: &'static [f64],
}

impl Axis {
    /// The value of a cell. By factors it has three digits, so that a link to it is short.
    pub fn value(&self, at: usize) -> f64 {
        let share = at as f64 / (self.count - 1) as f64;
        match self.scale {
            Scale::Linear => self.low + (self.high - self.low) * share,
            Scale::Log => {
                let value = self.low * libm::pow(self.high / self.low, share);
                crate::text::number(&format!("{value:.2e}")).unwrap_or(value)
            }
        }
    }

    /// Where a value lies, in cells from the middle of the first.
    pub fn place(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => libm::log(value / self.low) / libm::log(self.high / self.low),
        };
        share * (self.count - 1) as f64
    }
}

/// Which map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Map {
    /// Learning rate by gain: where units die, and where runs diverge.
    RateByGain,
    /// Gain by depth: which stacks can start to learn.
    GainByDepth,
}

/// Units of a layer in [`Map::GainByDepth`], at most: a narrow network shows the same limit in less time.
const MAP_WIDTH: u32 = 32;

impl Map {
    /// Every map.
    pub const ALL: [Self; 2] = [Self::RateByGain, Self::GainByDepth];

    /// The name for scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::RateByGain => "rate_by_gain",
            Self::GainByDepth => "gain_by_depth",
        }
    }

    /// What lies to the right.
    pub fn columns(self) -> Axis {
        match self {
            // A fifth of a decade a column, and an eighth a row: 0.1 and a gain of 1 are cells.
            Self::RateByGain => Axis { title: "learning rate", low: 1e-3, high: 39.8, count: 24, scale: Scale::Log, ticks: &[1e-3, 0.01, 0.1, 1.0, 10.0] },
            Self::GainByDepth => Axis { title: "gain", low: 0.5, high: 2.0, count: 21, scale: Scale::Log, ticks: &[0.5, 0.7, 1.0, 1.4, 2.0] },
        }
    }

    /// What lies upward.
    pub fn rows(self) -> Axis {
        match self {
            Self::RateByGain => Axis { title: "gain", low: 0.1, high: 7.5, count: 16, scale: Scale::Log, ticks: &[0.1, 0.3, 1.0, 3.0] },
            Self::GainByDepth => Axis { title: "layers", low: 4.0, high: 64.0, count: 16, scale: Scale::Linear, ticks: &[4.0, 16.0, 32.0, 48.0, 64.0] },
        }
    }

    /// Updates of each run.
    pub fn steps(self) -> u64 {
        300
    }

    /// Seeds of each cell: so many, from the experiment's on.
    pub fn seeds(self) -> u32 {
        3
    }

    /// Cells of the map.
    pub fn count(self) -> usize {
        self.columns().count * self.rows().count
    }

    /// Column and row of a cell: rows upward, from the lowest on.
    pub fn place(self, index: usize) -> (usize, usize) {
        let columns = self.columns().count;
        (index % columns, index / columns)
    }

    /// The run of a cell: `base` with the two values of its place, and the `seed`th seed.
    pub fn experiment(self, base: &Experiment, index: usize, seed: u32) -> Experiment {
        let (column, row) = self.place(index.min(self.count() - 1));
        let (x, y) = (self.columns().value(column), self.rows().value(row));
        let base = Experiment { seed: base.seed.wrapping_add(seed), ..base.clone() };
        match self {
            Self::RateByGain => Experiment { learning_rate: x, gain: y, ..base },
            Self::GainByDepth => {
                // In range: the highest row times the width is less than the most units.
                let layers = vec![self.width(&base); y as usize];
                let mut activations = base.activations.clone();
                activations.cut(layers.len());
                Experiment { gain: x, layers, activations, ..base }
            }
        }
    }

    /// Units of a layer, where layers are what is varied.
    pub fn width(self, base: &Experiment) -> u32 {
        let most = (MOST_HIDDEN_UNITS / self.rows().high as usize).min(MOST_UNITS) as u32;
        base.layers.first().map_or(MAP_WIDTH, |&width| width.min(MAP_WIDTH)).min(most)
    }

    /// The depth down to which theory expects each gain to train ([`mean_field::trainable_depth`]), as (gain, depth); empty for
    /// another map, and where that theory does not speak: norms, residuals, biases, weights that are not random, layers of several activations.
    pub fn limit(self, base: &Experiment) -> Vec<(f64, f64)> {
        /// Points on the line: a few a cell.
        const POINTS: usize = 121;
        let init = base.initialiser;
        let width = self.width(base) as usize;
        let plain = base.norm == Norm::None && !base.residual && base.bias == 0.0 && init.is_random();
        let Some(activation) = base.activations.only() else { return Vec::new() };
        let no_biases = init.bias_variance(width) == 0.0 || activation.traits().homogeneous.is_some();
        if self != Self::GainByDepth || !plain || !no_biases {
            return Vec::new();
        }
        let axis = self.columns();
        let at = |point: usize| axis.low * libm::pow(axis.high / axis.low, point as f64 / (POINTS - 1) as f64);
        (0..POINTS).map(at).map(|gain| (gain, mean_field::trainable_depth(&activation, deviation(base, &activation, width, gain)))).collect()
    }

    /// Cells in the order in which they are worth knowing, each with the side of the square that it stands for until finer ones
    /// come: every eighth, fourth, second, then all.
    pub fn order(self) -> Vec<Task> {
        let (columns, rows) = (self.columns().count, self.rows().count);
        let mut seen = vec![false; self.count()];
        let mut order = Vec::with_capacity(self.count());
        for side in [8, 4, 2, 1] {
            for row in (0..rows).step_by(side) {
                for column in (0..columns).step_by(side) {
                    let index = row * columns + column;
                    if !std::mem::replace(&mut seen[index], true) {
                        order.push(Task { index, side });
                    }
                }
            }
        }
        order
    }
}

/// sigma_w of an experiment's hidden layers at `gain`: what [`mean_field`] calls the gain.
fn deviation(base: &Experiment, activation: &Activation, width: usize, gain: f64) -> f64 {
    (base.initialiser.mean_square(width, width, recommended_gain(activation), gain) * width as f64).sqrt()
}

/// A cell to be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// Which cell.
    pub index: usize,
    /// How many cells to the right and upward it stands for until those are known.
    pub side: usize,
}

/// What a cell's runs came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// See [`Task::side`].
    pub side: usize,
    /// The mean share of dead units.
    pub dead_share: f64,
    /// The middle one of the losses at the end; infinite where that run diverged.
    pub final_loss: f64,
    /// How many of the runs diverged.
    pub diverged: u32,
}

/// A map being computed.
#[derive(Clone, Debug)]
pub struct Sweep {
    plan: Plan,
    queue: std::collections::VecDeque<Task>,
    sides: Vec<usize>,
    cells: Vec<Option<Cell>>,
    done: usize,
    baseline: f64,
    limit: Vec<(f64, f64)>,
}

impl Sweep {
    /// The map of `base`, on the person's `own` points where there are such, with nothing computed.
    pub fn new(map: Map, base: Experiment, own: Option<Points>) -> Self {
        let order = map.order();
        let mut sides = vec![1; map.count()];
        order.iter().for_each(|task| sides[task.index] = task.side);
        // The data are the same in every cell.
        let plan = Plan { map, base, own };
        let trainer = plan.start(0, 0);
        let baseline = plan.base.loss().of_best_constant(&trainer.train_points().y, trainer.shape().output.outputs);
        let limit = map.limit(&plan.base);
        Self { plan, queue: order.into(), sides, cells: vec![None; map.count()], done: 0, baseline, limit }
    }

    /// The next cell to compute; `None` when all are handed out.
    pub fn next_task(&mut self) -> Option<Task> {
        self.queue.pop_front()
    }

    /// Puts a cell back that was handed out and will not come.
    pub fn put_back(&mut self, index: usize) {
        if let Some(&side) = self.sides.get(index).filter(|_| self.cells[index].is_none()) {
            self.queue.push_front(Task { index, side });
        }
    }

    /// Takes what the runs of a cell came to, one [`Outcome::dead_share`] and final loss (not finite where it diverged) a seed.
    pub fn take(&mut self, index: usize, runs: &[(f64, f64)]) {
        let (Some(&side), false) = (self.sides.get(index), runs.is_empty()) else { return };
        let mut losses: Vec<f64> = runs.iter().map(|&(_, loss)| if loss.is_finite() { loss } else { f64::INFINITY }).collect();
        crate::order::numbers(&mut losses);
        let cell = Cell {
            side,
            dead_share: runs.iter().map(|&(dead, _)| dead).sum::<f64>() / runs.len() as f64,
            final_loss: losses[losses.len() / 2],
            diverged: losses.iter().filter(|loss| loss.is_infinite()).count() as u32,
        };
        self.done += usize::from(self.cells[index].replace(cell).is_none());
    }

    /// Computes one cell here: what a worker would do, for where there are none.
    pub fn compute(&mut self, index: usize) {
        let mut runs = Runs::new(index);
        while runs.advance(&self.plan) {}
        let pairs: Vec<(f64, f64)> = runs.outcomes().iter().map(|outcome| (outcome.dead_share, outcome.final_loss.unwrap_or(f64::INFINITY))).collect();
        self.take(index, &pairs);
    }

    /// What the runs are of.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Which map it is.
    pub fn map(&self) -> Map {
        self.plan.map
    }

    /// What is varied.
    pub fn base(&self) -> &Experiment {
        &self.plan.base
    }

    /// How many cells are not handed out yet.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// The cells that are known, rows from the lowest on.
    pub fn cells(&self) -> &[Option<Cell>] {
        &self.cells
    }

    /// How many cells are known.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The loss of the best constant answer: of a network that has learnt nothing of the inputs.
    pub fn baseline(&self) -> f64 {
        self.baseline
    }

    /// [`Map::limit`] of what is varied.
    pub fn limit(&self) -> &[(f64, f64)] {
        &self.limit
    }
}
