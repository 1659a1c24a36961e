//! The parts of the figure, and where they are.

use super::view::View;
use crate::figures::draw::arrange::{self, SIDE_BY_SIDE, Shape};
use crate::figures::draw::diagram::{Unit, Wiring};
use crate::figures::draw::plot::Rect;
use crate::figures::draw::shapes::Pixel;
use crate::figures::figure;

/// The parts by their names, in the order of their rank.
pub const PARTS: [figure::Part; 9] = [
    figure::Part { id: "plane", title: "Plane" },
    figure::Part { id: "network", title: "Network" },
    figure::Part { id: "raster", title: "Each unit over the steps" },
    figure::Part { id: "census", title: "Dead share by layer" },
    figure::Part { id: "active", title: "Active share by layer" },
    figure::Part { id: "slopes", title: "Learnt slopes by layer" },
    figure::Part { id: "loss", title: "Loss" },
    figure::Part { id: "histograms", title: "Pre-activations" },
    figure::Part { id: "signs", title: "Gradients of one sign" },
];

/// A part that is drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Data, decision and kink lines.
    Plane,
    /// The same of the second run.
    Twin,
    /// The diagram.
    Network,
    /// Unit by step.
    Raster,
    /// The dead share of each layer over the steps.
    Census,
    /// The share of units that are active on a point, by layer, over the steps.
    Active,
    /// The slope for negative inputs that each layer has learnt, over the steps.
    Slopes,
    /// The losses over the steps.
    Loss,
    /// Pre-activations by layer.
    Histograms,
    /// How far gradients of a unit's weights share one sign, by layer.
    Signs,
}

impl Part {
    /// Whether it is plotted over the steps.
    pub fn is_over_steps(self) -> bool {
        matches!(self, Self::Raster | Self::Census | Self::Active | Self::Slopes | Self::Loss)
    }

    fn of(id: &str) -> Option<Self> {
        Some(match id {
            "plane" => Self::Plane,
            "network" => Self::Network,
            "raster" => Self::Raster,
            "census" => Self::Census,
            "active" => Self::Active,
            "slopes" => Self::Slopes,
            "signs" => Self::Signs,
            "loss" => Self::Loss,
            "histograms" => Self::Histograms,
            _ => return None,
        })
    }
}

/// The names of what is shown where nobody says it: the picture, and the time below; without the network where there is no room
/// beside the plane, or a second plane.
pub fn usual(width: f64, twin: bool) -> &'static [&'static str] {
    match (twin, width >= SIDE_BY_SIDE) {
        (true, _) => &["plane", "census"],
        (false, true) => &["plane", "network", "raster"],
        (false, false) => &["plane", "raster"],
    }
}

/// What is drawn, in order: the parts of these names, and the second run's plane beside the first.
pub fn drawn(shown: &[&str], twin: bool) -> Vec<Part> {
    let mut parts: Vec<Part> = PARTS.iter().filter(|part| shown.contains(&part.id)).filter_map(|part| Part::of(part.id)).collect();
    if twin && let Some(at) = parts.iter().position(|&part| part == Part::Plane) {
        parts.insert(at + 1, Part::Twin);
    }
    parts
}

/// What room a part wants among `parts`.
fn shape(part: Part, parts: &[Part]) -> Shape {
    let alone = parts.len() == 1;
    // Over the steps, what stands below a picture is a band.
    let is_band = !alone && part.is_over_steps() && parts.iter().filter(|part| part.is_over_steps()).count() == 1;
    match part {
        Part::Plane | Part::Twin => Shape::Square(if alone { 580.0 } else { 390.0 }),
        Part::Network if alone => Shape::Chart(0.7, (240.0, 560.0)),
        Part::Network => Shape::Chart(0.8, (230.0, 390.0)),
        Part::Raster if is_band => Shape::Band(136.0),
        Part::Signs => Shape::Chart(0.4, (150.0, 230.0)),
        Part::Census | Part::Active | Part::Slopes | Part::Loss if is_band => Shape::Band(140.0),
        Part::Raster if !alone => Shape::Band(150.0),
        _ => Shape::Chart(0.46, (190.0, if alone { 430.0 } else { 250.0 })),
    }
}

fn shapes(parts: &[Part]) -> Vec<Shape> {
    parts.iter().map(|&part| shape(part, parts)).collect()
}

