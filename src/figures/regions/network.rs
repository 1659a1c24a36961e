//! The network as a diagram: units by layers from left to right, lines by the weights between them. Plain marks.

use plotters::style::text_anchor::{HPos, VPos};

use crate::figures::draw::diagram::{NumberPlace, Unit, Wiring, weight_fields};
use crate::figures::draw::field::{Field, HIGH, short, wide};
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::{LABEL_SIZE, Rect, Stroke};
use crate::figures::draw::shapes::Pixel;
use crate::figures::draw::theme::{Dashes, Theme};

/// More lines than this are not told apart: then only those of the unit that is picked are drawn.
const MOST_LINES: usize = 3000;
/// Radius of a unit: the largest and the least, and the share of the distance to the next one.
const RADIUS: (f64, f64, f64) = (12.0, 1.5, 0.38);
/// From this radius on a unit has its number in it.
const NUMBERED: f64 = 9.0;
/// Corners of a circle.
const CORNERS: usize = 20;
/// Widths of lines, from the weakest quarter of the weights to the strongest.
const WIDTHS: [f64; 4] = [0.4, 0.8, 1.4, 2.4];
/// How near to a unit a tap picks it.
const REACH: f64 = 18.0;
/// Between a unit and the field of its bias.
const GAP: f64 = 4.0;
const MARGIN: f64 = 20.0;
const BELOW: f64 = 30.0;

/// The weights from one column to the next.
#[derive(Clone, Copy, Debug)]
pub struct Wires<'a> {
    /// Numbers that go in.
    pub inputs: usize,
    /// Row by row, `[outputs][inputs]`.
    pub weights: &'a [f64],
}

/// What is drawn of a network.
#[derive(Clone, Debug)]
pub struct Diagram<'a> {
    /// How many numbers go in.
    pub inputs: usize,
    /// For each hidden layer whether each unit has a kink in the window.
    pub units: &'a [Vec<u8>],
    /// The layers with their weights, where there are such.
    pub layers: &'a [Wires<'a>],
    /// How many numbers come out.
    pub outputs: usize,
    /// The unit that is picked: layer and unit, from 0; the outputs are the layer after the hidden ones.
    pub picked: Option<(usize, usize)>,
    /// The input of it whose weight is chosen.
    pub edge: Option<usize>,
}

/// The places of a network's units.
#[derive(Clone, Debug)]
pub struct Places {
    /// Inputs, hidden layers, outputs.
    columns: Vec<Vec<Pixel>>,
    radius: f64,
}

impl Places {
    /// Places in `room` of columns of so many units.
    pub fn new(room: Rect, counts: &[usize]) -> Self {
        let area = Rect { left: room.left + MARGIN, top: room.top + 6.0, right: room.right - MARGIN, bottom: room.bottom - BELOW };
        let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
        let spacing = area.height() / most;
        let across = area.width() / counts.len().max(2) as f64;
        let radius = (RADIUS.2 * spacing.min(across)).clamp(RADIUS.1, RADIUS.0);
        let spacing = spacing.min(RADIUS.0 * 3.4);
        let middle = (area.top + area.bottom) / 2.0;
        let column = |(index, &count): (usize, &usize)| {
            let x = area.left + area.width() * index as f64 / (counts.len().max(2) - 1) as f64;
            (0..count).map(|unit| (x, middle + (unit as f64 - (count as f64 - 1.0) / 2.0) * spacing)).collect()
        };
        Self { columns: counts.iter().enumerate().map(column).collect(), radius }
    }

    fn place(&self, column: usize, unit: usize) -> Option<Pixel> {
        self.columns.get(column)?.get(unit).copied()
    }

