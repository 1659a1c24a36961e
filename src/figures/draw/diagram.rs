//! The numbers of a network in its diagram, where they are chosen, typed and dragged. Each figure says where its units are and what it
//! draws of them; what a hand does there is the same in all.

use super::field::LARGEST;
use crate::schema::{Group, Key, Number};
use crate::text::Problem;

/// A unit: layer and unit from 0, the outputs after the hidden layers.
pub type Unit = (usize, usize);
/// A number of a unit: its weight on an input, from 0, or its bias.
pub type NumberPlace = (Unit, Option<usize>);
/// What is chosen: a unit, and perhaps an input of it.
pub type Choice = (Option<Unit>, Option<usize>);

/// The bias of the unit that is chosen.
pub const UNIT_BIAS: Number = Number::new("unit_bias", (-LARGEST, LARGEST), 0.0, "the bias of the unit that is chosen").usual(-5.0, 5.0);
/// The weight of the edge that is chosen.
pub const EDGE_WEIGHT: Number = Number::new("edge_weight", (-LARGEST, LARGEST), 0.0, "the weight of the edge that is chosen").usual(-5.0, 5.0);

/// The key of one of the two.
pub fn number_key(number: Number) -> Key {
    Key::number(if is_weight(&number) { "This weight" } else { "Its bias" }, Group::Network, number)
}

fn is_weight(number: &Number) -> bool {
    number.range.name == EDGE_WEIGHT.range.name
}

/// A weight or bias for a field: as many digits as are read.
pub fn few_digits(value: f32) -> String {
    const PARTS: f64 = 1e4;
    ((f64::from(value) * PARTS).round() / PARTS).to_string()
}

/// What becomes another by what was typed for one of the two, and what was wrong with that. `now` knows the numbers there are.
pub fn typed(number: &Number, text: &str, (unit, edge): Choice, now: &dyn Fn(NumberPlace) -> Option<f32>) -> (Option<(NumberPlace, f32)>, Vec<Problem>) {
    let refuse = |allowed: &str| (None, vec![Problem { key: number.range.name.to_owned(), given: text.to_owned(), allowed: allowed.to_owned() }]);
    let place = match (unit, edge) {
        (Some(unit), Some(_)) if is_weight(number) => (unit, edge),
        (Some(unit), _) if !is_weight(number) => (unit, None),
        _ if is_weight(number) => return refuse("an edge has to be picked first"),
        _ => return refuse("a unit has to be picked first"),
    };
    let Some(there) = now(place) else {
        return refuse(if is_weight(number) { "the network has no such edge" } else { "the network has no such unit" });
    };
    // What the field shows is what is there, in fewer digits.
    if text.trim() == few_digits(there) {
        return (None, Vec::new());
    }
    let (value, problem) = number.read(text, there.into());
    let value = Some(value as f32).filter(|&value| value != there && value.is_finite());
    (value.map(|value| (place, value)), problem.into_iter().collect())
}
