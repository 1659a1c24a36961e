//! A panel: axes drawn by plotters, and marks that stay inside them.
//!
//! plotters does not clip, and its dashes are of one pattern: lines are cut to the panel here, in f64, and broken into dashes
//! before they become units.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::fine::text_width;
use super::theme::{Dashes, Theme};

/// What drawing on a backend may end in.
pub type Drawn<T, DB> = Result<T, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// The type family of all figures: whatever the machine calls its sans-serif.
pub const FONT: &str = "sans-serif";

/// The type at a size in units. Named by kind: a name as text would be looked up without regard to case, with all of Unicode's
/// tables.
fn font(size: f64) -> FontDesc<'static> {
    FontDesc::new(FontFamily::SansSerif, size, FontStyle::Normal)
}
/// Type size of axis labels, in CSS pixels.
pub const LABEL_SIZE: f64 = 13.0;
/// Type size of panel titles and direct labels, in CSS pixels.
pub const TITLE_SIZE: f64 = 14.5;

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Whether (x, y) lies inside.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// Width, not below 1.
    pub fn width(&self) -> f64 {
        (self.right - self.left).max(1.0)
    }

    /// Height, not below 1.
    pub fn height(&self) -> f64 {
        (self.bottom - self.top).max(1.0)
    }
}

/// Where a panel is and what it shows: all that is needed to go from data to pixels and back.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The plotting area, in CSS pixels.
    pub area: Rect,
    /// What it shows along x.
    pub x: Range<f64>,
    /// What it shows along y.
    pub y: Range<f64>,
}

impl Frame {
    /// The place of a data point, in CSS pixels.
    pub fn to_pixels(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            self.area.left + (x - self.x.start) / (self.x.end - self.x.start) * self.area.width(),
            self.area.bottom - (y - self.y.start) / (self.y.end - self.y.start) * self.area.height(),
        )
    }

    /// The data point at a place.
    pub fn to_data(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            self.x.start + (x - self.area.left) / self.area.width() * (self.x.end - self.x.start),
            self.y.start + (self.area.bottom - y) / self.area.height() * (self.y.end - self.y.start),
        )
    }
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Its colour.
    pub color: RGBColor,
    /// Its opacity, 0 to 1.
    pub opacity: f64,
    /// Its width in CSS pixels.
    pub width: f64,
    /// Its dashes.
    pub dashes: Dashes,
}

/// Which labels the axes of a panel get.
#[derive(Clone, Copy, Debug, Default)]
pub struct Axes<'a> {
    /// The title above the panel.
    pub title: &'a str,
    /// What x is.
    pub x: &'a str,
    /// What y is.
    pub y: &'a str,
}

/// A panel on a drawing area.
pub struct Panel<'a, DB: DrawingBackend> {
    root: &'a DrawingArea<DB, Shift>,
    theme: &'a Theme,
    /// Where the panel is and what it shows.
    pub frame: Frame,
}

impl<'a, DB: DrawingBackend> Panel<'a, DB> {
    /// Draws title, grid, axes and their labels, and gives the panel to draw marks on. `frame.area` is the plotting area; labels
    /// lie outside it, so the caller leaves room: about 24 px above, 24 to 40 below, 44 on the left.
    pub fn new(root: &'a DrawingArea<DB, Shift>, theme: &'a Theme, frame: Frame, axes: Axes) -> Drawn<Self, DB> {
        let panel = Self { root, theme, frame };
        panel.axes(axes, true)?;
        Ok(panel)
    }

    /// As [`Self::new`], with neither grid nor labels along y: for who draws these otherwise.
    pub fn without_y(root: &'a DrawingArea<DB, Shift>, theme: &'a Theme, frame: Frame, axes: Axes) -> Drawn<Self, DB> {
        let panel = Self { root, theme, frame };
        panel.axes(axes, false)?;
        Ok(panel)
    }

    /// A panel without axes of its own.
    pub fn bare(root: &'a DrawingArea<DB, Shift>, theme: &'a Theme, frame: Frame) -> Self {
        Self { root, theme, frame }
    }

