//! Several stacks side by side, each over several seeds, in slices: what lies behind a picture with a slider.
//!
//! One stack is the *active* one, under the hand of a person. Its first seed is computed first, and interrupts others; then come the
//! first seeds of the others in turn, then the further seeds of all. The first seed of a stack keeps its [`Propagation`], so that a change of the gain draws
//! no weight again; further seeds share one that is used over and over. A change of the gain lets a run that is under way come to
//! its end where it is a short one: a slider that is moved without rest would else show nothing before it rests. What was
//! measured for an earlier gain stays on show, and says so ([`Shown::current`]), until the new is there.
//!
//! Rejected: threads (notes are embedded in pages whose headers forbid shared memory), and scaling a relu's old measurement by
//! gain^layer, which is exact for relu without biases only and would show a formula as a measurement.

use super::Moments;
use super::description::StackDescription;
use super::propagation::{LayerReport, Propagation};
use super::theory::{LayerTheory, theory};

/// Multiplications of a forward pass up to which a run is short: about a tenth of a second there and back.
const SHORT: u64 = 500_000_000;
/// Bytes up to which a stack that is not active keeps its run.
const KEPT_BYTES: usize = 48 << 20;

/// What was measured of one stack at one seed.
#[derive(Clone, Debug)]
struct Measured {
    description: StackDescription,
    reports: Vec<LayerReport>,
    left_range: Option<usize>,
    gradient_left_range: Option<usize>,
}

/// What there is to show of one stack at one seed.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What was measured so far, from the first layer on; gradients are NaN where the way back has not come by.
    pub reports: &'a [LayerReport],
    /// The first layer, from 0, whose outputs are not all finite.
    pub left_range: Option<usize>,
    /// The first layer on the way back, from 0, whose gradient is not all finite.
    pub gradient_left_range: Option<usize>,
    /// Whether it is of the stack as it is wanted now, and complete.
    pub current: bool,
}

#[derive(Debug)]
struct Series {
    wanted: StackDescription,
    theory: Vec<LayerTheory>,
    live: Option<Propagation>,
    measured: Vec<Option<Measured>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Job {
    series: usize,
    seed: usize,
    target: StackDescription,
    live: bool,
}

/// Data in place of N(0, 1) at the bottom of the stacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    values: Vec<f32>,
    features: usize,
}

impl Input {
    /// Points, row-major `[samples][features]`; the error says what is wrong with them.
    pub fn new(values: Vec<f32>, features: usize) -> Result<Self, String> {
        if features == 0 || values.is_empty() || !values.len().is_multiple_of(features) {
            return Err(format!("{} numbers are no points of {features} features", values.len()));
        }
        Ok(Self { values, features })
    }

    /// A run of `stack` on `input`, or on N(0, 1) where there is none.
    pub fn begin(input: Option<&Self>, stack: StackDescription) -> Propagation {
        let given = input.and_then(|input| Propagation::of_data(stack, &input.values, input.features).ok());
        given.unwrap_or_else(|| Propagation::new(stack))
    }
}

/// Stacks over seeds, under way.
#[derive(Debug, Default)]
pub struct Ensemble {
    input: Option<Input>,
    series: Vec<Series>,
    seeds: usize,
    active: usize,
    spare: Option<Propagation>,
    job: Option<Job>,
    /// Another stack's first seed that was interrupted for the active one's.
    parked: Option<Job>,
    /// Which of the stacks that are not active had its turn last.
    last_other: usize,
}

/// The description of the `index`th seed of a stack: seeds follow the one that was given.
fn at_seed(wanted: &StackDescription, index: usize) -> StackDescription {
    // As many seeds as one can wait for.
    StackDescription { seed: wanted.seed.wrapping_add(index as u32), ..*wanted }
}

fn is_short(d: &StackDescription) -> bool {
    let [depth, width, batch] = [d.depth, d.width, d.batch].map(|size| size as u64);
    depth * width * width * batch <= SHORT
}

/// What a finished run holds, in bytes: two f32 for each unit and sample, and the weights.
fn footprint(d: &StackDescription) -> usize {
    d.depth * d.width * (8 * d.batch + 4 * d.width)
}

impl Ensemble {
    /// Sets what is sent in: data, or N(0, 1) where there are none. What was measured on something else is forgotten.
    pub fn feed(&mut self, input: Option<Input>) {
        if self.input != input {
            *self = Self { input, ..Self::default() };
        }
    }

