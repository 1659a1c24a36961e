//! Maps for JavaScript: one that takes cells as workers bring them, and one cell for a worker.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::Sheet;
use super::objects::{array, object};
use super::{arguments, error};
use crate::analysis::sweep::{Map, Outcome, Sweep, of_run, outcome};
use crate::experiment::Experiment;
use crate::figures::svg::{document, titled};
use crate::figures::sweep as figure;
use crate::figures::sweep::Shows;
use crate::network::Trainer;

fn map_of(id: &str) -> Result<Map, JsValue> {
    Map::ALL.into_iter().find(|map| map.id() == id).ok_or_else(|| {
        let names: Vec<_> = Map::ALL.into_iter().map(Map::id).collect();
        error(format_args!("map = {id:?}: one of {}", names.join(", ")))
    })
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
    /// The map called `map` of an experiment's text, with nothing computed.
    #[wasm_bindgen(constructor)]
    pub fn new(map: &str, experiment: &str) -> Result<Self, JsValue> {
        let map = map_of(map)?;
        let shows = if map == Map::RateByGain { Shows::DeadShare } else { Shows::Learnt };
        Ok(Self { sweep: Sweep::new(map, Experiment::read(experiment).0), shows, chosen: None })
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

    /// Runs of a cell.
    #[wasm_bindgen(getter)]
    pub fn seeds(&self) -> u32 {
        self.sweep.map().seeds()
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

    fn frame(&self, sheet: &Sheet) -> crate::figures::plot::Frame {
        figure::layout(self.sweep.map(), sheet.width, sheet.height)
    }

    /// Draws the map as it is now.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let frame = self.frame(sheet);
        sheet.paint(canvas, true, |root, theme| figure::draw(root, theme, &self.sweep, self.shows, self.chosen, &frame))
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
        let drawn = document(sheet.width, sheet.height, sheet.scheme, |root, theme| figure::draw(root, theme, &self.sweep, self.shows, None, &frame));
        drawn.map(|text| titled(text, &figure::label(&self.sweep))).map_err(error)
    }
}

/// The experiment of the `seed`th run of cell number `cell`, and how many steps it is to make.
fn task(map: &JsValue, experiment: &JsValue, cell: &JsValue, seed: &JsValue) -> Result<(Experiment, u64), JsValue> {
    let map = map_of(&arguments::text("map", map)?)?;
    let text = arguments::text("experiment", experiment)?;
    let whole = |name: &str, given: &JsValue| {
        let number = arguments::finite(name, given, "a whole number from 0 on")?;
        if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
            return Ok(number as u32);
        }
        Err(error(format_args!("{name} = {number}: a whole number from 0 on")))
    };
    let (cell, seed) = (whole("cell", cell)? as usize, whole("seed", seed)?);
    if cell >= map.count() {
        return Err(error(format_args!("cell = {cell}: at most {}", map.count() - 1)));
    }
    Ok((map.experiment(&Experiment::read(&text).0, cell, seed), map.steps()))
}

fn told(outcome: &Outcome) -> JsValue {
    object(&[
        ("deadShare", outcome.dead_share.into()),
        ("finalLoss", outcome.final_loss.unwrap_or(f64::NAN).into()),
        ("diverged", outcome.diverged.is_some().into()),
    ])
}

/// One run of a cell of a map: the `seed`th of cell number `cell`, as `{deadShare, finalLoss, diverged}`; `finalLoss` is NaN
/// where it diverged.
///
/// # Errors
/// An `Error` that names the argument.
#[wasm_bindgen(js_name = sweepCell, unchecked_return_type = "{ deadShare: number, finalLoss: number, diverged: boolean }")]
pub fn sweep_cell(
    #[wasm_bindgen(unchecked_param_type = "string")] map: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] experiment: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] cell: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] seed: &JsValue,
) -> Result<JsValue, JsValue> {
    let (experiment, steps) = task(map, experiment, cell, seed)?;
    Ok(told(&outcome(&experiment, steps)))
}

/// The same run a little at a time: for the page itself, where workers are refused.
#[wasm_bindgen]
pub struct SweepRun {
    trainer: Trainer,
    left: u64,
}

#[wasm_bindgen]
impl SweepRun {
    /// The run at its start.
    ///
    /// # Errors
    /// An `Error` that names the argument.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] map: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] experiment: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] cell: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] seed: &JsValue,
    ) -> Result<Self, JsValue> {
        let (experiment, left) = task(map, experiment, cell, seed)?;
        Ok(Self { trainer: Trainer::new(experiment), left })
    }

    /// One step. Whether more are to come.
    pub fn step(&mut self) -> bool {
        self.left = if self.left > 0 && self.trainer.step() { self.left - 1 } else { 0 };
        self.left > 0
    }

    /// What came of it so far, as [`sweep_cell`] tells it.
    #[wasm_bindgen(getter, unchecked_return_type = "{ deadShare: number, finalLoss: number, diverged: boolean }")]
    pub fn outcome(&mut self) -> JsValue {
        told(&of_run(&mut self.trainer))
    }
}
