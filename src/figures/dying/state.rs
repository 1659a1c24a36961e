//! What the figure of dying units is set to, as text: an experiment's text, and a few keys of the figure's own.
//!
//! A text that names a preset keeps its name: it is written as `preset=ID` and what differs from it, so that a link that was
//! opened is the link that is copied.

use std::fmt;

use super::log::Log;
use super::parts::PARTS;
use super::time::StepScale;
use super::view::PLACES;
use crate::analysis::live_run::Live;
use crate::data::Points;
use crate::experiment::presets::{PRESETS, Preset};
use crate::experiment::{Experiment, Kind, Number, Scale, schema};
use crate::figures::draw::diagram::{place_text, read_place};
use crate::figures::settings::take_show;
use crate::network::Loss;
use crate::text::{Problem, Reader};

use super::speed::Speed;

/// Keys of the figure beside those of the experiment.
const OWN_KEYS: [&str; 12] = ["preset", "own", "twin", "loss_scale", "step_scale", "pick", "hand", "show", "log", "steps", "speed", "play"];
/// How far a run has gone, in steps.
pub const STEPS: Number = Number::new("steps", (0.0, 1e6), 0.0, "how many steps the run has gone").whole().usual(0.0, 300.0);
/// The most signs that own points take in a text: links beyond a few thousand are cut by mail and chat programs.
const MOST_OWN: usize = 4000;
/// The most own points.
pub const MOST_POINTS: usize = 2000;
/// The largest coordinate and the largest class of an own point.
const FARTHEST: f32 = 1e6;
const MOST_CLASS: f32 = 9.0;

/// Keys whose change means that the person wants a data set again, not points of their own.
const OF_DATA: [&str; 5] = ["data", "noise", "points", "data_seed", "split"];

/// How the losses are plotted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LossScale {
    /// Their logarithm.
    #[default]
    Log,
    /// As they are.
    Linear,
}

impl LossScale {
    /// Both, in the order shown.
    pub const ALL: [Self; 2] = [Self::Log, Self::Linear];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Linear => "linear",
        }
    }
}

/// What a tap on the plane does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hand {
    /// It chooses a line and so a unit.
    #[default]
    Choose,
    /// It puts a point of this class.
    Point(u8),
}

impl Hand {
    /// All, in the order shown.
    pub const ALL: [Self; 4] = [Self::Choose, Self::Point(0), Self::Point(1), Self::Point(2)];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Choose => "choose",
            Self::Point(0) => "0",
            Self::Point(1) => "1",
            Self::Point(_) => "2",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Choose => "choose a line",
            Self::Point(0) => "put a point of class 0",
            Self::Point(1) => "of class 1",
            Self::Point(_) => "of class 2",
        }
    }
}

/// One run, perhaps a second one beside it, and how they are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct DyingState {
    /// The run as it is set now.
    pub experiment: Experiment,
    /// The run as it was at its start: what is set now differs by the log.
    pub start: Experiment,
    /// What was changed on the way.
    pub log: Log,
    /// How far the run has gone.
    pub steps: u64,
    /// The preset that it began with.
    pub preset: Option<Preset>,
    /// The one difference of the second run: a key and its value.
    pub twin: Option<(String, String)>,
    /// Whether the run goes on by itself.
    pub playing: bool,
    /// How fast it does.
    pub speed: Speed,
    /// How the losses are plotted.
    pub loss_scale: LossScale,
    /// The unit that is frozen: layer and unit, from 0.
    pub pick: Option<(usize, usize)>,
    /// The input of it whose weight is chosen.
    pub edge: Option<usize>,
    /// The person's own points, in place of the data set: two inputs, one class.
    pub own: Option<Points>,
    /// How steps are plotted.
    pub step_scale: StepScale,
    /// What a tap on the plane does.
    pub hand: Hand,
    /// The parts that were asked for; what suits the width where none were.
    pub show: Option<Vec<&'static str>>,
}

impl Default for DyingState {
    fn default() -> Self {
        Self::read("").0
    }
}

