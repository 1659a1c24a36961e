//! The three matrix products of a training step, on row-major f32 with rows padded to whole groups of four lanes.
//!
//! A step needs X W (forward), X^T D (gradient of the weights) and D W^T (gradient of the inputs). Each has one kernel in
//! which lanes run along memory and every element's terms are added in the order of the summed index, so that the bits do
//! not depend on the backend. Only [`times_transposed`] sums across lanes, once an element, after its loop, as
//! (0 + 2) + (1 + 3); the alternative, a transposed copy of the weights each step, costs more than that for the
//! small layers this lab is about.
//!
//! Tiles of up to four rows by two groups hold their sums in registers (eight of the sixteen there are) and use every
//! loaded group four times. Neither fused multiply-add nor blocking for caches: the largest layer is 256 by 256.

/// Four neighbouring elements.
pub type Group = [f32; LANES];
/// Elements in a group.
pub const LANES: usize = 4;

/// `len` rounded up to whole groups: the length of a padded row.
pub const fn padded(len: usize) -> usize {
    len.next_multiple_of(LANES)
}

/// What a product does to its sums before it writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Nothing.
    Plain,
    /// max(0, x), with NaN kept: saves the commonest activation a pass over memory.
    Relu,
}

#[inline(always)]
fn add_product(sum: &mut Group, factor: f32, group: &Group) {
    for lane in 0..LANES {
        sum[lane] += factor * group[lane];
    }
}

#[inline(always)]
fn add_products(sum: &mut Group, a: &Group, b: &Group) {
    for lane in 0..LANES {
        sum[lane] += a[lane] * b[lane];
    }
}

#[inline(always)]
fn finished(finish: Finish, mut group: Group) -> Group {
    if finish == Finish::Relu {
        for value in &mut group {
            // Not f32::max, which turns NaN into 0.
            *value = if *value < 0.0 { 0.0 } else { *value };
        }
    }
    group
}

/// A matrix in memory: `stride` elements from one row to the next.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The elements, row by row.
    pub data: &'a [f32],
    /// Elements from the start of a row to the start of the next.
    pub stride: usize,
}

/// Z = X W + 1 b^T: `x` is `[rows][depth]` (any stride), `w` is `[depth][padded]`, `bias` one padded row or empty (for none),
/// `z` is `[rows][padded]`, `padded = w.stride`, a multiple of [`LANES`].
pub fn product(x: Rows, rows: usize, depth: usize, w: Rows, bias: &[f32], finish: Finish, z: &mut [f32]) {
    match finish {
        Finish::Plain => product_rows::<false>(x, rows, depth, w, bias, z),
        Finish::Relu => product_rows::<true>(x, rows, depth, w, bias, z),
    }
}

fn product_rows<const RELU: bool>(x: Rows, rows: usize, depth: usize, w: Rows, bias: &[f32], z: &mut [f32]) {
    let finish = if RELU { Finish::Relu } else { Finish::Plain };
    let weights = w.data.as_chunks::<LANES>().0;
    let bias = bias.as_chunks::<LANES>().0;
    let z = z.as_chunks_mut::<LANES>().0;
    let groups = w.stride / LANES;
    let mut row = 0;
    while row < rows {
        let x = Rows { data: &x.data[row * x.stride..], stride: x.stride };
        let z = &mut z[row * groups..];
        row += match rows - row {
            1 => product_band::<1>(x, depth, weights, groups, bias, finish, z),
            2 => product_band::<2>(x, depth, weights, groups, bias, finish, z),
            3 => product_band::<3>(x, depth, weights, groups, bias, finish, z),
            _ => product_band::<4>(x, depth, weights, groups, bias, finish, z),
        };
    }
}

/// `ROWS` rows of a product; gives `ROWS`.
#[inline(always)]
fn product_band<const ROWS: usize>(x: Rows, depth: usize, weights: &[Group], groups: usize, bias: &[Group], finish: Finish, z: &mut [Group]) -> usize {
    let x: [&[f32]; ROWS] = core::array::from_fn(|row| &x.data[row * x.stride..row * x.stride + depth]);
    let mut at = 0;
    while at + 2 <= groups {
        product_tile::<ROWS, 2>(&x, weights, groups, at, bias, finish, z);
        at += 2;
    }
    if at < groups {
        product_tile::<ROWS, 1>(&x, weights, groups, at, bias, finish, z);
    }
    ROWS
}

