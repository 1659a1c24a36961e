//! The surface in words.

use super::{Picked, Surface};
use crate::figures::regions::reading::number;

/// What the picture shows, in sentences: for who does not see it, and for its title.
pub fn summary(surface: &Surface) -> String {
    let sheet = surface.sheet();
    let cells = sheet.mesh().count();
    if cells == 0 {
        return "There is no surface: not every unit has cut, or the network is not made of straight pieces.".to_owned();
    }
    let (low, high) = sheet.range();
    let facets = if cells == 1 { "1 flat facet".to_owned() } else { format!("{cells} flat facets") };
    let range = if low == high { format!("it is {} everywhere", number(low)) } else { format!("it goes from {} to {}", number(low), number(high)) };
    let sides = match (low <= 0.0, high > 0.0) {
        (true, true) => "The decision boundary lies on it where it is 0",
        (false, _) => "All of it is above 0: there is no decision boundary here",
        (_, false) => "None of it is above 0: there is no decision boundary here",
    };
    let cut = match surface.sheet().heights {
        Some(heights) if low < heights.low || high > heights.high => {
            format!(" What lies outside of {} to {} is cut away.", number(heights.low), number(heights.high))
        }
        _ => String::new(),
    };
    format!("The network's output as a surface of {facets} over this window; {range}. {sides}.{cut}")
}

/// What is at a place that was picked, in a line.
pub fn picked(picked: &Picked) -> String {
    let [x, y] = picked.place;
    format!("cell {}: f({}, {}) = {}", picked.cell + 1, number(x), number(y), number(picked.output))
}
