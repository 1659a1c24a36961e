//! What a key of a text form is: what values it takes, in which ranges, and what it means. Controls, messages and documents are
//! made from it; [`crate::experiment::schema`] is such a table.

use std::fmt;

use crate::activation::Activations;
use crate::json::{Json, ToJson};
use crate::text::{Call, Problem, Range, no_such_number, write_call};

/// How a slider runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By factors.
    Log,
}

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Name, limits, default and meaning.
    pub range: Range,
    /// The part of the range that a slider covers.
    pub usual: (f64, f64),
    /// How a slider runs over it.
    pub scale: Scale,
    /// Whether only whole numbers count. A whole number from 0 to 1 is a switch and may be given as on and off.
    pub whole: bool,
}

impl Number {
    /// A number whose slider runs evenly over all of its range.
    pub const fn new(name: &'static str, (min, max): (f64, f64), default: f64, meaning: &'static str) -> Self {
        Self { range: Range { name, min, max, default, meaning }, usual: (min, max), scale: Scale::Linear, whole: false }
    }

    /// A number of this range, on an even slider from `low` to `high`.
    pub const fn of(range: Range, low: f64, high: f64) -> Self {
        Self { range, usual: (low, high), scale: Scale::Linear, whole: false }
    }

    /// Of whole numbers only.
    pub const fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    /// With a slider that runs by factors.
    pub const fn log(self) -> Self {
        Self { scale: Scale::Log, ..self }
    }

    /// With a slider over this part.
    pub const fn usual(self, low: f64, high: f64) -> Self {
        Self { usual: (low, high), ..self }
    }

    /// Whether it is a switch.
    pub fn is_switch(&self) -> bool {
        self.whole && self.range.min == 0.0 && self.range.max == 1.0
    }

    /// Reads it, switches also as on and off. What is no number leaves it at `now`, what is out of range is brought into it; both
    /// are said.
    pub fn read(&self, given: &str, now: f64) -> (f64, Option<Problem>) {
        let given = match given {
            "" | "on" | "true" | "yes" if self.is_switch() => "1",
            "off" | "false" | "no" if self.is_switch() => "0",
            other => other,
        };
        let (value, problem) = match (Range { default: now, ..self.range }).read(given) {
            Ok(value) => (value, None),
            Err((problem, used)) => (used, Some(problem)),
        };
        (if self.whole { value.round() } else { value }, problem)
    }

    /// Writes it, so that it is read back.
    pub fn write(&self, value: f64) -> String {
        match value {
            1.0 if self.is_switch() => "on".to_owned(),
            0.0 if self.is_switch() => "off".to_owned(),
            _ => plain(value),
        }
    }
}

/// The shortest text that is read back as `value`.
pub fn plain(value: f64) -> String {
    const LARGE: f64 = 1e7;
    const SMALL: f64 = 1e-4;
    const LARGEST: f64 = 1e10;
    let long = value != 0.0 && !(SMALL..LARGE).contains(&value.abs()) && value.fract() != 0.0;
    if long || value.abs() >= LARGEST { format!("{value:e}") } else { value.to_string() }
}

/// One of several named possibilities, with numbers of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The name in the text form.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// Its numbers, written `id(name=value,...)`.
    pub numbers: Vec<Number>,
}

impl Choice {
    /// A choice with these numbers.
    pub fn new(id: &'static str, title: &'static str, numbers: &[Number]) -> Self {
        Self { id, title, numbers: numbers.to_vec() }
    }

    /// A possibility without numbers.
    pub fn plain(id: &'static str, title: &'static str) -> Self {
        Self { id, title, numbers: Vec::new() }
    }

    /// Its numbers at their defaults.
    pub fn defaults(&self) -> Vec<f64> {
        self.numbers.iter().map(|number| number.range.default).collect()
    }

    /// Sets the numbers that `call` gives; what was wrong.
    pub fn set_all(&self, call: &Call<'_>, values: &mut [f64]) -> Vec<Problem> {
        let names: Vec<&str> = self.names().collect();
        let (placed, mut problems) = call.placed(self.id, &names);
        for (index, given) in placed {
            problems.extend(self.set_at(index, given, values));
        }
        problems
    }

