//! How a table is written: what stands between values, which decimal sign, which columns. Found once, from its first lines.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// So many lines are looked at to find out how a table is written.
const LOOKED_AT: usize = 20;
/// Names of the columns, in small letters. Where x1 and x2 are the coordinates, y is the class.
const X_NAMES: [&str; 4] = ["x", "x1", "x_1", "x[0]"];
const Y_NAMES: [&str; 4] = ["y", "x2", "x_2", "x[1]"];
const CLASS_NAMES: [&str; 10] = ["class", "label", "target", "category", "cluster", "group", "kind", "species", "color", "colour"];

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Sign(char),
    /// Any number of spaces and tabs.
    White,
}

impl Separator {
    /// In the order in which they are believed where several fit.
    const ALL: [Self; 4] = [Self::Sign('\t'), Self::Sign(';'), Self::Sign(','), Self::White];

    fn phrase(self) -> String {
        match self {
            Self::Sign('\t') => "tabs between values".to_owned(),
            Self::Sign(sign) => format!("{sign} between values"),
            Self::White => "white space between values".to_owned(),
        }
    }
}

/// Splits lines into fields. Quoted fields keep what is between their quotes.
pub(super) struct Splitter {
    separator: Separator,
    reader: Reader,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    pub fn new(separator: Separator) -> Self {
        let delimiter = if let Separator::Sign(sign) = separator { sign as u8 } else { b' ' };
        Self { separator, reader: ReaderBuilder::new().delimiter(delimiter).build(), fields: Vec::new(), ends: Vec::new() }
    }

    pub fn split(&mut self, line: &str) -> Vec<String> {
        // Runs of white space are no quoting: one space each is what the reader knows.
        let white: String;
        let line = if self.separator == Separator::White {
            white = line.split_whitespace().collect::<Vec<_>>().join(" ");
            &white
        } else {
            line
        };
        self.reader.reset();
        // No field is longer than the line, and there are no more of them than signs.
        self.fields.resize(line.len() + 1, 0);
        self.ends.resize(line.len() + 2, 0);
        let (mut input, mut written, mut count) = (line.as_bytes(), 0, 0);
        loop {
            let (result, read, wrote, ended) = self.reader.read_record(input, &mut self.fields[written..], &mut self.ends[count..]);
            (input, written, count) = (&input[read..], written + wrote, count + ended);
            if !matches!(result, ReadRecordResult::InputEmpty) {
                break;
            }
        }
        let mut from = 0;
        let mut fields: Vec<String> = Vec::with_capacity(count);
        for &end in &self.ends[..count] {
            fields.push(String::from_utf8_lossy(&self.fields[from..end]).trim().to_owned());
            from = end;
        }
        fields
    }
}

/// A line without the remark behind a `#`: one that stands alone or behind a value, not one that a value begins with (`#ff0000`).
pub(super) fn without_remark(line: &str) -> &str {
    let mut quoted = false;
    let mut before = None;
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '#' if !quoted => {
                let alone = line[at + 1..].chars().next().is_none_or(char::is_whitespace);
                let behind_value = before.is_some_and(|before| ![',', ';', '\t'].contains(&before));
                if alone || behind_value {
                    return line[..at].trim();
                }
            }
            _ => {}
        }
        if sign == '\t' || !sign.is_whitespace() {
            before = Some(sign);
        }
    }
    line
}

/// A number with this decimal sign, and no other; what is not finite is none.
pub(super) fn number(field: &str, decimal: char) -> Option<f32> {
    let field = field.replace('\u{2212}', "-");
    let plain = if decimal == ',' {
        if field.contains('.') {
            return None;
        }
        field.replace(',', ".")
    } else {
        field
    };
    crate::text::single(&plain).filter(|value| value.is_finite())
}

fn is_number(field: &str) -> bool {
    number(field, '.').is_some() || number(field, ',').is_some()
}

/// Which column holds what, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub x: usize,
    pub y: usize,
    pub class: Option<usize>,
    /// How many there are.
    pub count: usize,
}

/// How a table is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    pub separator: Separator,
    pub decimal: char,
    pub columns: Columns,
    /// Whether the first line that is no remark names the columns.
    pub has_header: bool,
    /// All that, in sentences.
    pub understood: Vec<String>,
}

