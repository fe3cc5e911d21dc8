//! From the model's states to the neutral vocabulary and back.

use std::collections::{BTreeMap, BTreeSet};

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::raft::{
    self, ChangeId, Context, JointConfiguration, Kind, Node, NodeId, Plan, ProgressState, step,
};
use quorate_model::rule::RuleSet;
use quorate_model::scenario::print_flags;
use quorate_model::scenario::{Remedy, Storage};

use crate::core::{Disk, Setup};
use crate::trace::{
    Body, Change, Configuration, Edit, Entry, EntryKind, Event, Input, Known, Message, Observation,
    Progress, Role, Snapshot, Step, Trace, Transition,
};

/// A set of nodes.
fn ids(set: raft::NodeSet) -> BTreeSet<u64> {
    set.iter().map(u64::from).collect()
}

fn configuration(configuration: &JointConfiguration) -> Configuration {
    Configuration {
        voters: ids(configuration.voters.incoming),
        outgoing: ids(configuration.voters.outgoing),
        learners: ids(configuration.learners),
        learners_next: ids(configuration.learners_next),
        auto_leave: configuration.auto_leave,
    }
}

fn listed(change: &raft::Change) -> Change {
    let edit = |edit: &raft::Edit| match *edit {
        raft::Edit::AddVoter(id) => Edit::AddVoter(id.into()),
        raft::Edit::AddLearner(id) => Edit::AddLearner(id.into()),
        raft::Edit::Remove(id) => Edit::Remove(id.into()),
        raft::Edit::Update(id) => Edit::Update(id.into()),
    };
    Change {
        transition: match change.transition {
            raft::Transition::Auto => Transition::Auto,
            raft::Transition::Implicit => Transition::Implicit,
            raft::Transition::Explicit => Transition::Explicit,
        },
        edits: change.edits.iter().map(edit).collect(),
    }
}

/// What the number of a change stands for. One that the plan does not list alters nothing.
fn change(plan: &Plan, id: ChangeId) -> Change {
    match id.index() {
        None if id == ChangeId::LEAVE => Change::leave(),
        None => Change::nothing(),
        Some(index) => plan.changes.get(index).map_or_else(Change::nothing, listed),
    }
}

/// The numbers of a change: several if the plan lists it several times.
fn numbers<'a>(plan: &'a Plan, wanted: &'a Change) -> impl Iterator<Item = ChangeId> + 'a {
    let all = (0..plan.changes.len()).filter_map(ChangeId::listed);
    let all = [ChangeId::NOTHING, ChangeId::LEAVE].into_iter().chain(all);
    all.filter(|id| change(plan, *id) == *wanted)
}

fn kind(plan: &Plan, kind: Kind) -> EntryKind {
    match kind {
        Kind::Empty => EntryKind::Empty,
        Kind::Conf(id) => EntryKind::Conf(change(plan, id)),
        Kind::Normal(payload) => EntryKind::Normal(payload.into()),
    }
}

fn entries(plan: &Plan, log: &[raft::Entry], after: u8) -> Vec<Entry> {
    log.iter()
        .zip(1u64..)
        .map(|(entry, position)| Entry {
            index: u64::from(after) + position,
            term: entry.term().into(),
            kind: kind(plan, entry.kind()),
        })
        .collect()
}

/// The entries of a node's log that are not compacted.
fn uncompacted(plan: &Plan, node: &Node) -> Vec<Entry> {
    let (_, rest) = node.log.as_slice().split_at(node.compacted.into());
    entries(plan, rest, node.compacted)
}

/// What stands in the place of those that are, if there are any.
fn snapshot(plan: &Plan, node: &Node) -> Option<Snapshot> {
    let (compacted, _) = node.log.as_slice().split_at(node.compacted.into());
    (!compacted.is_empty()).then(|| snapshot_of(plan, compacted))
}

/// What stands for these entries, which are the first of a log. Its configuration is what the whole
/// rulebook makes of them.
fn snapshot_of(plan: &Plan, entries: &[raft::Entry]) -> Snapshot {
    let last_change = entries.iter().rposition(|entry| matches!(entry.kind(), Kind::Conf(_)));
    Snapshot {
        configuration_index: last_change.map_or(0, |at| at as u64 + 1),
        index: entries.len() as u64,
        term: entries.last().map_or(0, |last| last.term().into()),
        configuration: configuration(&plan.fold(entries, Mutations::NONE)),
    }
}

