//! Symmetry: nodes that differ only in their names.
//!
//! A permutation of the ids is *valid* for an instance if it maps each ingredient to itself: the
//! first configuration, each change that may be made to it, the assignments of flags, the set of
//! initial states, the links that chaos cuts, the nodes that may crash, and for each entry of
//! `settle` the dead nodes, those that never apply, and the cut links. Valid permutations are a
//! group, and for each of them a step from the image of a state is the image of a step: no rule
//! compares ids, and nothing but the ingredients names a node: a log names a change by its number,
//! which stands for the same under each of them. So states that a valid permutation maps to one
//! another have the same future up to names, and one of them stands for all.
//!
//! The one that stands is the least image: first by a number for each node that does not depend on
//! names ([`keys`]), in the order of ids, then, among the permutations that tie, by the whole
//! image. So most states need one image, and exactly those that have a symmetry of their own need
//! more.
//!
//! # Properties do not tell images apart
//!
//! * Safety of states (ElectionSafety, LeaderDoesNotVote, LogMatching, MatchImpliesPrefix,
//!   LeaderCompleteness, StateMachineSafety) quantifies over all nodes, or all pairs, and compares
//!   ids for equality only. The history of leaders is permuted along.
//! * Safety of steps looks at the node that takes the step, or at all nodes, before and after. Each
//!   step of a state that stands for others is seen, and so is an image of each of theirs.
//! * HealthyLeaderStays and EventualLeader also ask which links are cut and who votes: ingredients,
//!   which stay, and what logs make of them.
//! * What must be seen is asked of some node or pair of nodes.
//! * *Recoverable* is about the graph of states, and that of the representatives is its quotient by
//!   a bisimulation that keeps what is good.
//! * *Under fairness* is **not** kept: a condition names a node, and in the quotient a loop may
//!   continue with another node than it began with. A scenario cannot ask both.
//!
//! Repeated grants ([`crate::raft::Node::extra_grants`]) are a number and the payload of a proposal
//! counts proposals; neither names a node.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::cluster::history::History;
use crate::cluster::{Action, ClusterModel, Permutation, State};
use crate::ids::{NodeId, NodeSet};
use crate::limits::MAX_NODES;
use crate::raft::joint::Halves;
use crate::raft::{Edit, Input, JointConfiguration, Message, Node, Plan, Role};
use crate::scenario::Cut;

impl Permutation {
    fn node(&self, node: &Node) -> Node {
        let mut image = *node;
        image.vote = self.id(node.vote);
        image.leader = self.id(node.leader);
        image.granted = self.set(node.granted);
        image.refused = self.set(node.refused);
        if node.role == Role::Leader {
            image.transferee = self.id(node.transferee);
            for (progress, to) in node.progress.iter().zip(&self.to[1..]) {
                image.progress[usize::from(*to) - 1] = *progress;
            }
        }
        image
    }

    fn message(&self, message: &Message) -> Message {
        Message { from: self.id(message.from), to: self.id(message.to), ..*message }
    }

    /// The state with new names.
    pub fn state(&self, state: &State) -> State {
        let mut image = state.clone();
        image.down = self.set(state.down);
        image.heartbeat_sent = self.set(state.heartbeat_sent);
        for id in state.ids() {
            image.stored[usize::from(self.id(id)) - 1] = state.stored[usize::from(id) - 1];
        }
        if state.history != History::default() {
            let leaders = state.history.word().to_le_bytes();
            let leaders = leaders.map(|set| self.set(NodeSet(set)).0);
            image.history = History::of_word(u64::from_le_bytes(leaders));
        }
        for id in state.ids() {
            *image.node_mut(self.id(id)) = self.node(state.node(id));
        }
        image.network.map(|message| *message = self.message(message));
        image
    }

