//! Tests of the rules. What is expected is written from `specs/raft.md`.

mod actor;
mod altered;
mod auto_leave;
mod change;
mod elections;
mod flow;
mod joint;
mod packing;
mod prepared;
mod reconfiguration;
mod removed;
mod replication;
mod snapshots;
mod strangers;
mod vote_commit;
mod walk;

use std::borrow::Borrow;

use super::*;
use crate::mutation::{Alteration, Mutation, Mutations};
use crate::rule::{Rule, RuleSet};

/// Voters 1, 2, 3; learner 4.
const CLUSTER: JointConfiguration = JointConfiguration::simple(NodeSet(0b0111), NodeSet(0b1000));

/// Three voters and no learner.
const THREE: JointConfiguration = JointConfiguration::simple(NodeSet(0b0111), NodeSet::EMPTY);

/// Five voters.
const FIVE: JointConfiguration = JointConfiguration::simple(NodeSet(0b11111), NodeSet::EMPTY);

/// The change that alters nothing.
const NOTHING: Kind = Kind::Conf(ChangeId::NOTHING);

const CHECK_QUORUM: Flags = Flags { pre_vote: false, check_quorum: true };
const PRE_VOTE: Flags = Flags { pre_vote: true, check_quorum: false };

fn context(id: NodeId) -> Context {
    fixed(id, CLUSTER)
}

/// A node of a cluster that never changes.
fn fixed(id: NodeId, configuration: JointConfiguration) -> Context {
    Context::new(id, Plan::fixed(configuration))
}

fn without(rule: Rule, context: Context) -> Context {
    Context { without: Mutations::without(&[rule]).unwrap(), ..context }
}

fn altered(alteration: Alteration, context: Context) -> Context {
    Context { without: Mutations::of(&[Mutation::Altered(alteration)]), ..context }
}

fn log(entries: &[(u8, Kind)]) -> Log {
    let entries: Vec<Entry> = entries.iter().map(|(term, kind)| Entry::new(*term, *kind)).collect();
    Log::from_slice(&entries).unwrap()
}

/// A log of empty entries with these terms.
fn terms(terms: &[u8]) -> Log {
    log(&terms.iter().map(|term| (*term, Kind::Empty)).collect::<Vec<_>>())
}

fn follower(term: u8) -> Node {
    Node { term, ..Node::default() }
}

/// A follower of a leader, in lease.
fn follower_of(leader: NodeId, term: u8) -> Node {
    Node { leader, lease: true, ..follower(term) }
}

/// Node 1 as leader whose peers hold nothing yet.
fn leader(term: u8, entries: Log) -> Node {
    let mut node = Node { vote: 1, role: Role::Leader, leader: 1, log: entries, ..follower(term) };
    for peer in [2, 3, 4] {
        *node.progress_of_mut(peer) = Progress { next: 1, ..Progress::default() };
    }
    node
}

fn replicating(matched: u8) -> Progress {
    let state = ProgressState::Replicate;
    Progress { matched, next: matched + 1, state, ..Progress::default() }
}

/// The step of an input that acts or is ignored, but breaks nothing.
fn run(context: impl Borrow<Context>, node: Node, input: Input) -> Outcome {
    let outcome = step(context.borrow(), &node, &input);
    assert!(!outcome.overflow && !outcome.broken_contract, "{outcome:?}");
    outcome
}

fn deliver(context: impl Borrow<Context>, node: Node, message: Message) -> Outcome {
    run(context, node, Input::Deliver(message))
}

#[track_caller]
fn assert_ignored(context: impl Borrow<Context>, node: Node, input: Input) {
    let outcome = run(context, node, input);
    assert_eq!(outcome.node, node);
    assert_eq!(outcome.messages.as_slice(), []);
}

#[track_caller]
fn assert_broken(rule: Rule, context: impl Borrow<Context>, node: Node, message: Message) {
    let outcome = step(context.borrow(), &node, &Input::Deliver(message));
    assert!(outcome.broken_contract && !outcome.overflow);
    assert_eq!((outcome.node, outcome.messages.len()), (node, 0));
    assert_eq!(outcome.rules, RuleSet::of(&[rule]));
}

#[test]
fn every_rule_is_cited() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/raft")).unwrap();
    let files = folder.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let source: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let missing: Vec<_> = Rule::ALL.iter().filter(|rule| !source.contains(rule.id())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn explanations_name_the_values() {
    let node = Node { vote: 3, log: terms(&[1, 2]), ..follower(2) };
    let input = Input::Deliver(Message::vote(2, 1, 2, 3, 1, false));
    let guards = explain(&context(1), &node, &input);
    let texts: Vec<String> =
        guards.iter().map(|(rule, guard)| format!("{rule}: {guard}")).collect();
    assert_eq!(
        texts,
        [
            "VOTE-1: ✗ own vote 3 = sender 2 or ✗ own vote 3 = 0, ✓ known leader 0 = 0 \
             or ✗ pre-vote 0 = 1, ✗ its term 2 > own term 2",
            "VOTE-2: ✗ last term 1 > own last term 2 or ✗ last term 1 = own last term 2, \
             ✓ last index 3 ≥ own last index 2",
            "VOTE-9: ✗ commit 0 > own commit 0, ✓ commit 0 ≤ own last index 2, ✓ its term 0 = own term there 0",
        ]
    );
    assert!(guards.iter().all(|(_, guard)| !guard.holds()));
    let ascii = format!("{:#}", guards[1].1.conjuncts().last().unwrap());
    assert_eq!(ascii, "[x] last index 3 >= own last index 2");
}

#[test]
fn explanations_cover_the_guards() {
    let stale = Input::Deliver(Message::heartbeat(2, 1, 1, 0));
    let request = Input::Deliver(Message::vote(2, 1, 3, 0, 0, false));
    let accepted = Input::Deliver(Message::append_accepted(2, 1, 2, 1));
    let leading = Node { flags: CHECK_QUORUM, ..leader(2, terms(&[2])) };
    type Case = (Node, Input, &'static [(Rule, bool)]);
    let cases: [Case; 6] = [
        (follower(2), stale, &[(Rule::Term6, false)]),
        (leading, request, &[(Rule::Lease2, true)]),
        (leading, Input::QuorumCheckDue, &[(Rule::Quorum1, false)]),
        (leading, accepted, &[(Rule::Commit1, true), (Rule::Commit2, true)]),
        (leading, Input::Campaign, &[(Rule::Elect2, false)]),
        (follower(2), Input::Campaign, &[(Rule::Elect2, true), (Rule::Conf3, true)]),
    ];
    for (node, input, expected) in cases {
        let guards = explain(&context(1), &node, &input);
        let found: Vec<_> = guards.iter().map(|(rule, guard)| (*rule, guard.holds())).collect();
        assert_eq!(found, expected, "{input:?}");
    }
}
