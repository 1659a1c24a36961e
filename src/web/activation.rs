//! The family for JavaScript: what there is, and a class that computes.

use js_sys::{Array, Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::benchmark::{MOST_ELEMENTS, MOST_REPEATS, nanoseconds_per_element};
use super::{arguments, error};
use crate::activation::{self as family, AtKink};
use crate::kernels;
use crate::kernels::measure::Work;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A parameter of an activation, as PyTorch names it. */
export interface ActivationParameter {
  readonly name: string;
  readonly default: number;
  /** The smallest value allowed. */
  readonly min: number;
  /** The largest value allowed. */
  readonly max: number;
  /** One phrase on what it does. */
  readonly meaning: string;
}

/** A point where the slope breaks. */
export interface ActivationKink {
  readonly x: number;
  /** The slope just left of it. */
  readonly left: number;
  /** The slope just right of it. */
  readonly right: number;
  /** How far the function itself jumps there, mostly 0. */
  readonly jump: number;
}

/** One member of the family. */
export interface ActivationInfo {
  /** What `new Activation` takes, such as "leaky_relu". */
  readonly id: string;
  /** For people, such as "Leaky ReLU". */
  readonly title: string;
  readonly parameters: readonly ActivationParameter[];
  /** f(x) as plain text. */
  readonly formula: string;
  /** f'(x) as plain text. */
  readonly derivativeFormula: string;
  /** From left to right, with the default parameters. */
  readonly kinks: readonly ActivationKink[];
}
"#;

/// What every function that takes an activation's text calls its argument.
const TEXT: &str = "activation";

/// An f32 as the number that a person would write for it: 0.01, and not 0.009999999776482582.
fn shortest(value: f32) -> f64 {
    // Total: what Display writes for an f32, f64 reads.
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}

/// A plain object with these properties.
fn object<const N: usize>(entries: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        set(&object, key, &value);
    }
    object
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Cannot fail: the object is ours and not frozen.
    let _ = Reflect::set(object, &key.into(), value);
}

fn info(activation: &family::Activation) -> Object {
    let parameter = |range: &crate::text::Range| {
        object([
            ("name", range.name.into()),
            ("default", range.default.into()),
            ("min", range.min.into()),
            ("max", range.max.into()),
            ("meaning", range.meaning.into()),
        ])
    };
    object([
        ("id", activation.id().into()),
        ("title", activation.title().into()),
        ("parameters", activation.parameters().iter().map(parameter).collect::<Array>().into()),
        ("formula", activation.formula().into()),
        ("derivativeFormula", activation.derivative_formula().into()),
        ("kinks", kinks(activation).into()),
    ])
}

fn kinks(activation: &family::Activation) -> Array {
    let kink = |kink: family::Kink| {
        object([
            ("x", shortest(kink.x).into()),
            ("left", shortest(kink.left).into()),
            ("right", shortest(kink.right).into()),
            ("jump", shortest(kink.jump).into()),
        ])
    };
    activation.kinks().into_iter().map(kink).collect()
}

/// The whole family in the order in which it is shown, each with its default parameters.
#[wasm_bindgen(unchecked_return_type = "ActivationInfo[]")]
pub fn activations() -> Array {
    family::Activation::ALL.iter().map(info).collect()
}

/// Nanoseconds an element that the forward kernel of `activation` (in the text form: "gelu", "leaky_relu(negative_slope=0.2)")
/// takes on this machine, over `repeats` calls on `n` elements. The first call for a kind takes 0.1 s more, to warm up.
#[wasm_bindgen]
pub fn benchmark(
    #[wasm_bindgen(unchecked_param_type = "string")] activation: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] n: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] repeats: &JsValue,
) -> Result<f64, JsValue> {
    timed(&Work::Forward(from_text(activation)?), n, repeats)
}

/// The same of the derivative.
#[wasm_bindgen(js_name = benchmarkDerivative)]
pub fn benchmark_derivative(
    #[wasm_bindgen(unchecked_param_type = "string")] activation: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] n: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] repeats: &JsValue,
) -> Result<f64, JsValue> {
    timed(&Work::Derivative(from_text(activation)?, AtKink::default()), n, repeats)
}