/// The first configuration of a model and its changes.
pub fn plan(model: &ClusterModel) -> &Plan {
    model.plan()
}

/// A message of the model in neutral words.
pub fn message(plan: &Plan, message: &raft::Message) -> Message {
    use raft::MessageKind as K;
    let index = u64::from(message.index);
    let log_term = u64::from(message.log_term);
    let known =
        || Known { commit: message.commit.into(), commit_term: message.commit_term().into() };
    let body = match message.kind {
        K::PreVote => Body::PreVote { last_index: index, last_term: log_term, known: known() },
        K::Vote => Body::Vote {
            last_index: index,
            last_term: log_term,
            transfer: message.transfer(),
            known: known(),
        },
        K::PreVoteResp => Body::PreVoteResp { granted: message.granted(), known: known() },
        K::VoteResp => Body::VoteResp { granted: message.granted(), known: known() },
        K::Append => Body::Append {
            prev_index: index,
            prev_term: log_term,
            entries: entries(plan, message.entries.as_slice(), message.index),
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
        K::Snapshot => Body::Snapshot(Box::new(snapshot_of(plan, message.entries.as_slice()))),
    };
    Message { from: message.from.into(), to: message.to.into(), term: message.term.into(), body }
}

/// An input of the model in neutral words.
pub fn input(plan: &Plan, input: &raft::Input) -> Input {
    match input {
        raft::Input::ElectionTimeout => Input::ElectionTimeout,
        raft::Input::LeaseExpired => Input::LeaseExpired,
        raft::Input::HeartbeatDue => Input::HeartbeatDue,
        raft::Input::QuorumCheckDue => Input::QuorumCheckDue,
        raft::Input::Campaign => Input::Campaign,
        raft::Input::Transfer(target) => Input::Transfer((*target).into()),
        raft::Input::Propose(what) => Input::Propose(kind(plan, *what)),
        raft::Input::Apply => Input::Apply,
        raft::Input::Compact => Input::Compact,
        raft::Input::SnapshotStatus(peer, success) => {
            Input::SnapshotStatus { peer: (*peer).into(), success: *success }
        }
        raft::Input::Deliver(incoming) => Input::Deliver(message(plan, incoming)),
    }
}

/// An action of the model in neutral words.
pub fn event(model: &ClusterModel, action: &Action) -> Event {
    let plan = plan(model);
    match action {
        Action::Step { input: raft::Input::Deliver(incoming), keep: true, .. } => {
            Event::Duplicate(message(plan, incoming))
        }
        Action::Step { node, input: what, .. } => {
            Event::Input { node: (*node).into(), input: input(plan, what) }
        }
        Action::Drop(lost) => Event::Drop(message(plan, lost)),
        Action::Crash(node) => Event::Crash((*node).into()),
        Action::Torn { node, input: what, cut } => {
            Event::Torn { node: (*node).into(), input: input(plan, what), cut: (*cut).into() }
        }
        Action::Restart(node, flags) => Event::Restart {
            node: (*node).into(),
            pre_vote: flags.pre_vote,
            check_quorum: flags.check_quorum,
        },
        Action::EmptyDisk(node) => Event::EmptyDisk((*node).into()),
        Action::Stabilise(number) => {
            Event::Settle(model.scenario().stabilisations[usize::from(*number)].name.clone())
        }
    }
}

/// The action that an event names in a state; `None` if the model knows no such thing there.
pub fn action(model: &ClusterModel, state: &State, wanted: &Event) -> Option<Action> {
    let plan = plan(model);
    let small = |id: u64| NodeId::try_from(id).ok().filter(|id| (1..=state.count).contains(id));
    let find = |wanted: &Message| {
        state.network.iter().find(|candidate| message(plan, candidate) == *wanted).copied()
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
                Input::Propose(EntryKind::Conf(wanted)) => {
                    let node = small(*node)?;
                    let inputs =
                        numbers(plan, wanted).map(|id| raft::Input::Propose(Kind::Conf(id)));
                    let actions: Vec<_> = inputs.map(|input| Action::step(node, input)).collect();
                    let acts = |action: &&Action| model.successor(state, action).is_some();
                    return actions.iter().find(acts).or(actions.first()).copied();
                }
                Input::Propose(EntryKind::Normal(payload)) => raft::Input::Propose(Kind::Normal(
                    u8::try_from(*payload).ok().filter(|p| (1..=5).contains(p))?,
                )),
                Input::Propose(EntryKind::Empty) | Input::Deliver(_) => return None,
                Input::Apply => raft::Input::Apply,
                Input::Compact => raft::Input::Compact,
                Input::SnapshotStatus { peer, success } => {
                    raft::Input::SnapshotStatus(small(*peer)?, *success)
                }
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
        Event::Torn { node, input, cut } => {
            let begun = Event::Input { node: *node, input: input.clone() };
            let Action::Step { node, input, .. } = action(model, state, &begun)? else {
                return None;
            };
            Action::Torn { node, input, cut: u8::try_from(*cut).ok()? }
        }
        Event::Crash(node) => Action::Crash(small(*node)?),
        Event::Restart { node, pre_vote, check_quorum } => Action::Restart(
            small(*node)?,
            raft::Flags { pre_vote: *pre_vote, check_quorum: *check_quorum },
        ),
        Event::EmptyDisk(node) => Action::EmptyDisk(small(*node)?),
        Event::Settle(name) => Action::Stabilise(
            model.scenario().stabilisations.iter().position(|settle| settle.name == *name)? as u8,
        ),
    })
}

