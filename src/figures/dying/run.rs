//! A run that can be made again: the run and its second one side by side, the log of what was changed in them, and copies of them on
//! the way, so that any step of the past can be shown.

use super::log::What;
use super::state::DyingState;
use crate::analysis::census::State;
use crate::analysis::live_run::Live;
use crate::data::Points;
use crate::experiment::Experiment;
use crate::network::Norm;
use crate::training::{Change, Status};

/// Copies on the way, at most, and what they may take altogether.
const MOST_COPIES: usize = 48;
const MOST_BYTES: usize = 48 << 20;
/// Steps between two copies at first.
const APART: u64 = 8;
/// The most ghosts that are kept.
const MOST_GHOSTS: usize = 64;

/// Where the line of a first-layer unit was before the step in which the unit died.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    /// The unit, from 0.
    pub unit: usize,
    /// w and b of w x + b = 0.
    pub line: ([f64; 2], f64),
    /// The step after which it was dead.
    pub step: u64,
}

/// A run and its second one after the same number of steps.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The run.
    pub live: Live,
    /// The second one.
    pub twin: Option<Live>,
    /// What the run is of now: the start's experiment with what was changed since.
    pub experiment: Experiment,
    /// Lines of units that died.
    pub ghosts: Vec<Ghost>,
    /// Steps that were tried: one that diverged is none that was made.
    pub tried: u64,
    /// Changes of the log that are made.
    pub applied: usize,
}

/// A run of `experiment` at its start, on these points where they fit.
pub fn start(own: Option<&Points>, experiment: Experiment) -> Live {
    match own {
        Some(points) => Live::with_points(experiment.clone(), points).unwrap_or_else(|_| Live::new(experiment)),
        None => Live::new(experiment),
    }
}

impl Pair {
    fn new(state: &DyingState) -> Self {
        let own = state.own.as_ref();
        let live = start(own, state.start.clone());
        let twin = state.twin_of(&state.start).map(|experiment| start(own, experiment));
        Self { live, twin, experiment: state.start.clone(), ghosts: Vec::new(), tried: 0, applied: 0 }
    }

    /// Whether the run has ended.
    pub fn is_over(&self) -> bool {
        self.live.trainer().status() != Status::Running || self.live.trainer().train_points().count() == 0
    }

    /// Makes a change. Whether the run goes on, or began anew.
    fn change(&mut self, state: &DyingState, what: &What) -> Change {
        let mut came = Change::Live;
        match what {
            What::Key(key, value) => {
                let experiment = DyingState::edited(&self.experiment, key, value).0;
                came = self.live.change(&experiment);
                if let (Some(twin), Some(wanted)) = (&mut self.twin, state.twin_of(&experiment)) {
                    twin.change(&wanted);
                }
                self.experiment = experiment;
            }
            &What::Weight(layer, unit, input, value) => self.both(|live| live.set_weight(layer, unit, input, value)),
            &What::Bias(layer, unit, value) => self.both(|live| live.set_bias(layer, unit, value)),
            What::Deletion => self.both(Live::delete_dead),
        }
        came
    }

    fn both<T>(&mut self, set: impl Fn(&mut Live) -> T) {
        set(&mut self.live);
        if let Some(twin) = &mut self.twin {
            set(twin);
        }
    }

    /// Makes what the log says was changed by now.
    fn apply(&mut self, state: &DyingState) {
        while let Some(entry) = state.log.entries().get(self.applied).filter(|entry| entry.step <= self.tried) {
            self.applied += 1;
            self.change(state, &entry.what);
        }
    }

    /// One step of both, after what is to be changed before it. Whether the run goes on.
    fn step(&mut self, state: &DyingState) -> bool {
        self.apply(state);
        if self.is_over() {
            return false;
        }
        let told = self.live.watch().autopsies().len();
        let goes_on = self.live.step();
        if let Some(twin) = &mut self.twin {
            twin.step();
        }
        self.tried += 1;
        self.remember_lines(told);
        self.apply(state);
        goes_on
    }

