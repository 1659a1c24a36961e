//! The matrix products of a training step, on row-major f32 with rows padded to whole groups of four lanes.
//!
//! A step needs X W (forward), X^T D (gradient of the weights) and D W^T (gradient of the inputs). All three are one kernel:
//! an element of the left matrix is spread over the lanes and multiplied with a group of a row of the right one, so that
//! lanes run along memory, no sum crosses lanes, and every element's terms are added in the order of the summed index; the
//! bits do not depend on the backend or on how the work is cut. For the third the weights are transposed first
//! ([`transpose`]): that costs less than sums across lanes, which the small layers of this lab would need for every second
//! product. Only where there is a single column or two ([`dots`]: the output layer) are rows summed across lanes.
//!
//! Tiles of eight groups, four rows by two or two by four, hold their sums in registers (`tile`): with ten, V8 begins to put some of
//! them into memory. What follows a product element by element ([`Finish`]) is done on those registers. For layers of 4, 8, 16 and 32
//! units, one after another, the strides are constants (`known`), for all others they are not (`any`). Neither fused multiply-add
//! nor blocking for caches: the largest layer is 256 by 256.

mod any;
mod known;
mod tile;

use super::lanes::{Best, Lanes};

/// Four neighbouring elements.
pub type Group = [f32; LANES];
/// Elements in a group.
pub const LANES: usize = super::lanes::LANES;

/// `len` rounded up to whole groups: the length of a padded row.
pub const fn padded(len: usize) -> usize {
    len.next_multiple_of(LANES)
}

/// What a product does to its sums before it writes them: saves the commonest activation a pass over memory, there and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finish<'a> {
    /// Nothing.
    Plain,
    /// max(0, x), with NaN kept.
    Relu,
    /// 0 where these, laid out as the result is, are not positive.
    Gate(&'a [f32]),
}

/// A matrix in memory: `stride` elements from one row to the next, and at least that many for each row.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The elements, row by row.
    pub data: &'a [f32],
    /// Elements from the start of a row to the start of the next.
    pub stride: usize,
}

impl<'a> Rows<'a> {
    /// The same as groups, and how many a row has.
    fn groups(self) -> (&'a [Group], usize) {
        (self.data.as_chunks().0, self.stride / LANES)
    }
}

/// Z = X W + 1 b^T: `x` is `[rows][depth]` (any stride), `w` is `[depth][padded]`, `bias` one padded row or empty (for none),
/// `z` is `[rows][padded]`, `padded = w.stride`, a multiple of [`LANES`].
#[inline(always)]
pub fn product(x: Rows, rows: usize, depth: usize, w: Rows, bias: &[f32], finish: Finish, z: &mut [f32]) {
    multiply::<false>(Product { a: x, rows, depth, b: w, start: bias, finish }, z);
}

/// G = X^T D: `x` is `[rows][depth]` (any stride), `d` is `[rows][padded]`, `g` is `[depth][padded]`, `padded = d.stride`.
pub fn transposed_times(x: Rows, rows: usize, depth: usize, d: Rows, g: &mut [f32]) {
    multiply::<true>(Product { a: x, rows: depth, depth: rows, b: d, start: &[], finish: Finish::Plain }, g);
}

/// What is to be multiplied: `a`, `[rows][depth]`, or its transpose, and `b`, `[depth][b.stride]`.
#[derive(Clone, Copy)]
struct Product<'a> {
    a: Rows<'a>,
    rows: usize,
    depth: usize,
    b: Rows<'a>,
    /// What the sums of a row start at; empty for 0.
    start: &'a [f32],
    finish: Finish<'a>,
}

/// Runs a function of `known` for the stride of X and that of the units, where there is one; else what follows. Its constants are the
/// first, the second in groups, and the width in groups and height of a tile.
macro_rules! by_strides {
    ($strides:expr, $function:ident[$($across:ident)?], $arguments:tt, $else:expr) => {
        match $strides {
            (1, 4) => known::$function::<$($across,)? 1, 1, 1, 4>$arguments,
            (2, 4) => known::$function::<$($across,)? 2, 1, 1, 4>$arguments,
            (4, 4) => known::$function::<$($across,)? 4, 1, 1, 4>$arguments,
            (1, 8) => known::$function::<$($across,)? 1, 2, 2, 4>$arguments,
            (2, 8) => known::$function::<$($across,)? 2, 2, 2, 4>$arguments,
            (8, 8) => known::$function::<$($across,)? 8, 2, 2, 4>$arguments,
            (1, 16) => known::$function::<$($across,)? 1, 4, 4, 2>$arguments,
            (2, 16) => known::$function::<$($across,)? 2, 4, 4, 2>$arguments,
            (16, 16) => known::$function::<$($across,)? 16, 4, 4, 2>$arguments,
            (1, 32) => known::$function::<$($across,)? 1, 8, 4, 2>$arguments,
            (2, 32) => known::$function::<$($across,)? 2, 8, 4, 2>$arguments,
            (32, 32) => known::$function::<$($across,)? 32, 8, 4, 2>$arguments,
            _ => $else,
        }
    };
}

