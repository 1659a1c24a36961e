//! A factor between two layers, tried on a trained network: what it changes, and what not.
//!
//! [`rescale`] multiplies the first layer's weights and biases by k and divides the second layer's weights by k. The function
//! stays (Neyshabur et al. 2015, "Path-SGD", section 2). The gradient of what was multiplied is divided by k, and the other way
//! round, so that training goes on differently: "the largest learning rate it stands" is found by trial, not from the Hessian's
//! largest eigenvalue, which tells of an infinitesimal neighbourhood only.

use crate::activation::Activation;
use crate::analysis::signal::rescale;
use crate::data::{Dataset, VIEW};
use crate::experiment::{Batch, Experiment};
use crate::training::Trainer;

/// Hidden layers of the network, and how it is trained before anything is rescaled.
const LAYERS: [u32; 2] = [8, 8];
const POINTS: u32 = 80;
const STEPS: u64 = 400;
const RATE: f64 = 0.05;
/// Points along a side of the map.
pub const SIDE: usize = 48;
/// A learning rate is stood if so many steps of plain gradient descent end no higher than they began.
pub const TRIAL_STEPS: u64 = 60;
/// Rates are tried from here on, by factors of 2 until one is not stood.
const LOWEST: f64 = 1.0 / 65_536.0;
const HIGHEST: f64 = 1024.0;
/// Halvings of the last factor of 2: the rate is known to 2^(1/16), 4 %.
const HALVINGS: usize = 4;
/// The factors of the curve: powers of 2 from one over the last to the last.
pub const FACTORS: [f64; 13] = [1.0 / 64.0, 1.0 / 32.0, 1.0 / 16.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// What is so for one factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The factor.
    pub factor: f64,
    /// The network's output over the square, rows from the top, [`SIDE`] a side.
    pub map: Vec<f32>,
    /// The largest change of the map.
    pub change: f64,
    /// For each layer, the Euclidean norm of the gradient of the loss by its weights and biases, over all points.
    pub gradients: Vec<f64>,
}

/// The network as it was trained, and what was tried on it.
#[derive(Clone, Debug)]
pub struct Rescaling {
    trainer: Trainer,
    parameters: Vec<f32>,
    grid: Vec<f32>,
    plain: Effect,
    scaled: Vec<Scaled>,
    rates: Vec<f64>,
    search: Option<Search>,
}

/// How large the output is, on the mean over the square, where the input is multiplied by one of [`FACTORS`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    /// Of the network as it was trained.
    pub with_biases: f64,
    /// Of the same with all biases 0: what is left is positively homogeneous.
    pub without: f64,
}

/// A search for the largest learning rate that is stood, under way.
#[derive(Clone, Debug)]
struct Search {
    factor: f64,
    parameters: Vec<f32>,
    /// The largest rate that is stood so far, and the least that is not, or that is tried next.
    low: f64,
    high: f64,
    halvings: usize,
    doubling: bool,
}

impl Rescaling {
    /// Trains the network, with `activation` if a factor may pass it and relu if not, on `data` (the usual one if its points do
    /// not lie in the plane or have more than two classes).
    pub fn new(activation: Activation, data: Dataset, seed: u32) -> Self {
        let fits = activation.traits().homogeneous.is_some() && !matches!(activation, Activation::Prelu { .. });
        let data = if data.inputs() == 2 && data.classes() == 2 && data != Dataset::Custom { data } else { Dataset::default() };
        let activations = if fits { activation } else { Activation::Relu }.into();
        let experiment =
            Experiment { data, points: POINTS, split: 0.0, layers: LAYERS.to_vec(), activations, seed, learning_rate: RATE, ..Experiment::default() };
        let mut trainer = Trainer::new(experiment.clone());
        while trainer.steps() < STEPS && trainer.step() {}
        // From here on all points at once: what is measured is not to depend on an order.
        trainer.change(&Experiment { batch: Batch::Full, ..experiment });
        let middle = |at: usize| (((at as f64 + 0.5) / SIDE as f64 * 2.0 - 1.0) * VIEW) as f32;
        let grid = (0..SIDE * SIDE).flat_map(|at| [middle(at % SIDE), -middle(at / SIDE)]).collect();
        let parameters = trainer.parameters();
        let plain = Effect { factor: 1.0, map: Vec::new(), change: 0.0, gradients: Vec::new() };
        let mut rescaling = Self { trainer, parameters, grid, plain, scaled: Vec::new(), rates: Vec::new(), search: None };
        rescaling.plain = rescaling.effect(1.0);
        rescaling.scaled = rescaling.scale_inputs();
        rescaling
    }

    /// What is trained.
    pub fn experiment(&self) -> &Experiment {
        self.trainer.experiment()
    }

    /// The network without a factor.
    pub fn plain(&self) -> &Effect {
        &self.plain
    }

    /// The parameters with `factor` between the first and the second layer.
    fn rescaled(&self, factor: f64) -> Vec<f32> {
        let mut parameters = self.parameters.clone();
        let [weights, biases, next] = self.sizes();
        let (first, rest) = parameters.split_at_mut(weights + biases);
        let (weight, bias) = first.split_at_mut(weights);
        // The activation was chosen to be one that lets a factor pass; of a factor that is none the network stays as it is.
        let _ = rescale(&self.experiment().activation(0), factor as f32, weight, bias, &mut rest[..next]);
        parameters
    }

