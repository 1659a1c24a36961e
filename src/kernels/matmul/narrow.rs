//! Products with a right side of eight columns, where `a` has a stride that is known too: lines are arrays, whose elements need
//! no checks and no address arithmetic. On 8 by 8 this is half as fast again as `wide`.

use super::tile::Tile;
use super::{Finish, Group, LANES, Product};
use crate::kernels::lanes::{Best, Lanes};

/// Elements in a row of the right side and of the result.
pub const STRIDE: usize = 8;
const GROUPS: usize = STRIDE / LANES;

type Line = [Group; GROUPS];

/// The product, with `a`, of stride `A`, transposed where `ACROSS`. Never inlined: the engine gives out registers better in a small
/// function.
#[inline(never)]
pub fn multiply<const ACROSS: bool, const A: usize>(Product { a, rows, depth, b, start, finish }: Product, out: &mut [f32]) {
    let a = &a.data.as_chunks().0[..if ACROSS { depth } else { rows }];
    let b = &b.data.as_chunks().0.as_chunks().0[..depth];
    let start = start.as_chunks().0;
    let out = &mut out.as_chunks_mut().0[..rows * GROUPS];
    let mut row = 0;
    while row < rows {
        let out = &mut out[row * GROUPS..];
        let finish = match finish {
            Finish::Gate(gate) => Finish::Gate(&gate[row * STRIDE..]),
            other => other,
        };
        let height = match rows - row {
            0..2 => 1,
            2..4 => 2,
            _ => 4,
        };
        match height {
            4 => band::<Best, ACROSS, A, 4>(a, row, b, start, finish, out),
            2 => band::<Best, ACROSS, A, 2>(a, row, b, start, finish, out),
            _ => band::<Best, ACROSS, A, 1>(a, row, b, start, finish, out),
        }
        row += height;
    }
}

/// `ROWS` rows from `row` on.
#[inline(always)]
fn band<L: Lanes, const ACROSS: bool, const A: usize, const ROWS: usize>(
    a: &[[f32; A]],
    row: usize,
    b: &[Line],
    start: &[Group],
    finish: Finish,
    out: &mut [Group],
) {
    let mut tile = Tile::<L, ROWS, GROUPS>::new(start, 0);
    if ACROSS {
        // No more rows than a line has elements.
        if ROWS <= A {
            for (a, b) in a.iter().zip(b) {
                let factors = &a[row..row + ROWS];
                tile.add(core::array::from_fn(|row| factors[row]), b, 0);
            }
        }
    } else {
        let rows: &[[f32; A]] = &a[row..row + ROWS];
        // A full line, as layers of 1, 2 or 8 inputs have it, is a loop over a constant.
        if let Some(b) = b.first_chunk::<A>() {
            for k in 0..A {
                tile.add(core::array::from_fn(|row| rows[row][k]), &b[k], 0);
            }
        } else {
            for (k, b) in (0..A).zip(b) {
                tile.add(core::array::from_fn(|row| rows[row][k]), b, 0);
            }
        }
    }
    tile.write(finish, GROUPS, 0, out);
}
