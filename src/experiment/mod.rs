//! The description of a run: everything that determines it, and its text form.
//!
//! A run is a pure function of its [`Experiment`]. The text is that of [`crate::text`], with the keys of [`schema()`]; reading
//! it never fails, and gives what was wrong beside the experiment.

mod form;
pub mod presets;
mod schema;

use std::fmt;

pub use schema::{MOST_HIDDEN_UNITS, MOST_INPUTS, MOST_LAYERS, MOST_OUTPUTS, MOST_UNITS, schema};

pub use crate::schema::{Choice, Key, Kind, Number, Scale};

use crate::activation::{Activation, AtKink};
use crate::data::Dataset;
use crate::network::{Initialiser, Loss, Norm, Optimiser, Schedule};
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
    /// One activation for all layers, or one a layer (the first serves where one is missing).
    pub activations: Vec<Activation>,
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
        Self::read("").0
    }
}

/// Numbers of the optimiser that may also stand as keys of their own: `opt=sgd&momentum=0.9`.
const OPTIMISER_KEYS: [&str; 7] = ["momentum", "nesterov", "weight_decay", "alpha", "beta1", "beta2", "eps"];

impl Experiment {
    /// Reads the text form. What cannot be understood stays at its default, numbers are brought into their ranges, and both
    /// are told in the list.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let keys = schema();
        let mut problems = Vec::new();
        let mut given: Vec<(&'static str, String)> = Vec::new();
        for key in &keys {
            for name in std::iter::once(&key.name).chain(key.aliases) {
                let Some(value) = reader.take(name) else { continue };
                if given.iter().any(|(known, _)| *known == key.name) {
                    let allowed = format!("another name of {}, which is given too and counts", key.name);
                    reader.problem(name, &value, allowed);
                } else {
                    given.push((key.name, value));
                }
            }
        }
        let mut values = Values { given, problems: &mut problems };
        let mut experiment = Self {
            data: values.choice("data", &Dataset::ALL, Dataset::id),
            noise: values.number(&schema::NOISE),
            points: values.whole(&schema::POINTS),
            data_seed: values.whole(&schema::DATA_SEED),
            split: values.number(&schema::SPLIT),
            layers: values.widths(),
            activations: values.activations(),
            at_kink: values.at_kink(),
            initialiser: values.initialiser(),
            gain: values.number(&schema::GAIN),
            bias: values.number(&schema::BIAS),
            seed: values.whole(&schema::SEED),
            norm: values.choice("norm", &Norm::ALL, Norm::id),
            residual: values.flag("residual"),
            chosen_loss: values
                .choice("loss", &[None, Some(Loss::Mse), Some(Loss::BceWithLogits), Some(Loss::CrossEntropy)], |loss| loss.map_or("auto", Loss::id)),
            optimiser: Optimiser::PLAIN,
            learning_rate: values.number(&schema::LEARNING_RATE),
            schedule: values.schedule(),
            clip: values.number(&schema::CLIP),
            l1: values.number(&schema::L1),
            l2: values.number(&schema::L2),
            batch: values.batch(),
            inputs: values.whole(&schema::INPUTS),
            outputs: values.whole(&schema::OUTPUTS),
        };
        let apart: Vec<(&str, String)> = OPTIMISER_KEYS.iter().filter_map(|&key| Some((key, reader.take(key)?))).collect();
        experiment.optimiser = values.optimiser(&apart);
        experiment.check_together(&mut problems);
        let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
        problems.extend(reader.finish(&names));
        (experiment, problems)
    }

    /// What only makes sense together.
    fn check_together(&mut self, problems: &mut Vec<Problem>) {
        let mut problem = |key: &str, given: String, allowed: &str| problems.push(Problem { key: key.to_owned(), given, allowed: allowed.to_owned() });
        if self.activations.len() > self.layers.len() {
            problem("act", format!("{} activations", self.activations.len()), "one, or one for each hidden layer; the first ones are used");
            self.activations.truncate(self.layers.len());
        }
        if self.activations.iter().all(|activation| *activation == self.activations[0]) {
            self.activations.truncate(1);
        }
        if self.data.classes() > 2 && self.chosen_loss == Some(Loss::BceWithLogits) {
            problem("loss", Loss::BceWithLogits.id().to_owned(), "cross_entropy or mse for more than two classes; cross_entropy is used");
            self.chosen_loss = Some(Loss::CrossEntropy);
        }
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
        self.activations.get(layer).or(self.activations.first()).copied().unwrap_or(Activation::Relu)
    }
}

impl fmt::Display for Experiment {
    /// The canonical text: keys in the schema's order, those at their default left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer::default();
        // The default experiment is the reading of "", in which this is not called.
        let default = Self::default();
        let number = |writer: &mut Writer, name: &str, value: f64, default: f64| {
            if value != default {
                writer.pair(name, &form::plain(value));
            }
        };
        let w = &mut writer;
        w.unless("data", &self.data.id(), &default.data.id());
        number(w, "noise", self.noise, default.noise);
        w.unless("points", &self.points, &default.points).unless("data_seed", &self.data_seed, &default.data_seed);
        number(w, "split", self.split, default.split);
        if self.layers != default.layers {
            w.pair("layers", &joined(&self.layers, ","));
        }
        if self.activations != default.activations {
            w.pair("act", &joined(&self.activations, "|"));
        }
        w.unless("at_kink", &self.at_kink.to_string(), &default.at_kink.to_string());
        w.unless("init", &self.initialiser.to_string(), &default.initialiser.to_string());
        number(w, "gain", self.gain, default.gain);
        number(w, "bias", self.bias, default.bias);
        w.unless("seed", &self.seed, &default.seed).unless("norm", &self.norm.id(), &default.norm.id());
        if self.residual {
            w.pair("residual", "on");
        }
        if let Some(loss) = self.chosen_loss {
            w.pair("loss", loss.id());
        }
        w.unless("opt", &form::optimiser_text(&self.optimiser), &form::optimiser_text(&default.optimiser));
        number(w, "lr", self.learning_rate, default.learning_rate);
        w.unless("schedule", &form::schedule_text(&self.schedule), &form::schedule_text(&default.schedule));
        number(w, "clip", self.clip, default.clip);
        number(w, "l1", self.l1, default.l1);
        number(w, "l2", self.l2, default.l2);
        w.unless("batch", &self.batch.to_string(), &default.batch.to_string());
        w.unless("inputs", &self.inputs, &default.inputs).unless("outputs", &self.outputs, &default.outputs);
        f.write_str(&writer.finish())
    }
}

