//! Writes a figure of the lab as SVG: `cargo run --example figure -- curves 'curves=relu,gelu&x=-4..4' 900 380 light > out.svg`.

use std::process::ExitCode;

use relu_lab::figures::curves;
use relu_lab::figures::theme::Scheme;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |index: usize, usual: &str| words.get(index).cloned().unwrap_or_else(|| usual.to_owned());
    let side = |index: usize, usual: f64| word(index, "").parse::<f64>().unwrap_or(usual);
    let Some(scheme) = Scheme::from_id(&word(4, "light")) else {
        eprintln!("the theme is light or dark");
        return ExitCode::from(2);
    };
    let drawn = match word(0, "curves").as_str() {
        "curves" => {
            let (state, problems) = curves::CurvesState::read(&word(1, ""));
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            let width = side(2, 900.0);
            let height = side(3, curves::layout::height(&state, width));
            curves::svg(&state, width, height, scheme)
        }
        other => {
            eprintln!("there is no figure {other}; there is curves");
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
