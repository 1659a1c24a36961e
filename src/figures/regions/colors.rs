//! What a cell's colour says: a level for each cell, a colour for each level.
//!
//! Few levels, so that a picture of thousands of cells is a few dozen fills. Colours are placed in Oklch (Ottosson 2020), where
//! equal steps look equal.

use plotters::style::RGBColor;

use super::state::Coloring;
use crate::analysis::regions::Partition;
use crate::figures::draw::theme::Scheme;

/// How many colours there are.
pub const LEVELS: usize = 32;
/// Codes of single units: every level but 0, so that a unit that switches always changes the level.
const CODES: usize = LEVELS - 1;
/// Levels of one class, where the colour says which class wins and by how much.
pub const LEVELS_A_CLASS: usize = 8;
/// Classes told apart.
pub const CLASSES: usize = LEVELS / LEVELS_A_CLASS;
/// The share of cells that a scale covers: slivers can be steeper than anything that can be seen, and a corner of the window
/// higher.
const COVERED: f64 = 0.95;

/// The levels of all cells, and the values at the ends of the scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Levels {
    /// One a cell, below [`LEVELS`].
    pub of_cells: Vec<u8>,
    /// The value of level 0 and of the last one; `None` where levels are no amounts.
    pub scale: Option<(f64, f64)>,
}

/// The level of every cell.
pub fn levels(partition: &Partition, coloring: Coloring) -> Levels {
    let cells = 0..partition.count();
    match coloring {
        Coloring::Pattern => Levels { of_cells: cells.map(|cell| code(partition.pattern(cell))).collect(), scale: None },
        Coloring::Active => {
            let counts: Vec<f64> = cells.map(|cell| partition.pattern(cell).iter().map(|word| f64::from(word.count_ones())).sum()).collect();
            let (low, high) = counts.iter().fold((f64::INFINITY, 0.0f64), |(low, high), &count| (low.min(count), high.max(count)));
            graded(&counts, low.min(high), high)
        }
        Coloring::Steepness => {
            let steepness: Vec<f64> = cells
                .map(|cell| {
                    let squares = (0..partition.output_count()).map(|output| {
                        let [a, b] = partition.gradient(cell, output);
                        a * a + b * b
                    });
                    squares.sum::<f64>().sqrt()
                })
                .collect();
            let high = covering(steepness.clone());
            graded(&steepness, 0.0, high)
        }
        Coloring::Output if partition.output_count() == 1 => {
            let values: Vec<f64> = cells.map(|cell| middle(partition, cell, 0)).collect();
            let high = covering(values.iter().map(|value| value.abs()).collect());
            graded(&values, -high, high)
        }
        Coloring::Output => winners(partition),
    }
}

/// The end of a scale: most of the values are below, and a round number so that it does not flicker while a network trains.
fn covering(mut values: Vec<f64>) -> f64 {
    let at = ((values.len() as f64 * COVERED) as usize).min(values.len().saturating_sub(1));
    let high = if values.is_empty() { 1.0 } else { *values.select_nth_unstable_by(at, f64::total_cmp).1 };
    let power = libm::pow(10.0, libm::floor(libm::log10(high)));
    [1.0, 1.5, 2.0, 3.0, 5.0, 7.0].into_iter().map(|digit| digit * power).find(|&end| end >= high).unwrap_or(10.0 * power)
}

/// Which class wins in the middle of each cell, and by how much.
fn winners(partition: &Partition) -> Levels {
    let lead = |cell: usize| {
        let (mut best, mut value, mut second) = (0, f64::NEG_INFINITY, f64::NEG_INFINITY);
        for class in 0..partition.output_count() {
            let here = middle(partition, cell, class);
            if here > value {
                (best, second, value) = (class, value, here);
            } else if here > second {
                second = here;
            }
        }
        (best, value - second)
    };
    let leads: Vec<(usize, f64)> = (0..partition.count()).map(lead).collect();
    let most = leads.iter().fold(0.0, |most: f64, lead| most.max(lead.1));
    let level = |&(class, by): &(usize, f64)| (class % CLASSES * LEVELS_A_CLASS) as u8 + step(by, 0.0, most, LEVELS_A_CLASS);
    Levels { of_cells: leads.iter().map(level).collect(), scale: None }
}

/// An output in the mean of a cell's corners.
fn middle(partition: &Partition, cell: usize, output: usize) -> f64 {
    let corners = partition.cell(cell);
    let value = |&corner: &u32| partition.outputs().get(corner as usize * partition.output_count() + output).copied().unwrap_or(f64::NAN);
    corners.iter().map(value).sum::<f64>() / corners.len() as f64
}

fn graded(values: &[f64], low: f64, high: f64) -> Levels {
    Levels { of_cells: values.iter().map(|&value| step(value, low, high, LEVELS)).collect(), scale: Some((low, high)) }
}

