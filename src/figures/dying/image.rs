//! Parts that are pictures of cells: the decision map, the units' maps, the raster.

use plotters::style::{BLACK, RGBColor};

use super::layout::{Layout, Part};
use super::view::View;
use crate::analysis::census::{History, State};
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::Rect;
use crate::figures::draw::theme::{Scheme, Theme, mix};

/// Colour of a class: as its points, mixed with the ground.
pub fn class_color(theme: &Theme, class: u8) -> RGBColor {
    theme.color([1, 0, 2, 3][usize::from(class) % 4])
}

/// The raster's colours: alive, nearly dead, saturated, dead. On either ground life is light and death is dark.
pub fn state_colors(theme: &Theme) -> [RGBColor; 4] {
    let shade = |series: usize, share: f32| mix(theme.ground, theme.color(series), share);
    match theme.scheme {
        Scheme::Light => [shade(0, 0.3), shade(0, 0.75), shade(3, 0.6), theme.ink],
        Scheme::Dark => [shade(0, 0.95), shade(0, 0.45), shade(3, 0.6), BLACK],
    }
}

/// The pictures of a part.
pub fn images(theme: &Theme, view: &View, history: &History, layout: &Layout, part: Part) -> Vec<Image> {
    match part {
        Part::Data => shade(theme, view, layout).into_iter().collect(),
        Part::Network => maps(theme, view, layout),
        Part::Raster => raster(theme, history, layout).into_iter().collect(),
        Part::Census | Part::Loss | Part::Histograms => Vec::new(),
    }
}

fn shade(theme: &Theme, view: &View, layout: &Layout) -> Option<Image> {
    const LIGHTEST: f32 = 0.06;
    const DEEPEST: f32 = 0.38;
    let cells = view.shade.iter().map(|&(class, sure)| mix(theme.ground, class_color(theme, class), LIGHTEST + DEEPEST * sure)).collect();
    (!view.shade.is_empty()).then_some(Image { area: layout.data, columns: view.columns, cells, sharp: false })
}

/// The maps of inputs, units and outputs: one scale for each column.
fn maps(theme: &Theme, view: &View, layout: &Layout) -> Vec<Image> {
    /// Smaller maps show nothing.
    const SMALLEST: f64 = 6.0;
    let sizes = view.sizes();
    let hidden = view.layers.iter().map(|units| units.iter().map(|unit| &unit.map).collect::<Vec<_>>());
    let (first, last) = (view.input_maps.iter().collect(), view.output_maps.iter().collect());
    let columns = std::iter::once(first).chain(hidden).chain([last]);
    let mut images = Vec::new();
    for (column, maps) in columns.enumerate() {
        let half = layout.side(&sizes, column) / 2.0;
        if 2.0 * half < SMALLEST {
            continue;
        }
        let values = maps.iter().copied().flatten();
        let largest = values.fold(1e-6f32, |most, value| if value.is_finite() { most.max(value.abs()) } else { most });
        for (index, map) in maps.into_iter().enumerate().filter(|(_, map)| !map.is_empty()) {
            let (x, y) = layout.unit(&sizes, column, index);
            // By the root, so that a faint unit is not taken for a dead one.
            let cells = map.iter().map(|&value| mix(theme.ground, theme.color(usize::from(value < 0.0)), (value.abs() / largest).sqrt())).collect();
            let area = Rect { left: x - half, top: y - half, right: x + half, bottom: y + half };
            images.push(Image { area, columns: view.map_columns(), cells, sharp: false });
        }
    }
    images
}

/// Unit by step: a row goes dark when its unit dies.
fn raster(theme: &Theme, history: &History, layout: &Layout) -> Option<Image> {
    const MOST_COLUMNS: usize = 400;
    /// Where there are more units than rows, a row is the mean of its units.
    const MOST_ROWS: usize = 256;
    let (first, last) = (*history.steps.first()?, *history.steps.last()?);
    if history.units == 0 {
        return None;
    }
    let (columns, rows) = (history.steps.len().min(MOST_COLUMNS), history.units.min(MOST_ROWS));
    // By step, not by look: a column shows the last look at or before its step.
    let looks: Vec<&[State]> = (0..columns)
        .map(|column| {
            let step = first + ((last - first) as f64 * (column as f64 + 0.5) / columns as f64) as u64;
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
    Some(Image { area: layout.raster, columns, cells, sharp: true })
}
