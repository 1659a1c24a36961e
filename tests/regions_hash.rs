//! The same network has the same regions, to the bit, on every machine: natively, in wasm with simd128 and without.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::pieces::pieces;
use relu_lab::analysis::region_counts::LiveRegions;
use relu_lab::analysis::regions::{Options, Partition};
use relu_lab::experiment::Experiment;
use wasm_bindgen_test::wasm_bindgen_test;

/// FNV-1a over bytes.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// Of every array of a partition: places, cells, patterns, outputs, boundary.
fn hash_of(partition: &Partition) -> u64 {
    let floats = [partition.vertices(), partition.local(), partition.outputs(), partition.boundary()];
    let words = [partition.offsets(), partition.indices(), partition.edge_folds(), partition.patterns()];
    let floats = floats.into_iter().flatten().flat_map(|value| value.to_bits().to_le_bytes());
    let words = words.into_iter().flatten().flat_map(|word| word.to_le_bytes());
    hash(floats.chain(words))
}

/// Trained networks with every kind of unit that has straight pieces, their number of regions, and the hash.
const NETWORKS: [(&str, usize, u64); 5] = [
    ("data=spiral&layers=16,16&opt=adam&lr=0.01", 484, 0xA79D_7CE5_D13A_A793),
    ("data=moons&layers=24,24,24&act=leaky_relu(negative_slope=0.2)&init=he_normal&bias=0.1", 1764, 0x3CEE_E3EE_CEC3_D27C),
    ("data=spiral3&layers=10,10&act=relu6|hard_sigmoid&norm=batch&residual=on", 119, 0x5D3F_6D39_D234_56FD),
    ("data=xor&layers=12,6&act=prelu&opt=sgd(momentum=0.9)", 208, 0xE9BE_7466_86BB_56AC),
    // As it starts, biases are 0: every line of the first layer meets in one point.
    ("data=circle&layers=9,9&lr=0.000000000001", 115, 0xF952_0988_4F91_6C69),
];

#[wasm_bindgen_test(unsupported = test)]
fn partitions_have_the_same_bits_everywhere() {
    let window = Window::new(-3.5, 3.5, -3.5, 3.5).unwrap();
    let mut wrong = Vec::new();
    for (text, count, want) in NETWORKS {
        let (experiment, problems) = Experiment::read(text);
        assert_eq!(problems, [], "{text}");
        let mut live = LiveRegions::new(experiment);
        assert!(live.step(200), "{text}");
        live.look(window, &Options::default());
        let partition = live.partition().expect("straight pieces in two dimensions");
        let have = (partition.count(), hash_of(partition));
        if have != (count, want) {
            wrong.push(format!("(\"{text}\", {}, 0x{:016X}),", have.0, have.1));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[wasm_bindgen_test(unsupported = test)]
fn pieces_have_the_same_bits_everywhere() {
    const WANT: (usize, u64) = (20, 0xF141_1225_56C5_706F);
    let mut live = LiveRegions::new(Experiment::read("data=sine&layers=12,12&opt=adam&lr=0.01").0);
    assert!(live.step(200));
    let found = pieces(live.network().unwrap(), -3.5, 3.5, 1000).unwrap();
    let bits = found.pieces.iter().flat_map(|piece| [piece.from, piece.to, piece.maps[0].a, piece.maps[0].c]).flat_map(|value| value.to_bits().to_le_bytes());
    let have = (found.pieces.len(), hash(bits));
    assert_eq!(have, WANT, "({}, 0x{:016X})", have.0, have.1);
}
