//! What can be known of a function or a network.

pub mod autopsy;
pub mod census;
pub mod facts;
pub mod geometry;
pub mod live;
pub mod mean_field;
pub mod pieces;
pub mod quadrature;
pub mod race;
pub mod region_counts;
pub mod regions;
pub mod rescaling;
pub mod signal;
pub mod square;
pub mod stepped_sigmoids;
pub mod sweep;
