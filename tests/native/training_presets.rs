//! Each preset does what its name says, over 20 seeds.

use relu_lab::analysis::sweep::{Outcome, outcome};
use relu_lab::experiment::Experiment;
use relu_lab::experiment::presets::PRESETS;

const SEEDS: u32 = 20;
const STEPS: u64 = 500;

/// What a preset promises of every seed by step 500: the least and the most dead share, and of the middle seed's loss.
struct Promise {
    id: &'static str,
    dead: (f64, f64),
    loss: (f64, f64),
    saves: Option<&'static str>,
}

const fn promise(id: &'static str, dead: (f64, f64), loss: (f64, f64), saves: Option<&'static str>) -> Promise {
    Promise { id, dead, loss, saves }
}

/// ln 2 = 0.693 is the loss of a network that says one half everywhere.
const PROMISES: [Promise; 8] = [
    promise("healthy", (0.0, 0.1), (0.0, 0.05), None),
    promise("too-fast", (0.4, 1.0), (0.4, 2.0), None),
    promise("saved-by-warm-up", (0.0, 0.2), (0.0, 0.05), Some("too-fast")),
    promise("negative-bias", (0.75, 1.0), (0.65, 0.75), None),
    promise("saved-by-leaky-relu", (0.0, 0.0), (0.0, 0.5), Some("negative-bias")),
    promise("saved-by-batch-norm", (0.0, 0.0), (0.0, 0.15), Some("negative-bias")),
    promise("bad-start", (0.5, 1.0), (0.65, 0.75), None),
    promise("saved-by-he", (0.0, 0.1), (0.0, 0.05), Some("bad-start")),
];

fn experiment(id: &str) -> Experiment {
    let preset = PRESETS.iter().find(|preset| preset.id == id).unwrap();
    let (experiment, problems) = Experiment::read(preset.experiment);
    assert_eq!((problems, experiment.to_string().as_str()), (vec![], preset.experiment));
    experiment
}

fn outcomes(id: &str) -> Vec<Outcome> {
    (0..SEEDS).map(|seed| outcome(&Experiment { seed, ..experiment(id) }, STEPS)).collect()
}

fn median_loss(outcomes: &[Outcome]) -> f64 {
    let mut losses: Vec<f64> = outcomes.iter().map(|outcome| outcome.final_loss.unwrap_or(f64::INFINITY)).collect();
    losses.sort_by(f64::total_cmp);
    losses[losses.len() / 2]
}

#[test]
fn every_preset_keeps_its_promise() {
    assert_eq!(PROMISES.map(|promise| promise.id), PRESETS.map(|preset| preset.id));
    for promise in &PROMISES {
        let runs = outcomes(promise.id);
        let shares: Vec<f64> = runs.iter().map(|run| run.dead_share).collect();
        let (low, high) = shares.iter().fold((1.0f64, 0.0f64), |(low, high), &share| (low.min(share), high.max(share)));
        let loss = median_loss(&runs);
        println!("{:<22} dead {low:.3} to {high:.3}, median loss {loss:.3}", promise.id);
        assert!(low >= promise.dead.0 && high <= promise.dead.1, "{}: {low} to {high}", promise.id);
        assert!((promise.loss.0..=promise.loss.1).contains(&loss), "{}: {loss}", promise.id);
        if let Some(base) = promise.saves {
            let before = outcomes(base);
            assert!(runs.iter().zip(&before).all(|(run, before)| run.dead_share < before.dead_share), "{}", promise.id);
            assert!(loss < median_loss(&before), "{}", promise.id);
        }
    }
}

#[test]
fn what_saves_differs_in_one_key() {
    let pairs = |id: &str| -> Vec<String> { experiment(id).to_string().split('&').map(str::to_owned).collect() };
    for promise in &PROMISES {
        let Some(base) = promise.saves else { continue };
        let (saved, base) = (pairs(promise.id), pairs(base));
        let added = saved.iter().filter(|pair| !base.contains(pair)).count();
        let removed = base.iter().filter(|pair| !saved.contains(pair)).count();
        assert_eq!(added + removed, 1, "{}", promise.id);
    }
}

/// The page shows some hundred steps in its first seconds (`figures::dying::speed`): within them, deaths cannot be missed.
#[test]
fn a_newcomer_sees_units_die_within_a_hundred_steps() {
    for seed in 0..SEEDS {
        let dead = outcome(&Experiment { seed, ..experiment("too-fast") }, 100).dead_share * 32.0;
        assert!(dead >= 8.0, "{dead} of 32 dead with seed {seed}");
    }
}
