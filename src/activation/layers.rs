//! The activations of a network's hidden layers: one for all, or one a layer.

use std::fmt;

use super::Activation;
use crate::text::{Problem, split_outside};

/// The activations of the hidden layers, from the input on. Where there are more layers than names the last one goes on, so
/// one name is one for all. Repeats at the end are never kept, so that equal ones are written alike. In links of old it was the first
/// that served where one was missing: such a list stays one for as long as it has no fewer names than layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    first: Activation,
    others: Vec<Activation>,
    /// Whether behind the names the first goes on, not the last.
    first_goes_on: bool,
}

impl Activations {
    /// `first` for the first layer, `others` for those behind it, the last of them for all that follow.
    pub fn new(first: Activation, others: impl IntoIterator<Item = Activation>) -> Self {
        let mut activations = Self { others: others.into_iter().collect(), ..first.into() };
        activations.drop_repeats();
        activations
    }

    fn drop_repeats(&mut self) {
        while self.others.last().is_some_and(|last| *last == if self.first_goes_on { self.first } else { self.layer(self.others.len() - 1) }) {
            self.others.pop();
        }
        self.first_goes_on &= !self.others.is_empty();
    }

    /// Names the first again behind the others, where it goes on and so many layers have need of it: then the last goes on.
    fn name_the_first_again(&mut self, layers: usize) {
        if self.first_goes_on && self.others.len() + 1 < layers {
            self.others.push(self.first);
            self.first_goes_on = false;
        }
    }

    /// The activation of a hidden layer, counted from 0.
    pub fn layer(&self, layer: usize) -> Activation {
        match layer.checked_sub(1) {
            None => self.first,
            Some(behind) => {
                let last = self.others.last().filter(|_| !self.first_goes_on);
                self.others.get(behind).or(last).copied().unwrap_or(self.first)
            }
        }
    }

    /// The one of all layers, where there is only one.
    pub fn only(&self) -> Option<Activation> {
        self.others.is_empty().then_some(self.first)
    }

    /// Those that are named, without the repeats at the end.
    pub fn named(&self) -> impl Iterator<Item = Activation> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Makes them those of so many layers: forgets what lies behind the last; whether there was such.
    pub fn cut(&mut self, layers: usize) -> bool {
        let surplus = self.others.len() + 1 > layers.max(1);
        self.others.truncate(layers.max(1) - 1);
        self.drop_repeats();
        self.name_the_first_again(layers);
        surplus
    }

    /// Reads `relu`, or one for each of so many hidden layers, `leaky_relu(negative_slope=0.2),relu`: where names are fewer, the last one
    /// goes on; those that are too many are dropped. A layer whose activation is not known has the one that it has `now`. Links that were
    /// written with `|` instead of commas keep their meaning: there the first one served where one was missing. What was wrong.
    pub fn read(text: &str, layers: usize, now: &Self) -> (Self, Vec<Problem>) {
        let (layers, names) = (layers.max(1), Self::names(text));
        let mut problems = Vec::new();
        let found: Vec<Option<Activation>> = names
            .iter()
            .take(layers)
            .map(|name| {
                let (found, wrong) = Activation::find(name);
                problems.extend(wrong);
                found
            })
            .collect();
        if names.len() > layers {
            problems.push(Self::surplus(text, layers));
        }
        if found.iter().all(Option::is_none) {
            return (now.clone(), problems);
        }
        let list: Vec<Activation> = found.into_iter().enumerate().map(|(layer, found)| found.unwrap_or_else(|| now.layer(layer))).collect();
        let mut read = Self { first: list[0], others: list[1..].to_vec(), first_goes_on: text.contains(OLD_SEPARATOR) };
        read.drop_repeats();
        read.name_the_first_again(layers);
        (read, problems)
    }

    /// The names in a text of activations, however they are joined.
    pub fn names(text: &str) -> Vec<&str> {
        split_outside(text, &[',', OLD_SEPARATOR])
    }

    /// The problem of more activations than there are layers.
    pub fn surplus(given: &str, layers: usize) -> Problem {
        let used = if layers == 1 { "the first is".to_owned() } else { format!("the first {layers} are") };
        let allowed = format!("one for all hidden layers or at most one for each, {layers} here; {used} used");
        Problem { key: "act".to_owned(), given: given.to_owned(), allowed }
    }

    /// The names for people, `ReLU, Tanh`, for so many layers; where the last one goes on it is said from where.
    pub fn full_title(&self, layers: usize) -> String {
        self.told(layers, |activation| activation.full_title())
    }

    /// The text forms, `relu, tanh`, for so many layers, as [`Self::full_title`].
    pub fn in_words(&self, layers: usize) -> String {
        self.told(layers, |activation| activation.to_string())
    }

    fn told(&self, layers: usize, name: impl Fn(Activation) -> String) -> String {
        let mut of_layers = self.clone();
        of_layers.name_the_first_again(layers);
        let names: Vec<String> = of_layers.named().map(name).collect();
        let goes_on = names.len() > 1 && names.len() < layers;
        names.join(", ") + &if goes_on { format!(" from layer {} on", names.len()) } else { String::new() }
    }
}

