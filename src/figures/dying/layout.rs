//! Where the parts of the figure are.

use crate::figures::plot::Rect;

/// From this width (CSS pixels) on, parts stand side by side.
const SIDE_BY_SIDE: f64 = 700.0;
const ABOVE: f64 = 32.0;
const BELOW: f64 = 40.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 14.0;
const ROW: f64 = 210.0;
const TALL: f64 = 400.0;

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
    if width >= SIDE_BY_SIDE { TALL + 2.0 * ROW } else { (width - LEFT - RIGHT) + ABOVE + BELOW + 320.0 + 4.0 * 190.0 }
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
                network: Rect { left: 16.0, top: ABOVE, right: split - 10.0, bottom: tall - 16.0 },
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
            let network = Rect { left: 10.0, top: top + ABOVE, right: width - 10.0, bottom: top + 310.0 };
            let from = top + 320.0;
            let row = ((height - from) / 4.0).max(80.0);
            let part = |index: f64| cell(0.0, width, from + index * row, from + (index + 1.0) * row);
            Self { network, data, census: part(0.0), raster: part(1.0), loss: part(2.0), histograms: part(3.0) }
        }
    }

    /// The middles of the units of a layer, and the side of their maps; `columns` counts inputs and outputs too.
    pub fn unit(&self, column: usize, columns: usize, unit: usize, units: usize) -> (f64, f64) {
        let area = self.network;
        let x = area.left + (column as f64 + 0.5) / columns.max(1) as f64 * area.width();
        let y = area.top + (unit as f64 + 0.5) / units.max(1) as f64 * area.height();
        (x, y)
    }

    /// The side of a unit's map where the fullest layer has `most` units.
    pub fn unit_side(&self, columns: usize, most: usize) -> f64 {
        let area = self.network;
        (area.height() / most.max(1) as f64 * 0.86).min(area.width() / columns.max(1) as f64 * 0.5).clamp(2.0, 44.0)
    }

    /// The hidden unit (layer and unit counted from 0) under a place.
    pub fn unit_at(&self, widths: &[usize], x: f64, y: f64) -> Option<(usize, usize)> {
        let columns = widths.len() + 2;
        let side = self.unit_side(columns, widths.iter().copied().max().unwrap_or(1));
        // A fingertip's worth around, where neighbours leave it.
        const REACH: f64 = 4.0;
        widths.iter().enumerate().find_map(|(layer, &units)| {
            let pitch = self.network.height() / units.max(1) as f64;
            let reach = (side / 2.0 + REACH).min(pitch / 2.0);
            (0..units).map(|unit| (layer, unit)).find(|&(layer, unit)| {
                let (cx, cy) = self.unit(layer + 1, columns, unit, units);
                (x - cx).abs() <= side / 2.0 + REACH && (y - cy).abs() <= reach
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
            let parts = [layout.network, layout.data, layout.census, layout.raster, layout.loss, layout.histograms];
            for (index, a) in parts.iter().enumerate() {
                assert!(a.left >= 0.0 && a.top >= 0.0 && a.right <= width && a.bottom <= height, "{width}: {a:?}");
                for b in &parts[index + 1..] {
                    let apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
                    assert!(apart, "{width}: {a:?} {b:?}");
                }
            }
            assert!((layout.data.width() - layout.data.height()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_unit_is_found_at_its_place() {
        let layout = Layout::new(1080.0, 820.0);
        let (x, y) = layout.unit(2, 4, 5, 16);
        assert_eq!(layout.unit_at(&[16, 16], x, y), Some((1, 5)));
        assert_eq!(layout.unit_at(&[16, 16], -5.0, y), None);
    }
}
