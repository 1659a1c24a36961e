//! The figure of initialisation by the one protocol.

use super::keys::{self, EXPERIMENT};
use super::measure::Measures;
use super::parts::{PARTS, View};
use super::state::{InitState, RULE, Rule};
use super::words::{self, Measured};
use super::{picture, reading};
use crate::experiment::Experiment;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::theme::Theme;
use crate::figures::figure::{Act, Budget, Command, Figure, FigureKind, Help, Layer, Outcome, Part, Progress, Stale, Stroke, Table, TableName, Words};
use crate::network::Initialiser;
use crate::schema::Key;
use crate::text::Problem;

/// A gain this near to a critical one, as a share of it, is meant to be that: the slider's notches are coarser.
const SNAP: f64 = 0.008;
/// Pieces that what is not under the hand gets in a frame while a hand moves.
const FOR_OTHERS: usize = 8;
/// Layers that an arrow key goes with Shift.
const FAR: isize = 10;

/// The figure of initialisation: a state, and what is measured for it.
#[derive(Debug, Default)]
pub struct Init {
    state: InitState,
    measures: Measures,
    /// The size of the axes that were drawn last, and what they span.
    drawn: Option<((f64, f64), Vec<f64>)>,
}

impl Init {
    /// What is shown.
    pub fn state(&self) -> &InitState {
        &self.state
    }

    /// What is measured.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Takes a state over; `problems` were found in it.
    fn take(&mut self, state: InitState, problems: Vec<Problem>) -> Outcome {
        self.state = state;
        self.measures.set(&self.state);
        Outcome::with(problems)
    }

    /// Where the axes are and what they span, in a few numbers: where they are as they were, they need not be drawn again.
    fn windows(&mut self, (width, height): (f64, f64)) -> Vec<f64> {
        let rooms = picture::rooms(&self.measures.seen(&self.state), width, height);
        let numbers = rooms
            .iter()
            .map(|room| &room.frame)
            .flat_map(|frame| [frame.area.left, frame.area.right, frame.area.bottom, frame.x.end, frame.y.start, frame.y.end]);
        numbers.collect()
    }

    fn read(&mut self, layer: Option<usize>) -> Outcome {
        Outcome::reading(std::mem::replace(&mut self.state.layer, layer) != layer)
    }

    fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        let seen = self.measures.seen(&self.state);
        let layer = picture::layer_at(&seen, &picture::rooms(&seen, sheet.width, sheet.height), x, y);
        self.read(layer)
    }

    /// Goes on by so many layers; to the first where none is read.
    fn step(&mut self, by: isize) -> Outcome {
        if matches!(self.state.view, View::Train | View::Rescale) {
            return Outcome::nothing();
        }
        let last = self.state.stack.depth - 1;
        let layer = self.state.layer.map_or(0, |layer| layer.saturating_add_signed(by).min(last));
        self.read(Some(layer))
    }

    /// A gain beside a critical one becomes that.
    fn snap(&mut self) {
        let gain = self.state.stack.gain;
        let near = self.state.critical_gains().into_iter().flatten().find(|critical| (gain / critical - 1.0).abs() < SNAP);
        // Six digits: links stay short, and over a hundred layers the signal is the critical one's to a ten-thousandth.
        self.state.stack.gain = near.map_or(gain, |critical| libm::round(critical * 1e6) / 1e6);
    }

    /// The list of initialisers was set: the one that is another now is under the hand.
    fn touch(&mut self, before: &[Initialiser]) {
        let now = &self.state.inits;
        let changed = now.iter().zip(before).position(|(now, before)| now != before);
        self.state.active = match (changed, now.len() > before.len()) {
            (_, true) => now.len() - 1,
            (Some(changed), false) if now.len() == before.len() => changed,
            _ => self.state.active.min(now.len() - 1),
        };
    }
}

impl Figure for Init {
    fn kind(&self) -> FigureKind {
        FigureKind::Init
    }

    fn text(&self) -> String {
        self.state.to_string()
    }

    fn assign(&mut self, text: &str) -> Outcome {
        let (state, problems) = InitState::read(text);
        self.take(state, problems)
    }

    fn keys(&self) -> Vec<Key> {
        keys::keys(&self.state)
    }

