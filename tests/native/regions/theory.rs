//! What theory says of the partition.

use relu_lab::activation::Activation;
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::pieces::sawtooth;
use relu_lab::analysis::regions::{Affine, Bounds, BuildUp, Locator, NO_CELL, NetworkError, Options, Partitioner, PiecewiseNetwork};
use relu_lab::rng::Rng;

use super::support::{Rows, check_generic, check_invariants, partition, relu, square};

/// He initialisation with small biases, not rounded.
pub fn he(seed: u64, sizes: &[usize]) -> Rows {
    let mut rng = Rng::new(seed, 9);
    sizes
        .windows(2)
        .map(|pair| {
            let deviation = (2.0 / pair[0] as f64).sqrt();
            let rows = (0..pair[1]).map(|_| (0..pair[0]).map(|_| deviation * rng.normal()).collect()).collect();
            (rows, (0..pair[1]).map(|_| 0.1 * rng.normal()).collect())
        })
        .collect()
}

#[test]
fn lines_in_general_position_give_1_plus_n_plus_n_over_2() {
    for n in [1, 2, 5, 16, 40, 70] {
        let network = relu(&he(n as u64, &[2, n, 1]));
        let window = square(1e5);
        let found = partition(&network, window);
        assert_eq!(found.count(), 1 + n + n * (n - 1) / 2);
        assert_eq!(found.count() as f64, Bounds::of(&network).upper);
        check_generic(&found);
        check_invariants(&network, window, &found);
    }
}

#[test]
fn generic_networks_satisfy_the_relations_of_a_planar_mesh() {
    for (seed, sizes) in [(1, &[2, 16, 16, 1][..]), (2, &[2, 32, 32, 32, 1]), (3, &[2, 10, 10, 10, 10, 10, 3]), (4, &[2, 40, 40, 2])] {
        let network = relu(&he(seed, sizes));
        let found = partition(&network, square(1.0));
        check_invariants(&network, square(1.0), &found);
        check_generic(&found);
    }
}

#[test]
fn a_leaky_slope_of_one_gives_the_straight_arrangement() {
    // Every unit is linear, so every kink is a straight line through the whole window: as one layer of all these lines.
    let rows = he(21, &[2, 9, 9, 9, 1]);
    let slope_one = PiecewiseNetwork::from_rows(&rows, Activation::LeakyRelu { negative_slope: 1.0 }).unwrap();
    let (mut maps, mut lines) = (vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], Vec::new());
    for (weights, bias) in &rows[..3] {
        let map = |(row, &bias): (&Vec<f64>, &f64)| row.iter().zip(&maps).fold([0.0, 0.0, bias], |sum, (w, m)| [0, 1, 2].map(|at| sum[at] + w * m[at]));
        maps = weights.iter().zip(bias).map(map).collect();
        lines.extend(maps.clone());
    }
    let flat: Rows = vec![(lines.iter().map(|l| l[..2].to_vec()).collect(), lines.iter().map(|l| l[2]).collect()), (vec![vec![1.0; 27]], vec![0.0])];
    let (straight, arrangement) = (partition(&slope_one, square(1.0)), partition(&relu(&flat), square(1.0)));
    assert_eq!((straight.count(), straight.vertices().len()), (arrangement.count(), arrangement.vertices().len()));
    assert!(straight.count() > 60);
    check_invariants(&slope_one, square(1.0), &straight);
}

#[test]
fn the_sawtooth_gives_two_to_the_depth_strips() {
    for depth in 0..=12 {
        let network = sawtooth(depth, 2).unwrap();
        let window = Window::new(0.0, 1.0, 0.0, 1.0).unwrap();
        let found = partition(&network, window);
        assert_eq!(found.count(), 1 << depth);
        assert!((0..found.count()).all(|cell| (found.area(cell) * f64::from(1 << depth) - 1.0).abs() < 1e-12));
        // The sawtooth is 0 at its valleys only, which are no change of sign.
        assert!(found.boundary().is_empty());
    }
}

