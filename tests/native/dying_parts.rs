//! What parts of the figure of dying units measure, against plain loops in double precision.

use crate::dying::{built, json};
use relu_lab::analysis::one_sign::one_sign;
use relu_lab::experiment::Experiment;
use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::figure::{self, Act, Figure};
use relu_lab::training::Trainer;

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect()
}

fn trained(text: &str, steps: u32) -> Trainer {
    let mut trainer = Trainer::new(Experiment::read(text).0);
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

/// Layers `[outputs][inputs]` with their biases, from the parameters of a network without norm.
fn layers(parameters: &[f64], sizes: &[usize]) -> Vec<(Vec<Vec<f64>>, Vec<f64>)> {
    let mut rest = parameters.iter().copied();
    let mut take = |count: usize| rest.by_ref().take(count).collect::<Vec<f64>>();
    sizes.windows(2).map(|pair| ((0..pair[1]).map(|_| take(pair[0])).collect(), take(pair[1]))).collect()
}

/// The outputs of every hidden layer, and the logit.
fn forward(layers: &[(Vec<Vec<f64>>, Vec<f64>)], f: fn(f64) -> f64, x: &[f64]) -> (Vec<Vec<f64>>, f64) {
    let (mut outs, mut at) = (Vec::new(), x.to_vec());
    for (index, (weights, biases)) in layers.iter().enumerate() {
        let sums = weights.iter().zip(biases).map(|(row, b)| row.iter().zip(&at).map(|(w, x)| w * x).sum::<f64>() + b);
        at = if index + 1 == layers.len() { sums.collect() } else { sums.map(f).collect() };
        outs.push(at.clone());
    }
    outs.pop();
    (outs, at[0])
}

fn relu(x: f64) -> f64 {
    x.max(0.0)
}

#[test]
fn the_active_share_is_that_of_a_plain_count() {
    let text = "preset=healthy&show=active";
    for steps in [0, 40, 300] {
        let mut figure = built(&format!("{text}&steps={steps}"));
        let found = json(&mut *figure);
        let network = layers(&numbers(&found["parameters"]), &[2, 16, 16, 1]);
        let trainer = trained(&figure.get("experiment"), 0);
        let points = trainer.train_points();
        let mut on = [0u32; 2];
        for x in points.x.chunks_exact(2) {
            let (outs, _) = forward(&network, relu, &[f64::from(x[0]), f64::from(x[1])]);
            (0..2).for_each(|layer| on[layer] += outs[layer].iter().filter(|out| **out > 0.0).count() as u32);
        }
        for (on, active) in on.into_iter().zip(numbers(&found["active"])) {
            let share = f64::from(on) / (16 * points.count()) as f64;
            assert!((share - active).abs() < 1e-3, "{steps}: {share} and {active}");
        }
    }
}

#[test]
fn deleting_the_dead_changes_nothing_on_the_data_and_is_in_the_link() {
    let mut figure = built("preset=too-fast&steps=300");
    let before = json(&mut *figure);
    let sheet = Sheet::new(1000.0, figure.height(1000.0), 1.0, Scheme::Light);
    let said = figure.act(Act::Command("delete"), &sheet).news.unwrap();
    let text = figure.text();
    assert_eq!(text, "preset=too-fast&log=300:delete=dead&steps=300");
    let after = json(&mut *figure);
    assert_eq!((after["deleted"].as_u64(), after["changeOnData"].as_f64()), (before["dead"].as_u64(), Some(0.0)), "{said}");
    assert!(said.contains("does not change at all"), "{said}");
    assert_eq!(after["loss"], before["loss"]);
    // By hand, in double precision: units that no point turns on are left out.
    let network = layers(&numbers(&before["parameters"]), &[2, 16, 16, 1]);
    let trainer = trained(&figure.get("experiment"), 0);
    let mut on = [[false; 16]; 2];
    for x in trainer.train_points().x.chunks_exact(2) {
        let (outs, _) = forward(&network, relu, &[f64::from(x[0]), f64::from(x[1])]);
        (0..2).for_each(|layer| (0..16).for_each(|unit| on[layer][unit] |= outs[layer][unit] > 0.0));
    }
    let mut left = network.clone();
    for layer in 0..2 {
        for unit in (0..16).filter(|&unit| !on[layer][unit]) {
            left[layer + 1].0.iter_mut().for_each(|row| row[unit] = 0.0);
        }
    }
    let mut most: f64 = 0.0;
    for at in 0..65 * 65 {
        let x = [at % 65, at / 65].map(|along| (f64::from(along) / 32.0 - 1.0) * 3.5);
        most = most.max((forward(&network, relu, &x).1 - forward(&left, relu, &x).1).abs());
    }
    let told = after["changeOnSquare"].as_f64().unwrap();
    assert!(most > 0.0 && (told - most).abs() < 1e-3 * most, "{told} and {most}");
    // They stay away, and its link leads there.
    figure.set("steps", "340");
    assert!(figure::finish(&mut *figure, 1000));
    let later = layers(&numbers(&json(&mut *figure)["parameters"]), &[2, 16, 16, 1]);
    for layer in 0..2 {
        for unit in (0..16).filter(|&unit| !on[layer][unit]) {
            assert!(later[layer].0[unit].iter().chain([&later[layer].1[unit]]).all(|number| *number == 0.0), "{layer}.{unit}");
        }
    }
    assert_eq!(json(&mut *built(&text))["parameters"], after["parameters"]);
    figure.act(Act::Command("undo"), &sheet);
    figure.set("steps", "300");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!((figure.text().as_str(), &json(&mut *figure)["parameters"]), ("preset=too-fast&steps=300", &before["parameters"]));
}

#[test]
fn a_residual_keeps_what_passes_a_deleted_unit_by() {
    let mut figure = built("layers=8,8&residual=on&bias=-5&lr=0.3&log=0:delete=dead");
    let found = json(&mut *figure);
    assert!(found["deleted"].as_u64().unwrap() > 0);
    assert_eq!(found["changeOnData"].as_f64(), Some(0.0));
}

/// The gradient of every incoming weight of the second layer by differences.
fn by_differences(network: &[(Vec<Vec<f64>>, Vec<f64>)], f: fn(f64) -> f64, points: &[([f64; 2], f64)]) -> Vec<Vec<f64>> {
    const H: f64 = 1e-6;
    let loss = |network: &[(Vec<Vec<f64>>, Vec<f64>)]| -> f64 {
        points.iter().map(|(x, y)| (forward(network, f, x).1, y)).map(|(logit, y)| (1.0 + logit.exp()).ln() - y * logit).sum()
    };
    let gradient = |unit: usize, input: usize| {
        let moved = |by: f64| {
            let mut network = network.to_vec();
            network[1].0[unit][input] += by;
            loss(&network)
        };
        (moved(H) - moved(-H)) / (2.0 * H)
    };
    (0..network[1].0.len()).map(|unit| (0..network[1].0[unit].len()).map(|input| gradient(unit, input)).collect()).collect()
}

/// The larger share of one sign, on average over units with a gradient.
fn one_sided(gradients: &[Vec<f64>]) -> Option<f64> {
    const NOISE: f64 = 1e-9;
    let shares = gradients.iter().filter_map(|row| {
        let (up, down) = (row.iter().filter(|g| **g > NOISE).count(), row.iter().filter(|g| **g < -NOISE).count());
        (up + down > 0).then(|| up.max(down) as f64 / (up + down) as f64)
    });
    let shares: Vec<f64> = shares.collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

#[test]
fn signs_of_gradients_are_those_of_differences() {
    for (act, f) in [("relu", relu as fn(f64) -> f64), ("tanh", f64::tanh)] {
        let trainer = trained(&format!("layers=6,5&act={act}&lr=0.1&points=60&seed=3"), 5);
        let parameters: Vec<f64> = trainer.parameters().into_iter().map(f64::from).collect();
        let network = layers(&parameters, &[2, 6, 5, 1]);
        let data = trainer.train_points();
        let points: Vec<([f64; 2], f64)> = data.x.chunks_exact(2).zip(&data.y).map(|(x, &y)| ([f64::from(x[0]), f64::from(x[1])], f64::from(y))).collect();
        let found = one_sign(&trainer);
        assert_eq!(found.len(), 1);
        let of_data = one_sided(&by_differences(&network, f, &points)).unwrap();
        assert!((found[0].of_data - of_data).abs() < 1e-9, "{act}: {} and {of_data}", found[0].of_data);
        let of_points: Vec<f64> = points.iter().filter_map(|point| one_sided(&by_differences(&network, f, std::slice::from_ref(point)))).collect();
        let of_point = of_points.iter().sum::<f64>() / of_points.len() as f64;
        // A point at which no unit of the layer gets a gradient counts here and not there.
        assert!((found[0].of_point - of_point).abs() < 0.02, "{act}: {} and {of_point}", found[0].of_point);
        assert_eq!(found[0].of_point == 1.0, act == "relu", "{act}: {}", found[0].of_point);
    }
}

#[test]
fn learnt_slopes_are_the_last_parameter_of_each_layer() {
    let mut figure = built("layers=5,4&act=prelu&lr=0.1&steps=120&show=slopes");
    let found = json(&mut *figure);
    let parameters = trained("layers=5,4&act=prelu&lr=0.1", 120).parameters();
    let wanted = [parameters[2 * 5 + 5], parameters[16 + 5 * 4 + 4]];
    assert_eq!(numbers(&found["slopes"]).into_iter().map(|slope| slope as f32).collect::<Vec<_>>(), wanted);
    assert!(wanted.iter().all(|slope| (slope - 0.25).abs() > 1e-3), "{wanted:?}");
    assert!(numbers(&json(&mut *built("layers=5,4"))["slopes"]).iter().all(|slope| slope.is_nan()));
}

#[test]
fn what_was_deleted_is_not_deleted_again_and_the_headline_is_of_its_step() {
    let mut figure = built("preset=too-fast&log=20:delete=dead&steps=20");
    let first = json(&mut *figure)["deleted"].as_u64().unwrap();
    let headline = |figure: &mut dyn Figure| figure.words(&Theme::new(Scheme::Light, 1.0)).headline;
    assert!(headline(&mut *figure).starts_with(&format!("{first} deleted")), "{}", headline(&mut *figure));
    assert!(!figure.commands().into_iter().find(|command| command.id == "delete").unwrap().enabled);
    let mut figure = built("preset=too-fast&log=20:delete=dead&steps=300");
    let dead = json(&mut *figure)["dead"].as_u64().unwrap();
    assert!(first > 0 && dead > first, "{first} of {dead}");
    assert!(headline(&mut *figure).starts_with(&format!("{dead} of 32 dead")), "{}", headline(&mut *figure));
    let sheet = Sheet::new(1000.0, figure.height(1000.0), 1.0, Scheme::Light);
    figure.act(Act::Command("delete"), &sheet);
    assert_eq!(json(&mut *figure)["deleted"].as_u64(), Some(dead - first));
}
