//! A plotters backend behind a pointer.
//!
//! plotters compiles every figure once more for each backend it is drawn on. Here a figure is compiled once, for [`Fine`], and a
//! stroke finds its canvas or its SVG document at run time: that halves the drawing code that a page has to load, and costs a
//! call through a table beside the canvas call that follows it.
//!
//! [`Fine`]: super::fine::Fine

use std::fmt;

use plotters::prelude::DrawingBackend;
use plotters_backend::text_anchor::Pos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontFamily, FontStyle, FontTransform};

/// What a backend could not do, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InkError(pub String);

impl fmt::Display for InkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InkError {}

/// What drawing one mark ends in.
pub type Inked = Result<(), DrawingErrorKind<InkError>>;

/// Colour and width of a line.
#[derive(Clone, Copy)]
pub struct Line {
    color: BackendColor,
    width: u32,
}

impl Line {
    /// The line that a style of plotters stands for.
    pub fn of<S: BackendStyle>(style: &S) -> Self {
        Self { color: style.color(), width: style.stroke_width() }
    }
}

impl BackendStyle for Line {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// How a text is set.
pub struct Type<'a> {
    color: BackendColor,
    size: f64,
    transform: FontTransform,
    style: FontStyle,
    anchor: Pos,
    family: FontFamily<'a>,
}

impl<'a> Type<'a> {
    /// What a text style of plotters stands for.
    pub fn of<S: BackendTextStyle>(style: &'a S) -> Self {
        Self { color: style.color(), size: style.size(), transform: style.transform(), style: style.style(), anchor: style.anchor(), family: style.family() }
    }
}

impl BackendTextStyle for Type<'_> {
    type FontError = InkError;

    fn color(&self) -> BackendColor {
        self.color
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn transform(&self) -> FontTransform {
        self.transform.clone()
    }

    fn style(&self) -> FontStyle {
        self.style
    }

    fn anchor(&self) -> Pos {
        self.anchor
    }

    fn family(&self) -> FontFamily<'_> {
        self.family
    }

    fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), InkError> {
        Err(InkError("texts are set by the canvas or by the reader of the SVG".to_owned()))
    }

    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(&self, _: &str, _: BackendCoord, _: F) -> Result<Result<(), E>, InkError> {
        Err(InkError("texts are set by the canvas or by the reader of the SVG".to_owned()))
    }
}

/// The part of `DrawingBackend` that can stand behind a pointer.
pub trait Ink {
    /// Shows what has been drawn.
    fn present(&mut self) -> Inked;
    /// One unit.
    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Inked;
    /// A straight line.
    fn line(&mut self, from: BackendCoord, to: BackendCoord, line: Line) -> Inked;
    /// A rectangle, filled or outlined.
    fn rect(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, line: Line, fill: bool) -> Inked;
    /// A line through points.
    fn path(&mut self, points: &[BackendCoord], line: Line) -> Inked;
    /// A circle, filled or outlined.
    fn circle(&mut self, center: BackendCoord, radius: u32, line: Line, fill: bool) -> Inked;
    /// A filled polygon.
    fn polygon(&mut self, points: &[BackendCoord], line: Line) -> Inked;
    /// A text.
    fn text(&mut self, text: &str, set: &Type, at: BackendCoord) -> Inked;
}

/// Any backend's error in words.
fn words<E: std::error::Error + Send + Sync>(outcome: Result<(), DrawingErrorKind<E>>) -> Inked {
    outcome.map_err(|error| DrawingErrorKind::DrawingError(InkError(error.to_string())))
}

impl<B: DrawingBackend> Ink for B {
    fn present(&mut self) -> Inked {
        words(DrawingBackend::present(self))
    }

    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Inked {
        words(self.draw_pixel(at, color))
    }

    fn line(&mut self, from: BackendCoord, to: BackendCoord, line: Line) -> Inked {
        words(self.draw_line(from, to, &line))
    }

    fn rect(&mut self, upper_left: BackendCoord, bottom_right: BackendCoord, line: Line, fill: bool) -> Inked {
        words(self.draw_rect(upper_left, bottom_right, &line, fill))
    }

    fn path(&mut self, points: &[BackendCoord], line: Line) -> Inked {
        words(self.draw_path(points.iter().copied(), &line))
    }

    fn circle(&mut self, center: BackendCoord, radius: u32, line: Line, fill: bool) -> Inked {
        words(self.draw_circle(center, radius, &line, fill))
    }

    fn polygon(&mut self, points: &[BackendCoord], line: Line) -> Inked {
        words(self.fill_polygon(points.iter().copied(), &line))
    }

    fn text(&mut self, text: &str, set: &Type, at: BackendCoord) -> Inked {
        words(self.draw_text(text, set, at))
    }
}
