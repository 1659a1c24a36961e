//! `relu-lab check`: what is wrong with the figures and links of pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use relu_lab::figures::figure::{self, Figure, FigureKind};
use relu_lab::schema::Group;
use relu_lab::text::{Link, over};

use crate::Found;
use crate::pages::{self, Mark, PREFIX};

/// Attributes that are of the element, and not keys of the state: those of `www/figure.js`, and those of every element.
const OWN: [&str; 17] =
    ["state", "theme", "controls", "ground", "base", "class", "id", "style", "slot", "part", "hidden", "lang", "dir", "title", "tabindex", "role", "key"];
/// Attributes of scripts, styles and accessibility.
const OWN_BEGINNINGS: [&str; 5] = ["data-", "aria-", "on", "v-", ":"];
/// Names of `controls` that stand for no key, group, command or table.
const CONTROLS: [&str; 3] = ["none", "share", "export"];
/// Pages whose fragment is a figure.
const PAGES: [&str; 2] = ["lab.html", "embed.html"];

pub fn run(given: &ArgMatches) -> Result<Found, String> {
    let mut result = Found::Nothing;
    let (mut elements, mut links) = (0, 0);
    let files: Vec<&PathBuf> = given.get_many("files").into_iter().flatten().collect();
    let mut unread = Vec::new();
    for path in &files {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                unread.push(format!("{} cannot be read: {error}", path.display()));
                continue;
            }
        };
        let marks = pages::marks(path, &text);
        let ids = ids(&marks);
        for pages::Found { line, mark } in marks {
            let said = match mark {
                Mark::Element { name, attributes, poster } => {
                    elements += 1;
                    of_element(path, &name, &attributes, poster.as_deref())
                }
                Mark::Link(address) => match of_link(&address, &ids) {
                    Some(said) => {
                        links += 1;
                        said
                    }
                    None => continue,
                },
            };
            for sentence in said {
                result = Found::Something;
                println!("{}:{line}: {sentence}", path.display());
            }
        }
    }
    if !unread.is_empty() {
        return Err(unread.join("\nrelu-lab: "));
    }
    println!("{} and {} in {}", counted(elements, "element"), counted(links, "link"), counted(files.len(), "file"));
    Ok(result)
}

/// How many there are of something, for people.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The figures of a page by the names that its links may use.
fn ids(marks: &[pages::Found]) -> BTreeMap<String, FigureKind> {
    let of_kinds = FigureKind::ALL.iter().map(|kind| (kind.id().to_owned(), *kind));
    let of_page = marks.iter().filter_map(|found| match &found.mark {
        Mark::Element { name, attributes, .. } => Some((attributes.get("id")?.clone(), FigureKind::from_id(name)?)),
        Mark::Link(_) => None,
    });
    of_kinds.chain(of_page).collect()
}

fn of_element(page: &Path, name: &str, attributes: &BTreeMap<String, String>, poster: Option<&str>) -> Vec<String> {
    let Some(kind) = FigureKind::from_id(name) else {
        let names: Vec<String> = FigureKind::ALL.iter().map(|kind| format!("<{PREFIX}{}>", kind.id())).collect();
        return vec![format!("<{PREFIX}{name}>: there are {}", names.join(", "))];
    };
    let (mut figure, _) = figure::build(kind, "");
    let known = |figure: &dyn Figure, name: &str| figure.keys().iter().any(|key| key.is_called(name));
    let own = |name: &str| OWN.contains(&name) || OWN_BEGINNINGS.iter().any(|begin| name.starts_with(begin));
    let (keys, others): (Vec<_>, Vec<_>) = attributes.iter().filter(|(name, _)| !own(name)).partition(|(name, _)| known(&*figure, name));
    let given: Vec<(String, String)> = keys.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let text = over(attributes.get("state").map_or("", String::as_str), &given);
    let mut said: Vec<String> = figure.assign(&text).problems.iter().map(ToString::to_string).collect();
    said.extend(others.into_iter().map(|(name, value)| {
        let names: Vec<&str> = figure.keys().iter().map(|key| key.name).collect();
        format!("{name} = \"{value}\": no such key; there are {}", names.join(", "))
    }));
    if let Some(theme) = attributes.get("theme").filter(|theme| !["light", "dark", ""].contains(&theme.as_str())) {
        said.push(format!("theme = \"{theme}\": light or dark"));
    }
    said.extend(attributes.get("controls").into_iter().flat_map(|names| of_controls(&*figure, names)));
    if let Some(shown) = poster.and_then(|address| poster_state(page, address)) {
        let wanted = format!("{}:{}", kind.id(), figure.text());
        if shown != wanted {
            said.push(format!("poster \"{}\" shows {shown}, and the element {wanted}; render it again", poster.unwrap_or_default()));
        }
    }
    said.into_iter().map(|sentence| format!("<{PREFIX}{name}> {sentence}")).collect()
}

/// Names of `controls` that stand for nothing.
fn of_controls(figure: &dyn Figure, names: &str) -> Vec<String> {
    let (keys, commands, tables) = (figure.keys(), figure.commands(), figure.tables());
    let known = |name: &str| {
        let key = name.split('.').next().unwrap_or(name);
        CONTROLS.contains(&name)
            || keys.iter().any(|known| known.is_called(key))
            || commands.iter().any(|command| command.id == name)
            || tables.iter().any(|table| table.id == name)
            || Group::ALL.iter().any(|group| group.id() == name)
    };
    let wrong = names.split([' ', ',', '\n', '\t', '\r']).filter(|name| !name.is_empty() && !known(name));
    wrong.map(|name| format!("controls = \"{name}\": the name of a key, a group, a command or a table")).collect()
}

/// The state that a poster says it shows; `None` where it lies elsewhere or says none.
fn poster_state(page: &Path, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next()?;
    if address.contains("://") || address.starts_with(['/', 'd']) && address.starts_with("data:") {
        return None;
    }
    let text = std::fs::read_to_string(page.parent()?.join(address)).ok()?;
    figure::state_of_document(&text)
}

/// What is wrong with an address; `None` where it is none of a figure.
fn of_link(address: &str, ids: &BTreeMap<String, FigureKind>) -> Option<Vec<String>> {
    let (page, fragment) = address.split_once('#')?;
    let of_lab = PAGES.iter().any(|name| page.split('?').next().unwrap_or(page).ends_with(name));
    let names: Vec<&str> = ids.keys().map(String::as_str).collect();
    let link = Link::read(fragment, &names);
    // `#curves` is a place of the page, and so is a name that nobody knows; a state needs a figure.
    let has_state = fragment.contains('=') || fragment.to_ascii_lowercase().contains("%3d");
    let is_ours = of_lab || (page.is_empty() && fragment.contains([':', '%']) && has_state) || (link.figure.is_some() && has_state);
    if !is_ours || fragment.is_empty() {
        return None;
    }
    let mut said = link.said;
    if let Some(kind) = link.figure.as_ref().and_then(|name| ids.get(name)) {
        let (_, problems) = figure::build(*kind, &link.state);
        said.extend(problems.iter().map(ToString::to_string));
    }
    Some(said.into_iter().map(|sentence| format!("link to #{}: {sentence}", short(fragment))).collect())
}

/// The beginning of a fragment.
fn short(fragment: &str) -> String {
    const MOST: usize = 60;
    relu_lab::text::cut(fragment.to_owned(), MOST)
}
