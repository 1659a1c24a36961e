//! The trainer for scripts: `new Trainer(text)`, and the schema of what a text may say.

use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::objects::{array, object, problems, range};
use crate::analysis::census::{State, Watch};
use crate::data::{Points, VIEW, parse_csv};
use crate::experiment::presets::PRESETS;
use crate::experiment::{Choice, Experiment, Key, Kind, Number, Scale, schema};
use crate::network::{Change, Status};

fn error(message: &str) -> JsValue {
    js_sys::Error::new(message).into()
}

/// The most steps or epochs of one call, so that a call comes back.
const MOST_AT_ONCE: f64 = 1e9;

/// A count from a script: whole, not negative.
fn count(given: Option<f64>) -> Result<u64, JsValue> {
    let given = given.unwrap_or(1.0);
    if (0.0..=MOST_AT_ONCE).contains(&given) && given.fract() == 0.0 {
        return Ok(given as u64);
    }
    Err(error(&format!("a whole number from 0 to {MOST_AT_ONCE} is wanted, not {given}")))
}

/// A run.
///
/// Steps are not watched while they are made, which would cost more than they do. A second run, the same to the bit, follows
/// when the census is asked for, and looks after each step.
#[wasm_bindgen]
pub struct Trainer {
    run: crate::network::Trainer,
    followed: Option<(crate::network::Trainer, Watch)>,
}

