//! The facts against closed forms, against random evaluation, and at the ends of every parameter's range.

use core::f64::consts::{LN_2, PI, SQRT_2};

use relu_lab::activation::{Activation, AtKink};
use relu_lab::analysis::facts::{Facts, Kept, Monotone, Place, SATURATED_SLOPE, Side, Smoothness, facts};
use relu_lab::analysis::stepped_sigmoids::{STEPS, largest_gap_to_relu, largest_gap_to_softplus, value};
use relu_lab::kernels;
use relu_lab::oracle;
use relu_lab::rng::Rng;

/// Every kind with its defaults, and every parameter at telling values and at both ends of its range.
fn many() -> Vec<Activation> {
    let mut all = Activation::ALL.to_vec();
    for activation in Activation::ALL {
        for range in activation.parameters() {
            for value in [-100.0, -2.0, -1.0, -0.3, 0.0, 1e-30, 1e-3, 0.25, 1.0, 2.0, 10.0, range.min, range.max] {
                all.extend(Activation::new(activation.id(), &[(range.name, value)]));
            }
        }
    }
    for pair in [(1.0, -2.0), (1.0, 1.0), (-2.0, 1.0), (1.0, 0.0), (-2.0, -2.0), (1000.0, -1000.0), (-1000.0, 1000.0), (1e-20, 0.0)] {
        all.push(Activation::new("threshold", &[("threshold", pair.0), ("value", pair.1)]).unwrap());
    }
    all
}

fn of(text: &str) -> Facts {
    let (activation, problems) = Activation::read(text);
    assert!(problems.is_empty(), "{problems:?}");
    facts(&activation)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs().max(1.0)
}

fn text_of(facts: &Facts, id: &str) -> String {
    facts.rows().into_iter().find(|row| row.id == id).unwrap().text
}

/// What is typed in for other floors is what the search finds.
#[test]
fn traits_say_what_the_facts_compute() {
    for activation in many() {
        let (traits, facts) = (activation.traits(), facts(&activation));
        let at = |x: f64| oracle::value(&activation, x);
        assert_eq!(traits.limits, [at(f64::NEG_INFINITY), at(f64::INFINITY)], "{activation}");
        assert_eq!(traits.saturates(), [facts.saturation.left.is_some(), facts.saturation.right.is_some()], "{activation}");
        assert_eq!(traits.is_bounded(), facts.low().value.is_finite() && facts.high().value.is_finite(), "{activation}");
        assert_eq!(traits.flat, (facts.dead.left.unwrap_or(f64::NEG_INFINITY), facts.dead.right.unwrap_or(f64::INFINITY)), "{activation}");
        let below = 0.5 * libm::erfc(-traits.zero_up_to / SQRT_2);
        assert!(near(below, facts.zeros), "{activation}: {below} zeros, not {}", facts.zeros);
        let steepest = facts.largest_slope.slope.abs().max(facts.smallest_slope.slope.abs());
        let digits = (traits.largest_slope / steepest - 1.0).abs() < 1e-6 || traits.largest_slope == steepest;
        assert!(digits && traits.largest_slope >= steepest, "{activation}: slopes of {}, not {steepest}", traits.largest_slope);
        let kinks: Vec<f64> = activation.kinks().iter().map(|kink| f64::from(kink.x)).collect();
        let own = |x: &f64| x.is_infinite() || kinks.contains(x);
        let turns_in_a_curve = matches!(&facts.monotone, Monotone::No { falls } if falls.iter().any(|(from, to)| !own(from) || !own(to)));
        assert_eq!(traits.dip.is_some(), turns_in_a_curve, "{activation}: {:?}", facts.monotone);
        if let Some(dip) = traits.dip {
            let low = facts.low().value;
            assert!(dip <= low && (dip / low - 1.0).abs() < 1e-6, "{activation}: falls to {dip}, not {low}");
        }
        assert_eq!(traits.homogeneous.is_some(), facts.homogeneous, "{activation}");
        if let Some((left, right)) = traits.homogeneous {
            assert_eq!((left, right), (-at(-1.0), at(1.0)), "{activation}");
        }
        let grid = || (-2000..=2000).map(|i| f64::from(i) / 100.0).chain(kinks.iter().copied());
        let straight =
            !matches!(facts.smoothness, Smoothness::Jumps(_)) && grid().all(|x| kinks.contains(&x) || oracle::second_derivative(&activation, x) == 0.0);
        assert_eq!(traits.pieces.is_some(), straight, "{activation}");
        if let Some(pieces) = traits.pieces {
            assert!(grid().all(|x| near(pieces.value(x), at(x))), "{activation}");
        }
        let unit = Activation::from_id(activation.id()).unwrap();
        let scaled = |x: f64| traits.bend * oracle::value(&unit, x / traits.bend);
        assert!(traits.bend == 1.0 || grid().all(|x| near(scaled(x), at(x))), "{activation}: a bend {} wide", traits.bend);
    }
}