impl DyingState {
    /// Reads the text form: `preset=ID` sets all keys as that preset does, keys beside it count before its own; `twin=KEY:VALUE`
    /// adds a second run; `play=on` lets it run; `speed`, `loss_scale`, `pick=LAYER.UNIT`; `own=X,Y,CLASS,...` are points in place of the data set.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let preset = reader.take("preset").and_then(|id| {
            let found = PRESETS.iter().find(|preset| preset.id == id).copied();
            if found.is_none() {
                reader.problem("preset", &id, format!("one of {}", PRESETS.map(|preset| preset.id).join(", ")));
            }
            found
        });
        let playing = reader.flag("play", false);
        let speed = reader.choice("speed", &Speed::ALL, Speed::id, Speed::default());
        let loss_scale = reader.choice("loss_scale", &LossScale::ALL, LossScale::id, LossScale::default());
        let (mut pick, mut edge) = (None, None);
        if let Some(given) = reader.take("pick") {
            match read_place(&given) {
                Some((unit, input)) => (pick, edge) = (Some(unit), input),
                None => reader.problem("pick", &given, "layer.unit, or layer.unit.input, from 1".to_owned()),
            }
        }
        let step_scale = reader.choice("step_scale", &StepScale::ALL, StepScale::id, StepScale::default());
        let hand = reader.choice("hand", &Hand::ALL, Hand::id, Hand::default());
        let show = take_show(&mut reader, &PARTS);
        let steps = reader.number(&STEPS.range).round() as u64;
        let log = reader.take("log");
        let own = reader.take("own").filter(|own| !own.is_empty()).and_then(|given| {
            let points = read_points(&given);
            if points.is_none() {
                let shown: String = given.chars().take(40).collect();
                reader.problem("own", &shown, format!("x,y,class,x,y,class,...: up to {MOST_POINTS} points, classes from 0 to {MOST_CLASS}"));
            }
            points
        });
        let twin = reader.take("twin").filter(|twin| !twin.is_empty());
        let mut experiment = preset.map_or_else(Experiment::default, |preset| Experiment::read(preset.experiment).0);
        experiment.take(&mut reader);
        reader.problems(experiment.fit_live(PLACES));
        let log = log.map_or_else(Log::default, |given| Log::read(&given, &experiment, &mut reader));
        let start = experiment.clone();
        let mut state = Self { experiment, start, log, steps, preset, twin: None, playing, speed, loss_scale, pick, edge, own: None, step_scale, hand, show };
        if let Some(points) = own {
            state.take_points(points);
            if let Err(why) = state.suits(&state.experiment) {
                state.own = None;
                reader.problem("own", "these points", why);
            }
        }
        if let Some(twin) = twin {
            match twin.split_once(':') {
                Some((key, value)) if schema().iter().any(|known| known.name == key) => reader.problems(state.set_twin(key, value)),
                _ => reader.problem("twin", &twin, "a key, a colon and its value, such as lr:0.1".to_owned()),
            }
        }
        state.start = state.experiment.clone();
        let known: Vec<&str> = OWN_KEYS.into_iter().chain(schema().iter().map(|key| key.name)).collect();
        (state, reader.finish(&known))
    }

    /// The experiment with `key` set to `value`, and what was wrong with that.
    pub fn with(&self, key: &str, value: &str) -> (Experiment, Vec<Problem>) {
        Self::edited(&self.experiment, key, value)
    }

    /// An experiment with `key` set to `value`, and what was wrong with that.
    pub fn edited(experiment: &Experiment, key: &str, value: &str) -> (Experiment, Vec<Problem>) {
        let mut experiment = experiment.clone();
        let mut problems = experiment.set(key, value);
        problems.extend(experiment.fit_live(PLACES));
        (experiment, problems)
    }

    /// The experiment of the second run.
    pub fn twin_experiment(&self) -> Option<Experiment> {
        self.twin_of(&self.experiment)
    }

    /// The experiment of the second run beside one of `experiment`.
    pub fn twin_of(&self, experiment: &Experiment) -> Option<Experiment> {
        self.twin.as_ref().map(|(key, value)| Self::edited(experiment, key, value).0)
    }

    /// Begins the run anew as it is set now. What a hand set before the first step stays.
    pub fn restart(&mut self) {
        self.start = self.experiment.clone();
        self.log = self.log.at_start();
        self.steps = 0;
    }

    /// Gives the run a second one with `key` at `value`, or at what is used where that cannot be; what was wrong.
    pub fn set_twin(&mut self, key: &str, value: &str) -> Vec<Problem> {
        let (experiment, mut problems) = self.with(key, value);
        self.twin = match self.suits(&experiment) {
            Ok(()) => Some((key.to_owned(), experiment.value(key))),
            Err(why) => {
                problems.push(Problem { key: "twin".to_owned(), given: format!("{key}:{value}"), allowed: why });
                None
            }
        };
        problems
    }

    /// Sets `key` to `value`, in place of the own points where `key` is of the data; what was wrong. Points that a value does not
    /// suit leave it as it is.
    pub fn set(&mut self, key: &str, value: &str) -> Vec<Problem> {
        let (experiment, mut problems) = self.with(key, value);
        let mut next = Self { experiment, ..self.clone() };
        if OF_DATA.contains(&key) {
            next.own = None;
        }
        let wanted = next.experiment.loss();
        if let Some(points) = next.own.take() {
            next.take_points(points);
        }
        let mut refuse = |why: String| problems.push(Problem { key: key.to_owned(), given: value.to_owned(), allowed: why });
        match next.suits(&next.experiment) {
            Err(why) => refuse(why),
            Ok(()) => {
                if next.experiment.loss() != wanted {
                    refuse(format!("the points have more than two classes; {} is used", next.experiment.loss().id()));
                }
                *self = next;
            }
        }
        problems
    }

    /// Whether the own points, where there are such, can be what `experiment` trains on.
    pub fn suits(&self, experiment: &Experiment) -> Result<(), String> {
        let Some(points) = &self.own else { return Ok(()) };
        let (count, most) = (points.count(), experiment.live_points(PLACES));
        if count > most {
            return Err(format!("{count} points are too many with these layers: at most {most}, so that a step fits into a frame"));
        }
        Live::with_points(experiment.clone(), points).map(|_| ())
    }

    /// A value of `key` for a second run to differ in: where there are several, one that tells something.
    pub fn another(&self, key: &str) -> String {
        /// For activations: what revives.
        const LEAKY: &str = "leaky_relu(negative_slope=0.2)";
        const FACTOR: f64 = 10.0;
        let now = self.value(key);
        let number = |number: &Number| {
            let (low, high) = number.usual;
            let given = now.parse::<f64>().unwrap_or(number.range.default);
            let other = match number.scale {
                Scale::Log if given / FACTOR >= low => given / FACTOR,
                Scale::Log => (given * FACTOR).clamp(low, high),
                Scale::Linear if number.whole => {
                    if given < number.range.max {
                        given + 1.0
                    } else {
                        given - 1.0
                    }
                }
                Scale::Linear if given == number.range.default => (low + given) / 2.0,
                Scale::Linear => number.range.default,
            };
            // In single precision, as it is kept: 0.03 and not 0.030000000000000002.
            if number.whole { other.round().to_string() } else { (other as f32).to_string() }
        };
        match schema().iter().find(|known| known.name == key).map(|known| &known.kind) {
            Some(Kind::ChoicePerLayer(..)) if key == "act" && !now.starts_with("leaky_relu") => LEAKY.to_owned(),
            Some(Kind::Choice(choices) | Kind::ChoicePerLayer(choices, _)) => {
                let is_now = |id: &str| now.split('(').next() == Some(id);
                choices.iter().find(|choice| !is_now(choice.id)).map_or(now.clone(), |choice| choice.id.to_owned())
            }
            Some(Kind::Number(of) | Kind::NumberOr(of, _)) => number(of),
            Some(Kind::Flag(_)) => if now == "on" { "off" } else { "on" }.to_owned(),
            _ => now,
        }
    }

    /// What `key` is set to, as the text form writes it.
    pub fn value(&self, key: &str) -> String {
        self.experiment.value(key)
    }

    /// Trains on these points from now on. A second run that cannot ends.
    pub fn take_points(&mut self, points: Points) {
        // A third class is more than one logit can tell.
        if self.experiment.loss() == Loss::BceWithLogits && points.y.iter().any(|&y| y > 1.0) {
            self.experiment.chosen_loss = Some(Loss::CrossEntropy);
        }
        self.own = Some(points);
        if self.twin_experiment().is_some_and(|experiment| self.suits(&experiment).is_err()) {
            self.twin = None;
        }
    }

    /// Whether the text holds all of the state: too many own points are left out of it.
    pub fn fits_text(&self) -> bool {
        self.own.as_ref().is_none_or(|points| write_points(points).is_some())
    }

    /// The experiment's pairs: all that are not at their default, or all that are not as the preset has them.
    fn pairs(&self, experiment: &Experiment) -> Vec<String> {
        let pairs = |experiment: &Experiment| -> Vec<String> { experiment.to_string().split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect() };
        let own = pairs(experiment);
        let Some(preset) = self.preset else { return own };
        let theirs = pairs(&Experiment::read(preset.experiment).0);
        let key_of = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
        let mut parts = vec![format!("preset={}", preset.id)];
        parts.extend(own.iter().filter(|pair| !theirs.contains(pair)).cloned());
        // What the preset sets and the run has at its default.
        let back = theirs.iter().map(key_of).filter(|key| !own.iter().any(|pair| key_of(pair) == *key));
        parts.extend(back.map(|key| format!("{key}={}", escaped(&experiment.value(&key)))));
        parts
    }
}

