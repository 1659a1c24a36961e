//! What a figure is set to, in the parts that controls show, and edits of one part: what the page would otherwise parse itself.
//!
//! A part of a value has a path: `act.negative_slope` is a number of the activation that is chosen, `curves.2` the second of a
//! list, `curves.2.beta` a number of it, `curves.+` a new last one. An empty value takes an entry of a list away. `act.2` is the
//! activation of the second hidden layer alone, `act.2.negative_slope` a number of it; where the value is empty the layer before goes on.

use super::figure::{Figure, Outcome, Part};
use crate::activation::Activations;
use crate::figures::draw::theme::{Theme, css};
use crate::json::{Json, ToJson};
use crate::schema::{Choice, Group, Key, Kind, Number};
use crate::text::{Problem, Reader, split_list};

/// One possibility that is chosen, with its numbers.
struct Item {
    id: String,
    /// All of it as text.
    text: String,
    /// The numbers of the choice, as the text gives them or at their default.
    numbers: Vec<(&'static str, f64)>,
    look: Option<(String, Vec<f64>)>,
}

impl ToJson for Item {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", &self.id).field("text", &self.text);
            if let Some((color, dashes)) = &self.look {
                out.field("color", color).field("dashes", dashes);
            }
            out.field("numbers", &Numbers(&self.numbers));
        });
    }
}

struct Numbers<'a>(&'a [(&'static str, f64)]);

impl ToJson for Numbers<'_> {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            for (name, value) in self.0 {
                out.field(name, value);
            }
        });
    }
}

/// `id(name=value,...)` in its parts.
fn item(text: &str, choices: &[Choice]) -> Item {
    let (id, inside) = text.split_once('(').unwrap_or((text, ""));
    let given: Vec<(&str, &str)> = inside.trim_end().trim_end_matches(')').split(',').filter_map(|pair| pair.split_once('=')).collect();
    let of = choices.iter().find(|choice| choice.id == id.trim()).map_or(&[][..], |choice| &choice.numbers);
    let value = |number: &Number| {
        let text = given.iter().find(|(name, _)| name.trim() == number.range.name).map(|(_, value)| value.trim());
        let switch = text.filter(|_| number.is_switch()).and_then(|text| match text {
            "on" | "true" | "yes" => Some(1.0),
            "off" | "false" | "no" => Some(0.0),
            _ => None,
        });
        switch.or_else(|| crate::text::number(text?)).unwrap_or(number.range.default)
    };
    Item { id: id.trim().to_owned(), text: text.to_owned(), numbers: of.iter().map(|number| (number.range.name, value(number))).collect(), look: None }
}

/// A possibility with its numbers as text; what is at its default is left to the figure to leave out.
fn written(item: &Item) -> String {
    let numbers: Vec<String> = item.numbers.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if numbers.is_empty() { item.id.clone() } else { format!("{}({})", item.id, numbers.join(",")) }
}

/// The values of all keys of a figure: `{name: {text, items}}`, `items` being what is chosen, with numbers, and looks in a list of
/// series.
pub struct Values<'a> {
    /// The figure.
    pub figure: &'a dyn Figure,
    /// For the colours of series.
    pub theme: &'a Theme,
}

struct Value<'a> {
    key: &'a Key,
    text: String,
    theme: &'a Theme,
}

impl ToJson for Value<'_> {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("text", &self.text);
            let choices = self.key.choices();
            if choices.is_empty() {
                return;
            }
            let is_series = matches!(self.key.kind, Kind::Series(..));
            let items: Vec<Item> = match self.key.kind {
                Kind::ChoicePerLayer(..) => Activations::names(&self.text).into_iter().map(|part| item(part, choices)).collect(),
                Kind::Series(..) | Kind::Some(_) => split_list(&self.text).into_iter().map(|part| item(part, choices)).collect(),
                _ => vec![item(&self.text, choices)],
            };
            let look = |index| is_series.then(|| (css(self.theme.color(index)), self.theme.dashes(index).to_vec()));
            let items: Vec<Item> = items.into_iter().enumerate().map(|(index, item)| Item { look: look(index), ..item }).collect();
            out.field("items", &items);
        });
    }
}

impl ToJson for Values<'_> {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            for key in self.figure.keys() {
                let text = self.figure.get(key.name);
                out.field(key.name, &Value { key: &key, text, theme: self.theme });
            }
        });
    }
}

