//! The colours of the surface: sign and size of the output, and how a facet lies to the light.
//!
//! Blue is above 0 and vermillion below, as everywhere in the lab. Here the two also keep apart in lightness, whatever the shade:
//! the darkest vermillion is lighter than the lightest blue, so that a print in grey and every eye reads the sign.

use plotters::style::RGBColor;

use super::view::{Camera, Solid};
use crate::figures::draw::theme::Scheme;
use crate::figures::regions::colors::oklch;

/// Steps of the size of the output and of the shade.
const SIZES: usize = 16;
const SHADES: usize = 24;
const BLUE: f64 = 250.0;
const VERMILLION: f64 = 52.0;
/// Where the light comes from, seen from the eye: right, away, up. Over the left shoulder.
const LIGHT: Solid = [-0.50, -0.34, 0.80];
/// The share of the light that the under side of the sheet gets.
const UNDER: f64 = 0.3;
/// The shade of what lies flat.
const FLAT: f64 = 0.8;
/// The share of its chroma that a colour keeps without light.
const DULL: f64 = 0.55;
/// What a size's share is raised to: differences near 0 show.
const SPREAD: f64 = 0.7;

/// One side of the output: lightness and chroma next to 0 and at the end of the scale, and how much shade takes off and light adds.
struct Side {
    hue: f64,
    lightness: [f64; 2],
    chroma: [f64; 2],
    dark: f64,
    bright: f64,
}

fn side(positive: bool, scheme: Scheme) -> Side {
    match (scheme, positive) {
        (Scheme::Light, true) => Side { hue: BLUE, lightness: [0.60, 0.46], chroma: [0.075, 0.135], dark: 0.17, bright: 0.04 },
        (Scheme::Light, false) => Side { hue: VERMILLION, lightness: [0.92, 0.79], chroma: [0.045, 0.145], dark: 0.13, bright: 0.05 },
        (Scheme::Dark, true) => Side { hue: BLUE, lightness: [0.42, 0.54], chroma: [0.06, 0.13], dark: 0.16, bright: 0.05 },
        (Scheme::Dark, false) => Side { hue: VERMILLION, lightness: [0.80, 0.76], chroma: [0.05, 0.14], dark: 0.15, bright: 0.05 },
    }
}

/// All colours of a surface, made once a theme.
#[derive(Clone, Debug)]
pub struct Shades {
    colors: Vec<RGBColor>,
}

impl Shades {
    /// The colours on light or dark ground.
    pub fn new(scheme: Scheme) -> Self {
        let mut colors = Vec::with_capacity(2 * SIZES * SHADES);
        for positive in [false, true] {
            let side = side(positive, scheme);
            for size in 0..SIZES {
                let share = libm::pow(size as f64 / (SIZES - 1) as f64, SPREAD);
                let mix = |[from, to]: [f64; 2]| from + share * (to - from);
                for shade in 0..SHADES {
                    let light = shade as f64 / (SHADES - 1) as f64;
                    let change = if light < FLAT { side.dark * (light / FLAT - 1.0) } else { side.bright * (light - FLAT) / (1.0 - FLAT) };
                    // In the dark colours are greyer too.
                    let chroma = mix(side.chroma) * (DULL + (1.0 - DULL) * (light / FLAT).min(1.0));
                    colors.push(oklch(mix(side.lightness) + change, chroma, side.hue));
                }
            }
        }
        Self { colors }
    }

    /// The colour of an output, of which the scale's end on its side is `most`, under `light` from 0 to 1.
    pub fn color(&self, output: f64, most: f64, light: f64) -> RGBColor {
        let step = |share: f64, steps: usize| ((share * steps as f64) as usize).min(steps - 1);
        let size = step((output / most).abs(), SIZES);
        let side = usize::from(output > 0.0);
        self.colors[(side * SIZES + size) * SHADES + step(light, SHADES)]
    }
}

/// The upward normal of a facet of these slopes (height to half side of the box), turned with the view.
fn normal(camera: &Camera, [a, b]: [f64; 2]) -> Solid {
    let length = (a * a + b * b + 1.0).sqrt();
    camera.turned([-a / length, -b / length, 1.0 / length])
}

/// How much light a facet of these slopes sends to the eye, from 0 to 1.
pub fn light(camera: &Camera, slopes: [f64; 2]) -> f64 {
    let normal = normal(camera, slopes);
    let lambert = normal[0] * LIGHT[0] + normal[1] * LIGHT[1] + normal[2] * LIGHT[2];
    if camera.from_above(normal) { lambert.clamp(0.0, 1.0) } else { UNDER * lambert.abs().min(1.0) }
}

/// Whether the upper side of a facet of these slopes is seen.
pub fn from_above(camera: &Camera, slopes: [f64; 2]) -> bool {
    camera.from_above(normal(camera, slopes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, of WCAG: what is left in a print in grey.
    fn luminance(color: RGBColor) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
    }

    #[test]
    fn in_grey_the_signs_keep_apart_under_any_light() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let shades = Shades::new(scheme);
            let (below, above) = shades.colors.split_at(SIZES * SHADES);
            let darkest = below.iter().map(|&color| luminance(color)).fold(1.0, f64::min);
            let lightest = above.iter().map(|&color| luminance(color)).fold(0.0, f64::max);
            assert!(darkest > 1.05 * lightest, "{scheme:?}: {darkest} and {lightest}");
        }
    }

    #[test]
    fn sizes_and_light_pick_their_colours() {
        let shades = Shades::new(Scheme::Light);
        assert_eq!(shades.color(-9.0, 3.0, 1.0), shades.colors[SIZES * SHADES - 1]);
        assert_eq!(shades.color(1e-9, 3.0, 0.0), shades.colors[SIZES * SHADES]);
        assert_eq!(shades.color(f64::NAN, 3.0, f64::NAN), shades.colors[0]);
    }
}