    /// The fields of a unit's numbers: its bias beside it, or below an output, and its weights at their edges, where they have room.
    pub fn fields(&self, (layer, unit): Unit, edge: Option<usize>, number: &dyn Fn(Option<usize>) -> Option<f32>) -> Vec<(NumberPlace, Field)> {
        let Some((x, y)) = self.place(layer + 1, unit) else { return Vec::new() };
        let mut found = Vec::new();
        if let Some(bias) = number(None) {
            let text = format!("b = {}", short(bias.into()));
            let field = match self.place(layer + 2, 0) {
                Some(next) if next.0 - x < 2.0 * (self.radius + GAP) + wide(&text) => None,
                Some(_) => Some(Field::at(text, (x + self.radius + GAP, y))),
                None => Some(Field::at(text.clone(), (x + self.radius - wide(&text), y + self.radius + GAP + HIGH / 2.0))),
            };
            found.extend(field.map(|field| (((layer, unit), None), field)));
        }
        found.extend(weight_fields(self, (layer, unit), edge, &|input| number(Some(input))));
        found
    }
}

impl Wiring for Places {
    fn counts(&self) -> Vec<usize> {
        self.columns.iter().map(Vec::len).collect()
    }

    fn unit_at(&self, (x, y): Pixel) -> Option<Unit> {
        let units = self.columns.iter().skip(1).enumerate();
        let places = units.flat_map(|(layer, column)| column.iter().enumerate().map(move |(unit, at)| ((layer, unit), libm::hypot(at.0 - x, at.1 - y))));
        places.filter(|(_, distance)| *distance <= REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(unit, _)| unit)
    }

    fn edge(&self, layer: usize, input: usize, unit: usize) -> Option<[Pixel; 2]> {
        Some([self.place(layer, input)?, self.place(layer + 1, unit)?])
    }
}

