//! The family: which activation functions there are, their parameters, and where their slope breaks.
//!
//! Names, parameters and defaults are PyTorch's where it has them (`torch.nn.functional`); `squared_relu` is So et al.,
//! "Primer", 2021, and `swish(beta)` Ramachandran et al., "Searching for activation functions", 2017. An [`Activation`] is
//! validated when it is made, so that everything that takes one is total.

mod kink;
mod layers;
mod traits;

use std::fmt;

pub use kink::{AtKink, Kink};
pub use layers::Activations;
pub use traits::{StraightPieces, Traits};

use crate::text::{Call, Problem, Range, no_such_number, write_call};

/// One activation function with its parameters, all finite and in their ranges when made by [`Activation::new`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// x
    Identity,
    /// 1 / (1 + e^-x)
    Sigmoid,
    /// (e^x - e^-x) / (e^x + e^-x)
    Tanh,
    /// x / (1 + |x|)
    Softsign,
    /// min(max(x / 6 + 1/2, 0), 1)
    HardSigmoid,
    /// max(0, x)
    Relu,
    /// x for x > 0, else `negative_slope` x
    LeakyRelu {
        /// The slope left of 0.
        negative_slope: f32,
    },
    /// As [`Activation::LeakyRelu`], but the slope is learnt with the weights (He et al. 2015).
    Prelu {
        /// The slope left of 0 at the start.
        weight: f32,
    },
    /// min(max(0, x), 6)
    Relu6,
    /// x for x > `threshold`, else `value`
    Threshold {
        /// Where the function begins to follow x.
        threshold: f32,
        /// What it is up to there.
        value: f32,
    },
    /// max(0, x)^2
    SquaredRelu,
    /// x for x > 0, else `alpha` (e^x - 1)
    Elu {
        /// Minus the limit at minus infinity.
        alpha: f32,
    },
    /// max(0, x) + min(0, `alpha` (e^(x / alpha) - 1))
    Celu {
        /// Minus the limit at minus infinity, and the width of the bend.
        alpha: f32,
    },
    /// [`SELU_SCALE`] times elu with alpha = [`SELU_ALPHA`]
    Selu,
    /// x Phi(x), Phi the distribution function of N(0, 1)
    Gelu,
    /// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    GeluTanh,
    /// x / (1 + e^-x)
    Silu,
    /// x / (1 + e^(-`beta` x))
    Swish {
        /// How sharp the bend is; 0 gives x/2, large values relu.
        beta: f32,
    },
    /// x tanh(ln(1 + e^x))
    Mish,
    /// ln(1 + e^(`beta` x)) / `beta`
    Softplus {
        /// How sharp the bend is.
        beta: f32,
    },
    /// x min(max(x / 6 + 1/2, 0), 1)
    HardSwish,
}

/// Alpha of SELU (Klambauer et al. 2017, "Self-normalizing neural networks", eq. 2 and appendix).
pub const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
/// The scale (lambda) of SELU, same source.
pub const SELU_SCALE: f64 = 1.050_700_987_355_480_5;

/// What the sliders and messages know of one kind of activation.
struct Entry {
    id: &'static str,
    title: &'static str,
    formula: &'static str,
    derivative_formula: &'static str,
    parameters: &'static [Range],
    /// For each parameter the part of its range that is worth a slider.
    sliders: &'static [(f64, f64)],
}

const SLOPE_RANGE: (f64, f64) = (-100.0, 100.0);
const BETA_RANGE: (f64, f64) = (1e-3, 1e3);

const NEGATIVE_SLOPE: Range = Range { name: "negative_slope", min: SLOPE_RANGE.0, max: SLOPE_RANGE.1, default: 0.01, meaning: "slope for negative inputs" };
const WEIGHT: Range = Range {
    name: "weight",
    min: SLOPE_RANGE.0,
    max: SLOPE_RANGE.1,
    default: 0.25,
    meaning: "slope for negative inputs, learnt in training; this is where it starts",
};
const THRESHOLD: Range = Range { name: "threshold", min: -1e3, max: 1e3, default: 0.0, meaning: "where the function begins to follow x" };
const VALUE: Range = Range { name: "value", min: -1e3, max: 1e3, default: 0.0, meaning: "the output up to the threshold" };
const ELU_ALPHA: Range = Range { name: "alpha", min: 0.0, max: 100.0, default: 1.0, meaning: "minus the limit for x to minus infinity" };
const CELU_ALPHA: Range =
    Range { name: "alpha", min: BETA_RANGE.0, max: BETA_RANGE.1, default: 1.0, meaning: "minus the limit for x to minus infinity, and the width of the bend" };
