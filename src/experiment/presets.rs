//! Prepared experiments, each of which tells one story.

/// An experiment with a name and the story that it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name in links: `too-fast`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What one sees, in a sentence.
    pub story: &'static str,
    /// The experiment's text.
    pub experiment: &'static str,
}

/// The presets, in the order in which they are told. A preset that saves differs from the one it saves in one key.
pub const PRESETS: [Preset; 8] = [
    Preset {
        id: "healthy",
        title: "Healthy",
        story: "He's start and a moderate learning rate: hardly a unit dies, and the loss falls.",
        experiment: "layers=16,16&lr=0.1",
    },
    Preset {
        id: "too-fast",
        title: "Learning rate too high",
        story: "At learning rate 3 single updates throw units past the data: within a few hundred steps half of them or more are dead.",
        experiment: "layers=16,16&lr=3",
    },
    Preset {
        id: "saved-by-warm-up",
        title: "Saved by warm-up",
        story: "The same learning rate, reached over 300 steps: the first gradients are the largest, and now they move little.",
        experiment: "layers=16,16&lr=3&schedule=warmup(steps=300)",
    },
    Preset {
        id: "negative-bias",
        title: "Negative bias",
        story: "Every bias starts at -5: most units are off on every point before the first step, and the loss stays where it is.",
        experiment: "layers=16,16&bias=-5&lr=0.3",
    },
    Preset {
        id: "saved-by-leaky-relu",
        title: "Saved by leaky ReLU",
        story: "The same biases, but a slope of 0.2 for negative inputs: no unit is without a gradient, and the loss falls after all.",
        experiment: "layers=16,16&act=leaky_relu(negative_slope=0.2)&bias=-5&lr=0.3",
    },
    Preset {
        id: "saved-by-batch-norm",
        title: "Saved by batch norm",
        story: "The same biases, but batch norm takes the mean away again: every unit is on for some points.",
        experiment: "layers=16,16&bias=-5&norm=batch&lr=0.3",
    },
    Preset {
        id: "bad-start",
        title: "Bad start",
        story: "Every weight starts at -0.5: the second layer sees only sums that are zero or negative, and no gradient gets through it.",
        experiment: "layers=16,16&init=constant(value=-0.5)&lr=0.1",
    },
    Preset {
        id: "saved-by-he",
        title: "Started by He",
        story: "The same network from He's start: weights of both signs, as large as keeps the signal's size.",
        experiment: "layers=16,16&lr=0.1",
    },
];
