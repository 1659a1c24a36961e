//! The text form: one way to write a description down, for links, attributes, the command line and tests.
//!
//! A description is pairs `key=value` joined by `&`, as in a URL's fragment: `act=relu&lr=0.1&layers=8,8`. Reading one never
//! fails: what cannot be understood is left at its default and becomes a [`Problem`]; a number outside its range is clamped
//! and becomes a problem too. Keys are written in a fixed order and only where they differ from their default, so equal
//! descriptions have equal texts.

mod call;
mod link;
mod problems;

use std::fmt;

pub use call::{Argument, Call, no_such_number, write_call};
pub use link::{Link, Mended, mend};
pub use problems::{MOST_PROBLEMS, Problem, Problems, cut};

/// What stands between two pairs, in every text: links have `&`, what is typed may have `;` or lines.
pub const SEPARATORS: [char; 4] = ['&', ';', '\n', '\r'];

/// The range of a number: what it may be, what it is by default, and what it means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The key in the text form, or the parameter's name.
    pub name: &'static str,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
    /// The value where nothing is given.
    pub default: f64,
    /// One phrase on what the number means, with its unit.
    pub meaning: &'static str,
}

impl Range {
    /// "a number from -1 to 1", for messages.
    pub fn allowed(&self) -> String {
        format!("a number from {} to {}", plain(self.min), plain(self.max))
    }

    /// Reads a number: `Ok` inside the range, else the problem and the value to use in its place.
    pub fn read(&self, given: &str) -> Result<f64, (Problem, f64)> {
        let problem = |allowed| Problem { key: self.name.to_owned(), given: given.to_owned(), allowed };
        match number(given.trim()) {
            Some(value) if (self.min..=self.max).contains(&value) => Ok(value),
            Some(value) if !value.is_nan() => {
                let used = value.clamp(self.min, self.max);
                Err((problem(format!("{}; {} is used", self.allowed(), plain(used))), used))
            }
            _ => Err((problem(format!("{}; {} is used", self.allowed(), plain(self.default))), self.default)),
        }
    }
}

/// A number for people: with a power of ten where it would be a row of zeros.
fn plain(value: f64) -> String {
    if value != 0.0 && !(1e-5..1e10).contains(&value.abs()) { format!("{value:e}") } else { value.to_string() }
}

/// The key that says which grammar a text is of. Old texts keep their meaning: one that does not say is of the first.
pub const VERSION_KEY: &str = "v";
/// The grammar that is read and written.
pub const VERSION: &str = "1";

/// Reads the pairs of a text, key by key, and gathers what is wrong.
#[derive(Debug)]
pub struct Reader {
    pairs: Vec<(String, String)>,
    problems: Problems,
}

