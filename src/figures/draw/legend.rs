//! Legends that go on in a second row where one is too narrow.

/// Distance from row to row, in CSS pixels.
pub const ROW: f64 = 16.0;
/// Between two entries of a row.
const GAP: f64 = 14.0;

/// Where entries of these `widths` begin in a space of `room`: the row of each, from 0, and its left end. An entry wider than the
/// room has a row of its own.
pub fn flow(widths: impl IntoIterator<Item = f64>, room: f64) -> Vec<(usize, f64)> {
    let (mut row, mut left) = (0, 0.0);
    widths
        .into_iter()
        .map(|width| {
            if left > 0.0 && left + width > room {
                (row, left) = (row + 1, 0.0);
            }
            let place = (row, left);
            left += width + GAP;
            place
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_fill_rows_from_the_left() {
        assert_eq!(flow([100.0, 100.0, 100.0], 400.0), [(0, 0.0), (0, 114.0), (0, 228.0)]);
        assert_eq!(flow([100.0, 100.0, 100.0], 220.0), [(0, 0.0), (0, 114.0), (1, 0.0)]);
        assert_eq!(flow([300.0, 300.0], 100.0), [(0, 0.0), (1, 0.0)]);
        assert_eq!(flow([], 100.0), []);
    }
}
