//! Numbers in words: a cell, two cells, a piece, a summary.

use crate::analysis::geometry::Point;
use crate::analysis::live_regions::{LiveRegions, build_up};
use crate::analysis::regions::{AffineMap, BuildUp, Fold, Partition, PiecewiseNetwork};
use crate::data::Points;
pub use crate::figures::draw::number::number;
use crate::network::Loss;
use crate::training::Trainer;

/// What is known of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellReading {
    /// For each output its map; empty while units are left out.
    pub maps: Vec<AffineMap>,
    /// For each hidden layer with kinks its bits and how many are 1.
    pub layers: Vec<(String, usize)>,
    /// In square units of the plane.
    pub area: f64,
    /// How many training points lie in it.
    pub points: usize,
    /// Their mean loss; NaN without points.
    pub loss: f64,
    /// From the place that is read to the decision boundary in the window.
    pub distance: Option<f64>,
}

/// Reads `cell` at `place`.
pub fn cell(live: &LiveRegions, partition: &Partition, network: &PiecewiseNetwork, cell: usize, place: Point) -> CellReading {
    let pattern = partition.pattern(cell);
    let layers = (0..network.layers().len())
        .filter(|&layer| partition.layout().layer_folds(layer) > 0)
        .map(|layer| (partition.layout().bits(pattern, layer), partition.active(cell, layer)))
        .collect();
    let maps = if partition.complete() { network.map_of(pattern) } else { Vec::new() };
    let (points, loss) = if partition.complete() { points_inside(live.trainer(), network, pattern) } else { (0, f64::NAN) };
    CellReading { maps, layers, area: partition.area(cell), points, loss, distance: partition.distance_to_boundary(place) }
}

/// How many training points have this pattern, and their mean loss.
fn points_inside(trainer: &Trainer, network: &PiecewiseNetwork, pattern: &[u32]) -> (usize, f64) {
    let points = trainer.train_points();
    let (mut logits, mut targets): (Vec<f32>, Vec<f32>) = Default::default();
    let mut count = 0;
    for (x, y) in points.x.chunks_exact(points.inputs.max(1)).zip(points.y.chunks_exact(points.targets.max(1))) {
        let place: Vec<f64> = x.iter().map(|&x| x.into()).collect();
        let (outputs, found) = network.forward(&place);
        if found == pattern {
            count += 1;
            logits.extend(outputs.iter().map(|&output| output as f32));
            targets.extend(y);
        }
    }
    if count == 0 {
        return (0, f64::NAN);
    }
    let loss: Loss = trainer.experiment().loss();
    (count, loss.value(&logits, &targets, network.outputs()))
}

/// `f(x, y) = 1.5 x − 2 y + 0.25`; one input gives f(x).
pub fn map(map: &AffineMap, output: Option<usize>, inputs: usize) -> String {
    let term = |value: f64, name: &str| {
        let sign = if value < 0.0 { "\u{2212}" } else { "+" };
        format!(" {sign} {}{name}", number(value.abs()))
    };
    let index = output.map_or_else(String::new, |output| subscript(output + 1));
    let head = if inputs == 1 { format!("f{index}(x) = {} x", number(map.a)) } else { format!("f{index}(x, y) = {} x", number(map.a)) };
    let second = if inputs == 1 { String::new() } else { term(map.b, " y") };
    head + &second + &term(map.c, "")
}

fn subscript(number: usize) -> String {
    number.to_string().chars().map(|digit| char::from_u32(digit as u32 - '0' as u32 + 0x2080).unwrap_or(digit)).collect()
}

/// Which units switch from one cell to another, in a sentence.
pub fn difference(partition: &Partition, one: usize, other: usize) -> String {
    /// More than so many are only counted.
    const NAMED: usize = 6;
    let folds = partition.differences(one, other);
    let name = |fold: &Fold| {
        let on =
            partition.layout().piece(partition.pattern(other), fold.layer, fold.unit) > partition.layout().piece(partition.pattern(one), fold.layer, fold.unit);
        format!("unit {} of layer {} goes {}", fold.unit + 1, fold.layer + 1, if on { "on" } else { "off" })
    };
    match folds.len() {
        0 => "Both pins are in the same cell.".to_owned(),
        1 => format!("From cell 1 to cell 2 one unit switches: {}.", name(&folds[0])),
        count => {
            let mut named: Vec<String> = folds.iter().take(NAMED).map(name).collect();
            if count > NAMED {
                named.push(format!("and {} more", count - NAMED));
            }
            format!("From cell 1 to cell 2 {count} units switch: {}.", named.join(", "))
        }
    }
}

