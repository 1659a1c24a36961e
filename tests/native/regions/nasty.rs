//! Thirty networks that ask for trouble, each in several windows, against the exact counter: what a teacher types by hand.

use relu_lab::activation::Activation::{self, Identity, LeakyRelu, Prelu, Relu, Relu6, Threshold};
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::regions::{Affine, PiecewiseNetwork};

use super::exact::{BITS_OF_NASTY as BITS, compare};
use super::support::square;

/// Rows of weights with the bias at the end of each.
fn layer<const N: usize>(rows: &[[f64; N]], activation: Activation) -> Affine {
    Affine {
        weights: rows.iter().flat_map(|row| row[..N - 1].to_vec()).collect(),
        bias: rows.iter().map(|row| row[N - 1]).collect(),
        inputs: N - 1,
        outputs: rows.len(),
        activation,
        residual: false,
    }
}

fn residual(layer: Affine) -> Affine {
    Affine { residual: true, ..layer }
}

/// The layers, and a sum with signs that alternate on top.
fn network(mut layers: Vec<Affine>) -> PiecewiseNetwork {
    let inputs = layers.last().map_or(2, |layer| layer.outputs);
    let weights = (0..inputs).map(|k| if k % 2 == 0 { 1.0 } else { -1.0 }).collect();
    layers.push(Affine { weights, bias: vec![-0.25], inputs, outputs: 1, activation: Identity, residual: false });
    PiecewiseNetwork::new(layers).unwrap()
}

/// `count` copies of a row.
fn copies<const N: usize>(row: [f64; N], count: usize) -> Vec<[f64; N]> {
    vec![row; count]
}

/// x, -x, y and -y, cut at 0: layer 2 can ask for any line through their crossing again.
fn quadrants() -> Affine {
    layer(&[[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]], Relu)
}

