//! Signal propagation for JavaScript: the whole at once, or in slices behind a slider.

use js_sys::{Array, Float64Array, Object, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;

use super::arguments::{self, Floats, MOST_NUMBERS};
use super::error;
use crate::activation::Activation;
use crate::analysis::mean_field::{self, Criterion};
use crate::analysis::signal::moments::QUANTILES;
use crate::analysis::signal::{LayerReport, LayerTheory, PathChoice, Propagation, SCHEMA, Spread, StackDescription};

/// The most features of a sample.
const MOST_FEATURES: u32 = 4096;

/// Does nothing where the target is not an object, and it always is.
fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(object, &JsValue::from_str(key), &value.into());
}

fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Array {
    items.into_iter().map(|item| JsValue::from_str(&item.to_string())).collect()
}

fn numbers(items: impl Iterator<Item = f64>) -> Float64Array {
    Float64Array::from(&items.collect::<Vec<_>>()[..])
}

/// Layers are counted from 1 outside; 0 is "nowhere".
fn counted(layer: Option<usize>) -> f64 {
    layer.map_or(0.0, |layer| layer as f64 + 1.0)
}

fn result(propagation: &Propagation) -> Object {
    let object = Object::new();
    let reports = propagation.reports();
    let of = |f: fn(&LayerReport) -> f64| numbers(reports.iter().map(f));
    let said = |f: fn(&LayerTheory) -> f64| numbers(propagation.theory().iter().map(f));
    set(&object, "text", propagation.description().to_string());
    set(&object, "width", propagation.description().width as f64);
    set(&object, "mean", of(|layer| layer.out.mean));
    set(&object, "std", of(|layer| layer.out.std));
    set(&object, "rms", of(|layer| layer.out.square.sqrt()));
    set(&object, "zeros", of(|layer| layer.out.zeros));
    set(&object, "preMean", of(|layer| layer.pre.mean));
    set(&object, "preStd", of(|layer| layer.pre.std));
    set(&object, "dead", of(|layer| layer.dead as f64));
    set(&object, "gradStd", of(|layer| layer.grad_std));
    set(&object, "weightGradStd", of(|layer| layer.weight_grad_std));
    set(&object, "theoryMean", said(|layer| layer.mean));
    set(&object, "theoryStd", said(|layer| layer.std));
    set(&object, "theoryPreStd", said(|layer| layer.pre_std));
    set(&object, "theoryGradStd", said(|layer| layer.grad_std));
    set(&object, "theoryWeightGradStd", said(|layer| layer.weight_grad_std));
    set(&object, "leftRangeAt", counted(propagation.left_range()));
    set(&object, "gradientLeftRangeAt", counted(propagation.gradient_left_range()));
    object
}

fn read(text: &str) -> (StackDescription, Array) {
    let (description, problems) = StackDescription::read(text);
    (description, strings(problems))
}

/// Sends a batch of N(0, 1) forward and a gradient of N(0, 1) back through the stack that `text` describes
/// (`depth=50&width=128&gain=1&init=he_normal&act=relu&seed=1&batch=256&bias=0&norm=none&residual=off`). Gives an object of
/// one Float64Array for each quantity, an element a layer: `mean, std, rms, zeros` of the outputs, `preMean, preStd`, `dead`
/// (units), `gradStd`, `weightGradStd`, and `theoryMean, theoryStd, theoryPreStd, theoryGradStd, theoryWeightGradStd`; further
/// `leftRangeAt` and `gradientLeftRangeAt` (the layer, from 1, where f32 ended; 0 for nowhere), `text` as it was understood
/// and `problems` (sentences on what was not).
#[wasm_bindgen]
pub fn propagate(#[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<Object, JsValue> {
    let (description, problems) = read(&arguments::text("text", text)?);
    let mut propagation = Propagation::new(description);
    propagation.advance(usize::MAX);
    let object = result(&propagation);
    set(&object, "problems", problems);
    Ok(object)
}

/// The critical gain of an activation, as the factor of weights of variance 1 / fan_in: `activation` as text, `parameters` an
/// object such as `{negative_slope: 0.2}` or nothing. Throws where the activation is unknown or has no critical gain.
#[wasm_bindgen(js_name = criticalGain)]
pub fn critical_gain(#[wasm_bindgen(unchecked_param_type = "string")] activation: &JsValue, parameters: Option<Object>) -> Result<f64, JsValue> {
    Ok(found(&arguments::text("activation", activation)?, parameters)?.gain)
}

/// As `criticalGain`, and what is true there: `{gain, keeps: "signal" | "gradient", variance, chi, stability}`.
#[wasm_bindgen(js_name = criticalPoint)]
pub fn critical_point(#[wasm_bindgen(unchecked_param_type = "string")] activation: &JsValue, parameters: Option<Object>) -> Result<Object, JsValue> {
    let critical = found(&arguments::text("activation", activation)?, parameters)?;
    let object = Object::new();
    set(&object, "gain", critical.gain);
    set(&object, "keeps", if critical.criterion == Criterion::Signal { "signal" } else { "gradient" });
    set(&object, "variance", critical.variance);
    set(&object, "chi", critical.chi);
    set(&object, "stability", critical.stability);
    Ok(object)
}

