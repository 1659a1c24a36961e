//! Numbers for people.

/// Digits and a minus sign, raised: what stands above a 10.
pub fn raised(power: &str) -> String {
    const DIGITS: [char; 10] = ['\u{2070}', '\u{b9}', '\u{b2}', '\u{b3}', '\u{2074}', '\u{2075}', '\u{2076}', '\u{2077}', '\u{2078}', '\u{2079}'];
    power.chars().map(|sign| sign.to_digit(10).map_or('\u{207b}', |digit| DIGITS[digit as usize])).collect()
}

/// `3.200e-8` as people write it: `3.2 × 10⁻⁸`.
pub fn times_power(text: &str) -> String {
    let (digits, power) = text.split_once('e').unwrap_or((text, "0"));
    format!("{} \u{d7} 10{}", digits.trim_end_matches('0').trim_end_matches('.'), raised(power))
}

/// A number for people: up to five significant digits, a true minus sign; what is very small or large times a power of ten.
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
        times_power(&format!("{value:.3e}"))
    };
    text.replace('-', "\u{2212}")
}

/// `at` with no more decimals than a window of `width` shows: a ten-thousandth of it, so that links stay short.
pub fn round_to(at: f64, width: f64) -> f64 {
    let grain = libm::pow(10.0, libm::floor(libm::log10(width)) - 4.0);
    // Dividing by a whole power of ten gives the short decimal: 0.3, not 0.30000000000000004.
    if grain < 1.0 { libm::round(at / grain) / libm::round(1.0 / grain) } else { libm::round(at / grain) * grain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let cases = [
            (-3.662e-6, "\u{2212}3.662 × 10⁻⁶"),
            (1e-40, "1 × 10⁻⁴⁰"),
            (2.5e12, "2.5 × 10¹²"),
            (1e6, "1 × 10⁶"),
            (-0.25, "\u{2212}0.25"),
            (0.0, "0"),
            (999_999.0, "999999"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
