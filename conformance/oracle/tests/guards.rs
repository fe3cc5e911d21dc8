//! Each guard of the rulebook that the oracle knows decides some cell: with the rule the property
//! holds, without it the property is violated. An oracle that forgot the rule, or that cannot see
//! what the rule prevents, fails here.

use quorate_oracle::cells;
use quorate_oracle::search::{Verdict, decide};

/// The states that a search of these tests may find.
const MOST_STATES: usize = 3_000_000;

/// The names of the properties that a single cell violates, in order.
fn violated(group: &str) -> Vec<&'static str> {
    let text = format!("[[group]]\nname = \"cell\"\nscenarios = []\n{group}");
    let (questions, _) = cells::read(&text, MOST_STATES).expect("a file of cells");
    let [question] = questions.as_slice() else { panic!("{} cells", questions.len()) };
    let answer = decide(&question.cell, &question.ask);
    let name = |(property, verdict): &(_, Verdict)| {
        let property: &quorate_oracle::property::Property = property;
        match verdict {
            Verdict::Holds => None,
            Verdict::Violated(steps) => {
                assert!(!steps.is_empty(), "{property} is violated at the start");
                Some(property.name())
            }
            Verdict::Undecided => panic!("{property} is undecided after {} states", answer.states),
        }
    };
    answer.verdicts.iter().filter_map(name).collect()
}

/// Asserts that a property holds in a cell, and is violated once rules are removed.
fn decides(group: &str, always: &str, rule: &str, property: &str) {
    let ask = format!("ask = [\"{property}\"]");
    let without = |rules: &str| format!("{group}\n{ask}\nwithout = [[{rules}]]\n");
    let quoted = |names: &str| {
        let names: Vec<String> = names.split_whitespace().map(|one| format!("{one:?}")).collect();
        names.join(", ")
    };
    let none: [&str; 0] = [];
    assert_eq!(violated(&without(&quoted(always))), none, "{property} with {rule}");
    let removed = quoted(&format!("{always} {rule}"));
    assert_eq!(violated(&without(&removed)), [property], "{property} without {rule}");
}

/// Three voters become four and three again.
const AND_BACK: &str = "voters = [1, 2, 3]\nnodes = 4\none = [\"add-voter 4\", \"remove 3\"]\n\
                        terms = 2\nlog = 4\nelections = 2";

/// Three voters become five at once.
const TO_FIVE: &str = "voters = [1, 2, 3]\nnodes = 5\njoint = [\"add-voter 4, add-voter 5\"]\n\
                       terms = 2\nlog = 4\nelections = 2";

/// One voter becomes three, and is asked twice to leave the joint configuration.
const TWO_LEAVES: &str = "voters = [1]\nnodes = 3\nterms = 2\nlog = 6\nelections = 2\njoint = [\
                          \"explicit: add-voter 2, add-voter 3\", \"leave\", \"leave\"]";

/// Nothing has happened yet.
const BLANK: &str = "blank = true\nvoters = [1, 2, 3]\nnodes = 3\none = [\"add-voter 3\"]\n\
                     terms = 4\nlog = 4\nelections = 4";

#[test]
fn one_change_at_a_time() {
    decides(AND_BACK, "", "CONF-2", "ElectionSafety");
    decides(AND_BACK, "", "CONF-2", "OneUnknownChange");
    decides(&format!("{AND_BACK}\nactivation = [\"append\"]"), "", "CONF-2", "StateMachineSafety");
}

#[test]
fn a_committed_change_is_applied_before_the_next_one() {
    let group = "voters = [1]\nnodes = 3\none = [\"add-voter 2\", \"add-voter 3\"]\n\
                 lagging = true\npayloads = 1\nterms = 2\nlog = 6\nelections = 1";
    decides(group, "", "CONF-2/committed", "LeaderCompleteness");
}

#[test]
fn a_new_leader_suspects_its_tail() {
    let three = AND_BACK.replace("remove 3", "remove 1").replace("terms = 2", "terms = 3");
    let three = three.replace("log = 4", "log = 5").replace("elections = 2", "elections = 3");
    decides(&three, "", "CONF-1", "ElectionSafety");
}

#[test]
fn nobody_campaigns_over_an_unapplied_change() {
    decides(&format!("{AND_BACK}\nlagging = true"), "VOTE-9", "CONF-3", "ElectionSafety");
}

#[test]
fn commit_travels_with_the_entries() {
    decides(AND_BACK, "", "APPEND-8", "ElectionSafety");
}

#[test]
fn many_voters_move_through_a_joint_configuration() {
    decides(TO_FIVE, "VOTE-9", "CONF-5", "ElectionSafety");
    decides(&format!("{TO_FIVE}\nactivation = [\"append\"]"), "", "CONF-5", "StateMachineSafety");
}

#[test]
fn both_halves_decide() {
    for rule in ["CONF-10", "CONF-10/outgoing", "CONF-10/union", "CONF-10/votes"] {
        decides(TO_FIVE, "VOTE-9", rule, "ElectionSafety");
    }
    decides(TO_FIVE, "VOTE-9", "CONF-10/commit", "StateMachineSafety");
}

#[test]
fn changes_are_checked_when_proposed() {
    decides(TWO_LEAVES, "", "CONF-7", "ChangesFit");
    decides(TWO_LEAVES, "", "CONF-7", "OnePendingLeave");
}

#[test]
fn a_joint_configuration_is_left_once() {
    let group = "voters = [1, 2]\nnodes = 3\njoint = [\"add-voter 3\"]\npayloads = 1\n\
                 terms = 2\nlog = 6\nelections = 2";
    decides(group, "", "CONF-9/again", "ChangesFit");
}

#[test]
fn a_commit_in_the_own_term_comes_first() {
    let group = "voters = [1, 2, 3, 4]\nnodes = 4\none = [\"remove 4\", \"remove 3\"]\n\
                 activation = [\"append\"]\nterms = 3\nlog = 4\nelections = 2";
    decides(group, "", "CONF-14", "StateMachineSafety");
}

#[test]
fn votes_are_given_once_to_logs_that_are_up_to_date() {
    decides(BLANK, "", "VOTE-1", "ElectionSafety");
    decides(BLANK, "", "VOTE-2", "StateMachineSafety");
    let crash = format!("{BLANK}\ncrashes = 1").replace("terms = 4", "terms = 2");
    decides(&crash, "", "ROLE-4", "ElectionSafety");
}

/// The paper's figure 8: a leader commits an entry of an earlier term by counting, and a later
/// leader deletes it. It takes an Append that ends before the leader's own entry.
#[test]
fn figure_8_needs_an_append_without_the_own_entry() {
    let pieces = format!("{BLANK}\ntail = \"pieces\"");
    decides(&pieces, "", "COMMIT-2", "StateMachineSafety");
    let whole = format!("{BLANK}\nwithout = [[\"COMMIT-2\"]]");
    assert_eq!(violated(&whole), [] as [&str; 0]);
}

/// A grant tells the candidate of the change that its torn write forgot.
#[test]
fn commit_in_votes_makes_up_for_a_torn_write() {
    let group = "voters = [1, 2, 3]\nnodes = 4\none = [\"add-voter 4\", \"remove 3\"]\n\
                 storage = [\"entries-first\"]\ncrash = [3]\ncrashes = 1\n\
                 terms = 2\nlog = 4\nelections = 2";
    decides(group, "", "VOTE-9", "ElectionSafety");
}
