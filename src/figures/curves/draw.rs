//! The marks of the curves figure, on two layers: what stands (axes, curves, labels) and what moves (the crosshair).

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::layout::{Layout, PanelLayout};
use super::pair;
use super::samples::{self, Order};
use super::state::{CurvesState, Pane};
use crate::figures::draw::plot::{Axes, Drawn, Panel, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::Theme;

/// Strokes of the curves, in CSS pixels: readable from the back of a room.
const CURVE_WIDTH: f64 = 2.4;
const DOT: f64 = 4.0;
/// A sample every this many CSS pixels; with quarter-pixel placement no corner is to be seen.
const PIXELS_A_SAMPLE: f64 = 1.5;
const LABEL_HEIGHT: f64 = 16.0;

/// Draws axes, curves, kinks and labels.
pub fn curves<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, state: &CurvesState, layout: &Layout) -> Drawn<(), DB> {
    for (place, panel) in layout.panels.iter().enumerate() {
        let order = panel.pane.order();
        let axes = Axes { title: panel.pane.part().title, x: "x", y: "" };
        let sheet = Panel::new(root, theme, panel.frame.clone(), axes)?;
        let count = (panel.frame.area.width() / PIXELS_A_SAMPLE) as usize;
        for (index, shown) in state.shown().iter().enumerate() {
            let color = theme.color(index);
            let stroke = Stroke { color, opacity: 1.0, width: CURVE_WIDTH, dashes: theme.dashes(index) };
            sheet.line(&samples::points(shown, order, &state.x, count), stroke)?;
            for kink in samples::kinks(shown, &state.x) {
                let x = f64::from(kink.x);
                let value = samples::value(shown, Order::Function, state.at_kink, x);
                match order {
                    // Two open dots where the derivative is not defined, a filled one on the value it is given.
                    Order::Derivative => {
                        sheet.dot((x, kink.left.into()), DOT, color, false)?;
                        sheet.dot((x, kink.right.into()), DOT, color, false)?;
                        sheet.dot((x, state.at_kink.slope(&kink).into()), DOT, color, true)?;
                    }
                    Order::Function if kink.jump != 0.0 => {
                        sheet.dot((x, value + f64::from(kink.jump)), DOT, color, false)?;
                        sheet.dot((x, value), DOT, color, true)?;
                    }
                    Order::Function | Order::Second => {}
                }
            }
        }
        match panel.pane {
            Pane::Of(Order::Function) => draws(&sheet, theme, state)?,
            Pane::Pair => pair::draw(&sheet, theme, state)?,
            Pane::Of(_) => {}
        }
        // A low panel has no room for many names: they stand at the first one's lines, in the same colours.
        let names = state.shown().len() as f64 * LABEL_HEIGHT;
        if place == 0 || names <= panel.frame.area.height() + LABEL_HEIGHT {
            labels(&sheet, theme, state, panel)?;
        }
    }
    Ok(())
}

/// What was drawn by chance, as small dots, and their names at the lower right, where the curves are not.
fn draws<DB: DrawingBackend>(sheet: &Panel<DB>, theme: &Theme, state: &CurvesState) -> Drawn<(), DB> {
    const PIXELS_A_DRAW: f64 = 6.0;
    const SMALL: f64 = 1.6;
    const EDGE: f64 = 14.0;
    let area = sheet.frame.area;
    let Some(drawn) = samples::draws(state, (area.width() / PIXELS_A_DRAW) as usize) else { return Ok(()) };
    for (index, (points, name)) in drawn.iter().zip(["copies that are on", "noisy ReLU"]).enumerate() {
        // The copies have the colour of their sum, the noisy ReLU one of its own.
        let (color, filled) = (theme.color(index + 2), index == 0);
        for &point in points {
            sheet.dot(point, SMALL, color, filled)?;
        }
        let y = area.bottom - EDGE - (2 - index) as f64 * LABEL_HEIGHT;
        sheet.dot(sheet.frame.to_data((area.right - EDGE, y)), DOT, color, filled)?;
        sheet.text_at(name, (area.right - EDGE - 9.0, y), TITLE_SIZE, color, HPos::Right, VPos::Center)?;
    }
    Ok(())
}

/// Names each curve at its right end, apart from one another.
fn labels<DB: DrawingBackend>(sheet: &Panel<DB>, theme: &Theme, state: &CurvesState, panel: &PanelLayout) -> Drawn<(), DB> {
    let area = panel.frame.area;
    let end = panel.frame.x.end;
    let mut ends: Vec<(f64, usize, String)> = state
        .shown()
        .iter()
        .enumerate()
        .map(|(index, shown)| {
            let y = samples::value(shown, panel.pane.order(), state.at_kink, end);
            let pixel = panel.frame.to_pixels((end, y)).1;
            (if pixel.is_finite() { pixel.clamp(area.top, area.bottom) } else { area.top }, index, shown.title())
        })
        .collect();
    // Ties keep the order of the list, so labels do not swap places while panning.
    crate::order::by_number(&mut ends, |end| end.0);
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), LABEL_HEIGHT, area.top + 0.5 * LABEL_HEIGHT, area.bottom);
    for (place, (_, index, title)) in places.into_iter().zip(ends) {
        sheet.text_at(&title, (area.right + 6.0, place), TITLE_SIZE, theme.color(index), HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// Draws the crosshair at `at`: a line through all panels, and a dot on every curve.
pub fn crosshair<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, state: &CurvesState, layout: &Layout, at: f64) -> Drawn<(), DB> {
    for panel in &layout.panels {
        let sheet = Panel::bare(root, theme, panel.frame.clone());
        let y = &panel.frame.y;
        sheet.line(&[(at, y.start), (at, y.end)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
        for (index, shown) in state.shown().iter().enumerate() {
            let value = samples::value(shown, panel.pane.order(), state.at_kink, at);
            if value.is_finite() {
                sheet.dot((at, value), DOT, theme.color(index), true)?;
            }
        }
    }
    Ok(())
}