#[test]
fn the_textbook_table_comes_out() {
    let (sigmoid, tanh, relu) = (of("sigmoid"), of("tanh"), of("relu"));

    assert_eq!([&sigmoid, &tanh, &relu].map(Facts::range_text), ["(0, 1)", "(\u{2212}1, 1)", "[0, \u{221e})"]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.zero_centred), [false, true, false]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.odd), [false, true, false]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.homogeneous), [false, false, true]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.lipschitz), [0.25, 1.0, 1.0]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.zeros), [0.0, 0.0, 0.5]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.monotone.clone()), [Monotone::Increasing, Monotone::Increasing, Monotone::NonDecreasing]);
    assert_eq!([&sigmoid, &tanh, &relu].map(|facts| facts.smoothness.clone()), [Smoothness::Smooth, Smoothness::Smooth, Smoothness::Kinks(vec![0.0])]);
    assert_eq!([&sigmoid, &tanh].map(|facts| facts.largest_slope.places.clone()), [vec![Place::At(0.0)], vec![Place::At(0.0)]]);
    assert_eq!(relu.largest_slope.places, [Place::Between(0.0, f64::INFINITY)]);
    assert_eq!(sigmoid.smallest_slope.places, [Place::Toward(Side::Left), Place::Toward(Side::Right)]);

    // s (1 - s) = c at s = (1 - sqrt(1 - 4 c)) / 2; 1 - t^2 = c at t = sqrt(1 - c).
    let s = 0.5 * (1.0 - (1.0 - 4.0 * SATURATED_SLOPE).sqrt());
    let logit = (s / (1.0 - s)).ln();
    assert!(near(sigmoid.saturation.left.unwrap(), logit) && near(sigmoid.saturation.right.unwrap(), -logit));
    let edge = (1.0 - SATURATED_SLOPE).sqrt().atanh();
    assert!(near(tanh.saturation.left.unwrap(), -edge) && near(tanh.saturation.right.unwrap(), edge));
    assert_eq!((relu.saturation.left, relu.saturation.right), (Some(0.0), None));
    assert_eq!((relu.dead.left, relu.dead.right, sigmoid.dead.left), (Some(0.0), None, None));

    assert!(near(sigmoid.mean, 0.5) && near(tanh.mean, 0.0) && near(relu.mean, 1.0 / (2.0 * PI).sqrt()));
    assert!(near(relu.variance, 0.5 - 0.5 / PI), "{}", relu.variance);
    assert_eq!(text_of(&relu, "saturation"), "left only, for x < 0");
    assert_eq!(text_of(&sigmoid, "largest_slope"), "0.25 at 0");
    assert_eq!(text_of(&relu, "smooth"), "no, kink at 0");
}

