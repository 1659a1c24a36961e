//! The data panel: points over the decision map, and the kinks of the first layer over both.

use crate::analysis::census::State;
use crate::data::VIEW;
use crate::figures::draw::marks::Marks;
use crate::figures::draw::plot::{Frame, Stroke};
use crate::figures::draw::theme::Theme;

use super::image::class_color;
use super::story::Story;
use super::view::View;

const RADIUS: f64 = 3.0;
/// Length of the tick that points to the side on which a unit is on.
const TICK: f64 = 16.0;

/// Points, kink lines and, for one input, the function.
pub fn marks(theme: &Theme, view: &View, story: &Story, frame: &Frame) -> Marks {
    let mut marks = Marks::default();
    points(&mut marks, theme, view, frame);
    lines(&mut marks, theme, view, story, frame);
    if !view.curve.is_empty() {
        marks.curve(frame, &view.curve, Stroke { color: theme.color(1), opacity: 1.0, width: 2.4, dashes: &[] });
    }
    marks
}

fn points(marks: &mut Marks, theme: &Theme, view: &View, frame: &Frame) {
    const CLASSES: u8 = 10;
    for class in 0..CLASSES {
        let of_class = view.points.iter().filter(|point| point.2 == class).map(|&(x, y, _)| frame.to_pixels((x, y)));
        let places: Vec<(f64, f64)> = of_class.filter(|&(x, y)| frame.area.contains(x, y)).collect();
        let color = class_color(theme, class);
        // Open and filled, so that classes differ in more than colour.
        marks.dots(places, RADIUS, color, if class == 1 { theme.ground } else { color });
    }
}

fn lines(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, frame: &Frame) {
    let far = 4.0 * VIEW;
    let is_dead = |unit: usize| view.layers.first().and_then(|layer| layer.get(unit)).is_some_and(|unit| unit.state == State::Dead);
    let is_chosen = |unit: usize| story.chosen == Some((0, unit));
    // By look, so that lines of one look are one path; the chosen one on top.
    let look = |&unit: &usize| (is_chosen(unit), is_dead(unit));
    let mut units: Vec<usize> = (0..view.lines.len()).collect();
    units.sort_by_key(look);
    for unit in units {
        let (w, b) = view.lines[unit];
        let (chosen, dead) = look(&unit);
        let size = w[0] * w[0] + w[1] * w[1];
        if !(size > 0.0 && b.is_finite()) {
            continue;
        }
        let stroke = Stroke {
            color: if dead { theme.alarm } else { theme.ink },
            opacity: if chosen || dead { 1.0 } else { 0.6 },
            width: if chosen { 3.0 } else { 1.3 },
            dashes: if dead { &[5.0, 4.0] } else { &[] },
        };
        if view.inputs == 1 {
            let x = -b / w[0];
            marks.curve(frame, &[(x, frame.y.start), (x, frame.y.end)], stroke);
            continue;
        }
        // The foot of the perpendicular from 0, and along the line from there.
        let length = size.sqrt();
        let (x, y) = (-b * w[0] / size, -b * w[1] / size);
        let (dx, dy) = (-w[1] / length * far, w[0] / length * far);
        marks.curve(frame, &[(x - dx, y - dy), (x + dx, y + dy)], stroke);
        if chosen && x.abs() < VIEW && y.abs() < VIEW {
            let (px, py) = frame.to_pixels((x, y));
            marks.line([(px, py), (px + TICK * w[0] / length, py - TICK * w[1] / length)], Stroke { dashes: &[], ..stroke });
        }
    }
}
