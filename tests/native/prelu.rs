//! PReLU's learnt slopes, one a layer or one a unit (`torch.nn.PReLU`, `num_parameters`): what they start from, how they move, what is
//! known and shown of them. Their gradients are held against finite differences in `training_gradients`.

use crate::made::{experiment, run};
use relu_lab::analysis::census::{State, Watch, cannot_come_back};
use relu_lab::analysis::geometry::Window;
use relu_lab::analysis::live_regions::LiveRegions;
use relu_lab::analysis::regions::Options;
use relu_lab::experiment::Experiment;
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::figure::{self, Figure, FigureKind};
use relu_lab::network::Slopes;
use relu_lab::oracle;
use relu_lab::training::{Change, Trainer};

fn slopes(trainer: &Trainer, layer: usize) -> Vec<f32> {
    trainer.shape().slopes(layer, trainer.numbers()).to_vec()
}

fn built(text: &str) -> Box<dyn Figure> {
    let (mut figure, problems) = figure::build(FigureKind::Dying, text);
    assert_eq!(problems, [], "{text}");
    assert!(figure::finish(&mut *figure, 100_000), "{text}");
    figure
}

const PLANE: [f32; 10] = [0.5, -1.0, 2.0, 2.5, -3.0, 0.1, -0.2, -0.3, 1.5, -2.5];

#[test]
fn the_key_is_canonical_and_counts_for_prelu_only() {
    assert_eq!(experiment("act=prelu&num_parameters=1").to_string(), "act=prelu");
    assert_eq!(experiment("act=prelu&num_parameters=units").to_string(), "act=prelu&num_parameters=units");
    assert_eq!(experiment("num_parameters=units").slopes, Slopes::PerUnit);
    let (read, problems) = Experiment::read("act=prelu&num_parameters=3");
    assert_eq!((read.slopes, problems[0].to_string()), (Slopes::PerLayer, "num_parameters = \"3\": one of 1, units; 1 is used".to_owned()));
    let bits = |text: &str| run(text, 30).parameters().iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits("layers=6,5&num_parameters=units"), bits("layers=6,5"));
    // Its control is there where a layer learns.
    let offered = |text: &str| experiment(text).keys().find(|key| key.name == "num_parameters").is_some_and(|key| key.offered);
    assert_eq!(["", "act=tanh", "act=prelu", "act=relu,prelu"].map(offered), [false, false, true, true]);
    // What it may be is known all the same.
    for kind in [FigureKind::Dying, FigureKind::Regions] {
        let key = figure::build(kind, "").0.keys().into_iter().find(|key| key.name == "num_parameters").unwrap();
        assert_eq!((key.offered, key.choices().iter().map(|choice| choice.id).collect::<Vec<_>>()), (false, vec!["1", "units"]));
    }
}

#[test]
fn both_start_as_the_same_network() {
    let [layer, unit] = ["1", "units"].map(|count| run(&format!("layers=6,5&act=prelu(weight=0.1)&init=he_normal&num_parameters={count}"), 0));
    assert_eq!((slopes(&layer, 0), slopes(&unit, 0), slopes(&unit, 1)), (vec![0.1], vec![0.1; 6], vec![0.1; 5]));
    assert_eq!(unit.parameters().len(), layer.parameters().len() + 5 + 4);
    assert_eq!(unit.parameters()[..12], layer.parameters()[..12]);
    let bits = |trainer: &Trainer| trainer.predict(&PLANE).unwrap().into_iter().map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(&unit), bits(&layer));
}

#[test]
fn a_step_moves_each_slope_by_its_own_sum() {
    // Two units on one input, y = sum of both, mean squared error of two points: by hand.
    let text = "layers=2&inputs=1&outputs=1&loss=mse&act=prelu&num_parameters=units&batch=full&opt=sgd&lr=0.1";
    let (x, y) = ([-1.0f32, 2.0], [0.5f32, 0.25]);
    let mut trainer = Trainer::with_data(experiment(text), &x, &y).unwrap();
    // W, b, slopes; then W, b of the output.
    let (w, b, a, v) = ([1.0, -0.5], [0.25, 0.5], [0.25, -0.5], [1.0, 2.0]);
    trainer.set_parameters(&[w[0], w[1], b[0], b[1], a[0], a[1], v[0], v[1], 0.125]).unwrap();
    let mut wanted = a;
    for (x, y) in x.iter().zip(y) {
        let z = [0, 1].map(|unit: usize| w[unit] * x + b[unit]);
        let out = 0.125 + (0..2).map(|unit| v[unit] * if z[unit] > 0.0 { z[unit] } else { a[unit] * z[unit] }).sum::<f32>();
        let by_out = 2.0 * (out - y) / 2.0;
        (0..2).for_each(|unit| wanted[unit] -= 0.1 * by_out * v[unit] * z[unit].min(0.0));
    }
    assert!(trainer.step());
    let found = slopes(&trainer, 0);
    assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-6), "{found:?}, not {wanted:?}");
    assert!((wanted[0] - a[0]).abs() > 0.01 && (wanted[1] - a[1]).abs() > 0.01, "both move: {wanted:?}");
}