impl Reader {
    /// Splits `text` at [`SEPARATORS`] into pairs, undoing percent-encoding. A leading `#` or `?` is skipped, and so is the
    /// [`VERSION`].
    pub fn new(text: &str) -> Self {
        let text = text.trim().trim_start_matches(['#', '?']);
        let pair = |part: &str| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (percent_decode(key.trim()), percent_decode(value.trim()))
        };
        let pairs = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty()).map(pair).collect();
        let mut reader = Self { pairs, problems: Problems::default() };
        if let Some(version) = reader.take(VERSION_KEY).filter(|version| version != VERSION) {
            reader.problem(VERSION_KEY, &version, format!("{VERSION}, the grammar that is known here; what it does not know is left out"));
        }
        reader
    }

    /// Takes the value of `key` out, where it is given; of one that is given more than once the last.
    pub fn take(&mut self, key: &str) -> Option<String> {
        let mut last: Option<String> = None;
        let mut earlier = None;
        self.pairs.retain_mut(|(known, value)| {
            let is_it = known == key;
            if is_it {
                earlier = last.replace(std::mem::take(value)).or(earlier.take());
            }
            !is_it
        });
        if let Some(earlier) = earlier {
            self.problem(key, &earlier, "given more than once; the last one is used".to_owned());
        }
        last
    }

    /// [`Self::take`] for a key with other names; the first of them that is given counts.
    pub fn take_any(&mut self, name: &str, aliases: &[&str]) -> Option<String> {
        let mut found = self.take(name);
        for alias in aliases {
            match (&found, self.take(alias)) {
                (None, value) => found = value,
                (Some(_), Some(value)) => self.problem(alias, &value, format!("another name of {name}, which is given too and counts")),
                (Some(_), None) => {}
            }
        }
        found
    }

    /// The number of `range.name`, clamped to its range; its default where it is not given or not a number.
    pub fn number(&mut self, range: &Range) -> f64 {
        let Some(given) = self.take(range.name) else { return range.default };
        range.read(&given).unwrap_or_else(|(problem, used)| {
            self.problems.push(problem);
            used
        })
    }

    /// The whole number of `range.name`, rounded and clamped.
    pub fn whole(&mut self, range: &Range) -> u32 {
        // In range of u32 by the table's own limits; `as` saturates should a table be wrong.
        self.number(range).round() as u32
    }

    /// A flag: `key`, `key=true|on|1|yes` or `key=false|off|0|no`.
    pub fn flag(&mut self, key: &str, default: bool) -> bool {
        match self.take(key).as_deref() {
            None => default,
            Some("" | "true" | "on" | "1" | "yes") => true,
            Some("false" | "off" | "0" | "no") => false,
            Some(given) => {
                let given = given.to_owned();
                self.problem(key, &given, "on or off".to_owned());
                default
            }
        }
    }

    /// One of named choices; `name_of` gives the name of each.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[T], name_of: impl Fn(T) -> &'static str, default: T) -> T {
        let Some(given) = self.take(key) else { return default };
        if let Some(&found) = choices.iter().find(|&&choice| name_of(choice) == given) {
            return found;
        }
        let names: Vec<_> = choices.iter().map(|&choice| name_of(choice)).collect();
        self.problem(key, &given, format!("one of {}; {} is used", names.join(", "), name_of(default)));
        default
    }

    /// Notes something wrong.
    pub fn problem(&mut self, key: &str, given: &str, allowed: String) {
        self.problems.push(Problem { key: key.to_owned(), given: given.to_owned(), allowed });
    }

    /// Notes what a part's own reading found wrong.
    pub fn problems(&mut self, found: impl IntoIterator<Item = Problem>) {
        self.problems.extend(found);
    }

    /// Ends the reading: keys that nobody took are problems (`known` says which keys there are). A handful of problems is given, each
    /// cut to a size that can be shown, and one that counts the others.
    pub fn finish(mut self, known: &[&str]) -> Vec<Problem> {
        let pairs = std::mem::take(&mut self.pairs);
        let mut pairs = pairs.into_iter();
        while !self.problems.is_full() {
            let Some((key, given)) = pairs.next() else { break };
            self.problem(&key, &given, format!("no such key; there are {}", known.join(", ")));
        }
        self.problems.count(pairs.len());
        self.problems.finish()
    }
}

/// A value with what a URL's fragment or the form itself cannot carry in percent-encoding.
pub fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' | ';' | '%' | '#' | '+' | ' ' | '"' | '<' | '>' | '`' | '\n' | '\r' => text.push_str(&format!("%{:02X}", c as u32)),
            _ => text.push(c),
        }
    }
    text
}

/// Writes pairs in the text form, leaving out what is at its default.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// Adds `key=value`, encoding what a URL's fragment or the form itself cannot carry.
    pub fn pair(&mut self, key: &str, value: &str) -> &mut Self {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(key);
        self.text.push('=');
        self.text.push_str(&encoded(value));
        self
    }

    /// Adds a pair only where `value` differs from `default`.
    pub fn unless<T: PartialEq + fmt::Display>(&mut self, key: &str, value: &T, default: &T) -> &mut Self {
        if value != default {
            self.pair(key, &value.to_string());
        }
        self
    }

    /// The text.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// A text with the pairs `over` in place of its own pairs of those keys.
pub fn over(text: &str, over: &[(String, String)]) -> String {
    let kept = text.trim().trim_start_matches(['#', '?']).split(['&', ';', '\n', '\r']).map(str::trim).filter(|part| {
        let key = percent_decode(part.split('=').next().unwrap_or_default().trim());
        !part.is_empty() && !over.iter().any(|(name, _)| *name == key)
    });
    let given: Vec<String> = over.iter().map(|(name, value)| pair(name, value)).collect();
    kept.chain(given.iter().map(String::as_str)).collect::<Vec<_>>().join("&")
}

/// A number as people and programs write it, correctly rounded: `0.1`, `-3`, `1e-5`, `inf`, `NaN`. `None` for anything else.
pub fn number(text: &str) -> Option<f64> {
    lexical_core::parse::<f64>(text.strip_prefix('+').filter(|rest| !rest.starts_with(['+', '-'])).unwrap_or(text).as_bytes()).ok()
}

/// As [`number`], in single precision: that of the double, so that there is one parser. Of texts of up to fifteen digits none is
/// known that single precision would read otherwise.
pub fn single(text: &str) -> Option<f32> {
    number(text).map(|value| value as f32)
}

/// `key=value` as a text of its own, whatever signs are in the value: one that holds `&` sets no other key.
pub fn pair(key: &str, value: &str) -> String {
    Writer::default().pair(key, value).finish()
}

/// Splits a list of descriptions, `relu,elu(alpha=2)`, at commas outside of parentheses; empty ones are left out.
pub fn split_list(list: &str) -> Vec<&str> {
    split_outside(list, &[',']).into_iter().filter(|part| !part.is_empty()).collect()
}

