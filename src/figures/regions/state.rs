//! What the regions figure shows, and its text form: an experiment's keys and a few of its own.

use std::fmt;
use std::ops::Range;

use super::fold::{AXES, Axes, Fold};
use super::moves::Move;
use super::parts::{PARTS, View};
use super::surface::View as Eye;
use crate::data::VIEW;
use crate::experiment::Experiment;
use crate::figures::draw::diagram::{choice_text, read_place};
use crate::figures::settings::take_show;
use crate::text::{self, Problem, Reader, Writer};

/// What a cell's colour says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coloring {
    /// The output in the middle of the cell: its sign and its size, or which class wins.
    #[default]
    Output,
    /// The length of the gradient.
    Steepness,
    /// How many units are on.
    Active,
    /// Which units are on: neighbours always differ.
    Pattern,
}

impl Coloring {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 4] = [Self::Output, Self::Steepness, Self::Active, Self::Pattern];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Active => "active",
            Self::Steepness => "steepness",
            Self::Output => "output",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pattern => "which units are on",
            Self::Active => "how many units are on",
            Self::Steepness => "steepness",
            Self::Output => "output",
        }
    }
}

/// How fast it trains while somebody watches: steps a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// As suits the picture: a surface folds in a few seconds, lines are followed one by one.
    #[default]
    Suited,
    /// Ten a second.
    Ten,
    /// One a frame of most screens.
    Sixty,
    /// Five a frame.
    ThreeHundred,
    /// As many as there is time for.
    Most,
}

impl Speed {
    /// Every speed, in the order shown.
    pub const ALL: [Self; 5] = [Self::Suited, Self::Ten, Self::Sixty, Self::ThreeHundred, Self::Most];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Suited => "auto",
            Self::Ten => "10",
            Self::Sixty => "60",
            Self::ThreeHundred => "300",
            Self::Most => "max",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Suited => "as suits the picture",
            Self::Ten => "10 steps a second",
            Self::Sixty => "60 steps a second",
            Self::ThreeHundred => "300 steps a second",
            Self::Most => "as fast as it goes",
        }
    }

    /// Steps a second.
    pub fn rate(self) -> f64 {
        match self {
            Self::Ten => 10.0,
            Self::Suited | Self::Sixty => 60.0,
            Self::ThreeHundred => 300.0,
            Self::Most => f64::INFINITY,
        }
    }
}

/// Depth of the sawtooth.
pub const SAWTOOTH: text::Range = text::Range { name: "sawtooth", min: 1.0, max: 12.0, default: 3.0, meaning: "layers of Telgarsky's sawtooth network" };
/// Updates made before anything is shown.
pub const STEPS: text::Range = text::Range { name: "steps", min: 0.0, max: 20_000.0, default: 0.0, meaning: "updates made before anything is shown" };
/// Where a run that plays stops.
pub const UNTIL: text::Range =
    text::Range { name: "until", min: 0.0, max: 20_000.0, default: 0.0, meaning: "the step at which a run that plays stops; 0 for none" };
/// Units that have cut.
pub const BUILD: text::Range = text::Range { name: "build", min: 0.0, max: 4096.0, default: 0.0, meaning: "how many units have cut" };

/// The narrowest window: below, f64 has no digits left for places in it.
const NARROWEST: f64 = 1e-13;
/// Nothing is looked at farther out.
pub const FARTHEST: f64 = 1e6;

/// Steps after which a surface that folds comes to rest, where nothing else is said.
pub const FOLDS: u64 = 1500;

/// About the vertical.
pub const YAW: text::Range = text::Range { name: "yaw", min: -180.0, max: 180.0, default: -28.0, meaning: "how far the surface is turned, in degrees" };
/// Above the horizon.
pub const PITCH: text::Range =
    text::Range { name: "pitch", min: 8.0, max: 90.0, default: 36.0, meaning: "how high the eye is above the surface, in degrees; 90 looks down on the plane" };
/// Of the surface.
pub const ZOOM: text::Range = text::Range { name: "zoom", min: 0.5, max: 4.0, default: 1.0, meaning: "how near the surface is; 1 shows all of it" };

/// Of the fold.
pub const LAYER: text::Range = text::Range {
    name: "layer",
    min: 0.0,
    max: 64.0,
    default: 1.0,
    meaning: "how far the plane is carried: 0 is the input, 1 what the first layer gives, between them it is on the way",
};