/// The product, with `a` transposed where `ACROSS`.
#[inline(always)]
fn multiply<const ACROSS: bool>(product: Product, out: &mut [f32]) {
    by_strides!((product.a.stride, product.b.stride), of[ACROSS], (product, out), any::multiply::<ACROSS>(product, out));
}

/// What a Linear hands on to the layer before it: the derivatives by X, `by_x` = D W^T, `[rows][padded inputs]`.
pub struct Back<'a> {
    /// W, `[inputs][padded units]`.
    pub w: Rows<'a>,
    /// Its rows.
    pub inputs: usize,
    /// Its columns that are in use.
    pub units: usize,
    /// What is done to the derivatives.
    pub finish: Finish<'a>,
    /// Where they go.
    pub by_x: &'a mut [f32],
    /// Memory for W^T: `units` rows of the padded inputs.
    pub transposed: &'a mut [f32],
}

impl Back<'_> {
    #[inline(never)]
    fn run(self, d: Rows, rows: usize) {
        transpose(self.w, self.inputs, self.units, self.transposed);
        product(d, rows, self.units, Rows { data: self.transposed, stride: padded(self.inputs) }, &[], self.finish, self.by_x);
    }
}

/// From `d`, `[rows][padded]`, the derivatives by Z = X W + 1 b^T, those by W, `by_w` = X^T D, and by b, `by_b`, the sum of D's rows,
/// and, where they are wanted, those by X. `x` is `[rows][inputs]` (any stride), `by_w` `[inputs][padded]`.
#[inline(always)]
pub fn backward(x: Rows, rows: usize, inputs: usize, d: Rows, by_w: &mut [f32], by_b: &mut [f32], back: Option<Back>) {
    let used = &d.data[..rows * d.stride];
    by_strides!((x.stride, d.stride), backward[], (x.data, used, by_w, by_b, back), {
        transposed_times(x, rows, inputs, d, by_w);
        sum_rows(d, rows, by_b);
        if let Some(back) = back {
            back.run(d, rows);
        }
    });
}

/// The sum of the rows of `d` (`[rows][padded]`) into `g` (`[padded]`).
fn sum_rows(d: Rows, rows: usize, g: &mut [f32]) {
    let (d, groups) = d.groups();
    for (at, g) in g.as_chunks_mut::<LANES>().0.iter_mut().enumerate().take(groups) {
        let mut sum = Best::splat(0.0);
        for d in d.chunks_exact(groups).take(rows) {
            sum = sum + Best::load(&d[at]);
        }
        sum.store(g);
    }
}

/// Z = D W^T + 1 b^T for few columns: `d` is `[rows][padded]`, `w` is `[columns][padded]` with the same stride, `z` is
/// `[rows][columns]` and has room for whole groups, `bias` has `columns` elements or more. A sum runs in four lanes, which are added last
/// as (0 + 2) + (1 + 3). Behind the last element stand finite numbers if all elements are finite.
#[inline(always)]
pub fn dots(d: Rows, rows: usize, w: Rows, columns: usize, bias: &[f32], z: &mut [f32]) {
    let ((d, groups), (w, _)) = (d.groups(), w.groups());
    if let (&[bias, ..], 1) = (bias, columns) {
        let (d, z) = (&d[..rows * groups], z.as_chunks_mut().0);
        return match groups {
            1 => known::dots::<1>(d, w, bias, z),
            2 => known::dots::<2>(d, w, bias, z),
            4 => known::dots::<4>(d, w, bias, z),
            8 => known::dots::<8>(d, w, bias, z),
            _ => {
                for (d, z) in d.chunks(groups * LANES).zip(z) {
                    four_dots(core::array::from_fn(|row| &d[(row * groups).min(d.len() - groups)..][..groups]), &w[..groups], bias).store(z);
                }
            }
        };
    }
    for (column, (w, &bias)) in w.chunks_exact(groups).zip(bias).enumerate().take(columns) {
        for row in (0..rows).step_by(LANES) {
            let mut out = Group::default();
            four_dots(core::array::from_fn(|lane| &d[(row + lane).min(rows - 1) * groups..][..groups]), w, bias).store(&mut out);
            for (lane, out) in out.into_iter().enumerate().take(rows - row) {
                z[(row + lane) * columns + column] = out;
            }
        }
    }
    z[rows * columns..padded(rows * columns)].fill(0.0);
}

