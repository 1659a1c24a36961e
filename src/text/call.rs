//! `name(key=value,...)`: a choice with numbers of its own. It is taken apart here and nowhere else.

use std::fmt;

use super::Problem;

/// A choice as it was written, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// What stands before the parenthesis.
    pub name: &'a str,
    /// What stands in it, in order.
    pub arguments: Vec<Argument<'a>>,
}

/// One of a call's arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument<'a> {
    /// The name, where there is one.
    pub name: Option<&'a str>,
    /// The value.
    pub value: &'a str,
}

impl<'a> Call<'a> {
    /// Takes a text apart. Never fails: a parenthesis that is missing at the end is thought there, empty arguments are left out.
    pub fn read(text: &'a str) -> Self {
        let text = text.trim();
        let (name, inside) = match text.split_once('(') {
            Some((name, rest)) => (name.trim_end(), rest.trim_end().strip_suffix(')').unwrap_or(rest)),
            None => (text, ""),
        };
        let argument = |part: &'a str| match part.split_once('=') {
            Some((name, value)) => Argument { name: Some(name.trim()), value: value.trim() },
            None => Argument { name: None, value: part },
        };
        Self { name, arguments: inside.split(',').map(str::trim).filter(|part| !part.is_empty()).map(argument).collect() }
    }

    /// Which of `names` each argument sets, and to what; and what fits none of them. `owner` is who has them, for messages. A
    /// value without a name is that of the only one there is; one that is itself a name is a switch turned on: it has the value "".
    pub fn placed(&self, owner: &str, names: &[&str]) -> (Vec<(usize, &'a str)>, Vec<Problem>) {
        let (mut placed, mut problems) = (Vec::new(), Vec::new());
        let index_of = |name: &str| names.iter().position(|known| *known == name);
        for &Argument { name, value } in &self.arguments {
            let found = match name {
                Some(name) => index_of(name).map(|index| (index, value)),
                None => index_of(value).map(|index| (index, "")).or((names.len() == 1).then_some((0, value))),
            };
            match found {
                Some(found) => placed.push(found),
                None => problems.push(no_such_number(owner, names, name.unwrap_or(value), name.map_or("", |_| value))),
            }
        }
        (placed, problems)
    }
}

/// The problem of a number that `owner` does not have.
pub fn no_such_number(owner: &str, names: &[&str], name: &str, given: &str) -> Problem {
    let allowed = match names {
        [] => format!("{owner} has no parameters"),
        [only] => format!("{owner} has the parameter {only}"),
        _ => format!("{owner} has the parameters {}", names.join(", ")),
    };
    Problem { key: name.to_owned(), given: given.to_owned(), allowed }
}

/// Writes a call; without arguments the name alone.
pub fn write_call<'a>(f: &mut impl fmt::Write, name: &str, arguments: impl Iterator<Item = (&'a str, String)>) -> fmt::Result {
    f.write_str(name)?;
    let mut open = false;
    for (name, value) in arguments {
        write!(f, "{}{name}={value}", if open { "," } else { "(" })?;
        open = true;
    }
    if open { f.write_str(")") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_taken_apart_and_put_together() {
        let call = Call::read(" adam ( beta1 = 0.9 , nesterov,, ) ");
        let arguments = [Argument { name: Some("beta1"), value: "0.9" }, Argument { name: None, value: "nesterov" }];
        assert_eq!((call.name, &call.arguments[..]), ("adam", &arguments[..]));
        let mut text = String::new();
        assert!(write_call(&mut text, "adam", [("beta1", "0.9".to_owned()), ("eps", "1".to_owned())].into_iter()).is_ok());
        assert_eq!(text, "adam(beta1=0.9,eps=1)");
        for odd in ["", "(", "((", ")", "a)", "a(", "a(b", "a(=", "a(=)", "a(,,,)"] {
            Call::read(odd).placed("a", &["b"]);
        }
    }

    #[test]
    fn arguments_find_their_places() {
        let placed = |text: &'static str, names: &[&str]| {
            let (placed, problems) = Call::read(text).placed("f", names);
            (placed, problems.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(placed("f(b=2,a=1)", &["a", "b"]), (vec![(1, "2"), (0, "1")], vec![]));
        assert_eq!(placed("f(2)", &["a"]), (vec![(0, "2")], vec![]));
        assert_eq!(placed("f(b)", &["a", "b"]), (vec![(1, "")], vec![]));
        assert_eq!(placed("f(2)", &["a", "b"]), (vec![], vec!["2 = \"\": f has the parameters a, b".to_owned()]));
        assert_eq!(placed("f(c=2)", &[]), (vec![], vec!["c = \"2\": f has no parameters".to_owned()]));
    }
}
