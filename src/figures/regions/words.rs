//! The regions figure in words: label, headline, readings, notes, tables.

use super::Regions;
use super::hand::Held;
use super::parts::{self, View};
use super::reading::{self, number};
use super::run::limit;
use crate::analysis::live_regions::LiveRegions;
use crate::analysis::pieces::Pieces;
use crate::figures::draw::diagram::WALK;
use crate::figures::figure::{Help, Line, Table, Words};
use crate::training::{Status, Trainer};

/// "1 region", "12 regions".
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// How many regions or pieces are shown: in one dimension those that the kinks shown make.
pub fn count(live: &LiveRegions) -> usize {
    let pieces = |found: &Pieces| 1 + found.kinks.chunk_by(|one, next| one.x == next.x).count();
    live.partition().map_or_else(|| live.pieces().map_or(0, pieces), |partition| partition.count())
}

fn what(live: &LiveRegions) -> &'static str {
    if live.inputs() == 1 { "straight piece" } else { "region" }
}

/// "312 regions at step 200".
pub fn title(live: &LiveRegions) -> String {
    let step = live.trainer().steps();
    match (live.network(), live.is_fixed()) {
        (Err(_), _) => format!("no exact regions, step {step}"),
        (_, true) => counted(count(live), what(live)),
        _ => format!("{} at step {step}", counted(count(live), what(live))),
    }
}

/// All of it.
pub(super) fn words(figure: &mut Regions) -> Words {
    let reading = reading_lines(figure);
    let mut notes: Vec<String> = difference(figure).into_iter().collect();
    let lead = parts::shown(&figure.state).first().copied();
    let noise = (lead == Some(View::Noise)).then(|| figure.noise.headline(figure.run.live.trainer())).flatten();
    let live = &figure.run.live;
    if let Err(why) = live.network().map(|_| ()).or_else(|why| if noise.is_some() { Ok(()) } else { Err(why) }) {
        notes.push(format!("No exact regions here: {why}. The picture is the output itself, sampled."));
    }
    if live.partition().is_some_and(|partition| partition.partial()) || live.pieces().is_some_and(|found| found.partial) {
        let limit = limit(live);
        notes.push(format!("Partial picture: more than {limit} regions; not all units have cut. Zoom in, or take a smaller network."));
    }
    if figure.shows(View::Fold) {
        notes.extend(figure.folding.summary(live, &figure.state));
    }
    let alarm = match live.trainer().status() {
        Status::Diverged(divergence) if !live.is_fixed() => Some(format!("The run {divergence}. Reset, and try a smaller learning rate.")),
        _ => None,
    };
    let headline = match live.network() {
        Ok(network) => {
            let built = match figure.state.build {
                Some(units) if units < reading::hidden_units(network) => format!("{}: ", counted(units, "unit")),
                _ => String::new(),
            };
            let what = if figure.state.folds() { "flat piece" } else { what(live) };
            let loss = if figure.state.folds() { loss(live) } else { String::new() };
            format!("{built}{}{loss}", counted(count(live), what))
        }
        Err(_) => String::new(),
    };
    let fold = (lead == Some(View::Fold)).then(|| figure.folding.headline(live, &figure.state)).flatten();
    Words { label: label(figure), headline: noise.or(fold).unwrap_or(headline), reading, notes, alarm }
}

/// One or two sentences on what is shown now.
fn label(figure: &Regions) -> String {
    let live = &figure.run.live;
    let data = figure.state.experiment.data.title();
    let what = match live.network() {
        Ok(network) if live.is_fixed() => format!("Sawtooth network {}", reading::shape(network)),
        Ok(network) => format!("Network {} on {data}", reading::shape(network)),
        Err(_) => format!("Network on {data}"),
    };
    let loss = live.history().samples().last().map(|counts| format!(" The loss is {}.", number(counts.loss))).unwrap_or_default();
    format!("{what}, {}.{loss}", title(live))
}

/// The loss in the headline of a surface that folds.
fn loss(live: &LiveRegions) -> String {
    live.history().samples().last().map(|counts| format!(", loss {:.2}", counts.loss)).unwrap_or_default()
}

/// What differs between the two pinned cells.
fn difference(figure: &mut Regions) -> Option<String> {
    let &[one, other] = &figure.state.pins[..] else { return None };
    let live = &mut figure.run.live;
    let (one, other) = (live.cell_at(one.0, one.1)?, live.cell_at(other.0, other.1)?);
    Some(reading::difference(live.partition()?, one, other))
}

/// The unit whose kink was dragged last.
fn dragged(figure: &Regions) -> Option<Line> {
    let Some(Held::Kink(fold, Some((weight, bias)))) = figure.held else { return None };
    let sign = if bias < 0.0 { "\u{2212}" } else { "+" };
    let (of, size) = (number(weight), number(bias.abs()));
    Some(Line::plain(format!("Unit {}", fold.unit + 1), format!("weight {of}, bias {}; its kink is where {of} x {sign} {size} is at the bend", number(bias))))
}

