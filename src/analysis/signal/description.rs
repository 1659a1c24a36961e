//! What determines a propagation, and its text form.

use std::fmt;

use crate::activation::{Activation, Activations};
use crate::analysis::mean_field;
use crate::experiment::schema;
use crate::network::Norm;
use crate::network::init::{Initialiser, recommended_gain};
use crate::schema::Number;
use crate::text::{Problem, Range, Reader, Writer};

/// Layers, each a Linear, a norm and an activation.
pub const DEPTH: Number = Number::new("depth", (2.0, 100.0), 50.0, "layers").whole();
/// Units of every layer.
pub const WIDTH: Number = Number::new("width", (2.0, 512.0), 128.0, "units of every layer").whole().log();
/// Factor of all weights: an experiment's, as far as 50 layers of it are still told apart.
pub const GAIN: Number =
    Number { range: Range { max: 10.0, meaning: "factor of the initialiser's weights", ..schema::GAIN.range }, ..schema::GAIN }.usual(0.25, 4.0).log();
/// Samples.
pub const BATCH: Number =
    Number { range: Range { max: 512.0, default: 256.0, meaning: "samples that are sent through", ..schema::BATCH.range }, ..schema::BATCH }.usual(1.0, 512.0);
/// Where biases start.
pub const BIAS: Number =
    Number { range: Range { min: -10.0, max: 10.0, meaning: "where the biases start", ..schema::BIAS.range }, ..schema::BIAS }.usual(-1.0, 1.0);
/// The seed of weights, inputs and the gradient at the top.
pub const SEED: Number = Number { range: Range { default: 1.0, meaning: "seed of weights, inputs and gradient", ..schema::SEED.range }, ..schema::SEED };

/// The numbers of a description: what sliders are made from.
pub const SCHEMA: [Number; 6] = [DEPTH, WIDTH, GAIN, BATCH, BIAS, SEED];

const KEYS: [&str; 10] = ["depth", "width", "gain", "init", "act", "seed", "batch", "bias", "norm", "residual"];

/// Everything that determines a propagation; in its ranges when made by [`StackDescription::read`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StackDescription {
    /// Layers, see [`DEPTH`].
    pub depth: usize,
    /// Units of a layer, see [`WIDTH`].
    pub width: usize,
    /// Factor of the weights, see [`GAIN`].
    pub gain: f64,
    /// How the weights are drawn.
    pub init: Initialiser,
    /// The activation of every layer.
    pub activation: Activation,
    /// See [`SEED`].
    pub seed: u32,
    /// Samples, see [`BATCH`].
    pub batch: usize,
    /// Where biases start, see [`BIAS`].
    pub bias: f64,
    /// The normalisation of every layer, as in training and at the start: over the batch at hand, scale 1 and shift 0.
    pub norm: Norm,
    /// Whether a layer's input is added to its output, where the widths match: a = x + f(norm(W x + b)).
    pub residual: bool,
}

impl Default for StackDescription {
    /// Fifty layers of 128 relu units, He's initialisation.
    fn default() -> Self {
        Self {
            depth: DEPTH.range.default as usize,
            width: WIDTH.range.default as usize,
            gain: GAIN.range.default,
            init: Initialiser::default(),
            activation: Activation::Relu,
            seed: SEED.range.default as u32,
            batch: BATCH.range.default as usize,
            bias: BIAS.range.default,
            norm: Norm::None,
            residual: false,
        }
    }
}

impl StackDescription {
    /// Reads `depth=50&width=128&gain=1&init=he_normal&act=relu&seed=1&batch=256&bias=0&norm=none&residual=off`, each key at
    /// its default where it is not given. Never fails: numbers are clamped, and what was wrong is listed.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let depth = reader.whole(&DEPTH.range) as usize;
        let width = reader.whole(&WIDTH.range) as usize;
        let gain = reader.number(&GAIN.range);
        let (init, in_init) = reader.take("init").map_or_else(Default::default, |given| Initialiser::read(&given));
        let (activation, in_activation) = reader.take("act").map_or((Activation::Relu, Vec::new()), |given| one_activation(&given));
        reader.problems(in_init.into_iter().chain(in_activation));
        let seed = reader.whole(&SEED.range);
        let batch = reader.whole(&BATCH.range) as usize;
        let bias = reader.number(&BIAS.range);
        let norm = reader.choice("norm", &Norm::ALL, Norm::id, Norm::None);
        let residual = reader.flag("residual", false);
        (Self { depth, width, gain, init, activation, seed, batch, bias, norm, residual }, reader.finish(&KEYS))
    }

    /// The gain g of the activation that Kaiming's schemes use.
    pub fn activation_gain(&self) -> f64 {
        recommended_gain(&self.activation)
    }

    /// The `gain` at which this stack is critical, for the mark on the slider: the critical sigma_w of the activation over the
    /// sigma_w of this initialiser at gain 1. So it is 1 for He and relu, sqrt 2 for LeCun and relu. `None` where theory
    /// has none (weights that are not random, activations without a critical gain).
    pub fn critical_gain(&self) -> Option<f64> {
        let unit = self.init.mean_square(self.width, self.width, self.activation_gain(), 1.0) * self.width as f64;
        let critical = mean_field::critical(&self.activation)?;
        (self.init.is_random() && unit > 0.0).then(|| critical.gain / unit.sqrt())
    }
}

