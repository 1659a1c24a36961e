//! Links are hostile until parsed: states made up from a seed, over all figures, each built, worked on a little, drawn, put into words
//! and written as CSV. Nothing may panic, grow without bound or go on for ever, and what a figure says of its state it reads again.
//!
//! Every run of the tests reads [`STATES`] of them and works on some; with `RELU_LAB_FUZZ=1000000 cargo test --test native fuzz --
//! --nocapture` as many are read and each is worked on, and it is said what took longest.

use std::time::{Duration, Instant};

use relu_lab::figures::curves::CurvesState;
use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::dying::DyingState;
use relu_lab::figures::figure::{self, Act, Budget, FigureKind, Stroke};
use relu_lab::figures::init::InitState;
use relu_lab::figures::regions::RegionsState;
use relu_lab::rng::Rng;
use relu_lab::schema::{Choice, Key, Kind, Number};
use relu_lab::text::{Problem, pair};

/// States in an ordinary run of the tests, over all figures.
const STATES: u64 = 10_000;
/// One in so many is built and worked on, and one in so many of those drawn, in an ordinary run.
const WORKED_ON: u64 = 40;
const DRAWN: u64 = 4;
/// Pieces of work on each: what they come to is bounded by what one piece may be.
const PIECES: u64 = 3;
const SIGNS: [&str; 28] = [
    "",
    "NaN",
    "inf",
    "-inf",
    "1e999",
    "-1e999",
    "1e-320",
    "0",
    "-0",
    "on",
    "off",
    "auto",
    "none",
    ",",
    "|",
    "..",
    "(",
    ")",
    "((((",
    "a=b",
    "%",
    "%25%32%35",
    "\u{2212}",
    "\u{0}",
    "\u{1f600}",
    "&amp;",
    "9999999999999999999999",
    "random",
];

fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.below(from.len() as u32) as usize]
}

fn number(rng: &mut Rng, number: &Number) -> String {
    let range = number.range;
    let share = f64::from(rng.below(1001)) / 1000.0;
    let (low, high) = number.usual;
    match rng.below(12) {
        0 => range.min.to_string(),
        1 => range.max.to_string(),
        2 => (range.max * 10.0 + 1.0).to_string(),
        3 => (range.min - 1.0).to_string(),
        4 => (*pick(rng, &SIGNS)).to_owned(),
        _ if number.whole => (low + (high - low) * share).round().to_string(),
        _ => (low + (high - low) * share).to_string(),
    }
}

fn choice(rng: &mut Rng, choices: &[Choice]) -> String {
    if choices.is_empty() || rng.below(20) == 0 {
        return (*pick(rng, &SIGNS)).to_owned();
    }
    let chosen = pick(rng, choices);
    let numbers: Vec<String> = chosen.numbers.iter().map(|of| format!("{}={}", of.range.name, number(rng, of))).collect();
    if numbers.is_empty() || rng.below(2) == 0 { chosen.id.to_owned() } else { format!("{}({})", chosen.id, numbers.join(",")) }
}

fn many(rng: &mut Rng, most: u32, mut one: impl FnMut(&mut Rng) -> String, between: &str) -> String {
    let count = 1 + rng.below(most);
    (0..count).map(|_| one(rng)).collect::<Vec<_>>().join(between)
}

fn value(rng: &mut Rng, key: &Key) -> String {
    match &key.kind {
        _ if rng.below(40) == 0 => pick(rng, &SIGNS).repeat(1 + rng.below(50) as usize),
        Kind::Number(of) => number(rng, of),
        Kind::NumberOr(of, word) => {
            if rng.below(3) == 0 {
                (*word).to_owned()
            } else {
                number(rng, of)
            }
        }
        Kind::Choice(choices) | Kind::Buttons(choices) => choice(rng, choices),
        Kind::ChoicePerLayer(choices, _) => {
            // As links of old are written too.
            let between = *pick(rng, &[",", "|"]);
            many(rng, 3, |rng| choice(rng, choices), between)
        }
        Kind::Series(choices, most) => many(rng, *most as u32 + 1, |rng| choice(rng, choices), ","),
        Kind::Some(choices) => many(rng, 4, |rng| choice(rng, choices), ","),
        Kind::Widths(most, of) => many(rng, *most as u32 + 1, |rng| number(rng, of), ","),
        Kind::Flag(_) => (*pick(rng, &["on", "off", "perhaps"])).to_owned(),
        Kind::Text => {
            let numbers = |rng: &mut Rng| f64::from(rng.below(2001)) / 100.0 - 10.0;
            match rng.below(5) {
                0 => format!("{}..{}", numbers(rng), numbers(rng)),
                1 => many(rng, 12, |rng| numbers(rng).to_string(), ","),
                // The log of a run, with what is none.
                2 => {
                    let change = |rng: &mut Rng| {
                        format!(
                            "{}:{}",
                            rng.below(9),
                            pick(rng, &["lr=0.5", "act=relu|tanh", "act=gelu", "tanh", "lr=1e99", "w.1.1.1=2", "seed=1", "b=", "x:lr=3"])
                        )
                    };
                    many(rng, 4, change, ",")
                }
                3 => format!("{}/{}:{}", rng.below(200), rng.below(4), numbers(rng)),
                _ => (*pick(rng, &SIGNS)).to_owned(),
            }
        }
    }
}

