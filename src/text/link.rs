//! Links as chat programs, mail and Markdown hand them on: what they did to a text is undone where no sound text can mean anything
//! else, and said.

use super::{SEPARATORS, encoded, percent_decode};

/// So often a text is encoded over another encoding before it is left as it is.
const ROUNDS: usize = 3;
/// What typography makes of a minus sign: hyphens, dashes, the minus itself, and those of other widths.
const DASHES: [char; 9] = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{fe63}', '\u{ff0d}'];
/// What cannot be seen: soft hyphens, spaces of no width, marks of direction and of byte order.
const INVISIBLE: [char; 8] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}'];
/// What a sentence puts behind a link, and no value ends with; closing brackets are told apart by what they close.
const CLOSING: [char; 17] = ['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '`', '>', '\u{2019}', '\u{201d}', '\u{ab}', '\u{bb}', '\u{2026}'];
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// A text with what others did to it undone, and what that was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The text form.
    pub text: String,
    /// What was undone, a sentence each; empty for a sound text, which is left as it is to the last sign.
    pub done: Vec<String>,
}

/// Undoes what happened to a text form on its way: percent-encoding of its separators in up to three rounds, `&amp;`, typographic minus
/// and dashes, signs that cannot be seen, and the punctuation of the sentence around it. No value that a figure writes is changed; an `&`
/// that is encoded beside one that is not stays a part of its value, as it may be one.
pub fn mend(text: &str) -> Mended {
    if is_sound(text) { Mended { text: text.to_owned(), done: Vec::new() } } else { undo(text) }
}

/// Whether a text shows at once that nobody did anything to it, as most do: it has plain signs only, and ends as a value does.
fn is_sound(text: &str) -> bool {
    let last = text.rsplit('&').next().unwrap_or_default();
    let ends = last.ends_with(|end: char| end.is_ascii_alphanumeric() || end == ')');
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "=&,._+-()".contains(sign);
    text.is_empty() || (ends && last.matches('(').count() == last.matches(')').count() && text.chars().all(is_plain))
}

/// Out of line: a page with sound texts does not load it.
#[cold]
#[inline(never)]
fn undo(text: &str) -> Mended {
    let mut done = Done::default();
    let mut text = text.trim().to_owned();
    while text.contains("&amp;") {
        text = text.replace("&amp;", "&");
        done.note("\"&amp;\" is read as \"&\"");
    }
    text = whole(text, &mut done);
    let parts: Vec<&str> = text.split(SEPARATORS).filter(|part| !part.trim().is_empty()).collect();
    let last = parts.len().saturating_sub(1);
    let pairs: Vec<String> = parts.iter().enumerate().map(|(index, part)| pair(part, index == last, &mut done)).collect();
    if done.0.is_empty() { Mended { text, done: done.0 } } else { Mended { text: pairs.join("&"), done: done.0 } }
}

/// What was done, each once.
#[derive(Default)]
struct Done(Vec<String>);

impl Done {
    const ENCODED: &'static str = "percent-encoding is undone";

    fn note(&mut self, what: &str) {
        if !self.0.iter().any(|known| known == what) {
            self.0.push(what.to_owned());
        }
    }
}

fn has_encoded(text: &str, sign: char) -> bool {
    // Behind any number of rounds: %3D, %253D, %25253D.
    let code = format!("{:02x}", sign as u32);
    let text = text.to_ascii_lowercase();
    text.contains(&format!("%{code}")) || text.contains(&format!("25{code}"))
}

/// A text or a part of one without any `=`, but with one in its encoding.
fn whole(mut text: String, done: &mut Done) -> String {
    for _ in 0..ROUNDS {
        if text.contains('=') || !has_encoded(&text, '=') {
            break;
        }
        text = percent_decode(&text);
        done.note(Done::ENCODED);
    }
    text
}

/// One pair; of the last one the punctuation behind it.
fn pair(part: &str, is_last: bool, done: &mut Done) -> String {
    let part = whole(part.trim().to_owned(), done);
    let (key, given) = part.split_once('=').map_or((part.as_str(), None), |(key, given)| (key, Some(given)));
    let Some(given) = given else {
        let plain = percent_decode(key);
        let kept = if is_last { without_closing(&plain, done) } else { &plain };
        return if kept == plain { part } else { kept.to_owned() };
    };
    let once = percent_decode(given);
    let mut value = once.clone();
    for _ in 1..ROUNDS {
        let next = percent_decode(&value);
        if next == value {
            break;
        }
        value = next;
        done.note(Done::ENCODED);
    }
    if value.contains(DASHES) {
        value = value.replace(DASHES, "-");
        done.note("typographic minus and dashes are read as \"-\"");
    }
    if value.contains(INVISIBLE) {
        value = value.replace(INVISIBLE, "");
        done.note("signs that cannot be seen are left out");
    }
    if is_last {
        value = without_closing(&value, done).to_owned();
    }
    if value == once { part } else { format!("{key}={}", encoded(&value)) }
}

/// A value without the punctuation behind it.
fn without_closing<'a>(value: &'a str, done: &mut Done) -> &'a str {
    let mut kept = value;
    // How many more of each bracket are closed than opened.
    let mut unopened = BRACKETS.map(|(open, close)| (close, value.matches(close).count().saturating_sub(value.matches(open).count())));
    while let Some(end) = kept.chars().last() {
        let bracket = unopened.iter_mut().find(|(close, count)| end == *close && *count > 0);
        if let Some((_, count)) = bracket {
            *count -= 1;
        } else if !CLOSING.contains(&end) {
            break;
        }
        kept = kept[..kept.len() - end.len_utf8()].trim_end();
    }
    if kept.len() < value.len() {
        done.note(&format!("\"{}\" at the end is taken for the sentence's", super::cut(value[kept.len()..].to_owned(), 10)));
    }
    kept
}

/// A link to a figure in a state: `#curves:curves=relu&x=-4..4`, with an address before it or without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Which figure, if it is one of those that there are.
    pub figure: Option<String>,
    /// Its state, mended.
    pub state: String,
    /// What was undone, and what cannot be followed: a sentence each.
    pub said: Vec<String>,
}