/// Own points from their text.
pub fn read_points(given: &str) -> Option<Points> {
    let numbers = given.split(',').map(|part| part.trim().parse::<f32>().ok().filter(|value| value.abs() <= FARTHEST)).collect::<Option<Vec<f32>>>()?;
    let mut points = Points { inputs: 2, targets: 1, ..Points::default() };
    for point in numbers.chunks(3) {
        let &[x, y, class] = point else { return None };
        if !(0.0..=MOST_CLASS).contains(&class) || class.fract() != 0.0 {
            return None;
        }
        points.x.extend([x, y]);
        points.y.push(class);
    }
    (points.count() <= MOST_POINTS).then_some(points)
}

/// The shortest text that is read back as these points; none where it would be too long.
fn write_points(points: &Points) -> Option<String> {
    let text = points_text(points);
    (text.len() <= MOST_OWN).then_some(text)
}

/// Own points as text, however many they are.
pub fn points_text(points: &Points) -> String {
    points.x.chunks_exact(2).zip(&points.y).map(|(place, class)| format!("{},{},{class}", place[0], place[1])).collect::<Vec<_>>().join(",")
}

/// The signs that would end a value, in percent-encoding.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace(';', "%3B")
}

impl fmt::Display for DyingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(self.playing))
    }
}

