//! What the views of training, paths and rescaling need, measured as the state wants it, in slices.

use super::rescale::Shown;
use super::state::{InitState, View};
use crate::activation::Activation;
use crate::analysis::race::Race;
use crate::analysis::rescaling::{Effect, FACTORS, Rescaling};
use crate::analysis::signal::StackDescription;
use crate::analysis::signal::paths::{Path, compare};
use crate::data::Dataset;
use crate::experiment::Experiment;

/// A network and what the factor at hand makes of it.
#[derive(Clone, Debug)]
struct Factor {
    of: (Activation, Dataset, u32),
    network: Rescaling,
    effect: Effect,
    rate: f64,
}

/// The measurements of the present view; of the others nothing is kept.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    race: Option<(Vec<Experiment>, usize, u64, Race)>,
    paths: Option<(StackDescription, Vec<Path>)>,
    factor: Option<Factor>,
}

impl Measures {
    /// Begins what `state` wants and is not measured yet; gives up what it does not want.
    pub fn set(&mut self, state: &InitState) {
        if state.view != View::Train {
            self.race = None;
        } else {
            let wanted = state.experiments();
            if self.race.as_ref().is_none_or(|(of, seeds, steps, _)| (of, *seeds, *steps) != (&wanted, state.seeds, state.steps)) {
                let race = Race::new(&wanted, state.seeds, state.steps);
                self.race = Some((wanted, state.seeds, state.steps, race));
            }
        }
        let stack = state.active_stack();
        if state.view != View::Paths {
            self.paths = None;
        } else if self.paths.as_ref().is_none_or(|(of, _)| *of != stack) {
            self.paths = Some((stack, compare(&stack)));
        }
        if state.view != View::Rescale {
            self.factor = None;
            return;
        }
        let of = (state.stack.activation, state.trained_data(), state.stack.seed);
        if self.factor.as_ref().is_none_or(|factor| factor.of != of) {
            let network = Rescaling::new(of.0, of.1, of.2);
            self.factor = Some(Factor { of, effect: network.plain().clone(), network, rate: f64::NAN });
        }
        if let Some(factor) = &mut self.factor
            && factor.effect.factor != state.factor
        {
            (factor.effect, factor.rate) = (factor.network.effect(state.factor), f64::NAN);
        }
    }

    /// Goes on by a little: up to `steps` steps of a training, or one learning rate. Whether anything is left.
    pub fn advance(&mut self, steps: usize) -> bool {
        if let Some((.., race)) = &mut self.race {
            return race.advance(steps);
        }
        let Some(factor) = &mut self.factor else { return false };
        // The one under the hand comes first.
        if factor.rate.is_nan() {
            factor.rate = factor.network.largest_rate(factor.effect.factor);
            return factor.network.rates().len() < FACTORS.len();
        }
        factor.network.advance()
    }

    /// The share that is measured, from 0 to 1; `None` where the view has nothing of its own.
    pub fn progress(&self) -> Option<f64> {
        let rates = |factor: &Factor| (factor.network.rates().len() + usize::from(!factor.rate.is_nan())) as f64 / (FACTORS.len() + 1) as f64;
        match (&self.race, &self.paths, &self.factor) {
            (Some((.., race)), ..) => Some(race.progress()),
            (_, Some(_), _) => Some(1.0),
            (.., Some(factor)) => Some(rates(factor)),
            _ => None,
        }
    }

    /// The training.
    pub fn race(&self) -> Option<&Race> {
        self.race.as_ref().map(|(.., race)| race)
    }

    /// The steepest paths.
    pub fn paths(&self) -> &[Path] {
        self.paths.as_ref().map_or(&[], |(_, paths)| paths)
    }

    /// What the factor does.
    pub fn rescaling(&self) -> Option<Shown<'_>> {
        self.factor.as_ref().map(|factor| Shown { network: &factor.network, effect: &factor.effect, rate: factor.rate })
    }
}
