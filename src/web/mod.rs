//! What JavaScript sees: convert, call, map errors. The only floor that names JavaScript's types, and it exists only in the
//! WebAssembly build.
//!
//! Conventions:
//! - Nothing here panics, whatever is passed. A panic is a trap, and a trapped module stays broken; so arguments come in as
//!   [`JsValue`] and are checked by hand ([`arguments`]), because the glue of wasm-bindgen would turn "x" into 0 or trap on its own.
//! - What is wrong becomes a JavaScript `Error` ([`error`]) that names the argument, what was given, and what is allowed.
//! - Signatures for TypeScript are written next to each function (`unchecked_param_type`, `unchecked_return_type`) and the
//!   interfaces that they name next to the code that fills them, so `relu_lab.d.ts` has no `any`.
//! - A method never calls back into user code while it borrows `self`.

#[cfg(feature = "library")]
pub mod activation;
#[cfg_attr(not(feature = "library"), allow(dead_code, reason = "scripts pass more than figures do"))]
mod arguments;
#[cfg(feature = "library")]
mod benchmark;
mod canvas;
#[cfg(feature = "library")]
mod experiment;
#[cfg(feature = "library")]
mod facts;
pub mod figure;
#[cfg_attr(not(feature = "library"), allow(dead_code, reason = "scripts get more than figures give"))]
mod objects;
mod pen;
#[cfg(feature = "library")]
pub mod regions;
#[cfg(feature = "library")]
pub mod signal;
#[cfg(feature = "library")]
pub mod sweep;
#[cfg(feature = "library")]
mod trainer;

use std::fmt::Display;

use wasm_bindgen::prelude::*;

/// A JavaScript `Error` with this message.
pub(crate) fn error(message: impl Display) -> JsValue {
    js_sys::Error::new(&message.to_string()).into()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(message: &str);
}

/// Runs when the module is instantiated: a panic, which is always a defect of ours, says what and where before it traps.
#[cfg(not(test))]
#[wasm_bindgen(start, skip_typescript)]
fn report_panics() {
    std::panic::set_hook(Box::new(|info| console_error(&format!("relu-lab: {info}"))));
}

/// Bytes of WebAssembly memory in use so far: it grows and never shrinks, so that it tells of anything left behind.
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    const PAGE: f64 = 65_536.0;
    core::arch::wasm32::memory_size(0) as f64 * PAGE
}