#[test]
fn moments_and_zeros_have_their_closed_forms() {
    let moments = |text: &str, mean: f64, variance: f64| {
        let facts = of(text);
        assert!(near(facts.mean, mean), "{text}: mean {}, not {mean}", facts.mean);
        assert!(near(facts.variance, variance), "{text}: variance {}, not {variance}", facts.variance);
    };
    moments("identity", 0.0, 1.0);
    moments("squared_relu", 0.5, 1.25);
    // E |Z| = sqrt(2 / pi).
    moments("leaky_relu(negative_slope=-1)", (2.0 / PI).sqrt(), 1.0 - 2.0 / PI);
    let slope = 0.25;
    moments("prelu", (1.0 - slope) / (2.0 * PI).sqrt(), 0.5 * (1.0 + slope * slope) - (1.0 - slope) * (1.0 - slope) / (2.0 * PI));
    // E Z Phi(Z) = E phi(Z) by Stein's lemma = 1 / (2 sqrt(pi)); E Z^2 Phi(Z)^2 = 1/3 + 1 / (2 pi sqrt(3)).
    moments("gelu", 0.5 / PI.sqrt(), 1.0 / 3.0 + 0.5 / (PI * 3.0_f64.sqrt()) - 0.25 / PI);
    // SELU's constants are made for this (Klambauer et al. 2017).
    moments("selu", 0.0, 1.0);
    // E (e^Z - 1; Z < 0) = e^(1/2) Phi(-1) - 1/2.
    let phi_below = |x: f64| 0.5 * libm::erfc(-x / SQRT_2);
    let elu_mean = 1.0 / (2.0 * PI).sqrt() + 0.5_f64.exp() * phi_below(-1.0) - 0.5;
    let elu_square = 0.5 + 2.0_f64.exp() * phi_below(-2.0) - 2.0 * 0.5_f64.exp() * phi_below(-1.0) + 0.5;
    moments("elu", elu_mean, elu_square - elu_mean * elu_mean);
    // The sharpest celu, alpha = a: the same with e^(Z/a), E (e^(Z/a); Z < 0) = e^(1/(2 a^2)) Phi(-1/a) = erfcx(1/(a sqrt 2)) / 2,
    // and erfcx(x) = (1 - 1/(2 x^2) + 3/(4 x^4)) / (x sqrt(pi)) for large x.
    let a = f64::from(1e-3_f32);
    let half_erfcx = |x: f64| 0.5 * (1.0 - 0.5 / (x * x) + 0.75 / (x * x * x * x)) / (x * PI.sqrt());
    let celu = of("celu(alpha=0.001)");
    assert!(near(celu.mean, 1.0 / (2.0 * PI).sqrt() + a * half_erfcx(1.0 / (a * SQRT_2)) - 0.5 * a), "{}", celu.mean);

    for (text, share) in [
        ("relu", 0.5),
        ("relu6", 0.5),
        ("squared_relu", 0.5),
        ("leaky_relu(negative_slope=0)", 0.5),
        ("elu(alpha=0)", 0.5),
        ("hard_swish", phi_below(-3.0)),
        ("hard_sigmoid", phi_below(-3.0)),
        ("threshold(threshold=1)", phi_below(1.0)),
        ("threshold(threshold=1,value=-2)", 0.0),
        ("gelu", 0.0),
        ("elu", 0.0),
    ] {
        assert!(near(of(text).zeros, share), "{text}: {}", of(text).zeros);
    }
}

#[test]
fn ranges_say_what_is_reached() {
    for (text, range) in [
        ("relu6", "[0, 6]"),
        ("hard_sigmoid", "[0, 1]"),
        ("elu", "(\u{2212}1, \u{221e})"),
        ("elu(alpha=0)", "[0, \u{221e})"),
        ("selu", "(\u{2212}1.758, \u{221e})"),
        ("leaky_relu", "(\u{2212}\u{221e}, \u{221e})"),
        ("leaky_relu(negative_slope=-1)", "[0, \u{221e})"),
        ("softplus", "(0, \u{221e})"),
        ("softsign", "(\u{2212}1, 1)"),
        ("hard_swish", "[\u{2212}0.375, \u{221e})"),
        ("silu", "[\u{2212}0.2785, \u{221e})"),
        ("threshold(threshold=1,value=-2)", "{\u{2212}2} \u{222a} (1, \u{221e})"),
        ("threshold(threshold=1,value=1)", "[1, \u{221e})"),
        ("threshold(threshold=-2,value=1)", "(\u{2212}2, \u{221e})"),
    ] {
        assert_eq!(of(text).range_text(), range, "{text}");
    }
    // The minimum of x sigmoid(x): there sigmoid(x) + x sigmoid(x) sigmoid(-x) = 0, so f = x + 1.
    let silu = of("silu");
    let Monotone::No { falls } = &silu.monotone else { panic!("silu dips") };
    assert_eq!(falls[0].0, f64::NEG_INFINITY);
    assert!(near(silu.low().value, falls[0].1 + 1.0) && silu.low().attained);
}

