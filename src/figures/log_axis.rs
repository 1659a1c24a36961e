//! Axes of panels whose y is a logarithm to base 10: whole decades, written as powers of ten.
//!
//! plotters' own labels know only the number on the axis, and put ticks between decades; these are drawn as marks.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::plot::{Drawn, LABEL_SIZE, Panel, Stroke, TITLE_SIZE};
use super::theme::Theme;

/// Room that the labels of y take, left of the plotting area.
pub const LEFT: f64 = 44.0;
/// Room that the title takes above.
pub const ABOVE: f64 = 32.0;
/// Room that labels and name of x take below.
pub const BELOW: f64 = 42.0;
/// CSS pixels from one label to the next, at least: along x, along y.
const APART: (f64, f64) = (44.0, 30.0);

/// 10 to a whole power, as people write it: `10⁻²⁰`, and `1`.
pub fn power_of_ten(exponent: i32) -> String {
    const DIGITS: [char; 10] = ['\u{2070}', '\u{b9}', '\u{b2}', '\u{b3}', '\u{2074}', '\u{2075}', '\u{2076}', '\u{2077}', '\u{2078}', '\u{2079}'];
    if exponent == 0 {
        return "1".to_owned();
    }
    let raised = exponent.unsigned_abs().to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0') % 10]).collect::<String>();
    format!("10{}{raised}", if exponent < 0 { "\u{207b}" } else { "" })
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

/// Draws grid, frame, labels, title and the name of x of a panel whose x counts from 1.
pub fn draw<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, title: &str, x_name: &str) -> Drawn<(), DB> {
    let frame = &panel.frame;
    let (area, x, y) = (frame.area, frame.x.clone(), frame.y.clone());
    let grid = Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] };
    let by = step(y.end - y.start, area.height() / APART.1);
    // Windows are a few hundred decades at most.
    let first = (libm::ceil(y.start / f64::from(by)) as i32) * by;
    for decade in (first..=libm::floor(y.end) as i32).step_by(by as usize) {
        let at = f64::from(decade);
        let stroke = if decade == 0 { Stroke { color: theme.muted, opacity: 0.8, ..grid } } else { grid };
        panel.line(&[(x.start, at), (x.end, at)], stroke)?;
        let place = frame.to_pixels((x.start, at)).1;
        panel.text_at(&power_of_ten(decade), (area.left - 7.0, place), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
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
    panel.line(&[(x.start, y.end), (x.start, y.start), (x.end, y.start)], edge)?;
    panel.text_at(title, (area.left - LEFT + 8.0, area.top - 10.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
    panel.text_at(x_name, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
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