/// The figure's own keys, in the order of messages.
pub const OWN_KEYS: [&str; 20] = [
    "sawtooth", "show", "x", "y", "color", "build", "steps", "play", "until", "speed", "moved", "at", "pins", "pick", "yaw", "pitch", "zoom", "layer", "units",
    "space",
];
/// The most kinks and lines that are remembered as moved by hand.
const MOST_MOVES: usize = 200;

/// What the figure trains where nothing else is said, beside an experiment's own defaults: key, this value, the experiment's.
const USUAL: [(&str, &str, &str); 5] =
    [("data", "spiral", "circle"), ("points", "300", "200"), ("layers", "16,16", "8,8"), ("opt", "adam", "sgd"), ("lr", "0.01", "0.03")];

/// A place in the plane; y is 0 in one dimension.
pub type Place = (f64, f64);

/// All that determines the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionsState {
    /// The run.
    pub experiment: Experiment,
    /// A sawtooth of so many layers, in place of the run.
    pub sawtooth: Option<u32>,
    /// What is shown, if not all of it. In one dimension only x counts.
    pub window: Option<(Range<f64>, Range<f64>)>,
    /// What colours say.
    pub color: Coloring,
    /// How many hidden units have cut; `None` for all.
    pub build: Option<usize>,
    /// The parts that were asked for, in order; the usual ones where none were.
    pub show: Option<Vec<View>>,
    /// Updates made.
    pub steps: u64,
    /// Whether it goes on by itself.
    pub play: bool,
    /// Where it stops then; 0 for nowhere.
    pub until: u64,
    /// How fast it goes.
    pub speed: Speed,
    /// Kinks and lines moved by hand, in the order of their steps.
    pub moves: Vec<Move>,
    /// Where the reading is taken.
    pub at: Option<Place>,
    /// Up to two places whose cells are compared.
    pub pins: Vec<Place>,
    /// The unit whose kinks are shown: layer and unit, from 0.
    pub pick: Option<(usize, usize)>,
    /// The input of it whose weight is chosen.
    pub edge: Option<usize>,
    /// From where the surface is seen.
    pub eye: Eye,
    /// How far the plane is folded, and through what it is seen.
    pub fold: Fold,
}

impl Default for RegionsState {
    fn default() -> Self {
        Self::read("").0
    }
}