fn cases() -> Vec<(&'static str, PiecewiseNetwork)> {
    let leaky = |negative_slope| LeakyRelu { negative_slope };
    let tent = [[2.0, -2.0, 0.0], [4.0, -4.0, -2.0]];
    let grid: Vec<[f64; 3]> = (-4..=4).flat_map(|k| [[1.0, 0.0, f64::from(k) / 4.0], [0.0, 1.0, f64::from(k) / 4.0]]).collect();
    let mesh: Vec<[f64; 3]> = (-2..=2).flat_map(|k| [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]].map(|[a, b]| [a, b, f64::from(k) / 2.0])).collect();
    let parallels: Vec<[f64; 3]> = (0..17).map(|k| [1.0, 2.0, f64::from(k - 8) / 8.0]).collect();
    vec![
        ("all zero", network(vec![layer(&copies([0.0; 3], 5), Relu), layer(&copies([0.0; 6], 4), Relu)])),
        ("zero rows between others", network(vec![layer(&[[0.0; 3], [1.0, 1.0, 0.0], [0.0; 3], [0.0, 0.0, 1.0], [1.0, -2.0, 0.25], [0.0, 0.0, -1.0]], Relu)])),
        ("zero rows, two kinks", network(vec![layer(&[[0.0, 0.0, 0.0], [0.0, 0.0, 6.0], [0.0, 0.0, 3.0], [8.0, 0.0, 0.0], [0.0, 0.0, 7.0]], Relu6)])),
        ("one unit forty times", network(vec![layer(&copies([1.0, 2.0, -0.5], 40), Relu), layer(&copies([0.25; 41], 3), Relu)])),
        ("one unit at every scale", network(vec![layer(&[[1.0, 3.0, -0.5], [2.0, 6.0, -1.0], [0.0625, 0.1875, -0.03125], [64.0, 192.0, -32.0]], Relu)])),
        (
            "each unit and its negative",
            network(vec![
                layer(&[[1.0, 2.0, 0.5], [-1.0, -2.0, -0.5], [3.0, -1.0, 0.25], [-3.0, 1.0, -0.25]], Relu),
                layer(&[[1.0, -1.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0, 0.0], [1.0, 1.0, -1.0, -1.0, 0.0]], Relu),
            ]),
        ),
        (
            "lines through corners of the window",
            network(vec![layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 2.0, 1.0], [2.0, 1.0, -1.0], [1.0, 1.0, 2.0], [3.0, -1.0, 2.0]], Relu)]),
        ),
        (
            "lines along sides of the window",
            network(vec![layer(&[[1.0, 0.0, 1.0], [1.0, 0.0, -1.0], [0.0, 1.0, 1.0], [0.0, -4.0, 4.0], [1.0, 0.0, 0.0]], Relu)]),
        ),
        ("a lattice with itself", network(vec![layer(&grid, Relu), layer(&[[1.0; 19], [-1.0; 19], [0.5; 19]], Relu)])),
        ("a mesh of triangles", network(vec![layer(&mesh, Relu)])),
        ("a mesh of triangles, folded", network(vec![layer(&mesh, Relu), layer(&[[0.25; 21], [-0.5; 21]], Relu)])),
        ("parallels", network(vec![layer(&parallels, Relu), layer(&[[1.0; 18], [-1.0; 18]], Relu)])),
        (
            "all biases zero, three layers",
            network(vec![
                layer(&[[1.0, 2.0, 0.0], [-2.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, -3.0, 0.0]], Relu),
                layer(&[[1.0, -1.0, 2.0, 0.0, 0.0], [0.0, 1.0, -1.0, 1.0, 0.0], [1.0, 1.0, -2.0, -1.0, 0.0]], Relu),
                layer(&[[1.0, -1.0, 0.0, 0.0], [0.0, 2.0, -1.0, 0.0], [1.0, -2.0, 1.0, 0.0]], Relu),
            ]),
        ),
        ("the same two lines in every layer", network(vec![quadrants(), residual(quadrants_again()), residual(quadrants_again())])),
        (
            "a kink exactly on a vertex",
            network(vec![quadrants(), layer(&[[1.0, -1.0, 1.0, -1.0, 0.0], [1.0, -1.0, -2.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0, 0.0]], Relu)]),
        ),
        (
            "a kink along an edge, on one side only",
            network(vec![quadrants(), layer(&[[1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0, 0.0]], Relu)]),
        ),
        (
            "all off on one side",
            network(vec![
                layer(&[[1.0, 0.0, 0.0]], Relu),
                layer(&[[1.0, 0.0], [1.0, -0.5], [-1.0, 0.5]], Relu),
                layer(&[[1.0, -1.0, 0.0, 0.0], [0.0, 1.0, 1.0, -0.25]], Relu),
            ]),
        ),
        ("dead from the first layer on", network(vec![layer(&[[1.0, 0.0, -9.0], [0.0, 1.0, -9.0]], Relu), layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.5]], Relu)])),
        (
            "a sawtooth four times over",
            network(vec![layer(&[[2.0, 0.0, 0.0], [4.0, 0.0, -2.0]], Relu), layer(&tent, Relu), layer(&tent, Relu), layer(&tent, Relu)]),
        ),
        (
            "a slope of 1 left of the kink",
            network(vec![
                layer(&[[1.0, 2.0, 0.25], [2.0, -1.0, 0.5], [1.0, 1.0, 0.0]], leaky(1.0)),
                layer(&[[1.0, -1.0, 0.5, 0.0], [2.0, 1.0, 1.0, -0.25]], leaky(1.0)),
            ]),
        ),
        (
            "a slope of 0",
            network(vec![
                layer(&[[1.0, 2.0, 0.25], [2.0, -1.0, 0.5], [1.0, 1.0, 0.0]], leaky(0.0)),
                layer(&[[1.0, -1.0, 0.5, 0.0], [2.0, 1.0, -1.0, -0.25]], leaky(0.0)),
            ]),
        ),
        (
            "a slope of -1: absolute values",
            network(vec![
                layer(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], leaky(-1.0)),
                layer(&[[1.0, -1.0, 0.0], [1.0, 1.0, -0.5]], leaky(-1.0)),
                layer(&[[1.0, -1.0, 0.0], [1.0, 1.0, -0.25]], leaky(-1.0)),
            ]),
        ),
        (
            "steep to the left",
            network(vec![layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.0]], leaky(2.0)), layer(&[[1.0, -2.0, 0.25], [2.0, 1.0, 0.0], [1.0, 1.0, 0.0]], leaky(-2.0))]),
        ),
        (
            "prelu of each sign",
            network(vec![
                layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.5], [0.0, 1.0, 0.0]], Prelu { weight: 0.25 }),
                layer(&[[1.0, -1.0, 1.0, 0.0], [-1.0, 2.0, 0.0, 0.25]], Prelu { weight: -0.5 }),
            ]),
        ),
        (
            "both kinks of relu6 on vertices",
            network(vec![
                layer(&[[6.0, 0.0, 0.0], [0.0, 6.0, 0.0], [6.0, 6.0, 0.0], [6.0, -6.0, 6.0]], Relu6),
                layer(&[[1.0, 1.0, 0.0, 0.0, 0.0], [1.0, -1.0, 0.0, 0.0, 6.0], [0.5, 0.5, 0.5, 0.0, -3.0]], Relu6),
            ]),
        ),
        ("relu6 along sides and through corners", network(vec![layer(&[[3.0, 0.0, 3.0], [0.0, 3.0, 3.0], [1.5, 1.5, 3.0], [-3.0, 0.0, 3.0]], Relu6)])),
        (
            "thresholds off zero",
            network(vec![
                layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, -1.0], [2.0, 0.0, -1.0]], Threshold { threshold: -1.0, value: -1.0 }),
                layer(&[[1.0, -1.0, 1.0, 0.0], [1.0, 1.0, 0.0, -2.0]], Threshold { threshold: 1.0, value: 1.0 }),
            ]),
        ),
        (
            "identity between kinks",
            network(vec![
                layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.25]], Identity),
                layer(&[[1.0, 1.0, -0.25], [1.0, -1.0, 0.0], [0.0, 1.0, 0.0]], Relu),
                layer(&[[1.0, -1.0, 0.0, 0.0], [0.0, 1.0, -1.0, 0.0]], Identity),
                layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, -0.25]], Relu),
            ]),
        ),
        (
            "no kink at all",
            network(vec![layer(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.25]], Identity), residual(layer(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], Identity))]),
        ),
        (
            "residuals that cancel",
            network(vec![
                residual(layer(&[[-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]], Relu)),
                residual(layer(&[[-1.0, 0.0, 0.5], [1.0, -1.0, 0.0]], Relu)),
                layer(&[[1.0, 0.0, -0.5], [1.0, -1.0, 0.0]], Relu),
            ]),
        ),
        (
            "sixty-five bits of one layer",
            network(vec![layer(&(0..65).map(|k| [1.0, 0.0, f64::from(k - 32) / 32.0]).collect::<Vec<_>>(), Relu), layer(&[[0.0625; 66]], Relu)]),
        ),
        (
            "weights of very different sizes",
            network(vec![
                layer(&[[1024.0, 0.03125, 0.0], [0.03125, 1024.0, 0.0], [0.03125, 0.03125, 0.0]], Relu),
                layer(&[[1.0, -1.0, 512.0, 0.0], [0.03125, 64.0, -1.0, -0.03125]], Relu),
            ]),
        ),
    ]
}

