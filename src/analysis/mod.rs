//! What can be known of a function or a network.

pub mod facts;
pub mod mean_field;
pub mod quadrature;
pub mod signal;
pub mod stepped_sigmoids;
