//! What the figure of dying units is set to, as text: an experiment's text, and a few keys of the figure's own.

use std::fmt;

use crate::experiment::presets::PRESETS;
use crate::experiment::{Experiment, Kind, schema};
use crate::text::{Problem, Reader};

/// Keys of the figure beside those of the experiment.
const OWN_KEYS: [&str; 3] = ["preset", "twin", "play"];

/// One run, perhaps a second one beside it, and whether they go.
#[derive(Clone, Debug, PartialEq)]
pub struct DyingState {
    /// The run.
    pub experiment: Experiment,
    /// The one difference of the second run: a key and its value.
    pub twin: Option<(String, String)>,
    /// Whether the run goes on by itself.
    pub playing: bool,
}

impl DyingState {
    /// Reads the text form: `preset=ID` sets all keys as that preset does, keys beside it count before its own; `twin=KEY:VALUE`
    /// adds a second run; `play=on` lets it run.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let text = text.trim().trim_start_matches(['#', '?']);
        let key_of = |pair: &str| pair.split('=').next().unwrap_or_default().trim().to_owned();
        let (own, mut pairs): (Vec<&str>, Vec<&str>) =
            text.split('&').filter(|pair| !pair.is_empty()).partition(|pair| OWN_KEYS.contains(&key_of(pair).as_str()));
        let mut reader = Reader::new(&own.join("&"));
        if let Some(id) = reader.take("preset") {
            match PRESETS.iter().find(|preset| preset.id == id) {
                Some(preset) => {
                    let given: Vec<String> = pairs.iter().map(|pair| key_of(pair)).collect();
                    pairs.extend(preset.experiment.split('&').filter(|pair| !given.contains(&key_of(pair))));
                }
                None => reader.problem("preset", &id, format!("one of {}", PRESETS.map(|preset| preset.id).join(", "))),
            }
        }
        let playing = reader.flag("play", false);
        let twin = reader.take("twin").filter(|twin| !twin.is_empty());
        let (experiment, mut problems) = Experiment::read(&pairs.join("&"));
        let mut state = Self { experiment, twin: None, playing };
        if let Some(twin) = twin {
            match twin.split_once(':') {
                Some((key, value)) if schema().iter().any(|known| known.name == key) => {
                    state.twin = Some((key.to_owned(), value.to_owned()));
                    problems.extend(state.with(key, value).1);
                }
                _ => reader.problem("twin", &twin, "a key, a colon and its value, such as lr:0.1".to_owned()),
            }
        }
        problems.extend(reader.finish(&OWN_KEYS));
        (state, problems)
    }

    /// The experiment with `key` set to `value`, and what was wrong with that.
    pub fn with(&self, key: &str, value: &str) -> (Experiment, Vec<Problem>) {
        let kept: Vec<String> = self.experiment.to_string().split('&').filter(|pair| pair.split('=').next() != Some(key)).map(str::to_owned).collect();
        Experiment::read(&format!("{}&{key}={}", kept.join("&"), escaped(value)))
    }

    /// The experiment of the second run.
    pub fn twin_experiment(&self) -> Option<Experiment> {
        self.twin.as_ref().map(|(key, value)| self.with(key, value).0)
    }

    /// What `key` is set to, as the text form writes it.
    pub fn value(&self, key: &str) -> String {
        value(&self.experiment, key)
    }
}

/// The signs that would end a value, in percent-encoding.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace(';', "%3B")
}

/// What `key` is set to in an experiment.
pub fn value(experiment: &Experiment, key: &str) -> String {
    match key {
        "layers" => return experiment.layers.iter().map(u32::to_string).collect::<Vec<_>>().join(","),
        "batch" => return experiment.batch.to_string(),
        "at_kink" => return experiment.at_kink.to_string(),
        "init" => return experiment.initialiser.to_string(),
        _ => {}
    }
    if let Some(value) = Reader::new(&experiment.to_string()).take(key) {
        return value;
    }
    // Keys at their default are left out of the text.
    match schema().into_iter().find(|known| known.name == key).map(|known| known.kind) {
        Some(Kind::Number(number)) => number.range.default.to_string(),
        Some(Kind::Choice(choices) | Kind::ChoicePerLayer(choices)) if key != "act" => choices.first().map_or(String::new(), |choice| choice.id.to_owned()),
        Some(Kind::ChoicePerLayer(_)) => experiment.activation(0).to_string(),
        Some(Kind::Flag(default)) => if default { "on" } else { "off" }.to_owned(),
        _ => String::new(),
    }
}

impl fmt::Display for DyingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Some(self.experiment.to_string()).into_iter().filter(|text| !text.is_empty()).collect();
        if let Some((key, value)) = &self.twin {
            parts.push(format!("twin={key}:{}", escaped(value)));
        }
        if self.playing {
            parts.push("play=on".to_owned());
        }
        f.write_str(&parts.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in ["", "layers=3&lr=0.5&twin=act:leaky_relu(negative_slope=0.2)&play=on", "preset=bad-start&twin=seed:7"] {
            let (state, problems) = DyingState::read(text);
            assert!(problems.is_empty(), "{text}: {problems:?}");
            assert_eq!(DyingState::read(&state.to_string()).0, state);
        }
        let state = DyingState::read("layers=3&lr=0.5&twin=lr:0.1").0;
        let twin = state.twin_experiment().unwrap();
        assert_eq!(twin, Experiment { learning_rate: 0.1, ..state.experiment });
    }

    #[test]
    fn what_is_wrong_is_said() {
        for text in ["preset=nope", "twin=lr", "twin=nope:3", "play=maybe", "lr=x", "nope=3", "twin=lr:x", "%&=&&;=%%"] {
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
}
