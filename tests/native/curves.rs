//! Two inputs of the figure of curves, moved by hand, and what it says of their outputs.

use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::figure::{Act, Figure, FigureKind, Stroke, build, svg};

const WIDE: f64 = 700.0;

fn sheet(figure: &dyn Figure) -> Sheet {
    Sheet::new(WIDE, figure.height(WIDE), 1.0, Scheme::Light)
}

fn of(text: &str) -> Box<dyn Figure> {
    let (figure, problems) = build(FigureKind::Curves, text);
    assert_eq!(problems, [], "{text}");
    figure
}

fn said(text: &str) -> (String, Vec<String>) {
    let words = of(text).words(&Theme::new(Scheme::Light, 1.0));
    (words.headline, words.notes)
}

#[test]
fn relu_forgets_which_negative_input_it_was_and_leaky_relu_does_not() {
    let (headline, notes) = said("curves=relu,leaky_relu&show=pair&a=-3&b=-1");
    assert_eq!(headline, "ReLU: two inputs, one output, 0");
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("forgotten") && !notes[1].contains("forgotten"), "{notes:?}");
    assert!(notes[1].contains("turns \u{2212}3 into \u{2212}0.03 and \u{2212}1 into \u{2212}0.01"), "{notes:?}");
    // What is positive is kept.
    assert_eq!(said("show=pair&a=-3&b=2").0, "ReLU: two inputs, two outputs, 0 and 2");
    // One input has no second one to be told from, and without the panel nothing is said.
    assert_eq!(said("show=pair&a=2&b=2"), (String::new(), Vec::new()));
    assert_eq!(said("a=-3&b=-1"), (String::new(), Vec::new()));
    // A ceiling forgets as a floor does, and in arithmetic of 32 bits so do the ends of tanh.
    assert_eq!(said("curves=relu6&show=pair&a=7&b=9").0, "ReLU6: two inputs, one output, 6");
    assert_eq!(said("curves=tanh&show=pair&a=30&b=40&x=-5..50").0, "Tanh: two inputs, one output, 1");
}

#[test]
fn what_dips_says_which_inputs_it_folds_together() {
    for (text, other) in
        [("curves=hard_swish&show=pair&a=-2&b=2", "\u{2212}2 and \u{2212}1 together"), ("curves=silu&show=pair&a=1&b=-3", "its dip folds \u{2212}3 and")]
    {
        let notes = said(text).1;
        assert!(notes[0].contains(other) && notes[0].contains("both give"), "{notes:?}");
    }
    let notes = said("curves=elu,gelu&show=pair&a=1&b=2").1;
    assert!(notes.iter().all(|note| !note.contains("folds")), "{notes:?}");
}

#[test]
fn a_hand_moves_the_input_it_took_and_nothing_else() {
    let mut figure = of("show=pair&a=-3&b=2&x=-5..5");
    let sheet = sheet(&*figure);
    // Found as a hand finds it: where a touch takes an input and a drag brings it along.
    let middle = sheet.height / 2.0;
    let taken: Vec<f64> = (0..WIDE as u32).map(f64::from).filter(|&x| figure.act(Act::Down(x, middle), &sheet).taken).collect();
    let (first, last) = (taken[0], taken[taken.len() - 1]);
    assert!(taken.len() > 40 && last - first > 100.0, "{taken:?}");
    figure.act(Act::Down(first, middle), &sheet);
    assert!(figure.act(Act::Drag(first, middle, -20.0, 5.0), &sheet).taken);
    let (a, b): (f64, f64) = (figure.get("a").parse().unwrap(), figure.get("b").parse().unwrap());
    assert!(a < -3.0 && a > -4.5 && b == 2.0, "{a} {b}");
    assert_eq!(figure.get("x"), "-5..5", "the window stays");
    // A finger is told as hovering; past the edge the input stays in the window.
    figure.act(Act::Hover(-500.0, middle), &sheet);
    assert_eq!(figure.get("a"), "-5");
    figure.act(Act::Up, &sheet);
    figure.act(Act::Hover(WIDE / 2.0, middle), &sheet);
    assert_eq!((figure.get("a").as_str(), figure.get("at").as_str()), ("-5", ""));
    assert!(!figure.words(&sheet.theme()).reading.is_empty(), "what is let go is read again");
    // Beside the inputs a drag moves the window, as everywhere.
    let free = (0..WIDE as u32).map(f64::from).find(|&x| x > 60.0 && !figure.act(Act::Down(x, middle), &sheet).taken).unwrap();
    figure.act(Act::Drag(free, middle, 30.0, 0.0), &sheet);
    assert_ne!(figure.get("x"), "-5..5");
    // Keys of the keyboard read; the inputs have sliders.
    figure.act(Act::Key(Stroke::Left, false), &sheet);
    assert_eq!(figure.get("a"), "-5");
    assert_eq!(figure.essence(), ["a", "b"]);
}

