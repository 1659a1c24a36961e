//! The view of rescaling: the function that stays, the gradients and the learning rate that do not.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};

use super::reading::{Table, number};
use crate::analysis::rescaling::{Effect, FACTORS, Rescaling, SIDE, TRIAL_STEPS};
use crate::data::VIEW;
use crate::figures::draw::cells::Image;
use crate::figures::draw::log_axis::power_of_ten;
use crate::figures::draw::plot::{Axes, Drawn, Frame, LABEL_SIZE, Panel, Rect, Stroke, TITLE_SIZE};
use crate::figures::draw::theme::{Theme, mix};
use crate::figures::dying::image::class_color;

const SIDE_BY_SIDE: f64 = 700.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 14.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 42.0;
/// Decades that the gradients may move to either side, as the factor may.
const ROOM: f64 = 2.0;
/// The window of learning rates, in decades.
const RATES: std::ops::Range<f64> = -4.0..2.0;
/// How strong the map's colours get.
const DEEPEST: f64 = 0.6;

/// What is shown: a network, what a factor makes of it, and the largest learning rate that it stands then (NaN while it is not
/// known).
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The network and the curve of rates.
    pub network: &'a Rescaling,
    /// What is so for the factor at hand.
    pub effect: &'a Effect,
    /// The largest learning rate it stands.
    pub rate: f64,
}

/// The height, in CSS pixels, that suits a figure of `width`.
pub fn height(width: f64) -> f64 {
    if width >= SIDE_BY_SIDE { width / 3.0 - LEFT - RIGHT + ABOVE + BELOW } else { width - LEFT - RIGHT + 3.0 * (ABOVE + BELOW) + 2.0 * 200.0 }
}

/// Where the three panels are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The function over the square.
    pub map: Frame,
    /// Gradients by layer, as logarithms to base 10.
    pub gradients: Frame,
    /// Learning rate against factor, as logarithms to base 10 and 2.
    pub rates: Frame,
}

impl Layout {
    /// The layout on `width` x `height` CSS pixels.
    pub fn new(shown: Option<Shown>, width: f64, height: f64) -> Self {
        let cell = |left: f64, right: f64, top: f64, bottom: f64| {
            let (left, top) = (left + LEFT, top + ABOVE);
            Rect { left, top, right: (right - RIGHT).max(left + 20.0), bottom: (bottom - BELOW).max(top + 20.0) }
        };
        let areas = if width >= SIDE_BY_SIDE {
            [0.0, 1.0, 2.0].map(|at| cell(at * width / 3.0, (at + 1.0) * width / 3.0, 0.0, height))
        } else {
            let square = (width - LEFT - RIGHT + ABOVE + BELOW).min(height / 2.0);
            let rest = (height - square) / 2.0;
            [cell(0.0, width, 0.0, square), cell(0.0, width, square, square + rest), cell(0.0, width, square + rest, height)]
        };
        let logs = || shown.into_iter().flat_map(|shown| &shown.network.plain().gradients).map(|&norm| libm::log10(norm)).filter(|log| log.is_finite());
        let (low, high) = (logs().fold(f64::INFINITY, f64::min), logs().fold(f64::NEG_INFINITY, f64::max));
        let window = if low <= high { libm::floor(low) - ROOM..libm::ceil(high) + ROOM } else { -4.0..2.0 };
        Self {
            map: Frame { area: areas[0], x: -VIEW..VIEW, y: -VIEW..VIEW },
            gradients: Frame { area: areas[1], x: 0.5..3.5, y: window },
            rates: Frame { area: areas[2], x: -6.4..6.4, y: RATES },
        }
    }

    /// All panels.
    pub fn frames(&self) -> Vec<Frame> {
        vec![self.map.clone(), self.gradients.clone(), self.rates.clone()]
    }
}

/// Draws axes and titles.
pub fn axes<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, layout: &Layout) -> Drawn<(), DB> {
    Panel::new(root, theme, layout.map.clone(), Axes { title: "The function: it stays", x: "", y: "" })?;
    let gradients = Panel::bare(root, theme, layout.gradients.clone());
    decades(&gradients, theme, "Gradient by layer", "layer")?;
    for layer in 1..=3 {
        below(&gradients, theme, f64::from(layer), &layer.to_string())?;
    }
    let rates = Panel::bare(root, theme, layout.rates.clone());
    decades(&rates, theme, "Largest learning rate", "factor k")?;
    for (factor, text) in [(-6.0, "1/64"), (-3.0, "1/8"), (0.0, "1"), (3.0, "8"), (6.0, "64")] {
        below(&rates, theme, factor, text)?;
    }
    Ok(())
}

