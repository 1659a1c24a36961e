//! A map in words and numbers: what it will be, what is known of a cell, and all of it for who cannot see it.

use std::fmt::Write as _;

use super::{known, plain};
use crate::analysis::mean_field::TRAINABLE_SCALES;
use crate::analysis::sweep::{Cell, Map, Sweep};

/// What is to be computed, as the beginning of a sentence.
pub fn plan(sweep: &Sweep) -> String {
    let map = sweep.map();
    format!("{} \u{d7} {} cells, {} runs each", map.columns().count, map.rows().count, map.seeds())
}

/// What is known of a cell, in a sentence.
pub fn reading(sweep: &Sweep, index: usize) -> String {
    let map = sweep.map();
    let (column, row) = map.place(index);
    let (columns, rows) = (map.columns(), map.rows());
    let mut text = format!("{} {}, {} {}: ", columns.title, plain(columns.value(column)), rows.title, plain(rows.value(row)));
    match sweep.cells().get(index).copied().flatten() {
        None => text.push_str("not computed yet."),
        Some(cell) => {
            let _ = match cell.final_loss {
                loss if loss.is_finite() => write!(text, "loss {loss:.3} after {} steps, the middle of {} seeds", map.steps(), map.seeds()),
                _ => write!(text, "most of {} seeds diverged", map.seeds()),
            };
            let _ = write!(
                text,
                " (the best constant has {:.3}); {:.0} % of the units are dead; {} diverged.",
                sweep.baseline(),
                100.0 * cell.dead_share,
                cell.diverged
            );
        }
    }
    text
}

/// What the map is of, and how to read it.
pub fn note(sweep: &Sweep) -> String {
    let map = sweep.map();
    let of = match map {
        Map::RateByGain if sweep.plan().own.is_some() => " on your own points".to_owned(),
        Map::RateByGain => String::new(),
        Map::GainByDepth => format!(", {} units a layer, start \u{201c}{}\u{201d},", map.width(sweep.base()), sweep.base().initialiser.title()),
    };
    let line = if sweep.limit().is_empty() {
        let mixed = map == Map::GainByDepth && sweep.base().activations.only().is_none();
        if mixed { " Theory's limit is of layers with one activation; these have several, so there is no line." } else { "" }.to_owned()
    } else {
        format!(
            " The line is theory's limit: {TRAINABLE_SCALES} depth scales. A depth scale, \u{3be}, is the number of layers that change the squared gradient by a factor of e; with \u{3c7} for the factor of one layer, \u{3be} = 1/|ln \u{3c7}| (Schoenholz et al. 2017)."
        )
    };
    format!(
        "Each cell is {} runs{of} of {} steps; the ring is the run that is shown. \u{d7}: the middle run diverged, /: another did.{line} A click loads a cell.",
        map.seeds(),
        map.steps()
    )
}

/// Sentences on what is shown now, for who cannot see it.
pub fn label(sweep: &Sweep) -> String {
    let map = sweep.map();
    let count = |of: &dyn Fn(&Cell) -> bool| known(sweep).filter(|(_, cell)| of(cell)).count();
    format!(
        "Map of {} by {}: {} of {} cells computed, {} have learnt half or more of what there is, in {} at least half of the units are dead, in {} runs diverged.",
        map.columns().title,
        map.rows().title,
        sweep.done(),
        map.count(),
        count(&|cell| cell.final_loss <= 0.5 * sweep.baseline()),
        count(&|cell| cell.dead_share >= 0.5),
        count(&|cell| cell.diverged > 0),
    )
}

/// The known cells as comma-separated values.
pub fn csv(sweep: &Sweep) -> String {
    let map = sweep.map();
    let (columns, rows) = (map.columns(), map.rows());
    let mut text = format!("{},{},final_loss,dead_share,diverged\n", columns.title.replace(' ', "_"), rows.title);
    for (index, cell) in known(sweep) {
        let (column, row) = map.place(index);
        let _ = writeln!(text, "{},{},{},{},{}", columns.value(column), rows.value(row), cell.final_loss, cell.dead_share, cell.diverged);
    }
    text
}
