//! The reductions of the search change no verdict: each cell is decided with them and without.

use quorate_oracle::cells;
use quorate_oracle::search::decide;

/// Asserts that every cell of a group has the same verdicts both ways.
fn same(group: &str) {
    let read = |extra: &str| {
        let text = format!("[[group]]\nname = \"cell\"\nscenarios = []\n{group}\n{extra}\n");
        cells::read(&text, 3_000_000).expect("a file of cells").0
    };
    let words = |question: &cells::Question| {
        let answer = decide(&question.cell, &question.ask);
        let words: Vec<_> = answer.verdicts.iter().map(|(_, verdict)| verdict.word()).collect();
        assert!(!words.contains(&"undecided"), "{}", question.cell.name);
        (words, answer.states)
    };
    for (reduced, thorough) in read("").iter().zip(&read("thorough = true")) {
        let (short, long) = (words(reduced), words(thorough));
        assert_eq!(short.0, long.0, "{}", reduced.cell.name);
        assert!(short.1 <= long.1, "{}: more states", reduced.cell.name);
    }
}

#[test]
fn reductions_change_no_verdict_without_crashes() {
    same(
        "voters = [1, 2, 3]\nnodes = 4\none = [\"add-voter 4\", \"remove 3\"]\n\
          activation = [\"apply\", \"append\"]\nterms = 2\nlog = 4\nelections = 2\n\
          without = [[\"VOTE-9\"], [\"CONF-2\"], [\"VOTE-9\", \"CONF-1\"], [\"APPEND-8\"]]",
    );
    same(
        "voters = [1, 2]\nlearners = [3]\nnodes = 3\nterms = 2\nlog = 5\nelections = 2\n\
         joint = [\"explicit: add-voter 3, add-learner 2\", \"leave\"]\nlagging = true\n\
         without = [[], [\"CONF-3\"], [\"CONF-10\"], [\"CONF-2\"]]",
    );
}

#[test]
fn reductions_change_no_verdict_with_pieces() {
    same(
        "blank = true\nvoters = [1, 2, 3]\nnodes = 3\none = [\"add-voter 3\"]\n\
         tail = \"pieces\"\nterms = 3\nlog = 3\nelections = 3\n\
         without = [[], [\"COMMIT-2\"], [\"VOTE-2\"]]",
    );
}

#[test]
fn reductions_change_no_verdict_with_crashes() {
    same(
        "voters = [1]\nnodes = 3\none = [\"add-voter 2\", \"add-voter 3\"]\n\
         joint = [\"add-voter 2, add-voter 3\"]\nforgets_applied = true\n\
         storage = [\"ordered\", \"entries-first\", \"state-first\", \"same-batch\", \"lost\"]\n\
         crashes = 1\nterms = 2\nlog = 5\nelections = 2",
    );
}
