//! What a hand does in the picture: it reads, chooses, goes through the steps, moves lines, and puts points.

use super::figure::Dying;
use super::log::What;
use super::network;
use super::parts::Part;
use super::plane;
use super::state::Hand;
use super::words;
use crate::analysis::live_run::Live;
use crate::data::{Points, VIEW};
use crate::figures::draw::diagram::{self, Choice, Grip, Hit, NumberPlace, Unit, Wiring};
use crate::figures::draw::field::{LARGEST, fine};
use crate::figures::draw::plot::Frame;
use crate::figures::draw::shapes::Pixel;
use crate::figures::draw::sheet::Sheet;
use crate::figures::figure::{Act, Outcome, Stroke};
use crate::network::Norm;

/// Places that are pointed at are of so many parts of 1: finer than a pixel, and short in a link.
const GRAIN: f64 = 100.0;
/// Steps that a key with Shift goes.
const STRIDE: i64 = 10;

/// What is dragged.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// The time.
    Time(Part),
    /// An own point: which one, and how far it is from the pointer.
    Point(usize, (f64, f64)),
    /// The line of a first-layer unit.
    Line(Taken),
    /// A weight or a bias.
    Number(Grip),
}

/// A line that was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    unit: usize,
    /// w and b as they were.
    line: ([f64; 2], f64),
    /// Where it was taken, in the data's units.
    from: (f64, f64),
    /// The place about which it turns; it is moved where there is none.
    about: Option<(f64, f64)>,
}

impl Taken {
    /// w and b when the pointer is at `to`.
    fn line_at(&self, to: (f64, f64)) -> ([f64; 2], f64) {
        let (w, b) = self.line;
        let Some((x, y)) = self.about else {
            return (w, b - w[0] * (to.0 - self.from.0) - w[1] * (to.1 - self.from.1));
        };
        let angle = libm::atan2(to.1 - y, to.0 - x) - libm::atan2(self.from.1 - y, self.from.0 - x);
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let turned = [w[0] * cos - w[1] * sin, w[0] * sin + w[1] * cos];
        (turned, -turned[0] * x - turned[1] * y)
    }
}

impl Dying {
    /// Does what a hand does.
    pub(super) fn hand(&mut self, act: Act, sheet: &Sheet) -> Outcome {
        match act {
            Act::Hover(x, y) => self.point(sheet, x, y),
            Act::Leave => self.leave(),
            Act::Down(x, y) => self.grab(sheet, x, y),
            Act::Drag(x, y, dx, dy) => self.drag(sheet, x + dx, y + dy),
            Act::Up => {
                let held = self.held.take().is_some();
                self.edits.let_go();
                Outcome { settings: held, ..Outcome::reading(held) }
            }
            Act::Tap(x, y, shift) => self.tap(sheet, x, y, shift),
            Act::Key(stroke, shift) => self.key(stroke, shift),
            Act::Command("play") => {
                self.play(!self.is_playing());
                Outcome::all()
            }
            Act::Command("step") => self.walk(1),
            Act::Command("epoch") => {
                let trainer = self.course().shown().live.trainer();
                let count = trainer.train_points().count() as f64;
                let batch = match trainer.experiment().batch {
                    crate::experiment::Batch::Full => count,
                    crate::experiment::Batch::Of(size) => f64::from(size),
                };
                self.walk((count / batch.max(1.0)).ceil().max(1.0) as i64)
            }
            Act::Command("reset") => {
                let playing = self.is_playing();
                self.restart();
                if playing {
                    self.play(true);
                }
                Outcome::all()
            }
            Act::Command("new") => {
                self.state.experiment.seed = self.state.experiment.seed.wrapping_add(1) % 1_000_000;
                self.begin_another();
                Outcome::all()
            }
            Act::Command("delete") => {
                self.change(What::Deletion);
                Outcome { news: words::deletion(&self.course().shown().live), ..Outcome::all() }
            }
            Act::Command("undo") => self.undo(),
            Act::Command(_) | Act::Zoom(..) => Outcome::nothing(),
        }
    }