impl Diagram<'_> {
    /// Units of each column: inputs, hidden layers, outputs.
    pub fn counts(&self) -> Vec<usize> {
        std::iter::once(self.inputs).chain(self.units.iter().map(Vec::len)).chain([self.outputs]).collect()
    }

    /// Its marks in `room`.
    pub fn marks(&self, room: Rect, theme: &Theme, written: &dyn Fn(&Places) -> Vec<(NumberPlace, Field)>) -> Marks {
        let places = Places::new(room, &self.counts());
        let mut marks = Marks::default();
        self.lines(&places, theme, &mut marks);
        for (index, column) in places.columns.iter().enumerate() {
            let hidden = index.checked_sub(1).and_then(|layer| Some((layer, self.units.get(layer)?)));
            for (unit, &at) in column.iter().enumerate() {
                let picked = index.checked_sub(1).is_some_and(|layer| self.picked == Some((layer, unit)));
                let has_kink = hidden.is_none_or(|(_, units)| units.get(unit).is_none_or(|&seen| seen > 0));
                self.unit(&places, at, (picked, has_kink), theme, &mut marks);
                if places.radius >= NUMBERED && hidden.is_some() {
                    let color = if picked { theme.ground } else { theme.ink };
                    marks.label((unit + 1).to_string(), at, color, HPos::Center, VPos::Center);
                }
            }
            let Some(&(x, _)) = column.first() else { continue };
            let (name, h) = match index {
                0 => (["x", "x, y"][usize::from(self.inputs > 1)].to_owned(), HPos::Center),
                last if last + 1 == places.columns.len() => ("f".to_owned(), HPos::Center),
                // Names that would touch are left to their places.
                _ if places.columns.len() > 8 => (index.to_string(), HPos::Center),
                _ => (format!("layer {index}"), HPos::Center),
            };
            marks.label(name, (x, room.bottom - LABEL_SIZE), theme.muted, h, VPos::Center);
        }
        for (_, field) in written(&places) {
            field.draw(&mut marks, theme, theme.ink);
        }
        marks
    }

    fn unit(&self, places: &Places, (x, y): Pixel, (picked, has_kink): (bool, bool), theme: &Theme, marks: &mut Marks) {
        let corner = |index: usize| {
            let angle = core::f64::consts::TAU * index as f64 / CORNERS as f64;
            (x + places.radius * libm::cos(angle), y + places.radius * libm::sin(angle))
        };
        const DASHED: Dashes = &[3.0, 2.5];
        marks.fill((0..CORNERS).map(corner), if picked { theme.color(1) } else { theme.ground });
        let dashes = if has_kink { &[] } else { DASHED };
        let color = if has_kink { theme.ink } else { theme.muted };
        marks.line((0..=CORNERS).map(corner), Stroke { color, opacity: 1.0, width: 1.3, dashes });
    }

    /// The lines: blue for a weight above 0, vermillion below, the wider the larger; those of the unit that is picked strong.
    fn lines(&self, places: &Places, theme: &Theme, marks: &mut Marks) {
        let all: usize = self.layers.iter().map(|layer| layer.weights.len()).sum();
        let own = |index: usize, from: usize, to: usize| {
            self.picked.is_some_and(|(layer, unit)| (layer == index && unit == to) || (layer + 1 == index && unit == from))
        };
        for strong in [false, true] {
            for (index, layer) in self.layers.iter().enumerate() {
                let most = layer.weights.iter().fold(0.0f64, |most, weight| most.max(weight.abs()));
                // A path for each width and sign.
                let mut of_looks: Vec<Vec<[Pixel; 2]>> = vec![Vec::new(); 2 * WIDTHS.len()];
                for (at, &weight) in layer.weights.iter().enumerate() {
                    let (to, from) = (at / layer.inputs.max(1), at % layer.inputs.max(1));
                    let is_own = own(index, from, to);
                    if is_own != strong || (!is_own && all > MOST_LINES) || weight == 0.0 {
                        continue;
                    }
                    let Some(line) = places.edge(index, from, to) else { continue };
                    // `as` cuts, and takes NaN for 0.
                    let width = ((weight.abs() / most * WIDTHS.len() as f64) as usize).min(WIDTHS.len() - 1);
                    of_looks[2 * width + usize::from(weight < 0.0)].push(line);
                }
                for (look, lines) in of_looks.iter().enumerate() {
                    let (width, color) = (WIDTHS[look / 2], theme.color(look % 2));
                    let (width, opacity) = if strong { (width + 0.8, 1.0) } else { (width, if self.picked.is_some() { 0.18 } else { 0.4 }) };
                    for &line in lines {
                        marks.line(line, Stroke { color, opacity, width, dashes: &[] });
                    }
                }
            }
        }
        let chosen = self.picked.zip(self.edge).and_then(|((layer, unit), input)| places.edge(layer, input, unit));
        if let Some(line) = chosen {
            marks.line(line, Stroke { color: theme.ink, opacity: 1.0, width: 4.0, dashes: &[] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::draw::theme::Scheme;

    #[test]
    fn units_are_found_where_they_are_drawn_and_stay_in_their_room() {
        let room = Rect { left: 10.0, top: 20.0, right: 330.0, bottom: 300.0 };
        for counts in [vec![2, 16, 16, 1], vec![1, 1], vec![2, 256, 3, 1], vec![2; 60]] {
            let places = Places::new(room, &counts);
            for (layer, column) in places.columns.iter().enumerate() {
                for (unit, &(x, y)) in column.iter().enumerate() {
                    assert!(room.contains(x - places.radius, y - places.radius) && room.contains(x + places.radius, y + places.radius), "{counts:?} {x} {y}");
                    if layer > 0 {
                        assert_eq!(places.unit_at((x, y)), Some((layer - 1, unit)), "{counts:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_unit_without_a_kink_is_dashed() {
        let units = [vec![1, 0, 1]];
        let diagram = Diagram { inputs: 2, units: &units, layers: &[], outputs: 1, picked: Some((0, 2)), edge: None };
        let room = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0 };
        let marks = diagram.marks(room, &Theme::new(Scheme::Light, 1.0), &|_| Vec::new());
        let dashed = marks.iter().filter(|mark| matches!(mark, crate::figures::draw::marks::Mark::Lines(_, stroke) if !stroke.dashes.is_empty())).count();
        assert_eq!(dashed, 1);
        assert!(marks.texts().any(|text| text == "layer 1"));
    }
}