/// Four rows by one column, each in a lane of the result.
#[inline(always)]
fn four_dots(d: [&[Group]; LANES], w: &[Group], bias: f32) -> Best {
    let mut sums = [Best::splat(0.0); LANES];
    for (k, w) in w.iter().enumerate() {
        let w = Best::load(w);
        for (sum, d) in sums.iter_mut().zip(d) {
            *sum = *sum + Best::load(&d[k]) * w;
        }
    }
    let [s0, s1, s2, s3] = Best::transpose(sums);
    Best::splat(bias) + ((s0 + s2) + (s1 + s3))
}

/// What Z = X w + b of a single column hands on: from `d`, `[rows]`, the derivatives by Z, those by w, `by_w` = X^T d, `[padded]`, and
/// those by X, `by_x` = d w^T, `[rows][padded]`, 0 where `gated` and X is not positive. `x` is `[rows][padded]`, `w` `[padded]`.
#[inline(always)]
pub fn column_backward(d: &[f32], x: Rows, w: &[f32], gated: bool, by_w: &mut [f32], by_x: &mut [f32]) {
    let (groups, rows) = (x.stride / LANES, d.len());
    {
        let (x, w, by_w, by_x) = (x.groups().0, w.as_chunks().0, by_w.as_chunks_mut().0, by_x.as_chunks_mut().0);
        match groups {
            1 => return known::column_backward::<1>(d, x, w, gated, by_w, by_x),
            2 => return known::column_backward::<2>(d, x, w, gated, by_w, by_x),
            4 => return known::column_backward::<4>(d, x, w, gated, by_w, by_x),
            8 => return known::column_backward::<8>(d, x, w, gated, by_w, by_x),
            _ => {}
        }
    }
    let d = Rows { data: d, stride: 1 };
    transposed_times(d, rows, 1, x, by_w);
    product(d, rows, 1, Rows { data: w, stride: x.stride }, &[], if gated { Finish::Gate(x.data) } else { Finish::Plain }, by_x);
}

