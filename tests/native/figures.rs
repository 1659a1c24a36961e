//! Golden figures: each state draws, byte for byte, the document that a person looked at and kept in `tests/golden`.
//!
//! After a change that is meant to be seen: `UPDATE_GOLDEN=1 cargo test --test native figures`, open the files, and look. The same
//! files are compared with what the WebAssembly build draws (`tests/package_figures.test.mjs`).

use std::path::PathBuf;

use relu_lab::figures::curves::{CurvesState, Layout};
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, FigureKind};
use relu_lab::figures::init::View;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.svg"))
}

/// Draws every line of a list of `N` words (name, state, what the figure needs besides, width, height, theme) by `draw` and
/// compares each document with the one that was kept. The lists are read by the package test too: one entry a line.
fn assert_as_approved<const N: usize>(list: &str, draw: impl Fn([&str; N]) -> String) {
    let mut wrong = Vec::new();
    for line in list.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let Ok(words) = <[&str; N]>::try_from(words) else { panic!("{line}: {N} words a line") };
        let (name, drawn) = (words[0], draw(words));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(golden(name), &drawn).unwrap();
        }
        if std::fs::read_to_string(golden(name)).ok().as_deref() != Some(&drawn) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "not as approved: {wrong:?}");
}

/// The width, the height and the scheme that end a line.
fn sheet(width: &str, height: &str, theme: &str) -> (f64, f64, Scheme) {
    (width.parse().unwrap(), height.parse().unwrap(), Scheme::from_id(theme).expect("light or dark"))
}

#[test]
fn figures_are_drawn_as_they_were_approved() {
    assert_as_approved(include_str!("../golden/figures.txt"), |[_, state, width, height, theme]| {
        let (width, height, scheme) = sheet(width, height, theme);
        let (mut figure, problems) = figure::build(FigureKind::Curves, state);
        assert_eq!(problems, []);
        figure::svg(&mut *figure, width, Some(height), scheme).unwrap()
    });
}

/// This figure trains before it draws: its steps are in its text.
#[test]
fn figures_of_dying_units_are_drawn_as_they_were_approved() {
    assert_as_approved(include_str!("../golden/dying_figures.txt"), |[_, state, width, height, theme]| {
        let (width, height, scheme) = sheet(width, height, theme);
        let (mut figure, problems) = figure::build(FigureKind::Dying, state);
        assert_eq!(problems, []);
        assert!(figure::finish(&mut *figure, 1000));
        figure::svg(&mut *figure, width, Some(height), scheme).unwrap()
    });
}

/// The run is trained first, so its bits are held too.
#[test]
fn figures_of_regions_are_drawn_as_they_were_approved() {
    assert_as_approved(include_str!("../golden/regions_figures.txt"), |[_, state, width, height, theme]| {
        let (width, height, scheme) = sheet(width, height, theme);
        let (mut figure, problems) = figure::build(FigureKind::Regions, state);
        assert_eq!(problems, []);
        assert!(figure::finish(&mut *figure, 100_000));
        figure::svg(&mut *figure, width, Some(height), scheme).unwrap()
    });
}

/// This figure measures before it draws: the numbers in it are held too.
#[test]
fn figures_of_initialisation_are_drawn_as_they_were_approved() {
    assert_as_approved(include_str!("../golden/init_figures.txt"), |[_, state, width, height, theme]| {
        let (width, height, scheme) = sheet(width, height, theme);
        finished(FigureKind::Init, state, width, Some(height), scheme)
    });
}

/// A figure with all that its text asks for, as a document.
fn finished(kind: FigureKind, text: &str, width: f64, height: Option<f64>, scheme: Scheme) -> String {
    let (mut figure, problems) = figure::build(kind, text);
    assert_eq!(problems, [], "{text}");
    assert!(figure::finish(&mut *figure, 1_000_000), "{text}");
    figure::svg(&mut *figure, width, height, scheme).unwrap()
}