impl Layout {
    /// Finds it from the lines that are no remarks; `named` is what `sep=` says, `remark` what a remark before them does. With
    /// `values` the second column is what is wanted there, and there are no classes.
    pub fn find(lines: &[&str], named: Option<char>, remark: Option<&str>, values: bool) -> Self {
        let lines = &lines[..lines.len().min(LOOKED_AT)];
        let separator = named.map_or_else(|| find_separator(lines), |sign| if sign == ' ' { Separator::White } else { Separator::Sign(sign) });
        let mut splitter = Splitter::new(separator);
        let rows: Vec<Vec<String>> = lines.iter().map(|line| splitter.split(line)).collect();
        let has_header = rows.first().is_some_and(|row| row.len() > 1 && !row.iter().any(|field| is_number(field)));
        let names = match remark.map(|remark| splitter.split(remark)) {
            _ if has_header => rows[0].clone(),
            Some(names) if by_names(&names, values).is_some() => names,
            _ => Vec::new(),
        };
        let data = &rows[usize::from(has_header)..];
        let fields = || data.iter().flatten();
        let commas = fields().filter(|field| number(field, '.').is_none() && number(field, ',').is_some()).count();
        let points = fields().filter(|field| field.contains('.') && number(field, '.').is_some()).count();
        let decimal = if commas > points { ',' } else { '.' };
        let mut understood = vec![format!("read with {}{}", separator.phrase(), if decimal == ',' { " and , as decimal sign" } else { "" })];
        let columns = find_columns(&names, data, decimal, values, &mut understood);
        Self { separator, decimal, columns, has_header, understood }
    }
}

/// The separator with which most lines hold two numbers; of several the one with which most lines hold several fields.
fn find_separator(lines: &[&str]) -> Separator {
    let fit = |separator: Separator| {
        let mut splitter = Splitter::new(separator);
        let rows: Vec<Vec<String>> = lines.iter().map(|line| splitter.split(line)).collect();
        let sound = rows.iter().filter(|row| row.iter().filter(|field| is_number(field)).count() > 1).count();
        (sound, rows.iter().filter(|row| row.len() > 1).count())
    };
    let mut best = (Separator::Sign(','), (0, 0));
    for separator in Separator::ALL {
        let fit = fit(separator);
        if fit > best.1 {
            best = (separator, fit);
        }
    }
    best.0
}

/// The columns that a header names.
fn by_names(names: &[String], values: bool) -> Option<(usize, usize, Option<usize>)> {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let find = |known: &[&str]| known.iter().find_map(|known| lower.iter().position(|name| name == known));
    let x = find(&X_NAMES)?;
    if values {
        return Some((x, find(&["y", "target", "value"])?, None));
    }
    let second = find(&Y_NAMES[1..]).filter(|_| lower[x] != "x");
    let y = second.or_else(|| find(&Y_NAMES))?;
    let class = find(&CLASS_NAMES).or_else(|| second.and_then(|_| find(&["y"])));
    Some((x, y, class))
}

fn find_columns(names: &[String], data: &[Vec<String>], decimal: char, values: bool, understood: &mut Vec<String>) -> Columns {
    // As many as most lines have.
    let share = |count: usize| data.iter().filter(|row| row.len() == count).count();
    let usual = data.iter().map(Vec::len).max_by_key(|&count| (share(count), count)).unwrap_or(names.len());
    // A separator at the end of every line is no column more.
    let ends_empty = data.iter().filter(|row| row.len() == usual).all(|row| row.last().is_some_and(String::is_empty));
    let count = (usual - usize::from(ends_empty && usual > 0)).max(2);
    let (x, y, class) = by_names(names, values).filter(|(x, y, class)| (*x).max(*y).max(class.unwrap_or(0)) < count).unwrap_or_else(|| {
        let numeric = |column: &usize| {
            let filled = data.iter().filter_map(|row| row.get(*column));
            filled.clone().filter(|field| number(field, decimal).is_some()).count() * 2 > filled.count()
        };
        let mut found = (0..count).filter(numeric);
        let (x, y) = match (found.next(), found.next()) {
            (Some(x), Some(y)) => (x, y),
            _ => (0, 1),
        };
        (x, y, (0..count).rev().find(|column| !values && *column != x && *column != y))
    });
    let name = |column: usize| names.get(column).filter(|name| !name.is_empty()).map_or(String::new(), |name| format!(" ({})", super::shown(name)));
    let place = |column: usize| format!("column {}{}", column + 1, name(column));
    let second = if values { "what is wanted there" } else { "y" };
    let mut said = format!("x is {}, {second} is {}", place(x), place(y));
    match class {
        Some(class) => said += &format!(", the class is {}", place(class)),
        None if !values => said += "; there is no column of classes, so all points are of one",
        None => {}
    }
    let used = 2 + usize::from(class.is_some());
    if count > used {
        said += &format!("; {} of {count} columns are not used", count - used);
    }
    understood.push(said);
    Columns { x, y, class, count }
}
