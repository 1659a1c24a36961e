//! The part of training: the losses of all starts over one another, and which of them cannot start.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{Color, DrawingArea, DrawingBackend, Polygon};
use plotters::style::text_anchor::{HPos, VPos};

use super::reading::number;
use super::seen::Seen;
use super::state::{InitState, short_title};
use crate::analysis::race::{Band, Race, Verdict};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, spread};
use crate::figures::draw::theme::Theme;
use crate::figures::figure::Table;

const LEFT: f64 = 46.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 42.0;
const LABEL_GAP: f64 = 12.0;
/// The window's height as a multiple of the best constant's loss: who is worse than that for long will not learn.
const HIGH: f64 = 1.7;
/// Stands for the best constant's loss while it is not known: that of two classes alike.
const USUAL_BASELINE: f64 = core::f64::consts::LN_2;

fn baseline(race: Option<&Race>) -> f64 {
    race.map_or(f64::NAN, Race::baseline).max(1e-6).max(if race.is_none_or(|race| race.baseline().is_nan()) { USUAL_BASELINE } else { 0.0 })
}

/// The panel in its room: steps to the right, the loss upward.
pub fn frame(seen: &Seen, room: Rect) -> Frame {
    let state = seen.state;
    let label = state.inits.iter().map(|init| text_width(&short_title(init), TITLE_SIZE)).fold(0.0, f64::max) + LABEL_GAP;
    let (left, top) = (room.left + LEFT, room.top + ABOVE);
    let area = Rect { left, top, right: (room.right - label).max(left + 20.0), bottom: (room.bottom - BELOW).max(top + 20.0) };
    Frame { area, x: 0.0..seen.race.map_or(state.steps, Race::length).max(1) as f64, y: 0.0..HIGH * baseline(seen.race) }
}

/// What is trained, in a phrase: it may be less deep than the stack of the other views.
fn what(state: &InitState) -> String {
    let (depth, width) = state.trained_size();
    let of = |trained: usize, wanted: usize| if trained < wanted { format!("{trained} of the {wanted}") } else { trained.to_string() };
    format!("{} layers of {} units", of(depth, state.stack.depth), of(width, state.stack.width))
}

/// Draws axes and title.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, state: &InitState, frame: &Frame) -> Drawn<(), DB> {
    let full = format!("Loss on \u{201c}{}\u{201d}, training {}", state.trained_data().title(), what(state));
    let title = if text_width(&full, TITLE_SIZE) < frame.area.width() + LEFT { full } else { format!("Loss, {}", what(state)) };
    Panel::new(root, theme, frame.clone(), Axes { title: &title, x: "steps of SGD, ten points each", y: "" }).map(|_| ())
}

/// Draws bands and curves, the best constant, the goal, and who diverged.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, frame: &Frame) -> Drawn<(), DB> {
    let (state, Some(race)) = (seen.state, seen.race) else { return Ok(()) };
    let panel = Panel::bare(root, theme, frame.clone());
    let levels = [(race.baseline(), "the best constant"), (race.goal(), "goal: half of it")];
    for (loss, _) in levels {
        panel.line(&[(frame.x.start, loss), (frame.x.end, loss)], Stroke { color: theme.muted, opacity: 1.0, width: 1.2, dashes: &[2.0, 4.0] })?;
    }
    let bands: Vec<Vec<Band>> = (0..state.inits.len()).map(|entrant| race.bands(entrant)).collect();
    for (index, bands) in bands.iter().enumerate() {
        let place = |step: u64, loss: f64| {
            let (x, y) = frame.to_pixels((step as f64, loss.clamp(frame.y.start, frame.y.end)));
            (theme.px(x).round() as i32, theme.px(y).round() as i32)
        };
        if bands.len() > 1 && race.finished_seeds() > 1 {
            let up = bands.iter().map(|band| place(band.step, band.high));
            let down = bands.iter().rev().map(|band| place(band.step, band.low));
            root.draw(&Polygon::new(up.chain(down).collect::<Vec<_>>(), theme.color(index).mix(0.18)))?;
        }
    }
    let mut ends = Vec::new();
    for (index, bands) in bands.iter().enumerate() {
        let (color, dashes) = (theme.color(index), theme.dashes(index));
        // The seed under way, thin.
        if race.finished_seeds() > 0 {
            let losses = race.losses(index, race.finished_seeds());
            let line: Vec<(f64, f64)> = losses.iter().enumerate().map(|(look, &loss)| (look as f64 * race.every() as f64, loss)).collect();
            panel.line(&line, Stroke { color, opacity: 0.7, width: 1.0, dashes: &[] })?;
        }
        let line: Vec<(f64, f64)> = bands.iter().map(|band| (band.step as f64, band.median)).collect();
        panel.line(&line, Stroke { color, opacity: 1.0, width: 2.4, dashes })?;
        if let Some(end) = bands.last() {
            ends.push((frame.to_pixels((0.0, end.median.clamp(frame.y.start, frame.y.end))).1, index));
        }
    }
    crate::order::by_number(&mut ends, |end| end.0);
    let places = spread(&ends.iter().map(|end| end.0).collect::<Vec<_>>(), TITLE_SIZE + 3.0, frame.area.top, frame.area.bottom);
    for (place, (_, index)) in places.into_iter().zip(ends) {
        panel.text_at(&short_title(&state.inits[index]), (frame.area.right + 7.0, place), TITLE_SIZE, theme.color(index), HPos::Left, VPos::Center)?;
    }
    for (loss, name) in levels {
        name_level(&panel, theme, loss, name)?;
    }
    diverged(&panel, theme, state, race)
}

