//! What a hand has moved in the midst of a run, and how a text says it: so a link makes the run again.

use std::fmt;

use super::state::FARTHEST;
use crate::analysis::live_regions::{LinePlace, LiveRegions};
use crate::analysis::regions::Fold;
use crate::figures::draw::diagram::{name_text, read_name, read_value};

/// Where something was put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MovedTo {
    /// A kink of a one-layer network on one input: which of the unit's, from 0, and where.
    Kink(usize, f64),
    /// The line of a first-layer unit in the plane.
    Line(LinePlace),
    /// A number of a unit of this layer, the outputs' after the hidden ones: its weight on an input, or its bias. All from 0.
    Number(usize, Option<usize>, f32),
}

/// What was moved after `step` updates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Updates made before.
    pub step: u64,
    /// The unit, from 0.
    pub unit: usize,
    /// Where to.
    pub to: MovedTo,
}

impl Move {
    /// `100/3:0.75`, the kink of unit 3 after 100 updates; `100/3.2:0.75` its second kink; `100/3:45:0.75` the line of unit 3, which
    /// then grows towards 45 degrees and is 0.75 from the origin that way; `100/w.2.3.1:0.5` the weight of layer 2's unit 3 on its first
    /// input, `100/b.2.3:0.5` its bias. Steps as they come, the others from 1.
    pub fn read(text: &str) -> Option<Self> {
        let (step, rest) = text.split_once('/')?;
        let (unit, to) = rest.split_once(':')?;
        if let Some(((layer, unit), input)) = read_name(unit) {
            return Some(Self { step: step.parse().ok()?, unit, to: MovedTo::Number(layer, input, read_value(to)?) });
        }
        let (unit, kink) = unit.split_once('.').unwrap_or((unit, "1"));
        let from_one = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.abs() <= FARTHEST);
        let to = match to.split_once(':') {
            Some((angle, offset)) => MovedTo::Line(LinePlace { angle: number(angle)?, offset: number(offset)? }),
            None => MovedTo::Kink(from_one(kink)?, number(to)?),
        };
        Some(Self { step: step.parse().ok()?, unit: from_one(unit)?, to })
    }

    /// Whether the other one moved the same thing.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        let same = match (self.to, other.to) {
            (MovedTo::Kink(one, _), MovedTo::Kink(other, _)) => one == other,
            (MovedTo::Line(_), MovedTo::Line(_)) => true,
            (MovedTo::Number(one, input, _), MovedTo::Number(other, of, _)) => (one, input) == (other, of),
            (MovedTo::Kink(..) | MovedTo::Line(_) | MovedTo::Number(..), _) => false,
        };
        same && self.unit == other.unit
    }

    /// Does it to a run that is there. Where there is no such thing, nothing.
    pub fn apply(&self, live: &mut LiveRegions) -> bool {
        match self.to {
            MovedTo::Kink(kink, x) => live.move_kink(Fold { layer: 0, unit: self.unit, kink }, x).is_some(),
            MovedTo::Line(place) => live.move_line(self.unit, place),
            MovedTo::Number(layer, input, value) => live.set_number((layer, self.unit), input, value),
        }
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let MovedTo::Number(layer, input, value) = self.to {
            return write!(f, "{}/{}:{value}", self.step, name_text(((layer, self.unit), input)));
        }
        write!(f, "{}/{}", self.step, self.unit + 1)?;
        match self.to {
            MovedTo::Number(..) => Ok(()),
            MovedTo::Kink(0, x) => write!(f, ":{x}"),
            MovedTo::Kink(kink, x) => write!(f, ".{}:{x}", kink + 1),
            MovedTo::Line(LinePlace { angle, offset }) => write!(f, ":{angle}:{offset}"),
        }
    }
}
