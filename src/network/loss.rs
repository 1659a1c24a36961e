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
    /// inputs. `targets` as [`Self::forward_backward`] takes them; NaN for none.
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

    /// The mean loss of `rows` samples whose outputs are `logits`, `[rows][outputs]`, against `targets`; writes to `gradient`
    /// the derivative by each logit. `scratch` is as long as `logits`.
    pub fn forward_backward(self, logits: &[f32], targets: &[f32], outputs: usize, gradient: &mut [f32], scratch: &mut [f32]) -> f64 {
        let rows = logits.len() / outputs.max(1);
        let share = 1.0 / if self == Self::CrossEntropy { rows } else { logits.len() }.max(1) as f32;
        let mut sum = 0.0f64;
        match self {
            Self::Mse => {
                for ((&z, &y), gradient) in logits.iter().zip(targets).zip(gradient) {
                    let error = z - y;
                    sum += f64::from(error * error);
                    *gradient = 2.0 * share * error;
                }
            }
            Self::BceWithLogits => {
                // ln(1 + e^z) - y z = max(z, 0) - y z + softplus(-|z|), which loses nothing when z is large.
                for (&z, scratch) in logits.iter().zip(scratch.iter_mut()) {
                    *scratch = -z.abs();
                }
                let softplus = &mut gradient[..logits.len()];
                kernels::forward(&Activation::Softplus { beta: 1.0 }, &scratch[..logits.len()], softplus);
                for ((&z, &y), &soft) in logits.iter().zip(targets).zip(softplus.iter()) {
                    let positive = if z < 0.0 { 0.0 } else { z };
                    sum += f64::from(positive - y * z + soft);
                }
                kernels::forward(&Activation::Sigmoid, logits, gradient);
                for (gradient, &y) in gradient.iter_mut().zip(targets) {
                    *gradient = (*gradient - y) * share;
                }
            }
            Self::CrossEntropy => {
                for ((z, &y), gradient) in logits.chunks_exact(outputs).zip(targets).zip(gradient.chunks_exact_mut(outputs)) {
                    let largest = z.iter().fold(f32::NEG_INFINITY, |largest, &z| if z > largest || z.is_nan() { z } else { largest });
                    let mut total = 0.0;
                    for (gradient, &z) in gradient.iter_mut().zip(z) {
                        *gradient = libm::expf(z - largest);
                        total += *gradient;
                    }
                    // `as` saturates; a class that there is not counts as the last.
                    let class = (y as usize).min(outputs - 1);
                    sum += f64::from(libm::logf(total) - (z[class] - largest));
                    for gradient in gradient.iter_mut() {
                        *gradient = *gradient / total * share;
                    }
                    gradient[class] -= share;
                }
            }
        }
        sum / if self == Self::CrossEntropy { rows } else { logits.len() }.max(1) as f64
    }
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
                    let (mut gradient, mut scratch) = (logits.clone(), logits.clone());
                    least = least.min(loss.forward_backward(&logits, &targets, outputs, &mut gradient, &mut scratch));
                }
            }
            assert!(least >= best - 1e-6 && least < best + 1e-3, "{}: {least} tried, {best} said to be best", loss.id());
        }
        assert!(Loss::Mse.of_best_constant(&[], 1).is_nan());
    }
}
