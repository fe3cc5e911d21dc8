//! `specs/bounds.md`: what is decided within which bounds, written by the tool.

use crate::command::{self, Outcome};
use crate::{deep, lockstep, verdicts};

const FILE: &str = "specs/bounds.md";

/// Most differing lines that a check shows of each side.
const SHOWN: usize = 8;

/// Writes the file anew.
pub(crate) fn write() -> Outcome {
    let text = decide()?;
    std::fs::write(command::root().join(FILE), &text)
        .map_err(|error| format!("{FILE}: {error}"))?;
    println!("{FILE}: {} lines written", text.lines().count());
    Ok(())
}

/// Writes the sections of recorded searches anew, and leaves what the tool decides as it is.
pub(crate) fn write_records() -> Outcome {
    let written = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}; run cargo xtask bounds"))?;
    let text = format!("{}{}", decided(&written), records()?);
    std::fs::write(command::root().join(FILE), &text)
        .map_err(|error| format!("{FILE}: {error}"))?;
    println!("{FILE}: {} lines written", text.lines().count());
    Ok(())
}

/// The part of the file that the tool decides: what comes before the first section of records.
fn decided(text: &str) -> &str {
    let begins = [verdicts::TITLE, lockstep::TITLE, deep::TITLE]
        .into_iter()
        .filter_map(|title| text.find(title));
    begins.min().map_or(text, |at| &text[..at])
}

/// The sections of recorded searches.
fn records() -> Outcome<String> {
    Ok(verdicts::section()? + &lockstep::section()? + &deep::section()?)
}

/// Fails if the file is not what the tool would write now.
pub(crate) fn check() -> Outcome {
    let written = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}; run cargo xtask bounds"))?;
    match difference(&written, &decide()?) {
        None => {
            println!("{FILE} is up to date");
            Ok(())
        }
        Some(difference) => Err(format!(
            "{FILE} is not what the tool says now; run cargo xtask bounds\n{difference}"
        )),
    }
}

/// Decides every scenario and returns the table.
fn decide() -> Outcome<String> {
    // First what is read: a record of another scenario is noticed before minutes have gone by.
    let records = records()?;
    let tool = ["--release", "--locked", "--package", "quorate"];
    command::run(&[&["build"], &tool[..]].concat(), &[])?;
    let words = ["--", "decide", "--all", "--format", "markdown", "--progress", "none"];
    let text = command::output(&[&["run", "--quiet"], &tool[..], &words[..]].concat())?;
    if text.trim().is_empty() {
        return Err("quorate decide wrote nothing".to_owned());
    }
    // The tool names its own command, which writes only a part of this file.
    let own = "`quorate decide --all --format markdown`";
    if !text.contains(own) {
        return Err(format!("the tool does not say that the text is made by {own}"));
    }
    Ok(text.replacen(own, "`cargo xtask bounds`", 1) + &records)
}

/// The first lines that differ: `-` as written, `+` as it would be now.
fn difference(written: &str, now: &str) -> Option<String> {
    if written == now {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (written.lines().collect(), now.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[same..], &new[same..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let side = |sign: char, lines: &[&str]| -> String {
        let lines = &lines[..lines.len() - tail];
        let mut text: String =
            lines.iter().take(SHOWN).map(|line| format!("\n{sign} {line}")).collect();
        if lines.len() > SHOWN {
            text += &format!("\n{sign} … {} more lines", lines.len() - SHOWN);
        }
        text
    };
    let sides = side('-', old) + &side('+', new);
    let sides = if sides.is_empty() { "\nonly line ends differ" } else { &sides };
    Some(format!("from line {}:{sides}", same + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bounds_records_come_after_what_is_decided() {
        let text = format!("a\n{}b\n{}c\n", verdicts::TITLE, deep::TITLE);
        assert_eq!((decided(&text), decided("a\n")), ("a\n", "a\n"));
        assert!(records().unwrap().contains(deep::TITLE));
    }

    #[test]
    fn xtask_bounds_difference_is_short_and_placed() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\nz\n", "a\nc\nz\n"), Some("from line 2:\n- b\n+ c".to_owned()));
        assert_eq!(difference("a\n", "a\nb\n"), Some("from line 2:\n+ b".to_owned()));
        assert_eq!(difference("a\nb\n", ""), Some("from line 1:\n- a\n- b".to_owned()));
        assert_eq!(difference("a\n", "a"), Some("from line 2:\nonly line ends differ".to_owned()));
        let many: String = (0..20).map(|line| format!("{line}\n")).collect();
        let text = difference("", &many).unwrap();
        assert_eq!(text.lines().count(), SHOWN + 2, "{text}");
        assert!(text.ends_with("+ … 12 more lines"), "{text}");
    }
}
