//! How fast a run goes on by itself.
//!
//! A trainer makes tens of thousands of steps a second, and units die within the first hundred: at full speed nobody sees them
//! die. So a run begins slowly and speeds up, and is slow again after whatever is changed in it.

/// Steps a second at the beginning of a run that speeds up, and after each change.
const FIRST: f64 = 15.0;
/// By how much a second's steps grow with each step made.
const GROWTH: f64 = 0.2;
/// The steps in which the story is told: a run that speeds up rests there, after about eight seconds.
pub const STORY: u64 = 300;

/// How fast a run goes on by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// Slowly at first, then faster and faster.
    #[default]
    Rising,
    /// One step a second.
    One,
    /// Ten steps a second.
    Ten,
    /// Sixty steps a second: one a frame on most screens.
    Sixty,
    /// As many steps as there is time for.
    Most,
}

impl Speed {
    /// All, in the order shown.
    pub const ALL: [Self; 5] = [Self::Rising, Self::One, Self::Ten, Self::Sixty, Self::Most];

    /// The name in the text form.
    pub fn id(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::One => "1",
            Self::Ten => "10",
            Self::Sixty => "60",
            Self::Most => "max",
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rising => "slow, then faster",
            Self::One => "1 step a second",
            Self::Ten => "10 steps a second",
            Self::Sixty => "60 steps a second",
            Self::Most => "as fast as it goes",
        }
    }

    /// Steps a second, `since` steps after the start or the last change; infinite for as many as there is time for.
    pub fn rate(self, since: u64) -> f64 {
        match self {
            Self::Rising => FIRST + GROWTH * since as f64,
            Self::One => 1.0,
            Self::Ten => 10.0,
            Self::Sixty => 60.0,
            Self::Most => f64::INFINITY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_run_tells_its_story_in_about_eight_seconds() {
        const FRAME: f64 = 1.0 / 60.0;
        let mut steps = 0.0;
        let mut at = Vec::new();
        for frame in 0..1200 {
            if frame % 60 == 0 {
                at.push(steps);
            }
            steps += FRAME * Speed::Rising.rate(steps as u64);
        }
        assert!((12.0..20.0).contains(&at[1]) && at[3] > 50.0, "{at:?}");
        assert!(at[7] < STORY as f64 && at[9] > STORY as f64, "{at:?}");
        assert!((3000.0..10_000.0).contains(&steps), "{steps}");
    }
}
