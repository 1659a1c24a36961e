//! Maps for JavaScript: one that takes cells as workers bring them, and the work on a cell, for workers and for the page.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::{Ground, on_canvas};
use super::objects::array;
use super::{arguments, error};
use crate::analysis::sweep::{Map, Plan, Runs, Sweep};
use crate::data::Points;
use crate::experiment::Experiment;
use crate::figures::draw::sheet;
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::Scheme;
use crate::figures::sweep as figure;
use crate::figures::sweep::Shows;

fn map_of(id: &str) -> Result<Map, JsValue> {
    Map::ALL.into_iter().find(|map| map.id() == id).ok_or_else(|| {
        let names: Vec<_> = Map::ALL.into_iter().map(Map::id).collect();
        error(format_args!("map = {id:?}: one of {}", names.join(", ")))
    })
}

/// A canvas as a map sees it: so many CSS pixels wide and high, so many device pixels to each.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub struct Sheet(sheet::Sheet);

#[wasm_bindgen]
impl Sheet {
    /// A sheet of `width` x `height` CSS pixels at `ratio` device pixels each, `theme` "light" or "dark" (light otherwise).
    /// Sides that are not finite, or below 1, are 1.
    #[wasm_bindgen(constructor)]
    pub fn new(width: f64, height: f64, ratio: f64, theme: &str) -> Self {
        Self(sheet::Sheet::new(width, height, ratio, Scheme::from_id(theme).unwrap_or(Scheme::Light)))
    }
}

/// A map being computed. Places are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct SweepMap {
    sweep: Sweep,
    shows: Shows,
    chosen: Option<usize>,
}

#[wasm_bindgen]
impl SweepMap {
    /// The map called `map` of an experiment's text, on `own` points (x, y, class, ...) where there are such, with nothing computed.
    #[wasm_bindgen(constructor)]
    pub fn new(map: &str, experiment: &str, own: Option<Vec<f32>>) -> Result<Self, JsValue> {
        let map = map_of(map)?;
        let shows = if map == Map::RateByGain { Shows::DeadShare } else { Shows::Learnt };
        Ok(Self { sweep: Sweep::new(map, Experiment::read(experiment).0, points_of(own)?), shows, chosen: None })
    }

    /// The experiment that is varied, as its canonical text.
    #[wasm_bindgen(getter)]
    pub fn experiment(&self) -> String {
        self.sweep.base().to_string()
    }

    /// What can be shown: `[id, title][]`.
    #[wasm_bindgen(getter, unchecked_return_type = "[string, string][]")]
    pub fn choices(&self) -> JsValue {
        array(Shows::ALL.map(|shows| array([shows.id().into(), shows.title().into()])))
    }

    /// What is shown.
    #[wasm_bindgen(getter)]
    pub fn shows(&self) -> String {
        self.shows.id().to_owned()
    }

    /// Sets what is shown; another name changes nothing.
    #[wasm_bindgen(setter)]
    pub fn set_shows(&mut self, id: &str) {
        self.shows = Shows::ALL.into_iter().find(|shows| shows.id() == id).unwrap_or(self.shows);
    }

