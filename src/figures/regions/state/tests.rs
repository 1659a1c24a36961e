//! The state as text.

use super::*;

#[test]
fn the_text_form_is_read_back() {
    let texts = [
        "",
        "layers=4&steps=120&color=pattern",
        "show=surface,loss&yaw=30&pitch=90&zoom=1.5",
        "show=fold&layer=1.5&units=1,3,4&space=on",
        "steps=3&play=on&until=400&speed=300&show=counts,map",
        "layers=6&steps=50&moved=0/1:45:-0.5,50/3:-120.5:1.25",
        "data=sine&layers=8,8&x=-1..1.5",
        "sawtooth=5&at=0.25,0",
        "data=sine&layers=6&steps=50&moved=0/1:-0.5,50/3.2:1.25",
        "data=circle&build=7&pins=0.5,1,-1,2&pick=2.3&x=0..1&y=0..1",
        "opt=sgd&lr=0.03&points=200&data=circle&layers=8,8",
    ];
    for text in texts {
        let (state, problems) = RegionsState::read(text);
        assert!(problems.is_empty(), "{text}: {problems:?}");
        let written = state.to_string();
        assert_eq!(RegionsState::read(&written), (state, Vec::new()), "{text} became {written}");
        assert!(!text.is_empty() || written.is_empty(), "{written}");
    }
}

#[test]
fn the_experiments_own_defaults_are_what_they_were() {
    let own = Experiment::read("").0;
    let said: Vec<String> = USUAL.iter().map(|(key, _, value)| format!("{key}={value}")).collect();
    assert_eq!(Experiment::read(&said.join("&")), (own, Vec::new()));
}

#[test]
fn nonsense_gives_problems_and_a_state_that_can_be_drawn() {
    for text in [
        "x=1..1",
        "x=NaN..2&y=0..1",
        "x=2..1",
        "color=blue",
        "at=1,2,3",
        "at=x",
        "pins=1",
        "pick=0.1",
        "pick=7",
        "build=-1",
        "steps=1e9",
        "nonsense=1",
        "sawtooth=99",
        "moved=1/2",
        "show=plane",
        "speed=fast",
    ] {
        let (state, problems) = RegionsState::read(text);
        assert!(!problems.is_empty(), "{text}");
        let (x, y) = state.shown();
        assert!(x.start < x.end && y.start < y.end && state.steps <= 20_000, "{text}");
        assert!(RegionsState::read(&state.to_string()).1.is_empty(), "{text}");
    }
}

#[test]
fn the_window_zooms_down_to_f64() {
    let mut state = RegionsState::default();
    state.look_at(1.0..1.0 + 1e-12, 1.0..1.0 + 1e-12);
    assert!(state.window.is_some());
    state.look_at(1.0..1.0 + 1e-15, 0.0..1.0);
    assert_eq!(state.window, None);
}
