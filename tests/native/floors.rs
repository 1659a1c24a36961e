//! The rules of the house that neither the compiler nor clippy holds (`clippy.toml`, `[lints]` in `Cargo.toml`), read off the
//! sources:
//!
//! - floors import downward only (the table in `src/lib.rs`);
//! - JavaScript's types are named in `src/web` and nowhere else;
//! - `unsafe` stands in `src/kernels/lanes.rs` and nowhere else.
//!
//! The sources are split into words and marks, without comments and strings; that is no parser, but a rule that this cannot
//! see broken takes intent to break.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up; folders of one floor may import each other. Files straight in `src/` are the vocabulary, on the ground.
const FLOORS: [&[&str]; 8] =
    [&["", "activation", "data", "text"], &["kernels"], &["network"], &["experiment"], &["training"], &["analysis"], &["figures"], &[TOP, "bin"]];
const TOP: &str = "web";
const HOME_OF_UNSAFE: &str = "kernels/lanes.rs";
const BROWSER: [&str; 3] = ["js_sys", "wasm_bindgen", "web_sys"];

/// A word or a mark, and its line.
#[derive(Clone, Debug)]
struct Token {
    text: String,
    line: usize,
}

/// Splits a source into words and marks, leaving comments, strings and characters out.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, text: &str| text.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let from = at;
        let c = chars[at];
        if starts(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                if starts(at, "/*") {
                    depth += 1;
                    at += 2;
                } else if starts(at, "*/") {
                    depth -= 1;
                    at += 2;
                } else {
                    at += 1;
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if let Some(hashes) = raw_string(&chars, at) {
            let end = format!("\"{}", "#".repeat(hashes));
            at += chars[at..].iter().position(|&c| c == '"').unwrap() + 1;
            while at < chars.len() && !starts(at, &end) {
                at += 1;
            }
            at += end.len();
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            // A character ends with a quote; a lifetime does not.
            at += match (chars.get(at + 1), chars.get(at + 2)) {
                (Some('\\'), _) => 3 + chars[at + 3..].iter().position(|&c| c == '\'').unwrap_or(0) + 1,
                (_, Some('\'')) => 3,
                _ => 1,
            };
        } else if c.is_alphanumeric() || c == '_' {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            found.push(Token { text: chars[from..at].iter().collect(), line });
        } else {
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line });
            }
            at += 1;
        }
        line += chars[from..at.min(chars.len())].iter().filter(|&&c| c == '\n').count();
    }
    found
}

/// The number of hashes where a raw string begins at `at`: `r"`, `r#"`, `br##"`.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let rest = &chars[at..];
    let rest = rest.strip_prefix(&['b']).unwrap_or(rest).strip_prefix(&['r'])?;
    let hashes = rest.iter().take_while(|&&c| c == '#').count();
    (rest.get(hashes) == Some(&'"')).then_some(hashes)
}

fn is(tokens: &[Token], at: usize, pattern: &[&str]) -> bool {
    pattern.iter().enumerate().all(|(i, text)| tokens.get(at + i).is_some_and(|token| token.text == *text))
}

/// The index after the bracket that closes the one at `open`.
fn after_closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The floor's height: 0 for the vocabulary.
fn height(floor: &str) -> Option<usize> {
    FLOORS.iter().position(|folders| folders.contains(&floor))
}

/// The crate's modules that a path beginning at `at` names: `crate::a::b`, `crate::{a, b::c}`, `super::super::a`.
fn modules_named(all: &[Token], mut at: usize, depth: usize) -> Vec<Token> {
    match all[at].text.as_str() {
        "crate" => at += 1,
        "super" => {
            let mut up = 0;
            while is(all, at, &["super"]) {
                up += 1;
                at += if is(all, at + 1, &[":", ":", "super"]) { 3 } else { 1 };
            }
            if up != depth {
                return Vec::new();
            }
        }
        _ => return Vec::new(),
    }
    if !is(all, at, &[":", ":"]) {
        return Vec::new();
    }
    let first = at + 2;
    if !is(all, first, &["{"]) {
        return all.get(first).cloned().into_iter().collect();
    }
    let (mut names, mut level) = (Vec::new(), 0);
    for i in first..after_closing(all, first) {
        match all[i].text.as_str() {
            "{" => level += 1,
            "}" => level -= 1,
            _ if level == 1 && ["{", ","].contains(&all[i - 1].text.as_str()) => names.push(all[i].clone()),
            _ => {}
        }
    }
    names
}

