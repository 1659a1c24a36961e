//! The command line as a program: what it writes, what it says, and its exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_types)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, FigureKind};

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// Runs the program in `folder`: its exit code, what it wrote, what it said.
fn run(folder: &Path, arguments: &[&str]) -> (i32, Vec<u8>, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_relu-lab")).args(arguments).current_dir(folder).output().unwrap();
    (status.code().unwrap(), stdout, String::from_utf8(stderr).unwrap())
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_figure_is_drawn_as_it_begins_and_as_a_page_would() {
    let here = folder("defaults");
    for kind in FigureKind::ALL {
        // The stack of initialisation is measured for seconds as it begins; a small one shows the same.
        let state = if kind.id() == "init" { "depth=6&width=16&batch=8&seeds=1" } else { "" };
        let (code, drawn, said) = run(&here, &["render", &format!("{}:{state}", kind.id()), "--width", "500"]);
        assert_eq!((code, said.as_str()), (0, ""), "{}", kind.id());
        let (mut figure, _) = figure::build(*kind, state);
        assert!(figure::finish(&mut *figure, u64::MAX));
        assert_eq!(text(drawn), figure::document(&mut *figure, 500.0, None, Scheme::Light).unwrap(), "{}", kind.id());
    }
}

#[test]
fn a_link_is_written_in_each_format_at_the_size_that_is_asked_for() {
    let here = folder("formats");
    let link = "https://example.org/notes/lab.html#curves:curves=relu,gelu&x=-4..4";
    let outputs = ["-o", "a.svg", "-o", "a.png", "-o", "a.csv", "-o", "a.json"];
    let (code, _, said) = run(&here, &[&["render", link, "--width", "400", "--height", "200", "--scale", "3", "--theme", "dark"][..], &outputs[..]].concat());
    assert_eq!((code, said.as_str()), (0, ""));
    let svg = fs::read_to_string(here.join("a.svg")).unwrap();
    assert!(svg.starts_with("<svg width=\"400\" height=\"200\"") && svg.contains("fill=\"#15181C\""), "{}", &svg[..200]);
    assert!(svg.contains("<metadata>relu-lab curves:curves=relu,gelu&amp;x=-4..4</metadata>"));
    assert_eq!(figure::state_of_document(&svg).as_deref(), Some("curves:curves=relu,gelu&x=-4..4"));
    let png = fs::read(here.join("a.png")).unwrap();
    assert_eq!(&png[1..4], b"PNG");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (1200, 600));
    let csv = fs::read_to_string(here.join("a.csv")).unwrap();
    assert!(csv.lines().count() > 100 && csv.starts_with('x'), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(here.join("a.json")).unwrap()).unwrap();
    assert_eq!(json["figure"], "curves");
}

#[test]
fn letters_are_in_a_png_whatever_fonts_the_machine_has() {
    let here = folder("letters");
    let render = |name: &str, more: &[&str]| {
        let (code, _, said) = run(&here, &[&["render", "curves", "--width", "300", "--scale", "1", "-o", name][..], more].concat());
        assert_eq!((code, said.as_str()), (0, ""));
        fs::read(here.join(name)).unwrap()
    };
    let usual = render("usual.png", &[]);
    fs::write(here.join("mono.ttf"), dejavu::sans_mono::regular()).unwrap();
    assert_ne!(usual, render("other.png", &["--font", "mono.ttf"]), "a font that is named is used");
    fs::write(here.join("no.ttf"), "no font").unwrap();
    let (code, _, said) = run(&here, &["render", "curves", "-o", "no.png", "--font", "no.ttf"]);
    assert!(code == 2 && said.contains("no.ttf is no font"), "{said}");
}

#[test]
fn what_is_wrong_is_said_by_its_key_and_the_figure_drawn_with_the_rest() {
    let here = folder("wrong");
    for (given, code, expected) in [
        ("curves:curves=rleu", 1, "rleu"),
        ("curves:curves=elu(alpha=500)", 1, "alpha = \"500\": a number from 0 to 100; 100 is used"),
        ("curves:curvs=relu", 1, "curvs"),
        ("#curves%3Acurves%3Drelu%26x%3D-4..4).", 1, "percent-encoding is undone"),
        ("curve:curves=relu", 2, "names no figure"),
        ("", 2, "names no figure"),
    ] {
        let (found, drawn, said) = run(&here, &["render", given]);
        assert_eq!(found, code, "{given}: {said}");
        assert!(said.contains(expected), "{given}: {said}");
        assert_eq!(drawn.starts_with(b"<svg"), code == 1, "{given}");
    }
    assert_eq!(run(&here, &["render", "curves=gelu", "--figure", "curves"]).0, 0);
    for (arguments, expected) in [
        (&["render", "curves", "-o", "a.gif"][..], "a.gif: a name that ends in .svg"),
        (&["render", "curves", "-o", "no/such/folder/a.svg"], "cannot be written"),
        (&["render", "curves", "--width", "0"], "a number from 1 to 10000"),
        (&["render", "curves:", "--figure", "init"], "the link is to curves, and --figure says init"),
        (&["render", "curves", "--scale", "8", "--width", "9000", "-o", "a.png"], "take a smaller --scale"),
        (&["render"], "LINK-OR-TEXT"),
        (&["draw"], "unrecognized subcommand"),
        (&["check", "no.md"], "no.md cannot be read"),
    ] {
        let (code, _, said) = run(&here, arguments);
        assert!(code == 2 && said.contains(expected), "{arguments:?}: {code} {said}");
    }
}

