//! What a run does when it is reset, changed, fed with data, or driven too hard.

use crate::made::{experiment, run};
use relu_lab::analysis::sweep;
use relu_lab::network::{Mode, Pass};
use relu_lab::training::{Change, NotFinite, Status, Trainer};

#[test]
fn training_learns() {
    for (text, bound) in [
        ("opt=adam", 0.1),
        ("data=xor&opt=adam", 0.15),
        ("data=gauss", 0.05),
        ("data=moons&opt=adam", 0.1),
        ("data=spiral3&opt=adam&layers=16,16&lr=0.01", 0.2),
        ("data=sine&opt=adam&layers=16,16&lr=0.01", 0.05),
        ("data=checkerboard&opt=adam&layers=32,32&noise=0&lr=0.01", 0.3),
    ] {
        let mut trainer = run(text, 3000);
        let (start, end) = (Trainer::new(experiment(text)).loss(), trainer.loss());
        assert!(end < bound && end < 0.5 * start, "{text}: {start} -> {end}");
    }
}

#[test]
fn reset_gives_the_same_run_again() {
    let mut trainer = run("norm=batch&act=prelu&opt=adam", 0);
    let start = trainer.parameters();
    let mut first = Vec::new();
    for _ in 0..40 {
        trainer.step();
        first.push(trainer.batch_loss().to_bits());
    }
    trainer.reset();
    assert_eq!((trainer.parameters(), trainer.steps()), (start, 0));
    for want in first {
        trainer.step();
        assert_eq!(trainer.batch_loss().to_bits(), want);
    }
}

#[test]
fn what_keeps_the_shape_changes_live() {
    let mut trainer = run("", 50);
    let weights = trainer.parameters();
    for text in ["lr=1", "lr=1&opt=adam", "lr=1&opt=adam&act=leaky_relu", "lr=1&act=tanh&batch=full", "data=xor&residual=on", "points=50&noise=0.5"] {
        assert_eq!(trainer.change(&experiment(text)), Change::Live, "{text}");
        assert_eq!(trainer.parameters(), weights, "{text}");
        assert_eq!(*trainer.experiment(), experiment(text));
        assert!(trainer.clone().step(), "{text}");
    }
    assert_eq!(trainer.change(&experiment("act=prelu")), Change::Live);
    assert_eq!(trainer.parameters().len(), weights.len() + 2);
    assert!(trainer.step());
    assert_eq!(trainer.change(&experiment("layers=8,9")), Change::Restarted);
    assert_eq!(trainer.steps(), 0);
    assert_eq!(trainer.parameters(), run("layers=8,9", 0).parameters());
}

#[test]
fn a_live_change_is_the_same_as_having_had_it_from_there_on() {
    let mut trainer = run("lr=0.1", 30);
    trainer.change(&experiment("lr=0.1&act=leaky_relu"));
    let mut other = run("lr=0.1&act=leaky_relu", 0);
    other.set_parameters(&trainer.parameters()).unwrap();
    assert_eq!(trainer.loss().to_bits(), other.loss().to_bits());
}

#[test]
fn divergence_halts_and_keeps_the_last_sound_parameters() {
    let mut trainer = run("data=sine&lr=1000", 0);
    let mut sound = trainer.parameters();
    let mut steps = 0;
    while trainer.step() {
        steps += 1;
        assert!(steps < 1000);
        if trainer.clone().loss().is_finite() {
            sound = trainer.parameters();
        }
    }
    let Status::Diverged(divergence) = trainer.status() else { panic!("{:?}", trainer.status()) };
    assert_eq!(divergence.learning_rate, 1000.0);
    assert!((1..=3).contains(&divergence.layer) && divergence.step >= 1, "{divergence:?}");
    assert!(trainer.parameters().iter().all(|p| p.is_finite()));
    assert_eq!(trainer.parameters(), sound);
    assert!(trainer.predict(&[0.5]).unwrap()[0].is_finite());
    assert!(divergence.to_string().contains("learning rate 1000"), "{divergence}");
    assert!(!trainer.step());
    trainer.reset();
    assert_eq!(trainer.status(), Status::Running);
    assert!(trainer.step());
}

#[test]
fn a_weight_that_overflows_names_its_layer() {
    let mut trainer = run("lr=1e38", 0);
    assert!((0..3).any(|_| !trainer.step()));
    let Status::Diverged(divergence) = trainer.status() else { panic!() };
    assert!(matches!(divergence.what, NotFinite::Weight | NotFinite::Activation | NotFinite::Loss));
    assert!(trainer.loss().is_finite());
}

#[test]
fn an_unhappy_sweep_gives_outcomes_and_no_nan_called_sound() {
    let (mut diverged, mut sound) = (0, 0);
    for rate in ["1e-12", "1e-3", "0.1", "3", "100", "1e10", "1e38"] {
        for gain in ["0", "1e-10", "1", "10", "1e5", "1e20"] {
            for rest in [
                "",
                "&norm=batch&act=gelu",
                "&data=sine&opt=adam&norm=layer",
                "&data=spiral3&act=squared_relu&opt=sgd(momentum=0.9)",
                "&act=softplus,elu&init=constant",
            ] {
                let outcome = sweep::outcome(&experiment(&format!("lr={rate}&gain={gain}{rest}")), 60);
                assert!((0.0..=1.0).contains(&outcome.dead_share));
                assert_eq!(outcome.final_loss.is_some(), outcome.diverged.is_none());
                match outcome.final_loss {
                    Some(loss) => {
                        assert!(loss.is_finite());
                        sound += 1;
                    }
                    None => diverged += 1,
                }
            }
        }
    }
    assert!(diverged > 20 && sound > 50, "{diverged} diverged, {sound} did not");
}

