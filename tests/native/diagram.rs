//! Numbers of a network in its diagram, which two figures have: chosen, typed and dragged alike in both.

use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, Act, Figure, FigureKind, Outcome, Stroke};

const BOTH: [FigureKind; 2] = [FigureKind::Dying, FigureKind::Regions];

fn built(kind: FigureKind, text: &str) -> Box<dyn Figure> {
    let (mut figure, problems) = figure::build(kind, text);
    assert_eq!(problems, [], "{} {text}", kind.id());
    assert!(figure::finish(&mut *figure, 100_000));
    figure
}

fn sheet(figure: &dyn Figure) -> Sheet {
    Sheet::new(1000.0, figure.height(1000.0), 1.0, Scheme::Light)
}

fn drag(figure: &mut dyn Figure, (x, y): (f64, f64), by: (f64, f64)) -> Outcome {
    let sheet = sheet(figure);
    figure.act(Act::Down(x, y), &sheet);
    let outcome = figure.act(Act::Drag(x, y, by.0, by.1), &sheet);
    figure.act(Act::Up, &sheet);
    outcome
}

/// Where a drag sets the number of this name, `b.1.2` or `w.1.2.1`.
fn place_of(kind: FigureKind, text: &str, name: &str) -> (f64, f64) {
    let sign = if kind == FigureKind::Dying { "=" } else { ":" };
    let mut figure = built(kind, text);
    let before = figure.text();
    let mut places = (0..100).flat_map(|row| (0..200).map(move |column| (5.0 * f64::from(column), 6.0 * f64::from(row))));
    let found = places.find(|&place| {
        drag(&mut *figure, place, (0.0, -50.0));
        let (now, wanted) = (figure.text(), format!("{name}{sign}"));
        if now != before {
            figure = built(kind, text);
        }
        now.contains(&wanted)
    });
    found.unwrap_or_else(|| panic!("{} {text}: {name} is nowhere", kind.id()))
}

fn key(figure: &mut dyn Figure, sign: char) -> Outcome {
    let sheet = sheet(figure);
    figure.act(Act::Key(Stroke::Sign(sign), sign.is_uppercase()), &sheet)
}

/// A number that is dragged stays within what a text may say, or a link would lose all that a hand did.
#[test]
fn what_is_dragged_is_read_back_however_large_it_was() {
    for kind in BOTH {
        let text = "layers=2&gain=1e9&show=network&pick=1.1.1";
        let place = place_of(kind, text, "w.1.1.1");
        let mut figure = built(kind, text);
        assert!(figure.get("edge_weight").parse::<f64>().unwrap().abs() > 1e6);
        drag(&mut *figure, place, (0.0, -50.0));
        assert_eq!(figure.get("edge_weight").parse::<f64>().unwrap().abs(), 1e6);
        assert_eq!(built(kind, &figure.text()).get("edge_weight"), figure.get("edge_weight"));
    }
    // The line of a unit whose numbers are beyond that is left where it is; others are taken at some of these places.
    for (gain, is_taken) in [("1e9", false), ("1", true)] {
        let text = format!("layers=2&gain={gain}&show=plane");
        let moved = |at: i32| {
            let mut figure = built(FigureKind::Dying, &text);
            drag(&mut *figure, (10.0 * f64::from(at), 280.0), (30.0, 0.0));
            !figure.get("log").is_empty()
        };
        assert_eq!((0..100).any(moved), is_taken, "{text}");
    }
    let mut figure = built(FigureKind::Regions, "layers=2&gain=1e-9&bias=0.5&show=map&pick=1.1");
    for sign in ['.', ',', '[', ']'] {
        key(&mut *figure, sign);
        built(FigureKind::Regions, &figure.text());
    }
}

/// A line that is turned is three numbers of the log, and one that is dragged is many places: each gesture is taken back as a whole.
#[test]
fn a_gesture_is_taken_back_as_a_whole() {
    let text = "layers=3&show=plane&steps=20&bias=0.3";
    let turned = |figure: &mut dyn Figure, at: i32| {
        drag(figure, (10.0 * f64::from(at), 280.0), (30.0, 10.0));
        figure.get("log").contains("w.1.")
    };
    let place = (0..100).find(|&at| turned(&mut *built(FigureKind::Dying, text), at)).unwrap();
    let mut figure = built(FigureKind::Dying, text);
    let start = figure.get("log");
    assert!(turned(&mut *figure, place));
    assert_eq!(figure.get("log").split(',').count(), 3);
    let sheet = sheet(&*figure);
    figure.act(Act::Command("undo"), &sheet);
    assert_eq!(figure.get("log"), start);

    let place = place_of(FigureKind::Dying, "layers=2&show=network&pick=1.1.1", "w.1.1.1");
    let mut figure = built(FigureKind::Dying, "layers=2&show=network&pick=1.1.1");
    drag(&mut *figure, place, (0.0, -20.0));
    let once = figure.get("log");
    drag(&mut *figure, place, (0.0, -20.0));
    assert!(once != figure.get("log") && !once.is_empty());
    let sheet = self::sheet(&*figure);
    figure.act(Act::Command("undo"), &sheet);
    assert_eq!(figure.get("log"), once);
    figure.act(Act::Command("undo"), &sheet);
    assert_eq!(figure.get("log"), "");
}

