//! The one table of what an experiment can be told: names, titles, meanings, ranges. Reading, writing, messages, docs and the
//! page's controls all come from it.

use std::sync::LazyLock;

use super::Experiment;
use crate::activation::Activation;
use crate::data::Dataset;
use crate::network::{Initialiser, Loss, Norm, Slopes};
use crate::schema::{Choice, Group, Key, Kind, Number, Scale};
use crate::text::Range;

const SEEDS: (f64, f64) = (0.0, 4_294_967_295.0);
/// The most hidden layers: enough to see what depth alone does to a start that is a little wrong.
pub const MOST_LAYERS: usize = 64;
/// The most hidden units altogether: what a pass holds grows with them, whatever the layers are.
pub const MOST_HIDDEN_UNITS: usize = 4096;
/// The most units of a layer.
pub const MOST_UNITS: usize = 256;
/// The most inputs, through the API.
pub const MOST_INPUTS: usize = 1024;
/// The most outputs, through the API.
pub const MOST_OUTPUTS: usize = 256;

pub(super) const NOISE: Number = Number::new("noise", (0.0, 2.0), 0.1, "standard deviation of what is added to each coordinate").usual(0.0, 1.0);
pub(super) const POINTS: Number =
    Number::new("points", (2.0, 2000.0), 200.0, "how many points are drawn, test points included").whole().usual(20.0, 1000.0).log();
pub(super) const DATA_SEED: Number = Number::new("data_seed", SEEDS, 0.0, "which points are drawn").whole().usual(0.0, 99.0);
pub(super) const SPLIT: Number = Number::new("split", (0.0, 0.9), 0.25, "share of the points kept for testing");
pub(super) const WIDTH: Number = Number::new("units", (1.0, MOST_UNITS as f64), 8.0, "units of a hidden layer").whole().usual(1.0, 32.0);
pub(crate) const GAIN: Number = Number::new("gain", (0.0, 1e20), 1.0, "factor on every weight at the start").usual(0.0, 4.0);
pub(crate) const BIAS: Number = Number::new("bias", (-1e6, 1e6), 0.0, "bias of every hidden unit at the start").usual(-5.0, 5.0);
pub(crate) const SEED: Number = Number::new("seed", SEEDS, 0.0, "which weights are drawn, and the order of the batches").whole().usual(0.0, 99.0);
pub(super) const LEARNING_RATE: Number = Number::new("lr", (1e-12, 1e38), 0.03, "learning rate: how far a step follows the gradient").log().usual(1e-4, 10.0);
pub(super) const CLIP: Number = Number::new("clip", (0.0, 1e9), 0.0, "the gradient's norm is cut to this; 0 for not at all").usual(0.0, 10.0);
pub(super) const L1: Number = Number::new("l1", (0.0, 100.0), 0.0, "times the sum of |w| over the weights, added to what is minimised").usual(0.0, 0.1);
pub(super) const L2: Number = Number::new("l2", (0.0, 100.0), 0.0, "times half the sum of w^2 over the weights, added to what is minimised").usual(0.0, 0.1);
pub(crate) const BATCH: Number = Number::new("batch", (1.0, 2000.0), 10.0, "points a step looks at; full for all, in order").whole().log().usual(1.0, 128.0);
pub(super) const INPUTS: Number = Number::new("inputs", (0.0, MOST_INPUTS as f64), 0.0, "numbers a point has; 0 for what the data have").whole();
pub(super) const OUTPUTS: Number = Number::new("outputs", (0.0, MOST_OUTPUTS as f64), 0.0, "outputs of the network; 0 for what the data need").whole();

pub(super) const MOMENTUM: Number = Number::new("momentum", (0.0, 0.9999), 0.0, "how much of the last velocity is kept");
pub(super) const NESTEROV: Number = Number::new("nesterov", (0.0, 1.0), 0.0, "whether the velocity is looked ahead along").whole();
pub(super) const DECAY: Number = Number::new("weight_decay", (0.0, 100.0), 0.0, "times the parameter, added to its gradient").usual(0.0, 0.1);
pub(super) const DECAY_OF_ADAMW: Number =
    Number::new("weight_decay", (0.0, 100.0), 0.01, "times learning rate and parameter, taken from the parameter").usual(0.0, 0.5);
