//! Points from text: lines of `x, y, class`.

use std::fmt;

use super::Points;

/// The most points that are taken.
pub const MOST_POINTS: usize = 2000;
/// The most classes that are taken.
pub const MOST_CLASSES: usize = 10;
/// The largest coordinate that is taken.
pub const FARTHEST: f32 = 1e6;
/// After so many bad lines the rest is not reported one by one.
const MOST_PROBLEMS: usize = 20;

/// What was wrong with a line.
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

/// Reads `x, y, class` lines, separated by comma, semicolon or tab. A first line without numbers is a header; empty lines and
/// lines that begin with `#` are skipped; a bad line is left out and reported. Classes are whole numbers from 0, or names,
/// which are numbered in the order in which they come.
pub fn parse_csv(text: &str) -> (Points, Vec<CsvProblem>) {
    let mut points = Points { inputs: 2, targets: 1, ..Points::default() };
    let mut problems = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut begun = false;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if problems.len() == MOST_PROBLEMS {
            problems.push(CsvProblem { line: index + 1, message: "too many bad lines; the rest is not read".to_owned() });
            break;
        }
        let mut report = |message: String| problems.push(CsvProblem { line: index + 1, message });
        let fields: Vec<&str> = line.split([',', ';', '\t']).map(|field| field.trim().trim_matches('"')).collect();
        let is_header = !begun && fields.iter().take(2).all(|field| field.parse::<f32>().is_err());
        begun = true;
        if is_header {
            continue;
        }
        let [x, y, class] = fields[..] else {
            report(format!("{} values; three are wanted: x, y, class", fields.len()));
            continue;
        };
        if points.count() == MOST_POINTS {
            report(format!("more than {MOST_POINTS} points; this line and the rest are left out"));
            break;
        }
        let coordinate = |name: &str, given: &str| match given.parse::<f32>() {
            Ok(value) if value.abs() <= FARTHEST => Ok(value),
            _ => Err(format!("{name} is \"{}\"; a number from -{FARTHEST} to {FARTHEST} is wanted", shown(given))),
        };
        match (coordinate("x", x), coordinate("y", y)) {
            (Ok(x), Ok(y)) => {
                let class = match names.iter().position(|name| *name == class) {
                    _ if class.is_empty() => Err("the class is missing".to_owned()),
                    Some(known) => Ok(known),
                    None if names.len() < MOST_CLASSES => {
                        names.push(class);
                        Ok(names.len() - 1)
                    }
                    None => Err(format!("\"{}\" would be class {}; at most {MOST_CLASSES} are taken", shown(class), MOST_CLASSES + 1)),
                };
                match class {
                    Ok(class) => {
                        points.x.extend([x, y]);
                        points.y.push(class as f32);
                    }
                    Err(message) => report(message),
                }
            }
            (Err(message), _) | (_, Err(message)) => report(message),
        }
    }
    number_classes(&names, &mut points);
    (points, problems)
}

/// As much of what was given as a message should hold: any file can be dropped.
fn shown(given: &str) -> String {
    const MOST: usize = 40;
    let begin: String = given.chars().take(MOST).collect();
    if begin.len() < given.len() { begin + "\u{2026}" } else { begin }
}

/// Where every class name is a whole number below the limit, the class is that number.
fn number_classes(names: &[&str], points: &mut Points) {
    let numbers: Option<Vec<f32>> =
        names.iter().map(|name| name.parse::<f32>().ok().filter(|n| *n >= 0.0 && *n < MOST_CLASSES as f32 && n.fract() == 0.0)).collect();
    if let Some(numbers) = numbers {
        for y in &mut points.y {
            *y = numbers[*y as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_lines_are_points() {
        let (points, problems) = parse_csv("x,y,class\n1, 2, 0\n\n# a remark\n-1.5;2e-1;1\n");
        assert_eq!((points.x, points.y, problems), (vec![1.0, 2.0, -1.5, 0.2], vec![0.0, 1.0], vec![]));
        assert_eq!(parse_csv("0,0,blue\n1,1,red\n2,2,blue").0.y, [0.0, 1.0, 0.0]);
        assert_eq!(parse_csv("0,0,2\n1,1,0").0.y, [2.0, 0.0]);
    }

    #[test]
    fn a_message_holds_only_the_beginning_of_a_long_value() {
        let long = "x".repeat(100_000);
        let problems = parse_csv(&format!("1,2,0\n{long},1,0\n1,{long},0\n")).1;
        assert_eq!(problems.len(), 2);
        assert!(problems.iter().all(|problem| problem.message.len() < 150 && problem.message.contains("xxx\u{2026}\"")));
    }

    #[test]
    fn bad_lines_are_named_and_left_out() {
        let (points, problems) = parse_csv("1,2,0\n1,2\nx,2,1\n1,NaN,1\n1,2,\n3,4,1");
        assert_eq!(points.count(), 2);
        let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(texts[0], "line 2: 2 values; three are wanted: x, y, class");
        assert_eq!(texts[1], "line 3: x is \"x\"; a number from -1000000 to 1000000 is wanted");
        assert!(texts[2].starts_with("line 4: y is \"NaN\"") && texts[3].starts_with("line 5: the class"));
    }

    #[test]
    fn limits_hold() {
        let many = "0,0,1\n".repeat(MOST_POINTS + 5);
        let (points, problems) = parse_csv(&many);
        assert_eq!((points.count(), problems.len()), (MOST_POINTS, 1));
        let (points, problems) = parse_csv(&"nonsense\n".repeat(1000));
        assert_eq!(points.count(), 0);
        assert!(problems.len() <= MOST_PROBLEMS + 1);
        for garbage in ["", "\u{0}", ",,,,", "\"\"\"", "1,2,3,4\n;;;\n\t\t\t"] {
            parse_csv(garbage);
        }
    }
}
