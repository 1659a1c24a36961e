//! What can be known of a function or a network.

pub mod facts;
<<<<<<< HEAD
pub mod geometry;
pub mod pieces;
pub mod quadrature;
pub mod regions;
=======
pub mod mean_field;
pub mod quadrature;
pub mod signal;
>>>>>>> signal
pub mod stepped_sigmoids;