const SWISH_BETA: Range = Range { name: "beta", min: 0.0, max: BETA_RANGE.1, default: 1.0, meaning: "how sharp the bend is: 0 gives x/2, large values relu" };
const SOFTPLUS_BETA: Range =
    Range { name: "beta", min: BETA_RANGE.0, max: BETA_RANGE.1, default: 1.0, meaning: "how sharp the bend is: large values give relu" };

impl Activation {
    /// Every kind once, with its default parameters, in the order in which they are shown.
    pub const ALL: [Self; 21] = [
        Self::Relu,
        Self::LeakyRelu { negative_slope: 0.01 },
        Self::Prelu { weight: 0.25 },
        Self::Relu6,
        Self::Threshold { threshold: 0.0, value: 0.0 },
        Self::SquaredRelu,
        Self::Elu { alpha: 1.0 },
        Self::Celu { alpha: 1.0 },
        Self::Selu,
        Self::Gelu,
        Self::GeluTanh,
        Self::Silu,
        Self::Swish { beta: 1.0 },
        Self::Mish,
        Self::Softplus { beta: 1.0 },
        Self::HardSwish,
        Self::Identity,
        Self::Sigmoid,
        Self::Tanh,
        Self::Softsign,
        Self::HardSigmoid,
    ];

    fn entry(&self) -> Entry {
        let entry = |id, title, formula, derivative_formula, parameters| Entry { id, title, formula, derivative_formula, parameters, sliders: &[(0.0, 1.0)] };
        let sliders = |entry: Entry, sliders| Entry { sliders, ..entry };
        match self {
            Self::Identity => entry("identity", "Identity", "x", "1", &[]),
            Self::Sigmoid => entry("sigmoid", "Sigmoid", "1 / (1 + e^-x)", "f(x) (1 - f(x))", &[]),
            Self::Tanh => entry("tanh", "Tanh", "(e^x - e^-x) / (e^x + e^-x)", "1 - f(x)^2", &[]),
            Self::Softsign => entry("softsign", "Softsign", "x / (1 + |x|)", "1 / (1 + |x|)^2", &[]),
            Self::HardSigmoid => entry("hard_sigmoid", "Hard sigmoid", "min(max(x/6 + 1/2, 0), 1)", "1/6 for -3 < x < 3, else 0", &[]),
            Self::Relu => entry("relu", "ReLU", "max(0, x)", "1 for x > 0, 0 for x < 0", &[]),
            Self::LeakyRelu { .. } => {
                entry("leaky_relu", "Leaky ReLU", "x for x > 0, else negative_slope x", "1 for x > 0, negative_slope for x < 0", &[NEGATIVE_SLOPE])
            }
            Self::Prelu { .. } => entry("prelu", "PReLU", "x for x > 0, else weight x", "1 for x > 0, weight for x < 0", &[WEIGHT]),
            Self::Relu6 => entry("relu6", "ReLU6", "min(max(0, x), 6)", "1 for 0 < x < 6, 0 for x < 0 and x > 6", &[]),
            Self::Threshold { .. } => sliders(
                entry("threshold", "Threshold", "x for x > threshold, else value", "1 for x > threshold, 0 for x < threshold", &[THRESHOLD, VALUE]),
                &[(-3.0, 3.0), (-3.0, 3.0)],
            ),
            Self::SquaredRelu => entry("squared_relu", "Squared ReLU", "max(0, x)^2", "2 max(0, x)", &[]),
            Self::Elu { .. } => {
                sliders(entry("elu", "ELU", "x for x > 0, else alpha (e^x - 1)", "1 for x > 0, alpha e^x for x < 0", &[ELU_ALPHA]), &[(0.0, 3.0)])
            }
            Self::Celu { .. } => {
                sliders(entry("celu", "CELU", "x for x > 0, else alpha (e^(x/alpha) - 1)", "1 for x > 0, e^(x/alpha) for x < 0", &[CELU_ALPHA]), &[(0.05, 3.0)])
            }
            Self::Selu => entry("selu", "SELU", "1.0507 (x for x > 0, else 1.6733 (e^x - 1))", "1.0507 for x > 0, 1.7581 e^x for x < 0", &[]),
            Self::Gelu => entry("gelu", "GELU", "x \u{3a6}(x)", "\u{3a6}(x) + x \u{3c6}(x)", &[]),
            Self::GeluTanh => entry(
                "gelu_tanh",
                "GELU (tanh)",
                "x/2 (1 + tanh(\u{221a}(2/\u{3c0}) (x + 0.044715 x^3)))",
                "(1 + t)/2 + x/2 (1 - t^2) \u{221a}(2/\u{3c0}) (1 + 0.134145 x^2), t the tanh",
                &[],
            ),
            Self::Silu => entry("silu", "SiLU", "x \u{3c3}(x)", "\u{3c3}(x) (1 + x (1 - \u{3c3}(x)))", &[]),
            Self::Swish { .. } => {
                sliders(entry("swish", "Swish", "x \u{3c3}(beta x)", "s (1 + beta x (1 - s)), s = \u{3c3}(beta x)", &[SWISH_BETA]), &[(0.0, 10.0)])
            }
            Self::Mish => entry("mish", "Mish", "x tanh(ln(1 + e^x))", "t + x (1 - t^2) \u{3c3}(x), t = tanh(ln(1 + e^x))", &[]),
            Self::Softplus { .. } => sliders(entry("softplus", "Softplus", "ln(1 + e^(beta x)) / beta", "\u{3c3}(beta x)", &[SOFTPLUS_BETA]), &[(0.1, 10.0)]),
            Self::HardSwish => entry("hard_swish", "Hard swish", "x min(max(x/6 + 1/2, 0), 1)", "x/3 + 1/2 for -3 < x < 3, 0 for x < -3, 1 for x > 3", &[]),
        }
    }

