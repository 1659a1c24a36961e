//! The regions figure by the one protocol.

use super::folding::Folding;
use super::hand::{self, Held};
use super::noise::Noise;
use super::parts::{self, PARTS, View};
use super::run::Run;
use super::scene::Scene;
use super::state::{RegionsState, STEPS};
use super::words;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::theme::Theme;
use crate::figures::figure::{Act, Budget, Command, Figure, FigureKind, Help, Layer, Outcome, Part, Progress, Stale, Table, TableName, Words};
use crate::raster::Raster;
use crate::schema::Key;
use crate::training::Change;

/// The regions figure: a state, the run that it describes, and what a hand holds.
#[derive(Clone, Debug)]
pub struct Regions {
    pub(super) state: RegionsState,
    pub(super) run: Run,
    /// Whether it goes on by itself now.
    pub(super) playing: bool,
    /// Whether somebody asked for that, and not only a text.
    pub(super) by_hand: bool,
    /// What the pointer holds.
    pub(super) held: Option<Held>,
    /// The cells and their lines as pixels.
    pub(super) raster: Raster,
    /// The surface.
    pub(super) scene: Scene,
    /// The folded plane.
    pub(super) folding: Folding,
    /// What noise on the inputs does.
    pub(super) noise: Noise,
    /// Whether the run is not made of its text alone any more: a setting was changed in its midst.
    altered: bool,
}

impl Default for Regions {
    fn default() -> Self {
        let state = RegionsState::default();
        Self {
            run: Run::new(&state),
            state,
            playing: false,
            by_hand: false,
            held: None,
            raster: Raster::default(),
            scene: Scene::default(),
            folding: Folding::default(),
            noise: Noise::default(),
            altered: false,
        }
    }
}

impl Regions {
    /// What is shown.
    pub fn state(&self) -> &RegionsState {
        &self.state
    }

    /// The state with what the run has come to.
    pub(super) fn now(&self) -> RegionsState {
        let fixed = self.run.live.is_fixed();
        let steps = if fixed { 0 } else { self.run.steps().min(STEPS.max as u64) };
        RegionsState { steps, play: self.playing, moves: self.run.moves(&self.state.moves).copied().collect(), ..self.state.clone() }
    }

    /// Begins the run of the state anew.
    pub(super) fn restart(&mut self) {
        self.run = Run::new(&self.state);
        self.altered = false;
    }

    /// Back to the start of the run, without what was moved in it.
    pub(super) fn reset(&mut self) {
        self.state.steps = 0;
        self.state.moves.clear();
        self.held = None;
        if self.altered {
            self.restart();
        } else {
            self.run.reset();
        }
    }

    /// Makes the run one of the experiment that the state has now, going on with its weights where they fit.
    pub(super) fn change(&mut self, inputs_before: usize) -> Option<String> {
        let other_plane = self.state.inputs() != inputs_before;
        let steps = self.run.live.trainer().steps();
        let change = self.run.live.change(&self.state.experiment);
        self.run.changed();
        self.altered = change != Change::Restarted && steps > 0;
        if change == Change::Restarted || other_plane {
            let state = &mut self.state;
            (state.build, state.steps) = (state.build.filter(|_| !other_plane), 0);
            (state.pick, state.edge) = (None, None);
            state.pins.clear();
            state.moves.clear();
            self.run.note_move(0);
            self.run.go_to(0);
        }
        if other_plane {
            (self.state.window, self.state.at) = (None, None);
            self.run.map = None;
        }
        (change == Change::Restarted && steps > 0).then(|| "The run began anew: this cannot be changed in its midst.".to_owned())
    }

    /// Whether the run has come to where it was to stop.
    pub(super) fn is_over(&self) -> bool {
        {
            let until = self.state.stops_at();
            until > 0 && self.run.live.trainer().steps() >= until
        }
    }

    pub(super) fn play(&mut self, on: bool) {
        if on && self.is_over() {
            self.reset();
        }
        self.playing = on && !self.run.live.is_fixed();
        self.by_hand = true;
        self.run.rest();
    }
}

impl Figure for Regions {
    fn kind(&self) -> FigureKind {
        FigureKind::Regions
    }

    fn text(&self) -> String {
        self.now().to_string()
    }

    fn assign(&mut self, text: &str) -> Outcome {
        let (state, problems) = RegionsState::read(text);
        let before = std::mem::replace(&mut self.state, state);
        let state = &self.state;
        let same_run = state.experiment == before.experiment && state.sawtooth == before.sawtooth;
        let same_moves = self.run.moves(&before.moves).eq(state.moves.iter());
        if !(same_run && same_moves && (state.steps == self.run.steps() || self.run.live.is_fixed())) {
            self.restart();
        }
        self.held = None;
        if self.state.eye != before.eye {
            self.scene.release();
        }
        self.play(self.state.play);
        self.by_hand = false;
        Outcome::with(problems)
    }

