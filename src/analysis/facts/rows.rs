//! The facts as a table: a short phrase for people and numbers for machines, from which the page, the JS object and the
//! documentation all read.

use super::{Extreme, Facts, Kept, Monotone, Place, SATURATED_SLOPE, Side, Sides, Smoothness};

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A stable name for machines, the same for every activation.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The fact as a short phrase.
    pub text: String,
    /// The fact as one number, where it is one; yes is 1 and no is 0.
    pub value: Option<f64>,
    /// The other numbers of the fact, by name, where it has some.
    pub numbers: Vec<(&'static str, f64)>,
    /// What the fact says, in one sentence.
    pub meaning: &'static str,
}

impl Facts {
    /// The table, always the same rows in the same order.
    pub fn rows(&self) -> Vec<Row> {
        let row = |id, title, text: String, value, meaning| Row { id, title, text, value, numbers: Vec::new(), meaning };
        let flag = |id, title, yes: bool, meaning| row(id, title, yes_or_no(yes).to_owned(), Some(f64::from(u8::from(yes))), meaning);
        let sides = |numbers: Sides| [("left", numbers.left), ("right", numbers.right)].into_iter().filter_map(|(name, x)| Some((name, x?))).collect();
        vec![
            Row {
                numbers: vec![("low", self.low().value), ("high", self.high().value)],
                ..row(
                    "range",
                    "Output range",
                    self.range_text(),
                    None,
                    "The outputs that occur: a square bracket where the end is reached, a round one where not.",
                )
            },
            flag("zero_centred", "Zero-centred", self.zero_centred, "Whether the output's mean is 0 for standard normal input."),
            Row {
                numbers: sides(self.saturation),
                ..row(
                    "saturation",
                    "Saturates",
                    sides_text(self.saturation),
                    None,
                    "Where the slope goes to 0, and the x beyond which its size stays below 0.01.",
                )
            },
            Row {
                numbers: sides(self.dead),
                ..row(
                    "dead",
                    "Slope exactly 0",
                    sides_text(self.dead),
                    None,
                    "The half lines on which the slope is exactly 0, so that nothing is learnt there.",
                )
            },
            slope_row("largest_slope", "Largest slope", &self.largest_slope, "The least upper bound of the slope away from kinks, and where."),
            slope_row("smallest_slope", "Smallest slope", &self.smallest_slope, "The greatest lower bound of the slope away from kinks, and where."),
            row(
                "zeros",
                "Exact zeros",
                format!("{} %", short(100.0 * self.zeros)),
                Some(self.zeros),
                "The share of outputs that are exactly 0 for standard normal input.",
            ),
            row(
                "mean",
                "Mean",
                if self.zero_centred { "0".to_owned() } else { short(self.mean) },
                Some(self.mean),
                "The output's mean for standard normal input.",
            ),
            row("variance", "Variance", short(self.variance), Some(self.variance), "The output's variance for standard normal input."),
            {
                let (text, numbers) = match &self.monotone {
                    Monotone::Increasing => ("yes, strictly".to_owned(), Vec::new()),
                    Monotone::NonDecreasing => ("yes, with level parts".to_owned(), Vec::new()),
                    Monotone::No { falls } => (
                        format!("no, falls {}", join(falls.iter().map(|&(from, to)| if from == to { format!("at {}", short(from)) } else { span(from, to) }))),
                        falls.iter().flat_map(|&(from, to)| [("falls_from", from), ("falls_to", to)]).collect(),
                    ),
                };
                let rises = f64::from(u8::from(!matches!(self.monotone, Monotone::No { .. })));
                Row { numbers, ..row("monotone", "Monotone", text, Some(rises), "Whether a larger input never gives a smaller output, and where it does.") }
            },
            {
                let (what, at) = match &self.smoothness {
                    Smoothness::Jumps(at) => ("no, jumps", at.as_slice()),
                    Smoothness::Kinks(at) => (if at.len() == 1 { "no, kink" } else { "no, kinks" }, at.as_slice()),
                    Smoothness::ContinuousSlope(at) => ("once (C1), f'' jumps", at.as_slice()),
                    Smoothness::Smooth => ("yes", &[][..]),
                };
                let text = if at.is_empty() { what.to_owned() } else { format!("{what} at {}", join(at.iter().map(|&x| short(x)))) };
                let numbers = at.iter().map(|&x| ("at", x)).collect();
                let order = match self.smoothness {
                    Smoothness::Jumps(_) => -1.0,
                    Smoothness::Kinks(_) => 0.0,
                    Smoothness::ContinuousSlope(_) => 1.0,
                    Smoothness::Smooth => f64::INFINITY,
                };
                let meaning = "Whether the function and its derivatives are continuous. The number is how many derivatives are: -1 for a jump, 0 for a kink.";
                Row { numbers, ..row("smooth", "Smooth", text, Some(order), meaning) }
            },
            flag("homogeneous", "Positively homogeneous", self.homogeneous, "Whether f(k x) = k f(x) for every k > 0: scaling the input scales the output."),
            flag("odd", "Odd", self.odd, "Whether f(-x) = -f(x)."),
            row(
                "kept",
                "Kept for the way back",
                match self.kept {
                    Kept::Bits(0) => "nothing".to_owned(),
                    Kept::Bits(1) => "1 bit".to_owned(),
                    Kept::Bits(bits) => format!("{bits} bits"),
                    Kept::Output => format!("{} bits, the output", self.kept.bits()),
                    Kept::Input => format!("{} bits, the input", self.kept.bits()),
                },
                Some(f64::from(self.kept.bits())),
                "What training has to keep of an element until its gradient comes back: enough to know the slope there.",
            ),
            row(
                "lipschitz",
                "Lipschitz constant",
                if self.lipschitz.is_infinite() { "none".to_owned() } else { short(self.lipschitz) },
                Some(self.lipschitz),
                "The largest factor by which a difference of inputs can grow.",
            ),
        ]
    }

