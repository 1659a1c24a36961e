//! Maps: their places, their order, what becomes of a cell, and theory's limit against runs.

use crate::made::experiment;
use relu_lab::activation::Activation;
use relu_lab::analysis::mean_field::trainable_depth;
use relu_lab::analysis::sweep::{Axis, Map, Outcome, Plan, Runs, Sweep, outcome};
use relu_lab::data::Points;
use relu_lab::experiment::Experiment;

#[test]
fn every_cell_comes_once_and_coarse_ones_stand_for_those_that_follow() {
    for map in Map::ALL {
        let (columns, rows) = (map.columns().count, map.rows().count);
        let mut times = vec![0; map.count()];
        let mut covered = vec![false; map.count()];
        for (at, task) in map.order().iter().enumerate() {
            times[task.index] += 1;
            let (column, row) = map.place(task.index);
            for y in row..(row + task.side).min(rows) {
                (column..(column + task.side).min(columns)).for_each(|x| covered[y * columns + x] = true);
            }
            // After the first round, which is a sixty-fourth of the work, nothing is blank.
            assert!(at + 1 != rows.div_ceil(8) * columns.div_ceil(8) || covered.iter().all(|&covered| covered), "{map:?}");
        }
        assert!(times.iter().all(|&times| times == 1), "{map:?}");
    }
}

#[test]
fn values_and_places_are_inverse_and_ticks_lie_on_the_map() {
    for axis in Map::ALL.iter().flat_map(|map| [map.columns(), map.rows()]) {
        for at in 0..axis.count {
            // Three digits.
            assert!((axis.place(axis.value(at)) - at as f64).abs() < 0.05, "{} {at}", axis.title);
        }
        assert_eq!((axis.value(0), axis.value(axis.count - 1)), (axis.low, axis.high));
        assert!(axis.ticks.iter().all(|tick| (axis.low..=axis.high).contains(tick)));
    }
}

/// 24 by 16 cells of three seeds, among them He's own gain and the usual rates.
#[test]
fn the_default_map_has_round_values_among_its_cells() {
    let map = Map::RateByGain;
    let (columns, rows) = (map.columns(), map.rows());
    assert_eq!((columns.count, rows.count, map.seeds(), map.count()), (24, 16, 3, 384));
    let has = |axis: Axis, value: f64| (0..axis.count).any(|at| axis.value(at) == value);
    assert!([1e-3, 0.01, 0.1, 1.0, 10.0].into_iter().all(|rate| has(columns, rate)));
    assert!([0.1, 1.0].into_iter().all(|gain| has(rows, gain)));
}

/// What is loaded by a click is what was computed, so it must be a text that is read back without a problem.
#[test]
fn every_cell_is_an_experiment_that_a_link_can_name() {
    for map in Map::ALL {
        let base = experiment("layers=200,9&seed=5&act=tanh&points=20");
        for index in 0..map.count() {
            let cell = map.experiment(&base, index, 2);
            assert_eq!(Experiment::read(&cell.to_string()), (cell.clone(), vec![]), "{map:?} {index}");
            assert_eq!((cell.seed, &cell.activations), (7, &base.activations));
        }
    }
    let (depths, base) = (Map::GainByDepth.rows(), Experiment::default());
    let deepest = Map::GainByDepth.experiment(&base, Map::GainByDepth.count() - 1, 0);
    assert_eq!((deepest.layers.len() as f64, deepest.gain), (depths.high, Map::GainByDepth.columns().high));
}

#[test]
fn cells_are_those_of_runs_whoever_computes_them() {
    let map = Map::RateByGain;
    let base = experiment("layers=4&points=20");
    let mut sweep = Sweep::new(map, base.clone(), None);
    assert!((sweep.baseline() - core::f64::consts::LN_2).abs() < 0.05, "{}", sweep.baseline());
    let task = sweep.next_task().unwrap();
    sweep.put_back(task.index);
    assert_eq!((sweep.next_task(), sweep.waiting()), (Some(task), map.count() - 1));
    sweep.compute(task.index);
    let runs: Vec<_> = (0..map.seeds()).map(|seed| outcome(&map.experiment(&base, task.index, seed), map.steps())).collect();
    let cell = sweep.cells()[task.index].unwrap();
    let mut losses: Vec<f64> = runs.iter().map(|run| run.final_loss.unwrap()).collect();
    losses.sort_by(f64::total_cmp);
    assert_eq!((cell.final_loss, cell.diverged, cell.side, sweep.done()), (losses[1], 0, 8, 1));
    // A cell that is known is not handed out again, and nonsense is nothing.
    sweep.put_back(task.index);
    assert_ne!(sweep.next_task(), Some(task));
    sweep.take(usize::MAX, &[(0.0, 0.0)]);
    sweep.put_back(usize::MAX);
    sweep.take(1, &[]);
    assert_eq!(sweep.done(), 1);
    sweep.take(1, &[(0.5, f64::NAN), (0.25, f64::INFINITY), (0.0, 0.25)]);
    let cell = sweep.cells()[1].unwrap();
    assert_eq!((cell.dead_share, cell.final_loss, cell.diverged), (0.25, f64::INFINITY, 2));
}

