//! Initialisers: how the weights and biases of a layer start.
//!
//! One enum carrying its data, with PyTorch's names (`torch.nn.init`). Every scheme but `zeros`, `constant`, `playground`
//! and the two with a given width comes from one wish: that the variance of the signal is the same behind a layer as before
//! it. They differ in what they assume of the activation and in whether they look forward (fan_in), backward (fan_out) or at
//! both:
//!
//! | scheme | standard deviation of a weight | source |
//! |---|---|---|
//! | `lecun_*` | sqrt(1 / fan_in) | LeCun et al. 1998, "Efficient BackProp", eq. 16; Klambauer et al. 2017 for selu |
//! | `xavier_*` | sqrt(2 / (fan_in + fan_out)) | Glorot and Bengio 2010, eq. 16 |
//! | `kaiming_*` | g / sqrt(fan) | He et al. 2015, eq. 10 (fan_in) and eq. 14 (fan_out) |
//! | `orthogonal` | sqrt(1 / max(fan_in, fan_out)) | Saxe et al. 2014 |
//! | `torch` | sqrt(1 / (3 fan_in)) | the default of `torch.nn.Linear` |
//!
//! g is the gain of the activation ([`recommended_gain`], `torch.nn.init.calculate_gain`): sqrt 2 for relu, so that "He" here
//! means the variance 2/n. A further factor, `gain`, multiplies the weights of any of them: it is the slider.
//!
//! A weight is drawn in f64, rounded to f32 once, and then multiplied by the factor in f32. So the factor can be changed
//! without drawing again, and the bits are those of a fresh draw.

use std::fmt;

use crate::activation::Activation;
use crate::rng::Rng;
use crate::text::{Call, Problem, Range, write_call};

/// Which side of a layer the variance is kept on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fan {
    /// The number of inputs: the forward signal is kept.
    #[default]
    In,
    /// The number of outputs: the gradient is kept.
    Out,
}

impl Fan {
    /// The name in the text form: `in` or `out`.
    pub fn id(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// How the weights of a layer start; finite and in its ranges when made by [`Initialiser::read`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initialiser {
    /// Every weight is 0.
    Zeros,
    /// Every weight is `value`.
    Constant {
        /// The weight.
        value: f64,
    },
    /// U(-`bound`, `bound`)
    Uniform {
        /// Half the width.
        bound: f64,
    },
    /// N(0, `std`^2)
    Normal {
        /// The standard deviation.
        std: f64,
    },
    /// U(-b, b), b = sqrt(6 / (fan_in + fan_out))
    XavierUniform,
    /// N(0, 2 / (fan_in + fan_out))
    XavierNormal,
    /// U(-b, b), b = g sqrt(3 / fan)
    KaimingUniform {
        /// Which fan.
        fan: Fan,
    },
    /// N(0, g^2 / fan)
    KaimingNormal {
        /// Which fan.
        fan: Fan,
    },
    /// U(-b, b), b = sqrt(3 / fan_in)
    LecunUniform,
    /// N(0, 1 / fan_in)
    LecunNormal,
    /// A random matrix whose rows or columns (the fewer of the two) are orthonormal.
    Orthogonal,
    /// U(-b, b), b = 1 / sqrt(fan_in), for weights and biases: what `torch.nn.Linear` does.
    Torch,
    /// U(-1/2, 1/2) whatever the layer's size: what TensorFlow Playground does.
    Playground,
}

/// What a weight is drawn from, once the layer's size is known.
#[derive(Clone, Copy)]
enum Law {
    Constant(f64),
    Uniform(f64),
    Normal(f64),
    Orthogonal,
}

const VALUE: Range = Range { name: "value", min: -10.0, max: 10.0, default: 0.1, meaning: "what every weight is" };
const BOUND: Range = Range { name: "bound", min: 0.0, max: 10.0, default: 0.05, meaning: "weights lie between minus this and this" };
const STD: Range = Range { name: "std", min: 0.0, max: 10.0, default: 0.01, meaning: "standard deviation of the weights" };

/// The name of the choice that Kaiming's two kinds take.
const FAN: &str = "fan";

/// Other names in use, and what they mean here: "He" and "LeCun" alone are normal, "Xavier" alone uniform, as in the papers.
const ALIASES: [(&str, Initialiser); 13] = [
    ("he", Initialiser::KaimingNormal { fan: Fan::In }),
    ("kaiming", Initialiser::KaimingNormal { fan: Fan::In }),
    ("he_normal", Initialiser::KaimingNormal { fan: Fan::In }),
    ("he_uniform", Initialiser::KaimingUniform { fan: Fan::In }),
    ("xavier", Initialiser::XavierUniform),
    ("glorot", Initialiser::XavierUniform),
    ("glorot_uniform", Initialiser::XavierUniform),
    ("glorot_normal", Initialiser::XavierNormal),
    ("lecun", Initialiser::LecunNormal),
    ("zero", Initialiser::Zeros),
    ("default", Initialiser::Torch),
    ("pytorch", Initialiser::Torch),
    ("tensorflow_playground", Initialiser::Playground),
];

impl Default for Initialiser {
    /// He's: normal, by fan_in.
    fn default() -> Self {
        Self::KaimingNormal { fan: Fan::In }
    }
}

impl Initialiser {
    /// Every kind once, with its default parameters, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::KaimingNormal { fan: Fan::In },
        Self::KaimingUniform { fan: Fan::In },
        Self::XavierNormal,
        Self::XavierUniform,
        Self::LecunNormal,
        Self::LecunUniform,
        Self::Orthogonal,
        Self::Torch,
        Self::Playground,
        Self::Normal { std: STD.default },
        Self::Uniform { bound: BOUND.default },
        Self::Constant { value: VALUE.default },
        Self::Zeros,
    ];

