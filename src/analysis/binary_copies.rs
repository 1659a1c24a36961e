//! Units that are on or off by chance, and what stands for many of them (Nair and Hinton 2010, section 2.1).
//!
//! N binary units share their weights, their biases shifted by -0.5, -1.5, ...: unit i is on with probability sigmoid(x - i + 0.5).
//! Their number has the mean of [`super::stepped_sigmoids`] and a variance near sigmoid(x); the noisy relu,
//! max(0, x + n) with n from N(0, sigmoid(x)), stands for it.

use crate::activation::Activation;
use crate::oracle;
use crate::rng::Rng;

fn sigmoid(x: f64) -> f64 {
    oracle::value(&Activation::Sigmoid, x)
}

/// How many of `n` copies are on at `x`: gives one draw after another.
pub fn copies(n: u32, x: f64) -> impl Fn(&mut Rng) -> u32 {
    let chances: Vec<f64> = (1..=n).map(|i| sigmoid(x - f64::from(i) + 0.5)).collect();
    move |rng| chances.iter().map(|&chance| u32::from(rng.uniform() < chance)).sum()
}

/// The noisy relu at `x`: gives one draw after another.
pub fn noisy_relu(x: f64) -> impl Fn(&mut Rng) -> f64 {
    let spread = sigmoid(x).sqrt();
    move |rng| (x + spread * rng.normal()).max(0.0)
}

/// Mean and standard deviation of `count` draws.
pub fn moments(count: u32, mut draw: impl FnMut() -> f64) -> (f64, f64) {
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..count {
        let value = draw();
        sum += value;
        squares += value * value;
    }
    let mean = sum / f64::from(count);
    (mean, (squares / f64::from(count) - mean * mean).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::stepped_sigmoids;
    use super::*;

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        const DRAWS: u32 = 40_000;
        let mut rng = Rng::new(5, 0);
        for x in [-2.0, 0.0, 3.0, 7.5] {
            let drawn = copies(20, x);
            let (mean, spread) = moments(DRAWS, || f64::from(drawn(&mut rng)));
            let p = |i: i32| 1.0 / (1.0 + (f64::from(i) - 0.5 - x).exp());
            let variance: f64 = (1..=20).map(|i| p(i) * (1.0 - p(i))).sum();
            let error = 5.0 * (variance / f64::from(DRAWS)).sqrt();
            assert!((mean - stepped_sigmoids::value(20, x)).abs() < error, "{x}: {mean}");
            assert!((spread - variance.sqrt()).abs() < 0.02, "{x}: {spread} and {}", variance.sqrt());
        }
        // Far from 0 nothing is cut off, and the noisy relu is normal.
        let (mean, spread) = moments(DRAWS, || noisy_relu(8.0)(&mut rng));
        assert!((mean - 8.0).abs() < 0.03 && (spread - 1.0).abs() < 0.02, "{mean} {spread}");
        assert_eq!(moments(DRAWS, || noisy_relu(-60.0)(&mut rng)), (0.0, 0.0));
    }
}
