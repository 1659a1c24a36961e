//! What can be looked at: the views, and the parts of each.

use crate::figures::figure::{Help, Part};

/// What is looked at: the parts of one view share what is measured.
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
    /// Every view, in the order of the buttons.
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

    /// The name on the button.
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

    /// Whether it shows layers of the stacks themselves: the others have measurements of their own.
    pub fn is_by_layer(self) -> bool {
        matches!(self, Self::Signal | Self::Histograms | Self::Sparsity)
    }

    /// The parts that are drawn where none are asked for.
    pub fn usual_parts(self) -> &'static [InitPart] {
        match self {
            Self::Signal => &[InitPart::Forward, InitPart::Backward],
            Self::Histograms => &[InitPart::Histograms, InitPart::Strip],
            Self::Sparsity => &[InitPart::Zeros, InitPart::Biases],
            Self::Train => &[InitPart::Loss],
            Self::Paths => &[InitPart::Path],
            Self::Rescale => &[InitPart::Function, InitPart::Gradients, InitPart::Rates],
        }
    }

    /// How its picture is read, and which keys there are, in a sentence or two.
    pub fn help(self) -> Help {
        const POINT: &str = "Point at a layer, or tap it, to read it.";
        const KEYS: &str = "Arrow keys go from layer to layer (with Shift ten at once); Escape takes the reading away.";
        match self {
            Self::Signal | Self::Histograms | Self::Sparsity => Help::new(format!("{POINT} At a critical gain theory expects neither growth nor decay."), KEYS),
            Self::Train => Help::new(
                "Thick lines are the middle of the seeds, bands go from the least to the largest, the thin line is the seed under way. All starts see the same points in the same order. The trainer takes at most 64 layers and 4096 units, so that a large stack is cut to its first layers.",
                "",
            ),
            Self::Paths => Help::new(
                format!(
                    "{POINT} A gradient is multiplied by a weight and by such a derivative in each layer; only the derivatives are multiplied here. The dotted line is a quarter a layer."
                ),
                KEYS,
            ),
            Self::Rescale => Help::new(
                "A network with two hidden layers of 8, trained for 400 steps. Layer 1's weights and biases are multiplied by k, layer 2's weights divided by it. A learning rate is stood if 60 steps of gradient descent end no higher than they began.",
                "",
            ),
        }
    }
}

/// A part: one picture that can stand by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitPart {
    /// The signal on its way up.
    Forward,
    /// The gradient on its way down.
    Backward,
    /// The spread of the signal between inputs, beside that of all together.
    Spread,
    /// The largest activation.
    Largest,
    /// The norm of the weights' gradient.
    GradNorm,
    /// Histograms of pre-activations.
    Histograms,
    /// How often each unit is exactly 0.
    Strip,
    /// Exact zeros by layer.
    Zeros,
    /// Exact zeros against bias and gain.
    Biases,
    /// Losses of a training.
    Loss,
    /// Products of derivatives.
    Path,
    /// The function that a factor leaves as it is.
    Function,
    /// The gradients that it changes.
    Gradients,
    /// The learning rates that are stood.
    Rates,
    /// The size of the output where the input is multiplied.
    Scaled,
}

impl InitPart {
    /// Every part, view by view.
    pub const ALL: [Self; 15] = [
        Self::Forward,
        Self::Backward,
        Self::Spread,
        Self::Largest,
        Self::GradNorm,
        Self::Histograms,
        Self::Strip,
        Self::Zeros,
        Self::Biases,
        Self::Loss,
        Self::Path,
        Self::Function,
        Self::Gradients,
        Self::Rates,
        Self::Scaled,
    ];

    /// Its names.
    pub const fn part(self) -> Part {
        let (id, title) = match self {
            Self::Forward => ("forward", "Signal, upward"),
            Self::Backward => ("backward", "Gradient, downward"),
            Self::Spread => ("spread", "Between inputs"),
            Self::Largest => ("largest", "Largest activation"),
            Self::GradNorm => ("grad_norm", "Gradient norm"),
            Self::Histograms => ("histograms", "Histograms"),
            Self::Strip => ("strip", "Every unit"),
            Self::Zeros => ("zeros", "Zeros by layer"),
            Self::Biases => ("biases", "Zeros against the bias"),
            Self::Loss => ("loss", "Loss"),
            Self::Path => ("path", "Products of slopes"),
            Self::Function => ("function", "The function"),
            Self::Gradients => ("gradients", "Gradients"),
            Self::Rates => ("rates", "Learning rates"),
            Self::Scaled => ("scaled", "Input times k"),
        };
        Part { id, title }
    }

    /// The part of a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.part().id == id)
    }

    /// The view that it is of.
    pub fn view(self) -> View {
        match self {
            Self::Forward | Self::Backward | Self::Spread | Self::Largest | Self::GradNorm => View::Signal,
            Self::Histograms | Self::Strip => View::Histograms,
            Self::Zeros | Self::Biases => View::Sparsity,
            Self::Loss => View::Train,
            Self::Path => View::Paths,
            Self::Function | Self::Gradients | Self::Rates | Self::Scaled => View::Rescale,
        }
    }
}

/// The parts as the protocol wants them, in the order of [`InitPart::ALL`].
pub const PARTS: [Part; InitPart::ALL.len()] = {
    let mut parts = [Part { id: "", title: "" }; InitPart::ALL.len()];
    let mut at = 0;
    while at < parts.len() {
        parts[at] = InitPart::ALL[at].part();
        at += 1;
    }
    parts
};