    /// Sets what is wanted: a stack for each series, how many seeds of each, and which is active. What was measured and still
    /// holds is kept.
    pub fn set(&mut self, wanted: &[StackDescription], seeds: usize, active: usize) {
        self.seeds = seeds.max(1);
        self.active = active;
        self.series.truncate(wanted.len());
        for (index, description) in wanted.iter().enumerate() {
            match self.series.get_mut(index) {
                Some(series) if series.wanted == *description => {}
                Some(series) => {
                    series.wanted = *description;
                    series.theory = theory_of(description, self.input.as_ref());
                }
                None => {
                    self.series.push(Series { wanted: *description, theory: theory_of(description, self.input.as_ref()), live: None, measured: Vec::new() })
                }
            }
            let keeps = index == active || footprint(description) <= KEPT_BYTES;
            let series = &mut self.series[index];
            series.measured.resize_with(self.seeds, || None);
            if !keeps {
                series.live = None;
            }
        }
        self.job = self.job.filter(|job| self.goes_on(job));
        self.parked = self.parked.filter(|job| self.goes_on(job));
        // Who waits for the active one does not wait for another to end.
        if self.job.is_some_and(|job| job.live && job.series != active) && !self.is_current() {
            self.parked = self.job.take();
        }
    }

    /// Whether a run that is under way is still worth its end.
    fn goes_on(&self, job: &Job) -> bool {
        let Some(series) = self.series.get(job.series) else { return false };
        let target = at_seed(&series.wanted, job.seed);
        let has_run = !job.live || series.live.is_some();
        has_run
            && job.seed < self.seeds
            && (target == job.target || job.seed == 0 && is_short(&target) && StackDescription { gain: job.target.gain, ..target } == job.target)
    }

    /// What is to be done next.
    fn next_job(&self) -> Option<Job> {
        let stale = |series: usize, seed: usize| {
            let of = &self.series[series];
            let target = at_seed(&of.wanted, seed);
            let done = of.measured[seed].as_ref().is_some_and(|measured| measured.description == target);
            let live = seed == 0 && (series == self.active || footprint(&target) <= KEPT_BYTES);
            (!done).then_some(Job { series, seed, target, live })
        };
        let count = self.series.len();
        let active = (self.active < count).then_some(self.active);
        let others = || (1..=count).map(|by| (self.last_other + by) % count.max(1)).filter(|&index| Some(index) != active);
        (0..self.seeds).find_map(|seed| active.into_iter().chain(others()).find_map(|series| stale(series, seed)))
    }

    /// Does up to `layers` layers, forward or back; whether anything is left to do.
    pub fn advance(&mut self, layers: usize) -> bool {
        (0..layers).all(|_| self.go_on(|run| run.advance(1)));
        self.is_pending()
    }

    /// Does a piece of a layer, a few milliseconds at most; whether anything is left to do.
    pub fn piece(&mut self) -> bool {
        self.go_on(Propagation::piece) && self.is_pending()
    }

    /// Whether anything is left to do.
    pub fn is_pending(&self) -> bool {
        self.job.is_some() || self.parked.is_some() || self.next_job().is_some()
    }

    /// Goes on by what `by` does of a run, which tells whether the run is finished. `false` where there was nothing to do.
    fn go_on(&mut self, by: impl Fn(&mut Propagation) -> bool) -> bool {
        let Some(job) = self.present_job() else { return false };
        let run = if job.live { &mut self.series[job.series].live } else { &mut self.spare };
        let Some(run) = run else {
            self.job = None;
            return true;
        };
        if by(run) {
            if job.seed == 0 {
                self.last_other = if job.series == self.active { self.last_other } else { job.series };
            }
            self.series[job.series].measured[job.seed] = Some(Measured {
                description: job.target,
                reports: run.reports().to_vec(),
                left_range: run.left_range(),
                gradient_left_range: run.gradient_left_range(),
            });
            self.job = None;
        }
        true
    }

    /// The job under way, one that waited, or a new one, with its run begun.
    fn present_job(&mut self) -> Option<Job> {
        if self.job.is_none() && self.is_current() {
            self.job = self.parked.take();
        }
        if self.job.is_some() {
            return self.job;
        }
        let job = self.next_job()?;
        // A run that is begun anew is no longer interrupted.
        self.parked = self.parked.filter(|parked| parked.series != job.series);
        let run = if job.live { &mut self.series[job.series].live } else { &mut self.spare };
        match run {
            Some(run) => run.retune(job.target),
            None => *run = Some(Input::begin(self.input.as_ref(), job.target)),
        }
        self.job = Some(job);
        self.job
    }

