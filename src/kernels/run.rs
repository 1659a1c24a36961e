//! From slices to lanes: how a kernel is run over a slice of any length.
//!
//! Two ways. [`map`] is for a kernel of a few operations: blocks of several vectors first, then single vectors, then one padded with
//! zeros. [`staged`] is for one that is a long chain of dependent operations. A processor overlaps the chains of several
//! vectors only as far as it looks ahead, which is two or three of them, and compilers put the operations of a vector in a row again
//! however they are written. So the chain is cut into stages, each a loop of its own over some hundred numbers, that hand
//! their results on in a few kilobytes: in a short chain the processor sees many vectors at once. What counts is the product of a stage's
//! operations and the length of their chain, so the polynomial of an exponential is best a stage alone (sigmoid took a fifth more with
//! the division behind it). The code is a fifth of four
//! chains side by side, and a function and its derivative share their stages.
//!
//! Lanes never meet, so an element's result depends on that element alone, and not on the length of the slice, its alignment,
//! or the element's place in it.

use core::cell::RefCell;
use core::hint::black_box;

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

/// Most numbers that a stage hands to the next.
const COLUMNS: usize = 4;
/// Vectors that go through a stage in a row: few enough for the first-level cache, enough to make up for the loop.
const ROWS: usize = 128;

/// What the stages hand on. A stage returns the numbers that it does not use as it got them; those cost nothing.
pub type Row<L> = [L; COLUMNS];
type Cells = [[f32; LANES]; COLUMNS];

/// A function and its derivative in stages. The first three are theirs together; a stage that is not needed costs nothing.
pub trait Staged<L: Lanes> {
    /// From x.
    fn first(&self, x: L, row: Row<L>) -> Row<L>;
    /// From the first.
    fn second(&self, _x: L, row: Row<L>) -> Row<L> {
        row
    }
    /// From the second.
    fn third(&self, _x: L, row: Row<L>) -> Row<L> {
        row
    }
    /// f'(x)
    fn slope(&self, x: L, row: Row<L>) -> L;
    /// Whether there is a fourth stage.
    const FOUR: bool = false;
    /// What only f(x) needs; after the slope.
    fn fourth(&self, _x: L, row: Row<L>) -> Row<L> {
        row
    }
    /// f(x)
    fn value(&self, x: L, row: Row<L>) -> L;

    /// f(x) without the loops, for one who has few vectors.
    #[inline(always)]
    fn value_at(&self, x: L) -> L {
        let row = self.first(x, [x; COLUMNS]);
        let row = self.third(x, self.second(x, row));
        self.value(x, self.fourth(x, row))
    }
}

/// Where f(x), f'(x) or both of them go.
pub struct Outputs<'a> {
    /// f(x)
    pub value: Option<&'a mut [f32]>,
    /// f'(x)
    pub slope: Option<&'a mut [f32]>,
}

/// A few vectors of x, room for their rows, and where f(x) and f'(x) go, as long as x or empty.
struct Part<'a> {
    x: &'a [[f32; LANES]],
    rows: &'a mut [Cells],
    value: &'a mut [[f32; LANES]],
    slope: &'a mut [[f32; LANES]],
}

/// Room for the rows, a cache line each: a number that lies across two lines takes its time on the way from stage to stage.
#[repr(align(64))]
struct Scratch([Cells; ROWS]);

impl Scratch {
    const NEW: Self = Self([[[0.0; LANES]; COLUMNS]; ROWS]);
}

thread_local! {
    /// Stays from call to call: a short slice should not pay for zeroing it.
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::NEW) };
}

/// Writes f(x) and f'(x) of every element of `x` to the outputs that there are; the shortest length counts.
#[inline(always)]
pub fn staged<L: Lanes>(kernel: &impl Staged<L>, x: &[f32], outputs: Outputs<'_>) {
    // Seen through, the constants would be written into the code at each of their uses, 18 bytes and three instructions a time.
    let kernel = black_box(kernel);
    in_parts(x, outputs, &|part| through(kernel, part));
}

/// The slice in parts, and a vector padded with zeros at its end. Once for all kernels.
#[inline(never)]
fn in_parts(x: &[f32], outputs: Outputs<'_>, through: &dyn Fn(Part<'_>)) {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => all_parts(&mut scratch.0, x, outputs, through),
        // A call that a trap or an exception of the host's ended halfway has it for ever.
        Err(_) => {
            let mut own = Scratch::NEW;
            all_parts(&mut own.0, x, outputs, through);
        }
    });
}

