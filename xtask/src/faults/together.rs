//! Many faults in one build: a function with a planted line stands beside the function as it is,
//! and a variable of the environment chooses. So the faults cost one build and not one each.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::list::Fault;

/// The variable that chooses a fault, by its number.
pub(super) const VARIABLE: &str = "QUORATE_FAULT";

/// What the root of a crate gets: who asks which fault is chosen. The core has no `std` of its own.
pub(super) const CHOICE: &str = r#"
mod planted_fault {
    extern crate std as whole_std;

    pub(crate) fn is(number: usize) -> bool {
        static CHOSEN: whole_std::sync::OnceLock<Option<usize>> = whole_std::sync::OnceLock::new();
        let read = || whole_std::env::var("QUORATE_FAULT").ok()?.parse().ok();
        *CHOSEN.get_or_init(read) == Some(number)
    }
}
"#;

/// A file with several faults in it.
pub(super) struct Planted {
    /// The text.
    pub(super) text: String,
    /// The lines of each fault, from 1, by its number.
    pub(super) lines: Vec<(usize, RangeInclusive<usize>)>,
}

/// The body of a function in which faults are planted.
struct Body {
    /// The line, from 0, that closes it.
    close: usize,
    /// The number of each fault, with the lines of the body with the fault in it.
    variants: Vec<(usize, Vec<String>)>,
}

/// Plants faults, each with its number, in the text of their file. Returns it with the numbers of
/// those that do not fit in: a constant function, one that hides its type, a line outside of a
/// function.
///
/// # Errors
/// If a line does not occur exactly once.
pub(super) fn plant(
    text: &str,
    faults: &[(usize, &Fault)],
) -> Result<(Planted, Vec<usize>), String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut bodies: BTreeMap<usize, Body> = BTreeMap::new();
    let mut alone = Vec::new();
    for &(number, fault) in faults {
        let planted = fault.plant(text)?;
        let planted: Vec<&str> = planted.lines().collect();
        let at = lines.iter().zip(&planted).position(|(before, after)| before != after);
        match at.and_then(|at| body_around(&lines, at)) {
            Some((open, close)) => {
                let inside = planted[open + 1..close].iter().map(|&line| line.to_owned()).collect();
                let body = bodies.entry(open).or_insert(Body { close, variants: Vec::new() });
                body.variants.push((number, inside));
            }
            None => alone.push(number),
        }
    }
    let mut planted = Planted { text: String::new(), lines: Vec::new() };
    let (mut at, mut count) = (0, 0);
    let mut push = |line: &str| {
        planted.text.push_str(line);
        planted.text.push('\n');
        count += 1;
        count
    };
    for (open, Body { close, variants }) in bodies {
        lines[at..=open].iter().for_each(|line| {
            push(line);
        });
        for (number, inside) in variants {
            let first = push(&format!("if crate::planted_fault::is({number}) {{"));
            let last = inside.iter().map(|line| push(line)).last().unwrap_or(first);
            push("} else");
            planted.lines.push((number, first..=last));
        }
        push("{");
        lines[open + 1..close].iter().for_each(|line| {
            push(line);
        });
        push("}");
        at = close;
    }
    lines[at..].iter().for_each(|line| {
        push(line);
    });
    Ok((planted, alone))
}

/// The lines, from 0, that open and close the body of the outermost function around a line. The
/// layout is rustfmt's: both begin at the column of the function.
fn body_around(lines: &[&str], at: usize) -> Option<(usize, usize)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = None;
    for head in (0..at).filter(|&head| is_function(lines[head])) {
        let column = indent(lines[head]);
        let same = |line: &usize| indent(lines[*line]) == column && !lines[*line].trim().is_empty();
        let open = (head..lines.len())
            .filter(same)
            .find(|&line| lines[line].ends_with('{') || lines[line].ends_with(['}', ';']));
        let Some(open) = open.filter(|&open| lines[open].ends_with('{')) else { continue };
        let close = (open + 1..lines.len()).filter(same).find(|&line| lines[line].trim() == "}");
        let Some(close) = close.filter(|&close| open < at && at < close) else { continue };
        let signature = lines[head..=open].join(" ");
        let hides = signature.split_once("->").is_some_and(|(_, result)| result.contains("impl "));
        found = found.or(Some((open, close, hides || signature.contains("const fn"))));
    }
    found.filter(|&(_, _, alone)| !alone).map(|(open, close, _)| (open, close))
}

