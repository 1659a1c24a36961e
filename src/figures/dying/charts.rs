//! What is plotted over the steps, and the histograms.

use std::ops::Range;

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::parts::Part;
use super::state::LossScale;
use super::story::{Story, Windows};
use super::view::View;
use crate::analysis::census::{History, State};
use crate::analysis::live_run::Losses;
use crate::analysis::one_sign::OneSign;
use crate::figures::draw::bars::{Group, bars};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::marks::Marks;
use crate::figures::draw::number::number;
use crate::figures::draw::plot::{Frame, LABEL_SIZE, Rect, Stroke};
use crate::figures::draw::theme::{Theme, mix};

/// Looks that are drawn: as wide as pixels go is fine enough.
const MOST_LOOKS: usize = 300;

fn looks(history: &History) -> Vec<usize> {
    let count = history.steps.len();
    let every = (count / MOST_LOOKS).max(1);
    (0..count).filter(|at| at % every == 0 || at + 1 == count).collect()
}

/// What a part over the steps shows of units `from..to` of a layer at a look.
fn value(part: Part, history: &History, look: usize, layer: usize, units: Range<usize>) -> f64 {
    let of_layer = |values: &[f32]| values.get(look * history.layers + layer).map_or(f64::NAN, |&value| f64::from(value));
    match part {
        Part::Active => of_layer(&history.active),
        Part::Slopes => of_layer(&history.slopes),
        _ => {
            let states = history.column(look).get(units).unwrap_or(&[]);
            states.iter().filter(|state| **state == State::Dead).count() as f64 / states.len().max(1) as f64
        }
    }
}

/// What a part shows of each layer; beside a second run the mean over all units of both.
pub fn by_layer(theme: &Theme, view: &View, story: &Story, windows: &Windows, part: Part, frame: &Frame) -> Marks {
    let mut marks = Marks::default();
    let widths = view.widths();
    let starts: Vec<usize> = widths.iter().scan(0, |sum, &width| Some(std::mem::replace(sum, *sum + width))).collect();
    let line = |history: &History, layers: Range<usize>| -> Vec<(f64, f64)> {
        let units: usize = widths[layers.clone()].iter().sum();
        let at = |look: usize| {
            let layers = layers.clone().map(|layer| (layer, starts[layer]..starts[layer] + widths[layer]));
            let sum: f64 = layers.map(|(layer, own)| own.len() as f64 * value(part, history, look, layer, own)).sum();
            (windows.steps.at(history.steps[look] as f64), sum / units.max(1) as f64)
        };
        looks(history).into_iter().map(at).filter(|point| !point.1.is_nan()).collect()
    };
    let mut ends = Vec::new();
    let mut draw = |marks: &mut Marks, points: Vec<(f64, f64)>, name: String, stroke: Stroke| {
        marks.curve(frame, &points, stroke);
        ends.extend(Named::of(&name, frame, &points, stroke.color));
    };
    let plain = Stroke { color: theme.ink, opacity: 1.0, width: 2.0, dashes: &[] };
    if let Some((twin, _)) = story.twin {
        let (run, other) = story.names.unwrap_or(("this run", "twin"));
        let color = if part == Part::Census { theme.dead } else { theme.color(0) };
        draw(&mut marks, line(story.history, 0..widths.len()), run.to_owned(), Stroke { color, width: 2.6, ..plain });
        draw(&mut marks, line(twin, 0..widths.len()), other.to_owned(), Stroke { width: 2.6, dashes: &[7.0, 4.0], ..plain });
    } else {
        if part == Part::Slopes {
            (0..widths.len()).for_each(|layer| band(&mut marks, theme, story.history, layer, frame, windows));
        }
        for layer in 0..widths.len() {
            // Death has one colour; layers differ by their dashes, and by the names at their ends.
            let color = if part == Part::Census { theme.dead } else { theme.color(layer) };
            let stroke = Stroke { color, dashes: theme.dashes(layer), ..plain };
            draw(&mut marks, line(story.history, layer..layer + 1), format!("layer {}", layer + 1), stroke);
        }
    }
    if ends.is_empty() {
        let (x, y) = ((frame.area.left + frame.area.right) / 2.0, (frame.area.top + frame.area.bottom) / 2.0);
        marks.label("no layer learns its slope: choose prelu", (x, y), theme.muted, HPos::Center, VPos::Center);
    }
    name_ends(&mut marks, theme, &ends, frame, part != Part::Census);
    marks
}

