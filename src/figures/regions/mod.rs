//! The regions figure: the straight pieces that a network is made of.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is shown, as text and as values |
//! | [`colors`] | what a cell's colour says |
//! | [`shapes`] | many polygons and lines at once, and where they may be drawn |
//! | [`layout`] | which panel is where |
//! | [`plane`] | the marks in two dimensions |
//! | [`line`] | the marks in one |
//! | [`charts`] | counts and loss over the steps |
//! | [`reading`] | numbers in words: a cell, two cells, a summary |

pub mod charts;
pub mod colors;
pub mod layout;
pub mod line;
pub mod plane;
pub mod reading;
pub mod shapes;
pub mod state;

pub use layout::Layout;
pub use state::{Coloring, RegionsState};
