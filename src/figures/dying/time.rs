//! The axis of the steps, shared by all that is plotted over them: by default by factors, so that the first hundred steps, in which
//! units die, keep their room however long a run gets.

use std::ops::Range;

/// How steps are plotted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepScale {
    /// By the logarithm of 1 + step / 10: even at first, by factors later.
    #[default]
    Log,
    /// Evenly.
    Linear,
}

impl StepScale {
    /// Both, in the order shown.
    pub const ALL: [Self; 2] = [Self::Log, Self::Linear];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Linear => "linear",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Log => "the beginning in detail",
            Self::Linear => "evenly",
        }
    }
}

/// Steps up to which the logarithmic axis is nearly even.
const EVEN: f64 = 10.0;
/// The steps that the axis spans at least: those of the story.
const LEAST: f64 = 300.0;

/// The axis: how it runs, and up to which step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepAxis {
    /// How it runs.
    pub scale: StepScale,
    /// The last step on it.
    pub last: f64,
}

impl StepAxis {
    /// The axis that holds `last`: up to 1, 3 or 10 (or 1, 2, 5) times a power of ten.
    pub fn holding(scale: StepScale, last: u64) -> Self {
        let digits: &[f64] = if scale == StepScale::Log { &[1.0, 3.0] } else { &[1.0, 1.5, 2.0, 3.0, 5.0] };
        let wanted = (last as f64).max(LEAST);
        let power = libm::exp10(libm::floor(libm::log10(wanted)));
        Self { scale, last: digits.iter().map(|digit| digit * power).find(|&bound| bound >= wanted).unwrap_or(10.0 * power) }
    }

    /// The place of a step, 0 to [`Self::span`].
    pub fn at(&self, step: f64) -> f64 {
        if self.scale == StepScale::Log { libm::log10(1.0 + step / EVEN) } else { step }
    }

    /// The step at a place.
    pub fn step(&self, at: f64) -> f64 {
        if self.scale == StepScale::Log { (libm::exp10(at) - 1.0) * EVEN } else { at }
    }

    /// What the axis spans.
    pub fn span(&self) -> Range<f64> {
        0.0..self.at(self.last)
    }

    /// Steps with a tick, and whether each has a label where there is room for `labels` of them.
    pub fn ticks(&self, labels: usize) -> Vec<u64> {
        let last = self.last;
        let mut ticks = vec![0];
        if self.scale == StepScale::Linear {
            let every = [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * libm::exp10(libm::floor(libm::log10(last)) - 1.0));
            let every = every.into_iter().find(|every| last / every <= labels as f64).unwrap_or(last).max(1.0);
            ticks.extend((1..=(last / every) as u64).map(|index| (index as f64 * every) as u64));
            return ticks;
        }
        let digits: &[f64] = if labels >= 7 { &[1.0, 3.0] } else { &[1.0] };
        let mut power = 10.0;
        while power <= last {
            ticks.extend(digits.iter().map(|digit| digit * power).filter(|&tick| tick <= last).map(|tick| tick as u64));
            power *= 10.0;
        }
        // The end is always said.
        if ticks.last().is_some_and(|&tick| (tick as f64) < last) {
            ticks.push(last as u64);
        }
        ticks
    }
}

/// A step as it is written on the axis: 300, 10k, 1M.
pub fn step_text(step: u64) -> String {
    match step {
        0..10_000 => step.to_string(),
        10_000..1_000_000 => format!("{}k", step as f64 / 1e3),
        _ => format!("{}M", step as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_the_last_step_and_does_not_jump_while_the_story_is_told() {
        let ends = |scale| [0, 20, 300, 301, 1200, 40_000].map(|last| StepAxis::holding(scale, last).last);
        assert_eq!(ends(StepScale::Log), [300.0, 300.0, 300.0, 1000.0, 3000.0, 100_000.0]);
        assert_eq!(ends(StepScale::Linear), [300.0, 300.0, 300.0, 500.0, 1500.0, 50_000.0]);
    }

    #[test]
    fn places_and_steps_are_inverse_and_ticks_lie_on_the_axis() {
        for scale in StepScale::ALL {
            for last in [1, 300, 12_345, 4_000_000] {
                let axis = StepAxis::holding(scale, last);
                assert!((axis.step(axis.at(last as f64)) - last as f64).abs() < 1e-6 * last as f64);
                for labels in [2, 5, 9, 20] {
                    let ticks = axis.ticks(labels);
                    assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{scale:?} {last} {labels}: {ticks:?}");
                    assert!(ticks.iter().all(|&tick| tick as f64 <= axis.last));
                }
            }
        }
    }
}