pub(super) const ALPHA: Number = Number::new("alpha", (0.0, 0.99999), 0.99, "how much of the mean square is kept");
pub(super) const BETA1: Number = Number::new("beta1", (0.0, 0.99999), 0.9, "how much of the mean gradient is kept");
pub(super) const BETA2: Number = Number::new("beta2", (0.0, 0.9999999), 0.999, "how much of the mean square is kept");
pub(super) const EPS: Number = Number::new("eps", (1e-16, 1.0), 1e-8, "added to the root of the mean square").log();
const STEPS: (f64, f64) = (1.0, 1e9);
pub(super) const WARMUP_STEPS: Number =
    Number::new("steps", STEPS, 100.0, "steps over which the learning rate grows to its value").whole().log().usual(1.0, 1000.0);
pub(super) const EVERY: Number = Number::new("every", STEPS, 1000.0, "steps from one fall to the next").whole().log().usual(10.0, 10000.0);
pub(super) const GAMMA: Number = Number::new("gamma", (0.0, 1.0), 0.1, "factor of a fall");
pub(super) const COSINE_STEPS: Number = Number::new("steps", STEPS, 2000.0, "steps until the learning rate is 0").whole().log().usual(10.0, 100_000.0);
pub(super) const COSINE_WARMUP: Number = Number::new("warmup", (0.0, 1e9), 0.0, "steps of warm-up before").whole().usual(0.0, 1000.0);

fn of_range(range: Range, usual: (f64, f64)) -> Number {
    Number { range, usual, scale: Scale::Linear, whole: false }
}

fn of_activation(kind: &Activation) -> Choice {
    let numbers = kind.parameters().iter().enumerate().map(|(index, &range)| of_range(range, kind.slider_span(index)));
    Choice { id: kind.id(), title: kind.title(), numbers: numbers.collect() }
}

fn of_initialiser(kind: &Initialiser) -> Choice {
    /// The part of a range that is worth a slider.
    const USUAL: f64 = 1.0;
    let numbers = kind.parameters().iter().map(|&range| of_range(range, (range.min.max(-USUAL), range.max.min(USUAL))));
    Choice { id: kind.id(), title: kind.title(), numbers: numbers.collect() }
}

/// The optimisers and their numbers, in the order in which [`super::form`] reads them.
fn optimisers() -> Vec<Choice> {
    vec![
        Choice::new("sgd", "SGD", &[MOMENTUM, NESTEROV, DECAY]),
        Choice::new("rmsprop", "RMSprop", &[ALPHA, EPS, MOMENTUM, DECAY]),
        Choice::new("adam", "Adam", &[BETA1, BETA2, EPS, DECAY]),
        Choice::new("adamw", "AdamW", &[BETA1, BETA2, EPS, DECAY_OF_ADAMW]),
    ]
}

/// The schedules and their numbers.
fn schedules() -> Vec<Choice> {
    vec![
        Choice::new("constant", "Constant", &[]),
        Choice::new("warmup", "Warm-up", &[WARMUP_STEPS]),
        Choice::new("step", "Falling in steps", &[EVERY, GAMMA]),
        Choice::new("cosine", "Cosine", &[COSINE_STEPS, COSINE_WARMUP]),
    ]
}

/// Where a key stands among the controls.
fn group_of(name: &str) -> Group {
    match name {
        "data" | "noise" | "points" | "data_seed" | "split" => Group::Data,
        "layers" | "act" | "num_parameters" | "at_kink" | "norm" | "residual" | "inputs" | "outputs" => Group::Network,
        "init" | "gain" | "bias" | "seed" => Group::Start,
        _ => Group::Training,
    }
}

/// Every key, in the order in which they are written. Made once.
pub fn schema() -> &'static [Key] {
    static TABLE: LazyLock<Vec<Key>> = LazyLock::new(table);
    &TABLE
}

/// The key of this name or other name.
pub fn key(name: &str) -> Option<&'static Key> {
    schema().iter().find(|key| key.name == name || key.aliases.contains(&name))
}

