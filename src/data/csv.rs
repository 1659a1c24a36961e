//! Points from tables as spreadsheets, numpy and people write them.
//!
//! How a table is written is found once, from its first lines, and holds for all of it; what was understood is said in sentences, and a
//! line that does not fit is left out, counted, and the first few are shown. Nothing is guessed in silence: `1,5;2` is 1.5 and 2 in a file of
//! semicolons and never three values.
//!
//! Fields are told apart by `csv-core`, which knows quotes; it adds 2.6 kB to the compressed module, a splitter of our own 1.2 kB
//! (each measured alone, gzip).

mod layout;

use std::fmt;

use super::Points;
use layout::{Layout, Splitter, number, without_remark};

/// The most points that are taken.
pub const MOST_POINTS: usize = 2000;
/// The most classes that are taken.
pub const MOST_CLASSES: usize = 10;
/// The largest coordinate that is taken.
pub const FARTHEST: f32 = 1e6;
/// So many of the lines that are left out are shown.
const MOST_SHOWN: usize = 5;

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvProblem {
    /// Which line, counted from 1.
    pub line: usize,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for CsvProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// What a table is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Points in the plane with a class each: x, y, class.
    Classes,
    /// A function's values: x, y.
    Values,
}

/// What was read of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The points.
    pub points: Points,
    /// How the table was understood, a sentence each: separator, columns, classes.
    pub understood: Vec<String>,
    /// How many lines were left out.
    pub left_out: usize,
    /// The first of them.
    pub problems: Vec<CsvProblem>,
}

impl Table {
    fn leave_out(&mut self, line: usize, message: impl FnOnce() -> String) {
        self.left_out += 1;
        if self.problems.len() < MOST_SHOWN {
            self.problems.push(CsvProblem { line, message: message() });
        }
    }
}

/// Reads a table of points. Values stand between commas, semicolons, tabs or white space; a first line `sep=;` says which. Numbers may
/// have a decimal comma where values are not between commas. A header may name the columns, in any order; without one the first two
/// columns of numbers are x and y and the last one is the class, all points are of one class where there is none. Empty lines and what
/// stands behind a `#` are skipped. Classes are whole numbers from 0, or names, which are numbered in the order in which they come.
pub fn read_table(text: &str, wanted: Wanted) -> Table {
    let values = wanted == Wanted::Values;
    let mut remark = None;
    let mut named = None;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let whole = line.trim_matches([' ', '\r']);
        let line = without_remark(whole);
        let sign = whole.strip_prefix("sep=").and_then(|sign| sign.chars().next()).filter(char::is_ascii);
        if lines.is_empty() && sign.is_some() {
            named = sign;
        } else if !line.trim().is_empty() {
            lines.push((index + 1, line));
        } else if lines.is_empty() && remark.is_none() {
            remark = whole.strip_prefix('#');
        }
    }
    let mut table = Table { points: Points { inputs: if values { 1 } else { 2 }, targets: 1, ..Points::default() }, ..Table::default() };
    if lines.is_empty() {
        return table;
    }
    let layout = Layout::find(&lines.iter().map(|line| line.1).collect::<Vec<_>>(), named, remark.map(str::trim), values);
    let mut splitter = Splitter::new(layout.separator);
    let mut classes: Vec<String> = Vec::new();
    let data = &lines[usize::from(layout.has_header)..];
    for (at, &(line, text)) in data.iter().enumerate() {
        if table.points.y.len() == MOST_POINTS {
            table.leave_out(line, || format!("more than {MOST_POINTS} points; this line and the rest are left out"));
            table.left_out += data.len() - at - 1;
            break;
        }
        match row(&mut splitter, text, &layout, &mut classes) {
            Ok((x, y, _)) if values => {
                table.points.x.push(x);
                table.points.y.push(y);
            }
            Ok((x, y, class)) => {
                table.points.x.extend([x, y]);
                table.points.y.push(class as f32);
            }
            Err(message) => table.leave_out(line, || message),
        }
    }
    table.understood = layout.understood;
    if layout.columns.class.is_some() {
        table.understood.extend(number_classes(&classes, &mut table.points));
    }
    table
}

/// [`read_table`] for points with classes: the points, and the lines that were left out.
pub fn parse_csv(text: &str) -> (Points, Vec<CsvProblem>) {
    let Table { points, left_out, mut problems, .. } = read_table(text, Wanted::Classes);
    if let (Some(last), more @ 1..) = (problems.last().map(|problem| problem.line), left_out - problems.len()) {
        problems.push(CsvProblem { line: last + 1, message: format!("from here on {more} more are left out") });
    }
    (points, problems)
}

/// One line: x, y, and which class by the order in which they come.
fn row(splitter: &mut Splitter, line: &str, layout: &Layout, classes: &mut Vec<String>) -> Result<(f32, f32, usize), String> {
    let columns = layout.columns;
    let mut fields = splitter.split(line);
    if fields.len() > columns.count && fields[columns.count..].iter().all(String::is_empty) {
        fields.truncate(columns.count);
    }
    if fields.len() != columns.count {
        let values = if fields.len() == 1 { "value" } else { "values" };
        return Err(format!("{} {values}; {} are wanted, as in the other lines", fields.len(), columns.count));
    }
    let coordinate = |name: &str, column: usize| match number(&fields[column], layout.decimal) {
        Some(value) if value.abs() <= FARTHEST => Ok(value),
        _ => {
            let sign = if layout.decimal == ',' { " with a decimal comma" } else { "" };
            Err(format!("{name} is \"{}\"; a number from -{FARTHEST} to {FARTHEST}{sign} is wanted", shown(&fields[column])))
        }
    };
    let (x, y) = (coordinate("x", columns.x)?, coordinate("y", columns.y)?);
    let Some(class) = columns.class else { return Ok((x, y, 0)) };
    let field = &fields[class];
    if field.is_empty() {
        return Err("the class is missing".to_owned());
    }
    // Whole numbers are one class however they are written: numpy writes 1.000e+00.
    let name = number(field, layout.decimal).filter(|value| value.fract() == 0.0).map_or_else(|| field.clone(), |value| value.to_string());
    let known = classes.iter().position(|known| *known == name);
    match known {
        Some(known) => Ok((x, y, known)),
        None if classes.len() < MOST_CLASSES => {
            classes.push(name);
            Ok((x, y, classes.len() - 1))
        }
        None => Err(format!("\"{}\" would be class {}; at most {MOST_CLASSES} are taken", shown(field), MOST_CLASSES + 1)),
    }
}

/// As much of what was given as a message should hold: any file can be dropped.
fn shown(given: &str) -> String {
    const MOST: usize = 40;
    crate::text::cut(given.to_owned(), MOST)
}

/// Where every class name is a whole number below the limit, the class is that number; else names are numbered, which is said.
fn number_classes(names: &[String], points: &mut Points) -> Option<String> {
    let numbers: Option<Vec<f32>> =
        names.iter().map(|name| crate::text::single(name).filter(|n| *n >= 0.0 && *n < MOST_CLASSES as f32 && n.fract() == 0.0)).collect();
    match numbers {
        Some(numbers) => {
            points.y.iter_mut().for_each(|y| *y = numbers[*y as usize]);
            None
        }
        None => {
            let said: Vec<String> = names.iter().enumerate().map(|(class, name)| format!("\"{}\" is class {class}", shown(name))).collect();
            Some(said.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