    /// The share of all that is wanted that is measured, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let all = (self.series.len() * self.seeds).max(1) as f64;
        let holds = |series: &Series, seed: usize| series.measured[seed].as_ref().is_some_and(|measured| measured.description == at_seed(&series.wanted, seed));
        let done: usize = self.series.iter().map(|series| (0..self.seeds).filter(|&seed| holds(series, seed)).count()).sum();
        let under_way = self.job.and_then(|job| self.run_of(&job)).map_or(0.0, Propagation::progress);
        ((done as f64 + under_way) / all).min(1.0)
    }

    fn run_of(&self, job: &Job) -> Option<&Propagation> {
        if job.live { self.series.get(job.series)?.live.as_ref() } else { self.spare.as_ref() }
    }

    /// How many stacks there are.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// What theory says of the layers of stack `series`; nothing where there is no such.
    pub fn theory(&self, series: usize) -> &[LayerTheory] {
        self.series.get(series).map_or(&[], |series| &series.theory)
    }

    /// What is measured of stack `series`, the first seed first: of that one also what is of an earlier gain, or not complete.
    pub fn shown(&self, series: usize) -> Vec<Shown<'_>> {
        let Some(of) = self.series.get(series) else { return Vec::new() };
        let first = of.measured.first().and_then(Option::as_ref);
        let mut shown = Vec::new();
        let under_way = self.job.filter(|job| job.series == series && job.seed == 0);
        match (under_way.and_then(|job| self.run_of(&job).map(|run| (job, run))), first) {
            // A long run is shown while it grows; a short one when it is complete.
            (Some((job, run)), old) if old.is_none() || !is_short(&job.target) => {
                shown.push(Shown { reports: run.reports(), left_range: run.left_range(), gradient_left_range: run.gradient_left_range(), current: false })
            }
            (_, Some(measured)) => shown.push(measured.shown(measured.description == of.wanted)),
            (_, None) => {}
        }
        let further = of.measured.iter().enumerate().skip(1).filter_map(|(seed, measured)| Some((seed, measured.as_ref()?)));
        shown.extend(further.filter(|(seed, measured)| measured.description == at_seed(&of.wanted, *seed)).map(|(_, measured)| measured.shown(true)));
        shown
    }

    /// Whether the active stack's first seed is measured as it is wanted: what a person waits for.
    pub fn is_current(&self) -> bool {
        let measured = self.series.get(self.active).and_then(|series| Some((series.measured.first()?.as_ref()?, series.wanted)));
        measured.is_some_and(|(measured, wanted)| measured.description == wanted)
    }

    /// The finished run of the active stack's first seed, for what moments do not tell; of an earlier gain, perhaps. `None` while
    /// none is finished.
    pub fn first_run(&self) -> Option<&Propagation> {
        self.series.get(self.active)?.live.as_ref().filter(|run| run.is_finished())
    }
}

impl Measured {
    fn shown(&self, current: bool) -> Shown<'_> {
        Shown { reports: &self.reports, left_range: self.left_range, gradient_left_range: self.gradient_left_range, current }
    }
}

