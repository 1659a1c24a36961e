//! The figure of initialisation by the one protocol: links, parts, keys, slices, words, files.

use relu_lab::analysis::race::Race;
use relu_lab::experiment::Experiment;
use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, Act, Budget, Figure, FigureKind, Outcome, Stale, Stroke};
use relu_lab::figures::init::{Init, InitPart, InitState, train};
use relu_lab::figures::settings;

fn state(text: &str) -> InitState {
    let (state, problems) = InitState::read(text);
    assert_eq!(problems, [], "{text}");
    state
}

fn init(text: &str) -> Init {
    let mut figure = Init::default();
    assert_eq!(figure.assign(text).problems, [], "{text}");
    figure
}

fn finished(text: &str) -> Init {
    let mut figure = init(text);
    assert!(figure::finish(&mut figure, 1_000_000), "{text}");
    figure
}

fn words(figure: &mut Init) -> figure::Words {
    figure.words(&Sheet::new(800.0, 400.0, 1.0, Scheme::Light).theme())
}

const SMALL: &str = "depth=6&width=8&batch=8&seeds=2&steps=50";

/// The links of the page, of the readme and of the tests, with what the figure made of them before it had parts.
#[test]
fn links_of_before_keep_their_meaning() {
    let links = include_str!("../golden/init_links.txt");
    assert!(links.lines().count() > 40);
    for line in links.lines() {
        let (given, canonical) = line.split_once(' ').unwrap();
        assert_eq!(InitState::read(given).0.to_string(), canonical, "{given}");
        assert_eq!(InitState::read(canonical), (InitState::read(given).0, vec![]), "{given}");
    }
}

#[test]
fn every_part_alone_fills_a_small_figure() {
    for part in InitPart::ALL {
        let id = part.part().id;
        let mut figure = finished(&format!("show={id}&{SMALL}"));
        assert_eq!((figure.get("show"), figure.state().view), (id.to_owned(), part.view()));
        for width in [280.0, 340.0, 900.0] {
            let height = figure.height(width);
            assert!((200.0..=560.0).contains(&height), "{id}: {height}");
            let drawn = figure::svg(&mut figure, width, None, Scheme::Light).unwrap();
            assert!(drawn.contains("</svg>") && !drawn.contains("NaN"), "{id}");
        }
        assert!(figure.essence().iter().all(|name| figure.keys().iter().any(|key| key.name == name)), "{id}");
    }
}

#[test]
fn what_does_nothing_in_a_view_has_no_control_there() {
    let offered = |text: &str| -> Vec<&str> {
        let keys = init(text).keys();
        keys.into_iter().filter(|key| key.kind != relu_lab::schema::Kind::Text).map(|key| key.name).collect()
    };
    let rescaling = offered("view=rescale");
    assert!(["k", "act", "data", "seed"].iter().all(|key| rescaling.contains(key)), "{rescaling:?}");
    assert!(["gain", "depth", "width", "norm", "residual", "bias", "lr"].iter().all(|key| !rescaling.contains(key)), "{rescaling:?}");
    assert!(!offered("").contains(&"k") && offered("view=train").contains(&"lr"));
    let mut figure = finished("view=rescale&act=gelu");
    assert!(words(&mut figure).notes[0].starts_with("GELU lets no factor pass: ReLU"));
}

