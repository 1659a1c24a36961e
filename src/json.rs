//! Plain data as JSON text: how words, keys and numbers of a figure leave it, for a page, a file or the command line.
//!
//! Only writing: what comes in is the text form ([`crate::text`]). A number that JSON has no word for (NaN, an infinity) is null.

/// A JSON text that is being written.
#[derive(Debug, Default)]
pub struct Json {
    text: String,
}

/// What can be written as JSON.
pub trait ToJson {
    /// Writes the value.
    fn json(&self, out: &mut Json);
}

/// The JSON text of a value.
pub fn text<T: ToJson + ?Sized>(value: &T) -> String {
    let mut out = Json::default();
    value.json(&mut out);
    out.text
}

impl Json {
    /// Writes an object; `fields` writes its fields.
    pub fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.text.push('{');
        fields(self);
        self.text.push('}');
    }

    /// Writes a field of the object that is being written.
    pub fn field<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) -> &mut Self {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.string(name);
        self.text.push(':');
        value.json(self);
        self
    }

    /// Writes an array.
    pub fn array<T: ToJson>(&mut self, items: impl IntoIterator<Item = T>) {
        self.text.push('[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            item.json(self);
        }
        self.text.push(']');
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                '\n' => self.text.push_str("\\n"),
                // Line separators end a line of older JavaScript; the others may not stand in JSON at all.
                '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => self.text.push_str(&format!("\\u{:04x}", c as u32)),
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

impl ToJson for str {
    fn json(&self, out: &mut Json) {
        out.string(self);
    }
}

impl ToJson for String {
    fn json(&self, out: &mut Json) {
        out.string(self);
    }
}

impl ToJson for bool {
    fn json(&self, out: &mut Json) {
        out.text.push_str(if *self { "true" } else { "false" });
    }
}

impl ToJson for f64 {
    fn json(&self, out: &mut Json) {
        let text = if self.is_finite() { self.to_string() } else { "null".to_owned() };
        out.text.push_str(&text);
    }
}

impl ToJson for usize {
    fn json(&self, out: &mut Json) {
        out.text.push_str(&self.to_string());
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn json(&self, out: &mut Json) {
        match self {
            Some(value) => value.json(out),
            None => out.text.push_str("null"),
        }
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn json(&self, out: &mut Json) {
        (**self).json(out);
    }
}

impl<T: ToJson> ToJson for [T] {
    fn json(&self, out: &mut Json) {
        out.array(self);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn json(&self, out: &mut Json) {
        out.array(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_and_number_is_valid_json() {
        let texts = ["", "\"\\\n\t\u{1}\u{2028}é\u{1f600}", "</script>"];
        let numbers = [0.5, -1e300, f64::NAN, f64::INFINITY];
        let mut out = Json::default();
        out.object(|out| {
            out.field("texts", &texts[..]).field("numbers", &numbers[..]).field("none", &None::<f64>).field("yes", &true);
        });
        let read: serde_json::Value = serde_json::from_str(&out.text).unwrap();
        assert_eq!(read["texts"], serde_json::json!(texts));
        assert_eq!(read["numbers"], serde_json::json!([0.5, -1e300, null, null]));
        assert_eq!((&read["none"], &read["yes"]), (&serde_json::Value::Null, &serde_json::Value::Bool(true)));
    }
}