    /// Cells of the map.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> f64 {
        self.sweep.map().count() as f64
    }

    /// Cells that are known.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> f64 {
        self.sweep.done() as f64
    }

    /// Cells that are not handed out yet.
    #[wasm_bindgen(getter)]
    pub fn waiting(&self) -> f64 {
        self.sweep.waiting() as f64
    }

    /// Pieces of the work on one cell, as [`SweepWork::advance`] counts them.
    #[wasm_bindgen(getter)]
    pub fn pieces(&self) -> f64 {
        Runs::pieces(self.sweep.map()) as f64
    }

    /// The next cell to compute; nothing when all are handed out.
    #[wasm_bindgen(js_name = nextCell, unchecked_return_type = "number | undefined")]
    pub fn next_cell(&mut self) -> JsValue {
        self.sweep.next_task().map_or(JsValue::UNDEFINED, |task| (task.index as f64).into())
    }

    /// Puts a cell back that was handed out and will not come.
    #[wasm_bindgen(js_name = putBack)]
    pub fn put_back(&mut self, cell: f64) {
        self.sweep.put_back(cell as usize);
    }

    /// Takes what came of a cell: dead share and final loss of each of its runs, one behind the other.
    pub fn take(&mut self, cell: f64, runs: &[f64]) {
        let (pairs, _) = runs.as_chunks::<2>();
        let runs: Vec<(f64, f64)> = pairs.iter().map(|&[dead, loss]| (dead, loss)).collect();
        self.sweep.take(cell as usize, &runs);
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        figure::height(width)
    }

    fn frame(&self, sheet: &Sheet) -> crate::figures::draw::plot::Frame {
        figure::layout(self.sweep.map(), sheet.0.width, sheet.0.height)
    }

    /// Draws the map as it is now.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let frame = self.frame(sheet);
        // No picture is on its way to another canvas here.
        let scratch = canvas;
        on_canvas(canvas, scratch, sheet.0, Ground::Filled, |paper| Ok(figure::draw(&paper.root, &paper.theme, &self.sweep, self.shows, self.chosen, &frame)?))
    }

    /// Points at a place. Whether that changed anything.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let found = figure::cell_at(self.sweep.map(), &self.frame(sheet), x, y);
        std::mem::replace(&mut self.chosen, found) != found
    }

    /// Goes `right` and `up` from the cell pointed at: for keys.
    pub fn step(&mut self, right: i32, up: i32) {
        let map = self.sweep.map();
        let (columns, rows) = (map.columns().count, map.rows().count);
        let (column, row) = map.place(self.chosen.unwrap_or(rows / 2 * columns + columns / 2));
        let moved = |at: usize, by: i32, count: usize| (at as i64 + i64::from(by)).clamp(0, count as i64 - 1) as usize;
        self.chosen = Some(moved(row, up, rows) * columns + moved(column, right, columns));
    }

    /// What is known of the cell pointed at, in a sentence; empty where none is.
    #[wasm_bindgen(getter)]
    pub fn reading(&self) -> String {
        self.chosen.map_or(String::new(), |cell| figure::reading(&self.sweep, cell))
    }

    /// The experiment of the cell pointed at, at its first seed; empty where none is.
    #[wasm_bindgen(getter)]
    pub fn chosen(&self) -> String {
        self.chosen.map_or(String::new(), |cell| self.sweep.map().experiment(self.sweep.base(), cell, 0).to_string())
    }

    /// What is to be computed, as the beginning of a sentence.
    #[wasm_bindgen(getter)]
    pub fn plan(&self) -> String {
        figure::plan(&self.sweep)
    }

    /// What the map is of, and how to read it.
    #[wasm_bindgen(getter)]
    pub fn note(&self) -> String {
        figure::note(&self.sweep)
    }

    /// Sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        figure::label(&self.sweep)
    }

    /// The known cells as comma-separated values.
    pub fn csv(&self) -> String {
        figure::csv(&self.sweep)
    }

    /// The map as an SVG document of the sheet's size and theme.
    pub fn svg(&self, sheet: &Sheet) -> Result<String, JsValue> {
        let frame = self.frame(sheet);
        let drawn = document(sheet.0.width, sheet.0.height, sheet.0.scheme, |root, theme| figure::draw(root, theme, &self.sweep, self.shows, None, &frame));
        drawn.map(|text| titled(text, &figure::label(&self.sweep))).map_err(error)
    }
}

/// Own points from x, y and class, one behind the other; none of an empty list.
fn points_of(own: Option<Vec<f32>>) -> Result<Option<Points>, JsValue> {
    let own = own.unwrap_or_default();
    let (triples, rest) = own.as_chunks::<3>();
    if !rest.is_empty() {
        return Err(error(format_args!("own has {} numbers: x, y and class of each point", own.len())));
    }
    if triples.is_empty() {
        return Ok(None);
    }
    let x = triples.iter().flat_map(|&[x, y, _]| [x, y]).collect();
    let classes = triples.iter().map(|&[_, _, class]| class).collect();
    Points::new(2, x, 1, classes).map(Some).map_err(error)
}

/// The module that is running, compiled: a worker that is sent it need not compile it again.
#[wasm_bindgen(js_name = compiledModule, unchecked_return_type = "WebAssembly.Module")]
pub fn compiled_module() -> JsValue {
    wasm_bindgen::module()
}

/// Computes cells of a map, one after another, each a piece at a time.
#[wasm_bindgen]
pub struct SweepWork {
    plan: Plan,
    runs: Runs,
}

#[wasm_bindgen]
impl SweepWork {
    /// The work on the map called `map` of an experiment's text, on `own` points (x, y, class, ...) where there are such.
    ///
    /// # Errors
    /// An `Error` that names the argument.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] map: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] experiment: &JsValue,
        own: Option<Vec<f32>>,
    ) -> Result<Self, JsValue> {
        let map = map_of(&arguments::text("map", map)?)?;
        let base = Experiment::read(&arguments::text("experiment", experiment)?).0;
        Ok(Self { plan: Plan { map, base, own: points_of(own)? }, runs: Runs::new(0) })
    }

    /// Turns to cell number `cell`, from the start of its first run.
    ///
    /// # Errors
    /// An `Error` that names the argument.
    pub fn begin(&mut self, #[wasm_bindgen(unchecked_param_type = "number")] cell: &JsValue) -> Result<(), JsValue> {
        let (count, allowed) = (self.plan.map.count(), "the number of a cell");
        let number = arguments::finite("cell", cell, allowed)?;
        if number.fract() != 0.0 || !(0.0..count as f64).contains(&number) {
            return Err(error(format_args!("cell = {number}: {allowed}, from 0 to {}", count - 1)));
        }
        self.runs = Runs::new(number as usize);
        Ok(())
    }

    /// Up to `pieces` pieces of the work on the cell: starts, steps and looks. Whether more are to come.
    pub fn advance(&mut self, pieces: u32) -> bool {
        (0..pieces).all(|_| self.runs.advance(&self.plan))
    }

    /// Dead share and final loss (NaN where it diverged) of each run of the cell that is over, one behind the other.
    #[wasm_bindgen(getter)]
    pub fn outcomes(&self) -> Vec<f64> {
        self.runs.outcomes().iter().flat_map(|outcome| [outcome.dead_share, outcome.final_loss.unwrap_or(f64::NAN)]).collect()
    }
}
