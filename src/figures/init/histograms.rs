//! The parts of pre-activations: a ridge for some of the layers, the first at the top, and every unit of every layer.
//!
//! All ridges have one x axis: a signal that dies becomes a needle, one that explodes runs off to both sides. A ridge's own height is
//! its own, since a needle is a hundred times as high as a hill. What the activation cuts off is grey, and so is what is exactly 0.

use plotters::coord::Shift;
use plotters::prelude::{Color, DrawingArea, DrawingBackend, Polygon, Rectangle};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::parts::InitPart;
use super::seen::Seen;
use crate::analysis::signal::Profile;
use crate::figures::draw::cells::Image;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, tick};
use crate::figures::draw::theme::{Scheme, Theme, mix};

const ABOVE: f64 = 68.0;
const BELOW: f64 = 42.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 8.0;
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
/// Where the ridges end while nothing is measured.
const USUAL_REACH: f64 = 4.0;
/// The palest cell, as a share of the way from the ground to the full colour.
const PALEST: f32 = 0.06;

/// The panel of a part in its room: y is the layer, downward; x the pre-activation, or the unit.
pub fn frame(seen: &Seen, part: InitPart, room: Rect) -> Frame {
    let state = seen.state;
    let reach = seen.profile.map_or(USUAL_REACH, |profile| profile.reach);
    let (right, x) = if part == InitPart::Strip { (RIGHT, 0.5..state.stack.width as f64 + 0.5) } else { (SHARES, -reach..reach) };
    let (left, top) = (room.left + LEFT, room.top + ABOVE);
    let area = Rect { left, top, right: (room.right - right).max(left + 20.0), bottom: (room.bottom - BELOW).max(top + 20.0) };
    Frame { area, x, y: -(state.stack.depth as f64) - 0.5..-0.5 }
}

/// The layer (from 0) at a place on the panel.
pub fn layer_at(frame: &Frame, x: f64, y: f64) -> Option<usize> {
    let depth = -(frame.y.start + 0.5);
    frame.area.contains(x, y).then(|| (-frame.to_data((x, y)).1.round()).clamp(1.0, depth) as usize - 1)
}

/// Every how many layers there is a ridge.
fn every(frame: &Frame) -> usize {
    let depth = -(frame.y.start + 0.5);
    let room = frame.area.height() / depth;
    [1, 2, 5, 10, 20, 50].into_iter().find(|&every| room * every as f64 >= APART).unwrap_or(100)
}

/// The layers (from 0) that have a ridge: the first, and then round numbers.
fn shown(frame: &Frame) -> Vec<usize> {
    let (every, depth) = (every(frame), -(frame.y.start + 0.5));
    let round = (1..=depth as usize / every).map(|index| index * every - 1).filter(|&layer| layer > 0);
    std::iter::once(0).chain(round).collect()
}

