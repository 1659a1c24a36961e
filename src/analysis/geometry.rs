//! Plane geometry of convex polygons, in f64.
//!
//! A polygon is its corners in counter-clockwise order. Areas and centroids are taken relative to the first corner, so that a
//! tiny polygon far from the origin keeps its digits.

use std::fmt;

/// A point, or a difference of two points.
pub type Point = [f64; 2];

/// A rectangle with sides parallel to the axes: finite, and not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    x_min: f64,
    x_max: f64,
    y_min: f64,
    y_max: f64,
}

/// Why four numbers are not a [`Window`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowError {
    axis: char,
    min: f64,
    max: f64,
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { axis, min, max } = self;
        write!(f, "the window's {axis} goes from {min} to {max}; it must go from a finite number to a larger one, and its middle must lie between them")
    }
}

impl std::error::Error for WindowError {}

impl Window {
    /// The rectangle from (`x_min`, `y_min`) to (`x_max`, `y_max`). Both sides must be finite, of finite length, and long
    /// enough that a number lies between their ends.
    pub fn new(x_min: f64, x_max: f64, y_min: f64, y_max: f64) -> Result<Self, WindowError> {
        for (axis, min, max) in [('x', x_min, x_max), ('y', y_min, y_max)] {
            let middle = min + 0.5 * (max - min);
            if !(min < middle && middle < max && (max - min).is_finite()) {
                return Err(WindowError { axis, min, max });
            }
        }
        Ok(Self { x_min, x_max, y_min, y_max })
    }

    /// The left side.
    pub fn x_min(&self) -> f64 {
        self.x_min
    }

    /// The right side.
    pub fn x_max(&self) -> f64 {
        self.x_max
    }

    /// The lower side.
    pub fn y_min(&self) -> f64 {
        self.y_min
    }

    /// The upper side.
    pub fn y_max(&self) -> f64 {
        self.y_max
    }

    /// The middle.
    pub fn centre(&self) -> Point {
        [self.x_min + 0.5 * (self.x_max - self.x_min), self.y_min + 0.5 * (self.y_max - self.y_min)]
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        (self.x_max - self.x_min) * (self.y_max - self.y_min)
    }

    /// Whether the point lies in the rectangle, its sides included. False for NaN.
    pub fn contains(&self, [x, y]: Point) -> bool {
        (self.x_min..=self.x_max).contains(&x) && (self.y_min..=self.y_max).contains(&y)
    }

    /// The corners as differences from [`Self::centre`], counter-clockwise from the lower left.
    pub fn corners_from_centre(&self) -> [Point; 4] {
        let [x, y] = self.centre();
        let (left, right, low, high) = (self.x_min - x, self.x_max - x, self.y_min - y, self.y_max - y);
        [[left, low], [right, low], [right, high], [left, high]]
    }
}

/// Twice the signed area of the triangle a, b, c: positive where it runs counter-clockwise.
pub fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The area of a polygon; 0 for fewer than three corners.
pub fn area(corners: impl IntoIterator<Item = Point>) -> f64 {
    area_and_centroid(corners).0
}

/// The area and the centre of mass of a convex polygon. A polygon without area has the mean of its corners as its centre, and
/// (NaN, NaN) without corners.
pub fn area_and_centroid(corners: impl IntoIterator<Item = Point>) -> (f64, Point) {
    let mut corners = corners.into_iter();
    let Some(first) = corners.next() else { return (0.0, [f64::NAN; 2]) };
    // All sums are of differences from the first corner.
    let (mut twice, mut moment, mut sum, mut count) = (0.0, [0.0; 2], [0.0; 2], 1.0);
    let mut last = [0.0; 2];
    for corner in corners {
        let next = [corner[0] - first[0], corner[1] - first[1]];
        let part = cross([0.0; 2], last, next);
        twice += part;
        for axis in 0..2 {
            moment[axis] += part * (last[axis] + next[axis]);
            sum[axis] += next[axis];
        }
        count += 1.0;
        last = next;
    }
    let centre = |axis: usize| first[axis] + if twice > 0.0 { moment[axis] / (3.0 * twice) } else { sum[axis] / count };
    (0.5 * twice, [centre(0), centre(1)])
}

/// The distance of `point` from the segment from `a` to `b`.
pub fn distance_to_segment(point: Point, a: Point, b: Point) -> f64 {
    let (along, to) = ([b[0] - a[0], b[1] - a[1]], [point[0] - a[0], point[1] - a[1]]);
    let square = along[0] * along[0] + along[1] * along[1];
    let t = if square > 0.0 { ((to[0] * along[0] + to[1] * along[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    let (dx, dy) = (to[0] - t * along[0], to[1] - t * along[1]);
    libm::hypot(dx, dy)
}

/// The point `t` of the way from `a` to `b`.
pub fn lerp(a: Point, b: Point, t: f64) -> Point {
    [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_tiny_polygon_far_away_keeps_its_area() {
        let (x, y, d) = (1e6, -3e6, 1.0 / 1024.0);
        let (area, centre) = area_and_centroid([[x, y], [x + d, y], [x + d, y + d], [x, y + d]]);
        assert_eq!((area, centre), (d * d, [x + d / 2.0, y + d / 2.0]));
        assert_eq!(area_and_centroid([[1.0, 2.0], [3.0, 2.0]]).1, [2.0, 2.0]);
    }

    #[test]
    fn distances_end_at_the_ends() {
        let (a, b) = ([0.0, 0.0], [2.0, 0.0]);
        assert_eq!([[1.0, 1.0], [5.0, 4.0], [-3.0, 4.0]].map(|p| distance_to_segment(p, a, b)), [1.0, 5.0, 5.0]);
        assert_eq!(distance_to_segment([3.0, 4.0], a, a), 5.0);
    }

    #[test]
    fn windows_without_an_inside_are_refused() {
        for (min, max) in [(1.0, 1.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (-f64::MAX, f64::MAX), (1.0, 1.0 + f64::EPSILON)] {
            let error = Window::new(0.0, 1.0, min, max).unwrap_err();
            assert!(error.to_string().contains("window's y"), "{error}");
        }
        assert!(Window::new(0.0, 1.0, -1.0, 1.0).unwrap().contains([0.0, 1.0]));
    }
}
