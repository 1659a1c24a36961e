//! Every kernel against the oracle, the same bodies natively and in wasm, with simd128 and without.

use std::ops::{Add, Div, Mul, Sub};

use relu_lab_core::activation::{Activation, AtKink};
use relu_lab_core::kernels::accuracy::{Judge, Report};
use relu_lab_core::kernels::lanes::{Best, LANES, Lanes, Portable};
use relu_lab_core::kernels::measure::{Bench, Work};
use relu_lab_core::kernels::{derivative, derivative_on, forward, forward_and_derivative, forward_and_derivative_on, forward_on};
use relu_lab_core::oracle;

use super::everywhere;

/// The family with its defaults, and the functions with parameters away from them.
pub fn functions() -> Vec<Activation> {
    let more = [
        "leaky_relu(negative_slope=-0.7)",
        "leaky_relu(negative_slope=0)",
        "leaky_relu(negative_slope=1)",
        "prelu(weight=100)",
        "threshold(threshold=1,value=-0.5)",
        "threshold(threshold=-2,value=20)",
        "elu(alpha=0)",
        "elu(alpha=0.3)",
        "elu(alpha=100)",
        "celu(alpha=2)",
        "celu(alpha=0.001)",
        "celu(alpha=0.013)",
        "celu(alpha=1000)",
        "swish(beta=0)",
        "swish(beta=0.05)",
        "swish(beta=1.702)",
        "swish(beta=1000)",
        "softplus(beta=0.001)",
        "softplus(beta=3)",
        "softplus(beta=1000)",
    ];
    let read = |text: &str| {
        let (activation, problems) = Activation::read(text);
        assert!(problems.is_empty(), "{problems:?}");
        activation
    };
    Activation::ALL.into_iter().chain(more.map(read)).collect()
}

/// Every `stride`th finite f32, and the neighbourhoods of the numbers at which kernels change their formula or their scale.
pub fn inputs(stride: usize) -> Vec<f32> {
    const NEIGHBOURS: i32 = 40;
    let places = [
        0.0,
        1e-45,
        1.175_494_4e-38,
        1e-20,
        1e-7,
        // Where one once found tanh outside.
        0.112_804_204,
        0.3,
        0.346_573_6,
        // Where sweeps over all numbers once found mish outside.
        0.459_135_1,
        0.498_764_25,
        0.5,
        0.55,
        0.589_530_1,
        0.6,
        0.751_791_5,
        1.0,
        1.192_37,
        1.278_464_5,
        2.0,
        3.0,
        6.0,
        8.3,
        10.0,
        11.0,
        14.2,
        14.5,
        16.0,
        17.33,
        18.0,
        20.0,
        87.3,
        88.73,
        100.0,
        103.3,
        103.98,
        105.0,
        115.0,
        138.0,
        // Where one once found celu(alpha=1000) outside.
        293.675_05,
        1e3,
        1e5,
        1.844_674_4e19,
        1e30,
        f32::MAX,
    ];
    let mut x: Vec<f32> = (0..=u32::MAX).step_by(stride).map(f32::from_bits).filter(|x| x.is_finite()).collect();
    for place in places {
        for step in -NEIGHBOURS..=NEIGHBOURS {
            let near = f32::from_bits(f32::to_bits(place).saturating_add_signed(step));
            x.extend([near, -near].into_iter().filter(|x| x.is_finite()));
        }
    }
    x
}

