//! What the regions figure shows, and its text form: an experiment's keys and a few of its own.

use std::fmt;
use std::ops::Range;

use crate::data::VIEW;
use crate::experiment::{Experiment, schema};
use crate::text::{self, Problem, Reader, Writer};

/// What a cell's colour says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coloring {
    /// Which units are on: neighbours always differ.
    #[default]
    Pattern,
    /// How many units are on.
    Active,
    /// The length of the gradient.
    Steepness,
    /// The output in the middle of the cell.
    Output,
}

impl Coloring {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 4] = [Self::Pattern, Self::Active, Self::Steepness, Self::Output];

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

/// Depth of the sawtooth.
pub const SAWTOOTH: text::Range = text::Range { name: "sawtooth", min: 1.0, max: 12.0, default: 3.0, meaning: "layers of Telgarsky's sawtooth network" };
/// Updates made before anything is shown.
pub const STEPS: text::Range = text::Range { name: "steps", min: 0.0, max: 20_000.0, default: 0.0, meaning: "updates made before anything is shown" };
const BUILD: text::Range = text::Range { name: "build", min: 0.0, max: 4096.0, default: 0.0, meaning: "how many units have cut" };

/// The narrowest window: below, f64 has no digits left for places in it.
const NARROWEST: f64 = 1e-13;
/// Nothing is looked at farther out.
const FARTHEST: f64 = 1e6;

const OWN_KEYS: [&str; 10] = ["sawtooth", "x", "y", "color", "build", "steps", "moved", "at", "pins", "pick"];
/// The most kinks that are remembered as moved by hand.
const MOST_MOVES: usize = 200;

/// What the figure trains where nothing else is said, beside an experiment's own defaults: key, this value, the experiment's.
const USUAL: [(&str, &str, &str); 5] =
    [("data", "spiral", "circle"), ("points", "300", "200"), ("layers", "16,16", "8,8"), ("opt", "adam", "sgd"), ("lr", "0.01", "0.03")];

/// A place in the plane; y is 0 in one dimension.
pub type Place = (f64, f64);

/// A kink of a one-layer network that was moved by hand: after `step` updates, to `x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Updates made before.
    pub step: u64,
    /// The unit, from 0.
    pub unit: usize,
    /// Which of its kinks, from 0.
    pub kink: usize,
    /// Where to.
    pub x: f64,
}

impl Move {
    /// `100/3:0.75`, unit 3 after 100 updates; `100/3.2:0.75` for its second kink. Steps as they come, the others from 1.
    fn read(text: &str) -> Option<Self> {
        let (step, rest) = text.split_once('/')?;
        let (unit, x) = rest.split_once(':')?;
        let (unit, kink) = unit.split_once('.').unwrap_or((unit, "1"));
        let from_one = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
        let x = x.parse::<f64>().ok().filter(|x| x.abs() <= FARTHEST)?;
        Some(Self { step: step.parse().ok()?, unit: from_one(unit)?, kink: from_one(kink)?, x })
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.step, self.unit + 1)?;
        if self.kink > 0 {
            write!(f, ".{}", self.kink + 1)?;
        }
        write!(f, ":{}", self.x)
    }
}

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
    /// Updates made.
    pub steps: u64,
    /// Kinks moved by hand, in the order of their steps.
    pub moves: Vec<Move>,
    /// Where the reading is taken.
    pub at: Option<Place>,
    /// Up to two places whose cells are compared.
    pub pins: Vec<Place>,
    /// The unit whose kinks are shown: layer and unit, from 0.
    pub pick: Option<(usize, usize)>,
}

impl Default for RegionsState {
    fn default() -> Self {
        Self::read("").0
    }
}

impl RegionsState {
    /// Reads the text form: an experiment's keys, and `sawtooth`, `x`, `y`, `color`, `build`, `steps`, `moved`, `at`, `pins`, `pick`.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let parts = text.trim().trim_start_matches(['#', '?']).split(['&', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
        let key_of = |part: &str| part.split('=').next().unwrap_or(part).trim().to_owned();
        let (own, mut of_run): (Vec<&str>, Vec<&str>) = parts.partition(|part| OWN_KEYS.contains(&key_of(part).as_str()));
        let known = schema();
        let usual: Vec<String> = USUAL
            .iter()
            .filter(|(key, ..)| {
                let names = known.iter().filter(|known| known.name == *key).flat_map(|known| std::iter::once(&known.name).chain(known.aliases));
                let names: Vec<&str> = names.copied().collect();
                !of_run.iter().any(|part| names.contains(&key_of(part).as_str()))
            })
            .map(|(key, value, _)| format!("{key}={value}"))
            .collect();
        of_run.extend(usual.iter().map(String::as_str));
        let (experiment, mut problems) = Experiment::read(&of_run.join("&"));

