//! Data sets: what a network is trained on.
//!
//! Two-dimensional sets lie in the square from -3 to 3 and have classes 0, 1 (2); one-dimensional ones are functions on
//! [-3, 3]. A set is a pure function of its name, noise, number of points and seed.

mod csv;
mod generate;

pub use csv::{CsvProblem, MOST_CLASSES, MOST_POINTS, Table, Wanted, parse_csv, read_table};

use crate::rng::Rng;

/// Which data set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dataset {
    /// A disc in a ring.
    #[default]
    Circle,
    /// The sign of x y.
    Xor,
    /// Two round clouds.
    Gauss,
    /// Two arms wound into one another.
    Spiral,
    /// Two half moons.
    Moons,
    /// Four by four cells in turn.
    Checkerboard,
    /// Three arms: three classes.
    Spiral3,
    /// sin 2x
    Sine,
    /// 0 left of 0, 1 right of it
    Step,
    /// x modulo 2
    Sawtooth,
    /// |x|
    Abs,
    /// Points given from outside.
    Custom,
}

impl Dataset {
    /// Every set, in the order shown.
    pub const ALL: [Self; 12] = [
        Self::Circle,
        Self::Xor,
        Self::Gauss,
        Self::Spiral,
        Self::Moons,
        Self::Checkerboard,
        Self::Spiral3,
        Self::Sine,
        Self::Step,
        Self::Sawtooth,
        Self::Abs,
        Self::Custom,
    ];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Xor => "xor",
            Self::Gauss => "gauss",
            Self::Spiral => "spiral",
            Self::Moons => "moons",
            Self::Checkerboard => "checkerboard",
            Self::Spiral3 => "spiral3",
            Self::Sine => "sine",
            Self::Step => "step",
            Self::Sawtooth => "sawtooth",
            Self::Abs => "abs",
            Self::Custom => "custom",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Circle => "Circle",
            Self::Xor => "Exclusive or",
            Self::Gauss => "Two clouds",
            Self::Spiral => "Spiral",
            Self::Moons => "Moons",
            Self::Checkerboard => "Checkerboard",
            Self::Spiral3 => "Three arms",
            Self::Sine => "Sine",
            Self::Step => "Step",
            Self::Sawtooth => "Sawtooth",
            Self::Abs => "|x|",
            Self::Custom => "Own points",
        }
    }

    /// How many numbers describe a point.
    pub fn inputs(self) -> usize {
        if self.is_function() { 1 } else { 2 }
    }

    /// Whether it is a function to be fitted rather than classes to be told apart.
    pub fn is_function(self) -> bool {
        matches!(self, Self::Sine | Self::Step | Self::Sawtooth | Self::Abs)
    }

    /// How many classes there are; 0 for a function.
    pub fn classes(self) -> usize {
        match self {
            _ if self.is_function() => 0,
            Self::Spiral3 => 3,
            _ => 2,
        }
    }

    /// `count` points drawn with `seed`; `noise` is the standard deviation of what is added to each coordinate (in one
    /// dimension to y). [`Dataset::Custom`] has none of its own.
    pub fn points(self, count: usize, noise: f64, seed: u64) -> Points {
        generate::points(self, count, noise, seed)
    }
}

/// Half the side of the plotted square around 0: the data's 3 and some room.
pub const VIEW: f64 = 3.5;

/// Points and what is wanted of the network there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// Numbers a point.
    pub inputs: usize,
    /// `[count][inputs]`
    pub x: Vec<f32>,
    /// Numbers a target: 1, or the outputs in regression on several.
    pub targets: usize,
    /// `[count][targets]`: values, or class numbers.
    pub y: Vec<f32>,
}

impl Points {
    /// Points from flat lists. The error says what does not fit.
    pub fn new(inputs: usize, x: Vec<f32>, targets: usize, y: Vec<f32>) -> Result<Self, String> {
        if inputs == 0 || targets == 0 {
            return Err("a point needs at least one input and one target".to_owned());
        }
        let count = x.len() / inputs;
        if count * inputs != x.len() {
            return Err(format!("x has {} numbers, which is not a multiple of the {inputs} inputs", x.len()));
        }
        if count * targets != y.len() {
            return Err(format!("y has {} numbers, but {count} points with {targets} each need {}", y.len(), count * targets));
        }
        for (name, values) in [("x", &x), ("y", &y)] {
            if let Some(at) = values.iter().position(|value| !value.is_finite()) {
                return Err(format!("{name}[{at}] is {}; every number must be finite", values[at]));
            }
        }
        Ok(Self { inputs, x, targets, y })
    }

    /// How many points there are.
    pub fn count(&self) -> usize {
        self.x.len() / self.inputs.max(1)
    }

