//! The command line: figures as files for print and for posters, what there is to set, and a check of the pages that show figures.
//!
//! Exit codes: 0 all is well; 1 something was found, undone or brought into range, and said; 2 something could not be read, made or
//! written.

// Tests of the WebAssembly build compile every program of the package.
#![cfg_attr(target_arch = "wasm32", allow(dead_code))]

#[cfg(not(target_arch = "wasm32"))]
mod arguments;
#[cfg(not(target_arch = "wasm32"))]
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod keys;
#[cfg(not(target_arch = "wasm32"))]
mod pages;
#[cfg(not(target_arch = "wasm32"))]
mod render;

/// What a command came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// Nothing to say.
    #[default]
    Nothing,
    /// Something was said.
    Something,
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    const SAID: u8 = 1;
    const FAILED: u8 = 2;
    let matches = match arguments::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way too, and are no failure.
            let code = if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS };
            return if error.print().is_ok() { code } else { ExitCode::from(FAILED) };
        }
    };
    let done = match matches.subcommand() {
        Some(("render", given)) => render::run(given),
        Some(("check", given)) => check::run(given),
        Some(("figures", given)) => keys::run(given),
        _ => Err("there are the commands render, figures and check".to_owned()),
    };
    match done {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Something) => ExitCode::from(SAID),
        Err(error) => {
            eprintln!("relu-lab: {error}");
            ExitCode::from(FAILED)
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
