//! The trainer for scripts.

use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::{self, Floats, MOST_NUMBERS};
use super::error;
use super::objects::{array, object};
use crate::analysis::census::{State, Watch};
use crate::data::{Points, VIEW};
use crate::experiment::Experiment;
use crate::training::{self, Change, Status};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Whether a run goes on; a diverged one halts at its last sound step, and `reset()` starts it again. */
export type TrainerStatus =
  | { readonly state: "running"; /** Updates made. */ readonly step: number }
  | {
      readonly state: "diverged";
      /** The update that did it, counted from 1; 0 if the start itself is not finite. */
      readonly step: number;
      /** The first layer concerned, counted from 1; the output layer is the last. */
      readonly layer: number;
      readonly learningRate: number;
      /** What is not finite: "a weight", "an activation" or "the loss". */
      readonly what: string;
      /** All that as a sentence. */
      readonly reason: string;
    };

/** What is known of one hidden unit. */
export interface UnitCensus {
  /** Its layer and its place in it, counted from 1. */
  readonly layer: number;
  readonly unit: number;
  /** On the training points: "dead" is active on none, "nearly_dead" on under 1 %, "saturated" nearly flat on all. */
  readonly state: "alive" | "nearly_dead" | "saturated" | "dead";
  /** The share of training points on which f' is not 0. */
  readonly active: number;
  /** The share of training points on which its output is exactly 0. */
  readonly zeros: number;
  /** The step since which it has been dead, or null. */
  readonly since: number | null;
  /** Whether it has been dead from the start on. */
  readonly fromStart: boolean;
  /** How often it died, and how often it came back. */
  readonly deaths: number;
  readonly revived: number;
  /** Whether no further step can change it. */
  readonly cannotComeBack: boolean;
  /** Whether it is flat on the whole plotted square, where that was asked. */
  readonly onSquare: "active" | "dead_by_corners" | "dead_by_bounds" | "dead_on_grid" | null;
}

/** What is known of one hidden layer. */
export interface LayerCensus {
  /** Shares over its units and the training points. */
  readonly zeros: number;
  readonly active: number;
  /** How many of its units are dead. */
  readonly dead: number;
  readonly units: readonly UnitCensus[];
}

/** What is known of all hidden units. */
export interface Census {
  readonly step: number;
  /** The share of hidden units that are dead. */
  readonly deadShare: number;
  readonly dead: number;
  readonly nearlyDead: number;
  readonly saturated: number;
  readonly layers: readonly LayerCensus[];
}

/** The states of all units over the steps. */
export interface CensusHistory {
  /** The step of each column. */
  readonly steps: readonly number[];
  /** Units a column. */
  readonly units: number;
  /** Column by column: 0 alive, 1 nearly dead, 2 saturated, 3 dead. */
  readonly states: Uint8Array;
}

/** What happened in the step in which a unit died. */
export interface Autopsy {
  /** Counted from 1. */
  readonly layer: number;
  readonly unit: number;
  readonly step: number;
  /** The last step at which it was seen alive. */
  readonly aliveAt: number;
  readonly learningRate: number;
  /** The loss of that step's batch before the update. */
  readonly lossBefore: number;
  readonly gradientNorm: number;
  /** By how much the update moved its bias, and (Euclidean norm) its weights. */
  readonly biasChange: number;
  readonly weightChange: number;
  /** Its bias afterwards. */
  readonly bias: number;
  /** All that as a sentence. */
  readonly text: string;
}
"#;

/// The most steps or epochs of one call, so that a call comes back.
const MOST_AT_ONCE: u32 = 1_000_000_000;
/// Points predicted at a time.
const CHUNK: usize = 1024;

fn count(given: &JsValue) -> Result<u32, JsValue> {
    arguments::optional_count("n", given, 1, MOST_AT_ONCE)
}

/// A run.
///
/// Steps are not watched while they are made, which would cost more than they do. A second run, the same to the bit, follows
/// when the census is asked for, and looks after each step.
#[wasm_bindgen]
pub struct Trainer {
    run: training::Trainer,
    followed: (training::Trainer, Watch),
}