        let mut reader = Reader::new(&own.join("&"));
        let mut bounded = |reader: &mut Reader, range: &text::Range| {
            reader.take(range.name).map(|given| {
                range.read(&given).unwrap_or_else(|(problem, used)| {
                    problems.push(problem);
                    used
                })
            })
        };
        // Whole and within the ranges' limits, so `as` is exact.
        let sawtooth = bounded(&mut reader, &SAWTOOTH).map(|depth| depth.round() as u32);
        let build = bounded(&mut reader, &BUILD).map(|units| units.round() as usize);
        let steps = bounded(&mut reader, &STEPS).map_or(0, |steps| steps.round() as u64);
        let color = reader.choice("color", &Coloring::ALL, Coloring::id, Coloring::default());
        let mut state = Self { experiment, sawtooth, window: None, color, build, steps, moves: Vec::new(), at: None, pins: Vec::new(), pick: None };
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
                _ => reader.problem("moved", &given, format!("up to {MOST_MOVES} of step/unit:x, by their steps")),
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
        if let Some(given) = reader.take("pick") {
            let parsed = given.split_once('.').and_then(|(layer, unit)| Some((layer.parse::<usize>().ok()?, unit.parse::<usize>().ok()?)));
            match parsed {
                Some((layer, unit)) if layer > 0 && unit > 0 => state.pick = Some((layer - 1, unit - 1)),
                _ => reader.problem("pick", &given, "layer.unit, both from 1".to_owned()),
            }
        }
        problems.extend(reader.finish(&OWN_KEYS));
        (state, problems)
    }

    /// How many inputs the network has.
    pub fn inputs(&self) -> usize {
        if self.sawtooth.is_some() { 1 } else { self.experiment.input_count() }
    }

    /// Remembers that a kink was moved; of one that is moved on at the same step, only where to. The oldest are forgotten.
    pub fn moved(&mut self, now: Move) {
        self.moves.retain(|past| (past.step, past.unit, past.kink) != (now.step, now.unit, now.kink));
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
        let places = |places: &[Place]| places.iter().flat_map(|(x, y)| [x.to_string(), y.to_string()]).collect::<Vec<_>>().join(",");
        if let Some(depth) = self.sawtooth {
            writer.pair("sawtooth", &depth.to_string());
        }
        writer.unless("steps", &self.steps, &0).unless("color", &self.color.id(), &Coloring::default().id());
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
        if let Some((layer, unit)) = self.pick {
            writer.pair("pick", &format!("{}.{}", layer + 1, unit + 1));
        }
        let parts: Vec<String> = [self.experiment_text(), writer.finish()].into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join("&"))
    }
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
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_read_back() {
        let texts = [
            "",
            "layers=4&steps=120&color=output",
            "data=sine&layers=8,8&x=-1..1.5",
            "sawtooth=5&at=0.25,0",
            "data=sine&layers=6&steps=50&moved=0/1:-0.5,50/3.2:1.25",
            "data=circle&build=7&pins=0.5,1,-1,2&pick=2.3&x=0..1&y=0..1",
            "opt=sgd&lr=0.03&points=200&data=circle&layers=8,8",
        ];
        for text in texts {
            let (state, problems) = RegionsState::read(text);
            assert!(problems.is_empty(), "{text}: {problems:?}");
            let written = state.to_string();
            assert_eq!(RegionsState::read(&written), (state, Vec::new()), "{text} became {written}");
            assert!(!text.is_empty() || written.is_empty(), "{written}");
        }
    }

    #[test]
    fn the_experiments_own_defaults_are_what_they_were() {
        let own = Experiment::read("").0;
        let said: Vec<String> = USUAL.iter().map(|(key, _, value)| format!("{key}={value}")).collect();
        assert_eq!(Experiment::read(&said.join("&")), (own, Vec::new()));
    }

    #[test]
    fn nonsense_gives_problems_and_a_state_that_can_be_drawn() {
        for text in [
            "x=1..1",
            "x=NaN..2&y=0..1",
            "x=2..1",
            "color=blue",
            "at=1,2,3",
            "at=x",
            "pins=1",
            "pick=0.1",
            "pick=7",
            "build=-1",
            "steps=1e9",
            "zoom=1",
            "sawtooth=99",
        ] {
            let (state, problems) = RegionsState::read(text);
            assert!(!problems.is_empty(), "{text}");
            let (x, y) = state.shown();
            assert!(x.start < x.end && y.start < y.end && state.steps <= 20_000, "{text}");
            assert!(RegionsState::read(&state.to_string()).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn the_window_zooms_down_to_f64() {
        let mut state = RegionsState::default();
        state.look_at(1.0..1.0 + 1e-12, 1.0..1.0 + 1e-12);
        assert!(state.window.is_some());
        state.look_at(1.0..1.0 + 1e-15, 0.0..1.0);
        assert_eq!(state.window, None);
    }
}
