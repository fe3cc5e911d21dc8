//! Traces as files: JSON Lines, one object a line, so that a diff or a review comment can point at
//! a step.
//!
//! The first line is the header, then one line a step, then a footer with the number of steps, so
//! that a truncated file is noticed. A run without end has the key `repeats` in its header: how
//! many steps come before those that are repeated.
//!
//! A counterexample names the property that it violates in the key `property` of its header, and
//! its title is `PROPERTY violated`. The violation is there after the last step, or after step `at`
//! if the trace goes on beyond it. Traces from before this key name the property in their title
//! alone. `crate::claim` asks the property.
//!
//! The key `file` is the scenario file as its user named it; built-in scenarios have none.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::event::Event;
use super::observation::Observation;

/// Version of the format.
pub const FORMAT: &str = "quorate-trace-1";

/// A run of a scenario: what happened, and what the model's nodes were like after each step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// One line on what the trace shows.
    pub title: String,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario file's text.
    pub scenario_text: String,
    /// The scenario's file as its user named it; none for a built-in scenario.
    pub file: Option<String>,
    /// The assignment of flags.
    pub setting: String,
    /// Ids of the removed rules.
    pub without: Vec<String>,
    /// The property that the run violates; none if the header does not say so. See
    /// [`Trace::claim`].
    pub property: Option<String>,
    /// The step, from 1, after which the violation is there, if the trace goes on beyond it.
    pub at: Option<usize>,
    /// Number of leading steps that are the scenario's start commands.
    pub start: usize,
    /// Number of leading steps before those that are repeated for ever, if the run has no end: the
    /// trace goes once around. Terms and indexes may have grown when it is back. If no step is
    /// left, nothing happens any more.
    pub repeats: Option<usize>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step of a trace.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// Ids of the rules that acted, by the model's account.
    pub rules: Vec<String>,
    /// Every node that is different after the step.
    pub nodes: Vec<Observation>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
    scenario: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    setting: String,
    without: Vec<String>,
    start: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeats: Option<usize>,
    scenario_text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    steps: usize,
}

/// A file that is not a trace: where, and what was expected.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TraceError {
    /// Line in the file, from 1.
    pub line: usize,
    /// What was expected and what was found.
    pub message: String,
}

impl Trace {
    /// The trace as text.
    pub fn to_text(&self) -> String {
        let header = Header {
            format: FORMAT.to_owned(),
            title: self.title.clone(),
            property: self.property.clone(),
            at: self.at,
            scenario: self.scenario.clone(),
            file: self.file.clone(),
            setting: self.setting.clone(),
            without: self.without.clone(),
            start: self.start,
            repeats: self.repeats,
            scenario_text: self.scenario_text.clone(),
        };
        let mut text = json(&header);
        for step in &self.steps {
            let _ = write!(text, "\n{}", json(step));
        }
        let _ = writeln!(text, "\n{}", json(&Footer { steps: self.steps.len() }));
        text
    }

    /// The property that the trace claims to violate: the one of its header or, in a trace from
    /// before there was such a key, that of the title.
    pub fn claim(&self) -> Option<&str> {
        self.property.as_deref().or_else(|| titled(&self.title))
    }

    /// Reads a trace from the bytes of a file.
    ///
    /// # Errors
    /// As [`Trace::parse`], and for the first line that is not UTF-8.
    pub fn read(bytes: &[u8]) -> Result<Trace, TraceError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            TraceError { line, message: format!("expected UTF-8: {error}") }
        })?;
        Trace::parse(text)
    }

    /// Reads a trace.
    ///
    /// # Errors
    /// [`TraceError`] for the first line that is not as expected, or the last one if the file is
    /// cut short.
    pub fn parse(text: &str) -> Result<Trace, TraceError> {
        let lines: Vec<&str> = text.lines().collect();
        let fail = |line: usize, message: String| Err(TraceError { line, message });
        let Some((first, rest)) = lines.split_first() else {
            return fail(1, format!("the file is empty: expected a header with format {FORMAT:?}"));
        };
        let header: Header = match serde_json::from_str(first) {
            Ok(header) => header,
            Err(error) => {
                return fail(1, format!("expected a header with format {FORMAT:?}: {error}"));
            }
        };
        if header.format != FORMAT {
            return fail(1, format!("format {:?}: expected {FORMAT:?}", header.format));
        }
        let Some((last, steps)) = rest.split_last() else {
            return fail(
                1,
                "the file ends after its header: expected steps and a footer {\"steps\":N}"
                    .to_owned(),
            );
        };
        let mut read = Vec::with_capacity(steps.len());
        for (number, line) in steps.iter().enumerate() {
            match serde_json::from_str::<Step>(line) {
                Ok(step) => read.push(step),
                Err(error) => return fail(number + 2, format!("expected a step: {error}")),
            }
        }
        let footer: Footer = match serde_json::from_str(last) {
            Ok(footer) => footer,
            Err(_) => {
                return fail(
                    lines.len(),
                    "the file is cut short: expected a footer {\"steps\":N} as last line"
                        .to_owned(),
                );
            }
        };
        if footer.steps != read.len() {
            return fail(
                lines.len(),
                format!("footer says {} steps: the file has {}", footer.steps, read.len()),
            );
        }
        if let Err(message) = header.check(read.len()) {
            return fail(1, message);
        }
        Ok(Trace {
            title: header.title,
            scenario: header.scenario,
            scenario_text: header.scenario_text,
            file: header.file,
            setting: header.setting,
            without: header.without,
            property: header.property,
            at: header.at,
            start: header.start,
            repeats: header.repeats,
            steps: read,
        })
    }
}

