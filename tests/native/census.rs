//! The census and the autopsies against recomputation.

use relu_lab::analysis::census::{Census, MOST_COLUMNS, State, Watch};
use relu_lab::analysis::dead_on_square::OnSquare;
use relu_lab::experiment::Experiment;
use relu_lab::network::{Mode, Pass};
use relu_lab::training::Trainer;

fn trainer(text: &str) -> Trainer {
    let (experiment, problems) = Experiment::read(text);
    assert_eq!(problems, [], "{text}");
    Trainer::new(experiment)
}

fn state(census: &Census, layer: usize, unit: usize) -> State {
    census.layers[layer].units[unit].state
}

/// Units whose pre-activation is at most 0 on every training point, by a plain loop.
fn dead_by_hand(trainer: &Trainer) -> Vec<bool> {
    let shape = trainer.shape();
    let points = trainer.train_points();
    let mut pass = Pass::new(shape, points.count());
    pass.forward(shape, trainer.numbers(), &points.x, points.count(), Mode::Train, trainer.experiment().at_kink);
    let mut dead = Vec::new();
    for (index, layer) in shape.hidden.iter().enumerate() {
        for unit in 0..layer.units {
            dead.push((0..points.count()).all(|row| pass.pre(index)[row * layer.stride + unit] <= 0.0));
        }
    }
    dead
}

#[test]
fn a_network_made_by_hand_is_counted_by_hand() {
    // Points on a line at x = 1 .. 200; five units.
    let x: Vec<f32> = (1..=200).map(|at| at as f32).collect();
    let y = vec![0.0; 200];
    let (experiment, _) = Experiment::read("layers=5&inputs=1&loss=mse&batch=full");
    let mut trainer = Trainer::with_data(experiment, &x, &y).unwrap();
    // Alive; dead on the data and, up to 3.5, on the square; active on 1 of 200; active on 2 of 200, which is 1 %; dead on
    // the data only.
    let weights = [1.0, -1.0, 1.0, 1.0, -1.0];
    let biases = [0.0, -10.0, -199.0, -198.0, 0.5];
    let parameters: Vec<f32> = weights.iter().chain(&biases).copied().chain([0.1; 5]).chain([0.0]).collect();
    trainer.set_parameters(&parameters).unwrap();
    let census = Watch::new(&trainer).census(&trainer, Some(3.5));
    let states: Vec<State> = (0..5).map(|unit| state(&census, 0, unit)).collect();
    assert_eq!(states, [State::Alive, State::Dead, State::NearlyDead, State::Alive, State::Dead]);
    let on_square: Vec<OnSquare> = census.layers[0].units.iter().map(|unit| unit.on_square.unwrap()).collect();
    assert_eq!(on_square, [OnSquare::Active, OnSquare::DeadByCorners, OnSquare::DeadByCorners, OnSquare::DeadByCorners, OnSquare::Active]);
    let active: Vec<f64> = census.layers[0].units.iter().map(|unit| unit.active).collect();
    assert_eq!(active, [1.0, 0.0, 0.005, 0.01, 0.0]);
    assert!((census.layers[0].zeros - (0.0 + 1.0 + 0.995 + 0.99 + 1.0) / 5.0).abs() < 1e-12);
    assert_eq!(census.dead_share(), 0.4);
    assert!(census.layers[0].units[1].from_start && census.layers[0].units[1].since == Some(0) && census.layers[0].units[1].stuck);
}

#[test]
fn saturated_and_smooth_units() {
    let mut trainer = trainer("act=tanh&layers=4&gain=100&data=circle");
    let mut parameters = trainer.parameters();
    // The bias of the first unit far out: flat on all points, but with a slope that is not 0.
    parameters[8] = 10.0;
    parameters[0] = 0.1;
    parameters[1] = 0.1;
    trainer.set_parameters(&parameters).unwrap();
    let census = Watch::new(&trainer).census(&trainer, None);
    assert_eq!(state(&census, 0, 0), State::Saturated);
    assert_eq!(Watch::new(&self::trainer("act=gelu&bias=-3")).census(&self::trainer("act=gelu&bias=-3"), None).count(State::Dead), 0);
}

