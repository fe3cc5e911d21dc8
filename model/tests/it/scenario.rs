//! Scenario files: every kind of mistake is reported with its line and what was expected.

use quorate_model::rule::Rule;
use quorate_model::scenario::{Allowance, Budget, Never, Scenario, Setting, Terms};

const GOOD: &str = r#"title = "Good"
about = "Nothing is wrong here."
[cluster]
voters = [1, 2, 3]
learners = [4]
flags = ["none", "both+none+none+pre_vote"]
switch_on = "pre_vote"
start = ["election-timeout 1", "deliver-all"]
[chaos]
timing = "free"
isolate = [3]
crash = [2]
max_in_flight = 3
losses = "any"
proposals = 2
[[settle]]
name = "all-up"
dead = [4]
cut = [[1, 3]]
timing = "tight"
[bounds]
max_term = 4
max_log = 4
max_in_flight = 8
rename_terms = 2
[check]
ask = ["EventualLeader"]
[[decide]]
without = ["TERM-6"]
[[expect]]
setting = "none"
property = "EventualLeader"
verdict = "violated"
because = "a test"
"#;

#[test]
fn a_good_file_is_read_as_it_stands() {
    let scenario = Scenario::parse("good", GOOD).unwrap();
    assert_eq!(scenario.instance_names(), ["good@none", "good@both+none+none+pre_vote"]);
    assert_eq!(
        (scenario.nodes, scenario.chaos.max_in_flight, scenario.bounds.max_in_flight),
        (4, 3, 8)
    );
    assert_eq!(scenario.terms, Terms::Renamed { gap: 2 });
    let allowance = |budget: Budget| scenario.chaos.allowance[budget as usize];
    assert_eq!(allowance(Budget::Losses), Allowance::Any);
    assert_eq!(allowance(Budget::Proposals), Allowance::Times(2));
    assert_eq!(allowance(Budget::LeaseExpiries), Allowance::Any);
    assert_eq!(allowance(Budget::Crashes), Allowance::Times(0));
    assert!(scenario.chaos.cut.separates(3, 1) && !scenario.chaos.cut.separates(1, 2));
    assert!(
        scenario.stabilisations[0].cut.separates(1, 3)
            && !scenario.stabilisations[0].cut.separates(3, 4)
    );
    assert_eq!(scenario.chaos.crash, [2]);
    let none = Setting::parse("none", 4).unwrap();
    assert_eq!(scenario.removals(&none).len(), 2);
    assert_eq!(scenario.expected(&none, "EventualLeader").unwrap().because, "a test");
    assert!(scenario.expected(&none, "LeaderElected").is_none());
    assert!(scenario.table.is_none() && !scenario.stabilisations[0].switched);
}

