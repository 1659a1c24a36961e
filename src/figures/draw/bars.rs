//! Shares as bars: groups below one another, in each a bar for every quantity, with its number at its end.

use plotters::style::RGBColor;
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
    /// How long each bar is, from 0 to 1 of the area, NaN for nothing; and what its number says.
    pub bars: Vec<(f64, String)>,
}

/// A bar is at most so thick.
const THICKEST: f64 = 22.0;
/// Between a bar's end and its number, or a swatch and its name.
const GAP: f64 = 5.0;
/// How strong the colours of a group's bars are, in turn.
const STRENGTHS: [f32; 3] = [0.85, 0.5, 0.25];
/// From this strength on a number on a bar has the ground's colour.
const STRONG: f32 = 0.7;
/// The key above the bars: its rows, swatches, and what is between two names.
const ROW: f64 = 18.0;
const SWATCH: f64 = 11.0;
const APART: f64 = 16.0;

fn color(theme: &Theme, at: usize) -> RGBColor {
    mix(theme.ground, theme.color(0), STRENGTHS[at % STRENGTHS.len()])
}

/// The key in rows from the upper edge of `area` on; the height that it takes.
fn key(marks: &mut Marks, theme: &Theme, area: Rect, names: &[&str]) -> f64 {
    let (mut x, mut y) = (area.left, area.top + ROW / 2.0);
    for (at, name) in names.iter().enumerate() {
        let wide = SWATCH + GAP + text_width(name, LABEL_SIZE);
        if x > area.left && x + wide > area.right {
            (x, y) = (area.left, y + ROW);
        }
        marks.block(Rect { left: x, top: y - SWATCH / 2.0, right: x + SWATCH, bottom: y + SWATCH / 2.0 }, color(theme, at));
        marks.label(*name, (x + SWATCH + GAP, y), theme.muted, HPos::Left, VPos::Center);
        x += wide + APART;
    }
    y + ROW / 2.0 - area.top
}

/// The bars of `groups` on `area`, below a key of what each is of; names of groups stand to its left.
pub fn bars(theme: &Theme, area: Rect, names: &[&str], groups: &[Group]) -> Marks {
    let mut marks = Marks::default();
    let area = Rect { top: area.top + key(&mut marks, theme, area, names), ..area };
    let pitch = area.height() / groups.len().max(1) as f64;
    for (at, group) in groups.iter().enumerate() {
        let middle = area.top + (at as f64 + 0.5) * pitch;
        if pitch >= LABEL_SIZE {
            marks.label(group.name.clone(), (area.left - 7.0, middle), theme.muted, HPos::Right, VPos::Center);
        }
        let count = group.bars.len() as f64;
        let thick = (0.8 * pitch / count).clamp(2.0, THICKEST);
        for (row, (share, said)) in group.bars.iter().enumerate() {
            let top = middle + thick * (row as f64 - count / 2.0);
            let right = if share.is_nan() { area.left } else { area.left + share.clamp(0.0, 1.0) * area.width() };
            marks.block(Rect { left: area.left, top: top + 1.0, right, bottom: top + thick - 1.0 }, color(theme, row));
            if thick < LABEL_SIZE {
                continue;
            }
            let is_beside = right + GAP + text_width(said, LABEL_SIZE) <= area.right;
            let (x, from, ink) = match is_beside {
                true => (right + GAP, HPos::Left, theme.ink),
                false => (right - GAP, HPos::Right, if STRENGTHS[row % STRENGTHS.len()] >= STRONG { theme.ground } else { theme.ink }),
            };
            marks.label(said.clone(), (x, top + thick / 2.0), ink, from, VPos::Center);
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
        let group = |share: f64| Group { name: "a".to_owned(), bars: vec![(share, "x".to_owned())] };
        let ends = |share: f64| {
            bars(&theme, area, &[], &[group(share)]).iter().find_map(|mark| match mark {
                crate::figures::draw::marks::Mark::Fill(shapes, _) => shapes.iter().next().map(|shape| shape.iter().map(|point| point.0).fold(0.0, f64::max)),
                _ => None,
            })
        };
        assert_eq!([0.0, 0.25, 1.0, 7.0, f64::NAN].map(ends), [Some(60.0), Some(110.0), Some(260.0), Some(260.0), Some(60.0)]);
    }
}
