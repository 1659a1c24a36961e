//! One figure: a model with one protocol, whatever it shows, complete without a browser.
//!
//! The page, the exports, the command line, the tests and the posters build a figure by [`build`] and use [`Figure`] and nothing
//! else. What goes in is text, events and a budget; what comes out is plain data and marks.
//!
//! Work is of two kinds. What the text asks for (steps to replay, a stack to measure) is *pending*, and [`Figure::advance`] goes
//! on with it in slices, so that no text makes a call longer than a frame. What goes on by itself while somebody watches is
//! *playing*. An export advances until nothing is pending.

mod document;
mod plain;

pub use document::{document, state_of_document, svg};

use std::cell::Cell;

use plotters::style::RGBColor;

use super::draw::paper::{Done, Paper};
use super::draw::sheet::Sheet;
use super::draw::theme::{Dashes, Theme};
use crate::json::{Json, ToJson};
use crate::schema::Key;
use crate::text::Problem;

/// The figures that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKind {
    /// Members of the family and their slopes.
    #[cfg(feature = "curves")]
    Curves,
    /// The straight pieces that a network is made of.
    #[cfg(feature = "regions")]
    Regions,
    /// A network in training, and its units that die.
    #[cfg(feature = "dying")]
    Dying,
    /// What a deep stack does to a signal before it has learnt anything.
    #[cfg(feature = "init")]
    Init,
}

impl FigureKind {
    /// Those that are compiled in, in the order of the page.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "curves")]
        Self::Curves,
        #[cfg(feature = "regions")]
        Self::Regions,
        #[cfg(feature = "dying")]
        Self::Dying,
        #[cfg(feature = "init")]
        Self::Init,
    ];

    /// The name in links, elements and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            #[cfg(feature = "curves")]
            Self::Curves => "curves",
            #[cfg(feature = "regions")]
            Self::Regions => "regions",
            #[cfg(feature = "dying")]
            Self::Dying => "dying",
            #[cfg(feature = "init")]
            Self::Init => "init",
        }
    }

    /// The kind of a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }
}

/// A part of a figure that can be shown by itself: `show=map,loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name in the text form.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
}

/// Something that can be done with a figure, by a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// The name that `controls` understands.
    pub id: &'static str,
    /// What its button says now.
    pub title: &'static str,
    /// Whether it is a state that is on now (a run that plays); `None` for what is done once.
    pub pressed: Option<bool>,
    /// Whether it can be done now.
    pub enabled: bool,
}

impl Command {
    /// Something that is done once, and can be done now.
    pub const fn once(id: &'static str, title: &'static str) -> Self {
        Self { id, title, pressed: None, enabled: true }
    }
}

/// A key of the keyboard that figures know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// `+` or `=`.
    Plus,
    /// `-`.
    Minus,
    /// `0` or Home.
    Home,
    /// Enter.
    Enter,
    /// The space bar.
    Space,
    /// Escape.
    Escape,
    /// Any other sign.
    Sign(char),
}

impl Stroke {
    /// The stroke of a key as browsers name it.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut signs = name.chars();
        Some(match name {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "+" | "=" => Self::Plus,
            "-" => Self::Minus,
            "0" | "Home" => Self::Home,
            "Enter" => Self::Enter,
            " " => Self::Space,
            "Escape" => Self::Escape,
            _ => match (signs.next(), signs.next()) {
                (Some(sign), None) => Self::Sign(sign),
                _ => return None,
            },
        })
    }
}

/// What a hand does. Places and distances are in the sheet's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// A pointer is at (x, y), nothing held.
    Hover(f64, f64),
    /// The pointer left.
    Leave,
    /// A pointer went down at (x, y): what follows is a drag or a tap.
    Down(f64, f64),
    /// The pointer that is down went from (x, y) by (dx, dy).
    Drag(f64, f64, f64, f64),
    /// The pointer was lifted after a drag.
    Up,
    /// A short touch at (x, y), with Shift or not.
    Tap(f64, f64, bool),
    /// Two fingers or a wheel: the window becomes so many times as wide, with what is at (x, y) staying there.
    Zoom(f64, f64, f64),
    /// A key, with Shift or not.
    Key(Stroke, bool),
    /// A button.
    Command(&'static str),
}

/// What of the picture is out of date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stale {
    /// Nothing.
    #[default]
    Nothing,
    /// The upper layer.
    Top,
    /// All of it.
    All,
}

