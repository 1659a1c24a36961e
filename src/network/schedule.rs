//! Schedules: how the learning rate changes from step to step.

use core::f64::consts::PI;

/// A factor on the learning rate that depends on the number of the step alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Schedule {
    /// 1 throughout.
    #[default]
    Constant,
    /// Grows evenly to 1 over the first `steps` (Goyal et al. 2017): (t + 1) / steps.
    Warmup {
        /// How many steps it takes.
        steps: u32,
    },
    /// `torch.optim.lr_scheduler.StepLR`: times `gamma` after `every` steps.
    Step {
        /// Steps from one fall to the next.
        every: u32,
        /// The factor of a fall.
        gamma: f64,
    },
    /// Half a cosine from 1 to 0 over `steps` (Loshchilov and Hutter 2017, without restarts), after an even `warmup`; 0 from
    /// then on.
    Cosine {
        /// Steps to the end, warm-up included.
        steps: u32,
        /// Steps of warm-up.
        warmup: u32,
    },
}

impl Schedule {
    /// The factor for the update that follows `done` updates.
    pub fn factor(self, done: u64) -> f64 {
        let rise = |steps: u32| ((done + 1) as f64 / f64::from(steps.max(1))).min(1.0);
        match self {
            Self::Constant => 1.0,
            Self::Warmup { steps } => rise(steps),
            Self::Step { every, gamma } => libm::pow(gamma, (done / u64::from(every.max(1))) as f64),
            Self::Cosine { warmup, .. } if done < u64::from(warmup) => rise(warmup),
            Self::Cosine { steps, warmup } => {
                let span = f64::from(steps.saturating_sub(warmup).max(1));
                let part = ((done - u64::from(warmup)) as f64 / span).min(1.0);
                0.5 * (1.0 + libm::cos(PI * part))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_formulas() {
        let factors = |schedule: Schedule, at: &[u64]| at.iter().map(|&done| schedule.factor(done)).collect::<Vec<_>>();
        assert_eq!(factors(Schedule::Warmup { steps: 4 }, &[0, 1, 3, 4, 1000]), [0.25, 0.5, 1.0, 1.0, 1.0]);
        assert_eq!(factors(Schedule::Step { every: 10, gamma: 0.5 }, &[0, 9, 10, 19, 20]), [1.0, 1.0, 0.5, 0.5, 0.25]);
        let cosine = factors(Schedule::Cosine { steps: 12, warmup: 2 }, &[0, 1, 2, 7, 12, 99]);
        for (factor, want) in cosine.into_iter().zip([0.5, 1.0, 1.0, 0.5, 0.0, 0.0]) {
            assert!((factor - want).abs() < 1e-15, "{factor} {want}");
        }
    }
}
