//! Draws and exports the regions figure.

use plotters::style::text_anchor::{HPos, VPos};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::RegionsFigure;
use crate::figures::draw::plot::{Panel, TITLE_SIZE};
use crate::figures::draw::theme::{Dashes, Theme};
use crate::figures::regions::colors::{Levels, levels};
use crate::figures::regions::computed::{counted, document, title};
use crate::figures::regions::map::Map;
use crate::figures::regions::plane::{self, Plane};
use crate::figures::regions::state::Place;
use crate::figures::regions::{Coloring, Document, Layout, charts, layout, line, reading};
use crate::web::canvas::{Sheet, context};
use crate::web::error;
use crate::web::ink::CanvasInk;

/// Dashes of the outlines: what is pointed at, the first pin, the second.
const OUTLINES: [Dashes; 3] = [&[], &[7.0, 4.0], &[2.0, 3.5]];

#[wasm_bindgen]
impl RegionsFigure {
    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        layout::height(&self.state, width)
    }

    pub(super) fn layout(&self, sheet: &Sheet) -> Layout {
        let points = reading::points(&self.live);
        let y = match (self.live.pieces(), &self.map) {
            (Some(found), _) => Some(line::fitting(found, points)),
            (None, Some(map)) if map.rows == 1 => Some(line::around(map.values.iter().map(|&value| value.into()), points)),
            _ => None,
        };
        Layout::new(&self.state, sheet.width, sheet.height, y)
    }

    /// Draws the picture and the charts. `scratch` is a canvas of nobody's, for images on their way.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, sheet: &Sheet, scratch: &HtmlCanvasElement) -> Result<(), JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let (live, state, map) = (&self.live, &self.state, self.map.as_ref());
        let title = title(live);
        let shown = live.partition().map(|partition| Plane { partition, points: live.trainer().train_points(), coloring: state.color });
        let levels = shown.map_or_else(Levels::default, |shown| levels(shown.partition, shown.coloring));
        sheet.paint(canvas, true, |root, theme| {
            // A sharp kink would grow a spike: the canvas's own joins are mitred.
            if let Ok(context) = context(canvas) {
                context.set_line_join("round");
            }
            charts::charts(root, theme, &layout, live.history().samples(), counted(live))?;
            if let Some(found) = live.pieces() {
                line::line(root, theme, &layout.picture, found, reading::points(live))?;
                line::key(root, theme, &layout, found)?;
            } else if let Some(map) = map.filter(|map| map.rows == 1) {
                line::curve(root, theme, &layout.picture, &map.line(&layout.picture), reading::points(live))?;
            } else {
                plane::axes(root, theme, &layout.picture)?;
                let area = layout.picture.area;
                let panel = Panel::bare(root, theme, layout.picture.clone());
                panel.text_at(&title, (area.left, area.top - 9.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
                let (coloring, outputs, amounts) = match (live.partition(), map) {
                    (Some(partition), _) => (state.color, partition.output_count(), levels.scale),
                    (None, map) => (Coloring::Output, 1, map.and_then(Map::scale)),
                };
                plane::scale(root, theme, sheet.scheme, &layout, coloring, outputs, amounts)?;
                if let (Some(partition), None) = (live.partition(), amounts) {
                    plane::key(root, theme, &layout, partition)?;
                }
            }
            Ok(())
        })?;
        let theme = Theme::new(sheet.scheme, sheet.ratio);
        let mut ink = CanvasInk::new(canvas, sheet, layout.picture.area)?;
        if let Some(shown) = shown {
            self.raster.begin(layout.picture.area, sheet.ratio, theme.ground);
            let Ok(()) = plane::mosaic(&mut self.raster, &theme, sheet.scheme, &shown, &levels, &layout.picture);
            ink.raster(&self.raster)?;
            return plane::above(&mut ink, &theme, &shown, &layout.picture);
        }
        match (map.filter(|map| map.rows > 1), reading::points(live)) {
            (Some(map), Some(points)) => {
                ink.image(scratch, &map.image(sheet.scheme), map.columns, map.rows, layout.picture.area)?;
                plane::points(&mut ink, &theme, points, &layout.picture)
            }
            _ => Ok(()),
        }
    }

    /// Draws what moves: outlines of the cell that is pointed at and of pinned ones, the kinks of a unit.
    #[wasm_bindgen(js_name = drawTop)]
    pub fn draw_top(&mut self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let one = self.live.inputs() == 1;
        let (at, pick) = (self.state.at.filter(|_| one), self.state.pick.filter(|_| one));
        sheet.paint(canvas, false, |root, theme| {
            if let Some((x, _)) = at {
                line::crosshair(root, theme, &layout.picture, x)?;
            }
            if let (Some(found), Some(unit)) = (self.live.pieces(), pick) {
                line::picked(root, theme, &layout.picture, found, unit)?;
            }
            Ok(())
        })?;
        let cells = self.outlined();
        let Some(partition) = self.live.partition() else { return Ok(()) };
        let theme = Theme::new(sheet.scheme, sheet.ratio);
        let mut ink = CanvasInk::new(canvas, sheet, layout.picture.area)?;
        if let Some(unit) = self.state.pick {
            plane::picked(&mut ink, &theme, partition, &layout.picture, unit)?;
        }
        plane::outlines(&mut ink, &theme, partition, &layout.picture, &cells)
    }

    /// The cells that are outlined, and how.
    pub(super) fn outlined(&mut self) -> Vec<(usize, Dashes)> {
        let places = self.state.at.iter().map(|&at| (at, OUTLINES[0]));
        let pins = self.state.pins.iter().zip(&OUTLINES[1..]).map(|(&at, &dashes)| (at, dashes));
        let places: Vec<(Place, Dashes)> = pins.chain(places).collect();
        places.into_iter().filter_map(|((x, y), dashes)| Some((self.live.cell_at(x, y)?, dashes))).collect()
    }

    /// The counts over the steps as comma-separated values.
    pub fn csv(&self) -> String {
        let mut text = "step,loss,regions,boundary_pieces,regions_with_data\n".to_owned();
        for counts in self.live.history().samples() {
            text.push_str(&format!("{},{},{},{},{}\n", counts.step, counts.loss, counts.regions, counts.boundary, counts.with_data));
        }
        text
    }

    /// The figure as an SVG document of the sheet's size and theme, cells as polygons.
    pub fn svg(&mut self, sheet: &Sheet) -> Result<String, JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let title = title(&self.live);
        let document = Document { samples_of_smooth: self.map.as_ref(), ..document(&self.state, &self.live, &title, &layout) };
        document.svg(sheet.width, sheet.height, sheet.scheme).map_err(error)
    }

    /// The partition as JSON text: vertices, cells, patterns, maps, boundary. Undefined where there is none.
    pub fn json(&mut self) -> Option<String> {
        self.look();
        Some(self.live.partition()?.to_json(self.live.network().ok()?))
    }
}
