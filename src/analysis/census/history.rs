//! What was seen of all units, step after step.

use super::State;
use crate::analysis::learnt_slopes::LearntSlopes;
use crate::analysis::thinning::{Thinning, keep_every_second};

/// The states of all units at chosen steps: a raster of unit by step. It never holds more than [`MOST_COLUMNS`] columns; when
/// it is full every second one is given up, and from then on only every second look is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The step of each column.
    pub steps: Vec<u64>,
    /// The states, column by column, units in the order of their layers.
    pub states: Vec<State>,
    /// Units a column.
    pub units: usize,
    /// The share of each layer's units that are active, on average over the training points, column by column.
    pub active: Vec<f32>,
    /// The slope for negative inputs that each layer has learnt, of units with slopes of their own the mean, column by column; NaN for
    /// those that learn none.
    pub slopes: Vec<f32>,
    /// The least and the largest of a layer's slopes, as [`Self::slopes`].
    pub slope_ranges: Vec<[f32; 2]>,
    /// Layers a column.
    pub layers: usize,
    thinning: Thinning,
}

/// The most columns of a [`History`].
pub const MOST_COLUMNS: usize = 1024;

impl History {
    pub(super) fn new(units: usize, layers: usize) -> Self {
        Self { units, layers, ..Self::default() }
    }

    pub(super) fn push(&mut self, step: u64, states: impl Iterator<Item = State>, active: impl Iterator<Item = f32>, slopes: &[LearntSlopes]) {
        if self.thinning.takes_look() {
            self.add(step, states, active, slopes);
        }
    }

    /// After a change without a step: the column of that step is what is so now.
    pub(super) fn renew(&mut self, step: u64, states: impl Iterator<Item = State>, active: impl Iterator<Item = f32>, slopes: &[LearntSlopes]) {
        if self.steps.last() == Some(&step) {
            self.steps.pop();
            let columns = self.steps.len();
            self.states.truncate(columns * self.units);
            self.active.truncate(columns * self.layers);
            self.slopes.truncate(columns * self.layers);
            self.slope_ranges.truncate(columns * self.layers);
        }
        self.add(step, states, active, slopes);
    }

    fn add(&mut self, step: u64, states: impl Iterator<Item = State>, active: impl Iterator<Item = f32>, slopes: &[LearntSlopes]) {
        if self.thinning.is_full(self.steps.len(), MOST_COLUMNS) {
            keep_every_second(&mut self.steps, 1);
            keep_every_second(&mut self.states, self.units);
            keep_every_second(&mut self.active, self.layers);
            keep_every_second(&mut self.slopes, self.layers);
            keep_every_second(&mut self.slope_ranges, self.layers);
        }
        self.steps.push(step);
        self.states.extend(states);
        self.active.extend(active);
        self.slopes.extend(slopes.iter().map(|slopes| slopes.mean));
        self.slope_ranges.extend(slopes.iter().map(|slopes| slopes.range));
    }

    /// Whether units of a layer have learnt slopes of their own.
    pub fn has_slope_ranges(&self) -> bool {
        self.slope_ranges.iter().any(|[low, high]| low < high)
    }

    /// The states at a column, units in the order of their layers.
    pub fn column(&self, at: usize) -> &[State] {
        self.states.get(at * self.units..(at + 1) * self.units).unwrap_or(&[])
    }
}