/// The points of a run that a figure of `inputs` dimensions shows; none for a fixed network.
pub fn points(live: &LiveRegions) -> Option<&Points> {
    (!live.is_fixed()).then(|| live.trainer().train_points())
}

/// All hidden units.
pub fn hidden_units(network: &PiecewiseNetwork) -> usize {
    network.layers().iter().rev().skip(1).map(|layer| layer.outputs).sum()
}

/// "layer 2: 5 of 16 units" where the first `units` units have cut.
pub fn built(network: &PiecewiseNetwork, units: usize) -> String {
    match build_up(network, units) {
        None => "all units".to_owned(),
        Some(BuildUp { layers, units }) if units == 0 && layers == 0 => "no unit yet".to_owned(),
        Some(BuildUp { layers, units: 0 }) => format!("all of layer {layers}"),
        Some(BuildUp { layers, units }) => format!("layer {}: {units} of {} units", layers + 1, network.layers()[layers].outputs),
    }
}

/// For each hidden layer 1 for the units among `kinks`, and 0 for the others.
pub fn units_with_kinks(network: &PiecewiseNetwork, kinks: impl Iterator<Item = Fold>) -> Vec<Vec<u8>> {
    let hidden = network.layers().len() - 1;
    let mut layers: Vec<Vec<u8>> = network.layers().iter().take(hidden).map(|layer| vec![0; layer.outputs]).collect();
    for fold in kinks {
        if let Some(unit) = layers.get_mut(fold.layer).and_then(|units| units.get_mut(fold.unit)) {
            *unit = 1;
        }
    }
    layers
}

/// The count beside what theory allows and expects: name, number, meaning.
pub fn bounds(live: &LiveRegions, count: usize) -> Vec<[String; 3]> {
    let Some(bounds) = live.bounds() else { return Vec::new() };
    let row = |name: &str, number: String, meaning: &str| [name.to_owned(), number, meaning.to_owned()];
    let mut rows = vec![
        row("Here, in this window", count.to_string(), "counted exactly"),
        row("Hidden units", bounds.units.to_string(), "each gives at least a line, where it is not dead"),
    ];
    // The formulas are those of the plane.
    if live.inputs() == 2 {
        rows.push(row(
            "At most",
            number(bounds.upper),
            "no network of this shape has more: each layer of n lines cuts a cell into at most 1 + n + n(n \u{2212} 1)/2",
        ));
        if let Some(lower) = bounds.maximum_at_least {
            rows.push(row("Some weights give at least", number(lower), "by folding the plane onto itself (Mont\u{fa}far et al. 2014)"));
        }
        rows.push(row("Usual at the start", number(bounds.expected_at_start), "N\u{b2}/2 for N units: depth adds nothing by itself (Hanin and Rolnick 2019)"));
    }
    rows
}

/// `2-16-16-1`.
pub fn shape(network: &PiecewiseNetwork) -> String {
    let widths = std::iter::once(network.inputs()).chain(network.layers().iter().map(|layer| layer.outputs));
    widths.map(|width| width.to_string()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_read_as_a_person_writes_them() {
        let plane = AffineMap { a: 1.5, b: -2.0, c: 0.25 };
        assert_eq!(map(&plane, None, 2), "f(x, y) = 1.5 x \u{2212} 2 y + 0.25");
        assert_eq!(map(&plane, Some(11), 1), "f\u{2081}\u{2082}(x) = 1.5 x + 0.25");
    }

    #[test]
    fn building_up_is_said_in_words() {
        let live = LiveRegions::new(crate::experiment::Experiment::read("layers=3,2").0);
        let said: Vec<String> = live.network().map(|network| (0..=5).map(|units| built(network, units)).collect()).unwrap_or_default();
        assert_eq!(said, ["no unit yet", "layer 1: 1 of 3 units", "layer 1: 2 of 3 units", "all of layer 1", "layer 2: 1 of 2 units", "all units"]);
    }
}
