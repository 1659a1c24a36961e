//! The figure of initialisation: what a deep stack does to a signal, and to a gradient, before it has learnt anything.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is set, as text |
//! | [`trace`] | a quantity by layer: measured over seeds, said by theory, where it ended |
//! | [`signal`] | the view of standard deviations by layer |
//! | [`reading`] | numbers and words: the layer pointed at, the table, the label |
//!
//! A view is one file with `height`, `Windows`, `axes` (what stands) and `marks` (what moves).

pub mod reading;
pub mod signal;
pub mod state;
pub mod trace;

pub use state::{InitState, View};
pub use trace::Curve;

use crate::analysis::signal::Ensemble;
use crate::figures::svg::{document, titled};
use crate::figures::theme::Scheme;

/// The figure as an SVG document of `width` x `height` CSS pixels, of what the ensemble has measured.
pub fn svg(state: &InitState, ensemble: &Ensemble, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let curves = trace::curves(state, ensemble);
    let drawn = document(width, height, scheme, |root, theme| {
        let layout = signal::Layout::new(&curves, state, width, height);
        signal::axes(root, theme, &layout)?;
        signal::marks(root, theme, &curves, state, &layout)
    })?;
    Ok(titled(drawn, &reading::label(state, &curves)))
}

/// The same from a state alone: computes what it needs.
pub fn computed_svg(state: &InitState, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let mut ensemble = Ensemble::default();
    ensemble.set(&state.stacks(), state.seeds, state.active);
    ensemble.advance(usize::MAX);
    svg(state, &ensemble, width, height, scheme)
}
