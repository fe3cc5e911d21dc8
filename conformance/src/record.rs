//! From the model's states to the neutral vocabulary and back: the only file that names model states.

use std::collections::{BTreeMap, BTreeSet};

use quorate_model::cluster::scenario::{Terms, print_flags};
use quorate_model::cluster::{Action, ClusterModel, State, rename};
use quorate_model::raft::{self, ChangeId, Kind, Node, NodeId, ProgressState, step};
use quorate_model::rule::RuleSet;
use stateright::Model as _;

use crate::trace::{
    Body, Entry, EntryKind, Event, Input, Message, Observation, Progress, Role, Step, Trace,
};

fn kind(kind: Kind) -> EntryKind {
    match kind {
        Kind::Empty => EntryKind::Empty,
        Kind::Conf(_) => EntryKind::Conf,
        Kind::Normal(payload) => EntryKind::Normal(payload.into()),
    }
}

fn entries(log: &raft::Log, after: u8) -> Vec<Entry> {
    log.as_slice()
        .iter()
        .zip(1u64..)
        .map(|(entry, position)| Entry {
            index: u64::from(after) + position,
            term: entry.term().into(),
            kind: kind(entry.kind()),
        })
        .collect()
}

/// A message of the model in neutral words.
pub fn message(message: &raft::Message) -> Message {
    use raft::MessageKind as K;
    let index = u64::from(message.index);
    let log_term = u64::from(message.log_term);
    let body = match message.kind {
        K::PreVote => Body::PreVote { last_index: index, last_term: log_term },
        K::Vote => {
            Body::Vote { last_index: index, last_term: log_term, transfer: message.transfer() }
        }
        K::PreVoteResp => Body::PreVoteResp { granted: message.granted() },
        K::VoteResp => Body::VoteResp { granted: message.granted() },
        K::Append => Body::Append {
            prev_index: index,
            prev_term: log_term,
            entries: entries(&message.entries, message.index),
            commit: message.commit.into(),
        },
        K::AppendResp => Body::AppendResp {
            index,
            rejected: message.rejected(),
            hint_index: if message.rejected() { message.hint_index().into() } else { 0 },
            hint_term: if message.rejected() { message.hint_term().into() } else { 0 },
        },
        K::Heartbeat => Body::Heartbeat { commit: message.commit.into() },
        K::HeartbeatResp => Body::HeartbeatResp,
        K::TimeoutNow => Body::TimeoutNow,
    };
    Message { from: message.from.into(), to: message.to.into(), term: message.term.into(), body }
}

/// An input of the model in neutral words.
pub fn input(input: &raft::Input) -> Input {
    match input {
        raft::Input::ElectionTimeout => Input::ElectionTimeout,
        raft::Input::LeaseExpired => Input::LeaseExpired,
        raft::Input::HeartbeatDue => Input::HeartbeatDue,
        raft::Input::QuorumCheckDue => Input::QuorumCheckDue,
        raft::Input::Campaign => Input::Campaign,
        raft::Input::Transfer(target) => Input::Transfer((*target).into()),
        raft::Input::Propose(what) => Input::Propose(kind(*what)),
        raft::Input::Apply => Input::Apply,
        raft::Input::Deliver(incoming) => Input::Deliver(message(incoming)),
    }
}

/// An action of the model in neutral words.
pub fn event(model: &ClusterModel, action: &Action) -> Event {
    match action {
        Action::Step { input: raft::Input::Deliver(incoming), keep: true, .. } => {
            Event::Duplicate(message(incoming))
        }
        Action::Step { node, input: what, .. } => {
            Event::Input { node: (*node).into(), input: input(what) }
        }
        Action::Drop(lost) => Event::Drop(message(lost)),
        Action::Crash(node) => Event::Crash((*node).into()),
        Action::Restart(node, flags) => Event::Restart {
            node: (*node).into(),
            pre_vote: flags.pre_vote,
            check_quorum: flags.check_quorum,
        },
        Action::Settle(number) => {
            Event::Settle(model.scenario().settle[usize::from(*number)].name.clone())
        }
    }
}

