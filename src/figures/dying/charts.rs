//! What is plotted over the steps, and the histograms: the charts under the network.

use std::ops::Range;

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::layout::Layout;
use super::state::LossScale;
use super::story::Story;
use super::view::View;
use crate::analysis::census::{History, State};
use crate::analysis::live_run::Losses;
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::{Frame, LABEL_SIZE, Rect, Stroke, tick};
use crate::figures::draw::shapes::Pixel;
use crate::figures::draw::theme::{Theme, mix};

/// Looks that are drawn: as wide as pixels go is fine enough.
const MOST_LOOKS: usize = 300;

/// The dead share of each layer at chosen looks, of all units.
fn shares(history: &History, widths: &[usize], looks: &[usize]) -> Vec<Vec<f64>> {
    let mut layers = vec![Vec::with_capacity(looks.len()); widths.len()];
    for &look in looks {
        let mut states = history.column(look).iter();
        for (layer, &width) in widths.iter().enumerate() {
            let dead = states.by_ref().take(width).filter(|state| **state == State::Dead).count();
            layers[layer].push(dead as f64 / history.units.max(1) as f64);
        }
    }
    layers
}

fn looks(history: &History) -> Vec<usize> {
    let count = history.steps.len();
    let every = (count / MOST_LOOKS).max(1);
    (0..count).filter(|at| at % every == 0 || at + 1 == count).collect()
}

/// Stacked areas: the layers' parts of the dead share of all units, the first at the bottom; the second run as a dashed line.
pub fn census(theme: &Theme, view: &View, story: &Story, frame: &Frame) -> Marks {
    const DEPTH: f32 = 0.35;
    /// As wide as a name is.
    const WIDEST: f64 = 52.0;
    let mut marks = Marks::default();
    let looks = looks(story.history);
    let step = |index: usize| story.history.steps[looks[index]] as f64;
    let mut below = vec![0.0; looks.len()];
    // All areas lie under all lines.
    let mut lines: Vec<Vec<(f64, f64)>> = Vec::new();
    for (layer, parts) in shares(story.history, &view.widths(), &looks).iter().enumerate() {
        let above: Vec<f64> = parts.iter().zip(&below).map(|(part, below)| below + part).collect();
        if parts.iter().any(|part| *part > 0.0) {
            let upper = (0..looks.len()).map(|index| frame.to_pixels((step(index), above[index])));
            let lower = (0..looks.len()).rev().map(|index| frame.to_pixels((step(index), below[index])));
            marks.fill(upper.chain(lower), mix(theme.ground, theme.color(layer), DEPTH));
        }
        lines.push((0..looks.len()).map(|index| (step(index), above[index])).collect());
        below = above;
    }
    for (layer, line) in lines.iter().enumerate() {
        marks.curve(frame, line, Stroke { color: theme.color(layer), opacity: 1.0, width: 1.8, dashes: theme.dashes(layer) });
    }
    let twin: Option<Vec<(f64, f64)>> = story.twin.map(|(history, _)| {
        let dead = |at: usize| history.column(at).iter().filter(|state| **state == State::Dead).count() as f64 / history.units.max(1) as f64;
        self::looks(history).into_iter().map(|at| (history.steps[at] as f64, dead(at))).collect()
    });
    if let Some(line) = &twin {
        marks.curve(frame, line, Stroke { color: theme.ink, opacity: 1.0, width: 2.4, dashes: &[7.0, 4.0] });
    }
    // Layers are named before their end, the twin behind it, or before it where there is no room.
    let (left, right) = (frame.area.left + WIDEST, frame.area.right - WIDEST);
    let pixels = |line: &[(f64, f64)]| line.iter().map(|&point| frame.to_pixels(point)).collect::<Vec<_>>();
    let twin = twin.map(|line| pixels(&line)).unwrap_or_default();
    let mut below = vec![(frame.area.left, frame.area.bottom)];
    for (layer, line) in lines.iter().enumerate() {
        let above = pixels(line);
        if let Some(&(x, _)) = above.last() {
            let shift = if !twin.is_empty() && x > right { WIDEST } else { 4.0 };
            let (x, h) = if x > left { (x - shift, HPos::Right) } else { (x + 4.0, HPos::Left) };
            let span = if matches!(h, HPos::Right) { x - WIDEST..x } else { x..x + WIDEST };
            // Where a line runs steeply its name may touch it, but never the twin's.
            if let Some(y) = room_between(&above, &below, &twin, span).or_else(|| room_between(&above, &below, &twin, x..x)) {
                marks.label(format!("layer {}", layer + 1), (x, y), theme.ink, h, VPos::Center);
            }
        }
        below = above;
    }
    if let Some(&(x, y)) = twin.last() {
        let (y, highest) = (y - 9.0, frame.area.top + LABEL_SIZE);
        let (x, h) = if x > right { (x - 4.0, HPos::Right) } else { (x + 4.0, HPos::Left) };
        marks.label("twin", (x, y.max(highest)), theme.ink, h, VPos::Center);
    }
    marks
}

