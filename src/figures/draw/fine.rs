//! A finer surface over any plotters backend.
//!
//! plotters draws in whole units, so a curve drawn in pixels is a staircase with its corners cut off. [`Fine`] divides every CSS
//! pixel into [`FINE`] units (times the device pixel ratio): the figures work in units, the backend's own transform (canvas) or
//! view box (SVG) brings them back. It also answers for the size of a text from a table of widths: measuring through the page
//! is slow, impossible in a worker, and would lay a figure out differently from machine to machine.

use plotters::prelude::DrawingBackend;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};

use super::ink::{Ink, InkError, Inked, Line, Type};

/// Units in a device pixel, in each direction.
pub const FINE: f64 = 4.0;

/// A backend whose coordinates are units.
pub struct Fine<'a> {
    inner: Box<dyn Ink + 'a>,
    size: (u32, u32),
    pixel: i32,
}

impl<'a> Fine<'a> {
    /// Wraps `inner`, `size` units wide and high; lines along an axis are moved onto whole device pixels of `pixel` units
    /// (0 leaves them).
    pub fn new(inner: impl Ink + 'a, size: (u32, u32), pixel: u32) -> Self {
        Self { inner: Box::new(inner), size, pixel: pixel as i32 }
    }

    /// The middle of the device pixel that holds `at`.
    fn snap(&self, at: i32) -> i32 {
        if self.pixel < 2 { at } else { at.div_euclid(self.pixel) * self.pixel + self.pixel / 2 }
    }
}

impl DrawingBackend for Fine<'_> {
    type ErrorType = InkError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Inked {
        Ok(())
    }

    fn present(&mut self) -> Inked {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Inked {
        self.inner.pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, mut from: BackendCoord, mut to: BackendCoord, style: &S) -> Inked {
        if from.0 == to.0 {
            from.0 = self.snap(from.0);
            to.0 = from.0;
        } else if from.1 == to.1 {
            from.1 = self.snap(from.1);
            to.1 = from.1;
        }
        self.inner.line(from, to, Line::of(style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, style: &S, fill: bool) -> Inked {
        self.inner.rect(upper_left, bottom_right, Line::of(style), fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Inked {
        // plotters draws grid and axes as paths of two points.
        let points: Vec<BackendCoord> = path.into_iter().collect();
        match points[..] {
            [from, to] if from.0 == to.0 || from.1 == to.1 => self.draw_line(from, to, style),
            _ => self.inner.path(&points, Line::of(style)),
        }
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Inked {
        self.inner.circle(center, radius, Line::of(style), fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Inked {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.inner.polygon(&points, Line::of(style))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Inked {
        self.inner.text(text, &Type::of(style), at)
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<InkError>> {
        Ok((text_width(text, style.size()).ceil() as u32, style.size().ceil() as u32))
    }
}

/// The width of `text` set at `size` in a usual sans-serif, in the unit of `size`.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(em_width).sum::<f64>() * size
}

/// Width of a character as a share of the type size: the rounded-up average over Arial, Helvetica and DejaVu Sans.
fn em_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' | 'I' => 0.29,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' => 0.37,
        'm' | 'M' | 'W' | '\u{2212}' | '+' | '=' | '<' | '>' | '\u{b1}' => 0.86,
        'w' | '%' => 0.84,
        'A'..='Z' => 0.69,
        _ => 0.59,
    }
}
