//! Layers, initialisers, losses, optimisers: what a step is made of.
//!
//! A network is a [`Shape`] (what is connected to what, and where each parameter lies) and one flat slice of numbers. Passes
//! are functions of the two and of a [`Pass`], the memory that they write to; so a step allocates nothing, and "the network
//! as it was" is a copy of one slice.

pub mod init;
pub mod loss;
pub mod optimiser;
pub mod pass;
pub mod schedule;
pub mod shape;
mod slopes;

pub use init::{Fan, Initialiser};
pub use loss::Loss;
pub use optimiser::Optimiser;
pub use pass::{Mode, Pass};
pub use schedule::Schedule;
pub use shape::{AffineLayer, HiddenLayer, Norm, Shape};
pub use slopes::Slopes;
