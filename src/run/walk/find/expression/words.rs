//! The words of the language, each with its meaning: the parser and the help read the same list.

use std::sync::LazyLock;

use serde::Serialize;

/// An element of the language, for the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Element {
    /// How one writes it; `N`, `M` stand for nodes.
    pub form: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// An expression that uses it.
    pub example: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident $($variant:ident $name:literal $form:literal $meaning:literal
        $example:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum $kind {
            $(#[doc = $meaning] $variant,)*
        }

        impl $kind {
            const ELEMENTS: &[Element] =
                &[$(Element { form: $form, meaning: $meaning, example: $example }),*];

            /// The names of all.
            pub(super) const NAMES: &[&str] = &[$($name),*];

            /// The name in an expression.
            pub(super) const fn name(self) -> &'static str {
                match self { $($kind::$variant => $name,)* }
            }

            /// The one of that name.
            pub(super) fn named(name: &str) -> Option<$kind> {
                match name { $($name => Some($kind::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// A number of one node.
    OfNode
    Term "term" "term(N)" "the term of node N" "term(1) > 2";
    Vote "vote" "vote(N)" "the node that N voted for in its term; none if it has not voted"
        "vote(2) = 1";
    Leader "leader" "leader(N)" "the node that N follows as its leader; none if it knows none"
        "leader(3) = none";
    Commit "commit" "commit(N)" "the highest index that N knows to be committed" "commit(2) >= 1";
    Applied "applied" "applied(N)" "the highest index that N has applied"
        "applied(2) < commit(2)";
    Log "log" "log(N)" "the index of the last entry in the log of N" "log(1) > log(2)";
    LastTerm "last_term" "last_term(N)" "the term of the last entry in the log of N"
        "last_term(3) < term(3)";
    Compacted "compacted" "compacted(N)" "the index up to which N has compacted its log"
        "compacted(1) > 0";
    Granted "granted" "granted(N)" "how many voters have granted the (pre-)vote that N asks for"
        "granted(1) >= 2";
    Refused "refused" "refused(N)" "how many voters have refused the (pre-)vote that N asks for"
        "refused(1) >= 1";
    Transferee "transferee" "transferee(N)"
        "the node that leader N hands its leadership to; none if it does not"
        "transferee(1) = 2";
    Voters "voters" "voters(N)"
        "how many voters the configuration of N has; while it is joint, the incoming ones"
        "voters(1) = 4";
    Outgoing "outgoing" "outgoing(N)"
        "how many outgoing voters the configuration of N has; 0 unless it is joint"
        "outgoing(1) = 3";
    Learners "learners" "learners(N)" "how many learners the configuration of N has"
        "learners(1) = 0";
}

words! {
    /// A number of a leader and one of its peers.
    OfPair
    Match "match" "match(N, M)" "the highest index that leader N knows to be equal on node M"
        "match(1, 2) = 0";
    Next "next" "next(N, M)" "the next index that leader N sends to node M" "next(1, 2) = 2";
}

words! {
    /// What is true or false of one node.
    Fact
    Lease "lease" "lease(N)" "node N holds the lease: it has heard of a leader in time"
        "lease(2)";
    Down "down" "down(N)" "node N does not run" "down(1)";
    Joint "joint" "joint(N)" "the configuration of N is joint" "joint(1)";
    Voter "voter" "voter(N)" "node N is a voter in its own configuration" "not voter(4)";
    Learner "learner" "learner(N)" "node N is a learner in its own configuration" "learner(4)";
    PreVote "pre_vote" "pre_vote(N)" "node N runs with the flag pre_vote" "pre_vote(1)";
    CheckQuorum "check_quorum" "check_quorum(N)" "node N runs with the flag check_quorum"
        "check_quorum(1)";
}

words! {
    /// A number of the whole cluster.
    Count
    Nodes "nodes" "nodes" "how many nodes the cluster has" "voters(1) = nodes";
    Leaders "leaders" "leaders" "how many running nodes are leaders" "leaders >= 2";
    Candidates "candidates" "candidates" "how many running nodes are candidates"
        "candidates = 2";
    PreCandidates "pre_candidates" "pre_candidates" "how many running nodes are pre-candidates"
        "pre_candidates > 0";
    Followers "followers" "followers" "how many running nodes are followers"
        "followers = nodes";
    Down "down" "down" "how many nodes do not run" "down = 0";
    MaxTerm "max_term" "max_term" "the highest term of a node" "max_term = 3";
    MaxCommit "max_commit" "max_commit" "the highest index that a node knows to be committed"
        "max_commit >= 2";
}

words! {
    /// What one asks of a property in a state.
    Question
    Holds "holds" "holds(P)" "the state satisfies the property P of states"
        "holds(ElectionSafety)";
    Violated "violated" "violated(P)" "the state violates the property P of states"
        "violated(ElectionSafety)";
    Seen "seen" "seen(P)" "the state is one that the *sometimes* property P asks for"
        "seen(VoteSplit)";
    Good "good" "good(P)" "the state is a good one of the liveness property P"
        "good(EventualLeader)";
}

words! {
    /// What a node is.
    RoleWord
    Leader "leader" "role(N) = leader" "node N leads" "role(1) = leader";
    Candidate "candidate" "role(N) = candidate" "node N asks for votes" "role(1) = candidate";
    PreCandidate "pre-candidate" "role(N) = pre-candidate" "node N asks whether it would get votes"
        "role(1) = pre-candidate";
    Follower "follower" "role(N) = follower" "node N follows" "role(1) = follower";
    Down "down" "role(N) = down" "node N does not run" "role(1) = down";
}

const fn element(form: &'static str, meaning: &'static str, example: &'static str) -> Element {
    Element { form, meaning, example }
}

const ROLE: Element = element(
    "role(N)",
    "what node N is, to be compared with a word or with another node",
    "role(1) != role(2)",
);

const REST: [Element; 13] = [
    element(
        "entry(N, I)",
        "the term of the entry at index I in the log of N; 0 if there is none",
        "entry(1, 2) != entry(2, 2)",
    ),
    element("linked(N, M)", "the link between N and M is up", "not linked(1, 3)"),
    element("leaders(T)", "how many running nodes lead in term T", "leaders(3) >= 1"),
    element(
        "in_flight, in_flight(KIND), in_flight(KIND, N, M)",
        "how many messages are in flight: all, of one kind, or of one kind from N to M",
        "in_flight(Vote, 1, 2) = 1",
    ),
    element("stable", "the faults have ended", "stable and leaders = 0"),
    element(
        "enabled(EVENT)",
        "something is enabled whose event begins with these words",
        "enabled(campaign 1)",
    ),
    element(
        "some N: …",
        "there is a node N of which it is true; it extends to the right as far as it can",
        "some n: role(n) = leader and term(n) > 2",
    ),
    element("all N: …", "it is true of every node N", "all n: leader(n) = 1 or n = 1"),
    element("not …", "it is false", "not stable"),
    element("… and …", "both are true; and binds more tightly than or", "stable and down = 0"),
    element("… or …", "at least one is true", "leaders = 2 or candidates = 2"),
    element(
        "= != < <= > >=",
        "compares two numbers; = and != compare roles as well",
        "role(1) != role(2)",
    ),
    element("+ -", "adds and subtracts numbers", "term(1) >= term(2) + 2"),
];

/// Every element of the language, in the order of a reference.
pub fn help() -> &'static [Element] {
    static ALL: LazyLock<Vec<Element>> = LazyLock::new(|| {
        let lists: [&[Element]; 8] = [
            &[ROLE],
            RoleWord::ELEMENTS,
            OfNode::ELEMENTS,
            Fact::ELEMENTS,
            OfPair::ELEMENTS,
            Count::ELEMENTS,
            Question::ELEMENTS,
            &REST,
        ];
        lists.concat()
    });
    &ALL
}

/// Words that a text may begin a part with, for suggestions.
pub(super) fn known() -> Vec<&'static str> {
    let rest = ["role", "entry", "linked", "in_flight", "stable", "enabled", "some", "all", "not"];
    let lists = [OfNode::NAMES, Fact::NAMES, OfPair::NAMES, Count::NAMES, Question::NAMES];
    lists.into_iter().flatten().copied().chain(rest).collect()
}

/// Whether a word means something, so that it cannot name a node.
pub(super) fn is_taken(word: &str) -> bool {
    let others = ["none", "and", "or", "any", "every"];
    known().contains(&word) || RoleWord::NAMES.contains(&word) || others.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::Expression;
    use super::*;

    #[test]
    fn walk_each_element_has_an_example_that_prints_itself() {
        assert!(help().len() > 40, "{}", help().len());
        for element in help() {
            let printed = Expression::parse(element.example).unwrap().to_string();
            let usual = element.example.replace("campaign 1", "\"campaign 1\"");
            assert_eq!(printed, usual, "{}", element.form);
        }
    }
}
