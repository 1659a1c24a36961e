//! Batch and layer normalisation of a `[units][samples]` array and their way back, without trained scale and shift.
//!
//! y = (x - mean) / sqrt(var + eps), var divided by n; with n numbers in a group, g the gradient of y:
//! dx = (g - mean(g) - y mean(g y)) / sqrt(var + eps) (Ioffe and Szegedy 2015, section 3). Sums are f64, in order.

use super::theory::NORM_EPSILON;

/// Rows that are summed side by side: a sum in order waits for its last addition, sums of different rows do not wait for each other.
const ABREAST: usize = 4;

/// Normalises every row (batch norm: a unit over its samples); `inverse` gets 1 / sqrt(var + eps) of each.
pub fn over_rows(values: &mut [f32], batch: usize, inverse: &mut Vec<f32>) {
    inverse.clear();
    let (abreast, single) = values.split_at_mut(values.len() / batch / ABREAST * ABREAST * batch);
    abreast.chunks_exact_mut(ABREAST * batch).for_each(|rows| normalise::<ABREAST>(rows, batch, inverse));
    single.chunks_exact_mut(batch).for_each(|row| normalise::<1>(row, batch, inverse));
}

/// [`over_rows`] of `N` rows.
fn normalise<const N: usize>(values: &mut [f32], batch: usize, inverse: &mut Vec<f32>) {
    let n = batch as f64;
    let rows: [&[f32]; N] = rows_of(values, batch);
    let mean = sums::<N>(batch, |row, at| f64::from(rows[row][at])).map(|sum| sum / n);
    let variance = sums::<N>(batch, |row, at| {
        let from_mean = f64::from(rows[row][at]) - mean[row];
        from_mean * from_mean
    });
    for ((row, mean), variance) in values.chunks_exact_mut(batch).zip(mean).zip(variance) {
        let scale = 1.0 / (variance / n + NORM_EPSILON).sqrt();
        row.iter_mut().for_each(|x| *x = ((f64::from(*x) - mean) * scale) as f32);
        inverse.push(scale as f32);
    }
}

/// Brings the gradient of `y` (the output of [`over_rows`]) to its input.
pub fn back_over_rows(gradient: &mut [f32], y: &[f32], inverse: &[f32], batch: usize) {
    let whole = gradient.len() / batch / ABREAST * ABREAST;
    let (abreast, single) = gradient.split_at_mut(whole * batch);
    let (y_abreast, y_single) = y.split_at(whole * batch);
    for ((rows, y), inverse) in abreast.chunks_exact_mut(ABREAST * batch).zip(y_abreast.chunks_exact(ABREAST * batch)).zip(inverse.chunks_exact(ABREAST)) {
        back_over::<ABREAST>(rows, y, inverse, batch);
    }
    for ((row, y), inverse) in single.chunks_exact_mut(batch).zip(y_single.chunks_exact(batch)).zip(inverse[whole..].chunks_exact(1)) {
        back_over::<1>(row, y, inverse, batch);
    }
}

/// [`back_over_rows`] of `N` rows.
fn back_over<const N: usize>(gradient: &mut [f32], y: &[f32], inverse: &[f32], batch: usize) {
    let n = batch as f64;
    let (rows, ys): ([&[f32]; N], [&[f32]; N]) = (rows_of(gradient, batch), rows_of(y, batch));
    let mean = sums::<N>(batch, |row, at| f64::from(rows[row][at])).map(|sum| sum / n);
    let along = sums::<N>(batch, |row, at| f64::from(rows[row][at]) * f64::from(ys[row][at])).map(|sum| sum / n);
    for (index, row) in gradient.chunks_exact_mut(batch).enumerate().take(N) {
        let (mean, along, inverse) = (mean[index], along[index], f64::from(inverse[index]));
        row.iter_mut().zip(ys[index]).for_each(|(g, &y)| *g = ((f64::from(*g) - mean - f64::from(y) * along) * inverse) as f32);
    }
}

/// The first `N` rows.
fn rows_of<const N: usize>(values: &[f32], batch: usize) -> [&[f32]; N] {
    core::array::from_fn(|row| &values[row * batch..][..batch])
}

/// The sums of `N` rows of `batch` terms, each in order.
#[inline(always)]
fn sums<const N: usize>(batch: usize, term: impl Fn(usize, usize) -> f64) -> [f64; N] {
    // As iterators begin: minus 0, which leaves the sign of zeros to the terms.
    let mut sums = [-0.0; N];
    for at in 0..batch {
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum += term(row, at);
        }
    }
    sums
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Rows one after the other, as the formulas of the module's header say.
    #[test]
    fn rows_abreast_are_to_the_bit_what_they_are_one_by_one() {
        let mut rng = Rng::new(3, 0);
        for (rows, batch) in [(1, 1), (4, 3), (5, 7), (7, 16), (8, 5)] {
            let mut draw = || -> Vec<f32> { (0..rows * batch).map(|_| rng.normal() as f32).collect() };
            let (x, g) = (draw(), draw());
            let (mut y, mut gradient, mut inverse) = (x.clone(), g.clone(), Vec::new());
            over_rows(&mut y, batch, &mut inverse);
            back_over_rows(&mut gradient, &y, &inverse, batch);
            let n = batch as f64;
            for row in 0..rows {
                let of = |values: &[f32]| -> Vec<f64> { values[row * batch..][..batch].iter().map(|&value| value.into()).collect() };
                let (x, g, normal) = (of(&x), of(&g), of(&y));
                let mean = x.iter().sum::<f64>() / n;
                let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
                let scale = 1.0 / (variance + NORM_EPSILON).sqrt();
                let (mean_g, along) = (g.iter().sum::<f64>() / n, g.iter().zip(&normal).map(|(g, y)| g * y).sum::<f64>() / n);
                assert_eq!(inverse[row].to_bits(), (scale as f32).to_bits());
                for at in 0..batch {
                    assert_eq!(y[row * batch + at].to_bits(), (((x[at] - mean) * scale) as f32).to_bits());
                    let wanted = (g[at] - mean_g - normal[at] * along) * f64::from(inverse[row]);
                    assert_eq!(gradient[row * batch + at].to_bits(), (wanted as f32).to_bits());
                }
            }
        }
    }
}