    fn scale_inputs(&self) -> Vec<Scaled> {
        let shape = self.trainer.shape();
        let mut numbers = self.trainer.numbers().to_vec();
        for bias in shape.hidden.iter().map(|layer| &layer.bias).chain([&shape.output.bias]) {
            numbers[bias.clone()].fill(0.0);
        }
        let mut without = self.trainer.clone();
        // Finite as those that were trained.
        let _ = without.set_parameters(&shape.export(&numbers));
        let size = |trainer: &Trainer, factor: f64| {
            let inputs: Vec<f32> = self.grid.iter().map(|value| value * factor as f32).collect();
            let outputs = trainer.predict(&inputs).unwrap_or_default();
            outputs.iter().map(|&value| f64::from(value.abs())).sum::<f64>() / outputs.len().max(1) as f64
        };
        FACTORS.iter().map(|&factor| Scaled { with_biases: size(&self.trainer, factor), without: size(&without, factor) }).collect()
    }

    /// How large the output is with the input times each of [`FACTORS`].
    pub fn scaled(&self) -> &[Scaled] {
        &self.scaled
    }

    /// Weights and biases of the first layer, weights of the second.
    fn sizes(&self) -> [usize; 3] {
        let hidden = &self.trainer.shape().hidden;
        [hidden[0].inputs * hidden[0].units, hidden[0].units, hidden[1].inputs * hidden[1].units]
    }

    /// What is so for `factor`.
    pub fn effect(&self, factor: f64) -> Effect {
        let mut trainer = self.trainer.clone();
        // Of finite parameters only; else the network stays, and shows no change.
        let _ = trainer.set_parameters(&self.rescaled(factor));
        let map = trainer.predict(&self.grid).unwrap_or_default();
        let change = map.iter().zip(&self.plain.map).map(|(now, before)| f64::from((now - before).abs())).fold(0.0, f64::max);
        trainer.step();
        let gradient = trainer.shape().export(trainer.gradient());
        let mut rest = &gradient[..];
        let mut gradients = Vec::new();
        let hidden = trainer.shape().hidden.iter().map(|layer| (layer.inputs + 1) * layer.units);
        for size in hidden.chain([(trainer.shape().output.inputs + 1) * trainer.shape().output.outputs]) {
            let (own, behind) = rest.split_at(size.min(rest.len()));
            gradients.push(own.iter().map(|&g| f64::from(g) * f64::from(g)).sum::<f64>().sqrt());
            rest = behind;
        }
        Effect { factor, map, change, gradients }
    }

    /// Whether [`TRIAL_STEPS`] steps of gradient descent at `rate` from `parameters` end no higher than they began.
    fn stands(&self, parameters: &[f32], rate: f64) -> bool {
        let mut trainer = self.trainer.clone();
        trainer.change(&Experiment { learning_rate: rate, ..self.experiment().clone() });
        if trainer.set_parameters(parameters).is_err() {
            return false;
        }
        let before = trainer.loss();
        for _ in 0..TRIAL_STEPS {
            if !trainer.step() {
                return false;
            }
        }
        trainer.loss() <= before
    }

    fn search(&self, factor: f64) -> Search {
        Search { factor, parameters: self.rescaled(factor), low: 0.0, high: LOWEST, halvings: HALVINGS, doubling: true }
    }

    /// The largest learning rate that the network stands with `factor`: every lower one that is tried, by factors of 2, is stood
    /// too. 0 where not even the least is.
    pub fn largest_rate(&self, factor: f64) -> f64 {
        let mut search = self.search(factor);
        loop {
            if let Some(rate) = search.trial(self) {
                return rate;
            }
        }
    }

    /// One trial on the way to [`Self::largest_rate`], which is given when it is found. Another factor begins anew.
    pub fn try_rate(&mut self, factor: f64) -> Option<f64> {
        let mut search = self.search.take().filter(|search| search.factor == factor).unwrap_or_else(|| self.search(factor));
        let found = search.trial(self);
        self.search = found.is_none().then_some(search);
        found
    }

    /// A trial for the next of [`FACTORS`]; whether any are left. A factor takes about twenty.
    pub fn advance(&mut self) -> bool {
        if let Some(&factor) = FACTORS.get(self.rates.len()) {
            let found = self.try_rate(factor);
            self.rates.extend(found);
        }
        self.rates.len() < FACTORS.len()
    }

    /// The largest rates found so far, of [`FACTORS`] in order.
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }
}

impl Search {
    /// Tries one rate; the largest that is stood when it is known.
    fn trial(&mut self, of: &Rescaling) -> Option<f64> {
        if self.doubling {
            self.doubling = self.high < HIGHEST && of.stands(&self.parameters, self.high);
            if self.doubling {
                (self.low, self.high) = (self.high, 2.0 * self.high);
                return None;
            }
        } else {
            let middle = (self.low * self.high).sqrt();
            let end = if of.stands(&self.parameters, middle) { &mut self.low } else { &mut self.high };
            *end = middle;
            self.halvings -= 1;
        }
        (self.low == 0.0 || self.halvings == 0).then_some(self.low)
    }
}