    /// Goes so many steps on or back.
    fn walk(&mut self, by: i64) -> Outcome {
        let to = self.course().shown().tried.saturating_add_signed(by);
        self.go_to(to);
        self.hover_step = None;
        Outcome::all()
    }

    fn key(&mut self, stroke: Stroke, shift: bool) -> Outcome {
        let far = if shift { STRIDE } else { 1 };
        match stroke {
            Stroke::Space => {
                self.play(!self.is_playing());
                Outcome::all()
            }
            Stroke::Right | Stroke::Sign('s' | 'S') => self.walk(far),
            Stroke::Left => self.walk(-far),
            Stroke::Down => self.next_unit(1),
            Stroke::Up => self.next_unit(-1),
            Stroke::Sign('r' | 'R') => {
                self.restart();
                Outcome::all()
            }
            Stroke::Sign(digit @ '0'..='2') if self.state.hand != Hand::Choose => {
                self.state.hand = Hand::Point(digit as u8 - b'0');
                Outcome::all()
            }
            Stroke::Escape => {
                let had = self.state.pick.take().is_some() | self.hover.take().is_some() | self.hover_step.take().is_some();
                self.state.edge = None;
                if had { Outcome::all() } else { Outcome::nothing() }
            }
            Stroke::Sign(sign) => {
                // What is pointed at goes before what was chosen.
                let now = (self.chosen(), self.state.edge.filter(|_| self.chosen() == self.state.pick));
                diagram::walked(&self.view.sizes(), now, sign, shift).map_or_else(Outcome::nothing, |choice| self.choose(choice))
            }
            _ => Outcome::nothing(),
        }
    }

    /// Freezes the unit `by` places on, layer after layer.
    fn next_unit(&mut self, by: i64) -> Outcome {
        self.choose((diagram::next_unit(&self.view.sizes(), self.chosen(), by), None))
    }

    /// Chooses a unit or a weight, and says what it is.
    fn choose(&mut self, choice: Choice) -> Outcome {
        self.hover = None;
        (self.state.pick, self.state.edge) = choice;
        let news = choice.0.and_then(|unit| Some(diagram::told((unit, choice.1), self.number((unit, choice.1))?)));
        Outcome { news, ..Outcome::all() }
    }

    /// The plane on the sheet, where it is drawn and has two inputs or one.
    fn plane(&self, sheet: &Sheet) -> Option<Frame> {
        let area = self.layout(sheet).area(Part::Plane)?;
        (self.view.inputs <= 2).then(|| self.windows().data(area))
    }

    /// The unit at a place: of the network, or by its line in the plane.
    fn unit_at(&self, sheet: &Sheet, x: f64, y: f64) -> Option<(usize, usize)> {
        let in_network = self.layout(sheet).diagram(&self.view).and_then(|diagram| diagram.unit_at((x, y)));
        in_network.or_else(|| self.line_at(sheet, (x, y)))
    }

    /// What of the network's diagram is at a place.
    fn hit(&self, sheet: &Sheet, at: Pixel) -> Option<Hit> {
        let diagram = self.layout(sheet).diagram(&self.view)?;
        let written = network::written(&self.view, self.state.pick, self.state.edge, &diagram);
        Hit::at(&diagram, written.into_iter().map(|number| (number.place, number.field)), self.state.pick, at)
    }

    /// The line of a unit at a place of the plane, as its unit.
    fn line_at(&self, sheet: &Sheet, at: Pixel) -> Option<Unit> {
        self.plane(sheet).and_then(|frame| plane::line_at(&self.view, &frame, at)).map(|unit| (0, unit))
    }

    /// What is chosen.
    pub(super) fn choice(&self) -> Choice {
        (self.state.pick, self.state.edge)
    }

    fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        let found = self.unit_at(sheet, x, y);
        let step = self.windows().step_at(&self.layout(sheet), x, y).map(|step| step.min(self.course().far().tried));
        let moved = std::mem::replace(&mut self.hover, found) != found;
        let moved = (std::mem::replace(&mut self.hover_step, step) != step) | moved;
        Outcome::reading(moved)
    }

    fn leave(&mut self) -> Outcome {
        let had = self.hover.take().is_some() | self.hover_step.take().is_some();
        Outcome::reading(had)
    }

    fn tap(&mut self, sheet: &Sheet, x: f64, y: f64, shift: bool) -> Outcome {
        self.held = None;
        let layout = self.layout(sheet);
        if let Some(part) = layout.part_at(x, y).filter(|part| part.is_over_steps()) {
            let step = self.windows().step_along(&layout, part, x).min(self.course().far().tried);
            self.go_to(step);
            self.hover_step = None;
            return Outcome::all();
        }
        if let (Hand::Point(class), Some(at)) = (self.state.hand, self.on_plane(sheet, x, y)) {
            return self.put_point(at, class, shift);
        }
        let found = self.hit(sheet, (x, y)).or_else(|| self.line_at(sheet, (x, y)).map(Hit::Unit));
        self.hover = None;
        (self.state.pick, self.state.edge) = found.map_or_else(Choice::default, |found| found.tapped(self.choice()));
        Outcome::all()
    }

    fn grab(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        let layout = self.layout(sheet);
        self.held = None;
        if let Some(part) = layout.part_at(x, y).filter(|part| part.is_over_steps()) {
            self.held = Some(Held::Time(part));
        } else if let Some(grip) = self.take_number(sheet, (x, y)) {
            self.held = Some(Held::Number(grip));
        } else if self.state.hand == Hand::Choose {
            self.held = self.take_line(sheet, x, y).map(Held::Line);
        } else if let (Some(at), Some(points)) = (self.on_plane(sheet, x, y), &self.state.own) {
            self.held = nearest(points, at).map(|index| {
                let place = &points.x[2 * index..2 * index + 2];
                Held::Point(index, (f64::from(place[0]) - at.0, f64::from(place[1]) - at.1))
            });
        }
        Outcome::nothing()
    }

    /// Takes hold of a number of the network: one that is written at a place, or that of the edge that is chosen.
    fn take_number(&self, sheet: &Sheet, at: Pixel) -> Option<Grip> {
        let place = self.hit(sheet, at)?.number(self.choice())?;
        Grip::new(place, self.number(place)?, at)
    }

    /// The number at a place of the network.
    pub(super) fn number(&self, (unit, input): NumberPlace) -> Option<f32> {
        match input {
            Some(input) => self.view.weights_of(unit)?.get(input).copied(),
            None => self.view.bias(unit),
        }
    }

    /// The line of a unit near a place, of a network in which that line is the unit's own and its numbers are such as a hand sets.
    fn take_line(&self, sheet: &Sheet, x: f64, y: f64) -> Option<Taken> {
        /// As near to its grip a line is moved, as a share of the panel; farther off it is turned.
        const GRIP: f64 = 0.16;
        let frame = self.plane(sheet)?;
        if self.course().shown().live.trainer().shape().norm != Norm::None {
            return None;
        }
        let chosen = self.state.pick.filter(|pick| pick.0 == 0).map(|pick| pick.1);
        let unit = chosen.filter(|&unit| plane::is_on(&self.view, unit, &frame, (x, y))).or_else(|| plane::line_at(&self.view, &frame, (x, y)))?;
        let line = *self.view.lines.get(unit).filter(|(w, b)| w.iter().chain([b]).all(|number| number.abs() <= LARGEST))?;
        let grip = plane::grip_of(&self.view, unit, &frame)?;
        let (gx, gy) = frame.to_pixels(grip);
        let far = libm::hypot(x - gx, y - gy) > GRIP * frame.area.width();
        let about = (far && self.view.inputs == 2).then_some(grip);
        Some(Taken { unit, line, from: frame.to_data((x, y)), about })
    }

    fn drag(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        match self.held.clone() {
            Some(Held::Time(part)) => {
                let step = self.windows().step_along(&self.layout(sheet), part, x).min(self.course().far().tried);
                self.hover_step = None;
                let was_playing = self.is_playing();
                self.go_to(step);
                Outcome { settings: was_playing, ..Outcome::reading(true) }
            }
            Some(Held::Point(index, ahead)) => self.move_point(sheet, index, (x, y), ahead),
            Some(Held::Line(taken)) => {
                let Some(frame) = self.plane(sheet) else { return Outcome::nothing() };
                let (w, b) = taken.line_at(frame.to_data((x, y)));
                let first = self.state.pick != Some((0, taken.unit));
                self.hover = None;
                (self.state.pick, self.state.edge) = (Some((0, taken.unit)), None);
                if taken.about.is_some() {
                    self.change(What::Weight(0, taken.unit, 0, fine(w[0])));
                    self.change(What::Weight(0, taken.unit, 1, fine(w[1])));
                }
                self.change(What::Bias(0, taken.unit, fine(b)));
                Outcome { settings: first, ..Outcome::reading(true) }
            }
            Some(Held::Number(grip)) => {
                let (before, (unit, input)) = (self.choice(), grip.place);
                self.hover = None;
                (self.state.pick, self.state.edge) = (Some(unit), input);
                self.change(What::number(grip.place, grip.dragged((x, y))));
                // The controls follow when it is let go.
                Outcome { settings: before != self.choice(), ..Outcome::reading(true) }
            }
            None => Outcome::nothing(),
        }
    }

    /// The bias of the unit that is frozen.
    pub(super) fn bias(&self) -> Option<f32> {
        self.view.bias(self.state.pick?)
    }

    /// The weight that is chosen.
    pub(super) fn weight(&self) -> Option<f32> {
        self.view.weights_of(self.state.pick?)?.get(self.state.edge?).copied()
    }

    /// The data point at a place on the plane of a network of two inputs.
    fn on_plane(&self, sheet: &Sheet, x: f64, y: f64) -> Option<(f64, f64)> {
        let frame = self.plane(sheet).filter(|frame| self.view.inputs == 2 && frame.area.contains(x, y))?;
        Some(frame.to_data((x, y)))
    }

    /// Puts a point where the data set was, or takes the nearest away.
    fn put_point(&mut self, at: (f64, f64), class: u8, away: bool) -> Outcome {
        let mut points = self.state.own.clone().unwrap_or(Points { inputs: 2, targets: 1, ..Points::default() });
        if away {
            let Some(nearest) = nearest(&points, at) else { return Outcome::nothing() };
            points.x.drain(2 * nearest..2 * nearest + 2);
            points.y.remove(nearest);
        } else {
            points.x.extend([grained(at.0), grained(at.1)]);
            points.y.push(f32::from(class));
        }
        if points.y.is_empty() {
            self.state.own = None;
            self.begin_another();
            return Outcome::all();
        }
        let news = self.take_points(points).err();
        self.take(Vec::new(), news)
    }

    fn move_point(&mut self, sheet: &Sheet, index: usize, at: (f64, f64), ahead: (f64, f64)) -> Outcome {
        let (Some(frame), Some(mut points)) = (self.plane(sheet), self.state.own.clone()) else { return Outcome::nothing() };
        let Some(place) = points.x.get_mut(2 * index..2 * index + 2) else { return Outcome::nothing() };
        let at = frame.to_data(at);
        for (coordinate, wanted) in place.iter_mut().zip([at.0 + ahead.0, at.1 + ahead.1]) {
            *coordinate = grained(wanted.clamp(-VIEW, VIEW));
        }
        let news = self.take_points(points).err();
        self.take(Vec::new(), news)
    }

    /// Trains on these points from now on, from the start.
    ///
    /// # Errors
    /// Why the network cannot be trained on them.
    pub(super) fn take_points(&mut self, points: Points) -> Result<(), String> {
        let mut state = self.state.clone();
        state.take_points(points.clone());
        Live::with_points(state.experiment.clone(), &points)?;
        self.state = state;
        self.begin_another();
        Ok(())
    }
}

/// A coordinate as it is kept.
fn grained(coordinate: f64) -> f32 {
    ((coordinate * GRAIN).round() / GRAIN) as f32
}

/// The point nearest to a place, within a fingertip.
fn nearest(points: &Points, at: (f64, f64)) -> Option<usize> {
    const REACH: f64 = 0.25;
    let distance = |point: &[f32]| libm::hypot(f64::from(point[0]) - at.0, f64::from(point[1]) - at.1);
    let (index, found) = points.x.chunks_exact(2).map(distance).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (found < REACH).then_some(index)
}
