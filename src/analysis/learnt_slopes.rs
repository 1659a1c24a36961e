//! The slopes that a layer of PReLU has learnt, in short.

/// What the slopes of one layer are.
#[derive(Clone, Copy, Debug)]
pub struct LearntSlopes {
    /// Their mean; NaN where there are none.
    pub mean: f32,
    /// The least and the largest.
    pub range: [f32; 2],
}

impl LearntSlopes {
    /// Of a layer that learns none.
    pub const NONE: Self = Self { mean: f32::NAN, range: [f32::NAN; 2] };

    /// Of these.
    pub fn of(slopes: &[f32]) -> Self {
        if slopes.is_empty() {
            return Self::NONE;
        }
        let sum: f64 = slopes.iter().map(|&slope| f64::from(slope)).sum();
        let range = slopes.iter().fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], &slope| [slope.min(low), slope.max(high)]);
        Self { mean: (sum / slopes.len() as f64) as f32, range }
    }
}
