//! Products of any strides.

#![expect(clippy::needless_range_loop, reason = "an index that goes through several arrays at once")]

use super::tile::Tile;
use super::{Finish, Group, LANES, Product};
use crate::kernels::lanes::{Best, Lanes};

/// Rows of a tile.
const HIGH: usize = 2;
/// Groups of a tile, where there are as many.
const WIDEST: usize = 4;

/// The product, with `a` transposed where `ACROSS`. Never inlined: the engine gives out registers better in a small function.
#[inline(never)]
pub fn multiply<const ACROSS: bool>(product: Product, mut out: &mut [f32]) {
    let mut rest = product;
    while rest.rows > 0 {
        let height = rest.rows.min(HIGH);
        if height == HIGH {
            band::<Best, ACROSS, HIGH>(rest, out);
        } else {
            band::<Best, ACROSS, 1>(rest, out);
        }
        rest.rows -= height;
        if rest.rows > 0 {
            rest.a.data = &rest.a.data[if ACROSS { height } else { height * rest.a.stride }..];
            out = &mut out[height * rest.b.stride..];
            if let Finish::Gate(gate) = rest.finish {
                rest.finish = Finish::Gate(&gate[height * rest.b.stride..]);
            }
        }
    }
}

/// The first `ROWS` rows.
#[inline(always)]
fn band<L: Lanes, const ACROSS: bool, const ROWS: usize>(product: Product, out: &mut [f32]) {
    let groups = product.b.stride / LANES;
    let out = out.as_chunks_mut().0;
    let mut at = 0;
    while at + WIDEST <= groups {
        tile::<L, ACROSS, ROWS, WIDEST>(product, groups, at, out);
        at += WIDEST;
    }
    match groups - at {
        3 => tile::<L, ACROSS, ROWS, 3>(product, groups, at, out),
        2 => tile::<L, ACROSS, ROWS, 2>(product, groups, at, out),
        1 => tile::<L, ACROSS, ROWS, 1>(product, groups, at, out),
        _ => {}
    }
}

#[inline(always)]
fn tile<L: Lanes, const ACROSS: bool, const ROWS: usize, const WIDE: usize>(
    Product { a, depth, b, start, finish, .. }: Product,
    groups: usize,
    at: usize,
    out: &mut [Group],
) {
    // Places that move on by a stride: of the ways to go through two matrices line by line, the one with the fewest instructions.
    let (b, mut line) = (b.data.as_chunks::<LANES>().0, at);
    let mut tile = Tile::<L, ROWS, WIDE>::new(start.as_chunks().0, at);
    if ACROSS {
        let mut column = 0;
        for _ in 0..depth {
            let (Some(factors), Some(b)) = (a.data.get(column..column + ROWS), b.get(line..line + WIDE)) else { break };
            tile.add(core::array::from_fn(|row| factors[row]), b, 0);
            (column, line) = (column + a.stride, line + groups);
        }
    } else {
        let rows: [&[f32]; ROWS] = core::array::from_fn(|row| &a.data[row * a.stride..][..depth]);
        for k in 0..depth {
            let Some(b) = b.get(line..line + WIDE) else { break };
            tile.add(core::array::from_fn(|row| rows[row][k]), b, 0);
            line += groups;
        }
    }
    tile.write(finish, groups, at, out);
}
