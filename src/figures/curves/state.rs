//! What the curves figure shows.

use std::fmt;
use std::ops::Range;

use super::samples::Order;
use crate::activation::{Activation, AtKink};
use crate::analysis::stepped_sigmoids::STEPS;
use crate::figures::draw::number::round_to;
use crate::figures::figure::Part;
use crate::figures::settings::take_show;
use crate::text::{self, Problem, Reader, Writer};

/// The most curves at once.
pub const MAX_CURVES: usize = 8;
/// The limits of what x may show: f32 has nothing finer to show, and nothing is to be seen farther out.
pub const X_LIMIT: f64 = 1e4;
/// The narrowest window along x.
pub const X_NARROWEST: f64 = 1e-3;
/// The limits of what y may show.
pub const Y_LIMIT: f64 = 1e8;
/// The lowest window along y.
pub const Y_NARROWEST: f64 = 1e-6;

const DEFAULT_X: Range<f64> = -5.0..5.0;

/// How many sigmoids the sum has.
pub const SIGMOIDS: text::Range = text::Range { name: "sigmoids", ..STEPS };

/// From which seed the copies behind the sigmoids are drawn; 0 for none.
pub const DRAWN: text::Range = text::Range {
    name: "drawn",
    min: 0.0,
    max: 1e6,
    default: 0.0,
    meaning: "the seed from which binary copies, on with these probabilities, and the noisy ReLU are drawn; 0 for none",
};

/// The first of two inputs that are followed to their outputs.
pub const A: text::Range =
    text::Range { name: "a", min: -X_LIMIT, max: X_LIMIT, default: -3.0, meaning: "the first of two inputs that are followed to their outputs" };
/// The second of them.
pub const B: text::Range = text::Range { name: "b", default: -1.0, meaning: "the second of two inputs that are followed to their outputs", ..A };

const KEYS: [&str; 11] = ["curves", "x", "y", "kink", "second", "sigmoids", "drawn", "at", "a", "b", "show"];

/// The parts: a panel for each [`Pane`].
pub const PARTS: [Part; 4] = [
    Part { id: "f", title: "f(x)" },
    Part { id: "slope", title: "f\u{2032}(x), the slope" },
    Part { id: "bend", title: "f\u{2033}(x), the slope of the slope" },
    Part { id: "pair", title: "Two inputs and their outputs" },
];

/// What a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// Curves of this order.
    Of(Order),
    /// f, and two inputs that are followed to their outputs.
    Pair,
}

impl Pane {
    const ALL: [Self; 4] = [Self::Of(Order::Function), Self::Of(Order::Derivative), Self::Of(Order::Second), Self::Pair];

    /// Of which order its curves are.
    pub fn order(self) -> Order {
        match self {
            Self::Of(order) => order,
            Self::Pair => Order::Function,
        }
    }

    /// Its part.
    pub fn part(self) -> &'static Part {
        match self {
            Self::Of(Order::Function) => &PARTS[0],
            Self::Of(Order::Derivative) => &PARTS[1],
            Self::Of(Order::Second) => &PARTS[2],
            Self::Pair => &PARTS[3],
        }
    }

    /// The pane of a part's name.
    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.part().id == id)
    }
}

/// One curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// A member of the family.
    Member(Activation),
    /// The sum of sigmoid(x - i + 1/2) for i = 1..N (Nair and Hinton 2010).
    Sigmoids(u32),
}

impl Shown {
    /// The name beside the curve, with the parameters that are not the usual ones.
    pub fn title(&self) -> String {
        match self {
            Self::Sigmoids(1) => "1 sigmoid".to_owned(),
            Self::Sigmoids(count) => format!("{count} sigmoids"),
            Self::Member(activation) => activation.full_title(),
        }
    }
}

/// All that determines the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvesState {
    /// The members shown, 1 to [`MAX_CURVES`].
    pub curves: Vec<Activation>,
    /// What is shown along x.
    pub x: Range<f64>,
    /// What the first panel shows along y; fitted to the curves where not given.
    pub y: Option<Range<f64>>,
    /// What the derivative is at a kink.
    pub at_kink: AtKink,
    /// Whether the second derivative has a panel.
    pub second: bool,
    /// "Where ReLU comes from": this many sigmoids added, beside softplus and relu, in place of `curves`.
    pub sigmoids: Option<u32>,
    /// The seed from which what the sigmoids are the chances of is drawn.
    pub drawn: Option<u32>,
    /// Where the crosshair stands.
    pub at: Option<f64>,
    /// Two inputs that are followed to their outputs, where that has a panel.
    pub pair: [f64; 2],
    /// The panels that were asked for, in order; f and f' (and f'' where it is on) where none were.
    pub show: Option<Vec<Pane>>,
}