/// Which of `count` equal steps from `low` to `high` a value is in.
pub fn step(value: f64, low: f64, high: f64, count: usize) -> u8 {
    // `as` saturates and turns NaN into 0.
    let share = if high > low { (value - low) / (high - low) } else { 0.0 };
    ((share * count as f64) as usize).min(count - 1) as u8
}

/// Adds (exclusive or) the codes of the units that are on.
fn code(pattern: &[u32]) -> u8 {
    let mut level = 0;
    for (index, &word) in pattern.iter().enumerate() {
        let mut left = word;
        while left != 0 {
            let bit = left.trailing_zeros() as usize;
            // 12 and 31 have no common divisor: units next to each other get codes far apart.
            level ^= 1 + ((index * u32::BITS as usize + bit) * 12 % CODES) as u8;
            left &= left - 1;
        }
    }
    level
}

/// The colours of all levels.
pub fn palette(coloring: Coloring, outputs: usize, scheme: Scheme) -> Vec<RGBColor> {
    let light = scheme == Scheme::Light;
    let between = |pale: f64, strong: f64, share: f64| pale + (strong - pale) * share;
    (0..LEVELS)
        .map(|level| {
            let share = level as f64 / (LEVELS - 1) as f64;
            match coloring {
                Coloring::Pattern => {
                    // Hues a golden angle apart, in three depths.
                    let hue = level as f64 * 137.508;
                    let depth = (level % 3) as f64;
                    if light { oklch(0.92 - 0.045 * depth, 0.055 + 0.01 * depth, hue) } else { oklch(0.30 + 0.055 * depth, 0.06 + 0.01 * depth, hue) }
                }
                Coloring::Active | Coloring::Steepness => strength(share, 250.0, light),
                Coloring::Output if outputs == 1 => two_sided(share, light),
                Coloring::Output => {
                    let hue = [50.0, 250.0, 165.0, 340.0][level / LEVELS_A_CLASS % CLASSES];
                    strength(between(0.15, 0.75, (level % LEVELS_A_CLASS) as f64 / (LEVELS_A_CLASS - 1) as f64), hue, light)
                }
            }
        })
        .collect()
}

/// The colours of `count` values from the most negative to the most positive.
pub fn ramp(count: usize, scheme: Scheme) -> Vec<RGBColor> {
    (0..count).map(|level| two_sided(level as f64 / (count - 1).max(1) as f64, scheme == Scheme::Light)).collect()
}

/// One hue below the middle, another above, the paler the nearer.
fn two_sided(share: f64, light: bool) -> RGBColor {
    let amount = (2.0 * share - 1.0).abs();
    strength(0.14 + 0.72 * amount, if share < 0.5 { 50.0 } else { 250.0 }, light)
}

/// From next to nothing to strong, on light or dark ground.
fn strength(share: f64, hue: f64, light: bool) -> RGBColor {
    if light { oklch(0.975 - 0.36 * share, 0.008 + 0.125 * share, hue) } else { oklch(0.22 + 0.46 * share, 0.01 + 0.115 * share, hue) }
}

/// Oklch to sRGB (Ottosson 2020, "A perceptual color space for image processing"); hue in degrees. Brought into range.
pub(super) fn oklch(lightness: f64, chroma: f64, hue: f64) -> RGBColor {
    let angle = hue * core::f64::consts::PI / 180.0;
    let (a, b) = (chroma * libm::cos(angle), chroma * libm::sin(angle));
    let cube = |v: f64| v * v * v;
    let l = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    let channel = |linear: f64| {
        let linear = linear.clamp(0.0, 1.0);
        let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    };
    RGBColor(
        channel(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
        channel(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
        channel(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_switches_changes_the_colour() {
        let pattern = [0b1011_0110, 0xFFFF_0001];
        for bit in 0..64 {
            let mut other = pattern;
            other[bit / 32] ^= 1 << (bit % 32);
            assert_ne!(code(&pattern), code(&other), "{bit}");
        }
    }

    #[test]
    fn colours_are_those_of_the_reference() {
        assert_eq!(oklch(1.0, 0.0, 0.0), RGBColor(255, 255, 255));
        // Pure sRGB red and blue in Oklch.
        assert_eq!(oklch(0.627_955, 0.257_683, 29.2339), RGBColor(255, 0, 0));
        assert_eq!(oklch(0.452_014, 0.313_214, 264.052), RGBColor(0, 0, 255));
        for coloring in Coloring::ALL {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let mut colors: Vec<_> = palette(coloring, 1, scheme).iter().map(|c| (c.0, c.1, c.2)).collect();
                colors.sort_unstable();
                colors.dedup();
                assert_eq!(colors.len(), LEVELS, "{coloring:?} {scheme:?}");
            }
        }
    }

    #[test]
    fn steps_cover_the_scale_and_nothing_is_outside() {
        assert_eq!([-9.0, 0.0, 0.49, 0.5, 1.0, 9.0, f64::NAN].map(|v| step(v, 0.0, 1.0, 2)), [0, 0, 0, 1, 1, 1, 0]);
        assert_eq!(step(3.0, 3.0, 3.0, 8), 0);
    }
}
