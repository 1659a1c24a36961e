//! The regions figure by the one protocol, without a browser.

use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::figure::{Act, Budget, Figure, FigureKind, build, finish, svg};

fn ready(text: &str) -> Box<dyn Figure> {
    let (mut figure, problems) = build(FigureKind::Regions, text);
    assert_eq!(problems, [], "{text}");
    assert!(finish(&mut *figure, 100_000), "{text}");
    figure
}

fn sheet(figure: &dyn Figure, width: f64) -> Sheet {
    Sheet::new(width, figure.height(width), 1.0, Scheme::Light)
}

#[test]
fn a_link_is_replayed_in_slices_and_says_so() {
    let (mut figure, _) = build(FigureKind::Regions, "layers=6,6&steps=40");
    let mut shares = Vec::new();
    while let progress = figure.advance(&Budget::pieces(0.0, 1))
        && progress.pending
    {
        shares.push(progress.share);
        assert_eq!(figure.text(), "layers=6,6&steps=40");
    }
    assert!(shares.len() > 20 && shares.is_sorted(), "{shares:?}");
    assert_eq!(figure.json(), ready("layers=6,6&steps=40").json());
}

#[test]
fn it_plays_to_where_it_is_to_stop_and_can_do_so_again() {
    let mut figure = ready("layers=4&play=on&until=30&speed=max");
    let play =
        |figure: &mut Box<dyn Figure>| (0..200).map(f64::from).take_while(|frame| figure.advance(&Budget::new(frame * 16.0, false, || true)).playing).count();
    play(&mut figure);
    assert_eq!(figure.text(), "layers=4&steps=30&until=30&speed=max");
    let (sheet, before) = (sheet(&*figure, 700.0), figure.json());
    figure.act(Act::Command("play"), &sheet);
    play(&mut figure);
    assert_eq!((figure.text().as_str(), figure.json()), ("layers=4&steps=30&until=30&speed=max", before));
}

#[test]
fn whoever_wants_little_motion_gets_the_end_at_once() {
    let (mut figure, _) = build(FigureKind::Regions, "layers=4&play=on&until=30");
    let calm = || Budget::new(0.0, false, || true).calmly(true);
    for _ in 0..3 {
        figure.advance(&calm());
    }
    assert_eq!(figure.text(), "layers=4&steps=30&until=30");
    assert!(!figure.advance(&calm()).playing);
}

#[test]
fn a_line_that_is_dragged_is_in_the_link_and_the_link_makes_the_same_network() {
    let mut figure = ready("layers=3&data=circle&bias=0.5&steps=5&show=map");
    let sheet = sheet(&*figure, 600.0);
    let before = figure.json();
    // Over the picture until something is taken hold of that is not the window.
    let spots = (0..40).flat_map(|row| (0..40).map(move |column| (60.0 + 12.0 * f64::from(column), 40.0 + 12.0 * f64::from(row))));
    for (x, y) in spots {
        figure.act(Act::Down(x, y), &sheet);
        figure.act(Act::Drag(x, y, 9.0, 5.0), &sheet);
        figure.act(Act::Up, &sheet);
        if figure.text().contains("moved=5/") {
            break;
        }
        figure.act(Act::Command("home"), &sheet);
        finish(&mut *figure, 1000);
    }
    finish(&mut *figure, 1000);
    let text = figure.text();
    assert!(text.contains("moved=5/") && text.contains("pick=1."), "{text}");
    assert_ne!(figure.json(), before);
    assert_eq!(ready(&text).json(), figure.json(), "{text}");
}

#[test]
fn every_part_of_any_network_at_any_size_can_be_drawn() {
    let networks = ["", "data=sine&layers=5", "sawtooth=8", "act=gelu&layers=4", "data=spiral3&layers=5&steps=3", "lr=1e30&steps=3", "norm=layer", "layers=64"];
    let shows =
        ["", "&show=map", "&show=surface", "&show=surface,map,counts", "&show=fold&layer=0.75", "&show=fold&space=on", "&show=network,loss", "&build=1"];
    for network in networks {
        for show in shows {
            let mut figure = ready(&format!("{network}{show}"));
            for (width, height) in [(1.0, Some(1.0)), (340.0, None), (1200.0, Some(60.0))] {
                let drawn = svg(&mut *figure, width, height, Scheme::Dark).unwrap();
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{network}{show}");
            }
            let words = figure.words(&sheet(&*figure, 600.0).theme());
            assert!(!words.label.is_empty() && !words.headline.contains("1 regions"));
        }
    }
}

