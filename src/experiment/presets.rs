//! Prepared experiments, each of which tells one story.

/// An experiment with a name and the story that it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name in links: `too-fast`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// What one sees, in a sentence.
    pub story: &'static str,
    /// The experiment's text.
    pub experiment: &'static str,
}

/// The presets, in the order in which they are told.
pub const PRESETS: [Preset; 0] = [];
