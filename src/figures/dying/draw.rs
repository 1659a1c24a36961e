//! The marks, on two layers: axes that stand while their windows do, and all that moves with the run.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::image::{Image, class_color};
use super::layout::Layout;
use super::view::View;
use crate::analysis::census::{History, State};
use crate::analysis::live::Losses;
use crate::data::VIEW;
use crate::figures::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE};
use crate::figures::theme::Theme;

/// What is drawn beside the view.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The units' states over the steps.
    pub history: &'a History,
    /// The losses over the steps.
    pub losses: &'a Losses,
    /// The steps at which something was changed.
    pub marks: &'a [u64],
    /// The steps at which units died.
    pub deaths: &'a [u64],
    /// The second run's states and losses.
    pub twin: Option<(&'a History, &'a Losses)>,
    /// The unit pointed at.
    pub chosen: Option<(usize, usize)>,
}

/// What the axes span: changes rarely, so that they are drawn rarely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// Steps along x.
    pub steps: f64,
    /// The logarithm of the loss, low and high.
    pub loss: (f64, f64),
    /// Largest |y| of a function's panel, or [`VIEW`].
    pub data: f64,
}

impl Windows {
    /// The windows that hold a story: steps up to 1, 2 or 5 times a power of ten, losses between powers of ten.
    pub fn of(view: &View, story: &Story) -> Self {
        let last = story.history.steps.last().copied().unwrap_or(0).max(story.twin.and_then(|twin| twin.0.steps.last().copied()).unwrap_or(0));
        let steps = round_up((last as f64).max(20.0));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let twin = story.twin.map(|twin| twin.1);
        for losses in [Some(story.losses), twin].into_iter().flatten() {
            for &loss in losses.train.iter().chain(&losses.test).filter(|loss| loss.is_finite() && **loss > 0.0) {
                let log = libm::log10(loss);
                (low, high) = (low.min(log), high.max(log));
            }
        }
        if low > high {
            (low, high) = (-1.0, 0.0);
        }
        let half = |value: f64, up: f64| libm::floor(value * 2.0 + up) / 2.0;
        let (low, high) = (half(low.max(-12.0), -0.1), half(high.min(30.0), 1.1));
        let data = if view.inputs == 1 { view.points.iter().fold(1.0, |most: f64, point| most.max(point.1.abs())) * 1.4 } else { VIEW };
        Self { steps, loss: (low, high.max(low + 0.5)), data }
    }

    fn census(&self, layout: &Layout) -> Frame {
        Frame { area: layout.census, x: 0.0..self.steps, y: 0.0..1.0 }
    }

    fn loss(&self, layout: &Layout) -> Frame {
        Frame { area: layout.loss, x: 0.0..self.steps, y: self.loss.0..self.loss.1 }
    }

    fn data(&self, layout: &Layout) -> Frame {
        Frame { area: layout.data, x: -VIEW..VIEW, y: -self.data..self.data }
    }
}

/// The next of 1, 2, 5, 10, 20, ...
fn round_up(value: f64) -> f64 {
    let power = libm::exp10(libm::floor(libm::log10(value.max(1.0))));
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|&bound| bound >= value).unwrap_or(10.0 * power)
}

/// Draws axes and titles.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, windows: &Windows, layout: &Layout, inputs: usize) -> Drawn<(), DB> {
    let titles = if inputs == 1 { ("data, function, kinks", "x", "y") } else { ("data, decision, kink lines", "x\u{2081}", "") };
    Panel::new(root, theme, windows.data(layout), Axes { title: titles.0, x: titles.1, y: titles.2 })?;
    Panel::new(root, theme, windows.census(layout), Axes { title: "dead units, share by layer", x: "step", y: "" })?;
    Panel::new(root, theme, windows.loss(layout), Axes { title: "log\u{2081}\u{2080} of the loss", x: "step", y: "" })?;
    let title = |area: Rect, text: &str| {
        Panel::bare(root, theme, unit_frame(area)).text_at(text, (area.left, area.top - 9.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)
    };
    title(layout.network, "the network: every unit's output")?;
    title(layout.raster, "each unit over the steps: solid when dead")?;
    title(layout.histograms, "pre-activations on the data, by layer")
}

