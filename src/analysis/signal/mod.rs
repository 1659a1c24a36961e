//! Signal propagation: what a deep stack does to a signal and to a gradient at the start, measured beside theory.
//!
//! A [`StackDescription`] says everything; a [`Propagation`] runs it in slices and holds a [`LayerReport`] and a
//! [`LayerTheory`] for each layer. An [`Ensemble`] runs several, each over several seeds.

pub mod description;
pub mod ensemble;
pub mod matmul;
pub mod moments;
mod norm;
pub mod paths;
pub mod profile;
pub mod propagation;
mod rescale;
pub mod sparsity;
pub mod theory;

pub use crate::network::Norm;
pub use description::{SCHEMA, StackDescription};
pub use ensemble::{Ensemble, Input, Shown};
pub use moments::{Moments, Spread};
pub use profile::Profile;
pub use propagation::{LayerReport, PathChoice, PathStep, Propagation};
pub use rescale::rescale;
pub use sparsity::Sparsity;
pub use theory::LayerTheory;
