//! A state and all that is measured for it: what pictures and words are made from.

use super::measure::Rescaled;
use super::state::InitState;
use super::trace::Curve;
use crate::analysis::race::Race;
use crate::analysis::signal::paths::Path;
use crate::analysis::signal::{Profile, Sparsity};

/// What there is to see.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// What is wanted.
    pub state: &'a InitState,
    /// Every initialiser by layer.
    pub curves: &'a [Curve],
    /// The active one's histograms, for the view of them; `None` while they are not measured.
    pub profile: Option<&'a Profile>,
    /// The active one's zeros over biases and gains, for the view of sparsity.
    pub sparsity: Option<&'a Sparsity>,
    /// The training of all, for the view of it.
    pub race: Option<&'a Race>,
    /// The active one's steepest path under several activations, for the view of it.
    pub paths: &'a [Path],
    /// What a factor between two layers does, for the view of it.
    pub rescaling: Option<Rescaled<'a>>,
}

impl Seen<'_> {
    /// The active initialiser's curve.
    pub fn active(&self) -> Option<&Curve> {
        self.curves.get(self.state.active)
    }
}
