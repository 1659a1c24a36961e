//! The figure of initialisation: what a deep stack does to a signal, and to a gradient, before it has learnt anything.
//!
//! | file | idea |
//! |---|---|
//! | [`parts`] | the views, and the parts of each |
//! | [`state`] | what is set, as text |
//! | [`keys`] | what can be set, for controls |
//! | [`trace`] | a quantity by layer: measured over seeds, said by theory, where it ended |
//! | [`measure`] | all that a state wants measured, a piece at a time |
//! | [`seen`] | a state and all that is measured for it |
//! | [`signal`] | the parts of standard deviations by layer |
//! | [`histograms`] | the parts of pre-activations: a ridge a layer, and a strip of units |
//! | [`sparsity`] | the parts of exact zeros: by layer, and against bias and gain |
//! | [`train`] | the part of training: losses over one another |
//! | [`paths`] | the part of one path: the product of derivatives, layer by layer |
//! | [`rescale`] | the parts of a factor between two layers |
//! | [`picture`] | the parts that are shown, laid out and drawn |
//! | [`reading`] | numbers by layer: the one pointed at, the table, the file |
//! | [`words`] | the figure in words |
//! | [`figure`] | all of it, by the one protocol |
//!
//! A part is a `frame` in its room, `axes` (what stands) and `marks` (what moves), each a function of what is [`seen`]; [`picture`]
//! is the one place that knows them all.

pub mod figure;
pub mod histograms;
pub mod keys;
pub mod measure;
pub mod parts;
pub mod paths;
pub mod picture;
pub mod reading;
pub mod rescale;
pub mod seen;
pub mod signal;
pub mod sparsity;
pub mod state;
pub mod trace;
pub mod train;
pub mod words;

pub use figure::Init;
pub use parts::{InitPart, View};
pub use state::InitState;
pub use trace::Curve;
