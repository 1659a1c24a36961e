//! Times the exact linear regions of the networks in `tests/fixtures/regions`.
//!
//! `cargo run --release --example regions [FILE.json ...]` prints one line a network: regions, the count it should be,
//! milliseconds (the best of many runs in one reused partitioner), and microseconds a region.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a program for the terminal: a bad file ends it")]

use std::path::PathBuf;
use std::time::Instant;

use relu_lab::activation::Activation;
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::regions::{Options, Partitioner, PiecewiseNetwork};

/// How long each network is run.
const SECONDS: f64 = 0.5;

fn main() {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/regions");
        files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
    }
    println!("{:32} {:>8} {:>8} {:>9} {:>10}", "network", "regions", "exact", "ms", "us/region");
    for file in files {
        let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let network = network(&json);
        let side = |axis: &str, end: usize| json["domain"][axis][end].as_f64().unwrap();
        let window = Window::new(side("x", 0), side("x", 1), side("y", 0), side("y", 1)).unwrap();
        let mut partitioner = Partitioner::new();
        let (begin, mut best) = (Instant::now(), f64::INFINITY);
        while begin.elapsed().as_secs_f64() < SECONDS {
            let start = Instant::now();
            partitioner.run(&network, window, &Options::default()).unwrap();
            best = best.min(start.elapsed().as_secs_f64());
        }
        let count = partitioner.partition().count();
        let exact = json["exact"]["regions"].as_u64().map_or("?".to_owned(), |count| count.to_string());
        println!("{:32} {count:>8} {exact:>8} {:>9.3} {:>10.3}", json["name"].as_str().unwrap_or("?"), best * 1e3, best * 1e6 / count as f64);
    }
}

fn network(json: &serde_json::Value) -> PiecewiseNetwork {
    let numbers = |value: &serde_json::Value| value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<_>>();
    let layers = json["layers"].as_array().unwrap();
    let rows: Vec<_> = layers.iter().map(|l| (l["W"].as_array().unwrap().iter().map(numbers).collect(), numbers(&l["b"]))).collect();
    PiecewiseNetwork::from_rows(&rows, Activation::Relu).unwrap()
}