#[test]
fn one_region_is_one_region() {
    let mut figure = ready("layers=8&build=0&data=circle");
    let theme = sheet(&*figure, 600.0).theme();
    assert_eq!(figure.words(&theme).headline, "0 units: 1 region");
}

#[test]
fn a_key_is_set_alone_and_nothing_smuggles_another() {
    let mut figure = ready("layers=4");
    let lr = figure.get("lr");
    assert!(!figure.set("layers", "8&lr=5").problems.is_empty());
    assert_eq!(figure.get("lr"), lr);
    figure.set("size", "8");
    assert_eq!(figure.get("layers"), "8,8");
    figure.set("sawtooth", "3");
    finish(&mut *figure, 1000);
    assert_eq!(figure.text(), "layers=8,8&sawtooth=3");
    figure.set("sawtooth", "0");
    assert_eq!(figure.text(), "layers=8,8");
}

/// Noise on the inputs against a plain loop in double precision over the same draws.
#[test]
fn what_noise_does_is_that_of_a_plain_loop() {
    use relu_lab::analysis::jitter::jitter;
    use relu_lab::experiment::Experiment;
    use relu_lab::rng::Rng;
    use relu_lab::training::Trainer;
    for (act, f) in [("relu", (|x: f64| x.max(0.0)) as fn(f64) -> f64), ("tanh", f64::tanh)] {
        let mut trainer = Trainer::new(Experiment::read(&format!("data=circle&layers=7,5&act={act}&lr=0.1&seed=4")).0);
        (0..100).for_each(|_| assert!(trainer.step()));
        let layers = trainer.affine_layers().unwrap();
        let forward = |x: [f64; 2]| {
            let (mut at, mut sums) = (x.to_vec(), Vec::new());
            for (index, layer) in layers.iter().enumerate() {
                let z: Vec<f64> = (0..layer.outputs)
                    .map(|unit| layer.bias[unit] + (0..layer.inputs).map(|input| layer.weight[unit * layer.inputs + input] * at[input]).sum::<f64>())
                    .collect();
                at = z.iter().map(|&z| if index + 1 == layers.len() { z } else { f(z) }).collect();
                sums.extend(z);
            }
            (sums[..12].to_vec(), at[0])
        };
        let found = jitter(&trainer, &[0.1])[0];
        let mut rng = Rng::new(4, 0x4A17);
        let (mut changed, mut both_off, mut moved, mut outputs) = (0, 0, 0.0, Vec::new());
        for x in trainer.train_points().x.chunks_exact(2) {
            let clean = [0, 1].map(|axis| f64::from(x[axis]));
            let noisy = clean.map(|x| f64::from((x + 0.1 * rng.normal()) as f32));
            let ((a, one), (b, other)) = (forward(clean), forward(noisy));
            changed += a.iter().zip(&b).filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count();
            both_off += a.iter().zip(&b).filter(|(a, b)| **a <= 0.0 && **b <= 0.0).count();
            moved += (one - other) * (one - other);
            outputs.push(one);
        }
        let units = (12 * outputs.len()) as f64;
        let mean = outputs.iter().sum::<f64>() / outputs.len() as f64;
        let spread: f64 = outputs.iter().map(|out| (out - mean) * (out - mean)).sum();
        assert!((found.changed - changed as f64 / units).abs() < 2e-3, "{act}: {found:?}");
        assert!((found.moved - (moved / spread).sqrt()).abs() < 1e-3, "{act}: {found:?}");
        let kept = if act == "relu" { f64::from(both_off as u32) / units } else { 0.0 };
        assert!((found.kept - kept).abs() < 2e-3, "{act}: {found:?} and {kept}");
    }
    let mut figure = ready("data=circle&layers=6,6&steps=50&show=noise");
    assert_eq!(figure.table("noise").unwrap().rows.len(), 3);
    assert!(svg(&mut *figure, 340.0, None, Scheme::Light).unwrap().contains("units that change sides"));
}