/// Names a level above it, on the right, where who learns is below; on a ground of its own, so that no curve strikes it through.
fn name_level<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, loss: f64, name: &str) -> Drawn<(), DB> {
    let frame = &panel.frame;
    if !frame.y.contains(&loss) {
        return Ok(());
    }
    panel.label_on_ground(name, (frame.area.right - 6.0, frame.to_pixels((0.0, loss)).1 - 3.0), theme.muted)
}

/// Says at the top which starts diverged, and when the first seed did.
fn diverged<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, state: &InitState, race: &Race) -> Drawn<(), DB> {
    let mut from_top = 4.0;
    for (index, init) in state.inits.iter().enumerate() {
        let Some(Verdict::Diverged(divergence)) = race.verdict(index) else { continue };
        let text = format!("{} diverged at step {}", short_title(init), divergence.step);
        panel.text_at(&text, (panel.frame.area.right - 8.0, panel.frame.area.top + from_top), LABEL_SIZE, theme.color(index), HPos::Right, VPos::Top)?;
        from_top += LABEL_SIZE + 4.0;
    }
    Ok(())
}

/// How a start has done so far, in a sentence's half.
pub fn verdict(race: &Race, entrant: usize) -> String {
    let Some(verdict) = race.verdict(entrant) else { return "not begun yet".to_owned() };
    let last = race.bands(entrant).last().map_or(f64::NAN, |band| band.median);
    let times = race.times(entrant, race.goal());
    let share = format!("{} of {}", times.iter().filter(|time| time.is_some()).count(), times.len());
    match verdict {
        Verdict::Reached(steps) => format!("loss {} reached after {steps} steps ({share} seeds)", number(race.goal())),
        Verdict::Learning => format!("learning: loss {}", number(last)),
        Verdict::Flat => format!("flat: loss {}, as the best constant", number(last)),
        Verdict::Worse => format!("worse than a constant: loss {}", number(last)),
        Verdict::Diverged(divergence) => format!("{} of {} seeds {divergence}", race.diverged(entrant), times.len()),
    }
}

/// How the middle start of the active one has done, to be read from afar.
pub fn headline(state: &InitState, race: &Race) -> Option<String> {
    let text = match race.verdict(state.active)? {
        Verdict::Reached(steps) => format!("learns, in {steps} steps"),
        Verdict::Learning => "learning".to_owned(),
        Verdict::Flat => "flat".to_owned(),
        Verdict::Worse => "worse than a constant".to_owned(),
        Verdict::Diverged(divergence) => format!("diverged at step {}", divergence.step),
    };
    Some(format!("{}: {text}", state.inits.get(state.active).map(short_title)?))
}

/// A sentence on each start.
pub fn verdicts(state: &InitState, race: &Race) -> Vec<String> {
    state.inits.iter().enumerate().map(|(entrant, init)| format!("{}: {}.", short_title(init), verdict(race, entrant))).collect()
}

/// Sentences on what is shown now.
pub fn label(state: &InitState, race: &Race) -> String {
    let mut text = format!("Loss over {} steps of training {}, {} of {} seeds run.", race.length(), what(state), race.finished_seeds(), race.seeds());
    for (entrant, init) in state.inits.iter().enumerate() {
        let _ = write!(text, " {}: {}.", init.title(), verdict(race, entrant));
    }
    text
}

/// Every tenth of the looks.
pub fn table(state: &InitState, race: &Race) -> Table {
    let bands: Vec<Vec<Band>> = (0..state.inits.len()).map(|entrant| race.bands(entrant)).collect();
    let looks = bands.iter().map(Vec::len).min().unwrap_or(0);
    let every = looks.div_ceil(10).max(1);
    let cell = |band: &Band| format!("{} ({} to {})", number(band.median), number(band.low), number(band.high));
    let row = |look: usize| std::iter::once((look as u64 * race.every()).to_string()).chain(bands.iter().map(|bands| cell(&bands[look]))).collect();
    Table {
        caption: format!("Loss by step: the middle of the seeds, and the least to the largest. The loss is looked at every {} steps.", race.every()),
        head: std::iter::once("step".to_owned()).chain(state.inits.iter().map(short_title)).collect(),
        rows: (0..looks).filter(|look| look % every == 0 || look + 1 == looks).map(row).collect(),
    }
}

/// All losses as comma-separated values.
pub fn csv(state: &InitState, race: &Race) -> String {
    let mut text = "init,seed,step,loss\n".to_owned();
    for (entrant, init) in state.inits.iter().enumerate() {
        for seed in 0..race.seeds() {
            for (look, loss) in race.losses(entrant, seed).iter().enumerate() {
                let _ = writeln!(
                    text,
                    "{},{},{},{loss}",
                    init.to_string().replace(',', ";"),
                    u64::from(state.stack.seed) + seed as u64,
                    look as u64 * race.every()
                );
            }
        }
    }
    text
}
