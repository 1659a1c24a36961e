//! The run behind the figure and what is found of it, worked on in pieces: steps to replay, cells to find, an output to sample,
//! counts to take.

use super::RegionsState;
use super::map::{Map, SIDE};
use super::moves::Move;
use crate::analysis::geometry::Window;
use crate::analysis::live_regions::{LiveRegions, build_up};
use crate::analysis::regions::{Options, PiecewiseNetwork};
use crate::training::Status;

/// The most cells that are drawn: more than a screen can show apart.
const LIMIT: usize = 50_000;
/// Cells times units of the widest layer: what a layer gives at each corner is held while it is cut, some 16 bytes a cell and unit twice.
const MOST_VALUES: usize = 3 << 20;
/// Counts taken of a run that is replayed: of a network whose partition is quick, and of another.
const SAMPLES: (u64, u64) = (64, 4);
/// Products of one pass through a network whose partition is quick.
const QUICK: usize = 20_000;
/// Products of a piece of steps or of samples: about a millisecond.
const PRODUCTS: usize = 1 << 21;
/// Passes that a training step is worth: points of a batch, there and back.
const PASSES_A_STEP: usize = 30;
/// The most that one call makes up for, in seconds: a run does not race after a pause of the page.
const LONGEST: f64 = 0.25;
const MILLISECONDS: f64 = 1000.0;

/// The most cells of a network that are found: as many as are drawn, and as there is memory for.
pub fn limit(live: &LiveRegions) -> usize {
    let widest = live.trainer().shape().hidden.iter().map(|layer| layer.units).max().unwrap_or(1);
    LIMIT.min(MOST_VALUES / widest.max(1))
}

/// A run with what is found of it, and how far that is.
#[derive(Clone, Debug)]
pub struct Run {
    /// The network, its cells, its counts.
    pub live: LiveRegions,
    /// The outputs of a network without exact regions.
    pub map: Option<Map>,
    /// Steps that are to be made before anything else.
    target: u64,
    /// How many of the state's moves have been made.
    moved: usize,
    /// The map that is being sampled, its window, and the row that is next.
    sampling: Option<(Map, Window, usize)>,
    /// What the map is of.
    sampled: Option<Window>,
    /// The time of the last frame that played, and the steps that are due from it.
    clock: Option<(f64, f64)>,
}

/// What a piece of work was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Part of something.
    Part,
    /// The end of something that is to be seen.
    Found,
    /// There was nothing to do.
    Nothing,
}

impl Run {
    /// The run of a state at its start, with all that the state asks for still to be done.
    pub fn new(state: &RegionsState) -> Self {
        let experiment = state.experiment.clone();
        let live = match state.sawtooth {
            Some(depth) => LiveRegions::sawtooth(experiment, depth as usize),
            None => LiveRegions::new(experiment),
        };
        let target = if live.is_fixed() { 0 } else { state.steps };
        Self { live, map: None, target, moved: 0, sampling: None, sampled: None, clock: None }
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        self.live.reset();
        (self.target, self.moved) = (0, 0);
        self.changed();
    }

    /// Updates that the run has, or will have when it is where the state wants it.
    pub fn steps(&self) -> u64 {
        if self.is_replaying() { self.target } else { self.live.trainer().steps() }
    }

    /// Asks for so many steps; only more than there are.
    pub fn go_to(&mut self, steps: u64) {
        self.target = steps;
    }

    fn is_replaying(&self) -> bool {
        self.live.trainer().steps() < self.target && self.live.trainer().status() == Status::Running
    }

    /// The network is another one: what is sampled of it is out of date.
    pub fn changed(&mut self) {
        self.sampled = None;
        self.sampling = None;
    }

    /// That a kink or a line was moved by hand, after all moves so far.
    pub fn note_move(&mut self, count: usize) {
        self.moved = count;
        self.changed();
    }

    /// Whether everything that the state asks for is found.
    pub fn is_found(&self, state: &RegionsState) -> bool {
        let found = match (self.live.network(), window(state)) {
            (Ok(_), _) => self.live.is_found(),
            (Err(_), window) => self.sampled == window,
        };
        found && !self.is_replaying()
    }

    /// Whether there is nothing left to do: what the state asks for is found, and counted.
    pub fn is_settled(&self, state: &RegionsState) -> bool {
        self.is_found(state) && !self.live.is_counting()
    }