/// Splits a list at any of `separators` outside of parentheses, with its empty entries: where the place of an entry counts.
pub fn split_outside<'a>(list: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut depth = 0;
    list.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        separators.contains(&c) && depth <= 0
    })
    .map(str::trim)
    .collect()
}

/// Undoes `%41`-style encoding; a stray `%` stays as it is, bytes that are not UTF-8 become U+FFFD.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&b| (b as char).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Range = Range { name: "lr", min: 1e-4, max: 100.0, default: 0.1, meaning: "learning rate" };

    #[test]
    fn numbers_are_clamped_and_said_so() {
        let mut reader = Reader::new("#lr=1000");
        assert_eq!(reader.number(&RATE), 100.0);
        let problems = reader.finish(&["lr"]);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "lr = \"1000\": a number from 0.0001 to 100; 100 is used");
    }

    #[test]
    fn ranges_of_many_decades_can_be_read() {
        let wide = Range { min: 1e-12, max: 1e38, ..RATE };
        assert_eq!(wide.allowed(), "a number from 1e-12 to 1e38");
        assert_eq!(Range { min: 0.0, max: 2e6, ..RATE }.allowed(), "a number from 0 to 2000000");
    }

    #[test]
    fn many_unknown_keys_are_counted_in_linear_time() {
        let text: String = (0..200_000).map(|i| format!("k{i}={}&k=1&lr=2;", "long".repeat(i % 50))).collect();
        let mut reader = Reader::new(&text);
        assert_eq!(reader.number(&RATE), 2.0);
        let problems = reader.finish(&["lr"]);
        let said: usize = problems.iter().map(|problem| problem.to_string().len()).sum();
        assert_eq!((problems.len(), said < 1000), (MOST_PROBLEMS + 1, true), "{said}");
        assert_eq!(problems[MOST_PROBLEMS].to_string(), "and 399996 more");
    }

    #[test]
    fn a_text_may_say_its_grammar() {
        let read = |text: &str| {
            let mut reader = Reader::new(text);
            (reader.number(&RATE), reader.finish(&["lr"]).iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        };
        assert_eq!([read("v=1&lr=2"), read("lr=2;v=1")], [(2.0, String::new()), (2.0, String::new())]);
        assert_eq!(read("lr=2&v=7"), (2.0, "v = \"7\": 1, the grammar that is known here; what it does not know is left out".to_owned()));
    }

    #[test]
    fn a_key_that_is_given_twice_is_said_once() {
        let mut reader = Reader::new("lr=1&lr=2\nlr=3");
        assert_eq!(reader.take("lr").as_deref(), Some("3"));
        let problems = reader.finish(&[]);
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), ["lr = \"2\": given more than once; the last one is used"]);
    }

    #[test]
    fn nonsense_becomes_problems_and_never_a_panic() {
        for text in ["", "&&&", "=", "lr", "lr=", "lr=NaN", "lr=é%ff%4", "%", "lr=1&lr=2", "\u{0}=\u{0}"] {
            let mut reader = Reader::new(text);
            let value = reader.number(&RATE);
            assert!((RATE.min..=RATE.max).contains(&value), "{text}: {value}");
            reader.finish(&["lr"]);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut writer = Writer::default();
        writer.pair("a", "x&y=1; 100% #+\"<>").unless("b", &2, &2).unless("c", &3, &2);
        let text = writer.finish();
        let mut reader = Reader::new(&text);
        assert_eq!(reader.take("a").as_deref(), Some("x&y=1; 100% #+\"<>"));
        assert_eq!(reader.take("b"), None);
        assert_eq!(reader.take("c").as_deref(), Some("3"));
        assert!(reader.finish(&[]).is_empty());
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        let mut rng = crate::rng::Rng::new(7, 0);
        let mut texts: Vec<String> = [
            "0", "-0", "1e400", "-1e400", "5e-324", "1e-400", "inf", "-inf", "NaN", "+1", "++1", "+-1", "", "-", "e5", "1e", "1.e5", ".5", "5.", "0x1", "1_0",
            " 1", "1 ",
        ]
        .map(str::to_owned)
        .to_vec();
        for _ in 0..20_000 {
            let value = f64::from_bits(u64::from(rng.next_u32()) << 32 | u64::from(rng.next_u32()));
            texts.extend([value.to_string(), format!("{value:e}"), format!("{value:.3e}"), (value as f32).to_string()]);
        }
        for text in texts {
            let bits = |value: f64| if value.is_nan() { 0 } else { value.to_bits() };
            assert_eq!(number(&text).map(bits), text.parse::<f64>().ok().map(bits), "{text}");
            // What single precision itself writes comes back.
            if let Some(value) = text.parse::<f32>().ok().filter(|value| value.is_finite()) {
                assert_eq!(single(&value.to_string()), Some(value));
            }
        }
    }
}