/// A frame whose data are places in CSS pixels, with y turned round as data run upwards.
fn sheet_frame(area: Rect) -> Frame {
    Frame { area, x: area.left..area.right, y: -area.bottom..-area.top }
}

fn unit_frame(area: Rect) -> Frame {
    Frame { area, x: 0.0..1.0, y: 0.0..1.0 }
}

/// Draws pictures as rectangles: for documents. Neighbours of one colour are one rectangle.
pub fn cells<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, images: &[Image]) -> Drawn<(), DB> {
    for image in images {
        let rows = image.cells.len() / image.columns.max(1);
        let place = |column: usize, row: usize| {
            let x = image.area.left + image.area.width() * column as f64 / image.columns as f64;
            let y = image.area.top + image.area.height() * row as f64 / rows as f64;
            (theme.px(x).round() as i32, theme.px(y).round() as i32)
        };
        for (row, cells) in image.cells.chunks_exact(image.columns).enumerate() {
            let mut from = 0;
            for run in cells.chunk_by(|a, b| a == b) {
                root.draw(&Rectangle::new([place(from, row), place(from + run.len(), row + 1)], run[0].filled()))?;
                from += run.len();
            }
        }
    }
    Ok(())
}

/// Draws all that moves, over the pictures.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, layout: &Layout) -> Drawn<(), DB> {
    let windows = Windows::of(view, story);
    data(root, theme, view, story, &windows.data(layout))?;
    network(root, theme, view, story, layout)?;
    census(root, theme, view, story, &windows.census(layout))?;
    raster_labels(root, theme, view, story, layout)?;
    loss(root, theme, story, &windows.loss(layout))?;
    histograms(root, theme, view, layout)
}

fn data<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let far = 4.0 * VIEW;
    for (unit, &(w, b)) in view.lines.iter().enumerate() {
        let dead = view.layers.first().and_then(|layer| layer.get(unit)).is_some_and(|unit| unit.state == State::Dead);
        let chosen = story.chosen == Some((0, unit));
        let stroke = Stroke {
            color: if dead { theme.alarm } else { theme.ink },
            opacity: if chosen || dead { 1.0 } else { 0.6 },
            width: if chosen { 3.0 } else { 1.3 },
            dashes: if dead { &[5.0, 4.0] } else { &[] },
        };
        let size = w[0] * w[0] + w[1] * w[1];
        if !(size > 0.0 && b.is_finite()) {
            continue;
        }
        if view.inputs == 1 {
            let x = -b / w[0];
            panel.line(&[(x, frame.y.start), (x, frame.y.end)], stroke)?;
        } else {
            // The foot of the perpendicular from 0, and along the line from there.
            let (x, y) = (-b * w[0] / size, -b * w[1] / size);
            let (dx, dy) = (-w[1] / size.sqrt() * far, w[0] / size.sqrt() * far);
            panel.line(&[(x - dx, y - dy), (x + dx, y + dy)], stroke)?;
        }
    }
    for &(x, y, class) in &view.points {
        panel.dot((x, y), 2.6, class_color(theme, class), class != 1)?;
    }
    if !view.curve.is_empty() {
        panel.line(&view.curve, Stroke { color: theme.color(1), opacity: 1.0, width: 2.4, dashes: &[] })?;
    }
    Ok(())
}

