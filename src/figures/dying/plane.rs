//! The data panel: points over the decision map, and the kinks of the first layer over both.

use crate::analysis::census::State;
use crate::data::VIEW;
use crate::figures::draw::marks::Marks;
use plotters::style::text_anchor::{HPos, VPos};

use crate::figures::draw::fine::text_width;
use crate::figures::draw::plot::{Frame, LABEL_SIZE, Rect, Stroke};
use crate::figures::draw::theme::Theme;

use super::image::{class_color, state_colors};
use super::story::Story;
use super::view::View;
use crate::figures::draw::shapes::Pixel;

const RADIUS: f64 = 3.0;
/// Length of the tick that points to the side on which a unit is on.
const TICK: f64 = 16.0;

/// How near to a line a place is taken to be on it, in CSS pixels.
pub const REACH: f64 = 9.0;

/// Points, kink lines and, for one input, the function; with what happened to the lines where that is told.
pub fn marks(theme: &Theme, view: &View, story: Option<&Story>, frame: &Frame) -> Marks {
    let mut marks = Marks::default();
    if let Some(story) = story {
        ghosts(&mut marks, theme, view, story, frame);
    }
    points(&mut marks, theme, view, frame);
    lines(&mut marks, theme, view, story.and_then(|story| story.chosen), frame);
    if !view.curve.is_empty() {
        marks.curve(frame, &view.curve, Stroke { color: theme.color(1), opacity: 1.0, width: 2.4, dashes: &[] });
    }
    marks
}

type Place = (f64, f64);

/// The ends of the line w x + b = 0, far outside, and the foot of the perpendicular from 0; none where there is no line.
fn line_of(view: &View, (w, b): ([f64; 2], f64), frame: &Frame) -> Option<([Place; 2], Place)> {
    let far = 4.0 * VIEW;
    let size = w[0] * w[0] + w[1] * w[1];
    if !(size > 0.0 && b.is_finite() && size.is_finite()) {
        return None;
    }
    if view.inputs == 1 {
        let x = -b / w[0];
        return Some(([(x, frame.y.start), (x, frame.y.end)], (x, 0.0)));
    }
    let length = size.sqrt();
    let (x, y) = (-b * w[0] / size, -b * w[1] / size);
    let (dx, dy) = (-w[1] / length * far, w[0] / length * far);
    Some(([(x - dx, y - dy), (x + dx, y + dy)], (x, y)))
}

/// The unit of the first layer whose line is nearest to a place, within reach.
pub fn line_at(view: &View, frame: &Frame, (x, y): Pixel) -> Option<usize> {
    if !frame.area.contains(x, y) {
        return None;
    }
    let distance = |line: &([f64; 2], f64)| {
        let (ends, _) = line_of(view, *line, frame)?;
        let [(x0, y0), (x1, y1)] = ends.map(|end| frame.to_pixels(end));
        let length = libm::hypot(x1 - x0, y1 - y0);
        (length > 0.0).then(|| ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)).abs() / length)
    };
    let near = view.lines.iter().enumerate().filter_map(|(unit, line)| Some((unit, distance(line)?)));
    near.filter(|near| near.1 <= REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|near| near.0)
}

/// Whether a place is on the line of a unit, within reach.
pub fn is_on(view: &View, unit: usize, frame: &Frame, place: Pixel) -> bool {
    let alone = View { lines: view.lines.get(unit).copied().into_iter().collect(), inputs: view.inputs, ..View::default() };
    line_at(&alone, frame, place).is_some()
}

/// Where the line of a unit is taken to be moved, in the data's units; none where it is not seen.
pub fn grip_of(view: &View, unit: usize, frame: &Frame) -> Option<(f64, f64)> {
    let (ends, foot) = line_of(view, *view.lines.get(unit)?, frame)?;
    grip(frame, ends, foot).map(|place| frame.to_data(place))
}

/// Where lines were before the step that carried them off; the newest flash.
fn ghosts(marks: &mut Marks, theme: &Theme, view: &View, story: &Story, frame: &Frame) {
    for ghost in story.ghosts {
        let Some((ends, _)) = line_of(view, ghost.line, frame) else { continue };
        let flashes = story.flash_from.is_some_and(|from| ghost.step >= from);
        let (width, opacity) = if flashes { (6.0, 0.85) } else { (1.0, 0.28) };
        marks.curve(frame, &ends, Stroke { color: theme.dead, opacity, width, dashes: &[] });
    }
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

/// How the line of a unit is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Alive,
    NearlyDead,
    Dead,
}

impl Look {
    fn of(view: &View, unit: usize) -> Self {
        match view.layers.first().and_then(|layer| layer.get(unit)).map(|unit| unit.state) {
            Some(State::Dead) => Self::Dead,
            Some(State::NearlyDead) => Self::NearlyDead,
            _ => Self::Alive,
        }
    }

