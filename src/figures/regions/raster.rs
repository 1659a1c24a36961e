//! Polygons and lines into pixels: for pictures of thousands of cells that change every frame.
//!
//! Measured: in Chromium a path of many polygons costs about 0.3 microseconds a corner before anything is painted, and painting
//! it without a graphics card as much again; 28,000 cells took 60 ms. Here it is a few writes a cell. Cells are filled without
//! smoothing, since every edge between two of them lies under a line, which is smoothed; the same ends in the same order give
//! the same pixels, so neighbours leave no gap. Lines of one call are gathered as the largest share that any of them covers of
//! a pixel and laid over the picture once, so that they do not darken where they meet.
//!
//! Rejected: four samples a pixel, for four times the writes and no visible gain under the lines.

use std::convert::Infallible;

use plotters::style::RGBColor;

use crate::figures::draw::plot::{Rect, Stroke};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};

/// The largest side in device pixels.
const LARGEST: f64 = 8192.0;

/// Pixels that are looked at together for whether a line covers any: most are bare.
const AT_ONCE: usize = 16;

/// A picture of device pixels that polygons and lines are drawn into; keeps its memory from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Raster {
    columns: usize,
    rows: usize,
    /// Red, green, blue and opacity of each pixel, row by row from the top.
    rgba: Vec<u8>,
    /// The share of each pixel that the lines of the present call cover, of 255; all 0 between calls.
    cover: Vec<u8>,
    /// The first device pixel to the left and above.
    origin: (f64, f64),
    ratio: f64,
    /// Per row of one polygon its left and right end.
    spans: Vec<(f64, f64)>,
}

impl Raster {
    /// Begins an empty picture of `area` (CSS pixels) at `ratio` device pixels to each.
    pub fn begin(&mut self, area: Rect, ratio: f64, ground: RGBColor) {
        let side = |from: f64, to: f64| ((to * ratio).round() - (from * ratio).round()).clamp(1.0, LARGEST) as usize;
        (self.columns, self.rows) = (side(area.left, area.right), side(area.top, area.bottom));
        self.origin = ((area.left * ratio).round(), (area.top * ratio).round());
        self.ratio = ratio;
        self.rgba.resize(4 * self.columns * self.rows, 0);
        paint(&mut self.rgba, [ground.0, ground.1, ground.2, 255]);
        self.cover.resize(self.columns * self.rows, 0);
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// The device pixel of the upper left corner.
    pub fn origin(&self) -> (f64, f64) {
        self.origin
    }

    /// Red, green, blue and opacity of each pixel, row by row from the top.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Half as many columns and rows: each pixel the mean of four.
    pub fn halve(&mut self) {
        let (columns, rows) = (self.columns / 2, self.rows / 2);
        for row in 0..rows {
            for column in 0..columns {
                let at = |x: usize, y: usize| 4 * ((2 * row + y) * self.columns + 2 * column + x);
                let four = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
                for channel in 0..4 {
                    let sum: u32 = four.iter().map(|&pixel| u32::from(self.rgba[pixel + channel])).sum();
                    // The mean is written before any of what is still to be read.
                    self.rgba[4 * (row * columns + column) + channel] = ((sum + 2) / 4) as u8;
                }
            }
        }
        self.rgba.truncate(4 * columns * rows);
        (self.columns, self.rows, self.ratio) = (columns, rows, self.ratio / 2.0);
        self.origin = ((self.origin.0 / 2.0).round(), (self.origin.1 / 2.0).round());
        self.cover.truncate(columns * rows);
    }

    /// From CSS pixels to this picture's.
    fn place(&self, (x, y): Pixel) -> Pixel {
        (x * self.ratio - self.origin.0, y * self.ratio - self.origin.1)
    }

    /// Fills a convex polygon: the pixels whose middles lie inside.
    fn polygon(&mut self, corners: &[Pixel], color: [u8; 4]) {
        let (origin, ratio, columns, rgba) = (self.origin, self.ratio, self.columns, &mut self.rgba);
        let place = |(x, y): Pixel| (x * ratio - origin.0, y * ratio - origin.1);
        scan(corners, place, (columns, self.rows), &mut self.spans, |pixels| paint(&mut rgba[4 * pixels.start..4 * pixels.end], color));
    }

    /// Lays a picture of as many pixels over this one, each the index of its colour; an index beyond all leaves its pixel as it is.
    pub fn overlay(&mut self, pixels: &[u32], colors: &[RGBColor]) {
        for (pixel, &index) in self.rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
            if let Some(&RGBColor(red, green, blue)) = colors.get(index as usize) {
                *pixel = [red, green, blue, u8::MAX];
            }
        }
    }

