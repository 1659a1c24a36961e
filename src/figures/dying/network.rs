//! The network as a diagram: edges by weight, units by their maps, dead ones struck out and named.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::census::State;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::{LABEL_SIZE, Rect, Stroke};
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
/// Inputs and outputs beyond this many are not named.
const MOST_NAMED: usize = 16;

/// Edges, outlines, names.
pub fn marks(theme: &Theme, view: &View, story: &Story, diagram: &Diagram) -> Marks {
    let mut marks = Marks::default();
    edges(&mut marks, theme, view, story, diagram);
    ends(&mut marks, theme, view, diagram);
    units(&mut marks, theme, view, story, diagram);
    numbers(&mut marks, theme, view, story, diagram);
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
    for (layer, weights) in view.weights.iter().enumerate() {
        let most = weights.iter().fold(1e-12f32, |most, weight| most.max(weight.abs()));
        let inputs = sizes[layer].max(1);
        let strong = weights.iter().enumerate().filter(|(_, weight)| weight.abs() > FAINT * most);
        edges.extend(strong.map(|(at, &weight)| Edge { share: weight.abs() / most, negative: weight < 0.0, layer, from: at % inputs, to: at / inputs }));
    }
    if edges.len() > MOST_EDGES {
        edges.select_nth_unstable_by(MOST_EDGES, |a, b| b.share.total_cmp(&a.share));
        edges.truncate(MOST_EDGES);
    }
    let is_chosen =
        |edge: &Edge| story.chosen.is_some_and(|(layer, unit)| (layer, unit) == (edge.layer, edge.to) || (layer + 1, unit) == (edge.layer, edge.from));
    // The share is above FAINT and at most 1.
    let level = |edge: &Edge| (edge.share * f32::from(LEVELS)) as u8;
    let is_number = |edge: &Edge| story.chosen == Some((edge.layer, edge.to)) && story.edge == Some(edge.from);
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
        marks.line(diagram.edge(edge.layer, edge.from, edge.to), stroke);
    }
}

fn square((x, y): (f64, f64), half: f64) -> [(f64, f64); 5] {
    [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half)]
}

/// Inputs and outputs: frames around their maps, names, and the outputs' biases.
fn ends(marks: &mut Marks, theme: &Theme, view: &View, diagram: &Diagram) {
    let last = diagram.sizes.len() - 1;
    let frame = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
    let mapped = (1..=2).contains(&view.inputs);
    for (column, count) in [(0, view.inputs), (last, view.output_bias.len())] {
        let half = diagram.side(column) / 2.0;
        for at in 0..count.min(MOST_NAMED) {
            let (x, y) = diagram.unit(column, at);
            if mapped {
                marks.line(square((x, y), half), frame);
            }
            let name = match (column, count) {
                (0, 1) => "x".to_owned(),
                (0, _) => format!("x{}", subscript(at + 1)),
                (_, 1) => "out".to_owned(),
                _ => format!("out {}", at + 1),
            };
            let v = VPos::Bottom;
            marks.label(name, (x, y - half - 3.0), theme.ink, HPos::Center, v);
            if let Some(bias) = view.output_bias.get(at).filter(|_| column == last) {
                marks.label(format!("b = {}", short(f64::from(*bias))), (x, y + half + 4.0), theme.muted, HPos::Center, VPos::Top);
            }
        }
    }
}

fn units(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, diagram: &Diagram) {
    let all = || view.layers.iter().enumerate().flat_map(|(layer, units)| units.iter().enumerate().map(move |(index, unit)| (layer, index, unit)));
    let place = |layer: usize, index: usize| (diagram.unit(layer + 1, index), diagram.side(layer + 1) / 2.0);
    let outline = |chosen: bool, dead: bool| Stroke {
        color: if dead { theme.alarm } else { theme.muted },
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
    for (layer, index, unit) in all() {
        let dead = unit.state == State::Dead;
        let chosen = story.chosen == Some((layer, index));
        let ((x, y), half) = place(layer, index);
        if chosen {
            marks.line(square((x, y), half), outline(true, dead));
            let next = diagram.unit(layer + 2, 0).0 - diagram.side(layer + 2) / 2.0;
            let room = next - x - half - 2.0 * GAP;
            let name = format!("{}.{}", layer + 1, index + 1);
            let long = format!("{name}{}, b = {}", if dead { " dead" } else { "" }, short(f64::from(unit.bias)));
            let name = if text_width(&long, LABEL_SIZE) <= room { long } else { name };
            named(marks, theme, name, (x + half + GAP, y), LABEL_SIZE + 2.0, if dead { theme.alarm } else { theme.ink });
        }
    }
}

/// The weights of the chosen unit, at its edges, where they have room.
fn numbers(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, diagram: &Diagram) {
    /// Of the way from the unit before to the chosen one.
    const ALONG: f64 = 0.45;
    let Some((layer, unit)) = story.chosen else { return };
    let inputs = diagram.sizes.get(layer).copied().unwrap_or(0);
    let Some(weights) = view.weights.get(layer).and_then(|weights| weights.get(unit * inputs..(unit + 1) * inputs)) else { return };
    let mut places: Vec<(f64, f64, usize)> = Vec::new();
    for from in 0..inputs {
        let [(x0, y0), (x1, y1)] = diagram.edge(layer, from, unit);
        places.push((x0 + ALONG * (x1 - x0), y0 + ALONG * (y1 - y0), from));
    }
    let apart = places.windows(2).all(|pair| pair[1].1 - pair[0].1 >= LABEL_SIZE);
    for (x, y, from) in places.into_iter().filter(|place| apart || story.edge == Some(place.2)) {
        let text = format!("w = {}", short(f64::from(weights[from])));
        let wide = text_width(&text, LABEL_SIZE);
        named(marks, theme, text, (x - wide / 2.0, y), LABEL_SIZE + 2.0, theme.color(usize::from(weights[from] < 0.0)));
    }
}

/// A name with the ground under it, so that edges do not run through it.
fn named(marks: &mut Marks, theme: &Theme, name: String, (x, y): (f64, f64), height: f64, color: RGBColor) {
    if !name.is_empty() {
        let half = height / 2.0;
        marks.block(Rect { left: x - 1.0, top: y - half, right: x + text_width(&name, LABEL_SIZE) + 1.0, bottom: y + half }, theme.ground);
        marks.label(name, (x, y), color, HPos::Left, VPos::Center);
    }
}

/// A small number in small digits.
fn subscript(number: usize) -> String {
    number.to_string().chars().filter_map(|digit| digit.to_digit(10).and_then(|digit| char::from_u32(0x2080 + digit))).collect()
}

/// A number in a few signs, with a true minus.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    let text = if size != 0.0 && !(1e-2..1e4).contains(&size) { format!("{value:.0e}") } else { format!("{value:.2}") };
    text.replace('-', "\u{2212}")
}