/// The action that an event names in a state; `None` if the model knows no such thing there.
pub fn action(model: &ClusterModel, state: &State, wanted: &Event) -> Option<Action> {
    let small = |id: u64| NodeId::try_from(id).ok().filter(|id| (1..=state.count).contains(id));
    let find = |wanted: &Message| {
        state.network.iter().find(|candidate| message(candidate) == *wanted).copied()
    };
    Some(match wanted {
        Event::Input { input: Input::Deliver(wanted), .. } => Action::deliver(find(wanted)?),
        Event::Input { node, input } => {
            let input = match input {
                Input::ElectionTimeout => raft::Input::ElectionTimeout,
                Input::LeaseExpired => raft::Input::LeaseExpired,
                Input::HeartbeatDue => raft::Input::HeartbeatDue,
                Input::QuorumCheckDue => raft::Input::QuorumCheckDue,
                Input::Campaign => raft::Input::Campaign,
                Input::Transfer(target) => raft::Input::Transfer(small(*target)?),
                Input::Propose(EntryKind::Conf) => {
                    raft::Input::Propose(Kind::Conf(ChangeId::NOTHING))
                }
                Input::Propose(EntryKind::Normal(payload)) => raft::Input::Propose(Kind::Normal(
                    u8::try_from(*payload).ok().filter(|p| (1..=5).contains(p))?,
                )),
                Input::Propose(EntryKind::Empty) | Input::Deliver(_) => return None,
                Input::Apply => raft::Input::Apply,
            };
            Action::step(small(*node)?, input)
        }
        Event::Duplicate(wanted) => {
            let found = find(wanted)?;
            Action::Step {
                node: found.to,
                input: raft::Input::Deliver(found),
                keep: true,
                far: false,
            }
        }
        Event::Drop(wanted) => Action::Drop(find(wanted)?),
        Event::Crash(node) => Action::Crash(small(*node)?),
        Event::Restart { node, pre_vote, check_quorum } => Action::Restart(
            small(*node)?,
            raft::Flags { pre_vote: *pre_vote, check_quorum: *check_quorum },
        ),
        Event::Settle(name) => Action::Settle(
            model.scenario().settle.iter().position(|settle| settle.name == *name)? as u8,
        ),
    })
}

/// A node of the model as it is seen from outside.
pub fn observation(model: &ClusterModel, id: NodeId, node: &Node) -> Observation {
    let configuration = model.scenario().configuration;
    let ids = |set: raft::NodeSet| -> BTreeSet<u64> { set.iter().map(u64::from).collect() };
    let mut votes = BTreeMap::new();
    votes.extend(node.granted.iter().map(|voter| (u64::from(voter), true)));
    votes.extend(node.refused.iter().map(|voter| (u64::from(voter), false)));
    let mut progress = BTreeMap::new();
    if node.role == raft::Role::Leader {
        for peer in configuration.peers_of(id).iter() {
            let seen = node.progress_of(peer);
            progress.insert(
                u64::from(peer),
                Progress {
                    matched: seen.matched.into(),
                    next: seen.next.into(),
                    replicate: seen.state == ProgressState::Replicate,
                    recent_active: seen.recent_active,
                    paused: seen.paused,
                    sent_commit: seen.sent_commit.into(),
                },
            );
        }
    }
    Observation {
        id: id.into(),
        role: match node.role {
            raft::Role::Follower => Role::Follower,
            raft::Role::PreCandidate => Role::PreCandidate,
            raft::Role::Candidate => Role::Candidate,
            raft::Role::Leader => Role::Leader,
        },
        term: node.term.into(),
        vote: node.vote.into(),
        leader: node.leader.into(),
        lease: node.lease,
        commit: node.commit.into(),
        applied: node.applied.into(),
        log: entries(&node.log, 0),
        pre_vote: node.flags.pre_vote,
        check_quorum: node.flags.check_quorum,
        votes,
        transferee: node.transferee.into(),
        pending_conf: node.pending_conf.into(),
        progress,
        voters: ids(configuration.voters),
        learners: ids(configuration.learners),
    }
}

/// The rules that act in a step, by the model's account.
pub fn rules(model: &ClusterModel, state: &State, action: &Action) -> RuleSet {
    match action {
        Action::Step { node, input, .. } => {
            step(model.context_in(state, *node), state.node(*node), input).rules
        }
        Action::Restart(node, _) | Action::Crash(node) => raft::restart_rules(model.context(*node)),
        Action::Drop(_) | Action::Settle(_) => RuleSet::EMPTY,
    }
}