/// The height that suits a width.
pub fn height(parts: &[Part], width: f64) -> f64 {
    arrange::height(&shapes(parts), width)
}

/// Room that titles and labels take around a plotting area: above, below, on the left, on the right.
fn around(part: Part) -> [f64; 4] {
    match part {
        // What the lines mean stands below.
        Part::Plane | Part::Twin => [28.0, 46.0, 46.0, 14.0],
        Part::Network => [40.0, 12.0, 10.0, 10.0],
        Part::Raster => [26.0, 24.0, 46.0, 16.0],
        Part::Census | Part::Loss => [28.0, 24.0, 46.0, 16.0],
        // The names of lines that may lie upon each other stand beside them.
        Part::Active | Part::Slopes => [28.0, 24.0, 46.0, 62.0],
        Part::Signs => [30.0, 24.0, 64.0, 16.0],
        Part::Histograms => [30.0, 24.0, 16.0, 16.0],
    }
}

/// The largest side of a unit's map, and of an input's or output's.
const LARGEST: f64 = 44.0;
const LARGEST_END: f64 = 38.0;

/// Where each part is.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    places: Vec<(Part, Rect, Rect)>,
}

impl Layout {
    /// The layout of `parts` on `width` x `height` units.
    pub fn new(parts: &[Part], width: f64, height: f64) -> Self {
        let rooms = arrange::arrange(&shapes(parts), width, height);
        let place = |(&part, room): (&Part, Rect)| {
            let [above, below, left, right] = around(part);
            let mut area = Rect { left: room.left + left, top: room.top + above, right: room.right - right, bottom: room.bottom - below };
            area.right = area.right.max(area.left + 20.0);
            area.bottom = area.bottom.max(area.top + 16.0);
            if matches!(part, Part::Plane | Part::Twin) {
                let side = area.width().min(area.height());
                // In the middle of its room, and its title as high as that of its neighbour.
                let x = (area.width() - side) / 2.0;
                area = Rect { left: area.left + x, right: area.left + x + side, bottom: area.top + side, ..area };
            }
            (part, room, area)
        };
        Self { places: parts.iter().zip(rooms).map(place).collect() }
    }

    /// The parts that are drawn.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.places.iter().map(|place| place.0)
    }

    /// The plotting area of a part, where it is drawn.
    pub fn area(&self, part: Part) -> Option<Rect> {
        self.places.iter().find(|place| place.0 == part).map(|place| place.2)
    }

    /// All that a part may draw on: no two share any of it.
    pub fn room(&self, part: Part) -> Option<Rect> {
        self.places.iter().find(|place| place.0 == part).map(|place| place.1)
    }

    /// The part at a place, within its room.
    pub fn part_at(&self, x: f64, y: f64) -> Option<Part> {
        self.places.iter().find(|place| place.1.contains(x, y)).map(|place| place.0)
    }

    /// The diagram of a network, where it is drawn.
    pub fn diagram(&self, view: &View) -> Option<Diagram> {
        self.area(Part::Network).map(|area| Diagram { area, sizes: view.sizes() })
    }
}

/// Where the units of a network are.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// The plotting area.
    pub area: Rect,
    /// The units of each column, inputs and outputs included.
    pub sizes: Vec<usize>,
}

impl Diagram {
    /// The middle of a unit.
    pub fn unit(&self, column: usize, unit: usize) -> (f64, f64) {
        let units = self.sizes.get(column).copied().unwrap_or(1).max(1);
        let x = self.area.left + (column as f64 + 0.5) / self.sizes.len().max(1) as f64 * self.area.width();
        let y = self.area.top + (unit as f64 + 0.5) / units as f64 * self.area.height();
        (x, y)
    }

    /// The side of the maps in a column: all hidden layers have that of the fullest.
    pub fn side(&self, column: usize) -> f64 {
        let columns = self.sizes.len().max(1);
        let is_end = column == 0 || column + 1 == columns;
        let hidden = self.sizes.get(1..columns - 1).unwrap_or(&[]).iter().copied().max().unwrap_or(1);
        // An end's map has a name above and a bias below.
        let (most, share, largest) = if is_end { (self.sizes.get(column).copied().unwrap_or(1), 0.45, LARGEST_END) } else { (hidden, 0.86, LARGEST) };
        (self.area.height() / most.max(1) as f64 * share).min(self.area.width() / columns as f64 * 0.5).clamp(2.0, largest)
    }

