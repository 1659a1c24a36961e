//! Weights and biases that a hand sets in the diagram of the network: chosen, typed, dragged, noted in the run, taken back.

use super::Regions;
use super::hand::Held;
use super::moves::Place as MovedTo;
use super::network::{Place, Places};
use super::parts::View;
use crate::figures::draw::diagram::{EDGE_WEIGHT, UNIT_BIAS, typed};
use crate::figures::draw::field::{self, Field};
use crate::figures::draw::sheet::Sheet;
use crate::figures::figure::Outcome;
use crate::schema::Number;

impl Regions {
    /// The number that is chosen, where the diagram is shown and the network has it: its key and what it is.
    pub(super) fn chosen_number(&self) -> Option<(Number, f32)> {
        let place = (self.state.pick?, self.state.edge);
        let value = self.number(place).filter(|_| self.shows(View::Network))?;
        Some((if place.1.is_some() { EDGE_WEIGHT } else { UNIT_BIAS }, value))
    }

    fn number(&self, (unit, input): Place) -> Option<f32> {
        self.run.live.number(unit, input)
    }

    /// The unit of the diagram at a place.
    pub(super) fn unit_at(&self, sheet: &Sheet, at: (f64, f64)) -> Option<(usize, usize)> {
        let room = self.room(sheet, View::Network).filter(|room| room.contains(at.0, at.1))?;
        Places::new(room, &self.columns()).hit(at)
    }

    /// The numbers that are written in the diagram, with their fields.
    pub(super) fn written(&self, places: &Places) -> Vec<(Place, Field)> {
        let Some(unit) = self.state.pick else { return Vec::new() };
        places.fields(unit, self.state.edge, &|input| self.number((unit, input)))
    }

    /// The edge of the diagram at a place.
    pub(super) fn edge_at(&self, sheet: &Sheet, at: (f64, f64)) -> Option<Place> {
        let room = self.room(sheet, View::Network).filter(|room| room.contains(at.0, at.1))?;
        let (unit, input) = Places::new(room, &self.columns()).edge_at(at, self.state.pick)?;
        self.number((unit, Some(input))).map(|_| (unit, Some(input)))
    }

    /// Takes hold of a number that is written, or of that of the edge that is chosen.
    pub(super) fn grab_number(&self, sheet: &Sheet, at: (f64, f64)) -> Option<Held> {
        let room = self.room(sheet, View::Network).filter(|room| room.contains(at.0, at.1))?;
        let written = self.written(&Places::new(room, &self.columns())).into_iter().find(|(_, field)| field.area.contains(at.0, at.1));
        let place = written.map(|(place, _)| place).or_else(|| {
            let chosen = (self.state.pick?, Some(self.state.edge?));
            self.edge_at(sheet, at).filter(|&place| place == chosen && self.unit_at(sheet, at).is_none())
        })?;
        Some(Held::Number(place, self.number(place)?, at))
    }

    /// The number that is held, with the pointer at a place.
    pub(super) fn drag_number(&mut self, (place, value, from): (Place, f32, (f64, f64)), to: (f64, f64)) -> Outcome {
        self.put_number(place, field::dragged(value, (to.0 - from.0, to.1 - from.1)))
    }

    fn put_number(&mut self, ((layer, unit), input): Place, value: f32) -> Outcome {
        if !self.run.live.set_number((layer, unit), input, value) {
            return Outcome::nothing();
        }
        (self.state.pick, self.state.edge) = (Some((layer, unit)), input);
        self.note(unit, MovedTo::Number(layer, input, value));
        Outcome::all()
    }

    /// Sets the number that is chosen from what was typed.
    pub(super) fn type_number(&mut self, number: &Number, text: &str) -> Outcome {
        let choice = (self.state.pick, self.state.edge);
        let (wanted, problems) = typed(number, text, choice, &|place| self.number(place));
        if let Some((place, value)) = wanted {
            self.put_number(place, value);
        }
        Outcome::with(problems)
    }

    /// Takes back what a hand changed last.
    pub(super) fn undo(&mut self) -> Outcome {
        let mut moves: Vec<_> = self.run.moves(&self.state.moves).copied().collect();
        if moves.pop().is_none() {
            return Outcome::nothing();
        }
        self.state.steps = self.run.steps();
        self.state.moves = moves;
        self.playing = false;
        self.held = None;
        self.restart();
        Outcome { news: Some("The last change by hand is taken back.".to_owned()), ..Outcome::all() }
    }
}