fn network<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, layout: &Layout) -> Drawn<(), DB> {
    /// More edges than this are a grey haze, and slow: only the strongest are drawn.
    const MOST_EDGES: usize = 400;
    let area = layout.network;
    let panel = Panel::bare(root, theme, sheet_frame(area));
    let line = |points: &[(f64, f64)], stroke: Stroke| panel.line(&points.iter().map(|&(x, y)| (x, -y)).collect::<Vec<_>>(), stroke);
    let widths = view.widths();
    let columns = widths.len() + 2;
    let side = layout.unit_side(columns, widths.iter().copied().max().unwrap_or(1));
    let outputs = view.output_bias.len();
    let mut sizes = vec![view.inputs];
    sizes.extend(&widths);
    sizes.push(outputs);
    let mut edges: Vec<(f32, f32, usize, usize, usize)> = Vec::new();
    for (layer, weights) in view.weights.iter().enumerate() {
        let most = weights.iter().fold(1e-12f32, |most, weight| most.max(weight.abs()));
        let inputs = sizes[layer].max(1);
        edges.extend(weights.iter().enumerate().map(|(at, &weight)| (weight.abs() / most, weight, layer, at % inputs, at / inputs)));
    }
    edges.retain(|edge| edge.0 > 0.08);
    if edges.len() > MOST_EDGES {
        edges.select_nth_unstable_by(MOST_EDGES, |a, b| b.0.total_cmp(&a.0));
        edges.truncate(MOST_EDGES);
    }
    for (share, weight, layer, from, to) in edges {
        let (x0, y0) = layout.unit(layer, columns, from, sizes[layer]);
        let (x1, y1) = layout.unit(layer + 1, columns, to, sizes[layer + 1]);
        let chosen = story.chosen.is_some_and(|(l, u)| (l == layer && u == to) || (l + 1 == layer && u == from));
        let stroke = Stroke {
            color: theme.color(usize::from(weight < 0.0)),
            opacity: if chosen { 1.0 } else { 0.15 + 0.5 * f64::from(share) },
            width: (2.2 * f64::from(share)).max(0.6),
            dashes: if weight < 0.0 { &[4.0, 2.5] } else { &[] },
        };
        line(&[(x0 + side / 2.0, y0), (x1 - side / 2.0, y1)], stroke)?;
    }
    let name = |at: (f64, f64), text: &str, color: RGBColor, h: HPos| panel.text_at(text, at, LABEL_SIZE - 1.0, color, h, VPos::Center);
    for input in 0..view.inputs.min(32) {
        let (x, y) = layout.unit(0, columns, input, view.inputs);
        name((x + side / 2.0 - 4.0, y), &format!("x{}", input + 1), theme.ink, HPos::Right)?;
    }
    for output in 0..outputs.min(32) {
        let (x, y) = layout.unit(columns - 1, columns, output, outputs);
        name((x - side / 2.0 + 4.0, y), if outputs == 1 { "out".to_owned() } else { format!("out {}", output + 1) }.as_str(), theme.ink, HPos::Left)?;
    }
    for (layer, units) in view.layers.iter().enumerate() {
        for (index, unit) in units.iter().enumerate() {
            let (x, y) = layout.unit(layer + 1, columns, index, units.len());
            let half = side / 2.0;
            let dead = unit.state == State::Dead;
            let chosen = story.chosen == Some((layer, index));
            let outline = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half)];
            let color = if dead { theme.alarm } else { theme.muted };
            line(&outline, Stroke { color, opacity: 1.0, width: if chosen { 3.0 } else { 1.0 }, dashes: &[] })?;
            if dead {
                let strike = Stroke { color, opacity: 1.0, width: 2.0, dashes: &[] };
                line(&[outline[0], outline[2]], strike)?;
                line(&[outline[3], outline[1]], strike)?;
                if area.height() / units.len() as f64 >= 11.0 {
                    name((x + half + 4.0, y), &format!("{}.{} dead", layer + 1, index + 1), color, HPos::Left)?;
                }
            } else if chosen {
                name((x + half + 4.0, y), &format!("{}.{}", layer + 1, index + 1), theme.ink, HPos::Left)?;
            }
        }
    }
    Ok(())
}

/// The dead share of each layer at each look.
fn shares(history: &History, widths: &[usize]) -> Vec<Vec<f64>> {
    let mut layers = vec![Vec::with_capacity(history.steps.len()); widths.len()];
    for column in 0..history.steps.len() {
        let mut states = history.column(column).iter();
        for (layer, &width) in widths.iter().enumerate() {
            let dead = states.by_ref().take(width).filter(|state| **state == State::Dead).count();
            layers[layer].push(dead as f64 / history.units.max(1) as f64);
        }
    }
    layers
}