fn is_function(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with("//")
        && (line.starts_with("fn ") || line.contains(" fn "))
        && line.contains('(')
}

/// The numbers of the faults in whose lines rustc found an error; `files` are what was planted.
pub(super) fn broken(errors: &str, files: &BTreeMap<String, Planted>) -> Vec<usize> {
    let mut found = Vec::new();
    for place in errors.lines().filter_map(|line| line.trim().strip_prefix("--> ")) {
        let mut parts = place.split(':');
        let (Some(file), Some(line)) = (parts.next(), parts.next()) else { continue };
        let (Some(planted), Ok(line)) = (files.get(file), line.parse::<usize>()) else { continue };
        let of = planted.lines.iter().filter(|(_, lines)| lines.contains(&line));
        found.extend(of.map(|&(number, _)| number));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::list::{Judge, Tested};

    const TEXT: &str = "\
impl A {
    fn a(
        &self,
    ) -> u8 {
        let b = c;
        b
    }

    const fn d() -> u8 {
        one
    }

    fn e() -> impl Iterator {
        two
    }
}
";

    fn fault(find: &str) -> Fault {
        Fault {
            name: find.to_owned(),
            kind: "wrong value".to_owned(),
            file: "conformance/src/a.rs".to_owned(),
            find: find.to_owned(),
            replace: "x".to_owned(),
            judge: Judge::Tests(Tested::Harness),
        }
    }

    #[test]
    fn xtask_faults_stand_beside_the_function_as_it_is() {
        let (one, two) = (fault("let b = c;"), fault("b"));
        let (planted, alone) = plant(TEXT, &[(0, &one), (7, &two)]).unwrap();
        assert!(alone.is_empty());
        let body = "\
if crate::planted_fault::is(0) {
        x
        b
} else
if crate::planted_fault::is(7) {
        let b = c;
        x
} else
{
        let b = c;
        b
}
";
        assert_eq!(planted.text, TEXT.replace("        let b = c;\n        b\n", body));
        assert_eq!(planted.lines, [(0, 5..=7), (7, 9..=11)]);
        assert!(plant(TEXT, &[(0, &fault("nowhere"))]).is_err());
    }

    #[test]
    fn xtask_faults_that_do_not_fit_beside_others_are_planted_alone() {
        for find in ["one", "two", "impl A {", ") -> u8 {"] {
            let (planted, alone) = plant(TEXT, &[(3, &fault(find))]).unwrap();
            assert_eq!((planted.text.as_str(), alone), (TEXT, vec![3]), "{find}");
        }
    }

    #[test]
    fn xtask_faults_that_do_not_compile_are_found_by_their_lines() {
        let (one, two) = (fault("let b = c;"), fault("b"));
        let (planted, _) = plant(TEXT, &[(0, &one), (7, &two)]).unwrap();
        let files = BTreeMap::from([("conformance/src/a.rs".to_owned(), planted)]);
        let errors = |line: u8| format!("error: no\n  --> conformance/src/a.rs:{line}:5\n   |\n");
        assert_eq!([5, 7].map(|line| broken(&errors(line), &files)), [[0], [0]]);
        assert!(broken(&[errors(4), errors(8)].concat(), &files).is_empty());
        assert_eq!(broken(&[errors(10), errors(9)].concat(), &files), [7]);
        assert!(broken(&errors(13), &files).is_empty());
        assert!(broken("error: no\n --> conformance/src/b.rs:6:5\n", &files).is_empty());
    }

    #[test]
    fn xtask_faults_are_chosen_by_the_variable_that_programs_get() {
        assert!(CHOICE.contains(&format!("{VARIABLE:?}")));
    }
}