    /// Keeps where the lines of units were that died in the last step.
    fn remember_lines(&mut self, told: usize) {
        let trainer = self.live.trainer();
        let (shape, before) = (trainer.shape(), trainer.previous_numbers());
        let Some(first) = shape.hidden.first().filter(|first| first.inputs <= 2 && shape.norm == Norm::None) else { return };
        for autopsy in self.live.watch().autopsies().iter().skip(told).filter(|autopsy| autopsy.layer == 1) {
            let unit = autopsy.unit - 1;
            let weight = |input: usize| if input < first.inputs { f64::from(before[first.weight.start + input * first.stride + unit]) } else { 0.0 };
            let line = ([weight(0), weight(1)], f64::from(before[first.bias.start + unit]));
            self.ghosts.retain(|ghost| ghost.unit != unit);
            if self.ghosts.len() < MOST_GHOSTS {
                self.ghosts.push(Ghost { unit, line, step: autopsy.step });
            }
        }
        let mut states = self.live.watch().states();
        let alive: Vec<bool> = (0..first.units).map(|_| states.next() != Some(State::Dead)).collect();
        drop(states);
        self.ghosts.retain(|ghost| !alive.get(ghost.unit).copied().unwrap_or(true));
    }

    /// What a copy takes, about.
    fn bytes(&self) -> usize {
        const NUMBER: usize = 4;
        let trainer = self.live.trainer();
        let held: usize = trainer.shape().hidden.iter().map(|layer| layer.stride * trainer.train_points().count()).sum();
        // Two passes with three numbers a unit and point; numbers, those before, gradient and memory.
        let one = NUMBER * (6 * held + 6 * trainer.numbers().len()) + trainer.shape().hidden.iter().map(|layer| layer.units << 10).sum::<usize>();
        one * (1 + usize::from(self.twin.is_some()))
    }
}

/// A run and its way: what is shown, and where it was furthest.
#[derive(Clone, Debug)]
pub struct Course {
    shown: Pair,
    front: Option<Pair>,
    copies: Vec<Pair>,
    apart: u64,
}

impl Course {
    /// The run of a state at its start.
    pub fn new(state: &DyingState) -> Self {
        let mut shown = Pair::new(state);
        let copies = vec![shown.clone()];
        if state.steps == 0 {
            shown.apply(state);
        }
        Self { shown, front: None, copies, apart: APART }
    }

    /// What is shown.
    pub fn shown(&self) -> &Pair {
        &self.shown
    }

    /// Where the run was furthest: its census and its losses hold all that is shown of the past too.
    pub fn far(&self) -> &Pair {
        self.front.as_ref().unwrap_or(&self.shown)
    }

    /// Whether a step of the past is shown.
    pub fn is_past(&self) -> bool {
        self.front.is_some()
    }

    /// One step of what is shown. Whether it goes on.
    pub fn step(&mut self, state: &DyingState) -> bool {
        let goes_on = self.shown.step(state);
        if let Some(front) = self.front.take_if(|front| front.tried <= self.shown.tried) {
            self.shown = front;
            return !self.shown.is_over();
        }
        let last = self.copies.last().map_or(0, |copy| copy.tried);
        if goes_on && self.shown.tried >= last + self.apart {
            self.copies.push(self.shown.clone());
            let most = (MOST_BYTES / self.shown.bytes().max(1)).clamp(1, MOST_COPIES);
            if self.copies.len() > most {
                let mut at = 0;
                self.copies.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.apart *= 2;
            }
        }
        goes_on
    }

    /// Turns to the step `to` as far as that is done at once: what is left is stepped.
    pub fn turn_to(&mut self, to: u64) {
        if let Some(front) = self.front.take_if(|front| front.tried <= to) {
            self.shown = front;
            return;
        }
        if to == self.shown.tried {
            return;
        }
        let Some(copy) = self.copies.iter().rev().find(|copy| copy.tried <= to) else { return };
        if to < self.shown.tried || copy.tried > self.shown.tried {
            let before = std::mem::replace(&mut self.shown, copy.clone());
            self.front.get_or_insert(before);
        }
    }

    /// Makes what the log says was changed before the next step.
    pub fn apply(&mut self, state: &DyingState) {
        self.shown.apply(state);
    }

    /// Makes a change now, from which on the run is another one. Where it cannot go on it is to be made anew from its start.
    pub fn change(&mut self, state: &mut DyingState, what: What) -> Change {
        if self.shown.change(state, &what) == Change::Restarted {
            return Change::Restarted;
        }
        let now = self.shown.tried;
        self.front = None;
        self.copies.retain(|copy| copy.tried < now);
        state.log.truncate(self.shown.applied);
        match what {
            // Before the first step it is the start that is another.
            What::Key(..) if now == 0 => {
                state.start = self.shown.experiment.clone();
                self.copies = vec![Pair::new(state)];
            }
            what => {
                state.log.push(now, what);
                self.shown.applied = state.log.entries().len();
                if self.copies.is_empty() {
                    self.copies.push(Pair::new(state));
                }
            }
        }
        Change::Live
    }
}