    /// The name in the text form, as in `torch.nn.init`: `kaiming_normal`.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Zeros => "zeros",
            Self::Constant { .. } => "constant",
            Self::Uniform { .. } => "uniform",
            Self::Normal { .. } => "normal",
            Self::XavierUniform => "xavier_uniform",
            Self::XavierNormal => "xavier_normal",
            Self::KaimingUniform { .. } => "kaiming_uniform",
            Self::KaimingNormal { .. } => "kaiming_normal",
            Self::LecunUniform => "lecun_uniform",
            Self::LecunNormal => "lecun_normal",
            Self::Orthogonal => "orthogonal",
            Self::Torch => "torch",
            Self::Playground => "playground",
        }
    }

    /// The name for people: `He (normal)`.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Zeros => "Zeros",
            Self::Constant { .. } => "Constant",
            Self::Uniform { .. } => "Uniform",
            Self::Normal { .. } => "Normal",
            Self::XavierUniform => "Xavier (uniform)",
            Self::XavierNormal => "Xavier (normal)",
            Self::KaimingUniform { .. } => "He (uniform)",
            Self::KaimingNormal { .. } => "He (normal)",
            Self::LecunUniform => "LeCun (uniform)",
            Self::LecunNormal => "LeCun (normal)",
            Self::Orthogonal => "Orthogonal",
            Self::Torch => "PyTorch's default",
            Self::Playground => "TensorFlow Playground's",
        }
    }

    /// The numbers this kind takes, in order. (The two Kaiming kinds take a choice instead: [`Self::fan`].)
    pub fn parameters(&self) -> &'static [Range] {
        match self {
            Self::Constant { .. } => &[VALUE],
            Self::Uniform { .. } => &[BOUND],
            Self::Normal { .. } => &[STD],
            _ => &[],
        }
    }

    /// The values of the parameters, in the order of [`Self::parameters`].
    pub fn values(&self) -> Vec<f64> {
        match *self {
            Self::Constant { value } | Self::Uniform { bound: value } | Self::Normal { std: value } => vec![value],
            _ => Vec::new(),
        }
    }

    /// Which fan it looks at, where that is a choice.
    pub fn fan(&self) -> Option<Fan> {
        match *self {
            Self::KaimingUniform { fan } | Self::KaimingNormal { fan } => Some(fan),
            _ => None,
        }
    }

    fn with_value(self, given: f64) -> Self {
        match self {
            Self::Constant { .. } => Self::Constant { value: given },
            Self::Uniform { .. } => Self::Uniform { bound: given },
            Self::Normal { .. } => Self::Normal { std: given },
            other => other,
        }
    }

    fn with_fan(self, fan: Fan) -> Self {
        match self {
            Self::KaimingUniform { .. } => Self::KaimingUniform { fan },
            Self::KaimingNormal { .. } => Self::KaimingNormal { fan },
            other => other,
        }
    }

    /// The kind named `id`, or known by that other name (`he`, `glorot_uniform`, ...), with its default parameters.
    pub fn from_id(id: &str) -> Result<Self, Problem> {
        let listed = Self::ALL.into_iter().find(|kind| kind.id() == id);
        let known = listed.or_else(|| ALIASES.into_iter().find(|(alias, _)| *alias == id).map(|(_, kind)| kind));
        known.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(Self::id).collect();
            Problem { key: "init".to_owned(), given: id.to_owned(), allowed: format!("one of {}", names.join(", ")) }
        })
    }

    /// Reads `xavier_normal`, `kaiming_normal(fan=out)`, `normal(std=0.01)` or `normal(0.01)`. Lenient, as the text form is:
    /// always gives an initialiser (He's where the name is unknown), and what was wrong.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let (found, mut problems) = Self::find(text);
        if found.is_none() {
            problems.iter_mut().for_each(|problem| problem.allowed.push_str(&format!("; {} is used", Self::default().id())));
        }
        (found.unwrap_or_default(), problems)
    }

    /// [`Self::read`], but nothing where the name is unknown.
    pub fn find(text: &str) -> (Option<Self>, Vec<Problem>) {
        let mut call = Call::read(text);
        let mut kind = match Self::from_id(call.name) {
            Ok(kind) => kind,
            Err(problem) => return (None, vec![problem]),
        };
        // PyTorch's name of it.
        call.arguments.iter_mut().filter(|argument| argument.name == Some("mode")).for_each(|argument| argument.name = Some(FAN));
        let names: Vec<&str> = kind.parameters().iter().map(|range| range.name).chain(kind.fan().map(|_| FAN)).collect();
        let (placed, mut problems) = call.placed(kind.id(), &names);
        for (index, given) in placed {
            match (kind.parameters().get(index), given) {
                (Some(range), _) => {
                    kind = kind.with_value(range.read(given).unwrap_or_else(|(problem, used)| {
                        problems.push(problem);
                        used
                    }));
                }
                (None, "in" | "fan_in") => kind = kind.with_fan(Fan::In),
                (None, "out" | "fan_out") => kind = kind.with_fan(Fan::Out),
                (None, _) => {
                    let allowed = format!("in or out; {} is used", kind.fan().unwrap_or_default().id());
                    problems.push(Problem { key: FAN.to_owned(), given: given.to_owned(), allowed });
                }
            }
        }
        (Some(kind), problems)
    }

    fn law(&self, inputs: usize, outputs: usize, activation_gain: f64) -> Law {
        // A side of size 0 has no weights; 1 keeps the formulas finite.
        let (fan_in, fan_out) = (inputs.max(1) as f64, outputs.max(1) as f64);
        let kaiming = |fan| activation_gain / if fan == Fan::In { fan_in } else { fan_out }.sqrt();
        let of_std = |std: f64| Law::Uniform(3f64.sqrt() * std);
        match *self {
            Self::Zeros => Law::Constant(0.0),
            Self::Constant { value } => Law::Constant(value),
            Self::Uniform { bound } => Law::Uniform(bound),
            Self::Normal { std } => Law::Normal(std),
            Self::XavierUniform => of_std((2.0 / (fan_in + fan_out)).sqrt()),
            Self::XavierNormal => Law::Normal((2.0 / (fan_in + fan_out)).sqrt()),
            Self::KaimingUniform { fan } => of_std(kaiming(fan)),
            Self::KaimingNormal { fan } => Law::Normal(kaiming(fan)),
            Self::LecunUniform => of_std((1.0 / fan_in).sqrt()),
            Self::LecunNormal => Law::Normal((1.0 / fan_in).sqrt()),
            Self::Orthogonal => Law::Orthogonal,
            Self::Torch => Law::Uniform((1.0 / fan_in).sqrt()),
            Self::Playground => Law::Uniform(0.5),
        }
    }

    /// The mean square E[w^2] of a weight of a layer of this size, as drawn by [`Self::fill`]. For the kinds without
    /// randomness it is the square of the weight, and mean-field theory, which wants independent weights of mean 0, does not
    /// speak of them: see [`Self::is_random`].
    pub fn mean_square(&self, inputs: usize, outputs: usize, activation_gain: f64, gain: f64) -> f64 {
        gain * gain
            * match self.law(inputs, outputs, activation_gain) {
                Law::Constant(value) => value * value,
                Law::Uniform(bound) => bound * bound / 3.0,
                Law::Normal(std) => std * std,
                Law::Orthogonal => 1.0 / inputs.max(outputs).max(1) as f64,
            }
    }

    /// The variance of a bias as drawn by [`Self::bias`] around its start.
    pub fn bias_variance(&self, inputs: usize) -> f64 {
        if *self == Self::Torch { 1.0 / (3.0 * inputs.max(1) as f64) } else { 0.0 }
    }

    /// Whether weights are drawn with mean 0 rather than set.
    pub fn is_random(&self) -> bool {
        !matches!(self, Self::Zeros | Self::Constant { .. })
    }

    /// Draws the weights of a layer, row-major `[outputs][inputs]`, times `gain`. The Kaiming kinds use `activation_gain`
    /// ([`recommended_gain`]); the others do not look at it. `weights` is expected to have `inputs * outputs` elements; of a
    /// longer slice the rest stays, of a shorter one what has no place is left out.
    pub fn fill(&self, rng: &mut Rng, inputs: usize, outputs: usize, activation_gain: f64, gain: f64, weights: &mut [f32]) {
        let weights = weights.iter_mut().take(inputs.saturating_mul(outputs));
        let gain = gain as f32;
        match self.law(inputs, outputs, activation_gain) {
            Law::Constant(value) => weights.for_each(|weight| *weight = value as f32 * gain),
            Law::Uniform(bound) => weights.for_each(|weight| *weight = rng.uniform_in(-bound, bound) as f32 * gain),
            Law::Normal(std) => weights.for_each(|weight| *weight = (std * rng.normal()) as f32 * gain),
            Law::Orthogonal => {
                let mut matrix = OrthogonalMatrix::new(rng, outputs, inputs);
                matrix.advance(usize::MAX);
                let mut drawn = vec![0.0; weights.len()];
                matrix.write(&mut drawn);
                weights.zip(drawn).for_each(|(weight, drawn)| *weight = drawn * gain);
            }
        }
    }

    /// Sets the biases of a layer: to `bias_start`, and for [`Initialiser::Torch`] plus a draw from
    /// U(-1 / sqrt(inputs), 1 / sqrt(inputs)).
    pub fn bias(&self, rng: &mut Rng, inputs: usize, bias_start: f32, bias: &mut [f32]) {
        let bound = (1.0 / inputs.max(1) as f64).sqrt();
        for bias in bias {
            *bias = if *self == Self::Torch { rng.uniform_in(-bound, bound) as f32 + bias_start } else { bias_start };
        }
    }
}

