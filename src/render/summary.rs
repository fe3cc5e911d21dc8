//! The last line of a command.

use serde_json::{Value, json};

use crate::run::tally::Summary;
use crate::text::{bad, good, warn};

/// The line, with colours.
pub fn styled(summary: &Summary) -> String {
    let word = format!("{}:", summary.word);
    let word = match summary.word {
        "ok" => good(&word),
        "FAIL" => bad(&word),
        _ => warn(&word),
    };
    format!("{word} {}", summary.rest)
}

/// The line and the exit code as JSON.
pub fn json(summary: &Summary) -> Value {
    let line = format!("{}: {}", summary.word, summary.rest);
    json!({ "exit": summary.code, "result": summary.word, "line": line })
}
