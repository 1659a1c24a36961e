//! The log of a run: what was changed in it, and after which step. With the start it makes the run again.

use std::fmt;

use crate::experiment::{Experiment, schema};
use crate::figures::draw::diagram::{NumberPlace, name_text, read_name, read_value};
use crate::text::{Reader, split_list};

/// The most changes that are kept in a text.
pub const MOST_LOGGED: usize = 100;
/// The key whose values are lists themselves: one activation a layer.
const LISTED: &str = "act";
/// How a text says that the dead units went.
const DELETION: &str = "delete";
const DEAD: &str = "dead";

/// What was changed.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A key of the experiment, and its value.
    Key(String, String),
    /// The weight of a unit (layer from 0, the output layer is the last; unit) on an input.
    Weight(usize, usize, usize, f32),
    /// The bias of a unit.
    Bias(usize, usize, f32),
    /// The units that were dead then went.
    Deletion,
}

impl What {
    /// A number of a unit.
    pub fn number(((layer, unit), input): NumberPlace, value: f32) -> Self {
        match input {
            Some(input) => Self::Weight(layer, unit, input, value),
            None => Self::Bias(layer, unit, value),
        }
    }

    /// Whether a hand set a parameter, or took units out.
    pub fn is_by_hand(&self) -> bool {
        !matches!(self, Self::Key(..))
    }

    /// Whether both say the same thing anew.
    fn is_of_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Key(a, _), Self::Key(b, _)) => a == b,
            (Self::Weight(a, b, c, _), Self::Weight(d, e, f, _)) => (a, b, c) == (d, e, f),
            (Self::Bias(a, b, _), Self::Bias(c, d, _)) => (a, b) == (c, d),
            (Self::Deletion, Self::Deletion) => true,
            _ => false,
        }
    }
}

/// A change, and how many steps had been made.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Steps made before.
    pub step: u64,
    /// What was changed.
    pub what: What,
}

/// The changes of a run, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log(Vec<Entry>);

impl Log {
    /// Reads `STEP:key=value,STEP:w.LAYER.UNIT.INPUT=value,STEP:b.LAYER.UNIT=value,STEP:delete=dead`, the changes of a run that starts as
    /// `start`; layers, units and inputs count from 1. What is in it and no change of such a run is left out, values are kept as the
    /// experiment writes them, and what was wrong is said to `reader`.
    pub fn read(text: &str, start: &Experiment, reader: &mut Reader) -> Self {
        let (entries, wrong) = entries(text);
        for part in wrong {
            let forms = "STEP:key=value, STEP:w.LAYER.UNIT.INPUT=value, STEP:b.LAYER.UNIT=value or STEP:delete=dead";
            reader.problem("log", &part, format!("up to {MOST_LOGGED} changes {forms}, joined by commas"));
        }
        let mut now = start.clone();
        Self(entries.into_iter().filter_map(|entry| checked(entry, &mut now, reader)).collect())
    }

    /// The changes.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a hand set a parameter in this run.
    pub fn has_hand(&self) -> bool {
        self.0.iter().any(|entry| entry.what.is_by_hand())
    }

    /// Whether a text can hold them all.
    pub fn fits(&self) -> bool {
        self.0.len() <= MOST_LOGGED
    }

    /// Adds a change; one of the same thing after the same step takes the other's place.
    pub fn push(&mut self, step: u64, what: What) {
        self.0.retain(|entry| !(entry.step == step && entry.what.is_of_the_same(&what)));
        self.0.push(Entry { step, what });
    }

