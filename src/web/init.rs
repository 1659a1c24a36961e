//! The figure of initialisation for `<relu-init>`.

use js_sys::Float64Array;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, ImageData};

use super::canvas::{Sheet, context};
use super::error;
use super::objects::{array, object, problems, range};
use crate::analysis::signal::{Ensemble, Norm, Profile, Sparsity, StackDescription};
use crate::data::Dataset;
use crate::experiment::Experiment;
use crate::figures::draw::cells::Image;
use crate::figures::draw::theme::{Theme, css};
use crate::figures::init::reading::{self, number};
use crate::figures::init::state::{ACTIVE, FACTOR, LAYER, MAX_SERIES, RATE, SEEDS, STEPS, data_id, inputs};
use crate::figures::init::trace::{Trace, Way, curves};
use crate::figures::init::{Curve, InitState, Measures, Scene, View, paths, rescale, scene, svg, train};
use crate::network::Initialiser;
use crate::text::Range;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One initialiser that is shown: how its signal and its gradient change from layer to layer, measured and by theory. */
export interface InitSeries {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly text: string;
  readonly color: string;
  readonly dashes: readonly number[];
  readonly parameters: readonly (NumberRange & { readonly value: number; readonly sliderMin: number; readonly sliderMax: number })[];
  readonly criticalGain?: number;
  readonly forward: string;
  readonly backward: string;
  readonly note?: string;
  readonly forwardFactor: number;
  readonly forwardTheory: number;
  readonly backwardFactor: number;
  readonly backwardTheory: number;
  readonly seeds: number;
  readonly current: boolean;
}

/** A control of the figure: a number with a slider, or a choice. */
export interface InitControl {
  readonly key: string;
  readonly title: string;
  readonly meaning: string;
  readonly number?: { readonly min: number; readonly max: number; readonly sliderMin: number; readonly sliderMax: number; readonly log: boolean; readonly whole: boolean };
  readonly choices?: readonly { readonly id: string; readonly title: string }[];
  readonly flag?: boolean;
}
"#;

/// A gain this near to a critical one, as a share of it, is meant to be that: the slider's notches are coarser.
const SNAP: f64 = 0.008;