    fn axes(&self, axes: Axes, with_y: bool) -> Drawn<(), DB> {
        const LEFT: f64 = 44.0;
        const BELOW: f64 = 22.0;
        let (theme, area) = (self.theme, self.frame.area);
        let unit = |length: f64| theme.px(length).round() as i32;
        let sub = self.root.clone().shrink((unit(area.left - LEFT), unit(area.top)), (unit(area.width() + LEFT), unit(area.height() + BELOW)));
        let mut chart = ChartBuilder::on(&sub)
            .x_label_area_size(unit(BELOW))
            .y_label_area_size(unit(LEFT))
            .build_cartesian_2d(self.frame.x.clone(), self.frame.y.clone())?;
        let label = font(theme.px(LABEL_SIZE)).color(&theme.muted);
        let step = |range: &Range<f64>| (range.end - range.start) / 10.0;
        let (x_step, y_step) = (step(&self.frame.x), step(&self.frame.y));
        let mut mesh = chart.configure_mesh();
        if !with_y {
            mesh.disable_y_mesh();
        }
        mesh.axis_style(theme.muted.stroke_width(theme.stroke(1.0)))
            .bold_line_style(theme.grid.stroke_width(theme.stroke(1.0)))
            .light_line_style(TRANSPARENT)
            .max_light_lines(1)
            .x_labels((area.width() / 64.0).clamp(2.0, 12.0) as usize)
            .y_labels(if with_y { (area.height() / 40.0).clamp(2.0, 10.0) as usize } else { 0 })
            .x_label_formatter(&|x| tick(*x, x_step))
            .y_label_formatter(&|y| tick(*y, y_step))
            .set_all_tick_mark_size(unit(4.0))
            .label_style(label)
            .draw()?;
        for zero in [[(0.0, self.frame.y.start), (0.0, self.frame.y.end)], [(self.frame.x.start, 0.0), (self.frame.x.end, 0.0)]] {
            self.line(&zero, Stroke { color: theme.muted, opacity: 0.7, width: 1.0, dashes: &[] })?;
        }
        let middle = (area.left + area.right) / 2.0;
        self.text_at(axes.title, (area.left, area.top - 9.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
        self.text_at(axes.x, (middle, area.bottom + BELOW + 2.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
        self.text_at(axes.y, (area.left - LEFT, area.top - 9.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)
    }

    /// Data to units.
    fn units(&self, point: (f64, f64)) -> (i32, i32) {
        let (x, y) = self.frame.to_pixels(point);
        self.place((x, y))
    }

    fn place(&self, (x, y): (f64, f64)) -> (i32, i32) {
        // `as` saturates, so a wild coordinate is far away rather than undefined.
        (self.theme.px(x).round() as i32, self.theme.px(y).round() as i32)
    }

    /// Draws a line through data points, cut to the panel. A point that is not finite breaks it.
    pub fn line(&self, points: &[(f64, f64)], stroke: Stroke) -> Drawn<(), DB> {
        let style = stroke.color.mix(stroke.opacity).stroke_width(self.theme.stroke(stroke.width));
        for run in clip(points, &self.frame) {
            let pixels: Vec<(f64, f64)> = run.into_iter().map(|point| self.frame.to_pixels(point)).collect();
            for dash in dash(pixels, stroke.dashes) {
                let units: Vec<(i32, i32)> = dash.into_iter().map(|point| self.place(point)).collect();
                self.root.draw(&PathElement::new(units, style))?;
            }
        }
        Ok(())
    }

    /// Draws a dot of `radius` CSS pixels: filled, or open with the ground inside. Nothing where it lies outside the panel.
    pub fn dot(&self, point: (f64, f64), radius: f64, color: RGBColor, filled: bool) -> Drawn<(), DB> {
        let (x, y) = self.frame.to_pixels(point);
        if !self.frame.area.contains(x, y) {
            return Ok(());
        }
        let center = self.units(point);
        let size = self.theme.stroke(radius);
        let inside = if filled { color } else { self.theme.ground };
        self.root.draw(&Circle::new(center, size, inside.filled()))?;
        self.root.draw(&Circle::new(center, size, color.stroke_width(self.theme.stroke(1.6))))
    }

    /// Writes text at a place in CSS pixels.
    pub fn text_at(&self, text: &str, at: (f64, f64), size: f64, color: RGBColor, h: HPos, v: VPos) -> Drawn<(), DB> {
        if text.is_empty() {
            return Ok(());
        }
        let style = font(self.theme.px(size)).color(&color).pos(Pos::new(h, v));
        self.root.draw(&Text::new(text.to_owned(), self.place(at), style))
    }

    /// Writes a label that ends above a place in CSS pixels, over what is drawn there: on the ground's own colour.
    pub fn label_on_ground(&self, text: &str, (right, bottom): (f64, f64), color: RGBColor) -> Drawn<(), DB> {
        const AIR: f64 = 2.0;
        let left = right - text_width(text, LABEL_SIZE);
        let corners = [self.place((left - AIR, bottom - LABEL_SIZE - AIR)), self.place((right + AIR, bottom))];
        self.root.draw(&Rectangle::new(corners, self.theme.ground.filled()))?;
        self.text_at(text, (right, bottom), LABEL_SIZE, color, HPos::Right, VPos::Bottom)
    }
}

/// Moves sorted places apart to at least `gap`, as little as will do, within `low..high` where they fit.
pub fn spread(places: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    // Pool neighbours that touch, as in isotonic regression: each pool is centred on the mean of its members.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &place in places {
        pools.push((place, 1));
        while let [.., (above, n), (below, m)] = pools[..] {
            let (n_f, m_f) = (n as f64, m as f64);
            if below - above >= gap * (n_f + m_f) / 2.0 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push(((above * n_f + below * m_f) / (n_f + m_f), n + m));
        }
    }
    let mut spread: Vec<f64> =
        pools.into_iter().flat_map(|(centre, count)| (0..count).map(move |i| centre + gap * (i as f64 - (count as f64 - 1.0) / 2.0))).collect();
    // Then in from the ends, pushing only who stands in the way.
    let mut most = high;
    for place in spread.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    let mut least = low;
    for place in &mut spread {
        *place = place.max(least);
        least = *place + gap;
    }
    spread
}

/// The least of 1, 2 and 5 times a power of ten that is not below `rough` (above 0): how far apart ticks read well.
pub fn round_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|&step| step >= rough).unwrap_or(10.0 * power)
}

/// A tick's label: as many digits as the step needs, thousands and millions as k and M, and a true minus sign.
pub fn tick(value: f64, step: f64) -> String {
    let size = value.abs();
    if size < step * 1e-6 {
        return "0".to_owned();
    }
    let text = match size {
        1e-4..1e5 => fixed(value, step),
        1e5..1e6 => fixed(value / 1e3, step / 1e3) + "k",
        1e6..1e9 => fixed(value / 1e6, step / 1e6) + "M",
        _ => format!("{value:.1e}"),
    };
    text.replace('-', "\u{2212}")
}

/// With as many digits as the step needs, and no zeros behind them.
fn fixed(value: f64, step: f64) -> String {
    let digits = (1.0 - libm::log10(step.abs().max(1e-12)).floor()).clamp(0.0, 8.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Cuts a polyline to the frame: the runs that lie inside.
pub(crate) fn clip(points: &[(f64, f64)], frame: &Frame) -> Vec<Vec<(f64, f64)>> {
    let mut runs = Vec::new();
    let mut run: Vec<(f64, f64)> = Vec::new();
    for pair in points.windows(2) {
        match clip_segment(pair[0], pair[1], frame) {
            Some((from, to)) => {
                if run.last() != Some(&from) {
                    runs.extend((run.len() > 1).then(|| std::mem::take(&mut run)));
                    run = vec![from];
                }
                run.push(to);
            }
            None => {
                runs.extend((run.len() > 1).then(|| std::mem::take(&mut run)));
                run.clear();
            }
        }
    }
    runs.extend((run.len() > 1).then_some(run));
    runs
}

/// The part of a segment inside the frame (Liang and Barsky 1984), or none. None for ends that are not finite.
fn clip_segment(from: (f64, f64), to: (f64, f64), frame: &Frame) -> Option<((f64, f64), (f64, f64))> {
    if ![from.0, from.1, to.0, to.1].iter().all(|v| v.is_finite()) {
        return None;
    }
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let edges = [(-dx, from.0 - frame.x.start), (dx, frame.x.end - from.0), (-dy, from.1 - frame.y.start), (dy, frame.y.end - from.1)];
    for (speed, room) in edges {
        if speed == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            enter = enter.max(room / speed);
        } else {
            leave = leave.min(room / speed);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    Some((if enter == 0.0 { from } else { at(enter) }, if leave == 1.0 { to } else { at(leave) }))
}

/// Breaks a polyline (in pixels) into dashes; the polyline itself where there are none.
pub(crate) fn dash(points: Vec<(f64, f64)>, pattern: Dashes) -> Vec<Vec<(f64, f64)>> {
    if pattern.is_empty() {
        return vec![points];
    }
    let mut dashes = Vec::new();
    let (mut index, mut left) = (0, pattern[0]);
    let mut run = vec![points[0]];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = libm::hypot(to.0 - from.0, to.1 - from.1);
        while length > left {
            let t = left / length;
            from = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
            length -= left;
            run.push(from);
            // Even entries of a pattern are strokes, odd ones gaps.
            let full = std::mem::replace(&mut run, vec![from]);
            if index % 2 == 0 {
                dashes.push(full);
            }
            index = (index + 1) % pattern.len();
            left = pattern[index];
        }
        left -= length;
        run.push(to);
    }
    if index % 2 == 0 && run.len() > 1 {
        dashes.push(run);
    }
    dashes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame { area: Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 }, x: -1.0..1.0, y: -1.0..1.0 }
    }

    #[test]
    fn lines_are_cut_at_the_frame_and_broken_at_what_is_not_finite() {
        let cut = clip(&[(-2.0, 0.0), (0.0, 0.0), (0.0, 5.0), (0.5, 5.0), (0.5, 0.0)], &frame());
        assert_eq!(cut, vec![vec![(-1.0, 0.0), (0.0, 0.0), (0.0, 1.0)], vec![(0.5, 1.0), (0.5, 0.0)]]);
        let broken = clip(&[(-0.5, 0.0), (0.0, 0.0), (f64::NAN, 0.0), (0.2, 0.0), (0.4, 0.0)], &frame());
        assert_eq!(broken, vec![vec![(-0.5, 0.0), (0.0, 0.0)], vec![(0.2, 0.0), (0.4, 0.0)]]);
        assert!(clip(&[(2.0, 2.0), (3.0, 3.0)], &frame()).is_empty());
    }

    #[test]
    fn dashes_cover_their_share_of_a_line() {
        let dashes = dash(vec![(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)], &[6.0, 4.0]);
        let drawn: f64 = dashes.iter().map(|run| run[run.len() - 1].0 - run[0].0).sum();
        assert_eq!((dashes.len(), drawn), (10, 60.0));
    }

    #[test]
    fn pixels_and_data_are_inverse() {
        let frame = Frame { area: Rect { left: 44.0, top: 30.0, right: 400.0, bottom: 300.0 }, x: -5.0..5.0, y: -0.5..6.0 };
        let (x, y) = frame.to_data(frame.to_pixels((1.25, 3.5)));
        assert!((x - 1.25).abs() < 1e-12 && (y - 3.5).abs() < 1e-12);
    }

    #[test]
    fn ticks_read_well() {
        let ticks = [(-2.0, 0.4), (0.5, 0.1), (1e-17, 0.1), (40_000.0, 2e4), (250_000.0, 1e4), (-1_250_000.0, 250_000.0), (3e9, 1e9), (0.000_01, 1e-6)];
        let labels: Vec<String> = ticks.iter().map(|&(value, step)| tick(value, step)).collect();
        assert_eq!(labels, ["\u{2212}2", "0.5", "0", "40000", "250k", "\u{2212}1.25M", "3.0e9", "1.0e\u{2212}5"]);
    }

    #[test]
    fn labels_keep_their_distance_and_stay_inside() {
        assert_eq!(spread(&[10.0, 50.0], 16.0, 0.0, 100.0), [10.0, 50.0]);
        assert_eq!(spread(&[50.0, 50.0, 50.0], 16.0, 0.0, 100.0), [34.0, 50.0, 66.0]);
        assert_eq!(spread(&[0.0, 0.0], 16.0, 0.0, 100.0), [0.0, 16.0]);
        assert_eq!(spread(&[99.0, 100.0], 16.0, 0.0, 100.0), [84.0, 100.0]);
        let eight = spread(&[3.0, 4.0, 5.0, 30.0, 31.0, 90.0, 95.0, 99.0], 16.0, 0.0, 200.0);
        assert!(eight.windows(2).all(|pair| pair[1] - pair[0] > 15.999), "{eight:?}");
        assert!(spread(&[], 16.0, 0.0, 1.0).is_empty());
    }
}
