//! A figure as a document: what it shows now, as SVG, and which state that is.

use super::{Figure, Layer};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::svg::{on_paper, titled};
use crate::figures::draw::theme::Scheme;

/// The figure as an SVG document: as it is now, `width` x `height` CSS pixels (the height that suits it where `None`).
///
/// # Errors
/// What plotters could not do.
pub fn svg(figure: &mut dyn Figure, width: f64, height: Option<f64>, scheme: Scheme) -> Result<String, String> {
    let sheet = match height {
        Some(height) => Sheet::new(width, height, 1.0, scheme),
        None => Sheet::new(width, figure.height(width), 1.0, scheme),
    };
    let drawn = on_paper(sheet, |paper| {
        figure.draw(Layer::Base, paper)?;
        figure.draw(Layer::Top, paper)
    })?;
    let label = figure.words(&sheet.theme()).label;
    Ok(titled(drawn, &label))
}

/// What stands before the state in a document that says what it shows.
const SHOWS: &str = "<metadata>relu-lab ";
const SHOWS_END: &str = "</metadata>";

/// [`svg`] as a file: it says in its metadata which figure it shows in which state, so that one can tell whether it is out of date.
///
/// # Errors
/// What plotters could not do.
pub fn document(figure: &mut dyn Figure, width: f64, height: Option<f64>, scheme: Scheme) -> Result<String, String> {
    let drawn = svg(figure, width, height, scheme)?;
    let state = format!("{}:{}", figure.kind().id(), figure.text());
    let state = state.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Ok(drawn.replacen("</title>\n", &format!("</title>\n{SHOWS}{state}{SHOWS_END}\n"), 1))
}

/// `figure:state` of what a document of [`document`] shows.
pub fn state_of_document(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(SHOWS)?;
    let (state, _) = rest.split_once(SHOWS_END)?;
    Some(state.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}
