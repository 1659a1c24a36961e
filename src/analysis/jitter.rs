//! What a small noise on the inputs does inside a network: how many units change their side, how many outputs of units stay as they
//! are to the last bit, and how far the network's output moves.

use crate::network::{Pass, Shape};
use crate::rng::Rng;
use crate::training::Trainer;

/// The stream of the noise: no other draw of a run hangs on it.
const STREAM: u64 = 0x4A17;

/// What noise of one size does, on average over the training points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter {
    /// The standard deviation of what is added to every input.
    pub noise: f64,
    /// The share of hidden units whose pre-activation changes its side of 0.
    pub changed: f64,
    /// The share of hidden units whose output is exactly what it was.
    pub kept: f64,
    /// How far an output moves, as a root mean square, in units of its standard deviation over the points.
    pub moved: f64,
}

/// Measures it for each of `noises`, of a run as it is now. NaN without points.
pub fn jitter(trainer: &Trainer, noises: &[f64]) -> Vec<Jitter> {
    let (shape, points) = (trainer.shape(), trainer.train_points());
    let pass_of = |x: &[f32]| {
        let mut pass = Pass::new(shape, points.count());
        trainer.infer(x, &mut pass);
        pass
    };
    let before = pass_of(&points.x);
    let with = |&noise: &f64| {
        let mut rng = Rng::new(u64::from(trainer.experiment().seed), STREAM);
        let noisy: Vec<f32> = points.x.iter().map(|&x| (f64::from(x) + noise * rng.normal()) as f32).collect();
        between(shape, points.count(), noise, &before, &pass_of(&noisy))
    };
    noises.iter().map(with).collect()
}

/// What differs between two passes of as many rows.
fn between(shape: &Shape, rows: usize, noise: f64, before: &Pass, after: &Pass) -> Jitter {
    let (mut changed, mut kept, mut units) = (0u64, 0u64, 0u64);
    for (index, layer) in shape.hidden.iter().enumerate() {
        for row in 0..rows {
            let own = row * layer.stride..row * layer.stride + layer.units;
            let count =
                |a: &[f32], b: &[f32], is: fn(f32, f32) -> bool| a[own.clone()].iter().zip(&b[own.clone()]).filter(|(a, b)| is(**a, **b)).count() as u64;
            changed += count(before.pre(index), after.pre(index), |a, b| (a > 0.0) != (b > 0.0));
            kept += count(before.out(index), after.out(index), |a, b| a == b);
            units += layer.units as u64;
        }
    }
    let outputs = shape.output.outputs;
    let of = |output: usize| before.logits().iter().zip(after.logits()).skip(output).step_by(outputs).map(|(&a, &b)| (f64::from(a), f64::from(b)));
    let (mut moved, mut spread) = (0.0, 0.0);
    for output in 0..outputs {
        let mean = of(output).map(|(a, _)| a).sum::<f64>() / rows as f64;
        moved += of(output).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        spread += of(output).map(|(a, _)| (a - mean) * (a - mean)).sum::<f64>();
    }
    let share = |count: u64| count as f64 / units as f64;
    Jitter { noise, changed: share(changed), kept: share(kept), moved: (moved / spread).sqrt() }
}