/// What joined the activations of layers in links of old.
const OLD_SEPARATOR: char = '|';

impl From<Activation> for Activations {
    fn from(only: Activation) -> Self {
        Self { first: only, others: Vec::new(), first_goes_on: false }
    }
}

impl fmt::Display for Activations {
    /// The text form: those that are named, joined by commas; as links of old where the first goes on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.first_goes_on { OLD_SEPARATOR } else { ',' };
        self.first.fmt(f)?;
        self.others.iter().try_for_each(|activation| write!(f, "{separator}{activation}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, layers: usize) -> (String, Vec<String>) {
        let (activations, problems) = Activations::read(text, layers, &Activation::Gelu.into());
        (activations.to_string(), problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_shortest_text_is_written_and_read_back() {
        for (given, layers, canonical) in [
            ("relu", 3, "relu"),
            ("relu,relu,relu", 3, "relu"),
            ("relu,tanh", 3, "relu,tanh"),
            ("relu,tanh,tanh", 3, "relu,tanh"),
            ("relu,tanh,relu", 3, "relu,tanh,relu"),
            (" leaky_relu( negative_slope = 0.2 ) , threshold(threshold=1,value=0.5) ", 2, "leaky_relu(negative_slope=0.2),threshold(threshold=1,value=0.5)"),
        ] {
            assert_eq!(read(given, layers), (canonical.to_owned(), vec![]), "{given}");
            assert_eq!(read(canonical, layers), (canonical.to_owned(), vec![]));
        }
    }

    #[test]
    fn links_of_old_keep_the_first_where_one_is_missing() {
        for (given, layers, canonical) in [
            ("relu|tanh", 2, "relu|tanh"),
            ("relu|tanh|relu", 3, "relu,tanh,relu"),
            ("relu|tanh", 3, "relu,tanh,relu"),
            ("relu|tanh", 5, "relu,tanh,relu"),
            ("relu|relu", 2, "relu"),
            ("relu|relu", 1, "relu"),
        ] {
            let found = read(given, layers);
            assert_eq!(found.0, canonical, "{given}");
            assert_eq!(found.1.is_empty(), (given, layers) != ("relu|relu", 1));
            assert_eq!(read(canonical, layers), (canonical.to_owned(), vec![]));
        }
        // It is kept for layers that come later.
        let mut later = Activations::read("relu|tanh", 2, &Activation::Gelu.into()).0;
        assert_eq!([0, 1, 2, 63].map(|layer| later.layer(layer).id()), ["relu", "tanh", "relu", "relu"]);
        assert_eq!((later.in_words(2), later.in_words(9)), ("relu, tanh".to_owned(), "relu, tanh, relu from layer 3 on".to_owned()));
        assert_eq!((later.cut(4), later.to_string()), (false, "relu,tanh,relu".to_owned()));
        let activations = Activations::read("relu|tanh", 5, &Activation::Gelu.into()).0;
        assert_eq!([0, 1, 2, 3, 4].map(|layer| activations.layer(layer).id()), ["relu", "tanh", "relu", "relu", "relu"]);
    }

    #[test]
    fn what_is_too_much_or_unknown_is_said() {
        let said = "act = \"relu,tanh,elu\": one for all hidden layers or at most one for each, 2 here; the first 2 are used";
        assert_eq!(read("relu,tanh,elu", 2), ("relu,tanh".to_owned(), vec![said.to_owned()]));
        assert_eq!(read("relu,tanh", 1).0, "relu");
        for (given, canonical) in
            [("rleu", "gelu"), ("", "gelu"), (",", "gelu"), ("relu,rleu", "relu,gelu"), ("relu,,tanh", "relu,gelu,tanh"), ("((,))", "gelu")]
        {
            let (text, problems) = read(given, 3);
            assert_eq!((text.as_str(), problems.is_empty()), (canonical, false), "{given}");
        }
        // One that is not known leaves all as they are.
        let now = Activations::new(Activation::Relu, [Activation::Tanh]);
        assert_eq!(Activations::read("rleu", 2, &now).0, now);
    }

    #[test]
    fn the_last_goes_on_and_is_told_from_where() {
        let mut mixed = Activations::new(Activation::Relu, [Activation::Tanh, Activation::LeakyRelu { negative_slope: 0.2 }]);
        assert_eq!([0, 1, 2, 9].map(|layer| mixed.layer(layer).id()), ["relu", "tanh", "leaky_relu", "leaky_relu"]);
        assert_eq!((mixed.full_title(3), mixed.only()), ("ReLU, Tanh, Leaky ReLU (0.2)".to_owned(), None));
        assert_eq!(mixed.in_words(5), "relu, tanh, leaky_relu(negative_slope=0.2) from layer 3 on");
        assert_eq!((mixed.cut(3), mixed.cut(2), mixed.to_string()), (false, true, "relu,tanh".to_owned()));
        assert_eq!((mixed.cut(0), mixed.only()), (true, Some(Activation::Relu)));
        assert_eq!(Activations::from(Activation::Relu).in_words(5), "relu");
    }
}