impl Header {
    /// Whether the header fits a trace of so many steps; otherwise what does not.
    fn check(&self, steps: usize) -> Result<(), String> {
        let Header { start, at, repeats, .. } = *self;
        if start > steps {
            return Err(format!("start = {start}: the file has {steps} steps"));
        }
        for (key, value) in [("repeats", repeats), ("at", at)] {
            if let Some(value) = value.filter(|value| !(start..=steps).contains(value)) {
                return Err(format!("{key} = {value}: expected a number from {start} to {steps}"));
            }
        }
        if let Some(property) = &self.property
            && titled(&self.title) != Some(property)
        {
            let title = &self.title;
            return Err(format!("title {title:?}: expected \"{property} violated\""));
        }
        let claims = self.property.is_some() || titled(&self.title).is_some();
        match (repeats, at) {
            (Some(_), _) if !claims => {
                Err("repeats: a loop violates a property, and the header names none".to_owned())
            }
            (Some(_), Some(_)) => Err("at: a run without end has no such step".to_owned()),
            (None, Some(_)) if !claims => Err("at: the header names no property".to_owned()),
            _ => Ok(()),
        }
    }
}

/// The property that a title names as violated.
fn titled(title: &str) -> Option<&str> {
    title.strip_suffix(" violated").filter(|name| !name.is_empty() && !name.contains(' '))
}

/// These types have string keys and no foreign values, so that writing them cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Body, Change, Edit, Entry, EntryKind, Known, Message, Transition};

    fn there_and_back<T>(text: &str, value: &T)
    where
        T: Serialize + for<'a> Deserialize<'a> + PartialEq + std::fmt::Debug,
    {
        assert_eq!(&serde_json::from_str::<T>(text).unwrap(), value);
        assert_eq!(json(value), text);
    }

    /// The words of files from before configurations could change are read, and written, as before.
    #[test]
    fn trace_changes_are_written_and_a_change_of_nothing_is_a_word() {
        let entry = |kind| Entry { index: 2, term: 1, kind };
        there_and_back(
            r#"{"index":2,"term":1,"kind":"conf"}"#,
            &entry(EntryKind::Conf(Change::nothing())),
        );
        there_and_back(r#"{"index":2,"term":1,"kind":"empty"}"#, &entry(EntryKind::Empty));
        there_and_back(r#"{"index":2,"term":1,"kind":{"normal":3}}"#, &entry(EntryKind::Normal(3)));
        let change = Change {
            transition: Transition::Explicit,
            edits: vec![Edit::AddVoter(4), Edit::Remove(1)],
        };
        assert_eq!(change.to_string(), "explicit +v4 -1");
        there_and_back(
            r#"{"index":2,"term":1,"kind":{"change":{"transition":"explicit","edits":[{"add-voter":4},{"remove":1}]}}}"#,
            &entry(EntryKind::Conf(change)),
        );
        assert_eq!(entry(EntryKind::Conf(Change::leave())).to_string(), "2@1:conf(leave)");
    }

    #[test]
    fn trace_votes_tell_a_commit_only_where_there_is_one() {
        let vote = |known| Message {
            from: 1,
            to: 2,
            term: 3,
            body: Body::VoteResp { granted: false, known },
        };
        let silent = r#"{"from":1,"to":2,"term":3,"body":{"vote-resp":{"granted":false}}}"#;
        there_and_back(silent, &vote(Known::default()));
        let telling = vote(Known { commit: 2, commit_term: 1 });
        assert_eq!(telling.to_string(), "VoteResp 1->2 t3 refused commit 2@1");
        let text = r#"{"from":1,"to":2,"term":3,"body":{"vote-resp":{"granted":false,"known":{"commit":2,"commit-term":1}}}}"#;
        there_and_back(text, &telling);
    }
}
