//! What can be set: the keys of the experiment, and those of the figure.

use super::figure::Dying;
use super::log::What;
use super::parts::PARTS;
use super::speed::Speed;
use super::state::{Hand, LossScale, STEPS, points_text, read_points};
use super::time::StepScale;
use super::view::PLACES;
use crate::activation::{Activation, Activations};
use crate::experiment::presets::PRESETS;
use crate::experiment::{Experiment, schema};
use crate::figures::draw::diagram::{EDGE_WEIGHT, UNIT_BIAS, choice_text, few_digits, number_key, read_place, typed};
use crate::figures::figure::Outcome;
use crate::figures::settings::{show_key, take_show};
use crate::schema::{Choice, Group, Key, Kind, Number};
use crate::text::{Problem, Reader, pair};
use crate::training::Status;

/// The keys in which a second run may differ, as they are offered.
pub const OFFERED: [&str; 10] = ["lr", "act", "init", "gain", "bias", "opt", "norm", "schedule", "seed", "batch"];
/// No second run.
const NONE: &str = "none";

/// The title of a key of the experiment, in lower case as it stands in a sentence.
pub fn title_of(key: &str) -> String {
    schema().iter().find(|known| known.name == key).map_or_else(|| key.to_owned(), |known| known.title.to_lowercase())
}

/// A value as it is told: the name of a choice without its numbers where it is long.
pub fn short(value: &str) -> String {
    const LONG: usize = 24;
    let name = if value.len() > LONG { value.split('(').next().unwrap_or(value) } else { value };
    name.replace('_', " ")
}

/// What a key is set to, as a name for a run: `Leaky ReLU (0.2)`, `learning rate 0.1`.
pub fn told(key: &str, value: &str) -> String {
    if key != "act" {
        return format!("{} {}", title_of(key), short(value));
    }
    let names = Activations::names(value).into_iter();
    names.map(|name| Activation::find(name).0.map_or_else(|| short(name), |known| known.full_title())).collect::<Vec<_>>().join(", ")
}

/// All keys.
pub fn keys(figure: &Dying) -> Vec<Key> {
    let state = figure.state();
    let choices = |all: &[(&'static str, &'static str)]| all.iter().map(|&(id, title)| Choice::plain(id, title)).collect::<Vec<_>>();
    let presets = choices(&PRESETS.map(|preset| (preset.id, preset.title)));
    let speeds = choices(&Speed::ALL.map(|speed| (speed.id(), speed.title())));
    let losses = choices(&[(LossScale::Log.id(), "on a log scale"), (LossScale::Linear.id(), "as they are")]);
    let steps = choices(&StepScale::ALL.map(|scale| (scale.id(), scale.title())));
    let hands = choices(&Hand::ALL.map(|hand| (hand.id(), hand.title())));
    let run = schema();
    let mut differences = vec![Choice::plain(NONE, "nothing: no second run")];
    differences.extend(OFFERED.iter().filter_map(|&name| run.iter().find(|key| key.name == name)).map(|key| Choice::plain(key.name, key.title)));
    let mut keys = vec![
        Key { restarts: true, ..Key::new("preset", "Prepared run", "a prepared run, which tells one story", Group::Presets, Kind::Buttons(presets)) },
        Key::new("play", "Playing", "whether the run goes on by itself", Group::Run, Kind::Text),
        Key::new("speed", "Speed", "how fast the run goes on by itself", Group::Run, Kind::Choice(speeds)),
        Key::number("Step", Group::Run, STEPS),
        Key::new("log", "Changes", "what was changed in the run, and after which step", Group::Run, Kind::Text),
        show_key(&PARTS),
        Key::new("step_scale", "Steps", "how the steps are plotted", Group::View, Kind::Choice(steps)),
        Key::new("loss_scale", "Losses", "how the losses are plotted", Group::View, Kind::Choice(losses)),
        Key::new("pick", "Unit", "the unit that is told of: layer.unit, or layer.unit.input for one of its weights", Group::View, Kind::Text),
        Key::new("hand", "A tap on the plane", "what a tap on the plane does", Group::Data, Kind::Buttons(hands)),
        Key::new("own", "Own points", "points in place of the data set: x,y,class,...", Group::Data, Kind::Text),
        Key::new("experiment", "Experiment", "the run alone, as text", Group::Run, Kind::Text),
    ];
    if state.pick.is_some() {
        keys.push(number_key(UNIT_BIAS));
        if state.edge.is_some() {
            keys.push(number_key(EDGE_WEIGHT));
        }
    }
    let difference = state.twin.as_ref().zip(state.twin_experiment()).and_then(|((name, _), twin)| twin.keys().find(|key| key.name == name));
    keys.extend(state.experiment.keys().map(|mut key| {
        // Points of one's own are put in, and none before.
        if key.name == "data"
            && let Kind::Choice(sets) = &mut key.kind
        {
            sets.retain(|set| set.id != "custom");
        }
        key
    }));
    keys.push(Key::new("twin", "The second run differs in", "a second run, which differs in one key", Group::Twin, Kind::Choice(differences)));
    if let Some(key) = difference {
        keys.push(Key { name: "twin_value", aliases: &[], title: "and has there", group: Group::Twin, restarts: false, offered: true, ..key });
    }
    keys
}

