//! The description of a run: everything that determines it, and its text form.
//!
//! A run is a pure function of its [`Experiment`]. The text is that of [`crate::text`], with the keys of [`schema()`]; reading
//! it never fails, and gives what was wrong beside the experiment.

mod form;
mod live;
pub mod presets;
pub(crate) mod schema;
mod slot;

use std::fmt;

pub use crate::schema::{Choice, Key, Kind, Number, Scale};
pub use schema::{MOST_HIDDEN_UNITS, MOST_INPUTS, MOST_LAYERS, MOST_OUTPUTS, MOST_UNITS, key, schema};

use slot::Slot;

use crate::activation::{Activation, Activations, AtKink};
use crate::data::Dataset;
use crate::network::{Initialiser, Loss, Norm, Optimiser, Schedule, Slopes};
use crate::schema::plain;
use crate::text::{Problem, Reader, Writer};

/// How many points a step looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// All of them, in order.
    Full,
    /// So many, in an order that is drawn anew each epoch; the last batch of an epoch may be smaller.
    Of(u32),
}

impl fmt::Display for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::Of(size) => size.fmt(f),
        }
    }
}

/// Everything that determines a run; ranges and meanings are those of [`schema()`].
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Which data set.
    pub data: Dataset,
    /// Standard deviation of what is added to each coordinate.
    pub noise: f64,
    /// How many points, test points included.
    pub points: u32,
    /// Which points.
    pub data_seed: u32,
    /// Share of the points kept for testing.
    pub split: f64,
    /// Units of each hidden layer; at least one layer.
    pub layers: Vec<u32>,
    /// The activations of the hidden layers.
    pub activations: Activations,
    /// How many slopes a layer of PReLU learns.
    pub slopes: Slopes,
    /// The derivative at a kink.
    pub at_kink: AtKink,
    /// How weights start.
    pub initialiser: Initialiser,
    /// Factor on every weight at the start.
    pub gain: f64,
    /// Bias of every hidden unit at the start.
    pub bias: f64,
    /// Which weights, and the order of the batches.
    pub seed: u32,
    /// The norm of the hidden layers.
    pub norm: Norm,
    /// Whether a layer's input is added to its output where the widths match.
    pub residual: bool,
    /// What is minimised; `None` for what the data need ([`Experiment::loss`]).
    pub chosen_loss: Option<Loss>,
    /// The update rule.
    pub optimiser: Optimiser,
    /// The learning rate, before the schedule.
    pub learning_rate: f64,
    /// How it changes with the steps.
    pub schedule: Schedule,
    /// The gradient's norm is cut to this; 0 for not at all.
    pub clip: f64,
    /// Times the sum of |w|.
    pub l1: f64,
    /// Times half the sum of w^2.
    pub l2: f64,
    /// How many points a step looks at.
    pub batch: Batch,
    /// Numbers a point has; 0 for what the data have ([`Experiment::input_count`]).
    pub inputs: u32,
    /// Outputs of the network; 0 for what the data need ([`Experiment::output_count`]).
    pub outputs: u32,
}

impl Default for Experiment {
    fn default() -> Self {
        let whole = |number: &Number| number.range.default as u32;
        Self {
            data: Dataset::default(),
            noise: schema::NOISE.range.default,
            points: whole(&schema::POINTS),
            data_seed: whole(&schema::DATA_SEED),
            split: schema::SPLIT.range.default,
            layers: vec![whole(&schema::WIDTH); 2],
            activations: Activation::Relu.into(),
            slopes: Slopes::PerLayer,
            at_kink: AtKink::default(),
            initialiser: Initialiser::default(),
            gain: schema::GAIN.range.default,
            bias: schema::BIAS.range.default,
            seed: whole(&schema::SEED),
            norm: Norm::None,
            residual: false,
            chosen_loss: None,
            optimiser: Optimiser::PLAIN,
            learning_rate: schema::LEARNING_RATE.range.default,
            schedule: Schedule::Constant,
            clip: schema::CLIP.range.default,
            l1: schema::L1.range.default,
            l2: schema::L2.range.default,
            batch: Batch::Of(whole(&schema::BATCH)),
            inputs: whole(&schema::INPUTS),
            outputs: whole(&schema::OUTPUTS),
        }
    }
}

