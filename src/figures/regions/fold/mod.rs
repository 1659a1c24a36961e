//! The plane as a layer sees it: the sheet of the window, with its grid, its cells and the data, carried through the first
//! layers and shown in the plane or the space of some of the layer's units, or of the directions in which its points spread most.
//!
//! Between layer k and k + 1 the sheet goes two ways, one after the other, each a straight path of every place: first from what
//! layer k gives to the pre-activations of layer k + 1 (a linear map: the sheet is stretched, turned and moved as a whole), then
//! from there to its activations (the sheet folds at the kinks and nowhere else). On a cell of the first k + 1 layers all of
//! these are affine, so a polygon is carried exactly by its corners at every moment. Where a layer has as many units as the
//! picture has axes, nothing is left out.
//!
//! | file | idea |
//! |---|---|
//! | [`directions`] | in which directions points spread most |
//! | [`picture`] | marks |

pub mod directions;
pub mod picture;

use crate::analysis::geometry::Window;
use crate::analysis::regions::{BuildUp, NO_FOLD, NetworkError, Options, Partition, Partitioner, PiecewiseNetwork};
use crate::data::Points;
use directions::Directions;

/// Axes of the picture at most.
pub const AXES: usize = 3;
/// A place in the picture, before it is turned.
pub type Place = [f64; AXES];

/// Where in the way of one layer the sheet lies flat as its pre-activations: folded from there on.
const FLAT: f64 = 0.5;
/// Grid lines along each axis.
const GRID: usize = 14;
/// The most cells that are carried.
const LIMIT: usize = 20_000;

/// What a layer is looked at through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Axes {
    /// The directions in which the layer's points spread most.
    #[default]
    Main,
    /// These units, from 0; a layer that has not so many gives its last.
    Units(Vec<usize>),
}

/// What is shown: keys `layer`, `units`, `space`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fold {
    /// How far: 0 is the input, 1 what the first layer gives, 1.25 on the way to the second's pre-activations, 1.75 half folded.
    pub layer: f64,
    /// Through what.
    pub axes: Axes,
    /// In space (3 axes) and not in the plane (2).
    pub space: bool,
}

/// The sheet, carried.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// Every vertex of the partition.
    pub vertices: Vec<Place>,
    /// Where each cell begins in `corners`, and its end.
    pub offsets: Vec<u32>,
    /// Vertices of the cells.
    pub corners: Vec<u32>,
    /// The layer whose kink made the edge from each corner to the next; `None` at the rim.
    pub folds: Vec<Option<usize>>,
    /// The grid's lines, cell by cell.
    pub grid: Vec<[Place; 2]>,
    /// The data, with the class of each.
    pub points: Vec<(Place, usize)>,
    /// From where to where along each axis: moves steadily from layer to layer.
    pub bounds: [[f64; 2]; AXES],
    /// What each axis is.
    pub names: Vec<String>,
    /// Whether nothing is left out: the layer has no more units than the picture has axes.
    pub whole: bool,
    /// The cells were too many.
    pub partial: bool,
}

/// One moment at which a place is known: what comes out of a layer, or goes into its function.
struct Moment {
    directions: Directions,
    layer: usize,
    folded: bool,
}