/// The norm of the incoming weights of a unit of 2-8-8-1.
fn weights_before(parameters: &[f32], unit: usize) -> f64 {
    let weights = if unit < 8 { unit * 2..unit * 2 + 2 } else { 24 + (unit - 8) * 8..24 + (unit - 7) * 8 };
    parameters[weights].iter().map(|&weight| f64::from(weight).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn every_death_is_seen_at_its_step_and_recomputed() {
    let mut trainer = trainer("lr=3&layers=8,8&batch=10&seed=3");
    let mut watch = Watch::new(&trainer);
    let mut dead = dead_by_hand(&trainer);
    let mut deaths = 0;
    let mut revived = 0;
    for step in 1..=200u64 {
        let before = trainer.parameters();
        assert!(trainer.step());
        let after = trainer.parameters();
        watch.observe(&trainer);
        let now = dead_by_hand(&trainer);
        let known: Vec<bool> = watch.census(&trainer, None).layers.iter().flat_map(|layer| &layer.units).map(|unit| unit.state == State::Dead).collect();
        assert_eq!(known, now, "step {step}");
        for at in 0..16 {
            revived += usize::from(dead[at] && !now[at]);
            if dead[at] || !now[at] {
                continue;
            }
            let autopsy = &watch.autopsies()[deaths];
            deaths += 1;
            assert_eq!(((autopsy.layer - 1) * 8 + autopsy.unit - 1, autopsy.step, autopsy.alive_at), (at, step, step - 1));
            // Layer 1: 16 weights and 8 biases; layer 2: 64 and 8.
            let (weights, bias) = if at < 8 { (at * 2..at * 2 + 2, 16 + at) } else { (24 + (at - 8) * 8..24 + (at - 7) * 8, 88 + at - 8) };
            let change = |at: usize| f64::from(after[at]) - f64::from(before[at]);
            assert_eq!(autopsy.bias_change, change(bias));
            let moved = weights.map(|at| change(at).powi(2)).sum::<f64>().sqrt();
            assert!((autopsy.weight_change - moved).abs() < 1e-12);
            let size = weights_before(&before, at).powi(2) + f64::from(before[bias]).powi(2);
            assert!((autopsy.size_before - size.sqrt()).abs() < 1e-9);
            assert_eq!(autopsy.is_by_inputs(), at >= 8 && moved.hypot(change(bias)) <= 0.01 * size.sqrt());
            assert_eq!((autopsy.learning_rate, autopsy.loss_before), (3.0, trainer.batch_loss()));
            // Plain gradient descent: the whole update is learning rate times gradient.
            let all = (0..before.len()).map(|at| change(at).powi(2)).sum::<f64>().sqrt();
            assert!((3.0 * autopsy.gradient_norm - all).abs() < 1e-5 * (1.0 + all), "{} {all}", autopsy.gradient_norm);
            let sentence = autopsy.to_string();
            assert!(sentence.starts_with(&format!("unit {}.{} died at step {step}: ", autopsy.layer, autopsy.unit)), "{sentence}");
        }
        dead = now;
    }
    assert_eq!(watch.autopsies().len(), deaths);
    assert!(deaths >= 3, "{deaths}");
    let census = watch.census(&trainer, None);
    let units = || census.layers.iter().flat_map(|layer| &layer.units);
    assert_eq!(units().map(|unit| unit.deaths as usize).sum::<usize>(), deaths);
    assert_eq!(units().map(|unit| unit.revived as usize).sum::<usize>(), revived);
}

#[test]
fn what_is_said_not_to_come_back_never_does() {
    let (mut stuck, mut free) = (0, 0);
    for text in [
        "lr=3",
        "lr=3&opt=adam",
        "lr=1&bias=-3",
        "lr=3&residual=on",
        "lr=3&l2=0.01",
        "lr=3&opt=sgd(momentum=0.9)",
        "lr=3&opt=sgd(weight_decay=0.01)",
        "bias=-50",
        "lr=1&norm=batch",
    ] {
        for seed in 0..6 {
            let mut trainer = trainer(&format!("{text}&layers=6,6,6&seed={seed}"));
            let mut watch = Watch::new(&trainer);
            for step in 0..150 {
                trainer.step();
                if step % 30 == 0 {
                    watch.observe(&trainer);
                }
            }
            watch.observe(&trainer);
            let census = watch.census(&trainer, None);
            let (first, mut later) = (trainer.clone(), trainer.clone());
            for _ in 0..300 {
                later.step();
            }
            for unit in census.layers.iter().flat_map(|layer| &layer.units).filter(|unit| unit.state == State::Dead) {
                if !unit.stuck {
                    free += 1;
                    continue;
                }
                stuck += 1;
                let place = &first.shape().hidden[unit.layer - 1];
                let own = |trainer: &Trainer| -> Vec<u32> {
                    let weights = (0..place.inputs).map(|input| place.weight.start + input * place.stride + unit.unit - 1);
                    weights.chain([place.bias.start + unit.unit - 1]).map(|at| trainer.numbers()[at].to_bits()).collect()
                };
                assert_eq!(own(&first), own(&later), "{text}, seed {seed}: unit {}.{}", unit.layer, unit.unit);
                let at = first.shape().hidden[..unit.layer - 1].iter().map(|layer| layer.units).sum::<usize>() + unit.unit - 1;
                assert!(dead_by_hand(&later)[at]);
            }
            if text.contains("decay") || text.contains("l2") || text.contains("norm") {
                assert!(census.layers.iter().flat_map(|layer| &layer.units).all(|unit| !unit.stuck));
            }
        }
    }
    assert!(stuck > 50 && free > 20, "{stuck} {free}");
}

#[test]
fn the_square_is_judged_as_a_fine_grid_judges_it() {
    let (mut proven, mut active) = (0, 0);
    for text in ["lr=1", "lr=1&act=relu6", "bias=-4", "act=hard_sigmoid&gain=10", "lr=1&residual=on", "norm=layer&lr=3", "norm=batch&lr=3", "act=silu&gain=5"] {
        let mut trainer = trainer(&format!("{text}&layers=8,8"));
        for _ in 0..100 {
            trainer.step();
        }
        let census = Watch::new(&trainer).census(&trainer, Some(3.5));
        let shape = trainer.shape();
        let side = 151;
        let place = |at: usize| (7.0 * at as f64 / (side - 1) as f64 - 3.5) as f32;
        let x: Vec<f32> = (0..side * side).flat_map(|at| [place(at % side), place(at / side)]).collect();
        let mut pass = Pass::new(shape, side * side);
        trainer.infer(&x, &mut pass);
        for (index, layer) in shape.hidden.iter().enumerate() {
            let mut slope = vec![0.0; side * side * layer.stride];
            shape.derive(index, trainer.numbers(), trainer.experiment().at_kink, pass.pre(index), &mut slope);
            for unit in 0..layer.units {
                let found = slope[unit..].iter().step_by(layer.stride).any(|slope| *slope != 0.0);
                match census.layers[index].units[unit].on_square.unwrap() {
                    OnSquare::Active => active += 1,
                    OnSquare::DeadOnGrid => {}
                    OnSquare::DeadByCorners | OnSquare::DeadByBounds => {
                        proven += 1;
                        assert!(!found, "{text}: unit {index}.{unit}");
                    }
                }
            }
        }
    }
    assert!(proven > 10 && active > 30, "{proven} {active}");
}

#[test]
fn the_raster_is_bounded_and_in_order() {
    let mut trainer = trainer("lr=0.5&layers=4");
    let mut watch = Watch::new(&trainer);
    for _ in 0..3 * MOST_COLUMNS {
        trainer.step();
        watch.observe(&trainer);
    }
    let history = watch.history();
    assert!(history.steps.len() <= MOST_COLUMNS && history.steps.len() > MOST_COLUMNS / 4);
    assert_eq!(history.states.len(), history.steps.len() * 4);
    assert_eq!(history.steps[0], 0);
    assert!(history.steps.windows(2).all(|pair| pair[1] - pair[0] == history.steps[1]));
}

#[test]
fn swapping_the_activation_brings_units_back_before_ones_eyes() {
    let mut trainer = trainer("bias=-20&lr=0.1");
    let mut watch = Watch::new(&trainer);
    assert!(watch.census(&trainer, None).dead_share() > 0.9);
    trainer.change(&Experiment::read("bias=-20&lr=0.1&act=leaky_relu").0);
    watch.observe(&trainer);
    let census = watch.census(&trainer, None);
    assert_eq!(census.count(State::Dead), 0);
    assert!(census.layers[0].units.iter().all(|unit| unit.revived == 1 && !unit.from_start));
}