#[test]
fn slopes_have_their_closed_forms_and_places() {
    // gelu'' = (2 - x^2) phi(x): the extremes are at plus and minus sqrt 2.
    let gelu = of("gelu");
    let steepest = 0.5 * libm::erfc(-1.0) + SQRT_2 * (-1.0_f64).exp() / (2.0 * PI).sqrt();
    assert!(near(gelu.largest_slope.slope, steepest) && near(gelu.smallest_slope.slope, 1.0 - steepest));
    assert!(matches!(gelu.largest_slope.places[..], [Place::At(x)] if (x - SQRT_2).abs() < 1e-9));

    let hard_swish = of("hard_swish");
    assert_eq!((hard_swish.largest_slope.slope, hard_swish.smallest_slope.slope, hard_swish.lipschitz), (1.5, -0.5, 1.5));
    assert_eq!((&hard_swish.largest_slope.places[..], &hard_swish.smallest_slope.places[..]), (&[Place::JustLeftOf(3.0)][..], &[Place::JustRightOf(-3.0)][..]));
    assert_eq!(hard_swish.monotone, Monotone::No { falls: vec![(-3.0, -1.5)] });

    assert_eq!(of("squared_relu").lipschitz, f64::INFINITY);
    assert_eq!(of("threshold(threshold=1,value=1)").lipschitz, 1.0);
    assert_eq!(of("threshold(threshold=1)").lipschitz, f64::INFINITY);
    assert_eq!(of("threshold(threshold=1)").monotone, Monotone::NonDecreasing);
    assert_eq!(of("threshold(threshold=-2,value=1)").monotone, Monotone::No { falls: vec![(-2.0, -2.0)] });
    assert_eq!(of("leaky_relu(negative_slope=-1)").monotone, Monotone::No { falls: vec![(f64::NEG_INFINITY, 0.0)] });
    assert_eq!(of("elu(alpha=2)").largest_slope.places, [Place::JustLeftOf(0.0)]);
    assert_eq!(of("softplus").largest_slope.places, [Place::Toward(Side::Right)]);
    let lines = [Place::Between(f64::NEG_INFINITY, 0.0), Place::Between(6.0, f64::INFINITY)];
    assert_eq!(of("relu6").smallest_slope.places, lines);
    // A swish is its own picture at every scale.
    let (wide, sharp, plain) = (of("swish(beta=1e-30)"), of("swish(beta=1000)"), of("swish"));
    assert!(near(wide.largest_slope.slope, plain.largest_slope.slope) && near(sharp.smallest_slope.slope, plain.smallest_slope.slope));
}

