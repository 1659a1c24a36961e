//! The network as a diagram: edges by weight, units by their maps, dead ones struck out and named.

use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::census::State;
use crate::figures::draw::diagram::{NumberPlace, weight_fields};
use crate::figures::draw::field::{Field, HIGH, short, wide};
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::Stroke;
use crate::figures::draw::theme::Theme;

use super::parts::Diagram;
use super::story::Story;
use super::view::View;

/// More edges than this are a grey haze, and slow: only the strongest are drawn.
const MOST_EDGES: usize = 400;
/// Weights under this share of their layer's largest are not drawn.
const FAINT: f32 = 0.08;
/// Looks of edges between the faintest and the strongest.
const LEVELS: u8 = 4;
/// Up to this look edges are faint.
const FAINT_LEVEL: u8 = 1;
/// Between a unit and its name.
const GAP: f64 = 4.0;
/// How far to the right of the plotting area a field may reach.
const OUTSIDE: f64 = 8.0;
/// Inputs and outputs beyond this many are not named.
const MOST_NAMED: usize = 16;

/// Edges, outlines, names.
pub fn marks(theme: &Theme, view: &View, story: &Story, diagram: &Diagram) -> Marks {
    let mut marks = Marks::default();
    edges(&mut marks, theme, view, story, diagram);
    ends(&mut marks, theme, view, story, diagram);
    units(&mut marks, theme, view, story, diagram);
    for number in written(view, story.chosen, story.edge, diagram) {
        let color = number.color.map_or(theme.ink, |series| theme.color(series));
        let color = if number.is_dead { theme.dead } else { color };
        number.field.draw(&mut marks, theme, color);
    }
    marks
}

struct Edge {
    share: f32,
    negative: bool,
    layer: usize,
    from: usize,
    to: usize,
}

fn edges(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, diagram: &Diagram) {
    let sizes = view.sizes();
    let mut edges = Vec::new();
    // The edge whose number is set is seen, however faint.
    let is_number = |layer: usize, from: usize, to: usize| story.chosen == Some((layer, to)) && story.edge == Some(from);
    for (layer, weights) in view.weights.iter().enumerate() {
        let most = weights.iter().fold(1e-12f32, |most, weight| most.max(weight.abs()));
        let inputs = sizes[layer].max(1);
        let strong = weights.iter().enumerate().filter(|&(at, weight)| weight.abs() > FAINT * most || is_number(layer, at % inputs, at / inputs));
        edges.extend(strong.map(|(at, &weight)| Edge { share: weight.abs() / most, negative: weight < 0.0, layer, from: at % inputs, to: at / inputs }));
    }
    if edges.len() > MOST_EDGES {
        let rank = |edge: &Edge| if is_number(edge.layer, edge.from, edge.to) { f32::INFINITY } else { edge.share };
        edges.select_nth_unstable_by(MOST_EDGES, |a, b| rank(b).total_cmp(&rank(a)));
        edges.truncate(MOST_EDGES);
    }
    let is_chosen =
        |edge: &Edge| story.chosen.is_some_and(|(layer, unit)| (layer, unit) == (edge.layer, edge.to) || (layer + 1, unit) == (edge.layer, edge.from));
    // The share is at most 1, and above FAINT but for the edge whose number is set.
    let level = |edge: &Edge| (edge.share * f32::from(LEVELS)) as u8;
    let is_number = |edge: &Edge| is_number(edge.layer, edge.from, edge.to);
    edges.sort_by_key(|edge| (is_number(edge), is_chosen(edge), level(edge), edge.negative, edge.layer, edge.to, edge.from));
    for edge in &edges {
        let share = f64::from(level(edge)) / f64::from(LEVELS);
        let stroke = Stroke {
            color: theme.color(usize::from(edge.negative)),
            opacity: if is_chosen(edge) { 1.0 } else { 0.2 + 0.5 * share },
            width: if is_number(edge) { 4.0 } else { 0.6 + 1.6 * share },
            // The faint ones are a haze, in which nobody reads a sign.
            dashes: if edge.negative && (level(edge) > FAINT_LEVEL || is_chosen(edge)) { &[8.0, 5.0] } else { &[] },
        };
        marks.line(diagram.line(edge.layer, edge.from, edge.to), stroke);
    }
}

fn square((x, y): (f64, f64), half: f64) -> [(f64, f64); 5] {
    [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half)]
}

