//! The list of faults, `specs/faults.toml`.

use toml::Value;

use crate::command::{self, Outcome};

/// The list, from the workspace root.
pub(super) const FILE: &str = "specs/faults.toml";

/// A part of the workspace whose own tests must catch its faults.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Tested {
    /// The checker.
    Checker,
    /// The conformance harness: a fault makes the lockstep blind.
    Harness,
    /// What of the core the lockstep does not reach, such as ticks.
    Core,
}

impl Tested {
    /// Every such part.
    pub(super) const ALL: [Tested; 3] = [Tested::Checker, Tested::Harness, Tested::Core];

    /// What its faults are listed under. It stands where the rule of a fault of the core stands.
    pub(super) fn word(self) -> &'static str {
        match self {
            Tested::Checker => "checker",
            Tested::Harness => "harness",
            Tested::Core => "core",
        }
    }

    /// The folders of its faults. Some faults of the core show only in the tests of the lockstep.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Tested::Checker => &["model/checker/src/"],
            Tested::Harness => &["conformance/src/", "impl/src/"],
            Tested::Core => &["impl/src/"],
        }
    }

    /// Tests that are left out, because they take a minute of a processor each for every fault.
    pub(super) fn left_out(self) -> &'static [&'static str] {
        match self {
            Tested::Core => &["--skip", "torn_batch::every_cut_of_every_write"],
            Tested::Checker | Tested::Harness => &[],
        }
    }

    /// Its package, and which of its tests are built.
    pub(super) fn tests(self) -> &'static [&'static str] {
        match self {
            Tested::Checker => &["--package", "quorate-checker", "--lib"],
            Tested::Harness => &["--package", "quorate-conformance", "--tests"],
            Tested::Core => &["--package", "quorate-core", "--tests"],
        }
    }
}

/// What stands where the rule of a fault of the core stands, for one of the model.
pub(super) const MODEL: &str = "model";

/// One line of the sources, and what it becomes.
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
    /// Who must catch it.
    pub(super) judge: Judge,
}

/// Who must catch a fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Judge {
    /// A fault of the core: `quorate conform`.
    Conform {
        /// The rule that must be named.
        rule: String,
        /// Where to look: scenarios, each with its setting.
        scenarios: Vec<String>,
    },
    /// A fault of the checker or of the harness: its own tests.
    Tests(Tested),
    /// A fault of the model: the recorded verdicts of these instances.
    Records(Vec<String>),
}

/// Reads the list of the workspace.
pub(crate) fn read() -> Outcome<Vec<Fault>> {
    let text = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}"))?;
    parse(&text).map_err(|error| format!("{FILE}: {error}"))
}

/// The keys of any fault, and those of one of the core.
const KEYS: [&str; 5] = ["name", "kind", "file", "find", "replace"];
const CONFORM_KEYS: [&str; 2] = ["rule", "scenarios"];
const RECORD_KEYS: [&str; 1] = ["instances"];
/// The sections of the list.
const SECTIONS: [&str; 5] = ["fault", "checker", "harness", "core", MODEL];

fn parse(text: &str) -> Outcome<Vec<Fault>> {
    let table: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let expected = SECTIONS.map(|section| format!("[[{section}]]")).join(", ");
    if let Some(key) = table.keys().find(|key| !SECTIONS.contains(&key.as_str())) {
        return Err(format!("unknown key {key:?}: expected {expected}"));
    }
    let entries = |key: &str| table.get(key).and_then(Value::as_array).into_iter().flatten();
    let mut faults: Vec<Fault> = entries("fault").map(of_core).collect::<Outcome<_>>()?;
    for tested in Tested::ALL {
        for entry in entries(tested.word()) {
            faults.push(of_tested(entry, tested)?);
        }
    }
    faults.extend(entries(MODEL).map(of_model).collect::<Outcome<Vec<_>>>()?);
    if faults.is_empty() {
        return Err(format!("expected one of {expected}"));
    }
    for (at, fault) in faults.iter().enumerate() {
        if faults[..at].iter().any(|earlier| earlier.name == fault.name) {
            return Err(format!("fault {:?} is there twice", fault.name));
        }
    }
    Ok(faults)
}

fn of_core(entry: &Value) -> Outcome<Fault> {
    let entry = Entry::of(entry, &[&KEYS[..], &CONFORM_KEYS[..]].concat())?;
    let scenarios = entry.list("scenarios")?;
    let fault = entry.fault(Judge::Conform { rule: entry.text("rule")?, scenarios })?;
    entry.in_folder(fault, "the core", &["impl/src/"])
}

fn of_tested(entry: &Value, tested: Tested) -> Outcome<Fault> {
    let entry = Entry::of(entry, &KEYS)?;
    let fault = entry.fault(Judge::Tests(tested))?;
    entry.in_folder(fault, &format!("the {}", tested.word()), tested.folders())
}

fn of_model(entry: &Value) -> Outcome<Fault> {
    let entry = Entry::of(entry, &[&KEYS[..], &RECORD_KEYS[..]].concat())?;
    let fault = entry.fault(Judge::Records(entry.list("instances")?))?;
    entry.in_folder(fault, "the model", &["model/src/"])
}

/// A fault as it stands in the list.
struct Entry<'a> {
    name: &'a str,
    value: &'a Value,
}

