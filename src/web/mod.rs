//! What JavaScript sees.

pub mod signal;
