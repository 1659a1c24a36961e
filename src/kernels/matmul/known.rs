//! Products in which both strides are constants: a matrix is a slice of arrays, one pointer leads through all rows of a tile, and its
//! elements need no checks and no address arithmetic. Half as fast again as `any`.
//!
//! The loop over the summed index is left a loop where it is not short: unrolled by the compiler, its loads are moved together, and
//! sums go to memory.

use super::tile::Tile;
use super::{Back, Finish, Group, LANES, Product, Rows, four_dots, transpose};
use crate::kernels::lanes::{Best, Lanes};

/// Elements of a full line of `a` that are gone through without a loop.
const SHORT: usize = 8;

/// The product, with `a`, of stride `A`, transposed where `ACROSS`; `b` and `out` have rows of `GROUPS` groups, of which a tile has
/// `WIDE` by up to `HIGH` rows. Never inlined: the engine gives out registers better in a small function.
#[inline(never)]
pub fn multiply<const ACROSS: bool, const A: usize, const GROUPS: usize, const WIDE: usize, const HIGH: usize>(
    a: &[[f32; A]],
    b: &[[Group; GROUPS]],
    start: &[Group],
    finish: Finish,
    out: &mut [[Group; GROUPS]],
) {
    let mut row = 0;
    while row < out.len() {
        let left = out.len() - row;
        if HIGH >= 4 && left >= 4 {
            band::<Best, ACROSS, A, GROUPS, WIDE, 4>(a, row, b, start, finish, out);
            row += 4;
        } else if left >= 2 {
            band::<Best, ACROSS, A, GROUPS, WIDE, 2>(a, row, b, start, finish, out);
            row += 2;
        } else {
            band::<Best, ACROSS, A, GROUPS, WIDE, 1>(a, row, b, start, finish, out);
            row += 1;
        }
    }
}

/// `ROWS` rows from `row` on.
#[inline(always)]
fn band<L: Lanes, const ACROSS: bool, const A: usize, const GROUPS: usize, const WIDE: usize, const ROWS: usize>(
    a: &[[f32; A]],
    row: usize,
    b: &[[Group; GROUPS]],
    start: &[Group],
    finish: Finish,
    out: &mut [[Group; GROUPS]],
) {
    let out = out[row..row + ROWS].as_flattened_mut();
    let finish = match finish {
        Finish::Gate(gate) => Finish::Gate(&gate[row * GROUPS * LANES..]),
        other => other,
    };
    let mut at = 0;
    while at + WIDE <= GROUPS {
        let mut tile = Tile::<L, ROWS, WIDE>::new(start, at);
        if ACROSS {
            // No more rows than a line has elements.
            if row + ROWS <= A {
                for (a, b) in a.iter().zip(b) {
                    tile.add(core::array::from_fn(|index| a[row + index]), b, at);
                }
            }
        } else if let Some(rows) = a[row..].first_chunk::<ROWS>() {
            match b.first_chunk::<A>() {
                Some(b) if A <= SHORT => {
                    for k in 0..A {
                        tile.add(core::array::from_fn(|index| rows[index][k]), &b[k], at);
                    }
                }
                _ => {
                    for (k, b) in (0..A).zip(b) {
                        tile.add(core::array::from_fn(|index| rows[index][k]), b, at);
                    }
                }
            }
        }
        tile.write(finish, GROUPS, at, out);
        at += WIDE;
    }
}

/// [`super::product`] and [`super::transposed_times`].
#[inline(always)]
pub fn of<const ACROSS: bool, const A: usize, const GROUPS: usize, const WIDE: usize, const HIGH: usize>(
    Product { a, rows, depth, b, start, finish }: Product,
    out: &mut [f32],
) {
    let a = &a.data.as_chunks().0[..if ACROSS { depth } else { rows }];
    let (b, out) = (&lines(b.data)[..depth], &mut lines_mut(out)[..rows]);
    multiply::<ACROSS, A, GROUPS, WIDE, HIGH>(a, b, start.as_chunks().0, finish, out);
}