fn same(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

fn values(activation: &Activation, x: &[f32]) -> Vec<f32> {
    let mut y = vec![7.0; x.len()];
    forward(activation, x, &mut y);
    y
}

fn slopes(activation: &Activation, at_kink: AtKink, x: &[f32]) -> Vec<f32> {
    let mut y = vec![7.0; x.len()];
    derivative(activation, at_kink, x, &mut y);
    y
}

#[everywhere]
fn a_sample_of_all_numbers_is_within_the_promise() {
    // Prime, so that no pattern of bits is missed; some 50,000 numbers a function.
    let x = inputs(86_028_121 / 1000);
    for activation in functions() {
        let report: Report = Judge::new(activation).judge(&x);
        assert!(report.holds(), "{activation}: {report:?}");
    }
}

/// The numbers that people look at, where a thin sample of all f32 has few.
#[everywhere]
fn the_middle_is_within_the_promise() {
    let x: Vec<f32> = (-120_000..=120_000).map(|i| i as f32 * 1.234_567e-4).collect();
    for activation in functions() {
        let report = Judge::new(activation).judge(&x);
        assert!(report.holds(), "{activation}: {report:?}");
    }
}

/// Where a kernel puts back what a rounding left out, leaving that away stays within the promise here and there, but not within what the
/// kernel reaches with it: the largest errors on this sample, rounded up.
#[everywhere]
fn every_correction_counts() {
    let reached = [
        ("tanh", 1.80, 2.5),
        ("selu", 1.70, 1.25),
        ("softplus", 1.35, 2.4),
        ("celu(alpha=0.013)", 1.25, 0.8),
        ("celu(alpha=1000)", 1.35, 0.8),
        ("softplus(beta=3)", 1.65, 2.1),
        ("softplus(beta=1000)", 1.60, 1.8),
        ("swish(beta=0.05)", 1.50, 2.5),
    ];
    let mut x: Vec<f32> = (-120_000..=120_000).map(|i| i as f32 * 1.234_567e-4).collect();
    x.extend((0..=u32::MAX).step_by(86_028).map(f32::from_bits).filter(|x| x.is_finite()));
    for (text, forward, derivative) in reached {
        let report = Judge::new(Activation::read(text).0).judge(&x);
        assert!(report.forward.error <= forward && report.derivative.error <= derivative, "{text}: {report:?}");
    }
}

#[everywhere]
fn neither_length_nor_alignment_changes_a_result() {
    let x: Vec<f32> = (0..80).map(|i| (i as f32 - 40.3) * 0.37).collect();
    for activation in functions() {
        let alone: Vec<(f32, f32)> = x.iter().map(|&x| (values(&activation, &[x])[0], slopes(&activation, AtKink::Left, &[x])[0])).collect();
        for length in 0..=67 {
            for start in [0, 1, 3, 8] {
                let part = &x[start..start + length];
                // One place more than is asked for, to see that it is left alone.
                let mut y = vec![7.0; length + 1];
                forward(&activation, part, &mut y[..length]);
                let slope = slopes(&activation, AtKink::Left, part);
                for i in 0..length {
                    assert!(same(y[i], alone[start + i].0) && same(slope[i], alone[start + i].1), "{activation}, length {length}, start {start}, place {i}");
                }
                assert_eq!(y[length], 7.0, "{activation} wrote past the end");
            }
        }
        let mut short = [7.0; 5];
        forward(&activation, &x[..3], &mut short);
        assert_eq!(short[3..], [7.0, 7.0], "{activation}: the shorter length counts");
    }
}

#[everywhere]
fn nan_gives_nan_in_its_own_place_only() {
    for bits in [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0xFFFF_FFFF] {
        let x = [1.0, f32::from_bits(bits), -1.0, -0.5, 2.0, f32::from_bits(bits)];
        for activation in functions() {
            for y in [values(&activation, &x), slopes(&activation, AtKink::Value(0.5), &x)] {
                assert_eq!(y.iter().map(|y| y.is_nan()).collect::<Vec<_>>(), [false, true, false, false, false, true], "{activation}: {y:?}");
            }
        }
    }
}

#[everywhere]
fn infinities_give_the_limits() {
    let x = [f32::INFINITY, f32::NEG_INFINITY];
    for activation in functions() {
        for (i, y) in values(&activation, &x).into_iter().enumerate() {
            assert_eq!(y, oracle::value(&activation, x[i].into()) as f32, "{activation} at {}", x[i]);
        }
        for (i, slope) in slopes(&activation, AtKink::Left, &x).into_iter().enumerate() {
            assert_eq!(slope, oracle::derivative(&activation, AtKink::Left, x[i].into()) as f32, "{activation} at {}", x[i]);
        }
    }
}

#[everywhere]
fn a_kink_has_the_chosen_slope() {
    for activation in functions() {
        for kink in activation.kinks() {
            for choice in [AtKink::Left, AtKink::Right, AtKink::Value(0.25), AtKink::default()] {
                let slope = slopes(&activation, choice, &[kink.x, -kink.x])[0];
                assert_eq!(slope, choice.slope(&kink), "{activation} at {} with {choice}", kink.x);
            }
            let next = [kink.x.next_down(), kink.x.next_up()];
            let around = slopes(&activation, AtKink::Value(0.25), &next);
            assert!((around[0] - kink.left).abs() < 1e-5 && (around[1] - kink.right).abs() < 1e-5, "{activation} around {}: {around:?}", kink.x);
        }
    }
    let relu_at_minus_zero = slopes(&Activation::Relu, AtKink::Right, &[-0.0]);
    assert_eq!(relu_at_minus_zero, [1.0]);
}

#[everywhere]
fn derivatives_are_the_slopes_of_the_functions() {
    let h = 1e-5;
    let x: Vec<f32> = (-900..=900).map(|i| i as f32 * 0.01 + 0.0037).collect();
    for activation in functions() {
        // The sharp ones bend within h.
        if activation.values().iter().any(|&value| value >= 100.0 || value == 0.001) {
            continue;
        }
        let slope = slopes(&activation, AtKink::Left, &x);
        for (&x, slope) in x.iter().zip(slope) {
            let x = f64::from(x);
            let quotient = (oracle::value(&activation, x + h) - oracle::value(&activation, x - h)) / (2.0 * h);
            assert!((f64::from(slope) - quotient).abs() < 1e-6, "{activation} at {x}: {slope}, but the quotient is {quotient}");
        }
    }
}

/// Every operation in f64 and rounded once, which gives the correctly rounded f32 of + - * / and the square root (Figueroa, "When is
/// double rounding innocuous?", 1995). It knows nothing of a build's vectors or its f32, so a build that agrees with it
/// agrees with every other.
#[derive(Clone, Copy, Debug)]
struct Emulated([f32; LANES]);

impl Emulated {
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i].into(), other.0[i].into()) as f32))
    }
    fn bits(self, f: impl Fn(u32) -> u32) -> Self {
        Self(self.0.map(|x| f32::from_bits(f(x.to_bits()))))
    }
    fn compare(self, other: Self, f: impl Fn(&f32, &f32) -> bool) -> [bool; LANES] {
        std::array::from_fn(|i| f(&self.0[i], &other.0[i]))
    }
}

