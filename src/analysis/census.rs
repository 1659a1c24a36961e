//! The census: which hidden units are dead, since when, why, and whether they can come back.
//!
//! Definitions, for a hidden unit with pre-activation z and activation f:
//!
//! - *active* on a point: f'(z) is not 0 there (for relu: z > 0);
//! - *dead on the data*: active on no training point;
//! - *nearly dead*: active on fewer than 1 % of them ([`NEARLY`]), but on some;
//! - *saturated*, for functions bounded on both sides: |f'(z)| is under 1 % of its largest ([`SATURATED_SLOPE`]) on every
//!   training point, but not 0 on all of them;
//! - *dead on the square*: f'(z) = 0 on all of the plotted square ([`super::dead_on_square`]).
//!
//! Batch norm is given the statistics of all training points, so that the census does not depend on the running ones' lag.
//! A [`Watch`] looks at a run after each step. Looked at more rarely it says between which steps a unit died.

mod history;

use std::fmt;

use crate::activation::Activation;
use crate::network::{Mode, Norm, Pass};
use crate::oracle;
use crate::training::Trainer;

pub use history::{History, MOST_COLUMNS};

use super::autopsy::Autopsy;
use super::dead_on_square::{OnSquare, dead_on_square};
use super::learnt_slopes::LearntSlopes;

/// Active on less than this share of the points is nearly dead.
pub const NEARLY: f64 = 0.01;
/// A slope under this part of the largest one is that of a saturated unit.
pub const SATURATED_SLOPE: f32 = 0.01;

/// What a unit does on the training points; see the module's definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// None of the others.
    Alive,
    /// Active on fewer than 1 %.
    NearlyDead,
    /// Flat on all of them, nearly.
    Saturated,
    /// Active on none.
    Dead,
}

impl State {
    /// The name, for tables and scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::NearlyDead => "nearly_dead",
            Self::Saturated => "saturated",
            Self::Dead => "dead",
        }
    }
}

/// The words of the census and what they mean: for pages, where the module's definitions are not at hand.
pub const DEFINITIONS: [(&str, &str); 7] = [
    ("active", "on a point, a unit is active where its activation has a slope that is not 0; for ReLU, where its pre-activation is above 0"),
    ("dead", "active on no training point: no gradient reaches its weights"),
    ("dead on the square", "active nowhere in the plotted square, not only on no training point: no point drawn there would wake it"),
    ("nearly dead", "active on under 1 % of the training points, but on some"),
    ("saturated", "for functions that are bounded on both sides: the slope is under 1 % of its largest on every training point, but not 0 on all"),
    ("revival", "a dead unit that is active on some training point again; one unit may die and come back many times"),
    (
        "cannot come back",
        "dead, and no further step changes it or what it sees: nothing of earlier gradients still moves it, there is no weight decay, penalty or norm, and the layers before it rest as well",
    ),
];

impl State {
    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::NearlyDead => "nearly dead",
            _ => self.id(),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What is known of one hidden unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCensus {
    /// Its layer, counted from 1.
    pub layer: usize,
    /// Its number in the layer, counted from 1.
    pub unit: usize,
    /// What it does on the training points.
    pub state: State,
    /// The share of training points on which it is active.
    pub active: f64,
    /// The share of training points on which its activation is exactly 0.
    pub zeros: f64,
    /// The step since which it has been dead without a break; `None` unless dead.
    pub since: Option<u64>,
    /// Whether it has been dead from the start on.
    pub from_start: bool,
    /// How often it died in the run.
    pub deaths: u32,
    /// How often it came back.
    pub revived: u32,
    /// Whether no further step can change it: see [`cannot_come_back`].
    pub stuck: bool,
    /// Whether it is flat on the whole plotted square, where that was asked.
    pub on_square: Option<OnSquare>,
}

/// What is known of one hidden layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerCensus {
    /// Its units.
    pub units: Vec<UnitCensus>,
    /// The share of its activations, over units and training points, that are exactly 0.
    pub zeros: f64,
    /// The share of units that are active, on average over the training points.
    pub active: f64,
}

impl LayerCensus {
    /// How many units are in `state`.
    pub fn count(&self, state: State) -> usize {
        self.units.iter().filter(|unit| unit.state == state).count()
    }
}

