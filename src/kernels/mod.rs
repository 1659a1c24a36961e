//! Slices of f32 in, slices of f32 out.

pub mod matmul;

use crate::activation::{Activation, AtKink};
use crate::oracle;

/// Writes f(x) of every element of `x` to `y`; the shorter length counts.
pub fn forward(activation: &Activation, x: &[f32], y: &mut [f32]) {
    for (x, y) in x.iter().zip(y) {
        *y = oracle::value(activation, f64::from(*x)) as f32;
    }
}

/// Writes f'(x) of every element of `x` to `slope`; the shorter length counts.
pub fn derivative(activation: &Activation, at_kink: AtKink, x: &[f32], slope: &mut [f32]) {
    for (x, slope) in x.iter().zip(slope) {
        *slope = oracle::derivative(activation, at_kink, f64::from(*x)) as f32;
    }
}