impl Default for CurvesState {
    fn default() -> Self {
        let at_kink = AtKink::default();
        let pair = [A.default, B.default];
        Self { curves: vec![Activation::Relu], x: DEFAULT_X, y: None, at_kink, second: false, sigmoids: None, drawn: None, at: None, pair, show: None }
    }
}

impl CurvesState {
    /// Reads the text form, `curves=relu,elu(alpha=2)&x=-4..4&kink=left`; what is wrong in it becomes problems.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(text);
        let mut state = Self::default();
        if let Some(list) = reader.take("curves") {
            let parts: Vec<&str> = text::split_list(&list);
            if parts.len() > MAX_CURVES {
                reader.problem("curves", &list, format!("up to {MAX_CURVES} functions; the first {MAX_CURVES} are shown"));
            }
            let mut curves = Vec::new();
            for part in parts.into_iter().take(MAX_CURVES) {
                let (activation, problems) = Activation::read(part);
                // A name that is not known shows nothing rather than something else.
                if Activation::from_id(part.split('(').next().unwrap_or(part).trim()).is_ok() {
                    curves.push(activation);
                }
                for problem in problems {
                    reader.problem(&problem.key, &problem.given, problem.allowed);
                }
            }
            if !curves.is_empty() {
                state.curves = curves;
            }
        }
        if let Some(given) = reader.take("x") {
            match read_range(&given).map(|range| window(range, X_NARROWEST, X_LIMIT)) {
                Some(range) => state.x = range,
                None => reader.problem("x", &given, format!("two numbers from..to within {X_LIMIT}; {}..{} is used", DEFAULT_X.start, DEFAULT_X.end)),
            }
        }
        if let Some(given) = reader.take("y") {
            match read_range(&given) {
                Some(range) => state.y = Some(window(range, Y_NARROWEST, Y_LIMIT)),
                None if given == "auto" => {}
                None => reader.problem("y", &given, format!("two numbers from..to within {Y_LIMIT}, or auto; auto is used")),
            }
        }
        if let Some(given) = reader.take("kink") {
            match given.parse() {
                Ok(choice) => state.at_kink = choice,
                Err(allowed) => reader.problem("kink", &given, allowed),
            }
        }
        state.second = reader.flag("second", false);
        let count = |reader: &mut Reader, range: &text::Range| {
            let given = reader.take(range.name).filter(|given| given != "0")?;
            let count = range.read(&given).unwrap_or_else(|(problem, used)| {
                reader.problem(&problem.key, &problem.given, problem.allowed);
                used
            });
            Some(count.round() as u32).filter(|count| *count > 0)
        };
        state.sigmoids = count(&mut reader, &SIGMOIDS);
        state.drawn = count(&mut reader, &DRAWN);
        if let Some(given) = reader.take("at") {
            match text::number(given.trim()) {
                Some(at) if at.is_finite() => state.at = Some(at.clamp(-X_LIMIT, X_LIMIT)),
                _ => reader.problem("at", &given, "a number".to_owned()),
            }
        }
        for (range, input) in [A, B].iter().zip(&mut state.pair) {
            *input = reader.number(range);
        }
        state.show = take_show(&mut reader, &PARTS).map(|ids| ids.into_iter().filter_map(Pane::from_id).collect());
        (state, reader.finish(&KEYS))
    }

    /// The curves in the order in which they are drawn.
    pub fn shown(&self) -> Vec<Shown> {
        match self.sigmoids {
            Some(count) => {
                vec![Shown::Member(Activation::Relu), Shown::Member(Activation::Softplus { beta: 1.0 }), Shown::Sigmoids(count)]
            }
            None => self.curves.iter().copied().map(Shown::Member).collect(),
        }
    }

    /// The panels, in order.
    pub fn panes(&self) -> Vec<Pane> {
        match &self.show {
            Some(panes) => panes.clone(),
            None if self.second => vec![Pane::Of(Order::Function), Pane::Of(Order::Derivative), Pane::Of(Order::Second)],
            None => vec![Pane::Of(Order::Function), Pane::Of(Order::Derivative)],
        }
    }

    /// The orders that are shown, each once.
    pub fn orders(&self) -> Vec<Order> {
        let mut orders = Vec::new();
        for order in self.panes().into_iter().map(Pane::order) {
            if !orders.contains(&order) {
                orders.push(order);
            }
        }
        orders
    }

    /// Whether two inputs are followed.
    pub fn follows(&self) -> bool {
        self.panes().contains(&Pane::Pair)
    }

    /// Sets the windows, brought within their limits.
    pub fn look_at(&mut self, x: Range<f64>, y: Option<Range<f64>>) {
        self.x = window(x, X_NARROWEST, X_LIMIT);
        self.y = y.map(|y| window(y, Y_NARROWEST, Y_LIMIT));
    }

    /// Back to the window that fits.
    pub fn look_home(&mut self) {
        self.x = match self.sigmoids {
            // Far enough to see where the sum ends.
            Some(count) => -5.0..f64::from(count) + 5.0,
            None => DEFAULT_X,
        };
        self.y = None;
    }
}

