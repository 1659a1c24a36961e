//! The commands and their options.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use relu_lab::figures::draw::svg::MAX_SIDE;
use relu_lab::figures::figure::FigureKind;

/// The width where none is given, in CSS pixels: the text column of most notes.
pub const USUAL_WIDTH: &str = "720";
/// Pixels of a PNG to a CSS pixel.
pub const USUAL_SCALE: &str = "2";
const MAX_SCALE: f64 = 8.0;

const AFTER: &str = "Exit codes: 0 all is well; 1 something was found, undone or brought into range, and said; 2 something could not be read, made or written.";

const RENDER: &str = "\
Examples:
  relu-lab render 'dying:steps=50&lr=3' -o dying.svg
  relu-lab render 'https://example.org/lab.html#curves:curves=relu,gelu&x=-4..4' -o curves.png --scale 4
  relu-lab render --figure init 'act=tanh&gain=1.5' -o init.svg -o init.csv --width 600 --theme dark
  relu-lab render curves -o - | rsvg-convert -f pdf > curves.pdf

The text is that of the links: pairs key=value joined by &. `relu-lab figures dying` lists the keys. An empty text is the figure as
it begins. What the text asks for (steps to train, a stack to measure) is done first, and gives the same numbers as in a page.

SVG is vectors, with letters as text in the machine's sans-serif. PNG is drawn with DejaVu Sans Condensed, which comes along, unless
--font names a file. CSV has the numbers of the picture, JSON what the figure knows beyond it.";

const CHECK: &str = "\
In HTML and Markdown files it reads every <relu-...> element and every link to a figure (#curves:..., lab.html#..., embed.html#...),
and says which keys are not known, which values are brought into range, which names of `controls` there are not, which links need
mending, and which posters (SVG files that relu-lab or a page has written) show another state than their element.

  relu-lab check docs/*.md site/**/*.html";

fn number(least: f64, most: f64) -> impl Fn(&str) -> Result<f64, String> + Clone + Send + Sync + 'static {
    move |given| match given.parse::<f64>() {
        Ok(value) if (least..=most).contains(&value) => Ok(value),
        _ => Err(format!("a number from {least} to {most}")),
    }
}

fn figures() -> Vec<&'static str> {
    FigureKind::ALL.iter().map(|kind| kind.id()).collect()
}

/// All of it.
pub fn command() -> Command {
    let side = |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("PIXELS").value_parser(number(1.0, MAX_SIDE)).help(help);
    let render = Command::new("render")
        .about("Write a figure as SVG, PNG, CSV or JSON")
        .after_help(RENDER)
        .arg(Arg::new("link").value_name("LINK-OR-TEXT").required(true).help("A link to a figure, `figure:text`, or with --figure the text alone"))
        .arg(Arg::new("figure").long("figure").value_parser(figures()).help("The figure, where the text does not name one"))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .default_value("-")
                .help("Where to: a name that ends in .svg, .png, .csv or .json, or - for the standard output; may be given several times"),
        )
        .arg(Arg::new("format").long("format").value_parser(["svg", "png", "csv", "json"]).help("What to write where no name says it [default: svg]"))
        .arg(side("width", "Width in CSS pixels").default_value(USUAL_WIDTH))
        .arg(side("height", "Height in CSS pixels [default: what suits the width]"))
        .arg(Arg::new("theme").long("theme").value_parser(["light", "dark"]).default_value("light").help("Light or dark"))
        .arg(Arg::new("transparent").long("transparent").action(ArgAction::SetTrue).help("Leave the ground out, for paper of another colour"))
        .arg(
            Arg::new("scale")
                .long("scale")
                .value_name("NUMBER")
                .value_parser(number(0.1, MAX_SCALE))
                .default_value(USUAL_SCALE)
                .help("Pixels of a PNG to a CSS pixel"),
        )
        .arg(
            Arg::new("font")
                .long("font")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("The font of a PNG, a TrueType or OpenType file [default: DejaVu Sans Condensed, which comes along]"),
        );
    let figures = Command::new("figures")
        .about("List the figures, their parts and their keys")
        .arg(Arg::new("figure").value_parser(figures()).help("One figure, with the numbers of its keys"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("As JSON"));
    let check = Command::new("check")
        .about("Find what is wrong with the figures and links of HTML and Markdown files")
        .after_help(CHECK)
        .arg(Arg::new("files").value_name("FILE").required(true).num_args(1..).value_parser(value_parser!(PathBuf)).help("Files to read"));
    Command::new("relu-lab")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Figures of ReLU Lab as files, the same that a page shows")
        .after_help(AFTER)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([render, figures, check])
}
