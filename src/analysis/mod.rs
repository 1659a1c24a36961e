//! What can be known of a function or a network.

pub mod autopsy;
pub mod binary_copies;
pub mod census;
pub mod dead_on_square;
pub mod deletion;
pub mod facts;
pub mod geometry;
pub mod jitter;
mod learnt_slopes;
pub mod live_regions;
pub mod live_run;
pub mod mean_field;
pub mod one_sign;
pub mod pieces;
pub mod quadrature;
pub mod race;
pub mod regions;
pub mod rescaling;
pub mod same_output;
pub mod signal;
pub mod stepped_sigmoids;
pub mod sweep;
mod thinning;