/// Stacked areas: the layers' parts of the dead share of all units, the first at the bottom; the second run as a dashed line.
fn census<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let units = |point: (f64, f64)| {
        let (x, y) = frame.to_pixels(point);
        (theme.px(x).round() as i32, theme.px(y).round() as i32)
    };
    // As wide as pixels go is fine enough.
    let every = (story.history.steps.len() / 300).max(1);
    let kept: Vec<usize> = (0..story.history.steps.len()).filter(|at| at % every == 0 || at + 1 == story.history.steps.len()).collect();
    let layers = shares(story.history, &view.widths());
    let mut below = vec![0.0; kept.len()];
    for (layer, parts) in layers.iter().enumerate() {
        let above: Vec<f64> = kept.iter().zip(&below).map(|(&at, below)| below + parts[at]).collect();
        let step = |index: usize| story.history.steps[kept[index]] as f64;
        let mut outline: Vec<(i32, i32)> = (0..kept.len()).map(|index| units((step(index), above[index]))).collect();
        outline.extend((0..kept.len()).rev().map(|index| units((step(index), below[index]))));
        if above.iter().zip(&below).any(|(above, below)| above > below) {
            root.draw(&Polygon::new(outline, theme.color(layer).mix(0.35)))?;
        }
        let line: Vec<(f64, f64)> = (0..kept.len()).map(|index| (step(index), above[index])).collect();
        panel.line(&line, Stroke { color: theme.color(layer), opacity: 1.0, width: 1.8, dashes: theme.dashes(layer) })?;
        if let Some((&(x, y), below)) = line.last().zip(below.last()).filter(|((_, y), below)| y - **below > 0.06) {
            let (x, y) = frame.to_pixels((x, (y + below) / 2.0));
            panel.text_at(&format!("layer {}", layer + 1), (x - 4.0, y), LABEL_SIZE, theme.ink, HPos::Right, VPos::Center)?;
        }
        below = above;
    }
    if let Some((history, _)) = story.twin {
        let line: Vec<(f64, f64)> = (0..history.steps.len())
            .map(|at| {
                let dead = history.column(at).iter().filter(|state| **state == State::Dead).count();
                (history.steps[at] as f64, dead as f64 / history.units.max(1) as f64)
            })
            .collect();
        panel.line(&line, Stroke { color: theme.ink, opacity: 1.0, width: 2.4, dashes: &[7.0, 4.0] })?;
        if let Some(&end) = line.last() {
            let (x, y) = frame.to_pixels(end);
            panel.text_at("twin", (x - 4.0, y - 4.0), LABEL_SIZE, theme.ink, HPos::Right, VPos::Bottom)?;
        }
    }
    Ok(())
}