/// Sets what a path names (see the module).
pub fn set(figure: &mut dyn Figure, path: &str, value: &str) -> Outcome {
    let Some((name, rest)) = path.split_once('.') else { return figure.set(path, value) };
    let refuse = |allowed: String| Outcome::with(vec![Problem { key: path.to_owned(), given: value.to_owned(), allowed }]);
    let keys = figure.keys();
    let Some(key) = keys.iter().find(|key| key.name == name) else { return figure.set(path, value) };
    let choices = key.choices();
    if choices.is_empty() {
        return refuse(format!("{name} has no parts"));
    }
    let text = figure.get(name);
    let per_layer = matches!(key.kind, Kind::ChoicePerLayer(..));
    let listed = if per_layer { Activations::names(&text) } else { split_list(&text) };
    let mut entries: Vec<String> = listed.into_iter().map(str::to_owned).collect();
    let (place, number) = rest.split_once('.').map_or((rest, None), |(place, number)| (place, Some(number)));
    let most = match key.kind {
        Kind::Series(_, most) => most,
        Kind::ChoicePerLayer(_, layers) if place.parse::<usize>().is_ok() => {
            // The last one goes on: a layer that is named has its own.
            entries.resize(layers, entries.last().cloned().unwrap_or_default());
            layers
        }
        Kind::ChoicePerLayer(..) if entries.len() > 1 => return refuse(format!("{text} are several: say whose, such as {name}.1.{rest}")),
        _ => {
            return match with_number(&text, choices, rest, value) {
                Some(text) => figure.set(name, &text),
                None => refuse(format!("{text} has no number {rest}")),
            };
        }
    };
    if Activations::names(value).len() > 1 {
        return refuse(format!("one entry; a list is set as {name}, without a place"));
    }
    if place == "+" {
        if entries.len() >= most {
            return refuse(format!("up to {most} at once; take one away first"));
        }
        entries.push(value.to_owned());
        return figure.set(name, &entries.join(","));
    }
    let Some(index) = place.parse::<usize>().ok().and_then(|place| place.checked_sub(1)).filter(|&index| index < entries.len()) else {
        return refuse(format!("a place from 1 to {}", entries.len()));
    };
    match number {
        Some(number) => match with_number(&entries[index], choices, number, value) {
            Some(text) => entries[index] = text,
            None => return refuse(format!("{} has no number {number}", entries[index])),
        },
        // What goes on from there has nothing of its own.
        None if value.is_empty() && per_layer && index == 0 => return refuse("an entry: there is none before the first that could go on".to_owned()),
        None if value.is_empty() && per_layer => entries.truncate(index),
        // The last one stays.
        None if value.is_empty() && entries.len() > 1 => {
            entries.remove(index);
        }
        None if value.is_empty() => return Outcome::all(),
        None => entries[index] = value.to_owned(),
    }
    figure.set(name, &entries.join(","))
}

/// A possibility with one of its numbers set.
fn with_number(text: &str, choices: &[Choice], name: &str, value: &str) -> Option<String> {
    let mut item = item(text, choices);
    let of = choices.iter().find(|choice| choice.id == item.id)?.numbers.iter().find(|number| number.range.name == name)?;
    let taken = of.range.read(value).unwrap_or_else(|(_, used)| used);
    item.numbers.iter_mut().find(|(known, _)| *known == name)?.1 = taken;
    Some(written(&item))
}

/// The key `show` of a figure of these parts.
pub fn show_key(parts: &[Part]) -> Key {
    let choices = parts.iter().map(|part| Choice::plain(part.id, part.title)).collect();
    Key::new("show", "Parts", "which parts of the figure are drawn", Group::View, Kind::Some(choices))
}

/// Takes `show` out of a text: the ids of `parts` that are to be drawn, in the order given, none where it is not given. Parts that
/// are not known are problems.
pub fn take_show(reader: &mut Reader, parts: &[Part]) -> Option<Vec<&'static str>> {
    let given = reader.take("show")?;
    let names = || parts.iter().map(|part| part.id).collect::<Vec<_>>().join(", ");
    let mut shown: Vec<&'static str> = Vec::new();
    for name in split_list(&given) {
        match parts.iter().find(|part| part.id == name) {
            Some(part) if !shown.contains(&part.id) => shown.push(part.id),
            Some(_) => {}
            None => reader.problem("show", name, format!("some of {}", names())),
        }
    }
    (!shown.is_empty()).then_some(shown)
}

/// All that controls are made of: groups, keys, values, commands, parts, tables, essence, help.
pub struct Controls<'a> {
    /// The figure.
    pub figure: &'a dyn Figure,
    /// For the colours of series.
    pub theme: &'a Theme,
}

struct GroupName(Group);

impl ToJson for GroupName {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", self.0.id()).field("title", self.0.title());
        });
    }
}

impl ToJson for Controls<'_> {
    fn json(&self, out: &mut Json) {
        let figure = self.figure;
        out.object(|out| {
            out.field("groups", &Group::ALL.map(GroupName)[..]).field("keys", &figure.keys()).field("values", &Values { figure, theme: self.theme });
            out.field("commands", &figure.commands()).field("parts", figure.parts()).field("tables", &figure.tables());
            out.field("essence", &figure.essence()).field("help", &figure.help());
        });
    }
}