impl<'a> Entry<'a> {
    /// Fails for keys other than these.
    fn of(value: &'a Value, keys: &[&str]) -> Outcome<Self> {
        let name = value.get("name").and_then(Value::as_str).ok_or("a fault has no name")?;
        let entry = Entry { name, value };
        let mut all = value.as_table().into_iter().flat_map(|table| table.keys());
        match all.find(|key| !keys.contains(&&***key)) {
            Some(key) => Err(entry.wrong(&format!("unknown key {key:?}"))),
            None => Ok(entry),
        }
    }

    fn wrong(&self, what: &str) -> String {
        format!("fault {:?}: {what}", self.name)
    }

    fn text(&self, key: &str) -> Outcome<String> {
        let text = self.value.get(key).and_then(Value::as_str).map(str::trim);
        text.map(str::to_owned).ok_or_else(|| self.wrong(&format!("{key}: expected a text")))
    }

    fn list(&self, key: &str) -> Outcome<Vec<String>> {
        let list = self.value.get(key).and_then(Value::as_array).into_iter().flatten();
        let list: Vec<String> = list.filter_map(Value::as_str).map(str::to_owned).collect();
        match list[..] {
            [] => Err(self.wrong(&format!("{key}: expected a list of SCENARIO@SETTING"))),
            _ => Ok(list),
        }
    }

    /// The fault, if it is planted in the sources of one of these folders, tests apart.
    fn in_folder(&self, fault: Fault, whose: &str, folders: &[&str]) -> Outcome<Fault> {
        let inside = folders.iter().find_map(|folder| fault.file.strip_prefix(folder));
        match inside.is_some_and(|file| !file.starts_with("tests")) {
            true => Ok(fault),
            false => Err(self.wrong(&format!("file: expected a file of {whose}, {}…", folders[0]))),
        }
    }

    fn fault(&self, judge: Judge) -> Outcome<Fault> {
        let [name, kind, file, find, replace] = KEYS.map(|key| self.text(key));
        let (find, replace) = (find?, replace?);
        if find.is_empty() || find == replace {
            return Err(self.wrong("find: expected a line other than replace"));
        }
        if [&find, &replace].iter().any(|line| line.contains('\n')) {
            return Err(self.wrong("expected one line each for find and replace"));
        }
        Ok(Fault { name: name?, kind: kind?, file: file?, find, replace, judge })
    }
}

impl Fault {
    /// What it breaks, for a table: a rule, or a part of the workspace.
    pub(super) fn breaks(&self) -> &str {
        match &self.judge {
            Judge::Conform { rule, .. } => rule,
            Judge::Tests(tested) => tested.word(),
            Judge::Records(_) => MODEL,
        }
    }

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
            let Fault { name, judge: Judge::Conform { rule, scenarios }, .. } = fault else {
                continue;
            };
            assert!(rules.contains(&format!("- **{rule} ")), "{name}: no rule {rule}");
            for scenario in scenarios {
                let file = super::super::judge::scenario_file(&scenario);
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
    fn xtask_faults_of_the_checker_name_no_rule() {
        let (head, _) = ONE.split_once("rule =").unwrap();
        let text = head.replace("[[fault]]", "[[checker]]").replace("impl/", "model/checker/src/");
        let fault = parse(&text).unwrap().remove(0);
        assert_eq!((fault.breaks(), &fault.judge), ("checker", &Judge::Tests(Tested::Checker)));
        let error = |text: &str| parse(text).unwrap_err();
        assert_eq!(error(&format!("{text}rule = \"VOTE-1\"")), "fault \"a\": unknown key \"rule\"");
        assert_eq!(
            error(&text.replace("checker/src/", "checker/tests/")),
            "fault \"a\": file: expected a file of the checker, model/checker/src/…"
        );
        assert_eq!(error(&[ONE, &text].concat()), "fault \"a\" is there twice");
    }

    #[test]
    fn xtask_faults_of_the_model_name_recorded_instances() {
        let (head, _) = ONE.split_once("rule =").unwrap();
        let head = head.replace("[[fault]]", "[[model]]").replace("impl/", "model/");
        let fault = parse(&format!("{head}instances = [\"a@none\"]")).unwrap().remove(0);
        assert_eq!(fault.breaks(), MODEL);
        assert_eq!(fault.judge, Judge::Records(vec!["a@none".to_owned()]));
        assert_eq!(
            parse(&head).unwrap_err(),
            "fault \"a\": instances: expected a list of SCENARIO@SETTING"
        );
    }

    #[test]
    fn xtask_faults_there_are_some_of_every_part() {
        let faults = read().unwrap();
        let some = |fits: fn(&Judge) -> bool| faults.iter().any(|fault| fits(&fault.judge));
        assert!(some(|judge| matches!(judge, Judge::Conform { .. })));
        assert!(some(|judge| *judge == Judge::Tests(Tested::Checker)));
        assert!(some(|judge| *judge == Judge::Tests(Tested::Harness)));
        assert!(some(|judge| *judge == Judge::Tests(Tested::Core)));
        assert!(some(|judge| matches!(judge, Judge::Records(_))));
    }

    #[test]
    fn xtask_faults_bad_lists_are_refused() {
        let error = |text: &str| parse(text).unwrap_err();
        let sections = "[[fault]], [[checker]], [[harness]], [[core]], [[model]]";
        assert_eq!(error(""), format!("expected one of {sections}"));
        assert_eq!(error("faults = 1"), format!("unknown key \"faults\": expected {sections}"));
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
