//! Numbers and sentences beside the regions figure.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::RegionsFigure;
use crate::figures::regions::Coloring;
use crate::figures::regions::computed::{LIMIT, count, title};
use crate::figures::regions::reading::{self, number};
use crate::figures::regions::state::SAWTOOTH;
use crate::training::Status;
use crate::web::objects::{array, object, range};

#[wasm_bindgen]
impl RegionsFigure {
    /// What can be read at the place that is pointed at: `{place, rows: [[name, text]]}`; undefined where there is none.
    #[wasm_bindgen(unchecked_return_type = "object | undefined")]
    pub fn reading(&mut self) -> JsValue {
        self.look();
        let Some((x, y)) = self.state.at else { return JsValue::UNDEFINED };
        let mut rows: Vec<(String, String)> = Vec::new();
        let inputs = self.live.inputs();
        let place = if inputs == 1 { format!("x = {}", number(x)) } else { format!("x = {}, y = {}", number(x), number(y)) };
        if let (Some(found), Ok(network)) = (self.live.pieces(), self.live.network()) {
            let at = found.pieces.partition_point(|piece| piece.to < x);
            if let Some(piece) = found.pieces.get(at) {
                rows.extend(piece.maps.first().map(|map| ("Here the network is".to_owned(), reading::map(map, None, 1))));
                rows.push(("Piece".to_owned(), format!("{} of {}, from {} to {}", at + 1, found.pieces.len(), number(piece.from), number(piece.to))));
                for layer in (0..network.layers().len()).filter(|&layer| network.layout().layer_folds(layer) > 0) {
                    rows.push((format!("Layer {}", layer + 1), network.layout().bits(&piece.pattern, layer)));
                }
            }
        }
        let cell = self.live.cell_at(x, y);
        if let (Some(cell), Some(partition), Ok(network)) = (cell, self.live.partition(), self.live.network()) {
            let found = reading::cell(&self.live, partition, network, cell, [x, y]);
            let several = found.maps.len() > 1;
            for (output, map) in found.maps.iter().enumerate() {
                rows.push((if output == 0 { "Here the network is" } else { "" }.to_owned(), reading::map(map, several.then_some(output), 2)));
            }
            if found.maps.is_empty() {
                rows.push(("Here the network is".to_owned(), "not one map yet: not all units have cut".to_owned()));
            }
            for (layer, (bits, on)) in found.layers.iter().enumerate() {
                rows.push((format!("Layer {}", layer + 1), format!("{bits}, {on} on")));
            }
            let share = 100.0 * found.area / partition.window().map_or(1.0, |window| window.area());
            rows.push(("Area".to_owned(), format!("{}, {} % of the window", number(found.area), number(share))));
            let loss = if found.points > 0 { format!(", mean loss {}", number(found.loss)) } else { String::new() };
            if !found.maps.is_empty() {
                rows.push(("Training points inside".to_owned(), format!("{}{loss}", found.points)));
            }
            if let Some(distance) = found.distance {
                rows.push(("To the decision boundary".to_owned(), number(distance)));
            }
        }
        if self.live.network().is_err()
            && let Ok(outputs) = self.live.trainer().predict(&[x as f32, y as f32][..inputs.min(2)])
        {
            let outputs: Vec<String> = outputs.iter().map(|&output| number(output.into())).collect();
            rows.push(("Output".to_owned(), outputs.join(", ")));
        }
        object(&[("place", place.into()), ("rows", array(rows.into_iter().map(|(name, text)| array([name.into(), text.into()]))))])
    }

    /// What differs between the two pinned cells, in a sentence; undefined without two.
    pub fn difference(&mut self) -> Option<String> {
        self.look();
        let &[one, other] = &self.state.pins[..] else { return None };
        let (one, other) = (self.live.cell_at(one.0, one.1)?, self.live.cell_at(other.0, other.1)?);
        Some(reading::difference(self.live.partition()?, one, other))
    }