/// Whatever a run came to, nothing that is not a number is drawn.
#[test]
fn dying_units_at_any_rate_and_gain_can_be_drawn() {
    for rate in ["1e-12", "1e-3", "1", "1e6", "1e20", "1e38"] {
        for gain in ["0", "1e-10", "1", "1e5", "1e20"] {
            for more in [
                "layers=4,4",
                "layers=4,4&norm=batch&twin=opt:adam",
                "layers=3&data=sine",
                "layers=4,4&act=gelu&opt=rmsprop&data=spiral3&loss_scale=linear",
                "layers=1,1&residual=on&own=1,1,0,2,2,2",
            ] {
                let text = format!("lr={rate}&gain={gain}&points=20&steps=12&show=plane,network,raster,census,loss,histograms&{more}");
                let (mut figure, problems) = figure::build(FigureKind::Dying, &text);
                assert_eq!(problems, []);
                assert!(figure::finish(&mut *figure, 1000));
                let drawn = figure::svg(&mut *figure, 700.0, None, Scheme::Light).unwrap();
                assert!(!drawn.contains("NaN") && !drawn.contains("\"inf") && !drawn.contains("-inf"), "{text}");
            }
        }
    }
}

#[test]
fn every_view_of_any_start_at_any_size_can_be_drawn() {
    let starts = [
        "",
        "init=zeros",
        "init=normal(std=10)",
        "gain=0",
        "gain=10",
        "act=tanh",
        "act=softplus",
        "bias=-10",
        "norm=batch&residual=on",
        "init=constant(value=10)",
    ];
    for view in View::ALL {
        for start in starts {
            for depth in [2, 20] {
                let text = format!("view={}&{start}&depth={depth}&width=3&batch=2&seeds=2&layer=2&steps=50", view.id());
                for (width, height) in [(1.0, Some(1.0)), (390.0, None), (1200.0, Some(30.0))] {
                    let drawn = finished(FigureKind::Init, &text, width, height, Scheme::Dark);
                    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{text}");
                }
            }
        }
    }
}

#[test]
fn every_member_at_any_window_and_size_can_be_drawn() {
    let windows = ["", "x=-10000..10000", "x=0..0.001", "x=9999..10000", "y=-1e8..1e8", "y=0..0.000001&x=-0.01..0.01"];
    for activation in relu_lab::activation::Activation::ALL {
        for window in windows {
            let (mut figure, problems) = figure::build(FigureKind::Curves, &format!("curves={activation}&second=on&at=0&{window}"));
            assert_eq!(problems, [], "{activation} {window}");
            for (width, height) in [(1.0, Some(1.0)), (320.0, None), (1200.0, Some(30.0))] {
                let drawn = figure::svg(&mut *figure, width, height, Scheme::Dark).unwrap();
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{activation} {window}");
            }
        }
    }
}

#[test]
fn a_crosshair_is_inside_its_panel() {
    let state = CurvesState::default();
    for panel in Layout::new(&state, 900.0, 380.0).panels {
        let (x, y) = panel.frame.to_pixels((0.0, 0.5));
        assert!(panel.frame.area.contains(x, y), "{:?}", panel.pane);
    }
}

#[test]
fn help_is_of_what_is_shown_and_tells_hands_and_keys_apart() {
    for kind in FigureKind::ALL {
        let help = figure::build(*kind, "").0.help();
        assert!(!help.hand.is_empty(), "{kind:?}");
        for word in ["Shift", "Escape", "Ctrl", "arrow key"] {
            assert!(!help.hand.contains(word), "{kind:?}: {word}");
        }
    }
    let help = |text: &str| figure::build(FigureKind::Regions, text).0.help();
    assert!(help("show=map").hand.contains("cell") && !help("show=surface").hand.contains("cell"));
    assert!(help("show=surface").hand.contains("turn") && !help("show=surface").keys.contains("bracket"));
}
