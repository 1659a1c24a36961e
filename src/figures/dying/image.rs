//! Parts that are pictures of cells: the decision map, the units' maps, the raster.

use plotters::style::RGBColor;

use super::parts::{Diagram, Layout, Part};
use super::story::Windows;
use super::view::View;
use crate::analysis::census::{History, State};
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::Rect;
use crate::figures::draw::theme::{Scheme, Theme, mix};

/// Colour of a class: as its points, mixed with the ground.
pub fn class_color(theme: &Theme, class: u8) -> RGBColor {
    theme.color([1, 0, 2, 3][usize::from(class) % 4])
}

/// The colours of units' states: alive, nearly dead, saturated, dead. On either ground death is the darkest.
pub fn state_colors(theme: &Theme) -> [RGBColor; 4] {
    let shade = |series: usize, share: f32| mix(theme.ground, theme.color(series), share);
    let light = mix(theme.color(0), theme.ink, 0.35);
    match theme.scheme {
        Scheme::Light => [shade(0, 0.28), shade(0, 0.7), shade(3, 0.6), theme.dead],
        Scheme::Dark => [light, shade(0, 0.85), shade(3, 0.8), theme.dead],
    }
}

/// The pictures of a part.
pub fn images(theme: &Theme, view: &View, history: &History, windows: &Windows, layout: &Layout, part: Part) -> Vec<Image> {
    let Some(area) = layout.area(part) else { return Vec::new() };
    match part {
        Part::Plane | Part::Twin => shade(theme, view, area).into_iter().collect(),
        Part::Network => layout.diagram(view).map_or_else(Vec::new, |diagram| maps(theme, view, &diagram)),
        Part::Raster => raster(theme, history, windows, area).into_iter().collect(),
        Part::Census | Part::Active | Part::Slopes | Part::Loss | Part::Histograms | Part::Signs => Vec::new(),
    }
}

fn shade(theme: &Theme, view: &View, area: Rect) -> Option<Image> {
    const LIGHTEST: f32 = 0.06;
    const DEEPEST: f32 = 0.38;
    /// Shades of a class: as many as an eye tells apart, so that neighbours are one mark in a document.
    const SHADES: f32 = 24.0;
    let share = |sure: f32| LIGHTEST + DEEPEST * (sure * SHADES).round() / SHADES;
    let cells = view.shade.iter().map(|&(class, sure)| mix(theme.ground, class_color(theme, class), share(sure))).collect();
    (!view.shade.is_empty()).then_some(Image { area, columns: view.columns, cells, sharp: false })
}

/// The maps of inputs, units and outputs: one scale for each column.
fn maps(theme: &Theme, view: &View, diagram: &Diagram) -> Vec<Image> {
    /// Smaller maps show nothing.
    const SMALLEST: f64 = 6.0;
    /// Shades of a colour.
    const SHADES: f32 = 24.0;
    let hidden = view.layers.iter().map(|units| units.iter().map(|unit| &unit.map).collect::<Vec<_>>());
    let (first, last) = (view.input_maps.iter().collect(), view.output_maps.iter().collect());
    let columns = std::iter::once(first).chain(hidden).chain([last]);
    let mut images = Vec::new();
    for (column, maps) in columns.enumerate() {
        let half = diagram.side(column) / 2.0;
        if 2.0 * half < SMALLEST {
            continue;
        }
        let values = maps.iter().copied().flatten();
        let largest = values.fold(1e-6f32, |most, value| if value.is_finite() { most.max(value.abs()) } else { most });
        for (index, map) in maps.into_iter().enumerate().filter(|(_, map)| !map.is_empty()) {
            let (x, y) = diagram.unit(column, index);
            // By the root, so that a faint unit is not taken for a dead one.
            let share = |value: f32| ((value.abs() / largest).sqrt() * SHADES).round() / SHADES;
            let cells = map.iter().map(|&value| mix(theme.ground, theme.color(usize::from(value < 0.0)), share(value))).collect();
            let area = Rect { left: x - half, top: y - half, right: x + half, bottom: y + half };
            images.push(Image { area, columns: view.map_columns(), cells, sharp: false });
        }
    }
    images
}

/// Unit by step: a row goes dark when its unit dies.
fn raster(theme: &Theme, history: &History, windows: &Windows, area: Rect) -> Option<Image> {
    const MOST_COLUMNS: usize = 400;
    /// Where there are more units than rows, a row is the mean of its units.
    const MOST_ROWS: usize = 256;
    /// The least width, in CSS pixels.
    const LEAST_WIDE: f64 = 3.0;
    let last = *history.steps.last()?;
    if history.units == 0 {
        return None;
    }
    let (columns, rows) = (history.steps.len().min(MOST_COLUMNS), history.units.min(MOST_ROWS));
    let frame = windows.over_steps(Part::Raster, area);
    let end = windows.steps.at(last as f64);
    // The start is something too.
    let right = frame.to_pixels((end, 0.0)).0.max(area.left + LEAST_WIDE);
    // By step, not by look: a column shows the last look at or before its step.
    let looks: Vec<&[State]> = (0..columns)
        .map(|column| {
            let step = windows.steps.step(end * (column as f64 + 0.5) / columns as f64) as u64;
            history.column(history.steps.partition_point(|&seen| seen <= step).max(1) - 1)
        })
        .collect();
    let colors = state_colors(theme);
    let color = |state: State| match state {
        State::Alive => colors[0],
        State::NearlyDead => colors[1],
        State::Saturated => colors[2],
        State::Dead => colors[3],
    };
    let cell = |states: &[State]| match *states {
        [state] => color(state),
        _ => {
            let sum = states
                .iter()
                .map(|&state| color(state))
                .fold([0; 3], |[r, g, b], color| [r + u32::from(color.0), g + u32::from(color.1), b + u32::from(color.2)]);
            // A mean of bytes is a byte.
            let [r, g, b] = sum.map(|sum| (sum / states.len().max(1) as u32) as u8);
            RGBColor(r, g, b)
        }
    };
    let bound = |row: usize| row * history.units / rows;
    let cells = (0..rows).flat_map(|row| looks.iter().map(move |look| look.get(bound(row)..bound(row + 1)).unwrap_or(&[]))).map(cell).collect();
    Some(Image { area: Rect { right, ..area }, columns, cells, sharp: true })
}