impl fmt::Display for CurvesState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let list = |state: &Self| state.curves.iter().map(Activation::to_string).collect::<Vec<_>>().join(",");
        let range = |range: &Range<f64>| format!("{}..{}", range.start, range.end);
        let mut writer = Writer::default();
        writer.unless("curves", &list(self), &list(&usual)).unless("x", &range(&self.x), &range(&usual.x));
        if let Some(y) = &self.y {
            writer.pair("y", &range(y));
        }
        writer.unless("kink", &self.at_kink.to_string(), &usual.at_kink.to_string());
        if self.second {
            writer.pair("second", "on");
        }
        if let Some(count) = self.sigmoids {
            writer.pair("sigmoids", &count.to_string());
        }
        if let Some(seed) = self.drawn {
            writer.pair("drawn", &seed.to_string());
        }
        if let Some(at) = self.at {
            writer.pair("at", &at.to_string());
        }
        for ((range, input), usual) in [A, B].iter().zip(self.pair).zip(usual.pair) {
            writer.unless(range.name, &input.to_string(), &usual.to_string());
        }
        if let Some(show) = &self.show {
            writer.pair("show", &show.iter().map(|pane| pane.part().id).collect::<Vec<_>>().join(","));
        }
        f.write_str(&writer.finish())
    }
}

fn read_range(given: &str) -> Option<Range<f64>> {
    let (from, to) = given.split_once("..")?;
    let (from, to) = (text::number(from.trim())?, text::number(to.trim())?);
    (from.is_finite() && to.is_finite() && from < to).then_some(from..to)
}

/// `range` at least `narrowest` wide and within `limit`, rounded to what can be seen.
fn window(range: Range<f64>, narrowest: f64, limit: f64) -> Range<f64> {
    if !(range.start.is_finite() && range.end.is_finite()) {
        return -limit..limit;
    }
    let width = (range.end - range.start).clamp(narrowest, 2.0 * limit);
    let middle = (0.5 * (range.start + range.end)).clamp(-limit + 0.5 * width, limit - 0.5 * width);
    round_to(middle - 0.5 * width, width)..round_to(middle + 0.5 * width, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_read_back() {
        for text in [
            "",
            "curves=gelu,leaky_relu(negative_slope=0.2)&x=-3..7",
            "y=-1..2.5&kink=0.5&second=on&sigmoids=12&drawn=3&at=-0.25",
            "kink=left",
            "a=-7&b=2&show=pair,f",
        ] {
            let (state, problems) = CurvesState::read(text);
            assert_eq!((state.to_string().as_str(), problems.len()), (text, 0), "{problems:?}");
        }
    }

    #[test]
    fn nonsense_gives_problems_and_a_state_that_can_be_drawn() {
        let nine = ["relu"; 9].join(",");
        let texts = [
            "curves=rleu",
            "curves=",
            "x=1..1",
            "x=5..-5",
            "x=NaN..2",
            "x=-1e300..1e300",
            "y=inf..2",
            "kink=up",
            "second=maybe",
            "sigmoids=1e9",
            "drawn=-1",
            "at=NaN",
            "a=NaN",
            "b=1e9&show=pair",
            "zoom=2",
            "curves=elu(alpha=-1)",
            "curves=((((",
            &format!("curves={nine}"),
        ];
        for text in texts {
            let (state, problems) = CurvesState::read(text);
            assert!(!problems.is_empty() || text == "curves=" || text.starts_with("x=-1e300"), "{text}");
            assert!((1..=MAX_CURVES).contains(&state.curves.len()));
            assert!(state.x.start < state.x.end && state.x.start >= -X_LIMIT && state.x.end <= X_LIMIT, "{text}: {:?}", state.x);
            let (again, problems) = CurvesState::read(&state.to_string());
            assert_eq!((again, problems.len()), (state, 0), "{text}");
        }
    }

    #[test]
    fn windows_stay_within_their_limits() {
        let mut state = CurvesState::default();
        state.look_at(0.0..1e-9, Some(0.0..0.0));
        assert!((state.x.end - state.x.start - X_NARROWEST).abs() < 1e-9, "{:?}", state.x);
        state.look_at(9.9e3..1.2e4, None);
        assert!(state.x.end <= X_LIMIT);
        state.look_at(f64::NAN..1.0, None);
        assert_eq!(state.x, -X_LIMIT..X_LIMIT);
    }
}
