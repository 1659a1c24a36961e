//! `relu-lab figures`: what there is.

use std::fmt::Write as _;

use clap::ArgMatches;
use relu_lab::figures::draw::sheet::Sheet;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, Figure, FigureKind};
use relu_lab::figures::settings::Controls;
use relu_lab::json::{self, Json, ToJson};
use relu_lab::schema::{Choice, Key, Kind, Number};

use crate::Found;

pub fn run(given: &ArgMatches) -> Result<Found, String> {
    let one = given.get_one::<String>("figure").and_then(|id| FigureKind::from_id(id));
    let kinds = one.map_or_else(|| FigureKind::ALL.to_vec(), |kind| vec![kind]);
    let figures = kinds.iter().map(|&kind| figure::build(kind, "").0);
    let text = if given.get_flag("json") {
        json::text(&figures.map(All).collect::<Vec<_>>()) + "\n"
    } else {
        figures.map(|figure| described(&*figure, one.is_some())).collect::<Vec<_>>().join("\n")
    };
    print!("{text}");
    Ok(Found::Nothing)
}

/// A figure with all that can be set.
struct All(Box<dyn Figure>);

impl ToJson for All {
    fn json(&self, out: &mut Json) {
        let theme = Sheet::new(1.0, 1.0, 1.0, Scheme::Light).theme();
        out.object(|out| {
            out.field("figure", self.0.kind().id()).field("controls", &Controls { figure: &*self.0, theme: &theme });
        });
    }
}

fn described(figure: &dyn Figure, at_length: bool) -> String {
    let mut out = format!("{}\n", figure.kind().id());
    let ids = |list: Vec<&str>| list.join(", ");
    let _ = writeln!(out, "  parts     {}", ids(figure.parts().iter().map(|part| part.id).collect()));
    let _ = writeln!(out, "  commands  {}", ids(figure.commands().iter().map(|command| command.id).collect()));
    if !at_length {
        let _ = writeln!(out, "  keys      {}", ids(figure.keys().iter().map(|key| key.name).collect()));
        let _ = writeln!(out, "  more      relu-lab figures {}", figure.kind().id());
        return out;
    }
    out.push_str("  keys\n");
    for key in figure.keys() {
        let _ = writeln!(out, "    {:<16} {}", key.name, key.meaning);
        let _ = writeln!(out, "    {:<16} {}; now {}", "", values(&key), shown(&figure.get(key.name)));
    }
    out
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "nothing" } else { value }
}

fn number(number: &Number) -> String {
    let Number { range, whole, .. } = number;
    if number.is_switch() {
        "on or off".to_owned()
    } else {
        format!("{} from {} to {}", if *whole { "a whole number" } else { "a number" }, range.min, range.max)
    }
}

fn names(choices: &[Choice]) -> String {
    let name = |choice: &Choice| {
        let numbers: Vec<&str> = choice.numbers.iter().map(|number| number.range.name).collect();
        if numbers.is_empty() { choice.id.to_owned() } else { format!("{}({})", choice.id, numbers.join(",")) }
    };
    choices.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What a key may be, in a phrase.
fn values(key: &Key) -> String {
    match &key.kind {
        Kind::Number(range) => number(range),
        Kind::NumberOr(range, word) => format!("{}, or {word}", number(range)),
        Kind::Choice(choices) | Kind::Buttons(choices) => format!("one of {}", names(choices)),
        Kind::ChoicePerLayer(choices, _) => format!("one, or one a hidden layer, joined by commas, of {}", names(choices)),
        Kind::Series(choices, most) => format!("up to {most}, joined by commas, of {}", names(choices)),
        Kind::Some(choices) => format!("some, joined by commas, of {}", names(choices)),
        Kind::Widths(most, range) => format!("up to {most} widths, joined by commas, each {}", number(range)),
        Kind::Flag(_) => "on or off".to_owned(),
        Kind::Text => "text".to_owned(),
    }
}
