//! The list of faults, `specs/faults.toml`.

use toml::Value;

use crate::command::{self, Outcome};

/// The list, from the workspace root.
pub(super) const FILE: &str = "specs/faults.toml";

/// One line of the core, and what it becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// A few words.
    pub(super) name: String,
    /// What kind of mistake it is.
    pub(super) kind: String,
    /// The file, from the workspace root.
    pub(super) file: String,
    /// The line, without the blanks around it; it must occur once.
    pub(super) find: String,
    /// What it becomes; nothing, if the line is to go.
    pub(super) replace: String,
    /// The rule that must be named.
    pub(super) rule: String,
    /// Where to look: scenarios, each with its setting.
    pub(super) scenarios: Vec<String>,
}

/// Reads the list of the workspace.
pub(crate) fn read() -> Outcome<Vec<Fault>> {
    let text = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}"))?;
    parse(&text).map_err(|error| format!("{FILE}: {error}"))
}

const KEYS: [&str; 7] = ["name", "kind", "file", "find", "replace", "rule", "scenarios"];

fn parse(text: &str) -> Outcome<Vec<Fault>> {
    let table: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    if let Some(key) = table.keys().find(|key| *key != "fault") {
        return Err(format!("unknown key {key:?}: expected [[fault]]"));
    }
    let entries = table.get("fault").and_then(Value::as_array).ok_or("expected a [[fault]]")?;
    let faults: Vec<Fault> = entries.iter().map(fault).collect::<Outcome<_>>()?;
    for (at, fault) in faults.iter().enumerate() {
        if faults[..at].iter().any(|earlier| earlier.name == fault.name) {
            return Err(format!("fault {:?} is there twice", fault.name));
        }
    }
    Ok(faults)
}

fn fault(entry: &Value) -> Outcome<Fault> {
    let name = entry.get("name").and_then(Value::as_str).ok_or("a [[fault]] has no name")?;
    let wrong = |what: &str| format!("fault {name:?}: {what}");
    let unknown =
        entry.as_table().and_then(|table| table.keys().find(|key| !KEYS.contains(&&***key)));
    if let Some(key) = unknown {
        return Err(wrong(&format!("unknown key {key:?}")));
    }
    let text = |key: &str| {
        let text = entry.get(key).and_then(Value::as_str).map(str::trim);
        text.map(str::to_owned).ok_or_else(|| wrong(&format!("{key}: expected a text")))
    };
    let list = entry.get("scenarios").and_then(Value::as_array);
    let scenarios: Vec<String> =
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if scenarios.is_empty() {
        return Err(wrong("scenarios: expected a list of SCENARIO@SETTING"));
    }
    let fault = Fault {
        name: text("name")?,
        kind: text("kind")?,
        file: text("file")?,
        find: text("find")?,
        replace: text("replace")?,
        rule: text("rule")?,
        scenarios,
    };
    if !fault.file.starts_with("impl/src/") {
        return Err(wrong("file: expected a file of the core, impl/src/…"));
    }
    if fault.find.is_empty() || fault.find == fault.replace {
        return Err(wrong("find: expected a line other than replace"));
    }
    if [&fault.find, &fault.replace].iter().any(|line| line.contains('\n')) {
        return Err(wrong("expected one line each for find and replace"));
    }
    Ok(fault)
}

impl Fault {
    /// The text with the fault in it.
    ///
    /// # Errors
    /// If the line does not occur exactly once.
    pub(super) fn plant(&self, text: &str) -> Outcome<String> {
        let count = text.lines().filter(|line| line.trim() == self.find).count();
        if count != 1 {
            let Fault { name, file, find, .. } = self;
            return Err(format!("fault {name:?}: {file}: {count} lines `{find}`, expected one"));
        }
        let line = |line: &str| {
            if line.trim() == self.find {
                let indent = &line[..line.len() - line.trim_start().len()];
                format!("{indent}{}\n", self.replace)
            } else {
                format!("{line}\n")
            }
        };
        Ok(text.lines().map(line).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The project promises this many.
    const FEWEST: usize = 12;

    const ONE: &str = r#"
        [[fault]]
        name = "a"
        kind = "condition negated"
        file = "impl/src/a.rs"
        find = "if b {"
        replace = "if !b {"
        rule = "VOTE-1"
        scenarios = ["story-1@none"]
    "#;

    #[test]
    fn xtask_faults_every_line_is_there_once() {
        let faults = read().unwrap();
        assert!(faults.len() >= FEWEST, "{} faults", faults.len());
        let mut wrong = Vec::new();
        for fault in &faults {
            let text = std::fs::read_to_string(command::root().join(&fault.file));
            let text = text.unwrap_or_else(|error| panic!("{}: {error}", fault.file));
            wrong.extend(fault.plant(&text).err());
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn xtask_faults_every_rule_and_scenario_is_there() {
        let rules = std::fs::read_to_string(command::root().join("specs/raft.md")).unwrap();
        for fault in read().unwrap() {
            let Fault { name, rule, scenarios, .. } = fault;
            assert!(rules.contains(&format!("- **{rule} ")), "{name}: no rule {rule}");
            for scenario in scenarios {
                let file = super::super::scenario_file(&scenario);
                assert!(command::root().join(&file).exists(), "{name}: no scenario {file}");
            }
        }
    }

    #[test]
    fn xtask_faults_are_planted_in_one_line() {
        let fault = &parse(ONE).unwrap()[0];
        assert_eq!(fault.plant("x\n    if b {\n}\n"), Ok("x\n    if !b {\n}\n".to_owned()));
        let none = "fault \"a\": impl/src/a.rs: 0 lines `if b {`, expected one";
        assert_eq!(fault.plant("if b { c }\n"), Err(none.to_owned()));
        assert!(fault.plant("if b {\nif b {\n").unwrap_err().contains(": 2 lines `if b {`"));
    }

    #[test]
    fn xtask_faults_bad_lists_are_refused() {
        let error = |text: &str| parse(text).unwrap_err();
        assert_eq!(error(""), "expected a [[fault]]");
        assert_eq!(error("faults = 1"), "unknown key \"faults\": expected [[fault]]");
        assert_eq!(error(&[ONE, ONE].concat()), "fault \"a\" is there twice");
        assert_eq!(error(&ONE.replace("kind", "sort")), "fault \"a\": unknown key \"sort\"");
        assert_eq!(
            error(&ONE.replace("[\"story-1@none\"]", "[]")),
            "fault \"a\": scenarios: expected a list of SCENARIO@SETTING"
        );
        assert_eq!(
            error(&ONE.replace("impl/", "model/")),
            "fault \"a\": file: expected a file of the core, impl/src/…"
        );
        assert_eq!(
            error(&ONE.replace("if !b {", "if b {")),
            "fault \"a\": find: expected a line other than replace"
        );
    }
}