#[test]
fn what_is_typed_goes_to_the_number_that_is_picked_or_nowhere() {
    for kind in BOTH {
        let refused = |text: &str, key: &str, value: &str, why: &str| {
            let mut figure = figure::build(kind, text).0;
            assert!(figure::finish(&mut *figure, 1000));
            let before = figure.text();
            let problems = figure.set(key, value).problems;
            assert!(problems.len() == 1 && problems[0].key == key && problems[0].allowed.contains(why), "{} {text} {key}: {problems:?}", kind.id());
            assert_eq!(figure.text(), before, "{} {text} {key}={value}", kind.id());
        };
        refused("layers=3,3&show=network&pick=1.1&steps=2", "edge_weight", "3", "an edge has to be picked");
        refused("layers=3,3&show=network&steps=2", "edge_weight", "3", "an edge has to be picked");
        refused("layers=3,3&show=network&steps=2", "unit_bias", "3", "a unit has to be picked");
        refused("layers=3,3&show=network&pick=9.9", "unit_bias", "3", "unit");
        refused("layers=3,3&show=network&pick=1.1.9", "edge_weight", "3", "edge");
        for wrong in ["much", "", "NaN"] {
            refused("layers=3,3&show=network&pick=1.1.2", "edge_weight", wrong, "a number from");
            refused("layers=3,3&show=network&pick=1.1", "unit_bias", wrong, "a number from");
        }
        // What the field shows is what is there, if in fewer digits.
        let mut figure = built(kind, "layers=3,3&show=network&pick=1.1.2");
        let (before, shown) = (figure.text(), figure.get("edge_weight"));
        assert_eq!((figure.set("edge_weight", &shown).problems, figure.text()), (vec![], before));
        assert_eq!(figure.set("edge_weight", "1e9").problems.len(), 1);
        assert_eq!(figure.get("edge_weight"), "1000000");
    }
}

/// A tap on a framed number is not one on what lies beneath it.
#[test]
fn a_tap_on_a_number_keeps_its_choice() {
    for kind in BOTH {
        let text = "layers=4,4&show=network&pick=1.2";
        for (name, pick) in [("b.1.2", "1.2"), ("w.1.2.1", "1.2.1")] {
            let (x, y) = place_of(kind, text, name);
            let mut figure = built(kind, text);
            let sheet = sheet(&*figure);
            for _ in 0..2 {
                figure.act(Act::Tap(x, y, false), &sheet);
                assert_eq!(figure.get("pick"), pick, "{}", kind.id());
            }
        }
    }
}

/// While a number is dragged only the picture follows; the controls do when it begins and when it ends.
#[test]
fn a_number_that_is_dragged_asks_for_no_controls_on_its_way() {
    for kind in BOTH {
        let text = "layers=4,4&show=network&pick=1.2";
        let (x, y) = place_of(kind, text, "w.1.2.1");
        let mut figure = built(kind, text);
        let sheet = sheet(&*figure);
        figure.act(Act::Down(x, y), &sheet);
        let settings: Vec<bool> = (0..3).map(|at| figure.act(Act::Drag(x, y - f64::from(at), 0.0, -1.0), &sheet).settings).collect();
        assert_eq!(settings, [true, false, false], "{}", kind.id());
        assert!(figure.act(Act::Up, &sheet).settings);
    }
}

#[test]
fn keys_walk_the_units_and_the_inputs_of_the_chosen_one() {
    for kind in BOTH {
        let mut figure = built(kind, "layers=2,3&show=network");
        let mut after = |sign: char| {
            let outcome = key(&mut *figure, sign);
            assert!(outcome.taken && outcome.settings && outcome.news.is_some(), "{} {sign}: {outcome:?}", kind.id());
            figure.get("pick")
        };
        let walked: Vec<String> = "uuueeeeuUUUUUUeE".chars().map(&mut after).collect();
        let wanted = "1.1 1.2 2.1 2.1.1 2.1.2 2.1 2.1.1 2.2 2.1 1.2 1.1 3.1 2.3 2.2 2.2.1 2.2";
        assert_eq!(walked.join(" "), wanted, "{}", kind.id());
        assert_eq!((after('E'), after('E')), ("2.2.2".to_owned(), "2.2.1".to_owned()), "{}", kind.id());
        // With nothing chosen, the first there is.
        figure.set("pick", "");
        key(&mut *figure, 'e');
        assert_eq!(figure.get("pick"), "1.1.1", "{}", kind.id());
        assert!(figure.set("edge_weight", "2.5").problems.is_empty() && figure.text().contains("w.1.1.1"));
        assert!(figure.help().keys.contains("U goes from unit to unit"), "{}", figure.help().keys);
    }
    // Nobody sees an edge where there is no diagram, and one of a network that stands still has no number to set.
    for text in ["layers=2,3&show=map", "sawtooth=3&show=network"] {
        let mut figure = built(FigureKind::Regions, text);
        assert!(key(&mut *figure, 'u').taken && !key(&mut *figure, 'e').taken, "{text}");
        assert_eq!(figure.get("pick"), "1.1", "{text}");
    }
}