#[test]
fn permuting_units_and_rescaling_them_changes_nothing() {
    let rows = he(5, &[2, 12, 12, 12, 1]);
    let mut other = rows.clone();
    let order: Vec<usize> = (0..12).map(|k| (5 * k + 3) % 12).collect();
    for layer in 0..3 {
        other[layer].0 = order.iter().map(|&unit| rows[layer].0[unit].clone()).collect();
        other[layer].1 = order.iter().map(|&unit| rows[layer].1[unit]).collect();
    }
    for (rows, _) in &mut other[1..] {
        for row in rows {
            *row = order.iter().map(|&unit| row[unit]).collect();
        }
    }
    // Unit 4 of layer 1 twice as large in, half as large out.
    other[1].0[4].iter_mut().for_each(|w| *w *= 2.0);
    other[1].1[4] *= 2.0;
    other[2].0.iter_mut().for_each(|row| row[4] /= 2.0);
    let (one, two) = (partition(&relu(&rows), square(1.0)), partition(&relu(&other), square(1.0)));
    assert_eq!((one.per_layer(), one.vertices().len()), (two.per_layer(), two.vertices().len()));
    assert_eq!(one.boundary().len(), two.boundary().len());
    let sorted_areas = |p: &relu_lab::analysis::regions::Partition| {
        let mut areas: Vec<f64> = (0..p.count()).map(|cell| p.area(cell)).collect();
        areas.sort_by(f64::total_cmp);
        areas
    };
    assert!(sorted_areas(&one).iter().zip(sorted_areas(&two)).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn a_window_inside_shows_the_cells_that_are_there() {
    let network = relu(&he(7, &[2, 16, 16, 1]));
    let whole = partition(&network, square(1.0));
    let locator = Locator::new(&whole);
    let mut rng = Rng::new(3, 0);
    for exponent in [2, 8, 16, 26, 33, 40] {
        let half = 0.5_f64.powi(exponent);
        // Around a vertex of the whole, so that there is something to see at every scale.
        let vertex = rng.below(whole.vertices().len() as u32 / 2) as usize;
        let (x, y) = (0.9 * whole.vertices()[2 * vertex], 0.9 * whole.vertices()[2 * vertex + 1]);
        let window = Window::new(x - half, x + half, y - half, y + half).unwrap();
        let found = partition(&network, window);
        let total: f64 = (0..found.count()).map(|cell| found.area(cell)).sum();
        assert!((total / window.area() - 1.0).abs() < 1e-12);
        for cell in 0..found.count() {
            if found.area(cell) > 1e-6 * window.area() && half > 1e-9 {
                let [x, y] = found.centroid(cell);
                assert_eq!(whole.pattern(locator.at(&whole, x, y).unwrap()), found.pattern(cell));
            }
        }
    }
}

#[test]
fn every_point_is_found_in_its_cell() {
    let network = relu(&he(8, &[2, 24, 24, 1]));
    let found = partition(&network, square(1.0));
    let locator = Locator::new(&found);
    for cell in 0..found.count() {
        let [x, y] = found.centroid(cell);
        assert_eq!(locator.at(&found, x, y), Some(cell));
    }
    for [x, y] in [[-1.0, -1.0], [1.0, 1.0], [-1.0, 0.3], [0.2, 1.0]] {
        assert!(locator.at(&found, x, y).is_some());
    }
    for [x, y] in [[1.1, 0.0], [0.0, f64::NAN], [f64::INFINITY, 0.0]] {
        assert_eq!(locator.at(&found, x, y), None);
    }
}

#[test]
fn maps_agree_along_common_edges_and_gradients_with_maps() {
    let network = relu(&he(9, &[2, 14, 14, 1]));
    let found = partition(&network, square(1.0));
    let neighbours = found.neighbours();
    for cell in 0..found.count() {
        let map = network.map_of(found.pattern(cell))[0];
        let corners = found.cell(cell);
        for (at, &corner) in corners.iter().enumerate() {
            let [x, y] = [found.vertices()[2 * corner as usize], found.vertices()[2 * corner as usize + 1]];
            assert!((found.outputs()[corner as usize] - map.at(x, y)).abs() < 1e-11);
            let across = neighbours[found.offsets()[cell] as usize + at];
            if across != NO_CELL {
                assert!((network.map_of(found.pattern(across as usize))[0].at(x, y) - map.at(x, y)).abs() < 1e-11);
                assert_eq!(found.differences(cell, across as usize).len(), 1);
            }
        }
        if found.area(cell) > 1e-5 {
            let [a, b] = found.gradient(cell, 0);
            assert!((a - map.a).abs() + (b - map.b).abs() < 1e-8);
        }
    }
}

#[test]
fn building_up_adds_one_units_line_after_the_other() {
    let network = relu(&he(10, &[2, 8, 8, 1]));
    let mut partitioner = Partitioner::new();
    let full = partition(&network, square(1.0));
    let mut last = 1;
    for layers in 0..2 {
        for units in 0..=8 {
            let options = Options { until: Some(BuildUp { layers, units }), ..Options::default() };
            let found = partitioner.run(&network, square(1.0), &options).unwrap();
            assert!(found.count() >= last);
            assert!(!found.partial() && found.complete() == ((layers, units) == (1, 8)));
            let total: f64 = (0..found.count()).map(|cell| found.area(cell)).sum();
            assert!((total - 4.0).abs() < 1e-12);
            last = found.count();
            let newest = found.edge_folds().iter().filter_map(|&fold| found.fold(fold)).max();
            assert!(newest.is_none_or(|fold| fold.layer < layers || (fold.layer == layers && fold.unit < units)));
            if units == 8 {
                assert_eq!(last, full.per_layer()[layers]);
            }
        }
    }
}

fn partition_until(network: &PiecewiseNetwork, until: BuildUp) -> usize {
    Partitioner::new().run(network, square(1.0), &Options { until: Some(until), ..Options::default() }).unwrap().count()
}

#[test]
fn the_limit_stops_cleanly_and_says_so() {
    let network = relu(&he(12, &[2, 32, 32, 1]));
    let mut partitioner = Partitioner::new();
    let all = partitioner.run(&network, square(1.0), &Options::default()).unwrap().count();
    for limit in [0, 1, 10, 100, all / 2, all - 1, all, all + 1] {
        let found = partitioner.run(&network, square(1.0), &Options { limit, until: None }).unwrap();
        assert!(found.count() <= limit.max(1));
        assert_eq!((found.partial(), found.complete()), (limit < all, limit >= all));
        assert_eq!(found.per_layer().last(), Some(&found.count()));
        // One unit more would be too many.
        if found.partial() {
            let (layers, count) = (found.per_layer().len() - 1, found.count());
            let built = |units| partition_until(&network, BuildUp { layers, units });
            let units = (0..=32).rev().find(|&units| built(units) <= limit.max(1)).unwrap();
            assert_eq!(built(units), count);
        }
        let total: f64 = (0..found.count()).map(|cell| found.area(cell)).sum();
        assert!((total - 4.0).abs() < 1e-12);
        let neighbours = found.neighbours();
        assert!((0..neighbours.len()).all(|at| (neighbours[at] == NO_CELL) == found.fold(found.edge_folds()[at]).is_none()), "no gaps at limit {limit}");
    }
}

#[test]
fn a_used_partitioner_gives_the_same_as_a_new_one() {
    let mut used = Partitioner::new();
    for (seed, sizes) in [(1, &[2, 20, 20, 1][..]), (2, &[2, 5, 1]), (3, &[2, 40, 7, 33, 2]), (4, &[2, 1]), (5, &[2, 20, 20, 1])] {
        let network = relu(&he(seed, sizes));
        let new = partition(&network, square(1.5));
        assert_eq!(format!("{:?}", used.run(&network, square(1.5), &Options::default()).unwrap()), format!("{new:?}"));
    }
}

#[test]
fn wrong_networks_are_errors_that_say_what_is_wrong() {
    let layer = |inputs: usize, outputs: usize, activation| Affine {
        weights: vec![1.0; inputs * outputs],
        bias: vec![0.0; outputs],
        inputs,
        outputs,
        activation,
        residual: false,
    };
    let (hidden, top) = (layer(2, 3, Activation::Relu), layer(3, 1, Activation::Identity));
    let message = |layers: Vec<Affine>| PiecewiseNetwork::new(layers).unwrap_err().to_string();
    assert_eq!(message(vec![]), "there are no layers; at least one is needed");
    assert_eq!(message(vec![hidden.clone(), layer(4, 1, Activation::Identity)]), "layer 1: W has 4 columns, but layer 0 has 3 outputs");
    assert_eq!(message(vec![Affine { bias: vec![0.0], ..hidden.clone() }, top.clone()]), "layer 0: b has 1 numbers, but W has 3 rows");
    assert!(message(vec![Affine { weights: vec![0.0; 5], ..hidden.clone() }, top.clone()]).contains("3 x 2"));
    assert!(message(vec![Affine { bias: vec![0.0, f64::NAN, 0.0], ..hidden.clone() }, top.clone()]).contains("NaN"));
    assert!(message(vec![layer(2, 3, Activation::Gelu), top.clone()]).contains("gelu is not made of straight pieces"));
    assert!(message(vec![layer(2, 3, Activation::Threshold { threshold: 1.0, value: 0.0 }), top.clone()]).contains("threshold"));
    assert!(message(vec![Affine { residual: true, ..hidden.clone() }, top.clone()]).contains("3 outputs and 2 inputs"));
    assert!(message(vec![layer(2, 1, Activation::Relu)]).contains("must be identity"));
    assert!(message(vec![layer(3, 1, Activation::Identity)]).contains("2 inputs"));
    assert!(message(vec![layer(2, 0, Activation::Relu)]).contains("empty"));
    let ragged = PiecewiseNetwork::from_rows(&[(vec![vec![1.0, 2.0], vec![1.0]], vec![0.0, 0.0])], Activation::Relu).unwrap_err();
    assert_eq!(ragged.to_string(), "layer 0: row 1 of W has 1 numbers, but row 0 has 2");
    let one = PiecewiseNetwork::new(vec![layer(1, 1, Activation::Identity)]).unwrap();
    assert_eq!(Partitioner::new().run(&one, square(1.0), &Options::default()).err(), Some(NetworkError::InputCount { layer: 0, given: 1, expected: 2 }));
    let huge = Affine { weights: vec![f64::MAX; 6], ..hidden };
    let network = PiecewiseNetwork::new(vec![huge, Affine { weights: vec![f64::MAX; 3], ..top }]).unwrap();
    assert!(Partitioner::new().run(&network, square(1.0), &Options::default()).unwrap_err().to_string().contains("too large"));
}
