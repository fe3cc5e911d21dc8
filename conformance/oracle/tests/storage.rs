//! The storage modes: which of them forget that a change is committed, and what makes up for it.

use quorate_oracle::cells;
use quorate_oracle::property::Property;
use quorate_oracle::search::decide;

/// Whether each cell of a group violates a property, by the variant of the cell.
fn violated(group: &str, property: Property) -> Vec<(String, bool)> {
    let text = format!("[[group]]\nname = \"cell\"\nscenarios = []\n{group}");
    let (questions, _) = cells::read(&text, 3_000_000).expect("a file of cells");
    let one = |question: &cells::Question| {
        let answer = decide(&question.cell, &[property]);
        let word = answer.verdict(property).expect("it was asked").word();
        assert_ne!(word, "undecided", "{}", question.cell.name);
        (question.variant.clone(), word == "violated")
    };
    questions.iter().map(one).collect()
}

/// The variants that violate a property.
fn bad(group: &str, property: Property) -> Vec<String> {
    let all = violated(group, property).into_iter();
    all.filter(|(_, bad)| *bad).map(|(variant, _)| variant).collect()
}

const MODES: &str = "storage = [\"atomic\", \"ordered\", \"entries-first\", \"state-first\", \
                     \"same-batch\", \"lost\"]";

/// The addition of node 4 is committed, and node 3 hears of it together with its own removal.
const TORN: &str = "voters = [1, 2, 3]\nnodes = 4\none = [\"add-voter 4\", \"remove 3\"]\n\
                    without = [[\"VOTE-9\"]]\ncrash = [3]\ncrashes = 1\nterms = 2\nlog = 4\n\
                    elections = 2";

#[test]
fn two_modes_lead_to_two_leaders_and_each_remedy_helps() {
    let group = format!("{TORN}\n{MODES}\nremedy = [\"none\", \"raise\", \"sync\"]");
    let expected = ["one+apply+entries-first", "one+apply+lost"];
    assert_eq!(bad(&group, Property::ElectionSafety), expected);
    assert_eq!(bad(&group, Property::OneUnknownChange), expected);
}

/// A commit that came alone is forgotten by a mode that stores it only together with an entry. It
/// takes a change that is known to be committed, and not applied.
#[test]
fn same_batch_forgets_a_commit_that_came_alone() {
    for changes in ["", "joint = [\"explicit: add-voter 4, remove 3\", \"leave\"]"] {
        let one = TORN.replace("one = ", if changes.is_empty() { "one = " } else { "# " });
        let group = format!("{one}\n{changes}\nlagging = true\nstorage = [\"same-batch\"]");
        assert_eq!(bad(&group, Property::ElectionSafety).len(), 1, "{group}");
    }
}

/// A restart that forgets what was applied has only the stored commit to go by.
#[test]
fn applied_makes_up_for_a_commit_that_was_not_stored() {
    let group = "voters = [1]\nnodes = 2\none = [\"add-voter 2\", \"remove 2\"]\n\
                 storage = [\"same-batch\"]\ncrashes = 1\nterms = 2\nlog = 6\nelections = 2";
    assert_eq!(bad(group, Property::OneUnknownChange), [] as [&str; 0]);
    let forgets = format!("{group}\nforgets_applied = true");
    assert_eq!(bad(&forgets, Property::OneUnknownChange), ["one+apply+same-batch"]);
}

/// The commit is on disk before the entry that it means; an older entry stands at its index.
#[test]
fn state_first_commits_an_old_tail() {
    let group = format!(
        "voters = [1, 2, 3]\nnodes = 4\none = [\"add-voter 4\"]\n{MODES}\ncrash = [1]\n\
         crashes = 1\nterms = 2\nlog = 4\nelections = 1"
    );
    assert_eq!(bad(&group, Property::StateMachineSafety), ["one+apply+state-first"]);
}
