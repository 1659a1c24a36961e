//! What can be set in the regions figure: its own keys, and those of an experiment.

use super::Regions;
use super::parts::PARTS;
use super::parts::View;
use super::reading;
use super::state::{BUILD, Coloring, LAYER, OWN_KEYS, PITCH, RegionsState, SAWTOOTH, STEPS, Speed, UNTIL, YAW, ZOOM};
use crate::experiment;
use crate::figures::draw::diagram::{EDGE_WEIGHT, UNIT_BIAS, few_digits, number_key};
use crate::figures::figure::Outcome;
use crate::figures::settings::show_key;
use crate::schema::{Choice, Group, Key, Kind, Number};
use crate::text::{Range, pair};

/// Units of each of two layers that are offered as buttons.
const SIZES: [&str; 4] = ["4", "8", "16", "32"];

/// How far sliders of steps go.
const USUAL_STEPS: f64 = 2000.0;

fn text(name: &'static str, title: &'static str, meaning: &'static str) -> Key {
    Key::new(name, title, meaning, Group::View, Kind::Text)
}

/// All keys, in the order shown. What says nothing about this picture is not offered.
pub(super) fn keys(figure: &Regions) -> Vec<Key> {
    let state = figure.state();
    let live = &figure.run.live;
    let trained = !live.is_fixed();
    let mut keys = Vec::new();
    if trained {
        let speeds = Speed::ALL.map(|speed| Choice::plain(speed.id(), speed.title())).to_vec();
        keys.push(Key::new("speed", "Speed", "how fast it trains while you watch", Group::Run, Kind::Choice(speeds)));
        keys.push(Key::number("At step", Group::Run, Number::of(STEPS, 0.0, USUAL_STEPS).whole()));
        keys.push(Key::number("Stop at step", Group::Run, Number::of(UNTIL, 0.0, USUAL_STEPS).whole()));
        keys.push(Key::new("play", "Training", "whether it trains by itself", Group::Run, Kind::Text));
    }
    if let Ok(network) = live.network() {
        // A sheet that is folded or stands as a surface has its own colours.
        if state.inputs() > 1 && figure.shows(View::Map) {
            let colors = Coloring::ALL.map(|coloring| Choice::plain(coloring.id(), coloring.title())).to_vec();
            keys.push(Key::new("color", "Colours show", "what a cell's colour says", Group::View, Kind::Choice(colors)));
        }
        if trained {
            let units = reading::hidden_units(network) as f64;
            let range = Range { max: units, default: units, ..BUILD };
            keys.push(Key::number("Units that have cut", Group::View, Number::of(range, 0.0, units).whole()));
        }
    }
    if figure.shows(View::Surface) {
        for (title, range) in [("Turned", YAW), ("Seen from", PITCH), ("Nearness", ZOOM)] {
            keys.push(Key::number(title, Group::View, Number::of(range, range.min, range.max)));
        }
    }
    if figure.shows(View::Fold)
        && let Ok(network) = live.network()
    {
        let hidden = network.layers().len() as f64 - 1.0;
        keys.push(Key::number("Through layers", Group::View, Number::of(LAYER, 0.0, hidden)));
        keys.push(Key::new("space", "In space", "whether three directions are shown, and not two", Group::View, Kind::Flag(false)));
        keys.push(Key::new("units", "Units shown", "two or three units of the layer; its main directions where none are given", Group::View, Kind::Text));
    }
    if trained {
        let sizes = SIZES.map(|size| Choice::plain(size, size)).to_vec();
        keys.push(Key::new("size", "Units in each of two layers", "how many units each of two hidden layers has", Group::Network, Kind::Buttons(sizes)));
    }
    let sawtooth = Range { min: 0.0, default: 0.0, ..SAWTOOTH };
    keys.push(Key::number("Sawtooth layers", Group::View, Number::of(sawtooth, 0.0, SAWTOOTH.max).whole()));
    keys.push(show_key(&PARTS));
    if let Some((number, _)) = figure.chosen_number() {
        keys.push(number_key(number));
    }
    keys.push(text("x", "x from..to", "what is shown along x"));
    keys.push(text("y", "y from..to", "what is shown along y"));
    keys.push(text("at", "Read at", "the place that is read"));
    keys.push(text("pins", "Pins", "the cells that are compared"));
    keys.push(text("pick", "Picked unit", "the unit whose kinks are shown, layer.unit, or one of its weights, layer.unit.input"));
    keys.push(text(
        "moved",
        "Moved by hand",
        "what was moved or set: step/unit:x, step/unit:angle:offset, step/w.layer.unit.input:value, step/b.layer.unit:value",
    ));
    if trained {
        keys.extend(state.experiment.keys());
    }
    keys
}

