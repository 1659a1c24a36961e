//! What was wrong with a text, and how much of it is kept.

use std::fmt;

use crate::json::{Json, ToJson};

/// So many problems are kept; the others are counted. What follows them tells a reader no more.
pub const MOST_PROBLEMS: usize = 5;
/// So much of a key or a value is kept.
const MOST_GIVEN: usize = 60;
/// So much of what is allowed: a list of all keys fits.
const MOST_ALLOWED: usize = 600;
/// The key of the problem that counts those that were not kept.
const MORE: &str = "\u{2026}";

/// One thing that was wrong with a text: which key, what was given, what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as it was written.
    pub key: String,
    /// The value, as it was written.
    pub given: String,
    /// What would have been allowed, as a phrase.
    pub allowed: String,
}

impl Problem {
    /// The problem that stands for `count` others.
    fn more(count: usize) -> Self {
        Self { key: MORE.to_owned(), given: count.to_string(), allowed: "problems more".to_owned() }
    }

    /// How many others it stands for.
    fn count(&self) -> Option<usize> {
        if self.key == MORE { self.given.parse().ok() } else { None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            Some(count) => write!(f, "and {count} more"),
            None => write!(f, "{} = \"{}\": {}", self.key, self.given, self.allowed),
        }
    }
}

impl ToJson for Problem {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("key", &self.key).field("given", &self.given).field("allowed", &self.allowed).field("text", &self.to_string());
        });
    }
}

/// The first of many problems, each cut to a size that can be shown.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        if let Some(count) = problem.count() {
            self.more += count;
        } else if self.is_full() {
            self.more += 1;
        } else {
            let Problem { key, given, allowed } = problem;
            self.kept.push(Problem { key: cut(key, MOST_GIVEN), given: cut(given, MOST_GIVEN), allowed: cut(allowed, MOST_ALLOWED) });
        }
    }

    /// Whether further ones are only counted, so that their sentences need not be made.
    pub fn is_full(&self) -> bool {
        self.kept.len() >= MOST_PROBLEMS
    }

    /// Counts some whose sentences were not made.
    pub fn count(&mut self, more: usize) {
        self.more += more;
    }

    /// Those that were kept, and one that counts the others where there are some: "and 5 more".
    pub fn finish(mut self) -> Vec<Problem> {
        if self.more > 0 {
            self.kept.push(Problem::more(self.more));
        }
        self.kept
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

/// The beginning of what can be of any length.
pub fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handful_is_kept_and_the_rest_counted_through_every_list() {
        let problem = |key: &str| Problem { key: key.to_owned(), given: "é".repeat(100_000), allowed: "nothing".to_owned() };
        let mut inner = Problems::default();
        (0..20).for_each(|i| inner.push(problem(&i.to_string())));
        let mut outer = Problems::default();
        outer.push(problem("first"));
        outer.extend(inner.finish());
        let said: Vec<String> = outer.finish().iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), MOST_PROBLEMS + 1);
        assert!(said[0].starts_with("first = \"é") && said[0].len() < 200, "{}", said[0]);
        assert_eq!(said[MOST_PROBLEMS], "and 16 more");
    }
}
