//! `regions(layers | trainer, window, limit?)`: the exact linear regions for JavaScript.
//!
//! Arrays are copies: a view of the module's memory would be lost when that grows. A `Trainer` is asked through its own method,
//! found by its name: reading one out of a [`JsValue`] would take it away from the script that owns it.

use js_sys::{Array, Float64Array, Function, Object, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;

use super::trainer::Trainer;
use crate::activation::Activation;
use crate::analysis::geometry::Window;
use crate::analysis::live_regions::network_of;
use crate::analysis::regions::{BuildUp, DEFAULT_LIMIT, Locator, Options, Partition, Partitioner, PiecewiseNetwork};

/// What TypeScript is told.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One layer: W by rows, and b. relu stands between layers; the last one is affine. */
export interface RegionsLayer { W: ArrayLike<number>[]; b: ArrayLike<number>; }
export interface RegionsWindow { xMin: number; xMax: number; yMin: number; yMax: number; }
/** The exact linear regions of a network of two inputs in a window. Throws an Error that says what is wrong. */
export function regions(network: RegionsLayer[] | Trainer, window: RegionsWindow, limit?: number): Regions;
"#;

/// The regions of one network in one window.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Regions {
    partition: Partition,
    network: PiecewiseNetwork,
    locator: Locator,
}

impl Regions {
    /// The regions of any checked network of two inputs; the entry for networks that are not given as plain matrices.
    pub fn of(network: PiecewiseNetwork, window: Window, limit: usize, until: Option<BuildUp>) -> Result<Self, JsError> {
        let mut partitioner = Partitioner::new();
        partitioner.run(&network, window, &Options { limit, until })?;
        let partition = partitioner.into_partition();
        let locator = Locator::new(&partition);
        Ok(Self { partition, network, locator })
    }
}

/// Cuts the window `{xMin, xMax, yMin, yMax}` into the linear regions of the relu network `[{W, b}, ...]`, or of a `Trainer` as it
/// is now.
#[wasm_bindgen(skip_typescript)]
pub fn regions(network: &JsValue, window: &JsValue, limit: &JsValue) -> Result<JsValue, JsValue> {
    let of_trainer = if network.is_object() { Reflect::get(network, &JsValue::from_str("regions"))? } else { JsValue::UNDEFINED };
    match of_trainer.dyn_ref::<Function>() {
        Some(method) if !Array::is_array(network) => method.call2(network, window, limit),
        _ => Ok(cut(read_network(network)?, window, limit)?.into()),
    }
}

#[wasm_bindgen]
impl Trainer {
    /// The exact linear regions of the network as it is now, in a window; at most `limit` cells (50,000 if left out). Throws an
    /// Error where it has none: two inputs and functions of straight pieces are wanted.
    #[wasm_bindgen(js_name = regions)]
    pub fn regions_in(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RegionsWindow")] window: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] limit: &JsValue,
    ) -> Result<Regions, JsError> {
        cut(network_of(self.run()).map_err(|why| JsError::new(&why))?, window, limit)
    }
}

fn cut(network: PiecewiseNetwork, window: &JsValue, limit: &JsValue) -> Result<Regions, JsError> {
    let limit = match limit.as_f64() {
        None if limit.is_undefined() || limit.is_null() => DEFAULT_LIMIT,
        // Whole and below 2^32, so that `as` is exact.
        Some(limit) if limit >= 1.0 && limit <= f64::from(u32::MAX) && limit.fract() == 0.0 => limit as usize,
        given => {
            let given = given.map_or_else(|| "no number".to_owned(), |limit| limit.to_string());
            return Err(JsError::new(&format!("limit is {given}; it must be a whole number of cells from 1 to {}", u32::MAX)));
        }
    };
    Regions::of(network, read_window(window)?, limit, None)
}

