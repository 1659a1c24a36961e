//! The parts that are shown: where they are, and what draws each.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

use super::parts::InitPart;
use super::seen::Seen;
use super::state::InitState;
use super::{histograms, paths, rescale, signal, sparsity, train};
use crate::figures::draw::arrange::{self, Shape};
use crate::figures::draw::cells::Image;
use crate::figures::draw::plot::{Drawn, Frame};
use crate::figures::draw::theme::Theme;

/// A part and its panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// What is shown.
    pub part: InitPart,
    /// Where, and its window.
    pub frame: Frame,
}

/// The shapes of the parts that are shown: one alone may be wider than high.
fn shapes(state: &InitState) -> Vec<Shape> {
    let parts = state.parts();
    let shape = |part: &InitPart| match part {
        InitPart::Function => Shape::Square(420.0),
        InitPart::Histograms | InitPart::Strip if parts.len() == 1 => Shape::Chart(0.62, (380.0, 560.0)),
        InitPart::Histograms | InitPart::Strip => Shape::Chart(0.95, (380.0, 560.0)),
        InitPart::Rates if parts.len() > 2 => Shape::Chart(0.3, (230.0, 320.0)),
        _ if parts.len() == 1 => Shape::Chart(0.5, (240.0, 440.0)),
        _ => Shape::Chart(0.8, (250.0, 470.0)),
    };
    parts.iter().map(shape).collect()
}

/// The height that suits a width, in CSS pixels.
pub fn height(state: &InitState, width: f64) -> f64 {
    arrange::height(&shapes(state), width)
}

/// The parts on `width` x `height` CSS pixels.
pub fn rooms(seen: &Seen, width: f64, height: f64) -> Vec<Room> {
    let frame = |part: InitPart, room| match part {
        InitPart::Forward | InitPart::Backward | InitPart::Spread | InitPart::Largest | InitPart::GradNorm => signal::frame(seen, part, room),
        InitPart::Histograms | InitPart::Strip => histograms::frame(seen, part, room),
        InitPart::Zeros | InitPart::Biases => sparsity::frame(seen, part, room),
        InitPart::Loss => train::frame(seen, room),
        InitPart::Path => paths::frame(seen, room),
        InitPart::Function | InitPart::Gradients | InitPart::Rates | InitPart::Scaled => rescale::frame(seen, part, room),
    };
    let places = arrange::arrange(&shapes(seen.state), width, height);
    seen.state.parts().iter().zip(places).map(|(&part, room)| Room { part, frame: frame(part, room) }).collect()
}

/// The layer (from 0) under a place.
pub fn layer_at(seen: &Seen, rooms: &[Room], x: f64, y: f64) -> Option<usize> {
    rooms.iter().find_map(|Room { part, frame }| match part {
        InitPart::Forward | InitPart::Backward | InitPart::Spread | InitPart::Largest | InitPart::GradNorm => signal::layer_at(frame, x, y),
        InitPart::Histograms | InitPart::Strip => histograms::layer_at(frame, x, y),
        InitPart::Zeros => sparsity::layer_at(frame, x, y),
        InitPart::Path => paths::layer_at(frame, seen.state.stack.depth, x, y),
        InitPart::Biases | InitPart::Loss | InitPart::Function | InitPart::Gradients | InitPart::Rates | InitPart::Scaled => None,
    })
}

/// Draws what stands: axes and titles.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, room: &Room) -> Drawn<(), DB> {
    let frame = &room.frame;
    match room.part {
        InitPart::Forward | InitPart::Backward | InitPart::Spread | InitPart::Largest | InitPart::GradNorm => signal::axes(root, theme, seen, room.part, frame),
        InitPart::Histograms | InitPart::Strip => histograms::axes(root, theme, seen, room.part, frame),
        InitPart::Zeros | InitPart::Biases => sparsity::axes(root, theme, room.part, frame),
        InitPart::Loss => train::axes(root, theme, seen.state, frame),
        InitPart::Path => paths::axes(root, theme, frame),
        InitPart::Function | InitPart::Gradients | InitPart::Rates | InitPart::Scaled => rescale::axes(root, theme, room.part, frame),
    }
}

/// What is a picture of cells, to be drawn below the marks.
pub fn image(theme: &Theme, seen: &Seen, room: &Room) -> Option<Image> {
    match room.part {
        InitPart::Strip => seen.profile.map(|profile| histograms::strip(theme, profile, &room.frame)),
        InitPart::Function => seen.rescaling.map(|shown| rescale::picture(theme, shown.effect, &room.frame)),
        _ => None,
    }
}

/// Draws what moves.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, seen: &Seen, room: &Room) -> Drawn<(), DB> {
    let frame = &room.frame;
    match room.part {
        InitPart::Forward | InitPart::Backward | InitPart::Spread | InitPart::Largest | InitPart::GradNorm => {
            signal::marks(root, theme, seen, room.part, frame)
        }
        InitPart::Histograms => histograms::marks(root, theme, seen, frame),
        InitPart::Strip => histograms::chosen(root, theme, seen, frame),
        InitPart::Zeros => sparsity::by_layer(root, theme, seen, frame),
        InitPart::Biases => sparsity::by_bias(root, theme, seen, frame),
        InitPart::Loss => train::marks(root, theme, seen, frame),
        InitPart::Path => paths::marks(root, theme, seen, frame),
        InitPart::Function | InitPart::Gradients | InitPart::Rates | InitPart::Scaled => {
            seen.rescaling.map_or(Ok(()), |shown| rescale::marks(root, theme, shown, room.part, frame))
        }
    }
}
