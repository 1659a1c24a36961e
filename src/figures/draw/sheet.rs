//! How large a picture is, how fine, and in what light.

use super::theme::{Scheme, Theme};

/// The largest side of a backing store, in device pixels: browsers refuse more, silently.
const MAX_PIXELS: f64 = 8192.0;
/// From this width (CSS pixels) on letters and lines grow with the picture, so that it is read from the back of a room.
const USUAL_WIDTH: f64 = 1000.0;
/// The most that they grow.
const LARGEST_ZOOM: f64 = 1.6;

/// The largest letters that a page may ask for.
const LARGEST_LETTERS: f64 = 4.0;

/// What a page asks of a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// The largest height, in CSS pixels.
    pub most: f64,
    /// The least, where that is not more than the largest.
    pub least: f64,
    /// How many times as large as usual letters are at least, and lines with them: on a projector, 2.
    pub letters: f64,
}

/// A sheet: so many units wide and high, so many device pixels to each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Width, in the units that figures are laid out in: CSS pixels, or larger ones on a wide screen.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Device pixels to a unit.
    pub ratio: f64,
    /// CSS pixels to a unit.
    pub zoom: f64,
    /// Light or dark.
    pub scheme: Scheme,
}

impl Sheet {
    /// A sheet of `width` x `height` CSS pixels at `ratio` device pixels each. Sides that are not finite, or below 1, are 1.
    pub fn new(width: f64, height: f64, ratio: f64, scheme: Scheme) -> Self {
        let side = |length: f64| if length.is_finite() { length.clamp(1.0, MAX_PIXELS) } else { 1.0 };
        let (width, height) = (side(width), side(height));
        let most = MAX_PIXELS / width.max(height);
        let ratio = if ratio.is_finite() { ratio.clamp(0.25, 8.0).min(most) } else { 1.0 };
        Self { width, height, ratio, zoom: 1.0, scheme }
    }

    /// The sheet that suits `width` CSS pixels: on a wide one the unit grows, and all that is drawn with it. `height` gives the
    /// height that suits a width, both in units.
    pub fn fitting(width: f64, ratio: f64, room: Room, scheme: Scheme, height: impl FnOnce(f64) -> f64) -> Self {
        let zoom = if width.is_finite() { (width / USUAL_WIDTH).clamp(1.0, LARGEST_ZOOM) } else { 1.0 };
        let zoom = zoom.max(room.letters.clamp(1.0, LARGEST_LETTERS));
        let wide = width / zoom;
        let height = height(wide).max(room.least / zoom).min(room.most / zoom);
        Self { zoom, ..Self::new(wide, height, ratio * zoom, scheme) }
    }

    /// The theme of the sheet.
    pub fn theme(&self) -> Theme {
        Theme::new(self.scheme, self.ratio)
    }

    /// Columns and rows of device pixels.
    pub fn pixels(&self) -> (u32, u32) {
        let side = |length: f64| (length * self.ratio).round().max(1.0) as u32;
        (side(self.width), side(self.height))
    }
}
