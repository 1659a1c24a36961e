//! A state and all that is measured for it, drawn by way of the view that the state wants.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

use super::state::{InitState, View};
use super::trace::Curve;
use super::{histograms, signal, sparsity};
use crate::analysis::signal::{Profile, Sparsity};
use crate::figures::dying::image::Image;
use crate::figures::plot::Drawn;
use crate::figures::theme::Theme;

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
}

/// The height, in CSS pixels, that suits `view` at `width`.
pub fn height(view: View, width: f64) -> f64 {
    match view {
        View::Signal => signal::height(width),
        View::Histograms => histograms::height(width),
        View::Sparsity => sparsity::height(width),
    }
}

impl Scene<'_> {
    /// What the axes span and where they are, in a few numbers: while these stay the axes stay.
    pub fn windows(&self, width: f64, height: f64) -> Vec<f64> {
        let frames = match self.state.view {
            View::Signal => signal::Layout::new(self.curves, self.state, width, height).frames(),
            View::Histograms => histograms::Layout::new(self.profile, self.state, width, height).frames(),
            View::Sparsity => sparsity::Layout::new(self.state, width, height).frames(),
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
        }
    }

    /// What is a picture of cells, to be drawn below the marks.
    pub fn images(&self, theme: &Theme, width: f64, height: f64) -> Vec<Image> {
        match (self.state.view, self.profile) {
            (View::Histograms, Some(profile)) => vec![histograms::strip(theme, profile, &histograms::Layout::new(self.profile, self.state, width, height))],
            _ => Vec::new(),
        }
    }

    /// Draws what moves.
    pub fn marks<DB: DrawingBackend>(&self, root: &DrawingArea<DB, Shift>, theme: &Theme, width: f64, height: f64) -> Drawn<(), DB> {
        match self.state.view {
            View::Signal => signal::marks(root, theme, self.curves, self.state, &signal::Layout::new(self.curves, self.state, width, height)),
            View::Histograms => histograms::marks(root, theme, self, &histograms::Layout::new(self.profile, self.state, width, height)),
            View::Sparsity => sparsity::marks(root, theme, self, &sparsity::Layout::new(self.state, width, height)),
        }
    }

    /// The layer (from 0) under a place.
    pub fn layer_at(&self, width: f64, height: f64, x: f64, y: f64) -> Option<usize> {
        match self.state.view {
            View::Signal => signal::Layout::new(self.curves, self.state, width, height).layer_at(x, y),
            View::Histograms => histograms::Layout::new(self.profile, self.state, width, height).layer_at(x, y),
            View::Sparsity => sparsity::Layout::new(self.state, width, height).layer_at(x, y),
        }
    }
}
