//! The state as text.

use super::*;

#[test]
fn a_rule_asks_for_no_more_than_the_text_can_say() {
    let text = InitState::read("width=1&rule=all&act=hard_sigmoid").0.to_string();
    assert!(text.contains("std=10)"), "{text}");
    assert_eq!((InitState::read(&text).0.to_string(), InitState::read(&text).1), (text.clone(), Vec::new()));
}

#[test]
fn the_text_form_is_read_back() {
    for text in [
        "",
        "init=kaiming_normal",
        "init=xavier_uniform,normal(std=0.2)&gain=1.25&act=leaky_relu(negative_slope=0.2)&depth=20&width=64&batch=32",
        "bias=-1&norm=layer&residual=on&seed=7&seeds=1&layer=12",
        "data=spiral&seeds=2",
        "init=kaiming_normal(fan=out),zeros&active=2",
        "view=train&init=kaiming_normal&lr=0.5&steps=1000&k=4",
        "show=backward",
        "view=rescale&k=4&show=gradients,function",
    ] {
        let (state, problems) = InitState::read(text);
        assert_eq!((state.to_string().as_str(), problems.len()), (text, 0), "{problems:?}");
    }
    assert_eq!(InitState::read("init=he_normal,xavier_normal,normal(std=0.05),normal(std=0.25)").0, InitState::default());
}

#[test]
fn nonsense_gives_problems_and_a_state_that_can_be_drawn() {
    for text in [
        "view=nope",
        "init=he2",
        "init=he,he,he,he,he",
        "init=normal(std=-1)",
        "gain=NaN",
        "gain=1e9",
        "act=rlu",
        "depth=1",
        "depth=1e99",
        "width=0",
        "seeds=0",
        "seeds=x",
        "layer=51",
        "layer=-1",
        "layer=",
        "active=9",
        "norm=group",
        "residual=maybe",
        "lr=0",
        "steps=1e9",
        "k=0",
        "momentum=1",
        "data=sine",
        "data=custom",
        "init=((((",
        "show=nope",
        "show=path,forward",
        "rule=nope",
        "%&=&&;=%%",
    ] {
        let (state, problems) = InitState::read(text);
        assert!(!problems.is_empty(), "{text}");
        assert!((1..=MAX_SERIES).contains(&state.inits.len()) && state.active < state.inits.len(), "{text}");
        assert!(state.layer.is_none_or(|layer| layer < state.stack.depth), "{text}");
        let (again, problems) = InitState::read(&state.to_string());
        assert_eq!((again, problems.len()), (state, 0), "{text}");
    }
}

#[test]
fn one_key_at_a_time_can_be_set_and_read() {
    let state = InitState::read("init=he,lecun_normal&layer=3").0;
    for key in KEYS {
        let (same, problems) = state.with(key, &state.value(key));
        assert_eq!((same, problems.len()), (state.clone(), 0), "{key}");
    }
    assert_eq!(state.with("gain", "1.5").0.stack.gain, 1.5);
    assert_eq!(state.with("act", "elu(alpha=2)").0.to_string(), "init=kaiming_normal,lecun_normal&act=elu(alpha=2)&layer=3");
    assert_eq!(state.with("depth", "2").0.layer, Some(1));
}

#[test]
fn parts_bring_their_view_along_and_a_view_its_parts() {
    let of = |text: &str| InitState::read(text).0.to_string();
    assert_eq!(of("show=path"), "view=paths");
    assert_eq!(of("view=train&show=strip"), "view=histograms&show=strip");
    let one = InitState::read("show=strip").0;
    assert_eq!(one.with("view", "signal").0.to_string(), "");
    assert_eq!(one.with("show", "").0.to_string(), "view=histograms");
    assert_eq!(one.with("show", "rates").0.to_string(), "view=rescale&show=rates");
}

#[test]
fn rules_are_starts_that_fit_the_stack() {
    let of = |text: &str| InitState::read(text).0.inits;
    assert_eq!(of("rule=all"), DEFAULT_INITS);
    assert_eq!(InitState::read("rule=large&width=32&gain=0.5").0.to_string(), "init=normal(std=0.5)&gain=0.5&width=32");
    for rule in Rule::ALL {
        let mut state = InitState::read("gain=3&act=tanh&width=50").0;
        state.follow(rule);
        assert_eq!((state.rule(), state.stack.gain), (Some(rule), 1.0));
    }
    assert_eq!(InitState::read("init=torch").0.rule(), None);
}
