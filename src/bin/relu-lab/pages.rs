//! Elements and links of the lab in HTML and Markdown files, with their lines.

use std::collections::BTreeMap;
use std::path::Path;

use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, Token};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What stands before the name of a figure in the name of its element.
pub const PREFIX: &str = "relu-";
/// Endings of files that are read as Markdown.
const MARKDOWN: [&str; 5] = ["md", "markdown", "mdx", "qmd", "rmd"];
/// Attributes that hold an address.
const ADDRESSES: [&str; 3] = ["href", "src", "data-src"];

/// One mark of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An element `<relu-...>`: the name behind the prefix, its attributes, and the address of its poster.
    Element { name: String, attributes: BTreeMap<String, String>, poster: Option<String> },
    /// An address.
    Link(String),
}

/// A mark and the line that it begins on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub line: usize,
    pub mark: Mark,
}

/// The marks of a file, in order.
pub fn marks(path: &Path, text: &str) -> Vec<Found> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let mut found = if MARKDOWN.contains(&end.as_str()) { of_markdown(text) } else { of_html(text, 0, text) };
    found.sort_by_key(|found| found.line);
    found
}

fn line_at(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count()
}

/// The marks of `html`, which begins at byte `from` of `whole`.
fn of_html(html: &str, from: usize, whole: &str) -> Vec<Found> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Text of scripts and styles is no HTML.
    emitter.naively_switch_states(true);
    let mut found: Vec<Found> = Vec::new();
    // The elements that are open, innermost last.
    let mut open: Vec<usize> = Vec::new();
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let attributes: BTreeMap<String, String> = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                let line = line_at(whole, from + tag.span.start);
                if let Some(kind) = name.strip_prefix(PREFIX) {
                    if !tag.self_closing {
                        open.push(found.len());
                    }
                    found.push(Found { line, mark: Mark::Element { name: kind.to_owned(), attributes, poster: None } });
                    continue;
                }
                if attributes.get("slot").is_some_and(|slot| slot == "poster")
                    && let Some(Found { mark: Mark::Element { poster, .. }, .. }) = open.last().and_then(|&index| found.get_mut(index))
                {
                    *poster = attributes.get("src").or(attributes.get("data")).cloned();
                }
                let links = ADDRESSES.iter().filter_map(|name| attributes.get(*name));
                found.extend(links.map(|address| Found { line, mark: Mark::Link(address.clone()) }));
            }
            Token::EndTag(tag) if tag.name.starts_with(PREFIX.as_bytes()) => {
                open.pop();
            }
            _ => {}
        }
    }
    found
}

/// Markdown: its own links, and HTML where Markdown lets it through; examples in code blocks are no figures of the page.
fn of_markdown(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    // HTML comes in pieces, and an element may span some: they are read as one, with what is between them as blanks.
    let mut html: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    let mut raw = false;
    for (event, place) in Parser::new_ext(text, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.push(Found { line: line_at(text, place.start), mark: Mark::Link(dest_url.into_string()) });
            }
            // ```{raw} html of MyST and ```{=html} of Quarto.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => raw = matches!(info.trim(), "{raw} html" | "{=html}"),
            Event::End(TagEnd::CodeBlock) => raw = false,
            Event::Text(_) if raw => html[place.clone()].copy_from_slice(&text.as_bytes()[place]),
            Event::Html(_) | Event::InlineHtml(_) => html[place.clone()].copy_from_slice(&text.as_bytes()[place]),
            _ => {}
        }
    }
    found.extend(of_html(&String::from_utf8_lossy(&html), 0, text));
    found
}
