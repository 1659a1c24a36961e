//! The figure of dying units: a network in training, its data, its census, its losses.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is set, as text |
//! | [`speed`] | how fast it goes on by itself |
//! | [`view`] | a run at one step, as plain numbers |
//! | [`story`] | what it has been through, and the windows that hold that |
//! | [`layout`] | which part is where |
//! | [`image`] | parts that are pictures of cells: maps and raster |
//! | [`plane`], [`network`], [`charts`] | the marks of the parts, as plain data |
//! | [`draw`] | axes, and a part or the whole drawn |

pub mod charts;
pub mod draw;
pub mod image;
pub mod layout;
pub mod network;
pub mod plane;
pub mod speed;
pub mod state;
pub mod story;
pub mod view;

pub use layout::{Layout, Part};
pub use speed::Speed;
pub use state::{DyingState, LossScale};
pub use story::{Story, Windows};
pub use view::{View, Viewer};

use crate::analysis::census::State;
use crate::analysis::live_run::Live;
use crate::experiment::Experiment;
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::Scheme;
use crate::training::Status;

/// A run of `experiment` at its start, on the person's own points where there are such that fit.
pub fn start(state: &DyingState, experiment: Experiment) -> Live {
    match &state.own {
        Some(points) => Live::with_points(experiment.clone(), points).unwrap_or_else(|_| Live::new(experiment)),
        None => Live::new(experiment),
    }
}

/// The figure of a state after `steps` steps as an SVG document of `width` x `height` CSS pixels.
pub fn computed_svg(state: &DyingState, steps: u64, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
    let mut live = start(state, state.experiment.clone());
    let mut twin = state.twin_experiment().map(|experiment| start(state, experiment));
    for _ in 0..steps {
        if let Some(twin) = &mut twin {
            twin.step();
        }
        if !live.step() {
            break;
        }
    }
    let view = Viewer::default().look(&live);
    let deaths: Vec<u64> = live.watch().autopsies().iter().map(|autopsy| autopsy.step).collect();
    let twin = twin.as_ref().map(|twin| (twin.watch().history(), twin.losses()));
    let (history, losses, marks) = (live.watch().history(), live.losses(), live.marks());
    let story = Story { history, losses, marks, deaths: &deaths, twin, chosen: state.pick, scale: state.loss_scale };
    let drawn = document(width, height, scheme, |root, theme| draw::whole(root, theme, &view, &story, &Layout::new(width, height)))?;
    Ok(titled(drawn, &label(&live)))
}

/// One or two sentences on how a run is now.
pub fn label(live: &Live) -> String {
    let trainer = live.trainer();
    let dead = live.watch().states().filter(|state| *state == State::Dead).count();
    let layers = &trainer.shape().hidden;
    let widths: Vec<String> = layers.iter().map(|layer| layer.units.to_string()).collect();
    let units: usize = layers.iter().map(|layer| layer.units).sum();
    let ending = match trainer.status() {
        Status::Running => String::new(),
        Status::Diverged(divergence) => format!(" The run {divergence}."),
    };
    let loss = live.losses().train.last().map_or(String::new(), |loss| format!(", the loss is {loss:.3}"));
    format!(
        "A network with hidden layers of {} units ({}) after {} steps at learning rate {}: {dead} of {units} units are dead{loss}.{ending}",
        widths.join(" and "),
        trainer.experiment().activation(0),
        trainer.steps(),
        trainer.learning_rate(),
    )
}
