//! The folded plane as it stands in the figure: carried anew only where the network, the window or the layer changed.

use super::RegionsState;
use super::fold::{Fold, Folded, fold, headline, picture, summary, title};
use crate::analysis::live_regions::LiveRegions;
use crate::analysis::regions::Partitioner;
use crate::figures::draw::fine::text_width;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::{Rect, TITLE_SIZE};
use plotters::style::text_anchor::{HPos, VPos};

/// Room above for the title.
const ABOVE: f64 = 26.0;

/// The plane, carried.
#[derive(Clone, Debug, Default)]
pub struct Folding {
    partitioner: Partitioner,
    folded: Option<Folded>,
    /// What it is of: a number of [`LiveRegions::finds`], and how far.
    of: Option<(u64, Fold)>,
}

impl Folding {
    /// Carries the plane through the layers as far as the state says. Whether there is something else to be seen.
    pub fn advance(&mut self, live: &LiveRegions, state: &RegionsState) -> bool {
        let wish = Some((live.finds(), state.fold.clone()));
        if self.of == wish {
            return false;
        }
        self.of = wish;
        let window = live.partition().and_then(|partition| partition.window());
        let points = (!live.is_fixed()).then(|| live.trainer().train_points());
        self.folded = match (live.network(), window) {
            (Ok(network), Some(window)) => fold(network, window, points, &state.fold, &mut self.partitioner).ok(),
            _ => None,
        };
        true
    }

    /// What is shown, in a sentence.
    pub fn summary(&self, live: &LiveRegions, state: &RegionsState) -> Option<String> {
        let hidden = live.network().ok()?.layers().len() - 1;
        self.folded.as_ref().map(|folded| summary(&state.fold, folded, hidden))
    }

    /// What is shown, in a few words.
    pub fn headline(&self, live: &LiveRegions, state: &RegionsState) -> Option<String> {
        let hidden = live.network().ok()?.layers().len() - 1;
        self.folded.as_ref().map(|folded| headline(&state.fold, folded, hidden))
    }

    /// Draws it in `room`.
    pub fn draw(&self, paper: &mut Paper, room: Rect, state: &RegionsState) -> Done {
        let Some(folded) = &self.folded else { return Ok(()) };
        let area = Rect { top: room.top + ABOVE, bottom: room.bottom - picture::KEY, ..room };
        let view = state.fold.space.then_some(state.eye);
        let mut marks = picture::marks(folded, view, area, &paper.theme);
        let mut title = title(&state.fold, folded);
        // The sentence below says what is left out, too.
        if text_width(&title, TITLE_SIZE) > room.width() - 16.0 {
            title.truncate(title.find(',').unwrap_or(title.len()));
        }
        marks.push(crate::figures::draw::marks::Mark::Text(crate::figures::draw::marks::Label {
            text: title,
            at: (room.left + 8.0, room.top + ABOVE - 8.0),
            size: TITLE_SIZE,
            color: paper.theme.ink,
            h: HPos::Left,
            v: VPos::Bottom,
        }));
        paper.within(room, |pen, _| marks.draw(&mut &mut *pen))
    }
}
