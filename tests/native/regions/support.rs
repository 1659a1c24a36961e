//! Networks to test with, and what must hold of every partition.

use std::collections::HashSet;

use relu_lab::activation::Activation;
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::regions::{NO_CELL, NO_FOLD, Options, Partition, Partitioner, PiecewiseNetwork};
use relu_lab::oracle;

pub type Rows = Vec<(Vec<Vec<f64>>, Vec<f64>)>;

pub fn relu(rows: &Rows) -> PiecewiseNetwork {
    PiecewiseNetwork::from_rows(rows, Activation::Relu).unwrap()
}

pub fn square(half: f64) -> Window {
    Window::new(-half, half, -half, half).unwrap()
}

pub fn partition(network: &PiecewiseNetwork, window: Window) -> Partition {
    let mut partitioner = Partitioner::new();
    partitioner.run(network, window, &Options::default()).unwrap();
    partitioner.into_partition()
}

/// What must hold of every complete partition, degenerate or not.
pub fn check_invariants(network: &PiecewiseNetwork, window: Window, partition: &Partition) {
    assert!(partition.complete() && !partition.partial());
    assert_eq!(partition.irregular(), 0, "a polygon changed sign more than twice");
    let count = partition.count();

    // Areas add up, and none is negative.
    let areas: Vec<f64> = (0..count).map(|cell| partition.area(cell)).collect();
    let total: f64 = areas.iter().sum();
    assert!((total / window.area() - 1.0).abs() < 1e-12, "areas: {total} of {}", window.area());
    assert!(areas.iter().all(|&area| area > -1e-15 * window.area()));

    // V - E + F = 1 with every edge shared by two cells, or a side of the window.
    let neighbours = partition.neighbours();
    let sides = partition.edge_folds().iter().filter(|&&fold| fold == NO_FOLD).count();
    assert_eq!(sides, neighbours.iter().filter(|&&cell| cell == NO_CELL).count(), "only sides of the window have no neighbour");
    let edges = (partition.indices().len() + sides) / 2;
    assert_eq!(partition.vertices().len() / 2 + count, edges + 1, "V + F = E + 1");

    // Patterns are distinct, and across an edge the unit that made it switches.
    let patterns: HashSet<&[u32]> = (0..count).map(|cell| partition.pattern(cell)).collect();
    assert_eq!(patterns.len(), count, "patterns");
    for cell in 0..count {
        let range = partition.offsets()[cell] as usize..partition.offsets()[cell + 1] as usize;
        for (&label, &other) in partition.edge_folds()[range.clone()].iter().zip(&neighbours[range]) {
            if let Some(fold) = partition.fold(label) {
                let across = partition.differences(cell, other as usize);
                assert!(across.contains(&fold), "{fold:?} is not among {across:?}");
            }
        }
    }

    // A forward pass at each centroid finds the cell's pattern (where the cell is wider than rounding), and its map the value.
    for (cell, &area) in areas.iter().enumerate() {
        let centre = partition.centroid(cell);
        let (values, pattern) = network.forward(&centre);
        if area > 1e-9 * window.area() {
            // A unit that is zero all over the cell may come out as either by rounding; every other must agree.
            for fold in network.layout().differences(&pattern, partition.pattern(cell)) {
                let z = pre_activation(network, &centre, fold.layer, fold.unit);
                let kinks = network.layers()[fold.layer].activation.kinks();
                assert!(kinks.iter().any(|kink| (z - f64::from(kink.x)).abs() < 1e-13), "pattern at {centre:?}: {fold:?} is {z}");
            }
        }
        for (value, map) in values.iter().zip(network.map_of(partition.pattern(cell))) {
            let size = 1.0 + value.abs() + map.a.abs() + map.b.abs() + map.c.abs();
            assert!((value - map.at(centre[0], centre[1])).abs() < 1e-10 * size);
        }
    }
}

/// What goes into a unit's activation, the plain way.
fn pre_activation(network: &PiecewiseNetwork, point: &[f64], layer: usize, unit: usize) -> f64 {
    let mut h = point.to_vec();
    for (index, at) in network.layers().iter().enumerate() {
        let z: Vec<f64> = at.weights.chunks_exact(at.inputs).zip(&at.bias).map(|(row, b)| row.iter().zip(&h).map(|(w, h)| w * h).sum::<f64>() + b).collect();
        if index == layer {
            return z[unit];
        }
        h = z.iter().enumerate().map(|(k, &z)| oracle::value(&at.activation, z) + if at.residual { h[k] } else { 0.0 }).collect();
    }
    f64::NAN
}

/// The degree of each inner vertex is even where lines only cross, and 4 in general position: then corners = 4 F + (corners of
/// the window and ends of lines on it), counted exactly.
pub fn check_generic(partition: &Partition) {
    let on_side: HashSet<u32> = (0..partition.count())
        .flat_map(|cell| {
            let corners = partition.cell(cell);
            let first = partition.offsets()[cell] as usize;
            (0..corners.len())
                .filter(move |at| partition.edge_folds()[first + at] == NO_FOLD)
                .flat_map(move |at| [corners[at], corners[(at + 1) % corners.len()]])
        })
        .collect();
    let vertices = partition.vertices().len() / 2;
    // Inner vertices have four corners, ends of lines on a side two, corners of the window one.
    let inner = vertices - on_side.len();
    assert_eq!(partition.indices().len(), 4 * inner + 2 * (on_side.len() - 4) + 4);
}
