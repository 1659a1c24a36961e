//! The regions figure for `<relu-regions>`.

use js_sys::Uint8Array;
use plotters::style::text_anchor::{HPos, VPos};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::{Sheet, context};
use super::error;
use super::ink::CanvasInk;
use super::objects::{array, object, problems, range};
use crate::analysis::geometry::Window;
use crate::analysis::pieces::NetworkKink;
use crate::analysis::region_counts::{LiveRegions, build_up};
use crate::analysis::regions::{Fold, Options};
use crate::figures::plot::{Panel, TITLE_SIZE};
use crate::figures::regions::charts::Counted;
use crate::figures::regions::colors::{Levels, levels};
use crate::figures::regions::map::{Map, SIDE};
use crate::figures::regions::plane::{self, Plane};
use crate::figures::regions::reading::{self, number};
use crate::figures::regions::state::{Place, SAWTOOTH, STEPS};
use crate::figures::regions::{Coloring, Layout, RegionsState, charts, layout, line};
use crate::figures::theme::{Dashes, Theme};
use crate::network::{Change, Status};

/// The most cells that are drawn: more than a screen can show apart.
const LIMIT: usize = 50_000;
/// How near to a kink (CSS pixels) a pointer takes hold of it.
const REACH: f64 = 12.0;
/// Dashes of the outlines: what is pointed at, the first pin, the second.
const OUTLINES: [Dashes; 3] = [&[], &[7.0, 4.0], &[2.0, 3.5]];

/// The state of one regions figure with its run, and what can be done to it. Places and distances are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct RegionsFigure {
    state: RegionsState,
    live: LiveRegions,
    /// The outputs of a network without exact regions.
    map: Option<Map>,
    /// The kink that is being dragged, and its unit's weight and bias.
    grabbed: Option<(Fold, Option<(f64, f64)>)>,
    /// Whether the regions are those of the network and window as they are now.
    fresh: bool,
}

fn start(state: &RegionsState) -> LiveRegions {
    let experiment = state.experiment.clone();
    let mut live = match state.sawtooth {
        Some(depth) => LiveRegions::sawtooth(experiment, depth as usize),
        None => LiveRegions::new(experiment),
    };
    live.count(LIMIT);
    let mut left = state.steps;
    while left > 0 {
        // In pieces, so that the counts have their curve.
        let part = left.min((state.steps / 64).max(1));
        if !live.step(part) {
            break;
        }
        live.count(LIMIT);
        left -= part;
    }
    live
}