#[test]
fn what_never_occurs_is_explained_for_some_settings_or_all() {
    let text = format!(
        "{GOOD}[[vacuous]]\nsetting = \"none\"\nproperty = [\"EventualLeader\", \"LogMatching\"]\n\
         because = \"a test\"\n[[vacuous]]\nrule = \"STORE-1\"\nbecause = \"a test\"\n"
    );
    let scenario = Scenario::parse("good", &text).unwrap();
    let [none, mixed] = &scenario.settings[..] else { panic!("{:?}", scenario.settings) };
    for name in ["EventualLeader", "LogMatching"] {
        assert!(scenario.is_vacuous(none, &Never::Property(name)));
        assert!(!scenario.is_vacuous(mixed, &Never::Property(name)));
    }
    assert!(!scenario.is_vacuous(none, &Never::Property("ElectionSafety")));
    assert!(scenario.is_vacuous(mixed, &Never::Rule(Rule::Store1)));
    let wrong = [
        (
            "property = \"LeaderElected\"",
            "property \"LeaderElected\": expected one that the scenario asks",
        ),
        ("rule = \"STORE-0\"", "rule \"STORE-0\": expected a rule of the model, and no setting"),
        (
            "rule = \"STORE-1\"\nsetting = \"none\"",
            "rule \"STORE-1\": expected a rule of the model, and no setting",
        ),
        ("", "[[vacuous]] names nothing: expected a property, a rule or an action"),
    ];
    let action =
        GOOD.to_owned() + "[[vacuous]]\naction = \"deliver nothing\"\nbecause = \"a test\"\n";
    let error = Scenario::parse("good", &action).unwrap_err().to_string();
    assert!(error.contains("action \"deliver nothing\": expected one of "), "{error}");
    assert!(Scenario::parse("good", &action.replace("deliver nothing", "deliver Vote")).is_ok());
    for (words, message) in wrong {
        let text = format!("{GOOD}[[vacuous]]\n{words}\nbecause = \"a test\"\n");
        let error = Scenario::parse("good", &text).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn promises_are_safety_properties_that_some_setting_asks() {
    let with = |names: &str| {
        let text = GOOD.replace("[check]", &format!("[check]\npromises = [{names}]"));
        Scenario::parse("good", &text)
    };
    let good = with("\"ElectionSafety\", \"LogMatching\"").unwrap();
    assert_eq!(good.promises, ["ElectionSafety", "LogMatching"]);
    assert!(Scenario::parse("good", GOOD).unwrap().promises.is_empty());
    let line = 1 + GOOD.lines().position(|line| line == "[check]").unwrap() + 1;
    let safety = "expected a safety property, one of ElectionSafety, ";
    let asked = "expected a property that the scenario asks in some setting; ";
    let wrong = [
        ("\"ElectionSaftey\"", format!("promises \"ElectionSaftey\": {safety}")),
        // What recovers, and what is to be seen, is no safety.
        ("\"EventualLeader\"", format!("promises \"EventualLeader\": {safety}")),
        ("\"LeaderElected\"", format!("promises \"LeaderElected\": {safety}")),
        // The configuration does not change, and terms are renamed.
        ("\"ChangesFit\"", format!("promises \"ChangesFit\": {asked}")),
        ("\"MonotonicTerm\"", format!("promises \"MonotonicTerm\": {asked}")),
        (
            "\"LogMatching\", \"LogMatching\"",
            "promises \"LogMatching\": the name stands twice".to_owned(),
        ),
    ];
    for (names, message) in wrong {
        let error = with(names).unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {line}: {message}")), "{error}");
    }
}

#[test]
fn each_stands_for_every_assignment_by_itself() {
    let text = GOOD.replace("\"both+none+none+pre_vote\"", "\"each\"");
    let scenario = Scenario::parse("good", &text).unwrap();
    let names: Vec<String> = scenario.settings[1..].iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), 256);
    assert_eq!(names[..2], ["none", "none+none+none+pre_vote"]);
    assert_eq!(names[255], "both");
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), 256);
    let again = names.iter().map(|name| Setting::parse(name, 4).unwrap());
    assert!(again.eq(scenario.settings[1..].iter().cloned()));
}

#[test]
fn a_reason_may_stand_for_several_settings_and_properties() {
    let text = GOOD
        .replace("setting = \"none\"", "setting = [\"none\", \"both\"]")
        .replace(
            "property = \"EventualLeader\"",
            "property = [\"EventualLeader\", \"QuorumLeader\"]",
        )
        .replace("\"both+none+none+pre_vote\"", "\"both\"")
        .replace("ask = [\"EventualLeader\"]", "ask = [\"EventualLeader\", \"QuorumLeader\"]")
        .replace("[cluster]", "table = \"of-all\"\n[cluster]")
        .replace("dead = [4]", "dead = [4]\nswitched = true");
    let scenario = Scenario::parse("good", &text).unwrap();
    assert_eq!(scenario.expect.len(), 4);
    let both = Setting::parse("both", 4).unwrap();
    assert_eq!(scenario.expected(&both, "QuorumLeader").unwrap().because, "a test");
    assert_eq!(scenario.table.as_deref(), Some("of-all"));
    assert!(scenario.stabilisations[0].switched);
}

