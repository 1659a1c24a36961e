//! Figures on a canvas.
//!
//! plotters-canvas knows no device pixel ratio: the backing store is made of device pixels here, and the context's transform
//! brings the figures' units (see `figures::draw::fine`) onto it.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::error;
use super::pen::CanvasPen;
use crate::figures::draw::fine::{FINE, Fine};
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::Drawn;
use crate::figures::draw::sheet;
use crate::figures::draw::theme::{Scheme, Theme};

/// The largest side of a backing store, in device pixels: browsers refuse more, silently.
const MAX_PIXELS: f64 = 8192.0;

/// A canvas as a figure sees it: so many CSS pixels wide and high, so many device pixels to each.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) ratio: f64,
    pub(crate) scheme: Scheme,
}

#[wasm_bindgen]
impl Sheet {
    /// A sheet of `width` x `height` CSS pixels at `ratio` device pixels each, `theme` "light" or "dark" (light otherwise).
    /// Sides that are not finite, or below 1, are 1.
    #[wasm_bindgen(constructor)]
    pub fn new(width: f64, height: f64, ratio: f64, theme: &str) -> Self {
        let side = |length: f64| if length.is_finite() { length.clamp(1.0, MAX_PIXELS) } else { 1.0 };
        let (width, height) = (side(width), side(height));
        let most = MAX_PIXELS / width.max(height);
        let ratio = if ratio.is_finite() { ratio.clamp(0.25, 8.0).min(most) } else { 1.0 };
        Self { width, height, ratio, scheme: Scheme::from_id(theme).unwrap_or(Scheme::Light) }
    }
}

/// The surface of canvas figures.
pub type CanvasSurface = Fine<'static>;

impl Sheet {
    /// Clears `canvas` and draws on it; with `ground` on the theme's ground, else on nothing (an upper layer).
    pub(crate) fn paint(
        &self,
        canvas: &HtmlCanvasElement,
        ground: bool,
        draw: impl FnOnce(&DrawingArea<CanvasSurface, Shift>, &Theme) -> Drawn<(), CanvasSurface>,
    ) -> Result<(), JsValue> {
        let context = context(canvas)?;
        self.fit(canvas);
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
        context.set_transform(1.0 / FINE, 0.0, 0.0, 1.0 / FINE, 0.0, 0.0)?;
        let theme = Theme::new(self.scheme, self.ratio);
        let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) else {
            return Err(error("this canvas has no 2-D context to draw on"));
        };
        let root = Fine::new(backend, (theme.px(self.width) as u32, theme.px(self.height) as u32), FINE as u32).into_drawing_area();
        if ground {
            root.fill(&theme.ground).map_err(error)?;
        }
        draw(&root, &theme).map_err(error)?;
        root.present().map_err(error)
    }

    /// Makes the backing store of `canvas` as large as the sheet. Whether it was not: what was drawn on it is gone then.
    pub(crate) fn fit(&self, canvas: &HtmlCanvasElement) -> bool {
        let (columns, rows) = (self.pixels(self.width), self.pixels(self.height));
        // Setting a size clears all state, so only where it changed.
        let other = canvas.width() != columns || canvas.height() != rows;
        if other {
            canvas.set_width(columns);
            canvas.set_height(rows);
        }
        other
    }

    fn pixels(&self, length: f64) -> u32 {
        (length * self.ratio).round().max(1.0) as u32
    }
}

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
    sheet: sheet::Sheet,
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