fn raster_labels<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, story: &Story, layout: &Layout) -> Drawn<(), DB> {
    let area = layout.raster;
    let panel = Panel::bare(root, theme, sheet_frame(area));
    let line = |points: &[(f64, f64)], stroke: Stroke| panel.line(&points.iter().map(|&(x, y)| (x, -y)).collect::<Vec<_>>(), stroke);
    let widths = view.widths();
    let total = widths.iter().sum::<usize>().max(1) as f64;
    let mut from = 0.0;
    for (layer, &width) in widths.iter().enumerate() {
        let (top, bottom) = (area.top + from / total * area.height(), area.top + (from + width as f64) / total * area.height());
        if layer > 0 {
            line(&[(area.left, top), (area.right, top)], Stroke { color: theme.ground, opacity: 1.0, width: 2.0, dashes: &[] })?;
        }
        if bottom - top >= LABEL_SIZE {
            panel.text_at(&format!("L{}", layer + 1), (area.left - 6.0, (top + bottom) / 2.0), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
        }
        from += width as f64;
    }
    let last = story.history.steps.last().copied().unwrap_or(0);
    panel.text_at("step 0", (area.left, area.bottom + 6.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Top)?;
    panel.text_at(&last.to_string(), (area.right, area.bottom + 6.0), LABEL_SIZE, theme.muted, HPos::Right, VPos::Top)
}

fn loss<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, story: &Story, frame: &Frame) -> Drawn<(), DB> {
    let panel = Panel::bare(root, theme, frame.clone());
    let upright = |step: u64, share: f64| {
        let x = step as f64;
        [(x, frame.y.start), (x, frame.y.start + share * (frame.y.end - frame.y.start))]
    };
    let mut last = None;
    for &step in story.deaths {
        // Deaths of one step, or of one pixel, are one mark.
        let pixel = frame.to_pixels((step as f64, 0.0)).0 as i64;
        if last != Some(pixel) {
            panel.line(&upright(step, 0.08), Stroke { color: theme.alarm, opacity: 1.0, width: 1.4, dashes: &[] })?;
        }
        last = Some(pixel);
    }
    for &step in story.marks {
        panel.line(&upright(step, 1.0), Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[3.0, 3.0] })?;
    }
    let curve = |losses: &Losses, values: &[f64], name: &str, series: usize| {
        let points: Vec<(f64, f64)> = losses.steps.iter().zip(values).map(|(&step, &loss)| (step as f64, libm::log10(loss))).collect();
        panel.line(&points, Stroke { color: theme.color(series), opacity: 1.0, width: 1.8, dashes: theme.dashes(series) }).and_then(|()| {
            match points.last().filter(|end| end.1.is_finite()) {
                None => Ok(()),
                Some(&end) => {
                    let (x, y) = frame.to_pixels(end);
                    let (h, x) = if x > frame.area.right - 40.0 { (HPos::Right, x - 2.0) } else { (HPos::Left, x + 4.0) };
                    let (v, y) = if series == 0 { (VPos::Top, y + 3.0) } else { (VPos::Bottom, y - 3.0) };
                    panel.text_at(name, (x, y), LABEL_SIZE, theme.color(series), h, v)
                }
            }
        })
    };
    curve(story.losses, &story.losses.train, "train", 0)?;
    curve(story.losses, &story.losses.test, "test", 1)?;
    if let Some((_, losses)) = story.twin {
        curve(losses, &losses.train, "twin", 2)?;
    }
    Ok(())
}

fn histograms<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, view: &View, layout: &Layout) -> Drawn<(), DB> {
    const GAP: f64 = 12.0;
    let area = layout.histograms;
    let count = view.histograms.len().max(1) as f64;
    let wide = ((area.width() + GAP) / count - GAP).max(4.0);
    for (layer, bins) in view.histograms.iter().enumerate() {
        let left = area.left + layer as f64 * (wide + GAP);
        let part = Rect { left, right: left + wide, ..area };
        let most = bins.iter().copied().max().unwrap_or(1).max(1) as f64;
        let panel = Panel::bare(root, theme, Frame { area: part, x: 0.0..bins.len() as f64, y: 0.0..1.05 });
        let unit = |x: f64, y: f64| {
            let (x, y) = panel.frame.to_pixels((x, y));
            (theme.px(x).round() as i32, theme.px(y).round() as i32)
        };
        for (bin, &bars) in bins.iter().enumerate().filter(|(_, bars)| **bars > 0) {
            let positive = bin >= bins.len() / 2;
            let color = if positive { theme.color(0).mix(0.8) } else { theme.muted.mix(0.55) };
            root.draw(&Rectangle::new([unit(bin as f64, f64::from(bars) / most), unit(bin as f64 + 1.0, 0.0)], color.filled()))?;
        }
        let base = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
        panel.line(&[(0.0, 0.0), (bins.len() as f64, 0.0)], base)?;
        let zero = bins.len() as f64 / 2.0;
        panel.line(&[(zero, 0.0), (zero, 1.05)], Stroke { color: theme.ink, width: 1.4, ..base })?;
        if wide >= 40.0 {
            let label = |text: &str, x: f64, h: HPos| panel.text_at(text, (x, part.bottom + 6.0), LABEL_SIZE, theme.muted, h, VPos::Top);
            label("0", part.left + wide / 2.0, HPos::Center)?;
            if wide >= 110.0 {
                label(&format!("\u{2212}{}", view.range), part.left, HPos::Left)?;
                label(&view.range.to_string(), part.right, HPos::Right)?;
            }
            panel.text_at(&format!("L{}", layer + 1), (part.left + 2.0, part.top + 2.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Top)?;
        }
    }
    Ok(())
}