/// A line of the good file, what stands there instead, and what the message must say. The line of
/// the error is that of the change.
const MISTAKES: [(&str, &str, &[&str]); 52] = [
    ("title = \"Good\"", "title = Good", &[]),
    ("title = \"Good\"", "title = 3", &["title = 3: expected a text in quotes"]),
    (
        "title = \"Good\"",
        "titel = \"Good\"",
        &["unknown key `titel`: did you mean `title`?", "expected one of `title`, `about`"],
    ),
    ("voters = [1, 2, 3]", "voters = []", &["voters []", "expected at least one voter"]),
    ("voters = [1, 2, 3]", "voters = [1, 3]", &["[1, 3]", "without gap or repetition"]),
    ("voters = [1, 2, 3]", "voters = [1, 2, 2, 3]", &["without gap or repetition"]),
    ("voters = [1, 2, 3]", "voters = [0, 1, 2, 3]", &["the ids 1, 2, …"]),
    ("voters = [1, 2, 3]", "voters = [1, 2, 3, 5, 6]", &["at most 5"]),
    (
        "voters = [1, 2, 3]",
        "voters = [1, 2, 300]",
        &["cluster.voters = 300: expected a whole number from 0 to 255"],
    ),
    ("voters = [1, 2, 3]", "voters = 3", &["cluster.voters = 3: expected a list"]),
    (
        "flags = [\"none\", \"both+none+none+pre_vote\"]",
        "flags = [\"some\"]",
        &[
            "flags \"some\"",
            "\"none\", \"pre_vote\", \"check_quorum\", \"both\", 4 of them",
            "or \"every\"",
        ],
    ),
    (
        "flags = [\"none\", \"both+none+none+pre_vote\"]",
        "flags = [\"none\", \"both+none\"]",
        &["flags \"both+none\"", "4 of them"],
    ),
    (
        "switch_on = \"pre_vote\"",
        "switch_on = \"every\"",
        &["switch_on \"every\"", "\"none\", \"pre_vote\", \"check_quorum\" or \"both\""],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"election-timeout\"]",
        &["\"election-timeout\"", "\"election-timeout N\"", "N at most 4"],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"election-timeout 5\"]",
        &["N at most 4"],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"propose 0\"]",
        &["N at most 4"],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"deliver-all 1\"]",
        &["\"deliver-all-but N\""],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"apply 1 2 3\"]",
        &["\"apply N\""],
    ),
    (
        "start = [\"election-timeout 1\", \"deliver-all\"]",
        "start = [\"reboot 1\"]",
        &["\"drop-all\""],
    ),
    (
        "timing = \"free\"",
        "timing = \"slow\"",
        &["timing \"slow\"", "\"free\", \"timely\", \"tight\" or \"coinciding\""],
    ),
    ("isolate = [3]", "isolate = [1, 5]", &["isolate names node 5", "ids from 1 to 4"]),
    ("crash = [2]", "crash = [0]", &["crash names node 0", "ids from 1 to 4"]),
    (
        "crash = [2]",
        "empty_disk = [1]\ncrash = [2]",
        &["empty_disk names node 1", "one of crash, [2]"],
    ),
    (
        "max_in_flight = 3",
        "max_in_flight = 0",
        &["max_in_flight = 0", "expected 1 to 8", "[bounds]"],
    ),
    ("max_in_flight = 3", "max_in_flight = 9", &["max_in_flight = 9", "expected 1 to 8"]),
    ("losses = \"any\"", "losses = \"some\"", &["losses = \"some\"", "0 to 100 or \"any\""]),
    ("losses = \"any\"", "losses = 101", &["losses = 101", "0 to 100 or \"any\""]),
    ("losses = \"any\"", "loses = \"any\"", &["unknown key `loses`: did you mean `losses`?"]),
    ("proposals = 2", "proposals = \"any\"", &["proposals", "expected a number"]),
    ("proposals = 2", "conf_proposals = \"any\"", &["conf_proposals", "expected a number"]),
    ("proposals = 2", "duplicates = \"any\"", &["duplicates", "expected a number"]),
    (
        "name = \"all-up\"",
        "name = \"all up\"",
        &["settle name \"all up\"", "letters, digits and hyphens"],
    ),
    ("name = \"all-up\"", "name = \"\"", &["letters, digits and hyphens"]),
    ("dead = [4]", "dead = [5]", &["dead names node 5", "ids from 1 to 4"]),
    ("cut = [[1, 3]]", "cut = [[1, 1]]", &["cut link [1, 1]", "two different ids from 1 to 4"]),
    ("cut = [[1, 3]]", "cut = [[1, 5]]", &["cut link [1, 5]", "two different ids from 1 to 4"]),
    (
        "timing = \"tight\"",
        "timing = \"free\"",
        &["timing \"free\"", "expected \"timely\", \"tight\" or \"coinciding\""],
    ),
    ("max_term = 4", "max_term = 8", &["max_term = 8", "expected 1 to 7"]),
    ("max_term = 4", "max_term = 0", &["max_term = 0", "expected 1 to 7"]),
    ("max_log = 4", "max_log = 0", &["max_log = 0", "expected 1 to 7"]),
    ("max_in_flight = 8", "max_in_flight = 21", &["max_in_flight", "expected 1 to 20"]),
    ("rename_terms = 2", "rename_terms = 1", &["rename_terms = 1", "expected 2 or 3"]),
    (
        "ask = [\"EventualLeader\"]",
        "ask = [\"ElectionSafety\"]",
        &["ask \"ElectionSafety\"", "EventualLeaderFair, HealthyLeaderStays"],
    ),
    (
        "without = [\"TERM-6\"]",
        "without = [\"TERM-5\"]",
        &["without \"TERM-5\"", "ROLE-2, ROLE-4, TERM-4, TERM-6"],
    ),
    (
        "without = [\"TERM-6\"]",
        "without = [\"TERM-99\"]",
        &["without \"TERM-99\"", "did you mean TERM-"],
    ),
    ("setting = \"none\"", "setting = \"some\"", &["setting \"some\"", "one of `flags`"]),
    (
        "setting = \"none\"",
        "setting = \"both\"",
        &["setting \"both\"", "one of `flags`: none, both+none+none+pre_vote"],
    ),
    (
        "property = \"EventualLeader\"",
        "property = \"LeaderElected\"",
        &["property \"LeaderElected\"", "one that is asked: EventualLeader"],
    ),
    ("property = \"EventualLeader\"", "property = \"Luck\"", &["property \"Luck\""]),
    (
        "setting = \"none\"",
        "setting = [\"none\", \"some\"]",
        &["setting \"some\"", "one of `flags`"],
    ),
    (
        "property = \"EventualLeader\"",
        "property = [\"Eventually\"]",
        &["property \"Eventually\"", "one that is asked: EventualLeader"],
    ),
    (
        "verdict = \"violated\"",
        "verdict = \"holds\"",
        &["verdict \"holds\"", "\"violated\", \"undecided\" or \"not reached\""],
    ),
];