/// Writes the transpose of `w`, `[rows][stride]`, to `to`, `[columns][padded(rows)]`; what is padding there becomes 0.
fn transpose(w: Rows, rows: usize, columns: usize, to: &mut [f32]) {
    let (mut w, groups) = w.groups();
    let to_groups = padded(rows) / LANES;
    let to = &mut to.as_chunks_mut::<LANES>().0[..columns * to_groups];
    for block in 0..to_groups {
        let lines: [&[Group]; LANES] = core::array::from_fn(|line| {
            let (line, rest) = w.split_at(if block * LANES + line < rows { groups } else { 0 });
            w = rest;
            line
        });
        let mut places = to[block..].iter_mut().step_by(to_groups);
        for at in 0..columns.div_ceil(LANES) {
            let lines = lines.map(|line| line.get(at).map_or(Best::splat(0.0), Best::load));
            for column in Best::transpose(lines) {
                if let Some(place) = places.next() {
                    column.store(place);
                }
            }
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

    fn at(m: Rows, i: usize, j: usize) -> f32 {
        m.data[i * m.stride + j]
    }

    #[test]
    fn products_are_those_of_the_definition_for_every_remainder() {
        let mut rng = Rng::new(5, 0);
        // The widths that have functions of their own, and those around them.
        let columns = || (1..=13).chain([15, 16, 17, 31, 32, 33, 40]);
        for rows in 1..=9 {
            for depth in (1..=9).chain([15, 16, 30, 32]) {
                for columns in columns() {
                    let stride = padded(columns);
                    // Of one and two inputs there are no padded rows.
                    let x_stride = if depth < 3 { depth } else { padded(depth) };
                    let x = whole(&mut rng, rows, depth, x_stride);
                    let w = whole(&mut rng, depth, columns, stride);
                    let bias = whole(&mut rng, 1, columns, stride);
                    let x = Rows { data: &x, stride: x_stride };
                    let w = Rows { data: &w, stride };

                    let mut z = vec![f32::NAN; rows * stride];
                    product(x, rows, depth, w, &bias, Finish::Plain, &mut z);
                    let mut relu = z.clone();
                    product(x, rows, depth, w, &bias, Finish::Relu, &mut relu);
                    let gate = whole(&mut rng, rows, columns, stride);
                    let mut gated = vec![f32::NAN; rows * stride];
                    product(x, rows, depth, w, &bias, Finish::Gate(&gate), &mut gated);

                    for j in 0..columns {
                        for i in 0..rows {
                            let want = bias[j] + (0..depth).map(|k| at(x, i, k) * at(w, k, j)).sum::<f32>();
                            assert_eq!(z[i * stride + j], want);
                            assert_eq!(relu[i * stride + j], want.max(0.0));
                            assert_eq!(gated[i * stride + j], if gate[i * stride + j] > 0.0 { want } else { 0.0 });
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_linear_hands_on_is_that_of_the_definition() {
        let mut rng = Rng::new(6, 0);
        for rows in 1..=7 {
            for inputs in [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 29, 32, 33] {
                for units in [1, 4, 6, 7, 8, 9, 13, 16, 20, 31, 32, 36] {
                    let (wide, stride) = (padded(inputs), padded(units));
                    // Only what is padded is handed on; data is not.
                    for (x_stride, hands_on) in [(wide, true), (inputs, false)] {
                        let x = whole(&mut rng, rows, inputs, x_stride);
                        let w = whole(&mut rng, inputs, units, stride);
                        let d = whole(&mut rng, rows, units, stride);
                        let (x, w, d) = (Rows { data: &x, stride: x_stride }, Rows { data: &w, stride }, Rows { data: &d, stride });
                        let (mut by_w, mut by_b) = (vec![f32::NAN; inputs * stride], vec![f32::NAN; stride]);
                        let (mut by_x, mut transposed) = (vec![f32::NAN; rows * wide], vec![f32::NAN; units * wide]);
                        let finish = Finish::Gate(x.data);
                        let back = Back { w, inputs, units, finish, by_x: &mut by_x, transposed: &mut transposed };
                        backward(x, rows, inputs, d, &mut by_w, &mut by_b, hands_on.then_some(back));
                        for j in 0..units {
                            assert_eq!(by_b[j], (0..rows).map(|i| at(d, i, j)).sum::<f32>());
                            for k in 0..inputs {
                                assert_eq!(by_w[k * stride + j], (0..rows).map(|i| at(x, i, k) * at(d, i, j)).sum::<f32>());
                            }
                        }
                        for i in (0..rows).filter(|_| hands_on) {
                            for k in 0..wide {
                                let want = if k < inputs && at(x, i, k) > 0.0 { (0..units).map(|j| at(d, i, j) * at(w, k, j)).sum() } else { 0.0 };
                                assert_eq!(by_x[i * wide + k], want, "{rows} rows, {inputs} inputs, {units} units");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn few_columns_go_there_and_back_by_the_definition() {
        let mut rng = Rng::new(7, 0);
        for rows in 1..=9 {
            for inputs in [1, 4, 5, 8, 11, 16, 18, 32, 37] {
                for columns in 1..=3 {
                    let stride = padded(inputs);
                    let x = whole(&mut rng, rows, inputs, stride);
                    let w = whole(&mut rng, columns, inputs, stride);
                    let (x, w) = (Rows { data: &x, stride }, Rows { data: &w, stride });
                    let bias = [0.5, 1.5, -2.5];
                    let mut z = vec![f32::NAN; padded(rows * columns)];
                    dots(x, rows, w, columns, &bias, &mut z);
                    for i in 0..rows {
                        for j in 0..columns {
                            assert_eq!(z[i * columns + j], bias[j] + (0..inputs).map(|k| at(x, i, k) * at(w, j, k)).sum::<f32>());
                        }
                    }
                    assert!(z.iter().all(|value| value.is_finite()), "what stands behind the last is finite too");
                    if columns > 1 {
                        continue;
                    }
                    let d = whole(&mut rng, rows, 1, 1);
                    for gated in [false, true] {
                        let (mut by_w, mut by_x) = (vec![f32::NAN; stride], vec![f32::NAN; rows * stride]);
                        column_backward(&d, x, w.data, gated, &mut by_w, &mut by_x);
                        for k in 0..inputs {
                            assert_eq!(by_w[k], (0..rows).map(|i| d[i] * at(x, i, k)).sum::<f32>());
                            for i in 0..rows {
                                assert_eq!(by_x[i * stride + k], if gated && at(x, i, k) <= 0.0 { 0.0 } else { d[i] * at(w, 0, k) });
                            }
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
