//! Products of any strides.

#![expect(clippy::needless_range_loop, reason = "an index that goes through several arrays at once")]

use super::tile::Tile;
use super::{Finish, Group, LANES, Product};
use crate::kernels::lanes::{Best, Lanes};

/// Steps of the summed index that a tile makes without a look at its loop.
const UNROLL: usize = 4;

/// How many of the rows that are left are done together: so that few bands are low.
fn height(left: usize) -> usize {
    match left {
        0..2 => 1,
        2..4 => 2,
        _ if left.is_multiple_of(4) || left < 5 => 4,
        _ => 5,
    }
}

/// The product, with `a` transposed where `ACROSS`. Never inlined: the engine gives out registers better in a small function.
#[inline(never)]
pub fn multiply<const ACROSS: bool>(product: Product, mut out: &mut [f32]) {
    let mut rest = product;
    while rest.rows > 0 {
        let height = height(rest.rows);
        match height {
            5 => band::<Best, ACROSS, 5>(rest, out),
            4 => band::<Best, ACROSS, 4>(rest, out),
            2 => band::<Best, ACROSS, 2>(rest, out),
            _ => band::<Best, ACROSS, 1>(rest, out),
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
    while at + 2 <= groups {
        tile::<L, ACROSS, ROWS, 2>(product, groups, at, out);
        at += 2;
    }
    if at < groups {
        tile::<L, ACROSS, ROWS, 1>(product, groups, at, out);
    }
}

#[inline(always)]
fn tile<L: Lanes, const ACROSS: bool, const ROWS: usize, const WIDE: usize>(
    Product { a, depth, b, start, finish, .. }: Product,
    groups: usize,
    at: usize,
    out: &mut [Group],
) {
    // The next line of b is split off what is left of it: a check a line, and neither a division nor a multiplication.
    let mut b = b.data.as_chunks::<LANES>().0;
    let mut next = || {
        let (line, rest) = b.split_at(groups);
        b = rest;
        line
    };
    let mut tile = Tile::<L, ROWS, WIDE>::new(start.as_chunks().0, at);
    if ACROSS {
        let mut rest = a.data;
        for _ in 0..depth {
            let factors = &rest[..ROWS];
            tile.add(core::array::from_fn(|row| factors[row]), next(), at);
            rest = &rest[a.stride.min(rest.len())..];
        }
    } else {
        let rows: [&[f32]; ROWS] = core::array::from_fn(|row| &a.data[row * a.stride..][..depth]);
        let fours: [&[[f32; UNROLL]]; ROWS] = rows.map(|row| &row.as_chunks().0[..depth / UNROLL]);
        for k in 0..depth / UNROLL {
            for step in 0..UNROLL {
                tile.add(core::array::from_fn(|row| fours[row][k][step]), next(), at);
            }
        }
        for k in depth / UNROLL * UNROLL..depth {
            tile.add(core::array::from_fn(|row| rows[row][k]), next(), at);
        }
    }
    tile.write(finish, groups, at, out);
}
