//! The regions figure: the straight pieces that a network is made of.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is shown, as text and as values |
//! | [`moves`] | what a hand has moved in the midst of a run |
//! | [`parts`] | the parts, and where each is |
//! | [`run`] | the run, and what is found of it, in pieces of work |
//! | [`figure`] | the one protocol |
//! | [`keys`] | what can be set |
//! | [`hand`] | what a pointer, a key or a button does |
//! | [`words`], [`reading`] | numbers in words: a cell, two cells, a summary |
//! | [`draw`] | a layer of the sheet, part by part |
//! | [`colors`] | what a cell's colour says |
//! | [`places`] | cells and kinks as shapes on the sheet |
//! | [`raster`] | the same as pixels, for pictures that move |
//! | [`plane`], [`line`] | the marks in two dimensions, and in one |
//! | [`fold`], [`folding`] | the plane as a layer sees it, and as it stands in the figure |
//! | [`surface`], [`scene`] | the output as a surface over the plane, and how it moves |
//! | [`map`] | the output of what has no straight pieces, as an image |
//! | [`network`] | the units and what is between them |
//! | [`charts`], [`noise`] | counts and loss over the steps; what noise on the inputs does |

pub mod charts;
pub mod colors;
mod draw;
mod figure;
pub mod fold;
mod folding;
mod hand;
mod keys;
pub mod line;
pub mod map;
pub mod moves;
pub mod network;
pub mod noise;
mod numbers;
pub mod parts;
pub mod places;
pub mod plane;
pub mod raster;
pub mod reading;
pub mod run;
mod scene;
pub mod state;
pub mod surface;
mod words;

pub use figure::Regions;
pub use state::{Coloring, RegionsState};
