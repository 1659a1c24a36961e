//! Batch and layer normalisation of a `[units][samples]` array and their way back, without trained scale and shift.
//!
//! y = (x - mean) / sqrt(var + eps), var divided by n; with n numbers in a group, g the gradient of y:
//! dx = (g - mean(g) - y mean(g y)) / sqrt(var + eps) (Ioffe and Szegedy 2015, section 3). Sums are f64, in order.

use super::theory::NORM_EPSILON;

/// Normalises every row (batch norm: a unit over its samples); `inverse` gets 1 / sqrt(var + eps) of each.
pub fn over_rows(values: &mut [f32], batch: usize, inverse: &mut Vec<f32>) {
    inverse.clear();
    for row in values.chunks_exact_mut(batch) {
        let n = row.len() as f64;
        let mean = row.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = row.iter().map(|&x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum::<f64>() / n;
        let scale = 1.0 / (variance + NORM_EPSILON).sqrt();
        row.iter_mut().for_each(|x| *x = ((f64::from(*x) - mean) * scale) as f32);
        inverse.push(scale as f32);
    }
}

/// Brings the gradient of `y` (the output of [`over_rows`]) to its input.
pub fn back_over_rows(gradient: &mut [f32], y: &[f32], inverse: &[f32], batch: usize) {
    for ((row, y), inverse) in gradient.chunks_exact_mut(batch).zip(y.chunks_exact(batch)).zip(inverse) {
        let n = row.len() as f64;
        let mean = row.iter().map(|&g| f64::from(g)).sum::<f64>() / n;
        let along = row.iter().zip(y).map(|(&g, &y)| f64::from(g) * f64::from(y)).sum::<f64>() / n;
        row.iter_mut().zip(y).for_each(|(g, &y)| *g = ((f64::from(*g) - mean - f64::from(y) * along) * f64::from(*inverse)) as f32);
    }
}

/// Normalises every column (layer norm: a sample over the units); `inverse` gets 1 / sqrt(var + eps) of each.
pub fn over_columns(values: &mut [f32], batch: usize, inverse: &mut Vec<f32>) {
    let n = (values.len() / batch) as f64;
    let (mut mean, mut variance) = (vec![0.0f64; batch], vec![0.0f64; batch]);
    for row in values.chunks_exact(batch) {
        row.iter().zip(&mut mean).for_each(|(&x, mean)| *mean += f64::from(x));
    }
    mean.iter_mut().for_each(|mean| *mean /= n);
    for row in values.chunks_exact(batch) {
        for ((&x, mean), variance) in row.iter().zip(&mean).zip(&mut variance) {
            *variance += (f64::from(x) - mean) * (f64::from(x) - mean);
        }
    }
    variance.iter_mut().for_each(|variance| *variance = 1.0 / (*variance / n + NORM_EPSILON).sqrt());
    for row in values.chunks_exact_mut(batch) {
        for ((x, mean), scale) in row.iter_mut().zip(&mean).zip(&variance) {
            *x = ((f64::from(*x) - mean) * scale) as f32;
        }
    }
    inverse.clear();
    inverse.extend(variance.iter().map(|&scale| scale as f32));
}

/// Brings the gradient of `y` (the output of [`over_columns`]) to its input.
pub fn back_over_columns(gradient: &mut [f32], y: &[f32], inverse: &[f32], batch: usize) {
    let n = (gradient.len() / batch) as f64;
    let (mut mean, mut along) = (vec![0.0f64; batch], vec![0.0f64; batch]);
    for (row, y) in gradient.chunks_exact(batch).zip(y.chunks_exact(batch)) {
        for ((&g, &y), (mean, along)) in row.iter().zip(y).zip(mean.iter_mut().zip(&mut along)) {
            *mean += f64::from(g) / n;
            *along += f64::from(g) * f64::from(y) / n;
        }
    }
    for (row, y) in gradient.chunks_exact_mut(batch).zip(y.chunks_exact(batch)) {
        for (((g, &y), (mean, along)), &inverse) in row.iter_mut().zip(y).zip(mean.iter().zip(&along)).zip(inverse) {
            *g = ((f64::from(*g) - mean - f64::from(y) * along) * f64::from(inverse)) as f32;
        }
    }
}
