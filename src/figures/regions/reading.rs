//! Numbers in words: a cell, two cells, a piece, a summary.

use crate::analysis::geometry::Point;
use crate::analysis::region_counts::LiveRegions;
use crate::analysis::regions::{AffineMap, Fold, Partition, PiecewiseNetwork};
use crate::data::Points;
pub use crate::figures::curves::reading::number;
use crate::network::{Loss, Trainer};

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
    let (mut gradient, mut scratch) = (vec![0.0; logits.len()], vec![0.0; logits.len()]);
    let loss: Loss = trainer.experiment().loss();
    (count, loss.forward_backward(&logits, &targets, network.outputs(), &mut gradient, &mut scratch))
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
}