/// A line that is dragged, a weight and a bias that are typed or dragged in the diagram: all in the text, and taken back one by one.
#[test]
fn what_a_hand_changes_is_in_the_link_and_undone() {
    let mut figure = ready("layers=3,3&show=map,network&steps=5");
    let sheet = sheet(&*figure, 1000.0);
    let before = (figure.text(), figure.json());
    let undo = |figure: &mut Box<dyn Figure>| {
        figure.act(Act::Command("undo"), &sheet);
        assert!(finish(&mut **figure, 100_000));
    };
    let places = || (0..90).flat_map(|row| (0..200).map(move |column| (5.0 * f64::from(column), 6.0 * f64::from(row))));
    let mut tapped = |wanted: &str| {
        let found = places().find(|&(x, y)| {
            figure.set("pick", "");
            figure.act(Act::Tap(x, y, false), &sheet);
            figure.get("pick") == wanted
        });
        found.unwrap_or_else(|| panic!("nothing at {wanted}"))
    };
    let (edge, output, line) = (tapped("3.1.2"), tapped("3.1"), tapped("1.1"));
    assert!(output.0 > edge.0 && edge.0 > line.0);
    figure.set("pins", "");
    figure.set("at", "");
    // A line of the plane.
    figure.act(Act::Down(line.0, line.1), &sheet);
    figure.act(Act::Drag(line.0, line.1, 25.0, 10.0), &sheet);
    figure.act(Act::Up, &sheet);
    assert!(finish(&mut *figure, 100_000));
    let moved = (figure.text(), figure.json());
    assert!(moved.0.contains("moved=5/1:") && moved.1 != before.1, "{}", moved.0);
    // A weight into the output, typed, then dragged by its edge.
    figure.set("pick", "3.1.2");
    assert!(figure.essence().contains(&"edge_weight".to_owned()));
    figure.set("edge_weight", "-2");
    assert!(figure.text().contains(",5/w.3.1.2:-2"), "{}", figure.text());
    figure.act(Act::Down(edge.0, edge.1), &sheet);
    figure.act(Act::Drag(edge.0, edge.1, 30.0, 0.0), &sheet);
    figure.act(Act::Drag(edge.0 + 30.0, edge.1, 0.0, -20.0), &sheet);
    figure.act(Act::Up, &sheet);
    assert_eq!(figure.get("edge_weight"), "-1");
    figure.set("pick", "3.1");
    figure.set("unit_bias", "0.5");
    assert!(finish(&mut *figure, 100_000));
    let set = figure.text();
    assert!(set.contains(",5/w.3.1.2:-1,5/b.3.1:0.5"), "{set}");
    assert_eq!(ready(&set).json(), figure.json());
    assert_ne!(figure.json(), moved.1);
    undo(&mut figure);
    undo(&mut figure);
    assert_eq!(figure.json(), moved.1);
    undo(&mut figure);
    figure.set("pick", "");
    assert_eq!((figure.text(), figure.json()), before);
    assert!(!figure.commands().iter().any(|command| command.id == "undo"));
}

/// The folded plane says in words what it is of, and offers no colours, which it has of its own.
#[test]
fn a_folded_plane_says_what_it_is_and_offers_no_colours() {
    for (layer, headline, title) in [
        ("0", "The plane, unfolded", "the plane before any layer"),
        ("1", "After layer 1: ", "the plane as layer 1 gives it, through some of its directions"),
        ("1.25", "Layer 2 stretches it", "the plane on its way through layer 2, through some of its directions"),
        ("1.75", "Layer 2 folds it", "the plane on its way through layer 2, through some of its directions"),
    ] {
        let mut figure = ready(&format!("layers=5,4&show=fold&layer={layer}"));
        let said = figure.words(&Theme::new(Scheme::Light, 1.0)).headline;
        assert!(said.starts_with(headline), "{layer}: {said}");
        assert_eq!(figure.keys().iter().filter(|key| key.name == "color").count(), 0);
        let drawn = svg(&mut *figure, 600.0, None, Scheme::Light).unwrap();
        assert!(drawn.contains(title) && drawn.contains("edge of the window"), "{layer}");
        assert_eq!(drawn.contains("folded by layer 1"), layer != "0", "{layer}");
    }
    assert_eq!(ready("layers=5,4").keys().iter().filter(|key| key.name == "color").count(), 1);
}
