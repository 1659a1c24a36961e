//! What can be known of a function or a network.

pub mod autopsy;
pub mod census;
pub mod facts;
<<<<<<< HEAD
pub mod geometry;
pub mod pieces;
pub mod quadrature;
<<<<<<< HEAD
pub mod regions;
=======
pub mod mean_field;
pub mod quadrature;
pub mod signal;
>>>>>>> signal
=======
pub mod square;
>>>>>>> trainer
pub mod stepped_sigmoids;
pub mod sweep;
