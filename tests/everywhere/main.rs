//! What must hold in every build: natively, in WebAssembly with simd128, and without it. Everything else is tested natively
//! alone (`tests/native`), and follows for the other builds from the bits being the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_types)]

mod bits;
mod kernels;

/// Marks a test that every build runs. In WebAssembly a plain `#[test]` is compiled, and never run.
#[cfg(not(target_arch = "wasm32"))]
use core::prelude::v1::test as everywhere;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as everywhere;
