//! A step allocates nothing, counted by the allocator itself. (Activations with kinks that are not fused are not among these:
//! the kernels ask `Activation::kinks` for a list.)
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![expect(unsafe_code, reason = "an allocator that counts is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use relu_lab::experiment::Experiment;
use relu_lab::network::Trainer;

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

#[test]
fn a_step_allocates_nothing() {
    for text in [
        "",
        "batch=full&norm=batch&residual=on&act=gelu&layers=8,8,7",
        "norm=layer&act=silu|sigmoid&opt=adamw&clip=1&l1=0.01&l2=0.01&schedule=cosine&batch=7",
        "data=spiral3&opt=sgd(momentum=0.9,nesterov=on)&layers=32,32,32",
        "data=sine&opt=rmsprop&act=mish",
    ] {
        let mut trainer = Trainer::new(Experiment::read(text).0);
        let before = COUNT.with(Cell::get);
        for _ in 0..50 {
            assert!(trainer.step());
        }
        let after = COUNT.with(Cell::get);
        assert_eq!(after - before, 0, "{text}");
        assert!(before > 0);
    }
}
