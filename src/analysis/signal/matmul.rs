//! The matrix product of the stack: C = A B on row-major f32.
//!
//! Arrays are `[units][samples]`, so that the forward product W X and the backward product W^T D run their lanes over samples,
//! and the weights' gradient D X^T over inputs: no sum crosses lanes. B is first copied into panels of eight columns, which
//! makes the inner loop read memory in order and fit the first cache at any width. The trainer's products
//! (`kernels::matmul`) are made for batches of 2-unit to 256-unit layers in another layout and without panels.
//!
//! An element's terms are added in the order of the summed index from 0 on, whatever the tile: the same bits everywhere.

const LANES: usize = 4;
/// Groups of lanes in a panel.
const GROUPS: usize = 2;
/// Columns in a panel.
const PANEL: usize = LANES * GROUPS;
/// Rows of a full tile: 4 x 2 sums, and what feeds them, fit sixteen registers.
pub const ROWS: usize = 4;

/// One row of a panel.
type PanelRow = [[f32; LANES]; GROUPS];

/// A right-hand side in panels; its memory is used again by the next one.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    rows: Vec<PanelRow>,
    depth: usize,
    columns: usize,
}

impl Packed {
    /// Packs B, row-major `[depth][columns]`.
    pub fn pack(&mut self, b: &[f32], depth: usize, columns: usize) {
        self.fill(depth, columns, |k, column| b[k * columns + column]);
    }

    /// Packs B from its transpose, row-major `[columns][depth]`.
    pub fn pack_transposed(&mut self, transposed: &[f32], depth: usize, columns: usize) {
        self.fill(depth, columns, |k, column| transposed[column * depth + k]);
    }

    #[inline(always)]
    fn fill(&mut self, depth: usize, columns: usize, element: impl Fn(usize, usize) -> f32) {
        (self.depth, self.columns) = (depth, columns);
        self.rows.clear();
        for start in (0..columns).step_by(PANEL) {
            if start + PANEL <= columns {
                self.rows.extend((0..depth).map(|k| {
                    let lanes = |group: usize| core::array::from_fn(|lane| element(k, start + group * LANES + lane));
                    [lanes(0), lanes(1)]
                }));
            } else {
                // Columns that are not there are zeros, and never written back.
                self.rows.extend((0..depth).map(|k| {
                    let one = |column: usize| if column < columns { element(k, column) } else { 0.0 };
                    let lanes = |group: usize| core::array::from_fn(|lane| one(start + group * LANES + lane));
                    [lanes(0), lanes(1)]
                }));
            }
        }
    }

    /// C = A B with `a` row-major `[rows][depth]` and `c` row-major `[rows][columns]`.
    pub fn multiply(&self, a: &[f32], rows: usize, c: &mut [f32]) {
        if self.depth == 0 || self.columns == 0 {
            c.fill(0.0);
            return;
        }
        for (index, panel) in self.rows.chunks_exact(self.depth).enumerate() {
            let start = index * PANEL;
            let mut row = 0;
            while row < rows {
                let a = &a[row * self.depth..];
                let c = &mut c[row * self.columns..];
                if rows - row >= ROWS {
                    self.tile::<ROWS>(a, panel, start, c);
                    row += ROWS;
                } else {
                    self.tile::<1>(a, panel, start, c);
                    row += 1;
                }
            }
        }
    }

    #[inline(always)]
    fn tile<const N: usize>(&self, a: &[f32], panel: &[PanelRow], start: usize, c: &mut [f32]) {
        let depth = panel.len();
        let rows: [&[f32]; N] = core::array::from_fn(|row| &a[row * depth..][..depth]);
        let mut sums = [PanelRow::default(); N];
        for (k, b) in panel.iter().enumerate() {
            for row in 0..N {
                for group in 0..GROUPS {
                    add_product(&mut sums[row][group], rows[row][k], &b[group]);
                }
            }
        }
        let width = PANEL.min(self.columns - start);
        for (row, sums) in sums.iter().enumerate() {
            c[row * self.columns + start..][..width].copy_from_slice(&sums.as_flattened()[..width]);
        }
    }
}

#[inline(always)]
fn add_product(sum: &mut [f32; LANES], factor: f32, group: &[f32; LANES]) {
    for lane in 0..LANES {
        sum[lane] += factor * group[lane];
    }
}

/// Writes the transpose of `from`, row-major `[rows][columns]`, to `to`.
pub fn transpose(from: &[f32], rows: usize, columns: usize, to: &mut Vec<f32>) {
    to.clear();
    to.extend((0..columns).flat_map(|column| (0..rows).map(move |row| from[row * columns + column])));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn products_are_those_of_the_definition_whatever_the_tails() {
        let mut rng = Rng::new(1, 0);
        for (rows, depth, columns) in [(1, 1, 1), (4, 3, 8), (5, 7, 9), (6, 2, 15), (9, 16, 16), (3, 0, 5), (2, 5, 0)] {
            let mut draw = |len: usize| -> Vec<f32> { (0..len).map(|_| rng.normal() as f32).collect() };
            let (a, b) = (draw(rows * depth), draw(depth * columns));
            let mut wanted = vec![0.0f32; rows * columns];
            for row in 0..rows {
                for column in 0..columns {
                    for k in 0..depth {
                        wanted[row * columns + column] += a[row * depth + k] * b[k * columns + column];
                    }
                }
            }
            let mut packed = Packed::default();
            let mut c = vec![f32::NAN; rows * columns];
            packed.pack(&b, depth, columns);
            packed.multiply(&a, rows, &mut c);
            assert_eq!(c, wanted, "{rows} x {depth} x {columns}");
            let mut transposed = Vec::new();
            transpose(&b, depth, columns, &mut transposed);
            c.fill(f32::NAN);
            packed.pack_transposed(&transposed, depth, columns);
            packed.multiply(&a, rows, &mut c);
            assert_eq!(c, wanted, "{rows} x {depth} x {columns}, transposed");
        }
    }
}
