//! What a run has been through, as the figure tells it, and the windows that hold that.

use crate::analysis::census::History;
use crate::analysis::live_run::Losses;
use crate::data::VIEW;
use crate::figures::draw::plot::{Frame, Rect, round_step};

use super::parts::{Layout, Part};
use super::run::Ghost;
use super::state::LossScale;
use super::time::{StepAxis, StepScale};
use super::view::View;

/// What is drawn beside the view.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The units' states over the steps.
    pub history: &'a History,
    /// The losses over the steps.
    pub losses: &'a Losses,
    /// The steps at which something was changed.
    pub marks: &'a [u64],
    /// The steps at which units died.
    pub deaths: &'a [u64],
    /// The second run's states and losses.
    pub twin: Option<(&'a History, &'a Losses)>,
    /// What the two runs are called, where there are two.
    pub names: Option<(&'a str, &'a str)>,
    /// Where the lines of units were before they died.
    pub ghosts: &'a [Ghost],
    /// The step from which on a ghost flashes, while the run goes on.
    pub flash_from: Option<u64>,
    /// The unit that is chosen.
    pub chosen: Option<(usize, usize)>,
    /// The input of it, or the unit before it, whose weight is chosen.
    pub edge: Option<usize>,
    /// The step that is shown.
    pub step: u64,
    /// The step that is pointed at.
    pub pointed: Option<u64>,
    /// How the losses are plotted.
    pub scale: LossScale,
    /// How steps are plotted.
    pub step_scale: StepScale,
}

/// What the axes span: changes rarely, so that they are drawn rarely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// Steps along x.
    pub steps: StepAxis,
    /// The loss, low and high, as it is plotted.
    pub loss: (f64, f64),
    /// How it is plotted.
    pub scale: LossScale,
    /// The learnt slopes, low and high.
    pub slopes: (f64, f64),
    /// Largest |y| of a function's panel, or [`VIEW`].
    pub data: f64,
    /// Inputs of the network.
    pub inputs: usize,
}

impl Windows {
    /// The windows that hold a story: losses between half powers of ten, or from 0 to 1, 2 or 5 times a power of ten.
    pub fn of(view: &View, story: &Story) -> Self {
        let last = story.history.steps.last().copied().unwrap_or(0).max(story.twin.and_then(|twin| twin.0.steps.last().copied()).unwrap_or(0));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let twin = story.twin.map(|twin| twin.1);
        for losses in [Some(story.losses), twin].into_iter().flatten() {
            for &loss in losses.train.iter().chain(&losses.test).filter(|loss| loss.is_finite() && **loss > 0.0) {
                (low, high) = (low.min(loss), high.max(loss));
            }
        }
        if low > high {
            (low, high) = (0.1, 1.0);
        }
        let loss = match story.scale {
            LossScale::Linear => (0.0, round_step(high.max(LEAST))),
            LossScale::Log => {
                let half = |value: f64, up: f64| libm::floor(libm::log10(value) * 2.0 + up) / 2.0;
                let (low, high) = (half(low.max(LEAST), -0.1), half(high.clamp(LEAST, MOST), 1.1));
                (low, high.max(low + 0.5))
            }
        };
        let (mut low, mut high) = (0.0, LEAST_SLOPE);
        for history in [Some(story.history), story.twin.map(|twin| twin.0)].into_iter().flatten() {
            for &slope in history.slope_ranges.iter().flatten().filter(|slope| slope.is_finite()) {
                (low, high) = (f64::from(slope).min(low), f64::from(slope).max(high));
            }
        }
        let slopes = (if low < 0.0 { -round_step(-low) } else { 0.0 }, round_step(high));
        let data = if view.inputs == 1 { view.points.iter().fold(1.0, |most: f64, point| most.max(point.1.abs())) * 1.4 } else { VIEW };
        Self { steps: StepAxis::holding(story.step_scale, last), loss, scale: story.scale, slopes, data, inputs: view.inputs }
    }

    /// The frame of the data on an area.
    pub fn data(&self, area: Rect) -> Frame {
        Frame { area, x: -VIEW..VIEW, y: -self.data..self.data }
    }

    /// The frame of a part over the steps, on its area.
    pub fn over_steps(&self, part: Part, area: Rect) -> Frame {
        let y = match part {
            Part::Loss => self.loss.0..self.loss.1,
            Part::Slopes => self.slopes.0..self.slopes.1,
            _ => 0.0..1.0,
        };
        Frame { area, x: self.steps.span(), y }
    }

    /// The step at a place on the sheet, if it is on a part over the steps; `beyond` also beside the plotting area.
    pub fn step_at(&self, layout: &Layout, x: f64, y: f64) -> Option<u64> {
        let part = layout.part_at(x, y).filter(|part| part.is_over_steps())?;
        Some(self.step_along(layout, part, x))
    }

    /// The step at an x of a part over the steps, at the ends beyond them.
    pub fn step_along(&self, layout: &Layout, part: Part, x: f64) -> u64 {
        let Some(area) = layout.area(part) else { return 0 };
        let at = self.over_steps(part, area).to_data((x, area.top)).0;
        self.steps.step(at).round().clamp(0.0, self.steps.last) as u64
    }
}

/// Losses outside these are plotted at the edge of the logarithmic window.
const LEAST: f64 = 1e-12;
const MOST: f64 = 1e30;
/// Learnt slopes are plotted up to this at least.
const LEAST_SLOPE: f64 = 0.5;