impl fmt::Display for Initialiser {
    /// The text form: the id, and the parameters that differ from their defaults.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.parameters().first().copied().zip(self.values().first().copied()).filter(|(range, value)| *value != range.default);
        let fan = self.fan().filter(|fan| *fan != Fan::default());
        let written = number.map(|(range, value)| (range.name, value.to_string())).or(fan.map(|fan| (FAN, fan.id().to_owned())));
        write_call(f, self.id(), written.into_iter())
    }
}

/// The gain g that the Kaiming schemes use for an activation ([`crate::activation::Traits::gain`]): sqrt 2 for relu,
/// sqrt(2 / (1 + a^2)) for leaky_relu, 1 for identity and sigmoid, 5/3 for tanh, 3/4 for selu. It is custom, not theory; the gain
/// that theory asks for is `analysis::mean_field`'s.
pub fn recommended_gain(activation: &Activation) -> f64 {
    activation.traits().gain
}

/// A matrix `[rows][columns]` drawn uniformly (Haar) among those with orthonormal columns, or rows where these are fewer; worked out in
/// pieces, since a large one takes a third of a second.
///
/// As `torch.nn.init.orthogonal_`: the Q of the QR decomposition of a Gaussian matrix, with the signs that make R's diagonal
/// positive (Mezzadri 2007, "How to generate random matrices from the classical compact groups"). Gram and Schmidt's process,
/// modified, has these signs by itself. It is run twice, which makes Q orthogonal to rounding however badly conditioned the
/// draw was (Giraud et al. 2005, "twice is enough"). Householder's reflections would do too, in more lines. Inner loops run
/// along rows, so that no sum crosses lanes.
#[derive(Clone, Debug)]
pub struct OrthogonalMatrix {
    rows: usize,
    columns: usize,
    q: Vec<f64>,
    along: Vec<f64>,
    /// Columns done, of both rounds.
    done: usize,
}

