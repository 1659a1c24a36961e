//! Layers, initialisers, losses, optimisers, one training step.
