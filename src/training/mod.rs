//! A run: an experiment's network, its points, and one step after the other.
//!
//! A [`Trainer`] takes an [`Experiment`](crate::experiment::Experiment), which names what the network can be made of; so the network
//! knows of neither.

mod batches;
pub mod outcome;
mod points;
mod start;
pub mod trainer;

pub use outcome::{Change, Divergence, NotFinite, Status};
pub use trainer::Trainer;
