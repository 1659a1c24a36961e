//! Races: slices change nothing, curves are those of the trainer, and each start ends as theory says.

use crate::made::experiment;
use relu_lab::analysis::race::{LOOKS, Race, Verdict};
use relu_lab::experiment::Experiment;
use relu_lab::training::Trainer;

fn layers(depth: usize, width: usize) -> String {
    vec![width.to_string(); depth].join(",")
}

fn finished(entrants: &[&str], seeds: usize, length: u64) -> Race {
    let entrants: Vec<Experiment> = entrants.iter().map(|text| experiment(text)).collect();
    let mut race = Race::new(&entrants, seeds, length);
    while race.advance(1000) {}
    race
}

#[test]
fn slices_of_any_size_give_the_same_race() {
    let entrants = ["layers=4,4&points=20", "layers=4,4&points=20&lr=1e38", "layers=4,4&points=20&init=zeros"].map(experiment);
    let run = |slice: usize| {
        let mut race = Race::new(&entrants, 2, 60);
        let mut progress = 0.0;
        while race.advance(slice) {
            assert!(race.progress() >= progress && race.progress() < 1.0);
            progress = race.progress();
            // Nobody is more than a look ahead at its seed.
            let looks: Vec<usize> = (0..3).map(|entrant| race.losses(entrant, race.finished_seeds()).len()).collect();
            assert!(looks.iter().max().unwrap() - looks.iter().min().unwrap() <= 1, "{looks:?}");
        }
        assert_eq!(race.progress(), 1.0);
        race
    };
    let (one, many) = (run(1), run(977));
    for entrant in 0..3 {
        assert_eq!(one.bands(entrant), many.bands(entrant));
        assert_eq!(one.verdict(entrant), many.verdict(entrant));
        assert_eq!(one.bands(entrant).len() as u64, one.length() / one.every() + 1);
    }
    assert!(one.diverged(1) > 0 && one.diverged(0) == 0);
}

#[test]
fn losses_are_those_of_plain_runs_at_following_seeds() {
    let text = "layers=6,6&points=40&seed=7";
    let race = finished(&[text], 3, 120);
    assert_eq!((race.every(), race.length(), race.experiments().len(), race.seeds()), (120_u64.div_ceil(LOOKS), 120, 1, 3));
    for seed in 0..3u32 {
        let mut trainer = Trainer::new(Experiment { seed: 7 + seed, ..experiment(text) });
        for (look, &loss) in race.losses(0, seed as usize).iter().enumerate() {
            while trainer.steps() < look as u64 * race.every() {
                assert!(trainer.step());
            }
            assert_eq!(trainer.loss(), loss);
        }
    }
    for (look, band) in race.bands(0).iter().enumerate() {
        let mut losses: Vec<f64> = (0..3).map(|seed| race.losses(0, seed)[look]).collect();
        losses.sort_by(f64::total_cmp);
        assert_eq!([band.low, band.median, band.high], losses[..]);
    }
    let times = race.times(0, race.goal());
    for (seed, time) in times.iter().enumerate() {
        let look = time.map(|time| (time / race.every()) as usize);
        let losses = race.losses(0, seed);
        assert!(look.is_none_or(|look| losses[look] <= race.goal() && losses[..look].iter().all(|&loss| loss > race.goal())));
        assert!(look.is_some() || losses.iter().all(|&loss| loss > race.goal()));
    }
}

/// 24 relu layers of 32: He learns; Xavier, with half of its variance, and 0.05, with a 25th, stay where a constant would be; 0.5 is
/// four times that and ends in infinity.
#[test]
fn who_cannot_start_stays_flat_and_who_is_too_large_diverges() {
    let base = format!("layers={}&points=60&split=0&lr=0.01", layers(24, 32));
    let race = finished(
        &[
            &format!("{base}&init=kaiming_normal"),
            &format!("{base}&init=xavier_normal"),
            &format!("{base}&init=normal(std=0.05)"),
            &format!("{base}&init=normal(std=0.5)"),
        ],
        3,
        300,
    );
    let verdicts: Vec<Verdict> = (0..4).map(|entrant| race.verdict(entrant).unwrap()).collect();
    assert!(matches!(verdicts[0], Verdict::Reached(time) if time > 0 && time < 300), "{verdicts:?}");
    assert_eq!(verdicts[1..3], [Verdict::Flat, Verdict::Flat], "{verdicts:?}");
    assert!(matches!(verdicts[3], Verdict::Diverged(_)), "{verdicts:?}");
    // Flat is flat: no seed of it leaves the best constant's loss by two hundredths at any look.
    for band in race.bands(2) {
        assert!((band.low / race.baseline() - 1.0).abs() < 0.02 && (band.high / race.baseline() - 1.0).abs() < 0.02, "{band:?}");
    }
    assert!(race.diverged(3) >= 2 && race.times(3, race.goal()).iter().filter(|time| time.is_none()).count() >= 2);
}

#[test]
fn nothing_to_race_is_finished() {
    let mut race = Race::new(&[], 3, 100);
    assert!(!race.advance(10) && race.is_finished() && race.progress() == 1.0);
    assert!(race.verdict(0).is_none() && race.bands(0).is_empty() && race.losses(0, 0).is_empty() && race.baseline().is_nan());
    let mut race = Race::new(&[experiment("data=custom")], 0, 0);
    while race.advance(10) {}
    assert_eq!((race.seeds(), race.bands(0).len()), (1, 1));
}
