//! The output of a network that has no straight pieces, sampled: an image on the canvas, tiles in SVG.

use plotters::style::RGBColor;

use super::colors::{LEVELS, palette, ramp, step};
use super::state::Coloring;
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::{Frame, Rect};
use crate::figures::draw::shapes::{Brush, Shapes};
use crate::figures::draw::theme::Scheme;

/// Samples along each side of the image.
pub const SIDE: usize = 240;
/// Shades of a single output.
const SHADES: usize = 256;

/// Outputs on a grid, row by row from the top; one row is a function plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// `[rows][columns][outputs]`
    pub values: Vec<f32>,
    /// How many in a row.
    pub columns: usize,
    /// How many rows.
    pub rows: usize,
    /// Numbers a sample.
    pub outputs: usize,
}

impl Map {
    /// The range of the colour scale: as far below 0 as above. `None` for several outputs, whose colours are no amounts.
    pub fn scale(&self) -> Option<(f64, f64)> {
        let most = self.values.iter().fold(0.0f32, |most, value| if value.abs() > most { value.abs() } else { most });
        (self.outputs == 1).then_some((-f64::from(most), most.into()))
    }

    /// The shade of each sample, as indices of [`Self::shades`].
    fn levels(&self) -> Vec<u8> {
        if let Some((low, high)) = self.scale() {
            return self.values.iter().map(|&value| step(value.into(), low, high, SHADES)).collect();
        }
        // The class that wins, in one strength: the middle one of its levels.
        let a_class = LEVELS / 4;
        let winner = |outputs: &[f32]| (1..outputs.len()).fold(0, |best, class| if outputs[class] > outputs[best] { class } else { best });
        self.values.chunks_exact(self.outputs.max(1)).map(|outputs| (winner(outputs) % 4 * a_class + a_class / 2) as u8).collect()
    }

    fn shades(&self, scheme: Scheme) -> Vec<RGBColor> {
        if self.outputs == 1 { ramp(SHADES, scheme) } else { palette(Coloring::Output, self.outputs, scheme) }
    }

    /// As a picture in `area`.
    pub fn image(&self, scheme: Scheme, area: Rect) -> Image {
        let shades = self.shades(scheme);
        let cells = self.levels().into_iter().map(|level| shades[usize::from(level) % shades.len()]).collect();
        Image { area, columns: self.columns, cells, sharp: false }
    }

    /// Draws runs of equal shade as rectangles, few shades for few marks.
    pub fn tiles<I: Brush>(&self, ink: &mut I, scheme: Scheme, frame: &Frame) -> Result<(), I::Error> {
        let (shades, levels) = (self.shades(scheme), self.levels());
        let coarse = (shades.len() / LEVELS).max(1);
        let area = frame.area;
        let mut of_shade: Vec<Shapes> = vec![Shapes::default(); shades.len() / coarse];
        for (row, levels) in levels.chunks_exact(self.columns.max(1)).enumerate() {
            let edge = |row: usize| area.top + area.height() * row as f64 / self.rows as f64;
            let mut start = 0;
            while start < levels.len() {
                let shade = usize::from(levels[start]) / coarse;
                let end = start + levels[start..].iter().take_while(|&&level| usize::from(level) / coarse == shade).count();
                let at = |column: usize| area.left + area.width() * column as f64 / self.columns as f64;
                let (left, right, top, bottom) = (at(start), at(end), edge(row), edge(row + 1));
                of_shade[shade.min(shades.len() / coarse - 1)].add([(left, top), (right, top), (right, bottom), (left, bottom)]);
                start = end;
            }
        }
        for (shade, shapes) in of_shade.iter().enumerate().filter(|(_, shapes)| !shapes.ends.is_empty()) {
            ink.fill(shapes, shades[shade * coarse + coarse / 2])?;
        }
        Ok(())
    }

    /// The samples of a function plot as points.
    pub fn line(&self, frame: &Frame) -> Vec<(f64, f64)> {
        let width = frame.x.end - frame.x.start;
        let place = |index: usize| frame.x.start + (index as f64 + 0.5) / self.columns as f64 * width;
        self.values.chunks_exact(self.outputs.max(1)).enumerate().map(|(index, outputs)| (place(index), outputs[0].into())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_follow_the_sign_and_the_winner() {
        let map = Map { values: vec![-2.0, 0.0, 1.0, 2.0], columns: 2, rows: 2, outputs: 1 };
        assert_eq!(map.levels(), [0, 128, 192, 255]);
        assert_eq!(map.scale(), Some((-2.0, 2.0)));
        let area = Rect { left: 0.0, top: 0.0, right: 2.0, bottom: 2.0 };
        assert_eq!(map.image(Scheme::Light, area).rows(), 2);
        let three = Map { values: vec![1.0, 0.0, -1.0, 0.0, 3.0, 1.0], columns: 2, rows: 1, outputs: 3 };
        assert_eq!(three.levels(), [4, 12]);
        let broken = Map { values: vec![f32::NAN], columns: 1, rows: 1, outputs: 1 };
        assert_eq!(broken.levels(), [0]);
    }
}
