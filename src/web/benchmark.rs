//! Timing a kernel inside WebAssembly, so that what is measured is the kernel and not the way into it.
//!
//! The clock of a browser has steps of 0.1 ms or so and the machine has other work, so a caller that wants a stable number asks
//! for enough `repeats` (a few milliseconds in all), more than once, and takes the least.

use std::cell::Cell;
use std::hint::black_box;

use wasm_bindgen::prelude::*;

use super::error;
use crate::activation::Activation;
use crate::kernels::measure::Work;
use crate::rng::Rng;

/// The most elements: 64 MB of input and as much output.
pub const MOST_ELEMENTS: u32 = 1 << 24;
/// The most repeats.
pub const MOST_REPEATS: u32 = 1_000_000;
/// The most of both together: at a nanosecond an element, about ten seconds.
const MOST_WORK: u64 = 10_000_000_000;

/// Engines run new code through a quick compiler first and replace it while it runs; a kernel that has run this long is replaced.
const WARM_UP_MS: f64 = 100.0;
/// Elements in a call of the warm-up: many short calls, because the replacement is entered by the next call.
const WARM_UP_ELEMENTS: usize = 1024;

/// Inputs are uniform in +-this: both sides of every kink and the bends of every curve.
const INPUT_SPAN: f64 = 8.0;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds, in browsers, workers and Node alike.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

thread_local! {
    /// One bit for each kind of [`Activation::ALL`] whose function is warm, one above them for its derivative, and one for both.
    static WARM: Cell<u64> = const { Cell::new(0) };
}

/// Nanoseconds an element of a kernel, over `repeats` calls on `n` elements. The first call for a kind takes
/// 0.1 s more, to warm up. Fails where there is no memory for the elements or the work is beyond reason.
pub fn nanoseconds_per_element(work: &Work, n: u32, repeats: u32) -> Result<f64, JsValue> {
    if u64::from(n) * u64::from(repeats) > MOST_WORK {
        return Err(error(format_args!("n x repeats = {n} x {repeats}: up to {MOST_WORK} in all")));
    }
    let (x, mut y, mut slope) = (inputs(n as usize)?, zeros(n as usize)?, zeros(work.slope_length(n as usize))?);
    warm_up(work, &x, &mut y, &mut slope);
    let start = now();
    for _ in 0..repeats {
        black_box(work).run(black_box(&x), black_box(&mut y), black_box(&mut slope));
    }
    Ok((now() - start) * 1e6 / (f64::from(n) * f64::from(repeats)))
}

fn zeros(n: usize) -> Result<Vec<f32>, JsValue> {
    let mut values = Vec::new();
    values.try_reserve_exact(n).map_err(|_| error(format_args!("n = {n}: there is no memory for so many elements")))?;
    values.resize(n, 0.0);
    Ok(values)
}

fn inputs(n: usize) -> Result<Vec<f32>, JsValue> {
    let mut values = zeros(n)?;
    let mut rng = Rng::new(0, 0);
    for value in &mut values {
        *value = rng.uniform_in(-INPUT_SPAN, INPUT_SPAN) as f32;
    }
    Ok(values)
}

fn warm_up(work: &Work, x: &[f32], y: &mut [f32], slope: &mut [f32]) {
    let bit_of = |activation: &Activation, above| {
        let index = Activation::ALL.iter().position(|other| other.id() == activation.id());
        index.map_or(0, |index| 1_u64 << (index + above))
    };
    let bit = match work {
        Work::Copy => 0,
        Work::Forward(activation) => bit_of(activation, 0),
        Work::Derivative(activation, _) => bit_of(activation, Activation::ALL.len()),
        Work::Both(activation, _) => bit_of(activation, 2 * Activation::ALL.len()),
    };
    if WARM.get() & bit != 0 {
        return;
    }
    let few = x.len().min(WARM_UP_ELEMENTS);
    let few_slopes = work.slope_length(few);
    let start = now();
    while now() - start < WARM_UP_MS {
        black_box(work).run(&x[..few], &mut y[..few], &mut slope[..few_slopes]);
    }
    WARM.set(WARM.get() | bit);
}