/// Passes the quadrants' parts on, and cuts at the same lines.
fn quadrants_again() -> Affine {
    layer(&[[1.0, -1.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0, 0.0], [0.0, 0.0, -1.0, 1.0, 0.0]], Relu)
}

#[test]
fn networks_that_ask_for_trouble_have_the_exact_counts() {
    let cases = cases();
    assert!(cases.len() >= 30);
    for (name, network) in &cases {
        // Lines through its middle, its corners and along its sides; off centre; long and thin; one corner on the crossing; tiny;
        // and one so large that all that happens is a speck in it.
        let windows = [
            square(1.0),
            Window::new(-0.25, 1.75, -1.5, 0.25).unwrap(),
            Window::new(-4.0, 4.0, -0.03125, 0.03125).unwrap(),
            Window::new(0.0, 1.0, 0.0, 1.0).unwrap(),
            square(0.03125),
            square(1024.0),
        ];
        for (index, &window) in windows.iter().enumerate() {
            compare(&format!("{name}, window {index}"), network, window, BITS);
        }
    }
}

#[test]
fn rows_in_another_order_and_at_another_scale_change_nothing() {
    // Permuting the units of a layer, and scaling one by 4 and its readers by 1/4: the same cells, however degenerate.
    for (name, network) in cases() {
        let mut layers = network.layers().to_vec();
        if layers.iter().any(|layer| layer.residual || matches!(layer.activation, Relu6 | Threshold { .. })) {
            continue;
        }
        for index in 0..layers.len() - 1 {
            let (units, inputs) = (layers[index].outputs, layers[index].inputs);
            let from = |unit: usize| units - 1 - unit;
            let scale = |unit: usize| if unit.is_multiple_of(2) { 4.0 } else { 0.5 };
            let old = layers.clone();
            for unit in 0..units {
                for k in 0..inputs {
                    layers[index].weights[unit * inputs + k] = scale(unit) * old[index].weights[from(unit) * inputs + k];
                }
                layers[index].bias[unit] = scale(unit) * old[index].bias[from(unit)];
                for reader in 0..old[index + 1].outputs {
                    layers[index + 1].weights[reader * units + unit] = old[index + 1].weights[reader * units + from(unit)] / scale(unit);
                }
            }
        }
        let other = PiecewiseNetwork::new(layers).unwrap();
        let (one, two) = (super::support::partition(&network, square(1.0)), super::support::partition(&other, square(1.0)));
        assert_eq!((one.per_layer(), one.vertices().len()), (two.per_layer(), two.vertices().len()), "{name}");
    }
}