#[test]
fn the_optimiser_remembers_each_slope_by_itself() {
    // Adam's first step is the rate, whatever the size of the gradient, in the direction of each.
    let mut trainer = run("layers=8,6&act=prelu&num_parameters=units&opt=adam&lr=0.01&batch=full", 1);
    let first = slopes(&trainer, 0);
    let moved: Vec<f32> = first.iter().map(|slope| slope - 0.25).collect();
    assert!(moved.iter().all(|by| (by.abs() - 0.01).abs() < 1e-4), "{moved:?}");
    assert!(moved.iter().any(|by| *by > 0.0) && moved.iter().any(|by| *by < 0.0), "{moved:?}");
    (0..200).for_each(|_| assert!(trainer.step()));
    let later = slopes(&trainer, 0);
    assert!(later.iter().enumerate().all(|(at, slope)| later[..at].iter().all(|other| other != slope)), "{later:?}");
}

#[test]
fn a_run_goes_from_one_a_layer_to_one_a_unit_and_back() {
    let text = |count: &str| format!("layers=6,5&act=prelu&lr=0.1&opt=sgd(momentum=0.9)&num_parameters={count}");
    let mut trainer = run(&text("1"), 60);
    let (before, learnt) = (trainer.predict(&PLANE).unwrap(), slopes(&trainer, 0)[0]);
    assert_eq!(trainer.change(&experiment(&text("units"))), Change::Live);
    assert_eq!((slopes(&trainer, 0), trainer.predict(&PLANE).unwrap()), (vec![learnt; 6], before));
    (0..60).for_each(|_| assert!(trainer.step()));
    let of_units = slopes(&trainer, 0);
    assert_eq!(trainer.change(&experiment(&text("1"))), Change::Live);
    assert_eq!(slopes(&trainer, 0), [of_units.iter().sum::<f32>() / 6.0]);
    assert!(trainer.step());
}

#[test]
fn the_optimiser_forgets_where_a_layer_has_another_number_of_slopes() {
    // In 4 units or fewer one slope and one a unit take the same places; the memory is of another thing all the same.
    for layers in ["6,5", "4,3", "2,1"] {
        for (from, to) in [("1", "units"), ("units", "1")] {
            let text = |count: &str| format!("layers={layers}&act=prelu&lr=0.1&opt=sgd(momentum=0.9)&batch=full&num_parameters={count}");
            let mut trainer = run(&text(from), 20);
            assert_eq!(trainer.change(&experiment(&text(to))), Change::Live);
            let mut fresh = Trainer::new(experiment(&text(to)));
            fresh.set_parameters(&trainer.parameters()).unwrap();
            assert!(trainer.step() && fresh.step());
            let [after, wanted] = [&trainer, &fresh].map(|trainer| (slopes(trainer, 0), trainer.parameters()));
            assert_eq!(after, wanted, "{layers}, from {from} to {to}");
            // Nothing stays in the padding, which would seem to move what cannot.
            assert_eq!(cannot_come_back(&trainer, &dead(&trainer)), cannot_come_back(&fresh, &dead(&fresh)));
        }
    }
}

/// Every hidden unit, as if it were dead.
fn dead(trainer: &Trainer) -> Vec<Vec<bool>> {
    trainer.shape().hidden.iter().map(|layer| vec![true; layer.units]).collect()
}