#[test]
fn data_from_outside_sets_the_sizes() {
    let x: Vec<f32> = (0..30).map(|at| at as f32 / 30.0).collect();
    let classes: Vec<f32> = (0..10).map(|at| (at % 4) as f32).collect();
    let mut trainer = Trainer::with_data(experiment("loss=cross_entropy&batch=full"), &x, &classes).unwrap();
    assert_eq!((trainer.shape().inputs, trainer.shape().output.outputs), (3, 4));
    assert!(trainer.step() && trainer.test_loss().is_none());
    assert_eq!(trainer.predict(&x).unwrap().len(), 40);
    let wrong = |text: &str, x: &[f32], y: &[f32]| Trainer::with_data(experiment(text), x, y).err().unwrap();
    assert!(wrong("inputs=2", &x, &classes).contains("15 points"));
    assert!(wrong("", &x, &classes).contains("y[2] is 2; bce_with_logits needs numbers from 0 to 1"));
    assert!(wrong("", &[], &[]).contains("at least one"));
    assert!(wrong("", &[f32::NAN], &[1.0]).contains("x[0] is NaN"));
    assert!(trainer.predict(&x[..4]).unwrap_err().contains("multiple of the 3 inputs"));
    assert!(trainer.set_parameters(&[0.0; 3]).unwrap_err().contains("3 parameters were given"));
}

#[test]
fn affine_layers_are_the_network_at_inference() {
    for text in ["norm=batch&residual=on&layers=8,8,8", "act=prelu", "act=prelu&num_parameters=units&lr=0.3", "act=relu6,hard_sigmoid&layers=5,3"] {
        let trainer = run(text, 100);
        let layers = trainer.affine_layers().unwrap();
        for point in [[0.5f32, -1.0], [2.0, 2.5], [-3.0, 0.1]] {
            let mut h: Vec<f64> = point.iter().map(|&v| f64::from(v)).collect();
            for layer in &layers {
                let z = layer.weight.chunks(layer.inputs).zip(&layer.bias).map(|(w, b)| b + w.iter().zip(&h).map(|(w, h)| w * h).sum::<f64>());
                let mut next: Vec<f64> = z.enumerate().map(|(unit, z)| relu_lab::oracle::value(&layer.activation_of(unit), z)).collect();
                if layer.residual {
                    next.iter_mut().zip(&h).for_each(|(next, h)| *next += h);
                }
                h = next;
            }
            let have = f64::from(trainer.predict(&point).unwrap()[0]);
            assert!((have - h[0]).abs() < 1e-4 * (1.0 + have.abs()), "{text}: {have} for {}", h[0]);
        }
    }
    assert!(run("norm=layer", 0).affine_layers().is_none());
}

#[test]
fn running_statistics_are_pytorchs() {
    let mut trainer = run("norm=batch&batch=full&lr=1e-12", 0);
    let (shape, points) = (trainer.shape().clone(), trainer.train_points().clone());
    let rows = points.count();
    let mut pass = Pass::new(&shape, rows);
    // The pre-activation before the norm, by hand, of unit 0.
    let parameters = trainer.parameters();
    let z: Vec<f64> = points.x.chunks(2).map(|p| f64::from(parameters[0] * p[0] + parameters[1] * p[1] + parameters[16])).collect();
    pass.forward(&shape, trainer.numbers(), &points.x, rows, Mode::Train, trainer.experiment().at_kink);
    trainer.step();
    let mean = z.iter().sum::<f64>() / rows as f64;
    let unbiased = z.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / (rows as f64 - 1.0);
    let layer = &shape.hidden[0];
    let (running_mean, running_variance) = (trainer.numbers()[layer.running_mean.start], trainer.numbers()[layer.running_variance.start]);
    assert!((f64::from(running_mean) - 0.1 * mean).abs() < 1e-6);
    assert!((f64::from(running_variance) - (0.9 + 0.1 * unbiased)).abs() < 1e-6);
}

/// Changes of the network's sizes and of its loss, each after each other, on points of its own and on given ones.
#[test]
fn no_change_leaves_a_run_that_cannot_step() {
    let texts = [
        "",
        "inputs=3",
        "inputs=1",
        "outputs=3&loss=cross_entropy",
        "outputs=2&loss=mse",
        "outputs=2",
        "loss=mse",
        "data=sine",
        "data=spiral3",
        "data=spiral3&outputs=2",
        "data=sine&inputs=2&outputs=2",
        "batch=full&norm=batch&act=prelu&residual=on",
        "layers=4,4,4&data=xor&batch=1",
    ];
    let own = [[0.0, 1.0, 0.5], [0.0, 1.0, 2.0], [-1.5, 0.25, 3.0]];
    for first in texts {
        let given = own.map(|y| Trainer::with_data(experiment(""), &[0.1, 0.2, -0.3, 0.4, 0.5, -0.6], &y));
        let mut runs = vec![run(first, 2)];
        runs.extend(given.into_iter().flatten());
        for mut trainer in runs {
            for text in texts {
                trainer.change(&experiment(text));
                let (outputs, points) = (trainer.experiment().output_count(), trainer.train_points().clone());
                assert_eq!(points.inputs, trainer.shape().inputs, "{first} -> {text}");
                assert_eq!(points.targets, trainer.experiment().loss().targets(outputs), "{first} -> {text}");
                for _ in 0..3 {
                    trainer.step();
                }
                assert!(trainer.loss().is_finite(), "{first} -> {text}");
            }
        }
    }
}