    /// Puts the points in a random order, by the draws of [`Rng::shuffle`].
    pub fn shuffle(&mut self, rng: &mut Rng) {
        // The commonest widths as constants: a run does this every epoch, and it is a twentieth of its time.
        match (self.inputs, self.targets) {
            (1, 1) => shuffle_rows(self.x.as_chunks_mut::<1>().0, &mut self.y, rng),
            (2, 1) => shuffle_rows(self.x.as_chunks_mut::<2>().0, &mut self.y, rng),
            (inputs, targets) => {
                for at in (1..self.count()).rev() {
                    let other = rng.below(at as u32 + 1) as usize;
                    swap_rows(&mut self.x, inputs, at, other);
                    swap_rows(&mut self.y, targets, at, other);
                }
            }
        }
    }

    /// The points at `indices`, in that order.
    fn select(&self, indices: &[usize]) -> Self {
        let pick = |values: &[f32], width: usize| indices.iter().flat_map(|&at| values[at * width..(at + 1) * width].iter().copied()).collect();
        Self { inputs: self.inputs, x: pick(&self.x, self.inputs), targets: self.targets, y: pick(&self.y, self.targets) }
    }

    /// Training and test points: a random `share` of them (rounded down) for testing, both in the order they had.
    pub fn split(&self, share: f64, seed: u64) -> (Self, Self) {
        let count = self.count();
        let tested = ((count as f64 * share.clamp(0.0, 1.0)) as usize).min(count.saturating_sub(1));
        let mut indices: Vec<usize> = (0..count).collect();
        Rng::new(seed, stream::SPLIT).shuffle(&mut indices);
        let (train, test) = indices.split_at_mut(count - tested);
        train.sort_unstable();
        test.sort_unstable();
        (self.select(train), self.select(test))
    }
}

/// Swaps two rows of a matrix. This is a part of every step, so the usual widths have no loop.
#[inline(always)]
fn swap_rows(values: &mut [f32], width: usize, one: usize, other: usize) {
    (0..width).for_each(|k| values.swap(one * width + k, other * width + k));
}

fn shuffle_rows<const INPUTS: usize>(x: &mut [[f32; INPUTS]], y: &mut [f32], rng: &mut Rng) {
    // A copy of the generator lives in registers.
    let mut draws = rng.clone();
    let count = x.len().min(y.len());
    let (x, y) = (&mut x[..count], &mut y[..count]);
    for at in (1..count).rev() {
        let other = draws.below(at as u32 + 1) as usize;
        x.swap(at, other);
        y.swap(at, other);
    }
    *rng = draws;
}

/// The streams of a seed, so that what is drawn for one purpose leaves the others as they were.
pub(crate) mod stream {
    /// Data points.
    pub const POINTS: u64 = 1;
    /// Which points are for testing.
    pub const SPLIT: u64 = 2;
    /// The order of the batches.
    pub const ORDER: u64 = 3;
    /// The weights of the first layer; that of the next is one more.
    pub const WEIGHTS: u64 = 16;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_set_is_what_it_says_and_the_same_again() {
        for set in Dataset::ALL {
            let points = set.points(120, 0.0, 7);
            assert_eq!(points, set.points(120, 0.0, 7), "{}", set.id());
            if set == Dataset::Custom {
                assert_eq!(points.count(), 0);
                continue;
            }
            assert_eq!((points.count(), points.inputs), (120, set.inputs()));
            assert_ne!(points.x, set.points(120, 0.0, 8).x, "{}", set.id());
            assert!(points.x.iter().all(|x| x.abs() <= 3.5), "{}", set.id());
            for class in 0..set.classes() {
                let share = points.y.iter().filter(|&&y| y == class as f32).count() as f64 / 120.0;
                assert!((share * set.classes() as f64 - 1.0).abs() < 0.1, "{} {class}: {share}", set.id());
            }
        }
    }

    #[test]
    fn noise_moves_points_by_its_standard_deviation() {
        let (clean, noisy) = (Dataset::Circle.points(2000, 0.0, 3), Dataset::Circle.points(2000, 0.5, 3));
        let square: f64 = clean.x.iter().zip(&noisy.x).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 4000.0;
        // Five standard errors of a mean square: 5 sqrt(2 / 4000) of it.
        assert!((square / 0.25 - 1.0).abs() < 0.112, "{square}");
    }

    #[test]
    fn a_split_loses_no_point_and_takes_the_share() {
        let points = Dataset::Moons.points(101, 0.1, 1);
        let (train, test) = points.split(0.25, 5);
        assert_eq!((train.count(), test.count()), (76, 25));
        let mut all: Vec<u32> = train.x.iter().chain(&test.x).map(|x| x.to_bits()).collect();
        let mut want: Vec<u32> = points.x.iter().map(|x| x.to_bits()).collect();
        all.sort_unstable();
        want.sort_unstable();
        assert_eq!(all, want);
        assert_eq!(points.split(1.0, 5).0.count(), 1);
    }

    #[test]
    fn wrong_lengths_are_named() {
        assert!(Points::new(2, vec![0.0; 5], 1, vec![0.0; 2]).unwrap_err().contains("multiple of the 2 inputs"));
        assert!(Points::new(2, vec![0.0; 6], 1, vec![0.0; 2]).unwrap_err().contains("need 3"));
        assert!(Points::new(1, vec![0.0, f32::NAN], 1, vec![0.0; 2]).unwrap_err().contains("x[1] is NaN"));
    }
}