    /// `{step, regions, partial, fixed, exact, inputs, text, notes}` as they are now; texts ready to print.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn summary(&mut self) -> JsValue {
        self.look();
        let live = &self.live;
        let mut notes: Vec<JsValue> = Vec::new();
        if let Err(why) = live.network() {
            notes.push(format!("No exact regions here: {why}. The picture is the output itself, sampled.").into());
        }
        let partial = live.partition().is_some_and(|partition| partition.partial()) || live.pieces().is_some_and(|found| found.partial);
        if partial {
            notes.push(format!("Partial picture: more than {LIMIT} regions; not all units have cut. Zoom in, or take a smaller network.").into());
        }
        if let Status::Diverged(divergence) = live.trainer().status() {
            notes.push(format!("The run {divergence}. Reset, and try a smaller learning rate.").into());
        }
        object(&[
            ("step", (live.trainer().steps() as f64).into()),
            ("regions", (count(live) as f64).into()),
            ("partial", partial.into()),
            ("fixed", live.is_fixed().into()),
            ("exact", live.network().is_ok().into()),
            ("inputs", (live.inputs() as f64).into()),
            ("text", self.sentence().into()),
            ("notes", array(notes)),
        ])
    }

    /// The numbers of now: "Step 113, loss 0.53: 550 regions (137 after layer 1), ...".
    pub(super) fn sentence(&self) -> String {
        let live = &self.live;
        let last = live.history().samples().last();
        let head = match last.filter(|_| !live.is_fixed()) {
            Some(counts) => format!("Step {}, loss {}", live.trainer().steps(), number(counts.loss)),
            None => String::new(),
        };
        let per_layer = live.partition().map(|partition| partition.per_layer()).or(live.pieces().map(|found| &found.per_layer[..])).unwrap_or(&[]);
        let mut parts = Vec::new();
        if live.inputs() == 1 {
            if live.network().is_ok() {
                parts.push(format!("{} straight pieces", count(live)));
            }
        } else if let Some(partition) = live.partition() {
            parts.push(format!("{} regions", partition.count()));
            if partition.complete() {
                parts.push(format!("{} pieces of the decision boundary", partition.boundary().len() / 4));
            }
        }
        if per_layer.len() > 1 && !parts.is_empty() && (live.inputs() == 2 || self.state.build.is_none()) {
            let counts: Vec<String> = per_layer.iter().map(usize::to_string).collect();
            parts[0].push_str(&format!(" (layer by layer {})", counts.join(", ")));
        }
        if let Some(counts) = last.filter(|_| !parts.is_empty() && self.state.build.is_none()) {
            parts.push(format!("{} with data", counts.with_data));
        }
        let parts = parts.join(", ");
        let colon = if head.is_empty() || parts.is_empty() { "" } else { ": " };
        format!("{head}{colon}{parts}.")
    }

    /// What can be done with the picture, in a sentence.
    pub fn hint(&self) -> String {
        let one_layer = self.live.trainer().shape().hidden.len() == 1 && !self.live.is_fixed();
        match (self.live.network(), self.live.inputs()) {
            (Err(_), _) => "Point at the picture, or move with the arrow keys, to read the output.",
            (_, 1) if one_layer => "Point at the plot to read a piece's slope. Drag a dot: the kink moves with its unit's bias.",
            (_, 1) => "Point at the plot, or move with the arrow keys, to read a piece's slope.",
            _ => "Point at a cell, or move with the arrow keys, to read the map that the network is there. Click to pin it.",
        }
        .to_owned()
    }

    /// The range of the sawtooth's depth: `{min, max, default, name, meaning}`.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sawtooth(&self) -> JsValue {
        object(&range(&SAWTOOTH))
    }

    /// How far the network is built up: `{units, total, text}`.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn built(&self) -> JsValue {
        let Ok(network) = self.live.network() else { return object(&[("units", 0.into()), ("total", 0.into()), ("text", "".into())]) };
        let total = reading::hidden_units(network);
        let units = self.state.build.unwrap_or(total).min(total);
        object(&[("units", (units as f64).into()), ("total", (total as f64).into()), ("text", reading::built(network, units).into())])
    }

    /// Lets only the first `units` hidden units cut; all of them from their number on.
    #[wasm_bindgen(js_name = setBuilt)]
    pub fn set_built(&mut self, units: usize) {
        let total = self.live.network().map_or(0, reading::hidden_units);
        self.state.build = (units < total).then_some(units);
        self.fresh = false;
    }

    /// For each hidden layer whether each unit has a kink in the window, 1 or 0, as they are shown: `{layers: Uint8Array[], picked,
    /// run}` with picked `[layer, unit]`, from 0, or null, and the experiment's text, null of a fixed network.
    #[wasm_bindgen(unchecked_return_type = "object[]")]
    pub fn units(&mut self) -> JsValue {
        self.look();
        let layers = match (self.live.network(), self.live.partition(), self.live.pieces()) {
            (Ok(network), Some(partition), _) => reading::units_with_kinks(network, partition.edge_folds().iter().filter_map(|&fold| partition.fold(fold))),
            (Ok(network), None, Some(found)) => reading::units_with_kinks(network, found.kinks.iter().map(|kink| kink.fold)),
            _ => Vec::new(),
        };
        let run = if self.live.is_fixed() { JsValue::NULL } else { self.state.experiment.to_string().into() };
        let picked = self.state.pick.map_or(JsValue::NULL, |(layer, unit)| array([(layer as f64).into(), (unit as f64).into()]));
        object(&[("layers", array(layers.iter().map(|units| Uint8Array::from(&units[..]).into()))), ("picked", picked), ("run", run)])
    }

    /// Shows the kinks of a unit, layer and unit from 0; those of none for the unit that is shown already.
    #[wasm_bindgen(js_name = pick)]
    pub fn pick_unit(&mut self, layer: usize, unit: usize) {
        let wish = Some((layer, unit));
        self.state.pick = if self.state.pick == wish { None } else { wish };
    }

    /// How many regions theory allows and expects, beside the count: `[name, number, meaning][]`; empty without regions.
    #[wasm_bindgen(unchecked_return_type = "string[][]")]
    pub fn bounds(&mut self) -> JsValue {
        self.look();
        let rows = reading::bounds(&self.live, count(&self.live));
        array(rows.into_iter().map(|row| array(row.into_iter().map(JsValue::from))))
    }

    /// The ways to colour: `{id, title}[]`.
    #[wasm_bindgen(unchecked_return_type = "object[]")]
    pub fn colorings(&self) -> JsValue {
        array(Coloring::ALL.iter().map(|coloring| object(&[("id", coloring.id().into()), ("title", coloring.title().into())])))
    }

    /// One or two sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        let live = &self.live;
        let what = match live.network() {
            Ok(network) if live.is_fixed() => format!("Sawtooth network {}", reading::shape(network)),
            Ok(network) => format!("Network {} on {}", reading::shape(network), self.state.experiment.data.title()),
            Err(_) => format!("Network on {}", self.state.experiment.data.title()),
        };
        format!("{what}, {}.", title(live))
    }
}
