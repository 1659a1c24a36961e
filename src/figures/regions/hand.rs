//! What a pointer, a key or a button does: the reading, pins, kinks and lines that are moved, the window, the run.

use std::ops::Range;

use super::Regions;
use super::line;
use super::moves::{Move, MovedTo};
use super::parts::{self, View};
use super::state::{FARTHEST, Place};
use super::surface::view::Key as Turn;
use crate::analysis::live_regions::{DEGREES, LinePlace};
use crate::analysis::pieces::NetworkKink;
use crate::analysis::regions::Fold;
use crate::figures::draw::diagram::Grip;
use crate::figures::draw::number::round_to;
use crate::figures::draw::plot::{Frame, Rect};
use crate::figures::draw::sheet::Sheet;
use crate::figures::figure::{Act, Command, Outcome, Stroke};

/// How near to a kink or a line (CSS pixels) a pointer takes hold of it.
const REACH: f64 = 12.0;
/// So few lines can be taken without being picked before.
pub(super) const FEW: usize = 10;
/// How near to the middle of a line it is moved, and not turned: a share of what is seen of it.
const MIDDLE: f64 = 0.22;
/// A key's share of the picture, and its zoom.
const PAN_SHARE: f64 = 0.05;
const ZOOM_STEP: f64 = 1.25;
/// What a key turns a line by, in degrees, and how far it moves one: a share of the window.
const TURN: f64 = 3.0;
const SHIFT: f64 = 0.02;
/// Digits that angles keep: hundredths of a degree.
const HUNDREDTHS: f64 = 100.0;

/// What the pointer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    /// A kink of a network of one input, and its unit's weight and bias once it was moved.
    Kink(Fold, Option<(f64, f64)>),
    /// The line of a first-layer unit, to be moved along.
    Line(usize),
    /// The line of a first-layer unit, to be turned about this place.
    Turn(usize, Place),
    /// The window.
    Window,
    /// The surface.
    Surface,
    /// A weight or a bias in the diagram.
    Number(Grip),
}

/// The buttons.
pub(super) fn commands(figure: &Regions) -> Vec<Command> {
    let mut commands = Vec::new();
    if !figure.run.live.is_fixed() {
        let folds = figure.state.folds();
        let title = match (figure.playing, figure.is_over()) {
            (true, _) => "Pause",
            (false, true) if folds => "Fold it again",
            (false, false) if folds && figure.run.steps() == 0 => "Fold it",
            (false, true) => "Once more",
            (false, false) if folds => "Go on",
            (false, false) => "Train",
        };
        commands.push(Command { id: "play", title, pressed: Some(figure.playing), enabled: true });
        commands.push(Command::once("step", "One step"));
        commands.push(Command::once("reset", "Reset"));
    }
    if figure.run.moves(&figure.state.moves).next().is_some() {
        commands.push(Command::once("undo", "Undo the last change"));
    }
    commands.extend([Command::once("zoom_in", "Zoom in"), Command::once("zoom_out", "Zoom out"), Command::once("home", "Whole picture")]);
    if !figure.state.pins.is_empty() {
        commands.push(Command::once("unpin", "Take pins away"));
    }
    commands
}

/// What an event does.
pub(super) fn act(figure: &mut Regions, act: Act, sheet: &Sheet) -> Outcome {
    match act {
        Act::Hover(x, y) => figure.point(sheet, x, y),
        Act::Leave => figure.set_at(None),
        Act::Down(x, y) => {
            figure.held = figure.grab(sheet, (x, y));
            Outcome { taken: true, ..Outcome::nothing() }
        }
        Act::Drag(x, y, dx, dy) => figure.drag(sheet, (x, y), (dx, dy)),
        Act::Up => {
            figure.held = figure.held.filter(|held| matches!(held, Held::Kink(..)));
            Outcome { settings: true, ..Outcome::reading(true) }
        }
        Act::Tap(x, y, _) => figure.tap(sheet, (x, y)),
        Act::Zoom(x, y, factor) => figure.zoom(sheet, (x, y), factor),
        Act::Key(stroke, shift) => figure.key(stroke, shift, sheet),
        Act::Command(id) => figure.command(id, sheet),
    }
}

