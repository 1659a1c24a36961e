//! The curves figure: members of the family, their slopes, and the slopes of their slopes.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is shown, as text and as values |
//! | [`samples`] | curves as points, a sample on each kink |
//! | [`layout`] | which panel is where and shows what |
//! | [`draw`] | the marks |
//! | [`reading`] | numbers: the crosshair's, the table's, the label's |

pub mod draw;
pub mod layout;
pub mod reading;
pub mod samples;
pub mod state;

pub use layout::Layout;
pub use state::{CurvesState, Shown};

use crate::figures::svg::{document, titled};
use crate::figures::theme::Scheme;

/// The figure as an SVG document of `width` x `height` CSS pixels, crosshair included where there is one.
pub fn svg(state: &CurvesState, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let drawn = document(width, height, scheme, |root, theme| {
        let layout = Layout::new(state, width, height);
        draw::curves(root, theme, state, &layout)?;
        match state.at {
            Some(at) => draw::crosshair(root, theme, state, &layout, at),
            None => Ok(()),
        }
    })?;
    Ok(titled(drawn, &reading::label(state)))
}
