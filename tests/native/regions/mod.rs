//! The exact linear regions: against fixtures counted in exact integers, against theory, and against an exact counter of our
//! own on hundreds of networks.

mod support;

mod degenerate;
mod exact;
mod fixtures;
mod nasty;
mod theory;
mod views;
