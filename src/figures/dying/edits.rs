//! What a hand did, one gesture after the other, so that each can be taken back as a whole: a line that is turned is three numbers, and
//! one that is dragged is many.

use super::log::Log;

/// The most gestures that are kept.
const MOST: usize = 100;

/// The log before a gesture, and after it.
#[derive(Clone, Debug)]
struct Edit {
    before: Log,
    after: Log,
}

/// The gestures of a session, the last one last.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    done: Vec<Edit>,
    /// Whether the last gesture goes on: the hand has not let go.
    is_open: bool,
}

impl Edits {
    /// A change that made `after` of `before`; `is_held` while a hand holds what it changes.
    pub fn note(&mut self, before: Log, after: &Log, is_held: bool) {
        let goes_on = self.is_open && is_held;
        self.is_open = is_held;
        // One of the same thing after the same step takes the other's place: a slider that is moved on.
        let again = !is_held && before.entries().len() == after.entries().len();
        match self.done.last_mut().filter(|edit| (goes_on || again) && edit.after == before) {
            Some(edit) => edit.after = after.clone(),
            None if before != *after => {
                if self.done.len() == MOST {
                    self.done.remove(0);
                }
                self.done.push(Edit { before, after: after.clone() });
            }
            None => {}
        }
    }

    /// The hand lets go.
    pub fn let_go(&mut self) {
        self.is_open = false;
    }

    /// Takes the last gesture back; of a log that came otherwise, from a link, the last change.
    pub fn undo(&mut self, log: &mut Log) {
        self.is_open = false;
        match self.done.pop().filter(|edit| edit.after == *log) {
            Some(edit) => *log = edit.before,
            None => {
                self.done.clear();
                log.pop();
            }
        }
    }
}
