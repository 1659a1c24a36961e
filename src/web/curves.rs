//! The curves figure for `<relu-curves>`, and as SVG for anybody.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::Sheet;
use super::facts::facts;
use super::objects::{array, object, problems, range};
use super::{arguments, error};
use crate::activation::Activation;
use crate::analysis::stepped_sigmoids;
use crate::figures::curves::reading::{self, number};
use crate::figures::curves::samples::Order;
use crate::figures::curves::state::{MAX_CURVES, SIGMOIDS, round_to};
use crate::figures::curves::{CurvesState, Layout, draw, layout, svg};
use crate::figures::theme::{Scheme, Theme, css};

/// How near to a kink (CSS pixels) the crosshair stands on it.
const REACH: f64 = 5.0;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A curve that is shown; `id` and `text` are empty for the sum of sigmoids. */
export interface ShownCurve {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly color: string;
  readonly dashes: readonly number[];
  readonly parameters: readonly (NumberRange & { readonly value: number; readonly sliderMin: number; readonly sliderMax: number })[];
}

/** All curves at one x, as numbers for people. */
export interface CurvesReading {
  readonly x: string;
  readonly curves: readonly {
    readonly title: string;
    readonly color: string;
    readonly value: string;
    readonly slope: string;
    readonly second: string;
  }[];
}
"#;

/// The state of one curves figure, and what can be done to it. Places and distances are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct CurvesFigure {
    state: CurvesState,
}

