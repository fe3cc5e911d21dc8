//! Which rules to suspect when model and core diverge.

use quorate_model::rule::Rule;

use crate::divergence::Difference;
use crate::named_rule::NamedRule;
use crate::trace::{Body, Input};

/// The rules to suspect of a divergence, the likeliest first. These are the rules that acted, and
/// first those that concern a field that differs. If no rule acted, these are the rules that could
/// have acted on the input; `None` stands for a restart. The rules on the order of writes come
/// first where that differs, since no step of the model names them.
pub fn suspects(
    input: Option<&Input>,
    acted: &[Rule],
    differences: &[Difference],
) -> Vec<NamedRule> {
    let mut rules: Vec<Rule> = acted.to_vec();
    for rule in by_input(input) {
        if acted.is_empty() && !rules.contains(rule) {
            rules.push(*rule);
        }
    }
    let weight = |rule: &Rule| {
        let place = differences.iter().filter_map(|difference| {
            by_field(difference.field).iter().position(|candidate| candidate == rule)
        });
        place.min().unwrap_or(usize::MAX)
    };
    rules.sort_by_key(weight);
    let mut named: Vec<NamedRule> = Vec::new();
    let of_writes = differences.iter().flat_map(|difference| by_write(difference.field));
    for rule in of_writes.chain(rules.into_iter().map(NamedRule::from)) {
        if !named.contains(&rule) {
            named.push(rule);
        }
    }
    named
}

/// The rules on the order of writes that concern a field.
fn by_write(field: &str) -> Vec<NamedRule> {
    let of_disk = [NamedRule::from(Rule::Role4), NamedRule::from(Rule::Store1)];
    let first = match field {
        "durable when sent" | "sync of a write" => Some(NamedRule::STORE_4),
        "durable when handed out" => Some(NamedRule::STORE_5),
        "what the writes leave" | "stored log" => None,
        _ => return Vec::new(),
    };
    first.into_iter().chain(of_disk).collect()
}

/// The rules that can act on an input; `None` stands for a restart.
fn by_input(input: Option<&Input>) -> &'static [Rule] {
    match input {
        None => &[Rule::Role3, Rule::Role4],
        Some(Input::ElectionTimeout) => &[Rule::Elect1, Rule::Elect2, Rule::Conf3],
        Some(Input::LeaseExpired) => &[Rule::Lease3],
        Some(Input::HeartbeatDue) => &[Rule::Beat1],
        Some(Input::QuorumCheckDue) => &[Rule::Quorum1, Rule::Transfer4],
        Some(Input::Campaign) => &[Rule::Elect2, Rule::Elect8],
        Some(Input::Transfer(_)) => &[Rule::Transfer1],
        Some(Input::Propose(_)) => &[Rule::Propose2, Rule::Propose5, Rule::Conf7, Rule::Propose1],
        Some(Input::Apply) => &[Rule::Apply1],
        Some(Input::Compact) => &[Rule::Snap8],
        Some(Input::SnapshotStatus { .. }) => &[Rule::Snap5],
        Some(Input::Deliver(message)) => match message.body {
            Body::PreVote { .. } => &[Rule::Term7, Rule::Term2, Rule::Vote3],
            Body::Vote { .. } => &[Rule::Term8, Rule::Term2, Rule::Vote3],
            Body::PreVoteResp { .. } | Body::VoteResp { .. } => {
                &[Rule::Elect4, Rule::Term9, Rule::Term8]
            }
            Body::Append { .. } | Body::Heartbeat { .. } => {
                &[Rule::Term9, Rule::Term6, Rule::Term8]
            }
            Body::AppendResp { .. } | Body::HeartbeatResp => &[Rule::Term9, Rule::Term8],
            Body::TimeoutNow => &[Rule::Transfer5, Rule::Term8],
            Body::Snapshot(_) => &[Rule::Snap3, Rule::Term8],
        },
    }
}

/// The rules that concern a field of a [`Difference`], the likeliest first.
fn by_field(field: &str) -> &'static [Rule] {
    use Rule::*;
    match field {
        "role" => &[
            Conf3, Vote9, Conf10, Conf8, Elect4, PreVote4, Term4, Elect5, Elect6, Elect3, PreVote1,
            Quorum1, Elect7, Elect2, Transfer5, Term5, Role1,
        ],
        "term" => &[Transfer6, Elect3, Term4, Term5, Term3, Role1],
        "vote" => &[Vote7, Vote6, Vote2, Vote1, Elect3, Role2, Role1, Role4, Term5],
        "leader" => &[PreVote2, Append4, Beat2, Elect3, Elect5, Quorum1, Term5, Role1],
        "lease" => &[Lease3, Lease4, Lease1, PreVote2, Elect1, Vote6, Beat2, Append4, Role1],
        "commit" => &[Snap3, Vote9, Conf10, Commit2, Commit1, Append5, Beat2, Beat1],
        "applied" => &[Snap4, Apply1],
        "snapshot" => &[Snap3, Snap8],
        "log" => &[Snap3, Snap8, Conf9, Conf7, Append5, Elect5, Propose1, Conf2],
        "votes" => &[Conf10, Elect4, PreVote1, Elect3, Role1],
        "stored term, vote, commit" => &[Role4],
        "stored snapshot" => &[Snap4, Snap3, Snap8],
        "stored applied" => &[Apply1, Snap4],
        "stored configuration" => &[Conf8, Conf6],
        "transferee" => &[Transfer1, Transfer4],
        "pending_conf" => &[Conf9, Conf7, Conf1, Conf2],
        "voters" | "learners" | "outgoing" | "learners_next" | "auto_leave" => {
            &[Snap3, Conf8, Conf6, Conf5, Conf9, Conf13]
        }
        "progress" => &[
            Snap6, Snap7, Snap5, Snap1, Snap2, Conf9, Conf10, Conf8, Append6, Append7, Append1,
            Beat1, Beat3, Quorum2, Quorum1, Elect5,
        ],
        "messages" => &[
            Snap3, Snap1, Snap2, Vote9, Term6, Term7, Vote4, Vote5, Vote3, Vote1, Vote2, Transfer2,
            Transfer1, Transfer5, Append7, Append6, Append5, Append1, Beat1, Beat3, Beat2,
            PreVote1, Elect3, Elect5, Append2, Conf11, Term1,
        ],
        _ => &[],
    }
}