impl Regions {
    /// Whether a part is drawn.
    pub(super) fn shows(&self, view: View) -> bool {
        parts::shown(&self.state).contains(&view)
    }

    /// The room of a part.
    pub(super) fn room(&self, sheet: &Sheet, view: View) -> Option<Rect> {
        parts::rooms(&self.state, sheet.width, sheet.height).into_iter().find(|(shown, _)| *shown == view).map(|(_, room)| room)
    }

    /// The picture of the plane or of the function.
    pub(super) fn frame(&self, sheet: &Sheet) -> Option<Frame> {
        self.room(sheet, View::Map).map(|room| self.frame_in(room))
    }

    /// The same, in its room.
    pub(super) fn frame_in(&self, room: Rect) -> Frame {
        let (x, y) = self.state.shown();
        Frame { area: parts::picture(&self.state, room), x, y: self.fitted().unwrap_or(y) }
    }

    fn command(&mut self, id: &str, sheet: &Sheet) -> Outcome {
        let middle = self.middle(sheet);
        match id {
            "play" => self.play(!self.playing),
            "step" => {
                self.playing = false;
                if self.run.is_found(&self.state) {
                    self.run.live.step(1);
                    self.run.changed();
                }
            }
            "reset" => {
                self.reset();
                self.playing = false;
            }
            "home" => {
                self.state.window = None;
                self.state.eye = super::surface::View::default();
                self.scene.release();
            }
            "unpin" => self.state.pins.clear(),
            "undo" => return self.undo(),
            "zoom_in" => return middle.map_or_else(Outcome::nothing, |middle| self.zoom(sheet, middle, 1.0 / ZOOM_STEP)),
            "zoom_out" => return middle.map_or_else(Outcome::nothing, |middle| self.zoom(sheet, middle, ZOOM_STEP)),
            _ => return Outcome::nothing(),
        }
        Outcome::all()
    }

    /// Whether a place is on the surface's part.
    fn on_surface(&self, sheet: &Sheet, at: Place) -> bool {
        let turns = [View::Surface, View::Fold].into_iter().filter(|view| *view == View::Surface || self.state.fold.space);
        turns.filter_map(|view| self.room(sheet, view)).any(|room| room.contains(at.0, at.1))
    }

    /// Takes hold of the surface and turns it.
    fn turn(&mut self, turn: impl FnOnce(super::surface::View) -> super::surface::View) -> Outcome {
        self.scene.touch(&mut self.state.eye);
        self.state.eye = turn(self.state.eye);
        Outcome::all()
    }

