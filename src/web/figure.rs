//! One figure, whatever it shows: the one protocol ([`crate::figures::figure`]) for JavaScript.
//!
//! Plain data goes over as JSON: one writer serves the page, files and the command line, and a page parses it faster than it
//! would be built property by property.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::{Ground, on_canvas};
use super::objects::plain;
use super::{arguments, error};
use crate::figures::draw::sheet::{Room, Sheet};
use crate::figures::draw::svg::{MAX_SIDE, without_ground};
use crate::figures::draw::theme::Scheme;
use crate::figures::figure::{self, Act, Budget, FigureKind, Layer, Stroke};
use crate::figures::settings::{self, Values};
use crate::json::{Json, ToJson};
use crate::text::{Link, mend};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a change or an event led to. */
export interface Outcome {
  readonly problems: readonly TextProblem[];
  /** Whether there was anything to do. */
  readonly taken: boolean;
  /** What of the picture is out of date. */
  readonly stale: "nothing" | "top" | "all";
  /** Whether keys, values or commands may be others now. */
  readonly settings: boolean;
  /** What a person should know of it. */
  readonly news: string | null;
}

/** How far work has come. */
export interface Progress {
  readonly pending: boolean;
  readonly share: number;
  readonly playing: boolean;
  readonly stale: "nothing" | "top" | "all";
  readonly settings: boolean;
}

/** A link in its parts: the figure that it names, its state, and sentences on what was undone and on what cannot be followed. */
export interface LinkRead {
  readonly figure: string | null;
  readonly state: string;
  readonly said: readonly string[];
}

/** A number that can be set, as a control needs it. */
export interface KeyNumber extends NumberRange {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly whole: boolean;
  readonly isSwitch: boolean;
}

/** One of a few words, with the numbers that it may carry. */
export interface KeyChoice {
  readonly id: string;
  readonly title: string;
  readonly numbers: readonly KeyNumber[];
}

/** A key of a figure's text. */
export interface FigureKey {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly meaning: string;
  readonly restarts: boolean;
  readonly group: string;
  /** Whether it has a control now. */
  readonly offered: boolean;
  readonly kind: "number" | "numberOr" | "choice" | "buttons" | "choicePerLayer" | "series" | "some" | "widths" | "flag" | "text";
  readonly number?: KeyNumber;
  readonly word?: string;
  readonly choices?: readonly KeyChoice[];
  readonly most?: number;
  readonly default?: boolean;
}

/** All that controls are made of. */
export interface FigureControls {
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly keys: readonly FigureKey[];
  readonly values: Readonly<Record<string, FigureValue>>;
  readonly commands: readonly { readonly id: string; readonly title: string; readonly pressed: boolean | null; readonly enabled: boolean }[];
  readonly parts: readonly { readonly id: string; readonly title: string }[];
  readonly tables: readonly { readonly id: string; readonly title: string }[];
  /** Names of keys and commands that matter most. */
  readonly essence: readonly string[];
  /** How the picture is used, by hand and by keys. */
  readonly help: { readonly hand: string; readonly keys: string };
}

/** What a key is set to. */
export interface FigureValue {
  readonly text: string;
  readonly items?: readonly { readonly id: string; readonly text: string; readonly color?: string; readonly dashes?: readonly number[]; readonly numbers: Readonly<Record<string, number>> }[];
}

/** A line of words. */
export interface FigureLine {
  readonly title: string;
  readonly text: string;
  readonly color?: string;
  readonly dashes?: readonly number[];
}

/** A figure in words. */
export interface FigureWords {
  readonly label: string;
  readonly headline: string;
  readonly reading: readonly FigureLine[];
  readonly notes: readonly string[];
  readonly alarm: string | null;
}

/** Numbers as people read them; the first of a row is its name. */
export interface FigureTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

/// Light or dark; light where nothing is said.
fn scheme(theme: &JsValue) -> Result<Scheme, JsValue> {
    if theme.is_undefined() || theme.is_null() {
        return Ok(Scheme::Light);
    }
    let name = arguments::text("theme", theme)?;
    Scheme::from_id(&name).ok_or_else(|| error(format!("theme = \"{name}\": light or dark")))
}

/// A side of a document, in CSS pixels.
fn side(name: &str, given: &JsValue) -> Result<f64, JsValue> {
    const SIDE: &str = "a number from 1 to 10000";
    match arguments::finite(name, given, SIDE)? {
        length if (1.0..=MAX_SIDE).contains(&length) => Ok(length),
        length => Err(error(format!("{name} = {length}: {SIDE}"))),
    }
}

