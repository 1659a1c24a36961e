//! A run that is looked at after each step: its census, its losses, and what was changed on the way.
//!
//! Looking costs a forward pass over all training points a step; that is what an autopsy that names the very step needs. A run
//! that nobody looks at is a plain [`Trainer`].

use crate::data::Points;
use crate::experiment::Experiment;
use crate::training::{Change, Trainer};

use super::census::{State, Watch};
use super::deletion::Deletion;
use super::thinning::{Thinning, keep_every_second};

/// The losses at chosen steps. It never holds more than [`MOST_LOSSES`]: when it is full every second one is given up, and from
/// then on only half as many are measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// The steps.
    pub steps: Vec<u64>,
    /// The mean loss over the training points.
    pub train: Vec<f64>,
    /// The mean loss over the test points; NaN where there are none.
    pub test: Vec<f64>,
    thinning: Thinning,
}

/// The most losses that are kept.
pub const MOST_LOSSES: usize = 512;
/// The most changes that are kept.
pub const MOST_MARKS: usize = 256;

impl Losses {
    fn look(&mut self, trainer: &mut Trainer) {
        if !self.thinning.takes_look() {
            return;
        }
        if self.thinning.is_full(self.steps.len(), MOST_LOSSES) {
            keep_every_second(&mut self.train, 1);
            keep_every_second(&mut self.test, 1);
            keep_every_second(&mut self.steps, 1);
        }
        let loss = trainer.loss();
        self.push(trainer, loss);
    }

    /// Measures anew after a change without a step: the curve ends at what the network does now.
    fn renew(&mut self, trainer: &mut Trainer) {
        let loss = trainer.loss_as_is();
        if self.steps.last() == Some(&trainer.steps()) {
            self.steps.pop();
            self.train.pop();
            self.test.pop();
        }
        self.push(trainer, loss);
    }

    fn push(&mut self, trainer: &Trainer, loss: f64) {
        // One that is not finite is no point of the curve: an update that made it is taken back.
        if loss.is_finite() {
            self.steps.push(trainer.steps());
            self.train.push(loss);
            self.test.push(trainer.test_loss().unwrap_or(f64::NAN));
        }
    }
}

/// A run and all that was seen of it.
#[derive(Clone, Debug)]
pub struct Live {
    trainer: Trainer,
    watch: Watch,
    losses: Losses,
    marks: Vec<u64>,
    deletion: Option<Deletion>,
    /// Layer and unit of all that were deleted: they stay off, and are not deleted again.
    deleted: Vec<(usize, usize)>,
}

impl Live {
    /// A run at its start.
    pub fn new(experiment: Experiment) -> Self {
        Self::of(Trainer::new(experiment))
    }

    /// A run on given points. The error says what does not fit.
    pub fn with_points(experiment: Experiment, points: &Points) -> Result<Self, String> {
        Trainer::with_data(experiment, &points.x, &points.y).map(Self::of)
    }

    fn of(mut trainer: Trainer) -> Self {
        let mut losses = Losses::default();
        losses.look(&mut trainer);
        Self { watch: Watch::new(&trainer), trainer, losses, marks: Vec::new(), deletion: None, deleted: Vec::new() }
    }

    /// One step, and a look. Whether the run goes on.
    pub fn step(&mut self) -> bool {
        let goes_on = self.trainer.step();
        if goes_on {
            self.losses.look(&mut self.trainer);
            self.watch.observe(&self.trainer);
        }
        goes_on
    }

    /// Takes another experiment over ([`Trainer::change`]); the step is marked where the run goes on.
    pub fn change(&mut self, experiment: &Experiment) -> Change {
        let change = self.trainer.change(experiment);
        match change {
            Change::Restarted => *self = Self::of(self.trainer.clone()),
            Change::Live => self.look_again(),
        }
        change
    }

    /// Sets a weight: of `unit` on `input`, both from 0, in a layer from 0, of which the output layer is the last. Gives whether there
    /// is such a one.
    pub fn set_weight(&mut self, layer: usize, unit: usize, input: usize, value: f32) -> bool {
        self.set_parameter(self.trainer.shape().weight_at(layer, unit, input), value)
    }

