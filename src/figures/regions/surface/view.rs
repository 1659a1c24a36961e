//! From where the surface is seen: what a hand turns, and where a place of the box lands on the sheet.

use crate::figures::draw::plot::Rect;
use crate::figures::draw::shapes::Pixel;
use crate::figures::figure::Stroke;

/// A place in the box: x and y of the window and the height, each axis from about -1 to 1.
pub type Solid = [f64; 3];

/// Half the height of the box, in half sides of its larger side.
pub const HALF_HEIGHT: f64 = 0.52;
/// The flattest and the steepest look, in degrees: from straight above the surface is the plane.
const PITCHES: [f64; 2] = [8.0, 90.0];
const ZOOMS: [f64; 2] = [0.5, 4.0];
const DEGREES_A_PIXEL: f64 = 0.4;
const KEY_STEP: f64 = 5.0;
const KEY_ZOOM: f64 = 1.15;
const DRIFT: f64 = 4.0;
const HALF_TURN: f64 = 180.0;

/// How the box is turned: all that a caller keeps of the view (keys `yaw`, `pitch`, `zoom`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// By how much the box is turned about the vertical, in degrees, from -180 to 180; 0 looks along y.
    pub yaw: f64,
    /// The height of the eye above the horizon, in degrees, from 8 to 90.
    pub pitch: f64,
    /// 1 fits the box into its place, however it is turned; from 0.5 to 4.
    pub zoom: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { yaw: -28.0, pitch: 36.0, zoom: 1.0 }
    }
}

/// A key that turns the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow upwards.
    Up,
    /// The arrow downwards.
    Down,
    /// Plus.
    Closer,
    /// Minus.
    Away,
}

impl Key {
    /// What a key of the keyboard does to the surface.
    pub fn of(stroke: Stroke) -> Option<Self> {
        Some(match stroke {
            Stroke::Left => Self::Left,
            Stroke::Right => Self::Right,
            Stroke::Up => Self::Up,
            Stroke::Down => Self::Down,
            Stroke::Plus => Self::Closer,
            Stroke::Minus => Self::Away,
            _ => return None,
        })
    }
}

impl View {
    /// With every number in its range; what is no number becomes that of the default.
    pub fn checked(self) -> Self {
        let usual = Self::default();
        let number = |value: f64, usual: f64| if value.is_finite() { value } else { usual };
        let yaw = number(self.yaw, usual.yaw);
        Self {
            yaw: yaw - 2.0 * HALF_TURN * ((yaw + HALF_TURN) / (2.0 * HALF_TURN)).floor(),
            pitch: number(self.pitch, usual.pitch).clamp(PITCHES[0], PITCHES[1]),
            zoom: number(self.zoom, usual.zoom).clamp(ZOOMS[0], ZOOMS[1]),
        }
    }

    /// After a hand has moved by `dx`, `dy` CSS pixels: the near side of the box follows it.
    pub fn dragged(self, dx: f64, dy: f64) -> Self {
        Self { yaw: self.yaw + dx * DEGREES_A_PIXEL, pitch: self.pitch + dy * DEGREES_A_PIXEL, ..self }.checked()
    }

    /// After two fingers have spread by `factor`, or a wheel has turned.
    pub fn zoomed(self, factor: f64) -> Self {
        Self { zoom: self.zoom * factor, ..self }.checked()
    }

    /// After a key.
    pub fn pressed(self, key: Key) -> Self {
        match key {
            Key::Left => Self { yaw: self.yaw - KEY_STEP, ..self },
            Key::Right => Self { yaw: self.yaw + KEY_STEP, ..self },
            Key::Up => Self { pitch: self.pitch - KEY_STEP, ..self },
            Key::Down => Self { pitch: self.pitch + KEY_STEP, ..self },
            Key::Closer => Self { zoom: self.zoom * KEY_ZOOM, ..self },
            Key::Away => Self { zoom: self.zoom / KEY_ZOOM, ..self },
        }
        .checked()
    }