/// Draws title, the axis of x, and the numbers of the layers.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, part: InitPart, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let area = frame.area;
    let name = seen.active().map_or("", |curve| &curve.short);
    let title = if part == InitPart::Strip { "Every unit: how often it is exactly 0" } else { "Pre-activations, layer by layer \u{2193}" };
    let full = format!("{name}: {title}");
    let title = if text_width(&full, TITLE_SIZE) < area.width() + LEFT { &full } else { title };
    panel.text_at(title, (area.left - LEFT + 8.0, area.top - 46.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
    for layer in shown(frame) {
        let y = frame.to_pixels((0.0, -(layer as f64) - 1.0)).1;
        panel.text_at(&(layer + 1).to_string(), (area.left - 8.0, y), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
    let x_name = if part == InitPart::Strip { "unit" } else { "pre-activation" };
    panel.text_at(x_name, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    if part == InitPart::Strip {
        legend(root, theme, frame)?;
        let last = libm::floor(frame.x.end);
        for (unit, place, h) in [(1.0, area.left, HPos::Left), (last, area.right, HPos::Right)] {
            panel.text_at(&unit.to_string(), (place, area.bottom + 6.0), LABEL_SIZE, theme.muted, h, VPos::Top)?;
        }
        return Ok(());
    }
    for (name, at) in [("zeros", 10.0), ("outside", SECOND)] {
        panel.text_at(name, (area.right + at, area.top - 26.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)?;
    }
    let x = &frame.x;
    let step = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| x.end / step <= 3.5).unwrap_or(x.end);
    let most = libm::floor(x.end / step) as i32;
    for at in (-most..=most).map(|index| f64::from(index) * step) {
        panel.line(&[(at, frame.y.start), (at, frame.y.end)], Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] })?;
        panel.text_at(&tick(at, step), (frame.to_pixels((at, 0.0)).0, area.bottom + 6.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
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
    cell(after + 60.0, theme.dead)?;
    word(if strip.area.width() < 330.0 { "dead" } else { "dead: no slope on any sample" }, after + 60.0 + CELL + 6.0)
}

/// The colour of a cell: the fuller the oftener the unit is exactly 0. No series has it; what is dead is darker on a light ground also
/// where no colours are seen.
fn shade(theme: &Theme, share: f32) -> RGBColor {
    let fullest = if theme.scheme == Scheme::Light { 0.5 } else { 0.85 };
    mix(theme.ground, theme.ink, PALEST + (fullest - PALEST) * share)
}

/// Every unit of every layer as a cell: the darker the oftener it is exactly 0, and in the colour of the dead where it is that.
pub fn strip(theme: &Theme, profile: &Profile, frame: &Frame) -> Image {
    let columns = profile.layers.first().map_or(1, |layer| layer.silent.len()).max(1);
    let cells = profile
        .layers
        .iter()
        .flat_map(|layer| layer.silent.iter().zip(&layer.dead))
        .map(|(&silent, &dead)| if dead { theme.dead } else { shade(theme, silent) });
    let (mut area, depth) = (frame.area, -(frame.y.start + 0.5));
    area.bottom = area.top + area.height() * (profile.layers.len() as f64 / depth).min(1.0);
    Image { area, columns, cells: cells.collect(), sharp: true }
}

/// Draws the layer pointed at on the strip.
pub fn chosen<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let Some(layer) = seen.state.layer else { return Ok(()) };
    let strip = Panel::bare(root, theme, frame.clone());
    for edge in [layer as f64 + 0.5, layer as f64 + 1.5] {
        strip.line(&[(frame.x.start, -edge), (frame.x.end, -edge)], Stroke { color: theme.ink, opacity: 1.0, width: 1.2, dashes: &[] })?;
    }
    Ok(())
}

/// Draws ridges and the share of zeros beside each, or that they are on their way.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let Some(profile) = seen.profile else {
        let middle = ((frame.area.left + frame.area.right) / 2.0, (frame.area.top + frame.area.bottom) / 2.0);
        return panel.text_at("being measured \u{2026}", middle, TITLE_SIZE, theme.muted, HPos::Center, VPos::Center);
    };
    let stack = &seen.state.stack;
    let ground = |layer: usize| frame.to_pixels((0.0, -(layer as f64) - 1.0)).1;
    let high = ((ground(every(frame)) - ground(0)) * OVERLAP).min(HIGHEST);
    let unit = |(x, y): (f64, f64)| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let values = (stack.width * stack.batch) as f64;
    let on = theme.color(seen.state.active);
    // Of an activation that cuts nothing off all is on.
    let off = if stack.activation.traits().zero_up_to == f64::NEG_INFINITY { on } else { theme.muted };
    // The first ridge rises above the frame.
    let top = frame.area.top - HIGHEST;
    let open = Frame { area: Rect { top, ..frame.area }, x: frame.x.clone(), y: frame.y.start..frame.to_data((0.0, top)).1 };
    let outlines = Panel::bare(root, theme, open.clone());
    // Each ridge lies behind the next.
    for layer in shown(frame) {
        let Some(of) = profile.layers.get(layer) else { continue };
        let base = ground(layer);
        let most = f64::from(of.bins.iter().copied().max().unwrap_or(0).max(of.exact)).max(FULL * values);
        let bins = of.bins.len() as f64;
        let height = |count: u32| base - high * f64::from(count) / most;
        let edge = |edge: f64| frame.area.left + frame.area.width() * edge / bins;
        let outline: Vec<(f64, f64)> =
            of.bins.iter().enumerate().flat_map(|(bin, &count)| [(edge(bin as f64), height(count)), (edge(bin as f64 + 1.0), height(count))]).collect();
        let half = outline.len() / 2;
        for (part, color) in [(&outline[..half], off), (&outline[half..], on)] {
            let (Some(first), Some(end)) = (part.first(), part.last()) else { continue };
            let corners = [(first.0, base)].into_iter().chain(part.iter().copied()).chain([(end.0, base)]);
            root.draw(&Polygon::new(corners.map(unit).collect::<Vec<_>>(), color.mix(0.55)))?;
        }
        let chosen = seen.state.layer == Some(layer);
        let stroke = Stroke { color: theme.ink, opacity: 0.85, width: if chosen { 2.4 } else { 1.1 }, dashes: &[] };
        // In the panel's own data, where lines are cut.
        outlines.line(&outline.iter().map(|&place| open.to_data(place)).collect::<Vec<_>>(), stroke)?;
        if of.exact > 0 {
            // Exactly 0 is neither side's: a bar of its own, on the border.
            let (left, right, top) = (edge(bins / 2.0 - 0.5), edge(bins / 2.0 + 0.5), height(of.exact));
            root.draw(&Rectangle::new([unit((left, top)), unit((right, base))], theme.muted.filled()))?;
        }
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::init::InitState;
    use crate::figures::init::measure::Measures;

    #[test]
    fn every_layer_is_found_at_its_place_and_ridges_keep_their_distance() {
        for depth in [2, 7, 50, 100] {
            let state = InitState::read(&format!("depth={depth}&view=histograms")).0;
            let mut measures = Measures::default();
            let seen = measures.seen(&state);
            for bottom in [400.0, 560.0] {
                let room = Rect { left: 0.0, top: 0.0, right: 390.0, bottom };
                let strip = frame(&seen, InitPart::Strip, room);
                for layer in 0..depth {
                    let (x, y) = strip.to_pixels((3.0, -(layer as f64) - 1.0));
                    assert_eq!(layer_at(&strip, x, y), Some(layer));
                }
                let shown = shown(&frame(&seen, InitPart::Histograms, room));
                assert!(shown[0] == 0 && shown.len() >= 2 && shown.windows(2).all(|pair| pair[0] < pair[1]), "{shown:?}");
            }
        }
    }
}
