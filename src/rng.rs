//! The seeded generator behind every weight, data point and shuffle.
//!
//! xoshiro128++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021) seeded by SplitMix64: small,
//! well tested, and made of 32-bit integer operations, so that a seed gives the same numbers on every machine.

/// A stream of pseudo-random numbers; the same seed and stream give the same numbers everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: [u32; 4],
}

impl Rng {
    /// The generator of `seed`. Different `stream`s of one seed are independent, so that (for example) changing how many
    /// data points are drawn leaves the weights as they were.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut mix = seed ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        let (a, b) = (split_mix(&mut mix), split_mix(&mut mix));
        let state = [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32];
        // xoshiro's one forbidden state is all zeros.
        Self { state: if state == [0; 4] { [1, 2, 3, 4] } else { state } }
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(7).wrapping_add(s[0]);
        let t = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(11);
        result
    }

    /// A whole number in `0..bound`, without bias (rejection); 0 for a `bound` of 0 or 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound < 2 {
            return 0;
        }
        let mut bits = self.next_u32();
        // Rejected are the last 2^32 mod `bound`, fewer than `bound`: most draws need no division to know that they stand.
        if bits > u32::MAX - bound {
            let zone = u32::MAX - (u32::MAX % bound + 1) % bound;
            while bits > zone {
                bits = self.next_u32();
            }
        }
        bits % bound
    }

    /// Uniform in `[0, 1)`, on the grid of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        let high = u64::from(self.next_u32() >> 5);
        let low = u64::from(self.next_u32() >> 6);
        (high * (1 << 26) + low) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `[low, high)`.
    pub fn uniform_in(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A draw from the standard normal N(0, 1), by Box and Muller (1958).
    pub fn normal(&mut self) -> f64 {
        // 1 - u lies in (0, 1], so the logarithm is finite.
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.uniform())
    }

    /// Puts `items` in a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_sequence_and_streams_differ() {
        let draw = |seed, stream| {
            let mut rng = Rng::new(seed, stream);
            [rng.next_u32(), rng.next_u32(), rng.next_u32()]
        };
        assert_eq!(draw(7, 0), draw(7, 0));
        assert_ne!(draw(7, 0), draw(7, 1));
        assert_ne!(draw(7, 0), draw(8, 0));
    }

    #[test]
    fn moments_of_the_draws_are_those_of_their_distributions() {
        let mut rng = Rng::new(1, 0);
        let n = 100_000;
        let (mut mean, mut square) = (0.0, 0.0);
        for _ in 0..n {
            let z = rng.normal();
            mean += z / f64::from(n);
            square += z * z / f64::from(n);
        }
        // Five standard errors: 5/sqrt(n), and 5 sqrt(2/n).
        assert!(mean.abs() < 0.016, "{mean}");
        assert!((square - 1.0).abs() < 0.023, "{square}");
        let uniform: f64 = (0..n).map(|_| rng.uniform() / f64::from(n)).sum();
        assert!((uniform - 0.5).abs() < 0.005, "{uniform}");
    }

    #[test]
    fn below_covers_its_range_and_nothing_more() {
        let mut rng = Rng::new(3, 0);
        let mut seen = [0; 7];
        for _ in 0..7000 {
            seen[rng.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|&count| (800..1200).contains(&count)), "{seen:?}");
        assert_eq!(rng.below(0), 0);
    }
}
