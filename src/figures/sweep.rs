//! A map: cells as they come, where runs diverged, and theory's limit over them.

mod words;

pub use words::{csv, label, note, plan, reading};

use plotters::coord::Shift;
use plotters::prelude::{Circle, Color, DrawingArea, DrawingBackend, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::mean_field::TRAINABLE_SCALES;
use crate::analysis::sweep::{Axis, Cell, Map, Sweep};
use crate::figures::draw::fine::text_width;
use crate::figures::draw::plot::{Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE, tick};
use crate::figures::draw::theme::{Theme, mix};

const LEFT: f64 = 46.0;
const RIGHT: f64 = 12.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 42.0;
/// Half of what is left between cells, in CSS pixels.
const SEAM: f64 = 0.4;
/// How strong the weakest known cell is, so that it is told from one that is not known.
const LIGHTEST: f64 = 0.05;

/// Radius of the ring where the run is that is shown, in CSS pixels.
const RING: f64 = 4.5;

/// Which number of a cell is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    /// The share of dead units.
    #[default]
    DeadShare,
    /// How much of the best constant's loss is gone.
    Learnt,
}

impl Shows {
    /// Every number, in the order shown.
    pub const ALL: [Self; 2] = [Self::DeadShare, Self::Learnt];

    /// The name for scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::DeadShare => "dead_share",
            Self::Learnt => "final_loss",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::DeadShare => "dead share",
            Self::Learnt => "final loss",
        }
    }

    /// What a strong colour means.
    fn legend(self) -> &'static str {
        match self {
            Self::DeadShare => "Filled: units are dead. \u{d7}: diverged",
            Self::Learnt => "Filled: it has learnt. \u{d7}: diverged",
        }
    }

    /// From 0 to 1.
    fn share(self, cell: &Cell, baseline: f64) -> f64 {
        match self {
            Self::DeadShare => cell.dead_share,
            Self::Learnt if baseline > 0.0 => (1.0 - cell.final_loss / baseline).clamp(0.0, 1.0),
            Self::Learnt => 0.0,
        }
    }
}

/// The height that suits a width, in CSS pixels.
pub fn height(width: f64) -> f64 {
    (width * 0.55).clamp(260.0, 420.0)
}

/// Where the map is on `width` x `height` CSS pixels; data are cells, counted from the middle of the lowest left one.
pub fn layout(map: Map, width: f64, height: f64) -> Frame {
    let half = |axis: Axis| -0.5..axis.count as f64 - 0.5;
    let area = Rect { left: LEFT, top: ABOVE, right: (width - RIGHT).max(LEFT + 20.0), bottom: (height - BELOW).max(ABOVE + 20.0) };
    Frame { area, x: half(map.columns()), y: half(map.rows()) }
}

/// The cell at a place.
pub fn cell_at(map: Map, frame: &Frame, x: f64, y: f64) -> Option<usize> {
    let (column, row) = frame.to_data((x, y));
    let inside = frame.area.contains(x, y) && frame.x.contains(&column) && frame.y.contains(&row);
    // `as` saturates at 0 below.
    inside.then(|| (row + 0.5) as usize * map.columns().count + (column + 0.5) as usize).filter(|&index| index < map.count())
}

/// Draws all of it; `chosen` is the cell pointed at.
pub fn draw<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    theme: &Theme,
    sweep: &Sweep,
    shows: Shows,
    chosen: Option<usize>,
    frame: &Frame,
) -> Drawn<(), DB> {
    let (map, panel) = (sweep.map(), Panel::bare(root, theme, frame.clone()));
    for index in 0..map.count() {
        let (column, row) = map.place(index);
        let Some(cell) = standing_for(sweep, index) else {
            to_come(root, theme, frame.to_pixels((column as f64, row as f64)))?;
            continue;
        };
        let color = mix(theme.ground, theme.color(0), (LIGHTEST + (1.0 - LIGHTEST) * shows.share(&cell, sweep.baseline())) as f32);
        let corner = |x: f64, y: f64, by: f64| {
            let (x, y) = frame.to_pixels((column as f64 + x, row as f64 + y));
            (theme.px(x + by).round() as i32, theme.px(y + by).round() as i32)
        };
        root.draw(&Rectangle::new([corner(-0.5, 0.5, SEAM), corner(0.5, -0.5, -SEAM)], color.filled()))?;
    }
    for (index, cell) in known(sweep).filter(|(_, cell)| cell.diverged > 0) {
        cross(&panel, theme, frame, map.place(index), cell.final_loss.is_infinite())?;
    }
    limit(&panel, theme, sweep, frame)?;
    let here = match map {
        Map::RateByGain => (sweep.base().learning_rate, sweep.base().gain),
        Map::GainByDepth => (sweep.base().gain, sweep.base().layers.len() as f64),
    };
    let here = (map.columns().place(here.0), map.rows().place(here.1));
    if sweep.done() == 0 {
        name_of_ring(root, &panel, theme, frame.to_pixels(here))?;
    }
    panel.dot(here, RING, theme.ink, false)?;
    if let Some(index) = chosen {
        outline(&panel, theme, map.place(index))?;
    }
    axes(&panel, theme, map, shows, frame)
}

