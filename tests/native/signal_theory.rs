//! Mean-field theory against mpmath (tests/fixtures/signal/critical.json and the script beside it) and against what is known.

use relu_lab::activation::Activation;
use relu_lab::analysis::mean_field::{Criterion, averages, critical, fixed_point};

fn near(got: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!((got - wanted).abs() <= tolerance * wanted.abs().max(1.0), "{what}: {got}, not {wanted}");
}

#[test]
fn critical_gains_and_averages_are_those_of_mpmath() {
    let rows: Vec<serde_json::Value> = serde_json::from_str(include_str!("../fixtures/signal/critical.json")).unwrap();
    for kind in Activation::ALL {
        assert!(rows.iter().any(|row| row["activation"] == kind.to_string()), "no fixture of {kind}");
    }
    for row in &rows {
        let text = row["activation"].as_str().unwrap();
        let (activation, problems) = Activation::read(text);
        assert!(problems.is_empty(), "{problems:?}");
        let found = critical(&activation).expect(text);
        near(found.gain, row["gain"].as_f64().unwrap(), 1e-9, text);
        let criterion = if found.criterion == Criterion::Signal { "signal" } else { "gradient" };
        assert_eq!(criterion, row["criterion"], "{text}");
        for entry in row["averages"].as_array().unwrap() {
            let number = |index: usize| entry[index].as_f64().unwrap();
            let got = averages(&activation, 0.0, number(0));
            near(got.mean, number(1), 1e-11, &format!("E[{text}], std {}", number(0)));
            near(got.square, number(2), 1e-11, &format!("E[{text}^2], std {}", number(0)));
            // The script differentiates by differences of 1e-12, which straddle the kinks.
            near(got.slope_square, number(3), 1e-10, &format!("E[{text}'^2], std {}", number(0)));
        }
    }
}

#[test]
fn the_famous_ones() {
    let gain = |text: &str| critical(&Activation::read(text).0).unwrap().gain;
    near(gain("relu"), 2f64.sqrt(), 1e-15, "He");
    near(gain("leaky_relu(negative_slope=0.5)"), (2.0f64 / 1.25).sqrt(), 1e-15, "He, eq. 15");
    near(gain("tanh"), 1.0, 1e-15, "Poole");
    let selu = critical(&Activation::Selu).unwrap();
    near(selu.gain, 1.0, 1e-13, "Klambauer");
    let at = averages(&Activation::Selu, 0.0, 1.0);
    near(at.mean, 0.0, 1e-13, "selu's mean");
    near(at.square, 1.0, 1e-13, "selu's variance");
    // The fixed point attracts.
    assert!(selu.stability < 1.0);
    near(fixed_point(&Activation::Selu, 1.0), 1.0, 1e-9, "selu's fixed point");
}

#[test]
fn fixed_points_are_fixed_and_the_two_ends_are_seen() {
    assert_eq!(fixed_point(&Activation::Relu, 1.0), 0.0);
    assert_eq!(fixed_point(&Activation::Relu, 2.0), f64::INFINITY);
    assert_eq!(fixed_point(&Activation::Tanh, 0.9), 0.0);
    for (activation, gain) in [(Activation::Tanh, 1.5), (Activation::Sigmoid, 4.0), (Activation::Elu { alpha: 1.0 }, 1.2)] {
        let q = fixed_point(&activation, gain);
        let again = gain * gain * averages(&activation, 0.0, q.sqrt()).square;
        near(again, q, 1e-12, &activation.to_string());
    }
}

/// Whatever the parameters, an answer comes, and at a critical gain what is said to be kept is kept.
#[test]
fn every_parameter_at_its_limits_gives_an_answer() {
    for kind in Activation::ALL {
        for range in kind.parameters() {
            for value in [range.min, range.max] {
                let activation = Activation::new(kind.id(), &[(range.name, value)]).unwrap();
                match critical(&activation) {
                    Some(found) if found.criterion == Criterion::Signal => {
                        near(averages(&activation, 0.0, found.gain).square, 1.0, 1e-9, &activation.to_string());
                    }
                    // A softplus with a flat bend is critical where its fixed point goes to infinity, and chi to 1 slowly.
                    Some(found) => near(found.chi, 1.0, 1e-5, &activation.to_string()),
                    None => {}
                }
            }
        }
    }
}
