//! Propagation: measured against theory, gradients against differences.

use relu_lab::activation::Activation;
use relu_lab::analysis::signal::{Norm, PathChoice, Propagation, StackDescription};
use relu_lab::oracle;

fn described(text: &str) -> StackDescription {
    let (description, problems) = StackDescription::read(text);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    description
}

fn run(text: &str) -> Propagation {
    let mut propagation = Propagation::new(described(text));
    while !propagation.advance(7) {}
    propagation
}

/// Mean and standard error over runs.
fn summary(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Every activation at its default and three gains, 512 wide: the logarithms of the measured deviations, averaged over seeds,
/// lie within the statistical error of theory's. squared_relu doubles every fluctuation in every layer, so that deeper than
/// two layers its mean over samples is ruled by a few of them and not by theory; it gets two. A layer's relative error is of the order of 1 / width and adds up with depth;
/// `SLACK` is that bias of the theory itself (it is exact only for infinite width).
#[test]
fn measured_means_are_those_of_theory() {
    const SEEDS: u32 = 6;
    const DEPTH: usize = 4;
    const SLACK: f64 = 3.0 * DEPTH as f64 / 512.0;
    let depth_of = |activation| if activation == Activation::SquaredRelu { 2 } else { DEPTH };
    let mut logs = vec![vec![Vec::new(); 4 * DEPTH]; Activation::ALL.len() * 3];
    let mut wanted = vec![vec![0.0; 4 * DEPTH]; Activation::ALL.len() * 3];
    for seed in 0..SEEDS {
        let base = StackDescription { depth: DEPTH, seed, ..described("width=512&batch=32&init=lecun_normal") };
        // Weights are drawn once a seed.
        let mut propagation = Propagation::new(base);
        for (a, activation) in Activation::ALL.into_iter().enumerate() {
            for (g, gain) in [0.8, 2f64.sqrt(), 2.0].into_iter().enumerate() {
                propagation.retune(StackDescription { activation, gain, depth: depth_of(activation), ..base });
                while !propagation.advance(1) {}
                for (layer, (report, theory)) in propagation.reports().iter().zip(propagation.theory()).enumerate() {
                    let pairs = [
                        (report.pre.std, theory.pre_std),
                        (report.out.std, theory.std),
                        (report.grad_std, theory.grad_std),
                        (report.weight_grad_std, theory.weight_grad_std),
                    ];
                    for (which, (measured, theory)) in pairs.into_iter().enumerate() {
                        logs[3 * a + g][4 * layer + which].push(measured.ln());
                        wanted[3 * a + g][4 * layer + which] = theory.ln();
                    }
                }
            }
        }
    }
    for (case, (logs, wanted)) in logs.iter().zip(&wanted).enumerate() {
        for (at, (logs, wanted)) in logs.iter().zip(wanted).enumerate().filter(|(_, (logs, _))| !logs.is_empty()) {
            let (mean, error) = summary(logs);
            let what = ["pre-activations", "outputs", "gradients", "weight gradients"][at % 4];
            let activation = Activation::ALL[case / 3];
            // Student's t with 5 degrees of freedom: 6 is exceeded once in 500 on each side; the slack does the rest.
            let allowed = 6.0 * error + SLACK;
            assert!((mean - wanted).abs() < allowed, "{activation}, gain {}, layer {}, {what}: {mean} +- {error}, theory {wanted}", case % 3, at / 4);
            assert!(error < 0.1, "{activation}: an error of {error} could hide anything");
        }
    }
}

/// He is flat, 1 sinks by 2^(-1/2) a layer, 2 climbs by 2^(1/2).
#[test]
fn the_slope_of_the_line_is_gain_squared_over_two() {
    for (gain, wanted) in [(2f64.sqrt(), 0.0), (1.0, -0.5), (2.0, 0.5)] {
        let slopes: Vec<f64> = (0..8)
            .map(|seed| {
                let propagation = run(&format!("init=lecun_normal&gain={gain}&seed={seed}&depth=30&batch=64"));
                let rms = |layer: usize| propagation.reports()[layer].out.square.sqrt();
                (rms(29) / rms(0)).log2() / 29.0
            })
            .collect();
        let (mean, error) = summary(&slopes);
        assert!((mean - wanted).abs() < 5.0 * error + 0.01, "gain {gain}: {mean} +- {error}, theory {wanted}");
        assert!(error < 0.02, "{error}");
    }
}

/// What norms and residuals do, to leading order.
#[test]
fn theory_knows_norms_residuals_biases_and_other_initialisers() {
    for text in [
        "norm=batch&gain=0.1",
        "norm=layer&gain=5",
        "residual=on&gain=0.3",
        "norm=layer&residual=on",
        "norm=batch&residual=on",
        "norm=batch&act=gelu",
        "bias=0.5",
        "init=torch&act=tanh",
        "init=orthogonal&act=tanh",
        "init=kaiming_uniform(fan=out)",
        "init=playground&gain=0.3",
    ] {
        let mut logs = vec![Vec::new(); 3];
        let mut theory = [0.0; 3];
        for seed in 0..6 {
            let propagation = run(&format!("{text}&width=192&depth=6&seed={seed}"));
            let (last, first) = (propagation.reports()[5], propagation.reports()[0]);
            let (at_last, at_first) = (propagation.theory()[5], propagation.theory()[0]);
            for (log, measured) in logs.iter_mut().zip([last.out.std, first.grad_std, first.weight_grad_std]) {
                log.push(measured.ln());
            }
            theory = [at_last.std.ln(), at_first.grad_std.ln(), at_first.weight_grad_std.ln()];
        }
        for ((log, theory), what) in logs.iter().zip(theory).zip(["outputs", "gradients", "weight gradients"]) {
            let (mean, error) = summary(log);
            assert!((mean - theory).abs() < 6.0 * error + 0.06, "{text}, {what}: {mean} +- {error}, theory {theory}");
        }
    }
}

#[test]
fn selu_stays_at_its_fixed_point() {
    let propagation = run("act=selu&init=lecun_normal&depth=40&width=256");
    let last = propagation.reports()[39];
    assert!(last.out.mean.abs() < 0.1 && (last.out.std - 1.0).abs() < 0.15, "{last:?}");
}

#[test]
fn half_of_the_outputs_of_relu_are_zeros_and_a_low_bias_kills_units() {
    let zeros = run("depth=4&width=256").reports()[3].out.zeros;
    assert!((zeros - 0.5).abs() < 0.06, "{zeros}");
    let propagation = run("depth=3&width=256&bias=-6");
    let report = propagation.reports()[2];
    assert!(report.dead > 200 && report.out.zeros > 0.9, "{report:?}");
    assert_eq!(propagation.dead_units(2).unwrap().iter().filter(|&&dead| dead).count(), report.dead);
}

#[test]
fn leaving_the_range_of_f32_is_said_and_shown() {
    let propagation = run("init=normal(std=10)&gain=2&depth=60&width=64&batch=16");
    let layer = propagation.left_range().unwrap();
    // A factor of 20 sqrt(64 / 2) = 113 a layer: 3.4e38 = 113^18.75.
    assert!((16..=20).contains(&layer), "{layer}");
    assert!(propagation.reports()[..layer].iter().all(|report| report.out.std.is_finite()));
    assert!(!propagation.reports()[layer].out.square.is_finite() && propagation.gradient_left_range().is_some());
    assert!(propagation.out_spread(layer).unwrap().not_finite > 0);
    let vanished = run("init=normal(std=0.001)&depth=60&width=64&batch=16");
    assert_eq!((vanished.left_range(), vanished.reports()[59].out.zeros), (None, 1.0));
}

#[test]
fn an_active_path_keeps_its_gradient_and_sigmoid_loses_it() {
    let last = |text: &str| run(text).path(3, PathChoice::MostActive).last().unwrap().product;
    assert_eq!(last("depth=20"), 1.0);
    assert!(last("depth=20&act=sigmoid&init=xavier_normal") < 0.25f64.powi(20));
    assert!(run("depth=3").path(1000, PathChoice::Steepest).is_empty());
}

/// The gradient of sum(output x top gradient) with respect to the input, against differences of the same stack in f64, which
/// knows nothing of the lab's passes. Smooth or not, norms and residual included.
#[test]
fn gradients_are_the_slopes_of_the_function() {
    for text in [
        "act=gelu",
        "act=tanh&init=torch&bias=0.2",
        "act=relu&residual=on",
        "act=silu&norm=batch",
        "act=leaky_relu(negative_slope=0.2)&norm=layer&residual=on",
        "act=selu&norm=batch&residual=on",
    ] {
        let description = described(&format!("{text}&depth=3&width=6&batch=5&seed=4"));
        let mut top = Propagation::new(description);
        top.advance(3);
        let (inputs, gradient_at_top) = (top.input_values().to_vec(), top.gradient_at_top());
        while !top.advance(1) {}
        let weights: Vec<_> = (0..3).map(|layer| top.parameters(layer).unwrap()).collect();
        let loss = |input: &[f64]| -> f64 {
            let out = reference(&description, &weights, input);
            out.iter().zip(&gradient_at_top).map(|(out, g)| out * f64::from(*g)).sum()
        };
        let base: Vec<f64> = inputs.iter().map(|&x| f64::from(x)).collect();
        let measured = top.input_gradient().unwrap();
        let scale = measured.iter().fold(0.0f64, |scale, &g| scale.max(f64::from(g).abs()));
        for at in 0..base.len() {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut input = base.clone();
                input[at] += by;
                loss(&input)
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((slope - f64::from(measured[at])).abs() < 2e-5 * scale, "{text}, {at}: {}, but the slope is {slope}", measured[at]);
        }
    }
}

/// The stack once more, in f64, as plainly as can be.
fn reference(d: &StackDescription, layers: &[(Vec<f32>, Vec<f32>)], input: &[f64]) -> Vec<f64> {
    let (n, batch) = (d.width, d.batch);
    let mut x = input.to_vec();
    for (w, b) in layers {
        let mut z = vec![0.0; n * batch];
        for unit in 0..n {
            for s in 0..batch {
                z[unit * batch + s] = f64::from(b[unit]) + (0..n).map(|k| f64::from(w[unit * n + k]) * x[k * batch + s]).sum::<f64>();
            }
        }
        let groups: Vec<Vec<usize>> = match d.norm {
            Norm::None => vec![],
            Norm::Batch => (0..n).map(|unit| (0..batch).map(|s| unit * batch + s).collect()).collect(),
            Norm::Layer => (0..batch).map(|s| (0..n).map(|unit| unit * batch + s).collect()).collect(),
        };
        for group in groups {
            let count = group.len() as f64;
            let mean = group.iter().map(|&at| z[at]).sum::<f64>() / count;
            let variance = group.iter().map(|&at| (z[at] - mean).powi(2)).sum::<f64>() / count;
            group.iter().for_each(|&at| z[at] = (z[at] - mean) / (variance + 1e-5).sqrt());
        }
        let passed = z.iter().map(|&z| oracle::value(&d.activation, z));
        x = if d.residual { passed.zip(&x).map(|(a, x)| a + x).collect() } else { passed.collect() };
    }
    x
}

#[test]
fn retuning_gives_the_bits_of_a_fresh_start() {
    let mut tuned = Propagation::new(described("depth=4&width=20&batch=9"));
    for text in [
        "depth=4&width=20&batch=9&gain=1.5",
        "depth=6&width=20&batch=9&act=selu",
        "depth=3&width=12&batch=9",
        "depth=3&width=12&batch=7&norm=batch",
        "depth=3&width=12&batch=7&init=torch",
    ] {
        tuned.retune(described(text));
        while !tuned.advance(2) {}
        let fresh = run(text);
        assert_eq!((tuned.reports(), tuned.theory(), tuned.input_gradient()), (fresh.reports(), fresh.theory(), fresh.input_gradient()), "{text}");
    }
}

#[test]
fn data_can_be_sent_through_and_wrong_data_is_an_error() {
    let description = described("depth=3&width=8&batch=4");
    let data = [1.0, 2.0, -1.0, 0.5, 0.0, 0.25];
    let mut propagation = Propagation::of_data(description, &data, 2).unwrap();
    assert!((propagation.input().mean - 2.75 / 6.0).abs() < 1e-12);
    while !propagation.advance(1) {}
    assert_eq!((propagation.reports().len(), propagation.input_gradient().unwrap().len(), propagation.progress()), (3, 6, 1.0));
    for (data, features) in [(&data[..5], 2), (&[][..], 2), (&data[..], 0)] {
        assert!(Propagation::of_data(description, data, features).unwrap_err().contains("features"));
    }
}

/// No description, whatever is written, makes it panic or run for ever.
#[test]
fn every_text_runs() {
    for text in ["batch=1&norm=batch", "gain=0", "init=zeros", "init=constant", "bias=-10&gain=10", "act=squared_relu&gain=10", "batch=1&norm=layer"] {
        let propagation = run(&format!("{text}&depth=9&width=5"));
        assert_eq!(propagation.progress(), 1.0, "{text}");
        for layer in 0..propagation.reports().len() {
            assert_eq!(propagation.out_spread(layer).unwrap().bins.len(), 64);
        }
    }
}
