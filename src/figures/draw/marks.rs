//! Marks as plain data: what a moving part of a figure consists of, before anything draws it.
//!
//! A figure that is drawn sixty times a second cannot afford a call for every dash. A part is a list of marks; lines and dots of
//! one look are one mark, so a canvas strokes a few paths where plotters would be called thousands of times, and a test can look
//! at the list. Documents draw the same list through plotters.

use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::cells::{Image, rectangles};
use super::plot::{Frame, LABEL_SIZE, Panel, Rect, Stroke, clip};
use super::shapes::{Brush, Pixel, PlottersInk, Shapes};

/// A word or two on the sheet.
#[derive(Clone)]
pub struct Label {
    /// What is written.
    pub text: String,
    /// Where, in CSS pixels.
    pub at: Pixel,
    /// Type size, in CSS pixels.
    pub size: f64,
    /// Its colour.
    pub color: RGBColor,
    /// Which part of it is at the place, along x.
    pub h: HPos,
    /// Which part of it is at the place, along y.
    pub v: VPos,
}

/// One mark; places are CSS pixels.
#[derive(Clone)]
pub enum Mark {
    /// Filled polygons.
    Fill(Shapes, RGBColor),
    /// Lines.
    Lines(Shapes, Stroke),
    /// Dots of one radius: the rim's colour, and that inside.
    Dots(Vec<Pixel>, f64, RGBColor, RGBColor),
    /// A text.
    Text(Label),
}

/// What can draw marks.
pub trait Pen: Brush {
    /// Writes a text.
    fn text(&mut self, label: &Label) -> Result<(), Self::Error>;
    /// Draws pictures of cells.
    fn images(&mut self, images: &[Image]) -> Result<(), Self::Error>;
}

impl<DB: DrawingBackend> Pen for PlottersInk<'_, DB> {
    fn text(&mut self, label: &Label) -> Result<(), Self::Error> {
        let area = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let panel = Panel::bare(self.root, self.theme, Frame { area, x: 0.0..1.0, y: 0.0..1.0 });
        panel.text_at(&label.text, label.at, label.size, label.color, label.h, label.v)
    }

    fn images(&mut self, images: &[Image]) -> Result<(), Self::Error> {
        images.iter().try_for_each(|image| rectangles(self.root, self.theme, image))
    }
}

/// A list of marks, the lowest first.
#[derive(Clone, Default)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// The marks.
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.0.iter()
    }

    /// The texts, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|mark| if let Mark::Text(label) = mark { Some(label.text.as_str()) } else { None })
    }

    /// Adds one mark above all others.
    pub fn push(&mut self, mark: Mark) {
        self.0.push(mark);
    }

    /// Fills a polygon.
    pub fn fill(&mut self, points: impl IntoIterator<Item = Pixel>, color: RGBColor) {
        if let Some(Mark::Fill(shapes, last)) = self.0.last_mut()
            && *last == color
        {
            return shapes.add(points);
        }
        let mut shapes = Shapes::default();
        shapes.add(points);
        self.0.push(Mark::Fill(shapes, color));
    }

    /// Fills a rectangle.
    pub fn block(&mut self, area: Rect, color: RGBColor) {
        self.fill([(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)], color);
    }

    /// Draws a line through places.
    pub fn line(&mut self, points: impl IntoIterator<Item = Pixel>, stroke: Stroke) {
        if let Some(Mark::Lines(shapes, last)) = self.0.last_mut()
            && (last.color, last.opacity, last.width, last.dashes) == (stroke.color, stroke.opacity, stroke.width, stroke.dashes)
        {
            return shapes.add(points);
        }
        let mut shapes = Shapes::default();
        shapes.add(points);
        self.0.push(Mark::Lines(shapes, stroke));
    }

    /// Draws a line through data points, cut to the frame; what is not finite breaks it.
    pub fn curve(&mut self, frame: &Frame, points: &[(f64, f64)], stroke: Stroke) {
        for run in clip(points, frame) {
            self.line(run.into_iter().map(|point| frame.to_pixels(point)), stroke);
        }
    }

    /// Draws dots: the rim's colour, and that inside.
    pub fn dots(&mut self, places: Vec<Pixel>, radius: f64, color: RGBColor, inside: RGBColor) {
        if !places.is_empty() {
            self.0.push(Mark::Dots(places, radius, color, inside));
        }
    }

    /// Writes a label of the usual size.
    pub fn label(&mut self, text: impl Into<String>, at: Pixel, color: RGBColor, h: HPos, v: VPos) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Mark::Text(Label { text, at, size: LABEL_SIZE, color, h, v }));
        }
    }

    /// Draws all with a pen.
    pub fn draw<P: Pen>(&self, pen: &mut P) -> Result<(), P::Error> {
        self.0.iter().try_for_each(|mark| match mark {
            Mark::Fill(shapes, color) => pen.fill(shapes, *color),
            Mark::Lines(shapes, stroke) => pen.stroke(shapes, *stroke, false),
            Mark::Dots(places, radius, color, inside) => pen.dots(places, *radius, *color, *inside),
            Mark::Text(label) => pen.text(label),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: RGBColor = RGBColor(0, 0, 0);

    #[test]
    fn neighbours_of_one_look_are_one_mark() {
        let thin = Stroke { color: BLACK, opacity: 1.0, width: 1.0, dashes: &[] };
        let mut marks = Marks::default();
        marks.line([(0.0, 0.0), (1.0, 0.0)], thin);
        marks.line([(0.0, 2.0), (1.0, 2.0)], thin);
        marks.line([(0.0, 4.0), (1.0, 4.0)], Stroke { width: 2.0, ..thin });
        let counts: Vec<usize> = marks.iter().map(|mark| if let Mark::Lines(shapes, _) = mark { shapes.ends.len() } else { 0 }).collect();
        assert_eq!(counts, [2, 1]);
    }

    #[test]
    fn curves_are_cut_to_their_frame() {
        let area = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        let frame = Frame { area, x: 0.0..1.0, y: 0.0..1.0 };
        let mut marks = Marks::default();
        marks.curve(
            &frame,
            &[(-5.0, 0.5), (5.0, 0.5), (f64::NAN, 0.5), (1e300, f64::INFINITY)],
            Stroke { color: BLACK, opacity: 1.0, width: 1.0, dashes: &[] },
        );
        let Some(Mark::Lines(shapes, _)) = marks.iter().next() else { panic!("a line") };
        assert_eq!(shapes.points, [(0.0, 5.0), (10.0, 5.0)]);
    }
}