/// What is read now: the line of the place.
fn read(figure: &mut dyn Figure) -> Option<String> {
    figure.words(&Theme::new(Scheme::Light, 1.0)).reading.first().map(|line| line.text.clone())
}

#[test]
fn a_pointer_that_passes_reads_and_what_is_set_comes_back_when_it_leaves() {
    let mut figure = of("at=2");
    let sheet = sheet(&*figure);
    figure.act(Act::Hover(200.0, 100.0), &sheet);
    let passing = read(&mut *figure).unwrap();
    assert!(passing != "x = 2" && figure.text() == "at=2" && figure.get("at") == "2", "{passing}");
    assert!(figure.words(&sheet.theme()).label.contains(&passing), "who cannot see it is told the same");
    figure.act(Act::Leave, &sheet);
    assert_eq!(read(&mut *figure).as_deref(), Some("x = 2"));
    // Where nothing is set nothing stays.
    figure.set("at", "");
    figure.act(Act::Hover(200.0, 100.0), &sheet);
    assert!(read(&mut *figure).is_some());
    figure.act(Act::Leave, &sheet);
    assert_eq!((read(&mut *figure), figure.get("at").as_str()), (None, ""));
}

#[test]
fn a_finger_and_a_tap_set_what_they_read() {
    let mut figure = of("at=2");
    let sheet = sheet(&*figure);
    figure.act(Act::Down(200.0, 100.0), &sheet);
    let outcome = figure.act(Act::Hover(210.0, 100.0), &sheet);
    let slid = figure.get("at");
    assert!(slid != "2" && outcome.settings, "{slid}");
    // Beside the axes it keeps what it read last.
    figure.act(Act::Hover(2.0, 100.0), &sheet);
    assert_eq!(figure.get("at"), slid);
    figure.act(Act::Up, &sheet);
    figure.act(Act::Leave, &sheet);
    assert_eq!(read(&mut *figure), Some(format!("x = {}", slid.replace('-', "\u{2212}"))));
    figure.act(Act::Down(300.0, 100.0), &sheet);
    assert!(figure.act(Act::Tap(300.0, 100.0, false), &sheet).settings);
    assert_ne!(figure.get("at"), slid);
    // The tap is over: what passes then sets nothing.
    let tapped = figure.text();
    figure.act(Act::Hover(200.0, 100.0), &sheet);
    assert_eq!(figure.text(), tapped);
    assert!(figure.act(Act::Key(Stroke::Escape, false), &sheet).settings);
    assert_eq!((read(&mut *figure), figure.get("at").as_str()), (None, ""));
}

/// The places of texts in a document, in CSS pixels.
fn texts(svg: &str) -> Vec<(String, f64, f64)> {
    let number = |mark: &str, name: &str| mark.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next()?.parse::<f64>().ok());
    let texts = svg.split("<text").skip(1).filter_map(|mark| {
        let said = mark.split_once('>')?.1.split('<').next()?.trim();
        Some((said.to_owned(), number(mark, "x")? / 4.0, number(mark, "y")? / 4.0))
    });
    texts.collect()
}

#[test]
fn the_outputs_of_the_pair_are_named_where_no_curve_is() {
    for width in [300.0, 360.0, 700.0] {
        for (text, is_below) in [("a=-7&b=-2", true), ("a=1&b=3", false)] {
            let mut figure = of(&format!("curves=relu,leaky_relu(negative_slope=0.1)&x=-8..4&show=pair&{text}"));
            let texts = texts(&svg(&mut *figure, width, None, Scheme::Light).unwrap());
            let level = texts.iter().find(|(said, x, _)| said == "0" && *x < 50.0).expect("0 along y").2;
            let names: Vec<_> = texts.iter().filter(|(said, ..)| said.contains('\u{2192}')).collect();
            assert!(names.len() >= 2);
            for (said, _, y) in names {
                assert!(if is_below { *y >= level + 8.0 } else { *y <= level - 8.0 }, "{width} {text} {said}: {y} and {level}");
            }
        }
    }
}

#[test]
fn a_reading_keeps_off_the_names_of_curves() {
    for (text, panels, is_beside) in [("curves=relu,leaky_relu&show=f", 1.0, false), ("curves=relu,leaky_relu", 2.0, false), ("show=slope", 1.0, true)] {
        let figure = of(text);
        let sheet = sheet(&*figure);
        let (after, below) = figure.beyond(&sheet);
        assert!((after > 30.0) == is_beside && after < 0.5 * sheet.width, "{text}: {after}");
        assert!(below >= 40.0 * panels && below < 0.5 * sheet.height, "{text}: {below}");
    }
}