#[test]
fn help_suffices_and_the_figures_are_listed() {
    let here = folder("help");
    for command in ["render", "check", "figures"] {
        let (code, said, _) = run(&here, &[command, "--help"]);
        assert!(code == 0 && text(said).contains("Usage: relu-lab"), "{command}");
    }
    let (code, said, _) = run(&here, &["figures"]);
    let said = text(said);
    assert!(code == 0 && FigureKind::ALL.iter().all(|kind| said.contains(&format!("{}\n  parts", kind.id()))), "{said}");
    let (_, said, _) = run(&here, &["figures", "curves"]);
    assert!(text(said).contains("leaky_relu(negative_slope)"));
    let (_, said, _) = run(&here, &["figures", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&text(said)).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), FigureKind::ALL.len());
}

/// What the check says of a page of this name.
fn checked(here: &Path, name: &str, page: &str) -> (i32, Vec<String>) {
    fs::write(here.join(name), page).unwrap();
    let (code, said, _) = run(here, &["check", name]);
    (code, text(said).lines().map(str::to_owned).collect())
}

#[test]
fn sound_pages_have_nothing_to_say_of() {
    let here = folder("sound");
    let html = "<!doctype html>\n<script>const x = '<relu-nonsense>';</script>\n<relu-curves id='a' state='curves=relu&amp;x=-4..4' controls='at numbers' data-x='1'></relu-curves>
        <a href='#a:curves=gelu&amp;x=-1..1'>gelu</a> <a href='#chapter-2'>on</a> <a href='https://example.org/#x:y=z'>elsewhere</a> <a href='lab.html#curves'>the lab</a>";
    assert_eq!(checked(&here, "page.html", html), (0, vec!["1 element and 2 links in 1 file".to_owned()]));
    let markdown = "# Notes\n\n<relu-curves curves=\"relu,gelu\" x=\"-4..4\">\n</relu-curves>\n\n[gelu](#curves:curves=gelu) and\n\n```html\n<relu-curves nonsense=1>\n```\n";
    assert_eq!(checked(&here, "page.md", markdown), (0, vec!["1 element and 1 link in 1 file".to_owned()]));
}

#[test]
fn what_is_wrong_in_pages_is_said_with_its_line() {
    let here = folder("found");
    for (mark, expected) in [
        ("<relu-curves curves='rleu'></relu-curves>", "rleu"),
        ("<relu-curves curvs='relu'></relu-curves>", "curvs = \"relu\": no such key; there are curves"),
        ("<relu-curves state='x=3..2'></relu-curves>", "x = \"3..2\""),
        ("<relu-curves controls='at lr'></relu-curves>", "controls = \"lr\""),
        ("<relu-curves theme='blue'></relu-curves>", "theme = \"blue\": light or dark"),
        ("<relu-curve></relu-curve>", "<relu-curve>: there are <relu-curves>"),
        ("<a href='#curves:curves=elu(alpha=500)'>x</a>", "alpha = \"500\""),
        ("<a href='lab.html#curve:x=1'>x</a>", "names no figure"),
        ("<iframe src='../embed.html#curves%3Acurves%3Drelu'></iframe>", "percent-encoding is undone"),
    ] {
        let page = format!("<p>first\n<p>{mark}\n");
        for name in ["page.html", "page.md"] {
            let (code, said) = checked(&here, name, &page);
            assert_eq!(code, 1, "{mark}");
            assert!(said.len() == 2 && said[0].starts_with(&format!("{name}:2: ")) && said[0].contains(expected), "{mark}: {said:?}");
        }
    }
    assert!(checked(&here, "page.md", "[x](#curves:curves=rleu)").1[0].contains("rleu"));
    assert!(checked(&here, "page.md", "```{raw} html\n<relu-curves curvs='relu'></relu-curves>\n```\n").1[0].starts_with("page.md:2: "));
}

#[test]
fn a_poster_that_shows_another_state_is_stale() {
    let here = folder("posters");
    run(&here, &["render", "curves:curves=relu", "-o", "relu.svg"]);
    let page = |curves: &str| format!("<relu-curves curves='{curves}'><img slot='poster' src='relu.svg' alt='ReLU'></relu-curves>");
    assert_eq!(checked(&here, "page.html", &page("relu")).0, 0);
    let (code, said) = checked(&here, "page.html", &page("gelu"));
    assert!(code == 1 && said[0].contains("poster \"relu.svg\" shows curves:") && said[0].contains("render it again"), "{said:?}");
}