/// Carries the sheet of `window` through the layers of `network`.
///
/// # Errors
/// Those of the partition: another number of inputs than two, values too large.
pub fn fold(network: &PiecewiseNetwork, window: Window, points: Option<&Points>, state: &Fold, partitioner: &mut Partitioner) -> Result<Folded, NetworkError> {
    let hidden = network.layers().len() - 1;
    let layer = if state.layer.is_finite() { state.layer.clamp(0.0, hidden as f64) } else { 0.0 };
    let (below, share) = (layer.floor() as usize, layer - layer.floor());
    let next = if share > 0.0 { below + 1 } else { below };
    let partition = partitioner.run(network, window, &Options { limit: LIMIT, until: Some(BuildUp { layers: next, units: 0 }) })?;
    let places: Vec<[f64; 2]> = partition.vertices().as_chunks::<2>().0.to_vec();
    let data: Vec<([f64; 2], usize)> = points.filter(|points| points.inputs == 2).map_or_else(Vec::new, |points| {
        let targets = points.y.chunks_exact(points.targets.max(1));
        points.x.as_chunks::<2>().0.iter().zip(targets).map(|(x, y)| (x.map(f64::from), y[0].max(0.0) as usize)).collect()
    });
    let axes = if state.space { AXES } else { AXES - 1 };
    // What spreads is the data; a sheet without any spreads as its vertices do.
    let spread: Vec<[f64; 2]> = if data.is_empty() { places.clone() } else { data.iter().map(|point| point.0).collect() };
    let moment = |layer: usize, folded: bool| Moment { directions: Directions::of_layer(network, layer, &state.axes, axes, &spread), layer, folded };
    let (from, to, share) = match share {
        0.0 => (moment(below, true), None, 0.0),
        FLAT => (moment(next, false), None, 0.0),
        share if share < FLAT => (moment(below, true), Some(moment(next, false)), share / FLAT),
        share => (moment(next, false), Some(moment(next, true)), (share - FLAT) / (1.0 - FLAT)),
    };
    let seen = |moment: &Moment, place: [f64; 2]| moment.directions.place(&carry(network, moment.layer, moment.folded, place));
    let at = |place: [f64; 2]| match &to {
        None => seen(&from, place),
        Some(to) => blend(seen(&from, place), seen(to, place), share),
    };
    let vertices: Vec<Place> = places.iter().map(|&place| at(place)).collect();
    let bounds = |moment: &Moment| bounds(places.iter().map(|&place| seen(moment, place)));
    let last = to.as_ref().unwrap_or(&from);
    let (first_bounds, last_bounds) = (bounds(&from), bounds(last));
    let mut folded = Folded {
        offsets: partition.offsets().to_vec(),
        corners: partition.indices().to_vec(),
        folds: partition.edge_folds().iter().map(|&fold| if fold == NO_FOLD { None } else { partition.fold(fold).map(|fold| fold.layer) }).collect(),
        points: data.iter().map(|&(place, class)| (at(place), class)).collect(),
        bounds: std::array::from_fn(|axis| [0, 1].map(|end| first_bounds[axis][end] + share * (last_bounds[axis][end] - first_bounds[axis][end]))),
        names: last.directions.names().to_vec(),
        whole: last.directions.whole(),
        partial: partition.partial(),
        ..Folded::default()
    };
    folded.grid = grid(partition, window, &vertices);
    folded.vertices = vertices;
    Ok(folded)
}

/// What a place of the plane is in a layer: its pre-activations, or `folded` its activations. Layer 0 is the input.
pub fn carry(network: &PiecewiseNetwork, layer: usize, folded: bool, place: [f64; 2]) -> Vec<f64> {
    let mut h = place.to_vec();
    for (index, (affine, bends)) in network.layers().iter().zip(network.bends()).take(layer).enumerate() {
        let flat = !folded && index + 1 == layer;
        let unit = |(unit, (row, bias)): (usize, (&[f64], &f64))| {
            let z = row.iter().zip(&h).fold(*bias, |sum, (w, h)| sum + w * h);
            let out = if flat { z } else { bends.of(unit).value(z) };
            out + if affine.residual { h[unit] } else { 0.0 }
        };
        h = affine.weights.chunks_exact(affine.inputs).zip(&affine.bias).enumerate().map(unit).collect();
    }
    h
}

fn blend(a: Place, b: Place, share: f64) -> Place {
    std::array::from_fn(|axis| a[axis] + share * (b[axis] - a[axis]))
}

