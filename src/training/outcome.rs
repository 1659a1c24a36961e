//! What became of a run, and of a change of it. Divergence is an outcome, not an error.

use std::fmt;

/// What stopped being a finite number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinite {
    /// A weight or another trained parameter, after an update.
    Weight,
    /// The output of a unit.
    Activation,
    /// The loss.
    Loss,
}

impl NotFinite {
    /// For sentences: "a weight".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Weight => "a weight",
            Self::Activation => "an activation",
            Self::Loss => "the loss",
        }
    }
}

/// Where a run ended because something was not finite any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The update that did it, counted from 1; 0 if the start itself is not finite.
    pub step: u64,
    /// The first layer concerned, counted from 1; the output layer is the last.
    pub layer: usize,
    /// The learning rate of that update.
    pub learning_rate: f64,
    /// What is not finite.
    pub what: NotFinite,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, layer, learning_rate, what } = self;
        if *step == 0 {
            return write!(f, "diverged at the start: {} of layer {layer} is not finite", what.phrase());
        }
        // 1e30, not thirty zeros.
        let rate = if (1e-4..1e6).contains(learning_rate) { learning_rate.to_string() } else { format!("{learning_rate:e}") };
        write!(f, "diverged at step {step}: with learning rate {rate} {} of layer {layer} is not finite any more", what.phrase())
    }
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Status {
    /// It does.
    #[default]
    Running,
    /// It does not, until it is reset.
    Diverged(Divergence),
}

/// What a change of the experiment did to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The run goes on with its weights.
    Live,
    /// The run starts anew.
    Restarted,
}
