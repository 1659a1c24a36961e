//! Gradients against central differences of a plain f64 recomputation: every activation, norm, loss, with and without residual.

use relu_lab::activation::Activation;
use relu_lab::experiment::Experiment;
use relu_lab::network::{Loss, Norm};
use relu_lab::oracle;
use relu_lab::rng::Rng;
use relu_lab::training::Trainer;

const POINTS: usize = 12;
const NORM_EPSILON: f64 = 1e-5;

/// Takes numbers off the front of a list.
fn take<'a>(from: &mut &'a [f64], count: usize) -> &'a [f64] {
    let (front, rest) = from.split_at(count);
    *from = rest;
    front
}

fn normalise(values: &mut [&mut f64]) {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| **v).sum::<f64>() / n;
    let variance = values.iter().map(|v| (**v - mean).powi(2)).sum::<f64>() / n;
    for value in values {
        **value = (**value - mean) / (variance + NORM_EPSILON).sqrt();
    }
}

/// The loss as plainly as its definition.
fn loss(experiment: &Experiment, parameters: &[f64], x: &[f32], y: &[f32]) -> f64 {
    let inputs = experiment.input_count();
    let mut rest = parameters;
    let mut h: Vec<Vec<f64>> = x.chunks(inputs).map(|point| point.iter().map(|&v| f64::from(v)).collect()).collect();
    let affine = |h: &[Vec<f64>], w: &[f64], b: &[f64]| -> Vec<Vec<f64>> {
        let unit = |point: &[f64], j: usize| b[j] + point.iter().zip(&w[j * point.len()..]).map(|(x, w)| x * w).sum::<f64>();
        h.iter().map(|point| (0..b.len()).map(|j| unit(point, j)).collect()).collect()
    };
    for (index, &width) in experiment.layers.iter().enumerate() {
        let width = width as usize;
        let (w, b) = (take(&mut rest, width * h[0].len()), take(&mut rest, width));
        let mut z = affine(&h, w, b);
        match experiment.norm {
            Norm::None => {}
            Norm::Batch => (0..width).for_each(|j| normalise(&mut z.iter_mut().map(|point| &mut point[j]).collect::<Vec<_>>())),
            Norm::Layer => z.iter_mut().for_each(|point| normalise(&mut point.iter_mut().collect::<Vec<_>>())),
        }
        if experiment.norm != Norm::None {
            let (scale, shift) = (take(&mut rest, width), take(&mut rest, width));
            z.iter_mut().for_each(|point| (0..width).for_each(|j| point[j] = point[j] * scale[j] + shift[j]));
        }
        let activation = experiment.activation(index);
        if matches!(activation, Activation::Prelu { .. }) {
            let slopes = take(&mut rest, experiment.slopes.count(&activation, width));
            let of = |unit: usize| slopes.get(unit).copied().unwrap_or(slopes[0]);
            z.iter_mut().flat_map(|point| point.iter_mut().enumerate()).for_each(|(unit, v)| *v = if *v > 0.0 { *v } else { of(unit) * *v });
        } else {
            z.iter_mut().flatten().for_each(|v| *v = oracle::value(&activation, *v));
        }
        if experiment.residual && h[0].len() == width {
            z.iter_mut().zip(&h).for_each(|(z, h)| z.iter_mut().zip(h).for_each(|(z, h)| *z += h));
        }
        h = z;
    }
    let outputs = experiment.output_count();
    let (w, b) = (take(&mut rest, outputs * h[0].len()), take(&mut rest, outputs));
    assert!(rest.is_empty());
    let z = affine(&h, w, b);
    let n = z.len() as f64;
    match experiment.loss() {
        Loss::Mse => z.iter().flatten().zip(y).map(|(z, &y)| (z - f64::from(y)).powi(2)).sum::<f64>() / (n * outputs as f64),
        Loss::BceWithLogits => z.iter().flatten().zip(y).map(|(z, &y)| (1.0 + z.exp()).ln() - f64::from(y) * z).sum::<f64>() / (n * outputs as f64),
        Loss::CrossEntropy => z.iter().zip(y).map(|(z, &y)| z.iter().map(|z| z.exp()).sum::<f64>().ln() - z[y as usize]).sum::<f64>() / n,
    }
}