/// A node of the model as it is seen from outside.
pub fn observation(model: &ClusterModel, id: NodeId, node: &Node) -> Observation {
    let in_force = raft::configuration(model.context(id), node);
    let Configuration { voters, outgoing, learners, learners_next, auto_leave } =
        configuration(&in_force);
    let mut votes = BTreeMap::new();
    votes.extend(node.granted.iter().map(|voter| (u64::from(voter), true)));
    votes.extend(node.refused.iter().map(|voter| (u64::from(voter), false)));
    let mut progress = BTreeMap::new();
    if node.role == raft::Role::Leader {
        for peer in in_force.peers_of(id).iter() {
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
                    pending_snapshot: seen.pending_snapshot.into(),
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
        log: uncompacted(plan(model), node),
        snapshot: snapshot(plan(model), node),
        pre_vote: node.flags.pre_vote,
        check_quorum: node.flags.check_quorum,
        votes,
        transferee: node.transferee.into(),
        pending_conf: node.pending_conf.into(),
        progress,
        voters,
        learners,
        outgoing,
        learners_next,
        auto_leave,
    }
}

/// How a node is started, whether it is a member of the first configuration or not.
pub fn setup(model: &ClusterModel, id: NodeId, node: &Node) -> Setup {
    let plan = plan(model);
    Setup {
        id: id.into(),
        configuration: configuration(&plan.first),
        pre_vote: node.flags.pre_vote,
        check_quorum: node.flags.check_quorum,
        step_down_on_removal: plan.step_down_on_removal,
        commit_in_votes: plan.commit_in_votes,
        raise: model.disks().remedy == Remedy::Raise,
        lagging_apply: model.scenario().lagging_apply,
    }
}

/// Whether the model's nodes write in the order that the core keeps (STORE-1), so that what a torn
/// write leaves is compared.
pub fn writes_as_the_core_does(model: &ClusterModel) -> bool {
    model.disks().storage == Storage::Ordered
}

/// What a crash leaves on the disk of a node, where that need not be what the core has stored: in
/// the middle of a write, and in storage modes that forget commits. A commit beyond the log is cut,
/// as the storage mode says.
pub fn left(model: &ClusterModel, state: &State, action: &Action) -> Option<Disk> {
    let forgets = model.disks().storage.forgets();
    let (node, stored) = match action {
        Action::Torn { node: id, input, cut } => {
            let torn = torn(model, state, *id, input);
            torn.into_iter().nth((*cut).into())?
        }
        Action::Crash(id) if forgets => (*state.node(*id), state.stored[usize::from(*id) - 1]),
        Action::EmptyDisk(id) => {
            return Some(disk(model, &Node::new(state.node(*id).flags), 0));
        }
        Action::Crash(_)
        | Action::Restart(..)
        | Action::Step { .. }
        | Action::Drop(_)
        | Action::Stabilise(_) => return None,
    };
    Some(disk(model, &node, if forgets { stored } else { node.commit }))
}

/// What a crash in the middle of the write of a step can leave on the disk of a node, by the
/// model's account.
pub fn all_left(model: &ClusterModel, state: &State, id: NodeId, input: &raft::Input) -> Vec<Disk> {
    let torn = torn(model, state, id, input);
    torn.iter().map(|(node, _)| disk(model, node, node.commit)).collect()
}

fn torn(model: &ClusterModel, state: &State, id: NodeId, input: &raft::Input) -> Vec<(Node, u8)> {
    let before = state.node(id);
    let outcome = step(model.context_in(state, id), before, input);
    let stored = state.stored[usize::from(id) - 1];
    model.disks().torn(stored, before, &outcome.node).to_vec()
}

fn disk(model: &ClusterModel, node: &Node, commit: u8) -> Disk {
    let last_index = node.log.last_index();
    // What a snapshot stands for is applied with it (SNAP-4).
    let done = node.applied.max(node.compacted);
    let applied = &node.log.as_slice()[..usize::from(done.min(last_index))];
    Disk {
        term: node.term.into(),
        vote: node.vote.into(),
        commit: commit.min(last_index).into(),
        applied: done.into(),
        snapshot: snapshot(plan(model), node),
        log: uncompacted(plan(model), node),
        configuration: configuration(&plan(model).fold(applied, model.without())),
    }
}

/// The rules that act in a step, by the model's account.
pub fn rules(model: &ClusterModel, state: &State, action: &Action) -> RuleSet {
    match action {
        Action::Step { node, input, .. } => {
            step(model.context_in(state, *node), state.node(*node), input).rules
        }
        Action::Restart(node, _) | Action::Crash(node) | Action::Torn { node, .. } => {
            raft::restart_rules(model.context(*node))
        }
        Action::Drop(_) | Action::EmptyDisk(_) | Action::Stabilise(_) => RuleSet::EMPTY,
    }
}

/// What was removed from the rulebook and decides in a step: with it back, the model does something
/// else there.
pub fn deciding(model: &ClusterModel, state: &State, action: &Action) -> Vec<Mutation> {
    let all: Vec<Mutation> = model.without().list().collect();
    let decides = |one: &Mutation| {
        let others: Vec<Mutation> = all.iter().copied().filter(|other| other != one).collect();
        let with_it_back =
            |context: &Context| Context { without: Mutations::of(&others), ..context.clone() };
        match action {
            Action::Step { node: id, input, .. } => {
                let (context, node) = (model.context_in(state, *id), state.node(*id));
                if context.without.is_empty() {
                    return false; // Start commands follow the whole rulebook.
                }
                let (here, there) =
                    (step(context, node, input), step(&with_it_back(context), node, input));
                here.node != there.node || here.messages != there.messages
            }
            Action::Restart(id, _) | Action::Crash(id) | Action::Torn { node: id, .. } => {
                let (context, node) = (model.context(*id), state.node(*id));
                let restarted = |context: &Context| raft::restart(context, node, node.flags);
                restarted(context) != restarted(&with_it_back(context))
            }
            Action::Drop(_) | Action::EmptyDisk(_) | Action::Stabilise(_) => false,
        }
    };
    all.iter().copied().filter(decides).collect()
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

/// A step of the model in neutral words.
pub fn step_of(model: &ClusterModel, before: &State, action: &Action, after: &State) -> Step {
    let changed = after.ids().filter(|id| before.node(*id) != after.node(*id));
    Step {
        event: event(model, action),
        rules: rule_ids(rules(model, before, action)),
        nodes: changed.map(|id| observation(model, id, after.node(id))).collect(),
    }
}

/// A run of the model as a trace. The scenario's start commands come first.
pub fn trace(model: &ClusterModel, initial: usize, actions: &[Action], title: &str) -> Trace {
    let mut steps = Vec::new();
    let mut start = 0;
    if let Some((blank, commands)) = origin(model, initial) {
        let mut state = blank.clone();
        let mut push = |before: &State, action: &Action, after: &State| {
            steps.push(step_of(model, before, action, after));
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
            if matches!(model.setting().flags, quorate_model::scenario::Assignment::Every) =>
        {
            let words: Vec<_> = flags[..usize::from(model.scenario().nodes)]
                .iter()
                .map(|flags| print_flags(*flags))
                .collect();
            let variant = model.setting().variant.map(|variant| format!("+{variant}"));
            words.join("+") + &variant.unwrap_or_default()
        }
        _ => model.setting().to_string(),
    };
    Trace {
        title: title.to_owned(),
        scenario: model.scenario().name.clone(),
        scenario_text: model.scenario().text.clone(),
        file: None,
        setting,
        without: model.without().list().map(|mutation| mutation.id().to_owned()).collect(),
        property: None,
        at: None,
        start,
        repeats: None,
        steps,
    }
}
