//! ReLU Lab: see what the ReLU family does.
//!
//! This file is the table of contents. Floors stand on one another, and imports run downward only
//! (`tests/native/floors.rs` holds the rule):
//!
//! | floor | what it knows |
//! |---|---|
//! | [`activation`], [`text`], [`schema`], [`json`], [`rng`], [`raster`] | the vocabulary: the family, the text form of a description, what a key is, plain data as JSON, the seeded generator, pixels |
//! | [`oracle`] | the definition of truth: each function once more, in f64, as one line |
//! | [`kernels`] | slices of f32 in, slices of f32 out, four lanes at a time |
//! | [`network`] | layers, initialisers, losses, optimisers: what a step is made of |
//! | [`experiment`] | the description of a run |
//! | [`training`] | the run of an experiment, step by step |
//! | [`analysis`] | what can be known of a function or a network |
//! | [`figures`] | data to marks, on any plotters backend |
//! | `web` | what JavaScript sees; exists only in the WebAssembly build |

// Tests may compute their expectations in any way.
#![cfg_attr(test, allow(clippy::disallowed_methods, clippy::disallowed_types))]

pub use relu_lab_core::{activation, analysis, data, experiment, json, kernels, network, oracle, order, raster, rng, schema, text, training};

pub mod figures;
#[cfg(target_arch = "wasm32")]
pub mod web;