/// What is known of all hidden units at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Census {
    /// The step.
    pub step: u64,
    /// The hidden layers.
    pub layers: Vec<LayerCensus>,
}

impl Census {
    /// How many units are in `state`.
    pub fn count(&self, state: State) -> usize {
        self.layers.iter().map(|layer| layer.count(state)).sum()
    }

    /// The share of hidden units that are dead on the data.
    pub fn dead_share(&self) -> f64 {
        let units: usize = self.layers.iter().map(|layer| layer.units.len()).sum();
        self.count(State::Dead) as f64 / units.max(1) as f64
    }
}

/// What was counted of a unit at the last look.
#[derive(Clone, Copy, Debug)]
struct Record {
    state: State,
    active: f64,
    zeros: f64,
    since: Option<u64>,
    from_start: bool,
    deaths: u32,
    revived: u32,
}

/// The most autopsies that are kept; later deaths are counted only.
pub const MOST_AUTOPSIES: usize = 4096;

/// Looks at a run and remembers.
#[derive(Clone, Debug)]
pub struct Watch {
    pass: Pass,
    slope: Vec<f32>,
    widths: Vec<usize>,
    slopes: Vec<LearntSlopes>,
    records: Vec<Record>,
    history: History,
    autopsies: Vec<Autopsy>,
    step: u64,
    /// What was so after the last step, where something was changed since: the records, and how many autopsies there were. A hand
    /// that drags changes many times, of which only the last counts.
    unchanged: Option<(Vec<Record>, usize)>,
}

impl Watch {
    /// A watch over a run, which has had its first look.
    pub fn new(trainer: &Trainer) -> Self {
        let shape = trainer.shape();
        let widths: Vec<usize> = shape.hidden.iter().map(|layer| layer.units).collect();
        let units = widths.iter().sum();
        let born = Record { state: State::Alive, active: 1.0, zeros: 0.0, since: None, from_start: false, deaths: 0, revived: 0 };
        let mut watch = Self {
            pass: Pass::new(shape, trainer.train_points().count()),
            slope: Vec::new(),
            records: vec![born; units],
            history: History::new(units, widths.len()),
            slopes: vec![LearntSlopes::NONE; widths.len()],
            autopsies: Vec::new(),
            step: trainer.steps(),
            widths,
            unchanged: None,
        };
        watch.look(trainer);
        for record in &mut watch.records {
            let dead = record.state == State::Dead;
            (record.from_start, record.since, record.deaths) = (dead, dead.then_some(trainer.steps()), 0);
        }
        watch.remember(false);
        watch
    }

