//! Initialisers: their moments, their text form, orthogonality, and the same bits everywhere.

use relu_lab::activation::Activation;
use relu_lab::network::init::{Initialiser, recommended_gain};
use relu_lab::rng::Rng;

const SQRT_2: f64 = core::f64::consts::SQRT_2;

fn draw(kind: Initialiser, seed: u64, inputs: usize, outputs: usize, gain: f64) -> Vec<f32> {
    let mut weights = vec![f32::NAN; inputs * outputs];
    kind.fill(&mut Rng::new(seed, 0), inputs, outputs, SQRT_2, gain, &mut weights);
    weights
}

/// Mean, variance and the fourth moment over the squared second.
fn moments(values: &[f32]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().map(|&w| f64::from(w)).sum::<f64>() / n;
    let central = |power: i32| values.iter().map(|&w| (f64::from(w) - mean).powi(power)).sum::<f64>() / n;
    (mean, central(2), central(4) / central(2).powi(2))
}

/// The variances are written out here once more, by hand, for 300 inputs and 100 outputs; kurtosis 3 is normal, 9/5 uniform.
#[test]
fn moments_are_those_of_the_schemes() {
    let (inputs, outputs) = (300, 100);
    let table = [
        ("kaiming_normal", 2.0 / 300.0, 3.0),
        ("kaiming_normal(fan=out)", 2.0 / 100.0, 3.0),
        ("kaiming_uniform", 2.0 / 300.0, 1.8),
        ("kaiming_uniform(fan=out)", 2.0 / 100.0, 1.8),
        ("xavier_normal", 2.0 / 400.0, 3.0),
        ("xavier_uniform", 2.0 / 400.0, 1.8),
        ("lecun_normal", 1.0 / 300.0, 3.0),
        ("lecun_uniform", 1.0 / 300.0, 1.8),
        ("torch", 1.0 / 900.0, 1.8),
        ("playground", 1.0 / 12.0, 1.8),
        ("normal(std=0.2)", 0.04, 3.0),
        ("uniform(bound=0.3)", 0.03, 1.8),
        // Rows are orthonormal in 300 dimensions; nearly normal.
        ("orthogonal", 1.0 / 300.0, 3.0),
    ];
    for (text, variance, kurtosis) in table {
        let (kind, problems) = Initialiser::read(text);
        assert!(problems.is_empty(), "{text}: {problems:?}");
        for gain in [1.0, 0.5] {
            let variance = variance * gain * gain;
            let (mean, measured, shape) = moments(&draw(kind, 5, inputs, outputs, gain));
            let n = (inputs * outputs) as f64;
            // Five standard errors of each.
            assert!(mean.abs() < 5.0 * (variance / n).sqrt(), "{text}: mean {mean}");
            assert!((measured / variance - 1.0).abs() < 5.0 * ((kurtosis - 1.0) / n).sqrt(), "{text}: {measured}, not {variance}");
            assert!((shape - kurtosis).abs() < 0.15, "{text}: kurtosis {shape}, not {kurtosis}");
            let stated = kind.mean_square(inputs, outputs, SQRT_2, gain);
            assert!((stated / variance - 1.0).abs() < 1e-12, "{text} states {stated}, not {variance}");
        }
    }
}

#[test]
fn uniform_draws_stay_inside_their_bound() {
    for (text, bound) in [("kaiming_uniform", (6.0f64 / 64.0).sqrt()), ("xavier_uniform", (6.0f64 / 96.0).sqrt()), ("torch", 1.0 / 8.0), ("playground", 0.5)] {
        let largest = draw(Initialiser::read(text).0, 1, 64, 32, 1.0).iter().fold(0.0, |largest: f32, w| largest.max(w.abs()));
        assert!(f64::from(largest) <= bound * (1.0 + 1e-7) && f64::from(largest) > 0.99 * bound, "{text}: {largest}, bound {bound}");
    }
}

#[test]
fn what_is_not_random_is_exact() {
    assert!(draw(Initialiser::Zeros, 1, 4, 3, 2.0).iter().all(|&w| w == 0.0));
    assert!(draw(Initialiser::Constant { value: 0.25 }, 1, 4, 3, 2.0).iter().all(|&w| w == 0.5));
    for kind in [Initialiser::Zeros, Initialiser::Constant { value: 0.25 }] {
        assert!(!kind.is_random());
    }
}

#[test]
fn orthogonal_is_orthogonal_tall_wide_and_square() {
    for (inputs, outputs) in [(64, 64), (40, 96), (96, 40), (1, 7), (7, 1), (1, 1), (2, 2)] {
        let weights = draw(Initialiser::Orthogonal, 9, inputs, outputs, 1.0);
        let at = |row: usize, column: usize| f64::from(weights[row * inputs + column]);
        let fewer = inputs.min(outputs);
        for a in 0..fewer {
            for b in 0..fewer {
                let dot: f64 = if inputs <= outputs { (0..outputs).map(|k| at(k, a) * at(k, b)).sum() } else { (0..inputs).map(|k| at(a, k) * at(b, k)).sum() };
                let wanted = if a == b { 1.0 } else { 0.0 };
                assert!((dot - wanted).abs() < 1e-6, "{outputs} x {inputs}, ({a}, {b}): {dot}");
            }
        }
    }
}