impl Add for Emulated {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}
impl Sub for Emulated {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}
impl Mul for Emulated {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
}
impl Div for Emulated {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
}

impl Lanes for Emulated {
    type Mask = [bool; LANES];
    fn splat(x: f32) -> Self {
        Self([x; LANES])
    }
    fn load(from: &[f32; LANES]) -> Self {
        Self(*from)
    }
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }
    fn abs(self) -> Self {
        self.bits(|x| x << 1 >> 1)
    }
    fn at_least(self, low: Self) -> Self {
        Self::select(self.lt(low), low, self)
    }
    fn at_most(self, high: Self) -> Self {
        Self::select(high.lt(self), high, self)
    }
    fn with_sign_of(self, sign: Self) -> Self {
        Self(std::array::from_fn(|i| if sign.0[i].is_sign_negative() { -self.0[i] } else { self.0[i] }))
    }
    fn head(self) -> Self {
        self.bits(|x| x >> 12 << 12)
    }
    fn power_of_two(self) -> Self {
        self.bits(|x| x << 23)
    }
    fn rough_reciprocal(self) -> Self {
        self.bits(|x| 0x7EF3_11C7_u32.wrapping_sub(x))
    }
    fn lt(self, other: Self) -> [bool; LANES] {
        self.compare(other, f32::lt)
    }
    fn le(self, other: Self) -> [bool; LANES] {
        self.compare(other, f32::le)
    }
    fn eq(self, other: Self) -> [bool; LANES] {
        self.compare(other, f32::eq)
    }
    fn select(mask: [bool; LANES], yes: Self, no: Self) -> Self {
        Self(std::array::from_fn(|i| if mask[i] { yes.0[i] } else { no.0[i] }))
    }
    fn where_true(self, mask: [bool; LANES]) -> Self {
        Self::select(mask, self, Self([0.0; LANES]))
    }
    fn or_nan_of(self, x: Self) -> Self {
        Self::select(x.compare(x, f32::eq), self, Self([f32::NAN; LANES]))
    }
    fn sqrt(self) -> Self {
        self.zip(self, |x, _| x.sqrt())
    }
    fn transpose(of: [Self; LANES]) -> [Self; LANES] {
        std::array::from_fn(|k| Self(of.map(|lanes| lanes.0[k])))
    }
}

