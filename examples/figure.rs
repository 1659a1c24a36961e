//! Writes a figure of the lab as SVG, for print and for posters:
//!
//! ```sh
//! cargo run --release --example figure -- curves 'curves=relu,gelu&x=-4..4' 900 380 light > curves.svg
//! cargo run --release --example figure -- init 'init=he,xavier&depth=30' > init.svg
//! ```

use std::process::ExitCode;

use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, FigureKind};

/// Pieces of work after which a figure is written as far as it is.
const PATIENCE: u64 = 1_000_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |index: usize, usual: &str| words.get(index).cloned().unwrap_or_else(|| usual.to_owned());
    let Some(scheme) = Scheme::from_id(&word(4, "light")) else {
        eprintln!("the theme is light or dark");
        return ExitCode::from(2);
    };
    let (text, width) = (word(1, ""), word(2, "").parse().unwrap_or(900.0));
    let names = || FigureKind::ALL.iter().map(|kind| kind.id()).collect::<Vec<_>>().join(", ");
    let Some(kind) = FigureKind::from_id(&word(0, "curves")) else {
        eprintln!("there is no figure {} to be written; there are {}", word(0, ""), names());
        return ExitCode::from(2);
    };
    let (mut figure, problems) = figure::build(kind, &text);
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    if !figure::finish(&mut *figure, PATIENCE) {
        eprintln!("not all is measured");
    }
    let drawn = figure::svg(&mut *figure, width, word(3, "").parse().ok(), scheme);
    match drawn {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
