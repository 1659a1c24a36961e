//! Weights and biases that a hand sets in the diagram of the network: chosen, typed, dragged, noted in the run, taken back.

use super::Regions;
use super::hand::Held;
use super::moves::MovedTo;
use super::network::Places;
use super::parts::View;
use crate::figures::draw::diagram::{self, Choice, EDGE_WEIGHT, Grip, Hit, NumberPlace, UNIT_BIAS, typed};
use crate::figures::draw::field::Field;
use crate::figures::draw::shapes::Pixel;
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

    fn number(&self, (unit, input): NumberPlace) -> Option<f32> {
        self.run.live.number(unit, input)
    }

    /// The numbers that are written in the diagram, with their fields.
    pub(super) fn written(&self, places: &Places) -> Vec<(NumberPlace, Field)> {
        let Some(unit) = self.state.pick else { return Vec::new() };
        places.fields(unit, self.state.edge, &|input| self.number((unit, input)))
    }

    /// What of the diagram is at a place. An edge without a number is nothing.
    pub(super) fn hit(&self, sheet: &Sheet, at: Pixel) -> Option<Hit> {
        let room = self.room(sheet, View::Network).filter(|room| room.contains(at.0, at.1))?;
        let places = Places::new(room, &self.columns());
        let found = Hit::at(&places, self.written(&places), self.state.pick, at)?;
        match found {
            Hit::Edge(unit, input) => self.number((unit, Some(input))).map(|_| found),
            Hit::Number(_) | Hit::Unit(_) => Some(found),
        }
    }

    /// What is chosen.
    pub(super) fn choice(&self) -> Choice {
        (self.state.pick, self.state.edge)
    }

    /// Goes on to another unit, or weight, where a key does so and what it goes to is seen.
    pub(super) fn walk(&mut self, sign: char, shift: bool) -> Option<Outcome> {
        let choice = diagram::walked(&self.columns(), self.choice(), sign, shift)?;
        let is_seen = match choice {
            (Some(unit), Some(input)) => self.shows(View::Network) && self.number((unit, Some(input))).is_some(),
            _ => self.shows(View::Network) || self.shows(View::Map),
        };
        if !is_seen {
            return None;
        }
        (self.state.pick, self.state.edge) = choice;
        let news = choice.0.and_then(|unit| Some(diagram::told((unit, choice.1), self.number((unit, choice.1))?)));
        Some(Outcome { news, ..Outcome::all() })
    }

    /// Takes hold of a number that is written, or of that of the edge that is chosen.
    pub(super) fn grab_number(&self, sheet: &Sheet, at: Pixel) -> Option<Held> {
        let place = self.hit(sheet, at)?.number(self.choice())?;
        Grip::new(place, self.number(place)?, at).map(Held::Number)
    }

    /// The number that is held, with the pointer at a place.
    pub(super) fn drag_number(&mut self, grip: Grip, to: Pixel) -> Outcome {
        if !self.put_number(grip.place, grip.dragged(to)) {
            return Outcome::nothing();
        }
        let (before, (unit, input)) = (self.choice(), grip.place);
        (self.state.pick, self.state.edge) = (Some(unit), input);
        // The controls follow when it is let go.
        Outcome { settings: before != self.choice(), ..Outcome::all() }
    }

    /// Sets a number, and notes that. Whether there is such a one.
    fn put_number(&mut self, ((layer, unit), input): NumberPlace, value: f32) -> bool {
        let set = self.run.live.set_number((layer, unit), input, value);
        if set {
            self.note(unit, MovedTo::Number(layer, input, value));
        }
        set
    }

    /// Sets the number that is chosen from what was typed.
    pub(super) fn type_number(&mut self, number: &Number, text: &str) -> Outcome {
        let (wanted, problems) = typed(number, text, self.choice(), &|place| self.number(place));
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