/// What a key is set to.
pub(super) fn get(figure: &Regions, key: &str) -> String {
    let now = figure.now();
    let (x, y) = now.shown();
    match key {
        "speed" => now.speed.id().to_owned(),
        "steps" => now.steps.to_string(),
        "until" => now.until.to_string(),
        "play" => if now.play { "on" } else { "off" }.to_owned(),
        "color" => now.color.id().to_owned(),
        "build" => {
            let all = figure.run.live.network().map_or(0, reading::hidden_units);
            now.build.unwrap_or(all).min(all).to_string()
        }
        "sawtooth" => now.sawtooth.unwrap_or(0).to_string(),
        "show" => super::parts::shown(&now).iter().map(|view| view.id()).collect::<Vec<_>>().join(","),
        "x" => format!("{}..{}", x.start, x.end),
        "y" => format!("{}..{}", y.start, y.end),
        "at" => now.at.map_or_else(String::new, |at| super::state::places(&[at])),
        "pins" => super::state::places(&now.pins),
        "pick" => now.picked(),
        "unit_bias" | "edge_weight" => {
            figure.chosen_number().filter(|(number, _)| number.range.name == key).map_or_else(String::new, |(_, value)| few_digits(value))
        }
        "moved" => now.moves.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        "yaw" => now.eye.yaw.to_string(),
        "pitch" => now.eye.pitch.to_string(),
        "zoom" => now.eye.zoom.to_string(),
        "layer" => now.fold.layer.to_string(),
        "space" => if now.fold.space { "on" } else { "off" }.to_owned(),
        "units" => match &now.fold.axes {
            super::fold::Axes::Main => String::new(),
            super::fold::Axes::Units(units) => units.iter().map(|unit| (unit + 1).to_string()).collect::<Vec<_>>().join(","),
        },
        "size" => match now.experiment.layers[..] {
            [one, other] if one == other => one.to_string(),
            _ => String::new(),
        },
        // The run alone, for another figure.
        "run" => now.experiment.to_string(),
        _ => now.experiment.value(experiment::key(key).map_or(key, |key| key.name)),
    }
}

/// Sets a key; the run goes on with its weights where they fit.
pub(super) fn set(figure: &mut Regions, key: &str, value: &str) -> Outcome {
    if key == "size" {
        let outcome = set(figure, "layers", &format!("{value},{value}"));
        // The sheet that folds does so again.
        if figure.state.folds() {
            figure.play(true);
        }
        return Outcome { news: None, ..outcome };
    }
    if let Some(number) = [UNIT_BIAS, EDGE_WEIGHT].iter().find(|number| number.range.name == key) {
        return figure.type_number(number, value);
    }
    if !OWN_KEYS.contains(&key) {
        let inputs = figure.state.inputs();
        let before = figure.state.experiment.clone();
        let mut problems = figure.state.experiment.set(key, value);
        problems.extend(figure.state.experiment.fit_live(0));
        let news = if figure.state.experiment == before { None } else { figure.change(inputs) };
        return Outcome { news, ..Outcome::with(problems) };
    }
    let off =
        (key == "sawtooth" && value.parse::<f64>() == Ok(0.0)) || (matches!(key, "at" | "pins" | "pick" | "moved" | "show" | "units") && value.is_empty());
    // The state is small: what one key says is read by the one reader, and taken over alone.
    let (read, problems) = if off { RegionsState::read("") } else { RegionsState::read(&pair(key, value)) };
    let state = &mut figure.state;
    match key {
        "speed" => state.speed = read.speed,
        "until" => state.until = read.until,
        "play" => figure.play(read.play),
        "color" => state.color = read.color,
        "build" => {
            let all = figure.run.live.network().map_or(0, reading::hidden_units);
            // All units again: the picture stays the one that is built up, until another is asked for.
            state.build = read.build.map(|units| units.min(all));
        }
        "steps" => {
            let steps = figure.run.live.trainer().steps();
            state.steps = read.steps;
            if read.steps < steps {
                figure.restart();
            } else {
                figure.run.go_to(read.steps);
            }
        }
        "sawtooth" => {
            *state = RegionsState { sawtooth: read.sawtooth, experiment: state.experiment.clone(), show: state.show.clone(), ..RegionsState::read("").0 };
            figure.playing = false;
            figure.restart();
        }
        "show" => state.show = read.show,
        "x" | "y" => {
            let (x, y) = state.shown();
            let (read_x, read_y) = read.shown();
            if problems.is_empty() {
                if key == "x" { state.look_at(read_x, y) } else { state.look_at(x, read_y) }
            }
        }
        "yaw" | "pitch" | "zoom" => {
            let eye = &mut state.eye;
            figure.scene.touch(eye);
            match key {
                "yaw" => eye.yaw = read.eye.yaw,
                "pitch" => eye.pitch = read.eye.pitch,
                _ => eye.zoom = read.eye.zoom,
            }
        }
        "layer" => state.fold.layer = read.fold.layer,
        "space" => state.fold.space = read.fold.space,
        "units" => state.fold.axes = read.fold.axes,
        "at" => state.at = read.at,
        "pins" => state.pins = read.pins,
        "pick" => (state.pick, state.edge) = (read.pick, read.edge),
        "moved" => {
            state.moves = read.moves;
            state.steps = figure.run.steps();
            figure.restart();
        }
        _ => {}
    }
    Outcome::with(problems)
}