    /// The ends of the edge from unit `from` of a column to unit `to` of the next.
    pub fn line(&self, column: usize, from: usize, to: usize) -> [(f64, f64); 2] {
        let (x0, y0) = self.unit(column, from);
        let (x1, y1) = self.unit(column + 1, to);
        [(x0 + self.side(column) / 2.0, y0), (x1 - self.side(column + 1) / 2.0, y1)]
    }
}

impl Wiring for Diagram {
    fn counts(&self) -> Vec<usize> {
        self.sizes.clone()
    }

    fn unit_at(&self, (x, y): Pixel) -> Option<Unit> {
        // A fingertip's worth around, where neighbours leave it.
        const REACH: f64 = 4.0;
        (1..self.sizes.len()).find_map(|column| {
            let half = self.side(column) / 2.0;
            let pitch = self.area.height() / self.sizes[column].max(1) as f64;
            let reach = (half + REACH).min(pitch / 2.0);
            (0..self.sizes[column]).map(|unit| (column - 1, unit)).find(|&(_, unit)| {
                let (cx, cy) = self.unit(column, unit);
                (x - cx).abs() <= half + REACH && (y - cy).abs() <= reach
            })
        })
    }

    fn edge(&self, layer: usize, input: usize, unit: usize) -> Option<[Pixel; 2]> {
        let is_there = |column: usize, unit: usize| self.sizes.get(column).is_some_and(|&units| unit < units);
        (is_there(layer, input) && is_there(layer + 1, unit)).then(|| self.line(layer, input, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<&'static str> {
        PARTS.iter().map(|part| part.id).collect()
    }

    #[test]
    fn parts_do_not_overlap_and_lie_on_the_sheet() {
        for shown in
            [all(), vec!["plane"], vec!["network"], vec!["raster"], usual(320.0, false).to_vec(), usual(900.0, false).to_vec(), vec!["loss", "histograms"]]
        {
            for twin in [false, true] {
                let parts = drawn(&shown, twin);
                for width in [320.0, 390.0, 619.0, 620.0, 1080.0, 2000.0] {
                    let height = height(&parts, width);
                    let layout = Layout::new(&parts, width, height);
                    for (index, &part) in parts.iter().enumerate() {
                        let (area, room) = (layout.area(part).unwrap(), layout.room(part).unwrap());
                        assert!(area.left >= 44.0 || !matches!(part, Part::Plane | Part::Twin), "plotters' labels have room");
                        assert!(area.right <= width && area.bottom <= height + 1e-9, "{width}: {part:?} {area:?}");
                        assert!(room.contains(area.left, area.top) && room.contains(area.right, area.bottom), "{width}: {part:?}");
                        for &other in &parts[index + 1..] {
                            let other = layout.room(other).unwrap();
                            assert!(room.right <= other.left || other.right <= room.left || room.bottom <= other.top + 1e-9 || other.bottom <= room.top + 1e-9);
                        }
                    }
                    if let Some(plane) = layout.area(Part::Plane) {
                        assert!((plane.width() - plane.height()).abs() < 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn the_picture_fits_a_phone_and_a_laptop() {
        assert!(height(&drawn(usual(340.0, false), false), 340.0) <= 490.0);
        assert!(height(&drawn(usual(1000.0, false), false), 1000.0) <= 540.0);
    }

    #[test]
    fn a_unit_is_found_at_its_place() {
        let diagram = Diagram { area: Rect { left: 10.0, top: 40.0, right: 600.0, bottom: 400.0 }, sizes: vec![2, 16, 16, 1] };
        let (x, y) = diagram.unit(2, 5);
        assert_eq!(diagram.unit_at((x, y)), Some((1, 5)));
        assert_eq!(diagram.unit_at((-5.0, y)), None);
        let (x, y) = diagram.unit(3, 0);
        assert_eq!(diagram.unit_at((x, y)), Some((2, 0)), "an output takes numbers too");
        let (x, y) = diagram.unit(0, 0);
        assert_eq!(diagram.unit_at((x, y)), None, "an input has no number");
    }
}
