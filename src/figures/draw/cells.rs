//! Pictures of coloured cells: decision maps, a unit's map, a raster over the steps.
//!
//! Thousands of cells are slow as marks: a canvas takes them as pixels that it scales up; a document for print gets rectangles.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::plot::{Drawn, Rect};
use super::theme::Theme;

/// Cells and where they go.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The place, in CSS pixels.
    pub area: Rect,
    /// Cells in a row.
    pub columns: usize,
    /// Their colours, row by row from the top.
    pub cells: Vec<RGBColor>,
    /// Whether cells keep sharp edges when scaled up.
    pub sharp: bool,
}

impl Image {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.columns.max(1)
    }

    /// Red, green, blue and opacity of each cell.
    pub fn rgba(&self) -> Vec<u8> {
        self.cells.iter().flat_map(|color| [color.0, color.1, color.2, u8::MAX]).collect()
    }
}

/// Draws a picture as rectangles. Neighbours of one colour are one rectangle.
pub fn rectangles<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, image: &Image) -> Drawn<(), DB> {
    /// Rectangles reach under the next ones, or a reader's smoothing lets the ground through between them.
    const UNDER: i32 = 2;
    let rows = image.rows();
    if image.columns == 0 || rows == 0 {
        return Ok(());
    }
    let end = (theme.px(image.area.right).round() as i32, theme.px(image.area.bottom).round() as i32);
    let place = |column: usize, row: usize| {
        let x = image.area.left + image.area.width() * column as f64 / image.columns as f64;
        let y = image.area.top + image.area.height() * row as f64 / rows as f64;
        (theme.px(x).round() as i32, theme.px(y).round() as i32)
    };
    for (row, cells) in image.cells.chunks_exact(image.columns).enumerate() {
        let mut from = 0;
        for run in cells.chunk_by(|a, b| a == b) {
            let (right, bottom) = place(from + run.len(), row + 1);
            let corner = ((right + UNDER).min(end.0), (bottom + UNDER).min(end.1));
            root.draw(&Rectangle::new([place(from, row), corner], run[0].filled()))?;
            from += run.len();
        }
    }
    Ok(())
}