fn theory_of(description: &StackDescription, input: Option<&Input>) -> Vec<LayerTheory> {
    match input {
        Some(input) => theory(description, input.features, &Moments::of(&input.values)),
        None => theory(description, description.width, &Moments { mean: 0.0, std: 1.0, square: 1.0, zeros: 0.0 }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn small(text: &str) -> StackDescription {
        StackDescription::read(&format!("depth=6&width=8&batch=8&{text}")).0
    }

    fn alone(description: StackDescription) -> Vec<LayerReport> {
        let mut run = Propagation::new(description);
        run.advance(usize::MAX);
        run.reports().to_vec()
    }

    #[test]
    fn slices_in_any_order_measure_what_one_run_alone_does() {
        let stacks = [small("seed=3"), small("seed=3&init=xavier_normal"), small("seed=3&act=tanh&norm=batch")];
        let mut ensemble = Ensemble::default();
        ensemble.set(&stacks, 3, 1);
        let mut slices = 0;
        while ensemble.advance(5) {
            slices += 1;
        }
        assert!(slices > 10 && ensemble.progress() == 1.0);
        for (index, stack) in stacks.iter().enumerate() {
            let shown = ensemble.shown(index);
            assert_eq!(shown.len(), 3);
            for (seed, shown) in shown.iter().enumerate() {
                assert!(shown.current);
                assert_eq!(shown.reports, alone(StackDescription { seed: 3 + seed as u32, ..*stack }), "{index} {seed}");
            }
        }
    }

    #[test]
    fn a_gain_that_moves_without_rest_is_followed_and_the_last_one_wins() {
        let mut ensemble = Ensemble::default();
        ensemble.set(&[small("")], 2, 0);
        assert!(ensemble.advance(12));
        let mut followed = 0;
        for step in 0..20 {
            let before = ensemble.shown(0)[0].reports[5].out.std;
            ensemble.set(&[small(&format!("gain={}", 1.0 + 0.01 * f64::from(step)))], 2, 0);
            ensemble.advance(7);
            followed += u32::from(ensemble.shown(0)[0].reports[5].out.std != before);
        }
        assert!(followed >= 8, "{followed} pictures in 20 moves");
        assert!(!ensemble.shown(0)[0].current && !ensemble.is_current());
        ensemble.advance(usize::MAX);
        assert!(ensemble.shown(0)[0].current && ensemble.is_current());
        assert_eq!(ensemble.shown(0)[0].reports, alone(small("gain=1.19")));
        assert!(ensemble.first_run().is_some());
    }

    #[test]
    fn the_active_one_is_always_up_to_date_and_the_others_follow_in_what_time_is_left() {
        let stacks = |gain: f64| -> Vec<StackDescription> { (0..4).map(|index| small(&format!("gain={}", gain + f64::from(index)))).collect() };
        let mut ensemble = Ensemble::default();
        ensemble.set(&stacks(1.0), 3, 2);
        ensemble.advance(usize::MAX);
        let mut followed = [0; 4];
        for step in 0..24 {
            let before: Vec<f64> = (0..4).map(|index| ensemble.shown(index)[0].reports[5].out.std).collect();
            ensemble.set(&stacks(1.0 + 0.01 * f64::from(step + 1)), 3, 2);
            // A run takes twelve slices: three are left for the others.
            assert!(!ensemble.is_current());
            ensemble.advance(15);
            assert!(ensemble.is_current());
            (0..4).for_each(|index| followed[index] += u32::from(ensemble.shown(index)[0].reports[5].out.std != before[index]));
        }
        assert_eq!(followed, [2, 2, 24, 2]);
        ensemble.advance(usize::MAX);
        for (index, stack) in stacks(1.24).into_iter().enumerate() {
            assert_eq!((ensemble.shown(index)[0].reports, ensemble.shown(index).len()), (&alone(stack)[..], 3), "{index}");
        }
    }

    #[test]
    fn series_come_and_go_and_shapes_change_while_runs_are_under_way() {
        let mut ensemble = Ensemble::default();
        assert!(!ensemble.advance(10) && ensemble.is_empty() && ensemble.shown(0).is_empty());
        for (stacks, seeds, active) in [
            (vec![small(""), small("gain=2")], 4, 1),
            (vec![small("depth=9")], 1, 0),
            (vec![small("width=5"), small("batch=3"), small("seed=8")], 2, 7),
            (vec![small("depth=2")], 2, 0),
        ] {
            ensemble.set(&stacks, seeds, active);
            ensemble.advance(17);
        }
        ensemble.advance(usize::MAX);
        assert_eq!((ensemble.len(), ensemble.progress(), ensemble.shown(0).len()), (1, 1.0, 2));
        assert_eq!(ensemble.shown(0)[0].reports, alone(small("depth=2")));
    }

    #[test]
    fn data_take_the_place_of_the_normal_distribution() {
        let values: Vec<f32> = (0..16).map(|index| 0.25 * index as f32 - 2.0).collect();
        let input = Input::new(values.clone(), 2).unwrap();
        let mut ensemble = Ensemble::default();
        ensemble.feed(Some(input.clone()));
        for text in ["", "gain=2", "width=11"] {
            ensemble.set(&[small(text)], 2, 0);
            ensemble.advance(usize::MAX);
            let mut run = Propagation::of_data(small(text), &values, 2).unwrap();
            run.advance(usize::MAX);
            assert_eq!((ensemble.shown(0)[0].reports, ensemble.theory(0)), (run.reports(), run.theory()), "{text}");
        }
        ensemble.feed(Some(input));
        assert!(ensemble.progress() == 1.0);
        ensemble.feed(None);
        ensemble.set(&[small("")], 1, 0);
        ensemble.advance(usize::MAX);
        assert_eq!(ensemble.shown(0)[0].reports, alone(small("")));
        assert!(Input::new(vec![1.0; 3], 2).is_err() && Input::new(Vec::new(), 2).is_err());
    }

    #[test]
    fn a_long_run_shows_what_it_has_and_begins_anew_when_the_gain_moves() {
        let long = |gain: f64| StackDescription { depth: 4, width: 512, batch: 512, gain, ..StackDescription::default() };
        assert!(!is_short(&long(1.0)));
        let mut ensemble = Ensemble::default();
        ensemble.set(&[long(1.0)], 1, 0);
        ensemble.advance(1);
        assert_eq!(ensemble.shown(0)[0].reports.len(), 1);
        ensemble.set(&[long(2.0)], 1, 0);
        assert_eq!(ensemble.shown(0).len(), 0);
    }
}
