//! Layers, initialisers, losses, optimisers, one training step.

pub mod init;
