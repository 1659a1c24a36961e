//! A state and all that is measured for it, drawn by way of the view that the state wants.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

use super::rescale::Shown;
use super::state::{InitState, View};
use super::trace::Curve;
use super::{histograms, paths, reading, rescale, signal, sparsity, train};
use crate::analysis::race::Race;
use crate::analysis::signal::paths::Path;
use crate::analysis::signal::{Profile, Sparsity};
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::Drawn;
use crate::figures::draw::theme::Theme;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What is wanted.
    pub state: &'a InitState,
    /// Every initialiser by layer.
    pub curves: &'a [Curve],
    /// The active one's histograms, for the view of them; `None` while they are not measured.
    pub profile: Option<&'a Profile>,
    /// The active one's zeros over biases and gains, for the view of sparsity.
    pub sparsity: Option<&'a Sparsity>,
    /// The training of all, for the view of it.
    pub race: Option<&'a Race>,
    /// The active one's steepest path under several activations, for the view of it.
    pub paths: &'a [Path],
    /// What a factor between two layers does, for the view of it.
    pub rescaling: Option<Shown<'a>>,
}

/// The height, in CSS pixels, that suits `view` at `width`.
pub fn height(view: View, width: f64) -> f64 {
    match view {
        View::Signal => signal::height(width),
        View::Histograms => histograms::height(width),
        View::Sparsity => sparsity::height(width),
        View::Train => train::height(width),
        View::Paths => paths::height(width),
        View::Rescale => rescale::height(width),
    }
}

impl Scene<'_> {
    /// What the axes span and where they are, in a few numbers: while these stay the axes stay.
    pub fn windows(&self, width: f64, height: f64) -> Vec<f64> {
        let frames = match self.state.view {
            View::Signal => signal::Layout::new(self.curves, self.state, width, height).frames(),
            View::Histograms => histograms::Layout::new(self.profile, self.state, width, height).frames(),
            View::Sparsity => sparsity::Layout::new(self.state, width, height).frames(),
            View::Train => vec![train::layout(self.state, self.race, width, height)],
            View::Paths => vec![paths::layout(self.paths, width, height)],
            View::Rescale => rescale::Layout::new(self.rescaling, width, height).frames(),
        };
        let numbers = frames.iter().flat_map(|frame| [frame.area.left, frame.area.right, frame.area.bottom, frame.x.end, frame.y.start, frame.y.end]);
        numbers.collect()
    }

    /// Draws what stands: axes and titles.
    pub fn axes<DB: DrawingBackend>(&self, root: &DrawingArea<DB, Shift>, theme: &Theme, width: f64, height: f64) -> Drawn<(), DB> {
        match self.state.view {
            View::Signal => signal::axes(root, theme, &signal::Layout::new(self.curves, self.state, width, height)),
            View::Histograms => histograms::axes(root, theme, &histograms::Layout::new(self.profile, self.state, width, height)),
            View::Sparsity => sparsity::axes(root, theme, &sparsity::Layout::new(self.state, width, height)),
            View::Train => train::axes(root, theme, self.state, &train::layout(self.state, self.race, width, height)),
            View::Paths => paths::axes(root, theme, &paths::layout(self.paths, width, height)),
            View::Rescale => rescale::axes(root, theme, &rescale::Layout::new(self.rescaling, width, height)),
        }
    }

    /// What is a picture of cells, to be drawn below the marks.
    pub fn images(&self, theme: &Theme, width: f64, height: f64) -> Vec<Image> {
        match (self.state.view, self.profile, self.rescaling) {
            (View::Rescale, _, Some(shown)) => vec![rescale::picture(theme, shown.effect, &rescale::Layout::new(self.rescaling, width, height))],
            (View::Histograms, Some(profile), _) => vec![histograms::strip(theme, profile, &histograms::Layout::new(self.profile, self.state, width, height))],
            _ => Vec::new(),
        }
    }

    /// Draws what moves.
    pub fn marks<DB: DrawingBackend>(&self, root: &DrawingArea<DB, Shift>, theme: &Theme, width: f64, height: f64) -> Drawn<(), DB> {
        match self.state.view {
            View::Signal => signal::marks(root, theme, self.curves, self.state, &signal::Layout::new(self.curves, self.state, width, height)),
            View::Histograms => histograms::marks(root, theme, self, &histograms::Layout::new(self.profile, self.state, width, height)),
            View::Sparsity => sparsity::marks(root, theme, self, &sparsity::Layout::new(self.state, width, height)),
            View::Train => train::marks(root, theme, self, &train::layout(self.state, self.race, width, height)),
            View::Paths => paths::marks(root, theme, self, &paths::layout(self.paths, width, height)),
            View::Rescale => match self.rescaling {
                Some(shown) => rescale::marks(root, theme, shown, &rescale::Layout::new(self.rescaling, width, height)),
                None => Ok(()),
            },
        }
    }

    /// The layer (from 0) under a place.
    pub fn layer_at(&self, width: f64, height: f64, x: f64, y: f64) -> Option<usize> {
        match self.state.view {
            View::Signal => signal::Layout::new(self.curves, self.state, width, height).layer_at(x, y),
            View::Histograms => histograms::Layout::new(self.profile, self.state, width, height).layer_at(x, y),
            View::Sparsity => sparsity::Layout::new(self.state, width, height).layer_at(x, y),
            View::Paths => paths::layer_at(&paths::layout(self.paths, width, height), self.state.stack.depth, x, y),
            View::Train | View::Rescale => None,
        }
    }

    /// Sentences on what is shown now, for who cannot see it.
    pub fn label(&self) -> String {
        match (self.state.view, self.race, self.rescaling) {
            (View::Train, Some(race), _) => train::label(self.state, race),
            (View::Paths, ..) => paths::label(self.paths),
            (View::Rescale, _, Some(shown)) => rescale::label(shown),
            _ => reading::label(self.state, self.curves),
        }
    }

    /// The numbers of a view that does not go by layers and initialisers; `None` for one that does.
    pub fn table(&self) -> Option<reading::Table> {
        match self.state.view {
            View::Train => self.race.map(|race| train::table(self.state, race)),
            View::Paths => Some(paths::table(self.paths)),
            View::Rescale => self.rescaling.map(rescale::table),
            _ => None,
        }
    }

    /// The numbers of the view as comma-separated values.
    pub fn csv(&self) -> String {
        match (self.state.view, self.race, self.rescaling) {
            (View::Train, Some(race), _) => train::csv(self.state, race),
            (View::Paths, ..) => paths::csv(self.paths),
            (View::Rescale, _, Some(shown)) => rescale::csv(shown),
            _ => reading::csv(self.curves),
        }
    }
}