/// The unit whose line is being moved.
fn moved_line(figure: &Regions) -> Option<Line> {
    let (Some(Held::Line(unit)) | Some(Held::Turn(unit, _))) = figure.held else { return None };
    let layers = figure.run.live.trainer().affine_layers()?;
    let layer = layers.first()?;
    let (weights, bias) = (layer.weight.get(2 * unit..2 * unit + 2)?, layer.bias.get(unit)?);
    let sign = |value: f64| if value < 0.0 { "\u{2212}" } else { "+" };
    let text =
        format!("its line is where {} x {} {} y {} {} is 0", number(weights[0]), sign(weights[1]), number(weights[1].abs()), sign(*bias), number(bias.abs()));
    Some(Line::plain(format!("Unit {} of layer 1", unit + 1), text))
}

/// What is read at the place that is pointed at.
fn reading_lines(figure: &mut Regions) -> Vec<Line> {
    if let Some(line) = dragged(figure).or_else(|| moved_line(figure)) {
        return vec![line];
    }
    let Some((x, y)) = figure.state.at.filter(|_| figure.run.is_found(&figure.state)) else { return Vec::new() };
    let inputs = figure.run.live.inputs();
    let place = if inputs == 1 { format!("x = {}", number(x)) } else { format!("x = {}, y = {}", number(x), number(y)) };
    let mut lines = vec![Line::plain("", place)];
    lines.extend(piece_lines(&figure.run.live, x));
    lines.extend(cell_lines(&mut figure.run.live, (x, y)));
    let live = &figure.run.live;
    if live.network().is_err()
        && let Ok(outputs) = live.trainer().predict(&[x as f32, y as f32][..inputs.min(2)])
    {
        let outputs: Vec<String> = outputs.iter().map(|&output| number(output.into())).collect();
        lines.push(Line::plain("Output", outputs.join(", ")));
    }
    lines
}

fn piece_lines(live: &LiveRegions, x: f64) -> Vec<Line> {
    let (Some(found), Ok(network)) = (live.pieces(), live.network()) else { return Vec::new() };
    let at = found.pieces.partition_point(|piece| piece.to < x);
    let Some(piece) = found.pieces.get(at) else { return Vec::new() };
    let mut lines: Vec<Line> = piece.maps.first().map(|map| Line::plain("", reading::map(map, None, 1))).into_iter().collect();
    lines.push(Line::plain("Piece", format!("{} of {}, from {} to {}", at + 1, found.pieces.len(), number(piece.from), number(piece.to))));
    for layer in (0..network.layers().len()).filter(|&layer| network.layout().layer_folds(layer) > 0) {
        lines.push(Line::plain(format!("Layer {}", layer + 1), shortened(&network.layout().bits(&piece.pattern, layer))));
    }
    lines
}

fn cell_lines(live: &mut LiveRegions, place: (f64, f64)) -> Vec<Line> {
    let Some(cell) = live.cell_at(place.0, place.1) else { return Vec::new() };
    let (Some(partition), Ok(network)) = (live.partition(), live.network()) else { return Vec::new() };
    let found = reading::cell(live, partition, network, cell, [place.0, place.1]);
    let several = found.maps.len() > 1;
    let maps = found.maps.iter().enumerate();
    let mut lines: Vec<Line> = maps.map(|(output, map)| Line::plain("", reading::map(map, several.then_some(output), 2))).collect();
    if found.maps.is_empty() {
        lines.push(Line::plain("", "not one map yet: not all units have cut"));
    }
    for (layer, (bits, on)) in found.layers.iter().enumerate() {
        lines.push(Line::plain(format!("Layer {}", layer + 1), format!("{}, {on} on", shortened(bits))));
    }
    let share = 100.0 * found.area / partition.window().map_or(1.0, |window| window.area());
    lines.push(Line::plain("Area", format!("{} % of the window", number(share))));
    if !found.maps.is_empty() {
        let loss = if found.points > 0 { format!(", mean loss {}", number(found.loss)) } else { String::new() };
        lines.push(Line::plain("Training points inside", format!("{}{loss}", found.points)));
    }
    lines.extend(found.distance.map(|distance| Line::plain("To the decision boundary", number(distance))));
    lines
}

/// Bits that are more than a line holds, cut.
fn shortened(bits: &str) -> String {
    const MOST: usize = 32;
    match bits.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}\u{2026}", &bits[..end]),
        None => bits.to_owned(),
    }
}

