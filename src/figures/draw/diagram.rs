//! The numbers of a network in its diagram, where they are chosen, typed and dragged. Each figure says where its units are and what it
//! draws of them; what a hand does there is the same in all.

use super::field::{Field, HIGH, LARGEST, dragged, short};
use super::shapes::Pixel;
use crate::schema::{Group, Key, Number};
use crate::text::Problem;

/// A unit: layer and unit from 0, the outputs after the hidden layers.
pub type Unit = (usize, usize);
/// A number of a unit: its weight on an input, from 0, or its bias.
pub type NumberPlace = (Unit, Option<usize>);
/// How texts name the two kinds of numbers.
const WEIGHT: &str = "w";
const BIAS: &str = "b";
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

/// How the keyboard goes through a diagram, for people.
pub const WALK: &str = "U goes from unit to unit, and E to the weights of the one that is chosen, both back with Shift.";

/// What is chosen after a key, with Shift or not, in a network of such columns: inputs, hidden layers, outputs. None for other keys.
pub fn walked(counts: &[usize], now: Choice, sign: char, shift: bool) -> Option<Choice> {
    let by = if shift { -1 } else { 1 };
    match sign.to_ascii_lowercase() {
        'u' => Some((next_unit(counts, now.0, by), None)),
        'e' => next_number(counts, now, by),
        _ => None,
    }
}

/// The unit so many places on, layer after layer and around; the first, or the last, where none is chosen.
pub fn next_unit(counts: &[usize], now: Option<Unit>, by: i64) -> Option<Unit> {
    let units = counts.iter().skip(1).enumerate().flat_map(|(layer, &units)| (0..units).map(move |unit| (layer, unit)));
    let all: Vec<Unit> = units.collect();
    let at = now.and_then(|now| all.iter().position(|&unit| unit == now)).map_or(if by > 0 { -1 } else { 0 }, |at| at as i64);
    all.get((at + by).rem_euclid(all.len().max(1) as i64) as usize).copied()
}

/// The number of the chosen unit, or of the first one, so many places on: its weights on its inputs, then its bias again.
fn next_number(counts: &[usize], (unit, edge): Choice, by: i64) -> Option<Choice> {
    let unit = unit.or_else(|| next_unit(counts, None, 1))?;
    let inputs = *counts.get(unit.0)?;
    let at = edge.map_or(0, |input| input as i64 + 1);
    let next = (at + by).rem_euclid(inputs as i64 + 1) as usize;
    Some((Some(unit), next.checked_sub(1)))
}

/// Places from 1, joined by points, as places from 0.
fn places(text: &str) -> Option<Vec<usize>> {
    text.split('.').map(|place| place.parse::<usize>().ok()?.checked_sub(1)).collect()
}

/// A unit or a weight of its text: `LAYER.UNIT` or `LAYER.UNIT.INPUT`, from 1.
pub fn read_place(text: &str) -> Option<NumberPlace> {
    match places(text)?[..] {
        [layer, unit] => Some(((layer, unit), None)),
        [layer, unit, input] => Some(((layer, unit), Some(input))),
        _ => None,
    }
}

/// A unit or a weight as [`read_place`] reads it.
pub fn place_text(((layer, unit), input): NumberPlace) -> String {
    let input = input.map_or_else(String::new, |input| format!(".{}", input + 1));
    format!("{}.{}{input}", layer + 1, unit + 1)
}

/// What is chosen, as a text; empty for nothing.
pub fn choice_text((unit, input): Choice) -> String {
    unit.map_or_else(String::new, |unit| place_text((unit, input)))
}

/// A number of its name: `w.LAYER.UNIT.INPUT` or `b.LAYER.UNIT`, from 1.
pub fn read_name(text: &str) -> Option<NumberPlace> {
    let (kind, place) = text.split_once('.')?;
    let place = read_place(place)?;
    (kind == if place.1.is_some() { WEIGHT } else { BIAS }).then_some(place)
}

/// A number's name as [`read_name`] reads it.
pub fn name_text(place: NumberPlace) -> String {
    format!("{}.{}", if place.1.is_some() { WEIGHT } else { BIAS }, place_text(place))
}

/// A value that a hand may have set, of its text.
pub fn read_value(text: &str) -> Option<f32> {
    text.parse::<f32>().ok().filter(|value| f64::from(value.abs()) <= LARGEST)
}

/// The number that is chosen, in a sentence.
pub fn told(((layer, unit), input): NumberPlace, value: f32) -> String {
    let (name, value) = (format!("{}.{}", layer + 1, unit + 1), short(value.into()));
    match input {
        Some(input) => format!("The weight of unit {name} on its input {} is {value}.", input + 1),
        None => format!("The bias of unit {name} is {value}."),
    }
}

/// Where a diagram has its units and what is between them.
pub trait Wiring {
    /// Units of each column: inputs, hidden layers, outputs.
    fn counts(&self) -> Vec<usize>;
    /// The unit at a place.
    fn unit_at(&self, at: Pixel) -> Option<Unit>;
    /// The ends of the edge from an input of a layer to a unit of it, from left to right; none where there is no such edge.
    fn edge(&self, layer: usize, input: usize, unit: usize) -> Option<[Pixel; 2]>;
}

