//! An activation a layer: what a network of several computes and starts from, and what figures and analyses say of it.

use crate::made::{experiment, run};
use relu_lab::analysis::census::{State, Watch};
use relu_lab::analysis::live_regions::{LiveRegions, network_of};
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::figure::{self, Figure, FigureKind, Outcome};
use relu_lab::figures::settings;
use relu_lab::training::{Change, Trainer};

fn bits(trainer: &Trainer) -> Vec<u32> {
    trainer.parameters().iter().map(|value| value.to_bits()).collect()
}

fn built(kind: FigureKind, text: &str) -> Box<dyn Figure> {
    let (mut figure, problems) = figure::build(kind, text);
    assert_eq!(problems, [], "{text}");
    assert!(figure::finish(&mut *figure, 100_000), "{text}");
    figure
}

#[test]
fn equal_ones_are_the_same_run_as_one_for_all() {
    let (one, each) = ("layers=7,5,6&norm=batch", "layers=7,5,6&norm=batch&act=relu,relu,relu");
    assert_eq!(experiment(each).to_string(), one);
    assert_eq!(bits(&run(one, 50)), bits(&run(each, 50)));
    let (one, each) = ("layers=7,5,6&act=tanh", "layers=7,5,6&act=tanh|tanh");
    assert_eq!(bits(&run(one, 50)), bits(&run(each, 50)));
    assert_ne!(bits(&run(one, 50)), bits(&run("layers=7,5,6&act=tanh,relu", 50)));
}

#[test]
fn every_layer_starts_with_the_gain_of_its_own() {
    let [mixed, relu, tanh] = ["relu,tanh", "relu", "tanh"].map(|act| run(&format!("layers=9,9,9&act={act}&init=he_normal"), 0));
    let weights = |trainer: &Trainer, layer: usize| {
        let (from, inputs) = (trainer.shape().weight_at(layer, 0, 0).unwrap(), if layer == 0 { 2 } else { 9 });
        bits(trainer)[from..from + inputs * if layer == 3 { 1 } else { 9 }].to_vec()
    };
    assert_eq!(weights(&mixed, 0), weights(&relu, 0));
    // The last one goes on, and the output layer follows the layer below it, as ever.
    for layer in 1..4 {
        assert_eq!(weights(&mixed, layer), weights(&tanh, layer), "{layer}");
        assert_ne!(weights(&mixed, layer), weights(&relu, layer), "{layer}");
    }
}

#[test]
fn a_unit_is_dead_or_saturated_by_the_function_of_its_own_layer() {
    let states = |act: &str| {
        let trainer = run(&format!("layers=6,6&bias=-14&act={act}"), 0);
        let census = Watch::new(&trainer).census(&trainer, None);
        census.layers.iter().map(|layer| [State::Dead, State::Saturated].map(|state| layer.count(state))).collect::<Vec<_>>()
    };
    assert_eq!(states("relu"), [[6, 0], [6, 0]]);
    assert_eq!(states("tanh"), [[0, 6], [0, 6]]);
    assert_eq!(states("relu,tanh"), [[6, 0], [0, 6]]);
    assert_eq!(states("tanh,relu"), [[0, 6], [6, 0]]);
}

#[test]
fn regions_are_exact_where_every_layer_has_straight_pieces_and_else_it_is_said_which_has_none() {
    let network = |act: &str| network_of(&run(&format!("layers=6,5,4&act={act}"), 40)).map(|network| network.layers().len());
    assert_eq!(network("relu,leaky_relu(negative_slope=0.2),hard_sigmoid"), Ok(4));
    assert_eq!(network("relu,tanh"), Err("Tanh of layer 2 is not made of straight pieces".to_owned()));
    assert_eq!(network("gelu,relu"), Err("GELU of layer 1 is not made of straight pieces".to_owned()));
    assert_eq!(network("gelu"), Err("GELU is not made of straight pieces".to_owned()));
    let mut figure = built(FigureKind::Regions, "layers=6,6&act=relu,tanh");
    let words = figure.words(&Theme::new(Scheme::Light, 1.0));
    assert!(
        words
            .notes
            .iter()
            .any(|note| note == "No exact regions here: Tanh of layer 2 is not made of straight pieces. The picture is the output itself, sampled."),
        "{words:?}"
    );
    // What is cut exactly says what the network says.
    let mut live = LiveRegions::new(experiment("layers=6,5,4&act=relu,leaky_relu(negative_slope=0.2),relu6"));
    assert!(live.step(40) && live.network().is_ok());
}

#[test]
fn a_run_takes_another_list_and_keeps_its_weights() {
    let mut trainer = run("layers=6,6&act=relu", 20);
    let before = bits(&trainer);
    assert_eq!(trainer.change(&experiment("layers=6,6&act=relu,tanh")), Change::Live);
    assert_eq!(bits(&trainer), before);
    assert!(trainer.step());
}

