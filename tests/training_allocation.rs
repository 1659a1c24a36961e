//! A step allocates nothing, counted by the allocator itself: with every activation, norm, loss and optimiser.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![expect(unsafe_code, reason = "an allocator that counts is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use relu_lab::activation::Activation;
use relu_lab::experiment::Experiment;
use relu_lab::network::Norm;
use relu_lab::training::Trainer;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const STEPS: usize = 40;

fn check(text: &str) {
    let (experiment, problems) = Experiment::read(text);
    assert_eq!(problems, [], "{text}");
    let mut trainer = Trainer::new(experiment);
    let before = COUNT.with(Cell::get);
    for _ in 0..STEPS {
        assert!(trainer.step(), "{text}: {:?}", trainer.status());
    }
    let after = COUNT.with(Cell::get);
    assert_eq!(after - before, 0, "{text}");
    assert!(before > 0, "the allocator counts");
}

#[test]
fn a_step_allocates_nothing_with_any_activation_and_norm() {
    for activation in Activation::ALL {
        for norm in Norm::ALL {
            for residual in ["off", "on"] {
                check(&format!("act={activation}&norm={}&residual={residual}&layers=8,8,7&batch=7&lr=0.001&gain=0.3", norm.id()));
            }
        }
    }
}

#[test]
fn a_step_allocates_nothing_with_any_optimiser_schedule_and_loss() {
    for optimiser in ["sgd", "sgd(momentum=0.9,nesterov=on)", "sgd(weight_decay=0.1)", "rmsprop(momentum=0.5)", "adam(weight_decay=0.1)", "adamw"] {
        for schedule in ["constant", "warmup", "step", "cosine"] {
            // Two classes, three, and values.
            for data in ["circle", "spiral3", "sine"] {
                for batch in ["10", "full", "1"] {
                    check(&format!("data={data}&opt={optimiser}&schedule={schedule}&batch={batch}&lr=0.001&clip=1&l1=0.01&l2=0.01"));
                }
            }
        }
    }
}

#[test]
fn an_epoch_allocates_nothing_either() {
    let mut trainer = Trainer::new(Experiment::read("layers=32,32,32&batch=32").0);
    let before = COUNT.with(Cell::get);
    for _ in 0..5 {
        assert!(trainer.epoch());
    }
    assert!(trainer.batch_loss().is_finite());
    assert_eq!(COUNT.with(Cell::get), before);
}