    /// Puts the reading under a pointer; takes it away outside of the picture.
    fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        if self.on_surface(sheet, (x, y)) {
            let picked = self.scene.pick((x, y)).map(|picked| (picked.place[0], picked.place[1]));
            return self.set_at(picked);
        }
        let frame = self.frame(sheet);
        self.set_at(frame.filter(|frame| frame.area.contains(x, y)).map(|frame| frame.to_data((x, y))))
    }

    /// Moves the reading by hundredths of the window; puts it into the middle where there was none.
    fn step(&mut self, right: f64, up: f64) -> Outcome {
        let (x, y) = self.state.shown();
        let (wide, tall) = (x.end - x.start, y.end - y.start);
        let to = match self.state.at {
            Some(at) => ((at.0 + 0.01 * right * wide).clamp(x.start, x.end), (at.1 + 0.01 * up * tall).clamp(y.start, y.end)),
            None => (x.start + 0.5 * wide, y.start + 0.5 * tall),
        };
        self.set_at(Some(to))
    }

    fn set_at(&mut self, at: Option<Place>) -> Outcome {
        let (x, y) = self.state.shown();
        let at = at.map(|at| (grain(at.0, x.end - x.start), if self.run.live.inputs() == 1 { 0.0 } else { grain(at.1, y.end - y.start) }));
        Outcome::reading(std::mem::replace(&mut self.state.at, at) != at)
    }

    fn tap(&mut self, sheet: &Sheet, at: Place) -> Outcome {
        if let Some(hit) = self.hit(sheet, at) {
            (self.state.pick, self.state.edge) = hit.tapped(self.choice());
            return Outcome::all();
        }
        if self.frame(sheet).is_none_or(|frame| !frame.area.contains(at.0, at.1)) {
            return Outcome::nothing();
        }
        self.point(sheet, at.0, at.1);
        self.held = None;
        let line = self.frame(sheet).and_then(|frame| self.line_near(&frame, at)).map(|(unit, _)| (0, unit));
        if line.is_some() && line != self.state.pick {
            (self.state.pick, self.state.edge) = (line, None);
            return Outcome::all();
        }
        self.pin()
    }

    /// Pins the cell that is pointed at, or takes its pin away; a third pin begins anew.
    fn pin(&mut self) -> Outcome {
        let live = &mut self.run.live;
        let Some(at) = self.state.at.filter(|_| live.is_found()) else { return Outcome::nothing() };
        let Some(cell) = live.cell_at(at.0, at.1) else { return Outcome::nothing() };
        let pins = std::mem::take(&mut self.state.pins);
        let cells: Vec<Option<usize>> = pins.iter().map(|&(x, y)| live.cell_at(x, y)).collect();
        let mut kept: Vec<Place> = pins.iter().zip(&cells).filter(|(_, other)| **other != Some(cell)).map(|(&pin, _)| pin).collect();
        if kept.len() == pins.len() {
            if kept.len() >= 2 {
                kept.clear();
            }
            kept.push(at);
        }
        self.state.pins = kept;
        Outcome { settings: true, ..Outcome::reading(true) }
    }

    /// What is at (x, y) to be held: a kink, a line, or the window.
    fn grab(&mut self, sheet: &Sheet, (x, y): Place) -> Option<Held> {
        if self.on_surface(sheet, (x, y)) {
            return Some(Held::Surface);
        }
        if let Some(held) = self.grab_number(sheet, (x, y)) {
            return Some(held);
        }
        let frame = self.frame(sheet).filter(|frame| frame.area.contains(x, y))?;
        let live = &self.run.live;
        if let Some(found) = live.pieces().filter(|_| live.trainer().shape().hidden.len() == 1 && !live.is_fixed()) {
            let distance = |kink: &NetworkKink| {
                let at = found.pieces.partition_point(|piece| piece.to < kink.x).min(found.pieces.len().saturating_sub(1));
                let (px, py) = frame.to_pixels((kink.x, line::value(&found.pieces[at], kink.x)));
                libm::hypot(px - x, py - y)
            };
            let nearest = found.kinks.iter().map(|kink| (distance(kink), kink.fold)).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, fold)) = nearest.filter(|(distance, _)| *distance <= REACH) {
                return Some(Held::Kink(fold, None));
            }
        }
        self.grab_line(&frame, (x, y)).or(Some(Held::Window))
    }

    /// A line of the first layer that is near: that of the unit that is picked, or any where they are few. Among many a hand means
    /// the window.
    fn grab_line(&self, frame: &Frame, at: Place) -> Option<Held> {
        let (unit, ends) = self.line_near(frame, at)?;
        let few = self.run.live.trainer().shape().hidden.first().is_some_and(|layer| layer.units <= FEW);
        if !few && self.state.pick != Some((0, unit)) {
            return None;
        }
        let [a, b] = ends.map(|end| frame.to_pixels(end));
        let (middle, length) = (((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0), libm::hypot(a.0 - b.0, a.1 - b.1));
        let along = libm::hypot(at.0 - middle.0, at.1 - middle.1) / length.max(1.0);
        let about = ((ends[0].0 + ends[1].0) / 2.0, (ends[0].1 + ends[1].1) / 2.0);
        Some(if along < MIDDLE { Held::Line(unit) } else { Held::Turn(unit, about) })
    }

    /// The first-layer unit whose line passes a place of the sheet, and the ends of what is seen of it.
    pub(super) fn line_near(&self, frame: &Frame, at: Place) -> Option<(usize, [Place; 2])> {
        if self.run.live.inputs() != 2 || !self.run.live.is_found() {
            return None;
        }
        let units = self.run.live.trainer().shape().hidden.first()?.units;
        let of = |unit: usize| {
            let ends = self.line_ends(frame, unit)?;
            let [a, b] = ends.map(|end| frame.to_pixels(end));
            let distance = distance_to(at, a, b);
            // The unit that is picked is wanted, if anything is.
            let wanted = if self.state.pick == Some((0, unit)) { 0.5 * distance } else { distance };
            (distance <= REACH / 2.0).then_some((wanted, unit, ends))
        };
        (0..units).filter_map(of).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, unit, ends)| (unit, ends))
    }

    /// The ends of what is seen of the line of a first-layer unit.
    pub(super) fn line_ends(&self, frame: &Frame, unit: usize) -> Option<[Place; 2]> {
        let LinePlace { angle, offset } = self.run.live.line_of(unit)?;
        let (nx, ny) = (libm::cos(angle / DEGREES), libm::sin(angle / DEGREES));
        let (x, y) = (&frame.x, &frame.y);
        let sides = [(x.start, true), (x.end, true), (y.start, false), (y.end, false)];
        let inside = |range: &Range<f64>, value: f64| value >= range.start && value <= range.end;
        let crossing = |(at, vertical): (f64, bool)| {
            let place = if vertical { (at, (offset - nx * at) / ny) } else { ((offset - ny * at) / nx, at) };
            (place.0.is_finite() && place.1.is_finite() && if vertical { inside(y, place.1) } else { inside(x, place.0) }).then_some(place)
        };
        let mut crossings = sides.into_iter().filter_map(crossing);
        let first = crossings.next()?;
        let far = |place: &Place| libm::hypot(place.0 - first.0, place.1 - first.1);
        let last = crossings.max_by(|a, b| far(a).total_cmp(&far(b)))?;
        Some([first, last])
    }

    fn drag(&mut self, sheet: &Sheet, (x, y): Place, (dx, dy): Place) -> Outcome {
        if self.held == Some(Held::Surface) {
            return self.turn(|eye| eye.dragged(dx, dy));
        }
        if let Some(Held::Number(grip)) = self.held {
            return self.drag_number(grip, (x + dx, y + dy));
        }
        let Some(frame) = self.frame(sheet) else { return Outcome::nothing() };
        match self.held {
            Some(Held::Kink(fold, _)) => self.drag_kink(&frame, fold, x + dx),
            Some(Held::Line(unit)) => {
                let (from, to) = (frame.to_data((x, y)), frame.to_data((x + dx, y + dy)));
                let Some(LinePlace { angle, offset }) = self.run.live.line_of(unit) else { return Outcome::nothing() };
                let along = (to.0 - from.0) * libm::cos(angle / DEGREES) + (to.1 - from.1) * libm::sin(angle / DEGREES);
                self.put_line(unit, LinePlace { angle, offset: offset + along })
            }
            Some(Held::Turn(unit, about)) => {
                let (from, to) = (frame.to_data((x, y)), frame.to_data((x + dx, y + dy)));
                let bearing = |place: Place| libm::atan2(place.1 - about.1, place.0 - about.0);
                let Some(LinePlace { angle, .. }) = self.run.live.line_of(unit) else { return Outcome::nothing() };
                self.turn_line(unit, angle + (bearing(to) - bearing(from)) * DEGREES, about)
            }
            Some(Held::Window) | None if frame.area.contains(x, y) => self.pan(&frame, (dx, dy)),
            Some(Held::Window | Held::Surface | Held::Number(..)) | None => Outcome::nothing(),
        }
    }

    /// Moves the kink that is held to a place along x.
    fn drag_kink(&mut self, frame: &Frame, fold: Fold, x: f64) -> Outcome {
        // As many digits as the text keeps, so that a link puts it at the very same place.
        let x = round_to(frame.to_data((x, 0.0)).0, frame.x.end - frame.x.start).clamp(-FARTHEST, FARTHEST);
        let moved = self.run.live.move_kink(fold, x);
        self.held = Some(Held::Kink(fold, moved));
        if moved.is_some() {
            self.note(fold.unit, MovedTo::Kink(fold.kink, x));
        }
        Outcome { taken: true, ..Outcome::reading(moved.is_some()) }
    }

    fn turn_line(&mut self, unit: usize, angle: f64, about: Place) -> Outcome {
        let offset = about.0 * libm::cos(angle / DEGREES) + about.1 * libm::sin(angle / DEGREES);
        self.put_line(unit, LinePlace { angle, offset })
    }

    /// Puts the line of a first-layer unit elsewhere, by the digits that the text keeps.
    fn put_line(&mut self, unit: usize, to: LinePlace) -> Outcome {
        let (x, _) = self.state.shown();
        let turn = to.angle - 360.0 * libm::round(to.angle / 360.0);
        let to = LinePlace { angle: libm::round(turn * HUNDREDTHS) / HUNDREDTHS, offset: grain(to.offset, x.end - x.start) };
        // Farther out no text puts it.
        if to.offset.abs() > FARTHEST || !self.run.live.move_line(unit, to) {
            return Outcome::nothing();
        }
        (self.state.pick, self.state.edge) = (Some((0, unit)), None);
        self.note(unit, MovedTo::Line(to));
        Outcome::all()
    }

    /// Writes a move down.
    pub(super) fn note(&mut self, unit: usize, to: MovedTo) {
        let step = self.run.live.trainer().steps();
        self.state.moves = self.run.moves(&self.state.moves).copied().collect();
        self.state.moved(Move { step, unit, to });
        self.run.note_move(self.state.moves.len());
    }

    fn pan(&mut self, frame: &Frame, (dx, dy): Place) -> Outcome {
        let (x, y) = self.state.shown();
        let (wide, tall) = (x.end - x.start, y.end - y.start);
        let (right, up) = (-dx / frame.area.width() * wide, dy / frame.area.height() * tall);
        self.look_at(x.start + right..x.end + right, y.start + up..y.end + up)
    }

    fn zoom(&mut self, sheet: &Sheet, (x, y): Place, factor: f64) -> Outcome {
        if self.on_surface(sheet, (x, y)) && factor.is_finite() && factor > 0.0 {
            return self.turn(|eye| eye.zoomed(1.0 / factor));
        }
        let Some(frame) = self.frame(sheet).filter(|frame| frame.area.contains(x, y) && factor.is_finite() && factor > 0.0) else {
            return Outcome::nothing();
        };
        let area = frame.area;
        let share = ((x - area.left) / area.width(), (area.bottom - y) / area.height());
        let (x, y) = self.state.shown();
        let around = |range: Range<f64>, share: f64| {
            let width = range.end - range.start;
            let start = range.start + share * width * (1.0 - factor);
            start..start + width * factor
        };
        let before = self.state.window.clone();
        let (x, y) = (around(x, share.0), around(y, share.1));
        // As far in as f64 goes, and no farther.
        if !(x.end > x.start && y.end > y.start) {
            return Outcome { taken: true, ..Outcome::nothing() };
        }
        let outcome = self.look_at(x, y);
        if self.state.window.is_none() && factor < 1.0 {
            self.state.window = before;
        }
        outcome
    }

    /// Sets the window, by as many digits as can be seen.
    fn look_at(&mut self, x: Range<f64>, y: Range<f64>) -> Outcome {
        let short = |range: Range<f64>| {
            let width = range.end - range.start;
            grain(range.start, width)..grain(range.end, width)
        };
        let before = self.state.window.clone();
        self.state.look_at(short(x), short(y));
        if before == self.state.window { Outcome { taken: true, ..Outcome::nothing() } } else { Outcome::all() }
    }

    fn middle(&self, sheet: &Sheet) -> Option<Place> {
        let area = self.frame(sheet).map(|frame| frame.area).or_else(|| self.room(sheet, View::Surface))?;
        Some(((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0))
    }

    fn key(&mut self, stroke: Stroke, shift: bool, sheet: &Sheet) -> Outcome {
        let pan = |figure: &mut Self, right: f64, up: f64| {
            let Some(frame) = figure.frame(sheet) else { return Outcome::nothing() };
            let by = PAN_SHARE * frame.area.width();
            figure.pan(&frame, (-right * by, up * by))
        };
        if self.shows(View::Surface)
            && (shift || !self.shows(View::Map))
            && let Some(turn) = Turn::of(stroke)
        {
            return self.turn(|eye| eye.pressed(turn));
        }
        match (stroke, shift) {
            (Stroke::Left, false) => self.step(-1.0, 0.0),
            (Stroke::Right, false) => self.step(1.0, 0.0),
            (Stroke::Up, false) => self.step(0.0, 1.0),
            (Stroke::Down, false) => self.step(0.0, -1.0),
            (Stroke::Left, true) => pan(self, -1.0, 0.0),
            (Stroke::Right, true) => pan(self, 1.0, 0.0),
            (Stroke::Up, true) => pan(self, 0.0, 1.0),
            (Stroke::Down, true) => pan(self, 0.0, -1.0),
            (Stroke::Plus, _) => self.command("zoom_in", sheet),
            (Stroke::Minus, _) => self.command("zoom_out", sheet),
            (Stroke::Home, _) => self.command("home", sheet),
            (Stroke::Enter | Stroke::Space, _) => self.pin(),
            (Stroke::Escape, _) => {
                self.state.pins.clear();
                (self.state.pick, self.state.edge) = (None, None);
                self.held = None;
                self.set_at(None);
                Outcome::all()
            }
            (Stroke::Sign(sign), _) => self.walk(sign, shift).unwrap_or_else(|| self.line_key(sign)),
        }
    }

    /// Moves or turns the line of the unit that is picked.
    fn line_key(&mut self, sign: char) -> Outcome {
        let Some((0, unit)) = self.state.pick else { return Outcome::nothing() };
        let Some(LinePlace { angle, offset }) = self.run.live.line_of(unit) else { return Outcome::nothing() };
        let (x, y) = self.state.shown();
        let by = SHIFT * (x.end - x.start);
        let about = ((x.start + x.end) / 2.0, (y.start + y.end) / 2.0);
        match sign {
            '.' => self.put_line(unit, LinePlace { angle, offset: offset + by }),
            ',' => self.put_line(unit, LinePlace { angle, offset: offset - by }),
            '[' => self.turn_line_by(unit, angle, offset, TURN, about),
            ']' => self.turn_line_by(unit, angle, offset, -TURN, about),
            _ => Outcome::nothing(),
        }
    }

    /// Turns a line about its place that is nearest to `about`.
    fn turn_line_by(&mut self, unit: usize, angle: f64, offset: f64, by: f64, about: Place) -> Outcome {
        let (nx, ny) = (libm::cos(angle / DEGREES), libm::sin(angle / DEGREES));
        let off = offset - (about.0 * nx + about.1 * ny);
        self.turn_line(unit, angle + by, (about.0 + off * nx, about.1 + off * ny))
    }
}

/// As many digits as are seen in a window so wide, as far as f64 has them.
fn grain(value: f64, width: f64) -> f64 {
    const FINEST: f64 = 1e-9;
    if width > FINEST { round_to(value, width) } else { value }
}

fn distance_to(at: Place, a: Place, b: Place) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypot(at.0 - a.0 - share * dx, at.1 - a.1 - share * dy)
}
