//! Writes a figure of the lab as SVG, for print and for posters:
//!
//! ```sh
//! cargo run --release --example figure -- curves 'curves=relu,gelu&x=-4..4' 900 380 light > curves.svg
//! cargo run --release --example figure -- init 'init=he,xavier&depth=30' > init.svg
//! cargo run --release --example figure -- surface 'data=spiral&layers=16,16&opt=adam&lr=0.01&steps=1500&yaw=150' 720 480 dark > surface.svg
//! cargo run --release --example figure -- fold 'data=circle&layers=2,8&opt=adam&lr=0.01&steps=300&layer=0.75' > fold.svg
//! ```

use std::process::ExitCode;

use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::region_counts::LiveRegions;
use relu_lab::analysis::regions::{Options, Partitioner};
use relu_lab::data::VIEW;
use relu_lab::experiment::Experiment;
use relu_lab::figures::regions::fold::{self, Axes, Fold};
use relu_lab::figures::regions::surface::{Names, Surface, View};
use relu_lab::figures::theme::Scheme;
use relu_lab::figures::{curves, init};

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
            let (state, problems) = curves::CurvesState::read(&text);
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            curves::svg(&state, width, side(3, curves::layout::height(&state, width)), scheme)
        }
        "init" => {
            let (state, problems) = init::InitState::read(&text);
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            init::computed_svg(&state, width, side(3, init::scene::height(state.view, width)), scheme)
        }
        "surface" => trained(&text).and_then(|run| run.surface(width, side(3, width / 1.5), scheme)),
        "fold" => trained(&text).and_then(|run| run.fold(width, side(3, width / 1.5), scheme)),
        other => {
            eprintln!("there is no figure {other} to be written; there are curves, init, surface and fold");
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

/// A trained network, and how it is to be shown.
struct Run {
    live: LiveRegions,
    window: Window,
    view: View,
    fold: Fold,
}

/// Reads an experiment with `steps`, `yaw`, `pitch`, `zoom`, `layer`, `units` (from 1) and `space=on`, and trains.
fn trained(text: &str) -> Result<Run, String> {
    let (mut steps, mut view, mut fold) = (0, View::default(), Fold::default());
    let mut rest = Vec::new();
    for pair in text.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let number = || value.parse::<f64>().map_err(|error| format!("{key}={value}: {error}"));
        match key {
            "steps" => steps = number()?.clamp(0.0, 20_000.0) as u64,
            "yaw" => view.yaw = number()?,
            "pitch" => view.pitch = number()?,
            "zoom" => view.zoom = number()?,
            "layer" => fold.layer = number()?,
            "space" => fold.space = value == "on",
            "units" => fold.axes = Axes::Units(value.split(',').filter_map(|unit| unit.parse::<usize>().ok()?.checked_sub(1)).collect()),
            _ => rest.push(pair),
        }
    }
    let (experiment, problems) = Experiment::read(&rest.join("&"));
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    let window = Window::new(-VIEW, VIEW, -VIEW, VIEW).map_err(|error| error.to_string())?;
    let mut live = LiveRegions::new(experiment);
    live.step(steps);
    live.look(window, &Options::default());
    Ok(Run { live, window, view, fold })
}

impl Run {
    fn surface(&self, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
        let partition = self.live.partition().ok_or("this network has no regions in a plane")?;
        let mut surface = Surface::default();
        surface.take(partition, 0, Some(self.live.trainer().train_points()));
        surface.cut(surface.fitting());
        surface.svg(self.view, Names::default(), width, height, scheme)
    }

    fn fold(&self, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
        let network = self.live.network()?;
        let points = Some(self.live.trainer().train_points());
        let folded = fold::fold(network, self.window, points, &self.fold, &mut Partitioner::new()).map_err(|error| error.to_string())?;
        let title = fold::summary(&self.fold, &folded, network.layers().len() - 1);
        fold::picture::svg(&folded, self.fold.space.then_some(self.view), &title, width, height, scheme)
    }
}
