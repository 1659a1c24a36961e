//! Parts that are pictures of cells: the decision map, the units' maps, the raster.
//!
//! Thousands of cells are slow as marks: a canvas takes them as pixels that it scales up; a document for print gets rectangles.

use plotters::style::RGBColor;

use super::layout::Layout;
use super::view::View;
use crate::analysis::census::{History, State};
use crate::figures::plot::Rect;
use crate::figures::theme::Theme;

/// Cells and where they go.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The place, in CSS pixels.
    pub area: Rect,
    /// Cells in a row.
    pub columns: usize,
    /// Their colours, row by row from the top.
    pub cells: Vec<RGBColor>,
    /// Whether cells keep sharp edges when scaled up.
    pub sharp: bool,
}

/// Colour of a class: as its points, mixed with the ground.
pub fn class_color(theme: &Theme, class: u8) -> RGBColor {
    theme.color([1, 0, 2, 3][usize::from(class) % 4])
}

/// `share` of `to` in `from`.
fn mix(from: RGBColor, to: RGBColor, share: f32) -> RGBColor {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0)) as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// All pictures of a view.
pub fn images(theme: &Theme, view: &View, history: &History, layout: &Layout) -> Vec<Image> {
    const LIGHTEST: f32 = 0.06;
    const DEEPEST: f32 = 0.38;
    let mut images = Vec::new();
    if !view.shade.is_empty() {
        let cells = view.shade.iter().map(|&(class, sure)| mix(theme.ground, class_color(theme, class), LIGHTEST + DEEPEST * sure)).collect();
        images.push(Image { area: layout.data, columns: view.columns, cells, sharp: false });
    }
    let widths = view.widths();
    let columns = widths.len() + 2;
    let side = layout.unit_side(columns, widths.iter().copied().max().unwrap_or(1));
    for (layer, units) in view.layers.iter().enumerate() {
        let largest = units.iter().flat_map(|unit| &unit.map).fold(1e-6f32, |most, value| if value.is_finite() { most.max(value.abs()) } else { most });
        for (index, unit) in units.iter().enumerate().filter(|(_, unit)| !unit.map.is_empty()) {
            let (x, y) = layout.unit(layer + 1, columns, index, units.len());
            let half = side / 2.0;
            let cells = unit.map.iter().map(|&value| mix(theme.ground, theme.color(usize::from(value < 0.0)), value.abs() / largest)).collect();
            images.push(Image {
                area: Rect { left: x - half, top: y - half, right: x + half, bottom: y + half },
                columns: view.map_columns(),
                cells,
                sharp: false,
            });
        }
    }
    images.extend(raster(theme, history, layout));
    images
}

/// Unit by step: a row goes dark when its unit dies.
fn raster(theme: &Theme, history: &History, layout: &Layout) -> Option<Image> {
    const MOST: usize = 400;
    let (first, last) = (*history.steps.first()?, *history.steps.last()?);
    if history.units == 0 {
        return None;
    }
    let columns = history.steps.len().min(MOST);
    // By step, not by look: a column shows the last look at or before its step.
    let looks: Vec<usize> = (0..columns)
        .map(|column| {
            let step = first + ((last - first) as f64 * (column as f64 + 0.5) / columns as f64) as u64;
            history.steps.partition_point(|&seen| seen <= step).max(1) - 1
        })
        .collect();
    let color = |state: State| match state {
        State::Alive => mix(theme.ground, theme.color(0), 0.3),
        State::NearlyDead => mix(theme.ground, theme.color(0), 0.75),
        State::Saturated => mix(theme.ground, theme.color(3), 0.6),
        State::Dead => theme.ink,
    };
    let cells =
        (0..history.units).flat_map(|unit| looks.iter().map(move |&look| history.column(look).get(unit).copied().unwrap_or(State::Alive))).map(color).collect();
    Some(Image { area: layout.raster, columns, cells, sharp: true })
}
