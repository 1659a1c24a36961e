//! What the figure of initialisation shows, and its text form.

use std::fmt;

use super::parts::{InitPart, PARTS, View};
use crate::analysis::signal::description::{DEPTH, GAIN};
use crate::analysis::signal::{Input, StackDescription};
use crate::data::Dataset;
use crate::experiment::{Experiment, MOST_HIDDEN_UNITS, MOST_LAYERS, MOST_UNITS};
use crate::figures::settings::take_show;
use crate::network::Initialiser;
use crate::schema::Number;
use crate::text::{Problem, Range, Reader, Writer, split_list};

/// The most initialisers over one another.
pub const MAX_SERIES: usize = 4;
/// Seeds of each initialiser: the band.
pub const SEEDS: Number = Number::new("seeds", (1.0, 20.0), 5.0, "starts of each initialiser: the band").whole();
/// The layer that is pointed at.
pub const LAYER: Number = Number::new("layer", (1.0, DEPTH.range.max), 1.0, "the layer that is read").whole();
/// The learning rate of the training.
pub const RATE: Number = Number::new("lr", (1e-6, 100.0), 0.01, "learning rate of the training").usual(1e-4, 1.0).log();
/// How long the training is.
pub const STEPS: Number = Number::new("steps", (50.0, 5000.0), 300.0, "steps of the training, ten points each").usual(50.0, 2000.0).log().whole();
/// The factor between two layers.
pub const FACTOR: Number = Number::new("k", (1.0 / 64.0, 64.0), 1.0, "what the first layer is multiplied by and the second layer's weights divided by").log();
/// Points that are trained on.
const TRAINED_POINTS: u32 = 100;
/// Which initialiser is under the hand.
pub const ACTIVE: Number = Number::new("active", (1.0, MAX_SERIES as f64), 1.0, "which initialiser is computed first").whole();

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

/// The key that starts all at once; it is written as what it sets.
pub const RULE: &str = "rule";
/// Too small and too large, as shares of the critical standard deviation.
const SMALL: f64 = 0.4;
const LARGE: f64 = 2.0;

/// A named start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All that follow, over one another.
    All,
    /// He's: the signal stays, under relu.
    He,
    /// Xavier's: it stays under tanh, nearly.
    Xavier,
    /// [`SMALL`].
    Small,
    /// [`LARGE`].
    Large,
}

impl Rule {
    /// Every rule, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::All, Self::He, Self::Xavier, Self::Small, Self::Large];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::He => "he",
            Self::Xavier => "xavier",
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// The name on the button.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "All four",
            Self::He => "He",
            Self::Xavier => "Xavier",
            Self::Small => "Too small",
            Self::Large => "Too large",
        }
    }
}

/// A number in two digits.
fn two_digits(value: f64) -> f64 {
    crate::text::number(&format!("{value:.1e}")).unwrap_or(value)
}

/// The keys of a stack that the figure hands on, in the order in which they are written.
const STACK_KEYS: [&str; 9] = ["gain", "act", "depth", "width", "batch", "bias", "norm", "residual", "seed"];
/// Every key.
pub const KEYS: [&str; 19] = [
    "view", "init", "gain", "act", "depth", "width", "batch", "bias", "norm", "residual", "data", "lr", "steps", "k", "seed", "seeds", "layer", "active",
    "show",
];

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
    /// The parts that were asked for, all of one view; the view's usual ones where none were.
    pub show: Option<Vec<InitPart>>,
}

