//! Networks as they are in teaching: zeros, duplicates, lines through corners, units that are off.

use relu_lab::activation::Activation;
use relu_lab::analysis::regions::{Affine, Partition, PiecewiseNetwork};

use super::support::{Rows, check_invariants, partition, relu, square};

/// One hidden layer of these units (weights and bias), and a sum on top.
fn shallow(units: &[[f64; 3]]) -> PiecewiseNetwork {
    let rows: Rows = vec![(units.iter().map(|u| u[..2].to_vec()).collect(), units.iter().map(|u| u[2]).collect()), (vec![vec![1.0; units.len()]], vec![0.0])];
    relu(&rows)
}

fn checked(network: &PiecewiseNetwork) -> Partition {
    let found = partition(network, square(1.0));
    check_invariants(network, square(1.0), &found);
    found
}

#[test]
fn units_without_a_line_inside_cut_nothing() {
    let all_zero = shallow(&[[0.0; 3]; 4]);
    assert_eq!(checked(&all_zero).count(), 1);
    // Constant units, on and off; lines along a side, through a corner only, and far outside.
    let outside = shallow(&[[0.0, 0.0, 1.0], [0.0, 0.0, -1.0], [1.0, 0.0, 1.0], [0.0, -1.0, 1.0], [1.0, 1.0, 2.0], [1.0, -1.0, -2.0], [1.0, 2.0, 50.0]]);
    assert_eq!(checked(&outside).count(), 1);
    // Just inside of the same side: a strip.
    assert_eq!(checked(&shallow(&[[1.0, 0.0, 1.0 - 1e-9]])).count(), 2);
}

#[test]
fn diagonals_through_corners_and_repeated_lines() {
    let found = checked(&shallow(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-2.0, -2.0, 0.0], [1.0, 0.0, 0.0], [3.0, 0.0, 0.0]]));
    assert_eq!((found.count(), found.vertices().len() / 2), (6, 4 + 1 + 2));
}

#[test]
fn a_hundred_lines_through_one_point_make_a_star() {
    let units: Vec<[f64; 3]> = (0..100)
        .map(|k| {
            let (s, c) = libm::sincos(core::f64::consts::PI * (f64::from(k) + 0.3) / 100.0);
            [c, s, 0.0]
        })
        .collect();
    let found = checked(&shallow(&units));
    assert_eq!((found.count(), found.vertices().len() / 2), (200, 4 + 200 + 1));
    // The same star away from the centre of the window: the lines meet within rounding only.
    let units: Vec<[f64; 3]> = units.iter().map(|&[a, b, _]| [a, b, -(0.3 * a + 0.1 * b)]).collect();
    let found = checked(&shallow(&units));
    assert_eq!((found.count(), found.vertices().len() / 2), (200, 4 + 200 + 1));
}

#[test]
fn a_deeper_layer_can_repeat_the_lines_of_the_first() {
    // Layer 1 passes x and y on in parts; layer 2 asks for the same two lines again, and for new ones through their crossing.
    let first = (vec![vec![1.0, 0.0], vec![-1.0, 0.0], vec![0.0, 1.0], vec![0.0, -1.0]], vec![0.0; 4]);
    let (x, y) = ([1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]);
    let mix = |a: f64, b: f64| (0..4).map(|k| a * x[k] + b * y[k]).collect::<Vec<f64>>();
    let second = (vec![mix(1.0, 0.0), mix(0.0, -3.0), mix(1.0, 1.0), mix(1.0, -1.0), mix(2.0, 1.0), mix(0.1, 0.3)], vec![0.0; 6]);
    let network = relu(&vec![first, second, (vec![vec![1.0; 6]], vec![0.0])]);
    let found = checked(&network);
    // Two lines, then four more through the same point: twelve sectors.
    assert_eq!((found.per_layer(), found.vertices().len() / 2), (&[4, 12][..], 4 + 8 + 1));
}

#[test]
fn dead_layers_and_dead_regions() {
    // All off after layer 1: what follows is constant.
    let network = relu(&vec![
        (vec![vec![1.0, 0.0], vec![0.0, 1.0]], vec![-5.0, -5.0]),
        (vec![vec![1.0, 1.0], vec![1.0, -1.0]], vec![0.0, 0.0]),
        (vec![vec![1.0, 1.0]], vec![0.0]),
    ]);
    let found = checked(&network);
    assert_eq!((found.per_layer(), found.boundary().len()), (&[1, 1][..], 0));
    // Off on the left half, where layer 2 is zero all over: its line x = 0.5 cuts the right half only.
    let network = relu(&vec![(vec![vec![1.0, 0.0]], vec![0.0]), (vec![vec![1.0], vec![1.0]], vec![0.0, -0.5]), (vec![vec![1.0, 0.0]], vec![0.0])]);
    let found = checked(&network);
    assert_eq!(found.per_layer(), [2, 3]);
    // f is 0 on the left and positive on the right: the boundary runs along the edge between them.
    assert_eq!(found.boundary().len(), 4);
    assert!(found.boundary().iter().step_by(2).all(|&x| x == 0.0));
}

