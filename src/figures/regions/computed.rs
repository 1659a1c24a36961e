//! From a state to the figure: the run behind it, what is counted, and the whole as a document.

use super::charts::Counted;
use super::plane::Plane;
use super::{Document, Layout, RegionsState, line, reading};
use crate::analysis::geometry::Window;
use crate::analysis::live_regions::{LiveRegions, build_up};
use crate::analysis::pieces::Pieces;
use crate::analysis::regions::{Fold, Options};
use crate::figures::draw::theme::Scheme;

/// The most cells that are drawn: more than a screen can show apart.
pub const LIMIT: usize = 50_000;

/// The run of a state, with the updates and the kinks moved by hand that it says.
pub fn start(state: &RegionsState) -> LiveRegions {
    let experiment = state.experiment.clone();
    let mut live = match state.sawtooth {
        Some(depth) => LiveRegions::sawtooth(experiment, depth as usize),
        None => LiveRegions::new(experiment),
    };
    live.count(LIMIT);
    let mut moves = state.moves.iter().peekable();
    loop {
        let done = live.trainer().steps();
        while let Some(moved) = moves.next_if(|moved| moved.step <= done) {
            live.move_kink(Fold { layer: 0, unit: moved.unit, kink: moved.kink }, moved.x);
        }
        // In pieces, so that the counts have their curve, and not past where a kink was moved.
        let next = moves.peek().map_or(state.steps, |moved| moved.step.min(state.steps));
        let part = next.saturating_sub(done).min((state.steps / 64).max(1));
        if part == 0 || !live.step(part) {
            break;
        }
        live.count(LIMIT);
    }
    live
}

/// Finds the regions of the present network in the window of `state`, unit by unit as far as it says.
pub fn look(state: &RegionsState, live: &mut LiveRegions) -> Option<Window> {
    let (x, y) = state.shown();
    let window = Window::new(x.start, x.end, y.start, y.end).ok()?;
    let until = match (state.build, live.network()) {
        (Some(units), Ok(network)) => build_up(network, units),
        _ => None,
    };
    live.look(window, &Options { limit: LIMIT, until });
    Some(window)
}

/// The figure of a network of straight pieces as an SVG document of `width` x `height` CSS pixels, from its state alone.
///
/// # Errors
/// Says what plotters could not do.
pub fn svg(state: &RegionsState, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let mut live = start(state);
    look(state, &mut live);
    let points = reading::points(&live);
    let layout = Layout::new(state, width, height, live.pieces().map(|found| line::fitting(found, points)));
    document(state, &live, &title(&live), &layout).svg(width, height, scheme)
}

/// All that is drawn of a run that was looked at; without the map of a smooth network.
pub fn document<'a>(state: &RegionsState, live: &'a LiveRegions, title: &'a str, layout: &'a Layout) -> Document<'a> {
    Document {
        title,
        layout,
        plane: live.partition().map(|partition| Plane { partition, points: live.trainer().train_points(), coloring: state.color }),
        pieces: live.pieces(),
        samples_of_smooth: None,
        points: reading::points(live),
        samples: live.history().samples(),
        counted: counted(live),
    }
}

/// What the second chart counts.
pub fn counted(live: &LiveRegions) -> Counted {
    match (live.network(), live.inputs()) {
        _ if live.is_fixed() => Counted::NotTrained,
        (Err(_), _) => Counted::Nothing,
        (_, 1) => Counted::Pieces,
        _ => Counted::Regions,
    }
}

/// How many regions or pieces are shown: in one dimension those that the kinks shown make.
pub fn count(live: &LiveRegions) -> usize {
    let pieces = |found: &Pieces| 1 + found.kinks.chunk_by(|one, next| one.x == next.x).count();
    live.partition().map_or_else(|| live.pieces().map_or(0, pieces), |partition| partition.count())
}

/// "312 regions at step 200".
pub fn title(live: &LiveRegions) -> String {
    let what = if live.inputs() == 1 { "straight pieces" } else { "regions" };
    match (live.network(), live.is_fixed()) {
        (Err(_), _) => format!("no exact regions, step {}", live.trainer().steps()),
        (_, true) => format!("{} {what}", count(live)),
        _ => format!("{} {what} at step {}", count(live), live.trainer().steps()),
    }
}