/// [`super::backward`] of a Linear with inputs of stride `A` and units of `GROUPS` groups.
#[inline(never)]
pub fn backward<const A: usize, const GROUPS: usize, const WIDE: usize, const HIGH: usize>(
    x: &[f32],
    d: &[f32],
    by_w: &mut [f32],
    by_b: &mut [f32],
    back: Option<Back>,
) {
    let rows = lines::<GROUPS>(d);
    multiply::<true, A, GROUPS, WIDE, HIGH>(&x.as_chunks().0[..rows.len()], rows, &[], Finish::Plain, lines_mut(by_w));
    if let Some(by_b) = lines_mut(by_b).first_mut() {
        sum(rows, by_b);
    }
    let Some(back) = back else { return };
    if A != GROUPS * LANES {
        return back.run(Rows { data: d, stride: GROUPS * LANES }, rows.len());
    }
    let Back { w, inputs, units, finish, by_x, transposed } = back;
    if (inputs, units) == (A, A) {
        square::<GROUPS>(lines(w.data), lines_mut(transposed));
    } else {
        transpose(w, inputs, units, transposed);
    }
    multiply::<false, A, GROUPS, WIDE, HIGH>(d.as_chunks().0, &lines(transposed)[..units], &[], finish, &mut lines_mut(by_x)[..rows.len()]);
}

/// The rows of a matrix.
fn lines<const GROUPS: usize>(data: &[f32]) -> &[[Group; GROUPS]] {
    data.as_chunks().0.as_chunks().0
}

/// The rows of a matrix.
fn lines_mut<const GROUPS: usize>(data: &mut [f32]) -> &mut [[Group; GROUPS]] {
    data.as_chunks_mut().0.as_chunks_mut().0
}

/// The sum of the rows of `d` into `g`.
#[inline(never)]
pub fn sum<const GROUPS: usize>(d: &[[Group; GROUPS]], g: &mut [Group; GROUPS]) {
    let mut sums = [Best::splat(0.0); GROUPS];
    for row in d {
        for (sum, group) in sums.iter_mut().zip(row) {
            *sum = *sum + Best::load(group);
        }
    }
    for (sum, g) in sums.iter().zip(g) {
        sum.store(g);
    }
}

/// The transpose of a square matrix.
#[inline(never)]
pub fn square<const GROUPS: usize>(w: &[[Group; GROUPS]], to: &mut [[Group; GROUPS]]) {
    let (w, to) = (w.as_chunks::<LANES>().0, to.as_chunks_mut::<LANES>().0);
    for (across, lines) in w.iter().enumerate().take(GROUPS) {
        for (down, to) in to.iter_mut().enumerate().take(GROUPS) {
            let block = Best::transpose(core::array::from_fn(|line| Best::load(&lines[line][down])));
            for (line, to) in block.into_iter().zip(to) {
                line.store(&mut to[across]);
            }
        }
    }
}

/// [`super::dots`] of a single column. Four rows at a time; the last ones count again where fewer are left.
#[inline(never)]
pub fn dots<const GROUPS: usize>(d: &[Group], w: &[Group], bias: f32, z: &mut [Group]) {
    let (d, Some(w)) = (d.as_chunks::<GROUPS>().0, w.first_chunk::<GROUPS>()) else { return };
    for (d, z) in d.chunks(LANES).zip(z) {
        four_dots(core::array::from_fn(|row| &d[row.min(d.len() - 1)][..]), w, bias).store(z);
    }
}

/// [`super::column_backward`].
#[inline(never)]
pub fn column_backward<const GROUPS: usize>(d: &[f32], x: &[Group], w: &[Group], gated: bool, by_w: &mut [Group], by_x: &mut [Group]) {
    let (x, by_x) = (x.as_chunks::<GROUPS>().0, by_x.as_chunks_mut::<GROUPS>().0);
    for (at, (w, by_w)) in w.iter().zip(by_w).enumerate().take(GROUPS) {
        let (zero, w) = (Best::splat(0.0), Best::load(w));
        let mut sum = zero;
        for ((&d, x), by_x) in d.iter().zip(x).zip(by_x.iter_mut()) {
            let (d, x) = (Best::splat(d), Best::load(&x[at]));
            sum = sum + d * x;
            let back = d * w;
            (if gated { back.where_true(zero.lt(x)) } else { back }).store(&mut by_x[at]);
        }
        sum.store(by_w);
    }
}