/// f and f', each alone and both at once.
fn outputs_on<L: Lanes>(activation: &Activation, x: &[f32]) -> [Vec<f32>; 4] {
    let at_kink = AtKink::Value(0.5);
    let mut outputs: [Vec<f32>; 4] = std::array::from_fn(|_| vec![7.0; x.len()]);
    let [y, slope, both_y, both_slope] = &mut outputs;
    forward_on::<L>(activation, x, y);
    derivative_on::<L>(activation, at_kink, x, slope);
    forward_and_derivative_on::<L>(activation, at_kink, x, both_y, both_slope);
    outputs
}

#[everywhere]
fn every_build_and_storage_gives_the_same_bits() {
    let mut x = inputs(1_299_709);
    x.extend([f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
    for activation in functions() {
        let expected = outputs_on::<Emulated>(&activation, &x);
        for (storage, got) in [("[f32; 4]", outputs_on::<Portable>(&activation, &x)), ("this build's", outputs_on::<Best>(&activation, &x))] {
            for (what, (got, expected)) in ["f", "f'", "f of both", "f' of both"].iter().zip(got.iter().zip(&expected)) {
                for (x, (got, expected)) in x.iter().zip(got.iter().zip(expected)) {
                    assert!(same(*got, *expected), "{activation}, {what} at {x:e} on {storage}: {got:e}, and not {expected:e}");
                }
            }
        }
    }
}

#[everywhere]
fn both_at_once_are_the_same_as_each_alone() {
    let x: Vec<f32> = (0..700).map(|i| (i as f32 - 340.3) * 0.037).collect();
    for activation in functions() {
        let (expected_y, expected_slope) = (values(&activation, &x), slopes(&activation, AtKink::Right, &x));
        for length in [0, 1, 3, 4, 66, 255, 256, 257, 699] {
            let (mut y, mut slope) = (vec![7.0; length + 1], vec![7.0; length + 1]);
            forward_and_derivative(&activation, AtKink::Right, &x, &mut y[..length], &mut slope);
            assert!(y[..length].iter().zip(&expected_y).all(|(a, b)| same(*a, *b)), "{activation}, f of {length}");
            assert!(slope[..length].iter().zip(&expected_slope).all(|(a, b)| same(*a, *b)), "{activation}, f' of {length}");
            assert_eq!([y[length], slope[length]], [7.0, 7.0], "{activation}, {length}: the shortest length counts");
        }
    }
}

/// What a bench has computed, from its inputs, by the function itself: a bench of nothing would be fast.
#[everywhere]
fn the_bench_does_its_work() {
    let sigmoid = Activation::Sigmoid;
    let at_kink = AtKink::Left;
    for length in [0, 1, 5, 4096] {
        for work in [Work::Copy, Work::Forward(sigmoid), Work::Derivative(Activation::Relu, at_kink), Work::Both(sigmoid, at_kink)] {
            let mut bench = Bench::new(work, length);
            assert!(bench.outputs().iter().all(|outputs| outputs.iter().all(|&y| y == 0.0)), "{work:?}, {length}: before");
            let (one, three) = (bench.repeat(1), bench.repeat(3));
            let x = bench.inputs().to_vec();
            assert_eq!(x.len(), length);
            let (value, slope) = match work {
                Work::Copy => (x.clone(), None),
                Work::Forward(activation) => (values(&activation, &x), None),
                Work::Derivative(activation, at_kink) => (slopes(&activation, at_kink, &x), None),
                Work::Both(activation, at_kink) => (values(&activation, &x), Some(slopes(&activation, at_kink, &x))),
            };
            let ends = |y: &[f32]| y.first().copied().unwrap_or(0.0) + y.last().copied().unwrap_or(0.0);
            let expected = ends(&value) + slope.as_deref().map_or(0.0, ends);
            assert!(length == 0 || expected != 0.0, "{work:?}, {length}: a checksum of 0 would prove nothing");
            assert!((one - expected).abs() <= 1e-6 * expected.abs(), "{work:?}, {length}: {one}, and not {expected}");
            assert!((three - 3.0 * expected).abs() <= 1e-5 * expected.abs(), "{work:?}, {length}: {three}, and not 3 x {expected}");
            let [y, both] = bench.outputs();
            assert_eq!(y, value, "{work:?}, {length}");
            assert_eq!(both, slope.unwrap_or_default(), "{work:?}, {length}");
        }
    }
}
