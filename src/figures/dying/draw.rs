//! The figure on two layers: axes that stand while their windows do, and the parts that move with the run, each by itself.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::image;
use super::parts::{Layout, Part};
use super::state::LossScale;
use super::story::{Story, Windows};
use super::time::step_text;
use super::view::View;
use super::{charts, network, plane};
use crate::analysis::census::State;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::log_axis::{self, Side};
use crate::figures::draw::marks::Marks;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, round_step, tick};
use crate::figures::draw::shapes::PlottersInk;
use crate::figures::draw::theme::Theme;

const RASTER: &str = "each unit over the steps";

/// What is drawn of a run.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The run at a step.
    pub view: &'a View,
    /// The second run at that step, where its plane is shown.
    pub twin: Option<&'a View>,
    /// What they have been through.
    pub story: Story<'a>,
    /// What the two planes are of, where there are two.
    pub names: Option<(&'a str, &'a str)>,
}

/// Draws axes and titles.
pub fn axes(paper: &Paper, scene: &Scene, windows: &Windows, layout: &Layout) -> Done {
    let (root, theme) = (&paper.root, &paper.theme);
    for part in layout.parts() {
        let Some(area) = layout.area(part) else { continue };
        let bare = |frame| Panel::bare(root, theme, frame);
        let unit = Frame { area, x: 0.0..1.0, y: 0.0..1.0 };
        let title = |text: &str, top: f64| bare(unit.clone()).text_at(text, (area.left, top), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom);
        match part {
            Part::Plane | Part::Twin => {
                let usual = if windows.inputs == 1 { "data, function, kinks" } else { "data, decision, each unit's line" };
                let name = scene.names.map_or(usual, |names| if part == Part::Plane { names.0 } else { names.1 });
                Panel::new(root, theme, windows.data(area), Axes { title: name, x: "", y: "" })?;
                plane::key(theme, area).draw(&mut PlottersInk { root, theme })?;
            }
            Part::Network => title("the network: every unit's output", layout.room(part).map_or(area.top, |room| room.top) + 19.0)?,
            Part::Raster => {
                title(RASTER, area.top - 7.0)?;
                key(paper, area)?;
                steps(paper, windows, part, area)?;
            }
            Part::Census => {
                title(if scene.story.twin.is_some() { "share of dead units" } else { "dead units, share of each layer's own" }, area.top - 9.0)?;
                levels(&bare(windows.over_steps(part, area)), theme, &SHARES)?;
                steps(paper, windows, part, area)?;
            }
            Part::Active => {
                title("units that are on, share by layer", area.top - 9.0)?;
                levels(&bare(windows.over_steps(part, area)), theme, &SHARES)?;
                steps(paper, windows, part, area)?;
            }
            Part::Slopes => {
                title("learnt slope, by layer", area.top - 9.0)?;
                round_levels(&bare(windows.over_steps(part, area)), theme)?;
                steps(paper, windows, part, area)?;
            }
            Part::Signs => {
                title("gradients of one sign, by layer", area.top - 11.0)?;
                let panel = bare(Frame { area, x: 0.5..1.0, y: 0.0..1.0 });
                for (share, text) in [(0.5, "50 %"), (1.0, "100 %")] {
                    panel.line(&[(share, 0.0), (share, 1.0)], Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] })?;
                    let (x, anchor) = if share < 1.0 { (area.left, HPos::Left) } else { (area.right, HPos::Right) };
                    panel.text_at(text, (x, area.bottom + 6.0), LABEL_SIZE, theme.muted, anchor, VPos::Top)?;
                }
            }
            Part::Loss => {
                let frame = windows.over_steps(part, area);
                match windows.scale {
                    LossScale::Log => {
                        title("loss, on a log scale", area.top - 9.0)?;
                        log_axis::levels(&bare(frame), theme, Side::Left)?;
                    }
                    LossScale::Linear => {
                        title("loss", area.top - 9.0)?;
                        round_levels(&bare(frame), theme)?;
                    }
                }
                steps(paper, windows, part, area)?;
            }
            Part::Histograms => title("pre-activations on the data, by layer", area.top - 11.0)?,
        }
    }
    Ok(())
}

/// The levels of a share.
const SHARES: [(f64, &str); 3] = [(0.0, "0"), (0.5, "\u{bd}"), (1.0, "all")];

/// Lines across a panel at these values, with their names at the left.
fn levels<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, levels: &[(f64, &str)]) -> Drawn<(), DB> {
    let grid = Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] };
    for &(level, text) in levels {
        let (x, y) = panel.frame.to_pixels((panel.frame.x.start, level));
        panel.line(&[(panel.frame.x.start, level), (panel.frame.x.end, level)], grid)?;
        panel.text_at(text, (x - 7.0, y), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
    Ok(())
}

/// The same at round numbers, some four of them.
fn round_levels<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme) -> Drawn<(), DB> {
    const ABOUT: f64 = 4.0;
    let (low, high) = (panel.frame.y.start, panel.frame.y.end);
    let step = round_step((high - low) / ABOUT);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    for level in (first..=last).map(|index| index as f64 * step) {
        levels(panel, theme, &[(level, &tick(level, step))])?;
    }
    Ok(())
}

