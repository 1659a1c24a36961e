//! The figure of dying units by the one protocol.

mod going;

use super::draw::{Scene, axes, renew};
use super::edits::Edits;
use super::hand::Held;
use super::log::{Log, What};
use super::parts::{self, Layout, PARTS, Part};
use super::run::Course;
use super::state::DyingState;
use super::story::{Story, Windows};
use super::view::{View, Viewer};
use super::{keys, words};
use crate::data::parse_csv;
use crate::figures::draw::diagram::WALK;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::theme::Theme;
use crate::figures::figure::{self, Act, Budget, Command, Figure, FigureKind, Help, Layer, Outcome, Progress, Stale, Table, TableName, Words};
use crate::schema::Key;
use crate::text::Problem;
use crate::training::Change;

/// The figure of dying units: what is set, the run, and what was last seen of it.
#[derive(Debug)]
pub struct Dying {
    pub(super) state: DyingState,
    pub(super) course: Course,
    pub(super) view: View,
    pub(super) hover: Option<(usize, usize)>,
    pub(super) hover_step: Option<u64>,
    pub(super) held: Option<Held>,
    pub(super) edits: Edits,
    viewers: [Viewer; 2],
    twin: Option<View>,
    names: Option<(String, String)>,
    deaths: Vec<u64>,
    /// The time of the last frame of a run that goes on, and the part of a step that is due.
    frame: Option<f64>,
    owed: f64,
    /// Where the run rests by itself, and whether it does.
    rest_at: Option<u64>,
    rests: bool,
    /// The step from which on ghosts flash, and until when.
    flash: Option<(u64, f64)>,
    /// What the axes that are drawn span.
    windows: Option<Windows>,
    turn: usize,
    /// Whether only what moves by itself is out of date.
    in_turns: bool,
    width: f64,
    /// The parts that were seen to at the last look.
    seen: Vec<Part>,
}

impl Default for Dying {
    fn default() -> Self {
        let state = DyingState::default();
        let mut figure = Self {
            course: Course::new(&state),
            state,
            view: View::default(),
            hover: None,
            hover_step: None,
            held: None,
            edits: Edits::default(),
            viewers: [Viewer::default(), Viewer::default()],
            twin: None,
            names: None,
            deaths: Vec::new(),
            frame: None,
            owed: 0.0,
            rest_at: None,
            rests: false,
            flash: None,
            windows: None,
            turn: 0,
            in_turns: false,
            width: 1000.0,
            seen: Vec::new(),
        };
        figure.look();
        figure
    }
}

impl Dying {
    /// What is set.
    pub fn state(&self) -> &DyingState {
        &self.state
    }

