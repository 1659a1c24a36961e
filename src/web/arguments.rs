//! Reading what JavaScript passes: each reader takes the argument's name and any value at all, and gives what it must be or an
//! `Error` that says so.
//!
//! Typed arrays are recognised by their tag and not by `instanceof`: one that comes from another frame of the page is as good.

use js_sys::{ArrayBuffer, Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::error;

/// Elements copied into WebAssembly's memory at once: in cache, and the memory, which never shrinks, stays small.
const CHUNK: usize = 16 * 1024;

/// The most numbers of one array of points, parameters or samples.
pub const MOST_NUMBERS: usize = 1 << 24;

/// The constructors that may throw (detached buffer, no memory), with the exception caught: one that runs through WebAssembly
/// frames would leave a borrowed object borrowed.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Float32Array)]
    type CheckedArray;
    #[wasm_bindgen(constructor, catch, js_class = Float32Array)]
    fn with_length(length: f64) -> Result<CheckedArray, JsValue>;
    #[wasm_bindgen(constructor, catch, js_class = Float32Array)]
    fn view(buffer: &JsValue, byte_offset: f64, length: f64) -> Result<CheckedArray, JsValue>;
}

/// "64-bit floats are not what it takes": any value in a few words, without running its own code.
fn describe(value: &JsValue) -> String {
    if let Some(number) = value.as_f64() {
        return number.to_string();
    }
    if let Some(text) = value.as_string() {
        return format!("\"{text}\"");
    }
    if let Some(flag) = value.as_bool() {
        return flag.to_string();
    }
    match value {
        _ if value.is_undefined() => "undefined".to_owned(),
        _ if value.is_null() => "null".to_owned(),
        _ if js_sys::Array::is_array(value) => "an array".to_owned(),
        _ if ArrayBuffer::is_view(value) => tag(value).map_or_else(|| "a view".to_owned(), |tag| format!("a {tag}")),
        _ => format!("a value of type {}", value.js_typeof().as_string().unwrap_or_default()),
    }
}

/// The name of a typed array's kind.
fn tag(value: &JsValue) -> Option<String> {
    Reflect::get(value, &js_sys::Symbol::to_string_tag()).ok()?.as_string()
}

fn wrong(name: &str, given: &JsValue, allowed: &str) -> JsValue {
    error(format_args!("{name} = {}: {allowed}", describe(given)))
}

/// A string.
pub fn text(name: &str, given: &JsValue) -> Result<String, JsValue> {
    given.as_string().ok_or_else(|| wrong(name, given, "a string"))
}

/// A finite number.
pub fn finite(name: &str, given: &JsValue, allowed: &str) -> Result<f64, JsValue> {
    given.as_f64().filter(|number| number.is_finite()).ok_or_else(|| wrong(name, given, allowed))
}

/// A whole number from 1 to `most`.
pub fn count(name: &str, given: &JsValue, most: u32) -> Result<u32, JsValue> {
    let number = given.as_f64().filter(|number| number.fract() == 0.0 && (1.0..=f64::from(most)).contains(number));
    // Exact: checked to be whole and within u32.
    number.map(|number| number as u32).ok_or_else(|| wrong(name, given, &format!("a whole number from 1 to {most}")))
}

/// The entries of an object from names to numbers, in its order; none for `undefined` and `null`. NaN and infinities pass: what
/// a number may be is the business of whoever takes it.
pub fn numbers(name: &str, given: &JsValue) -> Result<Vec<(String, f64)>, JsValue> {
    if given.is_undefined() || given.is_null() {
        return Ok(Vec::new());
    }
    let allowed = "an object from names to numbers, such as { alpha: 1 }";
    let object = given.dyn_ref::<Object>().filter(|_| !js_sys::Array::is_array(given) && !ArrayBuffer::is_view(given) && !given.is_function());
    let object = object.ok_or_else(|| wrong(name, given, allowed))?;
    let mut entries = Vec::new();
    for key in Reflect::own_keys(object)?.iter() {
        let key_name = key.as_string().ok_or_else(|| wrong(name, given, allowed))?;
        let value = Reflect::get(object, &key)?;
        let number = value.as_f64().ok_or_else(|| wrong(&key_name, &value, "a number"))?;
        entries.push((key_name, number));
    }
    Ok(entries)
}

