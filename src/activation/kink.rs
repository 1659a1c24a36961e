//! Where the slope breaks, and which number to call the derivative there.

use std::fmt;

/// A point where the slope breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kink {
    /// Where.
    pub x: f32,
    /// The slope just left of it.
    pub left: f32,
    /// The slope just right of it.
    pub right: f32,
    /// How far the function itself jumps there (0 for all but a discontinuous threshold).
    pub jump: f32,
}

/// Which number to call the derivative where there is none: at a kink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AtKink {
    /// The slope just left of the kink.
    Left,
    /// The slope just right of it.
    Right,
    /// This number, brought between the two slopes.
    Value(f32),
}

impl Default for AtKink {
    /// 0, or the slope nearest to it: PyTorch's choice for relu, leaky_relu, relu6 and hard_sigmoid.
    fn default() -> Self {
        Self::Value(0.0)
    }
}

impl AtKink {
    /// The derivative that this choice gives at `kink`.
    pub fn slope(self, kink: &Kink) -> f32 {
        match self {
            Self::Left => kink.left,
            Self::Right => kink.right,
            Self::Value(value) => value.clamp(kink.left.min(kink.right), kink.left.max(kink.right)),
        }
    }
}

impl fmt::Display for AtKink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left => f.write_str("left"),
            Self::Right => f.write_str("right"),
            Self::Value(value) => value.fmt(f),
        }
    }
}

impl std::str::FromStr for AtKink {
    type Err = String;

    /// Reads `left`, `right` or a finite number.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            _ => match crate::text::single(text).ok_or(()) {
                Ok(value) if value.is_finite() => Ok(Self::Value(value)),
                _ => Err("left, right or a number between the two slopes".to_owned()),
            },
        }
    }
}
