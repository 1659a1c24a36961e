//! Optimisers: PyTorch's update rules, to the digit, over one flat slice.
//!
//! An update reads the old parameters and writes the new ones elsewhere: the old ones are what remains when the new ones turn
//! out not to be finite, at no cost.

/// An update rule with its numbers (`torch.optim`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimiser {
    /// `SGD`, dampening 0.
    Sgd {
        /// How much of the last velocity is kept.
        momentum: f64,
        /// Nesterov's form of it.
        nesterov: bool,
        /// Times the parameter, added to its gradient.
        weight_decay: f64,
    },
    /// `RMSprop`, not centred.
    Rmsprop {
        /// How much of the mean square is kept.
        alpha: f64,
        /// Added to the root.
        eps: f64,
        /// How much of the last velocity is kept.
        momentum: f64,
        /// Times the parameter, added to its gradient.
        weight_decay: f64,
    },
    /// `Adam` (Kingma and Ba 2015) with bias correction.
    Adam {
        /// How much of the mean is kept.
        beta1: f64,
        /// How much of the mean square is kept.
        beta2: f64,
        /// Added to the root.
        eps: f64,
        /// Times the parameter, added to its gradient.
        weight_decay: f64,
    },
    /// `AdamW` (Loshchilov and Hutter 2019): the decay is decoupled from the gradient.
    Adamw {
        /// How much of the mean is kept.
        beta1: f64,
        /// How much of the mean square is kept.
        beta2: f64,
        /// Added to the root.
        eps: f64,
        /// Times learning rate and parameter, taken from the parameter.
        weight_decay: f64,
    },
}

/// What an optimiser remembers between updates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Velocity, or mean of the gradients.
    first: Vec<f32>,
    /// Mean of their squares.
    second: Vec<f32>,
    updates: u64,
    /// beta1^updates and beta2^updates.
    powers: (f64, f64),
}

impl Memory {
    /// Memory for `len` parameters, of no updates.
    pub fn new(len: usize) -> Self {
        Self { first: vec![0.0; len], second: vec![0.0; len], updates: 0, powers: (1.0, 1.0) }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.first.fill(0.0);
        self.second.fill(0.0);
        self.updates = 0;
        self.powers = (1.0, 1.0);
    }

    /// Whether something of earlier gradients is still moving the parameter at `at`.
    pub fn is_rolling(&self, at: usize) -> bool {
        self.first.get(at).is_some_and(|&velocity| velocity != 0.0)
    }
}

impl Optimiser {
    /// Plain gradient descent.
    pub const PLAIN: Self = Self::Sgd { momentum: 0.0, nesterov: false, weight_decay: 0.0 };

    /// The share of a parameter that an update takes away whatever its gradient is.
    pub fn weight_decay(&self) -> f64 {
        match *self {
            Self::Sgd { weight_decay, .. } | Self::Rmsprop { weight_decay, .. } | Self::Adam { weight_decay, .. } | Self::Adamw { weight_decay, .. } => {
                weight_decay
            }
        }
    }

    /// One update: `new` = `old` moved by `gradient`, all of one length. Gives whether every new number is finite.
    pub fn update(&self, learning_rate: f64, old: &[f32], gradient: &[f32], new: &mut [f32], memory: &mut Memory) -> bool {
        let first = memory.updates == 0;
        memory.updates += 1;
        let rate = learning_rate as f32;
        let elements = || old.iter().zip(gradient);

        match *self {
            Self::Sgd { momentum: 0.0, weight_decay, .. } => {
                let decay = weight_decay as f32;
                for ((&p, &g), new) in elements().zip(new.iter_mut()) {
                    *new = p - rate * (g + decay * p);
                }
            }
            Self::Sgd { momentum, nesterov, weight_decay } => {
                let (momentum, decay) = (momentum as f32, weight_decay as f32);
                for (((&p, &g), new), velocity) in elements().zip(new.iter_mut()).zip(&mut memory.first) {
                    let g = g + decay * p;
                    *velocity = if first { g } else { momentum * *velocity + g };
                    *new = p - rate * if nesterov { g + momentum * *velocity } else { *velocity };
                }
            }
            Self::Rmsprop { alpha, eps, momentum, weight_decay } => {
                let (alpha, rest, eps) = (alpha as f32, (1.0 - alpha) as f32, eps as f32);
                let (momentum, decay) = (momentum as f32, weight_decay as f32);
                for ((((&p, &g), new), velocity), square) in elements().zip(new.iter_mut()).zip(&mut memory.first).zip(&mut memory.second) {
                    let g = g + decay * p;
                    *square = alpha * *square + rest * (g * g);
                    *velocity = momentum * *velocity + g / (square.sqrt() + eps);
                    *new = p - rate * *velocity;
                }
            }
            Self::Adam { beta1, beta2, eps, weight_decay } => {
                memory.adam(rate_pair(learning_rate, 0.0), (beta1, beta2, eps), weight_decay as f32, old, gradient, new)
            }
            Self::Adamw { beta1, beta2, eps, weight_decay } => {
                memory.adam(rate_pair(learning_rate, weight_decay), (beta1, beta2, eps), 0.0, old, gradient, new)
            }
        }
        // 0 x is 0 for every finite x and NaN for the others; four sums, so that they stay lanes.
        let mut odd = [0.0f32; 4];
        for new in new.as_chunks::<4>().0 {
            for lane in 0..4 {
                odd[lane] += 0.0 * new[lane];
            }
        }
        odd.iter().all(|sum| *sum == 0.0) && new.as_chunks::<4>().1.iter().all(|value| value.is_finite())
    }
}

/// The learning rate, and what decoupled decay leaves of a parameter.
fn rate_pair(learning_rate: f64, decay: f64) -> (f64, f32) {
    (learning_rate, (1.0 - learning_rate * decay) as f32)
}

impl Memory {
    /// Adam's update (Kingma and Ba 2015, algorithm 1) in the form of `torch.optim.adam`.
    fn adam(&mut self, (learning_rate, kept): (f64, f32), (beta1, beta2, eps): (f64, f64, f64), decay: f32, old: &[f32], gradient: &[f32], new: &mut [f32]) {
        self.powers = (self.powers.0 * beta1, self.powers.1 * beta2);
        let size = (learning_rate / (1.0 - self.powers.0)) as f32;
        let spread = (1.0 / (1.0 - self.powers.1).sqrt()) as f32;
        let (rest1, beta2, rest2, eps) = ((1.0 - beta1) as f32, beta2 as f32, (1.0 - beta2) as f32, eps as f32);
        for ((((&p, &g), new), mean), square) in old.iter().zip(gradient).zip(new.iter_mut()).zip(&mut self.first).zip(&mut self.second) {
            let g = g + decay * p;
            *mean += rest1 * (g - *mean);
            *square = beta2 * *square + rest2 * (g * g);
            *new = p * kept - size * (*mean / (square.sqrt() * spread + eps));
        }
    }
}