impl RegionsState {
    /// Reads the text form: an experiment's keys, and [`OWN_KEYS`].
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let mut experiment = usual();
        experiment.take(&mut reader);
        reader.problems(experiment.fit_live(0));
        let bounded = |reader: &mut Reader, range: &text::Range| {
            let given = reader.take(range.name)?;
            // Whole and within the ranges' limits, so `as` is exact.
            Some(range.read(&given).unwrap_or_else(|(problem, used)| {
                reader.problems([problem]);
                used
            }))
            .map(|value| value.round() as u64)
        };
        let mut state = Self {
            experiment,
            sawtooth: bounded(&mut reader, &SAWTOOTH).map(|depth| depth as u32),
            window: None,
            color: reader.choice("color", &Coloring::ALL, Coloring::id, Coloring::default()),
            build: bounded(&mut reader, &BUILD).map(|units| units as usize),
            show: take_show(&mut reader, &PARTS).map(|ids| ids.into_iter().filter_map(View::from_id).collect()),
            steps: bounded(&mut reader, &STEPS).unwrap_or(0),
            play: reader.flag("play", false),
            until: bounded(&mut reader, &UNTIL).unwrap_or(0),
            speed: reader.choice("speed", &Speed::ALL, Speed::id, Speed::default()),
            moves: Vec::new(),
            at: None,
            pins: Vec::new(),
            pick: None,
            edge: None,
            eye: Eye { yaw: reader.number(&YAW), pitch: reader.number(&PITCH), zoom: reader.number(&ZOOM) },
            fold: Fold { layer: reader.number(&LAYER), axes: Axes::Main, space: reader.flag("space", false) },
        };
        let (home_x, home_y) = state.home();
        let side = |reader: &mut Reader, key: &str| {
            let given = reader.take(key)?;
            let range = read_range(&given);
            if range.is_none() {
                reader.problem(key, &given, format!("two numbers from..to within {FARTHEST}"));
            }
            range
        };
        let (x, y) = (side(&mut reader, "x"), side(&mut reader, "y"));
        if x.is_some() || y.is_some() {
            state.look_at(x.unwrap_or(home_x), y.unwrap_or(home_y));
        }
        if let Some(given) = reader.take("moved") {
            let moves: Option<Vec<Move>> = given.split(',').map(|part| Move::read(part.trim())).collect();
            match moves {
                Some(moves) if moves.len() <= MOST_MOVES && moves.is_sorted_by_key(|moved| moved.step) => state.moves = moves,
                _ => reader.problem(
                    "moved",
                    &given,
                    format!(
                        "up to {MOST_MOVES} of step/unit:x, step/unit:angle:offset, step/w.layer.unit.input:value or step/b.layer.unit:value, by their steps"
                    ),
                ),
            }
        }
        if let Some(given) = reader.take("at") {
            match numbers(&given)[..] {
                [x] => state.at = Some((x, 0.0)),
                [x, y] => state.at = Some((x, y)),
                _ => reader.problem("at", &given, "a place, x,y".to_owned()),
            }
        }
        if let Some(given) = reader.take("pins") {
            let numbers = numbers(&given);
            if matches!(numbers.len(), 2 | 4) {
                state.pins = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            } else {
                reader.problem("pins", &given, "one or two places, x,y,x,y".to_owned());
            }
        }
        if let Some(given) = reader.take("units") {
            let from_one = |text: &str| text.trim().parse::<usize>().ok()?.checked_sub(1);
            match given.split(',').map(from_one).collect::<Option<Vec<usize>>>() {
                Some(units) if (2..=AXES).contains(&units.len()) => state.fold.axes = Axes::Units(units),
                _ => reader.problem("units", &given, "two or three units of the layer, from 1, joined by commas".to_owned()),
            }
        }
        if let Some(given) = reader.take("pick") {
            match read_place(&given) {
                Some((unit, input)) => (state.pick, state.edge) = (Some(unit), input),
                None => reader.problem("pick", &given, "layer.unit, or layer.unit.input, from 1".to_owned()),
            }
        }
        (state, reader.finish(&OWN_KEYS))
    }

    /// The unit that is picked, or one of its weights, as the text form has it.
    pub fn picked(&self) -> String {
        choice_text((self.pick, self.edge))
    }

    /// Whether the surface is the picture, and what else is shown goes with it.
    pub fn folds(&self) -> bool {
        self.show.as_ref().and_then(|show| show.first()) == Some(&View::Surface)
    }

    /// Where a run that plays stops; 0 for nowhere.
    pub fn stops_at(&self) -> u64 {
        if self.until == 0 && self.folds() { FOLDS } else { self.until }
    }

    /// Steps a second for a run that has made so many. A sheet that folds begins slowly, for most of the folding is in its first steps.
    pub fn rate(&self, steps: u64) -> f64 {
        /// Seconds in which it folds, and the power of the time that the steps follow: n = FOLDS (t / SECONDS)^POWER.
        const SECONDS: f64 = 7.0;
        const POWER: f64 = 2.5;
        const LEAST: f64 = 20.0;
        if self.speed != Speed::Suited || !self.folds() {
            return self.speed.rate();
        }
        let done = steps as f64 / FOLDS as f64;
        LEAST.max(POWER * FOLDS as f64 / SECONDS * libm::pow(done, 1.0 - 1.0 / POWER))
    }

    /// How many inputs the network has.
    pub fn inputs(&self) -> usize {
        if self.sawtooth.is_some() { 1 } else { self.experiment.input_count() }
    }

    /// Remembers that a kink or a line was moved; of one that is moved on at the same step, only where to. The oldest are forgotten.
    pub fn moved(&mut self, now: Move) {
        self.moves.retain(|past| past.step != now.step || !past.is_of_the_same(&now));
        self.moves.push(now);
        let many = self.moves.len().saturating_sub(MOST_MOVES);
        self.moves.drain(..many);
    }

    /// The window that shows all of it.
    pub fn home(&self) -> (Range<f64>, Range<f64>) {
        if self.sawtooth.is_some() { (0.0..1.0, 0.0..1.0) } else { (-VIEW..VIEW, -VIEW..VIEW) }
    }

    /// The window shown.
    pub fn shown(&self) -> (Range<f64>, Range<f64>) {
        self.window.clone().unwrap_or_else(|| self.home())
    }

    /// Sets the window, brought within limits.
    pub fn look_at(&mut self, x: Range<f64>, y: Range<f64>) {
        // Over one input only x can be looked at; a y that was given would be written as an x that nobody gave.
        let y = if self.inputs() == 1 { self.home().1 } else { y };
        let (x, y) = (limited(x), limited(y));
        self.window = match (x, y) {
            (Some(x), Some(y)) if (x.clone(), y.clone()) != self.home() => Some((x, y)),
            _ => None,
        };
    }

    /// The experiment's pairs that are not the figure's usual ones.
    fn experiment_text(&self) -> String {
        let text = self.experiment.to_string();
        let mut pairs: Vec<String> = text.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        for (key, usual, of_experiment) in USUAL {
            match pairs.iter().position(|pair| pair.split('=').next() == Some(key)) {
                Some(at) if pairs[at].split_once('=').is_some_and(|(_, value)| value == usual) => {
                    pairs.remove(at);
                }
                Some(_) => {}
                None => pairs.push(format!("{key}={of_experiment}")),
            }
        }
        pairs.join("&")
    }
}