/// The edge at a place: the unit to which it goes, and its input. Where many cross, one of the unit that is chosen is meant.
fn edge_at(wiring: &dyn Wiring, (x, y): Pixel, chosen: Option<Unit>) -> Option<(Unit, usize)> {
    /// How near to an edge a place is taken to be on it, in CSS pixels.
    const REACH: f64 = 5.0;
    let counts = wiring.counts();
    let all = counts.windows(2).enumerate().flat_map(|(layer, pair)| {
        let (inputs, units) = (pair[0], pair[1]);
        (0..units).flat_map(move |unit| (0..inputs).map(move |input| ((layer, unit), input)))
    });
    let distance = |((layer, unit), input): (Unit, usize)| {
        let [(x0, y0), (x1, y1)] = wiring.edge(layer, input, unit).filter(|[from, to]| (from.0..=to.0).contains(&x))?;
        let (wide, tall) = (x1 - x0, y1 - y0);
        Some((wide * (y - y0) - tall * (x - x0)).abs() / libm::hypot(wide, tall).max(1.0))
    };
    let near = all.filter_map(|edge| Some((chosen != Some(edge.0), distance(edge).filter(|&distance| distance <= REACH)?, edge)));
    near.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map(|near| near.2)
}

/// The fields of a unit's weights, at their edges: all where they have room, else that of the edge that is chosen.
pub fn weight_fields(wiring: &dyn Wiring, (layer, unit): Unit, edge: Option<usize>, weight: &dyn Fn(usize) -> Option<f32>) -> Vec<(NumberPlace, Field)> {
    /// Of the way from the unit before to the unit.
    const ALONG: f64 = 0.45;
    let inputs = wiring.counts().get(layer).copied().unwrap_or(0);
    let between = |[(x0, y0), (x1, y1)]: [Pixel; 2]| (x0 + ALONG * (x1 - x0), y0 + ALONG * (y1 - y0));
    let places: Vec<Pixel> = (0..inputs).map_while(|input| wiring.edge(layer, input, unit)).map(between).collect();
    let apart = places.windows(2).all(|pair| pair[1].1 - pair[0].1 >= HIGH);
    let shown = places.into_iter().enumerate().filter(|&(input, _)| apart || edge == Some(input));
    let field = |(input, at): (usize, Pixel)| Some((((layer, unit), Some(input)), Field::about(format!("w = {}", short(weight(input)?.into())), at)));
    shown.filter_map(field).collect()
}

/// What is at a place of a diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hit {
    /// A number that is written there.
    Number(NumberPlace),
    /// A unit.
    Unit(Unit),
    /// An edge: the unit to which it goes, and its input.
    Edge(Unit, usize),
}

impl Hit {
    /// What is at a place of a diagram with these fields, of which later ones lie upon earlier ones.
    pub fn at(wiring: &dyn Wiring, fields: impl IntoIterator<Item = (NumberPlace, Field)>, chosen: Option<Unit>, at: Pixel) -> Option<Self> {
        let written = fields.into_iter().filter(|(_, field)| field.area.contains(at.0, at.1)).fold(None, |_, (place, _)| Some(place));
        let unit = || wiring.unit_at(at).map(Self::Unit);
        let edge = || edge_at(wiring, at, chosen).map(|(unit, input)| Self::Edge(unit, input));
        written.map(Self::Number).or_else(unit).or_else(edge)
    }

    /// What is chosen after a tap there: that, or nothing where it was chosen before. A number that is tapped stays.
    pub fn tapped(self, now: Choice) -> Choice {
        let wanted = match self {
            Self::Number((unit, input)) => return (Some(unit), input),
            Self::Unit(unit) => (Some(unit), None),
            Self::Edge(unit, input) => (Some(unit), Some(input)),
        };
        if wanted == now { Choice::default() } else { wanted }
    }

    /// The number that is dragged from there: one that is written, or that of the edge that is chosen.
    pub fn number(self, now: Choice) -> Option<NumberPlace> {
        match self {
            Self::Number(place) => Some(place),
            Self::Edge(unit, input) => (now == (Some(unit), Some(input))).then_some((unit, Some(input))),
            Self::Unit(_) => None,
        }
    }
}

/// A number that a pointer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grip {
    /// Which one.
    pub place: NumberPlace,
    /// As it stood where it was taken.
    value: f32,
    from: Pixel,
}

impl Grip {
    /// A number that is taken at a place; none where it is no number any more.
    pub fn new(place: NumberPlace, value: f32, from: Pixel) -> Option<Self> {
        (!value.is_nan()).then_some(Self { place, value, from })
    }

    /// What it becomes with the pointer at a place.
    pub fn dragged(&self, to: Pixel) -> f32 {
        dragged(self.value, (to.0 - self.from.0, to.1 - self.from.1))
    }
}