/// Inputs and outputs: frames around their maps, names, and the outputs' biases.
fn ends(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, diagram: &Diagram) {
    let last = diagram.sizes.len() - 1;
    let frame = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
    let mapped = (1..=2).contains(&view.inputs);
    for (column, count) in [(0, view.inputs), (last, view.output_bias.len())] {
        let half = diagram.side(column) / 2.0;
        for at in 0..count.min(MOST_NAMED) {
            let (x, y) = diagram.unit(column, at);
            if mapped {
                let chosen = column == last && story.chosen == Some((last - 1, at));
                marks.line(square((x, y), half), if chosen { Stroke { color: theme.ink, width: 3.0, ..frame } } else { frame });
            }
            let name = match (column, count) {
                (0, 1) => "x".to_owned(),
                (0, _) => format!("x{}", subscript(at + 1)),
                (_, 1) => "out".to_owned(),
                _ => format!("out {}", at + 1),
            };
            let v = VPos::Bottom;
            marks.label(name, (x, y - half - 3.0), theme.ink, HPos::Center, v);
        }
    }
}

fn units(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, diagram: &Diagram) {
    let all = || view.layers.iter().enumerate().flat_map(|(layer, units)| units.iter().enumerate().map(move |(index, unit)| (layer, index, unit)));
    let place = |layer: usize, index: usize| (diagram.unit(layer + 1, index), diagram.side(layer + 1) / 2.0);
    let outline = |chosen: bool, dead: bool| Stroke {
        color: if dead { theme.dead } else { theme.muted },
        opacity: 1.0,
        width: if chosen { 3.0 } else { 1.0 },
        dashes: &[],
    };
    // One look after the other.
    for dead in [false, true] {
        for (layer, index, _) in all().filter(|(_, _, unit)| (unit.state == State::Dead) == dead) {
            let (at, half) = place(layer, index);
            marks.line(square(at, half), outline(false, dead));
        }
    }
    let strike = Stroke { width: 2.0, ..outline(false, true) };
    for (layer, index, _) in all().filter(|(_, _, unit)| unit.state == State::Dead) {
        let (at, half) = place(layer, index);
        let corners = square(at, half);
        marks.line([corners[0], corners[2]], strike);
        marks.line([corners[1], corners[3]], strike);
    }
    if let Some((layer, index, unit)) = all().find(|&(layer, index, _)| story.chosen == Some((layer, index))) {
        let (at, half) = place(layer, index);
        marks.line(square(at, half), outline(true, unit.state == State::Dead));
    }
}

/// A number that is written in the diagram and can be dragged.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Which number it is.
    pub place: NumberPlace,
    /// Where and how it is written.
    pub field: Field,
    /// The series whose colour it has, by its sign; none for a bias.
    color: Option<usize>,
    is_dead: bool,
}

/// The numbers that are written: the outputs' biases, and of the chosen unit its bias and, at its edges, its weights where they have room.
pub fn written(view: &View, chosen: Option<(usize, usize)>, edge: Option<usize>, diagram: &Diagram) -> Vec<Written> {
    let plain = |place: NumberPlace, field: Field| Written { place, field, color: None, is_dead: false };
    let mut found = Vec::new();
    let outputs = view.layers.len();
    for (at, &bias) in view.output_bias.iter().enumerate().take(MOST_NAMED) {
        let (x, y) = diagram.unit(outputs + 1, at);
        let text = format!("b = {}", short(f64::from(bias)));
        let left = (x - wide(&text) / 2.0).min(diagram.area.right + OUTSIDE - wide(&text));
        let below = y + diagram.side(outputs + 1) / 2.0 + 2.0 + HIGH / 2.0;
        found.push(plain(((outputs, at), None), Field::at(text, (left, below))));
    }
    let Some((layer, unit)) = chosen else { return found };
    if let Some(known) = view.layers.get(layer).and_then(|units| units.get(unit)) {
        let ((x, y), half) = (diagram.unit(layer + 1, unit), diagram.side(layer + 1) / 2.0);
        let is_dead = known.state == State::Dead;
        let next = diagram.unit(layer + 2, 0).0 - diagram.side(layer + 2) / 2.0;
        let room = next - x - half - 2.0 * GAP;
        let name = format!("{}.{}", layer + 1, unit + 1);
        let long = format!("{name}{}, b = {}", if is_dead { " dead" } else { "" }, short(f64::from(known.bias)));
        let text = if wide(&long) <= room { long } else { name };
        found.push(Written { is_dead, ..plain(((layer, unit), None), Field::at(text, (x + half + GAP, y))) });
    }
    let weights = view.weights_of((layer, unit)).unwrap_or(&[]);
    found.extend(weight_fields(diagram, (layer, unit), edge, &|input| weights.get(input).copied()).into_iter().map(|(place, field)| {
        let negative = place.1.and_then(|input| weights.get(input)).is_some_and(|&weight| weight < 0.0);
        Written { color: Some(usize::from(negative)), ..plain(place, field) }
    }));
    found
}

/// A small number in small digits.
fn subscript(number: usize) -> String {
    number.to_string().chars().filter_map(|digit| digit.to_digit(10).and_then(|digit| char::from_u32(0x2080 + digit))).collect()
}
