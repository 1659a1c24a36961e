//! Layers, initialisers, losses, optimisers, one training step.
//!
//! A network is a [`Shape`] (what is connected to what, and where each parameter lies) and one flat slice of numbers. Passes
//! are functions of the two and of a [`Pass`], the memory that they write to; so a step allocates nothing, and "the network
//! as it was" is a copy of one slice.

mod batches;
pub mod init;
pub mod loss;
pub mod optimiser;
pub mod outcome;
pub mod pass;
mod points;
pub mod schedule;
pub mod shape;
mod start;
pub mod trainer;

pub use init::{Fan, Initialiser};
pub use loss::Loss;
pub use optimiser::Optimiser;
pub use outcome::{Change, Divergence, NotFinite, Status};
pub use pass::{Mode, Pass};
pub use schedule::Schedule;
pub use shape::{AffineLayer, Norm, Shape};
pub use trainer::Trainer;