    fn get(&self, key: &str) -> String {
        match key {
            RULE => self.state.rule().filter(|_| self.state.stack.gain == 1.0).map_or_else(String::new, |rule| rule.id().to_owned()),
            EXPERIMENT => self.state.active_experiment().to_string(),
            _ => self.state.value(key),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Outcome {
        match key {
            RULE => {
                let Some(rule) = Rule::ALL.into_iter().find(|rule| rule.id() == value) else {
                    let allowed = format!("one of {}", Rule::ALL.map(Rule::id).join(", "));
                    return Outcome::with(vec![Problem { key: key.to_owned(), given: value.to_owned(), allowed }]);
                };
                let mut state = self.state.clone();
                state.follow(rule);
                return self.take(state, Vec::new());
            }
            EXPERIMENT => {
                let (experiment, problems) = Experiment::read(value);
                let state = self.state.of_cell(&experiment);
                return self.take(state, problems);
            }
            "layer" if value.is_empty() => {
                let outcome = self.read(None);
                return Outcome { settings: true, ..outcome };
            }
            _ => {}
        }
        let before = self.state.inits.clone();
        let (mut state, mut problems) = self.state.with(key, value);
        // A layer that is read and not there any more is not worth a word.
        problems.retain(|problem| problem.key != "layer" || key == "layer");
        // A name that is not known shows nothing else in its place.
        if key == "init" && !problems.is_empty() && state.inits == InitState::default().inits {
            state.inits.clone_from(&before);
        }
        self.state = state;
        match key {
            "gain" => self.snap(),
            "init" => self.touch(&before),
            _ => {}
        }
        self.measures.set(&self.state);
        Outcome::with(problems)
    }

    fn parts(&self) -> &'static [Part] {
        &PARTS
    }

    fn commands(&self) -> Vec<Command> {
        Vec::new()
    }

    fn essence(&self) -> Vec<String> {
        keys::essence(&self.state)
    }

    fn act(&mut self, act: Act, sheet: &Sheet) -> Outcome {
        match act {
            Act::Hover(x, y) | Act::Tap(x, y, _) => self.point(sheet, x, y),
            Act::Drag(x, y, dx, dy) => self.point(sheet, x + dx, y + dy),
            Act::Leave => self.read(None),
            Act::Key(stroke, shift) => {
                let by = if shift { FAR } else { 1 };
                match stroke {
                    Stroke::Left | Stroke::Up => self.step(-by),
                    Stroke::Right | Stroke::Down => self.step(by),
                    Stroke::Escape => self.read(None),
                    _ => Outcome::nothing(),
                }
            }
            Act::Down(..) | Act::Up | Act::Zoom(..) | Act::Command(_) => Outcome::nothing(),
        }
    }

    fn advance(&mut self, budget: &Budget) -> Progress {
        if !self.measures.is_pending() {
            return Progress::RESTING;
        }
        let waits = self.measures.keeps_waiting();
        let mut others = FOR_OTHERS;
        let pending = loop {
            let left = self.measures.piece();
            // What a hand waits for is drawn before anything else goes on, and the rest gets little until it is gone.
            others -= usize::from(budget.under_the_hand && !waits);
            let has_come = budget.under_the_hand && waits && !self.measures.keeps_waiting();
            if !left || !budget.is_left() || others == 0 || has_come {
                break left;
            }
        };
        let stale = match self.drawn.take() {
            Some((size, spanned)) => {
                let stale = if self.windows(size) == spanned { Stale::Top } else { Stale::All };
                self.drawn = Some((size, spanned));
                stale
            }
            None => Stale::All,
        };
        Progress { pending, share: self.measures.progress(), playing: false, stale, settings: !pending }
    }

    fn height(&self, width: f64) -> f64 {
        picture::height(&self.state, width)
    }

    fn draw(&mut self, layer: Layer, paper: &mut Paper) -> Done {
        let size = (paper.sheet.width, paper.sheet.height);
        if layer == Layer::Base {
            self.drawn = Some((size, self.windows(size)));
        }
        let seen = self.measures.seen(&self.state);
        let rooms = picture::rooms(&seen, size.0, size.1);
        if layer == Layer::Base {
            return Ok(rooms.iter().try_for_each(|room| picture::axes(&paper.root, &paper.theme, &seen, room))?);
        }
        paper.clear()?;
        for room in &rooms {
            if let Some(image) = picture::image(&paper.theme, &seen, room) {
                paper.within(room.frame.area, |pen, _| pen.images(&[image]))?;
            }
            picture::marks(&paper.root, &paper.theme, &seen, room)?;
        }
        Ok(())
    }

    fn words(&mut self, theme: &Theme) -> Words {
        words::words(&self.measures.seen(&self.state), theme)
    }

    fn help(&self) -> Help {
        self.state.view.help()
    }

    fn tables(&self) -> Vec<TableName> {
        let factors = self.state.view.is_by_layer().then_some(TableName { id: "factors", title: "Growth a layer" });
        factors.into_iter().chain([TableName { id: "table", title: "The numbers" }]).collect()
    }

    fn table(&mut self, id: &str) -> Option<Table> {
        let is_by_layer = self.state.view.is_by_layer();
        let seen = self.measures.seen(&self.state);
        match id {
            "table" => words::table(&seen),
            "factors" if is_by_layer => Some(reading::factors(seen.curves)),
            _ => None,
        }
    }

    fn csv(&mut self) -> String {
        words::csv(&self.measures.seen(&self.state))
    }

    fn json(&mut self) -> String {
        let (text, left) = (self.text(), if self.measures.is_pending() { 1.0 - self.measures.progress() } else { 0.0 });
        crate::json::text(&Measured { text: &text, left, seen: self.measures.seen(&self.state) })
    }
}
