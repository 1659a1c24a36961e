//! Where the parts of the figure are.

use crate::figures::draw::plot::Rect;

/// From this width (CSS pixels) on, parts stand side by side.
const SIDE_BY_SIDE: f64 = 700.0;
const ABOVE: f64 = 32.0;
const BELOW: f64 = 40.0;
const LEFT: f64 = 46.0;
/// Half of the widest last tick of an axis, as 1.25M, has room.
const RIGHT: f64 = 20.0;
const ROW: f64 = 210.0;
const TALL: f64 = 400.0;
/// Room around the network, whose units reach to its edges.
const AROUND: f64 = 10.0;
/// The largest side of a unit's map, and of an input's or output's.
const LARGEST: f64 = 44.0;
const LARGEST_END: f64 = 38.0;

/// A part of the figure, which is drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Data, decision and kink lines.
    Data,
    /// The diagram.
    Network,
    /// The dead share over the steps.
    Census,
    /// Unit by step.
    Raster,
    /// The losses over the steps.
    Loss,
    /// Pre-activations by layer.
    Histograms,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 6] = [Self::Data, Self::Network, Self::Census, Self::Raster, Self::Loss, Self::Histograms];
}

/// The rectangles of all parts: plotting areas, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// The network.
    pub network: Rect,
    /// Data and decision map, square.
    pub data: Rect,
    /// The dead share over the steps.
    pub census: Rect,
    /// Unit by step.
    pub raster: Rect,
    /// The losses over the steps.
    pub loss: Rect,
    /// Pre-activations by layer.
    pub histograms: Rect,
}

/// The height that suits a width.
pub fn height(width: f64) -> f64 {
    if width >= SIDE_BY_SIDE { TALL + 2.0 * ROW } else { (width - LEFT - RIGHT) + ABOVE + BELOW + 330.0 + 4.0 * 190.0 }
}

impl Layout {
    /// The layout on `width` x `height` CSS pixels.
    pub fn new(width: f64, height: f64) -> Self {
        let cell = |left: f64, right: f64, top: f64, bottom: f64| {
            let (left, top) = (left + LEFT, top + ABOVE);
            Rect { left, top, right: (right - RIGHT).max(left + 20.0), bottom: (bottom - BELOW).max(top + 20.0) }
        };
        if width >= SIDE_BY_SIDE {
            let scale = height / (TALL + 2.0 * ROW);
            let (tall, row) = (TALL * scale, ROW * scale);
            let side = (tall - ABOVE - BELOW).min(width * 0.45);
            let split = width - side - LEFT - RIGHT;
            let half = width / 2.0;
            let data = cell(split, width, 0.0, tall);
            Self {
                network: Rect { left: AROUND, top: ABOVE + AROUND, right: split - AROUND, bottom: tall - AROUND - 6.0 },
                data: Rect { bottom: data.top + data.width(), ..data },
                census: cell(0.0, half, tall, tall + row),
                raster: cell(half, width, tall, tall + row),
                loss: cell(0.0, half, tall + row, height),
                histograms: cell(half, width, tall + row, height),
            }
        } else {
            let wide = cell(0.0, width, 0.0, width - LEFT - RIGHT + ABOVE + BELOW);
            let data = Rect { bottom: wide.top + wide.width(), ..wide };
            let top = data.bottom + BELOW;
            let network = Rect { left: AROUND, top: top + ABOVE + AROUND, right: width - AROUND, bottom: top + 314.0 };
            let from = top + 330.0;
            let row = ((height - from) / 4.0).max(80.0);
            let part = |index: f64| cell(0.0, width, from + index * row, from + (index + 1.0) * row);
            Self { network, data, census: part(0.0), raster: part(1.0), loss: part(2.0), histograms: part(3.0) }
        }
    }

    /// Where a part's marks are: its plotting area.
    pub fn area(&self, part: Part) -> Rect {
        match part {
            Part::Data => self.data,
            Part::Network => self.network,
            Part::Census => self.census,
            Part::Raster => self.raster,
            Part::Loss => self.loss,
            Part::Histograms => self.histograms,
        }
    }

