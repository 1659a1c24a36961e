//! Numbers for people.

/// A number for people: up to five significant digits, a true minus sign.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "none".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "\u{221e}" } else { "\u{2212}\u{221e}" }.to_owned();
    }
    let size = value.abs();
    let text = if size == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&size) {
        let digits = (4.0 - libm::floor(libm::log10(size))).clamp(0.0, 8.0) as usize;
        let text = format!("{value:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.3e}")
    };
    text.replace('-', "\u{2212}")
}

/// `at` with no more decimals than a window of `width` shows: a ten-thousandth of it, so that links stay short.
pub fn round_to(at: f64, width: f64) -> f64 {
    let grain = libm::pow(10.0, libm::floor(libm::log10(width)) - 4.0);
    // Dividing by a whole power of ten gives the short decimal: 0.3, not 0.30000000000000004.
    if grain < 1.0 { libm::round(at / grain) / libm::round(1.0 / grain) } else { libm::round(at / grain) * grain }
}
