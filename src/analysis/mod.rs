//! What can be known of a function or a network.

pub mod autopsy;
pub mod census;
pub mod facts;
pub mod quadrature;
pub mod square;
pub mod stepped_sigmoids;
pub mod sweep;