#[test]
fn a_mistake_is_reported_with_its_line_and_what_was_expected() {
    for (right, wrong, says) in MISTAKES {
        let line =
            1 + GOOD.lines().position(|line| line == right).unwrap_or_else(|| panic!("{right}"));
        let text = GOOD.replacen(&format!("{right}\n"), &format!("{wrong}\n"), 1);
        let Err(error) = Scenario::parse("bad", &text) else { panic!("{wrong} passes") };
        assert_eq!(error.line, line, "{wrong}: {error}");
        for part in says {
            assert!(error.message.contains(part), "{wrong}: {error}");
        }
        assert!(!error.message.contains('\n') && !error.message.is_empty(), "{wrong}: {error}");
        assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
    }
}

/// What is taken out of the good file, and what the message must say.
const MISSING: [(&str, &str); 8] = [
    ("title = \"Good\"\n", "the top of the file: expected a key `title`, which is missing"),
    (
        "about = \"Nothing is wrong here.\"\n",
        "the top of the file: expected a key `about`, which is missing",
    ),
    ("voters = [1, 2, 3]\n", "[cluster]: expected a key `voters`, which is missing"),
    (
        "flags = [\"none\", \"both+none+none+pre_vote\"]\n",
        "[cluster]: expected a key `flags`, which is missing",
    ),
    ("name = \"all-up\"\n", "[settle]: expected a key `name`, which is missing"),
    ("max_term = 4\n", "[bounds]: expected a key `max_term`, which is missing"),
    ("without = [\"TERM-6\"]\n", "[decide]: expected a key `without`, which is missing"),
    ("because = \"a test\"\n", "[expect]: expected a key `because`, which is missing"),
];

#[test]
fn what_is_missing_is_named() {
    for (line, says) in MISSING {
        let text = GOOD.replacen(line, "", 1);
        assert_ne!(text, GOOD, "{line}");
        let error = Scenario::parse("bad", &text).unwrap_err();
        assert!(error.message.contains(says) && error.line > 0, "{error}");
    }
}

#[test]
fn mistakes_of_the_whole_file_have_no_line() {
    let start = GOOD.find("[[settle]]").unwrap();
    let end = GOOD.find("[bounds]").unwrap();
    let endless = [&GOOD[..start], &GOOD[end..]].concat();
    let error = Scenario::parse("bad", &endless).unwrap_err();
    assert_eq!(error.line, 0);
    assert!(error.to_string().starts_with("rename_terms needs at least one [[settle]]"), "{error}");
    let error = Scenario::parse("bad", &endless.replace("rename_terms = 2\n", "")).unwrap_err();
    assert_eq!(error.line, 0);
    assert!(error.to_string().contains("needs at least one [[settle]]"), "{error}");
    let error =
        Scenario::parse("bad", &GOOD.replace("[\"none\", \"both+none+none+pre_vote\"]", "[]"));
    assert!(error.unwrap_err().message.contains("flags: expected at least one setting"));
}

#[test]
fn every_file_of_the_library_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let scenario =
            Scenario::parse(name, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((scenario.name.as_str(), scenario.text.as_str()), (name, text.as_str()));
        for setting in &scenario.settings {
            assert_eq!(
                Setting::parse(&setting.to_string(), scenario.nodes).as_ref(),
                Some(setting)
            );
        }
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn the_example_of_the_description_is_read() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    let examples: Vec<&str> =
        text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        Scenario::parse("example", example).unwrap();
    }
}