#[wasm_bindgen]
impl CurvesFigure {
    /// The figure of a text; what is wrong in the text is left at its default.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        Self { state: CurvesState::read(text).0 }
    }

    /// The canonical text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.state.to_string()
    }

    /// Takes the state of another text over; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = CurvesState::read(text);
        self.state = state;
        problems(&found)
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        layout::height(&self.state, width)
    }

    /// Draws what stands: axes, curves, labels.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let layout = self.layout(sheet);
        sheet.paint(canvas, true, |root, theme| draw::curves(root, theme, &self.state, &layout))
    }

    /// Draws what moves: the crosshair, on a layer of its own.
    #[wasm_bindgen(js_name = drawCrosshair)]
    pub fn draw_crosshair(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let layout = self.layout(sheet);
        sheet.paint(canvas, false, |root, theme| match self.state.at {
            Some(at) => draw::crosshair(root, theme, &self.state, &layout, at),
            None => Ok(()),
        })
    }

    fn layout(&self, sheet: &Sheet) -> Layout {
        Layout::new(&self.state, sheet.width, sheet.height)
    }

    /// Moves the window with a pointer that went from (x, y) by (dx, dy). Whether there was a panel to move.
    pub fn pan(&mut self, sheet: &Sheet, x: f64, y: f64, dx: f64, dy: f64) -> bool {
        let layout = self.layout(sheet);
        let Some(panel) = layout.at(x, y) else { return false };
        let frame = &panel.frame;
        let (from, to) = (frame.to_data((0.0, 0.0)), frame.to_data((dx, dy)));
        let (dx, dy) = (from.0 - to.0, from.1 - to.1);
        let window = frame.x.start + dx..frame.x.end + dx;
        let y = if panel.order == Order::Function && dy != 0.0 { Some(frame.y.start + dy..frame.y.end + dy) } else { self.state.y.clone() };
        self.state.look_at(window, y);
        true
    }

    /// Makes the windows `factor` times as wide, with what is at (x, y) staying there.
    pub fn zoom(&mut self, sheet: &Sheet, x: f64, y: f64, factor: f64) -> bool {
        let layout = self.layout(sheet);
        let Some(panel) = layout.at(x, y).filter(|_| factor.is_finite() && factor > 0.0) else { return false };
        let frame = &panel.frame;
        let (px, py) = frame.to_data((x, y));
        let around = |range: &std::ops::Range<f64>, at: f64| at + (range.start - at) * factor..at + (range.end - at) * factor;
        let y = if panel.order == Order::Function { Some(around(&frame.y, py)) } else { self.state.y.clone() };
        self.state.look_at(around(&frame.x, px), y);
        true
    }

    /// Zooms about the middle of the first panel: for keys and buttons.
    #[wasm_bindgen(js_name = zoomMiddle)]
    pub fn zoom_middle(&mut self, sheet: &Sheet, factor: f64) -> bool {
        let Some((x, y)) = self.middle(sheet) else { return false };
        self.zoom(sheet, x, y, factor)
    }

    /// Moves the window by (dx, dy) from the middle of the first panel: for keys.
    #[wasm_bindgen(js_name = panMiddle)]
    pub fn pan_middle(&mut self, sheet: &Sheet, dx: f64, dy: f64) -> bool {
        let Some((x, y)) = self.middle(sheet) else { return false };
        self.pan(sheet, x, y, dx, dy)
    }

    fn middle(&self, sheet: &Sheet) -> Option<(f64, f64)> {
        let area = self.layout(sheet).panels.first()?.frame.area;
        Some(((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0))
    }

    /// Back to the window that fits.
    pub fn home(&mut self) {
        self.state.look_home();
    }

    /// Puts the crosshair under a pointer, onto a kink where one is near; takes it away outside of the panels. Whether it
    /// changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let layout = self.layout(sheet);
        let at = layout.at(x, y).map(|panel| {
            let frame = &panel.frame;
            let reach = REACH * (frame.x.end - frame.x.start) / frame.area.width();
            let x = round_to(frame.to_data((x, y)).0, frame.x.end - frame.x.start);
            reading::snap(&self.state, x, reach)
        });
        self.set_at(at)
    }

    /// Moves the crosshair by `steps` hundredths of the window; puts it into the middle where there was none.
    pub fn step(&mut self, steps: f64) -> bool {
        let x = &self.state.x;
        let hundredth = (x.end - x.start) / 100.0;
        let to = match self.state.at {
            Some(at) => (at + steps * hundredth).clamp(x.start, x.end),
            None => (x.start + x.end) / 2.0,
        };
        let to = round_to(to, 100.0 * hundredth);
        self.set_at(Some(to))
    }

    /// Takes the crosshair away.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self) -> bool {
        self.set_at(None)
    }

    fn set_at(&mut self, at: Option<f64>) -> bool {
        let changed = self.state.at != at;
        self.state.at = at;
        changed
    }

    /// What is shown: `{id, title, text, color, dashes, parameters}[]`, a parameter being
    /// `{name, min, max, default, meaning, value, sliderMin, sliderMax}`.
    #[wasm_bindgen(unchecked_return_type = "ShownCurve[]")]
    pub fn curves(&self, sheet: &Sheet) -> JsValue {
        let theme = Theme::new(sheet.scheme, 1.0);
        array(self.state.shown().iter().enumerate().map(|(index, shown)| {
            let activation = match (self.state.sigmoids, self.state.curves.get(index)) {
                (None, Some(activation)) => Some(*activation),
                _ => None,
            };
            let parameters = activation.iter().flat_map(|activation| {
                activation.parameters().iter().zip(activation.values()).enumerate().map(|(index, (parameter, value))| {
                    let (low, high) = activation.slider_span(index);
                    let mut entries = range(parameter);
                    // 0.2 as the person wrote it, not the 0.20000000298 that f32 makes of it.
                    let written = value.to_string().parse::<f64>().unwrap_or_else(|_| value.into());
                    entries.extend([("value", written.into()), ("sliderMin", low.into()), ("sliderMax", high.into())]);
                    object(&entries)
                })
            });
            object(&[
                ("id", activation.map_or("", |activation| activation.id()).into()),
                ("title", shown.title().into()),
                ("text", activation.map_or_else(String::new, |activation| activation.to_string()).into()),
                ("color", css(theme.color(index)).into()),
                ("dashes", array(theme.dashes(index).iter().map(|&length| length.into()))),
                ("parameters", array(parameters)),
            ])
        }))
    }

    /// The most curves at once.
    #[wasm_bindgen(getter, js_name = maxCurves)]
    pub fn max_curves(&self) -> usize {
        MAX_CURVES
    }

    /// Adds a curve; the error says that the name is unknown or the figure full.
    #[wasm_bindgen(js_name = addCurve)]
    pub fn add_curve(&mut self, id: &str) -> Result<(), JsValue> {
        if self.state.curves.len() >= MAX_CURVES {
            return Err(error(format!("up to {MAX_CURVES} curves are shown at once; take one away first")));
        }
        self.state.curves.push(Activation::from_id(id).map_err(error)?);
        Ok(())
    }

    /// Puts another function, with its usual parameters, in place of curve `index`; the error says that the name is unknown.
    #[wasm_bindgen(js_name = replaceCurve)]
    pub fn replace_curve(&mut self, index: usize, id: &str) -> Result<(), JsValue> {
        let activation = Activation::from_id(id).map_err(error)?;
        if let Some(curve) = self.state.curves.get_mut(index) {
            *curve = activation;
        }
        Ok(())
    }

    /// Takes curve `index` away; the last one stays.
    #[wasm_bindgen(js_name = removeCurve)]
    pub fn remove_curve(&mut self, index: usize) {
        if self.state.curves.len() > 1 && index < self.state.curves.len() {
            self.state.curves.remove(index);
        }
    }

    /// Sets a parameter of curve `index`, brought into its range.
    #[wasm_bindgen(js_name = setParameter)]
    pub fn set_parameter(&mut self, index: usize, name: &str, value: f64) -> Result<(), JsValue> {
        let Some(curve) = self.state.curves.get_mut(index) else { return Err(error(format!("there is no curve {index}"))) };
        let mut parameters: Vec<(&str, f64)> = curve.parameters().iter().map(|range| range.name).zip(curve.values().into_iter().map(f64::from)).collect();
        for (parameter, (known, old)) in curve.parameters().iter().zip(&mut parameters) {
            if *known == name && value.is_finite() {
                *old = value.clamp(parameter.min, parameter.max);
            }
        }
        *curve = Activation::new(curve.id(), &parameters).map_err(error)?;
        Ok(())
    }

    /// What the derivative is at a kink, as text: "left", "right" or a number.
    #[wasm_bindgen(getter, js_name = atKink)]
    pub fn at_kink(&self) -> String {
        self.state.at_kink.to_string()
    }

    /// Sets what the derivative is at a kink; the error says what is allowed.
    #[wasm_bindgen(js_name = setAtKink)]
    pub fn set_at_kink(&mut self, text: &str) -> Result<(), JsValue> {
        self.state.at_kink = text.parse().map_err(|allowed| error(format!("the derivative at a kink is {allowed}, not \"{text}\"")))?;
        Ok(())
    }

    /// Whether f'' is shown.
    #[wasm_bindgen(getter)]
    pub fn second(&self) -> bool {
        self.state.second
    }

    /// Shows f'', or does not.
    #[wasm_bindgen(setter)]
    pub fn set_second(&mut self, second: bool) {
        self.state.second = second;
    }

    /// The sum of sigmoids: its range, `value` (0 where the family is shown instead), and the gaps to softplus and relu as text.
    #[wasm_bindgen(unchecked_return_type = "NumberRange & { readonly value: number; readonly gapToSoftplus?: string; readonly gapToRelu?: string }")]
    pub fn sigmoids(&self) -> JsValue {
        let mut entries = range(&SIGMOIDS);
        let count = self.state.sigmoids.unwrap_or(0);
        entries.push(("value", count.into()));
        if count > 0 {
            let (low, high) = (self.state.x.start, self.state.x.end);
            let gaps = [
                ("gapToSoftplus", stepped_sigmoids::largest_gap_to_softplus(count, low, high)),
                ("gapToRelu", stepped_sigmoids::largest_gap_to_relu(count, low, high)),
            ];
            entries.extend(gaps.map(|(name, gap)| (name, format!("{} at x = {}", number(gap.size), number(gap.at)).into())));
        }
        object(&entries)
    }

    /// Shows the sum of `count` sigmoids, or (0) the family.
    #[wasm_bindgen(js_name = setSigmoids)]
    pub fn set_sigmoids(&mut self, count: u32) {
        let before = self.state.sigmoids;
        self.state.sigmoids = (count > 0).then(|| f64::from(count).clamp(SIGMOIDS.min, SIGMOIDS.max) as u32);
        if before.is_some() != self.state.sigmoids.is_some() {
            self.state.look_home();
        }
    }

    /// The crosshair's numbers, `{x, curves: {title, color, value, slope, second}[]}`, ready to print; undefined without one.
    #[wasm_bindgen(unchecked_return_type = "CurvesReading | undefined")]
    pub fn reading(&self, sheet: &Sheet) -> JsValue {
        let Some(x) = self.state.at else { return JsValue::UNDEFINED };
        object(&[("x", number(x).into()), ("curves", self.readings_at(sheet, x))])
    }

    fn readings_at(&self, sheet: &Sheet, x: f64) -> JsValue {
        let theme = Theme::new(sheet.scheme, 1.0);
        array(reading::at(&self.state, x).into_iter().enumerate().map(|(index, reading)| {
            object(&[
                ("title", reading.title.into()),
                ("color", css(theme.color(index)).into()),
                ("value", number(reading.value).into()),
                ("slope", number(reading.slope).into()),
                ("second", number(reading.second).into()),
            ])
        }))
    }

    /// About `rows` rows of numbers over the window, kinks among them: `{x, curves: [...]}[]` as [`Self::reading`] gives them.
    #[wasm_bindgen(unchecked_return_type = "CurvesReading[]")]
    pub fn table(&self, sheet: &Sheet, rows: usize) -> JsValue {
        let places = reading::places(&self.state, rows.clamp(1, 1000));
        array(places.into_iter().map(|x| object(&[("x", number(x).into()), ("curves", self.readings_at(sheet, x))])))
    }

    /// The computed facts of each member shown: `{title, text, facts: ActivationFacts}[]`; none for the sum
    /// of sigmoids.
    #[wasm_bindgen(unchecked_return_type = "{ readonly title: string; readonly text: string; readonly facts: ActivationFacts }[]")]
    pub fn facts(&self) -> JsValue {
        let members = if self.state.sigmoids.is_some() { &[][..] } else { &self.state.curves[..] };
        array(self.state.shown().iter().zip(members).map(|(shown, activation)| {
            let text = activation.to_string();
            object(&[("title", shown.title().into()), ("text", text.into()), ("facts", facts(activation))])
        }))
    }

    /// One or two sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        reading::label(&self.state)
    }

    /// The samples as comma-separated values.
    pub fn csv(&self) -> String {
        reading::csv(&self.state)
    }

    /// The figure as an SVG document of the sheet's size and theme.
    pub fn svg(&self, sheet: &Sheet) -> Result<String, JsValue> {
        svg(&self.state, sheet.width, sheet.height, sheet.scheme).map_err(error)
    }
}

