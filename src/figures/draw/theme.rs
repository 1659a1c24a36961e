//! What a figure looks like: colours, dashes, type sizes, and the scale from CSS pixels to the surface's units.
//!
//! The series colours are Okabe and Ito's ("Color universal design", 2008), told apart under every common colour blindness. On
//! white only those of at least 3:1 contrast are used; dark grounds get the light ones; the last three of eight are ours. No meaning
//! rests on colour alone: each series also has its own dashes and its name beside it.

use plotters::style::RGBColor;

use super::fine::FINE;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark marks on white.
    Light,
    /// Light marks on near-black.
    Dark,
}

impl Scheme {
    /// Reads `light` or `dark`.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }
}

/// Lengths of strokes and gaps in CSS pixels, in turn; empty for a solid line.
pub type Dashes = &'static [f64];

/// Colours and sizes of a figure.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Light or dark.
    pub scheme: Scheme,
    /// The ground.
    pub ground: RGBColor,
    /// Text and axes.
    pub ink: RGBColor,
    /// Text of second rank.
    pub muted: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// What calls for attention: a divergence.
    pub alarm: RGBColor,
    /// Units that are dead, in every figure: darker than any other state of a unit, and on either ground not of the ground's own.
    pub dead: RGBColor,
    series: [RGBColor; 8],
    /// Units in a CSS pixel.
    pub scale: f64,
}

const DASHES: [Dashes; 4] = [&[], &[7.0, 4.0], &[2.0, 3.5], &[9.0, 3.5, 2.0, 3.5]];

impl Theme {
    /// The theme of `scheme` for a device pixel ratio of `ratio` (1 for SVG).
    pub fn new(scheme: Scheme, ratio: f64) -> Self {
        let rgb = |hex: u32| RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
        let scale = FINE * ratio;
        match scheme {
            Scheme::Light => Self {
                scheme,
                ground: rgb(0xFF_FFFF),
                ink: rgb(0x1C_2024),
                muted: rgb(0x5A_626B),
                grid: rgb(0xE4_E7EB),
                alarm: rgb(0xB3_261E),
                dead: rgb(0x7F_1812),
                series: [rgb(0x00_72B2), rgb(0xD5_5E00), rgb(0x00_8F69), rgb(0xB5_5A92), rgb(0x1C_2024), rgb(0x96_7400), rgb(0x6A_51A3), rgb(0x5A_626B)],
                scale,
            },
            Scheme::Dark => Self {
                scheme,
                ground: rgb(0x15_181C),
                ink: rgb(0xE8_EAED),
                muted: rgb(0xA3_ABB5),
                grid: rgb(0x2C_3138),
                alarm: rgb(0xFF_8A80),
                dead: rgb(0xC8_4B43),
                series: [rgb(0x56_B4E9), rgb(0xE6_9F00), rgb(0x2F_C79B), rgb(0xE3_9AC4), rgb(0xF0_E442), rgb(0xE8_EAED), rgb(0xB3_A2F0), rgb(0xA3_ABB5)],
                scale,
            },
        }
    }

    /// The colour of series `index`; with [`Self::dashes`] unlike that of any other of the first eight.
    pub fn color(&self, index: usize) -> RGBColor {
        self.series[index % self.series.len()]
    }

    /// The dashes of series `index`.
    pub fn dashes(&self, index: usize) -> Dashes {
        DASHES[index % DASHES.len()]
    }

    /// `length` CSS pixels in units.
    pub fn px(&self, length: f64) -> f64 {
        length * self.scale
    }

    /// `length` CSS pixels in whole units, at least 1.
    pub fn stroke(&self, length: f64) -> u32 {
        (length * self.scale).round().max(1.0) as u32
    }
}

/// From one colour to another by a share of the way.
pub fn mix(from: RGBColor, to: RGBColor, share: f32) -> RGBColor {
    // Half of 1 before the cut rounds; maps have thousands of these a frame.
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0) + 0.5) as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// A colour as CSS writes it.
pub fn css(color: RGBColor) -> String {
    format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2)
}