/// The place of a cell of which nothing is known.
fn to_come<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, (x, y): (f64, f64)) -> Drawn<(), DB> {
    const RADIUS: f64 = 1.2;
    let center = (theme.px(x).round() as i32, theme.px(y).round() as i32);
    root.draw(&Circle::new(center, theme.px(RADIUS).round() as i32, mix(theme.ground, theme.muted, 0.5).filled()))
}

/// Says beside the ring what it is, on the side where there is room: for a map on which there is nothing else to see.
fn name_of_ring<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, panel: &Panel<DB>, theme: &Theme, (x, y): (f64, f64)) -> Drawn<(), DB> {
    const NAME: &str = "the run shown above";
    const GAP: f64 = 9.0;
    const AROUND: f64 = 3.0;
    let (area, width) = (panel.frame.area, text_width(NAME, LABEL_SIZE));
    if !area.contains(x, y) {
        return Ok(());
    }
    let left = if x + GAP + width + AROUND < area.right { x + GAP } else { x - GAP - width };
    let corner = |x: f64, y: f64| (theme.px(x).round() as i32, theme.px(y).round() as i32);
    let half = LABEL_SIZE / 2.0 + AROUND;
    root.draw(&Rectangle::new([corner(left - AROUND, y - half), corner(left + width + AROUND, y + half)], theme.ground.filled()))?;
    panel.text_at(NAME, (left, y), LABEL_SIZE, theme.ink, HPos::Left, VPos::Center)
}

/// What is known where a cell is: itself, or the nearest coarse one that stands for it.
fn standing_for(sweep: &Sweep, index: usize) -> Option<Cell> {
    let columns = sweep.map().columns().count;
    let (column, row) = sweep.map().place(index);
    [1, 2, 4, 8].into_iter().find_map(|side| {
        let coarse = row / side * side * columns + column / side * side;
        sweep.cells()[coarse].filter(|cell| coarse == index || cell.side >= side)
    })
}

fn known(sweep: &Sweep) -> impl Iterator<Item = (usize, Cell)> + '_ {
    sweep.cells().iter().enumerate().filter_map(|(index, cell)| Some((index, (*cell)?)))
}

/// Two strokes where the middle run diverged, one where another did.
fn cross<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, frame: &Frame, (column, row): (usize, usize), both: bool) -> Drawn<(), DB> {
    const REACH: f64 = 0.28;
    let stroke = Stroke { color: theme.alarm, opacity: 1.0, width: if frame.area.width() < 400.0 { 1.2 } else { 1.6 }, dashes: &[] };
    let at = |x: f64, y: f64| (column as f64 + x * REACH, row as f64 + y * REACH);
    panel.line(&[at(-1.0, -1.0), at(1.0, 1.0)], stroke)?;
    if both { panel.line(&[at(-1.0, 1.0), at(1.0, -1.0)], stroke) } else { Ok(()) }
}

fn outline<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, (column, row): (usize, usize)) -> Drawn<(), DB> {
    let (x, y) = (column as f64, row as f64);
    let corners = [(x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5), (x - 0.5, y + 0.5), (x - 0.5, y - 0.5)];
    panel.line(&corners, Stroke { color: theme.ink, opacity: 1.0, width: 2.0, dashes: &[] })
}

/// Theory's limit, seen on light and dark cells alike: dark on a seam of the ground's colour.
fn limit<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, sweep: &Sweep, frame: &Frame) -> Drawn<(), DB> {
    let (columns, rows) = (sweep.map().columns(), sweep.map().rows());
    /// What is infinite at the critical gain ends far above the map.
    const FAR: f64 = 1e6;
    let line: Vec<(f64, f64)> = sweep.limit().iter().map(|&(gain, depth)| (columns.place(gain), rows.place(depth.min(FAR)))).collect();
    let seam = Stroke { color: theme.ground, opacity: 0.9, width: 5.0, dashes: &[] };
    panel.line(&line, seam)?;
    panel.line(&line, Stroke { color: theme.ink, width: 2.2, ..seam })?;
    // Its name stands left of the left branch, where nothing learns.
    let name = format!("theory: {TRAINABLE_SCALES} \u{3be}");
    let height = frame.y.start + 0.62 * (frame.y.end - frame.y.start);
    let Some(&(x, y)) = line.iter().find(|&&(_, y)| y >= height) else { return Ok(()) };
    let (x, y) = frame.to_pixels((x, y.min(height + 1.0)));
    if x - text_width(&name, LABEL_SIZE) - 12.0 < frame.area.left {
        return Ok(());
    }
    panel.text_at(&name, (x - 10.0, y), LABEL_SIZE, theme.ink, HPos::Right, VPos::Center)
}

