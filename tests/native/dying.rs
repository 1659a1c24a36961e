//! The figure of dying units by its protocol: what a run's text holds, its past, and what a hand does in it.

use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, Act, Budget, Figure, FigureKind, Outcome, Stroke};

const FRAME: f64 = 1000.0 / 60.0;

/// The figure of a text without a problem, with all worked out.
pub fn built(text: &str) -> Box<dyn Figure> {
    let (mut figure, problems) = figure::build(FigureKind::Dying, text);
    assert_eq!(problems, [], "{text}");
    assert!(figure::finish(&mut *figure, 100_000));
    figure
}

/// What it knows.
pub fn json(figure: &mut dyn Figure) -> serde_json::Value {
    serde_json::from_str(&figure.json()).unwrap()
}

/// All that a run came to.
fn run(figure: &mut dyn Figure) -> (serde_json::Value, String) {
    (json(figure)["parameters"].clone(), figure.csv())
}

fn sheet(figure: &dyn Figure) -> Sheet {
    Sheet::new(1000.0, figure.height(1000.0), 1.0, Scheme::Light)
}

fn command(figure: &mut dyn Figure, id: &'static str) -> Outcome {
    let sheet = sheet(figure);
    figure.act(Act::Command(id), &sheet)
}

/// Plays for so many seconds of frames; the seconds after which it rested.
fn play(figure: &mut dyn Figure, seconds: f64) -> Option<f64> {
    let mut now = 0.0;
    while now < seconds * 1000.0 {
        let came = figure.advance(&Budget::pieces(now, 1_000_000));
        if !came.playing && !came.pending {
            return Some(now / 1000.0);
        }
        now += FRAME;
    }
    None
}

#[test]
fn a_run_that_rests_is_its_text() {
    let mut figure = built("preset=too-fast&steps=60");
    figure.set("lr", "0.5");
    command(&mut *figure, "epoch");
    assert!(figure::finish(&mut *figure, 1000));
    figure.set("act", "leaky_relu(negative_slope=0.2)");
    figure.set("steps", "90");
    assert!(figure::finish(&mut *figure, 1000));
    let text = figure.text();
    assert_eq!(text, "preset=too-fast&log=60:lr=0.5,75:act=leaky_relu(negative_slope=0.2)&steps=90");
    assert_eq!((figure.get("lr"), figure.get("steps")), ("0.5".to_owned(), "90".to_owned()));
    let mut again = built(&text);
    assert_eq!(again.text(), text);
    assert_eq!(again.get("act"), "leaky_relu(negative_slope=0.2)");
    assert_eq!(run(&mut *again), run(&mut *figure));
}

#[test]
fn replaying_comes_in_slices_and_the_text_says_where_it_goes() {
    let (mut figure, _) = figure::build(FigureKind::Dying, "layers=8&steps=100");
    let came = figure.advance(&Budget::pieces(0.0, 10));
    assert!(came.pending && (0.05..0.2).contains(&came.share), "{came:?}");
    assert_eq!(figure.text(), "layers=8&steps=100");
    // What is drawn meanwhile is one step, and not the maps of one and the census of another.
    let sheet = sheet(&*figure);
    let drawn = figure::svg(&mut *figure, sheet.width, None, Scheme::Light).unwrap();
    let step: u64 = figure.get("steps").parse().unwrap();
    let mut there = built(&format!("layers=8&steps={step}"));
    assert_eq!(drawn, figure::svg(&mut *there, sheet.width, None, Scheme::Light).unwrap());
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!(figure.get("steps"), "100");
}

#[test]
fn any_step_of_the_past_is_shown_as_it_was_and_the_run_goes_on_as_it_did() {
    let text = "layers=6,6&lr=1&points=60";
    let mut figure = built(&format!("{text}&log=40:lr=0.1,90:b.1.2=-3&steps=150"));
    let end = run(&mut *figure);
    for step in [0u32, 13, 40, 41, 89, 90, 149] {
        figure.set("steps", &step.to_string());
        assert!(figure::finish(&mut *figure, 1000));
        let mut fresh = built(&format!("{text}&log=40:lr=0.1,90:b.1.2=-3&steps={step}"));
        assert_eq!(run(&mut *figure), run(&mut *fresh), "{step}");
    }
    figure.set("steps", "150");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!(run(&mut *figure), end);
    // A change in the past makes another run of what follows.
    figure.set("steps", "60");
    assert!(figure::finish(&mut *figure, 1000));
    figure.set("lr", "2");
    assert_eq!(figure.text(), format!("{}&log=40:lr=0.1,60:lr=2&steps=60", "points=60&layers=6,6&lr=1"));
}