/// A state as a hostile or careless hand might write it.
fn state(rng: &mut Rng, keys: &[Key]) -> String {
    let count = rng.below(9);
    let pairs = (0..count).map(|_| {
        let key = pick(rng, keys);
        let name = if rng.below(30) == 0 { *pick(rng, &SIGNS) } else { key.name };
        let value = value(rng, key);
        if rng.below(10) == 0 { format!("{name}={value}") } else { pair(name, &value) }
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// What took longest, by figure and what was done, and how long all of its kind took.
#[derive(Default)]
struct Slowest(Vec<(String, Duration, String, Duration)>);

impl Slowest {
    fn time<T>(&mut self, what: &str, of: &str, act: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = act();
        let took = begun.elapsed();
        if took > Duration::from_secs(1) {
            println!("{what}: {took:?} for {of}");
        }
        match self.0.iter_mut().find(|(known, ..)| known == what) {
            Some(slot) => {
                slot.3 += took;
                if slot.1 < took {
                    (slot.1, slot.2) = (took, of.to_owned());
                }
            }
            None => self.0.push((what.to_owned(), took, of.to_owned(), took)),
        }
        done
    }
}

/// Reads a state: its problems are few and short, and what it says is read again as it is.
fn read(kind: FigureKind, text: &str) {
    let read = |text: &str| match kind {
        FigureKind::Curves => {
            let (state, problems) = CurvesState::read(text);
            (state.to_string(), problems)
        }
        FigureKind::Regions => {
            let (state, problems) = RegionsState::read(text);
            (state.to_string(), problems)
        }
        FigureKind::Dying => {
            let (state, problems) = DyingState::read(text);
            (state.to_string(), problems)
        }
        FigureKind::Init => {
            let (state, problems) = InitState::read(text);
            (state.to_string(), problems)
        }
    };
    let (said, problems) = read(text);
    assert_few(kind, text, &problems);
    assert!(said.len() < 200_000, "{}: {text}", kind.id());
    assert_eq!(read(&said), (said.clone(), Vec::new()), "{}: {text}: what it says is read again as it is", kind.id());
}

fn assert_few(kind: FigureKind, text: &str, problems: &[Problem]) {
    let long: usize = problems.iter().map(|problem| problem.to_string().len()).sum();
    assert!(problems.len() <= 6 && long < 6000, "{}: {text}: {problems:?}", kind.id());
}

/// Everything that a page does with a state.
fn handle(kind: FigureKind, text: &str, is_drawn: bool, rng: &mut Rng, slowest: &mut Slowest) {
    let id = kind.id();
    let (mut figure, problems) = slowest.time(&format!("{id} build"), text, || figure::build(kind, text));
    assert_few(kind, text, &problems);
    let said = figure.text();
    assert!(said.len() < 200_000, "{id}: {text}");
    let (again, left) = figure::build(kind, &said);
    assert_eq!((again.text(), left.len()), (said.clone(), 0), "{id}: {text}: what it says is read again as it is: {left:?}");
    for piece in 0..PIECES {
        slowest.time(&format!("{id} piece"), text, || figure.advance(&Budget::pieces(piece as f64 * 16.0, 1)));
    }
    let sheet = Sheet::new(500.0, 300.0, 1.0, Scheme::Light);
    let (x, y) = (f64::from(rng.below(500)), f64::from(rng.below(300)));
    for act in [
        Act::Hover(x, y),
        Act::Drag(x, y, 3.0, -4.0),
        Act::Zoom(x, y, f64::NAN),
        Act::Key(*pick(rng, &[Stroke::Left, Stroke::Plus, Stroke::Enter, Stroke::Escape]), false),
    ] {
        slowest.time(&format!("{id} act"), text, || figure.act(act, &sheet));
    }
    let words = slowest.time(&format!("{id} words"), text, || figure.words(&sheet.theme()));
    assert!(!words.label.is_empty(), "{id}: {text}");
    if is_drawn {
        let drawn = slowest.time(&format!("{id} svg"), text, || figure::svg(&mut *figure, 500.0, None, Scheme::Light));
        assert!(drawn.is_ok_and(|drawn| drawn.len() < 20_000_000 && !drawn.contains("NaN")), "{id}: {text}");
        slowest.time(&format!("{id} csv"), text, || figure.csv());
    }
}

#[test]
fn made_up_states_break_nothing() {
    let asked: Option<u64> = std::env::var("RELU_LAB_FUZZ").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(STATES) / FigureKind::ALL.len() as u64;
    let every = if asked.is_some() { 1 } else { WORKED_ON };
    let kinds = FigureKind::ALL.iter().zip(0..);
    let slowest: Vec<Slowest> = std::thread::scope(|scope| {
        let all: Vec<_> = kinds.map(|(&kind, seed)| scope.spawn(move || made_up(kind, seed, count, every))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    if asked.is_some() {
        println!("{count} states of each figure; what took longest:");
        for (what, took, of, all) in slowest.iter().flat_map(|Slowest(one)| one) {
            println!("{what}: {took:?} of {all:?}, for {of}");
        }
    }
}

/// Makes up `count` states of a figure and reads each; works on one in `every`, and says what of that took longest.
fn made_up(kind: FigureKind, seed: u64, count: u64, every: u64) -> Slowest {
    let mut slowest = Slowest::default();
    let keys = figure::build(kind, "").0.keys();
    let mut rng = Rng::new(20_261_127, seed);
    for round in 0..count {
        let text = state(&mut rng, &keys);
        if round % every == 0 {
            handle(kind, &text, (round / every).is_multiple_of(DRAWN), &mut rng, &mut slowest);
        } else {
            read(kind, &text);
        }
    }
    slowest
}

#[test]
fn a_text_of_twenty_thousand_unknown_keys_is_read_in_linear_time_and_said_in_a_few_lines() {
    let long: String = (0..20_000).map(|index| format!("key{index}=value&")).collect();
    for &kind in FigureKind::ALL {
        let (_, problems) = figure::build(kind, &long);
        assert_few(kind, "twenty thousand keys", &problems);
    }
}