impl Default for InitState {
    fn default() -> Self {
        Self {
            view: View::default(),
            inits: DEFAULT_INITS.to_vec(),
            stack: StackDescription::default(),
            data: None,
            rate: RATE.range.default,
            steps: STEPS.range.default as u64,
            factor: FACTOR.range.default,
            seeds: SEEDS.range.default as usize,
            layer: None,
            active: 0,
            show: None,
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
        state.rate = reader.number(&RATE.range);
        state.steps = reader.whole(&STEPS.range).into();
        state.factor = reader.number(&FACTOR.range);
        state.seeds = reader.whole(&SEEDS.range) as usize;
        if let Some(given) = reader.take(LAYER.range.name) {
            let range = Range { max: state.stack.depth as f64, ..LAYER.range };
            let layer = range.read(&given).unwrap_or_else(|(problem, used)| {
                reader.problem(&problem.key, &problem.given, problem.allowed);
                used
            });
            state.layer = Some(layer.round() as usize - 1);
        }
        state.active = (reader.whole(&ACTIVE.range) as usize - 1).min(state.inits.len() - 1);
        if let Some(shown) = take_show(&mut reader, &PARTS) {
            let mut parts: Vec<InitPart> = shown.into_iter().filter_map(InitPart::from_id).collect();
            // Parts bring their view along; the first says which.
            state.view = parts.first().map_or(state.view, |part| part.view());
            for part in parts.iter().filter(|part| part.view() != state.view) {
                reader.problem("show", part.part().id, format!("parts of one view, here {}", state.view.id()));
            }
            parts.retain(|part| part.view() == state.view);
            state.show = (parts != state.view.usual_parts()).then_some(parts);
        }
        if let Some(given) = reader.take(RULE) {
            match Rule::ALL.into_iter().find(|rule| rule.id() == given) {
                Some(rule) => (state.inits, state.active) = (state.of_rule(rule), 0),
                None => reader.problem(RULE, &given, format!("one of {}", Rule::ALL.map(Rule::id).join(", "))),
            }
        }
        (state, reader.finish(&KEYS))
    }

    /// The state with one key set to `value`, and what was wrong with it.
    pub fn with(&self, key: &str, value: &str) -> (Self, Vec<Problem>) {
        let text = self.to_string();
        let mut writer = Writer::default();
        writer.pair(key, value);
        // Another view has other parts.
        let goes = |name: &str| name == key || name == "show" && key == "view";
        let kept = text.split('&').filter(|pair| !pair.is_empty() && !pair.split('=').next().is_some_and(goes));
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
            "show" => self.parts().iter().map(|part| part.part().id).collect::<Vec<_>>().join(","),
            _ => String::new(),
        }
    }

    /// The parts that are drawn, in order.
    pub fn parts(&self) -> &[InitPart] {
        self.show.as_deref().unwrap_or(self.view.usual_parts())
    }

    /// Starts as `rule` wants it, alone, at gain 1; all four for [`Rule::All`].
    pub fn follow(&mut self, rule: Rule) {
        let wanted = self.of_rule(rule);
        self.stack.gain = GAIN.range.default;
        // A view of one looks at it, where it is among the others; they stay for the views of all.
        match self.inits.iter().position(|init| wanted == [*init]).filter(|_| self.view.is_of_one()) {
            Some(at) => self.active = at,
            None => (self.inits, self.active) = (wanted, 0),
        }
    }

    /// The rule that what is shown is of now: all starts, or the one that a view of one initialiser shows.
    pub fn rule(&self) -> Option<Rule> {
        let shown = if self.view.is_of_one() { self.inits.get(self.active..=self.active)? } else { &self.inits[..] };
        Rule::ALL.into_iter().find(|&rule| shown == self.of_rule(rule))
    }

    fn of_rule(&self, rule: Rule) -> Vec<Initialiser> {
        // A share of the weights' critical standard deviation, in two digits; of relu's where theory knows none.
        let times = |share: f64| {
            let of = |activation| StackDescription { init: Initialiser::LecunNormal, gain: 1.0, activation, ..self.stack }.critical_gain();
            let critical = of(self.stack.activation).unwrap_or(core::f64::consts::SQRT_2) / (self.stack.width as f64).sqrt();
            let wanted = Initialiser::Normal { std: two_digits(share * critical) };
            // As far as the text can say it: narrow stacks of flat functions want more.
            Initialiser::find(&wanted.to_string()).0.unwrap_or(wanted)
        };
        match rule {
            Rule::All => Rule::ALL[1..].iter().flat_map(|&rule| self.of_rule(rule)).collect(),
            Rule::He => vec![DEFAULT_INITS[0]],
            Rule::Xavier => vec![DEFAULT_INITS[1]],
            Rule::Small => vec![times(SMALL)],
            Rule::Large => vec![times(LARGE)],
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
            activations: self.stack.activation.into(),
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

/// The name of an initialiser where there is little room: `He`, `std 0.01`.
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
        // Which parts are the usual ones depends on the view.
        for key in KEYS.into_iter().filter(|&key| key != "show" || self.show.is_some()) {
            writer.unless(key, &self.value(key), &usual.value(key));
        }
        f.write_str(&writer.finish())
    }
}

#[cfg(test)]
mod tests;