#[test]
fn saturation_smoothness_and_symmetry_follow_the_parameters() {
    for (text, left, right) in [
        ("elu", Some(SATURATED_SLOPE.ln()), None),
        ("celu(alpha=1000)", Some(1000.0 * SATURATED_SLOPE.ln()), None),
        ("softsign", Some(-9.0), Some(9.0)),
        ("relu6", Some(0.0), Some(6.0)),
        ("hard_swish", Some(-3.0), None),
        ("squared_relu", Some(0.005), None),
        ("leaky_relu", None, None),
        ("leaky_relu(negative_slope=0)", Some(0.0), None),
        ("threshold(threshold=1,value=-2)", Some(1.0), None),
        ("swish(beta=0)", None, None),
        ("identity", None, None),
    ] {
        let found = of(text).saturation;
        let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => near(a, b),
            (a, b) => a == b,
        };
        assert!(same(found.left, left) && same(found.right, right), "{text}: {found:?}");
    }
    for (text, smoothness) in [
        ("elu", Smoothness::ContinuousSlope(vec![0.0])),
        ("elu(alpha=2)", Smoothness::Kinks(vec![0.0])),
        ("celu(alpha=0.001)", Smoothness::ContinuousSlope(vec![0.0])),
        ("celu(alpha=1000)", Smoothness::ContinuousSlope(vec![0.0])),
        ("squared_relu", Smoothness::ContinuousSlope(vec![0.0])),
        ("softsign", Smoothness::ContinuousSlope(vec![0.0])),
        ("hard_swish", Smoothness::Kinks(vec![-3.0, 3.0])),
        ("threshold(threshold=1,value=-2)", Smoothness::Jumps(vec![1.0])),
        ("threshold(threshold=1,value=1)", Smoothness::Kinks(vec![1.0])),
        ("leaky_relu(negative_slope=1)", Smoothness::Smooth),
        ("swish(beta=1000)", Smoothness::Smooth),
        ("softplus(beta=1000)", Smoothness::Smooth),
    ] {
        assert_eq!(of(text).smoothness, smoothness, "{text}");
    }
    let which = |holds: fn(&Facts) -> bool| Activation::ALL.iter().filter(|activation| holds(&facts(activation))).map(Activation::id).collect::<Vec<_>>();
    assert_eq!(which(|facts| facts.odd), ["identity", "tanh", "softsign"]);
    assert_eq!(which(|facts| facts.homogeneous), ["relu", "leaky_relu", "prelu", "threshold", "identity"]);
    assert_eq!(which(|facts| facts.zero_centred), ["selu", "identity", "tanh", "softsign"]);
    assert_eq!(which(|facts| facts.dead.right.is_some()), ["relu6", "hard_sigmoid"]);
    assert!(!of("threshold(threshold=1e-20)").homogeneous && of("elu(alpha=0)").homogeneous && !of("swish(beta=1e-30)").odd);
}

#[test]
fn no_evaluation_contradicts_the_facts() {
    let mut rng = Rng::new(11, 0);
    for activation in many() {
        let facts = facts(&activation);
        let f = |x: f64| oracle::value(&activation, x);
        let (low, high) = (facts.low(), facts.high());
        let scales = [1e-4, 1.0, 10.0, 2000.0];
        for i in 0..2000 {
            let scale = scales[i % scales.len()];
            let (x, y) = (scale * rng.normal(), scale * rng.normal());
            let (a, b) = (f(x), f(y));
            let rounding = 1e-12 * (1.0 + a.abs() + b.abs());
            assert!(a >= low.value && a <= high.value, "{activation}: f({x}) = {a} is not in {}", facts.range_text());
            let inside = |v: f64| facts.range.iter().any(|part| v >= part.low.value && v <= part.high.value);
            assert!(inside(a), "{activation}: f({x}) = {a} is in a gap of {}", facts.range_text());
            assert!((a - b).abs() <= facts.lipschitz * (x - y).abs() + rounding, "{activation}: steeper than {} from {x} to {y}", facts.lipschitz);
            if !matches!(facts.monotone, Monotone::No { .. }) {
                assert!((b - a) * (y - x) >= -rounding, "{activation} falls from {x} to {y}");
            }
            let slope = oracle::derivative(&activation, AtKink::Left, x);
            assert!(slope <= facts.largest_slope.slope + 1e-12 && slope >= facts.smallest_slope.slope - 1e-12, "{activation}: slope {slope} at {x}");
            let beyond = |side: Option<f64>, sign: f64| side.is_some_and(|edge| sign * x > sign * edge);
            if beyond(facts.saturation.left, -1.0) || beyond(facts.saturation.right, 1.0) {
                assert!(slope.abs() < SATURATED_SLOPE, "{activation}: slope {slope} at {x} is not saturated");
            }
            if beyond(facts.dead.left, -1.0) || beyond(facts.dead.right, 1.0) {
                assert_eq!(slope, 0.0, "{activation} at {x}");
            }
            if let Monotone::No { falls } = &facts.monotone {
                let falls_here = falls.iter().any(|&(from, to)| from < x && x < to);
                // A tail that underflows to 0 is in a fall too.
                assert!(if falls_here { slope <= 0.0 } else { slope >= 0.0 }, "{activation}: slope {slope} at {x}, falls on {falls:?}");
            }
        }
    }
}