    /// The action with new names.
    pub fn action(&self, action: &Action) -> Action {
        match *action {
            Action::Step { node, input, keep, far } => {
                let input = match input {
                    Input::Deliver(message) => Input::Deliver(self.message(&message)),
                    Input::Transfer(target) => Input::Transfer(self.id(target)),
                    Input::SnapshotStatus(peer, success) => {
                        Input::SnapshotStatus(self.id(peer), success)
                    }
                    Input::ElectionTimeout
                    | Input::LeaseExpired
                    | Input::HeartbeatDue
                    | Input::QuorumCheckDue
                    | Input::Campaign
                    | Input::Propose(_)
                    | Input::Apply
                    | Input::Compact => input,
                };
                Action::Step { node: self.id(node), input, keep, far }
            }
            Action::Drop(message) => Action::Drop(self.message(&message)),
            Action::Crash(node) => Action::Crash(self.id(node)),
            Action::Restart(node, flags) => Action::Restart(self.id(node), flags),
            Action::EmptyDisk(node) => Action::EmptyDisk(self.id(node)),
            Action::Stabilise(number) => Action::Stabilise(number),
            Action::Torn { node, input, cut } => {
                let Action::Step { node, input, .. } = self.action(&Action::step(node, input))
                else {
                    return *action;
                };
                Action::Torn { node, input, cut }
            }
        }
    }

    fn keeps(&self, ids: &[NodeId]) -> bool {
        let set: NodeSet = ids.iter().copied().collect();
        self.set(set) == set
    }

    /// The first configuration and every change are mapped to themselves.
    fn keeps_plan(&self, plan: &Plan) -> bool {
        self.configuration(plan.first) == plan.first
            && plan.changes.iter().all(|change| {
                let moved = change.edits.iter().map(|edit| self.edit(*edit)).collect();
                in_order_of_nodes(moved) == in_order_of_nodes(change.edits.clone())
            })
    }

    fn configuration(&self, configuration: JointConfiguration) -> JointConfiguration {
        let JointConfiguration { voters, learners, learners_next, auto_leave } = configuration;
        let voters =
            Halves { incoming: self.set(voters.incoming), outgoing: self.set(voters.outgoing) };
        let (learners, learners_next) = (self.set(learners), self.set(learners_next));
        JointConfiguration { voters, learners, learners_next, auto_leave }
    }

    fn edit(&self, edit: Edit) -> Edit {
        match edit {
            Edit::AddVoter(id) => Edit::AddVoter(self.id(id)),
            Edit::AddLearner(id) => Edit::AddLearner(self.id(id)),
            Edit::Remove(id) => Edit::Remove(self.id(id)),
            Edit::Update(id) => Edit::Update(self.id(id)),
        }
    }

    fn keeps_links(&self, nodes: u8, cut: Cut) -> bool {
        let links = (1..=nodes).flat_map(|a| (1..=nodes).map(move |b| (a, b)));
        links
            .filter(|(a, b)| a != b)
            .all(|(a, b)| cut.separates(a, b) == cut.separates(self.id(a), self.id(b)))
    }
}

/// Edits of different nodes commute (CONF-6), those of one node keep their order.
fn in_order_of_nodes(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| edit.node());
    edits
}

/// The valid permutations of an instance that begins in one of these states, the identity first.
pub fn group(model: &ClusterModel, initial: &[State]) -> Vec<Permutation> {
    let scenario = model.scenario();
    let nodes = scenario.nodes;
    let assignments = model.setting().assignments(nodes);
    let known: HashSet<&State> = initial.iter().collect();
    let mut all = Permutation::all(nodes);
    all.retain(|permutation| {
        let moved = |flags: &[_; MAX_NODES]| {
            let mut image = *flags;
            (1..=nodes).for_each(|id| {
                image[usize::from(permutation.id(id)) - 1] = flags[usize::from(id) - 1];
            });
            image
        };
        let chaos = &scenario.chaos;
        permutation.keeps_plan(model.plan())
            && permutation.keeps_links(nodes, chaos.cut)
            && permutation.keeps(&chaos.crash)
            && permutation.keeps(&chaos.empty_disk)
            && scenario.stabilisations.iter().all(|ending| {
                permutation.keeps(&ending.dead)
                    && permutation.keeps(&ending.never_applies)
                    && permutation.keeps_links(nodes, ending.cut)
            })
            && assignments.iter().all(|flags| assignments.contains(&moved(flags)))
            && initial.iter().all(|state| known.contains(&permutation.state(state)))
    });
    all
}

/// Mixes a number into another.
fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
    (wide >> 64) as u64 ^ wide as u64
}