/// A slider: its range, its title, the part that it covers, whether it goes by factors and knows only whole numbers.
type Slider = (Range, &'static str, (f64, f64), bool, bool);

fn sliders() -> [Slider; 10] {
    use crate::analysis::signal::description::{BATCH, BIAS, DEPTH, GAIN, SEED, WIDTH};
    [
        (GAIN, "Gain", (0.25, 4.0), true, false),
        (BIAS, "Bias", (-1.0, 1.0), false, false),
        (DEPTH, "Layers", (2.0, 100.0), false, true),
        (WIDTH, "Units a layer", (2.0, 512.0), true, true),
        (BATCH, "Samples", (1.0, 512.0), true, true),
        (SEEDS, "Seeds", (1.0, 20.0), false, true),
        (RATE, "Learning rate", (1e-4, 1.0), true, false),
        (STEPS, "Steps", (50.0, 2000.0), true, true),
        (FACTOR, "Factor k", (FACTOR.min, FACTOR.max), true, false),
        (SEED, "First seed", (0.0, 99.0), false, true),
    ]
}

/// The state of one figure of initialisation, and what is measured for it. Places are CSS pixels on the sheet.
#[wasm_bindgen]
pub struct InitFigure {
    state: InitState,
    ensemble: Ensemble,
    curves: Vec<Curve>,
    /// Of the active initialiser, as its view wants it, and what it was measured of.
    profile: Option<(StackDescription, Profile)>,
    sparsity: Option<Sparsity>,
    measures: Measures,
}

#[wasm_bindgen]
impl InitFigure {
    /// The figure of a text; what is wrong in the text is left at its default. Nothing is measured yet.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        let mut figure = Self {
            state: InitState::read(text).0,
            ensemble: Ensemble::default(),
            curves: Vec::new(),
            profile: None,
            sparsity: None,
            measures: Measures::default(),
        };
        figure.begin();
        figure
    }

    fn begin(&mut self) {
        let input = self.state.input();
        self.ensemble.feed(input.clone());
        self.ensemble.set(&self.state.stacks(), self.state.seeds, self.state.active);
        let stack = self.state.active_stack();
        if self.state.view != View::Sparsity {
            self.sparsity = None;
        } else if self.sparsity.as_ref().is_none_or(|old| old.input() != input.as_ref() || StackDescription { bias: stack.bias, ..*old.stack() } != stack) {
            self.sparsity = Some(Sparsity::new(stack, input));
        }
        self.measures.set(&self.state);
        self.look();
    }

    /// The canonical text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.state.to_string()
    }

    /// Takes the state of another text over; what was wrong in it: `{key, given, allowed, text}[]`.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn assign(&mut self, text: &str) -> JsValue {
        let (state, found) = InitState::read(text);
        self.state = state;
        self.begin();
        problems(&found)
    }

    /// Sets one key of the text; what was wrong with the value. A gain beside a critical one becomes that.
    #[wasm_bindgen(unchecked_return_type = "TextProblem[]")]
    pub fn set(&mut self, key: &str, value: &str) -> JsValue {
        let (mut state, found) = self.state.with(key, value);
        if key == "gain" {
            let near = state.critical_gains().into_iter().flatten().find(|critical| (state.stack.gain / critical - 1.0).abs() < SNAP);
            // Six digits: links stay short, and over a hundred layers the signal is the critical one's to a ten-thousandth.
            state.stack.gain = near.map_or(state.stack.gain, |critical| libm::round(critical * 1e6) / 1e6);
        }
        self.state = state;
        self.begin();
        problems(&found)
    }

    /// What a key is set to, as the text form writes it.
    pub fn value(&self, key: &str) -> String {
        self.state.value(key)
    }

    /// What can be set, in the order in which it is shown.
    #[wasm_bindgen(unchecked_return_type = "InitControl[]")]
    pub fn controls(&self) -> JsValue {
        let named = |id: &str, title: &str| object(&[("id", id.into()), ("title", title.into())]);
        let choice = |key: &str, title: &str, meaning: &str, choices: JsValue| {
            object(&[("key", key.into()), ("title", title.into()), ("meaning", meaning.into()), ("choices", choices)])
        };
        let numbers = sliders().into_iter().map(|(of, title, (low, high), log, whole)| {
            let mut limits = range(&of);
            limits.extend([("sliderMin", low.into()), ("sliderMax", high.into()), ("log", log.into()), ("whole", whole.into())]);
            object(&[("key", of.name.into()), ("title", title.into()), ("meaning", of.meaning.into()), ("number", object(&limits))])
        });
        let inputs = array(inputs().map(|data| named(data_id(data), data.map_or("N(0, 1)", Dataset::title))));
        let norms = array(Norm::ALL.iter().map(|norm| named(norm.id(), norm.title())));
        let views = array(View::ALL.iter().map(|view| named(view.id(), view.title())));
        let inits = array(Initialiser::ALL.iter().map(|init| named(init.id(), init.title())));
        let members = array(crate::activation::Activation::ALL.iter().map(|member| named(member.id(), member.title())));
        array(numbers.chain([
            choice("act", "Activation", "the activation of every layer", members),
            choice("norm", "Norm", "what stands between Linear and activation", norms),
            choice("data", "Input", "what is sent in at the bottom", inputs),
            choice("view", "View", "what is looked at", views),
            choice("init", "Initialiser", "how the weights are drawn", inits),
            object(&[
                ("key", "residual".into()),
                ("title", "Residual".into()),
                ("meaning", "a layer's input is added to its output".into()),
                ("flag", true.into()),
            ]),
        ]))
    }

    /// Measures up to `layers` layers, forward or back, or as many steps of a training; whether anything is left.
    pub fn advance(&mut self, layers: usize) -> bool {
        if !self.state.view.is_by_layer() {
            return self.measures.advance(layers);
        }
        let left = self.ensemble.advance(layers);
        left || self.sparsity.as_mut().is_some_and(|sparsity| sparsity.advance(layers))
    }

    /// Whether what a person waits for is measured: the active initialiser's first seed.
    #[wasm_bindgen(getter, js_name = isCurrent)]
    pub fn is_current(&self) -> bool {
        self.ensemble.is_current()
    }

    /// The share of all that is measured, from 0 to 1.
    #[wasm_bindgen(getter)]
    pub fn progress(&self) -> f64 {
        match (self.measures.progress(), &self.sparsity) {
            (Some(progress), _) => progress,
            (None, Some(sparsity)) => 0.5 * (self.ensemble.progress() + sparsity.progress()),
            (None, None) => self.ensemble.progress(),
        }
    }

    /// Looks at what is measured: to be called before drawing.
    pub fn look(&mut self) {
        self.curves = curves(&self.state, &self.ensemble);
        if self.state.view != View::Histograms {
            self.profile = None;
        } else if let Some(run) = self.ensemble.first_run()
            && self.profile.as_ref().is_none_or(|(of, _)| of != run.description())
        {
            self.profile = Some((*run.description(), Profile::of(run)));
        }
    }

    /// The height that suits a width, in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        scene::height(self.state.view, width)
    }

    fn scene(&self) -> Scene<'_> {
        Scene {
            state: &self.state,
            curves: &self.curves,
            profile: self.profile.as_ref().map(|(_, profile)| profile),
            sparsity: self.sparsity.as_ref(),
            race: self.measures.race(),
            paths: self.measures.paths(),
            rescaling: self.measures.rescaling(),
        }
    }

    /// What the axes span and where they are, in a few numbers: where they are as they were, the axes need not be drawn again.
    pub fn windows(&self, sheet: &Sheet) -> Float64Array {
        Float64Array::from(&self.scene().windows(sheet.width, sheet.height)[..])
    }

    /// Whether the view shows one initialiser only, the active one.
    #[wasm_bindgen(getter, js_name = isOfOne)]
    pub fn is_of_one(&self) -> bool {
        self.state.view.is_of_one()
    }

    /// How the picture is read, and which keys there are.
    #[wasm_bindgen(getter)]
    pub fn help(&self) -> String {
        self.state.view.help().to_owned()
    }

    /// Draws what stands: axes and titles.
    pub fn draw(&self, canvas: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        sheet.paint(canvas, true, |root, theme| self.scene().axes(root, theme, sheet.width, sheet.height))
    }

    /// Draws what moves, on a layer of its own; `scratch` is a canvas for the pictures' cells.
    #[wasm_bindgen(js_name = drawMoving)]
    pub fn draw_moving(&self, canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, sheet: &Sheet) -> Result<(), JsValue> {
        let scene = self.scene();
        let mut pictures = Ok(());
        sheet.paint(canvas, false, |root, theme| {
            pictures = scene.images(theme, sheet.width, sheet.height).iter().try_for_each(|image| paint_cells(canvas, scratch, theme, image));
            scene.marks(root, theme, sheet.width, sheet.height)
        })?;
        pictures
    }

    /// Reads the layer at a place; none outside of the panels. Whether anything changed.
    pub fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> bool {
        let layer = self.scene().layer_at(sheet.width, sheet.height, x, y);
        std::mem::replace(&mut self.state.layer, layer) != layer
    }

    /// Goes on by so many layers; to the first where none is read.
    pub fn step(&mut self, by: f64) -> bool {
        let last = self.state.stack.depth as f64 - 1.0;
        let layer = self.state.layer.map_or(0.0, |layer| (layer as f64 + by).clamp(0.0, last));
        let layer = Some(layer as usize);
        std::mem::replace(&mut self.state.layer, layer) != layer
    }

    /// Lets go of the layer that is read. Tells whether there was one.
    #[wasm_bindgen(js_name = clearPoint)]
    pub fn clear_point(&mut self) -> bool {
        self.state.layer.take().is_some()
    }

    /// The initialisers that are shown, with what is measured.
    #[wasm_bindgen(unchecked_return_type = "InitSeries[]")]
    pub fn series(&self, sheet: &Sheet) -> JsValue {
        let theme = Theme::new(sheet.scheme, 1.0);
        let critical = self.state.critical_gains();
        array(self.state.inits.iter().zip(&self.curves).enumerate().map(|(index, (init, curve))| {
            let parameters = init.parameters().iter().zip(init.values()).map(|(parameter, value)| {
                let mut entries = range(parameter);
                let (low, high) = if parameter.min < 0.0 { (-1.0, 1.0) } else { (0.0, 1.0) };
                entries.extend([("value", value.into()), ("sliderMin", low.into()), ("sliderMax", high.into())]);
                object(&entries)
            });
            object(&[
                ("id", init.id().into()),
                ("title", init.title().into()),
                ("short", curve.short.as_str().into()),
                ("text", init.to_string().into()),
                ("color", css(theme.color(index)).into()),
                ("dashes", array(theme.dashes(index).iter().map(|&length| length.into()))),
                ("parameters", array(parameters)),
                ("criticalGain", critical.get(index).copied().flatten().map_or(JsValue::UNDEFINED, JsValue::from)),
                ("forward", reading::way(&curve.forward, Way::Forward).into()),
                ("backward", reading::way(&curve.backward, Way::Backward).into()),
                ("forwardFactor", curve.forward.factor.into()),
                ("forwardTheory", curve.forward.theory_factor.into()),
                ("backwardFactor", curve.backward.factor.into()),
                ("backwardTheory", curve.backward.theory_factor.into()),
                ("note", self.measures.race().map_or(JsValue::UNDEFINED, |race| train::verdict(race, index).into())),
                ("seeds", curve.seeds.into()),
                ("current", curve.current.into()),
            ])
        }))
    }

    /// The most initialisers at once.
    #[wasm_bindgen(getter, js_name = maxSeries)]
    pub fn max_series(&self) -> usize {
        MAX_SERIES
    }

    /// Adds an initialiser; the error says that the name is unknown or the figure full.
    #[wasm_bindgen(js_name = addSeries)]
    pub fn add_series(&mut self, id: &str) -> Result<(), JsValue> {
        if self.state.inits.len() >= MAX_SERIES {
            return Err(error(format!("up to {MAX_SERIES} initialisers are shown at once; take one away first")));
        }
        self.state.inits.push(Initialiser::from_id(id).map_err(error)?);
        self.begin();
        Ok(())
    }

    /// Puts another initialiser, with its usual parameter, in place of `index`; the error says that the name is unknown.
    #[wasm_bindgen(js_name = replaceSeries)]
    pub fn replace_series(&mut self, index: usize, id: &str) -> Result<(), JsValue> {
        let init = Initialiser::from_id(id).map_err(error)?;
        if let Some(old) = self.state.inits.get_mut(index) {
            *old = init;
            self.state.active = index;
        }
        self.begin();
        Ok(())
    }

    /// Takes initialiser `index` away; the last one stays.
    #[wasm_bindgen(js_name = removeSeries)]
    pub fn remove_series(&mut self, index: usize) {
        if self.state.inits.len() > 1 && index < self.state.inits.len() {
            self.state.inits.remove(index);
            self.state.active = 0;
        }
        self.begin();
    }

    /// Sets the parameter of initialiser `index`, brought into its range.
    #[wasm_bindgen(js_name = setParameter)]
    pub fn set_parameter(&mut self, index: usize, name: &str, value: f64) -> Result<(), JsValue> {
        let Some(init) = self.state.inits.get_mut(index) else { return Err(error(format!("there is no initialiser {index}"))) };
        *init = Initialiser::read(&format!("{}({name}={value})", init.id())).0;
        self.state.active = index;
        self.begin();
        Ok(())
    }

    /// The layer that is read, `{layer, series: {title, color, forward, backward, weights, zeros, dead}[]}` ready to print;
    /// undefined without one.
    #[wasm_bindgen(
        unchecked_return_type = "{ layer: number, series: { title: string, color: string, forward: string, backward: string, weights: string, zeros: string, dead: string }[] } | undefined"
    )]
    pub fn reading(&self, sheet: &Sheet) -> JsValue {
        self.state.layer.map_or(JsValue::UNDEFINED, |layer| self.layer(sheet, layer))
    }

    fn layer(&self, sheet: &Sheet, layer: usize) -> JsValue {
        let theme = Theme::new(sheet.scheme, 1.0);
        let series = self.curves.iter().enumerate().map(|(index, curve)| {
            let of = |trace: &Trace| JsValue::from(reading::layer(trace, layer));
            let zeros =
                curve.zeros.get(layer).map_or_else(|| "\u{2013}".to_owned(), |(mean, error)| format!("{:.1} \u{b1} {:.1} %", mean * 100.0, error * 100.0));
            object(&[
                ("title", curve.title.as_str().into()),
                ("color", css(theme.color(index)).into()),
                ("forward", of(&curve.forward)),
                ("backward", of(&curve.backward)),
                ("weights", of(&curve.weights)),
                ("zeros", zeros.into()),
                ("dead", curve.dead.get(layer).copied().map_or_else(|| "\u{2013}".to_owned(), number).into()),
            ])
        });
        object(&[("layer", (layer + 1).into()), ("series", array(series))])
    }

    /// Every layer as [`Self::reading`] gives one.
    #[wasm_bindgen(unchecked_return_type = "{ layer: number, series: { title: string, forward: string, backward: string, zeros: string, dead: string }[] }[]")]
    pub fn table(&self, sheet: &Sheet) -> JsValue {
        array((0..self.state.stack.depth).map(|layer| self.layer(sheet, layer)))
    }

    /// The numbers of a view that does not go by layers and initialisers, `{caption, head, rows}` ready to print; undefined for one
    /// that does.
    #[wasm_bindgen(js_name = plainTable, unchecked_return_type = "{ caption: string, head: string[], rows: string[][] } | undefined")]
    pub fn plain_table(&self) -> JsValue {
        let texts = |texts: &[String]| array(texts.iter().map(|text| text.as_str().into()));
        self.scene().table().map_or(JsValue::UNDEFINED, |table| {
            let rows = array(table.rows.iter().map(|row| texts(row)));
            object(&[("caption", table.caption.as_str().into()), ("head", texts(&table.head)), ("rows", rows)])
        })
    }

    /// What the views of paths and of rescaling say, a sentence each with the colour of its line, where it has one: `{title, color,
    /// text}[]`; undefined for the other views.
    #[wasm_bindgen(unchecked_return_type = "{ title: string, color: string, text: string }[] | undefined")]
    pub fn sentences(&self, sheet: &Sheet) -> JsValue {
        let theme = Theme::new(sheet.scheme, 1.0);
        let entry = |title: &str, color: String, text: &str| object(&[("title", title.into()), ("color", color.into()), ("text", text.into())]);
        match (self.state.view, self.measures.rescaling()) {
            (View::Paths, _) => {
                let sentences = paths::sentences(self.measures.paths(), self.state.layer);
                array(sentences.into_iter().map(|(index, title, text)| entry(&title, css(theme.color(index)), &text)))
            }
            (View::Rescale, Some(shown)) => array([entry("", String::new(), &rescale::sentence(shown))]),
            (View::Train, _) => array([]),
            _ => JsValue::UNDEFINED,
        }
    }

    /// The experiment that the training view trains, of the active initialiser: what a map of it varies.
    #[wasm_bindgen(getter)]
    pub fn experiment(&self) -> String {
        self.state.active_experiment().to_string()
    }

    /// The text of the state that trains an experiment of the map.
    #[wasm_bindgen(js_name = ofCell)]
    pub fn of_cell(&self, experiment: &str) -> String {
        self.state.of_cell(&Experiment::read(experiment).0).to_string()
    }

    /// Sentences on what is shown now.
    #[wasm_bindgen(getter)]
    pub fn label(&self) -> String {
        self.scene().label()
    }

    /// The numbers as comma-separated values, of what is measured so far.
    pub fn csv(&self) -> String {
        self.scene().csv()
    }

    /// The figure as an SVG document of the sheet's size and theme, of what is measured so far.
    pub fn svg(&self, sheet: &Sheet) -> Result<String, JsValue> {
        svg(&self.scene(), sheet.width, sheet.height, sheet.scheme).map_err(error)
    }

    /// The ranges of the figure's own keys: seeds, layer, active.
    #[wasm_bindgen(unchecked_return_type = "NumberRange[]")]
    pub fn ranges() -> JsValue {
        array([SEEDS, LAYER, ACTIVE].iter().map(|of| object(&range(of))))
    }
}

/// Puts a picture on a canvas whose units are the theme's, by way of `scratch`.
fn paint_cells(canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement, theme: &Theme, image: &Image) -> Result<(), JsValue> {
    // Sides are hundreds of cells.
    let (columns, rows) = (image.columns as u32, (image.cells.len() / image.columns.max(1)) as u32);
    if columns == 0 || rows == 0 {
        return Ok(());
    }
    if scratch.width() != columns || scratch.height() != rows {
        scratch.set_width(columns);
        scratch.set_height(rows);
    }
    let bytes: Vec<u8> = image.cells.iter().flat_map(|color| [color.0, color.1, color.2, u8::MAX]).collect();
    context(scratch)?.put_image_data(&ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), columns, rows)?, 0.0, 0.0)?;
    let (on, area) = (context(canvas)?, image.area);
    on.set_image_smoothing_enabled(!image.sharp);
    let [left, top, width, height] = [area.left, area.top, area.width(), area.height()].map(|length| theme.px(length));
    on.draw_image_with_html_canvas_element_and_dw_and_dh(scratch, left, top, width, height)
}
