//! What a figure draws on: a canvas of the page or a document, the same to whoever draws.
//!
//! Axes and few marks go through plotters ([`Paper::root`]); thousands of marks a frame and pictures of cells do not, they go
//! through a [`Pen`], which makes one path or one image of them on a canvas, and elements of a document.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::cells::{Image, rectangles};
use super::fine::Fine;
use super::ink::InkError;
use super::marks::{Label, Marks, Pen};
use super::plot::{Rect, Stroke};
use super::shapes::{Brush, Pixel, PlottersInk, Shapes};
use super::sheet::Sheet;
use super::theme::Theme;

/// What drawing ends in.
pub type Done = Result<(), InkError>;

impl From<DrawingAreaErrorKind<InkError>> for InkError {
    fn from(error: DrawingAreaErrorKind<InkError>) -> Self {
        Self(error.to_string())
    }
}

/// A pen that also knows the sheet as a whole.
pub trait SheetPen: Pen<Error = InkError> {
    /// Draws inside `area` only, until [`Self::end`].
    fn begin(&mut self, area: Rect) -> Done;
    /// Ends what [`Self::begin`] began.
    fn end(&mut self);
    /// Takes away what was drawn on `area`, or on all.
    fn clear(&mut self, area: Option<Rect>) -> Done;
    /// Puts device pixels (red, green, blue, opacity; `columns` a row) with their upper left corner at a device pixel. `false`
    /// where there are no pixels: a document gets its marks instead.
    fn blit(&mut self, rgba: &[u8], columns: usize, origin: (f64, f64)) -> Result<bool, InkError>;
    /// Whether it draws pixels, so that [`Self::blit`] works.
    fn has_pixels(&self) -> bool;
}

/// A sheet that is drawn on.
pub struct Paper<'a> {
    /// Its size and light.
    pub sheet: Sheet,
    /// Colours and lengths.
    pub theme: Theme,
    /// For axes, and for marks that are few.
    pub root: DrawingArea<Fine<'a>, Shift>,
    /// Whether nothing of an earlier drawing is on it.
    pub blank: bool,
    pen: Box<dyn SheetPen + 'a>,
}

impl<'a> Paper<'a> {
    /// Paper of a backend and a pen on the same sheet.
    pub fn new(sheet: Sheet, root: DrawingArea<Fine<'a>, Shift>, pen: Box<dyn SheetPen + 'a>, blank: bool) -> Self {
        Self { sheet, theme: sheet.theme(), root, blank, pen }
    }

    /// Takes away all that was drawn on it.
    pub fn clear(&mut self) -> Done {
        self.pen.clear(None)
    }

    /// Draws inside `area` only.
    pub fn within<T>(&mut self, area: Rect, draw: impl FnOnce(&mut dyn SheetPen, &Theme) -> Result<T, InkError>) -> Result<T, InkError> {
        self.pen.begin(area)?;
        let drawn = draw(&mut *self.pen, &self.theme);
        self.pen.end();
        drawn
    }

    /// Draws pictures and marks anew in place of what was on `area`.
    pub fn renew(&mut self, area: Rect, images: &[Image], marks: &Marks) -> Done {
        self.within(area, |pen, _| {
            pen.clear(Some(area))?;
            pen.images(images)?;
            marks.draw(&mut &mut *pen)
        })
    }

    /// Whether it has pixels of its own.
    pub fn has_pixels(&self) -> bool {
        self.pen.has_pixels()
    }
}

/// The pen of a document.
pub struct DocumentPen<'a> {
    root: DrawingArea<Fine<'a>, Shift>,
    theme: Theme,
}

impl<'a> DocumentPen<'a> {
    /// A pen on the surface that `root` draws on.
    pub fn new(root: &DrawingArea<Fine<'a>, Shift>, theme: &Theme) -> Self {
        Self { root: root.clone(), theme: theme.clone() }
    }

    fn ink(&self) -> PlottersInk<'_, Fine<'a>> {
        PlottersInk { root: &self.root, theme: &self.theme }
    }
}

impl Brush for DocumentPen<'_> {
    type Error = InkError;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Done {
        Ok(self.ink().fill(shapes, color)?)
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Done {
        Ok(self.ink().stroke(shapes, stroke, closed)?)
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Done {
        Ok(self.ink().dots(places, radius, color, inside)?)
    }
}

impl Pen for DocumentPen<'_> {
    fn text(&mut self, label: &Label) -> Done {
        Ok(self.ink().text(label)?)
    }

    fn images(&mut self, images: &[Image]) -> Done {
        Ok(images.iter().try_for_each(|image| rectangles(&self.root, &self.theme, image))?)
    }
}

impl SheetPen for DocumentPen<'_> {
    fn begin(&mut self, _: Rect) -> Done {
        Ok(())
    }

    fn end(&mut self) {}

    fn clear(&mut self, _: Option<Rect>) -> Done {
        Ok(())
    }

    fn blit(&mut self, _: &[u8], _: usize, _: (f64, f64)) -> Result<bool, InkError> {
        Ok(false)
    }

    fn has_pixels(&self) -> bool {
        false
    }
}

impl Brush for &mut dyn SheetPen {
    type Error = InkError;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Done {
        (**self).fill(shapes, color)
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Done {
        (**self).stroke(shapes, stroke, closed)
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Done {
        (**self).dots(places, radius, color, inside)
    }
}

impl Pen for &mut dyn SheetPen {
    fn text(&mut self, label: &Label) -> Done {
        (**self).text(label)
    }

    fn images(&mut self, images: &[Image]) -> Done {
        (**self).images(images)
    }
}
