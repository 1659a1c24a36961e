//! What the figure of initialisation shows, and its text form.

use std::fmt;

use crate::analysis::signal::description::DEPTH;
use crate::analysis::signal::{Input, StackDescription};
use crate::data::Dataset;
use crate::experiment::{Experiment, MOST_HIDDEN_UNITS, MOST_LAYERS, MOST_UNITS};
use crate::network::Initialiser;
use crate::text::{Problem, Range, Reader, Writer, split_list};

/// The most initialisers over one another.
pub const MAX_SERIES: usize = 4;
/// Seeds of each initialiser: the band.
pub const SEEDS: Range = Range { name: "seeds", min: 1.0, max: 20.0, default: 5.0, meaning: "starts of each initialiser: the band" };
/// The layer that is pointed at.
pub const LAYER: Range = Range { name: "layer", min: 1.0, max: DEPTH.max, default: 1.0, meaning: "the layer that is read" };
/// The learning rate of the training.
pub const RATE: Range = Range { name: "lr", min: 1e-6, max: 100.0, default: 0.01, meaning: "learning rate of the training" };
/// How long the training is.
pub const STEPS: Range = Range { name: "steps", min: 50.0, max: 5000.0, default: 300.0, meaning: "steps of the training, ten points each" };
/// The factor between two layers.
pub const FACTOR: Range =
    Range { name: "k", min: 1.0 / 64.0, max: 64.0, default: 1.0, meaning: "what the first layer is multiplied by and the second layer's weights divided by" };
/// Points that are trained on.
const TRAINED_POINTS: u32 = 100;
/// Which initialiser is under the hand.
pub const ACTIVE: Range = Range { name: "active", min: 1.0, max: MAX_SERIES as f64, default: 1.0, meaning: "which initialiser is computed first" };

/// Noise and seed of the data sets: what the other figures start with.
const NOISE: f64 = 0.1;
const DATA_SEED: u64 = 0;

/// He, Xavier, too small, too large: at 128 units a relu layer multiplies by 1, 0.71, 0.4 and 2.
const DEFAULT_INITS: [Initialiser; MAX_SERIES] = [
    Initialiser::KaimingNormal { fan: crate::network::Fan::In },
    Initialiser::XavierNormal,
    Initialiser::Normal { std: 0.05 },
    Initialiser::Normal { std: 0.25 },
];

/// The keys of a stack that the figure hands on, in the order in which they are written.
const STACK_KEYS: [&str; 9] = ["gain", "act", "depth", "width", "batch", "bias", "norm", "residual", "seed"];
/// Every key.
pub const KEYS: [&str; 18] =
    ["view", "init", "gain", "act", "depth", "width", "batch", "bias", "norm", "residual", "data", "lr", "steps", "k", "seed", "seeds", "layer", "active"];

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Standard deviations of activations and gradients by layer.
    #[default]
    Signal,
    /// Histograms of one initialiser's pre-activations by layer, and how often each unit is silent.
    Histograms,
    /// The share of exact zeros by layer, and against bias and gain.
    Sparsity,
    /// Losses while the starts are trained.
    Train,
    /// The product of derivatives down the steepest path.
    Paths,
    /// What a factor between two layers changes, and what not.
    Rescale,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [Self; 6] = [Self::Signal, Self::Histograms, Self::Sparsity, Self::Train, Self::Paths, Self::Rescale];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Histograms => "histograms",
            Self::Sparsity => "sparsity",
            Self::Train => "train",
            Self::Paths => "paths",
            Self::Rescale => "rescale",
        }
    }

    /// The name on the tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Signal => "Signal and gradient",
            Self::Histograms => "Histograms",
            Self::Sparsity => "Sparsity",
            Self::Train => "Now train it",
            Self::Paths => "One path",
            Self::Rescale => "Rescaling",
        }
    }

    /// Whether it shows one initialiser only, the active one.
    pub fn is_of_one(self) -> bool {
        matches!(self, Self::Histograms | Self::Sparsity | Self::Paths)
    }

    /// How its picture is read, and which keys there are, in a sentence or two.
    pub fn help(self) -> &'static str {
        match self {
            Self::Signal | Self::Histograms | Self::Sparsity => {
                "Arrow keys move the reading from layer to layer, with Shift by ten; Escape takes it away. Dots are measured, bands go over the seeds, lines are theory. At a critical gain theory expects neither growth nor decay."
            }
            Self::Train => {
                "Thick lines are the middle of the seeds, bands go from the least to the largest, the thin line is the seed under way. All starts see the same points in the same order. The trainer takes at most 64 layers and 4096 units, so that a large stack is cut to its first layers."
            }
            Self::Paths => {
                "Arrow keys move the reading from layer to layer, with Shift by ten; Escape takes it away. A gradient is multiplied by a weight and by such a derivative in each layer; only the derivatives are multiplied here. The dotted line is a quarter a layer."
            }
            Self::Rescale => {
                "A network with two hidden layers of 8, trained for 400 steps. Layer 1's weights and biases are multiplied by k, layer 2's weights divided by it. A learning rate is stood if 60 steps of gradient descent end no higher than they began."
            }
        }
    }

    /// Whether it shows layers from the ensemble: the others have measurements of their own.
    pub fn is_by_layer(self) -> bool {
        matches!(self, Self::Signal | Self::Histograms | Self::Sparsity)
    }
}

