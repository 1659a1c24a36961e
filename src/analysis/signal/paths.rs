//! The vanishing gradient, as numbers down one path: what activations let through, layer by layer.
//!
//! A gradient that goes down a path is multiplied in each layer by a weight and by the activation's derivative. The weights can
//! be chosen, the derivatives cannot: relu's is exactly 1 wherever a unit is active, sigmoid's at most 1/4 anywhere (Hochreiter
//! 1991; Glorot et al. 2011, "Deep sparse rectifier neural networks", section 3). The same weights and the same sample under
//! each activation show it on two paths: the steepest there is, so that what is lost there is lost on every other one too, and the
//! one through the units that answer loudest, where tanh and sigmoid saturate.

use super::description::StackDescription;
use super::propagation::{PathChoice, PathStep, Propagation};
use crate::activation::Activation;

/// What is put beside the stack's own activation.
pub const COMPARED: [Activation; 3] = [Activation::Relu, Activation::Tanh, Activation::Sigmoid];
/// Samples that are sent along: enough for the statistics of a batch norm, few enough for a slider.
const MOST_SAMPLES: usize = 32;

/// Two paths under one activation.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The activation of every layer.
    pub activation: Activation,
    /// The steepest path, from the top layer down to the first.
    pub steps: Vec<PathStep>,
    /// The path through the most active units.
    pub loudest: Vec<PathStep>,
    /// The largest derivative that the activation has anywhere, if it is at most 1: what bounds every step.
    pub bound: Option<f64>,
}

/// The largest derivative of those functions whose slope never exceeds 1.
fn bound(activation: &Activation) -> Option<f64> {
    Some(activation.traits().largest_slope).filter(|slope| *slope <= 1.0)
}

/// The paths of a stack at its first sample under its own activation and under those of [`COMPARED`], a layer at a time.
#[derive(Clone, Debug)]
pub struct Compared {
    stack: StackDescription,
    activations: Vec<Activation>,
    run: Propagation,
    /// What is found so far, and what is shown until all is.
    found: Vec<Path>,
    shown: Vec<Path>,
}

fn activations(stack: &StackDescription) -> Vec<Activation> {
    let own = (!COMPARED.contains(&stack.activation)).then_some(stack.activation);
    own.into_iter().chain(COMPARED).collect()
}

fn under(stack: &StackDescription, activation: Activation) -> StackDescription {
    StackDescription { activation, batch: stack.batch.min(MOST_SAMPLES), ..*stack }
}

impl Compared {
    /// Begins with a stack; nothing is computed yet.
    pub fn new(stack: StackDescription) -> Self {
        let activations = activations(&stack);
        let run = Propagation::new(under(&stack, activations[0]));
        Self { stack, activations, run, found: Vec::new(), shown: Vec::new() }
    }

    /// Begins anew with another stack; what was found before is shown until then.
    pub fn retune(&mut self, stack: StackDescription) {
        self.activations = activations(&stack);
        self.stack = stack;
        self.found.clear();
        self.run.retune(under(&stack, self.activations[0]));
    }

    /// What is compared.
    pub fn stack(&self) -> &StackDescription {
        &self.stack
    }

    /// Does a piece of a layer; whether anything is left.
    pub fn advance(&mut self) -> bool {
        let Some(&activation) = self.activations.get(self.found.len()) else { return false };
        if self.run.reports().len() < self.stack.depth {
            self.run.piece();
            return true;
        }
        let (steps, loudest) = (self.run.path(0, PathChoice::Steepest), self.run.path(0, PathChoice::MostActive));
        self.found.push(Path { activation, steps, loudest, bound: bound(&activation) });
        match self.activations.get(self.found.len()) {
            Some(&next) => self.run.retune(under(&self.stack, next)),
            None => self.shown.clone_from(&self.found),
        }
        self.is_pending()
    }

    /// Whether anything is left.
    pub fn is_pending(&self) -> bool {
        self.found.len() < self.activations.len()
    }

    /// The share that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let layers = if self.is_pending() { self.run.reports().len() as f64 / self.stack.depth as f64 } else { 0.0 };
        (self.found.len() as f64 + layers) / self.activations.len() as f64
    }

    /// The paths, all of one stack: of an earlier one, perhaps, or none yet.
    pub fn paths(&self) -> &[Path] {
        &self.shown
    }
}

/// All of [`Compared`] at once.
pub fn compare(stack: &StackDescription) -> Vec<Path> {
    let mut compared = Compared::new(*stack);
    while compared.advance() {}
    compared.shown
}
