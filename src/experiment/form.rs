//! Optimisers and schedules as a choice with numbers of its own.

use super::schema;
use crate::network::{Optimiser, Schedule};
use crate::schema::{Choice, Part};
use crate::text::{Call, Problem};

/// What a choice is at: its index, and its numbers in order.
pub(super) type At = (usize, Vec<f64>);

fn choices(key: &str) -> &'static [Choice] {
    schema::key(key).map_or(&[], |key| key.choices())
}

/// Reads a value of `key`; `now` where the name is unknown, and what was wrong. Numbers that are not given are at their defaults.
pub(super) fn read(key: &str, text: &str, now: At) -> (At, Vec<Problem>) {
    let (call, choices) = (Call::read(text), choices(key));
    let Some(index) = choices.iter().position(|choice| choice.id == call.name) else {
        let names: Vec<_> = choices.iter().map(|choice| choice.id).collect();
        let allowed = format!("one of {}; {} is used", names.join(", "), choices[now.0].id);
        return (now, vec![Problem { key: key.to_owned(), given: call.name.to_owned(), allowed }]);
    };
    let mut values = choices[index].defaults();
    let problems = choices[index].set_all(&call, &mut values);
    ((index, values), problems)
}

/// Sets one number of a value of `key` by its name.
pub(super) fn set(key: &str, (index, values): &mut At, name: &str, given: &str) -> Option<Problem> {
    choices(key)[*index].set(name, given, values)
}

/// Writes a value of `key`, with the numbers that are not at their default.
pub(super) fn write(key: &str, (index, values): At) -> String {
    Part { choice: &choices(key)[index], values, words: Vec::new() }.to_string()
}

/// Whole numbers of the table fit u32.
fn count(value: f64) -> u32 {
    value as u32
}

/// The optimiser at a place of the table; one that the table has and this has not is read as another, which a test of all choices sees.
pub(super) fn optimiser((index, values): At) -> Optimiser {
    match (index, &values[..]) {
        (1, &[alpha, eps, momentum, weight_decay]) => Optimiser::Rmsprop { alpha, eps, momentum, weight_decay },
        (2, &[beta1, beta2, eps, weight_decay]) => Optimiser::Adam { beta1, beta2, eps, weight_decay },
        (3, &[beta1, beta2, eps, weight_decay]) => Optimiser::Adamw { beta1, beta2, eps, weight_decay },
        (0, &[momentum, nesterov, weight_decay]) => Optimiser::Sgd { momentum, nesterov: nesterov != 0.0, weight_decay },
        _ => Optimiser::PLAIN,
    }
}

pub(super) fn at_optimiser(optimiser: &Optimiser) -> At {
    match *optimiser {
        Optimiser::Sgd { momentum, nesterov, weight_decay } => (0, vec![momentum, f64::from(u8::from(nesterov)), weight_decay]),
        Optimiser::Rmsprop { alpha, eps, momentum, weight_decay } => (1, vec![alpha, eps, momentum, weight_decay]),
        Optimiser::Adam { beta1, beta2, eps, weight_decay } => (2, vec![beta1, beta2, eps, weight_decay]),
        Optimiser::Adamw { beta1, beta2, eps, weight_decay } => (3, vec![beta1, beta2, eps, weight_decay]),
    }
}

/// The same for schedules.
pub(super) fn schedule((index, values): At) -> Schedule {
    match (index, &values[..]) {
        (1, &[steps]) => Schedule::Warmup { steps: count(steps) },
        (2, &[every, gamma]) => Schedule::Step { every: count(every), gamma },
        (3, &[steps, warmup]) => Schedule::Cosine { steps: count(steps), warmup: count(warmup) },
        _ => Schedule::Constant,
    }
}

pub(super) fn at_schedule(schedule: &Schedule) -> At {
    match *schedule {
        Schedule::Constant => (0, vec![]),
        Schedule::Warmup { steps } => (1, vec![f64::from(steps)]),
        Schedule::Step { every, gamma } => (2, vec![f64::from(every), gamma]),
        Schedule::Cosine { steps, warmup } => (3, vec![f64::from(steps), f64::from(warmup)]),
    }
}
