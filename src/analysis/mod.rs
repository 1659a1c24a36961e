//! What can be known of a function or a network.

pub mod quadrature;
