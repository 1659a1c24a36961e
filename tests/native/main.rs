//! Every test that one build is enough for: one binary, so that the library is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_types)]

mod activations;
mod census;
mod curves;
mod diagram;
mod dying;
mod dying_parts;
mod facts;
mod figures;
mod floors;
mod fuzz;
mod init;
mod init_views;
mod links_curves;
mod links_dying;
mod links_regions;
mod made;
mod prelu;
mod race;
mod regions;
mod regions_figure;
mod rescaling;
mod signal;
mod signal_gradients;
mod signal_theory;
mod surface;
mod sweep;
mod training;
mod training_gradients;
mod training_presets;
mod training_runs;
