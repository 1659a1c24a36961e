//! The parts of the figure, and where each is on a sheet.

use super::state::RegionsState;
use crate::figures::draw::arrange::{self, SIDE_BY_SIDE, Shape};
use crate::figures::draw::legend::ROW;
use crate::figures::draw::plot::Rect;
use crate::figures::figure::Part;

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The plane with its cells, or the function of one input.
    Map,
    /// The output as a surface over the plane.
    Surface,
    /// The plane as a layer sees it.
    Fold,
    /// How many regions there are, over the steps.
    Counts,
    /// The loss over the steps.
    Loss,
    /// The units of the network and what is between them.
    Network,
    /// What noise on the inputs does.
    Noise,
}

/// The parts, by the names that `show` understands.
pub const PARTS: [Part; 7] =
    [View::Map.part(), View::Surface.part(), View::Fold.part(), View::Counts.part(), View::Loss.part(), View::Network.part(), View::Noise.part()];

impl View {
    const ALL: [Self; 7] = [Self::Map, Self::Surface, Self::Fold, Self::Counts, Self::Loss, Self::Network, Self::Noise];

    const fn part(self) -> Part {
        let (id, title) = match self {
            Self::Map => ("map", "Regions"),
            Self::Surface => ("surface", "The output as a surface"),
            Self::Fold => ("fold", "The plane as a layer sees it"),
            Self::Counts => ("counts", "How many, over the steps"),
            Self::Loss => ("loss", "Loss over the steps"),
            Self::Network => ("network", "The network, unit by unit"),
            Self::Noise => ("noise", "Noise on the inputs"),
        };
        Part { id, title }
    }

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        self.part().id
    }

    /// The part of a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.id() == id)
    }

    /// Whether it is a chart over the steps.
    fn is_chart(self) -> bool {
        matches!(self, Self::Counts | Self::Loss)
    }
}

/// The parts that are drawn: those that were asked for and say something of this network; the picture alone where it is not
/// trained, or is built up by hand.
pub fn shown(state: &RegionsState) -> Vec<View> {
    let trained = state.sawtooth.is_none();
    let wish = match &state.show {
        Some(show) => show.clone(),
        None if trained && state.build.is_none() => vec![View::Map, View::Counts, View::Loss],
        None => vec![View::Map],
    };
    let says = |view: &View| (trained || !(view.is_chart() || *view == View::Noise)) && (state.inputs() > 1 || !matches!(view, View::Surface | View::Fold));
    let found: Vec<View> = wish.into_iter().filter(says).collect();
    if found.is_empty() { vec![View::Map] } else { found }
}

/// Room about the picture, for ticks, names and the legend.
pub const LEFT: f64 = 46.0;
/// Above it.
pub const ABOVE: f64 = 28.0;
/// Below it: ticks and the name of the axis.
pub const BELOW: f64 = 40.0;
/// To its right.
pub const RIGHT: f64 = 12.0;
/// The legend below the axis: the scale and the names of lines.
pub const LEGEND: f64 = 54.0;
/// The largest picture of the plane.
const LARGEST: f64 = 620.0;
/// The same beside other parts: the figure and its buttons are on one screen of a laptop then.
const LARGEST_BESIDE: f64 = 440.0;
/// The least width in which the legend can stand beside a plane.
const LEGEND_BESIDE: f64 = 150.0;
/// A room lower than this is that of a small picture.
const SMALL: f64 = 300.0;
/// Of the width, what the leading part has where charts stand beside it.
const LEADS: f64 = 0.64;
/// The least that a chart beside is high.
const LEAST_CHART: f64 = 150.0;
const GAP: f64 = 12.0;

/// The height of a part that is so wide.
fn height_of(view: View, state: &RegionsState, width: f64) -> f64 {
    let largest = if shown(state).len() > 1 { LARGEST_BESIDE } else { LARGEST };
    match view {
        View::Map if state.inputs() > 1 => (width - LEFT - RIGHT).clamp(40.0, largest) + ABOVE + BELOW + LEGEND,
        View::Map => (0.6 * width).clamp(250.0, 480.0),
        View::Surface => (0.54 * width).clamp(250.0, 560.0),
        View::Fold => (0.8 * width).clamp(260.0, 520.0),
        View::Noise => (0.45 * width).clamp(262.0, 320.0),
        View::Counts | View::Loss => (0.5 * width).clamp(190.0, 320.0),
        View::Network => (0.2 * width + 60.0 * state.experiment.layers.len() as f64).clamp(200.0, 460.0),
    }
}

/// Whether the first part leads and the charts stand beside it, below one another.
fn leads(shown: &[View], state: &RegionsState, width: f64) -> bool {
    let [first, rest @ ..] = shown else { return false };
    let each = height_of(*first, state, LEADS * width) / rest.len().max(1) as f64;
    width >= SIDE_BY_SIDE && !first.is_chart() && !rest.is_empty() && rest.iter().all(|view| view.is_chart()) && each >= LEAST_CHART
}

