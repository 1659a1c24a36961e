//! Any figure as an SVG document.

use plotters::coord::Shift;
use plotters::prelude::*;

use plotters_backend::DrawingErrorKind;

use super::fine::{FINE, Fine};
use super::paper::{DocumentPen, Done, Paper};
use super::plot::Drawn;
use super::sheet::Sheet;
use super::theme::{Scheme, Theme};

/// The largest side of a document, in CSS pixels.
pub const MAX_SIDE: f64 = 10_000.0;

/// The backend of SVG figures.
pub type SvgSurface<'a> = Fine<'a>;

/// Draws with `draw` on a ground of the theme's colour, `width` x `height` CSS pixels; the document's text. The same figure
/// gives the same bytes everywhere. The error says what plotters could not do.
pub fn document(
    width: f64,
    height: f64,
    scheme: Scheme,
    draw: impl FnOnce(&DrawingArea<SvgSurface, Shift>, &Theme) -> Drawn<(), SvgSurface<'static>>,
) -> Result<String, String> {
    let side = |length: f64| if length.is_finite() { length.round().clamp(1.0, MAX_SIDE) } else { 1.0 };
    let (width, height) = (side(width), side(height));
    let theme = Theme::new(scheme, 1.0);
    let size = (theme.px(width) as u32, theme.px(height) as u32);
    let mut text = String::new();
    {
        let root = Fine::new(SVGBackend::with_string(&mut text, size), size, 0).into_drawing_area();
        root.fill(&theme.ground).map_err(|error| error.to_string())?;
        draw(&root, &theme).map_err(|error| error.to_string())?;
        root.present().map_err(|error| error.to_string())?;
    }
    // The view box stays in units: that is what makes quarter pixels of whole numbers.
    let in_units = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
    let in_pixels = format!("<svg width=\"{width}\" height=\"{height}\"");
    debug_assert_eq!(size.0, (width * FINE) as u32);
    Ok(text.replacen(&in_units, &in_pixels, 1))
}

/// The document with a title, which is what a screen reader says and a pointer that rests shows.
pub fn titled(document: String, title: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    document.replacen(">\n", &format!(" role=\"img\">\n<title>{title}</title>\n"), 1)
}

/// The document of [`document`] without its ground, which is the first mark of it: for pages and print of another colour.
pub fn without_ground(document: &str) -> String {
    let Some((before, after)) = document.split_once("<rect ") else { return document.to_owned() };
    let (_, after) = after.split_once('\n').unwrap_or_default();
    format!("{before}{after}")
}

/// Draws with `draw` on the paper of a document of the sheet's size; the document's text.
pub fn on_paper(sheet: Sheet, draw: impl FnOnce(&mut Paper) -> Done) -> Result<String, String> {
    document(sheet.width, sheet.height, sheet.scheme, |root, theme| {
        let pen = Box::new(DocumentPen::new(root, theme));
        let drawn = draw(&mut Paper::new(sheet, root.clone(), pen, true));
        drawn.map_err(|error| DrawingAreaErrorKind::BackendError(DrawingErrorKind::DrawingError(error)))
    })
}
