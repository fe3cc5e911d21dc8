//! A story as text: blocks of commands, each with the output it is expected to give.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// Set to rewrite the stories with what the nodes do now.
const BLESS: &str = "QUORATE_BLESS";

/// Between the commands of a block and their output.
const RULE: &str = "----";

/// Commands that are run together, and what they print.
#[derive(Debug, PartialEq)]
struct Block {
    /// Lines before the output, as they are: comments, blank lines and commands.
    text: Vec<String>,
    /// The line of the first of them, from 1.
    line: usize,
    /// The output expected.
    expected: String,
}

/// A story.
#[derive(Debug)]
struct Script {
    blocks: Vec<Block>,
    /// What stands after the last block.
    tail: Vec<String>,
}

impl Script {
    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut blocks = Vec::new();
        let mut before: Vec<String> = Vec::new();
        let mut lines = text.lines().zip(1..).peekable();
        while let Some((line, number)) = lines.next() {
            if line != RULE {
                before.push(line.to_owned());
                continue;
            }
            let first = number - before.len();
            if !before.iter().any(|line| command_of(line).is_some()) {
                return Err((number, format!("{RULE} without a command before it")));
            }
            let mut expected = String::new();
            while let Some((line, _)) = lines.next_if(|(line, _)| !line.is_empty()) {
                let _ = writeln!(expected, "{line}");
            }
            blocks.push(Block { text: std::mem::take(&mut before), line: first, expected });
        }
        let after = text.lines().count() - before.len();
        let stray = before.iter().zip(after + 1..).find(|(line, _)| command_of(line).is_some());
        if let Some((_, number)) = stray {
            return Err((number, format!("a command without {RULE} after it")));
        }
        match blocks.is_empty() {
            true => Err((1, "a story without commands".to_owned())),
            false => Ok(Self { blocks, tail: before }),
        }
    }

    /// The story with the output of `run`, which is called with each command.
    fn rerun(
        &self,
        mut run: impl FnMut(&str) -> Result<String, String>,
    ) -> Result<String, (usize, String)> {
        let mut text = String::new();
        for block in &self.blocks {
            let mut output = String::new();
            for (line, number) in block.text.iter().zip(block.line..) {
                let _ = writeln!(text, "{line}");
                if let Some(command) = command_of(line) {
                    output.push_str(&run(command).map_err(|error| (number, error))?);
                }
            }
            if output.is_empty() {
                output.push_str("ok\n");
            }
            let _ = writeln!(text, "{RULE}\n{}", output.trim_end());
        }
        for line in &self.tail {
            let _ = writeln!(text, "{line}");
        }
        Ok(text)
    }
}

/// The command on a line, if it is one.
fn command_of(line: &str) -> Option<&str> {
    let command = line.trim();
    (!command.is_empty() && !command.starts_with('#')).then_some(command)
}

/// The folder of the stories.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

/// Runs a story and compares, or rewrites it if so asked.
pub(crate) fn check(name: &str, run: impl FnMut(&str) -> Result<String, String>) {
    let path = folder().join(name).with_extension("txt");
    let at =
        |(line, error): (usize, String)| format!("tests/transcripts/{name}.txt:{line}: {error}");
    let story = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}.txt: {error}"));
    let script = Script::parse(&story).map_err(at).unwrap_or_else(|error| panic!("{error}"));
    let told = script.rerun(run).map_err(at).unwrap_or_else(|error| panic!("{error}"));
    if told == story {
        return;
    }
    if std::env::var_os(BLESS).is_some() {
        fs::write(&path, told).unwrap_or_else(|error| panic!("{name}.txt: {error}"));
        return;
    }
    let diff = TextDiff::from_lines(&story, &told);
    let diff = diff.unified_diff().header("expected", "happened").context_radius(3).to_string();
    panic!(
        "{name}.txt differs; if the new trace follows the rulebook, accept it with\n  \
         {BLESS}=1 cargo test -p quorate-core --test it transcripts\n{diff}"
    );
}

#[test]
fn a_script_keeps_its_text_and_takes_new_output() {
    let text = "# why\n\none\ntwo\n----\nold\n\n# then\nthree\n----\nok\n\n# end\n";
    let script = Script::parse(text).unwrap();
    let told = script.rerun(|command| {
        Ok(if command == "three" { String::new() } else { format!("{command}!\n") })
    });
    assert_eq!(told.unwrap(), text.replace("old", "one!\ntwo!"));
}

#[test]
fn a_wrong_script_is_named_by_line() {
    let error = |text: &str| Script::parse(text).unwrap_err().0;
    assert_eq!(error("one\n----\n\ntwo\n"), 4);
    assert_eq!(error("# one\n----\n"), 2);
    assert_eq!(error("\n"), 1);
    let script = Script::parse("one\n----\n\n\ntwo\n# three\nfour\n----\n").unwrap();
    let told = script.rerun(|command| match command {
        "four" => Err("no such command".to_owned()),
        _ => Ok(String::new()),
    });
    assert_eq!(told, Err((7, "no such command".to_owned())));
}
