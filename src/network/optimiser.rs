//! Optimisers: PyTorch's update rules, to the digit, over one flat slice.
//!
//! An update reads the old parameters and writes the new ones elsewhere: the old ones are what remains when the new ones turn
//! out not to be finite, at no cost.

use crate::kernels::lanes::{Best, LANES, Lanes};

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

    /// Forgets what is known of the parameter at `at`.
    pub fn forget(&mut self, at: usize) {
        for kept in [&mut self.first, &mut self.second] {
            kept.get_mut(at).into_iter().for_each(|kept| *kept = 0.0);
        }
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

    /// One update: `new` = `old` moved by `gradient`, all of one length, a multiple of [`LANES`]. Gives whether every new number
    /// is finite.
    // Never inlined: in one large function the engine runs out of registers, and a step takes a tenth longer.
    #[inline(never)]
    pub fn update(&self, learning_rate: f64, old: &[f32], gradient: &[f32], new: &mut [f32], memory: &mut Memory) -> bool {
        let start = memory.updates == 0;
        memory.updates += 1;
        let rate = number(learning_rate);
        match *self {
            Self::Sgd { momentum: 0.0, weight_decay: 0.0, .. } => walk(old, gradient, new, [], |p, g, []| (p - rate * g, [])),
            Self::Sgd { momentum: 0.0, weight_decay, .. } => {
                let decay = number(weight_decay);
                walk(old, gradient, new, [], |p, g, []| (p - rate * (g + decay * p), []))
            }
            Self::Sgd { momentum, nesterov, weight_decay } => {
                let (momentum, decay) = (number(momentum), number(weight_decay));
                walk(old, gradient, new, [&mut memory.first], |p, g, [velocity]| {
                    let g = g + decay * p;
                    let velocity = if start { g } else { momentum * velocity + g };
                    (p - rate * if nesterov { g + momentum * velocity } else { velocity }, [velocity])
                })
            }
            Self::Rmsprop { alpha, eps, momentum, weight_decay } => {
                let (alpha, rest, eps) = (number(alpha), number(1.0 - alpha), number(eps));
                let (momentum, decay) = (number(momentum), number(weight_decay));
                walk(old, gradient, new, [&mut memory.first, &mut memory.second], |p, g, [velocity, square]| {
                    let g = g + decay * p;
                    let square = alpha * square + rest * (g * g);
                    let velocity = momentum * velocity + g / (square.sqrt() + eps);
                    (p - rate * velocity, [velocity, square])
                })
            }
            Self::Adam { beta1, beta2, eps, weight_decay } => memory.adam((learning_rate, 1.0), (beta1, beta2, eps), number(weight_decay), old, gradient, new),
            Self::Adamw { beta1, beta2, eps, weight_decay } => {
                memory.adam((learning_rate, 1.0 - learning_rate * weight_decay), (beta1, beta2, eps), number(0.0), old, gradient, new)
            }
        }
    }
}

/// A number of the rule, in every lane.
fn number(value: f64) -> Best {
    Best::splat(value as f32)
}

/// Applies `rule` to all parameters: from a parameter, its gradient and what is remembered of it come the new parameter and what is
/// to be remembered. Gives whether every new parameter is finite.
#[inline(always)]
fn walk<const KEPT: usize>(
    old: &[f32],
    gradient: &[f32],
    new: &mut [f32],
    kept: [&mut [f32]; KEPT],
    rule: impl Fn(Best, Best, [Best; KEPT]) -> (Best, [Best; KEPT]),
) -> bool {
    let new = new.as_chunks_mut::<LANES>().0;
    let groups = new.len();
    let (old, gradient) = (&old.as_chunks::<LANES>().0[..groups], &gradient.as_chunks::<LANES>().0[..groups]);
    let mut kept = kept.map(|kept| &mut kept.as_chunks_mut::<LANES>().0[..groups]);
    // 0 x is 0 for every finite x and NaN for the others.
    let (zero, mut odd) = (Best::splat(0.0), Best::splat(0.0));
    for at in 0..groups {
        let (moved, next) = rule(Best::load(&old[at]), Best::load(&gradient[at]), core::array::from_fn(|index| Best::load(&kept[index][at])));
        for (kept, next) in kept.iter_mut().zip(next) {
            next.store(&mut kept[at]);
        }
        odd = odd + zero * moved;
        moved.store(&mut new[at]);
    }
    let mut sums = [0.0; LANES];
    odd.store(&mut sums);
    sums == [0.0; LANES]
}

impl Memory {
    /// Adam's update (Kingma and Ba 2015, algorithm 1) in the form of `torch.optim.adam`; `kept` is what decoupled decay leaves of
    /// a parameter.
    fn adam(
        &mut self,
        (learning_rate, kept): (f64, f64),
        (beta1, beta2, eps): (f64, f64, f64),
        decay: Best,
        old: &[f32],
        gradient: &[f32],
        new: &mut [f32],
    ) -> bool {
        self.powers = (self.powers.0 * beta1, self.powers.1 * beta2);
        let size = number(learning_rate / (1.0 - self.powers.0));
        let spread = number(1.0 / (1.0 - self.powers.1).sqrt());
        let (kept, rest1, beta2, rest2, eps) = (number(kept), number(1.0 - beta1), number(beta2), number(1.0 - beta2), number(eps));
        walk(old, gradient, new, [&mut self.first, &mut self.second], |p, g, [mean, square]| {
            let g = g + decay * p;
            let mean = mean + rest1 * (g - mean);
            let square = beta2 * square + rest2 * (g * g);
            (p * kept - size * (mean / (square.sqrt() * spread + eps)), [mean, square])
        })
    }
}