    /// Covers the pixels within `half` of the segment from a to b, smoothly.
    fn segment(&mut self, a: Pixel, b: Pixel, half: f64) {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        if !length.is_finite() {
            return;
        }
        let reach = half + 0.5;
        let (ux, uy) = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
        // Row by row where it is steep, else column by column: the pixels of one are a short run about the line.
        let steep = dy.abs() > dx.abs();
        let (mut from, mut to) = if steep { (a.1.min(b.1), a.1.max(b.1)) } else { (a.0.min(b.0), a.0.max(b.0)) };
        let (lines, across) = if steep { (self.rows, self.columns) } else { (self.columns, self.rows) };
        from = (from - reach).floor().max(0.0);
        to = (to + reach).ceil().min(lines as f64);
        let (main, cross) = if steep { (uy, ux) } else { (ux, uy) };
        let run = reach / main.abs();
        // A line thinner than a pixel covers no more of one than its width.
        let full = (2.0 * half).min(1.0);
        let (start, cross_start, aslant) = if steep { (a.1, a.0, main.abs()) } else { (a.0, a.1, main.abs()) };
        let (step, stride) = if steep { (1, self.columns) } else { (self.columns, 1) };
        for line in from as usize..to.max(0.0) as usize {
            // How far along the segment the middle of its line is here, and where across.
            let along = (line as f64 + 0.5 - start) / main;
            let center = cross_start + along * cross;
            let first = (center - run - 0.5).ceil().max(0.0) as usize;
            let end = (((center + run + 0.5).floor()).max(0.0) as usize).min(across);
            let inside = along >= reach && along <= length - reach;
            let mut cell = line * stride + first * step;
            for at in first..end {
                let off = at as f64 + 0.5 - center;
                let mut distance = off.abs() * aslant;
                if !inside {
                    let here = along + off * cross;
                    let over = (-here).max(here - length).max(0.0);
                    distance = (over * over + distance * distance).sqrt();
                }
                let cover = (255.0 * (reach - distance).clamp(0.0, full)) as u8;
                let covered = &mut self.cover[cell];
                *covered = cover.max(*covered);
                cell += step;
            }
        }
    }

    /// Lays `color` over the pixels that are covered, and uncovers them.
    fn lay(&mut self, color: RGBColor, opacity: f64) {
        let ink = [color.0, color.1, color.2].map(u32::from);
        // Of 256, so that a pixel is a few whole-number products.
        let opacity = (256.0 * opacity.clamp(0.0, 1.0)) as u32;
        for (pixels, covers) in self.rgba.chunks_mut(4 * AT_ONCE).zip(self.cover.chunks_mut(AT_ONCE)) {
            // As one number: one comparison, where `all` makes one a pixel.
            if covers.first_chunk::<AT_ONCE>().is_some_and(|covers| u128::from_ne_bytes(*covers) == 0) {
                continue;
            }
            for (pixel, cover) in pixels.chunks_exact_mut(4).zip(covers) {
                let share = u32::from(*cover) * opacity / 255;
                for (channel, ink) in pixel.iter_mut().zip(ink) {
                    *channel = ((u32::from(*channel) * (256 - share) + ink * share) >> 8) as u8;
                }
                *cover = 0;
            }
        }
    }
}

