//! The form `name(number=value,...)` for a choice with numbers of its own.

use super::schema;
use crate::network::{Optimiser, Schedule};
use crate::schema::{Choice, Number};
use crate::text::Problem;

/// Reads a choice: its index, its numbers in order (defaults where not given), and what was wrong. `key` names the key in
/// messages; without a known name it is the first.
pub(super) fn read(key: &str, text: &str, choices: &[Choice]) -> (usize, Vec<f64>, Vec<Problem>) {
    let text = text.trim();
    let (id, inside) = match text.split_once('(') {
        Some((id, rest)) => (id.trim(), rest.trim_end().strip_suffix(')').unwrap_or(rest)),
        None => (text, ""),
    };
    let mut problems = Vec::new();
    let index = choices.iter().position(|choice| choice.id == id).unwrap_or_else(|| {
        let names: Vec<_> = choices.iter().map(|choice| choice.id).collect();
        problems.push(Problem { key: key.to_owned(), given: id.to_owned(), allowed: format!("one of {}; {} is used", names.join(", "), choices[0].id) });
        0
    });
    let choice = &choices[index];
    let mut values: Vec<f64> = choice.numbers.iter().map(|number| number.range.default).collect();
    for part in inside.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, given) = part.split_once('=').unwrap_or((part, ""));
        problems.extend(set(choice, &mut values, name.trim(), given.trim()));
    }
    (index, values, problems)
}

/// Sets one number of a choice by its name.
pub(super) fn set(choice: &Choice, values: &mut [f64], name: &str, given: &str) -> Option<Problem> {
    let Some(at) = choice.numbers.iter().position(|number| number.range.name == name) else {
        let names: Vec<_> = choice.numbers.iter().map(|number| number.range.name).collect();
        let allowed = if names.is_empty() { format!("{} takes no numbers", choice.id) } else { format!("{} takes {}", choice.id, names.join(", ")) };
        return Some(Problem { key: name.to_owned(), given: given.to_owned(), allowed });
    };
    let (value, problem) = number(&choice.numbers[at], given);
    values[at] = value;
    problem
}

/// Reads a number; switches also as on and off.
pub(super) fn number(number: &Number, given: &str) -> (f64, Option<Problem>) {
    let given = match given {
        "" | "on" | "true" | "yes" if number.is_switch() => "1",
        "off" | "false" | "no" if number.is_switch() => "0",
        other => other,
    };
    let (value, problem) = match number.range.read(given) {
        Ok(value) => (value, None),
        Err((problem, used)) => (used, Some(problem)),
    };
    (if number.whole { value.round() } else { value }, problem)
}

/// Writes a choice, with the numbers that are not at their default.
fn write(choice: &Choice, values: &[f64]) -> String {
    let numbers: Vec<String> = choice
        .numbers
        .iter()
        .zip(values)
        .filter(|(number, value)| number.range.default != **value)
        .map(|(number, &value)| format!("{}={}", number.range.name, if number.is_switch() { "on".to_owned() } else { plain(value) }))
        .collect();
    if numbers.is_empty() { choice.id.to_owned() } else { format!("{}({})", choice.id, numbers.join(",")) }
}

/// The shortest text that is read back as `value`.
pub(super) fn plain(value: f64) -> String {
    const LARGE: f64 = 1e7;
    const SMALL: f64 = 1e-4;
    if value != 0.0 && !(SMALL..LARGE).contains(&value.abs()) && value.fract() != 0.0 || value.abs() >= 1e10 { format!("{value:e}") } else { value.to_string() }
}

/// Whole numbers of the table fit u32.
fn count(value: f64) -> u32 {
    value as u32
}

pub(super) fn optimiser(index: usize, values: &[f64]) -> Optimiser {
    match (index, values) {
        (1, &[alpha, eps, momentum, weight_decay]) => Optimiser::Rmsprop { alpha, eps, momentum, weight_decay },
        (2, &[beta1, beta2, eps, weight_decay]) => Optimiser::Adam { beta1, beta2, eps, weight_decay },
        (3, &[beta1, beta2, eps, weight_decay]) => Optimiser::Adamw { beta1, beta2, eps, weight_decay },
        (_, &[momentum, nesterov, weight_decay, ..]) => Optimiser::Sgd { momentum, nesterov: nesterov != 0.0, weight_decay },
        _ => Optimiser::PLAIN,
    }
}

pub(super) fn optimiser_text(optimiser: &Optimiser) -> String {
    let (index, values) = match *optimiser {
        Optimiser::Sgd { momentum, nesterov, weight_decay } => (0, vec![momentum, f64::from(u8::from(nesterov)), weight_decay]),
        Optimiser::Rmsprop { alpha, eps, momentum, weight_decay } => (1, vec![alpha, eps, momentum, weight_decay]),
        Optimiser::Adam { beta1, beta2, eps, weight_decay } => (2, vec![beta1, beta2, eps, weight_decay]),
        Optimiser::Adamw { beta1, beta2, eps, weight_decay } => (3, vec![beta1, beta2, eps, weight_decay]),
    };
    write(&schema::optimisers()[index], &values)
}

pub(super) fn schedule(index: usize, values: &[f64]) -> Schedule {
    match (index, values) {
        (1, &[steps]) => Schedule::Warmup { steps: count(steps) },
        (2, &[every, gamma]) => Schedule::Step { every: count(every), gamma },
        (3, &[steps, warmup]) => Schedule::Cosine { steps: count(steps), warmup: count(warmup) },
        _ => Schedule::Constant,
    }
}

pub(super) fn schedule_text(schedule: &Schedule) -> String {
    let (index, values) = match *schedule {
        Schedule::Constant => (0, vec![]),
        Schedule::Warmup { steps } => (1, vec![f64::from(steps)]),
        Schedule::Step { every, gamma } => (2, vec![f64::from(every), gamma]),
        Schedule::Cosine { steps, warmup } => (3, vec![f64::from(steps), f64::from(warmup)]),
    };
    write(&schema::schedules()[index], &values)
}