    fn keys(&self) -> Vec<Key> {
        super::keys::keys(self)
    }

    fn get(&self, key: &str) -> String {
        super::keys::get(self, key)
    }

    fn set(&mut self, key: &str, value: &str) -> Outcome {
        super::keys::set(self, key, value)
    }

    fn parts(&self) -> &'static [Part] {
        &PARTS
    }

    fn commands(&self) -> Vec<Command> {
        hand::commands(self)
    }

    fn essence(&self) -> Vec<String> {
        let names: &[&str] = match (self.state.sawtooth, self.state.build) {
            (Some(_), _) => &["sawtooth"],
            (None, Some(_)) => &["build"],
            (None, None) if self.state.folds() => &["play", "size"],
            (None, None) if self.shows(View::Fold) => &["layer", "play"],
            (None, None) if self.shows(View::Map) && self.state.show.is_some() => &["play", "reset"],
            (None, None) => &["play", "step", "reset"],
        };
        let by_hand = self.chosen_number().map(|(number, _)| number.range.name);
        names.iter().copied().chain(by_hand).map(str::to_owned).collect()
    }

    fn act(&mut self, act: Act, sheet: &Sheet) -> Outcome {
        hand::act(self, act, sheet)
    }

    fn advance(&mut self, budget: &Budget) -> Progress {
        let mut is_left = || budget.is_left();
        let was_found = self.run.is_settled(&self.state);
        let mut stale = if self.run.work(&self.state, &mut is_left) { Stale::All } else { Stale::Nothing };
        let found = self.run.is_settled(&self.state);
        let was_playing = self.playing;
        if self.playing && budget.calm && !self.by_hand {
            // Where little motion is wanted, what a link would play is there at once.
            self.playing = false;
            self.run.go_to(self.state.stops_at());
        }
        if found && was_found && self.playing {
            let until = self.state.stops_at();
            let most = if until > 0 { until.saturating_sub(self.run.live.trainer().steps()) } else { u64::MAX };
            let goes_on = self.run.play(self.state.rate(self.run.live.trainer().steps()), budget.now, most, &mut is_left);
            self.playing = goes_on && !self.is_over();
            // What the steps led to belongs to the same frame, however long they took.
            self.run.work(&self.state, &mut is_left);
            stale = Stale::All;
        }
        let pending = !self.run.is_settled(&self.state);
        let mut moving = self.playing;
        if self.shows(View::Fold) && !pending && self.folding.advance(&self.run.live, &self.state) {
            stale = Stale::All;
        }
        if self.shows(View::Surface) {
            if self.scene.advance(&self.run.live, budget.now, (self.playing, budget.calm)) {
                stale = Stale::All;
            }
            moving |= self.scene.is_moving(budget.calm);
        }
        let share = if pending { self.run.share(&self.state) } else { 1.0 };
        Progress { pending, share, playing: moving, stale, settings: was_playing != self.playing || (found && !was_found) }
    }

    fn height(&self, width: f64) -> f64 {
        parts::height(&self.state, width)
    }

    fn draw(&mut self, layer: Layer, paper: &mut Paper) -> Done {
        match layer {
            Layer::Base => self.draw_base(paper),
            Layer::Top => self.draw_top(paper),
        }
    }

    fn words(&mut self, _: &Theme) -> Words {
        words::words(self)
    }

    fn help(&self) -> Help {
        words::help(self)
    }

    fn tables(&self) -> Vec<TableName> {
        vec![
            TableName { id: "table", title: "How many there can be" },
            TableName { id: "units", title: "The network, unit by unit" },
            TableName { id: "run", title: "Numbers over the steps" },
            TableName { id: "noise", title: "Noise on the inputs" },
            TableName { id: "gap", title: "Training and test points" },
        ]
    }

    fn table(&mut self, id: &str) -> Option<Table> {
        words::table(self, id)
    }

    fn csv(&mut self) -> String {
        let mut text = "step,loss,regions,boundary_pieces,regions_with_data\n".to_owned();
        for counts in self.run.live.history().samples() {
            text.push_str(&format!("{},{},{},{},{}\n", counts.step, counts.loss, counts.regions, counts.boundary, counts.with_data));
        }
        text
    }

    /// The partition: vertices, cells, patterns, maps, boundary; an empty object where there is none.
    fn json(&mut self) -> String {
        let live = &self.run.live;
        match (live.partition(), live.network()) {
            (Some(partition), Ok(network)) if live.is_found() => partition.to_json(network),
            _ => "{}".to_owned(),
        }
    }
}
