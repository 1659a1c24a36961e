//! What is said of the run and its units.

use wasm_bindgen::prelude::*;

use super::DyingFigure;
use crate::analysis::census::{DEFINITIONS, State, UnitCensus};
use crate::analysis::dead_on_square::OnSquare;
use crate::data::VIEW;
use crate::figures::dying;
use crate::training::Status;
use crate::web::objects::{array, object};

/// The most autopsies that are told at once.
const TOLD: usize = 200;

#[wasm_bindgen]
impl DyingFigure {
    /// The words of the census and what they mean, as `[word, meaning][]`.
    #[wasm_bindgen(getter, unchecked_return_type = "[string, string][]")]
    pub fn definitions(&self) -> JsValue {
        array(DEFINITIONS.iter().map(|&(word, meaning)| array([word.into(), meaning.into()])))
    }

    /// What is known of the chosen unit, in words; empty where none is.
    #[wasm_bindgen(getter)]
    pub fn reading(&self) -> String {
        let Some((layer, unit)) = self.chosen() else { return String::new() };
        let census = self.live.watch().census(self.live.trainer(), self.square());
        let Some(known) = census.layers.get(layer).and_then(|layer| layer.units.get(unit)) else { return String::new() };
        let Some(seen) = self.view.layers.get(layer).and_then(|layer| layer.get(unit)) else { return String::new() };
        let inputs = self.view.weights[layer].len() / self.view.layers[layer].len().max(1);
        let weights = &self.view.weights[layer][unit * inputs..(unit + 1) * inputs];
        format!(
            "Unit {}.{}: {}. Bias {:.3}; weights {}; active on {:.1} % of the training points. Output {} {}.",
            layer + 1,
            unit + 1,
            describe(known),
            seen.bias,
            list(weights, 2),
            known.active * 100.0,
            if self.view.output_bias.len() == 1 { "bias" } else { "biases" },
            list(&self.view.output_bias, 3)
        )
    }

    /// The autopsies from the `from`th on, as sentences; at most so many at once.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn autopsies(&self, from: f64) -> JsValue {
        let from = if from >= 0.0 { from as usize } else { 0 };
        array(self.live.watch().autopsies().iter().skip(from).take(TOLD).map(|autopsy| autopsy.to_string().into()))
    }

    /// How many deaths there were.
    #[wasm_bindgen(getter)]
    pub fn deaths(&self) -> f64 {
        self.live.watch().autopsies().len() as f64
    }

    /// How the run is now, and the second one where there is one.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, epoch: number, dead: number, units: number, revived: number, cannotComeBack: number, loss: number, testLoss: number, learningRate: number, diverged?: string, twinDead?: number, twinUnits?: number, twinDiverged?: string }"
    )]
    pub fn status(&self) -> JsValue {
        let trainer = self.live.trainer();
        let units: Vec<UnitCensus> = self.live.watch().census(trainer, None).layers.into_iter().flat_map(|layer| layer.units).collect();
        let count = |of: fn(&UnitCensus) -> bool| units.iter().filter(|unit| of(unit)).count() as f64;
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        let divergence = |status: Status| match status {
            Status::Running => JsValue::UNDEFINED,
            Status::Diverged(divergence) => divergence.to_string().into(),
        };
        let diverged = divergence(trainer.status());
        let twin = self.twin.as_ref().map(|twin| twin.watch().census(twin.trainer(), None));
        object(&[
            ("step", (trainer.steps() as f64).into()),
            ("epoch", (trainer.epochs() as f64).into()),
            ("dead", count(|unit| unit.state == State::Dead).into()),
            ("units", (units.len() as f64).into()),
            ("revived", units.iter().map(|unit| f64::from(unit.revived)).sum::<f64>().into()),
            ("cannotComeBack", count(|unit| unit.stuck).into()),
            ("loss", last(&self.live.losses().train).into()),
            ("testLoss", last(&self.live.losses().test).into()),
            ("learningRate", trainer.learning_rate().into()),
            ("diverged", diverged),
            ("twinDiverged", self.twin.as_ref().map_or(JsValue::UNDEFINED, |twin| divergence(twin.trainer().status()))),
            ("twinDead", twin.as_ref().map_or(JsValue::UNDEFINED, |census| (census.count(State::Dead) as f64).into())),
            (
                "twinUnits",
                twin.as_ref().map_or(JsValue::UNDEFINED, |census| (census.layers.iter().map(|layer| layer.units.len()).sum::<usize>() as f64).into()),
            ),
        ])
    }

    /// One or two sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        dying::label(&self.live)
    }

    /// The census as comma-separated values, unit by unit.
    pub fn csv(&self) -> String {
        let mut text = "layer,unit,state,active,zeros,since,from_start,deaths,revived,on_square\n".to_owned();
        for unit in self.live.watch().census(self.live.trainer(), Some(VIEW)).layers.iter().flat_map(|layer| &layer.units) {
            let since = unit.since.map_or(String::new(), |step| step.to_string());
            let on_square = unit.on_square.map_or("", OnSquare::id);
            let UnitCensus { layer, unit, state, active, zeros, from_start, deaths, revived, .. } = unit;
            text += &format!("{layer},{unit},{},{active},{zeros},{since},{from_start},{deaths},{revived},{on_square}\n", state.id());
        }
        text
    }
}

/// Numbers with so many digits behind the point, the first of them where they are many.
fn list(numbers: &[f32], digits: usize) -> String {
    const MOST: usize = 8;
    let listed: Vec<String> = numbers.iter().take(MOST).map(|number| format!("{number:.digits$}")).collect();
    listed.join(", ") + if numbers.len() > MOST { ", \u{2026}" } else { "" }
}

impl DyingFigure {
    /// Half the side of the square, where there is time to try all of it: the run rests, and its network is not large.
    fn square(&self) -> Option<f64> {
        const LARGE: usize = 20_000;
        (!self.state.playing && self.live.trainer().numbers().len() <= LARGE).then_some(VIEW)
    }
}

/// The state of a unit, and what can be said about its way there and back.
fn describe(unit: &UnitCensus) -> String {
    let since = match unit.since {
        Some(_) if unit.from_start => " from the start".to_owned(),
        Some(step) => format!(" since step {step}"),
        None => String::new(),
    };
    let revived = match unit.revived {
        0 => String::new(),
        1 => ", came back once".to_owned(),
        times => format!(", came back {times} times"),
    };
    let stuck = if unit.stuck { ", and no further step can change it" } else { "" };
    let square = unit.on_square.filter(|_| unit.state == State::Dead).map_or(String::new(), |found| format!(", {}", found.phrase()));
    format!("{}{since}{square}{revived}{stuck}", unit.state.title())
}