/// What a key is set to.
pub fn get(figure: &Dying, key: &str) -> String {
    let state = figure.state();
    match key {
        "preset" => {
            let still =
                |id: &str| state.own.is_none() && PRESETS.iter().any(|preset| preset.id == id && Experiment::read(preset.experiment).0 == state.experiment);
            state.preset.map(|preset| preset.id).filter(|id| still(id)).unwrap_or_default().to_owned()
        }
        "speed" => state.speed.id().to_owned(),
        "steps" => figure.course().shown().tried.to_string(),
        "log" => state.log.to_string(),
        "loss_scale" => state.loss_scale.id().to_owned(),
        "step_scale" => state.step_scale.id().to_owned(),
        "hand" => state.hand.id().to_owned(),
        "pick" => choice_text((state.pick, state.edge)),
        "own" => state.own.as_ref().map_or_else(String::new, points_text),
        "experiment" => state.experiment.to_string(),
        "twin" => state.twin.as_ref().map_or_else(|| NONE.to_owned(), |(key, _)| key.clone()),
        "twin_value" => state.twin.as_ref().map_or_else(String::new, |(_, value)| value.clone()),
        "unit_bias" => figure.bias().map_or_else(String::new, few_digits),
        "edge_weight" => figure.weight().map_or_else(String::new, few_digits),
        key => match schema().iter().find(|known| known.is_called(key)) {
            Some(known) => state.value(known.name),
            None => String::new(),
        },
    }
}

/// Sets a key.
pub fn set(figure: &mut Dying, key: &str, value: &str) -> Outcome {
    let mut reader = Reader::new(&pair(key, value));
    match key {
        "preset" => return preset(figure, value),
        "play" => {
            let on = reader.flag("play", false);
            figure.play(on);
        }
        "speed" => {
            figure.state.speed = reader.choice("speed", &Speed::ALL, Speed::id, figure.state.speed);
        }
        "steps" => {
            let step = reader.number(&STEPS.range).round() as u64;
            figure.go_to(step);
        }
        "loss_scale" => figure.state.loss_scale = reader.choice("loss_scale", &LossScale::ALL, LossScale::id, figure.state.loss_scale),
        "step_scale" => figure.state.step_scale = reader.choice("step_scale", &StepScale::ALL, StepScale::id, figure.state.step_scale),
        "hand" => figure.state.hand = reader.choice("hand", &Hand::ALL, Hand::id, figure.state.hand),
        "show" => {
            figure.state.show = take_show(&mut reader, &PARTS);
            figure.look();
        }
        "pick" => {
            let found = read_place(value);
            if found.is_none() && !value.is_empty() {
                reader.problem("pick", value, "layer.unit, or layer.unit.input, from 1".to_owned());
            }
            figure.state.pick = found.map(|found| found.0);
            figure.state.edge = found.and_then(|found| found.1);
            figure.look();
        }
        "unit_bias" => return by_hand(figure, &UNIT_BIAS, value),
        "edge_weight" => return by_hand(figure, &EDGE_WEIGHT, value),
        "twin" | "twin_value" => return twin(figure, key, value),
        "own" => {
            if value.is_empty() {
                figure.state.own = None;
                figure.restart();
            } else {
                match read_points(value).map(|points| figure.take_points(points)) {
                    Some(Ok(())) => {}
                    Some(Err(why)) => reader.problem("own", "these points", why),
                    None => reader.problem("own", "these points", "x,y,class,x,y,class,...".to_owned()),
                }
            }
        }
        "experiment" => {
            let (mut experiment, mut problems) = Experiment::read(value);
            problems.extend(experiment.fit_live(PLACES));
            figure.state.experiment = experiment;
            figure.state.preset = None;
            figure.begin_another();
            return figure.take(problems, None);
        }
        "log" => {
            let text = figure.state.written(false);
            let over = crate::text::over(&text, &[("log".to_owned(), value.to_owned())]);
            return crate::figures::figure::Figure::assign(figure, &over);
        }
        key => {
            return match schema().iter().find(|known| known.is_called(key)) {
                Some(known) => of_experiment(figure, known, value),
                None => figure.take(vec![Problem { key: key.to_owned(), given: value.to_owned(), allowed: "no such key".to_owned() }], None),
            };
        }
    }
    let _ = reader.take(key);
    let problems = reader.finish(&[]);
    figure.take(problems, None)
}