#[test]
fn moments_are_those_of_random_draws() {
    for activation in many() {
        let facts = facts(&activation);
        let mut rng = Rng::new(5, 0);
        let n = 20_000;
        let (mut mean, mut square, mut fourth, mut zeros) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..n {
            let y = oracle::value(&activation, rng.normal());
            let apart = (y - facts.mean) * (y - facts.mean);
            mean += y / f64::from(n);
            square += apart / f64::from(n);
            fourth += apart * apart / f64::from(n);
            zeros += if y == 0.0 { 1.0 / f64::from(n) } else { 0.0 };
        }
        let error = |variance: f64| 5.0 * (variance.max(0.0) / f64::from(n)).sqrt() + 1e-12;
        assert!((mean - facts.mean).abs() <= error(facts.variance) + 1e-12 * mean.abs(), "{activation}: {mean}, not {}", facts.mean);
        assert!((square - facts.variance).abs() <= error(fourth - square * square) + 1e-9 * square + 1e-12, "{activation}: {square}, not {}", facts.variance);
        // The sharpest of these are never 0, but f64 underflows to it within the normal's reach.
        let underflows = matches!(activation, Activation::Swish { beta } | Activation::Softplus { beta } if beta > 100.0);
        if underflows {
            assert_eq!(facts.zeros, 0.0, "{activation}");
            continue;
        }
        assert!((zeros - facts.zeros).abs() <= error(facts.zeros * (1.0 - facts.zeros)), "{activation}: {zeros}, not {}", facts.zeros);
    }
}

/// The fields of an activation are public: whatever is put there, there is a table.
#[test]
fn the_table_is_whole_for_every_parameter() {
    let ids: Vec<_> = facts(&Activation::Relu).rows().iter().map(|row| row.id).collect();
    for activation in many() {
        let rows = facts(&activation).rows();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids, "{activation}");
        for row in &rows {
            let numbers = row.value.into_iter().chain(row.numbers.iter().map(|&(_, number)| number));
            assert!(numbers.into_iter().all(|number| !number.is_nan()), "{activation}: {row:?}");
            assert!(!row.text.is_empty() && !row.text.contains("NaN") && !row.text.contains("undefined"), "{activation}: {row:?}");
        }
    }
    for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, -1.0] {
        for activation in [
            Activation::LeakyRelu { negative_slope: odd },
            Activation::Threshold { threshold: odd, value: odd },
            Activation::Threshold { threshold: odd, value: 0.0 },
            Activation::Elu { alpha: odd },
            Activation::Celu { alpha: odd },
            Activation::Swish { beta: odd },
            Activation::Softplus { beta: odd },
        ] {
            assert_eq!(facts(&activation).rows().len(), ids.len());
        }
    }
}

#[test]
fn stepped_sigmoids_are_their_sum() {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    for n in [0, 1, 2, 7, 50, 300] {
        for i in -60..=400 {
            let x = f64::from(i) * 0.9 + 0.05;
            let sum: f64 = (1..=n).map(|i| sigmoid(x - f64::from(i) + 0.5)).sum();
            assert!((value(n, x) - sum).abs() <= 1e-12 * (1.0 + sum), "{n} at {x}: {}, not {sum}", value(n, x));
        }
    }
    assert_eq!((value(7, f64::INFINITY), value(7, f64::NEG_INFINITY), value(0, 3.0)), (7.0, 0.0, 0.0));
    assert!(value(7, f64::NAN).is_nan());
    // However many there are, the cost is that of those that matter.
    assert!((value(u32::MAX, 1e6) - 1e6).abs() < 1e-6);
}

