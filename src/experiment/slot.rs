//! One value of a text on its way into its place. What cannot be understood leaves the place as it is.

use super::schema::{self, MOST_HIDDEN_UNITS, MOST_LAYERS, MOST_UNITS};
use super::{Batch, Number};
use crate::activation::Activations;
use crate::text::Problem;

/// A key with the value that was given, and what was wrong with it.
pub(super) struct Slot<'a> {
    pub key: &'a str,
    pub given: &'a str,
    pub problems: Vec<Problem>,
}

impl Slot<'_> {
    pub fn problem(&mut self, allowed: String) {
        self.problems.push(Problem { key: self.key.to_owned(), given: self.given.to_owned(), allowed });
    }

    pub fn number(&mut self, place: &mut f64, number: &Number) {
        let (value, problem) = number.read(self.given, *place);
        *place = value;
        self.problems.extend(problem);
    }

    /// Whole numbers of the table fit u32.
    pub fn whole(&mut self, place: &mut u32, number: &Number) {
        let mut value = (*place).into();
        self.number(&mut value, number);
        *place = value as u32;
    }

    pub fn choice<T: Copy>(&mut self, place: &mut T, choices: &[T], id: impl Fn(T) -> &'static str) {
        match choices.iter().find(|&&choice| id(choice) == self.given) {
            Some(&choice) => *place = choice,
            None => {
                let names: Vec<_> = choices.iter().map(|&choice| id(choice)).collect();
                self.problem(format!("one of {}; {} is used", names.join(", "), id(*place)));
            }
        }
    }

    pub fn flag(&mut self, place: &mut bool) {
        match self.given {
            "false" | "off" | "0" | "no" => *place = false,
            "" | "true" | "on" | "1" | "yes" => *place = true,
            _ => self.problem(format!("on or off; {} is used", if *place { "on" } else { "off" })),
        }
    }

    pub fn widths(&mut self, place: &mut Vec<u32>) {
        let parts: Vec<&str> = self.given.split([',', ' ']).filter(|part| !part.is_empty()).take(MOST_LAYERS + 1).collect();
        if parts.is_empty() {
            self.problem(format!("1 to {MOST_LAYERS} whole numbers from 1 to {MOST_UNITS}, joined by commas"));
            return;
        }
        if parts.len() > MOST_LAYERS {
            self.problem(format!("at most {MOST_LAYERS} hidden layers; the first {MOST_LAYERS} are used"));
        }
        let mut widths = Vec::new();
        for part in parts.into_iter().take(MOST_LAYERS) {
            let (value, problem) = schema::WIDTH.read(part, schema::WIDTH.range.default);
            self.problems.extend(problem.map(|problem| Problem { key: self.key.to_owned(), ..problem }));
            widths.push(value as u32);
        }
        let mut units = 0;
        let fit = widths.iter().take_while(|&&width| {
            units += width as usize;
            units <= MOST_HIDDEN_UNITS
        });
        let fit = fit.count();
        if fit < widths.len() {
            self.problem(format!("at most {MOST_HIDDEN_UNITS} hidden units altogether; the first {fit} layers are used"));
            widths.truncate(fit);
        }
        *place = widths;
    }

    pub fn activations(&mut self, place: &mut Activations, layers: usize) {
        let (read, problems) = Activations::read(self.given, layers, place);
        self.problems.extend(problems);
        *place = read;
    }

    pub fn batch(&mut self, place: &mut Batch) {
        match (self.given, *place) {
            ("full" | "all", _) => *place = Batch::Full,
            (given, Batch::Full) if crate::text::number(given).is_none() => self.problem(format!("{}, or full; full is used", schema::BATCH.range.allowed())),
            (_, now) => {
                let mut size = if let Batch::Of(size) = now { size } else { schema::BATCH.range.default as u32 };
                self.whole(&mut size, &schema::BATCH);
                *place = Batch::Of(size);
            }
        }
    }
}
