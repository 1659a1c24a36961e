//! The same work many times over, for a clock that is elsewhere: wasm has none, and kernels know no browser.

use crate::activation::{Activation, AtKink};

/// What is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Work {
    /// The floor: the loop of the kernels with nothing in it.
    Copy,
    /// f(x)
    Forward(Activation),
    /// f'(x)
    Derivative(Activation, AtKink),
    /// Both in one pass.
    Both(Activation, AtKink),
}

impl Work {
    /// Does it once: from `x` to `y`, and [`Work::Both`] to `slope` too; the shorter length counts.
    pub fn run(&self, x: &[f32], y: &mut [f32], slope: &mut [f32]) {
        match self {
            Self::Copy => super::copy(x, y),
            Self::Forward(activation) => super::forward(activation, x, y),
            Self::Derivative(activation, at_kink) => super::derivative(activation, *at_kink, x, y),
            Self::Both(activation, at_kink) => super::forward_and_derivative(activation, *at_kink, x, y, slope),
        }
    }

    /// How long `slope` of [`Work::run`] should be for `length` elements.
    pub fn slope_length(&self, length: usize) -> usize {
        if matches!(self, Self::Both(..)) { length } else { 0 }
    }
}

/// Buffers that stay from one repetition to the next, so that what is timed is in cache.
pub struct Bench {
    work: Work,
    x: Vec<f32>,
    y: Vec<f32>,
    slope: Vec<f32>,
}

/// The inputs run over -SPAN ..= SPAN, in an order that no branch predictor could learn.
const SPAN: f32 = 6.0;
/// A step that is prime to every length below it.
const STEP: usize = 7919;
/// The first input is this far into the span, and not at its very end, where derivatives are 0.
const START: f32 = 0.7;

impl Bench {
    /// `length` inputs spread over -6 to 6.
    pub fn new(work: Work, length: usize) -> Self {
        let place = |i: usize| ((i.wrapping_mul(STEP) % length.max(1)) as f32 / length.max(2) as f32 + START).fract();
        let x = (0..length).map(|i| (2.0 * place(i) - 1.0) * SPAN).collect();
        Self { work, x, y: vec![0.0; length], slope: vec![0.0; work.slope_length(length)] }
    }

    /// What the work is done on.
    pub fn inputs(&self) -> &[f32] {
        &self.x
    }

    /// What the work has written: y, and the slopes of [`Work::Both`].
    pub fn outputs(&self) -> [&[f32]; 2] {
        [&self.y, &self.slope]
    }

    /// Does the work `repeats` times and returns a number that depends on every repetition, so that none can be left out: the sum of the first
    /// and the last output of each.
    pub fn repeat(&mut self, repeats: usize) -> f32 {
        let mut checksum = 0.0;
        for _ in 0..repeats {
            self.work.run(&self.x, &mut self.y, &mut self.slope);
            for outputs in [&mut self.y, &mut self.slope] {
                let outputs = core::hint::black_box(outputs);
                checksum += outputs.first().copied().unwrap_or(0.0) + outputs.last().copied().unwrap_or(0.0);
            }
        }
        checksum
    }
}