/// The page computes a map in slices that end in the middle of a run; workers do it cell by cell.
#[test]
fn runs_in_pieces_are_the_runs_at_once() {
    let map = Map::RateByGain;
    let plan = Plan { map, base: experiment("layers=4&points=20&loss=mse"), own: None };
    for (cell, diverges) in [(0, false), (map.count() - 1, true)] {
        let mut runs = Runs::new(cell);
        let mut pieces = 1;
        while runs.advance(&plan) {
            pieces += 1;
        }
        let at_once: Vec<Outcome> = (0..map.seeds()).map(|seed| outcome(&map.experiment(&plan.base, cell, seed), map.steps())).collect();
        assert_eq!(runs.outcomes(), at_once);
        // A start, each step and a look; less of a run that stops early.
        assert_eq!(pieces == Runs::pieces(map), !diverges, "{pieces} pieces");
        assert!(!runs.advance(&plan) && runs.outcomes().len() == 3);
    }
}

#[test]
fn own_points_are_what_a_map_trains_on_and_those_that_do_not_fit_are_left_out() {
    let map = Map::RateByGain;
    let own = Points::new(2, vec![1.0, 1.0, -1.0, -1.0, 0.5, 2.0], 1, vec![0.0, 1.0, 1.0]).unwrap();
    let of = |own: Option<Points>| {
        let mut sweep = Sweep::new(map, experiment("layers=4&points=20"), own);
        sweep.compute(map.count() / 2);
        (sweep.baseline(), sweep.cells()[map.count() / 2])
    };
    let plan = Plan { map, base: experiment("layers=4"), own: Some(own.clone()) };
    assert_eq!(plan.start(0, 2).train_points(), &own);
    let (baseline, cell) = of(Some(own.clone()));
    // One of three in class 0.
    let entropy = -((1.0f64 / 3.0).ln() + 2.0 * (2.0f64 / 3.0).ln()) / 3.0;
    assert!((baseline - entropy).abs() < 1e-6, "{baseline}");
    assert_ne!(cell, of(None).1);
    // One logit cannot tell three classes.
    let three = Points { y: vec![0.0, 1.0, 2.0], ..own };
    assert_eq!(of(Some(three)), of(None));
}

/// For relu, 6 / |ln(gain^2)| with the gain over He's; leaky slopes move the gain, not the form; at the critical gain nothing ends.
#[test]
fn the_limit_is_the_formula() {
    for gain in [0.5f64, 0.9, 1.3, 2.0] {
        let wanted = 6.0 / (2.0 * gain.ln()).abs();
        let got = trainable_depth(&Activation::Relu, 2f64.sqrt() * gain);
        assert!((got / wanted - 1.0).abs() < 1e-12, "{gain}: {got}, not {wanted}");
    }
    let leaky = Activation::LeakyRelu { negative_slope: 0.5 };
    let (he, at_two) = ((2.0f64 / 1.25).sqrt(), 6.0 / 4f64.ln());
    assert!((trainable_depth(&leaky, 2.0 * he) / at_two - 1.0).abs() < 1e-12);
    assert!(trainable_depth(&leaky, he) > 1e10 && trainable_depth(&Activation::Relu, 2f64.sqrt()) > 1e10);
    // tanh's ordered side: the signal dies, and chi is sigma_w^2.
    let tanh = trainable_depth(&Activation::Tanh, 0.8);
    assert!((tanh * -(0.64f64.ln()) / 6.0 - 1.0).abs() < 1e-6, "{tanh}");
    // Every function has an answer for every gain, never below 0.
    for activation in Activation::ALL {
        for gain in [0.0, 0.1, 1.0, 3.0, 100.0] {
            assert!(trainable_depth(&activation, gain) >= 0.0, "{activation} {gain}");
        }
    }
}

#[test]
fn the_limit_is_drawn_only_where_theory_speaks() {
    let limit = |text: &str| Map::GainByDepth.limit(&experiment(text));
    let depth_at = |text: &str, gain: f64| limit(text).iter().min_by(|a, b| (a.0 - gain).abs().total_cmp(&(b.0 - gain).abs())).unwrap().1;
    assert!((depth_at("", 2.0) - 6.0 / 4f64.ln()).abs() < 1e-9);
    // Xavier's variance is half of He's, where the widths are the same: there the critical gain is sqrt 2.
    assert!((depth_at("init=xavier_normal", 2.0) - 6.0 / 2f64.ln()).abs() < 1e-9);
    for text in ["norm=batch", "norm=layer", "residual=on", "bias=0.1", "init=zeros", "act=relu,tanh", "init=torch&act=tanh"] {
        assert!(limit(text).is_empty(), "{text}");
    }
    assert!(!limit("init=torch").is_empty());
    assert!(Map::RateByGain.limit(&Experiment::default()).is_empty());
}

/// The law that the map draws: far inside the limit runs learn, far outside they do not, on both sides of He.
#[test]
fn runs_obey_the_limit_where_it_is_clear() {
    let map = Map::GainByDepth;
    let mut sweep = Sweep::new(map, experiment("points=100&split=0&layers=32&lr=0.03"), None);
    let columns = map.columns().count;
    let (mut learnt, mut did_not) = (0, 0);
    for depth in [4, 16] {
        for gain in [0.5, 0.7, 1.0, 1.4, 2.0] {
            let column = map.columns().place(gain).round() as usize;
            let row = map.rows().place(f64::from(depth)).round() as usize;
            let reach = trainable_depth(&Activation::Relu, 2f64.sqrt() * map.columns().value(column)) / map.rows().value(row);
            if (0.4..2.5).contains(&reach) {
                continue;
            }
            let index = row * columns + column;
            sweep.compute(index);
            let left = sweep.cells()[index].unwrap().final_loss / sweep.baseline();
            assert_eq!(left < 0.75, reach > 1.0, "gain {gain}, depth {depth}: {left} of the loss is left, reach {reach}");
            if reach > 1.0 { learnt += 1 } else { did_not += 1 }
        }
    }
    assert!(learnt >= 2 && did_not >= 2, "{learnt} {did_not}");
}