impl Experiment {
    /// The keys as they are of this experiment: what says nothing of it is not offered, and a list by layers has as many as it has.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        let learns = self.activations.named().any(|activation| matches!(activation, Activation::Prelu { .. }));
        let layers = self.layers.len();
        schema().iter().cloned().map(move |mut key| {
            key.offered = key.name != "num_parameters" || learns;
            if let Kind::ChoicePerLayer(_, most) = &mut key.kind {
                *most = layers;
            }
            key
        })
    }
}

fn table() -> Vec<Key> {
    let key = |name, aliases, title, meaning, kind, restarts| Key { name, aliases, title, meaning, kind, restarts, group: group_of(name), offered: true };
    let number = |number: Number, aliases, title, restarts| key(number.range.name, aliases, title, number.range.meaning, Kind::Number(number), restarts);
    let (live, restarts) = (false, true);
    let activations = Activation::ALL.iter().map(of_activation).collect();
    let initialisers = Initialiser::ALL.iter().map(of_initialiser).collect();
    let datasets = Dataset::ALL.iter().map(|set| Choice::new(set.id(), set.title(), &[])).collect();
    let norms = Norm::ALL.iter().map(|norm| Choice::new(norm.id(), norm.title(), &[])).collect();
    let slopes = Slopes::ALL.iter().map(|slopes| Choice::new(slopes.id(), slopes.title(), &[])).collect();
    let losses =
        [Choice::new("auto", "As the data need", &[])].into_iter().chain(Loss::ALL.iter().map(|loss| Choice::new(loss.id(), loss.title(), &[]))).collect();
    let kinks = Number::new("at_kink", (-100.0, 100.0), 0.0, "the derivative at a kink: a number between the two slopes");
    vec![
        key("data", &["dataset"], "Data", "which data set", Kind::Choice(datasets), live),
        number(NOISE, &[], "Noise", live),
        number(POINTS, &["n"], "Points", live),
        number(DATA_SEED, &[], "Data seed", live),
        number(SPLIT, &["test"], "Test share", live),
        key("layers", &["hidden"], "Layers", "units of each hidden layer", Kind::Widths(MOST_LAYERS, WIDTH), restarts),
        key(
            "act",
            &["activation"],
            "Activation",
            "of all hidden layers, or one for each, joined by commas: relu,tanh; where there are fewer the last goes on",
            Kind::ChoicePerLayer(activations, MOST_LAYERS),
            live,
        ),
        key(
            "num_parameters",
            &[],
            "Learnt slopes",
            "slopes that a layer of PReLU learns: 1 for all of its units, or units for one each",
            Kind::Choice(slopes),
            live,
        ),
        key(
            "at_kink",
            &[],
            "Slope at a kink",
            "the derivative where there is none: left, right, or a number between the slopes",
            Kind::NumberOr(kinks, "left"),
            live,
        ),
        key("init", &["initialiser", "initializer"], "Start", "how weights start", Kind::Choice(initialisers), restarts),
        number(GAIN, &[], "Gain", restarts),
        number(BIAS, &["bias_start"], "Bias start", restarts),
        number(SEED, &[], "Seed", restarts),
        key("norm", &[], "Norm", "what stands between Linear and activation", Kind::Choice(norms), restarts),
        key("residual", &[], "Residual", "whether a layer's input is added to its output where the widths match", Kind::Flag(false), live),
        key("loss", &[], "Loss", "what is minimised", Kind::Choice(losses), live),
        key("opt", &["optimizer", "optimiser"], "Optimiser", "how a step follows the gradient", Kind::Choice(optimisers()), live),
        number(LEARNING_RATE, &["learning_rate"], "Learning rate", live),
        key("schedule", &[], "Schedule", "how the learning rate changes with the steps", Kind::Choice(schedules()), live),
        number(CLIP, &["clip_norm"], "Clip", live),
        number(L1, &[], "L1", live),
        number(L2, &[], "L2", live),
        key("batch", &["batch_size"], "Batch", BATCH.range.meaning, Kind::NumberOr(BATCH, "full"), live),
        number(INPUTS, &[], "Inputs", restarts),
        number(OUTPUTS, &[], "Outputs", restarts),
    ]
}
