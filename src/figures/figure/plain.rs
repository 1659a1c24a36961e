//! What figures give and take as plain data, for pages and scripts: the names here are those of the types in `web/figure.rs`.

use super::{Command, Help, Line, Outcome, Part, Progress, Stale, Table, TableName, Words};
use crate::figures::draw::theme::css;
use crate::json::{Json, ToJson};

impl ToJson for Part {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", self.id).field("title", self.title);
        });
    }
}

impl ToJson for Command {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", self.id).field("title", self.title).field("pressed", &self.pressed).field("enabled", &self.enabled);
        });
    }
}

impl ToJson for Help {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("hand", &self.hand).field("keys", &self.keys);
        });
    }
}

impl ToJson for TableName {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("id", self.id).field("title", self.title);
        });
    }
}

impl ToJson for Line {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("title", &self.title).field("text", &self.text);
            if let Some((color, dashes)) = self.look {
                out.field("color", &css(color)).field("dashes", dashes);
            }
        });
    }
}

impl ToJson for Words {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("label", &self.label).field("headline", &self.headline).field("reading", &self.reading);
            out.field("notes", &self.notes).field("alarm", &self.alarm);
        });
    }
}

impl ToJson for Table {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("caption", &self.caption).field("head", &self.head).field("rows", &self.rows);
        });
    }
}

impl Stale {
    fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Top => "top",
            Self::All => "all",
        }
    }
}

impl ToJson for Outcome {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("problems", &self.problems).field("taken", &self.taken).field("stale", self.stale.id());
            out.field("settings", &self.settings).field("news", &self.news);
        });
    }
}

impl ToJson for Progress {
    fn json(&self, out: &mut Json) {
        out.object(|out| {
            out.field("pending", &self.pending).field("share", &self.share).field("playing", &self.playing);
            out.field("stale", self.stale.id()).field("settings", &self.settings);
        });
    }
}