/// All that determines the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct InitState {
    /// What is looked at.
    pub view: View,
    /// The initialisers over one another, 1 to [`MAX_SERIES`].
    pub inits: Vec<Initialiser>,
    /// The stack that they are the weights of; its own initialiser is not looked at.
    pub stack: StackDescription,
    /// The two-dimensional data that are sent in; N(0, 1) of as many features as a layer has units where there are none.
    pub data: Option<Dataset>,
    /// The learning rate of the training, see [`RATE`].
    pub rate: f64,
    /// Steps of the training, see [`STEPS`].
    pub steps: u64,
    /// The factor between two layers, see [`FACTOR`].
    pub factor: f64,
    /// Seeds of each, see [`SEEDS`].
    pub seeds: usize,
    /// The layer pointed at, from 0.
    pub layer: Option<usize>,
    /// The initialiser under the hand, an index into `inits`.
    pub active: usize,
}

impl Default for InitState {
    fn default() -> Self {
        Self {
            view: View::default(),
            inits: DEFAULT_INITS.to_vec(),
            stack: StackDescription::default(),
            data: None,
            rate: RATE.default,
            steps: STEPS.default as u64,
            factor: FACTOR.default,
            seeds: SEEDS.default as usize,
            layer: None,
            active: 0,
        }
    }
}