    /// After it has drifted for so many seconds. Whether it may (nobody has touched it, motion is welcome) is the caller's to know.
    pub fn drifted(self, seconds: f64) -> Self {
        Self { yaw: self.yaw + DRIFT * seconds, ..self }.checked()
    }
}

/// The orthographic projection of a view onto a rectangle.
///
/// In the plane, `u` runs to the right of the sheet and `v` away from the eye. All that is seen at one place of the sheet lies
/// on one line of equal `u`, and is the nearer the smaller its `v`: what the painter's order stands on.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    turn: [f64; 2],
    lift: [f64; 2],
    scale: f64,
    middle: Pixel,
}

impl Camera {
    /// The box of a window of half sides `half` (the larger is 1), fitted into `area`.
    pub fn new(view: View, area: Rect, half: [f64; 2]) -> Self {
        let view = view.checked();
        let radians = |degrees: f64| degrees * core::f64::consts::PI / HALF_TURN;
        let (yaw, pitch) = (radians(view.yaw), radians(view.pitch));
        let (turn, lift) = ([libm::cos(yaw), libm::sin(yaw)], [libm::cos(pitch), libm::sin(pitch)]);
        // As if the floor were round, so that turning does not breathe.
        let radius = libm::hypot(half[0], half[1]);
        let fit = (0.5 * area.width() / radius).min(0.5 * area.height() / (radius * lift[1] + HALF_HEIGHT * lift[0]));
        let middle = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        Self { turn, lift, scale: fit * view.zoom, middle }
    }

    /// What there is and no more, fitted into `area` and in its middle: for a sheet without its box.
    pub fn around(view: View, area: Rect, solids: &[Solid]) -> Self {
        let boxed = Self::new(view, area, [1.0, 1.0]);
        let [cos, sin] = boxed.lift;
        // As if each place were a ring: turning does not breathe here either.
        let rings = solids.iter().map(|&[x, y, z]| (libm::hypot(x, y), z * cos));
        let none = (0.0f64, f64::INFINITY, f64::NEG_INFINITY);
        let (radius, low, high) = rings.fold(none, |(radius, low, high), (ring, up)| (radius.max(ring), low.min(up - ring * sin), high.max(up + ring * sin)));
        if !(radius > 0.0 && high > low) {
            return boxed;
        }
        let fit = (0.5 * area.width() / radius).min(area.height() / (high - low));
        let scale = fit * view.checked().zoom;
        Self { scale, middle: (boxed.middle.0, boxed.middle.1 + 0.5 * scale * (low + high)), ..boxed }
    }

    /// Across the sheet, and away from the eye.
    pub fn across_and_away(&self, x: f64, y: f64) -> [f64; 2] {
        let [cos, sin] = self.turn;
        [x * cos - y * sin, x * sin + y * cos]
    }

    /// Where a place of the box is seen.
    pub fn pixel(&self, [x, y, z]: Solid) -> Pixel {
        let [u, v] = self.across_and_away(x, y);
        let [cos, sin] = self.lift;
        (self.middle.0 + self.scale * u, self.middle.1 - self.scale * (v * sin + z * cos))
    }

    /// The place of the plane `z = a x + b y + c` that is seen at `pixel`; `None` where the plane is seen edge on.
    pub fn on_plane(&self, (px, py): Pixel, [a, b, c]: [f64; 3]) -> Option<[f64; 2]> {
        let u = (px - self.middle.0) / self.scale;
        let up = (self.middle.1 - py) / self.scale;
        let ([cos, sin], [cos_lift, sin_lift]) = (self.turn, self.lift);
        // x = u cos + v sin, y = v cos - u sin, and up = v sin_lift + z cos_lift.
        let along = sin_lift + cos_lift * (a * sin + b * cos);
        let v = (up - cos_lift * (u * (a * cos - b * sin) + c)) / along;
        v.is_finite().then_some([u * cos + v * sin, v * cos - u * sin])
    }

    /// A direction of the box as right, away and up of the eye's own turn about the vertical.
    pub fn turned(&self, [x, y, z]: Solid) -> Solid {
        let [u, v] = self.across_and_away(x, y);
        [u, v, z]
    }