/// Numbers of the optimiser that may also stand as keys of their own: `opt=sgd&momentum=0.9`.
const OPTIMISER_KEYS: [&str; 7] = ["momentum", "nesterov", "weight_decay", "alpha", "beta1", "beta2", "eps"];

impl Experiment {
    /// Reads the text form. What cannot be understood stays at its default, numbers are brought into their ranges, and both
    /// are told in the list.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let mut experiment = Self::default();
        experiment.take(&mut reader);
        let names: Vec<&str> = schema().iter().map(|key| key.name).collect();
        (experiment, reader.finish(&names))
    }

    /// Takes what `reader` has of the keys of an experiment and leaves the others; what is not given stays as it is. So a text can
    /// say what differs from a preset, and have keys of its own beside those of a run.
    pub fn take(&mut self, reader: &mut Reader) {
        for key in schema() {
            if let Some(given) = reader.take_any(key.name, key.aliases) {
                reader.problems(self.assign(key.name, &given));
            }
        }
        for key in OPTIMISER_KEYS {
            if let Some(given) = reader.take(key) {
                reader.problems(self.assign(key, &given));
            }
        }
        reader.problems(self.check_together());
    }

    /// Sets one key, by its name or another name of it, and reads nothing else: whatever `given` is, it is a value of that key. What
    /// cannot be understood leaves it as it is; what was wrong.
    pub fn set(&mut self, name: &str, given: &str) -> Vec<Problem> {
        let mut problems = self.assign(key(name).map_or(name, |key| key.name), given.trim());
        problems.extend(self.check_together());
        problems
    }

    /// What a key is set to, as the text form writes it; empty for what is not a key.
    pub fn value(&self, key: &str) -> String {
        let flag = |on: bool| if on { "on" } else { "off" }.to_owned();
        match key {
            "data" => self.data.id().to_owned(),
            "noise" => plain(self.noise),
            "points" => self.points.to_string(),
            "data_seed" => self.data_seed.to_string(),
            "split" => plain(self.split),
            "layers" => joined(&self.layers, ","),
            "act" => self.activations.to_string(),
            "num_parameters" => self.slopes.id().to_owned(),
            "at_kink" => self.at_kink.to_string(),
            "init" => self.initialiser.to_string(),
            "gain" => plain(self.gain),
            "bias" => plain(self.bias),
            "seed" => self.seed.to_string(),
            "norm" => self.norm.id().to_owned(),
            "residual" => flag(self.residual),
            "loss" => self.chosen_loss.map_or("auto", Loss::id).to_owned(),
            "opt" => form::write("opt", form::at_optimiser(&self.optimiser)),
            "lr" => plain(self.learning_rate),
            "schedule" => form::write("schedule", form::at_schedule(&self.schedule)),
            "clip" => plain(self.clip),
            "l1" => plain(self.l1),
            "l2" => plain(self.l2),
            "batch" => self.batch.to_string(),
            "inputs" => self.inputs.to_string(),
            "outputs" => self.outputs.to_string(),
            _ => String::new(),
        }
    }

    /// Sets the key with this very name.
    fn assign(&mut self, key: &str, given: &str) -> Vec<Problem> {
        const LOSSES: [Option<Loss>; 4] = [None, Some(Loss::Mse), Some(Loss::BceWithLogits), Some(Loss::CrossEntropy)];
        let mut slot = Slot { key, given, problems: Vec::new() };
        match key {
            "data" => slot.choice(&mut self.data, &Dataset::ALL, Dataset::id),
            "noise" => slot.number(&mut self.noise, &schema::NOISE),
            "points" => slot.whole(&mut self.points, &schema::POINTS),
            "data_seed" => slot.whole(&mut self.data_seed, &schema::DATA_SEED),
            "split" => slot.number(&mut self.split, &schema::SPLIT),
            "layers" => slot.widths(&mut self.layers),
            "act" => slot.activations(&mut self.activations, self.layers.len()),
            "num_parameters" => slot.choice(&mut self.slopes, &Slopes::ALL, Slopes::id),
            "at_kink" => match given.parse() {
                Ok(at_kink) => self.at_kink = at_kink,
                Err(allowed) => slot.problem(allowed),
            },
            "init" => {
                let (found, problems) = Initialiser::find(given);
                self.initialiser = found.unwrap_or(self.initialiser);
                slot.problems.extend(problems);
            }
            "gain" => slot.number(&mut self.gain, &schema::GAIN),
            "bias" => slot.number(&mut self.bias, &schema::BIAS),
            "seed" => slot.whole(&mut self.seed, &schema::SEED),
            "norm" => slot.choice(&mut self.norm, &Norm::ALL, Norm::id),
            "residual" => slot.flag(&mut self.residual),
            "loss" => slot.choice(&mut self.chosen_loss, &LOSSES, |loss| loss.map_or("auto", Loss::id)),
            "opt" => {
                let (at, problems) = form::read(key, given, form::at_optimiser(&self.optimiser));
                self.optimiser = form::optimiser(at);
                slot.problems.extend(problems);
            }
            "lr" => slot.number(&mut self.learning_rate, &schema::LEARNING_RATE),
            "schedule" => {
                let (at, problems) = form::read(key, given, form::at_schedule(&self.schedule));
                self.schedule = form::schedule(at);
                slot.problems.extend(problems);
            }
            "clip" => slot.number(&mut self.clip, &schema::CLIP),
            "l1" => slot.number(&mut self.l1, &schema::L1),
            "l2" => slot.number(&mut self.l2, &schema::L2),
            "batch" => slot.batch(&mut self.batch),
            "inputs" => slot.whole(&mut self.inputs, &schema::INPUTS),
            "outputs" => slot.whole(&mut self.outputs, &schema::OUTPUTS),
            of_optimiser if OPTIMISER_KEYS.contains(&of_optimiser) => {
                let mut at = form::at_optimiser(&self.optimiser);
                slot.problems.extend(form::set("opt", &mut at, key, given));
                self.optimiser = form::optimiser(at);
            }
            _ => slot.problem("no such key".to_owned()),
        }
        slot.problems
    }

    /// What only makes sense together.
    fn check_together(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let activations = self.activations.to_string();
        if self.activations.cut(self.layers.len()) {
            problems.push(Activations::surplus(&activations, self.layers.len()));
        }
        let mut problem = |key: &str, given: String, allowed: &str| problems.push(Problem { key: key.to_owned(), given, allowed: allowed.to_owned() });
        if self.data.classes() > 2 && self.chosen_loss == Some(Loss::BceWithLogits) {
            problem("loss", Loss::BceWithLogits.id().to_owned(), "cross_entropy or mse for more than two classes; cross_entropy is used");
            self.chosen_loss = Some(Loss::CrossEntropy);
        }
        problems
    }

    /// What is minimised: as chosen, else by the data.
    pub fn loss(&self) -> Loss {
        self.chosen_loss.unwrap_or(match self.data.classes() {
            0 => Loss::Mse,
            2 => Loss::BceWithLogits,
            _ => Loss::CrossEntropy,
        })
    }

    /// How many numbers a point has.
    pub fn input_count(&self) -> usize {
        if self.inputs == 0 { self.data.inputs() } else { self.inputs as usize }
    }

    /// How many outputs the network has.
    pub fn output_count(&self) -> usize {
        match (self.outputs, self.loss()) {
            (0, Loss::CrossEntropy) => self.data.classes().max(2),
            (0, _) => 1,
            (outputs, _) => outputs as usize,
        }
    }

    /// The activation of a hidden layer, counted from 0.
    pub fn activation(&self, layer: usize) -> Activation {
        self.activations.layer(layer)
    }
}

impl fmt::Display for Experiment {
    /// The canonical text: keys in the schema's order, those at their default left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer::default();
        let default = Self::default();
        for key in schema() {
            writer.unless(key.name, &self.value(key.name), &default.value(key.name));
        }
        f.write_str(&writer.finish())
    }
}

fn joined<T: fmt::Display>(items: &[T], by: &str) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(by)
}

#[cfg(test)]
mod tests;
