//! What moments do not tell of a run: a histogram of every layer's pre-activations, and how often each unit is silent.
//!
//! All histograms have the same bins, so that one sees the signal shrink or grow from layer to layer. No sorting, as for the
//! quantiles of a [`Spread`](super::Spread): fifty layers are counted in a few milliseconds, while a slider moves.

use super::propagation::Propagation;

/// Bins of a histogram, an even number: 0 lies between two of them.
pub const BINS: usize = 80;
/// How far histograms reach to either side of 0: this many root mean squares of the first layer's pre-activations.
const REACH: f64 = 4.0;

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerProfile {
    /// How many pre-activations lie in each bin; those that are exactly 0 lie in none.
    pub bins: Vec<u32>,
    /// How many are exactly 0: between off and on.
    pub exact: u32,
    /// The share of the pre-activations that lie outside of all bins.
    pub outside: f64,
    /// The share of the outputs that are exactly 0.
    pub zeros: f64,
    /// For each unit the share of the samples for which its output is exactly 0.
    pub silent: Vec<f32>,
    /// For each unit whether its derivative is 0 on every sample.
    pub dead: Vec<bool>,
}

/// Every layer of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Where the bins begin is minus this, where they end is this; 1 where the first layer is 0 or not finite.
    pub reach: f64,
    /// The layers, from the input on.
    pub layers: Vec<LayerProfile>,
}

impl Profile {
    /// The profile of the layers that `run` has computed.
    pub fn of(run: &Propagation) -> Self {
        let mut profile = Self::begin(run);
        while profile.layers.len() < run.reports().len() {
            profile.add(run);
        }
        profile
    }

    /// A profile without layers: [`Self::add`] adds them one by one.
    pub fn begin(run: &Propagation) -> Self {
        let reach = run.reports().first().map_or(0.0, |layer| REACH * layer.pre.square.sqrt());
        let reach = if reach > 0.0 && reach.is_finite() { reach } else { 1.0 };
        Self { reach, layers: Vec::new() }
    }

    /// Adds the next layer of `run`, where it has computed that.
    pub fn add(&mut self, run: &Propagation) {
        let layer = self.layers.len();
        let (Some((pre, out)), Some(dead)) = (run.values(layer), run.dead_units(layer)) else { return };
        let batch = run.description().batch;
        let (bins, exact) = histogram(pre, self.reach);
        let inside = bins.iter().sum::<u32>() + exact;
        self.layers.push(LayerProfile {
            bins,
            exact,
            outside: 1.0 - f64::from(inside) / pre.len().max(1) as f64,
            zeros: run.reports()[layer].out.zeros,
            silent: out.chunks_exact(batch).map(|row| row.iter().filter(|&&value| value == 0.0).count() as f32 / batch as f32).collect(),
            dead: dead.to_vec(),
        });
    }
}

/// The counts of [`BINS`] equal bins from -reach to reach, and how many values are exactly 0. NaN lies in none.
fn histogram(values: &[f32], reach: f64) -> (Vec<u32>, u32) {
    let (mut bins, mut exact) = (vec![0; BINS], 0);
    let (reach, scale) = (reach as f32, (BINS as f64 / (2.0 * reach)) as f32);
    for &value in values {
        if value == 0.0 {
            exact += 1;
        } else if value.abs() < reach {
            // Rounding may reach the bin behind the last.
            bins[(((value + reach) * scale) as usize).min(BINS - 1)] += 1;
        }
    }
    (bins, exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::signal::StackDescription;

    #[test]
    fn values_fall_into_their_bins_and_the_rest_is_outside() {
        let (bins, exact) = histogram(&[-3.87, -0.01, 0.0, 0.01, 3.999_999, 4.0, -4.0, f32::NAN, f32::INFINITY], 4.0);
        assert_eq!((bins.iter().sum::<u32>(), exact, bins[1], bins[BINS / 2 - 1], bins[BINS / 2], bins[BINS - 1]), (4, 1, 1, 1, 1, 1));
    }

    #[test]
    fn a_profile_agrees_with_the_report() {
        let mut run = Propagation::new(StackDescription::read("depth=4&width=24&batch=40&bias=-1").0);
        run.advance(usize::MAX);
        let profile = Profile::of(&run);
        assert_eq!(profile.layers.len(), 4);
        for (layer, report) in profile.layers.iter().zip(run.reports()) {
            let silent = layer.silent.iter().map(|&share| f64::from(share)).sum::<f64>() / 24.0;
            assert!((silent - report.out.zeros).abs() < 1e-6 && layer.zeros == report.out.zeros);
            assert_eq!(layer.dead.iter().filter(|&&dead| dead).count(), report.dead);
            let inside = layer.bins.iter().sum::<u32>() + layer.exact;
            assert!((layer.outside - (1.0 - f64::from(inside) / 960.0)).abs() < 1e-12);
        }
        // With a bias far below 0 some units are dead at the start, and those are silent.
        let dead = profile.layers.iter().flat_map(|layer| layer.dead.iter().zip(&layer.silent)).filter(|(dead, _)| **dead);
        assert!(dead.clone().count() > 0 && dead.into_iter().all(|(_, &silent)| silent == 1.0));
    }
}