#[wasm_bindgen]
impl Trainer {
    /// A run at its start. What is wrong in the text is left at its default; `parseExperiment` tells what.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: &str) -> Self {
        Self::of(crate::network::Trainer::new(Experiment::read(experiment).0))
    }

    /// The run itself, for what else can be known of it.
    pub(crate) fn run(&self) -> &crate::network::Trainer {
        &self.run
    }

    fn of(run: crate::network::Trainer) -> Self {
        let follower = run.clone();
        let watch = Watch::new(&follower);
        Self { run, followed: Some((follower, watch)) }
    }

    /// `n` steps of the optimiser (1 if left out); the loss of the last one's batch before its update.
    pub fn step(&mut self, n: Option<f64>) -> Result<f64, JsValue> {
        for _ in 0..count(n)? {
            if !self.run.step() {
                break;
            }
        }
        Ok(self.run.batch_loss())
    }

    /// `n` epochs (1 if left out); the loss of the last batch before its update.
    pub fn epoch(&mut self, n: Option<f64>) -> Result<f64, JsValue> {
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
        self.followed = Some((follower, watch));
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

    /// The trained parameters: per layer W row-major [out][in], then b, then norm scale, norm shift and prelu slope.
    pub fn parameters(&self) -> Float32Array {
        Float32Array::from(self.run.parameters().as_slice())
    }

    /// Sets all parameters, in the order of `parameters()`, and restarts the optimiser.
    #[wasm_bindgen(js_name = setParameters)]
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), JsValue> {
        self.run.set_parameters(parameters).map_err(|message| error(&message))?;
        self.follow_anew();
        Ok(())
    }

    /// Trains on these points from now on: `x` is [n][inputs], `y` [n] classes or [n][outputs] values; `test_x` and `test_y` to
    /// test on may be left out. Starts anew, keeping the parameters where they still fit.
    #[wasm_bindgen(js_name = setData)]
    pub fn set_data(&mut self, x: &[f32], y: &[f32], test_x: Option<Vec<f32>>, test_y: Option<Vec<f32>>) -> Result<(), JsValue> {
        let experiment = self.run.experiment().clone();
        let mut run = crate::network::Trainer::with_data(experiment, x, y).map_err(|message| error(&message))?;
        if let (Some(x), Some(y)) = (test_x, test_y) {
            let train = run.train_points().clone();
            let test = Points::new(train.inputs, x, train.targets, y).map_err(|message| error(&format!("test data: {message}")))?;
            run = crate::network::Trainer::with_split_data(run.experiment().clone(), train, test).map_err(|message| error(&message))?;
        }
        let parameters = self.run.parameters();
        if self.run.shape() == run.shape() {
            run.set_parameters(&parameters).map_err(|message| error(&message))?;
        }
        *self = Self::of(run);
        Ok(())
    }

    /// The outputs, [n][outputs], for `x`, [n][inputs], at inference; logits for classes.
    pub fn predict(&self, x: &[f32]) -> Result<Float32Array, JsValue> {
        self.run.predict(x).map(|outputs| Float32Array::from(outputs.as_slice())).map_err(|message| error(&message))
    }

    /// Takes over another experiment's text: "live" where the run goes on with its weights, "restarted" where it starts anew.
    pub fn change(&mut self, experiment: &str) -> String {
        self.catch_up();
        let wanted = Experiment::read(experiment).0;
        let change = self.run.change(&wanted);
        if let Some((follower, watch)) = &mut self.followed {
            *follower = self.run.clone();
            match change {
                Change::Live => watch.observe(follower),
                Change::Restarted => *watch = Watch::new(follower),
            }
        }
        match change {
            Change::Live => "live",
            Change::Restarted => "restarted",
        }
        .to_owned()
    }

    /// Lets the follower make the steps that the run has made, looking after each.
    fn catch_up(&mut self) {
        let Some((follower, watch)) = &mut self.followed else { return };
        while follower.steps() < self.run.steps() && follower.step() {
            watch.observe(follower);
        }
    }

    /// The census of the hidden units: `{step, deadShare, dead, nearlyDead, saturated, layers: [{zeros, active, units: [...]}]}`.
    /// With `square` true it also says which units are dead on the whole plotted square.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn census(&mut self, square: Option<bool>) -> JsValue {
        self.catch_up();
        let Some((follower, watch)) = &self.followed else { return JsValue::NULL };
        let census = watch.census(follower, square.unwrap_or(false).then_some(VIEW));
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
        object(&[
            ("step", (census.step as f64).into()),
            ("deadShare", census.dead_share().into()),
            ("dead", (census.count(State::Dead) as f64).into()),
            ("nearlyDead", (census.count(State::NearlyDead) as f64).into()),
            ("saturated", (census.count(State::Saturated) as f64).into()),
            ("layers", array(layers)),
        ])
    }

    /// The states of all units over the steps: `{steps, units, states}`, states column by column as 0 alive, 1 nearly dead,
    /// 2 saturated, 3 dead.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn history(&mut self) -> JsValue {
        self.catch_up();
        let Some((_, watch)) = &self.followed else { return JsValue::NULL };
        let history = watch.history();
        let states: Vec<u8> = history.states.iter().map(|state| *state as u8).collect();
        object(&[
            ("steps", array(history.steps.iter().map(|&step| (step as f64).into()))),
            ("units", (history.units as f64).into()),
            ("states", Uint8Array::from(states.as_slice()).into()),
        ])
    }

    /// The deaths so far: `{layer, unit, step, learningRate, lossBefore, gradientNorm, biasChange, weightChange, bias, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "object[]")]
    pub fn autopsies(&mut self) -> JsValue {
        self.catch_up();
        let Some((_, watch)) = &self.followed else { return array([]) };
        array(watch.autopsies().iter().map(|autopsy| {
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

    /// `{state: "running"}`, or `{state: "diverged", step, layer, learningRate, what, reason}`.
    #[wasm_bindgen(unchecked_return_type = "object")]
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

/// `{experiment, problems: [{key, given, allowed, text}]}`: the canonical text, and what was wrong.
#[wasm_bindgen(js_name = parseExperiment, unchecked_return_type = "{ readonly experiment: string; readonly problems: readonly TextProblem[] }")]
pub fn parse_experiment(text: &str) -> JsValue {
    let (experiment, found) = Experiment::read(text);
    object(&[("experiment", experiment.to_string().into()), ("problems", problems(&found))])
}

/// The keys of an experiment's text, from which controls can be made: `{name, aliases, title, meaning, restarts, kind, ...}[]`,
/// where kind is "number", "numberOr", "choice", "choicePerLayer", "widths" or "flag".
#[wasm_bindgen(js_name = experimentSchema, unchecked_return_type = "object[]")]
pub fn experiment_schema() -> JsValue {
    array(schema().iter().map(key))
}

fn key(key: &Key) -> JsValue {
    let mut entries: Vec<(&str, JsValue)> = vec![
        ("name", key.name.into()),
        ("aliases", array(key.aliases.iter().map(|&alias| alias.into()))),
        ("title", key.title.into()),
        ("meaning", key.meaning.into()),
        ("restarts", key.restarts.into()),
    ];
    let choices = |choices: &[Choice]| array(choices.iter().map(choice));
    match &key.kind {
        Kind::Number(of) => entries.extend([("kind", "number".into()), ("number", number(of))]),
        Kind::NumberOr(of, word) => entries.extend([("kind", "numberOr".into()), ("number", number(of)), ("word", (*word).into())]),
        Kind::Choice(of) => entries.extend([("kind", "choice".into()), ("choices", choices(of))]),
        Kind::ChoicePerLayer(of) => entries.extend([("kind", "choicePerLayer".into()), ("choices", choices(of))]),
        Kind::Widths(most, of) => entries.extend([("kind", "widths".into()), ("most", (*most as f64).into()), ("number", number(of))]),
        Kind::Flag(default) => entries.extend([("kind", "flag".into()), ("default", (*default).into())]),
    }
    object(&entries)
}

fn choice(choice: &Choice) -> JsValue {
    object(&[("id", choice.id.into()), ("title", choice.title.into()), ("numbers", array(choice.numbers.iter().map(number)))])
}

fn number(number: &Number) -> JsValue {
    let mut entries = range(&number.range);
    entries.extend([
        ("low", number.usual.0.into()),
        ("high", number.usual.1.into()),
        ("log", (number.scale == Scale::Log).into()),
        ("whole", number.whole.into()),
        ("isSwitch", number.is_switch().into()),
    ]);
    object(&entries)
}

/// The prepared experiments: `{id, title, story, experiment}[]`.
#[wasm_bindgen(js_name = experimentPresets, unchecked_return_type = "object[]")]
pub fn experiment_presets() -> JsValue {
    array(PRESETS.iter().map(|preset| {
        object(&[("id", preset.id.into()), ("title", preset.title.into()), ("story", preset.story.into()), ("experiment", preset.experiment.into())])
    }))
}

/// Points from lines of `x, y, class`: `{x, y, problems: [{line, message, text}]}`.
#[wasm_bindgen(js_name = parseCsv, unchecked_return_type = "object")]
pub fn parse_csv_text(text: &str) -> JsValue {
    let (points, found) = parse_csv(text);
    let found = found
        .iter()
        .map(|problem| object(&[("line", (problem.line as f64).into()), ("message", problem.message.as_str().into()), ("text", problem.to_string().into())]));
    object(&[("x", Float32Array::from(points.x.as_slice()).into()), ("y", Float32Array::from(points.y.as_slice()).into()), ("problems", array(found))])
}