fn check(text: &str) {
    let (experiment, problems) = Experiment::read(text);
    assert_eq!(problems, [], "{text}");
    let mut rng = Rng::new(11, 0);
    let inputs = experiment.input_count();
    let x: Vec<f32> = (0..POINTS * inputs).map(|_| rng.normal() as f32).collect();
    let y: Vec<f32> = match experiment.loss() {
        Loss::CrossEntropy => (0..POINTS).map(|at| (at % 3) as f32).collect(),
        Loss::BceWithLogits => (0..POINTS * experiment.output_count()).map(|at| (at % 2) as f32).collect(),
        Loss::Mse => (0..POINTS * experiment.output_count()).map(|_| rng.normal() as f32).collect(),
    };
    let mut trainer = Trainer::with_data(experiment, &x, &y).unwrap();
    // Away from the special start (scale 1, shift 0, bias 0).
    let moved: Vec<f32> = trainer.parameters().iter().map(|p| p + 0.2 * rng.normal() as f32).collect();
    trainer.set_parameters(&moved).unwrap();
    assert!(trainer.step(), "{text}: {:?}", trainer.status());
    let gradient = trainer.shape().export(trainer.gradient());
    let mut parameters: Vec<f64> = moved.iter().map(|&p| f64::from(p)).collect();
    let here = loss(trainer.experiment(), &parameters, &x, &y);
    assert!((here - trainer.batch_loss()).abs() < 1e-5 * (1.0 + here.abs()), "{text}: loss {} for {here}", trainer.batch_loss());
    let h = 1e-5;
    for at in 0..parameters.len() {
        let middle = parameters[at];
        parameters[at] = middle + h;
        let above = loss(trainer.experiment(), &parameters, &x, &y);
        parameters[at] = middle - h;
        let below = loss(trainer.experiment(), &parameters, &x, &y);
        parameters[at] = middle;
        let want = (above - below) / (2.0 * h);
        let have = f64::from(gradient[at]);
        assert!((have - want).abs() < 2e-5 * (1.0 + want.abs()), "{text}: parameter {at}: {have} for {want}");
    }
}

#[test]
fn every_activation_norm_and_residual() {
    for activation in Activation::ALL {
        for norm in ["none", "batch", "layer"] {
            for residual in ["off", "on"] {
                check(&format!("layers=5,5&act={activation}&norm={norm}&residual={residual}&batch=full&loss=bce_with_logits&bias=0.1"));
            }
        }
    }
}

#[test]
fn every_loss_and_odd_sizes() {
    for loss in ["mse&outputs=1", "mse&outputs=3", "bce_with_logits&outputs=2", "cross_entropy&outputs=3", "cross_entropy&outputs=5"] {
        for sizes in ["layers=1&inputs=1", "layers=3,9&inputs=5", "layers=4,4,4&inputs=4&residual=on", "layers=13,2,7&inputs=3&act=prelu,tanh,gelu"] {
            check(&format!("{sizes}&loss={loss}&batch=full"));
        }
    }
}

#[test]
fn an_activation_a_layer() {
    for text in [
        "layers=6,5&act=relu,tanh",
        "layers=6,5&act=tanh,relu",
        "layers=5,5,5,5&act=leaky_relu(negative_slope=0.2),squared_relu,gelu&residual=on",
        "layers=5,3,4&act=prelu(weight=0.1),relu6,prelu&norm=batch&residual=on",
        "layers=4,4,4&act=elu(alpha=2),relu,sigmoid&norm=layer&residual=on",
        "layers=6,5&act=prelu&num_parameters=units",
        "layers=5,5,5&act=prelu(weight=-0.3),tanh,prelu&num_parameters=units&norm=batch&residual=on",
        "layers=3,4,1&act=prelu,prelu(weight=0.1)&num_parameters=units&norm=layer&residual=on",
        // As in links of old.
        "layers=5,5,5&act=tanh|relu",
    ] {
        check(&format!("{text}&batch=full&loss=bce_with_logits&bias=0.1"));
    }
}
