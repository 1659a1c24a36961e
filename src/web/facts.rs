//! The computed facts of an activation, as JavaScript sees them.

use wasm_bindgen::prelude::*;

use super::activation::Activation;
use super::objects::object;
use crate::activation as family;
use crate::analysis::facts::facts as compute;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One computed fact of an activation. */
export interface ActivationFact {
  readonly title: string;
  /** The fact as a short phrase. */
  readonly text: string;
  /** The fact as a number, where it is one: yes is 1 and no is 0. May be infinite. */
  readonly value?: number;
  /** Its other numbers by name, such as the low and high of a range. */
  readonly numbers: Readonly<Record<string, number>>;
  /** What the fact says, in one sentence. */
  readonly meaning: string;
}

/** The facts by name, in the order of the table. */
export type ActivationFacts = Readonly<
  Record<
    | "range" | "zero_centred" | "saturation" | "dead" | "largest_slope" | "smallest_slope" | "zeros" | "mean" | "variance"
    | "monotone" | "smooth" | "homogeneous" | "odd" | "kept" | "lipschitz",
    ActivationFact
  >
>;
"#;

/// The facts of an activation by name, in the order of the table.
pub(crate) fn facts(activation: &family::Activation) -> JsValue {
    let facts: Vec<(&str, JsValue)> = compute(activation)
        .rows()
        .into_iter()
        .map(|row| {
            let numbers: Vec<(&str, JsValue)> = row.numbers.iter().map(|&(name, number)| (name, number.into())).collect();
            let fact = object(&[
                ("title", row.title.into()),
                ("text", row.text.into()),
                ("value", row.value.map_or(JsValue::UNDEFINED, JsValue::from)),
                ("numbers", object(&numbers)),
                ("meaning", row.meaning.into()),
            ]);
            (row.id, fact)
        })
        .collect();
    object(&facts)
}

#[wasm_bindgen]
impl Activation {
    /// What is so, computed from the function itself: range, saturation, slopes, moments for N(0, 1) input, and so on.
    #[wasm_bindgen(unchecked_return_type = "ActivationFacts")]
    pub fn facts(&self) -> JsValue {
        facts(&self.0)
    }
}
