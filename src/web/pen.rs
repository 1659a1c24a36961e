//! A pen on a canvas: many marks as few paths, pictures as images.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::canvas::context;
use crate::figures::draw::cells::Image;
use crate::figures::draw::ink::InkError;
use crate::figures::draw::marks::{Label, Pen};
use crate::figures::draw::paper::{Done, SheetPen};
use crate::figures::draw::plot::{FONT, Rect, Stroke};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::theme::css;

/// Width of a dot's rim, in CSS pixels.
const RIM: f64 = 1.3;

/// A pen on a canvas of the page.
pub(crate) struct CanvasPen {
    context: CanvasRenderingContext2d,
    /// A canvas of nobody's, for pictures on their way.
    scratch: HtmlCanvasElement,
    sheet: Sheet,
}

/// What a canvas says went wrong.
fn refused(cause: &JsValue) -> InkError {
    let said = cause.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    InkError(said.or_else(|| cause.as_string()).unwrap_or_else(|| "the canvas refused".to_owned()))
}

impl CanvasPen {
    /// A pen on `canvas`, which is as large as `sheet` wants it.
    pub(crate) fn new(canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, sheet: Sheet) -> Result<Self, JsValue> {
        Ok(Self { context: context(canvas)?, scratch: scratch.clone(), sheet })
    }

    fn path(&self, shapes: &Shapes, closed: bool) {
        self.context.begin_path();
        for points in shapes.iter() {
            let Some((&(x, y), rest)) = points.split_first() else { continue };
            self.context.move_to(x, y);
            for &(x, y) in rest {
                self.context.line_to(x, y);
            }
            if closed {
                self.context.close_path();
            }
        }
    }

    /// Puts `columns` x `rows` pixels on the canvas of nobody's, from where they can be drawn.
    fn upload(&self, pixels: &[u8], columns: usize, rows: usize) -> Result<(), JsValue> {
        // Sides are hundreds of pixels.
        let (columns, rows) = (columns as u32, rows as u32);
        if self.scratch.width() != columns || self.scratch.height() != rows {
            self.scratch.set_width(columns);
            self.scratch.set_height(rows);
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(wasm_bindgen::Clamped(pixels), columns, rows)?;
        context(&self.scratch)?.put_image_data(&image, 0.0, 0.0)
    }

    /// Draws all pictures by one upload: one below the other.
    fn draw_images(&self, images: &[Image]) -> Result<(), JsValue> {
        let columns = images.iter().map(|image| image.columns).max().unwrap_or(0);
        let rows: usize = images.iter().map(Image::rows).sum();
        if columns == 0 || rows == 0 {
            return Ok(());
        }
        let mut bytes = vec![0; columns * rows * 4];
        let mut row = 0;
        for image in images {
            for cells in image.cells.chunks_exact(image.columns.max(1)) {
                for (color, pixel) in cells.iter().zip(bytes[row * columns * 4..].chunks_exact_mut(4)) {
                    pixel.copy_from_slice(&[color.0, color.1, color.2, u8::MAX]);
                }
                row += 1;
            }
        }
        self.upload(&bytes, columns, rows)?;
        let mut top = 0.0;
        for image in images {
            let (wide, tall, area) = (image.columns as f64, image.rows() as f64, image.area);
            self.context.set_image_smoothing_enabled(!image.sharp);
            self.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.scratch,
                0.0,
                top,
                wide,
                tall,
                area.left,
                area.top,
                area.width(),
                area.height(),
            )?;
            top += tall;
        }
        Ok(())
    }

    fn dashes(&self, lengths: &[f64]) -> Result<(), JsValue> {
        let dashes: js_sys::Array = lengths.iter().map(|&length| JsValue::from(length)).collect();
        self.context.set_line_dash(&dashes)
    }

    fn dot_paths(&self, places: &[Pixel], radius: f64) -> Result<(), JsValue> {
        self.context.begin_path();
        for &(x, y) in places {
            self.context.move_to(x + radius, y);
            self.context.arc(x, y, radius, 0.0, core::f64::consts::TAU)?;
        }
        Ok(())
    }
}

impl Brush for CanvasPen {
    type Error = InkError;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Done {
        self.path(shapes, true);
        self.context.set_fill_style_str(&css(color));
        self.context.fill();
        Ok(())
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Done {
        self.path(shapes, closed);
        self.context.set_stroke_style_str(&css(stroke.color));
        self.context.set_global_alpha(stroke.opacity);
        self.context.set_line_width(stroke.width);
        self.dashes(stroke.dashes).map_err(|cause| refused(&cause))?;
        self.context.stroke();
        self.context.set_global_alpha(1.0);
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Done {
        self.dot_paths(places, radius).map_err(|cause| refused(&cause))?;
        self.context.set_fill_style_str(&css(inside));
        self.context.fill();
        self.context.set_stroke_style_str(&css(color));
        self.context.set_line_width(RIM);
        self.dashes(&[]).map_err(|cause| refused(&cause))?;
        self.context.stroke();
        Ok(())
    }
}

impl Pen for CanvasPen {
    fn text(&mut self, label: &Label) -> Done {
        self.context.set_font(&format!("{}px {FONT}", label.size));
        self.context.set_text_align(match label.h {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        self.context.set_text_baseline(match label.v {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.context.set_fill_style_str(&css(label.color));
        self.context.fill_text(&label.text, label.at.0, label.at.1).map_err(|cause| refused(&cause))
    }

    fn images(&mut self, images: &[Image]) -> Done {
        self.draw_images(images).map_err(|cause| refused(&cause))
    }
}

impl SheetPen for CanvasPen {
    fn begin(&mut self, area: Rect) -> Done {
        let context = &self.context;
        context.save();
        context.set_transform(self.sheet.ratio, 0.0, 0.0, self.sheet.ratio, 0.0, 0.0).map_err(|cause| refused(&cause))?;
        context.begin_path();
        context.rect(area.left, area.top, area.width(), area.height());
        context.clip();
        context.set_line_join("round");
        context.set_line_cap("butt");
        Ok(())
    }

    fn end(&mut self) {
        self.context.restore();
    }

    fn clear(&mut self, area: Option<Rect>) -> Done {
        let context = &self.context;
        context.save();
        context.set_transform(self.sheet.ratio, 0.0, 0.0, self.sheet.ratio, 0.0, 0.0).map_err(|cause| refused(&cause))?;
        let area = area.unwrap_or(Rect { left: 0.0, top: 0.0, right: self.sheet.width + 1.0, bottom: self.sheet.height + 1.0 });
        context.clear_rect(area.left, area.top, area.width(), area.height());
        context.restore();
        Ok(())
    }

    fn blit(&mut self, rgba: &[u8], columns: usize, origin: (f64, f64)) -> Result<bool, InkError> {
        let rows = rgba.len() / (4 * columns.max(1));
        // Sides are thousands of pixels at most. What is written straight to a canvas knows no transform and no clip.
        let image = ImageData::new_with_u8_clamped_array_and_sh(wasm_bindgen::Clamped(rgba), columns as u32, rows as u32);
        let drawn = image.and_then(|image| self.context.put_image_data(&image, origin.0, origin.1));
        drawn.map(|()| true).map_err(|cause| refused(&cause))
    }

    fn has_pixels(&self) -> bool {
        true
    }
}