/// A prepared run, which plays.
fn preset(figure: &mut Dying, id: &str) -> Outcome {
    let Some(preset) = PRESETS.iter().find(|preset| preset.id == id) else {
        let allowed = format!("one of {}", PRESETS.map(|preset| preset.id).join(", "));
        return figure.take(vec![Problem { key: "preset".to_owned(), given: id.to_owned(), allowed }], None);
    };
    let state = &mut figure.state;
    state.experiment = Experiment::read(preset.experiment).0;
    state.preset = Some(*preset);
    (state.own, state.twin, state.pick, state.edge) = (None, None, None, None);
    figure.begin_another();
    figure.play(true);
    figure.take(Vec::new(), None)
}

/// A number that a hand sets in the running network.
fn by_hand(figure: &mut Dying, number: &Number, value: &str) -> Outcome {
    let (wanted, problems) = typed(number, value, figure.choice(), &|place| figure.number(place));
    if let Some((place, value)) = wanted {
        figure.change(What::number(place, value));
    }
    figure.take(problems, None)
}

/// A second run, or none, or another value of its difference; both runs are made up to the present step.
fn twin(figure: &mut Dying, key: &str, given: &str) -> Outcome {
    let now = figure.state.twin.take();
    let (name, value) = match (key, given.split_once(':')) {
        ("twin_value", _) => (now.as_ref().map_or("", |now| now.0.as_str()).to_owned(), given.to_owned()),
        (_, Some((name, value))) => (name.to_owned(), value.to_owned()),
        (_, None) if given.is_empty() || given == NONE => (String::new(), String::new()),
        (_, None) => match &now {
            Some((name, value)) if name == given => (name.clone(), value.clone()),
            _ => (given.to_owned(), figure.state.another(given)),
        },
    };
    let mut problems = Vec::new();
    if schema().iter().any(|known| known.name == name) {
        problems = figure.state.set_twin(&name, &value);
    } else if !name.is_empty() {
        let allowed = "a key, a colon and its value, such as lr:0.1".to_owned();
        problems.push(Problem { key: "twin".to_owned(), given: given.to_owned(), allowed });
        figure.state.twin = now;
    }
    figure.begin();
    figure.take(problems, None)
}

/// A key of the experiment: in the running network where that can be, else from the start.
fn of_experiment(figure: &mut Dying, key: &Key, value: &str) -> Outcome {
    let (before, had_own, had_twin) = (figure.state.experiment.clone(), figure.state.own.is_some(), figure.state.twin.is_some());
    let problems = figure.state.set(key.name, value);
    // Without points or a second run that it had, it is another run.
    let another = had_own != figure.state.own.is_some() || had_twin != figure.state.twin.is_some();
    if !another && before == figure.state.experiment {
        return figure.take(problems, None);
    }
    let value = figure.state.value(key.name);
    let wanted = std::mem::replace(&mut figure.state.experiment, before);
    let restarted = another || !figure.change(What::Key(key.name.to_owned(), value));
    if restarted {
        figure.state.experiment = wanted;
        figure.begin_another();
    }
    let news = if restarted {
        Some(format!("{} changes the start: the run began anew.", key.title))
    } else if matches!(figure.course().shown().live.trainer().status(), Status::Diverged(_)) {
        Some(format!("{} changed; this run has diverged, and Reset starts again with it.", key.title))
    } else {
        None
    };
    figure.take(problems, news)
}