/// Between the least and the largest slope of a layer whose units have learnt slopes of their own.
fn band(marks: &mut Marks, theme: &Theme, history: &History, layer: usize, frame: &Frame, windows: &Windows) {
    const SHADE: f32 = 0.18;
    let ranges = looks(history).into_iter().filter_map(|look| {
        let &[low, high] = history.slope_ranges.get(look * history.layers + layer)?;
        (low < high).then(|| (windows.steps.at(history.steps[look] as f64), [f64::from(low), f64::from(high)]))
    });
    let ranges: Vec<(f64, [f64; 2])> = ranges.collect();
    let edge = |side: usize| ranges.iter().map(move |&(x, range)| frame.to_pixels((x, range[side].clamp(frame.y.start, frame.y.end))));
    if ranges.len() > 1 {
        let outline: Vec<(f64, f64)> = edge(0).chain(edge(1).collect::<Vec<_>>().into_iter().rev()).collect();
        marks.fill(outline, mix(theme.ground, theme.color(layer), SHADE));
        // Where another layer's band covers it.
        let thin = Stroke { color: theme.color(layer), opacity: 0.6, width: 1.0, dashes: &[] };
        [0, 1].into_iter().for_each(|side| marks.line(edge(side), thin));
    }
}

/// How far the gradients of a unit's weights share one sign: from ½, the left edge, to 1.
pub fn signs(theme: &Theme, view: &View, area: Rect) -> Marks {
    let bar = |share: f64| (2.0 * share - 1.0, if share.is_nan() { "no gradient".to_owned() } else { format!("{:.0} %", share * 100.0) });
    let group = |(at, sign): (usize, &OneSign)| Group { name: format!("layer {}", at + 2), bars: vec![bar(sign.of_point), bar(sign.of_data)] };
    bars(theme, area, &["for one point", "summed over all points"], &view.signs.iter().enumerate().map(group).collect::<Vec<_>>())
}

/// The lines between layers, and their names.
pub fn raster(theme: &Theme, view: &View, area: Rect) -> Marks {
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
    marks
}

/// Where the step that is shown is: a line with a handle, which can be dragged; and a thin one where it is pointed.
pub fn times(marks: &mut Marks, theme: &Theme, windows: &Windows, frame: &Frame, story: &Story) {
    const HANDLE: f64 = 5.0;
    let area = frame.area;
    let place = |step: u64| frame.to_pixels((windows.steps.at(step as f64), 0.0)).0.clamp(area.left, area.right);
    let line = Stroke { color: theme.ink, opacity: 0.9, width: 1.6, dashes: &[] };
    if let Some(step) = story.pointed {
        let x = place(step);
        marks.line([(x, area.top), (x, area.bottom)], Stroke { opacity: 0.6, width: 1.0, ..line });
    }
    let x = place(story.step);
    marks.line([(x, area.top), (x, area.bottom)], line);
    marks.fill([(x - HANDLE, area.bottom + HANDLE), (x, area.bottom - HANDLE), (x + HANDLE, area.bottom + HANDLE)], theme.ink);
}