    /// The run and its past.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The names of the parts that are shown at a width.
    fn shown(&self, width: f64) -> Vec<&'static str> {
        self.state.show.clone().unwrap_or_else(|| parts::usual(width, self.state.twin.is_some()).to_vec())
    }

    fn drawn(&self, width: f64) -> Vec<Part> {
        parts::drawn(&self.shown(width), self.state.twin.is_some())
    }

    pub(super) fn layout(&self, sheet: &Sheet) -> Layout {
        Layout::new(&self.drawn(sheet.width), sheet.width, sheet.height)
    }

    /// The unit that is told of: that under the pointer, else the frozen one.
    pub(super) fn chosen(&self) -> Option<(usize, usize)> {
        self.hover.or(self.state.pick)
    }

    /// Whether the run goes on by itself.
    pub(super) fn is_playing(&self) -> bool {
        self.state.playing
    }

    pub(super) fn names(&self) -> Option<(&str, &str)> {
        self.names.as_ref().map(|(run, twin)| (run.as_str(), twin.as_str()))
    }

    fn story(&self) -> Story<'_> {
        let (shown, far) = (self.course.shown(), self.course.far());
        Story {
            history: far.live.watch().history(),
            losses: far.live.losses(),
            marks: far.live.marks(),
            deaths: &self.deaths,
            twin: far.twin.as_ref().map(|twin| (twin.watch().history(), twin.losses())),
            ghosts: &shown.ghosts,
            flash_from: self.flash.map(|flash| flash.0),
            chosen: self.chosen(),
            edge: self.state.edge.filter(|_| self.chosen() == self.state.pick),
            step: shown.live.trainer().steps(),
            pointed: self.hover_step,
            names: self.names(),
            scale: self.state.loss_scale,
            step_scale: self.state.step_scale,
        }
    }

    fn scene(&self) -> Scene<'_> {
        Scene { view: &self.view, twin: self.twin.as_ref(), story: self.story(), names: self.names() }
    }

    pub(super) fn windows(&self) -> Windows {
        Windows::of(&self.view, &self.story())
    }

    /// Sees how the run is now.
    pub(super) fn look(&mut self) {
        let shown = self.course.shown();
        if self.state.experiment != shown.experiment {
            self.state.experiment = shown.experiment.clone();
        }
        let parts = self.drawn(self.width);
        self.view = self.viewers[0].look(&shown.live, &parts);
        self.twin = shown.twin.as_ref().filter(|_| parts.contains(&Part::Twin)).map(|twin| self.viewers[1].look(twin, &[Part::Twin]));
        self.seen = parts;
        self.names = self.state.twin.as_ref().map(|(key, value)| (keys::told(key, &self.state.value(key)), keys::told(key, value)));
        let autopsies = self.course.far().live.watch().autopsies();
        if self.deaths.len() != autopsies.len() {
            self.deaths = autopsies.iter().map(|autopsy| autopsy.step).collect();
        }
        let view = &self.view;
        let is_there = |&unit: &(usize, usize)| view.bias(unit).is_some();
        self.hover = self.hover.filter(is_there);
        self.state.pick = self.state.pick.filter(is_there);
        let inputs = self.state.pick.and_then(|unit| view.weights_of(unit)).map_or(0, <[f32]>::len);
        self.state.edge = self.state.edge.filter(|&edge| edge < inputs);
    }

    /// What of the picture is out of date after a look.
    fn stale(&self) -> Stale {
        if self.windows == Some(self.windows()) { Stale::Top } else { Stale::All }
    }

    /// Makes a change in the run. Whether it goes on; where it does not, it is to be begun anew.
    pub(super) fn change(&mut self, what: What) -> bool {
        let before = self.state.log.clone();
        let came = self.course.change(&mut self.state, what);
        self.edits.note(before, &self.state.log, self.held.is_some());
        self.rests = false;
        self.hover_step = None;
        if came == Change::Restarted {
            return false;
        }
        self.state.steps = self.course.shown().tried;
        self.look();
        true
    }

    /// Begins another run, of which nothing was changed yet.
    pub(super) fn begin_another(&mut self) {
        self.state.log = Log::default();
        self.restart();
    }

    /// Takes the last change back.
    pub(super) fn undo(&mut self) -> Outcome {
        if self.state.log.is_empty() {
            return Outcome::nothing();
        }
        self.edits.undo(&mut self.state.log);
        // Taken back twice in a row, the run is still on its way to where it was.
        if !self.is_pending() {
            self.state.steps = self.course.shown().tried;
        }
        self.state.playing = false;
        self.begin();
        Outcome { news: Some("The last change of the run is taken back.".to_owned()), ..Outcome::all() }
    }

    pub(super) fn take(&mut self, problems: Vec<Problem>, news: Option<String>) -> Outcome {
        self.in_turns = false;
        Outcome { news, ..Outcome::with(problems) }
    }
}

impl Figure for Dying {
    fn kind(&self) -> FigureKind {
        FigureKind::Dying
    }

    fn text(&self) -> String {
        // A story that was told to its end, and not changed, is told again by its link.
        let told = self.rests && self.state.log.is_empty();
        self.state.written(self.state.playing || told)
    }

    fn assign(&mut self, text: &str) -> Outcome {
        let (state, problems) = DyingState::read(text);
        self.state = state;
        self.hover = None;
        self.held = None;
        self.begin();
        self.take(problems, None)
    }

    fn keys(&self) -> Vec<Key> {
        keys::keys(self)
    }

