//! The figure of dying units: a network in training, its data, its census, its losses.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is set, as text |
//! | [`view`] | a run at one step, as plain numbers |
//! | [`story`] | what it has been through, and the windows that hold that |
//! | [`layout`] | which part is where |
//! | [`image`] | parts that are pictures of cells: maps and raster |
//! | [`plane`], [`network`], [`charts`] | the marks of the parts, as plain data |
//! | [`draw`] | axes, and a part or the whole drawn |

pub mod charts;
pub mod draw;
pub mod image;
pub mod layout;
pub mod network;
pub mod plane;
pub mod state;
pub mod story;
pub mod view;

pub use layout::{Layout, Part};
pub use state::{DyingState, LossScale};
pub use story::{Story, Windows};
pub use view::{View, Viewer};