/// R's diagonal is positive, so that the draw is uniform over all orthogonal matrices: determinants of both signs appear.
#[test]
fn orthogonal_draws_rotations_and_reflections_alike() {
    let rotations = (0..400)
        .filter(|&seed| {
            let w = draw(Initialiser::Orthogonal, seed, 2, 2, 1.0);
            w[0] * w[3] - w[1] * w[2] > 0.0
        })
        .count();
    // Binomial(400, 1/2): five standard deviations are 50.
    assert!((150..=250).contains(&rotations), "{rotations}");
}

#[test]
fn biases_start_where_they_should() {
    let mut bias = vec![f32::NAN; 20_000];
    Initialiser::default().bias(&mut Rng::new(1, 0), 16, 0.1, &mut bias);
    assert!(bias.iter().all(|&b| b == 0.1));
    Initialiser::Torch.bias(&mut Rng::new(1, 0), 16, 0.1, &mut bias);
    let (mean, variance, _) = moments(&bias);
    assert!((mean - 0.1).abs() < 0.005 && (variance * 48.0 - 1.0).abs() < 0.04, "{mean}, {variance}");
    assert!((Initialiser::Torch.bias_variance(16) - 1.0 / 48.0).abs() < 1e-15);
}

#[test]
fn the_text_form_is_read_back_and_aliases_are_known() {
    for kind in Initialiser::ALL {
        assert_eq!(Initialiser::read(&kind.to_string()), (kind, vec![]));
        assert_eq!(Initialiser::ALL.iter().filter(|other| other.id() == kind.id()).count(), 1);
    }
    for text in ["kaiming_normal(fan=out)", "kaiming_uniform(fan=out)", "normal(std=0.2)", "uniform(bound=1.5)", "constant(value=-1)"] {
        assert_eq!(Initialiser::read(text).0.to_string(), text);
    }
    let aliases = [
        ("he", "kaiming_normal"),
        ("he_normal", "kaiming_normal"),
        ("he_uniform(mode=fan_out)", "kaiming_uniform(fan=out)"),
        ("xavier", "xavier_uniform"),
        ("glorot_normal", "xavier_normal"),
        (" normal( 0.5 ) ", "normal(std=0.5)"),
        ("kaiming_normal(out)", "kaiming_normal(fan=out)"),
    ];
    for (alias, canonical) in aliases {
        let (kind, problems) = Initialiser::read(alias);
        assert_eq!((kind.to_string().as_str(), problems.len()), (canonical, 0), "{alias}");
    }
}

#[test]
fn wrong_texts_say_what_is_allowed_and_still_give_an_initialiser() {
    for (text, used) in [
        ("", "kaiming_normal"),
        ("hee", "kaiming_normal"),
        ("normal(std=-1)", "normal(std=0)"),
        ("normal(std=NaN)", "normal"),
        ("kaiming_normal(fan=up)", "kaiming_normal"),
        ("zeros(value=3)", "zeros"),
        ("uniform(std=3", "uniform"),
    ] {
        let (kind, problems) = Initialiser::read(text);
        assert_eq!((kind.to_string().as_str(), problems.len()), (used, 1), "{text}: {problems:?}");
    }
    assert!(Initialiser::read("hee").1[0].allowed.contains("orthogonal"));
}

/// Sizes of 0, slices of another length and gains that are no number: whatever is passed, nothing panics.
#[test]
fn fill_is_total() {
    for kind in Initialiser::ALL {
        for (inputs, outputs, length) in [(0, 0, 0), (0, 3, 2), (3, 0, 5), (2, 3, 4), (2, 3, 9)] {
            let mut weights = vec![7.0; length];
            kind.fill(&mut Rng::new(0, 0), inputs, outputs, f64::NAN, f64::INFINITY, &mut weights);
            assert!(weights.iter().skip(inputs * outputs).all(|&w| w == 7.0), "{kind}");
        }
    }
}

#[test]
fn recommended_gains_are_those_of_calculate_gain() {
    let gain = |text: &str| recommended_gain(&Activation::read(text).0);
    assert_eq!(gain("relu"), SQRT_2);
    assert!((gain("leaky_relu(negative_slope=0.5)") - (2.0f64 / 1.25).sqrt()).abs() < 1e-15);
    assert_eq!([gain("identity"), gain("sigmoid"), gain("tanh"), gain("selu"), gain("gelu")], [1.0, 1.0, 5.0 / 3.0, 0.75, SQRT_2]);
}
