//! What a pointer or a key does to the regions figure: the reading, pins, kinks that are dragged, the window.

use wasm_bindgen::prelude::*;

use super::RegionsFigure;
use crate::analysis::pieces::NetworkKink;
use crate::figures::curves::state::round_to;
use crate::figures::regions::line;
use crate::figures::regions::reading::number;
use crate::figures::regions::state::{Move, Place};
use crate::web::canvas::Sheet;

/// How near to a kink (CSS pixels) a pointer takes hold of it.
const REACH: f64 = 12.0;

#[wasm_bindgen]
impl RegionsFigure {
    /// Puts the reading under a pointer; takes it away outside of the picture. Whether it changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let frame = self.layout(sheet).picture;
        self.set_at(frame.area.contains(x, y).then(|| frame.to_data((x, y))))
    }

    /// Moves the reading by hundredths of the window; puts it into the middle where there was none.
    pub fn step(&mut self, right: f64, up: f64) -> bool {
        let (x, y) = self.state.shown();
        let (wide, tall) = (x.end - x.start, y.end - y.start);
        let to = match self.state.at {
            Some(at) => ((at.0 + 0.01 * right * wide).clamp(x.start, x.end), (at.1 + 0.01 * up * tall).clamp(y.start, y.end)),
            None => (x.start + 0.5 * wide, y.start + 0.5 * tall),
        };
        self.set_at(Some(to))
    }

    /// Takes the reading away.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self) -> bool {
        self.set_at(None)
    }

    pub(super) fn set_at(&mut self, at: Option<Place>) -> bool {
        let (x, y) = self.state.shown();
        let grain = |value: f64, width: f64| if width > 1e-9 { round_to(value, width) } else { value };
        let at = at.map(|at| (grain(at.0, x.end - x.start), if self.live.inputs() == 1 { 0.0 } else { grain(at.1, y.end - y.start) }));
        let changed = self.state.at != at;
        self.state.at = at;
        changed
    }

    /// Pins the cell that is pointed at, or takes its pin away; a third pin begins anew.
    pub fn pin(&mut self) {
        self.look();
        let Some(at) = self.state.at else { return };
        let Some(cell) = self.live.cell_at(at.0, at.1) else { return };
        let pins = std::mem::take(&mut self.state.pins);
        let cells: Vec<Option<usize>> = pins.iter().map(|&(x, y)| self.live.cell_at(x, y)).collect();
        let mut kept: Vec<Place> = pins.iter().zip(&cells).filter(|(_, other)| **other != Some(cell)).map(|(&pin, _)| pin).collect();
        if kept.len() == pins.len() {
            if kept.len() >= 2 {
                kept.clear();
            }
            kept.push(at);
        }
        self.state.pins = kept;
    }

    /// Takes all pins away.
    #[wasm_bindgen(js_name = clearPins)]
    pub fn clear_pins(&mut self) {
        self.state.pins.clear();
    }

    /// Takes hold of the kink at (x, y), of a network of one input and one hidden layer. Whether there is one.
    pub fn grab(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        self.look();
        self.grabbed = None;
        let frame = self.layout(sheet).picture;
        if let Some(found) = self.live.pieces().filter(|_| self.live.trainer().shape().hidden.len() == 1 && !self.live.is_fixed()) {
            let distance = |kink: &NetworkKink| {
                let at = found.pieces.partition_point(|piece| piece.to < kink.x).min(found.pieces.len().saturating_sub(1));
                let (px, py) = frame.to_pixels((kink.x, line::value(&found.pieces[at], kink.x)));
                libm::hypot(px - x, py - y)
            };
            let nearest = found.kinks.iter().map(|kink| (distance(kink), kink.fold)).min_by(|a, b| a.0.total_cmp(&b.0));
            self.grabbed = nearest.filter(|(distance, _)| *distance <= REACH).map(|(_, fold)| (fold, None));
        }
        self.grabbed.is_some()
    }

    /// Moves the kink that is held to the pointer.
    #[wasm_bindgen(js_name = dragKink)]
    pub fn drag_kink(&mut self, sheet: &Sheet, x: f64) -> bool {
        let Some((fold, _)) = self.grabbed else { return false };
        let frame = self.layout(sheet).picture;
        // As many digits as the text keeps, so that a link puts it at the very same place.
        let x = round_to(frame.to_data((x, 0.0)).0, frame.x.end - frame.x.start);
        let moved = self.live.move_kink(fold, x);
        if moved.is_some() {
            self.state.moved(Move { step: self.live.trainer().steps(), unit: fold.unit, kink: fold.kink, x });
        }
        self.grabbed = Some((fold, moved));
        self.fresh = false;
        moved.is_some()
    }

    /// The unit whose kink was dragged last, in words; undefined where none was.
    pub fn dragged(&self) -> Option<String> {
        let (fold, Some((weight, bias))) = self.grabbed? else { return None };
        Some(format!(
            "Unit {}: weight {}, bias {}; its kink is where {} x {} {} is at the bend.",
            fold.unit + 1,
            number(weight),
            number(bias),
            number(weight),
            if bias < 0.0 { "\u{2212}" } else { "+" },
            number(bias.abs())
        ))
    }

    /// Moves the window with a pointer that went from (x, y) by (dx, dy). Whether there was something to move.
    pub fn pan(&mut self, sheet: &Sheet, x: f64, y: f64, dx: f64, dy: f64) -> bool {
        let frame = self.layout(sheet).picture;
        if !frame.area.contains(x, y) {
            return false;
        }
        let (wide, tall) = self.spans();
        let (right, up) = (-dx / frame.area.width() * wide, dy / frame.area.height() * tall);
        let (x, y) = self.state.shown();
        let before = self.state.window.clone();
        self.state.look_at(x.start + right..x.end + right, y.start + up..y.end + up);
        self.moved(before)
    }

    pub(super) fn spans(&self) -> (f64, f64) {
        let (x, y) = self.state.shown();
        (x.end - x.start, y.end - y.start)
    }

    pub(super) fn moved(&mut self, before: Option<(std::ops::Range<f64>, std::ops::Range<f64>)>) -> bool {
        let changed = before != self.state.window;
        self.fresh &= !changed;
        changed
    }

    /// Makes the window `factor` times as wide, with what is at (x, y) staying there.
    pub fn zoom(&mut self, sheet: &Sheet, x: f64, y: f64, factor: f64) -> bool {
        let area = self.layout(sheet).picture.area;
        if !(area.contains(x, y) && factor.is_finite() && factor > 0.0) {
            return false;
        }
        let share = ((x - area.left) / area.width(), (area.bottom - y) / area.height());
        let (x, y) = self.state.shown();
        let around = |range: std::ops::Range<f64>, share: f64| {
            let width = range.end - range.start;
            let start = range.start + share * width * (1.0 - factor);
            start..start + width * factor
        };
        let before = self.state.window.clone();
        let (x, y) = (around(x, share.0), around(y, share.1));
        // As far in as f64 goes, and no farther.
        if x.end > x.start && y.end > y.start {
            self.state.look_at(x, y);
            if self.state.window.is_none() && factor < 1.0 {
                self.state.window = before.clone();
            }
        }
        self.moved(before)
    }

    /// Zooms about the middle: for keys and buttons.
    #[wasm_bindgen(js_name = zoomMiddle)]
    pub fn zoom_middle(&mut self, sheet: &Sheet, factor: f64) -> bool {
        let (x, y) = self.middle(sheet);
        self.zoom(sheet, x, y, factor)
    }

    /// Moves the window by (dx, dy): for keys.
    #[wasm_bindgen(js_name = panMiddle)]
    pub fn pan_middle(&mut self, sheet: &Sheet, dx: f64, dy: f64) -> bool {
        let (x, y) = self.middle(sheet);
        self.pan(sheet, x, y, dx, dy)
    }

    pub(super) fn middle(&self, sheet: &Sheet) -> (f64, f64) {
        let area = self.layout(sheet).picture.area;
        ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0)
    }

    /// Back to the window that shows all.
    pub fn home(&mut self) {
        self.state.window = None;
        self.fresh = false;
    }
}