fn shapes(shown: &[View], state: &RegionsState, width: f64) -> Vec<Shape> {
    let of = |view: &View| {
        let tall = height_of(*view, state, if width >= SIDE_BY_SIDE && shown.len() > 1 { (width - GAP) / 2.0 } else { width });
        Shape::Chart(0.0, (tall, tall))
    };
    shown.iter().map(of).collect()
}

/// The height that suits a width.
pub fn height(state: &RegionsState, width: f64) -> f64 {
    let shown = shown(state);
    if leads(&shown, state, width) { height_of(shown[0], state, LEADS * width) } else { arrange::height(&shapes(&shown, state, width), width) }
}

/// The parts with the room of each on a sheet of `width` x `height`.
pub fn rooms(state: &RegionsState, width: f64, height: f64) -> Vec<(View, Rect)> {
    let shown = shown(state);
    if !leads(&shown, state, width) {
        let rooms = arrange::arrange(&shapes(&shown, state, width), width, height);
        return shown.into_iter().zip(rooms).collect();
    }
    // A plane takes what its height asks for, and leaves the charts the rest.
    let square = height - ABOVE - BELOW - LEGEND + LEFT + RIGHT;
    let split = if shown[0] == View::Map && state.inputs() > 1 { square.min(LEADS * width) } else { LEADS * width };
    let each = (height + GAP) / (shown.len() - 1) as f64;
    let room = |index: usize| match index {
        0 => Rect { left: 0.0, top: 0.0, right: split, bottom: height },
        _ => {
            let top = (index - 1) as f64 * each;
            Rect { left: split + GAP, top, right: width, bottom: top + each - GAP }
        }
    };
    shown.into_iter().enumerate().map(|(index, view)| (view, room(index))).collect()
}

/// The picture in its room: as large as it can be with its labels, and in the plane square.
pub fn picture(state: &RegionsState, room: Rect) -> Rect {
    let below = if is_beside(state, room) { 0.0 } else { legend(state, room) };
    let (wide, tall) = ((room.width() - LEFT - RIGHT).max(40.0), (room.height() - ABOVE - BELOW - below).max(40.0));
    let (wide, tall) = if state.inputs() > 1 { (wide.min(tall), tall.min(wide)) } else { (wide, tall) };
    let (left, top) = (room.left + LEFT, room.top + ABOVE);
    Rect { left, top, right: left + wide, bottom: top + tall }
}

/// Whether the legend finds room beside a plane: in a room that is much wider than high.
fn is_beside(state: &RegionsState, room: Rect) -> bool {
    state.inputs() > 1 && room.width() - LEFT - (room.height() - ABOVE - BELOW) >= LEGEND_BESIDE
}

/// The height of the legend: less where the picture is small.
fn legend(state: &RegionsState, room: Rect) -> f64 {
    let whole = if state.inputs() > 1 { LEGEND } else { 2.0 * ROW + 2.0 };
    if room.height() < SMALL { whole.min(ROW + 2.0) } else { whole }
}

/// The room of the legend below a picture, or beside it.
pub fn legend_of(state: &RegionsState, picture: Rect, room: Rect) -> Rect {
    const APART: f64 = 16.0;
    if is_beside(state, room) {
        return Rect { left: picture.right + APART, top: picture.top, ..room };
    }
    Rect { left: picture.left, top: picture.bottom + BELOW, right: room.right - RIGHT, bottom: room.bottom }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_on_the_sheet_and_apart_and_the_plane_is_square() {
        for text in [
            "",
            "data=sine",
            "show=map",
            "show=network,map",
            "sawtooth=3",
            "show=counts",
            "build=3",
            "show=map,network,counts,loss",
            "show=surface",
            "show=surface,map,loss",
        ] {
            let state = RegionsState::read(text).0;
            for width in [280.0, 340.0, 619.0, 620.0, 1100.0] {
                let tall = height(&state, width);
                let rooms = rooms(&state, width, tall);
                for (index, (view, room)) in rooms.iter().enumerate() {
                    assert!(room.left >= 0.0 && room.right <= width + 1e-9 && room.bottom <= tall + 1e-6, "{text} {width} {view:?} {room:?}");
                    for (_, other) in &rooms[..index] {
                        assert!(other.right <= room.left || other.bottom <= room.top, "{text} {width}");
                    }
                    let area = picture(&state, *room);
                    assert!(*view != View::Map || (area.right <= room.right && legend_of(&state, area, *room).bottom <= tall + 1e-6), "{text} {width}");
                    assert!(state.inputs() == 1 || (area.width() - area.height()).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn what_says_nothing_is_not_shown() {
        let shown = |text: &str| shown(&RegionsState::read(text).0);
        assert_eq!(shown(""), [View::Map, View::Counts, View::Loss]);
        assert_eq!(shown("build=3"), [View::Map]);
        assert_eq!(shown("sawtooth=4"), [View::Map]);
        assert_eq!(shown("sawtooth=4&show=loss"), [View::Map]);
        assert_eq!(shown("show=network,map"), [View::Network, View::Map]);
    }
}