    /// Sets the bias of a unit, as [`Self::set_weight`].
    pub fn set_bias(&mut self, layer: usize, unit: usize, value: f32) -> bool {
        self.set_parameter(self.trainer.shape().bias_at(layer, unit), value)
    }

    /// Layer and unit (from 0) of what is dead on the data and was not deleted.
    pub fn deletable(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let hidden = self.trainer.shape().hidden.iter().enumerate();
        let places = hidden.flat_map(|(layer, found)| (0..found.units).map(move |unit| (layer, unit)));
        let dead = places.zip(self.watch.states()).filter(|(_, state)| *state == State::Dead).map(|(place, _)| place);
        dead.filter(|place| !self.deleted.contains(place))
    }

    /// Deletes the units that are dead on the data, and measures what that changes. The step is marked.
    pub fn delete_dead(&mut self) {
        let units: Vec<(usize, usize)> = self.deletable().collect();
        self.deletion = Some(Deletion::of(&mut self.trainer, &units));
        self.deleted.extend(units);
        self.look_again();
    }

    /// Sees what a change without a step made of the run, and marks the step.
    fn look_again(&mut self) {
        self.watch.observe(&self.trainer);
        self.losses.renew(&mut self.trainer);
        self.mark();
    }

    /// What the last deletion changed, where there was one.
    pub fn deletion(&self) -> Option<&Deletion> {
        self.deletion.as_ref()
    }

    /// Sets a parameter by its place in [`Trainer::parameters`]. The step is marked.
    fn set_parameter(&mut self, at: Option<usize>, value: f32) -> bool {
        let set = at.is_some_and(|at| self.trainer.nudge(at, value));
        if set {
            self.look_again();
        }
        set
    }

    /// Marks this step as one at which something was changed.
    fn mark(&mut self) {
        if self.marks.len() < MOST_MARKS && self.marks.last() != Some(&self.trainer.steps()) {
            self.marks.push(self.trainer.steps());
        }
    }

    /// Back to the start, with the same weights.
    pub fn reset(&mut self) {
        self.trainer.reset();
        *self = Self::of(self.trainer.clone());
    }