/// The curves figure of a state's text as an SVG document, `width` x `height` CSS pixels, `theme` "light" or "dark".
///
/// # Errors
/// An `Error` that names the argument: a size that is not from 1 to 10000, an unknown theme, a text with something wrong in it.
#[wasm_bindgen(js_name = curvesSvg)]
pub fn curves_svg(
    #[wasm_bindgen(unchecked_param_type = "string")] state: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] width: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] height: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "'light' | 'dark'")] theme: &JsValue,
) -> Result<String, JsValue> {
    const SIDE: &str = "a number from 1 to 10000";
    let side = |name: &str, given: &JsValue| match arguments::finite(name, given, SIDE)? {
        length if (1.0..=crate::figures::svg::MAX_SIDE).contains(&length) => Ok(length),
        length => Err(error(format!("{name} = {length}: {SIDE}"))),
    };
    let (width, height) = (side("width", width)?, side("height", height)?);
    let scheme = if theme.is_undefined() {
        Scheme::Light
    } else {
        let name = arguments::text("theme", theme)?;
        Scheme::from_id(&name).ok_or_else(|| error(format!("theme = \"{name}\": light or dark")))?
    };
    let (state, found) = CurvesState::read(&arguments::text("state", state)?);
    match found.first() {
        Some(problem) => Err(error(problem)),
        None => svg(&state, width, height, scheme).map_err(error),
    }
}
