//! Losses: PyTorch's, mean over the batch, with their gradients beside them.

use crate::activation::Activation;
use crate::kernels;

/// What is minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// `mse_loss`: the mean of (z - y)^2 over samples and outputs.
    Mse,
    /// `binary_cross_entropy_with_logits`: the mean of ln(1 + e^z) - y z, y the probability of class 1.
    BceWithLogits,
    /// `cross_entropy`: the mean over samples of ln(sum_k e^(z_k)) - z_y, y the index of the class.
    CrossEntropy,
}

impl Loss {
    /// Every loss, in the order shown.
    pub const ALL: [Self; 3] = [Self::Mse, Self::BceWithLogits, Self::CrossEntropy];

    /// The name in the text form, as in `torch.nn.functional`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Mse => "mse",
            Self::BceWithLogits => "bce_with_logits",
            Self::CrossEntropy => "cross_entropy",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mse => "Mean squared error",
            Self::BceWithLogits => "Binary cross-entropy",
            Self::CrossEntropy => "Cross-entropy",
        }
    }

    /// How many numbers of a target belong to one sample.
    pub fn targets(self, outputs: usize) -> usize {
        if self == Self::CrossEntropy { 1 } else { outputs }
    }

    /// The least mean loss of a network that says the same for every sample: what remains without having learnt anything of the
    /// inputs. `targets` as [`Self::value`] takes them; NaN for none.
    pub fn of_best_constant(self, targets: &[f32], outputs: usize) -> f64 {
        let outputs = outputs.max(1);
        let rows = targets.len() / self.targets(outputs);
        let entropy = |share: f64| if share > 0.0 { -share * libm::log(share) } else { 0.0 };
        if rows == 0 {
            return f64::NAN;
        }
        let mean = |column: usize, of: &dyn Fn(f64) -> f64| targets.iter().skip(column).step_by(outputs).map(|&y| of(f64::from(y))).sum::<f64>() / rows as f64;
        match self {
            Self::Mse => {
                (0..outputs).map(|column| mean(column, &|y| y)).zip(0..).map(|(middle, column)| mean(column, &|y| (y - middle) * (y - middle))).sum::<f64>()
                    / outputs as f64
            }
            Self::BceWithLogits => {
                (0..outputs).map(|column| mean(column, &|y| y)).map(|share| entropy(share) + entropy(1.0 - share)).sum::<f64>() / outputs as f64
            }
            Self::CrossEntropy => (0..outputs).map(|class| targets.iter().filter(|&&y| y as usize == class).count() as f64 / rows as f64).map(entropy).sum(),
        }
    }

    /// The mean loss of samples whose outputs are `logits`, `[rows][outputs]`, against `targets`. Added up in f64.
    pub fn value(self, logits: &[f32], targets: &[f32], outputs: usize) -> f64 {
        match self {
            Self::Mse => {
                let errors = logits.iter().zip(targets).map(|(&z, &y)| f64::from((z - y) * (z - y)));
                errors.sum::<f64>() / logits.len().max(1) as f64
            }
            Self::BceWithLogits => {
                // ln(1 + e^z) - y z = max(z, 0) - y z + softplus(-|z|), which loses nothing when z is large.
                let mut sum = 0.0;
                for (logits, targets) in logits.chunks(CHUNK).zip(targets.chunks(CHUNK)) {
                    let (mut minus_size, mut soft) = ([0.0; CHUNK], [0.0; CHUNK]);
                    minus_size.iter_mut().zip(logits).for_each(|(minus_size, z)| *minus_size = -z.abs());
                    kernels::forward(&Activation::Softplus { beta: 1.0 }, &minus_size[..logits.len()], &mut soft);
                    for ((&z, &y), &soft) in logits.iter().zip(targets).zip(&soft) {
                        let positive = if z < 0.0 { 0.0 } else { z };
                        sum += f64::from(positive - y * z + soft);
                    }
                }
                sum / logits.len().max(1) as f64
            }
            Self::CrossEntropy => {
                let mut sum = 0.0;
                for (z, &y) in logits.chunks_exact(outputs).zip(targets) {
                    let largest = largest(z);
                    let total = z.iter().fold(0.0, |total, z| total + libm::expf(z - largest));
                    sum += f64::from(libm::logf(total) - (z[class(y, outputs)] - largest));
                }
                sum / (logits.len() / outputs.max(1)).max(1) as f64
            }
        }
    }

    /// Writes to `gradient` the derivative of [`Self::value`] by each logit. Gives whether that value is finite; to know it itself
    /// would cost a step more than its derivative does. `targets` says how many samples there are; behind the last logit and
    /// gradient must be room for whole groups of lanes, with numbers that are finite if the logits are.
    // Never inlined: in one large function the engine runs out of registers, and a step takes a tenth longer.
    #[inline(never)]
    pub fn gradient(self, logits: &[f32], targets: &[f32], outputs: usize, gradient: &mut [f32]) -> bool {
        match self {
            Self::Mse => {
                let share = 2.0 / targets.len().max(1) as f32;
                let mut odd = 0.0;
                for ((&z, &y), gradient) in logits.iter().zip(targets).zip(gradient) {
                    let error = z - y;
                    // 0 x is 0 for every finite x and NaN for the others.
                    odd += 0.0 * (error * error);
                    *gradient = share * error;
                }
                odd == 0.0
            }
            Self::BceWithLogits => kernels::sigmoid_error(logits, targets, 1.0 / targets.len().max(1) as f32, gradient),
            Self::CrossEntropy => {
                let share = 1.0 / targets.len().max(1) as f32;
                let mut finite = true;
                for ((z, &y), gradient) in logits.chunks_exact(outputs).zip(targets).zip(gradient.chunks_exact_mut(outputs)) {
                    let (largest, class) = (largest(z), class(y, outputs));
                    let mut total = 0.0;
                    for (gradient, &z) in gradient.iter_mut().zip(z) {
                        *gradient = libm::expf(z - largest);
                        total += *gradient;
                    }
                    finite &= total.is_finite() && (z[class] - largest).is_finite();
                    for gradient in gradient.iter_mut() {
                        *gradient = *gradient / total * share;
                    }
                    gradient[class] -= share;
                }
                finite
            }
        }
    }
}