/// What a change or an event led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What was wrong with what was given.
    pub problems: Vec<Problem>,
    /// Whether there was anything to do: an event that means nothing here is left to the page.
    pub taken: bool,
    /// What of the picture is out of date.
    pub stale: Stale,
    /// Whether values of keys, commands or the parts shown may be others now, and not only the reading.
    pub settings: bool,
    /// What a person should know of it, in a sentence: that a run began anew.
    pub news: Option<String>,
}

impl Outcome {
    /// An event that means nothing here.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The reading moved, if `moved`.
    pub fn reading(moved: bool) -> Self {
        Self { taken: true, stale: if moved { Stale::Top } else { Stale::Nothing }, ..Self::default() }
    }

    /// Everything may be another.
    pub fn all() -> Self {
        Self { taken: true, stale: Stale::All, settings: true, ..Self::default() }
    }

    /// Everything may be another, and this was wrong.
    pub fn with(problems: Vec<Problem>) -> Self {
        Self { problems, ..Self::all() }
    }
}

/// How far work has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Whether what the text asks for is still being worked on.
    pub pending: bool,
    /// The share of it that is done, 0 to 1.
    pub share: f64,
    /// Whether the figure goes on by itself.
    pub playing: bool,
    /// What of the picture is out of date.
    pub stale: Stale,
    /// Whether settings may be others now: a run ended.
    pub settings: bool,
}

impl Progress {
    /// There is nothing to do.
    pub const RESTING: Self = Self { pending: false, share: 1.0, playing: false, stale: Stale::Nothing, settings: false };
}

/// How much may be worked now. Work asks [`Budget::is_left`] between two pieces of it, and does the first piece unasked.
pub struct Budget<'a> {
    /// The time of the frame, in milliseconds: what plays goes by it.
    pub now: f64,
    /// Whether somebody is moving a control and waits for the answer.
    pub under_the_hand: bool,
    /// Whether whoever looks wants little motion: what moves only to be looked at stays still, and what would play at once is there at
    /// once.
    pub calm: bool,
    is_left: Box<dyn Fn() -> bool + 'a>,
}

impl<'a> Budget<'a> {
    /// A budget that lasts while `is_left` says so.
    pub fn new(now: f64, under_the_hand: bool, is_left: impl Fn() -> bool + 'a) -> Self {
        Self { now, under_the_hand, calm: false, is_left: Box::new(is_left) }
    }

    /// The same, with little motion where `calm`.
    pub fn calmly(self, calm: bool) -> Self {
        Self { calm, ..self }
    }

    /// A budget of so many pieces of work, in a frame at `now`: the same everywhere, for documents and tests.
    pub fn pieces(now: f64, pieces: u64) -> Self {
        let left = Cell::new(pieces);
        Self::new(now, false, move || {
            left.set(left.get().saturating_sub(1));
            left.get() > 0
        })
    }

    /// Whether another piece of work may begin.
    pub fn is_left(&self) -> bool {
        (self.is_left)()
    }
}

/// A layer of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// What stands.
    Base,
    /// What moves, on nothing.
    Top,
}

/// A line of words, perhaps of a line in the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What it is of.
    pub title: String,
    /// The colour and the dashes of its line in the picture.
    pub look: Option<(RGBColor, Dashes)>,
    /// What is said.
    pub text: String,
}

impl Line {
    /// A line that stands for nothing in the picture.
    pub fn plain(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), look: None, text: text.into() }
    }

    /// A line of series `index`.
    pub fn of_series(theme: &Theme, index: usize, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), look: Some((theme.color(index), theme.dashes(index))), text: text.into() }
    }
}

/// A figure in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// One or two sentences on what the picture shows now, for who cannot see it.
    pub label: String,
    /// The number that it is about, to be read from afar: "3 of 32 dead". Empty where there is none.
    pub headline: String,
    /// What is read at the place that is pointed at; none where none is.
    pub reading: Vec<Line>,
    /// Sentences that belong to what is shown, the most important first.
    pub notes: Vec<String>,
    /// Something went wrong in the model: a run diverged.
    pub alarm: Option<String>,
}

/// Numbers as people read them, row by row; the first of a row is its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// The names of the columns.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// How a picture is used, in a few sentences on what is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Help {
    /// With a pointer or a finger, and what is to be seen.
    pub hand: String,
    /// With keys and a wheel: nothing for who has neither.
    pub keys: String,
}

impl Help {
    /// Help of these sentences.
    pub fn new(hand: impl Into<String>, keys: impl Into<String>) -> Self {
        Self { hand: hand.into(), keys: keys.into() }
    }
}

