//! Lists in the order of a number.
//!
//! The library's sort is compiled once for each type and comparison that it is used with, some three thousand bytes each time; all
//! lists here go through one.

/// Sorts items by a number of each, the smallest first, NaN last; items of equal numbers keep their order.
pub fn by_number<T>(items: &mut Vec<T>, number: impl Fn(&T) -> f64) {
    let order = of(items.iter().map(number));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| taken.get_mut(index as usize).and_then(Option::take)));
}

/// Sorts numbers, the smallest first, NaN last.
pub fn numbers(values: &mut [f64]) {
    let copy = values.to_vec();
    for (place, index) in values.iter_mut().zip(of(copy.iter().copied())) {
        *place = copy[index as usize];
    }
}

/// Sorts rows of whole numbers, the first column first: edges by their corners, and what belongs to each behind them.
#[inline(never)]
pub fn rows(rows: &mut [[u32; 4]]) {
    rows.sort_unstable();
}

/// The places of numbers in the order of their size.
fn of(numbers: impl Iterator<Item = f64>) -> Vec<u32> {
    let mut keys: Vec<(f64, u32)> = numbers.zip(0..).collect();
    keys.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    keys.into_iter().map(|key| key.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_ties_keep_their_order() {
        let mut items = vec![("b", 2.0), ("a", 1.0), ("c", 2.0), ("nan", f64::NAN), ("low", f64::NEG_INFINITY)];
        by_number(&mut items, |item| item.1);
        assert_eq!(items.iter().map(|item| item.0).collect::<Vec<_>>(), ["low", "a", "b", "c", "nan"]);
        let mut values = [3.0, -0.0, 0.0, -1.5];
        numbers(&mut values);
        assert_eq!(values.map(f64::to_bits), [-1.5, -0.0, 0.0, 3.0f64].map(f64::to_bits));
    }
}
