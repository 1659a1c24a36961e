//! The figure of dying units: a network in training, its data, its census, its losses.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is set, as text |
//! | [`view`] | a run at one step, as plain numbers |
//! | [`layout`] | which part is where |
//! | [`image`] | parts that are pictures of cells: maps and raster |
//! | [`draw`] | the marks |

pub mod draw;
pub mod image;
pub mod layout;
pub mod state;
pub mod view;

pub use layout::Layout;
pub use state::DyingState;
pub use view::{View, Viewer};
