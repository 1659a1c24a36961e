//! What JavaScript sees.

pub mod regions;
