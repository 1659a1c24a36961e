//! What can be known of a function or a network.

pub mod facts;
pub mod geometry;
pub mod pieces;
pub mod quadrature;
pub mod regions;
pub mod stepped_sigmoids;
