//! The curves figure: members of the family, their slopes, and the slopes of their slopes.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is shown, as text and as values |
//! | [`samples`] | curves as points, a sample on each kink |
//! | [`layout`] | which panel is where and shows what |
//! | [`draw`] | the marks |
//! | [`pair`] | two inputs, followed to their outputs |
//! | [`reading`] | numbers: the crosshair's, the table's, the label's |
//! | [`figure`] | all of it by the one protocol |

pub mod draw;
pub mod figure;
pub mod layout;
pub mod pair;
pub mod reading;
pub mod samples;
pub mod state;

pub use figure::Curves;
pub use layout::Layout;
pub use state::{CurvesState, Shown};
