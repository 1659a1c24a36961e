//! Shapes as pixels ([`crate::raster`]): for pictures of thousands of cells that change every frame.

use std::convert::Infallible;

use plotters::style::RGBColor;

use crate::figures::draw::plot::{Rect, Stroke};
use crate::figures::draw::shapes::{Brush, Pixel, Shapes};
use crate::raster::{Raster, View};

/// The view of an area (CSS pixels) at `ratio` device pixels to each.
pub fn view(area: Rect, ratio: f64) -> View {
    View::between((area.left, area.top), (area.right, area.bottom), ratio)
}

/// Red, green and blue.
pub fn channels(color: RGBColor) -> [u8; 3] {
    [color.0, color.1, color.2]
}

impl Brush for Raster {
    type Error = Infallible;

    fn fill(&mut self, shapes: &Shapes, color: RGBColor) -> Result<(), Infallible> {
        for corners in shapes.iter() {
            self.polygon(corners, channels(color));
        }
        Ok(())
    }

    fn stroke(&mut self, shapes: &Shapes, stroke: Stroke, closed: bool) -> Result<(), Infallible> {
        let half = 0.5 * stroke.width * self.view().ratio;
        let is_dashed = stroke.dashes.iter().sum::<f64>() > 0.0;
        for points in shapes.iter() {
            let last = points.first().filter(|_| closed);
            // Where in the dashes the line has come to.
            let mut walked = 0.0;
            for (from, to) in points.iter().zip(points.iter().skip(1).chain(last)) {
                if is_dashed {
                    walked = self.dashed(*from, *to, half, walked, stroke.dashes);
                } else {
                    self.segment(*from, *to, half);
                }
            }
        }
        self.lay(channels(stroke.color), stroke.opacity);
        Ok(())
    }

    fn dots(&mut self, places: &[Pixel], radius: f64, color: RGBColor, inside: RGBColor) -> Result<(), Infallible> {
        let ratio = self.view().ratio;
        for (radius, color) in [(radius + 0.65, color), (radius - 0.65, inside)] {
            for &place in places {
                self.segment(place, place, radius * ratio);
            }
            self.lay(channels(color), 1.0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::figures::draw::theme::Dashes;

    const WHITE: RGBColor = RGBColor(255, 255, 255);
    const BLACK: RGBColor = RGBColor(0, 0, 0);

    fn blank(side: f64, ratio: f64) -> Raster {
        let mut raster = Raster::default();
        raster.begin(view(Rect { left: 10.0, top: 20.0, right: 10.0 + side, bottom: 20.0 + side }, ratio), channels(WHITE));
        raster
    }

    fn one(points: &[Pixel]) -> Shapes {
        let mut shapes = Shapes::default();
        shapes.add(points.iter().copied());
        shapes
    }

    /// How black the picture is, in pixels.
    fn ink(raster: &Raster) -> f64 {
        raster.rgba().chunks_exact(4).map(|pixel| 1.0 - f64::from(pixel[0]) / 255.0).sum()
    }

    #[test]
    fn a_fan_of_triangles_covers_each_pixel_once() {
        // Triangles about an odd centre to odd places of the rim: each adds its pixels, no two the same, none left out.
        let mut raster = blank(40.0, 1.5);
        let rim: Vec<Pixel> = [(10.0, 20.0), (23.3, 20.0), (50.0, 20.0), (50.0, 37.1), (50.0, 60.0), (31.9, 60.0), (10.0, 60.0), (10.0, 41.7)].to_vec();
        let center = (27.77, 38.13);
        let mut total = 0.0;
        for index in 0..rim.len() {
            let mut single = blank(40.0, 1.5);
            for raster in [&mut single, &mut raster] {
                raster.fill(&one(&[center, rim[index], rim[(index + 1) % rim.len()]]), BLACK).unwrap();
            }
            total += ink(&single);
        }
        assert_eq!((total, ink(&raster)), (3600.0, 3600.0));
    }

    #[test]
    fn lines_have_their_width_whatever_their_slope() {
        for (width, ratio) in [(1.0, 1.0), (2.0, 1.0), (1.2, 2.0), (0.8, 1.0)] {
            for (x, y) in [(30.0, 0.0), (0.0, 30.0), (21.0, 21.0), (25.0, -9.0), (-7.0, 28.0)] {
                let mut raster = blank(100.0, ratio);
                let stroke = Stroke { color: BLACK, opacity: 1.0, width, dashes: &[] };
                raster.stroke(&one(&[(55.2, 65.4), (55.2 + x, 65.4 + y)]), stroke, false).unwrap();
                // With its round ends.
                let expected = (libm::hypot(x, y) * width + 0.785 * width * width) * ratio * ratio;
                let drawn = ink(&raster);
                assert!((drawn / expected - 1.0).abs() < 0.12, "{width} x {ratio}, ({x}, {y}): {drawn} of {expected}");
            }
        }
    }

    #[test]
    fn lines_that_cross_do_not_darken_and_dashes_leave_gaps() {
        let drawn = |dashes: Dashes, opacity: f64, points: &[Pixel]| {
            let mut raster = blank(100.0, 1.0);
            raster.stroke(&one(points), Stroke { color: BLACK, opacity, width: 2.0, dashes }, false).unwrap();
            raster
        };
        let crossed = drawn(&[], 0.5, &[(20.0, 70.0), (100.0, 70.0), (60.0, 30.0), (60.0, 110.0)]);
        let darkest = crossed.rgba().iter().copied().min().unwrap();
        assert!((126..=129).contains(&darkest), "{darkest}");
        let line = [(20.0, 70.0), (33.0, 70.0), (100.0, 70.0)];
        let share = ink(&drawn(&[6.0, 2.0], 1.0, &line)) / ink(&drawn(&[], 1.0, &line));
        assert!((share - 0.75).abs() < 0.06, "{share}");
    }

    #[test]
    fn half_a_picture_is_as_dark_as_the_whole() {
        let mut raster = blank(20.0, 2.0);
        raster.stroke(&one(&[(12.0, 22.0), (28.0, 35.0)]), Stroke { color: BLACK, opacity: 1.0, width: 3.0, dashes: &[] }, false).unwrap();
        let (size, whole) = (raster.view(), ink(&raster));
        raster.halve();
        assert_eq!((raster.view().columns, raster.view().rows, raster.rgba().len()), (size.columns / 2, size.rows / 2, size.columns * size.rows));
        assert!((4.0 * ink(&raster) / whole - 1.0).abs() < 0.02);
    }

    #[test]
    fn what_is_outside_or_no_number_is_left_out() {
        let mut raster = blank(20.0, 1.0);
        let stroke = Stroke { color: BLACK, opacity: 1.0, width: 2.0, dashes: &[3.0, 1.0] };
        for points in [[(-50.0, -50.0), (-40.0, 30.0), (0.0, 0.0)], [(1e9, 0.0), (1e9, 5.0), (1e10, 0.0)], [(f64::NAN, 20.0), (30.0, f64::NAN), (12.0, 22.0)]] {
            raster.fill(&one(&points), BLACK).unwrap();
            raster.stroke(&one(&points), Stroke { dashes: &[], ..stroke }, true).unwrap();
        }
        raster.stroke(&one(&[(0.0, 0.0), (9.0, 9.0)]), stroke, false).unwrap();
        assert!(ink(&raster) < 1.0, "{}", ink(&raster));
    }
}
