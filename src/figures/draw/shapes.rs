//! Many polygons and lines at once, and where they may be drawn.
//!
//! Thousands of marks a frame do not go through plotters one by one: figures gather what has one look into one list, and an
//! [`Brush`] draws the list. The canvas makes one path of it, SVG real polygons.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::plot::{Stroke, dash};
use super::theme::Theme;

/// A place on the sheet in CSS pixels.
pub type Pixel = (f64, f64);

/// Polygons or lines, end to end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// The corners of all.
    pub points: Vec<Pixel>,
    /// Where each ends in `points`.
    pub ends: Vec<usize>,
}

impl Shapes {
    /// Adds one shape.
    pub fn add(&mut self, points: impl IntoIterator<Item = Pixel>) {
        self.points.extend(points);
        self.ends.push(self.points.len());
    }

    /// The corners of each shape.
    pub fn iter(&self) -> impl Iterator<Item = &[Pixel]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.points[start..end])
    }

    /// Takes all shapes away.
    pub fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }
}

/// What marks are drawn with.
pub trait Brush {
    /// What may go wrong.
    type Error;
    /// Fills polygons.
    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Self::Error>;
    /// Draws lines; `closed` back to their beginnings.
    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Self::Error>;
    /// Draws dots: filled with `inside`, with a rim of `color`.
    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Self::Error>;
}

/// Ink on any plotters backend: one element a shape.
pub struct PlottersInk<'a, DB: DrawingBackend> {
    /// What is drawn on.
    pub root: &'a DrawingArea<DB, Shift>,
    /// Scale of the units.
    pub theme: &'a Theme,
}

impl<DB: DrawingBackend> PlottersInk<'_, DB> {
    fn units(&self, points: &[Pixel]) -> Vec<(i32, i32)> {
        points.iter().map(|&(x, y)| (self.theme.px(x).round() as i32, self.theme.px(y).round() as i32)).collect()
    }
}

impl<DB: DrawingBackend> Brush for PlottersInk<'_, DB> {
    type Error = DrawingAreaErrorKind<DB::ErrorType>;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Self::Error> {
        shapes.iter().try_for_each(|points| self.root.draw(&Polygon::new(self.units(points), color.filled())))
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Self::Error> {
        let style = stroke.color.mix(stroke.opacity).stroke_width(self.theme.stroke(stroke.width));
        for points in shapes.iter() {
            let mut points = points.to_vec();
            points.extend(points.first().copied().filter(|_| closed));
            for dash in dash(points, stroke.dashes) {
                self.root.draw(&PathElement::new(self.units(&dash), style))?;
            }
        }
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Self::Error> {
        for &center in &self.units(places) {
            self.root.draw(&Circle::new(center, self.theme.stroke(radius), inside.filled()))?;
            self.root.draw(&Circle::new(center, self.theme.stroke(radius), color.stroke_width(self.theme.stroke(1.2))))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_given_back_one_by_one() {
        let mut shapes = Shapes::default();
        shapes.add([(0.0, 0.0), (1.0, 0.0)]);
        shapes.add([(2.0, 2.0)]);
        assert_eq!(shapes.iter().map(<[Pixel]>::len).collect::<Vec<_>>(), [2, 1]);
    }
}