    /// The output range as intervals: `[0, ∞)`, `{−2} ∪ (1, ∞)`.
    pub fn range_text(&self) -> String {
        let parts = self.range.iter().map(|part| {
            if part.low.value == part.high.value {
                return format!("{{{}}}", short(part.low.value));
            }
            let (open, close) = (if part.low.attained { '[' } else { '(' }, if part.high.attained { ']' } else { ')' });
            format!("{open}{}, {}{close}", short(part.low.value), short(part.high.value))
        });
        parts.collect::<Vec<_>>().join(" \u{222a} ")
    }
}

fn slope_row(id: &'static str, title: &'static str, extreme: &Extreme, meaning: &'static str) -> Row {
    let places = join(extreme.places.iter().map(|&place| place_text(place)));
    let numbers = extreme.places.iter().flat_map(|&place| match place {
        Place::At(x) | Place::JustLeftOf(x) | Place::JustRightOf(x) => vec![("at", x)],
        Place::Between(from, to) => vec![("from", from), ("to", to)],
        Place::Toward(Side::Left) => vec![("at", f64::NEG_INFINITY)],
        Place::Toward(Side::Right) => vec![("at", f64::INFINITY)],
    });
    let text = format!("{} {places}", if extreme.slope.is_infinite() { "unbounded".to_owned() } else { short(extreme.slope) });
    Row { id, title, text, value: Some(extreme.slope), numbers: numbers.collect(), meaning }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" and ")
}

fn place_text(place: Place) -> String {
    match place {
        Place::At(x) => format!("at {}", short(x)),
        Place::JustLeftOf(x) => format!("just left of {}", short(x)),
        Place::JustRightOf(x) => format!("just right of {}", short(x)),
        Place::Between(from, to) => span(from, to),
        Place::Toward(Side::Left) => "as x \u{2192} \u{2212}\u{221e}".to_owned(),
        Place::Toward(Side::Right) => "as x \u{2192} \u{221e}".to_owned(),
    }
}

fn span(from: f64, to: f64) -> String {
    match (from.is_infinite(), to.is_infinite()) {
        (true, true) => "everywhere".to_owned(),
        (true, false) => format!("for x < {}", short(to)),
        (false, true) => format!("for x > {}", short(from)),
        (false, false) => format!("for {} < x < {}", short(from), short(to)),
    }
}

fn sides_text(sides: Sides) -> String {
    match (sides.left, sides.right) {
        (None, None) => "nowhere".to_owned(),
        (Some(left), None) => format!("left only, for x < {}", short(left)),
        (None, Some(right)) => format!("right only, for x > {}", short(right)),
        (Some(left), Some(right)) => format!("both sides, for x < {} and x > {}", short(left), short(right)),
    }
}

/// A number for people: four significant digits, no trailing zeros, a real minus sign.
pub(super) fn short(x: f64) -> String {
    const DIGITS: i32 = 4;
    const PLAIN: core::ops::Range<f64> = 1e-4..1e6;
    if x.is_nan() {
        return "undefined".to_owned();
    }
    let size = x.abs();
    let digits = if size.is_infinite() {
        "\u{221e}".to_owned()
    } else if size == 0.0 {
        return "0".to_owned();
    } else if PLAIN.contains(&size) {
        let whole = libm::floor(libm::log10(size)) as i32 + 1;
        let text = format!("{size:.*}", (DIGITS - whole).max(0) as usize);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        let text = format!("{size:.*e}", DIGITS as usize - 1);
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
    };
    if x < 0.0 { format!("\u{2212}{digits}") } else { digits }
}

// The saturation row's sentence names the threshold.
const _: () = assert!(SATURATED_SLOPE == 0.01);