/// The losses, with marks at deaths and where something was changed.
pub fn loss(theme: &Theme, story: &Story, windows: &Windows, frame: &Frame) -> Marks {
    let mut marks = Marks::default();
    let area = frame.area;
    let pixel = |step: u64| frame.to_pixels((windows.steps.at(step as f64), 0.0)).0.round() as i64;
    let upright = |at: i64, share: f64| [(at as f64, area.bottom), (at as f64, area.bottom - share * area.height())];
    let mut columns: Vec<i64> = story.deaths.iter().map(|&step| pixel(step)).collect();
    // Deaths of one step, or of one pixel, are one mark.
    columns.dedup();
    for &at in &columns {
        marks.line(upright(at, 0.08), Stroke { color: theme.dead, opacity: 1.0, width: 1.4, dashes: &[] });
    }
    for &step in story.marks {
        marks.line(upright(pixel(step), 1.0), Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[3.0, 3.0] });
    }
    // What the marks are, at the first of each.
    if let Some(&first) = columns.first() {
        marks.label("deaths", (first as f64 + 4.0, area.bottom - 0.08 * area.height() - 1.0), theme.dead, HPos::Left, VPos::Bottom);
    }
    if let Some(&first) = story.marks.first() {
        marks.label("changed", (pixel(first) as f64 + 4.0, area.top + 2.0), theme.muted, HPos::Left, VPos::Top);
    }
    let mut ends = Vec::new();
    let mut curve = |losses: &Losses, values: &[f64], name: &str, series: usize| {
        let height = |loss: f64| if story.scale == LossScale::Log { libm::log10(loss) } else { loss };
        let points: Vec<(f64, f64)> = losses.steps.iter().zip(values).map(|(&step, &loss)| (windows.steps.at(step as f64), height(loss))).collect();
        marks.curve(frame, &points, Stroke { color: theme.color(series), opacity: 1.0, width: 1.8, dashes: theme.dashes(series) });
        ends.extend(Named::of(name, frame, &points, theme.color(series)));
    };
    // Two runs are compared on what they learn from.
    if let Some((_, losses)) = story.twin {
        let (run, twin) = story.names.unwrap_or(("this run", "twin"));
        curve(story.losses, &story.losses.train, run, 0);
        curve(losses, &losses.train, twin, 1);
    } else {
        curve(story.losses, &story.losses.train, "train", 0);
        curve(story.losses, &story.losses.test, "test", 1);
    }
    name_ends(&mut marks, theme, &ends, frame, false);
    marks
}

/// A curve with its name.
struct Named {
    name: String,
    /// Its places on the sheet.
    curve: Vec<(f64, f64)>,
    /// The last of them.
    end: (f64, f64),
    color: RGBColor,
}

impl Named {
    /// The curve through `points`, unless it ends nowhere.
    fn of(name: &str, frame: &Frame, points: &[(f64, f64)], color: RGBColor) -> Option<Self> {
        let &end = points.last().filter(|end| end.1.is_finite())?;
        let curve = points.iter().map(|&point| frame.to_pixels(point)).collect();
        Some(Self { name: name.to_owned(), curve, end: frame.to_pixels(end), color })
    }
}

/// Names curves at their ends: apart from each other, to the right of them where there is room, `beside` the panel if need be; else
/// before the end, on a ground of its own, above the last part of its curve, and the lowest below.
fn name_ends(marks: &mut Marks, theme: &Theme, named: &[Named], frame: &Frame, beside: bool) {
    /// Names that are too many say nothing.
    const MOST: usize = 6;
    /// From an end to its name; and what a name may stand out of the panel.
    const GAP: f64 = 7.0;
    const OUT: f64 = 10.0;
    let area = frame.area;
    let lowest = named.iter().map(|named| named.end.1).fold(f64::NEG_INFINITY, f64::max);
    let is_several = named.len() > 1;
    // The left end of a name, and its right one, and whether it is before the end of its curve.
    let span = |named: &Named| {
        let (x, wide) = (named.end.0, text_width(&named.name, LABEL_SIZE));
        let is_before = !beside && x + GAP + wide > area.right + OUT;
        let left = if is_before { x.min(area.right) - 3.0 - wide } else { x + GAP };
        (left, left + wide, is_before)
    };
    let height = |named: &Named| {
        let ((left, _, is_before), y) = (span(named), named.end.1);
        if !is_before {
            return y;
        }
        let sign = if named.end.1 == lowest && is_several { 1.0 } else { -1.0 };
        let farthest = named.curve.iter().filter(|place| place.0 >= left).fold(sign * y, |most, place| most.max(sign * place.1));
        sign * farthest + sign * 0.8 * LABEL_SIZE
    };
    let mut places: Vec<(f64, usize)> = named.iter().take(MOST).enumerate().map(|(index, named)| (height(named).clamp(area.top, area.bottom), index)).collect();
    crate::order::by_number(&mut places, |place| place.0);
    let apart = places.iter().map(|place| place.0).collect::<Vec<_>>();
    let apart = crate::figures::draw::plot::spread(&apart, LABEL_SIZE, area.top + LABEL_SIZE / 2.0, area.bottom - LABEL_SIZE / 2.0);
    for ((_, index), y) in places.into_iter().zip(apart) {
        let named = &named[index];
        let (left, right, is_before) = span(named);
        if is_before {
            let half = LABEL_SIZE / 2.0;
            marks.block(Rect { left: left - 2.0, top: y - half, right: right + 2.0, bottom: y + half }, theme.ground);
        }
        marks.label(named.name.clone(), (left, y), named.color, HPos::Left, VPos::Center);
    }
}

