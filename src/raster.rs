//! Convex polygons and lines into pixels: for pictures of thousands of cells that change every frame.
//!
//! Measured: in Chromium a path of many polygons costs about 0.3 microseconds a corner before anything is painted, and painting
//! it without a graphics card as much again; 28,000 cells took 60 ms. Here it is a few writes a cell. Cells are filled without
//! smoothing, since every edge between two of them lies under a line, which is smoothed; the same ends in the same order give
//! the same pixels, so neighbours leave no gap. Lines of one call are gathered as the largest share that any of them covers of
//! a pixel and laid over the picture once, so that they do not darken where they meet.
//!
//! It knows numbers only, and stands here, and not with the figures, to be compiled for speed.
//!
//! Rejected: four samples a pixel, for four times the writes and no visible gain under the lines.

/// The largest side in device pixels.
const LARGEST: f64 = 8192.0;

/// Places that are looked at together for whether a line covers any: most are bare.
const AT_ONCE: usize = 16;

/// A place on the sheet, in CSS pixels.
pub type Place = (f64, f64);

/// Which device pixels a part of a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct View {
    /// Device pixels from left to right.
    pub columns: usize,
    /// Device pixels from top to bottom.
    pub rows: usize,
    /// The device pixel of the upper left corner.
    pub origin: (f64, f64),
    /// Device pixels to a CSS pixel.
    pub ratio: f64,
}

impl View {
    /// What lies between two corners of the sheet, at `ratio` device pixels to each of CSS; at least a pixel, at most 8192 to a side.
    pub fn between((left, top): Place, (right, bottom): Place, ratio: f64) -> Self {
        let side = |from: f64, to: f64| ((to * ratio).round() - (from * ratio).round()).clamp(1.0, LARGEST) as usize;
        let origin = ((left * ratio).round(), (top * ratio).round());
        Self { columns: side(left, right), rows: side(top, bottom), origin, ratio }
    }

    /// From CSS pixels to those of the view.
    #[inline(always)]
    pub fn place(&self, (x, y): Place) -> Place {
        (x * self.ratio - self.origin.0, y * self.ratio - self.origin.1)
    }

    /// How many pixels it has.
    pub fn area(&self) -> usize {
        self.columns * self.rows
    }
}

/// A picture of device pixels that polygons and lines are drawn into; keeps its memory from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Raster {
    view: View,
    /// Red, green, blue and opacity of each pixel, row by row from the top.
    rgba: Vec<u8>,
    /// The share of each pixel that the lines of the present call cover, of 255; all 0 between calls.
    cover: Vec<u8>,
    /// Per row of one polygon its left and right end.
    spans: Vec<(f64, f64)>,
}

impl Raster {
    /// Begins an empty picture of a view, all of one colour.
    pub fn begin(&mut self, view: View, [red, green, blue]: [u8; 3]) {
        self.view = view;
        self.rgba.resize(4 * view.area(), 0);
        paint(&mut self.rgba, [red, green, blue, u8::MAX]);
        self.cover.resize(view.area(), 0);
    }

    /// Which pixels they are.
    pub fn view(&self) -> View {
        self.view
    }

    /// Red, green, blue and opacity of each pixel, row by row from the top.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Half as many columns and rows: each pixel the mean of four.
    pub fn halve(&mut self) {
        let (columns, rows) = (self.view.columns / 2, self.view.rows / 2);
        for row in 0..rows {
            for column in 0..columns {
                let at = |x: usize, y: usize| 4 * ((2 * row + y) * self.view.columns + 2 * column + x);
                let four = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
                for channel in 0..4 {
                    let sum: u32 = four.iter().map(|&pixel| u32::from(self.rgba[pixel + channel])).sum();
                    // The mean is written before any of what is still to be read.
                    self.rgba[4 * (row * columns + column) + channel] = ((sum + 2) / 4) as u8;
                }
            }
        }
        self.rgba.truncate(4 * columns * rows);
        let View { origin, ratio, .. } = self.view;
        self.view = View { columns, rows, origin: ((origin.0 / 2.0).round(), (origin.1 / 2.0).round()), ratio: ratio / 2.0 };
        self.cover.truncate(columns * rows);
    }

