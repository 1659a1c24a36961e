//! All that a state wants measured, a piece at a time: each piece is a few milliseconds, whatever the text says.

use super::parts::View;
use super::seen::Seen;
use super::state::InitState;
use super::trace::{self, Curve};
use crate::activation::Activation;
use crate::analysis::race::Race;
use crate::analysis::rescaling::{Effect, FACTORS, Rescaling};
use crate::analysis::signal::paths::Compared;
use crate::analysis::signal::{Ensemble, Profile, Propagation, Sparsity, StackDescription};
use crate::data::Dataset;
use crate::experiment::Experiment;

/// A network, what a factor makes of it, and the largest learning rate that it stands then (NaN while it is not known).
#[derive(Clone, Copy, Debug)]
pub struct Rescaled<'a> {
    /// The network and the curve of rates.
    pub network: &'a Rescaling,
    /// What is so for the factor at hand.
    pub effect: &'a Effect,
    /// The largest learning rate it stands.
    pub rate: f64,
}

/// A network and what the factor at hand makes of it.
#[derive(Clone, Debug)]
struct Factor {
    of: (Activation, Dataset, u32),
    wanted: f64,
    network: Option<(Rescaling, Effect)>,
    rate: f64,
}

/// A race, and what it is of.
#[derive(Clone, Debug)]
struct Training {
    of: Vec<Experiment>,
    seeds: usize,
    steps: u64,
    race: Race,
}

/// The measurements of the present view; of the others nothing is kept.
#[derive(Debug, Default)]
pub struct Measures {
    ensemble: Ensemble,
    curves: Vec<Curve>,
    /// The histograms that are shown and those that are on their way, with what they are of.
    profile: Option<(StackDescription, Profile)>,
    growing: Option<(StackDescription, Profile)>,
    sparsity: Option<Sparsity>,
    training: Option<Training>,
    paths: Option<Compared>,
    factor: Option<Factor>,
    view: View,
    /// Whether curves are out of date.
    unseen: bool,
}

impl Measures {
    /// Wants what `state` does; gives up what it does not. Nothing is measured yet.
    pub fn set(&mut self, state: &InitState) {
        let (view, stack) = (state.view, state.active_stack());
        let input = state.input();
        (self.view, self.unseen) = (view, true);
        if view.is_by_layer() {
            self.ensemble.feed(input.clone());
            self.ensemble.set(&state.stacks(), state.seeds, state.active);
        } else {
            // Runs hold megabytes.
            self.ensemble = Ensemble::default();
        }
        if view != View::Histograms {
            (self.profile, self.growing) = (None, None);
        }
        if view != View::Sparsity {
            self.sparsity = None;
        } else if self.sparsity.as_ref().is_none_or(|old| old.input() != input.as_ref() || StackDescription { bias: stack.bias, ..*old.stack() } != stack) {
            self.sparsity = Some(Sparsity::new(stack, input));
        }
        if view != View::Train {
            self.training = None;
        } else {
            let of = state.experiments();
            if self.training.as_ref().is_none_or(|old| (&old.of, old.seeds, old.steps) != (&of, state.seeds, state.steps)) {
                let race = Race::new(&of, state.seeds, state.steps);
                self.training = Some(Training { of, seeds: state.seeds, steps: state.steps, race });
            }
        }
        if view != View::Paths {
            self.paths = None;
        } else if self.paths.as_ref().is_none_or(|old| *old.stack() != stack) {
            match &mut self.paths {
                Some(old) => old.retune(stack),
                None => self.paths = Some(Compared::new(stack)),
            }
        }
        if view != View::Rescale {
            self.factor = None;
            return;
        }
        let of = (state.stack.activation, state.trained_data(), state.stack.seed);
        match &mut self.factor {
            Some(factor) if factor.of == of => {
                if factor.wanted != state.factor {
                    (factor.wanted, factor.rate) = (state.factor, f64::NAN);
                }
            }
            factor => *factor = Some(Factor { of, wanted: state.factor, network: None, rate: f64::NAN }),
        }
    }

    /// Measures a piece; whether anything is left.
    pub fn piece(&mut self) -> bool {
        self.unseen = true;
        if let Some(training) = &mut self.training {
            return training.race.advance(1);
        }
        if let Some(paths) = &mut self.paths {
            return paths.advance();
        }
        if let Some(factor) = &mut self.factor {
            return factor.piece();
        }
        // Histograms are of a run that is finished, and somebody looks at them.
        if self.profile_piece() {
            return self.is_pending();
        }
        match &mut self.sparsity {
            Some(sparsity) if self.ensemble.is_current() && sparsity.progress() < 1.0 => {
                sparsity.piece();
            }
            _ => {
                self.ensemble.piece();
            }
        }
        self.is_pending()
    }