    /// Looks at the run after a step, or after a change without one, which takes the place of those since the step. A run of another shape, or one that was reset, is watched anew.
    pub fn observe(&mut self, trainer: &Trainer) {
        let shape = trainer.shape();
        let same = self.widths.iter().copied().eq(shape.hidden.iter().map(|layer| layer.units));
        if !same || trainer.steps() < self.step {
            *self = Self::new(trainer);
            return;
        }
        if self.pass.capacity() != trainer.train_points().count().max(1) {
            self.pass = Pass::new(shape, trainer.train_points().count());
        }
        let last = std::mem::replace(&mut self.step, trainer.steps());
        let is_change = last == self.step;
        if !is_change {
            self.unchanged = None;
        } else if let Some((records, autopsies)) = &self.unchanged {
            self.records.clone_from(records);
            self.autopsies.truncate(*autopsies);
        } else {
            self.unchanged = Some((self.records.clone(), self.autopsies.len()));
        }
        let before: Vec<State> = self.records.iter().map(|record| record.state).collect();
        self.look(trainer);
        let mut at = 0;
        for layer in 0..self.widths.len() {
            for unit in 0..self.widths[layer] {
                let record = &mut self.records[at];
                match (before[at] == State::Dead, record.state == State::Dead) {
                    (false, true) => {
                        record.since = Some(self.step);
                        record.deaths += 1;
                        if self.autopsies.len() < MOST_AUTOPSIES {
                            self.autopsies.push(Autopsy::of(trainer, layer, unit, last));
                        }
                    }
                    (true, false) => {
                        record.since = None;
                        record.from_start = false;
                        record.revived += 1;
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        self.remember(is_change);
    }

    fn remember(&mut self, is_change: bool) {
        let mut records = self.records.iter();
        let active = self.widths.iter().map(|&width| {
            let sum: f64 = records.by_ref().take(width).map(|record| record.active).sum();
            (sum / width as f64) as f32
        });
        let states = self.records.iter().map(|record| record.state);
        if is_change {
            self.history.renew(self.step, states, active, &self.slopes);
        } else {
            self.history.push(self.step, states, active, &self.slopes);
        }
    }

    /// Counts, for every unit, the points on which it is active.
    fn look(&mut self, trainer: &Trainer) {
        let (shape, points) = (trainer.shape(), trainer.train_points());
        let at_kink = trainer.experiment().at_kink;
        let rows = points.count();
        self.pass.forward(shape, trainer.numbers(), &points.x, rows, Mode::Train, at_kink);
        let share = 1.0 / rows.max(1) as f64;
        let mut records = self.records.iter_mut();
        for (index, layer) in shape.hidden.iter().enumerate() {
            self.slopes[index] = LearntSlopes::of(shape.slopes(index, trainer.numbers()));
            let used = rows * layer.stride;
            let pre = &self.pass.pre(index)[..used];
            self.slope.resize(self.slope.len().max(used), 0.0);
            let slope = &mut self.slope[..used];
            shape.derive(index, trainer.numbers(), at_kink, pre, slope);
            let mut activation = shape.activation(index, 0, trainer.numbers());
            let (mut flat, mut zero_up_to) = (saturated_below(&activation), ZeroAt::of(&activation));
            for unit in 0..layer.units {
                let own = shape.activation(index, unit, trainer.numbers());
                if own != activation {
                    (activation, flat, zero_up_to) = (own, saturated_below(&own), ZeroAt::of(&own));
                }
                let (mut active, mut steep, mut zeros) = (0u32, 0u32, 0u32);
                // Without points there is nothing from the unit on.
                let (slope, pre) = (slope.get(unit..).unwrap_or(&[]), pre.get(unit..).unwrap_or(&[]));
                for (slope, pre) in slope.iter().step_by(layer.stride).zip(pre.iter().step_by(layer.stride)) {
                    // NaN is not 0: a run that diverges does not look dead.
                    active += u32::from(*slope != 0.0);
                    steep += u32::from(slope.abs() >= flat || slope.is_nan());
                    zeros += u32::from(zero_up_to.contains(*pre));
                }
                let Some(record) = records.next() else { return };
                record.active = f64::from(active) * share;
                record.zeros = f64::from(zeros) * share;
                record.state = match () {
                    () if active == 0 && rows > 0 => State::Dead,
                    () if steep == 0 && rows > 0 => State::Saturated,
                    () if rows > 0 && record.active < NEARLY => State::NearlyDead,
                    () => State::Alive,
                };
            }
        }
    }

    /// The census of the last look; `half_side` is half the side of the plotted square around 0, where units are to be
    /// tested on all of it (which takes longer; only for one or two inputs).
    pub fn census(&self, trainer: &Trainer, half_side: Option<f64>) -> Census {
        let on_square = half_side.and_then(|half_side| dead_on_square(trainer, half_side));
        let stuck = cannot_come_back(trainer, &self.dead());
        let mut at = 0;
        let mut layers = Vec::with_capacity(self.widths.len());
        for (layer, &width) in self.widths.iter().enumerate() {
            let mut units = Vec::with_capacity(width);
            for unit in 0..width {
                let record = self.records[at];
                units.push(UnitCensus {
                    layer: layer + 1,
                    unit: unit + 1,
                    state: record.state,
                    active: record.active,
                    zeros: record.zeros,
                    since: record.since,
                    from_start: record.from_start,
                    deaths: record.deaths,
                    revived: record.revived,
                    stuck: stuck.get(layer).and_then(|layer| layer.get(unit)).copied().unwrap_or(false),
                    on_square: on_square.as_ref().and_then(|layers| layers.get(layer)?.get(unit).copied()),
                });
                at += 1;
            }
            let mean = |of: fn(&UnitCensus) -> f64| units.iter().map(of).sum::<f64>() / width as f64;
            layers.push(LayerCensus { zeros: mean(|unit| unit.zeros), active: mean(|unit| unit.active), units });
        }
        Census { step: self.step, layers }
    }

    /// The units' states at the last look, in the order of their layers.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.records.iter().map(|record| record.state)
    }

    /// Which units are dead on the data, by layer.
    fn dead(&self) -> Vec<Vec<bool>> {
        let mut records = self.records.iter();
        self.widths.iter().map(|&width| records.by_ref().take(width).map(|record| record.state == State::Dead).collect()).collect()
    }

    /// The states of all units over the steps.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The deaths since the start of the watch, in their order.
    pub fn autopsies(&self) -> &[Autopsy] {
        &self.autopsies
    }

    /// The step of the last look.
    pub fn step(&self) -> u64 {
        self.step
    }
}

/// The slope under which a unit of this activation is flat; 0 (never) for those that are not bounded on both sides.
fn saturated_below(activation: &Activation) -> f32 {
    let traits = activation.traits();
    if traits.is_bounded() { SATURATED_SLOPE * traits.largest_slope as f32 } else { 0.0 }
}

/// The pre-activations at which an activation is exactly 0: up to the first number (minus infinity for nowhere), or exactly 0.
struct ZeroAt {
    up_to: f32,
    at_zero: bool,
}

impl ZeroAt {
    fn of(activation: &Activation) -> Self {
        Self { up_to: activation.traits().zero_up_to as f32, at_zero: oracle::value(activation, 0.0) == 0.0 }
    }

    fn contains(&self, pre: f32) -> bool {
        pre <= self.up_to || (self.at_zero && pre == 0.0)
    }
}

/// Which dead units no further step can change, given those that are dead on the data, by layer.
///
/// A dead unit's own parameters have the gradient 0 on every batch. It stays as it is for good exactly if nothing else moves
/// them or what it sees: no momentum (or mean of gradients) still rolling, no weight decay, no L1 or L2, no norm (whose
/// statistics mix points or units), and no earlier layer that still moves. Earlier layers rest where the layer or one behind it
/// is dead as a whole and no residual passes it by, as then no gradient gets through; the first layer sees the data, which
/// rest. A slope that is learnt gets a gradient though it is 0, so that a unit with one comes back unless a layer behind it is dead.
/// Other experiments, and data that are changed, are not spoken of.
pub fn cannot_come_back(trainer: &Trainer, dead: &[Vec<bool>]) -> Vec<Vec<bool>> {
    let (shape, experiment, memory) = (trainer.shape(), trainer.experiment(), trainer.memory());
    let pushed = experiment.optimiser.weight_decay() != 0.0 || experiment.l1 != 0.0 || experiment.l2 != 0.0;
    if pushed || shape.norm != Norm::None {
        return dead.iter().map(|layer| vec![false; layer.len()]).collect();
    }
    let rolling = |layer: usize, unit: usize| {
        let layer = &shape.hidden[layer];
        let weights = (0..layer.inputs).map(|input| layer.weight.start + input * layer.stride + unit);
        weights.chain([layer.bias.start + unit]).chain(layer.slope_places.clone()).any(|at| memory.is_rolling(at))
    };
    let rests = |layer: usize| (0..shape.hidden[layer].units).all(|unit| !rolling(layer, unit));
    // The last layer that lets no gradient through: it and what is before it gets none.
    let wall = shape.hidden.iter().zip(dead).rposition(|(layer, dead)| !layer.residual && layer.slope_count == 0 && dead.iter().all(|dead| *dead));
    let mut inputs_rest = true;
    let mut stuck = Vec::with_capacity(dead.len());
    for (layer, dead) in dead.iter().enumerate() {
        let learns = shape.hidden[layer].slope_count > 0;
        let within = layer == 0 && !learns || wall.is_some_and(|wall| layer <= wall);
        stuck.push(dead.iter().enumerate().map(|(unit, &dead)| dead && within && inputs_rest && !rolling(layer, unit)).collect());
        inputs_rest = inputs_rest && wall.is_some_and(|wall| layer <= wall) && rests(layer);
    }
    stuck
}