#[test]
fn the_optimiser_mixes_up_no_numbers_when_prelu_goes_to_another_layer() {
    let text = |act: &str| format!("layers=6,6&act={act}&opt=sgd(momentum=0.9)&batch=full");
    let mut changed = run(&text("prelu,relu"), 20);
    changed.change(&experiment(&text("relu,prelu")));
    let mut fresh = run(&text("relu,prelu"), 0);
    fresh.set_parameters(&changed.parameters()).unwrap();
    assert!(changed.step() && fresh.step());
    assert_eq!(bits(&changed), bits(&fresh));
}

#[test]
fn a_figure_tells_all_of_them_and_takes_them_one_by_one() {
    let theme = Theme::new(Scheme::Light, 1.0);
    let mut figure = built(FigureKind::Dying, "layers=4,4,4&act=relu,tanh&steps=5");
    assert!(figure.words(&theme).label.contains("4 and 4 and 4 units (relu, tanh from layer 2 on) after 5 steps"), "{}", figure.words(&theme).label);
    let set = |figure: &mut dyn Figure, path: &str, value: &str| -> Outcome { settings::set(figure, path, value) };
    let said = |outcome: Outcome| outcome.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    for (path, value, act) in [
        ("act.1", "gelu", "gelu,tanh"),
        ("act.3", "leaky_relu", "gelu,tanh,leaky_relu"),
        ("act.3.negative_slope", "0.2", "gelu,tanh,leaky_relu(negative_slope=0.2)"),
        ("act", "leaky_relu", "leaky_relu"),
        ("act.negative_slope", "0.5", "leaky_relu(negative_slope=0.5)"),
        ("act.2.negative_slope", "0.1", "leaky_relu(negative_slope=0.5),leaky_relu(negative_slope=0.1),leaky_relu(negative_slope=0.5)"),
        ("act", "tanh, relu", "tanh,relu"),
    ] {
        assert_eq!(said(set(&mut *figure, path, value)), "", "{path}");
        assert_eq!(figure.get("act"), act, "{path}");
    }
    assert!(said(set(&mut *figure, "act.negative_slope", "1")).contains("say whose, such as act.1.negative_slope"));
    assert!(said(set(&mut *figure, "act.4", "relu")).contains("a place from 1 to 3"));
    assert!(said(set(&mut *figure, "act", "relu,tanh,gelu,elu")).contains("at most one for each, 3 here; the first 3 are used"));
    assert_eq!(figure.get("act"), "relu,tanh,gelu");
    assert!(said(set(&mut *figure, "act", "relu,rleu")).contains("one of relu"));
    assert_eq!(figure.get("act"), "relu,tanh");
    // One entry is one: others stay where they are. Where an entry is taken away the one before goes on.
    for list in ["tanh,gelu", "tanh|gelu"] {
        assert!(said(set(&mut *figure, "act.1", list)).contains("one entry; a list is set as act"));
    }
    assert!(said(set(&mut *figure, "act.1", "")).contains("none before the first"));
    assert_eq!(figure.get("act"), "relu,tanh");
    for (path, value, act) in [("act.3", "gelu", "relu,tanh,gelu"), ("act.3", "", "relu,tanh"), ("act.2", "", "relu"), ("act.3", "tanh", "relu,relu,tanh")] {
        assert_eq!(said(set(&mut *figure, path, value)), "", "{path}");
        assert_eq!(figure.get("act"), act, "{path}");
    }
    set(&mut *figure, "act", "relu,tanh");
    // The second run has as many as it has layers.
    set(&mut *figure, "twin", "act:relu");
    for (value, path, told) in [("gelu", "twin_value.3", ""), ("gelu", "twin_value.4", "a place from 1 to 3")] {
        let said = said(set(&mut *figure, path, value));
        assert!(said.contains(told) && said.is_empty() == told.is_empty(), "{said}");
    }
    assert_eq!(figure.get("twin_value"), "relu,relu,gelu");
    set(&mut *figure, "twin", "none");
    // What the log says comes back.
    let text = figure.text();
    assert!(figure::finish(&mut *figure, 100_000));
    let mut again = built(FigureKind::Dying, &text);
    let parameters = |figure: &mut dyn Figure| crate::dying::json(figure)["parameters"].clone();
    assert_eq!((again.text(), parameters(&mut *again)), (text, parameters(&mut *figure)));
}

#[test]
fn a_second_run_is_named_by_all_of_them() {
    let theme = Theme::new(Scheme::Light, 1.0);
    let mut figure = built(FigureKind::Dying, "layers=4,4&twin=act:leaky_relu(negative_slope=0.2),tanh");
    let headline = figure.words(&theme).headline;
    assert!(headline.contains("dead with Leaky ReLU (0.2), Tanh"), "{headline}");
}