impl fmt::Display for RegionsState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer::default();
        if let Some(depth) = self.sawtooth {
            writer.pair("sawtooth", &depth.to_string());
        }
        writer.unless("steps", &self.steps, &0);
        if self.play {
            writer.pair("play", "on");
        }
        writer.unless("until", &self.until, &0).unless("speed", &self.speed.id(), &Speed::default().id());
        if let Some(show) = &self.show {
            writer.pair("show", &show.iter().map(|view| view.id()).collect::<Vec<_>>().join(","));
        }
        writer.unless("color", &self.color.id(), &Coloring::default().id());
        if let Some((x, y)) = &self.window {
            writer.pair("x", &format!("{}..{}", x.start, x.end));
            if self.inputs() > 1 {
                writer.pair("y", &format!("{}..{}", y.start, y.end));
            }
        }
        if let Some(units) = self.build {
            writer.pair("build", &units.to_string());
        }
        if !self.moves.is_empty() {
            writer.pair("moved", &self.moves.iter().map(Move::to_string).collect::<Vec<_>>().join(","));
        }
        if let Some(at) = self.at {
            writer.pair("at", &places(&[at]));
        }
        if !self.pins.is_empty() {
            writer.pair("pins", &places(&self.pins));
        }
        if self.pick.is_some() {
            writer.pair("pick", &self.picked());
        }
        for (range, value) in [(YAW, self.eye.yaw), (PITCH, self.eye.pitch), (ZOOM, self.eye.zoom)] {
            writer.unless(range.name, &short(value), &range.default);
        }
        writer.unless(LAYER.name, &self.fold.layer, &LAYER.default);
        if let Axes::Units(units) = &self.fold.axes {
            writer.pair("units", &units.iter().map(|unit| (unit + 1).to_string()).collect::<Vec<_>>().join(","));
        }
        if self.fold.space {
            writer.pair("space", "on");
        }
        let parts: Vec<String> = [self.experiment_text(), writer.finish()].into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join("&"))
    }
}

/// As many digits as a hand can turn by.
fn short(value: f64) -> f64 {
    const HUNDREDTHS: f64 = 100.0;
    libm::round(value * HUNDREDTHS) / HUNDREDTHS
}

/// Places as the text form has them.
pub(super) fn places(places: &[Place]) -> String {
    places.iter().flat_map(|(x, y)| [x.to_string(), y.to_string()]).collect::<Vec<_>>().join(",")
}

/// The experiment of a text that says nothing.
fn usual() -> Experiment {
    let mut experiment = Experiment::default();
    for (key, value, _) in USUAL {
        experiment.set(key, value);
    }
    experiment
}

/// Finite numbers joined by commas; empty where one is not.
fn numbers(given: &str) -> Vec<f64> {
    given.split(',').map(|part| part.trim().parse::<f64>().ok().filter(|value| value.is_finite())).collect::<Option<Vec<f64>>>().unwrap_or_default()
}

fn read_range(given: &str) -> Option<Range<f64>> {
    let (from, to) = given.split_once("..")?;
    limited(from.trim().parse().ok()?..to.trim().parse().ok()?)
}

/// A range that can be cut, or none.
fn limited(range: Range<f64>) -> Option<Range<f64>> {
    let (start, end) = (range.start.clamp(-FARTHEST, FARTHEST), range.end.clamp(-FARTHEST, FARTHEST));
    let size = start.abs().max(end.abs()).max(1.0);
    (end - start >= NARROWEST * size).then_some(start..end)
}

#[cfg(test)]
mod tests;