/// As `benchmark`, for the function and its derivative in one pass, as a training step wants them.
#[wasm_bindgen(js_name = benchmarkBoth)]
pub fn benchmark_both(
    #[wasm_bindgen(unchecked_param_type = "string")] activation: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] n: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] repeats: &JsValue,
) -> Result<f64, JsValue> {
    timed(&Work::Both(from_text(activation)?, AtKink::default()), n, repeats)
}

/// Reads the text form strictly: the first problem is an error.
fn from_text(given: &JsValue) -> Result<family::Activation, JsValue> {
    let (activation, problems) = family::Activation::read(&arguments::text(TEXT, given)?);
    problems.first().map_or(Ok(activation), |problem| Err(error(problem)))
}

fn timed(work: &Work, n: &JsValue, repeats: &JsValue) -> Result<f64, JsValue> {
    nanoseconds_per_element(work, arguments::count("n", n, MOST_ELEMENTS)?, arguments::count("repeats", repeats, MOST_REPEATS)?)
}

/// Reads the choice of the derivative at a kink.
fn at_kink(given: &JsValue) -> Result<AtKink, JsValue> {
    const ALLOWED: &str = "\"left\", \"right\" or a finite number";
    match given.as_string().as_deref() {
        Some("left") => Ok(AtKink::Left),
        Some("right") => Ok(AtKink::Right),
        None if given.is_undefined() => Ok(AtKink::default()),
        _ => Ok(AtKink::Value(arguments::finite("atKink", given, ALLOWED)? as f32)),
    }
}

/// One activation function with its parameters; immutable.
#[wasm_bindgen]
pub struct Activation(pub(super) family::Activation);

#[wasm_bindgen]
impl Activation {
    /// The function named `id` (see `activations()`); parameters that are not given keep their defaults. Throws an Error that
    /// names a wrong id or parameter and what is allowed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Readonly<Record<string, number>>")] params: &JsValue,
    ) -> Result<Activation, JsValue> {
        let id = arguments::text("id", id)?;
        let params = arguments::numbers("params", params)?;
        let params: Vec<(&str, f64)> = params.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        family::Activation::new(&id, &params).map(Self).map_err(error)
    }

    /// The function that the text form describes: "leaky_relu(negative_slope=0.2)". Throws an Error on the first thing wrong in it.
    pub fn parse(#[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<Activation, JsValue> {
        from_text(text).map(Self)
    }

    /// Its name, such as "leaky_relu".
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// Every parameter with its value; a new object each time.
    #[wasm_bindgen(getter, unchecked_return_type = "Record<string, number>")]
    pub fn params(&self) -> Object {
        let params = Object::new();
        for (range, value) in self.0.parameters().iter().zip(self.0.values()) {
            set(&params, range.name, &shortest(value).into());
        }
        params
    }

    /// The text form, as links and attributes have it: "leaky_relu(negative_slope=0.2)".
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// Where the slope breaks with these parameters, from left to right.
    #[wasm_bindgen(getter, unchecked_return_type = "ActivationKink[]")]
    pub fn kinks(&self) -> Array {
        kinks(&self.0)
    }

    /// f of every element, in a new array. NaN gives NaN.
    pub fn forward(&self, #[wasm_bindgen(unchecked_param_type = "Float32Array")] x: &JsValue) -> Result<Float32Array, JsValue> {
        arguments::map_floats("x", x, |x, y| kernels::forward(&self.0, x, y))
    }

    /// f' of every element, in a new array. NaN gives NaN. `atKink` says what to call the derivative where there is none: the
    /// slope to the left, to the right, or a number, which is brought between the two; by default 0.
    pub fn derivative(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] x: &JsValue,
        #[wasm_bindgen(js_name = atKink, unchecked_optional_param_type = "\"left\" | \"right\" | number")] at_kink_choice: &JsValue,
    ) -> Result<Float32Array, JsValue> {
        let choice = at_kink(at_kink_choice)?;
        arguments::map_floats("x", x, |x, slope| kernels::derivative(&self.0, choice, x, slope))
    }

    /// Nanoseconds an element that the forward kernel takes on this machine, over `repeats` calls on `n` elements. The first
    /// call for a kind takes 0.1 s more, to warm up.
    pub fn benchmark(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] n: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] repeats: &JsValue,
    ) -> Result<f64, JsValue> {
        timed(&Work::Forward(self.0), n, repeats)
    }
}