#[inline(never)]
fn all_parts(rows: &mut [Cells; ROWS], x: &[f32], outputs: Outputs<'_>, through: &dyn Fn(Part<'_>)) {
    let Outputs { value, slope } = outputs;
    let shortest = [value.as_ref(), slope.as_ref()].into_iter().flatten().map(|output| output.len()).fold(x.len(), usize::min);
    let (mut value, mut slope) = (cut(value, shortest), cut(slope, shortest));
    let (vectors, rest) = x[..shortest].as_chunks::<LANES>();
    for x in vectors.chunks(ROWS) {
        let value = take_vectors(&mut value, x.len());
        let slope = take_vectors(&mut slope, x.len());
        through(Part { x, rows: &mut rows[..x.len()], value, slope });
    }
    if !rest.is_empty() {
        let x = [some(rest)];
        let mut out = [[[0.0; LANES]]; 2];
        let [value_out, slope_out] = &mut out;
        let room = |output: &[f32]| usize::from(!output.is_empty());
        through(Part { x: &x, rows: &mut rows[..1], value: &mut value_out[..room(value)], slope: &mut slope_out[..room(slope)] });
        put_some(value_out[0], value);
        put_some(slope_out[0], slope);
    }
}

/// The first elements; none of an output that is not there.
fn cut(output: Option<&mut [f32]>, length: usize) -> &mut [f32] {
    output.map_or(&mut [], |output| &mut output[..length])
}

/// Cuts `count` vectors off the front; none off an output that is not there.
fn take_vectors<'a>(output: &mut &'a mut [f32], count: usize) -> &'a mut [[f32; LANES]] {
    let whole = core::mem::take(output);
    let (head, rest) = whole.split_at_mut(whole.len().min(count * LANES));
    *output = rest;
    head.as_chunks_mut().0
}

/// A part through all stages, one after the other.
#[inline(never)]
fn through<L: Lanes, K: Staged<L>>(kernel: &K, part: Part<'_>) {
    let Part { x, rows, value, slope } = part;
    stage(x, rows, |x, row| kernel.first(x, row));
    stage(x, rows, |x, row| kernel.second(x, row));
    stage(x, rows, |x, row| kernel.third(x, row));
    if !K::FOUR && !value.is_empty() && !slope.is_empty() {
        for (((x, row), value), slope) in x.iter().zip(rows.iter()).zip(value).zip(slope) {
            let (x, row) = (L::load(x), row.each_ref().map(L::load));
            kernel.value(x, row).store(value);
            kernel.slope(x, row).store(slope);
        }
        return;
    }
    for ((x, row), slope) in x.iter().zip(rows.iter()).zip(slope) {
        kernel.slope(L::load(x), row.each_ref().map(L::load)).store(slope);
    }
    if value.is_empty() {
        return;
    }
    stage(x, rows, |x, row| kernel.fourth(x, row));
    for ((x, row), value) in x.iter().zip(rows.iter()).zip(value) {
        kernel.value(L::load(x), row.each_ref().map(L::load)).store(value);
    }
}

/// One stage.
#[inline(always)]
fn stage<L: Lanes>(x: &[[f32; LANES]], rows: &mut [Cells], step: impl Fn(L, Row<L>) -> Row<L>) {
    for (x, row) in x.iter().zip(rows) {
        let next = step(L::load(x), row.each_ref().map(L::load));
        for (next, cell) in next.into_iter().zip(row) {
            next.store(cell);
        }
    }
}

/// Fewer than a vector of numbers, and zeros. (Not by a copy of variable length, which is a call out of WebAssembly.)
#[inline(always)]
fn some(x: &[f32]) -> [f32; LANES] {
    core::array::from_fn(|lane| x.get(lane).copied().unwrap_or(0.0))
}

/// The first of four, as many as there is room for.
#[inline(always)]
fn put_some([a, b, c, _]: [f32; LANES], to: &mut [f32]) {
    match to {
        [x] => *x = a,
        [x, y] => [*x, *y] = [a, b],
        [x, y, z] => [*x, *y, *z] = [a, b, c],
        _ => {}
    }
}

/// Fewer than a vector of numbers, and zeros, as lanes.
#[inline(always)]
pub fn load_some<L: Lanes>(x: &[f32]) -> L {
    L::load(&some(x))
}

/// The first lanes, as many as there is room for.
#[inline(always)]
fn store_some<L: Lanes>(lanes: L, to: &mut [f32]) {
    let mut all = [0.0; LANES];
    lanes.store(&mut all);
    put_some(all, to);
}