#[test]
fn keys_are_set_one_by_one_and_the_last_one_touched_is_under_the_hand() {
    let mut figure = init(SMALL);
    let set = |figure: &mut Init, path: &str, value: &str| -> Outcome { settings::set(figure, path, value) };
    for key in figure.keys() {
        let (before, value) = (figure.text(), figure.get(key.name));
        if value.is_empty() || key.name == "experiment" {
            continue;
        }
        assert_eq!(set(&mut figure, key.name, &value).problems, [], "{}", key.name);
        assert_eq!(figure.text().replace("&active=1", ""), before, "{}", key.name);
    }
    set(&mut figure, "init.3.std", "0.5");
    assert_eq!((figure.get("init"), figure.get("active")), ("kaiming_normal,xavier_normal,normal(std=0.5),normal(std=0.25)".to_owned(), "3".to_owned()));
    set(&mut figure, "init.2", "torch");
    assert_eq!(figure.get("active"), "2");
    set(&mut figure, "init.2", "");
    set(&mut figure, "init.+", "zeros");
    assert_eq!((figure.get("init"), figure.get("active")), ("kaiming_normal,normal(std=0.5),normal(std=0.25),zeros".to_owned(), "4".to_owned()));
    assert!(!set(&mut figure, "init.+", "he").problems.is_empty() && !set(&mut figure, "init", "nope").problems.is_empty());
    assert_eq!(figure.state().inits.len(), 4);
    // A name sets no other key, whatever is in it.
    set(&mut figure, "norm", "batch&gain=7");
    assert_eq!((figure.get("norm"), figure.get("gain")), ("none".to_owned(), "1".to_owned()));
    assert_eq!(set(&mut figure, "nonsense", "1").problems.len(), 1);
    set(&mut figure, "rule", "xavier");
    assert_eq!((figure.get("init"), figure.get("rule"), figure.get("active")), ("xavier_normal".to_owned(), "xavier".to_owned(), "1".to_owned()));
}

#[test]
fn a_gain_beside_a_critical_one_becomes_that() {
    let mut figure = init(&format!("init=lecun_normal&{SMALL}"));
    figure.set("gain", "1.41");
    assert_eq!(figure.get("gain"), "1.414214");
    figure.set("gain", "1.39");
    assert_eq!(figure.get("gain"), "1.39");
}

/// What is measured does not depend on how it is cut, every piece of a text is short, and nothing is done where nothing is left.
#[test]
fn every_view_is_measured_in_slices_and_comes_to_its_end() {
    for view in ["signal", "histograms", "sparsity", "train", "paths", "rescale"] {
        let mut figure = init(&format!("view={view}&{SMALL}"));
        let text = figure.text();
        let (mut frames, mut share) = (0, 0.0);
        loop {
            let progress = figure.advance(&Budget::pieces(0.0, 3));
            assert!(progress.share >= share && progress.share <= 1.0, "{view}");
            (frames, share) = (frames + 1, progress.share);
            assert_ne!(progress.stale, Stale::Nothing, "{view}");
            if !progress.pending {
                assert!(progress.settings && progress.share == 1.0, "{view}: {}", progress.share);
                break;
            }
        }
        assert!(frames > 2 && figure.advance(&Budget::pieces(0.0, 3)) == figure::Progress::RESTING, "{view}");
        assert_eq!(figure.text(), text);
        let mut whole = finished(&format!("view={view}&{SMALL}"));
        assert_eq!(figure.csv(), whole.csv(), "{view}");
    }
}

/// A file has its numbers though nobody looked, and writing one is no work: that is done in slices before.
#[test]
fn files_hold_what_is_measured() {
    for view in ["signal", "histograms", "sparsity", "train", "paths", "rescale"] {
        let csv = finished(&format!("view={view}&{SMALL}")).csv();
        assert!(csv.lines().count() > 10 && !csv.contains("NaN"), "{view}: {csv}");
        let mut begun = init(&format!("view={view}&{SMALL}"));
        begun.csv();
        assert!(begun.measures().is_pending(), "{view}");
    }
}

#[test]
fn the_one_under_the_hand_comes_first() {
    let mut figure = finished("init=he,torch,zeros&active=2&depth=30&width=8&batch=8&seeds=3");
    for step in 1..20 {
        figure.set("gain", &format!("{}", 1.0 + 0.02 * f64::from(step)));
        let mut hand = Budget::new(0.0, true, || true);
        hand.now = f64::from(step);
        figure.advance(&hand);
        assert!(!figure.measures().keeps_waiting(), "step {step}");
    }
    assert!(figure.advance(&Budget::pieces(0.0, 1)).pending);
}