#[wasm_bindgen]
impl Trainer {
    /// A run at its start. What is wrong in the text is left at its default; `parseExperiment` tells what.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "string")] experiment: &JsValue) -> Result<Trainer, JsValue> {
        let experiment = Experiment::read(&arguments::text("experiment", experiment)?).0;
        Ok(Self::of(training::Trainer::new(experiment)))
    }

    /// The run itself, for what else can be known of it.
    pub(crate) fn run(&self) -> &training::Trainer {
        &self.run
    }

    fn of(run: training::Trainer) -> Self {
        let follower = run.clone();
        let watch = Watch::new(&follower);
        Self { run, followed: (follower, watch) }
    }

    /// `n` steps of the optimiser (1 if left out); the loss of the last one's batch before its update, NaN before the first. A run
    /// that diverges stops there, see `status()`.
    pub fn step(&mut self, #[wasm_bindgen(unchecked_optional_param_type = "number")] n: &JsValue) -> Result<f64, JsValue> {
        for _ in 0..count(n)? {
            if !self.run.step() {
                break;
            }
        }
        Ok(self.run.batch_loss())
    }

    /// `n` epochs (1 if left out): steps until every training point was used; the loss of the last batch before its update.
    pub fn epoch(&mut self, #[wasm_bindgen(unchecked_optional_param_type = "number")] n: &JsValue) -> Result<f64, JsValue> {
        for _ in 0..count(n)? {
            if !self.run.epoch() {
                break;
            }
        }
        Ok(self.run.batch_loss())
    }

    /// Back to the start, with the same weights.
    pub fn reset(&mut self) {
        self.run.reset();
        self.follow_anew();
    }

    fn follow_anew(&mut self) {
        let follower = self.run.clone();
        let watch = Watch::new(&follower);
        self.followed = (follower, watch);
    }

    /// The mean loss over the training points.
    pub fn loss(&mut self) -> f64 {
        self.run.loss()
    }

    /// The mean loss over the test points; NaN where there are none.
    #[wasm_bindgen(js_name = testLoss)]
    pub fn test_loss(&self) -> f64 {
        self.run.test_loss().unwrap_or(f64::NAN)
    }

    /// How many updates were made.
    #[wasm_bindgen(getter)]
    pub fn steps(&self) -> f64 {
        self.run.steps() as f64
    }

    /// The trained parameters: per layer W row-major [out][in], then b, then norm scale, norm shift and prelu slopes.
    pub fn parameters(&self) -> Float32Array {
        Float32Array::from(self.run.parameters().as_slice())
    }

    /// Sets all parameters, in the order of `parameters()`, and restarts the optimiser and its count of steps. Every number must be
    /// finite.
    #[wasm_bindgen(js_name = setParameters)]
    pub fn set_parameters(&mut self, #[wasm_bindgen(unchecked_param_type = "Float32Array")] parameters: &JsValue) -> Result<(), JsValue> {
        let parameters = Floats::new("parameters", parameters)?.to_vec(MOST_NUMBERS)?;
        self.run.set_parameters(&parameters).map_err(error)?;
        self.follow_anew();
        Ok(())
    }

    /// Trains on these points from now on: `x` is [n][inputs], `y` [n] classes or [n][outputs] values, every number finite; points to
    /// test on may be left out, both or none. Inputs follow from the lengths, unless the experiment says them. Starts anew, keeping the
    /// parameters where they still fit. With `batch=full` a step takes the points in their order.
    #[wasm_bindgen(js_name = setData)]
    pub fn set_data(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] x: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] y: &JsValue,
        #[wasm_bindgen(js_name = testX, unchecked_optional_param_type = "Float32Array")] test_x: &JsValue,
        #[wasm_bindgen(js_name = testY, unchecked_optional_param_type = "Float32Array")] test_y: &JsValue,
    ) -> Result<(), JsValue> {
        let floats = |name: &str, given: &JsValue| Floats::new(name, given)?.to_vec(MOST_NUMBERS);
        let (x, y) = (floats("x", x)?, floats("y", y)?);
        let tested = !test_x.is_undefined() || !test_y.is_undefined();
        let mut run = training::Trainer::with_data(self.run.experiment().clone(), &x, &y).map_err(error)?;
        if tested {
            let (x, y) = (floats("testX", test_x)?, floats("testY", test_y)?);
            let train = run.train_points().clone();
            let test = Points::new(train.inputs, x, train.targets, y).map_err(|message| error(format_args!("test data: {message}")))?;
            run = training::Trainer::with_split_data(run.experiment().clone(), train, test).map_err(error)?;
        }
        if self.run.shape() == run.shape() {
            run.set_parameters(&self.run.parameters()).map_err(error)?;
        }
        *self = Self::of(run);
        Ok(())
    }

    /// The outputs, [n][outputs], for `x`, [n][inputs], at inference, in a new array; logits for classes. NaN gives NaN.
    #[wasm_bindgen(unchecked_return_type = "Float32Array")]
    pub fn predict(&self, #[wasm_bindgen(unchecked_param_type = "Float32Array")] x: &JsValue) -> Result<Float32Array, JsValue> {
        let (inputs, outputs) = (self.run.shape().inputs, self.run.shape().output.outputs);
        let x = Floats::new("x", x)?;
        if !x.len().is_multiple_of(inputs) {
            return Err(error(format_args!("x has {} numbers, which is not a multiple of the {inputs} inputs", x.len())));
        }
        let out = arguments::new_floats(x.len() / inputs * outputs)?;
        let mut piece = vec![0.0; (CHUNK * inputs).min(x.len())];
        for start in (0..x.len()).step_by(CHUNK * inputs) {
            let piece = &mut piece[..(CHUNK * inputs).min(x.len() - start)];
            x.read(start, piece)?;
            let found = self.run.predict(piece).map_err(error)?;
            let place = start / inputs * outputs;
            out.subarray(place as u32, (place + found.len()) as u32).copy_from(&found);
        }
        Ok(out)
    }

    /// Takes over another experiment's text: "live" where the run goes on with its weights, "restarted" where it starts anew.
    #[wasm_bindgen(unchecked_return_type = "\"live\" | \"restarted\"")]
    pub fn change(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] experiment: &JsValue) -> Result<String, JsValue> {
        let wanted = Experiment::read(&arguments::text("experiment", experiment)?).0;
        self.catch_up();
        let change = self.run.change(&wanted);
        let (follower, watch) = &mut self.followed;
        *follower = self.run.clone();
        match change {
            Change::Live => watch.observe(follower),
            Change::Restarted => *watch = Watch::new(follower),
        }
        let said = match change {
            Change::Live => "live",
            Change::Restarted => "restarted",
        };
        Ok(said.to_owned())
    }

    /// Lets the follower make the steps that the run has made, looking after each.
    fn catch_up(&mut self) {
        let (follower, watch) = &mut self.followed;
        while follower.steps() < self.run.steps() && follower.step() {
            watch.observe(follower);
        }
    }

    /// The census of the hidden units. With `square` true it also says which of them are flat on the whole plotted square.
    #[wasm_bindgen(unchecked_return_type = "Census")]
    pub fn census(&mut self, #[wasm_bindgen(unchecked_optional_param_type = "boolean")] square: &JsValue) -> Result<JsValue, JsValue> {
        let square = arguments::flag("square", square)?;
        self.catch_up();
        let (follower, watch) = &self.followed;
        let census = watch.census(follower, square.then_some(VIEW));
        let layers = census.layers.iter().map(|layer| {
            let units = layer.units.iter().map(|unit| {
                object(&[
                    ("layer", (unit.layer as f64).into()),
                    ("unit", (unit.unit as f64).into()),
                    ("state", unit.state.id().into()),
                    ("active", unit.active.into()),
                    ("zeros", unit.zeros.into()),
                    ("since", unit.since.map_or(JsValue::NULL, |step| (step as f64).into())),
                    ("fromStart", unit.from_start.into()),
                    ("deaths", unit.deaths.into()),
                    ("revived", unit.revived.into()),
                    ("cannotComeBack", unit.stuck.into()),
                    ("onSquare", unit.on_square.map_or(JsValue::NULL, |found| found.id().into())),
                ])
            });
            object(&[
                ("zeros", layer.zeros.into()),
                ("active", layer.active.into()),
                ("dead", (layer.count(State::Dead) as f64).into()),
                ("units", array(units)),
            ])
        });
        Ok(object(&[
            ("step", (census.step as f64).into()),
            ("deadShare", census.dead_share().into()),
            ("dead", (census.count(State::Dead) as f64).into()),
            ("nearlyDead", (census.count(State::NearlyDead) as f64).into()),
            ("saturated", (census.count(State::Saturated) as f64).into()),
            ("layers", array(layers)),
        ]))
    }

    /// The states of all units over the steps.
    #[wasm_bindgen(unchecked_return_type = "CensusHistory")]
    pub fn history(&mut self) -> JsValue {
        self.catch_up();
        let history = self.followed.1.history();
        let states: Vec<u8> = history.states.iter().map(|state| *state as u8).collect();
        object(&[
            ("steps", array(history.steps.iter().map(|&step| (step as f64).into()))),
            ("units", (history.units as f64).into()),
            ("states", Uint8Array::from(states.as_slice()).into()),
        ])
    }

    /// The deaths so far, in their order.
    #[wasm_bindgen(unchecked_return_type = "Autopsy[]")]
    pub fn autopsies(&mut self) -> JsValue {
        self.catch_up();
        array(self.followed.1.autopsies().iter().map(|autopsy| {
            object(&[
                ("layer", (autopsy.layer as f64).into()),
                ("unit", (autopsy.unit as f64).into()),
                ("step", (autopsy.step as f64).into()),
                ("aliveAt", (autopsy.alive_at as f64).into()),
                ("learningRate", autopsy.learning_rate.into()),
                ("lossBefore", autopsy.loss_before.into()),
                ("gradientNorm", autopsy.gradient_norm.into()),
                ("biasChange", autopsy.bias_change.into()),
                ("weightChange", autopsy.weight_change.into()),
                ("bias", autopsy.bias.into()),
                ("text", autopsy.to_string().into()),
            ])
        }))
    }

    /// Whether the run goes on, and if not, why.
    #[wasm_bindgen(unchecked_return_type = "TrainerStatus")]
    pub fn status(&self) -> JsValue {
        match self.run.status() {
            Status::Running => object(&[("state", "running".into()), ("step", (self.run.steps() as f64).into())]),
            Status::Diverged(divergence) => object(&[
                ("state", "diverged".into()),
                ("step", (divergence.step as f64).into()),
                ("layer", (divergence.layer as f64).into()),
                ("learningRate", divergence.learning_rate.into()),
                ("what", divergence.what.phrase().into()),
                ("reason", divergence.to_string().into()),
            ]),
        }
    }

    /// The canonical text of the experiment.
    pub fn experiment(&self) -> String {
        self.run.experiment().to_string()
    }
}