/// Gives `fill` the pixels of a picture of `columns` x `rows` whose middles lie inside a convex polygon, row after row as ranges
/// of indices; `place` brings its corners into the picture. Neighbours that share the ends of an edge leave no gap.
pub(super) fn scan(
    corners: &[Pixel],
    place: impl Fn(Pixel) -> Pixel,
    (columns, rows): (usize, usize),
    spans: &mut Vec<(f64, f64)>,
    mut fill: impl FnMut(std::ops::Range<usize>),
) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for &corner in corners {
        let y = place(corner).1;
        (low, high) = (low.min(y), high.max(y));
    }
    // The rows whose middles lie between; `as` brings what is outside, and NaN, to the rim.
    let (first, end) = (((low - 0.5).ceil().max(0.0)) as usize, ((high - 0.5).ceil().max(0.0) as usize).min(rows));
    if first >= end {
        return;
    }
    spans.clear();
    spans.resize(end - first, (f64::INFINITY, f64::NEG_INFINITY));
    for (at, &corner) in corners.iter().enumerate() {
        let (a, b) = (place(corner), place(corners[if at + 1 == corners.len() { 0 } else { at + 1 }]));
        // Always downwards, so that both neighbours of an edge compute the same.
        let (a, b) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        let slope = (b.0 - a.0) / (b.1 - a.1);
        let from = ((a.1 - 0.5).ceil().max(first as f64)) as usize;
        let to = ((b.1 - 0.5).ceil().max(0.0) as usize).min(end);
        for row in from..to {
            let x = a.0 + (row as f64 + 0.5 - a.1) * slope;
            let (left, right) = &mut spans[row - first];
            (*left, *right) = (left.min(x), right.max(x));
        }
    }
    for (row, &(left, right)) in spans.iter().enumerate() {
        let from = (left - 0.5).ceil().max(0.0) as usize;
        let to = ((right - 0.5).ceil().max(0.0) as usize).min(columns);
        if from < to {
            let start = (first + row) * columns;
            fill(start + from..start + to);
        }
    }
}

/// Writes one colour to all pixels.
fn paint(pixels: &mut [u8], color: [u8; 4]) {
    pixels.as_chunks_mut::<4>().0.fill(color);
}