    /// Fills a convex polygon: the pixels whose middles lie inside.
    pub fn polygon(&mut self, corners: &[Place], [red, green, blue]: [u8; 3]) {
        let rgba = &mut self.rgba;
        scan(corners, self.view, &mut self.spans, |pixels| paint(&mut rgba[4 * pixels.start..4 * pixels.end], [red, green, blue, u8::MAX]));
    }

    /// Lays a picture of as many pixels over this one, each the index of its colour; an index beyond all leaves its pixel as it is.
    pub fn overlay(&mut self, pixels: &[u32], colors: &[[u8; 3]]) {
        for (pixel, &index) in self.rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
            if let Some(&[red, green, blue]) = colors.get(index as usize) {
                *pixel = [red, green, blue, u8::MAX];
            }
        }
    }

    /// Covers the pixels within `half` (device pixels) of the segment between two places, smoothly.
    pub fn segment(&mut self, from: Place, to: Place, half: f64) {
        self.cover_segment(self.view.place(from), self.view.place(to), half);
    }

    /// The same between two places of the view.
    fn cover_segment(&mut self, a: Place, b: Place, half: f64) {
        let View { columns, rows, .. } = self.view;
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
        let (lines, across) = if steep { (rows, columns) } else { (columns, rows) };
        from = (from - reach).floor().max(0.0);
        to = (to + reach).ceil().min(lines as f64);
        let (main, cross) = if steep { (uy, ux) } else { (ux, uy) };
        let run = reach / main.abs();
        // A line thinner than a pixel covers no more of one than its width.
        let full = (2.0 * half).min(1.0);
        let (start, cross_start, aslant) = if steep { (a.1, a.0, main.abs()) } else { (a.0, a.1, main.abs()) };
        let (step, stride) = if steep { (1, columns) } else { (columns, 1) };
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
    pub fn lay(&mut self, color: [u8; 3], opacity: f64) {
        let ink = color.map(u32::from);
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
    /// Covers the dashes (CSS pixels, on and off in turn; at least one longer than 0) of a segment that begins `walked` device pixels
    /// into them; how far into them it ends.
    pub fn dashed(&mut self, from: Place, to: Place, half: f64, walked: f64, dashes: &[f64]) -> f64 {
        let (a, b) = (self.view.place(from), self.view.place(to));
        let length = ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt();
        let at = |distance: f64| (a.0 + (b.0 - a.0) * distance / length, a.1 + (b.1 - a.1) * distance / length);
        let (mut begin, mut index) = (-walked, 0);
        while begin < length {
            let end = begin + dashes[index % dashes.len()] * self.view.ratio;
            if index % 2 == 0 && end > 0.0 {
                // Ends are round: a dash that ends here is drawn shorter by as much.
                let inset = |distance: f64, by: f64| if distance > 0.0 && distance < length { distance + by } else { distance.clamp(0.0, length) };
                let (from, to) = (inset(begin, half), inset(end, -half));
                if from <= to {
                    self.cover_segment(at(from), at(to), half);
                }
            }
            (begin, index) = (end, index + 1);
        }
        let period: f64 = dashes.iter().sum();
        (walked + length) % (period * self.view.ratio)
    }
}

/// Gives the pixels of `facets` (as many as the view has) whose middles lie inside a convex polygon a number.
pub fn number(facets: &mut [u32], corners: &[Place], view: View, spans: &mut Vec<(f64, f64)>, number: u32) {
    scan(corners, view, spans, |pixels| facets[pixels].fill(number));
}

/// Gives `fill` the pixels of a view whose middles lie inside a convex polygon, row after row as ranges of indices. Neighbours that
/// share the ends of an edge leave no gap.
#[inline(always)]
fn scan(corners: &[Place], view: View, spans: &mut Vec<(f64, f64)>, mut fill: impl FnMut(std::ops::Range<usize>)) {
    let (View { columns, rows, .. }, place) = (view, |corner| view.place(corner));
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