    /// Counts a layer of histograms; whether there was one to count.
    fn profile_piece(&mut self) -> bool {
        let growing = self.growing.take();
        let Some(run) = self.uncounted() else { return false };
        let of = *run.description();
        let (_, mut growing) = growing.filter(|(old, _)| *old == of).unwrap_or_else(|| (of, Profile::begin(run)));
        growing.add(run);
        let is_whole = growing.layers.len() >= run.reports().len();
        *(if is_whole { &mut self.profile } else { &mut self.growing }) = Some((of, growing));
        true
    }

    /// The finished run whose histograms are not counted yet.
    fn uncounted(&self) -> Option<&Propagation> {
        let run = self.ensemble.first_run().filter(|_| self.view == View::Histograms)?;
        self.profile.as_ref().is_none_or(|(of, _)| of != run.description()).then_some(run)
    }

    /// Whether anything is left to measure.
    pub fn is_pending(&self) -> bool {
        if self.view.is_by_layer() {
            let by_bias = self.sparsity.as_ref().is_some_and(|sparsity| sparsity.progress() < 1.0);
            return by_bias || self.ensemble.is_pending() || self.uncounted().is_some();
        }
        let trains = self.training.as_ref().is_some_and(|training| !training.race.is_finished());
        trains || self.paths.as_ref().is_some_and(Compared::is_pending) || self.factor.as_ref().is_some_and(Factor::is_pending)
    }

    /// Whether what a hand waits for is still to come: the active initialiser's first seed, the factor.
    pub fn keeps_waiting(&self) -> bool {
        match (&self.factor, &self.paths) {
            (Some(factor), _) => factor.network.as_ref().is_none_or(|(_, effect)| effect.factor != factor.wanted),
            (_, Some(paths)) => paths.is_pending(),
            _ => self.view.is_by_layer() && (!self.ensemble.is_current() || self.uncounted().is_some()),
        }
    }

    /// The share that is measured, from 0 to 1.
    pub fn progress(&self) -> f64 {
        match (&self.training, &self.paths, &self.factor, &self.sparsity) {
            (Some(training), ..) => training.race.progress(),
            (_, Some(paths), ..) => paths.progress(),
            (_, _, Some(factor), _) => factor.progress(),
            (.., Some(sparsity)) => 0.5 * (self.ensemble.progress() + sparsity.progress()),
            _ => self.ensemble.progress(),
        }
    }

    /// All there is to see of `state`, which is what was set last.
    pub fn seen<'a>(&'a mut self, state: &'a InitState) -> Seen<'a> {
        if std::mem::take(&mut self.unseen) {
            self.curves = if self.view.is_by_layer() { trace::curves(state, &self.ensemble) } else { Vec::new() };
        }
        let rescaled = |factor: &'a Factor| {
            let (network, effect) = factor.network.as_ref()?;
            Some(Rescaled { network, effect, rate: factor.rate })
        };
        Seen {
            state,
            curves: &self.curves,
            profile: self.profile.as_ref().map(|(_, profile)| profile),
            sparsity: self.sparsity.as_ref(),
            race: self.training.as_ref().map(|training| &training.race),
            paths: self.paths.as_ref().map_or(&[], Compared::paths),
            rescaling: self.factor.as_ref().and_then(rescaled),
        }
    }
}

impl Factor {
    /// Trains the network, looks at the factor, finds its rate, then the curve of rates: a little of it. Whether anything is left.
    fn piece(&mut self) -> bool {
        match &mut self.network {
            None => {
                let network = Rescaling::new(self.of.0, self.of.1, self.of.2);
                let effect = network.plain().clone();
                self.network = Some((network, effect));
            }
            Some((network, effect)) if effect.factor != self.wanted => *effect = network.effect(self.wanted),
            // The one under the hand comes first.
            Some((network, _)) if self.rate.is_nan() => self.rate = network.try_rate(self.wanted).unwrap_or(f64::NAN),
            Some((network, _)) => {
                network.advance();
            }
        }
        self.is_pending()
    }

    fn is_pending(&self) -> bool {
        self.rate.is_nan() || self.network.as_ref().is_none_or(|(network, effect)| effect.factor != self.wanted || network.rates().len() < FACTORS.len())
    }

    fn progress(&self) -> f64 {
        let rates = self.network.as_ref().map_or(0, |(network, _)| network.rates().len());
        (rates + usize::from(!self.rate.is_nan())) as f64 / (FACTORS.len() + 1) as f64
    }
}
