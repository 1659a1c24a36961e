//! How the run goes on: by itself, to a step that was asked for, and from its start anew.

use super::Dying;
use crate::figures::dying::run::Course;
use crate::figures::dying::speed::{STORY, Speed};
use crate::figures::figure::{Budget, Progress};

/// Milliseconds between two frames that count: after a rest the run goes on from where it was.
const LONGEST: f64 = 250.0;
/// Milliseconds that a line flashes which carried a unit off.
const FLASH: f64 = 650.0;

impl Dying {
    /// Makes the run of the present state from its start, up to its step.
    pub(in crate::figures::dying) fn begin(&mut self) {
        self.course = Course::new(&self.state);
        self.deaths.clear();
        self.flash = None;
        self.frame = None;
        self.rests = false;
        self.rest_at = self.rest();
        self.hover_step = None;
        self.look();
    }

    /// Begins anew, as it is set now.
    pub(in crate::figures::dying) fn restart(&mut self) {
        self.state.restart();
        self.begin();
    }

    /// Where a run that begins to go on now rests by itself.
    fn rest(&self) -> Option<u64> {
        (self.state.speed == Speed::Rising && self.course.shown().tried < STORY && self.state.steps < STORY).then_some(STORY)
    }

    /// Lets the run go on by itself, or not.
    pub(in crate::figures::dying) fn play(&mut self, on: bool) {
        self.state.playing = on;
        self.rests = false;
        self.frame = None;
        self.rest_at = self.rest();
        if !on {
            self.state.steps = self.course.shown().tried;
        }
    }

    /// Shows this step of the run: the past at once or soon, what is to come when it is made.
    pub(in crate::figures::dying) fn go_to(&mut self, step: u64) {
        self.state.playing = false;
        self.rests = false;
        self.state.steps = step;
        self.course.turn_to(step);
        if !self.is_pending() {
            self.course.apply(&self.state);
            self.look();
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        let shown = self.course.shown();
        shown.tried < self.state.steps && !shown.is_over()
    }

    /// How many steps are due in this frame.
    fn due(&mut self, now: f64) -> f64 {
        let Some(before) = self.frame.replace(now) else {
            self.owed = 0.0;
            return 1.0;
        };
        let trainer = self.course.shown().live.trainer();
        let changed = self.course.shown().live.marks().last().copied().unwrap_or(0);
        let rate = self.state.speed.rate(trainer.steps().saturating_sub(changed));
        self.owed += (now - before).clamp(0.0, LONGEST) / 1000.0 * rate;
        if !self.owed.is_finite() {
            self.owed = 0.0;
            return f64::INFINITY;
        }
        let due = self.owed.floor();
        self.owed -= due;
        due
    }

    /// Goes on with the steps that the state asks for.
    pub(super) fn replay(&mut self, budget: &Budget) -> Progress {
        let goal = self.state.steps;
        loop {
            if !self.course.step(&self.state) {
                self.state.steps = self.course.shown().tried;
            }
            let share = self.course.shown().tried as f64 / goal.max(1) as f64;
            if !self.is_pending() {
                break;
            }
            if !budget.is_left() {
                // It is seen where it is by who draws it: most of these slices nobody does.
                self.seen.clear();
                let stale = self.stale();
                return Progress { pending: true, share, playing: self.state.playing, stale, ..Progress::RESTING };
            }
        }
        self.look();
        self.in_turns = false;
        Progress { stale: self.stale(), settings: true, playing: self.state.playing, ..Progress::RESTING }
    }

    /// Goes on by itself.
    pub(super) fn go_on(&mut self, budget: &Budget) -> Progress {
        let due = self.due(budget.now);
        let (before, told) = (self.course.shown().ghosts.last().map(|ghost| ghost.step), self.course.shown().applied);
        let mut made = 0.0;
        let mut goes_on = true;
        while made < due && goes_on {
            goes_on = self.course.step(&self.state);
            made += 1.0;
            if Some(self.course.shown().tried) == self.rest_at {
                (goes_on, self.rests) = (false, true);
            }
            if !budget.is_left() {
                break;
            }
        }
        let newest = self.course.shown().ghosts.last().map(|ghost| ghost.step);
        if let Some(step) = newest.filter(|_| newest > before) {
            self.flash = Some((step, budget.now + FLASH));
        }
        self.state.steps = self.course.shown().tried;
        self.state.playing = goes_on;
        let settings = !goes_on || self.course.shown().applied != told;
        if made == 0.0 && self.flash.is_none() {
            return Progress { playing: true, ..Progress::RESTING };
        }
        if made > 0.0 {
            self.look();
        }
        self.in_turns = goes_on;
        Progress { playing: goes_on || self.flash.is_some(), stale: self.stale(), settings, ..Progress::RESTING }
    }
}
