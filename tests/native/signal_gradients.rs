//! The way back of a propagation against the trainer's own backward pass: the same weights, inputs and gradient at the top, two
//! programs. And the steepest path against every other.

use relu_lab::activation::{Activation, AtKink};
use relu_lab::analysis::signal::paths::{COMPARED, compare};
use relu_lab::analysis::signal::{Norm, PathChoice, Propagation, StackDescription};
use relu_lab::kernels;
use relu_lab::network::{Mode, Pass, Shape, Slopes};

fn described(text: &str) -> StackDescription {
    let (description, problems) = StackDescription::read(text);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    description
}

/// `[rows][columns]` to `[columns][rows]`.
fn turned(from: &[f32], columns: usize) -> Vec<f32> {
    let rows = from.len() / columns;
    (0..columns).flat_map(|column| (0..rows).map(move |row| from[row * columns + column])).collect()
}

/// The largest difference as a share of the root mean square of what is wanted.
fn off(got: &[f32], wanted: &[f32]) -> f64 {
    assert_eq!(got.len(), wanted.len());
    let rms = (wanted.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>() / wanted.len() as f64).sqrt();
    assert!(rms > 0.0, "nothing to compare");
    got.iter().zip(wanted).map(|(&g, &w)| (f64::from(g) - f64::from(w)).abs()).fold(0.0, f64::max) / rms
}

/// The trainer's network of the propagation's weights, with an output layer that hands on what it gets: its backward pass, begun
/// with the propagation's own gradient at the top, must come to the same gradient for every weight of every layer.
fn check(text: &str, features: Option<(usize, &[f32])>, tolerance: f64) {
    let description = described(text);
    let mut propagation = match features {
        Some((features, data)) => Propagation::of_data(description, data, features).unwrap(),
        None => Propagation::new(description),
    };
    let d = *propagation.description();
    propagation.advance(d.depth);
    let inputs = features.map_or(d.width, |(features, _)| features);
    let shape = Shape::new(inputs, &vec![d.width; d.depth], &d.activation.into(), d.width, d.norm, d.residual, Slopes::PerLayer);
    let mut parameters = Vec::new();
    for layer in 0..d.depth {
        let (weights, bias) = propagation.parameters(layer).unwrap();
        parameters.extend(weights);
        parameters.extend(bias);
        if d.norm != Norm::None {
            parameters.extend(vec![1.0; d.width]);
            parameters.extend(vec![0.0; d.width]);
        }
        if let Activation::Prelu { weight } = d.activation {
            parameters.push(weight);
        }
    }
    parameters.extend((0..d.width * d.width).map(|at| if at % (d.width + 1) == 0 { 1.0 } else { 0.0 }));
    parameters.extend(vec![0.0; d.width]);
    assert_eq!(parameters.len(), shape.parameter_count());
    let mut numbers = vec![0.0; shape.total];
    shape.import(&parameters, &mut numbers);

    let x = turned(propagation.input_values(), d.batch);
    let mut pass = Pass::new(&shape, d.batch);
    pass.forward(&shape, &numbers, &x, d.batch, Mode::Train, AtKink::default());
    pass.gradient_at_outputs().copy_from_slice(&turned(&propagation.gradient_at_top(), d.batch));
    let mut gradient = vec![0.0; shape.trained];
    pass.backward(&shape, &numbers, &x, AtKink::default(), &mut gradient);
    let wanted = shape.export(&gradient);

    let extra = parameters.len() - d.width * (d.width + 1);
    let per_layer = |layer: usize| if layer == 0 { inputs } else { d.width };
    let rest = (extra - (0..d.depth).map(|layer| per_layer(layer) * d.width).sum::<usize>()) / d.depth;
    assert!(propagation.weight_gradient().is_empty());
    for layer in (0..d.depth).rev() {
        propagation.advance(1);
        let start: usize = (0..layer).map(|below| per_layer(below) * d.width + rest).sum();
        let wanted = &wanted[start..start + per_layer(layer) * d.width];
        let worst = off(propagation.weight_gradient(), wanted);
        assert!(worst < tolerance, "{text}, layer {layer}: off by {worst} of the root mean square");
        // And what the figure shows is of these numbers.
        let mean = wanted.iter().map(|&w| f64::from(w)).sum::<f64>() / wanted.len() as f64;
        let std = (wanted.iter().map(|&w| (f64::from(w) - mean).powi(2)).sum::<f64>() / wanted.len() as f64).sqrt();
        assert!((propagation.reports()[layer].weight_grad_std / std - 1.0).abs() < tolerance, "{text}, layer {layer}");
    }
}