/// The middle of the widest stretch of y within `span` that lies between two lines and is not crossed by a third; none where no
/// name fits into it. All in CSS pixels.
fn room_between(above: &[Pixel], below: &[Pixel], across: &[Pixel], span: Range<f64>) -> Option<f64> {
    /// Above and below a name.
    const AROUND: f64 = 2.0;
    // A line holds from its last point before the span on.
    let within = |line: &[Pixel]| {
        let from = line.partition_point(|point| point.0 <= span.start).saturating_sub(1);
        let to = line.partition_point(|point| point.0 <= span.end);
        line.get(from..to.max(from + 1))
            .unwrap_or(&[])
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), point| (least.min(point.1), most.max(point.1)))
    };
    let (top, bottom) = (within(above).1, within(below).0);
    let (first, last) = within(across);
    let parts = if first <= last { [(top, bottom.min(first)), (top.max(last), bottom)] } else { [(top, bottom); 2] };
    let (top, bottom) = if parts[0].1 - parts[0].0 > parts[1].1 - parts[1].0 { parts[0] } else { parts[1] };
    (top.is_finite() && bottom - top >= LABEL_SIZE + 2.0 * AROUND).then_some((top + bottom) / 2.0)
}

/// The lines between layers, and what the raster's sides are.
pub fn raster(theme: &Theme, view: &View, story: &Story, layout: &Layout) -> Marks {
    let area = layout.raster;
    let mut marks = Marks::default();
    let widths = view.widths();
    let total = widths.iter().sum::<usize>().max(1) as f64;
    let mut from = 0.0;
    let mut free_from = area.top - LABEL_SIZE;
    for (layer, &width) in widths.iter().enumerate() {
        let (top, bottom) = (area.top + from / total * area.height(), area.top + (from + width as f64) / total * area.height());
        if layer > 0 {
            marks.line([(area.left, top), (area.right, top)], Stroke { color: theme.muted, opacity: 1.0, width: 1.5, dashes: &[] });
        }
        let middle = (top + bottom) / 2.0;
        if middle >= free_from + LABEL_SIZE {
            marks.label(format!("L{}", layer + 1), (area.left - 6.0, middle), theme.muted, HPos::Right, VPos::Center);
            free_from = middle;
        }
        from += width as f64;
    }
    let last = story.history.steps.last().copied().unwrap_or(0);
    let below = area.bottom + 6.0;
    marks.label("step 0", (area.left, below), theme.muted, HPos::Left, VPos::Top);
    marks.label(last.to_string(), (area.right, below), theme.muted, HPos::Right, VPos::Top);
    marks
}

/// The losses, with marks at deaths and where something was changed.
pub fn loss(theme: &Theme, story: &Story, frame: &Frame) -> Marks {
    let mut marks = Marks::default();
    let pixel = |step: u64| frame.to_pixels((step as f64, 0.0)).0.round() as i64;
    let upright = |at: i64, share: f64| [(at as f64, frame.area.bottom), (at as f64, frame.area.bottom - share * frame.area.height())];
    let mut columns: Vec<i64> = story.deaths.iter().map(|&step| pixel(step)).collect();
    // Deaths of one step, or of one pixel, are one mark.
    columns.dedup();
    for at in columns {
        marks.line(upright(at, 0.08), Stroke { color: theme.alarm, opacity: 1.0, width: 1.4, dashes: &[] });
    }
    for &step in story.marks {
        marks.line(upright(pixel(step), 1.0), Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[3.0, 3.0] });
    }
    let mut ends: Vec<(&str, f64, f64, RGBColor)> = Vec::new();
    let mut curve = |losses: &Losses, values: &[f64], name: &'static str, series: usize| {
        let height = |loss: f64| if story.scale == LossScale::Log { libm::log10(loss) } else { loss };
        let points: Vec<(f64, f64)> = losses.steps.iter().zip(values).map(|(&step, &loss)| (step as f64, height(loss))).collect();
        marks.curve(frame, &points, Stroke { color: theme.color(series), opacity: 1.0, width: 1.8, dashes: theme.dashes(series) });
        if let Some(&end) = points.last().filter(|end| end.1.is_finite()) {
            let (x, y) = frame.to_pixels(end);
            ends.push((name, x, y.clamp(frame.area.top, frame.area.bottom), theme.color(series)));
        }
    };
    curve(story.losses, &story.losses.train, "train", 0);
    curve(story.losses, &story.losses.test, "test", 1);
    if let Some((_, losses)) = story.twin {
        curve(losses, &losses.train, "twin", 2);
    }
    name_ends(&mut marks, ends, frame);
    marks
}

