//! What other floors ask of a function, answered in [`super::Activation::traits`].

/// What is so of one function with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traits {
    /// The limits of f at minus and at plus infinity.
    pub limits: [f64; 2],
    /// f' is exactly 0 below the first number and above the second; infinite where there is no such side.
    pub flat: (f64, f64),
    /// f is exactly 0 up to here; minus infinity for nowhere.
    pub zero_up_to: f64,
    /// The least upper bound of |f'| away from kinks; infinite where it grows without bound.
    pub largest_slope: f64,
    /// What it falls to, and rises again, between kinks; no more than 1e-6 below it. `None` for what is monotone between its kinks.
    pub dip: Option<f64>,
    /// The slopes left and right of 0, where it is positively homogeneous: f(k x) = k f(x) for every k > 0.
    pub homogeneous: Option<(f64, f64)>,
    /// The straight pieces, where it is continuous and made of them.
    pub pieces: Option<StraightPieces>,
    /// The width w of the bend at 0, what x is measured in: f(x) = w g(x / w), g the same for every w.
    pub bend: f64,
    /// The gain that Kaiming's schemes use: `torch.nn.init.calculate_gain` where it knows the function, leaky_relu's formula for
    /// prelu (He et al. 2015, section 2.2), and relu's sqrt 2 for all others, as people use it.
    pub gain: f64,
}

impl Traits {
    /// A function that rises from one limit to the other with slopes of at most 1, nowhere flat, and without a rule for its gain.
    pub(super) fn rising(limits: [f64; 2]) -> Self {
        Self {
            limits,
            flat: (f64::NEG_INFINITY, f64::INFINITY),
            zero_up_to: f64::NEG_INFINITY,
            largest_slope: 1.0,
            dip: None,
            homogeneous: None,
            pieces: None,
            bend: 1.0,
            gain: core::f64::consts::SQRT_2,
        }
    }

    /// On which sides, left and right, it saturates: comes to rest at a number.
    pub fn saturates(&self) -> [bool; 2] {
        self.limits.map(f64::is_finite)
    }

    /// Whether it is bounded on both sides.
    pub fn is_bounded(&self) -> bool {
        self.saturates() == [true; 2]
    }
}

/// The straight pieces of a function: `count` kinks, and on piece p (that right of p kinks) `slopes[p] z + intercepts[p]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StraightPieces {
    /// How many kinks there are.
    pub count: usize,
    /// Where they are, from left to right.
    pub points: [f64; 2],
    /// The slopes of the pieces.
    pub slopes: [f64; 3],
    /// What the pieces, prolonged, give at 0.
    pub intercepts: [f64; 3],
}

impl StraightPieces {
    /// A line through 0.
    pub(super) const fn line(slope: f64) -> Self {
        Self { count: 0, points: [0.0; 2], slopes: [slope, 0.0, 0.0], intercepts: [0.0; 3] }
    }

    /// x right of `point`, `left` x + `constant` up to there. A slope of 1 keeps its kink: the pattern asks on which side of it a
    /// unit is, and a slope that is learnt passes 1.
    pub(super) const fn bent(point: f64, left: f64, constant: f64) -> Self {
        Self { count: 1, points: [point, 0.0], slopes: [left, 1.0, 0.0], intercepts: [constant, 0.0, 0.0] }
    }

    /// Flat, then `slope`, then flat again.
    pub(super) const fn ramp(points: [f64; 2], slope: f64, intercepts: [f64; 3]) -> Self {
        Self { count: 2, points, slopes: [0.0, slope, 0.0], intercepts }
    }

    /// The kinks, from left to right.
    pub fn kinks(&self) -> &[f64] {
        &self.points[..self.count]
    }

    /// On which piece z lies; at a kink the one to its left, as in PyTorch's `x > 0`.
    pub fn piece(&self, z: f64) -> usize {
        self.kinks().iter().filter(|&&kink| z > kink).count()
    }

    /// f(z).
    pub fn value(&self, z: f64) -> f64 {
        let piece = self.piece(z);
        self.slopes[piece] * z + self.intercepts[piece]
    }

    /// f(z + dz) - f(z), without losing the digits of a small dz.
    pub fn difference(&self, z: f64, dz: f64) -> f64 {
        let (from, to) = (self.piece(z), self.piece(z + dz));
        if from == to { self.slopes[from] * dz } else { self.value(z + dz) - self.value(z) }
    }
}
