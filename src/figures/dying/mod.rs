//! The figure of dying units: a network in training, its data, its census, its losses.
//!
//! | file | idea |
//! |---|---|
//! | [`figure`] | the one protocol: what is set, advanced, drawn |
//! | [`keys`], [`hand`], [`words`] | what can be set; what a hand does; what is said |
//! | [`state`], [`log`] | what is set, and what was changed on the way, as text |
//! | [`run`] | the run, its second one, and its past |
//! | [`speed`], [`time`] | how fast it goes on by itself; the axis of its steps |
//! | [`view`], [`story`] | a run at one step, and what it has been through, as plain numbers |
//! | [`parts`] | what is drawn where |
//! | [`image`] | parts that are pictures of cells: maps and raster |
//! | [`plane`], [`network`], [`charts`] | the marks of the parts, as plain data |
//! | [`draw`] | axes, and parts drawn anew |

pub mod charts;
pub mod draw;
pub mod edits;
pub mod figure;
pub mod hand;
pub mod image;
pub mod keys;
pub mod log;
pub mod network;
pub mod parts;
pub mod plane;
pub mod run;
pub mod speed;
pub mod state;
pub mod story;
pub mod time;
pub mod view;
pub mod words;

pub use figure::Dying;
pub use parts::{Layout, Part};
pub use speed::Speed;
pub use state::{DyingState, LossScale};
pub use story::{Story, Windows};
pub use view::{View, Viewer};