impl DyingState {
    /// The text of the state, with or without that it plays.
    pub fn written(&self, playing: bool) -> String {
        // A run that goes on is written as it is set now, from its start; one that rests as its way.
        let whole = self.log.fits();
        let rests = whole && !playing;
        let on_its_way = rests || (whole && self.log.has_hand());
        let mut parts = self.pairs(if on_its_way { &self.start } else { &self.experiment });
        if let Some(own) = self.own.as_ref().and_then(write_points) {
            parts.push(format!("own={own}"));
        }
        if let Some((key, value)) = &self.twin {
            parts.push(format!("twin={key}:{}", escaped(value)));
        }
        if self.loss_scale != LossScale::default() {
            parts.push(format!("loss_scale={}", self.loss_scale.id()));
        }
        if self.step_scale != StepScale::default() {
            parts.push(format!("step_scale={}", self.step_scale.id()));
        }
        if let Some(unit) = self.pick {
            parts.push(format!("pick={}", place_text((unit, self.edge))));
        }
        if self.hand != Hand::default() {
            parts.push(format!("hand={}", self.hand.id()));
        }
        if let Some(show) = &self.show {
            parts.push(format!("show={}", show.join(",")));
        }
        if on_its_way && !self.log.is_empty() {
            parts.push(format!("log={}", escaped(&self.log.to_string())));
        }
        if rests && self.steps > 0 {
            parts.push(format!("steps={}", self.steps));
        }
        if self.speed != Speed::default() {
            parts.push(format!("speed={}", self.speed.id()));
        }
        if playing {
            parts.push("play=on".to_owned());
        }
        parts.join("&")
    }
}

#[cfg(test)]
mod tests;
