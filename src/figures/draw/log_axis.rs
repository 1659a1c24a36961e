//! Axes of panels whose y is a logarithm to base 10: whole decades, written as powers of ten.
//!
//! plotters' own labels know only the number on the axis, and put ticks between decades; these are drawn as marks.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::number::raised;
use super::plot::{Drawn, LABEL_SIZE, Panel, Stroke, TITLE_SIZE};
use super::theme::Theme;

/// Room that the labels of y take beside the plotting area.
pub const BESIDE: f64 = 44.0;
/// Room that the title takes above.
pub const ABOVE: f64 = 32.0;
/// Room that labels and name of x take below.
pub const BELOW: f64 = 42.0;
/// CSS pixels from one label to the next, at least: along x, along y.
const APART: (f64, f64) = (44.0, 30.0);
/// Decades up to which 2 and 5 are labelled too, and CSS pixels that a decade needs for that: from 5 to 10 it is less than a third.
const FEW: f64 = 2.5;
const WIDE: f64 = 46.0;

/// 10 to a whole power, as people write it: `10⁻²⁰`, but `0.1`, `1` and `10`.
pub fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => return "1".to_owned(),
        1 => return "10".to_owned(),
        -1 => return "0.1".to_owned(),
        _ => {}
    }
    format!("10{}", raised(&exponent.to_string()))
}

/// The least of 1, 2, 5, 10, 20, ... that puts at most `most` steps into `span`.
pub fn step(span: f64, most: f64) -> i32 {
    let mut step = 1;
    for factor in [2, 5, 10, 20, 50, 100, 200, 500, 1000] {
        if span / f64::from(step) <= most.max(1.0) {
            break;
        }
        step = factor;
    }
    step
}

/// On which side of the panel the labels of y stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Left, as usual.
    Left,
    /// Right, for what goes from right to left.
    Right,
}

/// Draws the grid along y and its labels.
pub fn levels<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, side: Side) -> Drawn<(), DB> {
    let frame = &panel.frame;
    let (area, x, y) = (frame.area, frame.x.clone(), frame.y.clone());
    let grid = Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] };
    let (label_at, label_from) = if side == Side::Left { (area.left - 7.0, HPos::Right) } else { (area.right + 7.0, HPos::Left) };
    let tick = |at: f64, text: &str| panel.text_at(text, (label_at, frame.to_pixels((x.start, at)).1), LABEL_SIZE, theme.muted, label_from, VPos::Center);
    let by = step(y.end - y.start, area.height() / APART.1);
    // Windows are a few hundred decades at most. The first decade may begin below the window and reach into it.
    let first = libm::floor(y.start / f64::from(by)) as i32 * by;
    for decade in (first..=libm::floor(y.end) as i32).step_by(by as usize) {
        let at = f64::from(decade);
        if at >= y.start {
            let stroke = if decade == 0 { Stroke { color: theme.muted, opacity: 0.8, ..grid } } else { grid };
            panel.line(&[(x.start, at), (x.end, at)], stroke)?;
            tick(at, &power_of_ten(decade))?;
        }
        if y.end - y.start > FEW || area.height() / (y.end - y.start) < WIDE {
            continue;
        }
        let ten = libm::pow(10.0, at);
        for between in [2.0, 5.0] {
            let at = at + libm::log10(between);
            if !(y.start..=y.end).contains(&at) {
                continue;
            }
            panel.line(&[(x.start, at), (x.end, at)], grid)?;
            if decade.abs() < 3 {
                // 0.2, not 0.20000000000000001.
                tick(at, &format!("{}", libm::round(between * ten * 1e3) / 1e3))?;
            }
        }
    }
    Ok(())
}

/// Draws grid, frame, labels, title and the name of x of a panel whose x counts from 1.
pub fn draw<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, side: Side, title: &str, x_name: &str) -> Drawn<(), DB> {
    levels(panel, theme, side)?;
    let frame = &panel.frame;
    let (area, x, y) = (frame.area, frame.x.clone(), frame.y.clone());
    let by = step(x.end - x.start, area.width() / APART.0);
    let last = libm::floor(x.end) as i32;
    for layer in std::iter::once(1).chain((1..=last / by).map(|index| index * by).filter(|&layer| layer > 1)) {
        // 1 and the first round number would touch.
        if layer > 1 && layer < 3 && by > 2 {
            continue;
        }
        let place = frame.to_pixels((f64::from(layer), y.start)).0;
        panel.text_at(&layer.to_string(), (place, area.bottom + 6.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    }
    let edge = Stroke { color: theme.muted, opacity: 1.0, width: 1.0, dashes: &[] };
    let upright = if side == Side::Left { x.start } else { x.end };
    panel.line(&[(upright, y.end), (upright, y.start)], edge)?;
    panel.line(&[(x.start, y.start), (x.end, y.start)], edge)?;
    self::title(panel, theme, side, title, 0.0)?;
    panel.text_at(x_name, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
}

/// Writes a panel's title above it, on the side of its labels, lifted by so many CSS pixels.
pub fn title<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, side: Side, title: &str, lifted: f64) -> Drawn<(), DB> {
    let area = panel.frame.area;
    let (from, h) = if side == Side::Left { (area.left - BESIDE + 8.0, HPos::Left) } else { (area.right + BESIDE - 8.0, HPos::Right) };
    panel.text_at(title, (from, area.top - 10.0 - lifted), TITLE_SIZE, theme.ink, h, VPos::Bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_read_well_and_steps_are_round() {
        assert_eq!([power_of_ten(0), power_of_ten(12), power_of_ten(-45)], ["1", "10¹²", "10⁻⁴⁵"]);
        assert_eq!([step(2.0, 8.0), step(20.0, 8.0), step(85.0, 9.0), step(49.0, 10.0), step(1e9, 1.0)], [1, 5, 10, 5, 1000]);
    }
}