/// What is wrong in the file at `path` (below `src/`).
fn violations(path: &str, source: &str) -> Vec<String> {
    let all = tokens(source);
    let mut found = Vec::new();
    let mut say = |token: &Token, message: String| found.push(format!("src/{path}:{}: {message}", token.line));

    let floor = path.split_once('/').map_or("", |(floor, _)| floor);
    let Some(mine) = height(floor) else {
        return vec![format!("src/{path}: {floor} is not a floor; say in tests/native/floors.rs where it stands")];
    };
    let depth = path.split('/').filter(|part| *part != "mod.rs").count();
    for (at, token) in all.iter().enumerate() {
        // The contents table names every floor, but imports none.
        if path != "lib.rs" {
            for module in modules_named(&all, at, depth) {
                if height(&module.text).is_some_and(|other| other > mine) {
                    say(&module, format!("{} is above this floor", module.text));
                }
            }
        }
        if floor != TOP && BROWSER.contains(&token.text.as_str()) {
            say(token, format!("{} outside src/web", token.text));
        }
        if path != HOME_OF_UNSAFE && token.text == "unsafe" {
            say(token, format!("unsafe outside src/{HOME_OF_UNSAFE}"));
        }
    }
    found
}

/// Every Rust file below `folder`, in order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| if path.is_dir() { rust_files(&path) } else { vec![path] };
    entries.into_iter().flat_map(below).filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

#[test]
fn every_source_keeps_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    assert!(files.len() > FLOORS.len(), "only {} files under {}", files.len(), root.display());
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
    let found: Vec<String> = files.iter().flat_map(|path| violations(&name(path), &fs::read_to_string(path).unwrap())).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_rule_can_be_broken() {
    for (path, source, expected) in [
        ("kernels/a.rs", "use crate::analysis::Regions;", "analysis is above"),
        ("kernels/a.rs", "use crate::{rng, network::{Layer}};", "network is above"),
        ("network/a/b.rs", "fn f() { super::super::super::web::f() }", "web is above"),
        ("analysis/mod.rs", "use super::figures;", "figures is above"),
        ("rng.rs", "use crate::kernels;", "kernels is above"),
        ("extra/mod.rs", "", "not a floor"),
        ("figures/a.rs", "use web_sys::Window;", "web_sys outside"),
        ("figures/a.rs", "fn f<'a>(x: &'a str) { let c = '\"'; js_sys::eval(x) }", "js_sys outside"),
        ("network/a.rs", "// unsafe\nfn f() { g();\nunsafe { h() } }", "a.rs:3: unsafe outside"),
    ] {
        let found = violations(path, source);
        assert!(found.len() == 1 && found[0].contains(expected), "{path}: {source}: {found:?}");
    }
}

#[test]
fn what_keeps_the_rules_is_let_through() {
    for (path, source) in [
        ("kernels/lanes.rs", "fn f() { unsafe { g() } }"),
        ("web/a.rs", "use crate::figures; use wasm_bindgen::prelude::*;"),
        ("figures/a.rs", "use crate::{analysis, kernels}; use super::web; /* web_sys /* .unwrap() */ */"),
        ("network/a.rs", "let s = \"unsafe js_sys\"; let r = r#\"x.unwrap() \"quoted\" \"#; let c = '\\''; libm::exp(x)"),
        ("lib.rs", "pub mod kernels; pub mod web;"),
    ] {
        assert_eq!(violations(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}