/// A link in its parts.
struct Read(Link);

impl ToJson for Read {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("figure", &self.0.figure).field("state", &self.0.state).field("said", &self.0.said);
        });
    }
}

/// Reads a link or its fragment as chat programs, mail and Markdown hand it on: which of `figures` it names, in which state, and what
/// is to be said of it. Never fails on a text.
///
/// # Errors
/// An `Error` that names what is not a string.
#[wasm_bindgen(js_name = readLink, unchecked_return_type = "LinkRead")]
pub fn read_link(
    #[wasm_bindgen(unchecked_param_type = "string")] link: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string", js_name = figures)] figures: &JsValue,
) -> Result<JsValue, JsValue> {
    let figures = arguments::text("figures", figures)?;
    let names: Vec<&str> = figures.split(' ').filter(|name| !name.is_empty()).collect();
    Ok(plain(&Read(Link::read(&arguments::text("link", link)?, &names))))
}

/// A figure of the lab. Places and distances are CSS pixels on the sheet of the last [`Figure::fit`].
#[wasm_bindgen]
pub struct Figure {
    figure: Box<dyn figure::Figure>,
    sheet: Sheet,
    transparent: bool,
}

#[wasm_bindgen]
impl Figure {
    /// The figure of a kind ("curves", "regions", "dying", "init") with the state of a text; what is wrong in the text is left at
    /// its default.
    ///
    /// # Errors
    /// An `Error` that names what is not a string, or a kind that is not known.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] kind: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string")] text: &JsValue,
    ) -> Result<Self, JsValue> {
        let id = arguments::text("kind", kind)?;
        let names = || FigureKind::ALL.iter().map(|kind| kind.id()).collect::<Vec<_>>().join(", ");
        let kind = FigureKind::from_id(&id).ok_or_else(|| error(format!("kind = \"{id}\": one of {}", names())))?;
        let text = if text.is_undefined() { String::new() } else { arguments::text("text", text)? };
        let (figure, _) = figure::build(kind, &text);
        Ok(Self { figure, sheet: Sheet::new(1.0, 1.0, 1.0, Scheme::Light), transparent: false })
    }

    /// Whether the ground is left to what is behind the picture.
    #[wasm_bindgen(getter)]
    pub fn transparent(&self) -> bool {
        self.transparent
    }

    /// Leaves the ground to what is behind the picture, or not.
    #[wasm_bindgen(setter)]
    pub fn set_transparent(&mut self, transparent: bool) {
        self.transparent = transparent;
    }

    /// The whole state as canonical text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.figure.text()
    }

    /// Takes the state of another text over, with what others did to it undone and said.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn assign(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<JsValue, JsValue> {
        Ok(plain(&self.assign_mended(&arguments::text("text", text)?, &[])))
    }

    /// Takes the state of a text over, with the keys that `over` names in place of the text's: an element's attributes. Names that are
    /// no keys are left out.
    #[wasm_bindgen(js_name = assignOver, unchecked_return_type = "Outcome")]
    pub fn assign_over(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Record<string, string>")] over: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let known = self.figure.keys();
        let given = arguments::texts("over", over)?;
        let over: Vec<(String, String)> = given.into_iter().filter(|(name, _)| known.iter().any(|key| key.is_called(name))).collect();
        Ok(plain(&self.assign_mended(&arguments::text("text", text)?, &over)))
    }

    fn assign_mended(&mut self, text: &str, over: &[(String, String)]) -> figure::Outcome {
        let mended = mend(text);
        let mut outcome = self.figure.assign(&crate::text::over(&mended.text, over));
        if !mended.done.is_empty() {
            outcome.news = Some(mended.done.into_iter().chain(outcome.news).collect::<Vec<_>>().join(" \u{b7} "));
        }
        outcome
    }

    /// Whether there is a key of this name.
    pub fn has(&self, #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue) -> Result<bool, JsValue> {
        let name = arguments::text("name", name)?;
        Ok(self.figure.keys().iter().any(|key| key.is_called(&name)))
    }

    /// What a key is set to where nobody sets it.
    pub fn usual(&self, #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue) -> Result<String, JsValue> {
        Ok(figure::build(self.figure.kind(), "").0.get(&arguments::text("key", key)?))
    }

    /// What a key is set to, as the text form writes it.
    pub fn get(&self, #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue) -> Result<String, JsValue> {
        Ok(self.figure.get(&arguments::text("key", key)?))
    }

    /// Sets a key, or a part of its value: `lr`, `act.negative_slope`, `curves.2`, `curves.+`.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn set(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] path: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] value: &JsValue,
    ) -> Result<JsValue, JsValue> {
        Ok(plain(&settings::set(&mut *self.figure, &arguments::text("path", path)?, &arguments::text("value", value)?)))
    }

    /// All that controls are made of: keys, values, commands, parts, tables, and which of them matter most.
    #[wasm_bindgen(unchecked_return_type = "FigureControls")]
    pub fn controls(&self) -> JsValue {
        plain(&settings::Controls { figure: &*self.figure, theme: &self.sheet.theme() })
    }

    /// What the keys are set to.
    #[wasm_bindgen(unchecked_return_type = "Readonly<Record<string, FigureValue>>")]
    pub fn values(&self) -> JsValue {
        plain(&Values { figure: &*self.figure, theme: &self.sheet.theme() })
    }

    /// Puts the figure on a sheet of `width` CSS pixels; the height that it wants there, in CSS pixels, `most` where it wants more
    /// and `least` where it wants less; letters are at least `letters` times as large as usual.
    pub fn fit(
        &mut self,
        width: f64,
        ratio: f64,
        #[wasm_bindgen(unchecked_optional_param_type = "'light' | 'dark'")] theme: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] most: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] letters: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] least: &JsValue,
    ) -> Result<f64, JsValue> {
        let given = |number: &JsValue| number.as_f64().filter(|number| number.is_finite() && *number > 0.0);
        let (most, least) = (given(most).unwrap_or(f64::INFINITY), given(least).unwrap_or(0.0));
        let room = Room { most, least, letters: given(letters).unwrap_or(1.0) };
        self.sheet = Sheet::fitting(width, ratio, room, scheme(theme)?, |width| self.figure.height(width).round());
        Ok(self.sheet.height * self.sheet.zoom)
    }

    /// CSS pixels to a unit of the sheet of the last [`Figure::fit`]: what a page lays over the picture grows with it.
    #[wasm_bindgen(getter)]
    pub fn zoom(&self) -> f64 {
        self.sheet.zoom
    }

    /// How far from the right edge of the picture a reading keeps off, in CSS pixels: beyond are names.
    #[wasm_bindgen(getter)]
    pub fn after(&self) -> f64 {
        self.figure.beyond(&self.sheet).0 * self.sheet.zoom
    }

    /// How far from its lower edge: beyond are numbers.
    #[wasm_bindgen(getter)]
    pub fn below(&self) -> f64 {
        self.figure.beyond(&self.sheet).1 * self.sheet.zoom
    }

    /// Draws a layer on a canvas of the page. `scratch` is a canvas of nobody's, for pictures on their way.
    pub fn draw(&mut self, base: bool, canvas: &HtmlCanvasElement, scratch: &HtmlCanvasElement) -> Result<(), JsValue> {
        let (layer, ground) = match (base, self.transparent) {
            (true, false) => (Layer::Base, Ground::Filled),
            (true, true) => (Layer::Base, Ground::Cleared),
            (false, _) => (Layer::Top, Ground::Kept),
        };
        on_canvas(canvas, scratch, self.sheet, ground, |paper| self.figure.draw(layer, paper))
    }

    /// What a pointer does: `act` is hover, leave, down, drag, up, tap or zoom; `factor` is of a zoom, `shift` of a tap.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn pointer(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "'hover' | 'leave' | 'down' | 'drag' | 'up' | 'tap' | 'zoom'")] act: &JsValue,
        x: f64,
        y: f64,
        dx: f64,
        dy: f64,
        shift: bool,
    ) -> Result<JsValue, JsValue> {
        let act = arguments::text("act", act)?;
        let unit = |length: f64| length / self.sheet.zoom;
        let (at_x, at_y) = (unit(x), unit(y));
        let act = match act.as_str() {
            "hover" => Act::Hover(at_x, at_y),
            "leave" => Act::Leave,
            "down" => Act::Down(at_x, at_y),
            "drag" => Act::Drag(at_x, at_y, unit(dx), unit(dy)),
            "up" => Act::Up,
            "tap" => Act::Tap(at_x, at_y, shift),
            "zoom" => Act::Zoom(at_x, at_y, dx),
            other => return Err(error(format!("act = \"{other}\": hover, leave, down, drag, up, tap or zoom"))),
        };
        Ok(plain(&self.figure.act(act, &self.sheet)))
    }

    /// What a key of the keyboard does, by the name that browsers give it.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn key(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue, shift: bool) -> Result<JsValue, JsValue> {
        let stroke = Stroke::from_name(&arguments::text("name", name)?);
        let outcome = stroke.map_or_else(figure::Outcome::nothing, |stroke| self.figure.act(Act::Key(stroke, shift), &self.sheet));
        Ok(plain(&outcome))
    }

    /// What a button does, by its id.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn command(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue) -> Result<JsValue, JsValue> {
        let id = arguments::text("id", id)?;
        let known = self.figure.commands().into_iter().find(|command| command.id == id);
        let outcome = known.map_or_else(figure::Outcome::nothing, |command| self.figure.act(Act::Command(command.id), &self.sheet));
        Ok(plain(&outcome))
    }

    /// Takes a text that was dropped or pasted: points, where the figure takes such.
    #[wasm_bindgen(js_name = dropText, unchecked_return_type = "Outcome")]
    pub fn drop_text(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] text: &JsValue) -> Result<JsValue, JsValue> {
        Ok(plain(&self.figure.drop_text(&arguments::text("text", text)?)))
    }

    /// Goes on with what is pending or plays: in a frame at `now`, for `budget` milliseconds; `underTheHand` while a control is
    /// being moved, `calm` where little motion is wanted.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn advance(&mut self, now: f64, budget: f64, under_the_hand: bool, calm: Option<bool>) -> JsValue {
        let until = milliseconds() + budget;
        plain(&self.figure.advance(&Budget::new(now, under_the_hand, || milliseconds() < until).calmly(calm == Some(true))))
    }

    /// The figure in words.
    #[wasm_bindgen(unchecked_return_type = "FigureWords")]
    pub fn words(&mut self) -> JsValue {
        plain(&self.figure.words(&self.sheet.theme()))
    }

    /// A table, made now; undefined where there is none of that name.
    #[wasm_bindgen(unchecked_return_type = "FigureTable | undefined")]
    pub fn table(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue) -> Result<JsValue, JsValue> {
        Ok(self.figure.table(&arguments::text("id", id)?).map_or(JsValue::UNDEFINED, |table| plain(&table)))
    }

    /// The numbers of the picture as comma-separated values.
    pub fn csv(&mut self) -> String {
        self.figure.csv()
    }

    /// What the figure knows beyond its picture, as JSON text.
    pub fn json(&mut self) -> String {
        self.figure.json()
    }

    /// Goes on until nothing is pending, or so many pieces of work are done: for scripts. Whether all was done.
    pub fn finish(&mut self, pieces: f64) -> bool {
        // `as` saturates, and takes NaN for none.
        figure::finish(&mut *self.figure, pieces as u64)
    }

    /// The figure as an SVG document, `width` CSS pixels wide; as high as suits it where `height` is not given. What is pending is
    /// not waited for.
    ///
    /// # Errors
    /// An `Error` that names the argument: a side that is not from 1 to 10000, an unknown theme.
    pub fn svg(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] width: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] height: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "'light' | 'dark'")] theme: &JsValue,
    ) -> Result<String, JsValue> {
        let width = side("width", width)?;
        let height = if height.is_undefined() { None } else { Some(side("height", height)?) };
        let drawn = figure::document(&mut *self.figure, width, height, scheme(theme)?).map_err(error)?;
        Ok(if self.transparent { without_ground(&drawn) } else { drawn })
    }
}

/// The curves figure of a state's text as an SVG document, `width` x `height` CSS pixels, `theme` "light" or "dark".
///
/// # Errors
/// An `Error` that names the argument: a size that is not from 1 to 10000, an unknown theme, a text with something wrong in it.
#[cfg(feature = "library")]
#[wasm_bindgen(js_name = curvesSvg)]
pub fn curves_svg(
    #[wasm_bindgen(unchecked_param_type = "string")] state: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] width: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] height: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "'light' | 'dark'")] theme: &JsValue,
) -> Result<String, JsValue> {
    let (width, height, scheme) = (side("width", width)?, side("height", height)?, scheme(theme)?);
    let (mut figure, found) = figure::build(FigureKind::Curves, &arguments::text("state", state)?);
    match found.first() {
        Some(problem) => Err(error(problem)),
        None => figure::svg(&mut *figure, width, Some(height), scheme).map_err(error),
    }
}
