//! The figure of dying units for `<relu-dying>`.

use js_sys::Float64Array;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, ImageData};

use super::canvas::{Sheet, context};
use super::error;
use super::objects::{array, object, problems};
use crate::analysis::census::{History, State, UnitCensus};
use crate::analysis::live::Live;
use crate::data::{Points, parse_csv};
use crate::experiment::Experiment;
use crate::figures::dying::draw::{self, Story, Windows};
use crate::figures::dying::image::{Image, images};
use crate::figures::dying::{DyingState, Layout, View, Viewer, layout};
use crate::figures::svg::{document, titled};
use crate::figures::theme::Theme;
use crate::network::{Change, Loss, Status};

/// The most autopsies that are told at once.
const TOLD: usize = 200;

/// One figure: a run, perhaps a second one, and what was last seen of them. Places are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct DyingFigure {
    state: DyingState,
    live: Live,
    twin: Option<Live>,
    viewer: Viewer,
    view: View,
    deaths: Vec<u64>,
    chosen: Option<(usize, usize)>,
    frozen: bool,
    /// The person's own points.
    own: Option<Points>,
}

#[wasm_bindgen]
impl DyingFigure {
    /// The figure of a text; what is wrong in the text is left at its default.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        let state = DyingState::read(text).0;
        let live = Live::new(state.experiment.clone());
        let twin = state.twin_experiment().map(Live::new);
        let mut viewer = Viewer::default();
        let view = viewer.look(&live);
        Self { state, live, twin, viewer, view, deaths: Vec::new(), chosen: None, frozen: false, own: None }
    }

    /// The canonical text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.state.to_string()
    }

    /// Takes the state of another text over, from its start; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "{ text: string }[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = DyingState::read(text);
        self.state = state;
        self.own = None;
        self.chosen = None;
        self.begin();
        problems(&found)
    }

    /// A run at its start, on the person's own points where there are such that fit.
    fn start(&self, experiment: Experiment) -> Live {
        match &self.own {
            Some(points) => Live::with_points(experiment.clone(), points).unwrap_or_else(|_| Live::new(experiment)),
            None => Live::new(experiment),
        }
    }

    /// Starts the runs of the present state.
    fn begin(&mut self) {
        self.live = self.start(self.state.experiment.clone());
        self.twin = self.state.twin_experiment().map(|experiment| self.start(experiment));
        self.look();
    }

    /// Sees how the run is now; to be called once before a drawing.
    pub fn look(&mut self) {
        self.view = self.viewer.look(&self.live);
        self.deaths = self.live.watch().autopsies().iter().map(|autopsy| autopsy.step).collect();
        let widths = self.view.widths();
        self.chosen = self.chosen.filter(|&(layer, unit)| widths.get(layer).is_some_and(|&units| unit < units));
    }

    /// At most `steps` steps of each run. Whether the first one goes on.
    pub fn run(&mut self, steps: f64) -> bool {
        const MOST: f64 = 1e6;
        let steps = if steps.is_finite() { steps.clamp(0.0, MOST) as u32 } else { 0 };
        for _ in 0..steps {
            let goes_on = self.live.step();
            if let Some(twin) = &mut self.twin {
                twin.step();
            }
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Steps until every training point has been used once more. Whether the run goes on.
    pub fn epoch(&mut self) -> bool {
        let epochs = self.live.trainer().epochs();
        // The first step of an epoch counts it, so the end is the step before the next one's first.
        let count = self.live.trainer().train_points().count() as f64;
        let batch = match self.live.trainer().experiment().batch {
            crate::experiment::Batch::Full => count,
            crate::experiment::Batch::Of(size) => f64::from(size),
        };
        let steps = (count / batch.max(1.0)).ceil().max(1.0);
        self.run(steps) && self.live.trainer().epochs() > epochs
    }

    /// Back to the start, with the same weights.
    pub fn reset(&mut self) {
        self.begin();
    }

    /// From the start with other weights: the next seed.
    #[wasm_bindgen(js_name = newStart)]
    pub fn new_start(&mut self) {
        self.state.experiment.seed = self.state.experiment.seed.wrapping_add(1) % 1_000_000;
        self.begin();
    }

    /// Whether the run goes on by itself.
    #[wasm_bindgen(getter)]
    pub fn playing(&self) -> bool {
        self.state.playing
    }

    /// Sets whether the run goes on by itself.
    #[wasm_bindgen(setter)]
    pub fn set_playing(&mut self, playing: bool) {
        self.state.playing = playing;
    }

    /// What a key of the experiment is set to.
    pub fn value(&self, key: &str) -> String {
        self.state.value(key)
    }

    /// Sets a key of the experiment: in the running network where that can be, else from the start. What was wrong, and
    /// whether it restarted: `{problems, restarted}`.
    #[wasm_bindgen(unchecked_return_type = "{ problems: { text: string }[], restarted: boolean }")]
    pub fn set(&mut self, key: &str, value: &str) -> JsValue {
        let (experiment, found) = self.state.with(key, value);
        self.state.experiment = experiment;
        let restarted = self.live.change(&self.state.experiment) == Change::Restarted;
        match (&mut self.twin, self.state.twin_experiment()) {
            (Some(twin), Some(wanted)) if !restarted => {
                twin.change(&wanted);
            }
            _ if restarted => self.begin(),
            _ => {}
        }
        self.look();
        object(&[("problems", problems(&found)), ("restarted", restarted.into())])
    }

    /// A second run with one difference, both from the start; an empty key ends it. What was wrong with the value.
    #[wasm_bindgen(js_name = setTwin, unchecked_return_type = "{ text: string }[]")]
    pub fn set_twin(&mut self, key: &str, value: &str) -> JsValue {
        self.state.twin = (!key.is_empty()).then(|| (key.to_owned(), value.to_owned()));
        let found = if key.is_empty() { Vec::new() } else { self.state.with(key, value).1 };
        self.begin();
        problems(&found)
    }

    /// The second run's difference as `[key, value]`, or nothing.
    #[wasm_bindgen(getter, unchecked_return_type = "[string, string] | undefined")]
    pub fn twin(&self) -> JsValue {
        self.state.twin.as_ref().map_or(JsValue::UNDEFINED, |(key, value)| array([key.as_str().into(), value.as_str().into()]))
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        layout::height(width)
    }

    fn deaths_history(twin: &Option<Live>) -> Option<(&History, &crate::analysis::live::Losses)> {
        twin.as_ref().map(|twin| (twin.watch().history(), twin.losses()))
    }

    fn story(&self) -> Story<'_> {
        Story {
            history: self.live.watch().history(),
            losses: self.live.losses(),
            marks: self.live.marks(),
            deaths: &self.deaths,
            twin: Self::deaths_history(&self.twin),
            chosen: self.chosen,
        }
    }

    /// What the axes span, in a few numbers: where they are as they were, the axes need not be drawn again.
    #[wasm_bindgen(getter)]
    pub fn windows(&self) -> Float64Array {
        let windows = Windows::of(&self.view, &self.story());
        Float64Array::from([windows.steps, windows.loss.0, windows.loss.1, windows.data, self.view.inputs as f64].as_slice())
    }

    /// Draws what stands: axes and titles.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let windows = Windows::of(&self.view, &self.story());
        sheet.paint(canvas, true, |root, theme| draw::axes(root, theme, &windows, &layout, self.view.inputs))
    }

    /// Draws what moves, on a layer of its own; `scratch` is a canvas for the pictures' cells.
    #[wasm_bindgen(js_name = drawMoving)]
    pub fn draw_moving(&self, canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let story = self.story();
        let mut pictures = Ok(());
        sheet.paint(canvas, false, |root, theme| {
            pictures = paint_images(canvas, scratch, theme, &images(theme, &self.view, story.history, &layout));
            draw::marks(root, theme, &self.view, &story, &layout)
        })?;
        pictures
    }

    /// Points at a place: the unit there is chosen, unless one is frozen. Whether anything changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        if self.frozen {
            return false;
        }
        let found = Layout::new(sheet.width, sheet.height).unit_at(&self.view.widths(), x, y);
        std::mem::replace(&mut self.chosen, found) != found
    }

    /// Freezes the choice at a place, or frees it where nothing is there. Whether a unit is frozen now.
    pub fn freeze(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let found = Layout::new(sheet.width, sheet.height).unit_at(&self.view.widths(), x, y);
        self.frozen = found.is_some() && !(self.frozen && found == self.chosen);
        self.chosen = found;
        self.frozen
    }

    /// Chooses the unit `by` places on, layer after layer, and freezes it: for keys.
    #[wasm_bindgen(js_name = nextUnit)]
    pub fn next_unit(&mut self, by: i32) {
        let widths = self.view.widths();
        let all: Vec<(usize, usize)> = widths.iter().enumerate().flat_map(|(layer, &units)| (0..units).map(move |unit| (layer, unit))).collect();
        let count = all.len() as i64;
        let now = self.chosen.and_then(|chosen| all.iter().position(|&unit| unit == chosen)).map_or(if by > 0 { -1 } else { 0 }, |at| at as i64);
        self.chosen = all.get((now + i64::from(by)).rem_euclid(count.max(1)) as usize).copied();
        self.frozen = true;
    }

    /// Takes the choice away. Whether there was one.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self, frozen_too: bool) -> bool {
        if self.frozen && !frozen_too {
            return false;
        }
        self.frozen = false;
        self.chosen.take().is_some()
    }

    /// What is known of the chosen unit, in words; empty where none is.
    #[wasm_bindgen(getter)]
    pub fn reading(&self) -> String {
        let Some((layer, unit)) = self.chosen else { return String::new() };
        let census = self.live.watch().census(self.live.trainer(), None);
        let Some(known) = census.layers.get(layer).and_then(|layer| layer.units.get(unit)) else { return String::new() };
        let Some(seen) = self.view.layers.get(layer).and_then(|layer| layer.get(unit)) else { return String::new() };
        let inputs = self.view.weights[layer].len() / self.view.layers[layer].len().max(1);
        let weights = self.view.weights[layer][unit * inputs..(unit + 1) * inputs].iter();
        const MOST: usize = 8;
        let listed: Vec<String> = weights.take(MOST).map(|weight| format!("{weight:.2}")).collect();
        let more = if inputs > MOST { ", \u{2026}" } else { "" };
        format!(
            "Unit {}.{}: {}. Bias {:.3}; weights {}{more}; active on {:.1} % of the training points. Output bias {:.3}.",
            layer + 1,
            unit + 1,
            describe(known),
            seen.bias,
            listed.join(", "),
            known.active * 100.0,
            self.view.output_bias.first().copied().unwrap_or(f32::NAN)
        )
    }

    /// The autopsies from the `from`th on, as sentences; at most so many at once.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn autopsies(&self, from: f64) -> JsValue {
        let from = if from >= 0.0 { from as usize } else { 0 };
        array(self.live.watch().autopsies().iter().skip(from).take(TOLD).map(|autopsy| autopsy.to_string().into()))
    }

    /// How many deaths there were.
    #[wasm_bindgen(getter)]
    pub fn deaths(&self) -> f64 {
        self.live.watch().autopsies().len() as f64
    }

    /// `{step, epoch, dead, units, revived, loss, testLoss, learningRate, diverged, twinDead}` of now.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, epoch: number, dead: number, units: number, revived: number, cannotComeBack: number, loss: number, testLoss: number, learningRate: number, diverged?: string, twinDead?: number, twinUnits?: number }"
    )]
    pub fn status(&self) -> JsValue {
        let trainer = self.live.trainer();
        let units: Vec<UnitCensus> = self.live.watch().census(trainer, None).layers.into_iter().flat_map(|layer| layer.units).collect();
        let count = |of: fn(&UnitCensus) -> bool| units.iter().filter(|unit| of(unit)).count() as f64;
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        let diverged = match trainer.status() {
            Status::Running => JsValue::UNDEFINED,
            Status::Diverged(divergence) => divergence.to_string().into(),
        };
        let twin = self.twin.as_ref().map(|twin| twin.watch().census(twin.trainer(), None));
        object(&[
            ("step", (trainer.steps() as f64).into()),
            ("epoch", (trainer.epochs() as f64).into()),
            ("dead", count(|unit| unit.state == State::Dead).into()),
            ("units", (units.len() as f64).into()),
            ("revived", units.iter().map(|unit| f64::from(unit.revived)).sum::<f64>().into()),
            ("cannotComeBack", count(|unit| unit.stuck).into()),
            ("loss", last(&self.live.losses().train).into()),
            ("testLoss", last(&self.live.losses().test).into()),
            ("learningRate", trainer.learning_rate().into()),
            ("diverged", diverged),
            ("twinDead", twin.as_ref().map_or(JsValue::UNDEFINED, |census| (census.count(State::Dead) as f64).into())),
            (
                "twinUnits",
                twin.as_ref().map_or(JsValue::UNDEFINED, |census| (census.layers.iter().map(|layer| layer.units.len()).sum::<usize>() as f64).into()),
            ),
        ])
    }

    /// Adds a point of `class` at a place on the data panel; the first one takes the place of the data set. Whether it was there.
    #[wasm_bindgen(js_name = addPoint)]
    pub fn add_point(&mut self, sheet: &Sheet, x: f64, y: f64, class: f64) -> Result<bool, JsValue> {
        let Some(at) = self.on_data(sheet, x, y) else { return Ok(false) };
        let mut points = self.own.clone().unwrap_or(Points { inputs: 2, targets: 1, ..Points::default() });
        const MOST_CLASS: f64 = 2.0;
        points.x.extend([at.0 as f32, at.1 as f32]);
        points.y.push(if class.is_finite() { class.clamp(0.0, MOST_CLASS) as f32 } else { 0.0 });
        self.take_points(points)?;
        Ok(true)
    }

    /// Removes the own point nearest to a place, within a fingertip. Whether there was one.
    #[wasm_bindgen(js_name = removePoint)]
    pub fn remove_point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Result<bool, JsValue> {
        let (Some(at), Some(mut points)) = (self.on_data(sheet, x, y), self.own.clone()) else { return Ok(false) };
        let Some(nearest) = nearest(&points, at) else { return Ok(false) };
        points.x.drain(2 * nearest..2 * nearest + 2);
        points.y.remove(nearest);
        if points.y.is_empty() {
            self.own = None;
            self.begin();
        } else {
            self.take_points(points)?;
        }
        Ok(true)
    }

    /// Moves the own point nearest to (x, y) by (dx, dy). Whether there was one.
    #[wasm_bindgen(js_name = movePoint)]
    pub fn move_point(&mut self, sheet: &Sheet, x: f64, y: f64, dx: f64, dy: f64) -> Result<bool, JsValue> {
        let (Some(from), Some(to), Some(mut points)) = (self.on_data(sheet, x, y), self.on_data(sheet, x + dx, y + dy), self.own.clone()) else {
            return Ok(false);
        };
        let Some(nearest) = nearest(&points, from) else { return Ok(false) };
        points.x[2 * nearest] += (to.0 - from.0) as f32;
        points.x[2 * nearest + 1] += (to.1 - from.1) as f32;
        self.take_points(points)?;
        Ok(true)
    }

    /// Takes the points of a text of `x, y, class` lines; what was wrong, line by line.
    #[wasm_bindgen(js_name = readCsv, unchecked_return_type = "string[]")]
    pub fn read_csv(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let (points, found) = parse_csv(text);
        if points.count() > 0 {
            self.take_points(points)?;
        }
        Ok(array(found.iter().map(|problem| problem.to_string().into())))
    }

    /// How many points of their own the person has.
    #[wasm_bindgen(getter, js_name = ownPoints)]
    pub fn own_points(&self) -> f64 {
        self.own.as_ref().map_or(0.0, |points| points.count() as f64)
    }

    fn take_points(&mut self, points: Points) -> Result<(), JsValue> {
        // A third class is more than one logit can tell.
        if self.state.experiment.loss() == Loss::BceWithLogits && points.y.iter().any(|&y| y > 1.0) {
            self.state.experiment.chosen_loss = Some(Loss::CrossEntropy);
        }
        Live::with_points(self.state.experiment.clone(), &points).map_err(error)?;
        self.own = Some(points);
        self.begin();
        Ok(())
    }

    /// The data point at a place on the panel of a network of two inputs.
    fn on_data(&self, sheet: &Sheet, x: f64, y: f64) -> Option<(f64, f64)> {
        let area = Layout::new(sheet.width, sheet.height).data;
        let half = crate::data::VIEW;
        let frame = crate::figures::plot::Frame { area, x: -half..half, y: -half..half };
        (self.view.inputs == 2 && area.contains(x, y)).then(|| frame.to_data((x, y)))
    }

    /// One or two sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        let trainer = self.live.trainer();
        let (dead, units) = (self.live.watch().census(trainer, None).count(State::Dead), self.view.widths().iter().sum::<usize>());
        let loss = self.live.losses().train.last().copied().unwrap_or(f64::NAN);
        let widths: Vec<String> = self.view.widths().iter().map(usize::to_string).collect();
        let ending = match trainer.status() {
            Status::Running => String::new(),
            Status::Diverged(divergence) => format!(" The run {divergence}."),
        };
        let activation = trainer.experiment().activation(0);
        format!(
            "A network with hidden layers of {} units ({activation}) after {} steps at learning rate {}: {dead} of {units} units are dead, the loss is {loss:.3}.{ending}",
            widths.join(" and "),
            trainer.steps(),
            trainer.learning_rate(),
        )
    }

    /// The census as comma-separated values, unit by unit.
    pub fn csv(&self) -> String {
        let mut text = "layer,unit,state,active,zeros,since,from_start,deaths,revived\n".to_owned();
        for unit in self.live.watch().census(self.live.trainer(), None).layers.iter().flat_map(|layer| &layer.units) {
            let since = unit.since.map_or(String::new(), |step| step.to_string());
            let UnitCensus { layer, unit, state, active, zeros, from_start, deaths, revived, .. } = unit;
            text += &format!("{layer},{unit},{},{active},{zeros},{since},{from_start},{deaths},{revived}\n", state.id());
        }
        text
    }

    /// The figure as an SVG document of the sheet's size and theme.
    pub fn svg(&self, sheet: &Sheet) -> Result<String, JsValue> {
        let layout = Layout::new(sheet.width, sheet.height);
        let story = self.story();
        let windows = Windows::of(&self.view, &story);
        let drawn = document(sheet.width, sheet.height, sheet.scheme, |root, theme| {
            draw::axes(root, theme, &windows, &layout, self.view.inputs)?;
            draw::cells(root, theme, &images(theme, &self.view, story.history, &layout))?;
            draw::marks(root, theme, &self.view, &story, &layout)
        });
        drawn.map(|text| titled(text, &self.label())).map_err(error)
    }
}