fn axes<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, map: Map, shows: Shows, frame: &Frame) -> Drawn<(), DB> {
    let (area, columns, rows) = (frame.area, map.columns(), map.rows());
    // The y axis is named above, left of what colour means.
    panel.text_at(rows.title, (area.left - LEFT + 4.0, area.top - 10.0), LABEL_SIZE, theme.muted, HPos::Left, VPos::Bottom)?;
    panel.text_at(
        shows.legend(),
        (area.right, area.top - 10.0),
        if area.width() < 400.0 { LABEL_SIZE } else { TITLE_SIZE },
        theme.ink,
        HPos::Right,
        VPos::Bottom,
    )?;
    panel.text_at(columns.title, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    for &value in columns.ticks {
        let (x, _) = frame.to_pixels((columns.place(value), 0.0));
        panel.text_at(&plain(value), (x, area.bottom + 4.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)?;
    }
    for &value in rows.ticks {
        let (_, y) = frame.to_pixels((0.0, rows.place(value)));
        panel.text_at(&plain(value), (area.left - 6.0, y), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
    Ok(())
}

/// As short as it goes.
fn plain(value: f64) -> String {
    tick(value, value / 10.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::figures::draw::svg::document;
    use crate::figures::draw::theme::Scheme;

    fn sweep(map: Map) -> Sweep {
        let mut sweep = Sweep::new(map, Experiment::read("points=20&layers=4").0, None);
        for task in map.order() {
            let (column, row) = map.place(task.index);
            if row < 10 {
                let loss = if column > 15 { f64::NAN } else { 0.05 * column as f64 };
                sweep.take(task.index, &[(0.1, loss), (0.2, loss), (0.0, 0.3)]);
            }
        }
        sweep
    }

    #[test]
    fn every_cell_is_found_where_it_is_drawn() {
        for map in Map::ALL {
            for width in [300.0, 700.0, 1400.0] {
                let frame = layout(map, width, height(width));
                for index in 0..map.count() {
                    let (column, row) = map.place(index);
                    let (x, y) = frame.to_pixels((column as f64, row as f64));
                    assert_eq!(cell_at(map, &frame, x, y), Some(index));
                }
                assert_eq!(cell_at(map, &frame, 0.0, 0.0), None);
                assert_eq!(cell_at(map, &frame, f64::NAN, 100.0), None);
            }
        }
    }

    #[test]
    fn what_is_known_is_drawn_and_said() {
        for map in Map::ALL {
            let sweep = sweep(map);
            for shows in Shows::ALL {
                let frame = layout(map, 600.0, height(600.0));
                let svg = document(600.0, height(600.0), Scheme::Light, |root, theme| draw(root, theme, &sweep, shows, Some(3), &frame)).unwrap();
                // The ground, and a square wherever a cell or a coarse one is known: rows 8 and 9 stand for all above.
                assert_eq!(svg.matches("<rect").count(), map.columns().count * map.rows().count.min(16) + 1);
                assert_eq!(svg.contains("theory: 6"), map == Map::GainByDepth);
                assert!(!svg.contains("NaN") && !svg.contains("inf"));
            }
            assert_eq!(csv(&sweep).lines().count(), sweep.done() + 1);
            assert!(reading(&sweep, 20).contains("most of 3 seeds diverged") && reading(&sweep, 2).contains("loss 0.100"));
            assert!(reading(&sweep, map.count() - 1).contains("not computed"));
            assert!(label(&sweep).contains(&format!("in {} runs diverged", 10 * (map.columns().count - 16))), "{}", label(&sweep));
            assert_eq!(note(&sweep).contains("theory"), map == Map::GainByDepth);
        }
    }

    #[test]
    fn a_map_not_begun_shows_its_cells_to_come_and_where_the_run_is() {
        for map in Map::ALL {
            let of = |text: &str, done: bool| {
                let mut sweep = Sweep::new(map, Experiment::read(text).0, None);
                if done {
                    sweep.compute(0);
                }
                let frame = layout(map, 600.0, height(600.0));
                let svg = document(600.0, height(600.0), Scheme::Dark, |root, theme| draw(root, theme, &sweep, Shows::DeadShare, None, &frame)).unwrap();
                (svg.matches("<circle").count(), svg.contains("the run shown above"))
            };
            let base = "points=4&layers=2,2,2,2&gain=1&lr=0.1";
            // The ring is drawn in two.
            assert_eq!(of(base, false), (map.count() + 2, true));
            // The first cell stands for eight by eight.
            assert_eq!(of(base, true), (map.count() - 64 + 2, false));
            assert_eq!(of("points=4&layers=2&gain=50", false), (map.count(), false));
        }
        let sweep = Sweep::new(Map::RateByGain, Experiment::default(), None);
        assert_eq!(plan(&sweep), "24 \u{d7} 16 cells, 3 runs each");
    }
}
