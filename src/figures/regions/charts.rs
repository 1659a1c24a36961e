//! Counts and loss over the steps.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::layout::Layout;
use crate::analysis::live_regions::Counts;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::legend::{ROW, flow};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke};
use crate::figures::draw::theme::Theme;

const WIDTH: f64 = 2.0;
const SWATCH: f64 = 18.0;
/// The series whose colour the loss has: one that no count has.
const LOSS_COLOR: usize = 3;

/// The curves: their names, and what each is of a sample.
type Series<'a> = (&'a str, fn(&Counts) -> f64);

/// What there is to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Regions of the plane, and pieces of the decision boundary.
    Regions,
    /// Straight pieces of a function.
    Pieces,
    /// Nothing: no straight pieces.
    Nothing,
    /// Not even a loss: nothing is trained.
    NotTrained,
}

/// Draws the loss, and below it the counts where there are any.
pub fn charts<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, layout: &Layout, samples: &[Counts], counted: Counted) -> Drawn<(), DB> {
    if counted == Counted::NotTrained {
        return Ok(());
    }
    let loss: [Series; 1] = [("loss", |counts| counts.loss)];
    chart(root, theme, layout.charts[0], samples, &loss, LOSS_COLOR)?;
    let regions = |counts: &Counts| counts.regions as f64;
    let with_data = |counts: &Counts| counts.with_data as f64;
    match counted {
        Counted::Regions => {
            let series: [Series; 3] = [("regions", regions), ("with data", with_data), ("pieces of the boundary", |counts| counts.boundary as f64)];
            chart(root, theme, layout.charts[1], samples, &series, 0)
        }
        Counted::Pieces => chart(root, theme, layout.charts[1], samples, &[("pieces", regions), ("with data", with_data)], 0),
        Counted::Nothing | Counted::NotTrained => Ok(()),
    }
}

fn chart<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, area: Rect, samples: &[Counts], series: &[Series], color: usize) -> Drawn<(), DB> {
    let last = samples.last().map_or(0.0, |counts| counts.step as f64).max(20.0);
    let values = samples.iter().flat_map(|counts| series.iter().map(|(_, of)| of(counts))).filter(|value| value.is_finite());
    let high = values.fold(0.0, f64::max);
    let frame = Frame { area, x: 0.0..last, y: 0.0..if high > 0.0 { 1.06 * high } else { 1.0 } };
    let panel = Panel::new(root, theme, frame, Axes { title: "", x: "step", y: "" })?;
    let places = flow(series.iter().map(|(name, _)| SWATCH + 5.0 + text_width(name, LABEL_SIZE)), area.width());
    let rows = places.last().map_or(0, |&(row, _)| row);
    for (index, ((name, of), (row, left))) in series.iter().zip(places).enumerate() {
        let stroke = Stroke { color: theme.color(index + color), opacity: 1.0, width: WIDTH, dashes: theme.dashes(index) };
        let points: Vec<(f64, f64)> = samples.iter().map(|counts| (counts.step as f64, of(counts))).collect();
        panel.line(&points, stroke)?;
        let (left, place) = (area.left + left, area.top - 14.0 - ROW * (rows - row) as f64);
        let swatch = Panel::bare(root, theme, Frame { area: Rect { left, top: place, right: left + SWATCH, bottom: place + 1.0 }, x: 0.0..1.0, y: 0.0..1.0 });
        swatch.line(&[(0.0, 0.5), (1.0, 0.5)], stroke)?;
        panel.text_at(name, (left + SWATCH + 5.0, place), LABEL_SIZE, theme.ink, HPos::Left, VPos::Center)?;
    }
    Ok(())
}