/// The state of a unit, and what can be said about its way there and back.
fn describe(unit: &UnitCensus) -> String {
    let since = match unit.since {
        Some(_) if unit.from_start => " from the start".to_owned(),
        Some(step) => format!(" since step {step}"),
        None => String::new(),
    };
    let revived = if unit.revived > 0 { format!(", came back {} times", unit.revived) } else { String::new() };
    let stuck = if unit.stuck { ", and no further step can change it" } else { "" };
    format!("{}{since}{revived}{stuck}", unit.state)
}

/// The point nearest to a place, within a fingertip.
fn nearest(points: &Points, at: (f64, f64)) -> Option<usize> {
    const REACH: f64 = 0.25;
    let distance = |point: &[f32]| libm::hypot(f64::from(point[0]) - at.0, f64::from(point[1]) - at.1);
    let (index, found) = points.x.chunks_exact(2).map(distance).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (found < REACH).then_some(index)
}

/// Puts pictures on a canvas whose units are the theme's, by way of `scratch`.
fn paint_images(canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, theme: &Theme, images: &[Image]) -> Result<(), JsValue> {
    let (on, cells) = (context(canvas)?, context(scratch)?);
    // All cells in one upload: one picture below the other.
    let columns = images.iter().map(|image| image.columns).max().unwrap_or(1).max(1);
    let rows: usize = images.iter().map(|image| image.cells.len() / image.columns).sum::<usize>().max(1);
    let mut bytes = vec![0; columns * rows * 4];
    let mut top = 0;
    for image in images {
        for row in image.cells.chunks_exact(image.columns) {
            for (color, pixel) in row.iter().zip(bytes[top * columns * 4..].chunks_exact_mut(4)) {
                pixel.copy_from_slice(&[color.0, color.1, color.2, u8::MAX]);
            }
            top += 1;
        }
    }
    if scratch.width() as usize != columns || scratch.height() as usize != rows {
        scratch.set_width(columns as u32);
        scratch.set_height(rows as u32);
    }
    cells.put_image_data(&ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), columns as u32, rows as u32)?, 0.0, 0.0)?;
    let mut top = 0.0;
    for image in images {
        let rows = (image.cells.len() / image.columns) as f64;
        let area = image.area;
        on.set_image_smoothing_enabled(!image.sharp);
        on.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            scratch,
            0.0,
            top,
            image.columns as f64,
            rows,
            theme.px(area.left),
            theme.px(area.top),
            theme.px(area.width()),
            theme.px(area.height()),
        )?;
        top += rows;
    }
    Ok(())
}
