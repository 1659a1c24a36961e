//! The exact linear regions: against fixtures counted in exact integers, against theory, and against an exact counter of our
//! own on hundreds of networks.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

mod degenerate;
mod exact;
mod fixtures;
mod nasty;
mod theory;
mod views;
