//! Numbers in frames: what is written in a diagram and can be dragged.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::fine::text_width;
use super::marks::Marks;
use super::plot::{LABEL_SIZE, Rect, Stroke};
use super::theme::Theme;

/// How high a field is, in CSS pixels.
pub const HIGH: f64 = LABEL_SIZE + 4.0;
/// How far in its field a number begins.
const IN: f64 = 4.0;
/// What a number changes by when it is dragged by a CSS pixel.
const A_PIXEL: f64 = 0.02;
/// The largest number that a hand sets in a network, and that a text may say it has set.
pub const LARGEST: f64 = 1e6;
/// Numbers that a hand sets are of so many parts of 1: short in a link.
const PARTS: f64 = 1000.0;

/// A number and its frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The frame, in CSS pixels.
    pub area: Rect,
    /// What stands in it.
    pub text: String,
}

impl Field {
    /// A field from this left end on, at this height of its middle.
    pub fn at(text: String, (left, middle): (f64, f64)) -> Self {
        let area = Rect { left, top: middle - HIGH / 2.0, right: left + wide(&text), bottom: middle + HIGH / 2.0 };
        Self { area, text }
    }

    /// A field about a place.
    pub fn about(text: String, (x, y): (f64, f64)) -> Self {
        let left = x - wide(&text) / 2.0;
        Self::at(text, (left, y))
    }

    /// Draws it on the ground's colour, so that lines do not run through it.
    pub fn draw(self, marks: &mut Marks, theme: &Theme, color: RGBColor) {
        let Rect { left, top, right, bottom } = self.area;
        marks.block(self.area, theme.ground);
        let frame = Stroke { color: theme.muted, opacity: 0.7, width: 0.8, dashes: &[] };
        marks.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], frame);
        marks.label(self.text, (left + IN, (top + bottom) / 2.0), color, HPos::Left, VPos::Center);
    }
}

/// How wide the field of a text is.
pub fn wide(text: &str) -> f64 {
    text_width(text, LABEL_SIZE) + 2.0 * IN
}

/// A number in a few signs, with a true minus.
pub fn short(value: f64) -> String {
    let size = value.abs();
    let text = if size != 0.0 && !(1e-2..1e4).contains(&size) { format!("{value:.0e}") } else { format!("{value:.2}") };
    text.replace('-', "\u{2212}")
}

/// A number as a hand sets it.
pub fn fine(value: f64) -> f32 {
    ((value * PARTS).round() / PARTS).clamp(-LARGEST, LARGEST) as f32
}

/// What a number becomes when it is dragged so far: to the right and up is more, as on a slider of either kind.
pub fn dragged(value: f32, (right, down): (f64, f64)) -> f32 {
    fine(f64::from(value) + A_PIXEL * (right - down))
}
