//! Draws the parts of the regions figure: what stands on the lower layer, what is pointed at on the upper one.

use std::ops::Range;

use super::Regions;
use super::charts::{self, Counted};
use super::colors::levels;
use super::line;
use super::map::Map;
use super::network::{Diagram, Wires};
use super::parts::{self, View};
use super::plane::{self, Plane};
use super::raster::{channels, view};
use super::reading;
use super::state::{Coloring, Place};
use super::words;
use crate::analysis::live_regions::build_up;
use crate::figures::draw::marks::Marks;
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::plot::{Frame, Rect, Stroke};
use crate::figures::draw::theme::Dashes;
use crate::network::AffineLayer;

/// Dashes of the outlines: what is pointed at, the first pin, the second.
const OUTLINES: [Dashes; 3] = [&[], &[7.0, 4.0], &[2.0, 3.5]];
/// Radius of the handles of a line.
const HANDLE: f64 = 6.0;
/// Where along a line its turning handles are, from either end.
const HANDLE_AT: f64 = 0.14;

impl Regions {
    /// What a function plot shows along y; `None` in two dimensions.
    pub(super) fn fitted(&self) -> Option<Range<f64>> {
        let live = &self.run.live;
        let points = reading::points(live);
        match (live.pieces(), &self.run.map) {
            (Some(found), _) => Some(line::fitting(found, points)),
            (None, Some(map)) if map.rows == 1 && live.network().is_err() => Some(line::around(map.values.iter().map(|&value| value.into()), points)),
            _ => None,
        }
    }

    pub(super) fn draw_base(&mut self, paper: &mut Paper) -> Done {
        let (width, height) = (paper.sheet.width, paper.sheet.height);
        for (view, room) in parts::rooms(&self.state, width, height) {
            let samples = self.run.live.history().samples();
            match view {
                View::Map => self.draw_map(paper, room)?,
                View::Surface => self.scene.draw(paper, &mut self.raster, room, &self.state, &self.run.live)?,
                View::Fold => self.folding.draw(paper, room, &self.state)?,
                View::Counts => charts::counts(&paper.root, &paper.theme, room, samples, self.counted())?,
                View::Loss => charts::loss(&paper.root, &paper.theme, room, samples)?,
                View::Network => self.draw_network(paper, room)?,
                View::Noise => self.noise.draw(paper, room, self.run.live.trainer())?,
            }
        }
        Ok(())
    }

    /// What the chart of counts counts.
    pub(super) fn counted(&self) -> Counted {
        let live = &self.run.live;
        match (live.network(), live.inputs()) {
            _ if live.is_fixed() => Counted::NotTrained,
            (Err(_), _) => Counted::Nothing,
            (_, 1) => Counted::Pieces,
            _ => Counted::Regions,
        }
    }

    fn draw_map(&mut self, paper: &mut Paper, room: Rect) -> Done {
        let frame = self.frame_in(room);
        let legend = parts::legend_of(&self.state, frame.area, room);
        let Self { run, state, raster, .. } = self;
        let live = &run.live;
        let points = reading::points(live);
        let mut title = words::title(live);
        if let (Some(units), Ok(network)) = (state.build, live.network()) {
            title = format!("{title}: {}", reading::built(network, units));
        }
        let map = run.map.as_ref().filter(|map| live.network().is_err() && (map.rows == 1) == (live.inputs() == 1));
        if live.inputs() == 1 {
            match (live.pieces(), map) {
                (Some(found), _) => {
                    line::line(&paper.root, &paper.theme, &frame, found, points)?;
                    line::key(&paper.root, &paper.theme, &frame, legend, found)?;
                }
                (None, Some(map)) => line::curve(&paper.root, &paper.theme, &frame, &map.line(&frame), points, line::CURVE_WIDTH)?,
                (None, None) => line::curve(&paper.root, &paper.theme, &frame, &[], points, line::CURVE_WIDTH)?,
            }
            return Ok(());
        }
        plane::axes(&paper.root, &paper.theme, &frame, &title)?;
        let (scheme, ratio, ground) = (paper.theme.scheme, paper.sheet.ratio, paper.theme.ground);
        if let Some(partition) = live.partition() {
            let shown = Plane { partition, points: live.trainer().train_points(), coloring: state.color };
            let levels = levels(partition, state.color);
            let colors = (state.color, partition.output_count(), levels.scale);
            plane::legend(&paper.root, &paper.theme, legend, colors, Some(partition))?;
            if paper.has_pixels() {
                raster.begin(view(frame.area, ratio), channels(ground));
                let Ok(()) = plane::mosaic(raster, &paper.theme, scheme, &shown, &levels, &frame);
            }
            let pixels = paper.has_pixels();
            paper.within(frame.area, |mut pen, theme| {
                if pixels {
                    pen.blit(raster.rgba(), raster.view().columns, raster.view().origin)?;
                } else {
                    plane::mosaic(&mut pen, theme, scheme, &shown, &levels, &frame)?;
                }
                plane::above(&mut pen, theme, &shown, &frame)
            })?;
        } else if let Some(map) = map {
            let colors = (Coloring::Output, map.outputs, map.scale());
            plane::legend(&paper.root, &paper.theme, legend, colors, None)?;
            draw_sampled(paper, &frame, map)?;
            if let Some(points) = points {
                paper.within(frame.area, |mut pen, theme| plane::points(&mut pen, theme, points, &frame))?;
            }
        }
        Ok(())
    }