/// A number for each node (at index `id`) that says what it is, to whom it is related and what is
/// on its way from and to it, but not what it is called: the number of a node's image is the same.
/// Different nodes may have the same number; the image then decides.
pub fn keys(state: &State) -> [u64; MAX_NODES + 1] {
    let mut own = [0; MAX_NODES + 1];
    for id in state.ids() {
        let node = state.node(id);
        let relation = |other: NodeId| u64::from(other == id) << 1 | u64::from(other != 0);
        let nameless = Node {
            vote: 0,
            leader: 0,
            transferee: 0,
            granted: NodeSet::EMPTY,
            refused: NodeSet::EMPTY,
            progress: Default::default(),
            ..*node
        };
        let [word, log, ..] = nameless.words();
        let set = |set: NodeSet| u64::from(set.contains(id));
        let relations = relation(node.vote)
            | relation(node.leader) << 2
            | set(state.down) << 4
            | set(state.heartbeat_sent) << 5
            | u64::from(node.granted.len()) << 8
            | u64::from(node.refused.len()) << 12
            | u64::from(state.stored[usize::from(id) - 1]) << 16;
        own[usize::from(id)] = mix(mix(word, log), relations);
    }
    let mut keys = own;
    for id in state.ids() {
        let node = state.node(id);
        let of = |other: NodeId| own[usize::from(other)];
        let sum = |set: NodeSet, tag: u64| {
            set.iter().fold(0u64, |sum, other| sum.wrapping_add(mix(of(other), tag)))
        };
        let mut key = mix(own[usize::from(id)], mix(of(node.vote), 1) ^ mix(of(node.leader), 2));
        key = key.wrapping_add(sum(node.granted, 3)).wrapping_add(sum(node.refused, 4));
        if node.role == Role::Leader {
            key ^= mix(of(node.transferee), 5);
            for peer in state.ids() {
                let progress =
                    Node { progress: [node.progress_of(peer); MAX_NODES], ..Node::default() };
                key = key.wrapping_add(mix(of(peer), progress.words()[3]));
            }
        }
        keys[usize::from(id)] = key;
    }
    let mut ends = [0u64; MAX_NODES + 1];
    for message in state.network.iter() {
        let (from, to) = (usize::from(message.from), usize::from(message.to));
        let [head, entries] = Message { from: 0, to: 0, ..*message }.words();
        let content = mix(head, entries);
        ends[from] = ends[from].wrapping_add(mix(content, own[to]));
        ends[to] = ends[to].wrapping_add(mix(!content, own[from]));
    }
    for (key, end) in keys.iter_mut().zip(ends) {
        *key = mix(*key, end);
    }
    keys
}

/// The numbers of the image's nodes in the order of their ids.
fn placed(keys: &[u64; MAX_NODES + 1], permutation: &Permutation) -> [u64; MAX_NODES + 1] {
    let mut placed = [0; MAX_NODES + 1];
    for (key, to) in keys.iter().zip(permutation.to) {
        placed[usize::from(to)] = *key;
    }
    placed
}

/// An order on the images of one state.
pub fn compare(a: &State, b: &State) -> Ordering {
    let nodes = usize::from(a.count);
    (a.down.0, a.heartbeat_sent.0, a.history.word())
        .cmp(&(b.down.0, b.heartbeat_sent.0, b.history.word()))
        .then_with(|| a.stored.cmp(&b.stored))
        .then_with(|| a.nodes[..nodes].cmp(&b.nodes[..nodes]))
        .then_with(|| a.network.iter().cmp(b.network.iter()))
}

/// The state that stands for all images of a state; `None` if it is the state itself.
pub fn representative(group: &[Permutation], state: &State) -> Option<State> {
    if group.len() < 2 {
        return None;
    }
    let keys = keys(state);
    let mut least = placed(&keys, group.first()?);
    // The permutations that place the keys best, the first of each tie.
    let mut ties = [0u8; 120];
    let mut count = 1;
    for (number, permutation) in (0..).zip(group).skip(1) {
        let placed = placed(&keys, permutation);
        match placed.cmp(&least) {
            Ordering::Less => (least, ties[0], count) = (placed, number, 1),
            Ordering::Equal => {
                ties[count] = number;
                count += 1;
            }
            Ordering::Greater => {}
        }
    }
    let image = |number: u8| group[usize::from(number)].state(state);
    let mut best = (ties[0] != 0).then(|| image(ties[0]));
    for number in &ties[1..count] {
        let other = image(*number);
        if compare(&other, best.as_ref().unwrap_or(state)).is_lt() {
            best = Some(other);
        }
    }
    best
}
