//! The autopsy of a unit: what happened in the step in which it died.

use std::fmt;

use crate::training::Trainer;

/// What was measured of a death.
#[derive(Clone, Debug, PartialEq)]
pub struct Autopsy {
    /// The unit's layer, counted from 1.
    pub layer: usize,
    /// The unit, counted from 1.
    pub unit: usize,
    /// The update after which it was dead, counted from 1.
    pub step: u64,
    /// The last step at which it was seen alive; `step - 1` where every step was looked at.
    pub alive_at: u64,
    /// The learning rate of that update, schedule included.
    pub learning_rate: f64,
    /// The loss of that step's batch, before the update.
    pub loss_before: f64,
    /// The Euclidean norm of the gradient that the update used.
    pub gradient_norm: f64,
    /// By how much the update moved its bias.
    pub bias_change: f64,
    /// By how much (Euclidean norm) it moved its weights.
    pub weight_change: f64,
    /// Its bias afterwards.
    pub bias: f64,
    /// The Euclidean norm of its weights and bias before.
    pub size_before: f64,
}

/// A unit whose weights and bias moved by less than this share of their size hardly moved.
const HARDLY: f64 = 0.01;

impl Autopsy {
    /// The autopsy of a unit (layer and unit counted from 0) found dead after the last step of `trainer`.
    pub fn of(trainer: &Trainer, layer: usize, unit: usize, alive_at: u64) -> Self {
        let place = &trainer.shape().hidden[layer];
        let (new, old) = (trainer.numbers(), trainer.previous_numbers());
        let change = |at: usize| f64::from(new[at]) - f64::from(old[at]);
        let square = (0..place.inputs).fold(0.0, |sum, input| {
            let change = change(place.weight.start + input * place.stride + unit);
            sum + change * change
        });
        let bias = place.bias.start + unit;
        let own = (0..place.inputs).map(|input| place.weight.start + input * place.stride + unit).chain([bias]);
        let size_before = own.fold(0.0, |sum, at| sum + f64::from(old[at]) * f64::from(old[at])).sqrt();
        Self {
            layer: layer + 1,
            unit: unit + 1,
            step: trainer.steps(),
            alive_at,
            learning_rate: trainer.last_learning_rate(),
            loss_before: trainer.batch_loss(),
            gradient_norm: trainer.gradient_norm(),
            bias_change: change(bias),
            weight_change: square.sqrt(),
            bias: f64::from(new[bias]),
            size_before,
        }
    }

    /// Whether it was alive after the same step, so that no update killed it: somebody changed something.
    pub fn is_by_change(&self) -> bool {
        self.alive_at == self.step
    }

    /// Whether the unit sees the outputs of another layer and its own parameters stayed (nearly) as they were, so that what killed
    /// it is a change of what it sees.
    pub fn is_by_inputs(&self) -> bool {
        self.layer > 1 && libm::hypot(self.bias_change, self.weight_change) <= HARDLY * self.size_before
    }
}

/// A number with three significant digits, as short as it can be.
fn short(value: f64) -> String {
    const LARGE: f64 = 1e5;
    const SMALL: f64 = 1e-3;
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(SMALL..LARGE).contains(&size) {
        return format!("{value:.2e}");
    }
    let decimals = (2 - libm::floor(libm::log10(size)) as i32).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

impl fmt::Display for Autopsy {
    /// One sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, unit, step, alive_at, .. } = self;
        write!(f, "unit {layer}.{unit} died ")?;
        if alive_at + 1 < *step {
            return write!(f, "between steps {alive_at} and {step}, at learning rate {}", short(self.learning_rate));
        }
        write!(f, "at step {step}: ")?;
        if self.is_by_change() {
            return f.write_str("what was changed then left it off on every training point");
        }
        if self.is_by_inputs() {
            let moved = libm::hypot(self.bias_change, self.weight_change);
            let own = if moved == 0.0 { "its own weights did not move".to_owned() } else { format!("its own weights hardly moved (by {})", short(moved)) };
            return write!(
                f,
                "{own}; the update at learning rate {} changed the layers before it, and it is off on every training point (loss before {}, gradient norm {})",
                short(self.learning_rate),
                short(self.loss_before),
                short(self.gradient_norm)
            );
        }
        write!(
            f,
            "one update at learning rate {} moved its bias by {} and its weights by {}, ",
            short(self.learning_rate),
            short(self.bias_change),
            short(self.weight_change)
        )?;
        f.write_str(if *layer == 1 { "and its line past the last data point" } else { "and it is off on every training point" })?;
        write!(f, " (loss before {}, gradient norm {})", short(self.loss_before), short(self.gradient_norm))
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_short() {
        for (value, text) in
            [(-3.2, "-3.2"), (0.0, "0"), (1.0, "1"), (12.345, "12.3"), (1234.5, "1234"), (0.012345, "0.0123"), (1e-7, "1.00e-7"), (1e38, "1.00e38")]
        {
            assert_eq!(short(value), text);
        }
    }
}