fn bounds(places: impl Iterator<Item = Place>) -> [[f64; 2]; AXES] {
    let mut bounds = [[f64::INFINITY, f64::NEG_INFINITY]; AXES];
    for place in places {
        for (bound, at) in bounds.iter_mut().zip(place) {
            *bound = [bound[0].min(at), bound[1].max(at)];
        }
    }
    bounds.map(|bound| if bound[0] <= bound[1] { bound } else { [0.0; 2] })
}

/// Lines of equal x and of equal y in the plane, as they lie on the sheet: straight on each cell.
fn grid(partition: &Partition, window: Window, vertices: &[Place]) -> Vec<[Place; 2]> {
    let sides = [[window.x_min(), window.x_max()], [window.y_min(), window.y_max()]];
    let mut lines = Vec::new();
    for cell in 0..partition.count() {
        let corners = partition.cell(cell);
        for (axis, [low, high]) in sides.into_iter().enumerate() {
            let value = |vertex: u32| partition.vertices()[2 * vertex as usize + axis];
            for line in 0..=GRID {
                let at = low + (high - low) * line as f64 / GRID as f64;
                let mut ends = corners.iter().enumerate().filter_map(|(index, &a)| {
                    let b = corners[(index + 1) % corners.len()];
                    let (from, to) = (value(a), value(b));
                    ((from > at) != (to > at)).then(|| blend(vertices[a as usize], vertices[b as usize], (at - from) / (to - from)))
                });
                if let (Some(one), Some(other)) = (ends.next(), ends.next()) {
                    lines.push([one, other]);
                }
            }
        }
    }
    lines
}

/// What is shown, in a few words.
pub fn headline(state: &Fold, folded: &Folded, hidden: usize) -> String {
    let layer = state.layer.clamp(0.0, hidden as f64);
    let (below, share) = (layer.floor() as usize, layer - layer.floor());
    let pieces = match folded.offsets.len().saturating_sub(1) {
        1 => "1 flat piece".to_owned(),
        count => format!("{count} flat pieces"),
    };
    match (below, share) {
        (0, 0.0) => "The plane, unfolded".to_owned(),
        (layer, 0.0) => format!("After layer {layer}: {pieces}"),
        (layer, share) if share <= FLAT => format!("Layer {} stretches it", layer + 1),
        (layer, _) => format!("Layer {} folds it", layer + 1),
    }
}

/// The title of the picture: which layer is seen, and through what.
pub fn title(state: &Fold, folded: &Folded) -> String {
    let layer = state.layer.ceil();
    let left_out = if folded.whole { "all of it" } else { "through some of its directions" };
    match state.layer {
        0.0 => "the plane before any layer".to_owned(),
        of if of == layer => format!("the plane as layer {layer} gives it, {left_out}"),
        _ => format!("the plane on its way through layer {layer}, {left_out}"),
    }
}

/// What is shown, in a sentence.
pub fn summary(state: &Fold, folded: &Folded, hidden: usize) -> String {
    let layer = state.layer.clamp(0.0, hidden as f64);
    let (below, share) = (layer.floor(), layer - layer.floor());
    let what = match (below as usize, share) {
        (0, 0.0) => "The plane itself, before any layer".to_owned(),
        (layer, 0.0) => format!("The plane as it comes out of layer {layer}"),
        (layer, share) if share < FLAT => format!("The plane on its way to the pre-activations of layer {}: stretched, not yet folded", layer + 1),
        (layer, FLAT) => format!("The plane as the pre-activations of layer {}, before it folds", layer + 1),
        (layer, _) => format!("The plane folding at the kinks of layer {}", layer + 1),
    };
    let axes = folded.names.join(", ");
    let whole = if folded.whole { "nothing is left out" } else { "seen through some of its directions only" };
    let pieces = match folded.offsets.len().saturating_sub(1) {
        1 => "One piece, carried by one linear map".to_owned(),
        count => format!("{count} pieces, each carried by a linear map of its own"),
    };
    format!("{what}; along {axes}, {whole}. {pieces}.")
}
