//! PReLU with a slope of its own for every unit: `torch.nn.PReLU` with `num_parameters` units. A unit is a column, so four lanes are
//! four units with four slopes.

use super::lanes::{Best, LANES, Lanes};
use crate::activation::{AtKink, Kink};

/// Writes x for x > 0, else `slopes[unit]` x. `x` and `y` are rows as long as `slopes`, which is whole groups of lanes.
pub fn forward(slopes: &[f32], x: &[f32], y: &mut [f32]) {
    let zero = Best::splat(0.0);
    for (x, y) in x.chunks_exact(slopes.len()).zip(y.chunks_exact_mut(slopes.len())) {
        let groups = x.as_chunks::<LANES>().0.iter().zip(y.as_chunks_mut::<LANES>().0);
        for ((x, y), slope) in groups.zip(slopes.as_chunks::<LANES>().0) {
            let (x, slope) = (Best::load(x), Best::load(slope));
            // Minus infinity times a slope of 0 is to be 0, as relu has it.
            let flat = x.at_least(zero);
            let bent = Best::select(x.lt(zero), slope * x, x);
            Best::select(slope.eq(zero), flat, bent).store(y);
        }
    }
}

/// Writes the derivative by x: 1 right of 0, `slopes[unit]` left of it, what `at_kink` says at 0. Rows as those of [`forward`].
pub fn derivative(slopes: &[f32], at_kink: AtKink, x: &[f32], derivative: &mut [f32]) {
    const RIGHT: f32 = 1.0;
    let (zero, right) = (Best::splat(0.0), Best::splat(RIGHT));
    for (group, slope) in slopes.as_chunks::<LANES>().0.iter().enumerate() {
        let here = slope.map(|left| at_kink.slope(&Kink { x: 0.0, left, right: RIGHT, jump: 0.0 }));
        let (slope, here) = (Best::load(slope), Best::load(&here));
        let x = x.as_chunks::<LANES>().0.iter().skip(group).step_by(slopes.len() / LANES);
        let to = derivative.as_chunks_mut::<LANES>().0.iter_mut().skip(group).step_by(slopes.len() / LANES);
        for (x, to) in x.zip(to) {
            let x = Best::load(x);
            let side = Best::select(x.lt(zero), slope, right);
            Best::select(x.eq(zero), here, side).or_nan_of(x).store(to);
        }
    }
}

/// Writes the loss's derivatives by the slopes: of each unit the sum of `by_y` min(0, x) over the rows.
pub fn by_slopes(x: &[f32], by_y: &[f32], by_slopes: &mut [f32]) {
    by_slopes.fill(0.0);
    let zero = Best::splat(0.0);
    let width = by_slopes.len();
    for (x, by_y) in x.chunks_exact(width).zip(by_y.chunks_exact(width)) {
        let groups = x.as_chunks::<LANES>().0.iter().zip(by_y.as_chunks::<LANES>().0);
        for ((x, by_y), sum) in groups.zip(by_slopes.as_chunks_mut::<LANES>().0) {
            (Best::load(sum) + Best::load(by_y) * Best::load(x).at_most(zero)).store(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::kernels;

    const X: [f32; 11] = [-f32::INFINITY, -1e30, -2.5, -1e-40, -0.0, 0.0, 1e-40, 0.5, 3.0, f32::INFINITY, f32::NAN];
    const SLOPES: [f32; 8] = [0.25, 0.0, 1.0, -0.5, 3.0, 1e-30, -1.0, 0.01];

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| if value.is_nan() { u32::MAX } else { value.to_bits() }).collect()
    }

    #[test]
    fn every_unit_is_a_prelu_of_its_own_slope() {
        let x: Vec<f32> = X.iter().flat_map(|&x| [x; SLOPES.len()]).collect();
        let mut y = vec![0.0; x.len()];
        forward(&SLOPES, &x, &mut y);
        for at_kink in [AtKink::Left, AtKink::Right, AtKink::default(), AtKink::Value(0.5)] {
            let mut slope = vec![0.0; x.len()];
            derivative(&SLOPES, at_kink, &x, &mut slope);
            for (unit, &weight) in SLOPES.iter().enumerate() {
                let column = |of: &[f32]| bits(&of.iter().skip(unit).step_by(SLOPES.len()).copied().collect::<Vec<_>>());
                let (mut wanted, mut wanted_slope) = ([0.0; X.len()], [0.0; X.len()]);
                kernels::forward(&Activation::Prelu { weight }, &X, &mut wanted);
                kernels::derivative(&Activation::Prelu { weight }, at_kink, &X, &mut wanted_slope);
                assert_eq!(column(&y), bits(&wanted), "{weight}");
                assert_eq!(column(&slope), bits(&wanted_slope), "{weight} {at_kink}");
            }
        }
    }

    #[test]
    fn the_slopes_gradient_is_a_sum_for_each_unit() {
        let x = [-1.0, 2.0, -3.0, 0.0, 4.0, -0.5, -2.0, 1.0];
        let by_y = [0.5, 7.0, 2.0, 9.0, 8.0, 4.0, -1.0, 6.0];
        let mut sums = [f32::NAN; 4];
        by_slopes(&x, &by_y, &mut sums);
        assert_eq!(sums, [-0.5, -2.0, -4.0, 0.0]);
    }
}
