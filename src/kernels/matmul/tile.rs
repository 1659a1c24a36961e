//! The sums of a tile: `ROWS` rows by `WIDE` groups of a product, in registers.
//!
//! Every loop here is over constants and every function is inlined, or the sums would be memory.

#![expect(clippy::needless_range_loop, reason = "an index that goes through several arrays at once")]

use super::{Finish, Group};
use crate::kernels::lanes::Lanes;

/// The sums so far.
pub struct Tile<L, const ROWS: usize, const WIDE: usize>([[L; WIDE]; ROWS]);

impl<L: Lanes, const ROWS: usize, const WIDE: usize> Tile<L, ROWS, WIDE> {
    /// Sums that start at a row of numbers, of which the tile begins at group `at`; at 0 if the row is empty.
    #[inline(always)]
    pub fn new(start: &[Group], at: usize) -> Self {
        if start.is_empty() {
            return Self([[L::splat(0.0); WIDE]; ROWS]);
        }
        let start = &start[at..at + WIDE];
        Self([core::array::from_fn(|wide| L::load(&start[wide])); ROWS])
    }

    /// Adds to each row its factor times a line of the right side, of which the tile begins at group `at`.
    #[inline(always)]
    pub fn add(&mut self, factors: [f32; ROWS], line: &[Group], at: usize) {
        let line = &line[at..at + WIDE];
        let line: [L; WIDE] = core::array::from_fn(|wide| L::load(&line[wide]));
        for row in 0..ROWS {
            let factor = L::splat(factors[row]);
            for wide in 0..WIDE {
                self.0[row][wide] = self.0[row][wide] + factor * line[wide];
            }
        }
    }

    /// Writes the finished sums to rows of `groups` groups; `finish` is that of these rows.
    #[inline(always)]
    pub fn write(mut self, finish: Finish, groups: usize, at: usize, out: &mut [Group]) {
        let zero = L::splat(0.0);
        match finish {
            Finish::Plain => {}
            Finish::Relu => {
                for row in 0..ROWS {
                    for wide in 0..WIDE {
                        self.0[row][wide] = self.0[row][wide].at_least(zero);
                    }
                }
            }
            Finish::Gate(gate) => {
                let gate = &gate.as_chunks().0[..ROWS * groups];
                for row in 0..ROWS {
                    let gate = &gate[row * groups + at..][..WIDE];
                    for wide in 0..WIDE {
                        self.0[row][wide] = self.0[row][wide].where_true(zero.lt(L::load(&gate[wide])));
                    }
                }
            }
        }
        let out = &mut out[..ROWS * groups];
        for row in 0..ROWS {
            let out = &mut out[row * groups + at..][..WIDE];
            for wide in 0..WIDE {
                self.0[row][wide].store(&mut out[wide]);
            }
        }
    }
}
