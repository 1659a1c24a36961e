//! Writes a figure of the lab as SVG, for print and for posters:
//!
//! ```sh
//! cargo run --release --example figure -- curves 'curves=relu,gelu&x=-4..4' 900 380 light > curves.svg
//! cargo run --release --example figure -- init 'init=he,xavier&depth=30' > init.svg
//! ```

use std::process::ExitCode;

use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, FigureKind};
use relu_lab::figures::init;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |index: usize, usual: &str| words.get(index).cloned().unwrap_or_else(|| usual.to_owned());
    let side = |index: usize, usual: f64| word(index, "").parse::<f64>().unwrap_or(usual);
    let Some(scheme) = Scheme::from_id(&word(4, "light")) else {
        eprintln!("the theme is light or dark");
        return ExitCode::from(2);
    };
    let (text, width) = (word(1, ""), side(2, 900.0));
    let drawn = match word(0, "curves").as_str() {
        "curves" => {
            let (mut figure, problems) = figure::build(FigureKind::Curves, &text);
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            figure::svg(&mut *figure, width, word(3, "").parse().ok(), scheme)
        }
        "init" => {
            let (state, problems) = init::InitState::read(&text);
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            init::computed_svg(&state, width, side(3, init::scene::height(state.view, width)), scheme)
        }
        other => {
            eprintln!("there is no figure {other} to be written; there are curves and init");
            return ExitCode::from(2);
        }
    };
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
