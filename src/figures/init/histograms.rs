//! The view of pre-activations: a ridge for some of the layers, the first at the top, and beside them every unit of every layer.
//!
//! All ridges have one x axis: a signal that dies becomes a needle, one that explodes runs off to both sides. A ridge's own height is
//! its own, since a needle is a hundred times as high as a hill. What relu cuts off, the part below 0, is grey.

use plotters::coord::Shift;
use plotters::prelude::{Color, DrawingArea, DrawingBackend, Polygon};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::scene::Scene;
use super::state::InitState;
use crate::analysis::signal::Profile;
use crate::figures::dying::image::Image;
use crate::figures::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, tick};
use crate::figures::theme::Theme;

const SIDE_BY_SIDE: f64 = 620.0;
const ABOVE: f64 = 46.0;
const BELOW: f64 = 42.0;
const LEFT: f64 = 40.0;
/// Room beside the ridges for the share of zeros.
const ZEROS: f64 = 118.0;
/// A ridge's baseline is at least this far from the next.
const APART: f64 = 22.0;
/// How many of these distances a ridge is high.
const OVERLAP: f64 = 1.9;

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
            (cell(LEFT, middle - ZEROS, 0.0, height, -reach..reach), cell(middle + LEFT, width - 8.0, 0.0, height, units))
        } else {
            let middle = height * 0.6;
            (cell(LEFT, width - ZEROS, 0.0, middle, -reach..reach), cell(LEFT, width - 8.0, middle, height, units))
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
        let round =
            (1..=self.depth / self.every).map(|index| index * self.every - 1).filter(|&layer| layer > 0 && (layer >= self.every / 2 + 1 || self.every < 3));
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
    for (frame, title, second) in [
        (&layout.ridges, "Pre-activations, layer by layer \u{2193}", ""),
        (&layout.strip, "Every unit: how often it is exactly 0", "never \u{25a1}  half \u{25a6}  always \u{25a0}, dead in red"),
    ] {
        let panel = Panel::bare(root, theme, frame.clone());
        let area = frame.area;
        panel.text_at(title, (area.left - LEFT + 8.0, area.top - 26.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
        panel.text_at(second, (area.left - LEFT + 8.0, area.top - 8.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)?;
        for layer in layout.shown() {
            let y = frame.to_pixels((0.0, -(layer as f64) - 1.0)).1;
            panel.text_at(&(layer + 1).to_string(), (area.left - 8.0, y), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
        }
    }
    let panel = Panel::bare(root, theme, layout.ridges.clone());
    let (area, x) = (layout.ridges.area, &layout.ridges.x);
    panel.text_at("exact zeros", (area.right + 10.0, area.top - 8.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)?;
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

/// Every unit of every layer as a cell: the darker the oftener it is exactly 0, and in the colour of alarm where it is dead.
pub fn strip(theme: &Theme, profile: &Profile, layout: &Layout) -> Image {
    let (from, to) = (theme.ground, theme.color(0));
    let mix = |share: f32| {
        let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * (0.06 + 0.94 * share)) as u8;
        RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
    };
    let columns = profile.layers.first().map_or(1, |layer| layer.silent.len()).max(1);
    let cells =
        profile.layers.iter().flat_map(|layer| layer.silent.iter().zip(&layer.dead)).map(|(&silent, &dead)| if dead { theme.alarm } else { mix(silent) });
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
    let high = (ground(layout.every) - ground(0)) * OVERLAP;
    let unit = |(x, y): (f64, f64)| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let last = layout.shown().last().copied().unwrap_or(0);
    // The first ridge lies behind the second.
    for layer in layout.shown() {
        let Some(of) = profile.layers.get(layer) else { continue };
        let base = ground(layer);
        let most = of.bins.iter().copied().max().unwrap_or(0).max(1) as f64;
        let bins = of.bins.len() as f64;
        let place = |edge: usize, count: u32| {
            let x = frame.area.left + frame.area.width() * edge as f64 / bins;
            (x, base - high * 0.5 * f64::from(count) / most)
        };
        let outline: Vec<(f64, f64)> = of.bins.iter().enumerate().flat_map(|(bin, &count)| [place(bin, count), place(bin + 1, count)]).collect();
        let half = outline.len() / 2;
        for (part, color) in [(&outline[..half], theme.muted), (&outline[half..], theme.color(scene.state.active))] {
            let (Some(first), Some(end)) = (part.first(), part.last()) else { continue };
            let corners = [(first.0, base)].into_iter().chain(part.iter().copied()).chain([(end.0, base)]);
            root.draw(&Polygon::new(corners.map(unit).collect::<Vec<_>>(), color.mix(0.55)))?;
        }
        // In the panel's own data, where lines are cut.
        let line: Vec<(f64, f64)> = outline.iter().map(|&place| frame.to_data(place)).collect();
        let chosen = scene.state.layer == Some(layer);
        panel.line(&line, Stroke { color: theme.ink, opacity: 0.85, width: if chosen { 2.4 } else { 1.1 }, dashes: &[] })?;
        let outside = if of.outside > 0.005 && layer != last || of.outside > 0.05 { format!(", {:.0} % outside", of.outside * 100.0) } else { String::new() };
        let text = if of.zeros.is_nan() { "not finite".to_owned() } else { format!("{:.1} %{outside}", of.zeros * 100.0) };
        panel.text_at(&text, (frame.area.right + 10.0, base - 1.0), LABEL_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
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