#[test]
fn layers_are_read_with_pointer_and_keys() {
    let sheet = Sheet::new(800.0, 320.0, 1.0, Scheme::Light);
    for view in ["signal", "histograms", "sparsity", "paths"] {
        let mut figure = finished(&format!("view={view}&depth=30&width=8&batch=8&seeds=1"));
        assert_eq!(words(&mut figure).reading, []);
        assert!(figure.act(Act::Hover(150.0, 150.0), &sheet).taken && figure.state().layer.is_some(), "{view}");
        assert!(words(&mut figure).reading.len() > 1, "{view}");
        figure.act(Act::Leave, &sheet);
        figure.act(Act::Key(Stroke::Right, false), &sheet);
        figure.act(Act::Key(Stroke::Right, true), &sheet);
        assert_eq!(figure.get("layer"), "11");
        figure.act(Act::Key(Stroke::Escape, false), &sheet);
        assert_eq!(figure.get("layer"), "");
    }
    assert!(!init("view=rescale").act(Act::Key(Stroke::Right, false), &sheet).taken);
}

#[test]
fn headlines_say_what_it_comes_to() {
    let headline = |text: &str| words(&mut finished(text)).headline;
    assert!(headline("init=he&seeds=2").starts_with("He: \u{d7} 0.9"), "{}", headline("init=he&seeds=2"));
    assert_eq!(headline("init=zeros&seeds=1&depth=5"), "Zeros: exactly 0 from layer 1");
    assert_eq!(headline("view=paths&init=he&depth=20&width=32"), "ReLU leaves exactly 1");
    assert_eq!(headline("view=rescale&k=8"), "The function changes by exactly 0");
    // Exactly twice as much without biases, and not with them.
    let scaled = headline("view=rescale&k=2&show=scaled");
    assert!(scaled.starts_with("Input \u{d7} 2.00: output \u{d7} ") && scaled.ends_with("without biases \u{d7} 2.00"), "{scaled}");
    assert!(!scaled.contains("output \u{d7} 2.00"), "{scaled}");
    assert!(headline("view=sparsity&depth=4&seeds=1").contains("% zeros in layer 4"));
    let mut train = finished("view=train&init=he,normal(std=0.02),normal(std=0.6)&depth=16&width=64&seeds=2&steps=100&lr=0.03");
    let said = words(&mut train);
    assert!(said.headline.starts_with("He: learns, in "), "{}", said.headline);
    assert!(said.notes[1].contains("flat: loss 0.69") && said.notes[2].contains("diverged at step"), "{:?}", said.notes);
}

#[test]
fn what_is_trained_is_the_stack_as_far_as_it_may_be() {
    for (text, size, said) in [
        ("", (32, 128), "32 of the 50 layers of 128 units"),
        ("depth=100&width=8", (64, 8), "64 of the 100 layers of 8 units"),
        ("depth=20&width=512", (16, 256), "16 of the 20 layers of 256 of the 512 units"),
        ("depth=10&width=32", (10, 32), "10 layers of 32 units"),
    ] {
        let state = state(&format!("view=train&{text}"));
        assert_eq!(state.trained_size(), size, "{text}");
        let label = train::label(&state, &Race::new(&state.experiments(), 1, 50));
        assert!(label.contains(said), "{label}");
        for experiment in state.experiments() {
            assert_eq!((experiment.layers.len(), experiment.layers[0] as usize), size);
            // What a script is handed is read back without a problem.
            assert_eq!(Experiment::read(&experiment.to_string()), (experiment, vec![]));
        }
    }
    let mut figure = init("act=tanh&lr=0.1");
    figure.set("experiment", "layers=9,9,9&gain=0.7&init=xavier_normal&seed=1");
    assert_eq!(figure.text(), "view=train&init=xavier_normal&gain=0.7&act=tanh&depth=3&width=9&lr=0.1");
    assert!(figure.get("experiment").contains("layers=9,9,9"));
}

