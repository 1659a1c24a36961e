//! The curves figure by the one protocol.

use std::ops::Range;

use super::layout::{self, Layout, PanelLayout};
use super::pair::{self, Held};
use super::reading;
use super::samples::Order;
use super::state::{A, B, CurvesState, DRAWN, MAX_CURVES, PARTS, SIGMOIDS, X_LIMIT};
use super::{Shown, draw};
use crate::activation::Activation;
#[cfg(feature = "library")]
use crate::analysis::facts::facts;
use crate::analysis::{binary_copies, stepped_sigmoids};
use crate::figures::draw::number::{number, round_to};
use crate::figures::draw::paper::{Done, Paper};
use crate::figures::draw::sheet::Sheet;
use crate::figures::draw::theme::Theme;
use crate::figures::figure::{Act, Command, Figure, FigureKind, Help, Layer, Line, Outcome, Part, Stroke, Table, TableName, Words};
use crate::figures::settings::show_key;
use crate::rng::Rng;
use crate::schema::{Choice, Group, Key, Kind, Number};
use crate::text::Range as Limits;

/// How near to a kink (CSS pixels) the crosshair stands on it.
const REACH: f64 = 5.0;
/// What a zoom by a key or a button is, and a key's share of the panel's width.
const ZOOM_STEP: f64 = 1.25;
const PAN_SHARE: f64 = 0.05;
/// Rows of the table of numbers, kinks aside.
const ROWS: usize = 20;

/// The curves figure.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    state: CurvesState,
    /// The input that a hand holds.
    held: Option<Held>,
    /// Where a pointer reads that only passes: with it goes what it reads, and what is set is shown again.
    pointed: Option<f64>,
    /// Whether a finger or a button is down: what is read then is set.
    is_down: bool,
}

impl Curves {
    /// What is shown.
    pub fn state(&self) -> &CurvesState {
        &self.state
    }

    fn layout(&self, sheet: &Sheet) -> Layout {
        Layout::new(&self.state, sheet.width, sheet.height)
    }

    /// The window moved by what `from` and `to`, two places on a panel, are apart.
    fn pan(&mut self, sheet: &Sheet, (x, y): (f64, f64), (dx, dy): (f64, f64)) -> Outcome {
        let layout = self.layout(sheet);
        let Some(PanelLayout { pane, frame }) = layout.at(x, y) else { return Outcome::nothing() };
        let (from, to) = (frame.to_data((0.0, 0.0)), frame.to_data((dx, dy)));
        let moved = |range: &Range<f64>, by: f64| range.start + by..range.end + by;
        let y = if pane.order() == Order::Function && dy != 0.0 { Some(moved(&frame.y, from.1 - to.1)) } else { self.state.y.clone() };
        self.state.look_at(moved(&frame.x, from.0 - to.0), y);
        Outcome::all()
    }

    fn zoom(&mut self, sheet: &Sheet, (x, y): (f64, f64), factor: f64) -> Outcome {
        let layout = self.layout(sheet);
        let Some(PanelLayout { pane, frame }) = layout.at(x, y).filter(|_| factor.is_finite() && factor > 0.0) else { return Outcome::nothing() };
        let (px, py) = frame.to_data((x, y));
        let around = |range: &Range<f64>, at: f64| at + (range.start - at) * factor..at + (range.end - at) * factor;
        let y = if pane.order() == Order::Function { Some(around(&frame.y, py)) } else { self.state.y.clone() };
        self.state.look_at(around(&frame.x, px), y);
        Outcome::all()
    }

    /// The input that is held, brought to a place.
    fn bring(&mut self, sheet: &Sheet, x: f64) -> Outcome {
        let layout = self.layout(sheet);
        let moved = self.held.is_some_and(|held| pair::bring(&mut self.state, &layout, held, x));
        if moved { Outcome::all() } else { Outcome { taken: true, ..Outcome::nothing() } }
    }