    /// The share of the pending work that is done.
    pub fn share(&self, state: &RegionsState) -> f64 {
        /// What the steps are of the whole.
        const STEPS: f64 = 0.8;
        let made = if self.target == 0 { 1.0 } else { (self.live.trainer().steps() as f64 / self.target as f64).min(1.0) };
        let found = match (&self.sampling, self.live.network()) {
            _ if self.is_settled(state) => 1.0,
            _ if self.is_replaying() => 0.0,
            (Some((map, _, row)), _) => *row as f64 / map.rows.max(1) as f64,
            (None, Ok(_)) => self.live.look_share(),
            (None, Err(_)) => 0.0,
        };
        STEPS * made + (1.0 - STEPS) * found
    }

    /// Works until nothing is left or `is_left` says to stop. Whether anything that is to be seen was found.
    pub fn work(&mut self, state: &RegionsState, is_left: &mut dyn FnMut() -> bool) -> bool {
        let mut seen = false;
        loop {
            match self.piece(state, is_left) {
                Piece::Nothing => return seen,
                Piece::Found => seen = true,
                Piece::Part => {}
            }
            if !is_left() {
                return seen;
            }
        }
    }

    fn piece(&mut self, state: &RegionsState, is_left: &mut dyn FnMut() -> bool) -> Piece {
        if !self.live.is_fixed() {
            let done = self.live.trainer().steps();
            while let Some(moved) = state.moves.get(self.moved).filter(|moved| moved.step <= done) {
                moved.apply(&mut self.live);
                self.note_move(self.moved + 1);
            }
        }
        if self.is_replaying() {
            return self.replay(state, is_left);
        }
        let Some(window) = window(state) else { return Piece::Nothing };
        if self.live.network().is_err() {
            if self.sampled == Some(window) {
                return if self.live.count_on(limit(&self.live), is_left) { Piece::Nothing } else { Piece::Part };
            }
            return self.sample(window);
        }
        let was_found = self.live.is_found();
        let until = match (state.build, self.live.network()) {
            (Some(units), Ok(network)) => build_up(network, units),
            _ => None,
        };
        if !self.live.look_on(window, &Options { limit: limit(&self.live), until }, is_left) {
            return Piece::Part;
        }
        let before = self.live.history().samples().len();
        let counted = self.live.count_on(limit(&self.live), is_left);
        match (counted, was_found && before == self.live.history().samples().len()) {
            (false, _) => Piece::Part,
            (true, true) => Piece::Nothing,
            (true, false) => Piece::Found,
        }
    }

    /// A few steps towards the target, not past where something was moved or is counted.
    fn replay(&mut self, state: &RegionsState, is_left: &mut dyn FnMut() -> bool) -> Piece {
        let samples = if self.live.network().is_ok_and(|network| products(network) > QUICK) { SAMPLES.1 } else { SAMPLES.0 };
        let part = (self.target / samples).max(1);
        let done = self.live.trainer().steps();
        if done.is_multiple_of(part) && !self.live.count_on(limit(&self.live), is_left) {
            return Piece::Part;
        }
        let counted = (done / part + 1) * part;
        let moved = state.moves.get(self.moved).map_or(self.target, |moved| moved.step);
        let until = counted.min(moved).min(self.target);
        let weights = self.live.trainer().numbers().len();
        let at_once = (PRODUCTS / (PASSES_A_STEP * weights.max(1))).max(1) as u64;
        self.live.step(until.saturating_sub(done).clamp(1, at_once));
        self.changed();
        Piece::Part
    }

    /// A few rows of the output.
    fn sample(&mut self, window: Window) -> Piece {
        let (columns, rows) = if self.live.inputs() == 1 { (4 * SIDE, 1) } else { (SIDE, SIDE) };
        let (mut map, row) = match self.sampling.take() {
            Some((map, of, row)) if of == window => (map, row),
            _ => (Map { values: Vec::new(), columns, rows, outputs: 0 }, 0),
        };
        let weights = self.live.trainer().numbers().len();
        let end = (row + (PRODUCTS / (columns * weights).max(1)).max(1)).min(rows);
        let Ok(values) = self.live.samples(window, (columns, rows), row..end) else {
            self.sampled = Some(window);
            return Piece::Found;
        };
        map.outputs = values.len() / (columns * (end - row)).max(1);
        map.values.extend(values);
        if end < rows {
            self.sampling = Some((map, window, end));
            return Piece::Part;
        }
        self.map = Some(map);
        self.sampled = Some(window);
        Piece::Found
    }

