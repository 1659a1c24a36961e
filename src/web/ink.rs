//! Ink on a canvas: one path for all shapes of one look.
//!
//! Measured elsewhere and here: thousands of polygons through plotters' canvas backend take two to four times as long.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::canvas::{Sheet, context};
use crate::figures::draw::cells::Image;
use crate::figures::draw::marks::{Label, Pen};
use crate::figures::draw::plot::{FONT, Rect, Stroke};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};
use crate::figures::draw::theme::css;
use crate::figures::regions::raster::Raster;

/// A canvas whose unit is a CSS pixel, cut to a rectangle while this lives.
pub(crate) struct CanvasInk(CanvasRenderingContext2d);

impl CanvasInk {
    /// Draws on `canvas`, inside `area` only.
    pub(crate) fn new(canvas: &HtmlCanvasElement, sheet: &Sheet, area: Rect) -> Result<Self, JsValue> {
        let context = context(canvas)?;
        context.save();
        context.set_transform(sheet.ratio, 0.0, 0.0, sheet.ratio, 0.0, 0.0)?;
        context.begin_path();
        context.rect(area.left, area.top, area.width(), area.height());
        context.clip();
        context.set_line_join("round");
        context.set_line_cap("butt");
        Ok(Self(context))
    }

    /// Draws an image of `columns` x `rows` pixels over `area`. Pixels written straight to a canvas know no transform and no clip,
    /// so they go by way of `scratch`.
    pub(crate) fn image(&self, scratch: &HtmlCanvasElement, pixels: &[u8], columns: usize, rows: usize, area: Rect) -> Result<(), JsValue> {
        // Sides are hundreds of pixels.
        let (columns, rows) = (columns as u32, rows as u32);
        if scratch.width() != columns || scratch.height() != rows {
            scratch.set_width(columns);
            scratch.set_height(rows);
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(wasm_bindgen::Clamped(pixels), columns, rows)?;
        context(scratch)?.put_image_data(&image, 0.0, 0.0)?;
        self.0.draw_image_with_html_canvas_element_and_dw_and_dh(scratch, area.left, area.top, area.width(), area.height())
    }

    /// Puts a raster in its place, device pixel on device pixel. What is written straight to a canvas knows no transform and no clip.
    pub(crate) fn raster(&self, raster: &Raster) -> Result<(), JsValue> {
        let ((columns, rows), (left, top)) = (raster.size(), raster.origin());
        // Sides are thousands of pixels at most.
        let image = ImageData::new_with_u8_clamped_array_and_sh(wasm_bindgen::Clamped(raster.rgba()), columns as u32, rows as u32)?;
        self.0.put_image_data(&image, left, top)
    }

    fn path(&self, shapes: &Shapes, closed: bool) {
        self.0.begin_path();
        for points in shapes.iter() {
            let Some((&(x, y), rest)) = points.split_first() else { continue };
            self.0.move_to(x, y);
            for &(x, y) in rest {
                self.0.line_to(x, y);
            }
            if closed {
                self.0.close_path();
            }
        }
    }
}

impl Drop for CanvasInk {
    fn drop(&mut self) {
        self.0.restore();
    }
}

impl Brush for CanvasInk {
    type Error = JsValue;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), JsValue> {
        self.path(shapes, true);
        self.0.set_fill_style_str(&css(color));
        self.0.fill();
        Ok(())
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), JsValue> {
        self.path(shapes, closed);
        self.0.set_stroke_style_str(&css(stroke.color));
        self.0.set_global_alpha(stroke.opacity);
        self.0.set_line_width(stroke.width);
        let dashes: js_sys::Array = stroke.dashes.iter().map(|&length| JsValue::from(length)).collect();
        self.0.set_line_dash(&dashes)?;
        self.0.stroke();
        self.0.set_global_alpha(1.0);
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), JsValue> {
        self.0.begin_path();
        for &(x, y) in places {
            self.0.move_to(x + radius, y);
            self.0.arc(x, y, radius, 0.0, core::f64::consts::TAU)?;
        }
        self.0.set_fill_style_str(&css(inside));
        self.0.fill();
        self.0.set_stroke_style_str(&css(color));
        self.0.set_line_width(1.3);
        self.0.set_line_dash(&js_sys::Array::new())?;
        self.0.stroke();
        Ok(())
    }
}

impl Pen for CanvasInk {
    fn text(&mut self, label: &Label) -> Result<(), JsValue> {
        self.0.set_font(&format!("{}px {FONT}", label.size));
        self.0.set_text_align(match label.h {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        self.0.set_text_baseline(match label.v {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.0.set_fill_style_str(&css(label.color));
        self.0.fill_text(&label.text, label.at.0, label.at.1)
    }

    /// This canvas gets its pictures by [`CanvasInk::image`], which wants a canvas for the way.
    fn images(&mut self, _: &[Image]) -> Result<(), JsValue> {
        Ok(())
    }
}
