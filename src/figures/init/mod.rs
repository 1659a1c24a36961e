//! The figure of initialisation: what a deep stack does to a signal, and to a gradient, before it has learnt anything.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is set, as text |
//! | [`trace`] | a quantity by layer: measured over seeds, said by theory, where it ended |
//! | [`scene`] | what is drawn: a state and all that is measured for it, by way of the view it wants |
//! | [`signal`] | the view of standard deviations by layer |
//! | [`histograms`] | the view of pre-activations: a ridge a layer, and a strip of units |
//! | [`sparsity`] | the view of exact zeros: by layer, and against bias and gain |
//! | [`train`] | the view of training: losses over one another |
//! | [`paths`] | the view of one path: the product of derivatives, layer by layer |
//! | [`rescale`] | the view of a factor between two layers |
//! | [`measure`] | what these three need, measured in slices |
//! | [`reading`] | numbers and words: the layer pointed at, the table, the label |
//!
//! A view is one file with `height`, a `Layout` that tells the layer under a place, `axes` (what stands) and `marks` (what
//! moves); [`scene`] is the one place that knows them all.

pub mod histograms;
pub mod measure;
pub mod paths;
pub mod reading;
pub mod rescale;
pub mod scene;
pub mod signal;
pub mod sparsity;
pub mod state;
pub mod trace;
pub mod train;

pub use measure::Measures;
pub use scene::Scene;
pub use state::{InitState, View};
pub use trace::Curve;

use crate::analysis::signal::{Ensemble, Profile, Sparsity};
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::Scheme;

/// A scene as an SVG document of `width` x `height` CSS pixels.
pub fn svg(scene: &Scene, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let drawn = document(width, height, scheme, |root, theme| {
        scene.axes(root, theme, width, height)?;
        scene.images(theme, width, height).iter().try_for_each(|image| crate::figures::draw::cells::rectangles(root, theme, image))?;
        scene.marks(root, theme, width, height)
    })?;
    Ok(titled(drawn, &scene.label()))
}

/// The same from a state alone: measures what it needs.
pub fn computed_svg(state: &InitState, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let mut ensemble = Ensemble::default();
    if state.view.is_by_layer() {
        ensemble.feed(state.input());
        ensemble.set(&state.stacks(), state.seeds, state.active);
        ensemble.advance(usize::MAX);
    }
    let curves = trace::curves(state, &ensemble);
    let profile = (state.view == View::Histograms).then(|| ensemble.first_run().map(Profile::of)).flatten();
    let sparsity = (state.view == View::Sparsity).then(|| {
        let mut sparsity = Sparsity::new(state.active_stack(), state.input());
        while sparsity.advance(state.stack.depth) {}
        sparsity
    });
    let mut measures = Measures::default();
    measures.set(state);
    while measures.advance(usize::MAX) {}
    let scene = Scene {
        state,
        curves: &curves,
        profile: profile.as_ref(),
        sparsity: sparsity.as_ref(),
        race: measures.race(),
        paths: measures.paths(),
        rescaling: measures.rescaling(),
    };
    svg(&scene, width, height, scheme)
}
