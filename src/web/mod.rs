//! What JavaScript sees.

mod objects;
mod trainer;