/// A measurement is kept while what it is of stays, and begun anew where that changes.
#[test]
fn measurements_follow_the_state() {
    let mut figure = finished(&format!("view=train&init=he&{SMALL}"));
    let sheet = Sheet::new(800.0, 320.0, 1.0, Scheme::Light);
    figure.set("layer", "2");
    figure.act(Act::Leave, &sheet);
    assert!(!figure.advance(&Budget::pieces(0.0, 1)).pending);
    figure.set("lr", "0.5");
    assert!(figure.advance(&Budget::pieces(0.0, 1)).pending);
    figure.set("view", "rescale");
    figure.set("k", "2");
    assert!(figure::finish(&mut figure, 10_000));
    let rates = figure.csv();
    figure.set("k", "4");
    assert!(figure.advance(&Budget::pieces(0.0, 1)).pending);
    assert_eq!(figure.csv(), rates);
}

#[test]
fn json_says_what_is_measured() {
    let (mut figure, _) = figure::build(FigureKind::Init, "init=lecun_normal&gain=1.414214&depth=20&seeds=2");
    assert!(figure::finish(&mut *figure, 100_000));
    let json: serde_json::Value = serde_json::from_str(&figure.json()).unwrap();
    let start = &json["starts"][0];
    assert_eq!((&json["figure"], &start["init"], &start["seeds"]), (&"init".into(), &"lecun_normal".into(), &2.into()));
    let factor = start["forward"]["factor"].as_f64().unwrap();
    assert!((factor - 1.0).abs() < 0.03 && (start["forward"]["theory"].as_f64().unwrap() - 1.0).abs() < 1e-5, "{factor}");
}

/// A view of one start highlights the start that it shows, offers no four, and goes over to another of the list without losing the rest.
#[test]
fn a_view_of_one_start_highlights_that_one() {
    let mut figure = init("view=histograms&depth=3&width=8&batch=4&seeds=1");
    let offered = |figure: &dyn Figure| {
        let rule = figure.keys().into_iter().find(|key| key.name == "rule").unwrap();
        rule.choices().iter().map(|choice| choice.id).collect::<Vec<_>>()
    };
    assert_eq!((figure.get("rule"), offered(&figure)), ("he".to_owned(), vec!["he", "xavier", "small", "large"]));
    figure.set("rule", "xavier");
    assert_eq!((figure.get("rule"), figure.get("active")), ("xavier".to_owned(), "2".to_owned()));
    figure.set("view", "signal");
    let all = figure.get("init");
    assert_eq!((figure.get("rule"), offered(&figure).len(), all.matches("normal").count()), (String::new(), 5, 4), "{all}");
}

/// What leaves the window is named where it leaves it, in the panel; what stays is named beside it.
#[test]
fn what_leaves_the_window_is_named_where_it_leaves() {
    let mut figure = finished("init=he,normal(std=1)&depth=50&width=32&batch=4&seeds=1");
    let drawn = figure::svg(&mut figure, 1000.0, None, Scheme::Light).unwrap();
    // A number of the element whose text begins so.
    let place = |wanted: &str| {
        let tag = drawn.split("<text ").find(|tag| tag.split_once('>').is_some_and(|(_, text)| text.trim_start().starts_with(wanted)));
        let tag = tag.unwrap_or_else(|| panic!("{wanted} is not written"));
        let number = |name: &str| tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).unwrap().0.parse::<f64>().unwrap();
        (number("x"), number("y"))
    };
    let (x, y) = place("std 1 \u{2191}");
    let he = place("He");
    assert!(x < he.0 && y < he.1, "{x} {y} {he:?}");
    assert_eq!(drawn.matches("std 1\n").count(), 0);
}
