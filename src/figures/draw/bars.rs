//! Shares as bars: groups below one another, in each a bar for every quantity, with its number at its end.

use plotters::style::text_anchor::{HPos, VPos};

use super::fine::text_width;
use super::marks::Marks;
use super::plot::{LABEL_SIZE, Rect};
use super::theme::{Theme, mix};

/// A group of bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name, at the left.
    pub name: String,
    /// What each bar is of, and how long: from 0 to 1 of the area, NaN for nothing; and what its number says.
    pub bars: Vec<(&'static str, f64, String)>,
}

/// A bar is at most so thick.
const THICKEST: f64 = 22.0;
/// Between a bar's end and its number.
const GAP: f64 = 5.0;
/// How strong the colours of a group's bars are, in turn.
const STRENGTHS: [f32; 3] = [0.85, 0.5, 0.25];
/// From this strength on a number on a bar has the ground's colour.
const STRONG: f32 = 0.7;

/// The bars of `groups` on `area`; names of groups stand to its left.
pub fn bars(theme: &Theme, area: Rect, groups: &[Group]) -> Marks {
    let mut marks = Marks::default();
    let pitch = area.height() / groups.len().max(1) as f64;
    for (at, group) in groups.iter().enumerate() {
        let middle = area.top + (at as f64 + 0.5) * pitch;
        if pitch >= LABEL_SIZE {
            marks.label(group.name.clone(), (area.left - 7.0, middle), theme.muted, HPos::Right, VPos::Center);
        }
        let count = group.bars.len() as f64;
        let thick = (0.8 * pitch / count).clamp(2.0, THICKEST);
        for (row, (name, share, said)) in group.bars.iter().enumerate() {
            let strength = STRENGTHS[row % STRENGTHS.len()];
            let top = middle + thick * (row as f64 - count / 2.0);
            let right = if share.is_nan() { area.left } else { area.left + share.clamp(0.0, 1.0) * area.width() };
            let bar = Rect { left: area.left, top: top + 1.0, right, bottom: top + thick - 1.0 };
            marks.block(bar, mix(theme.ground, theme.color(0), strength));
            if thick < LABEL_SIZE {
                continue;
            }
            let text = format!("{name}: {said}");
            let is_beside = right + GAP + text_width(&text, LABEL_SIZE) <= area.right;
            let (x, from, ink) = match is_beside {
                true => (right + GAP, HPos::Left, theme.ink),
                false => (right - GAP, HPos::Right, if strength >= STRONG { theme.ground } else { theme.ink }),
            };
            marks.label(text, (x, top + thick / 2.0), ink, from, VPos::Center);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::draw::sheet::Sheet;
    use crate::figures::draw::theme::Scheme;

    #[test]
    fn bars_are_as_long_as_they_say_and_no_number_is_an_empty_bar() {
        let area = Rect { left: 60.0, top: 0.0, right: 260.0, bottom: 120.0 };
        let theme = Sheet::new(300.0, 140.0, 1.0, Scheme::Light).theme();
        let group = |share: f64| Group { name: "a".to_owned(), bars: vec![("it", share, "x".to_owned())] };
        let ends = |share: f64| {
            bars(&theme, area, &[group(share)]).iter().find_map(|mark| match mark {
                crate::figures::draw::marks::Mark::Fill(shapes, _) => shapes.iter().next().map(|shape| shape.iter().map(|point| point.0).fold(0.0, f64::max)),
                _ => None,
            })
        };
        assert_eq!([0.0, 0.25, 1.0, 7.0, f64::NAN].map(ends), [Some(60.0), Some(110.0), Some(260.0), Some(260.0), Some(60.0)]);
    }
}
