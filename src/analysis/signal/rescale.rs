//! The rescaling symmetry: a positively homogeneous activation lets a factor pass.
//!
//! phi(k x) = k phi(x) for k > 0, so that multiplying one layer's weights and biases by k and dividing the next layer's weights
//! by k leaves the function as it is (Neyshabur et al. 2015, "Path-SGD", section 2), while the gradient of the first is divided by k
//! and that of the second multiplied: equal functions do not learn alike.

use crate::activation::Activation;

/// Multiplies `weights` and `bias` of a layer by `k` and divides `next_weights`, those of the layer behind it, by `k`. The
/// next layer's bias stays. The error says why the function would not stay what it is. Bits stay where `k` is a power of 2
/// and nothing leaves the range of f32.
pub fn rescale(activation: &Activation, k: f32, weights: &mut [f32], bias: &mut [f32], next_weights: &mut [f32]) -> Result<(), String> {
    if !(k.is_finite() && k > 0.0) {
        return Err(format!("k = {k}: a number above 0"));
    }
    if activation.traits().homogeneous.is_none() {
        return Err(format!("{activation} is not positively homogeneous; relu, leaky_relu, prelu and identity are"));
    }
    weights.iter_mut().chain(bias).for_each(|value| *value *= k);
    next_weights.iter_mut().for_each(|value| *value /= k);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::analysis::signal::matmul::Packed;
    use crate::kernels;
    use crate::rng::Rng;

    /// Two layers of 3 units on 5 samples.
    fn outputs(activation: &Activation, w: &[f32], b: &[f32], next: &[f32], x: &[f32]) -> Vec<f32> {
        let mut packed = Packed::default();
        let (mut z, mut a, mut y) = (vec![0.0; 15], vec![0.0; 15], vec![0.0; 15]);
        packed.pack(x, 3, 5);
        packed.multiply(w, 3, &mut z);
        z.chunks_exact_mut(5).zip(b).for_each(|(row, b)| row.iter_mut().for_each(|z| *z += b));
        kernels::forward(activation, &z, &mut a);
        packed.pack(&a, 3, 5);
        packed.multiply(next, 3, &mut y);
        y
    }

    #[test]
    fn the_function_stays_to_the_bit_for_powers_of_two_and_nearly_for_others() {
        let mut rng = Rng::new(3, 0);
        let mut draw = |len: usize| -> Vec<f32> { (0..len).map(|_| rng.normal() as f32).collect() };
        let (w, b, next, x) = (draw(9), draw(3), draw(9), draw(15));
        let activation = Activation::LeakyRelu { negative_slope: 0.25 };
        let before = outputs(&activation, &w, &b, &next, &x);
        for (k, tolerance) in [(8.0, 0.0), (0.125, 0.0), (3.0, 1e-5)] {
            let (mut w, mut b, mut next) = (w.clone(), b.clone(), next.clone());
            rescale(&activation, k, &mut w, &mut b, &mut next).unwrap();
            let after = outputs(&activation, &w, &b, &next, &x);
            assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() <= tolerance), "k = {k}: {before:?}, {after:?}");
        }
    }

    #[test]
    fn what_would_change_the_function_is_refused() {
        assert!(rescale(&Activation::Gelu, 2.0, &mut [1.0], &mut [], &mut []).unwrap_err().contains("homogeneous"));
        for k in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(rescale(&Activation::Relu, k, &mut [1.0], &mut [], &mut []).is_err());
        }
    }
}