#[test]
fn stepped_sigmoids_approach_softplus_and_relu() {
    let n = 100;
    let (soft, hard) = (largest_gap_to_softplus(n, -10.0, 50.0), largest_gap_to_relu(n, -10.0, 50.0));
    // Euler and Maclaurin for the midpoint rule: the sum is below softplus by sigmoid'(x) / 24 - 7 sigmoid'''(x) / 5760 + 31 sigmoid^(5)(x)
    // / 967680 - ..., at most at 0, where these derivatives are 1/4, -1/8 and 1/4. (A ripple of 1e-8 moves the place by 2e-5.)
    let below = 0.25 / 24.0 + 7.0 * 0.125 / 5760.0 + 31.0 * 0.25 / 967_680.0;
    assert!((soft.size - below).abs() < 2e-6 && soft.at.abs() < 1e-4, "{soft:?}");
    // From relu softplus is ln 2 away at 0, and the sum that much less.
    assert!((hard.size - (LN_2 - below)).abs() < 2e-6 && hard.at.abs() < 1e-9, "{hard:?}");
    // Too few: the sum stays at N.
    let few = largest_gap_to_relu(3, -10.0, 10.0);
    assert!((few.size - 7.0).abs() < 0.01 && few.at == 10.0, "{few:?}");
    // In the middle only the ripple is left, of about e^(-2 pi^2) (Poisson's summation).
    let ripple = largest_gap_to_softplus(200, 90.0, 110.0);
    assert!(ripple.size < 1e-7, "{ripple:?}");
    // More sigmoids never make the largest gap over a fixed stretch larger.
    let sizes: Vec<f64> = (1..=30).map(|n| largest_gap_to_softplus(n, -10.0, 10.0).size).collect();
    assert!(sizes.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{sizes:?}");
}

#[test]
fn no_gap_anywhere_is_larger_than_the_largest() {
    let mut rng = Rng::new(2, 0);
    for _ in 0..40 {
        let n = 1 + rng.below(STEPS.max as u32);
        let (a, b) = (rng.uniform_in(-120.0, 160.0), rng.uniform_in(-120.0, 160.0));
        let (soft, hard) = (largest_gap_to_softplus(n, a, b), largest_gap_to_relu(n, a, b));
        assert_eq!(soft, largest_gap_to_softplus(n, b, a));
        assert!(soft.at >= a.min(b) && soft.at <= a.max(b));
        for _ in 0..300 {
            let x = rng.uniform_in(a.min(b), a.max(b));
            let gap = |to: &Activation| (value(n, x) - oracle::value(to, x)).abs();
            assert!(gap(&Activation::Softplus { beta: 1.0 }) <= soft.size + 1e-12, "{n} at {x}: {soft:?}");
            assert!(gap(&Activation::Relu) <= hard.size + 1e-12, "{n} at {x}: {hard:?}");
        }
    }
    for (low, high) in [(f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert!(largest_gap_to_relu(5, low, high).size.is_nan());
    }
    assert_eq!(largest_gap_to_relu(5, f64::NEG_INFINITY, f64::INFINITY).size, f64::INFINITY);
    assert_eq!(largest_gap_to_softplus(5, 1.0, 1.0).at, 1.0);
}

/// What is kept tells the slope: by counting slopes, and by looking for two inputs of one output whose slopes differ.
#[test]
fn what_is_kept_for_the_way_back_is_enough_and_needed() {
    for activation in Activation::ALL {
        let xs: Vec<f32> = (-6000..=6000).map(|at| at as f32 / 1000.0 + 0.000_37).collect();
        let (mut values, mut slopes) = (vec![0.0_f32; xs.len()], vec![0.0_f32; xs.len()]);
        kernels::forward(&activation, &xs, &mut values);
        kernels::derivative(&activation, AtKink::Left, &xs, &mut slopes);
        let mut distinct: Vec<u32> = slopes.iter().map(|slope| (slope + 0.0).to_bits()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let rises = values.windows(2).all(|pair| pair[0] <= pair[1]);
        match facts(&activation).kept {
            Kept::Bits(bits) => assert!(distinct.len() <= 1 << bits && (bits == 0 || distinct.len() > 1 << (bits - 1)), "{activation}: {}", distinct.len()),
            Kept::Output => assert!(distinct.len() > 100 && rises, "{activation}"),
            Kept::Input => assert!(distinct.len() > 100 && !values.windows(2).all(|pair| pair[0] < pair[1]), "{activation}"),
        }
    }
    let kept = |name: &str| text_of(&facts(&Activation::read(name).0), "kept");
    assert_eq!(
        ["relu", "leaky_relu", "tanh", "gelu", "silu", "identity"].map(kept),
        ["1 bit", "1 bit", "32 bits, the output", "32 bits, the input", "32 bits, the input", "nothing"]
    );
}
