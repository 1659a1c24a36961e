//! The matrix products of a training step, on row-major f32 with rows padded to whole groups of four lanes.
//!
//! A step needs X W (forward), X^T D (gradient of the weights) and D W^T (gradient of the inputs). All three are one kernel:
//! an element of the left matrix is spread over the lanes and multiplied with a group of a row of the right one, so that
//! lanes run along memory, no sum crosses lanes, and every element's terms are added in the order of the summed index; the
//! bits do not depend on the backend or on how the work is cut. For the third the weights are transposed first
//! ([`transpose`]): that costs less than sums across lanes, which the small layers of this lab would need for every second
//! product. Only where there is a single column or two ([`dots`]: the output layer) are rows summed across lanes.
//!
//! Tiles of up to five rows by two groups hold their sums in registers (`tile`): ten, of the fifteen that V8 leaves. What follows
//! a product element by element ([`Finish`]) is done on those registers. Layers of up to eight units are so small that looking
//! after strides and lengths takes longer than multiplying; for them the strides are constants (`narrow`), for all others they are
//! not (`wide`). Neither fused multiply-add nor blocking for caches: the largest layer is 256 by 256.

mod narrow;
mod tile;
mod wide;

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

/// The product, with `a` transposed where `ACROSS`.
fn multiply<const ACROSS: bool>(product: Product, out: &mut [f32]) {
    match (product.a.stride, product.b.stride) {
        (1, narrow::STRIDE) => narrow::multiply::<ACROSS, 1>(product, out),
        (2, narrow::STRIDE) => narrow::multiply::<ACROSS, 2>(product, out),
        (narrow::STRIDE, narrow::STRIDE) => narrow::multiply::<ACROSS, { narrow::STRIDE }>(product, out),
        _ => wide::multiply::<ACROSS>(product, out),
    }
}

/// The sum of the rows of `d` (`[rows][padded]`) into `g` (`[padded]`).
pub fn sum_rows(d: Rows, rows: usize, g: &mut [f32]) {
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
/// `[rows][columns]`, `bias` has `columns` elements. A sum runs in four lanes, which are added last as (0 + 2) + (1 + 3).
pub fn dots(d: Rows, rows: usize, w: Rows, columns: usize, bias: &[f32], z: &mut [f32]) {
    let ((d, groups), (w, _)) = (d.groups(), w.groups());
    for (column, (w, &bias)) in w.chunks_exact(groups).zip(bias).enumerate().take(columns) {
        // Four rows at a time, each in a lane of the result; the last ones count again where fewer are left.
        for row in (0..rows).step_by(LANES) {
            let d: [&[Group]; LANES] = core::array::from_fn(|lane| &d[(row + lane).min(rows - 1) * groups..][..groups]);
            let mut sums = [Best::splat(0.0); LANES];
            for (k, w) in w.iter().enumerate() {
                let w = Best::load(w);
                for lane in 0..LANES {
                    sums[lane] = sums[lane] + Best::load(&d[lane][k]) * w;
                }
            }
            let [s0, s1, s2, s3] = Best::transpose(sums);
            let mut out = Group::default();
            (Best::splat(bias) + ((s0 + s2) + (s1 + s3))).store(&mut out);
            for (lane, out) in out.into_iter().enumerate().take(rows - row) {
                z[(row + lane) * columns + column] = out;
            }
        }
    }
}

/// Writes the transpose of `w`, `[rows][stride]`, to `to`, `[columns][padded(rows)]`; what is padding there becomes 0.
pub fn transpose(w: Rows, rows: usize, columns: usize, to: &mut [f32]) {
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
                    let gate = whole(&mut rng, rows, columns, stride);
                    let mut gated = vec![f32::NAN; rows * stride];
                    product(x, rows, depth, w, &bias, Finish::Gate(&gate), &mut gated);
                    let mut back = vec![f32::NAN; rows * depth];
                    dots(d, rows, w, depth, &vec![0.5; depth], &mut back);
                    let wide = padded(depth);
                    let mut turned = vec![f32::NAN; columns * wide];
                    transpose(w, depth, columns, &mut turned);
                    let mut sums = vec![f32::NAN; stride];
                    sum_rows(d, rows, &mut sums);

                    for j in 0..columns {
                        for i in 0..rows {
                            let want = bias[j] + (0..depth).map(|k| at(x, i, k) * at(w, k, j)).sum::<f32>();
                            assert_eq!(z[i * stride + j], want);
                            assert_eq!(relu[i * stride + j], want.max(0.0));
                            assert_eq!(gated[i * stride + j], if gate[i * stride + j] > 0.0 { want } else { 0.0 });
                        }
                        for k in 0..depth {
                            assert_eq!(g[k * stride + j], (0..rows).map(|i| at(x, i, k) * at(d, i, j)).sum::<f32>());
                        }
                        assert_eq!(sums[j], (0..rows).map(|i| at(d, i, j)).sum::<f32>());
                    }
                    for i in 0..rows {
                        for k in 0..depth {
                            assert_eq!(back[i * depth + k], 0.5 + (0..columns).map(|j| at(d, i, j) * at(w, k, j)).sum::<f32>());
                        }
                    }
                    for j in 0..columns {
                        assert!((0..wide).all(|k| turned[j * wide + k] == if k < depth { at(w, k, j) } else { 0.0 }));
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