#[inline(always)]
fn product_tile<const ROWS: usize, const WIDE: usize>(
    x: &[&[f32]; ROWS],
    weights: &[Group],
    groups: usize,
    at: usize,
    bias: &[Group],
    finish: Finish,
    z: &mut [Group],
) {
    let start: [Group; WIDE] = core::array::from_fn(|wide| bias.get(at + wide).copied().unwrap_or_default());
    let mut sums = [start; ROWS];
    let depth = x[0].len();
    for (k, weights) in weights[..depth * groups].chunks_exact(groups).enumerate() {
        let weights = &weights[at..at + WIDE];
        for row in 0..ROWS {
            for wide in 0..WIDE {
                add_product(&mut sums[row][wide], x[row][k], &weights[wide]);
            }
        }
    }
    for (row, sums) in sums.into_iter().enumerate() {
        for (wide, sum) in sums.into_iter().enumerate() {
            z[row * groups + at + wide] = finished(finish, sum);
        }
    }
}

/// G = X^T D: `x` is `[rows][depth]` (any stride), `d` is `[rows][padded]`, `g` is `[depth][padded]`, `padded = d.stride`.
pub fn transposed_times(x: Rows, rows: usize, depth: usize, d: Rows, g: &mut [f32]) {
    let groups = d.stride / LANES;
    let d = d.data.as_chunks::<LANES>().0;
    let g = g.as_chunks_mut::<LANES>().0;
    let mut k = 0;
    while k < depth {
        let x = Rows { data: &x.data[k..], stride: x.stride };
        let g = &mut g[k * groups..];
        k += match depth - k {
            1 => transposed_band::<1>(x, rows, d, groups, g),
            2 => transposed_band::<2>(x, rows, d, groups, g),
            3 => transposed_band::<3>(x, rows, d, groups, g),
            _ => transposed_band::<4>(x, rows, d, groups, g),
        };
    }
}

#[inline(always)]
fn transposed_band<const DEPTH: usize>(x: Rows, rows: usize, d: &[Group], groups: usize, g: &mut [Group]) -> usize {
    let mut at = 0;
    while at + 2 <= groups {
        transposed_tile::<DEPTH, 2>(x, rows, d, groups, at, g);
        at += 2;
    }
    if at < groups {
        transposed_tile::<DEPTH, 1>(x, rows, d, groups, at, g);
    }
    DEPTH
}

#[inline(always)]
fn transposed_tile<const DEPTH: usize, const WIDE: usize>(x: Rows, rows: usize, d: &[Group], groups: usize, at: usize, g: &mut [Group]) {
    let mut sums = [[Group::default(); WIDE]; DEPTH];
    for (row, d) in d[..rows * groups].chunks_exact(groups).enumerate() {
        let d = &d[at..at + WIDE];
        let x = &x.data[row * x.stride..row * x.stride + DEPTH];
        for k in 0..DEPTH {
            for wide in 0..WIDE {
                add_product(&mut sums[k][wide], x[k], &d[wide]);
            }
        }
    }
    for (k, sums) in sums.into_iter().enumerate() {
        for (wide, sum) in sums.into_iter().enumerate() {
            g[k * groups + at + wide] = sum;
        }
    }
}

/// The sum of the rows of `d` (`[rows][padded]`) into `g` (`[padded]`).
pub fn sum_rows(d: Rows, rows: usize, g: &mut [f32]) {
    let groups = d.stride / LANES;
    let d = d.data.as_chunks::<LANES>().0;
    for (at, g) in g.as_chunks_mut::<LANES>().0.iter_mut().enumerate().take(groups) {
        let mut sum = Group::default();
        for row in 0..rows {
            add_product(&mut sum, 1.0, &d[row * groups + at]);
        }
        *g = sum;
    }
}

/// Z = D W^T + 1 b^T: `d` is `[rows][padded]`, `w` is `[columns][padded]` with the same stride, `z` is `[rows][columns]` with
/// `z_stride` elements a row, `bias` has `columns` elements or none. Elements of `z` between the rows are left as they are.
pub fn times_transposed(d: Rows, rows: usize, w: Rows, columns: usize, bias: &[f32], z: &mut [f32], z_stride: usize) {
    let groups = d.stride / LANES;
    let d = d.data.as_chunks::<LANES>().0;
    let w = w.data.as_chunks::<LANES>().0;
    let mut row = 0;
    while row < rows {
        let d = &d[row * groups..];
        let z = &mut z[row * z_stride..];
        row += match rows - row {
            1 => dots_band::<1>(d, w, groups, columns, bias, z, z_stride),
            _ => dots_band::<2>(d, w, groups, columns, bias, z, z_stride),
        };
    }
}

