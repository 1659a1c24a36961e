//! Counts and loss over the steps.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::live_regions::Counts;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::legend::{ROW, flow};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke};
use crate::figures::draw::theme::Theme;

const WIDTH: f64 = 2.0;
const SWATCH: f64 = 18.0;
/// Between a swatch and its name.
const NAME: f64 = 5.0;
/// The series whose colour the loss has: one that no count has.
const LOSS_COLOR: usize = 3;
const LEFT: f64 = 46.0;
const BELOW: f64 = 40.0;
const RIGHT: f64 = 12.0;
/// From the upper edge to the first row of the legend, and from the last one to the panel.
const ABOVE: f64 = 10.0;
/// Steps along the axis before there are as many.
const FEWEST_STEPS: f64 = 20.0;

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

/// Draws the loss over the steps.
pub fn loss<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, room: Rect, samples: &[Counts]) -> Drawn<(), DB> {
    chart(root, theme, room, samples, ("loss", &[("of the training points", |counts| counts.loss)]), LOSS_COLOR)
}

/// Draws the counts over the steps, where there are any.
pub fn counts<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, room: Rect, samples: &[Counts], counted: Counted) -> Drawn<(), DB> {
    let regions = |counts: &Counts| counts.regions as f64;
    let with_data = |counts: &Counts| counts.with_data as f64;
    match counted {
        Counted::Regions => {
            let boundary: Series = ("pieces of the boundary", |counts| counts.boundary as f64);
            chart(root, theme, room, samples, ("how many", &[("regions", regions), ("with data in them", with_data), boundary]), 0)
        }
        Counted::Pieces => chart(root, theme, room, samples, ("how many", &[("straight pieces", regions), ("with data in them", with_data)]), 0),
        Counted::Nothing | Counted::NotTrained => Ok(()),
    }
}

fn chart<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    theme: &Theme,
    room: Rect,
    samples: &[Counts],
    (axis, series): (&str, &[Series]),
    color: usize,
) -> Drawn<(), DB> {
    let (left, right) = (room.left + LEFT, (room.right - RIGHT).max(room.left + LEFT + 20.0));
    // The name of the axis stands before the names of the curves.
    let names = series.iter().map(|(name, _)| SWATCH + NAME + text_width(name, LABEL_SIZE));
    let places = flow(std::iter::once(text_width(axis, LABEL_SIZE)).chain(names), right - room.left);
    let rows = places.last().map_or(0, |&(row, _)| row) as f64;
    let top = room.top + ABOVE + ROW * rows + ROW;
    let area = Rect { left, top, right, bottom: (room.bottom - BELOW).max(top + 20.0) };
    let last = samples.last().map_or(0.0, |counts| counts.step as f64).max(FEWEST_STEPS);
    let values = samples.iter().flat_map(|counts| series.iter().map(|(_, of)| of(counts))).filter(|value| value.is_finite());
    let high = values.fold(0.0, f64::max);
    let frame = Frame { area, x: 0.0..last, y: 0.0..if high > 0.0 { 1.06 * high } else { 1.0 } };
    let panel = Panel::new(root, theme, frame, Axes { title: "", x: "step", y: "" })?;
    let place = |(row, across): (usize, f64)| (room.left + across, room.top + ABOVE + ROW * row as f64);
    panel.text_at(axis, place(places[0]), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center)?;
    for (index, ((name, of), at)) in series.iter().zip(&places[1..]).enumerate() {
        let stroke = Stroke { color: theme.color(index + color), opacity: 1.0, width: WIDTH, dashes: theme.dashes(index) };
        let points: Vec<(f64, f64)> = samples.iter().map(|counts| (counts.step as f64, of(counts))).collect();
        panel.line(&points, stroke)?;
        let (left, y) = place(*at);
        let swatch = Rect { left, top: y, right: left + SWATCH, bottom: y + 1.0 };
        Panel::bare(root, theme, Frame { area: swatch, x: 0.0..1.0, y: 0.0..1.0 }).line(&[(0.0, 0.5), (1.0, 0.5)], stroke)?;
        panel.text_at(name, (left + SWATCH + NAME, y), LABEL_SIZE, theme.ink, HPos::Left, VPos::Center)?;
    }
    if samples.len() < 2 {
        let middle = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        panel.text_at("not trained yet", middle, LABEL_SIZE, theme.muted, HPos::Center, VPos::Center)?;
    }
    Ok(())
}