/// A table that is made when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableName {
    /// Its name.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
}

/// What is usual to the right of a plotting area and, with the numbers of its axis and their name, below, in units of a sheet.
const USUAL_MARGINS: (f64, f64) = (6.0, 38.0);

/// What every figure can do. See the module.
pub trait Figure {
    /// Which figure it is.
    fn kind(&self) -> FigureKind;

    /// The whole state as canonical text.
    fn text(&self) -> String;
    /// Takes the state of another text over. What is wrong in it is left at its default or brought into range, and said.
    fn assign(&mut self, text: &str) -> Outcome;

    /// What can be set now, in the order shown. Keys without a control ([`crate::schema::Kind::Text`]) are among them.
    fn keys(&self) -> Vec<Key>;
    /// What a key is set to, as the text form writes it, also where that is its default. Empty for a key that is not known.
    fn get(&self, key: &str) -> String;
    /// Sets one key. A key that is not known is a problem.
    fn set(&mut self, key: &str, value: &str) -> Outcome;

    /// The parts that there are; `show` says which are drawn.
    fn parts(&self) -> &'static [Part];
    /// The buttons, as they are now.
    fn commands(&self) -> Vec<Command>;
    /// Names of the keys and commands that matter most for the parts that are shown, in order.
    fn essence(&self) -> Vec<String>;
    /// What an event does.
    fn act(&mut self, act: Act, sheet: &Sheet) -> Outcome;
    /// Takes a text that was dropped or pasted: points, where the figure takes such.
    fn drop_text(&mut self, _text: &str) -> Outcome {
        Outcome::nothing()
    }

    /// Goes on with what is pending or plays, until the budget is used.
    fn advance(&mut self, _budget: &Budget) -> Progress {
        Progress::RESTING
    }

    /// The height that suits a width.
    fn height(&self, width: f64) -> f64;
    /// How far from the right and from the lower edge of the sheet, in its units, a reading keeps off: beyond are names and numbers.
    fn beyond(&self, _sheet: &Sheet) -> (f64, f64) {
        USUAL_MARGINS
    }
    /// Draws a layer. The upper one is cleared by the figure, as far as it draws anew.
    ///
    /// # Errors
    /// What the backend could not do.
    fn draw(&mut self, layer: Layer, paper: &mut Paper) -> Done;

    /// The figure in words; `theme` for the colours of lines.
    fn words(&mut self, theme: &Theme) -> Words;
    /// How the picture is used.
    fn help(&self) -> Help;
    /// The tables that there are.
    fn tables(&self) -> Vec<TableName>;
    /// A table, made now.
    fn table(&mut self, id: &str) -> Option<Table>;
    /// The numbers of the picture as comma-separated values, as far as they are worked out: a file that is to hold them all is asked for
    /// when nothing is pending.
    fn csv(&mut self) -> String;
    /// What the figure knows beyond its picture, as JSON; its state where that is nothing more.
    fn json(&mut self) -> String;
}

/// A figure of `kind` with the state of `text`, and what was wrong with that.
pub fn build(kind: FigureKind, text: &str) -> (Box<dyn Figure>, Vec<Problem>) {
    let mut figure: Box<dyn Figure> = match kind {
        #[cfg(feature = "curves")]
        FigureKind::Curves => Box::new(super::curves::Curves::default()),
        #[cfg(feature = "regions")]
        FigureKind::Regions => Box::new(super::regions::Regions::default()),
        #[cfg(feature = "dying")]
        FigureKind::Dying => Box::new(super::dying::Dying::default()),
        #[cfg(feature = "init")]
        FigureKind::Init => Box::new(super::init::Init::default()),
    };
    let problems = figure.assign(text).problems;
    (figure, problems)
}

/// Goes on until nothing is pending: for documents. At most `pieces` pieces of work; whether all was done.
pub fn finish(figure: &mut dyn Figure, pieces: u64) -> bool {
    for _ in 0..pieces {
        if !figure.advance(&Budget::pieces(0.0, 1)).pending {
            return true;
        }
    }
    false
}

/// `{figure, state}` as JSON: for figures that know no more than they show.
pub fn state_json(figure: &dyn Figure) -> String {
    struct State<'a>(&'a dyn Figure);
    impl ToJson for State<'_> {
        fn json(&self, out: &mut Json) {
            out.object(|out| {
                out.field("figure", self.0.kind().id()).field("state", &self.0.text());
            });
        }
    }
    crate::json::text(&State(figure))
}