/// The entries of an object from names to strings, in its order.
pub fn texts(name: &str, given: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let allowed = "an object from names to strings, such as { x: \"-1..1\" }";
    let object = given.dyn_ref::<Object>().ok_or_else(|| wrong(name, given, allowed))?;
    let mut entries = Vec::new();
    for key in Reflect::own_keys(object)?.iter() {
        let value = Reflect::get(object, &key)?;
        match (key.as_string(), value.as_string()) {
            (Some(key), Some(value)) => entries.push((key, value)),
            _ => return Err(wrong(name, given, allowed)),
        }
    }
    Ok(entries)
}

/// A whole number from 0 to `most`; `default` for `undefined`.
pub fn optional_count(name: &str, given: &JsValue, default: u32, most: u32) -> Result<u32, JsValue> {
    if given.is_undefined() {
        return Ok(default);
    }
    let number = given.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=f64::from(most)).contains(number));
    // Exact: checked to be whole and within u32.
    number.map(|number| number as u32).ok_or_else(|| wrong(name, given, &format!("a whole number from 0 to {most}")))
}

/// A boolean; false for `undefined`.
pub fn flag(name: &str, given: &JsValue) -> Result<bool, JsValue> {
    if given.is_undefined() {
        return Ok(false);
    }
    given.as_bool().ok_or_else(|| wrong(name, given, "true or false"))
}

/// A `Float32Array` of a script, known to be one and not to be detached.
pub struct Floats<'a> {
    name: &'a str,
    buffer: JsValue,
    byte_offset: u32,
    len: usize,
}

impl<'a> Floats<'a> {
    /// Checks what is given.
    pub fn new(name: &'a str, given: &JsValue) -> Result<Self, JsValue> {
        if !ArrayBuffer::is_view(given) || tag(given).as_deref() != Some("Float32Array") {
            return Err(wrong(name, given, "a Float32Array"));
        }
        let array: &Float32Array = given.unchecked_ref();
        let floats = Self { name, buffer: JsValue::from(array.buffer()), byte_offset: array.byte_offset(), len: array.length() as usize };
        // The only thing that a detached array still tells is that nothing can be made of its buffer.
        floats.view(0, 0).map_err(|_| error(format_args!("{name}: the array's buffer is detached (it was transferred elsewhere)")))?;
        Ok(floats)
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.len
    }

    fn view(&self, start: usize, length: usize) -> Result<Float32Array, JsValue> {
        let byte_offset = f64::from(self.byte_offset) + (start * size_of::<f32>()) as f64;
        Ok(CheckedArray::view(&self.buffer, byte_offset, length as f64)?.unchecked_into())
    }

    /// Copies as many numbers as `to` has room for, from `start` on.
    pub fn read(&self, start: usize, to: &mut [f32]) -> Result<(), JsValue> {
        self.view(start, to.len())?.copy_to(to);
        Ok(())
    }

    /// All numbers, if they are no more than `most`.
    pub fn to_vec(&self, most: usize) -> Result<Vec<f32>, JsValue> {
        if self.len > most {
            return Err(error(format_args!("{} has {} numbers; at most {most} are allowed", self.name, self.len)));
        }
        let mut all = vec![0.0; self.len];
        self.read(0, &mut all)?;
        Ok(all)
    }
}

/// A new `Float32Array` of zeros. The error is the engine's where it has no memory for it.
pub fn new_floats(len: usize) -> Result<Float32Array, JsValue> {
    Ok(CheckedArray::with_length(len as f64)?.unchecked_into())
}

/// Maps a `Float32Array` to a new one of the same length, a chunk at a time; `map` gets input and output of equal length.
pub fn map_floats(name: &str, given: &JsValue, mut map: impl FnMut(&[f32], &mut [f32])) -> Result<Float32Array, JsValue> {
    let floats = Floats::new(name, given)?;
    let length = floats.len();
    let out = new_floats(length)?;
    let mut input = vec![0.0; length.min(CHUNK)];
    let mut output = input.clone();
    for start in (0..length).step_by(CHUNK) {
        let count = CHUNK.min(length - start);
        floats.read(start, &mut input[..count])?;
        map(&input[..count], &mut output[..count]);
        out.subarray(start as u32, (start + count) as u32).copy_from(&output[..count]);
    }
    Ok(out)
}
