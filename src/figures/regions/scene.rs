//! The surface as it stands in the figure: kept from frame to frame, seen from where the state says, and in a slow motion until
//! somebody takes hold of it.

use super::RegionsState;
use super::surface::{Heights, Names, Picked, Surface, View as Eye};
use crate::analysis::live_regions::LiveRegions;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::{Rect, Stroke};
use crate::figures::draw::shapes::Shapes;
use crate::raster::Raster;

/// How long the box of heights takes to follow the surface, in seconds.
const FOLLOWS: f64 = 0.35;
/// Nearer than this share of the box it is there.
const THERE: f64 = 0.004;
/// The sway: how far, in degrees, and how long one takes, in seconds.
const SWAY: f64 = 14.0;
const SWAY_TIME: f64 = 26.0;
/// How long it sways when nothing else moves, in seconds.
const SWAYS_FOR: f64 = 18.0;
/// The longest step of time that is followed, in seconds.
const LONGEST: f64 = 0.1;
/// Pixels of a picture at rest to each of the screen, along each side: its edges are smooth then.
const FINE: f64 = 2.0;
/// From this ratio on the screen is fine enough by itself.
const FINE_SCREEN: f64 = 1.75;

/// The surface, and how it moves.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    surface: Surface,
    /// What it is of: a number of [`LiveRegions::finds`].
    of: Option<u64>,
    heights: Option<Heights>,
    /// Whether the box is still on its way.
    follows: bool,
    /// Whether somebody has taken hold of it.
    touched: bool,
    /// For how long it has swayed, and for how long with nothing else moving.
    swayed: f64,
    rested: f64,
    last: Option<f64>,
    /// Whether what is drawn moves on.
    moving: bool,
}

impl Scene {
    /// Goes on at `now` (milliseconds) with a network that plays or not. Whether there is something else to be seen.
    pub fn advance(&mut self, live: &LiveRegions, now: f64, (playing, calm): (bool, bool)) -> bool {
        const MILLISECONDS: f64 = 1000.0;
        let passed = self.last.map_or(0.0, |last| ((now - last) / MILLISECONDS).clamp(0.0, LONGEST));
        self.last = Some(now);
        let mut seen = self.take(live, playing);
        if self.follows
            && let Some(heights) = self.heights
        {
            let fit = self.surface.fitting();
            let next = heights.towards(fit, if calm { 1.0 } else { passed / FOLLOWS });
            let size = fit.high - fit.low;
            let there = (next.low - fit.low).abs().max((next.high - fit.high).abs()) < THERE * size;
            self.heights = Some(if there && !playing { fit } else { next });
            self.follows = playing || !there;
            seen = true;
        }
        let was = self.moving;
        let sways = self.sways(calm);
        if sways {
            self.swayed += passed;
            self.rested = if playing { 0.0 } else { self.rested + passed };
        }
        self.moving = playing || sways || self.follows;
        // The last picture is drawn once more, finer.
        seen || sways || was != self.moving
    }

    /// Whether it is in motion by itself.
    pub fn is_moving(&self, calm: bool) -> bool {
        self.sways(calm) || self.follows
    }

    fn sways(&self, calm: bool) -> bool {
        // It comes to rest where it turns back, so that it does not stop in full motion.
        let turns_back = libm::cos(self.swayed / SWAY_TIME * core::f64::consts::TAU).abs() < 0.03;
        !(calm || self.touched || self.rested > SWAYS_FOR && turns_back)
    }

    /// Takes the surface of what was found last.
    fn take(&mut self, live: &LiveRegions, playing: bool) -> bool {
        if self.of == Some(live.finds()) {
            return false;
        }
        let Some(partition) = live.partition() else { return false };
        let points = (!live.is_fixed()).then(|| live.trainer().train_points());
        self.of = Some(live.finds());
        if !self.surface.take(partition, 0, points) {
            return true;
        }
        if playing && self.heights.is_some() {
            self.follows = true;
        } else if !self.follows {
            self.heights = Some(self.surface.fitting());
        }
        true
    }

    /// It was taken hold of: it stays where it is seen.
    pub fn touch(&mut self, eye: &mut Eye) {
        if !self.touched {
            *eye = self.eye(*eye);
            self.touched = true;
        }
    }

    /// Everything as at the beginning.
    pub fn release(&mut self) {
        *self = Self { surface: std::mem::take(&mut self.surface), ..Self::default() };
    }

    /// From where it is seen now.
    fn eye(&self, eye: Eye) -> Eye {
        let off = if self.touched { 0.0 } else { SWAY * libm::sin(self.swayed / SWAY_TIME * core::f64::consts::TAU) };
        Eye { yaw: eye.yaw + off, ..eye }.checked()
    }

    /// What is seen at a place of the sheet.
    pub fn pick(&self, at: (f64, f64)) -> Option<Picked> {
        self.surface.pick(at)
    }

    /// Draws it in `room`.
    pub fn draw(&mut self, paper: &mut Paper, raster: &mut Raster, room: Rect, state: &RegionsState, live: &LiveRegions) -> Done {
        self.take(live, false);
        let Some(heights) = self.heights.filter(|_| live.partition().is_some()) else { return Ok(()) };
        self.surface.cut(heights);
        // Alone it is a picture and no plot: without its box, and as large as it can be.
        let alone = super::parts::shown(state).len() == 1;
        self.surface.bare = alone;
        self.surface.turn(self.eye(state.eye), room);
        let names = Names { output: if live.partition().is_some_and(|found| found.output_count() > 1) { "output 1" } else { "output" }, ..Names::default() };
        if !paper.has_pixels() {
            let marks = self.surface.marks(&paper.theme, names);
            return paper.within(room, |pen, _| marks.draw(&mut &mut *pen));
        }
        let ratio = paper.sheet.ratio;
        let fine = !self.moving && ratio < FINE_SCREEN;
        self.surface.paint(raster, if fine { FINE * ratio } else { ratio }, &paper.theme);
        if fine {
            raster.halve();
        }
        let letters = self.surface.labels(&paper.theme, names);
        paper.within(room, |pen, _| {
            pen.blit(raster.rgba(), raster.view().columns, raster.view().origin)?;
            letters.draw(&mut &mut *pen)
        })
    }

    /// Outlines the facets of a cell.
    pub fn outline(&self, paper: &mut Paper, room: Rect, cell: usize) -> Done {
        const WIDTH: f64 = 2.4;
        let mut shapes = Shapes::default();
        for (facet, corners) in self.surface.facets() {
            if self.surface.sheet().of_cell.get(facet).is_some_and(|&of| of as usize == cell) {
                shapes.add(corners.iter().copied());
            }
        }
        paper.within(room, |pen, theme| {
            pen.stroke(&shapes, Stroke { color: theme.ground, opacity: 0.8, width: WIDTH + 2.0, dashes: &[] }, true)?;
            pen.stroke(&shapes, Stroke { color: theme.color(super::plane::CHOSEN), opacity: 1.0, width: WIDTH, dashes: &[] }, true)
        })
    }
}