/// Names curves at their ends: apart from each other, inside the panel.
fn name_ends(marks: &mut Marks, mut ends: Vec<(&str, f64, f64, RGBColor)>, frame: &Frame) {
    const WIDEST: f64 = 40.0;
    ends.sort_by(|a, b| a.2.total_cmp(&b.2));
    let room = |count: usize| count as f64 * LABEL_SIZE;
    let mut above = frame.area.top + LABEL_SIZE / 2.0 - LABEL_SIZE;
    let count = ends.len();
    for (index, (name, x, y, color)) in ends.into_iter().enumerate() {
        let lowest = frame.area.bottom - LABEL_SIZE / 2.0 - room(count - 1 - index);
        let y = y.max(above + LABEL_SIZE).min(lowest);
        above = y;
        // At the right edge the name goes before the end, over it.
        if x > frame.area.right - WIDEST {
            marks.label(name, (frame.area.right - 2.0, y - LABEL_SIZE * 0.7), color, HPos::Right, VPos::Center);
        } else {
            marks.label(name, (x + 5.0, y), color, HPos::Left, VPos::Center);
        }
    }
}

/// Counts of pre-activations, layer beside layer, with the zero line.
pub fn histograms(theme: &Theme, view: &View, layout: &Layout) -> Marks {
    const GAP: f64 = 24.0;
    let area = layout.histograms;
    let mut marks = Marks::default();
    let count = view.histograms.len().max(1) as f64;
    let wide = ((area.width() + GAP) / count - GAP).max(4.0);
    let (on, off) = (mix(theme.ground, theme.color(0), 0.8), mix(theme.ground, theme.muted, 0.55));
    for (layer, bins) in view.histograms.iter().enumerate() {
        let left = area.left + layer as f64 * (wide + GAP);
        let part = Rect { left, right: left + wide, ..area };
        let most = bins.iter().copied().max().unwrap_or(1).max(1) as f64;
        let frame = Frame { area: part, x: 0.0..bins.len() as f64, y: 0.0..1.05 };
        for (bin, &bars) in bins.iter().enumerate().filter(|(_, bars)| **bars > 0) {
            let color = if bin >= bins.len() / 2 { on } else { off };
            let (left, top) = frame.to_pixels((bin as f64, f64::from(bars) / most));
            let (right, bottom) = frame.to_pixels((bin as f64 + 1.0, 0.0));
            marks.block(Rect { left, top, right, bottom }, color);
        }
        let base = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
        marks.line([(part.left, part.bottom), (part.right, part.bottom)], base);
        let zero = (part.left + part.right) / 2.0;
        marks.line([(zero, part.bottom), (zero, part.top)], Stroke { color: theme.ink, width: 1.4, ..base });
        if wide >= 40.0 {
            let below = part.bottom + 6.0;
            marks.label("0", (zero, below), theme.muted, HPos::Center, VPos::Top);
            if wide >= 110.0 {
                marks.label(tick(-view.range, 1.0), (part.left, below), theme.muted, HPos::Left, VPos::Top);
                marks.label(tick(view.range, 1.0), (part.right, below), theme.muted, HPos::Right, VPos::Top);
            }
            marks.label(format!("L{}", layer + 1), (part.left + 2.0, part.top + 2.0), theme.muted, HPos::Left, VPos::Top);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_between_the_lines_and_off_the_one_that_crosses() {
        let flat = |y: f64| vec![(0.0, y), (50.0, y), (100.0, y)];
        let room = |across: &[Pixel]| room_between(&flat(20.0), &flat(100.0), across, 40.0..92.0);
        assert_eq!(room(&[]), Some(60.0));
        assert_eq!(room(&flat(61.0)), Some(40.5), "above the line");
        assert_eq!(room(&flat(40.0)), Some(70.0), "below it");
        assert_eq!(room(&flat(5.0)), Some(60.0), "a line elsewhere is in nobody's way");
        // What is to the right of the span does not count, nor what was over before it began.
        assert_eq!(room(&[(0.0, 90.0), (30.0, 40.0), (95.0, 60.0)]), Some(70.0));
        assert_eq!(room_between(&flat(90.0), &flat(100.0), &[], 40.0..92.0), None, "too thin");
        let steps = vec![(0.0, 80.0), (60.0, 20.0), (100.0, 20.0)];
        assert_eq!(room_between(&steps, &flat(100.0), &[], 40.0..92.0), Some(90.0));
        assert_eq!(room_between(&[], &flat(100.0), &[], 40.0..92.0), None);
    }
}
