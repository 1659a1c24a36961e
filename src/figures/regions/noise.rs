//! What noise on the inputs does to the network, as bars and as a table.

use crate::analysis::jitter::{Jitter, jitter};
use crate::data::VIEW;
use crate::figures::draw::bars::{Group, bars};
use crate::figures::draw::marks::{Label, Mark};
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::{Rect, TITLE_SIZE};
use crate::figures::figure::Table;
use crate::training::Trainer;
use plotters::style::text_anchor::{HPos, VPos};

/// The noises that are tried: standard deviations, where the data spans twice [`VIEW`].
const NOISES: [f64; 3] = [0.03, 0.1, 0.3];
/// What the bars are of.
const NAMES: [&str; 3] = ["units that change sides", "move of the output", "units whose output stays"];
/// Room for the names of groups, the title, and at the other edges.
const LEFT: f64 = 78.0;
const ABOVE: f64 = 28.0;
const EDGE: f64 = 12.0;

/// What was measured, and of which numbers.
#[derive(Clone, Debug, Default)]
pub struct Noise {
    of: Vec<f32>,
    found: Vec<Jitter>,
}

impl Noise {
    /// Measures what is out of date.
    pub fn look(&mut self, trainer: &Trainer) -> &[Jitter] {
        if self.of != trainer.numbers() {
            self.of = trainer.numbers().to_vec();
            self.found = jitter(trainer, &NOISES);
        }
        &self.found
    }

    /// What the noise in the middle does, in short.
    pub fn headline(&mut self, trainer: &Trainer) -> Option<String> {
        let found = self.look(trainer).get(NOISES.len() / 2)?;
        Some(format!("Output moves by {}", percent(found.moved)))
    }

    /// Draws it in `room`.
    pub fn draw(&mut self, paper: &mut Paper, room: Rect, trainer: &Trainer) -> Done {
        let bar = |share: f64| (share, percent(share));
        let group = |found: &Jitter| Group { name: format!("noise {}", found.noise), bars: vec![bar(found.changed), bar(found.moved), bar(found.kept)] };
        let groups: Vec<Group> = self.look(trainer).iter().map(group).collect();
        let area = Rect { left: room.left + LEFT, top: room.top + ABOVE, right: room.right - EDGE, bottom: room.bottom - EDGE };
        let title = Label {
            text: format!("noise on inputs within \u{b1}{VIEW}"),
            at: (room.left + EDGE, room.top + ABOVE - 8.0),
            size: TITLE_SIZE,
            color: paper.theme.ink,
            h: HPos::Left,
            v: VPos::Bottom,
        };
        let mut marks = bars(&paper.theme, area, &NAMES, &groups);
        marks.push(Mark::Text(title));
        paper.within(room, |pen, _| marks.draw(&mut &mut *pen))
    }

    /// The numbers.
    pub fn table(&mut self, trainer: &Trainer) -> Table {
        let row = |found: &Jitter| vec![found.noise.to_string(), percent(found.changed), percent(found.kept), percent(found.moved)];
        Table {
            caption: "Normal noise of this standard deviation is added to every training point. The output's move is a root mean square, in units of its standard deviation over the points.".to_owned(),
            head: ["noise", "units that change sides", "units whose output stays exactly", "the output moves by"].map(str::to_owned).to_vec(),
            rows: self.look(trainer).iter().map(row).collect(),
        }
    }
}

/// A share for people.
fn percent(share: f64) -> String {
    if share.is_nan() { "\u{2013}".to_owned() } else { format!("{:.1} %", 100.0 * share) }
}
