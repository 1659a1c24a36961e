//! The view of pre-activations: a ridge for some of the layers, the first at the top, and beside them every unit of every layer.
//!
//! All ridges have one x axis: a signal that dies becomes a needle, one that explodes runs off to both sides. A ridge's own height is
//! its own, since a needle is a hundred times as high as a hill. What relu cuts off, the part below 0, is grey.

use plotters::coord::Shift;
use plotters::prelude::{Color, DrawingArea, DrawingBackend, Polygon, Rectangle};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::scene::Scene;
use super::state::InitState;
use crate::analysis::signal::Profile;
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, tick};
use crate::figures::draw::theme::Theme;

const SIDE_BY_SIDE: f64 = 620.0;
const ABOVE: f64 = 68.0;
const BELOW: f64 = 42.0;
const LEFT: f64 = 40.0;
/// Room beside the ridges for the shares, and where the second column begins.
const SHARES: f64 = 128.0;
const SECOND: f64 = 74.0;
/// A ridge's baseline is at least this far from the next.
const APART: f64 = 22.0;
/// The highest a ridge is, and the share of the distance to the next that it takes at most.
const HIGHEST: f64 = 40.0;
const OVERLAP: f64 = 0.95;
/// A bin with this share of all values is as high as its ridge may be: where little is left in view, there is little to see.
const FULL: f64 = 0.03;

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(width: f64) -> f64 {
    if width >= SIDE_BY_SIDE { (width * 0.5).clamp(400.0, 560.0) } else { 800.0 }
}

/// Where ridges and strip are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The ridges: x is the pre-activation, y the layer, downward.
    pub ridges: Frame,
    /// The strip: x is the unit, y the layer, downward.
    pub strip: Frame,
    every: usize,
    depth: usize,
}

impl Layout {
    /// The layout on `width` x `height` CSS pixels.
    pub fn new(profile: Option<&Profile>, state: &InitState, width: f64, height: f64) -> Self {
        let reach = profile.map_or(4.0, |profile| profile.reach);
        let depth = state.stack.depth;
        let y = -(depth as f64) - 0.5..-0.5;
        let cell = |left: f64, right: f64, top: f64, bottom: f64, x: std::ops::Range<f64>| Frame {
            area: Rect { left, top: top + ABOVE, right: right.max(left + 20.0), bottom: (bottom - BELOW).max(top + ABOVE + 20.0) },
            x,
            y: y.clone(),
        };
        let units = 0.5..state.stack.width as f64 + 0.5;
        let (ridges, strip) = if width >= SIDE_BY_SIDE {
            let middle = width * 0.56;
            (cell(LEFT, middle - SHARES, 0.0, height, -reach..reach), cell(middle + LEFT, width - 8.0, 0.0, height, units))
        } else {
            let middle = height * 0.6;
            (cell(LEFT, width - SHARES, 0.0, middle, -reach..reach), cell(LEFT, width - 8.0, middle, height, units))
        };
        let room = ridges.area.height() / depth as f64;
        let every = [1, 2, 5, 10, 20, 50].into_iter().find(|&every| room * every as f64 >= APART).unwrap_or(100);
        Self { ridges, strip, every, depth }
    }

    /// Both panels.
    pub fn frames(&self) -> Vec<Frame> {
        vec![self.ridges.clone(), self.strip.clone()]
    }

    /// The layers (from 0) that have a ridge: the first, and then round numbers.
    fn shown(&self) -> Vec<usize> {
        let round = (1..=self.depth / self.every).map(|index| index * self.every - 1).filter(|&layer| layer > 0);
        std::iter::once(0).chain(round).collect()
    }

    /// The layer (from 0) at a place in one of the panels.
    pub fn layer_at(&self, x: f64, y: f64) -> Option<usize> {
        let frame = [&self.ridges, &self.strip].into_iter().find(|frame| frame.area.contains(x, y))?;
        let layer = -frame.to_data((x, y)).1.round();
        Some(layer.clamp(1.0, self.depth as f64) as usize - 1)
    }
}