/// The activation of every layer. That of a list is its first, and it is said that there can be no others.
fn one_activation(given: &str) -> (Activation, Vec<Problem>) {
    let names = Activations::names(given);
    let (activation, mut problems) = Activation::read(names[0]);
    if names.len() > 1 {
        let allowed = format!("one activation: the layers of this stack are alike, as its theory asks; {activation} is used");
        problems.push(Problem { key: "act".to_owned(), given: given.to_owned(), allowed });
    }
    (activation, problems)
}

impl fmt::Display for StackDescription {
    /// The text form: only what differs from the default, in a fixed order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = Self::default();
        let mut writer = Writer::default();
        writer
            .unless("depth", &self.depth, &default.depth)
            .unless("width", &self.width, &default.width)
            .unless("gain", &self.gain, &default.gain)
            .unless("init", &self.init, &default.init)
            .unless("act", &self.activation, &default.activation)
            .unless("seed", &self.seed, &default.seed)
            .unless("batch", &self.batch, &default.batch)
            .unless("bias", &self.bias, &default.bias)
            .unless("norm", &self.norm.id(), &default.norm.id())
            .unless("residual", &if self.residual { "on" } else { "off" }, &"off");
        f.write_str(&writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_read_back() {
        let text = "depth=7&width=33&gain=1.25&init=kaiming_normal(fan=out)&act=elu(alpha=2)&seed=9&batch=5&bias=-0.5&norm=layer&residual=on";
        let (description, problems) = StackDescription::read(text);
        assert_eq!((description.to_string().as_str(), problems.len()), (text, 0));
        assert_eq!(StackDescription::read(""), (StackDescription::default(), vec![]));
        assert_eq!(StackDescription::default().to_string(), "");
    }

    #[test]
    fn wrong_texts_are_clamped_and_said_so() {
        let (description, problems) = StackDescription::read("depth=1000&width=0&gain=NaN&init=he2&act=rlu&norm=group&batch=-1&layers=3");
        assert_eq!((description.depth, description.width, description.gain, description.batch), (100, 2, 1.0, 1));
        assert_eq!(problems.len(), 6, "{problems:?}");
        assert_eq!(problems[5].to_string(), "and 3 more");
    }

    #[test]
    fn layers_are_alike_and_a_list_of_activations_is_said_to_be_none() {
        for (given, used) in [("relu,tanh", "relu"), ("leaky_relu(negative_slope=0.2)|relu", "leaky_relu(negative_slope=0.2)")] {
            let (description, problems) = StackDescription::read(&format!("act={given}"));
            let said = format!("act = \"{given}\": one activation: the layers of this stack are alike, as its theory asks; {used} is used");
            assert_eq!((description.activation.to_string(), problems.iter().map(ToString::to_string).collect()), (used.to_owned(), vec![said]));
        }
    }

    #[test]
    fn the_mark_on_the_slider_takes_the_initialiser_into_account() {
        let mark = |text: &str| StackDescription::read(text).0.critical_gain();
        let near = |got: Option<f64>, wanted: f64| assert!(got.is_some_and(|got| (got - wanted).abs() < 1e-12), "{got:?}, not {wanted}");
        near(mark(""), 1.0);
        near(mark("init=lecun_normal"), core::f64::consts::SQRT_2);
        near(mark("init=torch"), 6f64.sqrt());
        near(mark("init=xavier_normal&act=tanh"), 1.0);
        near(mark("init=lecun_uniform&act=selu"), 1.0);
        assert_eq!(mark("init=zeros"), None);
    }
}