    fn get(&self, key: &str) -> String {
        match key {
            "show" => self.shown(self.width).join(","),
            "play" => if self.state.playing { "on" } else { "off" }.to_owned(),
            key => keys::get(self, key),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Outcome {
        keys::set(self, key, value)
    }

    fn parts(&self) -> &'static [figure::Part] {
        &PARTS
    }

    fn commands(&self) -> Vec<Command> {
        let over = self.course.shown().is_over();
        let play = match (self.state.playing, self.course.shown().tried) {
            (true, _) => "Pause",
            (false, 0) => "Play",
            (false, _) => "Go on",
        };
        vec![
            Command { pressed: Some(self.state.playing), enabled: !over || self.state.playing, ..Command::once("play", play) },
            Command::once("reset", "Reset"),
            Command { enabled: !over, ..Command::once("step", "One step") },
            Command { enabled: !over, ..Command::once("epoch", "One epoch") },
            Command::once("new", "New start"),
            Command { enabled: words::deletable(&self.course.shown().live), ..Command::once("delete", "Delete the dead units") },
            Command { enabled: !self.state.log.is_empty(), ..Command::once("undo", "Undo the last change") },
        ]
    }

    fn essence(&self) -> Vec<String> {
        let names: &[&str] = match (self.state.pick, self.state.edge) {
            (None, _) => &["play", "reset", "lr"],
            (Some(_), None) => &["play", "reset", "lr", "unit_bias"],
            (Some(_), Some(_)) => &["play", "reset", "lr", "edge_weight"],
        };
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn act(&mut self, act: Act, sheet: &Sheet) -> Outcome {
        self.in_turns = false;
        self.hand(act, sheet)
    }

    fn drop_text(&mut self, text: &str) -> Outcome {
        let (points, found) = parse_csv(text);
        let mut said: Vec<String> = found.iter().map(ToString::to_string).collect();
        if points.count() > 0 {
            let count = points.count();
            match self.take_points(points) {
                Ok(()) => said.insert(0, format!("{count} points of your own are trained on.")),
                Err(why) => said.push(why),
            }
        } else if said.is_empty() {
            said.push("There is no line of x, y, class in this.".to_owned());
        }
        self.take(Vec::new(), Some(said.join(" \u{b7} ")))
    }

    fn advance(&mut self, budget: &Budget) -> Progress {
        if self.flash.is_some_and(|flash| budget.now >= flash.1) {
            self.flash = None;
            if !self.state.playing {
                return Progress { stale: Stale::Top, ..Progress::RESTING };
            }
        }
        if self.is_pending() {
            return self.replay(budget);
        }
        // While a hand holds a line, the run waits for it.
        if self.state.playing && self.held.is_none() {
            return self.go_on(budget);
        }
        Progress { playing: self.state.playing || self.flash.is_some(), ..Progress::RESTING }
    }

    fn height(&self, width: f64) -> f64 {
        parts::height(&self.drawn(width), width)
    }

    fn draw(&mut self, layer: Layer, paper: &mut Paper) -> Done {
        self.width = paper.sheet.width;
        if self.drawn(self.width).iter().any(|part| !self.seen.contains(part)) {
            self.look();
        }
        let layout = self.layout(&paper.sheet);
        let windows = self.windows();
        match layer {
            Layer::Base => {
                axes(paper, &self.scene(), &windows, &layout)?;
                self.windows = Some(windows);
                self.in_turns = false;
            }
            Layer::Top if self.in_turns && !paper.blank => {
                // Sixty pictures a second of all parts would leave no time to train, and nobody reads charts that fast.
                self.turn += 1;
                let is_plane = |part: Part| matches!(part, Part::Plane | Part::Twin);
                let due = layout.parts().enumerate().filter(|&(at, part)| is_plane(part) || (at + self.turn).is_multiple_of(2)).map(|place| place.1);
                renew(paper, &self.scene(), &windows, &layout, due)?;
            }
            Layer::Top => {
                paper.clear()?;
                renew(paper, &self.scene(), &windows, &layout, layout.parts())?;
            }
        }
        Ok(())
    }

    fn words(&mut self, _: &Theme) -> Words {
        words::words(self)
    }

    fn help(&self) -> Help {
        Help::new(
            "Drag the time below the picture to see any step. Point at a unit or a line to read it, tap it to keep it, tap an edge to set its weight, drag a framed number to change it; drag a line of the plane to move it, far from its grip to turn it; its tick points to where the unit is on.",
            format!(
                "Space plays and pauses, S makes one step, R resets; left and right arrow keys go through the steps (ten with Shift), up and down from unit to unit. {WALK} Escape lets go."
            ),
        )
    }

    fn tables(&self) -> Vec<TableName> {
        words::TABLES.to_vec()
    }

    fn table(&mut self, id: &str) -> Option<Table> {
        words::table(self, id)
    }

    fn csv(&mut self) -> String {
        words::csv(self)
    }

    fn json(&mut self) -> String {
        words::json(self)
    }
}
