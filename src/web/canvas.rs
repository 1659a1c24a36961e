//! Figures on a canvas.
//!
//! plotters-canvas knows no device pixel ratio: the backing store is made of device pixels here, and the context's transform
//! brings the figures' units (see `figures::draw::fine`) onto it.

use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::error;
use super::pen::CanvasPen;
use crate::figures::draw::fine::{FINE, Fine};
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::sheet::Sheet;

/// The 2-D context of a canvas; the error says that there is none (a lost or foreign context).
pub(crate) fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    canvas.get_context("2d")?.and_then(|context| context.dyn_into().ok()).ok_or_else(|| error("this canvas has no 2-D context to draw on"))
}

/// What is under a layer before it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// What was drawn before: the figure clears what it draws anew.
    Kept,
    /// Nothing: the page behind it.
    Cleared,
    /// The theme's.
    Filled,
}

/// Draws with `draw` on `canvas`, made as large as `sheet` wants it; with `ground` cleared first and on the theme's ground.
/// `scratch` is a canvas of nobody's.
pub(crate) fn on_canvas(
    canvas: &HtmlCanvasElement,
    scratch: &HtmlCanvasElement,
    sheet: Sheet,
    ground: Ground,
    draw: impl FnOnce(&mut Paper) -> Done,
) -> Result<(), JsValue> {
    let context = context(canvas)?;
    let (columns, rows) = sheet.pixels();
    // Setting a size clears all state, so only where it changed.
    let blank = canvas.width() != columns || canvas.height() != rows;
    if blank {
        canvas.set_width(columns);
        canvas.set_height(rows);
    }
    context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
    if ground != Ground::Kept {
        context.clear_rect(0.0, 0.0, columns.into(), rows.into());
    }
    context.set_transform(1.0 / FINE, 0.0, 0.0, 1.0 / FINE, 0.0, 0.0)?;
    // A sharp kink would grow a spike: the canvas's own joins are mitred.
    context.set_line_join("round");
    let theme = sheet.theme();
    let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) else {
        return Err(error("this canvas has no 2-D context to draw on"));
    };
    let root = Fine::new(backend, (theme.px(sheet.width) as u32, theme.px(sheet.height) as u32), FINE as u32).into_drawing_area();
    if ground == Ground::Filled {
        root.fill(&theme.ground).map_err(error)?;
    }
    let pen = Box::new(CanvasPen::new(canvas, scratch, sheet)?);
    draw(&mut Paper::new(sheet, root, pen, blank || ground != Ground::Kept)).map_err(error)
}