    /// Keeps the first `count` only.
    pub fn truncate(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// Takes the last one away.
    pub fn pop(&mut self) -> Option<Entry> {
        self.0.pop()
    }

    /// What is left when the run begins anew: what a hand set before the first step is of the start.
    pub fn at_start(&self) -> Self {
        Self(self.0.iter().filter(|entry| entry.step == 0 && entry.what.is_by_hand()).cloned().collect())
    }
}

/// The entries of a text in the order of their steps, and what is none.
fn entries(text: &str) -> (Vec<Entry>, Vec<String>) {
    let mut parts: Vec<String> = Vec::new();
    for part in split_list(text) {
        match parts.last_mut() {
            // A list of activations goes on: what names a step, or should, does not.
            Some(entry) if !part.contains(':') && is_of_list(entry) => *entry += &format!(",{part}"),
            _ => parts.push(part.to_owned()),
        }
    }
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for part in parts {
        match read_entry(&part).filter(|_| found.len() < MOST_LOGGED) {
            Some(entry) => found.push(entry),
            None => wrong.push(part),
        }
    }
    found.sort_by_key(|entry| entry.step);
    (found, wrong)
}

fn is_of_list(entry: &str) -> bool {
    entry.split_once(':').and_then(|(_, change)| change.split_once('=')).is_some_and(|(key, _)| key.trim() == LISTED)
}

/// The entry as it is kept, where it is a change of a run that is `now` so; what was wrong is said.
fn checked(entry: Entry, now: &mut Experiment, reader: &mut Reader) -> Option<Entry> {
    let What::Key(key, value) = &entry.what else { return Some(entry) };
    match schema().iter().find(|known| known.name == key) {
        Some(known) if !known.restarts => {
            let before = now.value(key);
            let problems = now.set(key, value);
            let (is_sound, used) = (problems.is_empty(), now.value(key));
            for problem in problems {
                reader.problem("log", &entry.to_string(), problem.allowed);
            }
            // A number out of range is brought into it; what is not understood is no change.
            (is_sound || used != before).then(|| Entry { step: entry.step, what: What::Key(key.clone(), used) })
        }
        known => {
            let why = if known.is_some() { "is of the start of a run" } else { "is no key of a run" };
            reader.problem("log", &entry.to_string(), format!("{key} {why}"));
            None
        }
    }
}

fn read_entry(part: &str) -> Option<Entry> {
    let (step, change) = part.split_once(':')?;
    let (name, value) = change.split_once('=')?;
    let step = step.trim().parse().ok()?;
    let value = value.trim();
    let what = match read_name(name) {
        Some(place) => What::number(place, read_value(value)?),
        None if name.contains('.') => return None,
        None if name == DELETION && value == DEAD => What::Deletion,
        None => What::Key(name.trim().to_owned(), value.to_owned()),
    };
    Some(Entry { step, what })
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step;
        match &self.what {
            What::Key(key, value) => write!(f, "{step}:{key}={value}"),
            &What::Weight(layer, unit, input, value) => write!(f, "{step}:{}={value}", name_text(((layer, unit), Some(input)))),
            &What::Bias(layer, unit, value) => write!(f, "{step}:{}={value}", name_text(((layer, unit), None))),
            What::Deletion => write!(f, "{step}:{DELETION}={DEAD}"),
        }
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(Entry::to_string).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Log, Vec<String>) {
        let mut reader = Reader::new("");
        let log = Log::read(text, &Experiment::read("layers=4,4,4").0, &mut reader);
        (log, reader.finish(&[]).into_iter().map(|problem| problem.given).collect())
    }

    #[test]
    fn a_log_comes_back_and_what_is_none_is_named() {
        let text = "0:b.1.3=-0.5,12:lr=0.5,40:act=leaky_relu(negative_slope=0.2),relu,tanh,40:opt=sgd(momentum=0.9,nesterov=on),55:w.2.1.4=1.25,60:delete=dead";
        let (log, problems) = read(text);
        assert_eq!((log.to_string(), problems.len()), (text.to_owned(), 0));
        assert_eq!(log.entries()[0].what, What::Bias(0, 2, -0.5));
        assert_eq!(log.at_start().to_string(), "0:b.1.3=-0.5");
        for wrong in ["lr=3", "x:lr=3", "3:w.1.1=2", "3:b.0.1=2", "3:b.1.1=NaN", "3:b.1.1=1e30", "5", "delete=dead", "3:seed=2", "3:zoom=2", "3:lr=fast"] {
            for text in [wrong.to_owned(), format!("{wrong},12:lr=0.5"), format!("12:lr=0.5,{wrong}"), format!("{wrong},12:lr=0.5,{wrong}")] {
                let (log, problems) = read(&text);
                assert_eq!(log.to_string(), if text == wrong { "" } else { "12:lr=0.5" }, "{text}");
                assert!(!problems.is_empty() && problems.iter().all(|given| given == wrong), "{text}: {problems:?}");
            }
        }
    }

    #[test]
    fn a_sound_entry_does_not_take_in_what_follows_and_values_are_canonical() {
        for (given, canonical, wrong) in [
            ("12:lr=0.5,x:lr=3", "12:lr=0.5", &["x:lr=3"][..]),
            ("5:lr=0.5,tanh", "5:lr=0.5", &["tanh"]),
            ("3:b.1.1=2,tanh", "3:b.1.1=2", &["tanh"]),
            ("5:act=relu,x:lr=3,tanh", "5:act=relu", &["x:lr=3", "tanh"]),
            ("5:act=relu|tanh", "5:act=relu,tanh,relu", &[]),
            ("5: act = tanh , tanh ,tanh", "5:act=tanh", &[]),
            ("5:lr=0.50,7:opt=adam(beta1=0.9)", "5:lr=0.5,7:opt=adam", &[]),
            ("5:lr=1e99", "5:lr=1e38", &["5:lr=1e99"]),
        ] {
            let (log, problems) = read(given);
            assert_eq!((log.to_string().as_str(), &problems[..]), (canonical, &wrong.iter().map(|&part| part.to_owned()).collect::<Vec<_>>()[..]), "{given}");
            assert_eq!(read(canonical), (log, vec![]));
        }
        let many = |count: u64| (0..count).map(|step| format!("{step}:lr=0.5")).collect::<Vec<_>>().join(",");
        assert_eq!(read(&many(101)), (read(&many(100)).0, vec!["100:lr=0.5".to_owned()]));
    }

    #[test]
    fn the_same_thing_changed_again_at_one_step_is_one_change() {
        let mut log = Log::default();
        for value in ["0.1", "0.2", "0.3"] {
            log.push(7, What::Key("lr".to_owned(), value.to_owned()));
        }
        log.push(8, What::Bias(0, 0, 1.0));
        log.push(8, What::Bias(0, 1, 1.0));
        assert_eq!(log.to_string(), "7:lr=0.3,8:b.1.1=1,8:b.1.2=1");
    }
}
