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
    for (x, y) in rest.chunks(LANES).zip(rest_out.chunks_mut(LANES)) {
        let mut padded = [0.0; LANES];
        padded[..x.len()].copy_from_slice(x);
        let mut result = [0.0; LANES];
        kernel.at(L::load(&padded)).store(&mut result);
        y.copy_from_slice(&result[..y.len()]);
    }
}
