//! Signal propagation: what a deep stack does to a signal and to a gradient at the start, measured beside theory.
//!
//! A [`StackDescription`] says everything; a [`Propagation`] runs it in slices and holds a [`LayerReport`] and a
//! [`LayerTheory`] for each layer.

pub mod description;
pub mod matmul;
pub mod moments;
mod norm;
pub mod propagation;
mod rescale;
pub mod theory;

pub use description::{Norm, SCHEMA, StackDescription};
pub use moments::{Moments, Spread};
pub use propagation::{LayerReport, PathStep, Propagation};
pub use rescale::rescale;
pub use theory::LayerTheory;