    /// Sets one number by its name; what was wrong.
    pub fn set(&self, name: &str, given: &str, values: &mut [f64]) -> Option<Problem> {
        match self.names().position(|known| known == name) {
            Some(index) => self.set_at(index, given, values),
            None => Some(no_such_number(self.id, &self.names().collect::<Vec<_>>(), name, given)),
        }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.numbers.iter().map(|number| number.range.name)
    }

    fn set_at(&self, index: usize, given: &str, values: &mut [f64]) -> Option<Problem> {
        let (value, problem) = self.numbers[index].read(given, values[index]);
        values[index] = value;
        problem
    }

    /// The numbers that are not at their defaults, as they are written.
    fn written<'a>(&'a self, values: &'a [f64]) -> impl Iterator<Item = (&'a str, String)> {
        let other = self.numbers.iter().zip(values).filter(|(number, value)| number.range.default != **value);
        other.map(|(number, &value)| (number.range.name, number.write(value)))
    }
}

/// A value of a choice in its parts: what was chosen, and each of its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// What was chosen.
    pub choice: &'a Choice,
    /// Its numbers, in the order of [`Choice::numbers`].
    pub values: Vec<f64>,
    /// Arguments that are no numbers, such as the fan of `kaiming_normal(fan=out)`.
    pub words: Vec<(String, String)>,
}

impl fmt::Display for Part<'_> {
    /// The text form: the id, and the numbers that differ from their defaults.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words.iter().map(|(name, value)| (name.as_str(), value.clone()));
        write_call(f, self.choice.id, self.choice.written(&self.values).chain(words))
    }
}

/// What values a key takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number.
    Number(Number),
    /// A number, or a word in its place.
    NumberOr(Number, &'static str),
    /// One of several; the first is the default.
    Choice(Vec<Choice>),
    /// One of several that are all to be seen: drawn as a row of buttons.
    Buttons(Vec<Choice>),
    /// One of several, or one for each hidden layer, of which there are so many, joined by commas; the last one goes on.
    ChoicePerLayer(Vec<Choice>, usize),
    /// A list of up to so many, joined by commas; each is a line of the picture and has its colour.
    Series(Vec<Choice>, usize),
    /// Some of several, joined by commas.
    Some(Vec<Choice>),
    /// The widths of the hidden layers, joined by commas: how many at most, and what each may be.
    Widths(usize, Number),
    /// On or off.
    Flag(bool),
    /// What a hand sets in the picture or a link says, without a control of its own: a window, a place, a list of changes.
    Text,
}

/// Where a key stands among the controls. The names are those that `controls` understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is looked at, and how.
    View,
    /// The curves or starts that are compared.
    Series,
    /// Prepared states.
    Presets,
    /// How a run goes on.
    Run,
    /// The network.
    Network,
    /// How its weights start.
    Start,
    /// How it is trained.
    Training,
    /// What it is trained on.
    Data,
    /// A second run beside it.
    Twin,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 9] = [Self::Presets, Self::Run, Self::Series, Self::View, Self::Start, Self::Network, Self::Training, Self::Data, Self::Twin];

    /// The name that `controls` understands.
    pub fn id(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Series => "series",
            Self::Presets => "presets",
            Self::Run => "run",
            Self::Network => "network",
            Self::Start => "start",
            Self::Training => "training",
            Self::Data => "data",
            Self::Twin => "twin",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::View => "View",
            Self::Series => "Compared",
            Self::Presets => "Prepared",
            Self::Run => "Run",
            Self::Network => "Network",
            Self::Start => "Start",
            Self::Training => "Training",
            Self::Data => "Data",
            Self::Twin => "Second run",
        }
    }
}

/// One key of the text form.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name in the text form.
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// The name for people.
    pub title: &'static str,
    /// One phrase on what it means.
    pub meaning: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Whether a change of it starts the run anew; the others take effect in the running one.
    pub restarts: bool,
    /// Where it stands among the controls.
    pub group: Group,
    /// Whether it has a control now: one that says nothing of what is set is not offered, and can be set all the same.
    pub offered: bool,
}

