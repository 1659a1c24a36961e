//! The figure of dying units for `<relu-dying>`.
//!
//! | file | idea |
//! |---|---|
//! | this | the runs, and what is set |
//! | `drawing` | layers, parts, and what is under the pointer |
//! | `words` | what is said of the run and its units |
//! | `points` | the person's own points |

mod drawing;
mod points;
mod words;

use wasm_bindgen::prelude::*;

use super::objects::{array, object, problems};
use crate::analysis::live_run::Live;
use crate::experiment::{Batch, Experiment};
use crate::figures::dying::{DyingState, LossScale, Speed, View, Viewer, layout, start};
use crate::training::Change;

/// One figure: a run, perhaps a second one, and what was last seen of them. Places are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct DyingFigure {
    state: DyingState,
    live: Live,
    twin: Option<Live>,
    viewer: Viewer,
    view: View,
    deaths: Vec<u64>,
    /// The unit under the pointer.
    hover: Option<(usize, usize)>,
    /// The own point that is dragged.
    held: Option<points::Held>,
}

#[wasm_bindgen]
impl DyingFigure {
    /// The figure of a text; what is wrong in the text is left at its default.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        let state = DyingState::read(text).0;
        let live = Live::new(state.experiment.clone());
        let mut figure = Self { state, live, twin: None, viewer: Viewer::default(), view: View::default(), deaths: Vec::new(), hover: None, held: None };
        figure.begin();
        figure
    }

    /// The canonical text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.state.to_string()
    }

    /// The run's experiment as its canonical text, without the figure's own keys.
    #[wasm_bindgen(getter)]
    pub fn experiment(&self) -> String {
        self.state.experiment.to_string()
    }

    /// Takes the state of another text over, from its start; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "{ text: string }[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = DyingState::read(text);
        self.state = state;
        self.hover = None;
        self.begin();
        problems(&found)
    }

    /// Takes another experiment over, from its start, on the same points: what a cell of the map is of.
    #[wasm_bindgen(js_name = takeExperiment)]
    pub fn take_experiment(&mut self, text: &str) {
        self.state.experiment = Experiment::read(text).0;
        self.state.preset = None;
        self.begin();
    }

    /// Starts the runs of the present state.
    fn begin(&mut self) {
        self.live = start(&self.state, self.state.experiment.clone());
        self.twin = self.state.twin_experiment().map(|experiment| start(&self.state, experiment));
        self.look();
    }

    /// Sees how the run is now; to be called once before a drawing.
    pub fn look(&mut self) {
        self.view = self.viewer.look(&self.live);
        self.deaths = self.live.watch().autopsies().iter().map(|autopsy| autopsy.step).collect();
        let view = &self.view;
        let is_there = |&(layer, unit): &(usize, usize)| view.layers.get(layer).is_some_and(|units| unit < units.len());
        self.hover = self.hover.filter(is_there);
        self.state.pick = self.state.pick.filter(is_there);
    }

    /// At most `steps` steps of each run. Whether the first one goes on.
    pub fn run(&mut self, steps: f64) -> bool {
        const MOST: f64 = 1e6;
        let steps = if steps.is_finite() { steps.clamp(0.0, MOST) as u32 } else { 0 };
        for _ in 0..steps {
            let goes_on = self.live.step();
            if let Some(twin) = &mut self.twin {
                twin.step();
            }
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Steps until every training point has been used once more. Whether the run goes on.
    pub fn epoch(&mut self) -> bool {
        let epochs = self.live.trainer().epochs();
        // The first step of an epoch counts it, so the end is the step before the next one's first.
        let count = self.live.trainer().train_points().count() as f64;
        let batch = match self.live.trainer().experiment().batch {
            Batch::Full => count,
            Batch::Of(size) => f64::from(size),
        };
        let steps = (count / batch.max(1.0)).ceil().max(1.0);
        self.run(steps) && self.live.trainer().epochs() > epochs
    }

    /// Back to the start, with the same weights.
    pub fn reset(&mut self) {
        self.begin();
    }

    /// From the start with other weights: the next seed.
    #[wasm_bindgen(js_name = newStart)]
    pub fn new_start(&mut self) {
        self.state.experiment.seed = self.state.experiment.seed.wrapping_add(1) % 1_000_000;
        self.begin();
    }

    /// Whether the run goes on by itself.
    #[wasm_bindgen(getter)]
    pub fn playing(&self) -> bool {
        self.state.playing
    }

    /// Sets whether the run goes on by itself.
    #[wasm_bindgen(setter)]
    pub fn set_playing(&mut self, playing: bool) {
        self.state.playing = playing;
    }

    /// How fast a run can go on: `[id, title][]`.
    #[wasm_bindgen(getter, unchecked_return_type = "[string, string][]")]
    pub fn speeds(&self) -> JsValue {
        array(Speed::ALL.map(|speed| array([speed.id().into(), speed.title().into()])))
    }

    /// How fast the run goes on.
    #[wasm_bindgen(getter)]
    pub fn speed(&self) -> String {
        self.state.speed.id().to_owned()
    }

    /// Sets how fast the run goes on; another name changes nothing.
    #[wasm_bindgen(setter)]
    pub fn set_speed(&mut self, id: &str) {
        self.state.speed = Speed::ALL.into_iter().find(|speed| speed.id() == id).unwrap_or(self.state.speed);
    }

    /// Steps a second that are wanted now; infinite for as many as there is time for.
    #[wasm_bindgen(getter)]
    pub fn rate(&self) -> f64 {
        let changed = self.live.marks().last().copied().unwrap_or(0);
        self.state.speed.rate(self.live.trainer().steps().saturating_sub(changed))
    }

    /// Whether losses are plotted by their logarithm.
    #[wasm_bindgen(getter, js_name = logLoss)]
    pub fn log_loss(&self) -> bool {
        self.state.loss_scale == LossScale::Log
    }

    /// Sets whether losses are plotted by their logarithm.
    #[wasm_bindgen(setter, js_name = logLoss)]
    pub fn set_log_loss(&mut self, log: bool) {
        self.state.loss_scale = if log { LossScale::Log } else { LossScale::Linear };
    }

    /// The preset that the run began with, as its id.
    #[wasm_bindgen(getter)]
    pub fn preset(&self) -> Option<String> {
        self.state.preset.map(|preset| preset.id.to_owned())
    }

    /// Whether the run is still as its preset says.
    #[wasm_bindgen(getter, js_name = isPreset)]
    pub fn is_preset(&self) -> bool {
        self.state.own.is_none() && self.state.preset.is_some_and(|preset| Experiment::read(preset.experiment).0 == self.state.experiment)
    }

    /// What a key of the experiment is set to.
    pub fn value(&self, key: &str) -> String {
        self.state.value(key)
    }

    /// Sets a key of the experiment: in the running network where that can be, else from the start. What was wrong, whether
    /// anything changed, and whether it restarted: `{problems, changed, restarted}`.
    #[wasm_bindgen(unchecked_return_type = "{ problems: { text: string }[], changed: boolean, restarted: boolean }")]
    pub fn set(&mut self, key: &str, value: &str) -> JsValue {
        let (before, had_own) = (self.state.experiment.clone(), self.state.own.is_some());
        let found = self.state.set(key, value);
        let another = had_own && self.state.own.is_none();
        let changed = another || before != self.state.experiment;
        let answer = |restarted: bool| object(&[("problems", problems(&found)), ("changed", changed.into()), ("restarted", restarted.into())]);
        if !changed {
            return answer(false);
        }
        let restarted = another || self.live.change(&self.state.experiment) == Change::Restarted;
        match (&mut self.twin, self.state.twin_experiment()) {
            (Some(twin), Some(wanted)) if !restarted => {
                twin.change(&wanted);
            }
            _ if restarted => self.begin(),
            _ => {}
        }
        self.look();
        answer(restarted)
    }

    /// A second run with one difference, both from the start; an empty key ends it. What was wrong with the value.
    #[wasm_bindgen(js_name = setTwin, unchecked_return_type = "{ text: string }[]")]
    pub fn set_twin(&mut self, key: &str, value: &str) -> JsValue {
        self.state.twin = None;
        let found = if key.is_empty() { Vec::new() } else { self.state.set_twin(key, value) };
        self.begin();
        problems(&found)
    }

    /// The second run's difference as `[key, value]`, or nothing.
    #[wasm_bindgen(getter, unchecked_return_type = "[string, string] | undefined")]
    pub fn twin(&self) -> JsValue {
        self.state.twin.as_ref().map_or(JsValue::UNDEFINED, |(key, value)| array([key.as_str().into(), value.as_str().into()]))
    }

    /// A value of `key` for a second run to differ in.
    pub fn another(&self, key: &str) -> String {
        self.state.another(key)
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        layout::height(width)
    }
}