#[test]
fn the_story_is_told_in_about_eight_seconds_and_then_goes_on() {
    let mut figure = built("preset=too-fast&play=on");
    let rested = play(&mut *figure, 20.0).expect("it rests");
    assert!((7.0..10.0).contains(&rested), "{rested} s");
    assert_eq!(figure.get("steps"), "300");
    assert_eq!(figure.text(), "preset=too-fast&play=on", "its link tells it again");
    let title = |figure: &dyn Figure| figure.commands().iter().find(|command| command.id == "play").unwrap().title;
    assert_eq!(title(&*figure), "Go on");
    command(&mut *figure, "play");
    assert_eq!(title(&*figure), "Pause");
    assert_eq!(play(&mut *figure, 3.0), None);
    command(&mut *figure, "play");
    let steps: u64 = figure.get("steps").parse().unwrap();
    assert!(steps > 400, "{steps}");
    assert_eq!(figure.text(), format!("preset=too-fast&steps={steps}"));
}

#[test]
fn the_time_is_dragged() {
    let mut figure = built("preset=too-fast&steps=200&show=raster");
    let sheet = sheet(&*figure);
    let end = run(&mut *figure);
    figure.act(Act::Down(500.0, 200.0), &sheet);
    figure.act(Act::Drag(500.0, 200.0, -100.0, 0.0), &sheet);
    assert!(figure::finish(&mut *figure, 1000));
    let step: u64 = figure.get("steps").parse().unwrap();
    assert!((5..100).contains(&step), "{step}");
    figure.act(Act::Drag(400.0, 200.0, 600.0, 0.0), &sheet);
    figure.act(Act::Up, &sheet);
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!((figure.get("steps"), run(&mut *figure)), ("200".to_owned(), end));
}

/// A line of the plane is moved, and turned far from its grip; a number is typed. All of it is in the text, and can be taken back.
#[test]
fn a_hand_moves_lines_and_sets_numbers_and_that_is_undone() {
    let mut figure = built("layers=1&init=constant(value=1)&show=plane&steps=3");
    let before = (figure.text(), run(&mut *figure));
    let sheet = sheet(&*figure);
    // The line is found by trying: a tap on it chooses the unit.
    let line = (0..1000).map(|x| (f64::from(x), 280.0)).find(|&(x, y)| {
        figure.act(Act::Tap(x, y, false), &sheet);
        figure.get("pick") == "1.1"
    });
    let (x, y) = line.expect("a line crosses the plane");
    let (x, y) = (x + 8.0, y);
    figure.act(Act::Down(x, y), &sheet);
    figure.act(Act::Drag(x, y, 30.0, 0.0), &sheet);
    figure.act(Act::Up, &sheet);
    let moved = figure.text();
    assert!(moved.contains("log=3:") && moved.contains("b.1.1="), "{moved}");
    assert_ne!(run(&mut *figure).0, before.1.0);
    let mut again = built(&moved);
    assert_eq!(run(&mut *again), run(&mut *figure));
    figure.set("unit_bias", "0.25");
    assert_eq!(figure.get("unit_bias"), "0.25");
    figure.set("pick", "1.1.2");
    figure.set("edge_weight", "-1.5");
    assert!(figure.text().contains("w.1.1.2=-1.5"), "{}", figure.text());
    assert_eq!(figure.get("edge_weight"), "-1.5");
    // Training goes on from there.
    command(&mut *figure, "step");
    assert!(figure::finish(&mut *figure, 100));
    assert_eq!(figure.get("steps"), "4");
    let mut again = built(&figure.text());
    assert_eq!(run(&mut *again), run(&mut *figure));
    for _ in 0..10 {
        command(&mut *figure, "undo");
    }
    figure.set("pick", "");
    figure.set("steps", "3");
    assert!(figure::finish(&mut *figure, 100));
    assert_eq!((figure.text(), run(&mut *figure)), before);
}

