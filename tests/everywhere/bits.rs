//! The bits of everything that is computed, as a list of named hashes: `bits HASH NAME`, one a line, on the standard output.
//!
//! Nothing here says what a hash should be: `tools/bits.mjs` compares the lists of the builds, which must be the same, with
//! each other. A change of rounding changes them all alike; what is right is for the tests that hold a source.

use relu_lab_core::activation::{Activation, AtKink};
use relu_lab_core::analysis::facts::facts;
use relu_lab_core::analysis::geometry::Window;
use relu_lab_core::analysis::live_regions::LiveRegions;
use relu_lab_core::analysis::pieces::pieces;
use relu_lab_core::analysis::quadrature::gaussian_expectation;
use relu_lab_core::analysis::regions::Options;
use relu_lab_core::analysis::signal::{Propagation, StackDescription};
use relu_lab_core::analysis::stepped_sigmoids::{largest_gap_to_softplus, value};
use relu_lab_core::experiment::Experiment;
use relu_lab_core::kernels::lanes::{Best, Lanes, Portable};
use relu_lab_core::kernels::{derivative_on, forward_on};
use relu_lab_core::network::{Fan, Initialiser};
use relu_lab_core::rng::Rng;
use relu_lab_core::training::Trainer;

use super::everywhere;
use super::kernels::{functions, inputs};

/// FNV-1a over bits, lowest byte first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    fn bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        self.0 = bytes.into_iter().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    }

    fn words(&mut self, words: &[u32]) {
        self.bytes(words.iter().flat_map(|word| word.to_le_bytes()));
    }

    fn floats(&mut self, numbers: &[f32]) {
        self.bytes(numbers.iter().flat_map(|number| number.to_bits().to_le_bytes()));
    }

    fn doubles(&mut self, numbers: &[f64]) {
        self.bytes(numbers.iter().flat_map(|number| number.to_bits().to_le_bytes()));
    }

    /// Puts the hash on the list.
    fn list(&self, name: &str) {
        assert!(!name.contains(char::is_whitespace), "{name}: one word a name");
        let line = format!("bits {:016x} {name}", self.0);
        #[cfg(target_arch = "wasm32")]
        wasm_bindgen_test::console_log!("{line}");
        // Past the test runner, which swallows what a test that passed printed.
        #[cfg(not(target_arch = "wasm32"))]
        std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes()).unwrap();
    }
}

fn experiment(text: &str) -> Experiment {
    let (experiment, problems) = Experiment::read(text);
    assert_eq!(problems, [], "{text}");
    experiment
}

/// The outputs and slopes of a function for a sample of all numbers; NaN is one pattern, whatever its payload.
fn kernel_on<L: Lanes>(activation: &Activation, x: &[f32]) -> Hash {
    let mut y = vec![0.0; x.len()];
    let mut hash = Hash::new();
    let mut add = |y: &[f32]| y.iter().for_each(|&y| hash.floats(&[if y.is_nan() { f32::NAN } else { y }]));
    forward_on::<L>(activation, x, &mut y);
    add(&y);
    derivative_on::<L>(activation, AtKink::Value(0.5), x, &mut y);
    add(&y);
    hash
}

