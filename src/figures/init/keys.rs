//! What can be set: one table of keys. A key that does nothing in the present view has no control there.

use super::parts::{InitPart, View};
use super::state::{ACTIVE, FACTOR, InitState, LAYER, MAX_SERIES, RATE, RULE, Rule, SEEDS, STEPS, data_id, inputs};
use crate::analysis::signal::description::{BATCH, BIAS, DEPTH, GAIN, SEED, WIDTH};
use crate::data::Dataset;
use crate::experiment;
use crate::figures::figure::Part;
use crate::figures::settings::show_key;
use crate::network::Norm;
use crate::schema::{Choice, Group, Key, Kind};

/// What is trained, as an experiment's text; setting one trains its depth, width and gain.
pub const EXPERIMENT: &str = "experiment";

/// Whether a key changes what `view` shows.
fn counts(key: &str, view: View) -> bool {
    match key {
        "view" | "show" | "act" | "seed" => true,
        "rule" | "init" | "gain" | "depth" | "width" | "bias" | "norm" | "residual" => view != View::Rescale,
        "batch" => view.is_by_layer(),
        "data" => view != View::Paths,
        "seeds" => matches!(view, View::Signal | View::Sparsity | View::Train),
        "active" => view.is_of_one(),
        "lr" | "steps" => view == View::Train,
        "k" => view == View::Rescale,
        _ => false,
    }
}

/// The possibilities of a key that experiments have too.
fn shared(key: &str) -> Vec<Choice> {
    experiment::key(key).map_or_else(Vec::new, |key| key.choices().to_vec())
}

/// The activations; where a factor is to pass, those that let it.
fn activations(view: View) -> Vec<Choice> {
    let passes =
        |choice: &Choice| crate::activation::Activation::from_id(choice.id).is_ok_and(|kind| kind.traits().homogeneous.is_some() && kind.id() != "prelu");
    let all = shared("act");
    if view == View::Rescale { all.into_iter().filter(passes).collect() } else { all }
}

/// The initialisers that are shown, by their places in the list; by name where no other has it.
fn places(state: &InitState) -> Vec<Choice> {
    const ID: [&str; MAX_SERIES] = ["1", "2", "3", "4"];
    const ORDINAL: [&str; MAX_SERIES] = ["The first", "The second", "The third", "The fourth"];
    let is_alone = |title: &str| state.inits.iter().filter(|init| init.title() == title).count() == 1;
    let one = |(at, init): (usize, &crate::network::Initialiser)| {
        Choice::plain(ID[at % MAX_SERIES], if is_alone(init.title()) { init.title() } else { ORDINAL[at % MAX_SERIES] })
    };
    state.inits.iter().enumerate().map(one).collect()
}

/// Every key, with its control as the state has it.
pub fn keys(state: &InitState) -> Vec<Key> {
    let plain = |id: &'static str, title: &'static str| Choice::plain(id, title);
    let views = View::ALL.map(|view| plain(view.id(), view.title())).to_vec();
    // A view of one initialiser shows no four.
    let rules = Rule::ALL.into_iter().filter(|&rule| rule != Rule::All || !state.view.is_of_one());
    let rules = rules.map(|rule| plain(rule.id(), rule.title())).collect();
    let of_view: Vec<Part> = InitPart::ALL.into_iter().filter(|part| part.view() == state.view).map(InitPart::part).collect();
    let norms = Norm::ALL.iter().map(|norm| plain(norm.id(), norm.title())).collect();
    let data = inputs().map(|data| plain(data_id(data), data.map_or("N(0, 1)", Dataset::title))).collect();
    let mut keys = vec![
        Key::new("view", "View", "what is looked at", Group::View, Kind::Buttons(views)),
        Key::new("active", "Shown", ACTIVE.range.meaning, Group::View, Kind::Buttons(places(state))),
        show_key(&of_view),
        Key::new(RULE, "Start", "a named start", Group::Presets, Kind::Buttons(rules)),
        Key::new("init", "Initialisers", "how the weights are drawn", Group::Series, Kind::Series(shared("init"), MAX_SERIES)),
        Key::number("Gain", Group::Start, GAIN),
        Key::number("Bias", Group::Start, BIAS),
        Key::number("First seed", Group::Start, SEED),
        Key::number("Seeds", Group::Start, SEEDS),
        Key::new("act", "Activation", "the activation of every layer", Group::Network, Kind::Choice(activations(state.view))),
        Key::number("Layers", Group::Network, DEPTH),
        Key::number("Units a layer", Group::Network, WIDTH),
        Key::new("norm", "Norm", "what stands between Linear and activation", Group::Network, Kind::Choice(norms)),
        Key::new("residual", "Residual", "a layer's input is added to its output", Group::Network, Kind::Flag(false)),
        Key::number("Learning rate", Group::Training, RATE),
        Key::number("Steps", Group::Training, STEPS),
        Key::number("Factor k", Group::Training, FACTOR),
        Key::new("data", "Input", "what is sent in at the bottom", Group::Data, Kind::Choice(data)),
        Key::number("Samples", Group::Data, BATCH),
        Key::new(LAYER.range.name, "Layer", LAYER.range.meaning, Group::View, Kind::Text),
        Key::new(EXPERIMENT, "Experiment", "what is trained, as an experiment's text", Group::Training, Kind::Text),
    ];
    let is_alone = |key: &Key| key.name == ACTIVE.range.name && state.inits.len() == 1;
    for key in keys.iter_mut().filter(|key| !counts(key.name, state.view) || is_alone(key)) {
        key.kind = Kind::Text;
    }
    keys
}

/// The keys that matter most for what is shown.
pub fn essence(state: &InitState) -> Vec<String> {
    let names: &[&str] = match state.view {
        View::Signal | View::Histograms | View::Train => &["gain", RULE],
        View::Sparsity => &["bias"],
        View::Paths => &["gain"],
        View::Rescale => &["k"],
    };
    names.iter().map(|&name| name.to_owned()).collect()
}