/// The ids of a set of rules.
pub fn rule_ids(rules: RuleSet) -> Vec<String> {
    rules.iter().map(|rule| rule.id().to_owned()).collect()
}

/// The initial state `number` of a model: from blank, through the start commands.
pub fn origin(model: &ClusterModel, number: usize) -> Option<(State, Vec<Action>)> {
    let blank = model.blank().into_iter().nth(number)?;
    let (actions, _) = model.start(blank.clone());
    Some((blank, actions))
}

/// A run of the model as a trace. The scenario's start commands come first.
pub fn trace(model: &ClusterModel, initial: usize, actions: &[Action], title: &str) -> Trace {
    let mut steps = Vec::new();
    let mut start = 0;
    if let Some((blank, commands)) = origin(model, initial) {
        let mut state = blank.clone();
        let mut push = |before: &State, action: &Action, after: &State| {
            let changed = after.ids().filter(|id| before.node(*id) != after.node(*id));
            steps.push(Step {
                event: event(model, action),
                rules: rule_ids(rules(model, before, action)),
                nodes: changed.map(|id| observation(model, id, after.node(id))).collect(),
            });
        };
        for command in &commands {
            if let Some(next) = model.successor(&state, command) {
                push(&state, command, &next);
                state = next;
            }
        }
        start = commands.len();
        state = model.start(blank).1;
        for action in actions {
            let Some(next) = model.successor(&state, action) else { break };
            push(&state, action, &next);
            state = next;
        }
    }
    // With every assignment of flags in one space, the trace has to say which one it is about.
    let setting = match model.setting().assignments(model.scenario().nodes).get(initial) {
        Some(flags)
            if matches!(model.setting(), quorate_model::cluster::scenario::Setting::Every) =>
        {
            let words: Vec<_> = flags[..usize::from(model.scenario().nodes)]
                .iter()
                .map(|flags| print_flags(*flags))
                .collect();
            words.join("+")
        }
        _ => model.setting().to_string(),
    };
    Trace {
        title: title.to_owned(),
        scenario: model.scenario().name.clone(),
        scenario_text: model.scenario().text.clone(),
        setting,
        without: model.without().list().map(|deviation| deviation.id().to_owned()).collect(),
        start,
        repeats: None,
        steps,
    }
}

/// A run with renamed terms as a run with exact ones; `None` if the exact run goes another way, which can only be where a gap
/// stood for a larger one.
pub fn with_exact_terms(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    initial: usize,
    actions: &[Action],
) -> Option<Vec<Action>> {
    let Terms::Renamed { gap } = renamed.scenario().terms else { return Some(actions.to_vec()) };
    let mut left = renamed.init_states().into_iter().nth(initial)?;
    let mut right = exact.init_states().into_iter().nth(initial)?;
    let mut translated = Vec::with_capacity(actions.len());
    for action in actions {
        // Renaming keeps the order of messages, so a message is found again by its place.
        let same_place = |wanted: &raft::Message| {
            let place = left.network.iter().position(|other| other == wanted)?;
            right.network.iter().nth(place).copied()
        };
        let exactly = match action {
            Action::Step { node, input: raft::Input::Deliver(message), keep, .. } => Action::Step {
                node: *node,
                input: raft::Input::Deliver(same_place(message)?),
                keep: *keep,
                far: false,
            },
            Action::Step { node, input, keep, .. } => {
                Action::Step { node: *node, input: *input, keep: *keep, far: false }
            }
            Action::Drop(message) => Action::Drop(same_place(message)?),
            other => *other,
        };
        right = exact.successor(&right, &exactly)?;
        left = renamed.successor(&left, action)?;
        translated.push(exactly);
        // The renamed run drops entries that all have; all logs are then shorter by the same number.
        let longer = |id: NodeId| right.node(id).log.len().saturating_sub(left.node(id).log.len());
        let dropped = left.living().map(longer).min().unwrap_or(0);
        let mut image = rename::image(&right, dropped, gap);
        image.history = left.history;
        if image != left {
            return None;
        }
    }
    Some(translated)
}