    fn draw_network(&self, paper: &mut Paper, room: Rect) -> Done {
        let own = self.run.live.trainer().affine_layers().unwrap_or_default();
        let layers: Vec<Wires> = match self.run.live.network() {
            Ok(network) => network.layers().iter().map(|layer| Wires { inputs: layer.inputs, weights: &layer.weights }).collect(),
            Err(_) => own.iter().map(|AffineLayer { inputs, weight, .. }| Wires { inputs: *inputs, weights: weight }).collect(),
        };
        let columns = self.columns();
        let units = self.units();
        let diagram = Diagram {
            inputs: columns.first().copied().unwrap_or(1),
            units: &units,
            layers: &layers,
            outputs: columns.last().copied().unwrap_or(1),
            picked: self.state.pick,
            edge: self.state.edge,
        };
        let marks = diagram.marks(room, &paper.theme, &|places| self.written(places));
        paper.within(room, |pen, _| marks.draw(&mut &mut *pen))
    }

    /// How many units there are: inputs, hidden layers, outputs.
    pub(super) fn columns(&self) -> Vec<usize> {
        let live = &self.run.live;
        match live.network() {
            Ok(network) => std::iter::once(network.inputs()).chain(network.layers().iter().map(|layer| layer.outputs)).collect(),
            Err(_) => {
                let shape = live.trainer().shape();
                std::iter::once(shape.inputs).chain(shape.hidden.iter().map(|layer| layer.units)).chain([self.state.experiment.output_count()]).collect()
            }
        }
    }

    /// For each hidden layer whether each unit has a kink in the window.
    pub(super) fn units(&self) -> Vec<Vec<u8>> {
        let live = &self.run.live;
        match (live.network(), live.partition(), live.pieces()) {
            (Ok(network), Some(partition), _) => reading::units_with_kinks(network, partition.edge_folds().iter().filter_map(|&fold| partition.fold(fold))),
            (Ok(network), None, Some(found)) => reading::units_with_kinks(network, found.kinks.iter().map(|kink| kink.fold)),
            _ => {
                let columns = self.columns();
                columns[1..columns.len() - 1].iter().map(|&units| vec![1; units]).collect()
            }
        }
    }

    pub(super) fn draw_top(&mut self, paper: &mut Paper) -> Done {
        paper.clear()?;
        if let (Some(room), Some((x, y))) = (self.room(&paper.sheet, View::Surface), self.state.at)
            && let Some(cell) = self.run.live.cell_at(x, y).filter(|_| !self.playing)
        {
            self.scene.outline(paper, room, cell)?;
        }
        let rooms = parts::rooms(&self.state, paper.sheet.width, paper.sheet.height);
        for (_, room) in rooms.into_iter().filter(|(view, _)| *view == View::Map) {
            let frame = self.frame_in(room);
            if self.run.live.inputs() == 1 {
                if let Some((x, _)) = self.state.at {
                    line::crosshair(&paper.root, &paper.theme, &frame, x)?;
                }
                if let (Some(found), Some(unit)) = (self.run.live.pieces(), self.state.pick) {
                    line::picked(&paper.root, &paper.theme, &frame, found, unit)?;
                }
                continue;
            }
            let cells = self.outlined();
            let handles = self.handles(&frame, paper);
            let picked = self.state.pick.or_else(|| self.newest());
            let Some(partition) = self.run.live.partition() else { continue };
            paper.within(frame.area, |mut pen, theme| {
                if let Some(unit) = picked {
                    plane::picked(&mut pen, theme, partition, &frame, unit)?;
                }
                plane::outlines(&mut pen, theme, partition, &frame, &cells)?;
                handles.draw(&mut pen)
            })?;
        }
        Ok(())
    }

    /// The unit that cut last, where the picture is built unit by unit.
    fn newest(&self) -> Option<(usize, usize)> {
        let last = self.state.build?.checked_sub(1)?;
        let next = build_up(self.run.live.network().ok()?, last)?;
        Some((next.layers, next.units))
    }

    /// The handles of the line that can be taken: its middle moves it, its ends turn it.
    fn handles(&self, frame: &Frame, paper: &Paper) -> Marks {
        let mut marks = Marks::default();
        let picked = self.state.pick.and_then(|(layer, unit)| (layer == 0).then_some(unit));
        let Some(ends) = picked.and_then(|unit| self.line_ends(frame, unit)) else { return marks };
        let [a, b] = ends.map(|end| frame.to_pixels(end));
        let at = |share: f64| (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
        let theme = &paper.theme;
        marks.line([a, b], Stroke { color: theme.color(1), opacity: 1.0, width: 1.5, dashes: &[4.0, 3.0] });
        marks.dots(vec![at(0.5)], HANDLE, theme.ground, theme.color(1));
        marks.dots(vec![at(HANDLE_AT), at(1.0 - HANDLE_AT)], HANDLE, theme.color(1), theme.ground);
        marks
    }

    /// The cells that are outlined, and how.
    fn outlined(&mut self) -> Vec<(usize, Dashes)> {
        let places = self.state.at.iter().map(|&at| (at, OUTLINES[0]));
        let pins = self.state.pins.iter().zip(&OUTLINES[1..]).map(|(&at, &dashes)| (at, dashes));
        let places: Vec<(Place, Dashes)> = pins.chain(places).collect();
        places.into_iter().filter_map(|((x, y), dashes)| Some((self.run.live.cell_at(x, y)?, dashes))).collect()
    }
}

/// Draws a sampled output: as an image, or in a document as tiles of fewer shades.
fn draw_sampled(paper: &mut Paper, frame: &Frame, map: &Map) -> Done {
    let (pixels, scheme) = (paper.has_pixels(), paper.theme.scheme);
    paper.within(frame.area, |mut pen, _| if pixels { pen.images(&[map.image(scheme, frame.area)]) } else { map.tiles(&mut pen, scheme, frame) })
}
