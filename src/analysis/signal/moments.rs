//! What a layer's numbers are like: moments for the lines, quantiles and a histogram for the ridges.

/// The sums that the lines are drawn from. NaN and infinity show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// The mean over all units and samples.
    pub mean: f64,
    /// The standard deviation over all units and samples (of the population: divided by n).
    pub std: f64,
    /// The mean square.
    pub square: f64,
    /// The share of elements that are exactly 0.
    pub zeros: f64,
}

impl Moments {
    /// The moments of `values`; all 0 for none. Summed in f64, in order, in four partial sums: no f32 overflows there.
    pub fn of(values: &[f32]) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        let (chunks, rest) = values.as_chunks::<4>();
        let (mut sums, mut squares, mut zeros) = ([0.0f64; 4], [0.0f64; 4], [0u32; 4]);
        let mut add = |lane: usize, value: f32| {
            let wide = f64::from(value);
            sums[lane] += wide;
            squares[lane] += wide * wide;
            zeros[lane] += u32::from(value == 0.0);
        };
        for chunk in chunks {
            for (lane, &value) in chunk.iter().enumerate() {
                add(lane, value);
            }
        }
        for (lane, &value) in rest.iter().enumerate() {
            add(lane, value);
        }
        let n = values.len() as f64;
        let total = |parts: [f64; 4]| (parts[0] + parts[1]) + (parts[2] + parts[3]);
        let (mean, square) = (total(sums) / n, total(squares) / n);
        let variance = square - mean * mean;
        // Rounding may leave a little below 0; f64::max would turn NaN into 0.
        let variance = if variance < 0.0 { 0.0 } else { variance };
        Self { mean, std: variance.sqrt(), square, zeros: f64::from(zeros.iter().sum::<u32>()) / n }
    }
}

/// Which quantiles a [`Spread`] holds.
pub const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];
/// Bins of a [`Spread`]'s histogram.
pub const BINS: usize = 64;
/// A histogram reaches this many root mean squares to either side of 0.
const REACH: f64 = 4.0;

/// The distribution of a layer's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The values at [`QUANTILES`], without what is not finite.
    pub quantiles: [f32; QUANTILES.len()],
    /// Where the histogram begins; it ends at minus this. 0 where there is nothing to show.
    pub low: f64,
    /// How many elements lie in each of [`BINS`] equal bins; what lies outside counts in the outermost.
    pub bins: Vec<u32>,
    /// How many elements are not finite, and in no bin.
    pub not_finite: usize,
}

impl Spread {
    /// The distribution of `values`.
    pub fn of(values: &[f32]) -> Self {
        let mut sorted: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
        let not_finite = values.len() - sorted.len();
        let reach = REACH * Moments::of(&sorted).square.sqrt();
        let mut bins = vec![0; BINS];
        for &value in &sorted {
            let place = if reach > 0.0 { (f64::from(value) / reach + 1.0) * 0.5 * BINS as f64 } else { BINS as f64 * 0.5 };
            // `as` saturates at 0 below.
            bins[(place as usize).min(BINS - 1)] += 1;
        }
        sorted.sort_unstable_by(f32::total_cmp);
        let last = sorted.len().saturating_sub(1);
        // The nearest rank: a value that occurs, also where the outputs are made of zeros and others.
        let quantiles = QUANTILES.map(|share| sorted.get((share * last as f64).round() as usize).copied().unwrap_or(f32::NAN));
        Self { quantiles, low: -reach, bins, not_finite }
    }
}