#[test]
fn a_dead_unit_whose_slope_is_learnt_comes_back() {
    for count in ["1", "units"] {
        let mut trainer = run(&format!("layers=5,5&act=prelu(weight=0)&bias=-9&lr=0.1&batch=full&num_parameters={count}"), 0);
        let census = Watch::new(&trainer).census(&trainer, None);
        assert_eq!(census.count(State::Dead), 10);
        let dead = vec![vec![true; 5]; 2];
        assert_eq!(cannot_come_back(&trainer, &dead), [[false; 5]; 2], "{count}");
        assert!((0..3).all(|_| trainer.step()));
        assert_eq!(Watch::new(&trainer).census(&trainer, None).count(State::Dead), 0, "{count}");
    }
    // Behind them lies a dead layer that learns no slope: no gradient reaches them.
    let mut trainer = run("layers=5,5&act=prelu(weight=0),relu&bias=-9&lr=0.1&batch=full", 0);
    assert_eq!(cannot_come_back(&trainer, &vec![vec![true; 5]; 2]), [[true; 5]; 2]);
    assert!((0..3).all(|_| trainer.step()));
    assert_eq!(slopes(&trainer, 0), [0.0]);
}

#[test]
fn regions_of_units_with_slopes_of_their_own_are_exact() {
    let mut live = LiveRegions::new(experiment("data=moons&layers=9,6&act=prelu&num_parameters=units&opt=adam&lr=0.02"));
    assert!(live.step(200));
    live.look(Window::new(-3.5, 3.5, -3.5, 3.5).unwrap(), &Options::default());
    let layers = live.trainer().affine_layers().unwrap();
    let truth = |point: &[f64]| {
        layers.iter().fold(point.to_vec(), |h, layer| {
            let z = layer.weight.chunks(layer.inputs).zip(&layer.bias).map(|(w, b)| b + w.iter().zip(&h).map(|(w, h)| w * h).sum::<f64>());
            z.enumerate().map(|(unit, z)| oracle::value(&layer.activation_of(unit), z)).collect()
        })
    };
    let partition = live.partition().unwrap();
    assert!(partition.count() > 20, "{}", partition.count());
    for (place, output) in partition.vertices().chunks_exact(2).zip(partition.outputs()) {
        let wanted = truth(place)[0];
        assert!((output - wanted).abs() < 1e-9 * (1.0 + wanted.abs()), "{place:?}: {output}, not {wanted}");
    }
    // Within a cell, too: the map of its pattern is the network.
    let network = live.network().unwrap();
    for cell in 0..partition.count() {
        let [x, y] = partition.centroid(cell);
        let wanted = truth(&[x, y])[0];
        let found = network.map_of(partition.pattern(cell))[0].at(x, y);
        assert!((found - wanted).abs() < 1e-9 * (1.0 + wanted.abs()), "cell {cell}: {found}, not {wanted}");
        assert_eq!(network.forward(&[x, y]).1, partition.pattern(cell));
    }
}

#[test]
fn the_chart_shows_each_layers_mean_and_the_band_of_its_units() {
    let text = "layers=5,4&act=prelu&num_parameters=units&lr=0.1&steps=120&show=slopes";
    let mut figure = built(text);
    let found = crate::dying::json(&mut *figure);
    let trainer = run("layers=5,4&act=prelu&num_parameters=units&lr=0.1", 120);
    for layer in 0..2 {
        let slopes = slopes(&trainer, layer);
        let of = |name: &str| found[name][layer].as_f64().unwrap() as f32;
        let mean = slopes.iter().map(|&slope| f64::from(slope)).sum::<f64>() / slopes.len() as f64;
        let (low, high) = slopes.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &slope| (low.min(slope), high.max(slope)));
        assert_eq!((of("slopes"), of("leastSlopes"), of("largestSlopes")), (mean as f32, low, high));
        assert!(low < high);
    }
    let theme = Theme::new(Scheme::Light, 1.0);
    let words = figure.words(&theme);
    assert!(words.headline.starts_with("Slopes ") && words.headline.contains(" to "), "{}", words.headline);
    assert!(words.notes[0].contains("one for each unit"), "{:?}", words.notes);
    // Two bands more than where a layer has one slope.
    let polygons = |figure: &mut dyn Figure| figure::svg(figure, 600.0, None, Scheme::Light).unwrap().matches("<polygon").count();
    let one = polygons(&mut *built(&text.replace("num_parameters=units&", "")));
    assert_eq!(polygons(&mut *figure), one + 2);
    assert_eq!(figure.text(), "layers=5,4&act=prelu&num_parameters=units&lr=0.1&show=slopes&steps=120");
}