    /// The name in the text form, as in PyTorch: `leaky_relu`.
    pub fn id(&self) -> &'static str {
        self.entry().id
    }

    /// The name for people: `Leaky ReLU`.
    pub fn title(&self) -> &'static str {
        self.entry().title
    }

    /// The name for people, with the parameters that are not the usual ones: `Leaky ReLU (0.2)`.
    pub fn full_title(&self) -> String {
        let given = self.parameters().iter().zip(self.values());
        let unusual: Vec<String> = given.filter(|(range, value)| range.default as f32 != *value).map(|(_, value)| value.to_string()).collect();
        if unusual.is_empty() { self.title().to_owned() } else { format!("{} ({})", self.title(), unusual.join(", ")) }
    }

    /// The formula of f(x), as plain text.
    pub fn formula(&self) -> &'static str {
        self.entry().formula
    }

    /// The formula of f'(x), as plain text.
    pub fn derivative_formula(&self) -> &'static str {
        self.entry().derivative_formula
    }

    /// The parameters of this kind, in order.
    pub fn parameters(&self) -> &'static [Range] {
        self.entry().parameters
    }

    /// Its parameters in order, to be read and set.
    fn slots(&mut self) -> [Option<&mut f32>; 2] {
        match self {
            Self::LeakyRelu { negative_slope: only }
            | Self::Prelu { weight: only }
            | Self::Elu { alpha: only }
            | Self::Celu { alpha: only }
            | Self::Swish { beta: only }
            | Self::Softplus { beta: only } => [Some(only), None],
            Self::Threshold { threshold, value } => [Some(threshold), Some(value)],
            Self::Identity
            | Self::Sigmoid
            | Self::Tanh
            | Self::Softsign
            | Self::HardSigmoid
            | Self::Relu
            | Self::Relu6
            | Self::SquaredRelu
            | Self::Selu
            | Self::Gelu
            | Self::GeluTanh
            | Self::Silu
            | Self::Mish
            | Self::HardSwish => [None, None],
        }
    }

    /// The values of the parameters, in the order of [`Self::parameters`].
    pub fn values(&self) -> Vec<f32> {
        let mut own = *self;
        own.slots().into_iter().flatten().map(|slot| *slot).collect()
    }

    /// The part of parameter `index`'s range that is worth a slider; all of the range can be typed.
    pub fn slider_span(&self, index: usize) -> (f64, f64) {
        self.entry().sliders.get(index).copied().unwrap_or((0.0, 1.0))
    }

    /// The same kind with the parameter at `index` set to `value`, which must be in range.
    fn with(mut self, index: usize, value: f32) -> Self {
        if let Some(slot) = self.slots().into_iter().flatten().nth(index) {
            *slot = value;
        }
        self
    }

    /// The kind named `id` with its default parameters; the error names the id and what there is.
    pub fn from_id(id: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|activation| activation.id() == id).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(Self::id).collect();
            Problem { key: "activation".to_owned(), given: id.to_owned(), allowed: format!("one of {}", names.join(", ")) }
        })
    }

    /// The kind named `id` with the named parameters; the error names the parameter and what is allowed. Strict: nothing is
    /// clamped.
    pub fn new(id: &str, parameters: &[(&str, f64)]) -> Result<Self, Problem> {
        let mut activation = Self::from_id(id)?;
        for &(name, value) in parameters {
            let ranges = activation.parameters();
            let Some(index) = ranges.iter().position(|range| range.name == name) else {
                return Err(no_such_number(id, &activation.names(), name, &value.to_string()));
            };
            if !(ranges[index].min..=ranges[index].max).contains(&value) {
                return Err(Problem { key: name.to_owned(), given: value.to_string(), allowed: format!("{id} takes {}", ranges[index].allowed()) });
            }
            activation = activation.with(index, value as f32);
        }
        Ok(activation)
    }

    fn names(&self) -> Vec<&'static str> {
        self.parameters().iter().map(|range| range.name).collect()
    }

    /// Reads `relu` or `leaky_relu(negative_slope=0.2)`. Lenient, as the text form is: always gives an activation
    /// (relu where the name is unknown), and what was wrong.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let (found, problems) = Self::find(text);
        (found.unwrap_or(Self::Relu), problems)
    }

    /// [`Self::read`], but nothing where the name is unknown.
    pub fn find(text: &str) -> (Option<Self>, Vec<Problem>) {
        let call = Call::read(text);
        let mut activation = match Self::from_id(call.name) {
            Ok(activation) => activation,
            Err(problem) => return (None, vec![problem]),
        };
        let (placed, mut problems) = call.placed(activation.id(), &activation.names());
        for (index, given) in placed {
            let value = activation.parameters()[index].read(given).unwrap_or_else(|(problem, used)| {
                problems.push(problem);
                used
            });
            activation = activation.with(index, value as f32);
        }
        (Some(activation), problems)
    }

    /// Where the slope breaks, from left to right. At most two.
    pub fn kinks(&self) -> Vec<Kink> {
        self.each_kink().collect()
    }

    /// The same one by one, without a list: a training step asks for them and must not allocate.
    pub fn each_kink(&self) -> impl Iterator<Item = Kink> + use<> {
        let bend = |x, left, right| Some(Kink { x, left, right, jump: 0.0 });
        let kinks = match *self {
            Self::Relu => [bend(0.0, 0.0, 1.0), None],
            Self::LeakyRelu { negative_slope: slope } | Self::Prelu { weight: slope } => [bend(0.0, slope, 1.0), None],
            Self::Relu6 => [bend(0.0, 0.0, 1.0), bend(6.0, 1.0, 0.0)],
            Self::Threshold { threshold, value } => [Some(Kink { x: threshold, left: 0.0, right: 1.0, jump: threshold - value }), None],
            Self::Elu { alpha } => [bend(0.0, alpha, 1.0), None],
            Self::Selu => [bend(0.0, (SELU_SCALE * SELU_ALPHA) as f32, SELU_SCALE as f32), None],
            Self::HardSigmoid => [bend(-3.0, 0.0, 1.0 / 6.0), bend(3.0, 1.0 / 6.0, 0.0)],
            Self::HardSwish => [bend(-3.0, 0.0, -0.5), bend(3.0, 1.5, 1.0)],
            Self::Identity
            | Self::Sigmoid
            | Self::Tanh
            | Self::Softsign
            | Self::SquaredRelu
            | Self::Celu { .. }
            | Self::Gelu
            | Self::GeluTanh
            | Self::Silu
            | Self::Swish { .. }
            | Self::Mish
            | Self::Softplus { .. } => [None; 2],
        };
        // An elu with alpha = 1 or a leaky slope of 1 has none.
        kinks.into_iter().flatten().filter(|kink| kink.left != kink.right || kink.jump != 0.0)
    }

    /// Whether the function is continuous and made of straight pieces, so that a network of it has exact linear regions.
    pub fn is_piecewise_linear(&self) -> bool {
        self.traits().pieces.is_some()
    }

    /// What other floors ask of a function; the one place where it is answered, for every kind. `tests/facts.rs` holds it against
    /// what [`crate::analysis::facts`] computes.
    pub fn traits(&self) -> Traits {
        const UP: f64 = f64::INFINITY;
        const DOWN: f64 = f64::NEG_INFINITY;
        /// The slope of the hard functions between their kinks at -3 and 3.
        const HARD: f64 = 1.0 / 6.0;
        let rising = Traits::rising;
        // The limit at minus infinity of what follows x on the right.
        let to = |left| rising([left, UP]);
        let bent = |slope: f64| Traits {
            limits: [-slope.signum() * UP, UP],
            largest_slope: slope.abs().max(1.0),
            homogeneous: Some((slope, 1.0)),
            pieces: Some(StraightPieces::bent(0.0, slope, 0.0)),
            ..to(DOWN)
        };
        let relu = Traits { flat: (0.0, UP), zero_up_to: 0.0, limits: [0.0, UP], ..bent(0.0) };
        let leaky = |slope: f32| {
            let slope = f64::from(slope);
            let gain = (2.0 / (1.0 + slope * slope)).sqrt();
            if slope == 0.0 { relu } else { Traits { gain, ..bent(slope) } }
        };
        let line = |slope: f64| Traits { homogeneous: Some((slope, slope)), pieces: Some(StraightPieces::line(slope)), largest_slope: slope, ..to(DOWN) };
        // Rounded away from 0 in the last digit, so that the dip lies above and the slope below.
        let dips = |dip, largest_slope| Traits { dip: Some(dip), largest_slope, ..to(0.0) };
        let swish = |beta: f64| Traits { bend: 1.0 / beta, ..dips(-0.278_464_543 / beta, 1.099_839_321) };
        match *self {
            Self::Identity => Traits { gain: 1.0, ..line(1.0) },
            Self::Sigmoid => Traits { largest_slope: 0.25, gain: 1.0, ..rising([0.0, 1.0]) },
            Self::Tanh => Traits { gain: 5.0 / 3.0, ..rising([-1.0, 1.0]) },
            Self::Softsign => rising([-1.0, 1.0]),
            Self::HardSigmoid => Traits {
                flat: (-3.0, 3.0),
                zero_up_to: -3.0,
                largest_slope: HARD,
                pieces: Some(StraightPieces::ramp([-3.0, 3.0], HARD, [0.0, 0.5, 1.0])),
                ..rising([0.0, 1.0])
            },
            Self::Relu => relu,
            Self::LeakyRelu { negative_slope: slope } | Self::Prelu { weight: slope } => leaky(slope),
            Self::Relu6 => {
                Traits { flat: (0.0, 6.0), zero_up_to: 0.0, pieces: Some(StraightPieces::ramp([0.0, 6.0], 1.0, [0.0, 0.0, 6.0])), ..rising([0.0, 6.0]) }
            }
            Self::Threshold { threshold, value } => Traits {
                flat: (threshold.into(), UP),
                zero_up_to: if value == 0.0 { threshold.into() } else { DOWN },
                homogeneous: (threshold == 0.0 && value == 0.0).then_some((0.0, 1.0)),
                pieces: (threshold == value).then(|| StraightPieces::bent(threshold.into(), 0.0, value.into())),
                ..to(value.into())
            },
            Self::SquaredRelu => Traits { flat: (0.0, UP), zero_up_to: 0.0, largest_slope: UP, ..to(0.0) },
            Self::Elu { alpha: 0.0 } => relu,
            Self::Elu { alpha } => Traits { largest_slope: f64::from(alpha).max(1.0), ..to(-f64::from(alpha)) },
            Self::Celu { alpha } => Traits { bend: alpha.into(), ..to(-f64::from(alpha)) },
            Self::Selu => Traits { largest_slope: SELU_SCALE * SELU_ALPHA, gain: 0.75, ..to(-SELU_SCALE * SELU_ALPHA) },
            Self::Gelu => dips(-0.169_971_208, 1.128_904_146),
            Self::GeluTanh => dips(-0.170_040_751, 1.128_993_069),
            Self::Silu => swish(1.0),
            Self::Swish { beta: 0.0 } => line(0.5),
            Self::Swish { beta } => swish(beta.into()),
            Self::Mish => dips(-0.308_843_414, 1.088_498_162),
            Self::Softplus { beta } => Traits { bend: 1.0 / f64::from(beta), ..to(0.0) },
            Self::HardSwish => Traits { flat: (-3.0, UP), zero_up_to: -3.0, ..dips(-0.375, 1.5) },
        }
    }
}

