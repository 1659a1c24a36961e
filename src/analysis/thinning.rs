//! Histories that thin themselves: when one is full every second entry is given up, and from then on half as many are taken.

/// How often an entry is taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thinning {
    every: u64,
    looks: u64,
}

impl Default for Thinning {
    fn default() -> Self {
        Self { every: 1, looks: 0 }
    }
}

impl Thinning {
    /// Counts a look; whether it is to be kept. The first one is.
    pub fn takes_look(&mut self) -> bool {
        self.looks += 1;
        (self.looks - 1).is_multiple_of(self.every)
    }

    /// Whether an entry is wanted at `step`, where the last is of step `last`: for who looks at chosen steps only.
    pub fn takes_step(&self, last: Option<u64>, step: u64) -> bool {
        last.is_none_or(|last| step >= last + self.every)
    }

    /// Whether `count` entries are as many as may be, so that every second one has to go before the next.
    pub fn is_full(&mut self, count: usize, most: usize) -> bool {
        let full = count >= most;
        if full {
            self.every *= 2;
        }
        full
    }
}

/// Gives up every second of entries that are `width` values each.
pub(super) fn keep_every_second<T: Copy>(values: &mut Vec<T>, width: usize) {
    let kept = (values.len() / width.max(1)).div_ceil(2);
    for entry in 1..kept {
        values.copy_within(2 * entry * width..(2 * entry + 1) * width, entry * width);
    }
    values.truncate(kept * width);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_goes_and_half_as_many_come() {
        let (mut thinning, mut kept) = (Thinning::default(), Vec::new());
        for look in 0..100_u32 {
            if !thinning.takes_look() {
                continue;
            }
            if thinning.is_full(kept.len() / 2, 8) {
                keep_every_second(&mut kept, 2);
            }
            kept.extend([look, look + 1000]);
        }
        assert_eq!(kept, [0, 1000, 16, 1016, 32, 1032, 48, 1048, 64, 1064, 80, 1080, 96, 1096]);
        let mut odd = vec![1, 2, 3];
        keep_every_second(&mut odd, 1);
        assert_eq!(odd, [1, 3]);
        keep_every_second(&mut Vec::<u8>::new(), 0);
    }
}
