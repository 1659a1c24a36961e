//! From slices to lanes: how a kernel is run over a slice of any length.
//!
//! Blocks of several vectors first, so that the chains of independent vectors overlap in the processor; then single vectors;
//! then one vector padded with zeros for the last elements. Lanes never meet, so an element's result depends on that element
//! alone, and not on the length of the slice, its alignment, or the element's place in it.

use super::lanes::{LANES, Lanes};

/// One function of the family, or one derivative, with its constants spread over lanes.
pub trait Kernel<L: Lanes> {
    /// The result for each lane.
    fn at(&self, x: L) -> L;
}

/// How many vectors go through a kernel side by side.
const UNROLL: usize = 4;
/// Elements a block.
const BLOCK: usize = UNROLL * LANES;

/// Writes `kernel` of every element of `x` to `y`; the shorter length counts.
#[inline(always)]
pub fn map<L: Lanes>(kernel: &impl Kernel<L>, x: &[f32], y: &mut [f32]) {
    let length = x.len().min(y.len());
    let (blocks, rest) = x[..length].as_chunks::<BLOCK>();
    let (block_outs, rest_out) = y[..length].as_chunks_mut::<BLOCK>();
    for (x, y) in blocks.iter().zip(block_outs) {
        let (x, _) = x.as_chunks::<LANES>();
        let (y, _) = y.as_chunks_mut::<LANES>();
        let results: [L; UNROLL] = [kernel.at(L::load(&x[0])), kernel.at(L::load(&x[1])), kernel.at(L::load(&x[2])), kernel.at(L::load(&x[3]))];
        for (result, y) in results.into_iter().zip(y) {
            result.store(y);
        }
    }
    let (singles, rest) = rest.as_chunks::<LANES>();
    let (single_outs, rest_out) = rest_out.as_chunks_mut::<LANES>();
    for (x, y) in singles.iter().zip(single_outs) {
        kernel.at(L::load(x)).store(y);
    }
    if !rest.is_empty() {
        store_some(kernel.at(load_some(rest)), rest_out);
    }
}

/// Fewer than a vector of numbers, and zeros. (Not by a copy of variable length, which is a call out of WebAssembly.)
#[inline(always)]
pub fn load_some<L: Lanes>(x: &[f32]) -> L {
    L::load(&core::array::from_fn(|lane| x.get(lane).copied().unwrap_or(0.0)))
}

/// The first lanes, as many as there is room for.
#[inline(always)]
pub fn store_some<L: Lanes>(lanes: L, to: &mut [f32]) {
    let mut all = [0.0; LANES];
    lanes.store(&mut all);
    let [a, b, c, _] = all;
    match to {
        [x] => *x = a,
        [x, y] => [*x, *y] = [a, b],
        [x, y, z] => [*x, *y, *z] = [a, b, c],
        _ => {}
    }
}