/// A relu at a pre-activation within rounding of 0 may be on in one program and off in the other; none of these has one.
#[test]
fn weight_gradients_are_those_of_the_trainers_backward_pass() {
    for activation in Activation::ALL {
        check(&format!("act={activation}&depth=4&width=9&batch=7&init=lecun_normal"), None, 2e-5);
    }
    check("depth=30&width=32&batch=33", None, 1e-4);
    check("act=tanh&depth=12&width=17&batch=20&bias=0.25&gain=1.3", None, 5e-5);
    for rest in ["residual=on", "norm=layer", "norm=batch", "norm=layer&residual=on", "init=torch&bias=-0.1", "init=orthogonal&gain=0.7"] {
        check(&format!("depth=5&width=12&batch=16&{rest}"), None, 1e-4);
    }
    let data: Vec<f32> = (0..40).map(|at| ((at * 7) % 13) as f32 * 0.3 - 1.7).collect();
    check("depth=6&width=10&residual=on", Some((2, &data)), 5e-5);
}

#[test]
fn relu_lets_everything_through_and_sigmoid_a_quarter_at_most() {
    for (text, own) in [("", None), ("act=gelu&depth=20&width=40", Some(Activation::Gelu)), ("norm=batch&depth=10&width=16&gain=3", None), ("gain=0.5", None)] {
        let paths = compare(&described(text));
        let activations: Vec<Activation> = paths.iter().map(|path| path.activation).collect();
        assert_eq!(activations, own.into_iter().chain(COMPARED).collect::<Vec<_>>(), "{text}");
        for path in &paths {
            assert_eq!(path.steps.len(), described(text).depth);
            let mut product = 1.0;
            for (at, step) in path.steps.iter().enumerate() {
                product *= step.derivative;
                assert_eq!((step.product, step.layer), (product, path.steps.len() - 1 - at));
                assert!(path.bound.is_none_or(|bound| step.derivative.abs() <= bound), "{}: {step:?}", path.activation);
            }
            let last = path.steps.last().unwrap().product;
            let loud = path.loudest.last().unwrap().product;
            assert!(loud.abs() <= last.abs() && path.loudest.len() == path.steps.len(), "{text}: {loud} above the steepest, {last}");
            match path.activation {
                Activation::Relu => assert_eq!((last, loud), (1.0, 1.0), "{text}"),
                Activation::Sigmoid => assert!(last > 0.0 && last <= 0.25f64.powi(path.steps.len() as i32)),
                Activation::Tanh => assert!(last > 0.0 && last <= 1.0),
                _ => {}
            }
        }
    }
    // Too small a bias switches all of relu off: there is no active path, and it says 0.
    let off = compare(&described("bias=-10&gain=0.1&depth=3"));
    assert_eq!(off.iter().find(|path| path.activation == Activation::Relu).unwrap().steps.last().unwrap().product, 0.0);
}

#[test]
fn no_path_is_steeper() {
    let d = described("act=tanh&depth=5&width=8&batch=3&seed=4");
    let mut propagation = Propagation::new(d);
    propagation.advance(d.depth);
    let path = propagation.path(2, PathChoice::Steepest);
    // The forward pass once more, plainly.
    let mut x: Vec<f32> = propagation.input_values().iter().skip(2).step_by(3).copied().collect();
    for layer in 0..d.depth {
        let (weights, bias) = propagation.parameters(layer).unwrap();
        let z: Vec<f32> = weights.chunks(8).zip(&bias).map(|(row, b)| row.iter().zip(&x).map(|(w, x)| w * x).sum::<f32>() + b).collect();
        let mut slopes = vec![0.0; 8];
        kernels::derivative(&d.activation, AtKink::default(), &z, &mut slopes);
        let steepest = slopes.iter().copied().fold(0.0, f32::max);
        assert!((path[d.depth - 1 - layer].derivative / f64::from(steepest) - 1.0).abs() < 1e-5, "layer {layer}");
        x = z.iter().map(|z| z.tanh()).collect();
    }
    assert!(propagation.path(3, PathChoice::Steepest).is_empty() && Propagation::new(d).path(0, PathChoice::Steepest).is_empty());
}