/// Draws titles, the axes of x, and the numbers of the layers.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, layout: &Layout) -> Drawn<(), DB> {
    for (frame, title) in [(&layout.ridges, "Pre-activations, layer by layer \u{2193}"), (&layout.strip, "Every unit: how often it is exactly 0")] {
        let panel = Panel::bare(root, theme, frame.clone());
        let area = frame.area;
        panel.text_at(title, (area.left - LEFT + 8.0, area.top - 46.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
        for layer in layout.shown() {
            let y = frame.to_pixels((0.0, -(layer as f64) - 1.0)).1;
            panel.text_at(&(layer + 1).to_string(), (area.left - 8.0, y), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
        }
    }
    legend(root, theme, &layout.strip)?;
    let panel = Panel::bare(root, theme, layout.ridges.clone());
    let (area, x) = (layout.ridges.area, &layout.ridges.x);
    for (name, at) in [("zeros", 10.0), ("outside", SECOND)] {
        panel.text_at(name, (area.right + at, area.top - 26.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)?;
    }
    let step = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| x.end / step <= 3.5).unwrap_or(x.end);
    let most = libm::floor(x.end / step) as i32;
    for at in (-most..=most).map(|index| f64::from(index) * step) {
        panel.line(&[(at, layout.ridges.y.start), (at, layout.ridges.y.end)], Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] })?;
        panel.text_at(&tick(at, step), (panel.frame.to_pixels((at, 0.0)).0, area.bottom + 6.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    }
    panel.text_at("pre-activation", ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    let strip = Panel::bare(root, theme, layout.strip.clone());
    let area = layout.strip.area;
    strip.text_at("unit", ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    let last = libm::floor(layout.strip.x.end);
    for unit in [1.0, last] {
        let (place, h) = if unit == 1.0 { (area.left, HPos::Left) } else { (area.right, HPos::Right) };
        strip.text_at(&unit.to_string(), (place, area.bottom + 6.0), LABEL_SIZE, theme.muted, h, VPos::Top)?;
    }
    Ok(())
}

/// What the cells' colours mean.
fn legend<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, strip: &Frame) -> Drawn<(), DB> {
    const CELL: f64 = 13.0;
    const STEPS: usize = 5;
    let panel = Panel::bare(root, theme, strip.clone());
    let (left, bottom) = (strip.area.left, strip.area.top - 10.0);
    let unit = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let cell = |x: f64, color: RGBColor| root.draw(&Rectangle::new([unit(x, bottom - CELL), unit(x + CELL, bottom)], color.filled()));
    let word = |text: &str, x: f64| panel.text_at(text, (x, bottom - CELL / 2.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Center);
    word("never", left)?;
    let from = left + 42.0;
    for step in 0..STEPS {
        cell(from + CELL * step as f64, shade(theme, step as f32 / (STEPS - 1) as f32))?;
    }
    let after = from + CELL * STEPS as f64 + 6.0;
    word("always", after)?;
    cell(after + 60.0, theme.alarm)?;
    word(if strip.area.width() < 330.0 { "dead" } else { "dead: no slope on any sample" }, after + 60.0 + CELL + 6.0)
}

/// The colour of a cell: the fuller the oftener the unit is exactly 0.
fn shade(theme: &Theme, share: f32) -> RGBColor {
    let (from, to) = (theme.ground, theme.color(0));
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * (0.06 + 0.94 * share)) as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// Every unit of every layer as a cell: the darker the oftener it is exactly 0, and in the colour of alarm where it is dead.
pub fn strip(theme: &Theme, profile: &Profile, layout: &Layout) -> Image {
    let columns = profile.layers.first().map_or(1, |layer| layer.silent.len()).max(1);
    let cells = profile
        .layers
        .iter()
        .flat_map(|layer| layer.silent.iter().zip(&layer.dead))
        .map(|(&silent, &dead)| if dead { theme.alarm } else { shade(theme, silent) });
    let mut area = layout.strip.area;
    area.bottom = area.top + area.height() * profile.layers.len() as f64 / layout.depth as f64;
    Image { area, columns, cells: cells.collect(), sharp: true }
}

/// Draws ridges and the share of zeros beside each, or that they are on their way.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, scene: &Scene, layout: &Layout) -> Drawn<(), DB> {
    let frame = &layout.ridges;
    let panel = Panel::bare(root, theme, frame.clone());
    let Some(profile) = scene.profile else {
        let middle = ((frame.area.left + frame.area.right) / 2.0, (frame.area.top + frame.area.bottom) / 2.0);
        return panel.text_at("being measured \u{2026}", middle, TITLE_SIZE, theme.muted, HPos::Center, VPos::Center);
    };
    let ground = |layer: usize| frame.to_pixels((0.0, -(layer as f64) - 1.0)).1;
    let high = ((ground(layout.every) - ground(0)) * OVERLAP).min(HIGHEST);
    let unit = |(x, y): (f64, f64)| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let values = (scene.state.stack.width * scene.state.stack.batch) as f64;
    // The first ridge rises above the frame.
    let top = frame.area.top - HIGHEST;
    let open = Frame { area: Rect { top, ..frame.area }, x: frame.x.clone(), y: frame.y.start..frame.to_data((0.0, top)).1 };
    let outlines = Panel::bare(root, theme, open.clone());
    // Each ridge lies behind the next.
    for layer in layout.shown() {
        let Some(of) = profile.layers.get(layer) else { continue };
        let base = ground(layer);
        let most = f64::from(of.bins.iter().copied().max().unwrap_or(0)).max(FULL * values);
        let bins = of.bins.len() as f64;
        let place = |edge: usize, count: u32| {
            let x = frame.area.left + frame.area.width() * edge as f64 / bins;
            (x, base - high * f64::from(count) / most)
        };
        let outline: Vec<(f64, f64)> = of.bins.iter().enumerate().flat_map(|(bin, &count)| [place(bin, count), place(bin + 1, count)]).collect();
        let half = outline.len() / 2;
        for (part, color) in [(&outline[..half], theme.muted), (&outline[half..], theme.color(scene.state.active))] {
            let (Some(first), Some(end)) = (part.first(), part.last()) else { continue };
            let corners = [(first.0, base)].into_iter().chain(part.iter().copied()).chain([(end.0, base)]);
            root.draw(&Polygon::new(corners.map(unit).collect::<Vec<_>>(), color.mix(0.55)))?;
        }
        // In the panel's own data, where lines are cut.
        let line: Vec<(f64, f64)> = outline.iter().map(|&place| open.to_data(place)).collect();
        let chosen = scene.state.layer == Some(layer);
        outlines.line(&line, Stroke { color: theme.ink, opacity: 0.85, width: if chosen { 2.4 } else { 1.1 }, dashes: &[] })?;
        let said = |text: &str, x: f64| panel.text_at(text, (frame.area.right + x, base), LABEL_SIZE, theme.ink, HPos::Left, VPos::Bottom);
        if of.zeros.is_nan() {
            said("not finite", 10.0)?;
            continue;
        }
        said(&format!("{:.1} %", of.zeros * 100.0), 10.0)?;
        if of.outside > 0.0005 {
            said(&format!("{:.1} %", of.outside * 100.0), SECOND)?;
        }
    }
    if let Some(layer) = scene.state.layer {
        let strip = Panel::bare(root, theme, layout.strip.clone());
        for edge in [layer as f64 + 0.5, layer as f64 + 1.5] {
            strip.line(&[(layout.strip.x.start, -edge), (layout.strip.x.end, -edge)], Stroke { color: theme.ink, opacity: 1.0, width: 1.2, dashes: &[] })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_is_found_at_its_place_and_ridges_keep_their_distance() {
        for depth in [2, 7, 50, 100] {
            let state = InitState::read(&format!("depth={depth}")).0;
            for width in [390.0, 1050.0] {
                let layout = Layout::new(None, &state, width, height(width));
                for layer in 0..depth {
                    let (x, y) = layout.strip.to_pixels((3.0, -(layer as f64) - 1.0));
                    assert_eq!(layout.layer_at(x, y), Some(layer));
                }
                let shown = layout.shown();
                assert!(shown[0] == 0 && shown.len() >= 2 && shown.windows(2).all(|pair| pair[0] < pair[1]), "{shown:?}");
            }
        }
    }
}
