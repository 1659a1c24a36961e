//! Plain JavaScript objects and arrays out of Rust values.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::json::{self, ToJson};
use crate::text::Problem;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One thing that was wrong with a text: which key, what was given, what is allowed, and all that as a sentence. */
export interface TextProblem {
  readonly key: string;
  readonly given: string;
  readonly allowed: string;
  readonly text: string;
}

/** The range of a number. */
export interface NumberRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly meaning: string;
}
"#;

/// Plain data as a JavaScript value.
pub(crate) fn plain<T: ToJson + ?Sized>(value: &T) -> JsValue {
    // What this crate writes is JSON.
    js_sys::JSON::parse(&json::text(value)).unwrap_or(JsValue::UNDEFINED)
}

/// An object of these entries.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a plain new object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// An array of these values.
pub(crate) fn array(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// `{key, given, allowed, text}` for each problem of a text.
pub(crate) fn problems(problems: &[Problem]) -> JsValue {
    array(problems.iter().map(|problem| {
        object(&[
            ("key", problem.key.as_str().into()),
            ("given", problem.given.as_str().into()),
            ("allowed", problem.allowed.as_str().into()),
            ("text", problem.to_string().into()),
        ])
    }))
}