fn found(text: &str, parameters: Option<Object>) -> Result<mean_field::Critical, JsError> {
    let (mut activation, problems) = Activation::read(text);
    if let Some(problem) = problems.first() {
        return Err(JsError::new(&problem.to_string()));
    }
    if let Some(parameters) = parameters {
        let mut given = Vec::new();
        for key in Object::keys(&parameters) {
            let name = key.as_string().unwrap_or_default();
            let value = Reflect::get(&parameters, &key).ok().and_then(|value| value.as_f64());
            given.push((name, value.unwrap_or(f64::NAN)));
        }
        let named: Vec<_> = given.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        activation = Activation::new(activation.id(), &named).map_err(|problem| JsError::new(&problem.to_string()))?;
    }
    mean_field::critical(&activation)
        .ok_or_else(|| JsError::new(&format!("{activation} has no critical gain: its outputs neither sink to 1 nor stay below it")))
}

/// The numbers of a description as `[{name, min, max, default, meaning}]`: what sliders are made from.
#[wasm_bindgen(js_name = propagationSchema, unchecked_return_type = "NumberRange[]")]
pub fn propagation_schema() -> Array {
    SCHEMA
        .iter()
        .map(|number| {
            let (object, range) = (Object::new(), number.range);
            set(&object, "name", range.name);
            set(&object, "min", range.min);
            set(&object, "max", range.max);
            set(&object, "default", range.default);
            set(&object, "meaning", range.meaning);
            JsValue::from(object)
        })
        .collect()
}

/// A propagation that is advanced a few layers a frame and tuned while it runs.
#[wasm_bindgen(js_name = Propagation)]
pub struct JsPropagation {
    inner: Propagation,
    problems: Array,
}

#[wasm_bindgen(js_class = Propagation)]
impl JsPropagation {
    /// Begins the propagation that `text` describes.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<Self, JsValue> {
        let (description, problems) = read(&arguments::text("text", text)?);
        Ok(Self { inner: Propagation::new(description), problems })
    }

    /// The same with data for an input, row-major `[samples][features]`. Throws where the lengths do not match.
    #[wasm_bindgen(js_name = ofData)]
    pub fn of_data(
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Float32Array")] data: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] features: &JsValue,
    ) -> Result<Self, JsValue> {
        let (description, problems) = read(&arguments::text("text", text)?);
        let data = Floats::new("data", data)?.to_vec(MOST_NUMBERS)?;
        let features = arguments::count("features", features, MOST_FEATURES)?;
        let inner = Propagation::of_data(description, &data, features as usize).map_err(error)?;
        Ok(Self { inner, problems })
    }

    /// Begins again with another description; draws no weight a second time.
    pub fn retune(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<(), JsValue> {
        let (description, problems) = read(&arguments::text("text", text)?);
        self.problems = problems;
        self.inner.retune(description);
        Ok(())
    }

    /// Does up to `layers` layers, forward or back; true when everything is measured.
    pub fn advance(&mut self, layers: usize) -> bool {
        self.inner.advance(layers)
    }

    /// The share that is done, from 0 to 1.
    #[wasm_bindgen(getter)]
    pub fn progress(&self) -> f64 {
        self.inner.progress()
    }

    /// What of the last text was not understood.
    #[wasm_bindgen(getter, unchecked_return_type = "string[]")]
    pub fn problems(&self) -> Array {
        self.problems.clone()
    }

    /// The gain at which this stack is critical (the mark on the slider); NaN where there is none.
    #[wasm_bindgen(js_name = criticalGain, getter)]
    pub fn critical_gain(&self) -> f64 {
        self.inner.description().critical_gain().unwrap_or(f64::NAN)
    }

    /// The measured layers and all of theory, as `propagate` gives them.
    pub fn result(&self) -> Object {
        result(&self.inner)
    }

    /// Of a layer (from 1): `{pre, out, dead}`, `pre` and `out` each `{low, high, bins, quantiles, at, notFinite}`, `dead` a
    /// Uint32Array of the units that are. Throws where the layer is not computed.
    pub fn layer(&self, layer: usize) -> Result<Object, JsError> {
        let index = layer.wrapping_sub(1);
        let (Some(pre), Some(out), Some(dead)) = (self.inner.pre_spread(index), self.inner.out_spread(index), self.inner.dead_units(index)) else {
            return Err(JsError::new(&format!("layer {layer}: only 1 to {} are computed", self.inner.reports().len())));
        };
        let spread = |spread: Spread| {
            let object = Object::new();
            set(&object, "low", spread.low);
            set(&object, "high", -spread.low);
            set(&object, "bins", Uint32Array::from(&spread.bins[..]));
            set(&object, "quantiles", numbers(spread.quantiles.iter().map(|&value| value.into())));
            set(&object, "at", numbers(QUANTILES.into_iter()));
            set(&object, "notFinite", spread.not_finite as f64);
            object
        };
        let units: Vec<u32> = dead.iter().enumerate().filter(|(_, dead)| **dead).map(|(unit, _)| unit as u32).collect();
        let object = Object::new();
        set(&object, "pre", spread(pre));
        set(&object, "out", spread(out));
        set(&object, "dead", Uint32Array::from(&units[..]));
        Ok(object)
    }

    /// The product of derivatives down the steepest path at `sample`, from the top layer down: `{layer (from 1), unit, derivative,
    /// product}`, each a Float64Array; empty before the way there is done.
    pub fn path(&self, sample: usize) -> Object {
        let steps = self.inner.path(sample, PathChoice::Steepest);
        let object = Object::new();
        set(&object, "layer", numbers(steps.iter().map(|step| step.layer as f64 + 1.0)));
        set(&object, "unit", numbers(steps.iter().map(|step| step.unit as f64)));
        set(&object, "derivative", numbers(steps.iter().map(|step| step.derivative)));
        set(&object, "product", numbers(steps.iter().map(|step| step.product)));
        object
    }
}