/// In the diagram edges into the output and the output's bias are numbers like all others: tapped, typed, dragged, in the text, and taken back.
#[test]
fn numbers_of_the_output_are_typed_and_dragged_in_the_diagram() {
    let mut figure = built("layers=3&show=network&steps=2");
    let before = run(&mut *figure);
    let sheet = sheet(&*figure);
    let places = || (0..100).flat_map(|row| (0..200).map(move |column| (5.0 * f64::from(column), 6.0 * f64::from(row))));
    let mut tapped = |wanted: &str| {
        places().find(|&(x, y)| {
            figure.set("pick", "");
            figure.act(Act::Tap(x, y, false), &sheet);
            figure.get("pick") == wanted
        })
    };
    let edge = tapped("2.1.2").expect("an edge into the output");
    assert_eq!(tapped("2.1").map(|place| place.0 > edge.0), Some(true), "the output");
    figure.set("pick", "2.1.2");
    figure.set("edge_weight", "-2");
    assert!(figure.text().ends_with("log=2:w.2.1.2=-2&steps=2"), "{}", figure.text());
    // Dragged by the edge itself: to the right and up is more.
    figure.act(Act::Down(edge.0, edge.1), &sheet);
    figure.act(Act::Drag(edge.0, edge.1, 20.0, 0.0), &sheet);
    figure.act(Act::Drag(edge.0 + 20.0, edge.1, 0.0, -30.0), &sheet);
    let outcome = figure.act(Act::Up, &sheet);
    assert!(outcome.settings && figure.get("edge_weight") == "-1", "{}", figure.get("edge_weight"));
    // The bias of the output is written, so it is dragged where it is written, without being chosen first.
    figure.set("pick", "");
    let bias = places().find(|&(x, y)| {
        figure.act(Act::Down(x, y), &sheet);
        figure.act(Act::Drag(x, y, 0.0, -50.0), &sheet);
        figure.act(Act::Up, &sheet);
        figure.text().contains("b.2.1=")
    });
    assert!(bias.is_some_and(|bias| bias.0 > edge.0) && figure.get("pick") == "2.1");
    let set = figure.text();
    assert!(set.contains("log=2:w.2.1.2=-1,2:b.2.1="), "{set}");
    assert_ne!(run(&mut *figure).0, before.0);
    assert_eq!(run(&mut *built(&set)), run(&mut *figure));
    // One gesture at a time: the bias, the weight that was dragged, the weight that was typed.
    command(&mut *figure, "undo");
    command(&mut *figure, "undo");
    assert_eq!(figure.get("log"), "2:w.2.1.2=-2");
    command(&mut *figure, "undo");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!(run(&mut *figure), before);
}

#[test]
fn own_points_are_put_moved_and_taken_away() {
    let mut figure = built("layers=4&show=plane&hand=1");
    let sheet = sheet(&*figure);
    figure.act(Act::Tap(500.0, 200.0, false), &sheet);
    figure.act(Act::Key(Stroke::Sign('2'), false), &sheet);
    figure.act(Act::Tap(560.0, 300.0, false), &sheet);
    let own = |figure: &dyn Figure| figure.get("own").split(',').map(|number| number.parse::<f64>().unwrap()).collect::<Vec<_>>();
    let two = own(&*figure);
    assert_eq!((two.len(), two[2], two[5]), (6, 1.0, 2.0));
    figure.act(Act::Down(500.0, 200.0), &sheet);
    figure.act(Act::Drag(500.0, 200.0, 20.0, 40.0), &sheet);
    figure.act(Act::Up, &sheet);
    let moved = own(&*figure);
    assert!(moved[0] > two[0] && moved[1] < two[1] && moved[3..] == two[3..], "{two:?} then {moved:?}");
    assert_eq!(built(&figure.text()).get("own"), figure.get("own"));
    figure.act(Act::Tap(520.0, 240.0, true), &sheet);
    assert_eq!(own(&*figure).len(), 3);
    figure.set("data", "moons");
    assert_eq!(figure.get("own"), "");
    let dropped = figure.drop_text("1,1,a\n-1,-1,b\n2,two,a\n");
    assert!(dropped.news.unwrap().contains("line 3"));
    assert_eq!(own(&*figure).len(), 6);
}

