//! The regions figure for `<relu-regions>`: one class for JavaScript, in parts that each hold one side of it.
//!
//! | file | what it does |
//! |---|---|
//! | here | the state, its text, and the run behind it |
//! | `picture` | draws and exports |
//! | `hand` | what a pointer or a key does: reading, pins, kinks, window |
//! | `words` | numbers and sentences beside the picture |

mod hand;
mod picture;
mod words;

use wasm_bindgen::prelude::*;

use super::objects::problems;
use crate::analysis::geometry::Window;
use crate::analysis::live_regions::LiveRegions;
use crate::analysis::regions::Fold;
use crate::figures::regions::RegionsState;
use crate::figures::regions::computed::{LIMIT, look, start};
use crate::figures::regions::map::{Map, SIDE};
use crate::figures::regions::raster::Raster;
use crate::figures::regions::state::{SAWTOOTH, STEPS};
use crate::training::Change;

/// The state of one regions figure with its run, and what can be done to it. Places and distances are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct RegionsFigure {
    state: RegionsState,
    live: LiveRegions,
    /// The outputs of a network without exact regions.
    map: Option<Map>,
    /// The cells and their lines as pixels.
    raster: Raster,
    /// The kink that is being dragged, and its unit's weight and bias.
    grabbed: Option<(Fold, Option<(f64, f64)>)>,
    /// Whether the regions are those of the network and window as they are now.
    fresh: bool,
}

#[wasm_bindgen]
impl RegionsFigure {
    /// The figure of a text; what is wrong in the text is left at its default.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        let state = RegionsState::read(text).0;
        Self { live: start(&state), state, map: None, raster: Raster::default(), grabbed: None, fresh: false }
    }

    /// The canonical text, with the steps made so far.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        let steps = if self.live.is_fixed() { 0 } else { self.live.trainer().steps().min(STEPS.max as u64) };
        let moves = self.state.moves.iter().filter(|moved| moved.step <= steps).copied().collect();
        RegionsState { steps, moves, ..self.state.clone() }.to_string()
    }

    /// Takes the state of another text over; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = RegionsState::read(text);
        let same_run = state.experiment == self.state.experiment && state.sawtooth == self.state.sawtooth && state.moves == self.state.moves;
        let same = same_run && state.steps == self.live.trainer().steps();
        self.state = state;
        if !same {
            self.live = start(&self.state);
        }
        self.fresh = false;
        problems(&found)
    }

    /// Puts another value in place of `key` of the text; the run goes on with its weights where they fit. What was wrong:
    /// `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn set(&mut self, key: &str, value: &str) -> JsValue {
        let text = self.state.to_string();
        let kept = text.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(key));
        let mut pairs: Vec<String> = kept.map(str::to_owned).collect();
        if key != SAWTOOTH.name || value != "0" {
            pairs.push(format!("{key}={value}"));
        }
        let (state, found) = RegionsState::read(&pairs.join("&"));
        if state.sawtooth != self.state.sawtooth {
            self.state = RegionsState { window: None, steps: 0, moves: Vec::new(), at: None, pins: Vec::new(), pick: None, build: None, ..state };
            self.live = start(&self.state);
        } else if state.experiment != self.state.experiment {
            let other_plane = state.inputs() != self.state.inputs();
            let change = self.live.change(&state.experiment);
            self.state = state;
            if change == Change::Restarted || other_plane {
                self.state.build = None;
                self.state.pick = None;
                self.state.pins.clear();
                self.state.moves.clear();
            }
            if other_plane {
                self.state.window = None;
                self.state.at = None;
            }
            self.live.count(LIMIT);
        } else {
            self.state = state;
        }
        self.fresh = false;
        problems(&found)
    }

    /// The value of `key` in the text as it is now; undefined where it is at its default.
    pub fn get(&self, key: &str) -> Option<String> {
        let (state, experiment) = (self.state.to_string(), self.state.experiment.to_string());
        let find = |text: &str| text.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == key).map(|(_, value)| value.to_owned()));
        find(&experiment).or_else(|| find(&state))
    }

    /// Up to `n` updates; whether the run goes on.
    pub fn advance(&mut self, n: u32) -> bool {
        self.fresh = false;
        let goes_on = self.live.step(n.into());
        self.live.count(LIMIT);
        goes_on
    }

    /// Back to the start of the run.
    pub fn reset(&mut self) {
        self.state.steps = 0;
        self.state.moves.clear();
        self.live.reset();
        self.live.count(LIMIT);
        self.fresh = false;
    }

    /// Finds the regions of the present network in the present window, unless they are found already.
    fn look(&mut self) {
        if self.fresh {
            return;
        }
        if let Some(window) = look(&self.state, &mut self.live) {
            self.map = self.sampled(window);
        }
        self.fresh = true;
    }

    /// The outputs over the window, where there are no exact regions to show.
    fn sampled(&self, window: Window) -> Option<Map> {
        self.live.network().err()?;
        let (columns, rows) = if self.live.inputs() == 1 { (4 * SIDE, 1) } else { (SIDE, SIDE) };
        let values = self.live.samples(window, columns, rows).ok()?;
        Some(Map { outputs: values.len() / (columns * rows), values, columns, rows })
    }
}