#[test]
fn units_with_two_kinks_have_two_lines() {
    let layer = |activation| Affine { weights: vec![8.0, 0.0, 0.0, 8.0], bias: vec![0.0, 1.0], inputs: 2, outputs: 2, activation, residual: false };
    let top = Affine { weights: vec![1.0, 1.0], bias: vec![0.0], inputs: 2, outputs: 1, activation: Activation::Identity, residual: false };
    for activation in [Activation::Relu6, Activation::HardSigmoid] {
        let network = PiecewiseNetwork::new(vec![layer(activation), top.clone()]).unwrap();
        let found = checked(&network);
        assert_eq!((found.count(), found.vertices().len() / 2), (9, 16));
    }
    let relu6 = PiecewiseNetwork::new(vec![layer(Activation::Relu6), top]).unwrap();
    let folds: std::collections::BTreeSet<_> =
        checked(&relu6).edge_folds().iter().filter_map(|&fold| relu6.layout().fold(fold)).map(|f| (f.unit, f.kink)).collect();
    assert_eq!(folds.into_iter().collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0), (1, 1)]);
}

#[test]
fn a_residual_layer_carries_its_input_on() {
    // h + relu(h) with h = (x, y), then a unit on its first coordinate: x + relu(x) = 1 at x = 1/2, and where x < 0 x = 1 never.
    let square_layer = |weights: Vec<f64>, bias: Vec<f64>, activation, residual| {
        let outputs = bias.len();
        Affine { weights, bias, inputs: 2, outputs, activation, residual }
    };
    let network = PiecewiseNetwork::new(vec![
        square_layer(vec![1.0, 0.0, 0.0, 1.0], vec![0.0, 0.0], Activation::Relu, true),
        square_layer(vec![1.0, 0.0], vec![-1.0], Activation::Relu, false),
        Affine { weights: vec![1.0], bias: vec![0.0], inputs: 1, outputs: 1, activation: Activation::Identity, residual: false },
    ])
    .unwrap();
    let found = checked(&network);
    assert_eq!(found.per_layer(), [4, 6]);
    assert!(found.vertices().chunks_exact(2).filter(|v| v[0] == 0.5).count() == 3);
}

#[test]
fn classes_meet_in_segments_where_the_largest_changes() {
    // Three affine classes x, -x and y - 1/2 without any hidden unit: a fork.
    let top = |weights: Vec<f64>, bias: Vec<f64>| {
        let outputs = bias.len();
        PiecewiseNetwork::new(vec![Affine { weights, bias, inputs: 2, outputs, activation: Activation::Identity, residual: false }]).unwrap()
    };
    let segments = |network: &PiecewiseNetwork| {
        let found = checked(network);
        let mut s: Vec<Vec<f64>> = found.boundary().chunks_exact(4).map(|s| s.iter().map(|x| (x * 1e9).round() / 1e9 + 0.0).collect()).collect();
        s.sort_by(|a, b| a.partial_cmp(b).unwrap());
        s
    };
    let fork = segments(&top(vec![1.0, 0.0, -1.0, 0.0, 0.0, 1.0], vec![0.0, 0.0, -0.5]));
    assert_eq!(fork, [[0.0, -1.0, 0.0, 0.5], [0.0, 0.5, -0.5, 1.0], [0.5, 1.0, 0.0, 0.5]]);
    // A third class that ties along the whole line and never wins, and two that are the same: one segment each.
    assert_eq!(segments(&top(vec![1.0, 0.0, -1.0, 0.0, 0.0, 0.0], vec![0.0; 3])).len(), 1);
    assert_eq!(segments(&top(vec![1.0, 0.0, -1.0, 0.0, 1.0, 0.0], vec![0.0; 3])).len(), 1);
    assert_eq!(segments(&top(vec![1.0, 0.0, 1.0, 0.0], vec![0.0; 2])).len(), 0);
    // relu(x) against relu(-x): the tie along x = 0 is an edge of the partition, and the distance to it is |x|.
    let folded = relu(&vec![(vec![vec![1.0, 0.0], vec![-1.0, 0.0]], vec![0.0; 2]), (vec![vec![1.0, 0.0], vec![0.0, 1.0]], vec![0.0; 2])]);
    assert_eq!(segments(&folded), [vec![0.0, 1.0, 0.0, -1.0]]);
    assert_eq!(checked(&folded).distance_to_boundary([-0.75, 0.25]), Some(0.75));
}

#[test]
fn the_json_has_every_cell_with_its_map() {
    let network = shallow(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.25]]);
    let found = checked(&network);
    let json: serde_json::Value = serde_json::from_str(&found.to_json(&network)).unwrap();
    assert_eq!((json["count"].as_u64(), json["cells"].as_array().unwrap().len(), json["vertices"].as_array().unwrap().len()), (Some(4), 4, 9));
    for (index, cell) in json["cells"].as_array().unwrap().iter().enumerate() {
        let map = network.map_of(found.pattern(index))[0];
        assert_eq!(cell["maps"][0], serde_json::json!([map.a, map.b, map.c]));
        assert_eq!(cell["pattern"][0].as_str().unwrap().chars().filter(|&c| c == '1').count(), found.active(index, 0));
    }
}