#[everywhere]
fn kernels() {
    // Prime, so that no pattern of bits is missed.
    let mut x = inputs(1_299_709);
    x.extend([f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
    for activation in functions() {
        let hash = kernel_on::<Best>(&activation, &x);
        assert_eq!(hash, kernel_on::<Portable>(&activation, &x), "{activation}: the lanes of this build, and [f32; 4]");
        hash.list(&format!("kernel:{activation}"));
    }
}

#[everywhere]
fn facts_of_the_family() {
    for activation in Activation::ALL {
        let mut hash = Hash::new();
        for row in facts(&activation).rows() {
            row.value.into_iter().chain(row.numbers.iter().map(|&(_, number)| number)).for_each(|number| hash.doubles(&[number]));
        }
        hash.list(&format!("facts:{activation}"));
    }
    for n in [1, 10, 100] {
        let gap = largest_gap_to_softplus(n, -10.0, 10.0);
        let mut hash = Hash::new();
        hash.doubles(&[gap.size, gap.at, value(n, 0.3)]);
        hash.list(&format!("stepped_sigmoids:{n}"));
    }
}

#[everywhere]
fn expectations() {
    let mut hash = Hash::new();
    hash.doubles(&[gaussian_expectation(&[-0.5, 0.25], |z| libm::exp(-z.abs()) * (z - 0.25).abs())]);
    hash.list("gaussian_expectation");
}

#[everywhere]
fn initialisers() {
    const SEED: u64 = 42;
    const INPUTS: usize = 17;
    const OUTPUTS: usize = 9;
    const GAIN: f64 = 1.3;
    for kind in Initialiser::ALL.into_iter().chain([Initialiser::KaimingNormal { fan: Fan::Out }]) {
        let mut weights = [f32::NAN; INPUTS * OUTPUTS];
        kind.fill(&mut Rng::new(SEED, 0), INPUTS, OUTPUTS, core::f64::consts::SQRT_2, GAIN, &mut weights);
        let mut hash = Hash::new();
        hash.floats(&weights);
        hash.list(&format!("init:{kind}"));
    }
}

#[everywhere]
fn signals() {
    for text in ["", "act=leaky_relu&init=torch&norm=batch&residual=on", "norm=layer&init=orthogonal&gain=1.3"] {
        let (description, problems) = StackDescription::read(&format!("{text}&depth=5&width=19&batch=21"));
        assert!(problems.is_empty(), "{text}: {problems:?}");
        let mut propagation = Propagation::new(description);
        while !propagation.advance(7) {}
        let mut hash = Hash::new();
        for report in propagation.reports() {
            hash.doubles(&[report.pre.mean, report.out.std, report.out.zeros, report.grad_std, report.weight_grad_std]);
        }
        for theory in propagation.theory() {
            hash.doubles(&[theory.std, theory.grad_std]);
        }
        hash.floats(propagation.input_gradient().unwrap());
        hash.list(&format!("signal:{text}"));
    }
}

/// Experiments that between them use every part of a step, one a line; `tests/bits.mjs` asks the package for the same.
#[everywhere]
fn trained_parameters() {
    const STEPS: usize = 1000;
    for text in include_str!("trained.txt").lines() {
        let mut trainer = Trainer::new(experiment(text));
        for step in 0..STEPS {
            assert!(trainer.step(), "{text}: step {step}: {:?}", trainer.status());
        }
        let mut hash = Hash::new();
        hash.floats(&trainer.parameters());
        hash.list(&format!("training:{text}"));
    }
}

/// Networks with every kind of unit that has straight pieces, one a line; those of the last line start with every bias at 0 and
/// stay there, so that every line of the first layer meets in one point.
#[everywhere]
fn regions_of_trained_networks() {
    const STEPS: u64 = 200;
    let window = Window::new(-3.5, 3.5, -3.5, 3.5).unwrap();
    for text in include_str!("cut.txt").lines() {
        let mut live = LiveRegions::new(experiment(text));
        assert!(live.step(STEPS), "{text}");
        live.look(window, &Options::default());
        let partition = live.partition().expect("straight pieces in two dimensions");
        assert!(partition.count() > 1, "{text}: one region");
        // What the package gives, and then the rest.
        let mut hash = Hash::new();
        [partition.vertices(), partition.boundary()].iter().for_each(|numbers| hash.doubles(numbers));
        [partition.offsets(), partition.indices()].iter().for_each(|words| hash.words(words));
        hash.list(&format!("regions:{text}"));
        let mut hash = Hash::new();
        [partition.local(), partition.outputs()].iter().for_each(|numbers| hash.doubles(numbers));
        [partition.edge_folds(), partition.patterns()].iter().for_each(|words| hash.words(words));
        hash.list(&format!("cells:{text}"));
    }
}

#[everywhere]
fn pieces_of_a_trained_network() {
    let text = "data=sine&layers=12,12&opt=adam&lr=0.01";
    let mut live = LiveRegions::new(experiment(text));
    assert!(live.step(200));
    let found = pieces(live.network().unwrap(), -3.5, 3.5, 1000).unwrap();
    assert!(found.pieces.len() > 1, "one piece");
    let mut hash = Hash::new();
    found.pieces.iter().for_each(|piece| hash.doubles(&[piece.from, piece.to, piece.maps[0].a, piece.maps[0].c]));
    hash.list(&format!("pieces:{text}"));
}
