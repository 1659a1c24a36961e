//! The generators behind [`Dataset`].

use core::f64::consts::{PI, TAU};

use super::{Dataset, Points, stream};
use crate::rng::Rng;

/// Half the side of the square that the points lie in.
const REACH: f64 = 3.0;
/// The disc of [`Dataset::Circle`] ends at this part of the reach, the ring begins at the next.
const DISC: f64 = 0.5;
const RING: f64 = 0.7;
/// The gap along the axes of [`Dataset::Xor`], half its width.
const XOR_GAP: f64 = 0.2;
/// Centre (both coordinates) and standard deviation of the clouds of [`Dataset::Gauss`].
const CLOUD: (f64, f64) = (1.4, 0.5);
/// Turns of an arm of the spirals.
const TURNS: f64 = 1.25;
const TURNS_OF_THREE: f64 = 0.75;
/// Where an arm begins, as a part of its length.
const ARM_START: f64 = 0.08;
/// The radius of a moon.
const MOON: f64 = 1.6;
/// Cells along a side of [`Dataset::Checkerboard`].
const CELLS: f64 = 4.0;

pub(super) fn points(set: Dataset, count: usize, noise: f64, seed: u64) -> Points {
    let mut rng = Rng::new(seed, stream::POINTS);
    let mut points = Points { inputs: set.inputs(), x: Vec::new(), targets: 1, y: Vec::new() };
    if set == Dataset::Custom {
        return points;
    }
    for index in 0..count {
        if set.is_function() {
            let x = rng.uniform_in(-REACH, REACH);
            points.x.push(x as f32);
            points.y.push((function(set, x) + noise * rng.normal()) as f32);
        } else {
            let class = index % set.classes().max(1);
            let (x, y) = place(set, class, &mut rng);
            points.x.push((x + noise * rng.normal()) as f32);
            points.x.push((y + noise * rng.normal()) as f32);
            points.y.push(class as f32);
        }
    }
    points
}

fn function(set: Dataset, x: f64) -> f64 {
    match set {
        Dataset::Sine => libm::sin(2.0 * x),
        Dataset::Step => f64::from(u8::from(x > 0.0)),
        Dataset::Sawtooth => x - 2.0 * (0.5 * x).floor(),
        _ => x.abs(),
    }
}

/// A point of `class` without noise.
fn place(set: Dataset, class: usize, rng: &mut Rng) -> (f64, f64) {
    let arm = |turns: f64, arms: f64, rng: &mut Rng| {
        let along = rng.uniform_in(ARM_START, 1.0);
        let angle = TAU * (turns * along + class as f64 / arms);
        (REACH * along * libm::sin(angle), REACH * along * libm::cos(angle))
    };
    match set {
        Dataset::Circle => {
            // Class 1 is inside. Uniform over the area: the square of the radius is uniform.
            let (low, high) = if class == 1 { (0.0, DISC) } else { (RING, 1.0) };
            let radius = REACH * rng.uniform_in(low * low, high * high).sqrt();
            let angle = rng.uniform_in(0.0, TAU);
            (radius * libm::sin(angle), radius * libm::cos(angle))
        }
        Dataset::Xor => {
            let x = rng.uniform_in(XOR_GAP, REACH);
            let y = rng.uniform_in(XOR_GAP, REACH);
            let (across, up) = (rng.below(2) == 1, class == 1);
            (if across { x } else { -x }, if across == up { y } else { -y })
        }
        Dataset::Gauss => {
            let centre = if class == 1 { CLOUD.0 } else { -CLOUD.0 };
            (centre + CLOUD.1 * rng.normal(), centre + CLOUD.1 * rng.normal())
        }
        Dataset::Spiral => arm(TURNS, 2.0, rng),
        Dataset::Spiral3 => arm(TURNS_OF_THREE, 3.0, rng),
        Dataset::Moons => {
            let angle = rng.uniform_in(0.0, PI);
            let (x, y) = (libm::cos(angle), libm::sin(angle));
            // Centred on the middle of the two.
            let (x, y) = if class == 1 { (1.0 - x, 0.5 - y) } else { (x, y) };
            (MOON * (x - 0.5), MOON * (y - 0.25))
        }
        _ => loop {
            let (x, y) = (rng.uniform_in(-REACH, REACH), rng.uniform_in(-REACH, REACH));
            let cell = |v: f64| ((v + REACH) / (2.0 * REACH) * CELLS).floor() as usize;
            if (cell(x) + cell(y)) % 2 == class {
                return (x, y);
            }
        },
    }
}
