//! Runs that several tests begin with.

use relu_lab::experiment::Experiment;
use relu_lab::training::Trainer;

/// An experiment of a text that has nothing wrong in it.
pub fn experiment(text: &str) -> Experiment {
    let (experiment, problems) = Experiment::read(text);
    assert_eq!(problems, [], "{text}");
    experiment
}

/// Its run after so many steps, none of which ends it.
pub fn run(text: &str, steps: u64) -> Trainer {
    let mut trainer = Trainer::new(experiment(text));
    (0..steps).for_each(|_| assert!(trainer.step()));
    trainer
}
