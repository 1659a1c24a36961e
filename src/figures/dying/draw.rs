//! The figure on two layers: axes that stand while their windows do, and the parts that move with the run, each by itself.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::image;
use super::layout::{Layout, Part};
use super::state::LossScale;
use super::story::{Story, Windows};
use super::view::View;
use super::{charts, network, plane};
use crate::analysis::census::State;
use crate::figures::draw::cells::rectangles;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::log_axis::{self, Side};
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, TITLE_SIZE};
use crate::figures::draw::shapes::PlottersInk;
use crate::figures::draw::theme::Theme;

const RASTER: &str = "each unit over the steps";

/// Draws axes and titles.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, windows: &Windows, layout: &Layout, inputs: usize) -> Drawn<(), DB> {
    let titles = if inputs == 1 { ("data, function, kinks", "x", "y") } else { ("data, decision, kink lines", "x\u{2081}", "x\u{2082}") };
    Panel::new(root, theme, windows.data(layout), Axes { title: titles.0, x: titles.1, y: titles.2 })?;
    Panel::new(root, theme, windows.census(layout), Axes { title: "dead units, share by layer", x: "step", y: "" })?;
    match windows.scale {
        LossScale::Log => {
            let panel = Panel::without_y(root, theme, windows.loss(layout), Axes { title: "loss, on a log scale", x: "step", y: "" })?;
            log_axis::levels(&panel, theme, Side::Left)?;
        }
        LossScale::Linear => {
            Panel::new(root, theme, windows.loss(layout), Axes { title: "loss", x: "step", y: "" })?;
        }
    }
    let write = |area: Rect, text: &str, (x, y): (f64, f64), size: f64, color: RGBColor| {
        let frame = Frame { area, x: 0.0..1.0, y: 0.0..1.0 };
        Panel::bare(root, theme, frame).text_at(text, (x, y), size, color, HPos::Left, VPos::Bottom)
    };
    let title = |area: Rect, text: &str| write(area, text, (area.left, area.top - 9.0), TITLE_SIZE, theme.ink);
    let network = Rect { top: layout.room(Part::Network).top, ..layout.network };
    title(network, "the network: every unit's output")?;
    title(layout.histograms, "pre-activations on the data, by layer")?;
    title(layout.raster, RASTER)?;
    key(root, theme, layout.raster)
}

/// What the raster's colours mean, at the right above it.
fn key<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, area: Rect) -> Drawn<(), DB> {
    const SIDE: f64 = 11.0;
    const GAPS: f64 = 15.0;
    let words = [State::Alive, State::NearlyDead, State::Saturated, State::Dead].map(State::title);
    let wide = |word: &str| SIDE + GAPS + text_width(word, LABEL_SIZE);
    let panel = Panel::bare(root, theme, Frame { area, x: 0.0..1.0, y: 0.0..1.0 });
    let whole = words.iter().map(|word| wide(word)).sum::<f64>() - GAPS / 2.0;
    // Beside the title where there is room, else below the raster.
    let title = text_width(RASTER, TITLE_SIZE) + GAPS;
    let (mut x, y) = if area.width() > whole + title { (area.right - whole, area.top - 15.0) } else { (area.left - 30.0, area.bottom + 30.0) };
    for (word, color) in words.into_iter().zip(image::state_colors(theme)) {
        let corner = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
        root.draw(&Rectangle::new([corner(x, y - SIDE / 2.0), corner(x + SIDE, y + SIDE / 2.0)], color.filled()))?;
        panel.text_at(word, (x + SIDE + 5.0, y), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center)?;
        x += wide(word);
    }
    Ok(())
}

/// The marks of a part, over its pictures.
pub fn marks(theme: &Theme, view: &View, story: &Story, layout: &Layout, part: Part) -> Marks {
    let windows = Windows::of(view, story);
    match part {
        Part::Data => plane::marks(theme, view, story, &windows.data(layout)),
        Part::Network => network::marks(theme, view, story, layout),
        Part::Census => charts::census(theme, view, story, &windows.census(layout)),
        Part::Raster => charts::raster(theme, view, story, layout),
        Part::Loss => charts::loss(theme, story, &windows.loss(layout)),
        Part::Histograms => charts::histograms(theme, view, layout),
    }
}

/// Draws all of it on one sheet: for documents.
pub fn whole<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, layout: &Layout) -> Drawn<(), DB> {
    axes(root, theme, &Windows::of(view, story), layout, view.inputs)?;
    for part in Part::ALL {
        image::images(theme, view, story.history, layout, part).iter().try_for_each(|image| rectangles(root, theme, image))?;
        marks(theme, view, story, layout, part).draw(&mut PlottersInk { root, theme })?;
    }
    Ok(())
}
