//! Where a core departs from the model, and what to say about it.

use std::fmt;

use quorate_model::rule::Rule;

use crate::core::{Disk, Refusal};
use crate::trace::{Input, Message, Observation, Trace};

/// In which way two sides differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// The model acts, the core refuses.
    CoreRefuses,
    /// The model says that the input is disabled, the core acts on it.
    CoreActs,
    /// Both act, the states differ.
    State,
    /// Both act, the messages differ.
    Messages,
    /// Stored term, vote or commit differ from what the node says.
    Durable,
    /// A crash in the middle of a write leaves something else.
    Torn,
    /// A refused input changed the core all the same.
    ChangedByRefusal,
    /// Two runs that join in one state of the model leave different cores.
    HiddenState,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::CoreRefuses => "the core refuses what the model does",
            Class::CoreActs => "the core acts where the model says the input is disabled",
            Class::State => "same event, different state",
            Class::Messages => "same event, different messages",
            Class::Durable => "what is stored differs from what the node says",
            Class::Torn => "a crash in the middle of a write leaves something else on disk",
            Class::ChangedByRefusal => "the core refused, and changed all the same",
            Class::HiddenState => "hidden state: two runs join in the model, the cores differ",
        })
    }
}

/// One field that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The field's name in an observation, or `messages`.
    pub field: &'static str,
    /// The model's value.
    pub model: String,
    /// The core's value.
    pub core: String,
}

/// The first step at which a core departs from the model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Divergence {
    /// In which way.
    pub class: Class,
    /// The node.
    pub node: u64,
    /// The event, in words.
    pub event: String,
    /// The rules that the model applied, the likeliest first.
    pub rules: Vec<Rule>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// The run up to and including the step; for [`Class::HiddenState`] the second of the two runs.
    pub trace: Trace,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "first divergence at step {} of {}: {}",
            self.trace.steps.len(),
            self.trace.scenario,
            self.event
        )?;
        writeln!(f, "  class: {}", self.class)?;
        match self.rules.split_first() {
            Some((first, rest)) => {
                writeln!(f, "  rule:  {} {}", first.id(), first.title())?;
                if !rest.is_empty() {
                    let ids: Vec<_> = rest.iter().map(|rule| rule.id()).collect();
                    writeln!(f, "         also acting in this step: {}", ids.join(", "))?;
                }
            }
            None => writeln!(f, "  rule:  none acts in this step")?,
        }
        for difference in &self.differences {
            writeln!(f, "  node {} {}", self.node, difference.field)?;
            writeln!(f, "    model  {}", difference.model)?;
            writeln!(f, "    core   {}", difference.core)?;
        }
        Ok(())
    }
}

/// The fields in which two observations differ.
pub fn compare(model: &Observation, core: &Observation) -> Vec<Difference> {
    let pairs = model.fields().into_iter().zip(core.fields());
    pairs
        .filter(|((_, left), (_, right))| left != right)
        .map(|((field, model), (_, core))| Difference { field, model, core })
        .collect()
}

/// The difference between two multisets of messages, both sorted.
pub fn compare_messages(model: &[Message], core: &[Message]) -> Option<Difference> {
    let list = |messages: &[Message]| {
        let list: Vec<String> = messages.iter().map(ToString::to_string).collect();
        if list.is_empty() { "none".to_owned() } else { list.join("; ") }
    };
    (model != core).then(|| Difference { field: "messages", model: list(model), core: list(core) })
}

/// What a crash in the middle of a write can leave: the model's disks against those of the core,
/// whose first and last are what was there before and what is there when nothing is torn.
pub fn compare_torn(
    model: &[Disk],
    core: &Result<Vec<Disk>, Refusal>,
    before: &Disk,
) -> Option<Difference> {
    let field = "what a torn write leaves";
    let list = |disks: &[Disk]| {
        let list: Vec<String> = disks.iter().map(ToString::to_string).collect();
        if list.is_empty() { "nothing".to_owned() } else { list.join("; ") }
    };
    let disks = match core {
        Ok(disks) => disks,
        Err(refusal) => {
            let core = format!("refuses: {refusal}");
            return Some(Difference { field, model: list(model), core });
        }
    };
    let mut between: Vec<Disk> = Vec::new();
    for disk in disks {
        if disk != before && Some(disk) != disks.last() && !between.contains(disk) {
            between.push(disk.clone());
        }
    }
    (between != model).then(|| Difference { field, model: list(model), core: list(&between) })
}

/// The rules to name for a divergence: those that acted, the ones that concern the differing field
/// first; where none acted, the ones that could have acted on the input.
pub fn suspects(input: Option<&Input>, acted: &[Rule], differences: &[Difference]) -> Vec<Rule> {
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
    rules
}

fn by_input(input: Option<&Input>) -> &'static [Rule] {
    use crate::trace::Body;
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