/// How what is shown is used.
pub(super) fn help(figure: &Regions) -> Help {
    const WINDOW: (&str, &str) = (
        "Drag to move the window; two fingers zoom; a double tap returns.",
        "With Shift arrow keys move the window; plus and minus, or Ctrl and the wheel, zoom; 0 returns; Escape takes reading, pins and picks away.",
    );
    const READ: &str = "Arrow keys move the place that is read.";
    let live = &figure.run.live;
    let one_layer = live.trainer().shape().hidden.len() == 1 && !live.is_fixed();
    let (mut hand, mut keys) = (Vec::new(), Vec::new());
    if figure.shows(View::Map) {
        hand.push(match (live.network(), live.inputs()) {
            (Err(_), _) => "Point at the picture to read the output.",
            (_, 1) if one_layer => "Point at the plot to read a piece's slope. Drag a dot: the kink moves with its unit's bias.",
            (_, 1) => "Point at the plot to read a piece's slope.",
            _ => "Point at a cell to read the map that the network is there; tap it to pin it. Tap a line of the first layer to pick its unit: its middle moves the line, its ends turn it.",
        });
        hand.push(WINDOW.0);
        keys.push(READ);
        if live.network().is_ok() && live.inputs() > 1 {
            keys.push("Enter pins the cell; comma and full stop move the line that is picked, brackets turn it.");
        }
        keys.push(WINDOW.1);
    }
    if figure.shows(View::Surface) {
        hand.push("Drag the surface to turn it; two fingers bring it nearer; a double tap returns.");
        keys.push("On the surface arrow keys turn it; plus and minus bring it nearer.");
    }
    if figure.shows(View::Fold) {
        hand.push("The slider goes from the inputs through the layers.");
    }
    if figure.shows(View::Network) {
        hand.push("Tap a unit of the network to see its kinks, an edge to set its weight, drag a framed number to change it; a dashed unit has no kink in this window.");
    }
    if figure.shows(View::Network) {
        keys.push(WALK);
    } else if figure.shows(View::Map) {
        keys.push("U picks one unit after the other, back with Shift.");
    }
    Help::new(hand.join(" "), keys.join(" "))
}

/// A table, made now.
pub(super) fn table(figure: &mut Regions, id: &str) -> Option<Table> {
    let live = &figure.run.live;
    match id {
        "noise" => Some(figure.noise.table(live.trainer())),
        "gap" => Some(gap(live.trainer())),
        "table" => {
            let mut rows: Vec<Vec<String>> = reading::bounds(live, count(live)).into_iter().map(|row| row.to_vec()).collect();
            let per_layer = live.partition().map(|partition| partition.per_layer()).or(live.pieces().map(|found| &found.per_layer[..])).unwrap_or(&[]);
            for (layer, count) in per_layer.iter().enumerate() {
                rows.push(vec![format!("After layer {}", layer + 1), count.to_string(), "counted exactly".to_owned()]);
            }
            Some(Table {
                caption: "Counted, and what theory says of a network of this shape".to_owned(),
                head: ["", "number", ""].map(str::to_owned).to_vec(),
                rows,
            })
        }
        "units" => {
            let of = |(layer, units): (usize, Vec<u8>)| {
                let name = move |unit: usize, seen: u8| {
                    let says = if seen > 0 { "has a kink in this window" } else { "no kink in this window: always on here, or always off" };
                    vec![format!("Layer {}, unit {}", layer + 1, unit + 1), says.to_owned()]
                };
                units.into_iter().enumerate().map(move |(unit, seen)| name(unit, seen)).collect::<Vec<_>>()
            };
            let rows = figure.units().into_iter().enumerate().flat_map(of).collect();
            Some(Table { caption: "Units, and whether their kinks are in sight".to_owned(), head: ["unit", "kink"].map(str::to_owned).to_vec(), rows })
        }
        "run" => {
            let row = |counts: &crate::analysis::live_regions::Counts| {
                vec![counts.step.to_string(), number(counts.loss), counts.regions.to_string(), counts.with_data.to_string(), counts.boundary.to_string()]
            };
            let samples = live.history().samples();
            // As many rows as are read, the last among them.
            let every = samples.len().div_ceil(ROWS).max(1);
            let rows = samples.iter().rev().step_by(every).map(row).collect::<Vec<_>>().into_iter().rev().collect();
            let head = ["step", "loss", "regions", "with data in them", "pieces of the boundary"].map(str::to_owned).to_vec();
            Some(Table { caption: "Counted on the whole square, whatever is looked at".to_owned(), head, rows })
        }
        _ => None,
    }
}

/// The loss on the points that are trained on, and on those that are not.
fn gap(trainer: &Trainer) -> Table {
    let losses = [trainer.clone().loss(), trainer.test_loss().unwrap_or(f64::NAN)];
    Table {
        caption: format!("{} points are trained on, {} are not.", trainer.train_points().count(), trainer.test_points().count()),
        head: ["", "training points", "test points"].map(str::to_owned).to_vec(),
        rows: vec![std::iter::once("loss".to_owned()).chain(losses.map(number)).collect()],
    }
}

/// Rows of the table over the steps.
const ROWS: usize = 25;