    /// All that a part may draw on: its plotting area and the room for its labels. No two parts share any of it.
    pub fn room(&self, part: Part) -> Rect {
        let area = self.area(part);
        match part {
            Part::Network => Rect { left: area.left - AROUND, top: area.top - AROUND, right: area.right + AROUND, bottom: area.bottom + AROUND },
            _ => Rect { left: area.left - LEFT, top: area.top - ABOVE, right: area.right + RIGHT, bottom: area.bottom + BELOW },
        }
    }

    /// The middle of a unit; `sizes` are the units of each column, inputs and outputs included.
    pub fn unit(&self, sizes: &[usize], column: usize, unit: usize) -> (f64, f64) {
        let area = self.network;
        let units = sizes.get(column).copied().unwrap_or(1).max(1);
        let x = area.left + (column as f64 + 0.5) / sizes.len().max(1) as f64 * area.width();
        let y = area.top + (unit as f64 + 0.5) / units as f64 * area.height();
        (x, y)
    }

    /// The side of the maps in a column: all hidden layers have that of the fullest.
    pub fn side(&self, sizes: &[usize], column: usize) -> f64 {
        let area = self.network;
        let columns = sizes.len().max(1);
        let is_end = column == 0 || column + 1 == columns;
        let hidden = sizes.get(1..columns - 1).unwrap_or(&[]).iter().copied().max().unwrap_or(1);
        // An end's map has a name above and a bias below.
        let (most, share, largest) = if is_end { (sizes.get(column).copied().unwrap_or(1), 0.45, LARGEST_END) } else { (hidden, 0.86, LARGEST) };
        (area.height() / most.max(1) as f64 * share).min(area.width() / columns as f64 * 0.5).clamp(2.0, largest)
    }

    /// The hidden unit (layer and unit counted from 0) under a place.
    pub fn unit_at(&self, sizes: &[usize], x: f64, y: f64) -> Option<(usize, usize)> {
        // A fingertip's worth around, where neighbours leave it.
        const REACH: f64 = 4.0;
        (1..sizes.len().saturating_sub(1)).find_map(|column| {
            let half = self.side(sizes, column) / 2.0;
            let pitch = self.network.height() / sizes[column].max(1) as f64;
            let reach = (half + REACH).min(pitch / 2.0);
            (0..sizes[column]).map(|unit| (column - 1, unit)).find(|&(_, unit)| {
                let (cx, cy) = self.unit(sizes, column, unit);
                (x - cx).abs() <= half + REACH && (y - cy).abs() <= reach
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_overlap_and_lie_on_the_sheet() {
        for width in [320.0, 390.0, 699.0, 700.0, 1080.0, 2000.0] {
            let height = height(width);
            let layout = Layout::new(width, height);
            for (index, part) in Part::ALL.into_iter().enumerate() {
                let (area, a) = (layout.area(part), layout.room(part));
                assert!(area.left >= 0.0 && area.top >= 0.0 && area.right <= width && area.bottom <= height, "{width}: {part:?} {area:?}");
                for other in Part::ALL.into_iter().skip(index + 1) {
                    let b = layout.room(other);
                    // Half a pixel may be shared: nothing is drawn on it.
                    let apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
                    assert!(apart, "{width}: {part:?} {a:?} {other:?} {b:?}");
                }
            }
            assert!((layout.data.width() - layout.data.height()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_unit_is_found_at_its_place() {
        let layout = Layout::new(1080.0, 820.0);
        let sizes = [2, 16, 16, 1];
        let (x, y) = layout.unit(&sizes, 2, 5);
        assert_eq!(layout.unit_at(&sizes, x, y), Some((1, 5)));
        assert_eq!(layout.unit_at(&sizes, -5.0, y), None);
        let (x, y) = layout.unit(&sizes, 3, 0);
        assert_eq!(layout.unit_at(&sizes, x, y), None, "an output is no hidden unit");
    }
}