/// Counts of pre-activations, layer beside layer, with the zero line.
pub fn histograms(theme: &Theme, view: &View, area: Rect) -> Marks {
    const GAP: f64 = 24.0;
    let mut marks = Marks::default();
    let count = view.histograms.len().max(1) as f64;
    let wide = ((area.width() + GAP) / count - GAP).max(4.0);
    let (on, off) = (mix(theme.ground, theme.color(0), 0.8), mix(theme.ground, theme.muted, 0.55));
    for (layer, (bins, range)) in view.histograms.iter().zip(&view.ranges).enumerate() {
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
                // What lies beyond is in the last bar.
                marks.label(number(-range), (part.left, below), theme.muted, HPos::Left, VPos::Top);
                marks.label(number(*range), (part.right, below), theme.muted, HPos::Right, VPos::Top);
            }
            marks.label(format!("layer {}", layer + 1), (part.left + 2.0, part.top + 2.0), theme.muted, HPos::Left, VPos::Top);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::draw::marks::Mark;
    use crate::figures::draw::theme::Scheme;

    #[test]
    fn no_name_is_struck_through_by_its_curve_or_cut_off() {
        let theme = Theme::new(Scheme::Light, 1.0);
        let area = Rect { left: 46.0, top: 30.0, right: 342.0, bottom: 170.0 };
        let frame = Frame { area, x: 0.0..1.0, y: 0.0..1.0 };
        // A level curve and a noisy one, to an end from which a long name finds no room.
        for to in [1.0, 0.9, 0.5] {
            let noisy: Vec<(f64, f64)> = (0..=200).map(|at| (to * f64::from(at) / 200.0, 0.3 + 0.06 * f64::from(at % 3))).collect();
            let level = [(0.0, 0.6), (to, 0.6)];
            let named = [("ReLU", &level[..]), ("Leaky ReLU (0.2)", &noisy)].map(|(name, points)| Named::of(name, &frame, points, theme.ink).expect("an end"));
            let curves = named.iter().map(|named| named.curve.clone()).collect::<Vec<_>>();
            let mut marks = Marks::default();
            name_ends(&mut marks, &theme, &named, &frame, false);
            let labels: Vec<_> = marks.iter().filter_map(|mark| if let Mark::Text(label) = mark { Some(label) } else { None }).collect();
            assert_eq!(labels.len(), 2);
            for label in labels {
                let (left, right) = (label.at.0, label.at.0 + text_width(&label.text, LABEL_SIZE));
                assert!(left >= area.left && right <= area.right + 12.0, "{to} {}: {left} to {right}", label.text);
                let half = 0.4 * LABEL_SIZE;
                let strikes = |&(x, y): &(f64, f64)| (left..=right).contains(&x) && (label.at.1 - half..=label.at.1 + half).contains(&y);
                assert!(!curves.iter().flatten().any(strikes), "{to} {}: {:?}", label.text, label.at);
            }
        }
    }
}