    /// Whether a facet of this upward normal (turned) shows its upper side.
    pub fn from_above(&self, [_, away, up]: Solid) -> bool {
        up * self.lift[1] - away * self.lift[0] > 0.0
    }

    /// CSS pixels to a half side of the box.
    pub fn scale(&self) -> f64 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const AREA: Rect = Rect { left: 10.0, top: 20.0, right: 410.0, bottom: 320.0 };

    #[test]
    fn views_stay_in_their_ranges() {
        let view = View { yaw: 350.0, pitch: f64::NAN, zoom: 99.0 }.checked();
        assert_eq!(view, View { yaw: -10.0, pitch: View::default().pitch, zoom: 4.0 });
        let dragged = View::default().dragged(1e4, -1e4);
        assert!((-180.0..=180.0).contains(&dragged.yaw) && dragged.pitch == 8.0);
        assert_eq!(View::default().pressed(Key::Left).pressed(Key::Right), View::default());
        assert_eq!(View { pitch: 88.0, ..View::default() }.pressed(Key::Down).pitch, 90.0);
        assert_eq!(View { yaw: 179.0, ..View::default() }.drifted(1.0).yaw, -177.0);
    }

    #[test]
    fn a_pixel_on_a_plane_is_the_inverse_of_the_projection() {
        let plane = [0.3, -0.2, 0.1];
        for (yaw, pitch) in [(0.0, 90.0), (-28.0, 36.0), (130.0, 12.0)] {
            let camera = Camera::new(View { yaw, pitch, zoom: 1.3 }, AREA, [1.0, 0.7]);
            for [x, y] in [[0.0, 0.0], [0.9, -0.4], [-0.3, 0.6]] {
                let back = camera.on_plane(camera.pixel([x, y, plane[0] * x + plane[1] * y + plane[2]]), plane).unwrap();
                assert!((back[0] - x).abs() < 1e-12 && (back[1] - y).abs() < 1e-12, "{back:?}");
            }
        }
    }

    #[test]
    fn a_sheet_without_its_box_is_in_the_middle_and_fits_however_it_is_turned() {
        // A dome: high in the middle, its corners far below.
        let solids = [[0.0, 0.0, 0.5], [1.0, 1.0, -0.5], [-1.0, 1.0, -0.5], [1.0, -1.0, -0.4], [-1.0, -1.0, -0.5]];
        for yaw in [-170.0, -28.0, 0.0, 45.0, 91.0] {
            for pitch in [8.0, 36.0, 80.0] {
                let view = View { yaw, pitch, zoom: 1.0 };
                let seen = solids.map(|solid| Camera::around(view, AREA, &solids).pixel(solid));
                let reach = seen.map(|(x, y)| ((AREA.left..=AREA.right).contains(&x), (AREA.top..=AREA.bottom).contains(&y)));
                assert!(reach.iter().all(|&(x, y)| x && y), "{yaw} {pitch}: {seen:?}");
                assert!(Camera::around(view, AREA, &solids).scale() >= Camera::new(view, AREA, [1.0, 1.0]).scale(), "{yaw} {pitch}");
            }
        }
        // Nothing to fit is no reason to fail.
        assert!(Camera::around(View::default(), AREA, &[]).scale().is_finite());
    }

    #[test]
    fn the_box_fits_however_it_is_turned() {
        for yaw in [-170.0, -45.0, 0.0, 45.0, 77.0] {
            for pitch in [8.0, 36.0, 90.0] {
                let camera = Camera::new(View { yaw, pitch, zoom: 1.0 }, AREA, [1.0, 1.0]);
                for corner in 0..8 {
                    let side = |bit: i32| if corner >> bit & 1 == 1 { 1.0 } else { -1.0 };
                    let (x, y) = camera.pixel([side(0), side(1), side(2) * HALF_HEIGHT]);
                    assert!(x > AREA.left - 1e-9 && x < AREA.right + 1e-9 && y > AREA.top - 1e-9 && y < AREA.bottom + 1e-9);
                }
            }
        }
    }
}
