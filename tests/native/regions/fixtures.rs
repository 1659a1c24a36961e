//! Every file of `tests/fixtures/regions`: counts and vertices found in exact integer arithmetic.

use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::regions::{Bounds, PiecewiseNetwork};
use serde_json::Value;

use super::support::{Rows, check_generic, check_invariants, partition, relu};

pub struct Fixture {
    pub name: String,
    pub network: PiecewiseNetwork,
    pub window: Window,
    pub exact: Value,
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

pub fn fixtures() -> Vec<Fixture> {
    let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/regions")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let read = |path| -> Fixture {
        let json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let rows: Rows =
            json["layers"].as_array().unwrap().iter().map(|l| (l["W"].as_array().unwrap().iter().map(numbers).collect(), numbers(&l["b"]))).collect();
        let (x, y) = (numbers(&json["domain"]["x"]), numbers(&json["domain"]["y"]));
        Fixture {
            name: json["name"].as_str().unwrap().to_owned(),
            network: relu(&rows),
            window: Window::new(x[0], x[1], y[0], y[1]).unwrap(),
            exact: json["exact"].clone(),
        }
    };
    files.iter().map(read).collect()
}

#[test]
fn every_fixture_has_its_exact_counts() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 14);
    for Fixture { name, network, window, exact } in fixtures {
        let partition = partition(&network, window);
        let expected: Vec<usize> = exact["regions_after_each_layer"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        assert_eq!(partition.per_layer(), expected, "{name}: regions after each layer");
        assert_eq!(partition.count() as u64, exact["regions"].as_u64().unwrap(), "{name}: regions");
        assert_eq!(partition.vertices().len() as u64 / 2, exact["vertices"].as_u64().unwrap(), "{name}: vertices");
        let smallest = (0..partition.count()).map(|cell| partition.area(cell)).fold(f64::INFINITY, f64::min);
        let expected = exact["smallest_area"].as_f64().unwrap();
        assert!((smallest / expected - 1.0).abs() < 1e-3, "{name}: smallest area {smallest}, not {expected}");
        assert!((partition.count() as f64) <= Bounds::of(&network).upper);
        check_invariants(&network, window, &partition);
        if !exact["degenerate"].as_bool().unwrap() {
            check_generic(&partition);
        }
    }
}

#[test]
fn the_decision_boundary_cuts_as_many_cells_as_the_exact_count_says() {
    let mut cut = 0;
    for Fixture { name, network, window, exact } in fixtures() {
        // A cell that the boundary runs through is one more region where the output cuts too.
        let Some(with_output) = exact["regions_cut_by_output_too"].as_u64() else { continue };
        let partition = partition(&network, window);
        let segments = partition.boundary().len() as u64 / 4;
        assert_eq!(segments, with_output - partition.count() as u64, "{name}");
        for s in partition.boundary().chunks_exact(4) {
            let (value, _) = network.forward(&[0.5 * (s[0] + s[2]), 0.5 * (s[1] + s[3])]);
            assert!(value[0].abs() < 1e-9, "{name}: {} on the boundary", value[0]);
        }
        cut += segments;
    }
    assert!(cut > 200);
}
