//! Batches: the training points in the order of an epoch, a batch after another.
//!
//! Each epoch a copy of the points is shuffled, and a batch is a slice of it. Gathering each batch by index was rejected: it moves the
//! same numbers, and a step should not have to.

use crate::data::{Points, stream};
use crate::experiment::Batch;
use crate::rng::Rng;

/// The points of an epoch, and how far it has come.
#[derive(Clone, Debug)]
pub struct Batches {
    queue: Points,
    /// How many points this epoch has used, and how many of those the current batch.
    used: usize,
    rows: usize,
    epochs: u64,
    rng: Rng,
}

impl Default for Batches {
    fn default() -> Self {
        Self { queue: Points::default(), used: 0, rows: 0, epochs: 0, rng: Rng::new(0, 0) }
    }
}

/// How many of `count` points a batch has.
pub fn size(batch: Batch, count: usize) -> usize {
    match batch {
        Batch::Full => count,
        Batch::Of(size) => (size as usize).clamp(1, count.max(1)),
    }
}

impl Batches {
    /// Other points; the next batch begins an epoch. There is no current batch until then.
    pub fn fill(&mut self, points: &Points) {
        self.queue.clone_from(points);
        (self.used, self.rows) = (points.count(), 0);
    }

    /// The same, with the order of the epochs from the start again.
    pub fn restart(&mut self, points: &Points, seed: u32) {
        self.fill(points);
        self.epochs = 0;
        self.rng = Rng::new(u64::from(seed), stream::ORDER);
    }

    /// Goes to the next batch, and to the next epoch where this one is over. A batch of everything takes the points in order.
    // Never inlined: in one large function the engine runs out of registers, and a step takes a tenth longer.
    #[inline(never)]
    pub fn advance(&mut self, batch: Batch) {
        let count = self.queue.count();
        if self.is_epoch_over() {
            self.used = 0;
            self.epochs += 1;
            if batch != Batch::Full {
                self.queue.shuffle(&mut self.rng);
            }
        }
        self.rows = size(batch, count).min(count - self.used);
        self.used += self.rows;
    }

    /// x and y of the current batch.
    pub fn current(&self) -> (&[f32], &[f32]) {
        let part = |width: usize| (self.used - self.rows) * width..self.used * width;
        (&self.queue.x[part(self.queue.inputs)], &self.queue.y[part(self.queue.targets)])
    }

    /// How many points the current batch has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether every point of this epoch was used.
    pub fn is_epoch_over(&self) -> bool {
        self.used >= self.queue.count()
    }

    /// Epochs begun.
    pub fn epochs(&self) -> u64 {
        self.epochs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_has_every_point_once_and_each_another_order() {
        let points = Points { inputs: 1, x: (0..10).map(|at| at as f32).collect(), targets: 1, y: (0..10).map(|at| 2.0 * at as f32).collect() };
        let mut batches = Batches::default();
        batches.restart(&points, 1);
        let mut epoch = |batch: Batch| {
            let (mut seen, mut sizes) = (Vec::new(), Vec::new());
            loop {
                batches.advance(batch);
                let (x, y) = batches.current();
                assert!(x.iter().zip(y).all(|(x, y)| 2.0 * x == *y), "a point keeps its target");
                seen.extend_from_slice(x);
                sizes.push(batches.rows());
                if batches.is_epoch_over() {
                    return (seen, sizes);
                }
            }
        };
        let ((first, sizes), (second, _)) = (epoch(Batch::Of(4)), epoch(Batch::Of(4)));
        assert_eq!(sizes, [4, 4, 2]);
        assert_ne!(first, second);
        for mut seen in [first, second] {
            seen.sort_by(f32::total_cmp);
            assert_eq!(seen, points.x);
        }
        assert_eq!(batches.epochs(), 2);
        batches.restart(&points, 1);
        batches.advance(Batch::Full);
        assert_eq!(batches.current().0, points.x);
    }
}