impl Key {
    /// A key that takes effect at once.
    pub fn new(name: &'static str, title: &'static str, meaning: &'static str, group: Group, kind: Kind) -> Self {
        Self { name, aliases: &[], title, meaning, kind, restarts: false, group, offered: true }
    }

    /// Whether this is its name, or one of its other names.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// A number; its name and meaning are its range's.
    pub fn number(title: &'static str, group: Group, number: Number) -> Self {
        Self::new(number.range.name, title, number.range.meaning, group, Kind::Number(number))
    }

    /// The possibilities of a choice; none of other kinds.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Buttons(choices) | Kind::ChoicePerLayer(choices, _) | Kind::Series(choices, _) | Kind::Some(choices) => choices,
            Kind::Number(_) | Kind::NumberOr(..) | Kind::Widths(..) | Kind::Flag(_) | Kind::Text => &[],
        }
    }

    /// A value in its parts, for controls: one part, or one for each layer; what is not known is left out.
    pub fn parts(&self, value: &str) -> Vec<Part<'_>> {
        let part = |text: &str| {
            let call = Call::read(text);
            let choice = self.choices().iter().find(|choice| choice.id == call.name)?;
            let mut values = choice.defaults();
            choice.set_all(&call, &mut values);
            let words = call.arguments.iter().filter_map(|argument| Some((argument.name?, argument.value)));
            let words = words.filter(|(name, _)| choice.names().all(|known| known != *name));
            let words = words.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Some(Part { choice, values, words })
        };
        match self.kind {
            Kind::ChoicePerLayer(..) => Activations::names(value).into_iter().filter_map(part).collect(),
            _ => part(value).into_iter().collect(),
        }
    }

    /// `value` with one number of its part `index` set; what was wrong. For controls that show the numbers one by one.
    pub fn with_number(&self, value: &str, index: usize, name: &str, given: &str) -> (String, Option<Problem>) {
        let mut parts = self.parts(value);
        let problem = parts.get_mut(index).and_then(|part| part.choice.set(name, given, &mut part.values));
        (parts.iter().map(Part::to_string).collect::<Vec<_>>().join(","), problem)
    }
}

impl ToJson for Number {
    fn json(&self, out: &mut Json) {
        let Range { name, min, max, default, meaning } = self.range;
        out.object(|out| {
            out.field("name", name).field("min", &min).field("max", &max).field("default", &default).field("meaning", meaning);
            out.field("low", &self.usual.0).field("high", &self.usual.1);
            out.field("log", &(self.scale == Scale::Log)).field("whole", &self.whole).field("isSwitch", &self.is_switch());
        });
    }
}

impl ToJson for Choice {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", self.id).field("title", self.title).field("numbers", &self.numbers);
        });
    }
}

impl ToJson for Key {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("name", self.name).field("aliases", self.aliases).field("title", self.title).field("meaning", self.meaning);
            out.field("restarts", &self.restarts).field("group", self.group.id()).field("offered", &self.offered);
            match &self.kind {
                Kind::Number(number) => out.field("kind", "number").field("number", number),
                Kind::NumberOr(number, word) => out.field("kind", "numberOr").field("number", number).field("word", *word),
                Kind::Choice(choices) => out.field("kind", "choice").field("choices", choices),
                Kind::Buttons(choices) => out.field("kind", "buttons").field("choices", choices),
                Kind::ChoicePerLayer(choices, layers) => out.field("kind", "choicePerLayer").field("choices", choices).field("most", layers),
                Kind::Series(choices, most) => out.field("kind", "series").field("choices", choices).field("most", most),
                Kind::Some(choices) => out.field("kind", "some").field("choices", choices),
                Kind::Widths(most, number) => out.field("kind", "widths").field("most", most).field("number", number),
                Kind::Flag(default) => out.field("kind", "flag").field("default", default),
                Kind::Text => out.field("kind", "text"),
            };
        });
    }
}