#[inline(always)]
fn dots_band<const ROWS: usize>(d: &[Group], w: &[Group], groups: usize, columns: usize, bias: &[f32], z: &mut [f32], z_stride: usize) -> usize {
    let d: [&[Group]; ROWS] = core::array::from_fn(|row| &d[row * groups..(row + 1) * groups]);
    let mut at = 0;
    while at + 4 <= columns {
        dots_tile::<ROWS, 4>(&d, &w[at * groups..], at, bias, z, z_stride);
        at += 4;
    }
    while at < columns {
        dots_tile::<ROWS, 1>(&d, &w[at * groups..], at, bias, z, z_stride);
        at += 1;
    }
    ROWS
}

#[inline(always)]
fn dots_tile<const ROWS: usize, const COLUMNS: usize>(d: &[&[Group]; ROWS], w: &[Group], at: usize, bias: &[f32], z: &mut [f32], z_stride: usize) {
    let groups = d[0].len();
    let w: [&[Group]; COLUMNS] = core::array::from_fn(|column| &w[column * groups..(column + 1) * groups]);
    let mut sums = [[Group::default(); COLUMNS]; ROWS];
    for k in 0..groups {
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                add_products(&mut sums[row][column], &d[row][k], &w[column][k]);
            }
        }
    }
    for (row, sums) in sums.into_iter().enumerate() {
        let z = &mut z[row * z_stride + at..];
        for (column, [s0, s1, s2, s3]) in sums.into_iter().enumerate() {
            z[column] = bias.get(at + column).copied().unwrap_or_default() + ((s0 + s2) + (s1 + s3));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Small whole numbers, so that every product and sum is exact and any order of summation gives the same.
    fn whole(rng: &mut Rng, rows: usize, used: usize, stride: usize) -> Vec<f32> {
        (0..rows * stride).map(|at| if at % stride < used { rng.below(9) as f32 - 4.0 } else { 0.0 }).collect()
    }

    #[test]
    fn products_are_those_of_the_definition_for_every_remainder() {
        let mut rng = Rng::new(5, 0);
        for rows in 1..=9 {
            for depth in 1..=9 {
                for columns in 1..=13 {
                    let stride = padded(columns);
                    let x = whole(&mut rng, rows, depth, padded(depth));
                    let w = whole(&mut rng, depth, columns, stride);
                    let bias = whole(&mut rng, 1, columns, stride);
                    let d = whole(&mut rng, rows, columns, stride);
                    let x = Rows { data: &x, stride: padded(depth) };
                    let (w, d) = (Rows { data: &w, stride }, Rows { data: &d, stride });
                    let at = |m: Rows, i: usize, j: usize| m.data[i * m.stride + j];

                    let mut z = vec![f32::NAN; rows * stride];
                    product(x, rows, depth, w, &bias, Finish::Plain, &mut z);
                    let mut relu = z.clone();
                    product(x, rows, depth, w, &bias, Finish::Relu, &mut relu);
                    let mut g = vec![f32::NAN; depth * stride];
                    transposed_times(x, rows, depth, d, &mut g);
                    let mut back = vec![f32::NAN; rows * depth];
                    times_transposed(d, rows, w, depth, &[], &mut back, depth);
                    let mut sums = vec![f32::NAN; stride];
                    sum_rows(d, rows, &mut sums);

                    for j in 0..columns {
                        for i in 0..rows {
                            let want = bias[j] + (0..depth).map(|k| at(x, i, k) * at(w, k, j)).sum::<f32>();
                            assert_eq!(z[i * stride + j], want);
                            assert_eq!(relu[i * stride + j], want.max(0.0));
                        }
                        for k in 0..depth {
                            assert_eq!(g[k * stride + j], (0..rows).map(|i| at(x, i, k) * at(d, i, j)).sum::<f32>());
                        }
                        assert_eq!(sums[j], (0..rows).map(|i| at(d, i, j)).sum::<f32>());
                    }
                    for i in 0..rows {
                        for k in 0..depth {
                            assert_eq!(back[i * depth + k], (0..columns).map(|j| at(d, i, j) * at(w, k, j)).sum::<f32>());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn relu_keeps_nan() {
        let mut z = [0.0; 4];
        product(Rows { data: &[f32::NAN], stride: 1 }, 1, 1, Rows { data: &[1.0; 4], stride: 4 }, &[], Finish::Relu, &mut z);
        assert!(z.iter().all(|value| value.is_nan()));
    }
}
