//! What the curves figure says in numbers and words.

use std::fmt::Write as _;

use super::samples::{self, Order};
use super::state::{CurvesState, Shown};
use crate::figures::draw::number::number;

/// The numbers of one curve at one x.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The curve's name.
    pub title: String,
    /// f(x).
    pub value: f64,
    /// f'(x).
    pub slope: f64,
    /// f''(x); NaN at a kink.
    pub second: f64,
}

/// Every shown curve at `x`.
pub fn at(state: &CurvesState, x: f64) -> Vec<Reading> {
    let read = |shown: &Shown, order| samples::value(shown, order, state.at_kink, x);
    state
        .shown()
        .iter()
        .map(|shown| Reading {
            title: shown.title(),
            value: read(shown, Order::Function),
            slope: read(shown, Order::Derivative),
            second: read(shown, Order::Second),
        })
        .collect()
}

/// The nearest place for the crosshair that is worth standing on: a kink within `reach` of `x`, else `x` itself.
pub fn snap(state: &CurvesState, x: f64, reach: f64) -> f64 {
    state
        .shown()
        .iter()
        .flat_map(|shown| samples::kinks(shown, &state.x))
        .map(|kink| f64::from(kink.x))
        .filter(|kink| (kink - x).abs() <= reach)
        .min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs()))
        .unwrap_or(x)
}

/// `count` + 1 places evenly over the window, and every kink.
pub fn places(state: &CurvesState, count: usize) -> Vec<f64> {
    let width = state.x.end - state.x.start;
    let mut places: Vec<f64> = (0..=count).map(|i| state.x.start + width * i as f64 / count.max(1) as f64).collect();
    places.extend(state.shown().iter().flat_map(|shown| samples::kinks(shown, &state.x)).map(|kink| f64::from(kink.x)));
    crate::order::numbers(&mut places);
    places.dedup();
    places
}

/// All samples as comma-separated values: `x`, then f and f' of each curve.
pub fn csv(state: &CurvesState) -> String {
    const ROWS: usize = 400;
    let mut text = "x".to_owned();
    for shown in state.shown() {
        let name = shown.title().replace(',', ";");
        // Writing to a String cannot fail.
        let _ = write!(text, ",f {name},f' {name}");
    }
    for x in places(state, ROWS) {
        let _ = write!(text, "\n{x}");
        for reading in at(state, x) {
            let _ = write!(text, ",{},{}", reading.value, reading.slope);
        }
    }
    text.push('\n');
    text
}

/// One sentence or two on what is shown now, for who cannot see it; with the curves' values `at` a place.
pub fn label(state: &CurvesState, at: Option<f64>) -> String {
    let titles: Vec<String> = state.shown().iter().map(Shown::title).collect();
    let list = match titles.as_slice() {
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
        [] => String::new(),
    };
    let orders = if state.second { "first and second derivatives" } else { "derivatives" };
    let mut text = format!("Curves of {list} and their {orders} for x from {} to {}.", number(state.x.start), number(state.x.end));
    if let Some(x) = at {
        let _ = write!(text, " At x = {}:", number(x));
        for reading in self::at(state, x) {
            let _ = write!(text, " {} is {}, slope {};", reading.title, number(reading.value), number(reading.slope));
        }
        text.pop();
        text.push('.');
    }
    text
}
