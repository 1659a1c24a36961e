//! What the figure shows on its layers, and what is under the pointer.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::DyingFigure;
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::Rect;
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::Theme;
use crate::figures::dying::image::images;
use crate::figures::dying::{Layout, Part, Story, Windows, draw};
use crate::web::canvas::Sheet;
use crate::web::error;
use crate::web::ink::CanvasInk;

/// The parts that are drawn anew in one frame after another while the run goes on: the data always, of the others some in turn.
/// Sixty pictures a second of all of them would leave no time to train, and nobody reads charts that fast.
const TURNS: [&[Part]; 3] = [&[Part::Data, Part::Network], &[Part::Data, Part::Census, Part::Raster], &[Part::Data, Part::Loss, Part::Histograms]];

#[wasm_bindgen]
impl DyingFigure {
    fn story(&self) -> Story<'_> {
        Story {
            history: self.live.watch().history(),
            losses: self.live.losses(),
            marks: self.live.marks(),
            deaths: &self.deaths,
            twin: self.twin.as_ref().map(|twin| (twin.watch().history(), twin.losses())),
            chosen: self.chosen(),
            scale: self.state.loss_scale,
        }
    }

    /// What the axes span, in a few numbers: where they are as they were, the axes need not be drawn again.
    #[wasm_bindgen(getter)]
    pub fn windows(&self) -> Float64Array {
        let windows = Windows::of(&self.view, &self.story());
        let log = f64::from(u8::from(self.log_loss()));
        Float64Array::from([windows.steps, windows.loss.0, windows.loss.1, log, windows.data, self.view.inputs as f64].as_slice())
    }

    /// Draws what stands: axes and titles.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let windows = Windows::of(&self.view, &self.story());
        sheet.paint(canvas, true, |root, theme| draw::axes(root, theme, &windows, &layout, self.view.inputs))
    }

    /// Draws what moves, on a layer of its own: all of it, or the parts whose turn is in frame `turn`. `scratch` is a canvas of
    /// nobody's, for pictures on their way.
    #[wasm_bindgen(js_name = drawMoving)]
    pub fn draw_moving(&self, canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, sheet: &Sheet, turn: Option<u32>) -> Result<(), JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let theme = Theme::new(sheet.scheme, sheet.ratio);
        let story = self.story();
        let is_new = sheet.fit(canvas);
        let parts = match turn {
            Some(turn) if !is_new => TURNS[turn as usize % TURNS.len()],
            _ => &Part::ALL,
        };
        for &part in parts {
            let mut ink = CanvasInk::new(canvas, sheet, layout.room(part))?;
            ink.clear(layout.room(part));
            paint_images(&ink, scratch, &images(&theme, &self.view, story.history, &layout, part))?;
            draw::marks(&theme, &self.view, &story, &layout, part).draw(&mut ink)?;
        }
        Ok(())
    }

    /// The figure as an SVG document of the sheet's size and theme.
    pub fn svg(&self, sheet: &Sheet) -> Result<String, JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let drawn = document(sheet.width, sheet.height, sheet.scheme, |root, theme| draw::whole(root, theme, &self.view, &self.story(), &layout));
        drawn.map(|text| titled(text, &self.label())).map_err(error)
    }

    /// The unit that is told of: the frozen one, else that under the pointer.
    pub(super) fn chosen(&self) -> Option<(usize, usize)> {
        self.state.pick.or(self.hover)
    }

    fn unit_at(&self, sheet: &Sheet, x: f64, y: f64) -> Option<(usize, usize)> {
        Layout::new(sheet.width, sheet.height).unit_at(&self.view.sizes(), x, y)
    }

    /// Points at a place: the unit there is chosen, unless one is frozen. Whether anything changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        if self.state.pick.is_some() {
            return false;
        }
        let found = self.unit_at(sheet, x, y);
        std::mem::replace(&mut self.hover, found) != found
    }

    /// Freezes the unit at a place; frees it where it is frozen, or where nothing is there.
    pub fn freeze(&mut self, sheet: &Sheet, x: f64, y: f64) {
        let found = self.unit_at(sheet, x, y);
        self.hover = found;
        self.state.pick = found.filter(|_| self.state.pick != found);
    }

    /// Freezes the unit `by` places on, layer after layer: for keys.
    #[wasm_bindgen(js_name = nextUnit)]
    pub fn next_unit(&mut self, by: i32) {
        let widths = self.view.widths();
        let all: Vec<(usize, usize)> = widths.iter().enumerate().flat_map(|(layer, &units)| (0..units).map(move |unit| (layer, unit))).collect();
        let count = all.len() as i64;
        let now = self.chosen().and_then(|chosen| all.iter().position(|&unit| unit == chosen)).map_or(if by > 0 { -1 } else { 0 }, |at| at as i64);
        self.state.pick = all.get((now + i64::from(by)).rem_euclid(count.max(1)) as usize).copied();
    }

    /// Takes the choice away, a frozen one too where `frozen_too`. Whether there was one.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self, frozen_too: bool) -> bool {
        let frozen = frozen_too && self.state.pick.take().is_some();
        self.hover.take().is_some() || frozen
    }
}

/// Puts pictures on a canvas, by way of `scratch`.
fn paint_images(ink: &CanvasInk, scratch: &HtmlCanvasElement, images: &[Image]) -> Result<(), JsValue> {
    // All cells in one upload: one picture below the other.
    let columns = images.iter().map(|image| image.columns).max().unwrap_or(0);
    let rows: usize = images.iter().map(|image| image.cells.len() / image.columns).sum();
    if columns == 0 || rows == 0 {
        return Ok(());
    }
    let mut bytes = vec![0; columns * rows * 4];
    let mut top = 0;
    for image in images {
        for row in image.cells.chunks_exact(image.columns) {
            for (color, pixel) in row.iter().zip(bytes[top * columns * 4..].chunks_exact_mut(4)) {
                pixel.copy_from_slice(&[color.0, color.1, color.2, u8::MAX]);
            }
            top += 1;
        }
    }
    ink.upload(scratch, &bytes, columns, rows)?;
    let mut top = 0.0;
    for image in images {
        let rows = (image.cells.len() / image.columns) as f64;
        ink.cut(scratch, Rect { left: 0.0, top, right: image.columns as f64, bottom: top + rows }, image.area, !image.sharp)?;
        top += rows;
    }
    Ok(())
}