/// The axis of the steps below a part.
fn steps(paper: &Paper, windows: &Windows, part: Part, area: Rect) -> Done {
    const APART: f64 = 46.0;
    const NAME: &str = "step ";
    let theme = &paper.theme;
    let panel = Panel::bare(&paper.root, theme, windows.over_steps(part, area));
    let ends = panel.frame.x.clone();
    let low = panel.frame.y.start;
    let edge = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
    panel.line(&[(ends.start, low), (ends.end, low)], edge)?;
    let mut free = f64::NEG_INFINITY;
    let ticks = windows.steps.ticks((area.width() / APART) as usize);
    let last = ticks.last().copied().unwrap_or(0);
    let end = panel.frame.to_pixels((windows.steps.at(last as f64), low)).0 - text_width(&step_text(last), LABEL_SIZE) / 2.0 - 6.0;
    for step in ticks {
        let (x, y) = panel.frame.to_pixels((windows.steps.at(step as f64), low));
        let text = if step == 0 { "step 0".to_owned() } else { step_text(step) };
        let wide = text_width(&text, LABEL_SIZE);
        if x - wide / 2.0 < free || (step != last && x + wide / 2.0 > end) {
            continue;
        }
        free = x + wide / 2.0 + 6.0;
        let from = if step == 0 { (x - text_width(NAME, LABEL_SIZE) / 2.0).max(area.left - 44.0 + wide / 2.0) } else { x };
        panel.text_at(&text, (from, y + 6.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    }
    Ok(())
}

/// What the raster's colours mean, at the right above it.
fn key(paper: &Paper, area: Rect) -> Done {
    const SIDE: f64 = 11.0;
    const GAPS: f64 = 15.0;
    let (root, theme) = (&paper.root, &paper.theme);
    let panel = Panel::bare(root, theme, Frame { area, x: 0.0..1.0, y: 0.0..1.0 });
    let wide = |word: &str| SIDE + GAPS + text_width(word, LABEL_SIZE);
    let room = area.width() - text_width(RASTER, TITLE_SIZE) - GAPS;
    // The ends of the scale first; what has no room is left out.
    let order = [3, 0, 1, 2];
    let states = [State::Alive, State::NearlyDead, State::Saturated, State::Dead];
    let mut used = 0.0;
    let shown: Vec<usize> = order
        .into_iter()
        .filter(|&at| {
            let fits = used + wide(states[at].title()) <= room;
            used += if fits { wide(states[at].title()) } else { room };
            fits
        })
        .collect();
    let (mut x, y) = (area.right - shown.iter().map(|&at| wide(states[at].title())).sum::<f64>() + GAPS / 2.0, area.top - 13.0);
    let colors = image::state_colors(theme);
    for at in (0..states.len()).filter(|at| shown.contains(at)) {
        let corner = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
        let corners = [corner(x, y - SIDE / 2.0), corner(x + SIDE, y + SIDE / 2.0)];
        root.draw(&Rectangle::new(corners, colors[at].filled()))?;
        root.draw(&Rectangle::new(corners, theme.muted.stroke_width(theme.stroke(0.8))))?;
        panel.text_at(states[at].title(), (x + SIDE + 5.0, y), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center)?;
        x += wide(states[at].title());
    }
    Ok(())
}

/// The marks of a part, over its pictures.
fn marks(paper: &Paper, scene: &Scene, windows: &Windows, layout: &Layout, part: Part, area: Rect) -> Marks {
    let (theme, view, story) = (&paper.theme, scene.view, &scene.story);
    let frame = || windows.over_steps(part, area);
    let mut marks = match part {
        Part::Plane => plane::marks(theme, view, Some(story), &windows.data(area)),
        Part::Twin => scene.twin.map_or_else(Marks::default, |twin| plane::marks(theme, twin, None, &windows.data(area))),
        Part::Network => layout.diagram(view).map_or_else(Marks::default, |diagram| network::marks(theme, view, story, &diagram)),
        Part::Raster => charts::raster(theme, view, area),
        Part::Census | Part::Active | Part::Slopes => charts::by_layer(theme, view, story, windows, part, &frame()),
        Part::Signs => charts::signs(theme, view, area),
        Part::Loss => charts::loss(theme, story, windows, &frame()),
        Part::Histograms => charts::histograms(theme, view, area),
    };
    if part.is_over_steps() {
        charts::times(&mut marks, theme, windows, &frame(), story);
    }
    marks
}

/// Draws these parts anew in place of what was there.
pub fn renew(paper: &mut Paper, scene: &Scene, windows: &Windows, layout: &Layout, parts: impl Iterator<Item = Part>) -> Done {
    for part in parts {
        let (Some(area), Some(room)) = (layout.area(part), layout.room(part)) else { continue };
        let view = if part == Part::Twin { scene.twin } else { Some(scene.view) };
        let images = view.map_or_else(Vec::new, |view| image::images(&paper.theme, view, scene.story.history, windows, layout, part));
        let marks = marks(paper, scene, windows, layout, part, area);
        paper.renew(room, &images, &marks)?;
    }
    Ok(())
}