#[test]
fn a_second_run_differs_in_one_key_and_is_made_up_to_the_step() {
    let mut figure = built("preset=too-fast&steps=80");
    assert_eq!((figure.get("twin"), figure.keys().iter().any(|key| key.name == "twin_value")), ("none".to_owned(), false));
    figure.set("twin", "lr");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!((figure.get("twin"), figure.get("twin_value"), figure.get("steps")), ("lr".to_owned(), "0.3".to_owned(), "80".to_owned()));
    figure.set("twin_value", "0.03");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!(figure.text(), "preset=too-fast&twin=lr:0.03&steps=80");
    let found = json(&mut *figure);
    assert!(found["twinDead"].as_u64().unwrap() < found["dead"].as_u64().unwrap(), "{found}");
    figure.set("twin", "none");
    assert!(figure::finish(&mut *figure, 1000));
    assert_eq!(figure.text(), "preset=too-fast&steps=80");
}

#[test]
fn every_key_takes_what_it_gives() {
    const TEXT: &str = "layers=4,4&twin=lr:0.2&pick=1.2.1&steps=20&own=1,1,0,-1,-1,1";
    let text = built(TEXT).text();
    for key in built(TEXT).keys() {
        let mut figure = built(TEXT);
        let value = figure.get(key.name);
        if key.name == "preset" || key.name == "experiment" || key.name == "play" {
            continue;
        }
        let outcome = figure.set(key.name, &value);
        assert_eq!(outcome.problems, [], "{} = {value}", key.name);
        assert!(figure::finish(&mut *figure, 1000));
        if key.name == "show" {
            let usual = format!("&show={value}");
            assert_eq!(figure.text().replace(&usual, ""), text);
        } else if !["unit_bias", "edge_weight"].contains(&key.name) && key.group.id() != "data" {
            assert!(figure.text().contains("own=1,1,0,-1,-1,1&twin=lr:0.2"), "{} = {value}: {}", key.name, figure.text());
        }
    }
    assert!(!built(TEXT).set("nope", "1").problems.is_empty());
}

#[test]
fn what_contradicted_itself_does_not() {
    let mut figure = built("preset=negative-bias");
    let words = figure.words(&sheet(&*figure).theme());
    let table = figure.table("autopsies").unwrap();
    let dead: usize = words.headline.split(' ').next().unwrap().parse().unwrap();
    assert!(dead >= 16 && table.rows.len() == dead, "{} and {}", words.headline, table.caption);
    assert!(table.caption.contains("dead from the start"), "{}", table.caption);
    // One entry a unit, however often it died.
    let mut figure = built("layers=16,16&lr=3&opt=adam&steps=400");
    let table = figure.table("autopsies").unwrap();
    let mut units: Vec<&String> = table.rows.iter().map(|row| &row[0]).collect();
    units.sort();
    units.dedup();
    assert_eq!(units.len(), table.rows.len());
    assert!(table.rows.iter().any(|row| row[1].contains("times")), "{:?}", table.rows);
}

#[test]
fn a_diverged_run_says_where_and_its_text_leads_there() {
    let mut figure = built("layers=8&loss=mse&lr=1e6&act=identity&play=on");
    play(&mut *figure, 20.0).expect("it ends");
    let theme = sheet(&*figure).theme();
    let alarm = figure.words(&theme).alarm.unwrap();
    assert!(alarm.contains("diverged at step"), "{alarm}");
    let text = figure.text();
    let mut again = built(&text);
    assert_eq!((again.words(&theme).alarm, run(&mut *again)), (Some(alarm), run(&mut *figure)), "{text}");
    command(&mut *figure, "reset");
    assert_eq!((figure.words(&theme).alarm, figure.get("steps")), (None, "0".to_owned()));
}

/// What is drawn of the run at the end of its story is light enough to be sent.
#[test]
fn a_document_is_under_300_kilobytes() {
    for show in ["", "&show=plane,network,raster,census,loss,histograms"] {
        let mut figure = built(&format!("preset=too-fast&steps=300{show}"));
        let drawn = figure::svg(&mut *figure, 1000.0, None, Scheme::Light).unwrap();
        assert!(drawn.len() < 300_000, "{} bytes", drawn.len());
    }
}