impl Link {
    /// Reads a link or its fragment; `figures` are the names that there are. Never fails: a link that names none of them says so.
    pub fn read(link: &str, figures: &[&str]) -> Self {
        let mut done = Done::default();
        let link = link.trim();
        let fragment = link.split_once('#').map_or_else(|| link.strip_prefix("%23").unwrap_or(link), |(_, fragment)| fragment);
        let fragment = whole(fragment.to_owned(), &mut done);
        // A colon behind the first `=` is a value's.
        let (head, tail) = fragment.split_at(fragment.find('=').unwrap_or(fragment.len()));
        let mut head = head.to_owned();
        for _ in 0..ROUNDS {
            if head.contains(':') || !has_encoded(&head, ':') {
                break;
            }
            head = percent_decode(&head);
            done.note(Done::ENCODED);
        }
        let fragment = head + tail;
        let end = fragment.find([':', '=']).unwrap_or(fragment.len());
        let (name, state) = if fragment[end..].starts_with(':') { (&fragment[..end], &fragment[end + 1..]) } else { fragment.split_at(end) };
        let state_alone = state.starts_with('=');
        let name = percent_decode(name.trim());
        let name = if state.is_empty() { without_closing(&name, &mut done).to_owned() } else { name };
        let known = |name: &str| !state_alone && figures.contains(&name);
        let mended = mend(if state_alone { &fragment } else { state });
        let mut said = done.0;
        said.extend(mended.done.into_iter().filter(|what| !said.contains(what)).collect::<Vec<_>>());
        let figure = known(&name).then_some(name);
        if figure.is_none() && !fragment.is_empty() {
            said.push(format!("\"{}\" names no figure; there are {}", super::cut(fragment.clone(), 60), figures.join(", ")));
        }
        Self { figure, state: mended.text, said }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::text::Reader;

    const FIGURES: [&str; 4] = ["curves", "regions", "init", "dying"];
    const SOUND: [&str; 8] = [
        "",
        "curves=relu,gelu&x=-4..4",
        "curves=relu,elu(alpha=2)&kink=left&y=-1..1.5",
        "preset=too-fast&lr=0.5&twin=lr:0.1&pick=1.2&play=on",
        "own=0.5,-1,0,1,1,1&act=relu|leaky_relu(negative_slope=0.2)",
        "moved=100/3.2:0.75&at=-1,2&pins=0,0,1,1",
        "init=kaiming_normal,normal(std=0.01)&layer=3",
        "a=x%26y=1%3B%20100%25%20%23%2B%22z",
    ];

    fn pairs(text: &str) -> Vec<(String, Option<String>)> {
        let mut reader = Reader::new(text);
        let keys: Vec<String> = text.split(SEPARATORS).filter_map(|part| Some(part.split_once('=')?.0.to_owned())).collect();
        keys.into_iter().map(|key| (key.clone(), reader.take(&key))).collect()
    }

    #[test]
    fn links_as_they_were_handed_on() {
        let plain = "curves=relu&x=-4..4";
        for (given, wanted, undone) in [
            ("#curves:curves%3Drelu%26x%3D-4..4", plain, "percent-encoding"),
            ("#curves:curves%253Drelu%2526x%253D-4..4", plain, "percent-encoding"),
            ("#curves%3Acurves%3Drelu%26x%3D-4..4", plain, "percent-encoding"),
            ("#curves%253Acurves%253Drelu%2526x%253D-4..4", plain, "percent-encoding"),
            ("%23curves%3Acurves%3Drelu%26x%3D-4..4", plain, "percent-encoding"),
            ("#curves%3Acurves=relu%2Cgelu&x=-4..4", "curves=relu%2Cgelu&x=-4..4", "percent-encoding"),
            ("#curves:curves=relu&amp;x=-4..4", plain, "&amp;"),
            ("#curves:curves=relu&amp;amp;x=-4..4", plain, "&amp;"),
            ("#curves:curves=relu&x=-4..4).", plain, "\").\" at the end"),
            ("#curves:curves=relu&x=-4..4%29.", plain, "\").\" at the end"),
            ("#curves:curves=relu&x=-4..4,", plain, "\",\" at the end"),
            ("#curves:x=-4..4&curves=elu(alpha=2))\u{201d}", "x=-4..4&curves=elu(alpha=2)", "at the end"),
            ("#curves:curves=relu&x=\u{2212}4..4", plain, "minus"),
            ("#curves:curves=relu&x=%E2%88%924..4", plain, "minus"),
            ("#curves:curves=relu&x=\u{2013}4..4", plain, "dashes"),
            ("#curves:curves=relu&x=-4..\u{200b}4", plain, "cannot be seen"),
        ] {
            let link = Link::read(given, &FIGURES);
            assert_eq!((link.figure.as_deref(), link.state.as_str()), (Some("curves"), wanted), "{given}");
            assert!(link.said.len() == 1 && link.said[0].contains(undone), "{given}: {:?}", link.said);
        }
    }

    #[test]
    fn sound_texts_stay_as_they_are() {
        for state in SOUND {
            assert_eq!(mend(state), Mended { text: state.to_owned(), done: vec![] });
            for address in ["#", "", "https://example.org/notes.html?a=1#"] {
                let link = Link::read(&format!("{address}dying:{state}"), &FIGURES);
                assert_eq!(link, Link { figure: Some("dying".to_owned()), state: state.to_owned(), said: vec![] });
            }
        }
        assert_eq!(Link::read("#dying", &FIGURES).figure.as_deref(), Some("dying"));
        assert_eq!(Link::read("#dying.", &FIGURES).figure.as_deref(), Some("dying"));
        assert_eq!(Link::read("", &FIGURES), Link::default());
    }

    #[test]
    fn a_fragment_that_names_no_figure_is_said() {
        for given in ["#curve:x=-4..4", "#chapter-2", "#curves=relu&x=-4..4", "#:x=1", "#twin=lr:0.1"] {
            let link = Link::read(given, &FIGURES);
            assert_eq!(link.figure, None, "{given}");
            let wanted = format!("\"{}\" names no figure; there are curves, regions, init, dying", given.trim_start_matches('#'));
            assert_eq!(link.said, [wanted], "{given}");
        }
    }

    /// What others do to a link.
    fn handed_on(rng: &mut Rng, text: &str) -> String {
        let all = |text: &str| {
            text.bytes()
                .map(|byte| if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
                .collect::<String>()
        };
        let mut text = text.to_owned();
        if rng.below(2) == 0 {
            text = text.replace('-', "\u{2212}");
        }
        match rng.below(4) {
            0 => text = all(&text),
            1 => text = all(&all(&text)),
            2 => text = text.replace('&', "&amp;"),
            _ => {}
        }
        text + [").", ",", "", "!\u{201d}", "]"][rng.below(5) as usize]
    }

    #[test]
    fn what_was_handed_on_is_read_as_it_was_sent() {
        let mut rng = Rng::new(3, 0);
        for round in 0..2000 {
            // Names with a hyphen are no numbers, and stay.
            let sent = SOUND[1 + round % 6].replace("too-fast", "healthy");
            let given = handed_on(&mut rng, &sent);
            let mended = mend(&given);
            assert_eq!(pairs(&mended.text), pairs(&sent), "{given}");
            assert_eq!(mend(&mended.text), Mended { done: vec![], ..mended.clone() }, "{given}");
        }
    }

    #[test]
    fn garbage_is_mended_in_bounds_and_never_a_panic() {
        const PIECES: [&str; 24] = [
            "%", "%2", "%26", "%253D", "%25", "%3b", "&amp;", "&", "=", ":", "#", ";", "x", "lr", "\u{2212}", "\u{200b}", "é", "%ff", ")", "(", ".", "\u{0}",
            "\n", "%C3",
        ];
        let mut rng = Rng::new(9, 0);
        for _ in 0..20_000 {
            let text: String = (0..rng.below(40)).map(|_| PIECES[rng.below(PIECES.len() as u32) as usize]).collect();
            let link = Link::read(&text, &FIGURES);
            assert!(link.state.len() <= 3 * text.len() && link.said.iter().map(String::len).sum::<usize>() < 1000, "{text:?}: {link:?}");
        }
        let long = "%2525".repeat(100_000);
        assert!(Link::read(&format!("dying:a={long}"), &FIGURES).said.len() <= 2);
        mend(&"&amp".repeat(100_000));
        mend(&format!("a={}", ")".repeat(1_000_000)));
    }
}