    /// Told apart by colour, by dashes, and in grey: the darker the nearer to death.
    fn stroke(self, theme: &Theme) -> Stroke {
        match self {
            Self::Alive => Stroke { color: theme.ink, opacity: 0.6, width: 1.3, dashes: &[] },
            Self::NearlyDead => Stroke { color: state_colors(theme)[1], opacity: 1.0, width: 2.0, dashes: &[14.0, 4.0, 3.0, 4.0] },
            Self::Dead => Stroke { color: theme.dead, opacity: 1.0, width: 1.8, dashes: &[10.0, 6.0] },
        }
    }
}

/// What a line is when its unit is chosen.
fn chosen_stroke(stroke: Stroke) -> Stroke {
    Stroke { width: 3.4, opacity: 1.0, ..stroke }
}

fn lines(marks: &mut Marks, theme: &Theme, view: &View, chosen: Option<(usize, usize)>, frame: &Frame) {
    /// How far the seam under a line reaches to either side of it.
    const SEAM: f64 = 1.2;
    let is_chosen = |unit: usize| chosen == Some((0, unit));
    // By look, so that lines of one look are one path; the chosen one on top.
    let look = |&unit: &usize| (is_chosen(unit), Look::of(view, unit));
    let mut units: Vec<usize> = (0..view.lines.len()).collect();
    units.sort_by_key(look);
    for same in units.chunk_by(|a, b| look(a) == look(b)) {
        let (chosen, kind) = look(&same[0]);
        let stroke = if chosen { chosen_stroke(kind.stroke(theme)) } else { kind.stroke(theme) };
        let found: Vec<_> = same.iter().filter_map(|&unit| Some((unit, line_of(view, view.lines[unit], frame)?))).collect();
        if kind != Look::Alive {
            // On any colour of the map there is ground beside it.
            let seam = Stroke { color: theme.ground, opacity: 0.8, width: stroke.width + 2.0 * SEAM, dashes: &[] };
            found.iter().for_each(|(_, (ends, _))| marks.curve(frame, ends, seam));
        }
        found.iter().for_each(|(_, (ends, _))| marks.curve(frame, ends, stroke));
        for &(unit, (ends, foot)) in found.iter().filter(|_| chosen && view.inputs != 1) {
            let (w, _) = view.lines[unit];
            let length = libm::hypot(w[0], w[1]);
            if let Some((px, py)) = grip(frame, ends, foot) {
                let solid = Stroke { dashes: &[], ..stroke };
                marks.line([(px, py), (px + TICK * w[0] / length, py - TICK * w[1] / length)], solid);
                marks.dots(vec![(px, py)], GRIP, stroke.color, theme.ground);
            }
        }
    }
}

/// What the lines mean, below the plane: what has room, the ends of the scale first.
pub fn key(theme: &Theme, area: Rect) -> Marks {
    const SAMPLE: f64 = 22.0;
    const GAP: f64 = 4.0;
    const BETWEEN: f64 = 12.0;
    /// How far it may reach to the right of the plane.
    const OUTSIDE: f64 = 12.0;
    const BELOW: f64 = 36.0;
    let alive = Look::Alive.stroke(theme);
    let entries = [("alive", alive), ("nearly dead", Look::NearlyDead.stroke(theme)), ("dead", Look::Dead.stroke(theme)), ("selected", chosen_stroke(alive))];
    let wide = |at: usize| SAMPLE + GAP + text_width(entries[at].0, LABEL_SIZE);
    let mut marks = Marks::default();
    let mut room = area.width() + OUTSIDE + BETWEEN;
    let mut shown: Vec<usize> = [0, 2, 1, 3]
        .into_iter()
        .filter(|&at| {
            let fits = wide(at) + BETWEEN <= room;
            room -= if fits { wide(at) + BETWEEN } else { 0.0 };
            fits
        })
        .collect();
    shown.sort_unstable();
    let (mut x, y) = (area.left, area.bottom + BELOW);
    for at in shown {
        let (name, stroke) = entries[at];
        marks.line([(x, y), (x + SAMPLE, y)], stroke);
        marks.label(name, (x + SAMPLE + GAP, y), theme.muted, HPos::Left, VPos::Center);
        x += wide(at) + BETWEEN;
    }
    marks
}

/// Radius of the grip of the chosen line.
const GRIP: f64 = 5.0;

/// Where the chosen line is taken to be moved: its point nearest to the middle, where that is in the panel.
fn grip(frame: &Frame, ends: [(f64, f64); 2], foot: (f64, f64)) -> Option<Pixel> {
    let [(x0, y0), (x1, y1)] = ends;
    let inside = |(x, y): (f64, f64)| frame.x.contains(&x) && frame.y.contains(&y);
    if inside(foot) {
        return Some(frame.to_pixels(foot));
    }
    // The middle of what is seen of it.
    const PARTS: i32 = 64;
    let seen: Vec<(f64, f64)> = (0..=PARTS)
        .map(|at| f64::from(at) / f64::from(PARTS))
        .map(|share| (x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        .filter(|&place| inside(place))
        .collect();
    seen.get(seen.len() / 2).map(|&place| frame.to_pixels(place))
}