impl fmt::Display for Activation {
    /// The text form: the id, and the parameters that differ from their defaults.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.parameters().iter().zip(self.values());
        let other = values.filter(|(range, value)| *value != range.default as f32);
        write_call(f, self.id(), other.map(|(range, value)| (range.name, value.to_string())))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_with_its_defaults() {
        for (index, activation) in Activation::ALL.iter().enumerate() {
            assert_eq!(Activation::from_id(activation.id()), Ok(*activation));
            assert_eq!(Activation::ALL.iter().position(|other| other.id() == activation.id()), Some(index));
            let defaults: Vec<f32> = activation.parameters().iter().map(|range| range.default as f32).collect();
            assert_eq!(activation.values(), defaults);
        }
    }

    #[test]
    fn the_text_form_is_read_back() {
        for text in ["relu", "leaky_relu(negative_slope=0.2)", "threshold(threshold=1,value=-0.5)", "swish(beta=2.5)"] {
            let (activation, problems) = Activation::read(text);
            assert_eq!((activation.to_string().as_str(), problems.len()), (text, 0));
        }
    }

    #[test]
    fn wrong_texts_say_what_is_allowed_and_still_give_a_function() {
        for (text, count) in [("rleu", 1), ("relu(slope=1)", 1), ("elu(alpha=NaN)", 1), ("elu(alpha=1e9", 1), ("((", 1), ("", 1), ("celu(alpha=0,beta=1)", 2)] {
            let (_, problems) = Activation::read(text);
            assert_eq!(problems.len(), count, "{text}: {problems:?}");
        }
        let error = Activation::new("elu", &[("alpha", f64::NAN)]).unwrap_err();
        assert_eq!(error.to_string(), "alpha = \"NaN\": elu takes a number from 0 to 100");
        assert!(Activation::new("rleu", &[]).unwrap_err().to_string().contains("leaky_relu"));
        assert!(Activation::new("elu", &[("beta", 1.0)]).unwrap_err().to_string().contains("alpha"));
    }

    #[test]
    fn the_choice_at_a_kink_stays_between_the_slopes() {
        let kink = Activation::LeakyRelu { negative_slope: 0.1 }.kinks()[0];
        let slope = |choice: AtKink| choice.slope(&kink);
        assert_eq!([slope(AtKink::Left), slope(AtKink::Right), slope(AtKink::default()), slope(AtKink::Value(0.5))], [0.1, 1.0, 0.1, 0.5]);
        assert!(Activation::Elu { alpha: 1.0 }.kinks().is_empty());
    }
}
