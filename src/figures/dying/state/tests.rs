//! The state as text.

use super::*;

#[test]
fn separators_are_the_same_everywhere_and_a_value_sets_one_key() {
    for text in ["preset=too-fast&lr=0.5", "preset=too-fast;lr=0.5", "lr=0.5\npreset=too-fast\n"] {
        let (state, problems) = DyingState::read(text);
        assert_eq!((state.to_string().as_str(), problems.len()), ("preset=too-fast&lr=0.5", 0), "{text}");
    }
    let mut state = DyingState::read("lr=0.5").0;
    assert_eq!((state.set("layers", "8&lr=5").len(), state.experiment.learning_rate), (1, 0.5));
}

#[test]
fn presets_are_texts_and_own_keys_go_before_theirs() {
    let (state, problems) = DyingState::read("preset=too-fast&lr=0.5&play=on");
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((state.experiment.learning_rate, &state.experiment.layers[..], state.playing), (0.5, &[16, 16][..], true));
    for preset in PRESETS {
        let (state, problems) = DyingState::read(&format!("preset={}", preset.id));
        assert!(problems.is_empty());
        assert_eq!(state.experiment, Experiment::read(preset.experiment).0);
    }
}

#[test]
fn text_comes_back_and_a_twin_differs_in_one_key() {
    for text in [
        "",
        "layers=3&lr=0.5&twin=act:leaky_relu(negative_slope=0.2)&play=on",
        "preset=bad-start&twin=seed:7",
        "own=1,-2.5,0,0.25,1e-3,1,3,3,2&loss_scale=linear&pick=2.3&speed=max",
    ] {
        let (state, problems) = DyingState::read(text);
        assert!(problems.is_empty(), "{text}: {problems:?}");
        assert_eq!(DyingState::read(&state.to_string()), (state, Vec::new()), "{text}");
    }
    let state = DyingState::read("layers=3&lr=0.5&twin=lr:0.1").0;
    let twin = state.twin_experiment().unwrap();
    assert_eq!(twin, Experiment { learning_rate: 0.1, ..state.experiment });
}

#[test]
fn a_twin_that_is_offered_differs_and_one_that_cannot_be_is_what_is_used() {
    for text in ["", "act=leaky_relu&lr=0.0001&seed=4294967295&batch=full&opt=adam(beta1=0.8)", "lr=1e-12&bias=3&gain=2&norm=batch&residual=on&batch=1"] {
        let state = DyingState::read(text).0;
        for key in ["act", "lr", "init", "gain", "bias", "opt", "norm", "schedule", "seed", "batch", "residual", "points"] {
            let offered = state.another(key);
            let (experiment, problems) = state.with(key, &offered);
            assert!(problems.is_empty() && experiment != state.experiment, "{text}: {key} = {offered}: {problems:?}");
        }
    }
    assert_eq!(DyingState::read("lr=0.3").0.another("lr"), "0.03");
    for (given, used) in [("lr:x", "0.5"), ("lr:-1", "1e-12"), ("act:frog", "relu"), ("batch:", "10")] {
        let (state, problems) = DyingState::read(&format!("lr=0.5&twin={given}"));
        assert_eq!((problems.len(), state.twin.unwrap().1.as_str()), (1, used), "{given}");
    }
}

#[test]
fn a_link_with_a_preset_stays_what_it_was() {
    for text in ["preset=too-fast&play=on", "preset=negative-bias&bias=0", "preset=too-fast&lr=0.5&twin=lr:0.1&pick=1.2&play=on"] {
        assert_eq!(DyingState::read(text).0.to_string(), text);
    }
    // Two presets of one experiment are told apart, and other names of a key count before the preset's value.
    assert_ne!(DyingState::read("preset=healthy").0, DyingState::read("preset=saved-by-he").0);
    let (state, problems) = DyingState::read("preset=too-fast&learning_rate=0.5");
    assert_eq!((state.experiment.learning_rate, problems), (0.5, Vec::new()));
    // Every key changed and changed back.
    let mut state = DyingState::read("preset=bad-start").0;
    state.experiment = Experiment::default();
    state.restart();
    assert_eq!(DyingState::read(&state.to_string()), (state, Vec::new()));
}

#[test]
fn no_setting_lets_own_points_go_unsaid() {
    let three = "layers=3&own=0,0,0,1,1,1,2,2,2";
    let mut state = DyingState::read(three).0;
    assert_eq!(state.experiment.loss(), Loss::CrossEntropy);
    for (key, value) in [("loss", "bce_with_logits"), ("loss", "auto"), ("outputs", "2"), ("inputs", "3")] {
        let problems = state.set(key, value);
        assert!(!problems.is_empty() && state.own.is_some() && state.suits(&state.experiment).is_ok(), "{key}: {problems:?}");
        assert_eq!(state.to_string(), DyingState::read(&state.to_string()).0.to_string());
    }
    assert!(state.set("lr", "0.5").is_empty() && state.experiment.learning_rate == 0.5 && state.own.is_some());
    assert!(state.set("data", "moons").is_empty() && state.own.is_none());
    let mut state = DyingState::read("twin=inputs:7").0;
    state.take_points(Points { inputs: 2, x: vec![0.0; 4], targets: 1, y: vec![0.0, 1.0] });
    assert!(state.own.is_some() && state.twin.is_none());
    for text in ["inputs=3&own=0,0,1", "outputs=2&own=0,0,5", "own=0,0,0,1,1,1,2,2,2&twin=loss:bce_with_logits", "own=0,0,1&twin=inputs:1"] {
        let (state, problems) = DyingState::read(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert!(state.twin.is_none() && state.suits(&state.experiment).is_ok(), "{text}");
    }
}

#[test]
fn own_points_that_are_too_many_for_a_link_are_left_out() {
    let points = |count: usize| Points { inputs: 2, x: (0..2 * count).map(|at| at as f32 * 0.37).collect(), targets: 1, y: vec![0.0; count] };
    let mut state = DyingState::read("").0;
    state.take_points(points(100));
    assert!(state.fits_text() && DyingState::read(&state.to_string()).0 == state);
    state.take_points(points(1000));
    assert!(!state.fits_text() && DyingState::read(&state.to_string()).0.own.is_none());
}

#[test]
fn what_is_wrong_is_said() {
    for text in [
        "own=1,2",
        "own=1,2,x",
        "own=1,2,99",
        "own=NaN,0,0",
        "pick=0.1",
        "pick=1",
        "loss_scale=sqrt",
        "preset=nope",
        "twin=lr",
        "twin=nope:3",
        "play=maybe",
        "lr=x",
        "nope=3",
        "twin=lr:x",
        "%&=&&;=%%",
    ] {
        assert!(!DyingState::read(text).1.is_empty(), "{text}");
    }
}

#[test]
fn every_key_has_a_value_that_reads_back() {
    let state = DyingState::read("").0;
    for key in schema() {
        let value = state.value(key.name);
        let (experiment, problems) = state.with(key.name, &value);
        assert!(problems.is_empty() && experiment == state.experiment, "{} = {value}: {problems:?}", key.name);
    }
}