/// A grid of decades, with title and the name of x.
fn decades<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, title: &str, x: &str) -> Drawn<(), DB> {
    let (frame, area) = (&panel.frame, panel.frame.area);
    let grid = Stroke { color: theme.grid, opacity: 1.0, width: 1.0, dashes: &[] };
    for decade in libm::ceil(frame.y.start) as i32..=libm::floor(frame.y.end) as i32 {
        let y = f64::from(decade);
        panel.line(&[(frame.x.start, y), (frame.x.end, y)], grid)?;
        panel.text_at(&power_of_ten(decade), (area.left - 7.0, frame.to_pixels((0.0, y)).1), LABEL_SIZE, theme.muted, HPos::Right, VPos::Center)?;
    }
    let edge = Stroke { color: theme.muted, ..grid };
    panel.line(&[(frame.x.start, frame.y.end), (frame.x.start, frame.y.start), (frame.x.end, frame.y.start)], edge)?;
    panel.text_at(title, (area.left - LEFT + 8.0, area.top - 10.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
    panel.text_at(x, ((area.left + area.right) / 2.0, area.bottom + 22.0), LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
}

fn below<DB: DrawingBackend>(panel: &Panel<DB>, theme: &Theme, x: f64, text: &str) -> Drawn<(), DB> {
    let place = (panel.frame.to_pixels((x, 0.0)).0, panel.frame.area.bottom + 6.0);
    panel.text_at(text, place, LABEL_SIZE, theme.muted, HPos::Center, VPos::Top)
}

/// The function as a picture: the colour of the class that it speaks for, stronger where it is surer.
pub fn picture(theme: &Theme, effect: &Effect, layout: &Layout) -> Image {
    let cell = |&logit: &f32| {
        let sure = libm::tanh(f64::from(logit.abs()) / 2.0);
        mix(theme.ground, class_color(theme, u8::from(logit > 0.0)), (DEEPEST * sure) as f32)
    };
    Image { area: layout.map.area, columns: SIDE, cells: effect.map.iter().map(cell).collect(), sharp: false }
}

/// Draws what moves with the factor.
pub fn marks<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme, shown: Shown, layout: &Layout) -> Drawn<(), DB> {
    let map = Panel::bare(root, theme, layout.map.clone());
    let text = format!("largest change {}", change(shown));
    map.text_at(&text, ((map.frame.area.left + map.frame.area.right) / 2.0, map.frame.area.bottom + 22.0), LABEL_SIZE, theme.ink, HPos::Center, VPos::Top)?;
    let gradients = Panel::bare(root, theme, layout.gradients.clone());
    for (layer, (&before, &now)) in shown.network.plain().gradients.iter().zip(&shown.effect.gradients).enumerate() {
        let (x, before, now) = ((layer + 1) as f64, libm::log10(before), libm::log10(now));
        gradients.line(&[(x, before), (x, now)], Stroke { color: theme.color(0), opacity: 0.7, width: 2.0, dashes: &[] })?;
        gradients.dot((x, before), 5.0, theme.muted, false)?;
        gradients.dot((x, now), 5.0, theme.color(0), true)?;
    }
    let area = gradients.frame.area;
    gradients.text_at("\u{25cb} k = 1   \u{25cf} now", (area.right - 4.0, area.top + 4.0), LABEL_SIZE, theme.muted, HPos::Right, VPos::Top)?;
    let rates = Panel::bare(root, theme, layout.rates.clone());
    let curve: Vec<(f64, f64)> = FACTORS.iter().zip(shown.network.rates()).map(|(&factor, &rate)| (libm::log2(factor), libm::log10(rate))).collect();
    rates.line(&curve, Stroke { color: theme.color(0), opacity: 1.0, width: 2.2, dashes: &[] })?;
    for &point in &curve {
        rates.dot(point, 2.6, theme.color(0), true)?;
    }
    let at = libm::log2(shown.effect.factor);
    rates.line(&[(at, rates.frame.y.start), (at, rates.frame.y.end)], Stroke { color: theme.ink, opacity: 0.6, width: 1.0, dashes: &[3.0, 3.0] })?;
    rates.dot((at, libm::log10(shown.rate)), 6.0, theme.color(1), true)
}

/// The largest change, and 0 said aloud: it is exact.
fn change(shown: Shown) -> String {
    if shown.effect.change == 0.0 { "exactly 0".to_owned() } else { number(shown.effect.change) }
}

/// What the factor does, in a sentence.
pub fn sentence(shown: Shown) -> String {
    let (before, now) = (&shown.network.plain().gradients, &shown.effect.gradients);
    let largest = shown.network.plain().map.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    let mut text =
        format!("k = {}: the function changes by {} at most (its values go up to {});", number(shown.effect.factor), change(shown), number(largest.into()));
    for (layer, (before, now)) in before.iter().zip(now).enumerate() {
        let _ = write!(
            text,
            "{} \u{d7} {}",
            if layer == 0 { " the gradient of layer 1".to_owned() } else { format!(", of layer {}", layer + 1) },
            number(now / before)
        );
    }
    let rate = if shown.rate.is_nan() { "\u{2026}".to_owned() } else { number(shown.rate) };
    let _ = write!(text, "; the largest learning rate that {TRIAL_STEPS} steps of gradient descent stand, found by trial: {rate}.");
    text
}

/// Sentences on what is shown now.
pub fn label(shown: Shown) -> String {
    format!("A small trained network of {} whose first layer is multiplied and second divided. {}", shown.network.experiment().activation(0), sentence(shown))
}

/// The learning rates by factor.
pub fn table(shown: Shown) -> Table {
    let rows = FACTORS.iter().zip(shown.network.rates()).map(|(&factor, &rate)| {
        let effect = shown.network.effect(factor);
        std::iter::once(number(factor)).chain(effect.gradients.iter().map(|&norm| number(norm))).chain([number(effect.change), number(rate)]).collect()
    });
    Table {
        caption: "By factor: the gradient's norm in each layer, the largest change of the function, the largest learning rate that is stood.".to_owned(),
        head: ["k", "layer 1", "layer 2", "layer 3", "change", "learning rate"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// The same as comma-separated values.
pub fn csv(shown: Shown) -> String {
    let mut text = "k,gradient_1,gradient_2,gradient_3,change,largest_lr\n".to_owned();
    for (&factor, rate) in FACTORS.iter().zip(shown.network.rates()) {
        let effect = shown.network.effect(factor);
        let _ = write!(text, "{factor}");
        effect.gradients.iter().for_each(|norm| {
            let _ = write!(text, ",{norm}");
        });
        let _ = writeln!(text, ",{},{rate}", effect.change);
    }
    text
}