    /// The steps that are due at `now` (milliseconds) at so many steps a second, of which at most `most` are made, while `is_left` says so.
    /// Whether the run goes on.
    pub fn play(&mut self, rate: f64, now: f64, most: u64, is_left: &mut dyn FnMut() -> bool) -> bool {
        let (last, due) = self.clock.unwrap_or((now, 1.0));
        let passed = ((now - last) / MILLISECONDS).clamp(0.0, LONGEST);
        let mut due = if rate.is_finite() { due + passed * rate } else { f64::INFINITY };
        let mut left = most;
        let mut goes_on = true;
        while due >= 1.0 && left > 0 && goes_on {
            goes_on = self.live.step(1);
            self.changed();
            (due, left) = (due - 1.0, left - 1);
            if !is_left() {
                // What there was no time for is not made up for.
                due = due.min(1.0);
                break;
            }
        }
        self.clock = Some((now, if due.is_finite() { due } else { 0.0 }));
        goes_on
    }

    /// Forgets the time: what plays next begins then.
    pub fn rest(&mut self) {
        self.clock = None;
    }

    /// Moves that are of the run as it is.
    pub fn moves<'a>(&self, moves: &'a [Move]) -> impl Iterator<Item = &'a Move> {
        let steps = self.steps();
        moves.iter().filter(move |moved| moved.step <= steps)
    }
}

/// Products of a pass through the network.
fn products(network: &PiecewiseNetwork) -> usize {
    network.layers().iter().map(|layer| layer.weights.len()).sum()
}

/// The window that a state shows.
fn window(state: &RegionsState) -> Option<Window> {
    let (x, y) = state.shown();
    Window::new(x.start, x.end, y.start, y.end).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run worked on in pieces as small as can be.
    fn in_pieces(text: &str) -> (Run, RegionsState, usize) {
        let state = RegionsState::read(text).0;
        let mut run = Run::new(&state);
        let mut calls = 0;
        while !run.is_found(&state) {
            run.work(&state, &mut || false);
            calls += 1;
            assert!(calls < 200_000, "{text}");
        }
        (run, state, calls)
    }

    #[test]
    fn pieces_come_to_the_same_as_all_at_once() {
        for text in [
            "layers=6,5&steps=40",
            "data=sine&layers=4&steps=30&moved=10/2:0.5",
            "layers=5,4&steps=20&moved=8/2:30:0.5,8/3:-90:1&build=7",
            "act=gelu&steps=9&layers=4",
        ] {
            let (pieces, state, calls) = in_pieces(text);
            let mut whole = Run::new(&state);
            whole.work(&state, &mut || true);
            assert!(calls > 3, "{text}: {calls}");
            assert_eq!(pieces.live.trainer().numbers(), whole.live.trainer().numbers(), "{text}");
            assert_eq!(pieces.live.partition().map(|partition| partition.vertices()), whole.live.partition().map(|partition| partition.vertices()), "{text}");
            assert_eq!(pieces.live.pieces(), whole.live.pieces(), "{text}");
            assert_eq!(pieces.map, whole.map, "{text}");
        }
    }

    #[test]
    fn a_piece_of_a_wide_network_is_small() {
        let state = RegionsState::read("steps=1&layers=256,256,9&points=20").0;
        let mut run = Run::new(&state);
        run.work(&state, &mut || false);
        assert!(!run.is_found(&state) && run.share(&state) < 0.9);
    }

    #[test]
    fn a_run_plays_by_the_clock_and_makes_up_for_no_pause() {
        let state = RegionsState::read("layers=4").0;
        let mut run = Run::new(&state);
        for frame in 0..=60 {
            run.play(60.0, f64::from(frame) * 1000.0 / 60.0, u64::MAX, &mut || true);
        }
        assert!((59..=62).contains(&run.live.trainer().steps()), "{}", run.live.trainer().steps());
        run.play(60.0, 1e6, u64::MAX, &mut || true);
        assert!(run.live.trainer().steps() < 80);
    }
}