/// Logits that are worked on at a time.
const CHUNK: usize = 64;

/// The largest number; NaN if there is one.
fn largest(z: &[f32]) -> f32 {
    z.iter().fold(f32::NEG_INFINITY, |largest, &z| if z > largest || z.is_nan() { z } else { largest })
}

/// The index of a class. `as` saturates; a class that there is not counts as the last.
fn class(y: f32, outputs: usize) -> usize {
    (y as usize).min(outputs - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No constant output that is tried does better, and one of them comes near.
    #[test]
    fn no_constant_is_better_than_the_best() {
        let (classes, three, values) = ([0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 2.0, 2.0], [0.5, -1.0, 2.0, 4.0]);
        for (loss, targets, outputs) in [(Loss::BceWithLogits, classes, 1), (Loss::CrossEntropy, three, 3), (Loss::Mse, values, 1)] {
            let best = loss.of_best_constant(&targets, outputs);
            let mut least = f64::INFINITY;
            for step in -300..=300 {
                for other in [-0.7f32, 0.0] {
                    let mut output = vec![0.0; outputs];
                    output[outputs - 1] = step as f32 * 0.01;
                    if outputs > 1 {
                        output[0] = other;
                    }
                    let logits: Vec<f32> = output.iter().copied().cycle().take(outputs * 4).collect();
                    least = least.min(loss.value(&logits, &targets, outputs));
                }
            }
            assert!(least >= best - 1e-6 && least < best + 1e-3, "{}: {least} tried, {best} said to be best", loss.id());
        }
        assert!(Loss::Mse.of_best_constant(&[], 1).is_nan());
    }
}