    /// The middle of the first panel, and its width.
    fn middle(&self, sheet: &Sheet) -> ((f64, f64), f64) {
        let area = self.layout(sheet).panels.first().map(|panel| panel.frame.area);
        area.map_or(((0.0, 0.0), 0.0), |area| (((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0), area.width()))
    }

    fn point(&mut self, sheet: &Sheet, x: f64, y: f64) -> Outcome {
        let layout = self.layout(sheet);
        let at = layout.at(x, y).map(|panel| {
            let frame = &panel.frame;
            let reach = REACH * (frame.x.end - frame.x.start) / frame.area.width();
            let x = round_to(frame.to_data((x, y)).0, frame.x.end - frame.x.start);
            reading::snap(&self.state, x, reach)
        });
        if self.is_down && at.is_some() { self.set_at(at) } else { Outcome::reading(std::mem::replace(&mut self.pointed, at) != at) }
    }

    /// Where the curves are read now.
    fn at(&self) -> Option<f64> {
        self.pointed.or(self.state.at)
    }

    /// The crosshair moved by so many hundredths of the window; in its middle where there was none.
    fn step(&mut self, hundredths: f64) -> Outcome {
        let x = &self.state.x;
        let width = x.end - x.start;
        let to = self.at().map_or((x.start + x.end) / 2.0, |at| (at + hundredths * width / 100.0).clamp(x.start, x.end));
        let to = round_to(to, width);
        self.set_at(Some(to))
    }

    fn set_at(&mut self, at: Option<f64>) -> Outcome {
        self.pointed = None;
        self.state.at = at;
        Outcome { settings: true, ..Outcome::reading(true) }
    }

    fn home(&mut self) -> Outcome {
        self.state.look_home();
        Outcome::all()
    }

    fn key(&mut self, stroke: Stroke, shift: bool, sheet: &Sheet) -> Outcome {
        let (middle, wide) = self.middle(sheet);
        let by = PAN_SHARE * wide;
        match (stroke, shift) {
            (Stroke::Left, false) => self.step(-1.0),
            (Stroke::Right, false) => self.step(1.0),
            (Stroke::Up, false) => self.step(10.0),
            (Stroke::Down, false) => self.step(-10.0),
            (Stroke::Left, true) => self.pan(sheet, middle, (by, 0.0)),
            (Stroke::Right, true) => self.pan(sheet, middle, (-by, 0.0)),
            (Stroke::Up, true) => self.pan(sheet, middle, (0.0, by)),
            (Stroke::Down, true) => self.pan(sheet, middle, (0.0, -by)),
            (Stroke::Plus, _) => self.zoom(sheet, middle, 1.0 / ZOOM_STEP),
            (Stroke::Minus, _) => self.zoom(sheet, middle, ZOOM_STEP),
            (Stroke::Home, _) => self.home(),
            (Stroke::Escape, _) => self.set_at(None),
            (Stroke::Enter | Stroke::Space | Stroke::Sign(_), _) => Outcome::nothing(),
        }
    }

    /// What the sum of sigmoids is worth, in this window.
    fn gaps(&self) -> Option<String> {
        let count = self.state.sigmoids?;
        let (low, high) = (self.state.x.start, self.state.x.end);
        let say = |gap: stepped_sigmoids::Gap| format!("{} at x = {}", number(gap.size), number(gap.at));
        Some(format!(
            "Largest gap in this window: {} to softplus, {} to ReLU. Infinitely many would be softplus to within 0.5 % (Nair and Hinton 2010).",
            say(stepped_sigmoids::largest_gap_to_softplus(count, low, high)),
            say(stepped_sigmoids::largest_gap_to_relu(count, low, high))
        ))
    }

    /// What many draws at the place that is read come to.
    fn drawn(&self) -> Option<String> {
        const DRAWS: u32 = 10_000;
        const SAID: &str = "10,000";
        let (count, seed, x) = (self.state.sigmoids?, self.state.drawn?, self.at()?);
        let mut rng = Rng::new(u64::from(seed), 1);
        let (copies, noisy) = (binary_copies::copies(count, x), binary_copies::noisy_relu(x));
        let copies = binary_copies::moments(DRAWS, || f64::from(copies(&mut rng)));
        let noisy = binary_copies::moments(DRAWS, || noisy(&mut rng));
        let say = |(mean, spread): (f64, f64)| format!("{mean:.3} with a standard deviation of {spread:.3}");
        Some(format!("{SAID} draws each at x = {}: copies on {}; noisy ReLU {}.", number(x), say(copies), say(noisy)))
    }

    fn reading_text(&self, reading: &reading::Reading) -> String {
        let orders = self.state.orders();
        let parts = orders.iter().map(|order| match order {
            Order::Function => format!("f = {}", number(reading.value)),
            Order::Derivative => format!("f\u{2032} = {}", number(reading.slope)),
            Order::Second => format!("f\u{2033} = {}", number(reading.second)),
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    fn numbers(&self) -> Table {
        let titles = self.state.shown().iter().map(Shown::title).flat_map(|title| [format!("{title}: f(x)"), "f\u{2032}(x)".to_owned()]).collect::<Vec<_>>();
        let rows = reading::places(&self.state, ROWS).into_iter().map(|x| {
            let values = reading::at(&self.state, x).into_iter().flat_map(|reading| [number(reading.value), number(reading.slope)]);
            std::iter::once(number(x)).chain(values).collect()
        });
        Table { caption: reading::label(&self.state, self.at()), head: std::iter::once("x".to_owned()).chain(titles).collect(), rows: rows.collect() }
    }

    #[cfg(feature = "library")]
    fn facts(&self) -> Table {
        let members: Vec<Activation> =
            self.state.shown().iter().filter_map(|shown| if let Shown::Member(member) = shown { Some(*member) } else { None }).collect();
        let columns: Vec<_> = members.iter().map(|member| facts(member).rows()).collect();
        let rows = columns.first().into_iter().flatten().enumerate().map(|(index, row)| {
            let cells = columns.iter().map(|column| column.get(index).map_or(String::new(), |row| row.text.clone()));
            std::iter::once(row.title.to_owned()).chain(cells).collect()
        });
        let titles = members.iter().map(|member| Shown::Member(*member).title());
        Table {
            caption: "Computed from the function itself; nothing in this table is typed in.".to_owned(),
            head: std::iter::once("fact".to_owned()).chain(titles).collect(),
            rows: rows.collect(),
        }
    }
}

/// The members of the family as possibilities.
fn members() -> Vec<Choice> {
    let numbers = |member: &Activation| {
        let spans = member.parameters().iter().enumerate().map(|(index, &range)| {
            let (low, high) = member.slider_span(index);
            Number::of(range, low, high)
        });
        spans.collect()
    };
    Activation::ALL.iter().map(|member| Choice { id: member.id(), title: member.title(), numbers: numbers(member) }).collect()
}

impl Figure for Curves {
    fn kind(&self) -> FigureKind {
        FigureKind::Curves
    }

    fn text(&self) -> String {
        self.state.to_string()
    }

    fn assign(&mut self, text: &str) -> Outcome {
        let (state, problems) = CurvesState::read(text);
        self.state = state;
        self.pointed = None;
        Outcome::with(problems)
    }

    fn keys(&self) -> Vec<Key> {
        const AT: Limits = Limits { name: "at", min: -X_LIMIT, max: X_LIMIT, default: 0.0, meaning: "where the curves are read" };
        const COUNT: Limits = Limits { min: 0.0, default: 0.0, ..SIGMOIDS };
        let kinks = [("left", "as left of it"), ("right", "as right of it"), ("0", "0"), ("0.5", "\u{bd}"), ("1", "1")];
        let kinks = kinks.map(|(id, title)| Choice::plain(id, title)).to_vec();
        vec![
            Key::new("curves", "Functions", "which members of the family are shown", Group::Series, Kind::Series(members(), MAX_CURVES)),
            Key::number("At x =", Group::View, Number::of(AT, self.state.x.start, self.state.x.end)),
            Key::new("kink", "f\u{2032} at a kink", "the derivative where there is none", Group::View, Kind::Choice(kinks)),
            Key::new("second", "f\u{2033} too", "whether the second derivative has a panel", Group::View, Kind::Flag(false)),
            Key::number("Sigmoids added", Group::View, Number::of(COUNT, 0.0, 30.0).whole()),
            Key::number("Drawn by chance, seed", Group::View, Number::of(DRAWN, 0.0, 20.0).whole()),
            Key::number("Input a", Group::View, Number::of(A, self.state.x.start, self.state.x.end)),
            Key::number("Input b", Group::View, Number::of(B, self.state.x.start, self.state.x.end)),
            show_key(&PARTS),
            Key::new("x", "x from..to", "what is shown along x", Group::View, Kind::Text),
            Key::new("y", "y from..to", "what is shown along y, or auto", Group::View, Kind::Text),
        ]
    }

    fn get(&self, key: &str) -> String {
        let state = &self.state;
        let range = |range: &Range<f64>| format!("{}..{}", range.start, range.end);
        match key {
            "curves" => state.curves.iter().map(Activation::to_string).collect::<Vec<_>>().join(","),
            "x" => range(&state.x),
            "y" => state.y.as_ref().map_or_else(|| "auto".to_owned(), range),
            "kink" => state.at_kink.to_string(),
            "second" => if state.orders().contains(&Order::Second) { "on" } else { "off" }.to_owned(),
            "sigmoids" => state.sigmoids.unwrap_or(0).to_string(),
            "drawn" => state.drawn.unwrap_or(0).to_string(),
            "a" => state.pair[0].to_string(),
            "b" => state.pair[1].to_string(),
            "at" => state.at.map_or_else(String::new, |at| at.to_string()),
            "show" => state.panes().iter().map(|pane| pane.part().id).collect::<Vec<_>>().join(","),
            _ => String::new(),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Outcome {
        // The state is small: what one key says is read by the one reader, and taken over alone.
        let (read, mut problems) = CurvesState::read(&crate::text::pair(key, value));
        let state = &mut self.state;
        match key {
            // A name that is not known shows nothing else in its place.
            "curves" if !problems.is_empty() && read.curves == CurvesState::default().curves => {}
            "curves" => state.curves = read.curves,
            "x" => state.x = read.x,
            "y" => state.y = read.y,
            "kink" => state.at_kink = read.at_kink,
            "second" => {
                state.second = read.second;
                state.show = None;
            }
            "sigmoids" => {
                let changed = state.sigmoids.is_some() != read.sigmoids.is_some();
                state.sigmoids = read.sigmoids;
                if changed {
                    state.look_home();
                }
            }
            "drawn" => state.drawn = read.drawn,
            "at" => {
                self.pointed = None;
                state.at = read.at;
                if value.is_empty() {
                    problems.clear();
                }
            }
            "a" => state.pair[0] = read.pair[0],
            "b" => state.pair[1] = read.pair[1],
            "show" => state.show = read.show,
            _ => {}
        }
        if key == "at" { Outcome { problems, settings: true, ..Outcome::reading(true) } } else { Outcome::with(problems) }
    }

    fn parts(&self) -> &'static [Part] {
        &PARTS
    }

    fn commands(&self) -> Vec<Command> {
        vec![Command::once("zoom_in", "Zoom in"), Command::once("zoom_out", "Zoom out"), Command::once("home", "Whole picture")]
    }

    fn essence(&self) -> Vec<String> {
        if self.state.follows() {
            return pair::NAMES.map(str::to_owned).to_vec();
        }
        if self.state.sigmoids.is_some() {
            return vec!["sigmoids".to_owned(), "drawn".to_owned()];
        }
        let numbers = self.state.curves.iter().enumerate();
        let paths: Vec<String> =
            numbers.flat_map(|(index, curve)| curve.parameters().iter().map(move |range| format!("curves.{}.{}", index + 1, range.name))).collect();
        if paths.is_empty() { vec!["at".to_owned()] } else { paths }
    }

    fn act(&mut self, act: Act, sheet: &Sheet) -> Outcome {
        let (middle, _) = self.middle(sheet);
        match act {
            Act::Down(x, y) => {
                self.held = pair::grab(&self.state, &self.layout(sheet), x, y);
                self.is_down = true;
                Outcome { taken: self.held.is_some(), ..Outcome::nothing() }
            }
            Act::Up => {
                self.held = None;
                self.is_down = false;
                Outcome::nothing()
            }
            Act::Tap(x, y, _) => {
                self.held = None;
                self.is_down = true;
                let read = self.point(sheet, x, y);
                self.is_down = false;
                read
            }
            // A finger that reads is told as hovering.
            Act::Hover(x, _) if self.held.is_some() => self.bring(sheet, x),
            Act::Drag(x, _, dx, _) if self.held.is_some() => self.bring(sheet, x + dx),
            Act::Hover(x, y) => self.point(sheet, x, y),
            Act::Leave => {
                self.is_down = false;
                Outcome::reading(self.pointed.take().is_some())
            }
            Act::Drag(x, y, dx, dy) => self.pan(sheet, (x, y), (dx, dy)),
            Act::Zoom(x, y, factor) => self.zoom(sheet, (x, y), factor),
            Act::Key(stroke, shift) => self.key(stroke, shift, sheet),
            Act::Command("zoom_in") => self.zoom(sheet, middle, 1.0 / ZOOM_STEP),
            Act::Command("zoom_out") => self.zoom(sheet, middle, ZOOM_STEP),
            Act::Command("home") => self.home(),
            Act::Command(_) => Outcome::nothing(),
        }
    }

    fn height(&self, width: f64) -> f64 {
        layout::height(&self.state, width)
    }

    fn beyond(&self, sheet: &Sheet) -> (f64, f64) {
        self.layout(sheet).panels.first().map_or((0.0, 0.0), |PanelLayout { pane, frame }| {
            // Functions of the family rise: below the upper right corner, where their names are, the margin is free.
            (if pane.order() == Order::Function { 0.0 } else { sheet.width - frame.area.right }, sheet.height - frame.area.bottom)
        })
    }

    fn draw(&mut self, layer: Layer, paper: &mut Paper) -> Done {
        let layout = self.layout(&paper.sheet);
        match (layer, self.at()) {
            (Layer::Base, _) => Ok(draw::curves(&paper.root, &paper.theme, &self.state, &layout)?),
            (Layer::Top, at) => {
                paper.clear()?;
                at.map_or(Ok(()), |at| Ok(draw::crosshair(&paper.root, &paper.theme, &self.state, &layout, at)?))
            }
        }
    }

    fn words(&mut self, theme: &Theme) -> Words {
        let reading = match self.at() {
            Some(x) => {
                let lines = reading::at(&self.state, x).into_iter().enumerate();
                let lines = lines.map(|(index, reading)| Line::of_series(theme, index, reading.title.clone(), self.reading_text(&reading)));
                std::iter::once(Line::plain("", format!("x = {}", number(x)))).chain(lines).collect()
            }
            None => Vec::new(),
        };
        Words {
            label: reading::label(&self.state, self.at()),
            headline: pair::headline(&self.state),
            reading,
            notes: self.gaps().into_iter().chain(self.drawn()).chain(pair::notes(&self.state)).collect(),
            alarm: None,
        }
    }

    fn help(&self) -> Help {
        let pair = if self.state.follows() { "Drag a or b along the axis. " } else { "" };
        Help::new(
            format!("{pair}Point at the plot, or slide a finger along it, to read it. The mouse drags the window; two fingers zoom; a double tap returns."),
            "Left and right arrow keys read it (up and down go ten times as far), with Shift they move the window; plus and minus, or Ctrl and the wheel, zoom; 0 returns; Escape takes the reading away.",
        )
    }

    fn tables(&self) -> Vec<TableName> {
        let facts = self.state.sigmoids.is_none().then_some(TableName { id: "facts", title: "Properties, computed" });
        let pair = self.state.follows().then_some(TableName { id: "pair", title: "Both inputs, followed" });
        facts.into_iter().chain(pair).chain([TableName { id: "numbers", title: "The numbers" }]).collect()
    }

    fn table(&mut self, id: &str) -> Option<Table> {
        match id {
            // Much code for a table that few open: a page loads it when it is.
            #[cfg(feature = "library")]
            "facts" => Some(self.facts()),
            "pair" => Some(pair::table(&self.state)),
            "numbers" => Some(self.numbers()),
            _ => None,
        }
    }

    fn csv(&mut self) -> String {
        reading::csv(&self.state)
    }

    fn json(&mut self) -> String {
        crate::figures::figure::state_json(self)
    }
}
