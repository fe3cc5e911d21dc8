//! `docs/house.svg`: the rooms of every crate, and which room uses which.

mod graph;
mod rooms;
mod svg;

use crate::command::{self, Outcome};
use crate::out::say;
use crate::page;

const FILE: &str = "docs/house.svg";

/// Draws the house as it stands.
fn drawn() -> Outcome<String> {
    let graph = graph::of_workspace(&command::root())?;
    Ok(svg::picture(&rooms::panels(&graph)))
}

/// Writes the drawing, and says which files are in circles.
pub(crate) fn write() -> Outcome {
    let graph = graph::of_workspace(&command::root())?;
    for circle in graph.circles() {
        say!("{}", graph.sentence(&circle));
    }
    page::write(FILE, &drawn()?)
}

/// Fails if the drawing is not what the sources say now.
///
/// # Errors
/// If there is no drawing, or another one.
pub(crate) fn check() -> Outcome {
    let written = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}; run cargo xtask house"))?;
    compare(&written, &drawn()?)?;
    say!("{FILE} is up to date");
    Ok(())
}

/// An error unless both are the same, which names the first line that differs.
fn compare(written: &str, now: &str) -> Outcome {
    if written == now {
        return Ok(());
    }
    let same = written.lines().zip(now.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("the end of the file").to_owned();
    Err(format!(
        "{FILE} is not the house of the sources; run cargo xtask house\nfrom line {}:\n- {}\n+ {}",
        same + 1,
        line(written),
        line(now)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_house_drift_is_named_by_its_line() {
        assert_eq!(compare("a\nb\n", "a\nb\n"), Ok(()));
        let error = compare("a\nb\n", "a\nc\n").unwrap_err();
        assert!(error.ends_with("from line 2:\n- b\n+ c"), "{error}");
        let error = compare("a\n", "a\nc\n").unwrap_err();
        assert!(error.ends_with("- the end of the file\n+ c"), "{error}");
    }

    #[test]
    fn xtask_house_has_every_crate_of_the_workspace() {
        let text = drawn().unwrap();
        let oracle = "conformance/oracle/src";
        for crate_folder in ["model/src", "impl/src", "conformance/src", oracle, "xtask/src"] {
            assert!(text.contains(&format!(">{crate_folder}<")), "{crate_folder} is not drawn");
        }
    }
}
