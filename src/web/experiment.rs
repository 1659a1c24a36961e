//! The text of an experiment for scripts: what is wrong with one, what one may say, the prepared ones; and points from text.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::arguments;
use super::objects::{array, object, plain, problems};
use crate::data::parse_csv;
use crate::experiment::presets::PRESETS;
use crate::experiment::{Experiment, schema};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What was read of an experiment's text. */
export interface ParsedExperiment {
  /** The canonical text: what could not be understood is at its default, and what is at its default is left out. */
  readonly experiment: string;
  /** What was wrong; empty for a sound text. */
  readonly problems: readonly TextProblem[];
}

/** A number of an experiment, as a control needs it. */
export interface ExperimentNumber extends NumberRange {
  /** The ends of a slider; the range itself may reach further. */
  readonly low: number;
  readonly high: number;
  /** Whether equal factors, and not equal steps, are equally far apart. */
  readonly log: boolean;
  /** Whether only whole numbers are allowed. */
  readonly whole: boolean;
  /** Whether it is 0 or 1. */
  readonly isSwitch: boolean;
}

/** One of a few words, with the numbers that it may carry: "adam(beta1=0.9)". */
export interface ExperimentChoice {
  readonly id: string;
  readonly title: string;
  readonly numbers: readonly ExperimentNumber[];
}

/** A key of an experiment's text. */
export type ExperimentKey = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly meaning: string;
  /** Whether a change of it starts a run anew. */
  readonly restarts: boolean;
} & (
  | { readonly kind: "number"; readonly number: ExperimentNumber }
  | { readonly kind: "numberOr"; readonly number: ExperimentNumber; readonly word: string }
  | { readonly kind: "choice" | "choicePerLayer"; readonly choices: readonly ExperimentChoice[] }
  | { readonly kind: "widths"; readonly most: number; readonly number: ExperimentNumber }
  | { readonly kind: "flag"; readonly default: boolean }
);

/** A prepared experiment. */
export interface ExperimentPreset {
  readonly id: string;
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly story: string;
  readonly experiment: string;
}

/** Points read from lines of `x, y, class`. */
export interface CsvPoints {
  /** [n][2] */
  readonly x: Float32Array;
  /** [n] class numbers */
  readonly y: Float32Array;
  /** The lines that could not be read, counted from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string; readonly text: string }[];
}
"#;

/// Reads an experiment's text: the canonical text, and what was wrong.
#[wasm_bindgen(js_name = parseExperiment, unchecked_return_type = "ParsedExperiment")]
pub fn parse_experiment(#[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<JsValue, JsValue> {
    let (experiment, found) = Experiment::read(&arguments::text("text", text)?);
    Ok(object(&[("experiment", experiment.to_string().into()), ("problems", problems(&found))]))
}

/// The keys of an experiment's text, from which controls can be made.
#[wasm_bindgen(js_name = experimentSchema, unchecked_return_type = "ExperimentKey[]")]
pub fn experiment_schema() -> JsValue {
    plain(schema())
}

/// The prepared experiments.
#[wasm_bindgen(js_name = experimentPresets, unchecked_return_type = "ExperimentPreset[]")]
pub fn experiment_presets() -> JsValue {
    array(PRESETS.iter().map(|preset| {
        object(&[("id", preset.id.into()), ("title", preset.title.into()), ("story", preset.story.into()), ("experiment", preset.experiment.into())])
    }))
}

/// Points from lines of `x, y, class`.
#[wasm_bindgen(js_name = parseCsv, unchecked_return_type = "CsvPoints")]
pub fn parse_csv_text(#[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<JsValue, JsValue> {
    let (points, found) = parse_csv(&arguments::text("text", text)?);
    let found = found
        .iter()
        .map(|problem| object(&[("line", (problem.line as f64).into()), ("message", problem.message.as_str().into()), ("text", problem.to_string().into())]));
    let (x, y) = (Float32Array::from(points.x.as_slice()), Float32Array::from(points.y.as_slice()));
    Ok(object(&[("x", x.into()), ("y", y.into()), ("problems", array(found))]))
}
