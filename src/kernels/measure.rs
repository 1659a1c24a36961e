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
}

impl Work {
    /// Does it once: from `x` to `y`; the shorter length counts.
    pub fn run(&self, x: &[f32], y: &mut [f32]) {
        match self {
            Self::Copy => super::copy(x, y),
            Self::Forward(activation) => super::forward(activation, x, y),
            Self::Derivative(activation, at_kink) => super::derivative(activation, *at_kink, x, y),
        }
    }
}

/// Buffers that stay from one repetition to the next, so that what is timed is in cache.
pub struct Bench {
    work: Work,
    x: Vec<f32>,
    y: Vec<f32>,
}

/// The inputs run over -SPAN ..= SPAN, in an order that no branch predictor could learn.
const SPAN: f32 = 6.0;
/// A step that is prime to every length below it.
const STEP: usize = 7919;

impl Bench {
    /// `length` inputs spread over -6 to 6.
    pub fn new(work: Work, length: usize) -> Self {
        let place = |i: usize| (i.wrapping_mul(STEP) % length.max(1)) as f32 / length.max(2) as f32;
        Self { work, x: (0..length).map(|i| (2.0 * place(i) - 1.0) * SPAN).collect(), y: vec![0.0; length] }
    }

    /// Does the work `repeats` times and returns a number that depends on every repetition, so that none can be left out.
    pub fn repeat(&mut self, repeats: usize) -> f32 {
        let mut checksum = 0.0;
        for _ in 0..repeats {
            self.work.run(&self.x, &mut self.y);
            let y = core::hint::black_box(&mut self.y);
            checksum += y.first().copied().unwrap_or(0.0) + y.last().copied().unwrap_or(0.0);
        }
        checksum
    }
}
