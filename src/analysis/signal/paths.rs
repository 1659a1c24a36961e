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

/// The paths of `stack` at its first sample under its own activation and under those of [`COMPARED`].
pub fn compare(stack: &StackDescription) -> Vec<Path> {
    let own = (!COMPARED.contains(&stack.activation)).then_some(stack.activation);
    let mut propagation: Option<Propagation> = None;
    let mut path = |activation: Activation| {
        let description = StackDescription { activation, batch: stack.batch.min(MOST_SAMPLES), ..*stack };
        let run = match &mut propagation {
            Some(run) => {
                run.retune(description);
                run
            }
            None => propagation.insert(Propagation::new(description)),
        };
        run.advance(description.depth);
        Path { activation, steps: run.path(0, PathChoice::Steepest), loudest: run.path(0, PathChoice::MostActive), bound: bound(&activation) }
    };
    own.into_iter().chain(COMPARED).map(&mut path).collect()
}