#[wasm_bindgen]
impl Regions {
    /// How many regions.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> u32 {
        self.partition.count() as u32
    }

    /// How many there were after each hidden layer.
    #[wasm_bindgen(getter, js_name = perLayer, unchecked_return_type = "number[]")]
    pub fn per_layer(&self) -> Array {
        self.partition.per_layer().iter().map(|&count| JsValue::from_f64(count as f64)).collect()
    }

    /// x and y of each vertex, one after the other.
    #[wasm_bindgen(getter)]
    pub fn vertices(&self) -> Float64Array {
        Float64Array::from(self.partition.vertices())
    }

    /// `{offsets, indices}`: the corners of cell i, counter-clockwise, are `indices[offsets[i]]` up to before
    /// `indices[offsets[i + 1]]`.
    #[wasm_bindgen(getter, unchecked_return_type = "{offsets: Uint32Array, indices: Uint32Array}")]
    pub fn cells(&self) -> Result<Object, JsError> {
        let (offsets, indices) = (Uint32Array::from(self.partition.offsets()), Uint32Array::from(self.partition.indices()));
        object(&[("offsets", offsets.into()), ("indices", indices.into())])
    }

    /// The decision boundary as segments x1, y1, x2, y2.
    #[wasm_bindgen(getter)]
    pub fn boundary(&self) -> Float64Array {
        Float64Array::from(self.partition.boundary())
    }

    /// Whether the limit stopped the subdivision before its end.
    #[wasm_bindgen(getter)]
    pub fn partial(&self) -> bool {
        self.partition.partial()
    }

    /// The index of the cell at (x, y), or undefined outside the window.
    #[wasm_bindgen(js_name = cellAt)]
    pub fn cell_at(&self, x: f64, y: f64) -> Option<u32> {
        self.locator.at(&self.partition, x, y).map(|cell| cell as u32)
    }

    /// What is known of a cell: `{area, centroid, active, patterns, maps}` with, a layer, how many units are on and their bits as
    /// a string, and, an output, `[a, b, c]` of a x + b y + c (empty where the partition is partial). Undefined for an index
    /// that there is not.
    #[wasm_bindgen(unchecked_return_type = "{area: number, centroid: number[], active: number[], patterns: string[], maps: number[][]} | undefined")]
    pub fn cell(&self, index: f64) -> Result<JsValue, JsError> {
        if !(index >= 0.0 && index < self.partition.count() as f64 && index.fract() == 0.0) {
            return Ok(JsValue::UNDEFINED);
        }
        let (cell, partition) = (index as usize, &self.partition);
        let numbers = |values: &[f64]| values.iter().map(|&value| JsValue::from_f64(value)).collect::<Array>();
        let layers = (0..self.network.layers().len()).filter(|&layer| partition.layout().layer_folds(layer) > 0);
        let active: Array = layers.clone().map(|layer| JsValue::from_f64(partition.active(cell, layer) as f64)).collect();
        let patterns: Array = layers.map(|layer| JsValue::from_str(&partition.layout().bits(partition.pattern(cell), layer))).collect();
        let maps: Array = if partition.complete() {
            self.network.map_of(partition.pattern(cell)).iter().map(|map| JsValue::from(numbers(&[map.a, map.b, map.c]))).collect()
        } else {
            Array::new()
        };
        let values = [
            ("area", JsValue::from_f64(partition.area(cell))),
            ("centroid", numbers(&partition.centroid(cell)).into()),
            ("active", active.into()),
            ("patterns", patterns.into()),
            ("maps", maps.into()),
        ];
        Ok(object(&values)?.into())
    }

    /// The partition as JSON text: vertices, cells, patterns, maps, boundary.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> String {
        self.partition.to_json(&self.network)
    }
}

fn object(entries: &[(&str, JsValue)]) -> Result<Object, JsError> {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &JsValue::from_str(key), value).map_err(|_| JsError::new("the object refused a property"))?;
    }
    Ok(object)
}

/// `value.key`; `what` names the value in messages.
fn property(value: &JsValue, key: &str, what: &str) -> Result<JsValue, JsError> {
    if !value.is_object() {
        return Err(JsError::new(&format!("{what} must be an object with {key}")));
    }
    Reflect::get(value, &JsValue::from_str(key)).map_err(|_| JsError::new(&format!("{what}.{key} could not be read")))
}

fn read_window(window: &JsValue) -> Result<Window, JsError> {
    let side = |key: &str| -> Result<f64, JsError> {
        property(window, key, "window")?.as_f64().ok_or_else(|| JsError::new(&format!("window.{key} must be a number; window is {{xMin, xMax, yMin, yMax}}")))
    };
    Ok(Window::new(side("xMin")?, side("xMax")?, side("yMin")?, side("yMax")?)?)
}

fn read_network(layers: &JsValue) -> Result<PiecewiseNetwork, JsError> {
    if !Array::is_array(layers) {
        return Err(JsError::new("layers must be an array of {W, b}"));
    }
    let mut read = Vec::new();
    for (index, layer) in Array::from(layers).iter().enumerate() {
        let what = format!("layer {index}");
        let (rows, bias) = (property(&layer, "W", &what)?, property(&layer, "b", &what)?);
        if !Array::is_array(&rows) {
            return Err(JsError::new(&format!("{what}: W must be an array of rows of numbers")));
        }
        let row = |(row, numbers): (usize, JsValue)| read_numbers(&numbers, &format!("{what}: row {row} of W"));
        let rows: Vec<Vec<f64>> = Array::from(&rows).iter().enumerate().map(row).collect::<Result<_, _>>()?;
        read.push((rows, read_numbers(&bias, &format!("{what}: b"))?));
    }
    Ok(PiecewiseNetwork::from_rows(&read, Activation::Relu)?)
}

/// The numbers of an array or a typed array.
fn read_numbers(value: &JsValue, what: &str) -> Result<Vec<f64>, JsError> {
    if let Some(numbers) = value.dyn_ref::<Float64Array>() {
        return Ok(numbers.to_vec());
    }
    if let Some(numbers) = value.dyn_ref::<js_sys::Float32Array>() {
        return Ok(numbers.to_vec().into_iter().map(f64::from).collect());
    }
    if !Array::is_array(value) {
        return Err(JsError::new(&format!("{what} must be an array of numbers")));
    }
    let number = |(index, number): (usize, JsValue)| number.as_f64().ok_or_else(|| JsError::new(&format!("{what}: entry {index} is not a number")));
    Array::from(value).iter().enumerate().map(number).collect()
}