impl OrthogonalMatrix {
    /// Draws the Gaussian matrix; nothing of it is orthogonal yet.
    pub fn new(rng: &mut Rng, rows: usize, columns: usize) -> Self {
        let narrow = rows.min(columns);
        Self { rows, columns, q: (0..rows * columns).map(|_| rng.normal()).collect(), along: vec![0.0; narrow], done: 0 }
    }

    /// Goes on by at least one column, for about so many multiplications. Whether it is orthogonal now.
    pub fn advance(&mut self, products: usize) -> bool {
        let narrow = self.along.len();
        let tall = self.rows.max(self.columns);
        let mut left = products;
        while self.done < 2 * narrow {
            let j = self.done % narrow;
            self.turn(j);
            self.done += 1;
            left = left.saturating_sub(2 * tall * (narrow - j));
            if left == 0 {
                break;
            }
        }
        self.done == 2 * narrow
    }

    /// Makes column `j` of length 1, and those behind it orthogonal to it.
    fn turn(&mut self, j: usize) {
        let (narrow, along) = (self.along.len(), &mut self.along);
        along.fill(0.0);
        for row in self.q.chunks_exact(narrow) {
            let own = row[j];
            along[j..].iter_mut().zip(&row[j..]).for_each(|(sum, other)| *sum += own * other);
        }
        let square = along[j];
        if square == 0.0 {
            return;
        }
        let scale = 1.0 / square.sqrt();
        for row in self.q.chunks_exact_mut(narrow) {
            let own = row[j] / square;
            row[j + 1..].iter_mut().zip(&along[j + 1..]).for_each(|(other, sum)| *other -= own * sum);
            row[j] *= scale;
        }
    }

    /// Its elements row by row, as f32.
    pub fn write(&self, weights: &mut [f32]) {
        let narrow = self.along.len();
        let at = |at: usize| if self.rows >= self.columns { at } else { at % self.columns * narrow + at / self.columns };
        weights.iter_mut().take(self.q.len()).enumerate().for_each(|(index, weight)| *weight = self.q[at(index)] as f32);
    }
}