#[wasm_bindgen]
impl RegionsFigure {
    /// The figure of a text; what is wrong in the text is left at its default.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        let state = RegionsState::read(text).0;
        Self { live: start(&state), state, map: None, grabbed: None, fresh: false }
    }

    /// The canonical text, with the steps made so far.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        let steps = if self.live.is_fixed() { 0 } else { self.live.trainer().steps().min(STEPS.max as u64) };
        RegionsState { steps, ..self.state.clone() }.to_string()
    }

    /// Takes the state of another text over; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = RegionsState::read(text);
        let same_run = state.experiment == self.state.experiment && state.sawtooth == self.state.sawtooth;
        let same = same_run && state.steps == self.live.trainer().steps();
        self.state = state;
        if !same {
            self.live = start(&self.state);
        }
        self.fresh = false;
        problems(&found)
    }

    /// Puts another value in place of `key` of the text; the run goes on with its weights where they fit. What was wrong:
    /// `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn set(&mut self, key: &str, value: &str) -> JsValue {
        let text = self.state.to_string();
        let kept = text.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(key));
        let mut pairs: Vec<String> = kept.map(str::to_owned).collect();
        if key != SAWTOOTH.name || value != "0" {
            pairs.push(format!("{key}={value}"));
        }
        let (state, found) = RegionsState::read(&pairs.join("&"));
        if state.sawtooth != self.state.sawtooth {
            self.state = RegionsState { window: None, steps: 0, at: None, pins: Vec::new(), pick: None, build: None, ..state };
            self.live = start(&self.state);
        } else if state.experiment != self.state.experiment {
            let other_plane = state.inputs() != self.state.inputs();
            let change = self.live.change(&state.experiment);
            self.state = state;
            if change == Change::Restarted || other_plane {
                self.state.build = None;
                self.state.pick = None;
                self.state.pins.clear();
            }
            if other_plane {
                self.state.window = None;
                self.state.at = None;
            }
            self.live.count(LIMIT);
        } else {
            self.state = state;
        }
        self.fresh = false;
        problems(&found)
    }

    /// The value of `key` in the text as it is now; undefined where it is at its default.
    pub fn get(&self, key: &str) -> Option<String> {
        let (state, experiment) = (self.state.to_string(), self.state.experiment.to_string());
        let find = |text: &str| text.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == key).map(|(_, value)| value.to_owned()));
        find(&experiment).or_else(|| find(&state))
    }

    /// Up to `n` updates; whether the run goes on.
    pub fn advance(&mut self, n: u32) -> bool {
        self.fresh = false;
        let goes_on = self.live.step(n.into());
        self.live.count(LIMIT);
        goes_on
    }

    /// Back to the start of the run.
    pub fn reset(&mut self) {
        self.state.steps = 0;
        self.live.reset();
        self.live.count(LIMIT);
        self.fresh = false;
    }

    /// Finds the regions of the present network in the present window, unless they are found already.
    fn look(&mut self) {
        if self.fresh {
            return;
        }
        let (x, y) = self.state.shown();
        if let Ok(window) = Window::new(x.start, x.end, y.start, y.end) {
            let until = match (self.state.build, self.live.network()) {
                (Some(units), Ok(network)) => build_up(network, units),
                _ => None,
            };
            self.live.look(window, &Options { limit: LIMIT, until });
            self.map = self.sampled(window);
        }
        self.fresh = true;
    }

    /// The outputs over the window, where there are no exact regions to show.
    fn sampled(&self, window: Window) -> Option<Map> {
        self.live.network().err()?;
        let (columns, rows) = if self.live.inputs() == 1 { (4 * SIDE, 1) } else { (SIDE, SIDE) };
        let values = self.live.samples(window, columns, rows).ok()?;
        Some(Map { outputs: values.len() / (columns * rows), values, columns, rows })
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        layout::height(&self.state, width)
    }

    fn layout(&self, sheet: &Sheet) -> Layout {
        let points = reading::points(&self.live);
        let y = match (self.live.pieces(), &self.map) {
            (Some(found), _) => Some(line::fitting(found, points)),
            (None, Some(map)) if map.rows == 1 => Some(line::around(map.values.iter().map(|&value| value.into()), points)),
            _ => None,
        };
        Layout::new(&self.state, sheet.width, sheet.height, y)
    }

    /// Draws the picture and the charts. `scratch` is a canvas of nobody's, for images on their way.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, sheet: &Sheet, scratch: &HtmlCanvasElement) -> Result<(), JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let (live, state, map) = (&self.live, &self.state, self.map.as_ref());
        let title = title(live);
        let shown = live.partition().map(|partition| Plane { partition, points: live.trainer().train_points(), coloring: state.color });
        let levels = shown.map_or_else(Levels::default, |shown| levels(shown.partition, shown.coloring));
        sheet.paint(canvas, true, |root, theme| {
            // A sharp kink would grow a spike: the canvas's own joins are mitred.
            if let Ok(context) = context(canvas) {
                context.set_line_join("round");
            }
            charts::charts(root, theme, &layout, live.history().samples(), counted(live))?;
            if let Some(found) = live.pieces() {
                line::line(root, theme, &layout.picture, found, reading::points(live))?;
            } else if let Some(map) = map.filter(|map| map.rows == 1) {
                line::curve(root, theme, &layout.picture, &map.line(&layout.picture), reading::points(live))?;
            } else {
                plane::axes(root, theme, &layout.picture)?;
                let area = layout.picture.area;
                let panel = Panel::bare(root, theme, layout.picture.clone());
                panel.text_at(&title, (area.left, area.top - 9.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
                let (coloring, outputs, amounts) = match (live.partition(), map) {
                    (Some(partition), _) => (state.color, partition.output_count(), levels.scale),
                    (None, map) => (Coloring::Output, 1, map.and_then(Map::scale)),
                };
                plane::scale(root, theme, sheet.scheme, &layout, coloring, outputs, amounts)?;
                if let (Some(partition), None) = (live.partition(), amounts) {
                    plane::key(root, theme, &layout, partition)?;
                }
            }
            Ok(())
        })?;
        let theme = Theme::new(sheet.scheme, sheet.ratio);
        let mut ink = CanvasInk::new(canvas, sheet, layout.picture.area)?;
        if let Some(shown) = shown {
            return plane::plane(&mut ink, &theme, sheet.scheme, &shown, &levels, &layout.picture);
        }
        match (map.filter(|map| map.rows > 1), reading::points(live)) {
            (Some(map), Some(points)) => {
                ink.image(scratch, &map.image(sheet.scheme), map.columns, map.rows, layout.picture.area)?;
                plane::points(&mut ink, &theme, points, &layout.picture)
            }
            _ => Ok(()),
        }
    }

    /// Draws what moves: outlines of the cell that is pointed at and of pinned ones, the kinks of a unit.
    #[wasm_bindgen(js_name = drawTop)]
    pub fn draw_top(&mut self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let one = self.live.inputs() == 1;
        let (at, pick) = (self.state.at.filter(|_| one), self.state.pick.filter(|_| one));
        sheet.paint(canvas, false, |root, theme| {
            if let Some((x, _)) = at {
                line::crosshair(root, theme, &layout.picture, x)?;
            }
            if let (Some(found), Some(unit)) = (self.live.pieces(), pick) {
                line::picked(root, theme, &layout.picture, found, unit)?;
            }
            Ok(())
        })?;
        let cells = self.outlined();
        let Some(partition) = self.live.partition() else { return Ok(()) };
        let theme = Theme::new(sheet.scheme, sheet.ratio);
        let mut ink = CanvasInk::new(canvas, sheet, layout.picture.area)?;
        if let Some(unit) = self.state.pick {
            plane::picked(&mut ink, &theme, partition, &layout.picture, unit)?;
        }
        plane::outlines(&mut ink, &theme, partition, &layout.picture, &cells)
    }

    /// The cells that are outlined, and how.
    fn outlined(&mut self) -> Vec<(usize, Dashes)> {
        let places = self.state.at.iter().map(|&at| (at, OUTLINES[0]));
        let pins = self.state.pins.iter().zip(&OUTLINES[1..]).map(|(&at, &dashes)| (at, dashes));
        let places: Vec<(Place, Dashes)> = pins.chain(places).collect();
        places.into_iter().filter_map(|((x, y), dashes)| Some((self.live.cell_at(x, y)?, dashes))).collect()
    }

    /// Puts the reading under a pointer; takes it away outside of the picture. Whether it changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let frame = self.layout(sheet).picture;
        self.set_at(frame.area.contains(x, y).then(|| frame.to_data((x, y))))
    }

    /// Moves the reading by hundredths of the window; puts it into the middle where there was none.
    pub fn step(&mut self, right: f64, up: f64) -> bool {
        let (x, y) = self.state.shown();
        let (wide, tall) = (x.end - x.start, y.end - y.start);
        let to = match self.state.at {
            Some(at) => ((at.0 + 0.01 * right * wide).clamp(x.start, x.end), (at.1 + 0.01 * up * tall).clamp(y.start, y.end)),
            None => (x.start + 0.5 * wide, y.start + 0.5 * tall),
        };
        self.set_at(Some(to))
    }

    /// Takes the reading away.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self) -> bool {
        self.set_at(None)
    }

    fn set_at(&mut self, at: Option<Place>) -> bool {
        let (x, y) = self.state.shown();
        let grain = |value: f64, width: f64| if width > 1e-9 { crate::figures::curves::state::round_to(value, width) } else { value };
        let at = at.map(|at| (grain(at.0, x.end - x.start), if self.live.inputs() == 1 { 0.0 } else { grain(at.1, y.end - y.start) }));
        let changed = self.state.at != at;
        self.state.at = at;
        changed
    }

    /// Pins the cell that is pointed at, or takes its pin away; a third pin begins anew.
    pub fn pin(&mut self) {
        self.look();
        let Some(at) = self.state.at else { return };
        let Some(cell) = self.live.cell_at(at.0, at.1) else { return };
        let pins = std::mem::take(&mut self.state.pins);
        let cells: Vec<Option<usize>> = pins.iter().map(|&(x, y)| self.live.cell_at(x, y)).collect();
        let mut kept: Vec<Place> = pins.iter().zip(&cells).filter(|(_, other)| **other != Some(cell)).map(|(&pin, _)| pin).collect();
        if kept.len() == pins.len() {
            if kept.len() >= 2 {
                kept.clear();
            }
            kept.push(at);
        }
        self.state.pins = kept;
    }

    /// Takes all pins away.
    #[wasm_bindgen(js_name = clearPins)]
    pub fn clear_pins(&mut self) {
        self.state.pins.clear();
    }

    /// Takes hold of the kink at (x, y), of a network of one input and one hidden layer. Whether there is one.
    pub fn grab(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        self.look();
        self.grabbed = None;
        let frame = self.layout(sheet).picture;
        if let Some(found) = self.live.pieces().filter(|_| self.live.trainer().shape().hidden.len() == 1 && !self.live.is_fixed()) {
            let distance = |kink: &NetworkKink| {
                let at = found.pieces.partition_point(|piece| piece.to < kink.x).min(found.pieces.len().saturating_sub(1));
                let (px, py) = frame.to_pixels((kink.x, line::value(&found.pieces[at], kink.x)));
                libm::hypot(px - x, py - y)
            };
            let nearest = found.kinks.iter().map(|kink| (distance(kink), kink.fold)).min_by(|a, b| a.0.total_cmp(&b.0));
            self.grabbed = nearest.filter(|(distance, _)| *distance <= REACH).map(|(_, fold)| (fold, None));
        }
        self.grabbed.is_some()
    }

    /// Moves the kink that is held to the pointer.
    #[wasm_bindgen(js_name = dragKink)]
    pub fn drag_kink(&mut self, sheet: &Sheet, x: f64) -> bool {
        let Some((fold, _)) = self.grabbed else { return false };
        let to = self.layout(sheet).picture.to_data((x, 0.0)).0;
        let moved = self.live.move_kink(fold, to);
        self.grabbed = Some((fold, moved));
        self.fresh = false;
        moved.is_some()
    }

    /// The unit whose kink was dragged last, in words; undefined where none was.
    pub fn dragged(&self) -> Option<String> {
        let (fold, Some((weight, bias))) = self.grabbed? else { return None };
        Some(format!(
            "Unit {}: weight {}, bias {}; its kink is where {} x {} {} is at the bend.",
            fold.unit + 1,
            number(weight),
            number(bias),
            number(weight),
            if bias < 0.0 { "\u{2212}" } else { "+" },
            number(bias.abs())
        ))
    }

    /// Moves the window with a pointer that went from (x, y) by (dx, dy). Whether there was something to move.
    pub fn pan(&mut self, sheet: &Sheet, x: f64, y: f64, dx: f64, dy: f64) -> bool {
        let frame = self.layout(sheet).picture;
        if !frame.area.contains(x, y) {
            return false;
        }
        let (wide, tall) = self.spans();
        let (right, up) = (-dx / frame.area.width() * wide, dy / frame.area.height() * tall);
        let (x, y) = self.state.shown();
        let before = self.state.window.clone();
        self.state.look_at(x.start + right..x.end + right, y.start + up..y.end + up);
        self.moved(before)
    }

    fn spans(&self) -> (f64, f64) {
        let (x, y) = self.state.shown();
        (x.end - x.start, y.end - y.start)
    }

    fn moved(&mut self, before: Option<(std::ops::Range<f64>, std::ops::Range<f64>)>) -> bool {
        let changed = before != self.state.window;
        self.fresh &= !changed;
        changed
    }

    /// Makes the window `factor` times as wide, with what is at (x, y) staying there.
    pub fn zoom(&mut self, sheet: &Sheet, x: f64, y: f64, factor: f64) -> bool {
        let area = self.layout(sheet).picture.area;
        if !(area.contains(x, y) && factor.is_finite() && factor > 0.0) {
            return false;
        }
        let share = ((x - area.left) / area.width(), (area.bottom - y) / area.height());
        let (x, y) = self.state.shown();
        let around = |range: std::ops::Range<f64>, share: f64| {
            let width = range.end - range.start;
            let start = range.start + share * width * (1.0 - factor);
            start..start + width * factor
        };
        let before = self.state.window.clone();
        let (x, y) = (around(x, share.0), around(y, share.1));
        // As far in as f64 goes, and no farther.
        if x.end > x.start && y.end > y.start {
            self.state.look_at(x, y);
            if self.state.window.is_none() && factor < 1.0 {
                self.state.window = before.clone();
            }
        }
        self.moved(before)
    }

    /// Zooms about the middle: for keys and buttons.
    #[wasm_bindgen(js_name = zoomMiddle)]
    pub fn zoom_middle(&mut self, sheet: &Sheet, factor: f64) -> bool {
        let (x, y) = self.middle(sheet);
        self.zoom(sheet, x, y, factor)
    }

    /// Moves the window by (dx, dy): for keys.
    #[wasm_bindgen(js_name = panMiddle)]
    pub fn pan_middle(&mut self, sheet: &Sheet, dx: f64, dy: f64) -> bool {
        let (x, y) = self.middle(sheet);
        self.pan(sheet, x, y, dx, dy)
    }

    fn middle(&self, sheet: &Sheet) -> (f64, f64) {
        let area = self.layout(sheet).picture.area;
        ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0)
    }

    /// Back to the window that shows all.
    pub fn home(&mut self) {
        self.state.window = None;
        self.fresh = false;
    }

    /// What can be read at the place that is pointed at: `{place, rows: [[name, text]]}`; undefined where there is none.
    #[wasm_bindgen(unchecked_return_type = "object | undefined")]
    pub fn reading(&mut self) -> JsValue {
        self.look();
        let Some((x, y)) = self.state.at else { return JsValue::UNDEFINED };
        let mut rows: Vec<(String, String)> = Vec::new();
        let inputs = self.live.inputs();
        let place = if inputs == 1 { format!("x = {}", number(x)) } else { format!("x = {}, y = {}", number(x), number(y)) };
        if let (Some(found), Ok(network)) = (self.live.pieces(), self.live.network()) {
            let at = found.pieces.partition_point(|piece| piece.to < x);
            if let Some(piece) = found.pieces.get(at) {
                rows.extend(piece.maps.first().map(|map| ("Here the network is".to_owned(), reading::map(map, None, 1))));
                rows.push(("Piece".to_owned(), format!("{} of {}, from {} to {}", at + 1, found.pieces.len(), number(piece.from), number(piece.to))));
                for layer in (0..network.layers().len()).filter(|&layer| network.layout().layer_folds(layer) > 0) {
                    rows.push((format!("Layer {}", layer + 1), network.layout().bits(&piece.pattern, layer)));
                }
            }
        }
        let cell = self.live.cell_at(x, y);
        if let (Some(cell), Some(partition), Ok(network)) = (cell, self.live.partition(), self.live.network()) {
            let found = reading::cell(&self.live, partition, network, cell, [x, y]);
            let several = found.maps.len() > 1;
            for (output, map) in found.maps.iter().enumerate() {
                rows.push((if output == 0 { "Here the network is" } else { "" }.to_owned(), reading::map(map, several.then_some(output), 2)));
            }
            if found.maps.is_empty() {
                rows.push(("Here the network is".to_owned(), "not one map yet: not all units have cut".to_owned()));
            }
            for (layer, (bits, on)) in found.layers.iter().enumerate() {
                rows.push((format!("Layer {}", layer + 1), format!("{bits}, {on} on")));
            }
            let share = 100.0 * found.area / partition.window().map_or(1.0, |window| window.area());
            rows.push(("Area".to_owned(), format!("{}, {} % of the window", number(found.area), number(share))));
            let loss = if found.points > 0 { format!(", mean loss {}", number(found.loss)) } else { String::new() };
            if !found.maps.is_empty() {
                rows.push(("Training points inside".to_owned(), format!("{}{loss}", found.points)));
            }
            if let Some(distance) = found.distance {
                rows.push(("To the decision boundary".to_owned(), number(distance)));
            }
        }
        if self.live.network().is_err()
            && let Ok(outputs) = self.live.trainer().predict(&[x as f32, y as f32][..inputs.min(2)])
        {
            let outputs: Vec<String> = outputs.iter().map(|&output| number(output.into())).collect();
            rows.push(("Output".to_owned(), outputs.join(", ")));
        }
        object(&[("place", place.into()), ("rows", array(rows.into_iter().map(|(name, text)| array([name.into(), text.into()]))))])
    }

    /// What differs between the two pinned cells, in a sentence; undefined without two.
    pub fn difference(&mut self) -> Option<String> {
        self.look();
        let &[one, other] = &self.state.pins[..] else { return None };
        let (one, other) = (self.live.cell_at(one.0, one.1)?, self.live.cell_at(other.0, other.1)?);
        Some(reading::difference(self.live.partition()?, one, other))
    }

    /// `{step, regions, partial, fixed, exact, inputs, text, notes}` as they are now; texts ready to print.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn summary(&mut self) -> JsValue {
        self.look();
        let live = &self.live;
        let mut notes: Vec<JsValue> = Vec::new();
        if let Err(why) = live.network() {
            notes.push(format!("No exact regions here: {why}. The picture is the output itself, sampled.").into());
        }
        let partial = live.partition().is_some_and(|partition| partition.partial()) || live.pieces().is_some_and(|found| found.partial);
        if partial {
            notes.push(format!("Partial picture: more than {LIMIT} regions; not all units have cut. Zoom in, or take a smaller network.").into());
        }
        if let Status::Diverged(divergence) = live.trainer().status() {
            notes.push(format!("The run {divergence}. Reset, and try a smaller learning rate.").into());
        }
        object(&[
            ("step", (live.trainer().steps() as f64).into()),
            ("regions", (count(live) as f64).into()),
            ("partial", partial.into()),
            ("fixed", live.is_fixed().into()),
            ("exact", live.network().is_ok().into()),
            ("inputs", (live.inputs() as f64).into()),
            ("text", self.sentence().into()),
            ("notes", array(notes)),
        ])
    }

    /// The numbers of now: "Step 113, loss 0.53: 550 regions (137 after layer 1), ...".
    fn sentence(&self) -> String {
        let live = &self.live;
        let last = live.history().samples().last();
        let head = match last.filter(|_| !live.is_fixed()) {
            Some(counts) => format!("Step {}, loss {}", live.trainer().steps(), number(counts.loss)),
            None => String::new(),
        };
        let per_layer = live.partition().map(|partition| partition.per_layer()).or(live.pieces().map(|found| &found.per_layer[..])).unwrap_or(&[]);
        let mut parts = Vec::new();
        if live.inputs() == 1 {
            if live.network().is_ok() {
                parts.push(format!("{} straight pieces", count(live)));
            }
        } else if let Some(partition) = live.partition() {
            parts.push(format!("{} regions", partition.count()));
            if partition.complete() {
                parts.push(format!("{} pieces of the decision boundary", partition.boundary().len() / 4));
            }
        }
        if per_layer.len() > 1 && !parts.is_empty() {
            let counts: Vec<String> = per_layer.iter().map(usize::to_string).collect();
            parts[0].push_str(&format!(" (layer by layer {})", counts.join(", ")));
        }
        if let Some(counts) = last.filter(|_| !parts.is_empty() && self.state.build.is_none()) {
            parts.push(format!("{} with data", counts.with_data));
        }
        let parts = parts.join(", ");
        let colon = if head.is_empty() || parts.is_empty() { "" } else { ": " };
        format!("{head}{colon}{parts}.")
    }

    /// What can be done with the picture, in a sentence.
    pub fn hint(&self) -> String {
        let one_layer = self.live.trainer().shape().hidden.len() == 1 && !self.live.is_fixed();
        match (self.live.network(), self.live.inputs()) {
            (Err(_), _) => "Point at the picture, or move with the arrow keys, to read the output.",
            (_, 1) if one_layer => "Point at the plot to read a piece's slope. Drag a dot: the kink moves with its unit's bias.",
            (_, 1) => "Point at the plot, or move with the arrow keys, to read a piece's slope.",
            _ => "Point at a cell, or move with the arrow keys, to read the map that the network is there. Click to pin it.",
        }
        .to_owned()
    }

    /// The range of the sawtooth's depth: `{min, max, default, name, meaning}`.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sawtooth(&self) -> JsValue {
        object(&range(&SAWTOOTH))
    }

    /// How far the network is built up: `{units, total, text}`.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn built(&self) -> JsValue {
        let Ok(network) = self.live.network() else { return object(&[("units", 0.into()), ("total", 0.into()), ("text", "".into())]) };
        let total = reading::hidden_units(network);
        let units = self.state.build.unwrap_or(total).min(total);
        object(&[("units", (units as f64).into()), ("total", (total as f64).into()), ("text", reading::built(network, units).into())])
    }

    /// Lets only the first `units` hidden units cut; all of them from their number on.
    #[wasm_bindgen(js_name = setBuilt)]
    pub fn set_built(&mut self, units: usize) {
        let total = self.live.network().map_or(0, reading::hidden_units);
        self.state.build = (units < total).then_some(units);
        self.fresh = false;
    }

    /// For each hidden layer whether each unit has a kink in the window, 1 or 0, as they are shown: `{layers: Uint8Array[], picked}`
    /// with picked `[layer, unit]`, from 0, or null.
    #[wasm_bindgen(unchecked_return_type = "object[]")]
    pub fn units(&mut self) -> JsValue {
        self.look();
        let layers = match (self.live.network(), self.live.partition(), self.live.pieces()) {
            (Ok(network), Some(partition), _) => reading::units_with_kinks(network, partition.edge_folds().iter().filter_map(|&fold| partition.fold(fold))),
            (Ok(network), None, Some(found)) => reading::units_with_kinks(network, found.kinks.iter().map(|kink| kink.fold)),
            _ => Vec::new(),
        };
        let picked = self.state.pick.map_or(JsValue::NULL, |(layer, unit)| array([(layer as f64).into(), (unit as f64).into()]));
        object(&[("layers", array(layers.iter().map(|units| Uint8Array::from(&units[..]).into()))), ("picked", picked)])
    }

    /// Shows the kinks of a unit, layer and unit from 0; those of none for the unit that is shown already.
    #[wasm_bindgen(js_name = pick)]
    pub fn pick_unit(&mut self, layer: usize, unit: usize) {
        let wish = Some((layer, unit));
        self.state.pick = if self.state.pick == wish { None } else { wish };
    }

    /// How many regions theory allows and expects, beside the count: `[name, number, meaning][]`; empty without regions.
    #[wasm_bindgen(unchecked_return_type = "string[][]")]
    pub fn bounds(&mut self) -> JsValue {
        self.look();
        let rows = reading::bounds(&self.live, count(&self.live));
        array(rows.into_iter().map(|row| array(row.into_iter().map(JsValue::from))))
    }

    /// The ways to colour: `{id, title}[]`.
    #[wasm_bindgen(unchecked_return_type = "object[]")]
    pub fn colorings(&self) -> JsValue {
        array(Coloring::ALL.iter().map(|coloring| object(&[("id", coloring.id().into()), ("title", coloring.title().into())])))
    }

    /// One or two sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        let live = &self.live;
        let what = match live.network() {
            Ok(network) if live.is_fixed() => format!("Sawtooth network {}", reading::shape(network)),
            Ok(network) => format!("Network {} on {}", reading::shape(network), self.state.experiment.data.title()),
            Err(_) => format!("Network on {}", self.state.experiment.data.title()),
        };
        format!("{what}, {}.", title(live))
    }

    /// The counts over the steps as comma-separated values.
    pub fn csv(&self) -> String {
        let mut text = "step,loss,regions,boundary_pieces,regions_with_data\n".to_owned();
        for counts in self.live.history().samples() {
            text.push_str(&format!("{},{},{},{},{}\n", counts.step, counts.loss, counts.regions, counts.boundary, counts.with_data));
        }
        text
    }

    /// The figure as an SVG document of the sheet's size and theme, cells as polygons.
    pub fn svg(&mut self, sheet: &Sheet) -> Result<String, JsValue> {
        self.look();
        let layout = self.layout(sheet);
        let (live, state) = (&self.live, &self.state);
        let plane = live.partition().map(|partition| Plane { partition, points: live.trainer().train_points(), coloring: state.color });
        let document = crate::figures::regions::Document {
            title: &title(live),
            layout: &layout,
            plane,
            pieces: live.pieces(),
            samples_of_smooth: self.map.as_ref(),
            points: reading::points(live),
            samples: live.history().samples(),
            counted: counted(live),
        };
        document.svg(sheet.width, sheet.height, sheet.scheme).map_err(error)
    }

    /// The partition as JSON text: vertices, cells, patterns, maps, boundary. Undefined where there is none.
    pub fn json(&mut self) -> Option<String> {
        self.look();
        Some(self.live.partition()?.to_json(self.live.network().ok()?))
    }
}

/// What the second chart counts.
fn counted(live: &LiveRegions) -> Counted {
    match (live.network(), live.inputs()) {
        _ if live.is_fixed() => Counted::NotTrained,
        (Err(_), _) => Counted::Nothing,
        (_, 1) => Counted::Pieces,
        _ => Counted::Regions,
    }
}

/// How many regions or pieces are shown.
fn count(live: &LiveRegions) -> usize {
    live.partition().map_or_else(|| live.pieces().map_or(0, |found| found.pieces.len()), |partition| partition.count())
}

/// "312 regions at step 200".
fn title(live: &LiveRegions) -> String {
    let what = if live.inputs() == 1 { "straight pieces" } else { "regions" };
    match (live.network(), live.is_fixed()) {
        (Err(_), _) => format!("no exact regions, step {}", live.trainer().steps()),
        (_, true) => format!("{} {what}", count(live)),
        _ => format!("{} {what} at step {}", count(live), live.trainer().steps()),
    }
}
