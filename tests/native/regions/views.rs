//! What leaves the program: the JSON text, and windows far smaller than what they were found in.

use std::collections::BTreeSet;

use relu_lab::activation::Activation;
use relu_lab::analysis::geometry::Window;
use relu_lab::rng::Rng;

use super::exact::random;
use super::support::{partition, square};

#[test]
fn the_network_can_be_computed_from_the_json_alone() {
    let mut rng = Rng::new(8, 0);
    for outputs in [1, 3] {
        let network = random(&mut rng, &[2, 8, 7, outputs], 0.3, 12, Activation::LeakyRelu { negative_slope: 0.25 });
        let json: serde_json::Value = serde_json::from_str(&partition(&network, square(1.0)).to_json(&network)).unwrap();
        let number = |value: &serde_json::Value| value.as_f64().unwrap();
        let cells = json["cells"].as_array().unwrap();
        assert!(cells.len() > 40, "{}", cells.len());
        for cell in cells {
            let corners: Vec<[f64; 2]> = (cell["corners"].as_array().unwrap().iter())
                .map(|corner| [0, 1].map(|axis| number(&json["vertices"][corner.as_u64().unwrap() as usize][axis])))
                .collect();
            let middle = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / corners.len() as f64);
            // At the corners too: maps of neighbours meet there.
            for [x, y] in corners.into_iter().chain([middle]) {
                let values = network.forward(&[x, y]).0;
                assert_eq!(cell["maps"].as_array().unwrap().len(), outputs);
                for (value, map) in values.iter().zip(cell["maps"].as_array().unwrap()) {
                    let found = number(&map[0]) * x + number(&map[1]) * y + number(&map[2]);
                    assert!((found - value).abs() < 1e-11 * (1.0 + value.abs()), "{found} {value}");
                }
            }
        }
    }
}

#[test]
fn ten_billion_times_closer_the_cells_about_a_vertex_are_the_same() {
    let mut rng = Rng::new(9, 0);
    let mut seen = 0;
    for _ in 0..30 {
        let network = random(&mut rng, &[2, 9, 9, 1], 0.5, 12, Activation::Relu);
        let whole = partition(&network, square(1.0));
        let vertex = rng.below(whole.vertices().len() as u32 / 2);
        let [x, y] = [0, 1].map(|axis| whole.vertices()[2 * vertex as usize + axis]);
        if x.abs().max(y.abs()) > 0.999 {
            continue;
        }
        let about: BTreeSet<&[u32]> = (0..whole.count()).filter(|&cell| whole.cell(cell).contains(&vertex)).map(|cell| whole.pattern(cell)).collect();
        let half = 1e-10;
        let near = partition(&network, Window::new(x - half, x + half, y - half, y + half).unwrap());
        let found: BTreeSet<&[u32]> = (0..near.count()).map(|cell| near.pattern(cell)).collect();
        assert_eq!(found, about, "at ({x}, {y})");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}