impl InitState {
    /// Reads the text form, `init=he,normal(std=0.01)&gain=1.2&depth=50&act=tanh`; what is wrong in it becomes problems.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let mut state = Self { view: reader.choice("view", &View::ALL, View::id, View::default()), ..Self::default() };
        if let Some(list) = reader.take("init") {
            state.inits = read_inits(&list, &mut reader);
        }
        let mut stack = Writer::default();
        for key in STACK_KEYS {
            if let Some(value) = reader.take(key) {
                stack.pair(key, &value);
            }
        }
        let (read, problems) = StackDescription::read(&stack.finish());
        state.stack = read;
        for Problem { key, given, allowed } in problems {
            reader.problem(&key, &given, allowed);
        }
        let inputs: Vec<Option<Dataset>> = inputs().collect();
        state.data = reader.choice("data", &inputs, data_id, None);
        state.rate = reader.number(&RATE);
        state.steps = reader.whole(&STEPS).into();
        state.factor = reader.number(&FACTOR);
        state.seeds = reader.whole(&SEEDS) as usize;
        if let Some(given) = reader.take(LAYER.name) {
            let range = Range { max: state.stack.depth as f64, ..LAYER };
            let layer = range.read(&given).unwrap_or_else(|(problem, used)| {
                reader.problem(&problem.key, &problem.given, problem.allowed);
                used
            });
            state.layer = Some(layer.round() as usize - 1);
        }
        state.active = (reader.whole(&ACTIVE) as usize - 1).min(state.inits.len() - 1);
        (state, reader.finish(&KEYS))
    }

    /// The state with one key set to `value`, and what was wrong with it.
    pub fn with(&self, key: &str, value: &str) -> (Self, Vec<Problem>) {
        let text = self.to_string();
        let mut writer = Writer::default();
        writer.pair(key, value);
        let kept = text.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(key));
        Self::read(&kept.chain([&*writer.finish()]).collect::<Vec<_>>().join("&"))
    }

    /// What `key` is set to, as the text form writes it; empty for what is not a key.
    pub fn value(&self, key: &str) -> String {
        let flag = |on: bool| if on { "on" } else { "off" }.to_owned();
        match key {
            "view" => self.view.id().to_owned(),
            "init" => list(&self.inits),
            "gain" => self.stack.gain.to_string(),
            "act" => self.stack.activation.to_string(),
            "depth" => self.stack.depth.to_string(),
            "width" => self.stack.width.to_string(),
            "batch" => self.stack.batch.to_string(),
            "bias" => self.stack.bias.to_string(),
            "norm" => self.stack.norm.id().to_owned(),
            "residual" => flag(self.stack.residual),
            "data" => data_id(self.data).to_owned(),
            "seed" => self.stack.seed.to_string(),
            "lr" => self.rate.to_string(),
            "steps" => self.steps.to_string(),
            "k" => self.factor.to_string(),
            "seeds" => self.seeds.to_string(),
            "layer" => self.layer.map_or_else(String::new, |layer| (layer + 1).to_string()),
            "active" => (self.active + 1).to_string(),
            _ => String::new(),
        }
    }

    /// A stack for each initialiser.
    pub fn stacks(&self) -> Vec<StackDescription> {
        self.inits.iter().map(|&init| StackDescription { init, ..self.stack }).collect()
    }

    /// What is sent in: as many points as a batch has, the same for every seed of the weights. `None` for N(0, 1).
    pub fn input(&self) -> Option<Input> {
        let points = self.data?.points(self.stack.batch, NOISE, DATA_SEED);
        Input::new(points.x, points.inputs).ok()
    }

    /// The stack of the active initialiser.
    pub fn active_stack(&self) -> StackDescription {
        let init = self.inits.get(self.active).or(self.inits.first()).copied().unwrap_or_default();
        StackDescription { init, ..self.stack }
    }

    /// The data set of the training: the stack's input where it is one.
    pub fn trained_data(&self) -> Dataset {
        self.data.unwrap_or_default()
    }

    /// Layers and units of what is trained: the stack's, as far as an experiment may have them.
    pub fn trained_size(&self) -> (usize, usize) {
        let width = self.stack.width.min(MOST_UNITS);
        (self.stack.depth.min(MOST_LAYERS).min(MOST_HIDDEN_UNITS / width), width)
    }

    /// An experiment for each initialiser: the stack as it is, trained by plain SGD in batches of ten.
    pub fn experiments(&self) -> Vec<Experiment> {
        let (depth, width) = self.trained_size();
        let one = |&initialiser: &Initialiser| Experiment {
            data: self.trained_data(),
            points: TRAINED_POINTS,
            split: 0.0,
            // Widths are in range of u32: at most 256.
            layers: vec![width as u32; depth],
            activations: vec![self.stack.activation],
            initialiser,
            gain: self.stack.gain,
            bias: self.stack.bias,
            seed: self.stack.seed,
            norm: self.stack.norm,
            residual: self.stack.residual,
            learning_rate: self.rate,
            ..Experiment::default()
        };
        self.inits.iter().map(one).collect()
    }

    /// The experiment of the active initialiser.
    pub fn active_experiment(&self) -> Experiment {
        self.experiments().into_iter().nth(self.active).unwrap_or_default()
    }

    /// The state that trains a cell of the map: `experiment`'s depth, width and gain, with the active initialiser alone.
    pub fn of_cell(&self, experiment: &Experiment) -> Self {
        let width = experiment.layers.first().map_or(self.stack.width, |&width| width as usize);
        let stack = StackDescription { depth: experiment.layers.len().max(2), width: width.max(2), gain: experiment.gain, ..self.stack };
        Self { view: View::Train, inits: vec![experiment.initialiser], active: 0, layer: None, stack, ..self.clone() }
    }

    /// The gain at which each initialiser is critical, where theory knows one.
    pub fn critical_gains(&self) -> Vec<Option<f64>> {
        self.stacks().iter().map(StackDescription::critical_gain).collect()
    }
}

/// What can be sent in: N(0, 1), and the data sets with two features.
pub fn inputs() -> impl Iterator<Item = Option<Dataset>> {
    std::iter::once(None).chain(Dataset::ALL.into_iter().filter(|set| set.inputs() == 2 && *set != Dataset::Custom).map(Some))
}

/// The name of an input in the text form.
pub fn data_id(data: Option<Dataset>) -> &'static str {
    data.map_or("normal", Dataset::id)
}

