//! The person's own points, in place of the data set.

use wasm_bindgen::prelude::*;

use super::DyingFigure;
use crate::analysis::live_run::Live;
use crate::data::{Points, VIEW, parse_csv};
use crate::figures::draw::plot::Frame;
use crate::figures::dying::Layout;
use crate::web::canvas::Sheet;
use crate::web::error;
use crate::web::objects::array;

/// Places that are pointed at are of so many parts of 1: finer than a pixel, and short in a link.
const GRAIN: f64 = 100.0;

/// A point that is dragged: which one, and how far it is from the pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    index: usize,
    ahead: (f64, f64),
}

#[wasm_bindgen]
impl DyingFigure {
    /// Whether points can be put on the data panel: it is a plane.
    #[wasm_bindgen(getter, js_name = takesPoints)]
    pub fn takes_points(&self) -> bool {
        self.view.inputs == 2
    }

    /// Adds a point of `class` at a place on the data panel; the first one takes the place of the data set. Whether it was there.
    #[wasm_bindgen(js_name = addPoint)]
    pub fn add_point(&mut self, sheet: &Sheet, x: f64, y: f64, class: f64) -> Result<bool, JsValue> {
        let Some(at) = self.on_data(sheet, x, y) else { return Ok(false) };
        const MOST_CLASS: f64 = 2.0;
        let mut points = self.state.own.clone().unwrap_or(Points { inputs: 2, targets: 1, ..Points::default() });
        points.x.extend([grained(at.0), grained(at.1)]);
        points.y.push(if class.is_finite() { class.clamp(0.0, MOST_CLASS) as f32 } else { 0.0 });
        self.take_points(points)?;
        Ok(true)
    }

    /// Removes the own point nearest to a place, within a fingertip. Whether there was one.
    #[wasm_bindgen(js_name = removePoint)]
    pub fn remove_point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Result<bool, JsValue> {
        let (Some(at), Some(mut points)) = (self.on_data(sheet, x, y), self.state.own.clone()) else { return Ok(false) };
        let Some(nearest) = nearest(&points, at) else { return Ok(false) };
        points.x.drain(2 * nearest..2 * nearest + 2);
        points.y.remove(nearest);
        if points.y.is_empty() {
            self.state.own = None;
            self.begin();
        } else {
            self.take_points(points)?;
        }
        Ok(true)
    }

    /// Takes hold of the own point nearest to a place, within a fingertip. Whether there was one.
    #[wasm_bindgen(js_name = grabPoint)]
    pub fn grab_point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let own = self.state.own.as_ref();
        self.held = self.on_data(sheet, x, y).zip(own).and_then(|(at, points)| {
            let index = nearest(points, at)?;
            let place = &points.x[2 * index..2 * index + 2];
            Some(Held { index, ahead: (f64::from(place[0]) - at.0, f64::from(place[1]) - at.1) })
        });
        self.held.is_some()
    }

    /// Moves the point that was taken hold of with the pointer at a place, as far as the panel goes. Whether there was one.
    #[wasm_bindgen(js_name = movePoint)]
    pub fn move_point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Result<bool, JsValue> {
        let (Some(Held { index, ahead }), Some(mut points)) = (self.held, self.state.own.clone()) else { return Ok(false) };
        let Some(place) = points.x.get_mut(2 * index..2 * index + 2) else { return Ok(false) };
        let at = Self::plane(sheet).to_data((x, y));
        for (coordinate, wanted) in place.iter_mut().zip([at.0 + ahead.0, at.1 + ahead.1]) {
            *coordinate = grained(wanted.clamp(-VIEW, VIEW));
        }
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
        self.state.own.as_ref().map_or(0.0, |points| points.count() as f64)
    }

    /// The person's own points as x, y and class, one behind the other; undefined where there are none.
    #[wasm_bindgen(getter)]
    pub fn own(&self) -> Option<Vec<f32>> {
        let points = self.state.own.as_ref()?;
        let (places, _) = points.x.as_chunks::<2>();
        Some(places.iter().zip(&points.y).flat_map(|(&[x, y], &class)| [x, y, class]).collect())
    }

    /// Whether the text, and so a link, holds all of the state: too many own points are left out of it.
    #[wasm_bindgen(getter, js_name = fitsText)]
    pub fn fits_text(&self) -> bool {
        self.state.fits_text()
    }

    /// The training points as comma-separated values: `x,y,class` as [`Self::read_csv`] takes them, `x,y` for functions.
    #[wasm_bindgen(js_name = pointsCsv)]
    pub fn points_csv(&self) -> String {
        let points = self.live.trainer().train_points();
        let mut text = match points.inputs {
            1 => "x,y\n".to_owned(),
            2 => "x,y,class\n".to_owned(),
            inputs => (1..=inputs).map(|input| format!("x{input},")).collect::<String>() + "y\n",
        };
        for (x, y) in points.x.chunks_exact(points.inputs.max(1)).zip(points.y.chunks_exact(points.targets.max(1))) {
            let line: Vec<String> = x.iter().chain(y).map(f32::to_string).collect();
            text += &line.join(",");
            text.push('\n');
        }
        text
    }

    fn take_points(&mut self, points: Points) -> Result<(), JsValue> {
        let mut state = self.state.clone();
        state.take_points(points.clone());
        Live::with_points(state.experiment.clone(), &points).map_err(error)?;
        self.state = state;
        self.begin();
        Ok(())
    }

    /// The data point at a place on the panel of a network of two inputs.
    fn on_data(&self, sheet: &Sheet, x: f64, y: f64) -> Option<(f64, f64)> {
        let plane = Self::plane(sheet);
        (self.takes_points() && plane.area.contains(x, y)).then(|| plane.to_data((x, y)))
    }

    /// The panel of points of two inputs.
    fn plane(sheet: &Sheet) -> Frame {
        Frame { area: Layout::new(sheet.width, sheet.height).data, x: -VIEW..VIEW, y: -VIEW..VIEW }
    }
}

/// A coordinate as it is kept.
fn grained(coordinate: f64) -> f32 {
    ((coordinate * GRAIN).round() / GRAIN) as f32
}

/// The point nearest to a place, within a fingertip.
fn nearest(points: &Points, at: (f64, f64)) -> Option<usize> {
    const REACH: f64 = 0.25;
    let distance = |point: &[f32]| libm::hypot(f64::from(point[0]) - at.0, f64::from(point[1]) - at.1);
    let (index, found) = points.x.chunks_exact(2).map(distance).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (found < REACH).then_some(index)
}