fn joined<T: fmt::Display>(items: &[T], by: &str) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(by)
}

/// The values that a text gave, by canonical key, and what was wrong with them.
struct Values<'a> {
    given: Vec<(&'static str, String)>,
    problems: &'a mut Vec<Problem>,
}

impl Values<'_> {
    fn get(&self, key: &str) -> Option<String> {
        self.given.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
    }

    fn number(&mut self, number: &Number) -> f64 {
        let Some(given) = self.get(number.range.name) else { return number.range.default };
        let (value, problem) = form::number(number, &given);
        self.problems.extend(problem);
        value
    }

    fn whole(&mut self, number: &Number) -> u32 {
        self.number(number) as u32
    }

    fn problem(&mut self, key: &str, given: &str, allowed: String) {
        self.problems.push(Problem { key: key.to_owned(), given: given.to_owned(), allowed });
    }

    /// One of `choices`; the first is the default.
    fn choice<T: Copy>(&mut self, key: &str, choices: &[T], id: impl Fn(T) -> &'static str) -> T {
        let Some(given) = self.get(key) else { return choices[0] };
        choices.iter().copied().find(|&choice| id(choice) == given).unwrap_or_else(|| {
            let names: Vec<_> = choices.iter().map(|&choice| id(choice)).collect();
            self.problem(key, &given, format!("one of {}; {} is used", names.join(", "), names[0]));
            choices[0]
        })
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.get(key).as_deref() {
            None | Some("false" | "off" | "0" | "no") => false,
            Some("" | "true" | "on" | "1" | "yes") => true,
            Some(given) => {
                self.problem(key, given, "on or off; off is used".to_owned());
                false
            }
        }
    }

    fn widths(&mut self) -> Vec<u32> {
        let default = vec![schema::WIDTH.range.default as u32; 2];
        let Some(given) = self.get("layers") else { return default };
        let parts: Vec<&str> = given.split([',', ' ']).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            self.problem("layers", &given, format!("1 to {MOST_LAYERS} whole numbers from 1 to {MOST_UNITS}, joined by commas"));
            return default;
        }
        if parts.len() > MOST_LAYERS {
            self.problem("layers", &given, format!("at most {MOST_LAYERS} hidden layers; the first {MOST_LAYERS} are used"));
        }
        let mut widths = Vec::new();
        for part in parts.into_iter().take(MOST_LAYERS) {
            let (value, problem) = form::number(&schema::WIDTH, part);
            self.problems.extend(problem.map(|problem| Problem { key: "layers".to_owned(), ..problem }));
            widths.push(value as u32);
        }
        let mut units = 0;
        let fit = widths.iter().take_while(|&&width| {
            units += width as usize;
            units <= MOST_HIDDEN_UNITS
        });
        let fit = fit.count();
        if fit < widths.len() {
            self.problem("layers", &given, format!("at most {MOST_HIDDEN_UNITS} hidden units altogether; the first {fit} layers are used"));
            widths.truncate(fit);
        }
        widths
    }

    fn activations(&mut self) -> Vec<Activation> {
        let Some(given) = self.get("act") else { return vec![Activation::Relu] };
        let mut read = Vec::new();
        for part in given.split('|') {
            let (activation, problems) = Activation::read(part);
            self.problems.extend(problems);
            read.push(activation);
        }
        read
    }

    fn at_kink(&mut self) -> AtKink {
        let Some(given) = self.get("at_kink") else { return AtKink::default() };
        given.parse().unwrap_or_else(|allowed| {
            self.problem("at_kink", &given, allowed);
            AtKink::default()
        })
    }

    fn initialiser(&mut self) -> Initialiser {
        let Some(given) = self.get("init") else { return Initialiser::default() };
        let (initialiser, problems) = Initialiser::read(&given);
        self.problems.extend(problems);
        initialiser
    }

    fn schedule(&mut self) -> Schedule {
        let Some(given) = self.get("schedule") else { return Schedule::Constant };
        let (index, values, problems) = form::read("schedule", &given, &schema::schedules());
        self.problems.extend(problems);
        form::schedule(index, &values)
    }

    fn optimiser(&mut self, apart: &[(&str, String)]) -> Optimiser {
        let choices = schema::optimisers();
        let given = self.get("opt").unwrap_or_else(|| choices[0].id.to_owned());
        let (index, mut values, problems) = form::read("opt", &given, &choices);
        self.problems.extend(problems);
        for (key, given) in apart {
            self.problems.extend(form::set(&choices[index], &mut values, key, given));
        }
        form::optimiser(index, &values)
    }

    fn batch(&mut self) -> Batch {
        match self.get("batch").as_deref() {
            Some("full" | "all") => Batch::Full,
            _ => Batch::Of(self.whole(&schema::BATCH)),
        }
    }
}

#[cfg(test)]
mod tests;