/// The names that are known, up to [`MAX_SERIES`] of them; the default's where there are none.
fn read_inits(given: &str, reader: &mut Reader) -> Vec<Initialiser> {
    let parts = split_list(given);
    if parts.len() > MAX_SERIES {
        reader.problem("init", given, format!("up to {MAX_SERIES} initialisers; the first {MAX_SERIES} are shown"));
    }
    let mut inits = Vec::new();
    for part in parts.into_iter().take(MAX_SERIES) {
        let (init, problems) = Initialiser::read(part);
        // A name that is not known shows nothing rather than something else.
        if Initialiser::from_id(part.split('(').next().unwrap_or(part).trim()).is_ok() {
            inits.push(init);
        }
        for problem in problems {
            reader.problem(&problem.key, &problem.given, problem.allowed);
        }
    }
    if inits.is_empty() { DEFAULT_INITS.to_vec() } else { inits }
}

fn list(inits: &[Initialiser]) -> String {
    inits.iter().map(Initialiser::to_string).collect::<Vec<_>>().join(",")
}

/// The name of an initialiser where there is little room: `He`, `N(0, 0.01²)`.
pub fn short_title(init: &Initialiser) -> String {
    match init {
        Initialiser::KaimingNormal { .. } => "He".to_owned(),
        Initialiser::KaimingUniform { .. } => "He, uniform".to_owned(),
        Initialiser::XavierNormal => "Xavier".to_owned(),
        Initialiser::XavierUniform => "Xavier, unif.".to_owned(),
        Initialiser::LecunNormal => "LeCun".to_owned(),
        Initialiser::LecunUniform => "LeCun, unif.".to_owned(),
        Initialiser::Torch => "PyTorch".to_owned(),
        Initialiser::Playground => "Playground".to_owned(),
        Initialiser::Normal { std } => format!("std {std}"),
        Initialiser::Uniform { bound } => format!("\u{b1}{bound}"),
        Initialiser::Constant { value } => format!("all {value}"),
        Initialiser::Orthogonal | Initialiser::Zeros => init.title().to_owned(),
    }
}

impl fmt::Display for InitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let mut writer = Writer::default();
        for key in KEYS {
            writer.unless(key, &self.value(key), &usual.value(key));
        }
        f.write_str(&writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_read_back() {
        for text in [
            "",
            "init=kaiming_normal",
            "init=xavier_uniform,normal(std=0.2)&gain=1.25&act=leaky_relu(negative_slope=0.2)&depth=20&width=64&batch=32",
            "bias=-1&norm=layer&residual=on&seed=7&seeds=1&layer=12",
            "data=spiral&seeds=2",
            "init=kaiming_normal(fan=out),zeros&active=2",
            "view=train&init=kaiming_normal&lr=0.5&steps=1000&k=4",
        ] {
            let (state, problems) = InitState::read(text);
            assert_eq!((state.to_string().as_str(), problems.len()), (text, 0), "{problems:?}");
        }
        assert_eq!(InitState::read("init=he_normal,xavier_normal,normal(std=0.05),normal(std=0.25)").0, InitState::default());
    }

    #[test]
    fn nonsense_gives_problems_and_a_state_that_can_be_drawn() {
        for text in [
            "view=nope",
            "init=he2",
            "init=he,he,he,he,he",
            "init=normal(std=-1)",
            "gain=NaN",
            "gain=1e9",
            "act=rlu",
            "depth=1",
            "depth=1e99",
            "width=0",
            "seeds=0",
            "seeds=x",
            "layer=51",
            "layer=-1",
            "layer=",
            "active=9",
            "norm=group",
            "residual=maybe",
            "lr=0",
            "steps=1e9",
            "k=0",
            "momentum=1",
            "data=sine",
            "data=custom",
            "init=((((",
            "%&=&&;=%%",
        ] {
            let (state, problems) = InitState::read(text);
            assert!(!problems.is_empty(), "{text}");
            assert!((1..=MAX_SERIES).contains(&state.inits.len()) && state.active < state.inits.len(), "{text}");
            assert!(state.layer.is_none_or(|layer| layer < state.stack.depth), "{text}");
            let (again, problems) = InitState::read(&state.to_string());
            assert_eq!((again, problems.len()), (state, 0), "{text}");
        }
    }

    #[test]
    fn one_key_at_a_time_can_be_set_and_read() {
        let state = InitState::read("init=he,lecun_normal&layer=3").0;
        for key in KEYS {
            let (same, problems) = state.with(key, &state.value(key));
            assert_eq!((same, problems.len()), (state.clone(), 0), "{key}");
        }
        assert_eq!(state.with("gain", "1.5").0.stack.gain, 1.5);
        assert_eq!(state.with("act", "elu(alpha=2)").0.to_string(), "init=kaiming_normal,lecun_normal&act=elu(alpha=2)&layer=3");
        assert_eq!(state.with("depth", "2").0.layer, Some(1));
    }
}