    /// The run itself.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// What was seen of its units.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Its losses.
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// The steps at which something was changed.
    pub fn marks(&self) -> &[u64] {
        &self.marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Status;

    fn read(text: &str) -> Experiment {
        Experiment::read(text).0
    }

    #[test]
    fn looking_changes_nothing_and_losses_are_those_of_the_run() {
        let text = "layers=4,4&lr=0.3&points=60";
        let (mut live, mut plain) = (Live::new(read(text)), Trainer::new(read(text)));
        for _ in 0..1500 {
            assert_eq!(live.step(), plain.step());
        }
        assert_eq!(live.trainer().parameters(), plain.parameters());
        let losses = live.losses();
        assert!(losses.steps.len() <= MOST_LOSSES && losses.steps.windows(2).all(|pair| pair[1] - pair[0] == 4), "{:?}", losses.steps.len());
        let mut anew = Trainer::new(read(text));
        for _ in 0..losses.steps[100] {
            anew.step();
        }
        assert_eq!(anew.loss(), losses.train[100]);
    }

    #[test]
    fn a_run_without_points_can_be_looked_at() {
        let mut live = Live::new(read("layers=6,6"));
        live.change(&read("data=custom&layers=6,6"));
        for _ in 0..3 {
            live.step();
        }
        assert_eq!(live.trainer().train_points().count(), 0);
        assert!(live.watch().census(live.trainer(), Some(3.5)).layers.iter().flat_map(|layer| &layer.units).all(|unit| unit.active == 0.0));
    }

    #[test]
    fn a_live_swap_of_the_activation_revives_and_is_marked() {
        let mut live = Live::new(read("layers=16,16&bias=-5&lr=0.3"));
        for _ in 0..20 {
            live.step();
        }
        let dead = live.watch().census(live.trainer(), None).dead_share();
        let parameters = live.trainer().parameters();
        assert_eq!(live.change(&read("layers=16,16&bias=-5&lr=0.3&act=leaky_relu")), Change::Live);
        assert_eq!(live.trainer().parameters(), parameters);
        let census = live.watch().census(live.trainer(), None);
        assert!(dead > 0.4 && census.dead_share() == 0.0, "{dead} then {}", census.dead_share());
        assert!(census.layers[0].units.iter().any(|unit| unit.revived == 1));
        assert_eq!(live.marks(), [20]);
        assert_eq!(live.change(&read("layers=8")), Change::Restarted);
        assert!(live.marks().is_empty() && live.trainer().steps() == 0);
    }

    #[test]
    fn a_change_by_hand_shows_in_the_loss_and_is_what_a_unit_died_of() {
        let mut live = Live::new(read("layers=4,4&points=60&seed=2"));
        for _ in 0..20 {
            live.step();
        }
        let (before, length) = (live.losses().clone(), live.losses().steps.len());
        assert!(live.set_bias(2, 0, 8.0));
        let (step, loss) = (live.trainer().steps(), live.trainer.loss());
        assert_eq!((live.losses().steps.len(), live.losses().steps.last()), (length, Some(&step)));
        assert_eq!(live.losses().train.last(), Some(&loss));
        assert!(loss > 2.0 * before.train[length - 1], "{loss}");
        let unit = live.watch().states().position(|state| state == State::Alive).unwrap();
        assert!(unit < 4 && live.set_bias(0, unit, -100.0));
        let died: Vec<String> = live.watch().autopsies().iter().filter(|autopsy| autopsy.layer == 1).map(ToString::to_string).collect();
        assert_eq!(died, [format!("unit 1.{} died at step 20: what was changed then left it off on every training point", unit + 1)]);
    }

    #[test]
    fn of_a_hand_that_moves_a_number_to_and_fro_only_the_last_place_counts() {
        let text = "layers=4,4&points=60&seed=2";
        let begun = || {
            let mut live = Live::new(read(text));
            (0..30).for_each(|_| assert!(live.step()));
            live
        };
        let (mut dragged, mut set) = (begun(), begun());
        for to in 0..40 {
            dragged.set_bias(0, 0, if to % 2 == 0 { -100.0 } else { 0.5 });
        }
        for live in [&mut dragged, &mut set] {
            live.set_bias(0, 0, -100.0);
            (0..20).for_each(|_| assert!(live.step()));
        }
        let seen = |live: &Live| {
            let (history, losses) = (live.watch().history().clone(), live.losses().clone());
            (history.steps, history.states, history.active, losses.steps, losses.train, live.watch().autopsies().to_vec())
        };
        assert_eq!(seen(&dragged), seen(&set));
        let unit = |live: &Live| live.watch().census(live.trainer(), None).layers[0].units[0].clone();
        assert_eq!(unit(&dragged), unit(&set));
        assert_eq!((unit(&set).deaths, unit(&set).revived), (1, 0));
    }

    #[test]
    fn a_loss_that_a_change_makes_infinite_takes_no_step_back() {
        let mut live = Live::new(read("layers=4,4,4,4,4,4&act=tanh&gain=1e9"));
        (0..5).for_each(|_| assert!(live.step()));
        let parameters = live.trainer().parameters();
        assert_eq!(live.change(&read("layers=4,4,4,4,4,4&act=relu&gain=1e9")), Change::Live);
        assert_eq!((live.trainer().status(), live.trainer().steps()), (Status::Running, 5));
        assert_eq!((live.trainer().parameters(), live.marks()), (parameters, &[5][..]));
    }

    #[test]
    fn a_diverged_run_keeps_its_last_sound_losses() {
        let mut live = Live::new(read("layers=16,16&lr=1e30"));
        for _ in 0..50 {
            live.step();
        }
        assert!(matches!(live.trainer().status(), Status::Diverged(_)));
        assert!(live.losses().train.iter().all(|loss| loss.is_finite()));
        live.reset();
        assert_eq!((live.trainer().status(), live.trainer().steps()), (Status::Running, 0));
    }
}