impl Brush for Raster {
    type Error = Infallible;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Infallible> {
        for corners in shapes.iter() {
            self.polygon(corners, [color.0, color.1, color.2, 255]);
        }
        Ok(())
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Infallible> {
        let half = 0.5 * stroke.width * self.ratio;
        let period: f64 = stroke.dashes.iter().sum();
        for points in shapes.iter() {
            let last = points.first().filter(|_| closed);
            // Where in the dashes the line has come to.
            let mut walked = 0.0;
            for (from, to) in points.iter().zip(points.iter().skip(1).chain(last)) {
                let (a, b) = (self.place(*from), self.place(*to));
                if period > 0.0 {
                    let length = ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt();
                    self.dashed(a, b, half, walked, stroke.dashes);
                    walked = (walked + length) % (period * self.ratio);
                } else {
                    self.segment(a, b, half);
                }
            }
        }
        self.lay(stroke.color, stroke.opacity);
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Infallible> {
        for (radius, color) in [(radius + 0.65, color), (radius - 0.65, inside)] {
            for &place in places {
                let place = self.place(place);
                self.segment(place, place, radius * self.ratio);
            }
            self.lay(color, 1.0);
        }
        Ok(())
    }
}

impl Raster {
    /// The dashes (CSS pixels, on and off in turn) of a segment that begins `walked` device pixels into them.
    fn dashed(&mut self, a: Pixel, b: Pixel, half: f64, walked: f64, dashes: &[f64]) {
        let length = ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt();
        let at = |distance: f64| (a.0 + (b.0 - a.0) * distance / length, a.1 + (b.1 - a.1) * distance / length);
        let (mut begin, mut index) = (-walked, 0);
        while begin < length {
            let end = begin + dashes[index % dashes.len()] * self.ratio;
            if index % 2 == 0 && end > 0.0 {
                // Ends are round: a dash that ends here is drawn shorter by as much.
                let inset = |distance: f64, by: f64| if distance > 0.0 && distance < length { distance + by } else { distance.clamp(0.0, length) };
                let (from, to) = (inset(begin, half), inset(end, -half));
                if from <= to {
                    self.segment(at(from), at(to), half);
                }
            }
            (begin, index) = (end, index + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::draw::theme::Dashes;

    const WHITE: RGBColor = RGBColor(255, 255, 255);
    const BLACK: RGBColor = RGBColor(0, 0, 0);

    fn blank(side: f64, ratio: f64) -> Raster {
        let mut raster = Raster::default();
        raster.begin(Rect { left: 10.0, top: 20.0, right: 10.0 + side, bottom: 20.0 + side }, ratio, WHITE);
        raster
    }

    fn one(points: &[Pixel]) -> Shapes {
        let mut shapes = Shapes::default();
        shapes.add(points.iter().copied());
        shapes
    }

    /// How black the picture is, in pixels.
    fn ink(raster: &Raster) -> f64 {
        raster.rgba().chunks_exact(4).map(|pixel| 1.0 - f64::from(pixel[0]) / 255.0).sum()
    }

    #[test]
    fn a_fan_of_triangles_covers_each_pixel_once() {
        // Triangles about an odd centre to odd places of the rim: each adds its pixels, no two the same, none left out.
        let mut raster = blank(40.0, 1.5);
        let rim: Vec<Pixel> = [(10.0, 20.0), (23.3, 20.0), (50.0, 20.0), (50.0, 37.1), (50.0, 60.0), (31.9, 60.0), (10.0, 60.0), (10.0, 41.7)].to_vec();
        let center = (27.77, 38.13);
        let mut total = 0.0;
        for index in 0..rim.len() {
            let mut single = blank(40.0, 1.5);
            for raster in [&mut single, &mut raster] {
                raster.fill(&one(&[center, rim[index], rim[(index + 1) % rim.len()]]), BLACK).unwrap();
            }
            total += ink(&single);
        }
        assert_eq!((total, ink(&raster)), (3600.0, 3600.0));
    }

    #[test]
    fn lines_have_their_width_whatever_their_slope() {
        for (width, ratio) in [(1.0, 1.0), (2.0, 1.0), (1.2, 2.0), (0.8, 1.0)] {
            for (x, y) in [(30.0, 0.0), (0.0, 30.0), (21.0, 21.0), (25.0, -9.0), (-7.0, 28.0)] {
                let mut raster = blank(100.0, ratio);
                let stroke = Stroke { color: BLACK, opacity: 1.0, width, dashes: &[] };
                raster.stroke(&one(&[(55.2, 65.4), (55.2 + x, 65.4 + y)]), stroke, false).unwrap();
                // With its round ends.
                let expected = (libm::hypot(x, y) * width + 0.785 * width * width) * ratio * ratio;
                let drawn = ink(&raster);
                assert!((drawn / expected - 1.0).abs() < 0.12, "{width} x {ratio}, ({x}, {y}): {drawn} of {expected}");
            }
        }
    }

    #[test]
    fn lines_that_cross_do_not_darken_and_dashes_leave_gaps() {
        let drawn = |dashes: Dashes, opacity: f64, points: &[Pixel]| {
            let mut raster = blank(100.0, 1.0);
            raster.stroke(&one(points), Stroke { color: BLACK, opacity, width: 2.0, dashes }, false).unwrap();
            raster
        };
        let crossed = drawn(&[], 0.5, &[(20.0, 70.0), (100.0, 70.0), (60.0, 30.0), (60.0, 110.0)]);
        let darkest = crossed.rgba().iter().copied().min().unwrap();
        assert!((126..=129).contains(&darkest), "{darkest}");
        let line = [(20.0, 70.0), (33.0, 70.0), (100.0, 70.0)];
        let share = ink(&drawn(&[6.0, 2.0], 1.0, &line)) / ink(&drawn(&[], 1.0, &line));
        assert!((share - 0.75).abs() < 0.06, "{share}");
    }

    #[test]
    fn half_a_picture_is_as_dark_as_the_whole() {
        let mut raster = blank(20.0, 2.0);
        raster.stroke(&one(&[(12.0, 22.0), (28.0, 35.0)]), Stroke { color: BLACK, opacity: 1.0, width: 3.0, dashes: &[] }, false).unwrap();
        let (size, whole) = (raster.size(), ink(&raster));
        raster.halve();
        assert_eq!((raster.size(), raster.rgba().len()), ((size.0 / 2, size.1 / 2), size.0 * size.1));
        assert!((4.0 * ink(&raster) / whole - 1.0).abs() < 0.02);
    }

    #[test]
    fn what_is_outside_or_no_number_is_left_out() {
        let mut raster = blank(20.0, 1.0);
        let stroke = Stroke { color: BLACK, opacity: 1.0, width: 2.0, dashes: &[3.0, 1.0] };
        for points in [[(-50.0, -50.0), (-40.0, 30.0), (0.0, 0.0)], [(1e9, 0.0), (1e9, 5.0), (1e10, 0.0)], [(f64::NAN, 20.0), (30.0, f64::NAN), (12.0, 22.0)]] {
            raster.fill(&one(&points), BLACK).unwrap();
            raster.stroke(&one(&points), Stroke { dashes: &[], ..stroke }, true).unwrap();
        }
        raster.stroke(&one(&[(0.0, 0.0), (9.0, 9.0)]), stroke, false).unwrap();
        assert!(ink(&raster) < 1.0, "{}", ink(&raster));
    }
}
