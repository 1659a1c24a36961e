//! A run and what is counted of it.

#![allow(clippy::unwrap_used)]
use super::*;

fn window() -> Window {
    Window::new(-VIEW, VIEW, -VIEW, VIEW).unwrap()
}

#[test]
fn a_run_is_counted_on_the_same_square_whatever_is_looked_at() {
    let experiment = Experiment::read("data=spiral&layers=8,8&lr=0.01&opt=adam").0;
    let mut zoomed = LiveRegions::new(experiment.clone());
    let mut whole = LiveRegions::new(experiment);
    for live in [&mut zoomed, &mut whole] {
        live.step(20);
    }
    zoomed.look(Window::new(0.0, 0.1, 0.0, 0.1).unwrap(), &Options::default());
    whole.look(window(), &Options::default());
    zoomed.count(50_000);
    whole.count(50_000);
    assert_eq!(zoomed.history(), whole.history());
    let counts = whole.history().samples()[0];
    assert_eq!((counts.step, counts.regions), (20, whole.partition().unwrap().count()));
    assert!(counts.with_data > 1 && counts.with_data <= counts.regions && counts.loss.is_finite());
}

#[test]
fn in_one_dimension_kinks_come_unit_by_unit() {
    let mut live = LiveRegions::new(Experiment::read("data=sine&layers=5,4").0);
    live.step(60);
    let mut seen = Vec::new();
    for units in 0..=9 {
        let until = build_up(live.network().unwrap(), units);
        live.look(window(), &Options { limit: 1000, until });
        let kinks = &live.pieces().unwrap().kinks;
        assert!(kinks.iter().all(|kink| kink.fold.layer * 5 + kink.fold.unit < units));
        seen.push(kinks.len());
    }
    assert!(seen[0] == 0 && seen.is_sorted() && seen[9] > seen[5] && seen[5] > 0, "{seen:?}");
}

#[test]
fn history_thins_out_and_keeps_its_order() {
    let mut history = History::default();
    for step in 0..5000 {
        if history.wants(step) {
            history.push(Counts { step, loss: 0.0, regions: 1, boundary: 0, with_data: 0 });
        }
    }
    let samples = history.samples();
    assert!(samples.len() <= MOST_SAMPLES && samples.len() > MOST_SAMPLES / 4, "{}", samples.len());
    assert!(samples.windows(2).all(|pair| pair[0].step < pair[1].step));
    assert!(samples[0].step == 0 && samples[samples.len() - 1].step > 4900);
}

#[test]
fn what_is_smooth_says_so() {
    for text in ["act=gelu", "norm=layer"] {
        let mut live = LiveRegions::new(Experiment::read(text).0);
        live.look(window(), &Options::default());
        live.count(100);
        assert!(live.network().unwrap_err().len() > 10 && live.partition().is_none() && live.cell_at(0.0, 0.0).is_none());
    }
}

#[test]
fn a_kink_goes_where_it_is_put_and_others_stay() {
    for text in ["data=sine&layers=6", "data=abs&layers=5&act=relu6&init=he_normal"] {
        let mut live = LiveRegions::new(Experiment::read(text).0);
        live.step(50);
        live.look(window(), &Options::default());
        let before = live.pieces().unwrap().kinks.clone();
        let fold = before[0].fold;
        let (weight, bias) = live.move_kink(fold, 1.25).unwrap();
        live.look(window(), &Options::default());
        let after = &live.pieces().unwrap().kinks;
        let at = after.iter().find(|kink| kink.fold == fold).unwrap().x;
        assert!((at - 1.25).abs() < 1e-5, "{text}: {at}, {weight} {bias}");
        for kink in before.iter().filter(|kink| kink.fold.unit != fold.unit) {
            assert!(after.contains(kink), "{text}");
        }
    }
    let mut deep = LiveRegions::new(Experiment::read("data=sine&layers=6,6").0);
    assert_eq!(deep.move_kink(Fold { layer: 0, unit: 0, kink: 0 }, 0.0), None);
}

#[test]
fn building_up_goes_unit_by_unit_through_the_layers() {
    let live = LiveRegions::new(Experiment::read("layers=3,2").0);
    let network = live.network().unwrap();
    let steps: Vec<_> = (0..=5).map(|units| build_up(network, units).map(|until| (until.layers, until.units))).collect();
    assert_eq!(steps, [Some((0, 0)), Some((0, 1)), Some((0, 2)), Some((1, 0)), Some((1, 1)), None]);
}
