//! When the timing of a phase lets an input happen: the conditions of
//! [`quorate_model::cluster::timing`], each with its values.

use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Message, MessageKind, Node, Relation, Role, step};
use quorate_model::scenario::Timing;

use super::condition::{Condition, Source};
use super::words::role;

/// The conditions that the timing puts on an input.
pub(super) fn conditions(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    input: &Input,
) -> Vec<Condition> {
    let timing = model.timing(state);
    if timing == Timing::Free {
        return Vec::new();
    }
    let clock = Clock { model, state, id, timing, source: Source::Timing(word(timing)) };
    match input {
        Input::ElectionTimeout => clock.election_timeout(),
        Input::LeaseExpired => clock.lease_expired(),
        Input::HeartbeatDue => vec![clock.quiet()],
        Input::QuorumCheckDue => vec![clock.quiet(), clock.heartbeat_sent()],
        Input::Campaign | Input::Transfer(_) | Input::Propose(_) => vec![clock.among_faults()],
        Input::Compact => vec![Condition::any(
            clock.source,
            "the application makes a snapshot among faults, or when a leader needs one",
            vec![vec![clock.among_faults()], vec![clock.quiet(), clock.wants_snapshot()]],
        )],
        Input::SnapshotStatus(_, success) => clock.snapshot_status(*success),
        Input::Apply => vec![clock.applies()],
        Input::Deliver(_) => Vec::new(),
    }
}

/// The word of a timing in scenario files.
const fn word(timing: Timing) -> &'static str {
    match timing {
        Timing::Free => "free",
        Timing::Timely => "timely",
        Timing::Tight => "tight",
        Timing::Coinciding => "coinciding",
    }
}

/// The timing of a node in a state.
struct Clock<'a> {
    model: &'a ClusterModel,
    state: &'a State,
    id: NodeId,
    timing: Timing,
    source: Source,
}

impl Clock<'_> {
    fn election_timeout(&self) -> Vec<Condition> {
        let mut list = vec![self.now()];
        list.push(self.lease_ended());
        list.extend(self.not_held());
        list
    }

    /// Nothing is in flight; where timers may end together, other campaigns may just have begun.
    fn now(&self) -> Condition {
        if self.timing != Timing::Coinciding {
            return self.quiet();
        }
        Condition::any(
            self.source,
            "nothing is in flight, or only requests of campaigns that have just begun",
            vec![vec![self.quiet()], self.only_begun()],
        )
    }

    /// A node that knows a leader loses its lease before it times out.
    fn lease_ended(&self) -> Condition {
        let clear = self.lease_is("over", "held", false);
        if self.timing != Timing::Tight {
            return clear;
        }
        Condition::any(
            self.source,
            "the lease is over, or ends with the timeout",
            vec![vec![clear], vec![self.ends_first(false)]],
        )
    }

    fn lease_expired(&self) -> Vec<Condition> {
        let mut list = vec![self.quiet()];
        if self.timing == Timing::Tight {
            let voter = self.model.promotable_in(self.state, self.id);
            let name = format!("may node {} campaign", self.id);
            let never_times_out = Condition::bit(self.source, name, !voter, ("no", "yes"));
            list.push(Condition::any(
                self.source,
                "the lease ends in a step of its own, not with the election timeout",
                vec![vec![never_times_out], vec![self.ends_first(true)]],
            ));
        }
        list.extend(self.not_held());
        list
    }

    fn lease_is(&self, over: &'static str, held: &'static str, bit: bool) -> Condition {
        let name = format!("lease of node {}", self.id);
        let over_now = self.state.node(self.id).lease == bit;
        Condition::bit(self.source, name, over_now, (over, held))
    }

    /// Whether a timeout with the lease set would leave it set, although one without it would not
    /// set it: then the lease has to end in a step of its own. LEASE-6.
    fn ends_first(&self, wanted: bool) -> Condition {
        let node = *self.state.node(self.id);
        let leased = |node: Node| {
            let context = self.model.context_in(self.state, self.id);
            step(context, &node, &Input::ElectionTimeout).node.lease
        };
        let first = leased(node) && !leased(Node { lease: false, ..node });
        let words = if wanted { ("yes", "no") } else { ("no", "yes") };
        let name = "an election timeout leaves the lease as it is";
        Condition::bit(self.source, name, first == wanted, words)
    }

    /// No message is on its way to a running node.
    fn quiet(&self) -> Condition {
        let running = |message: &&Message| !self.state.down.contains(message.to);
        let count = self.state.network.iter().filter(running).count();
        let name = "messages in flight to running nodes";
        Condition::compare(self.source, name, count, Relation::Eq, 0)
    }

    /// For each leader: it does not keep the node from timing out.
    fn not_held(&self) -> Vec<Condition> {
        let (state, id) = (self.state, self.id);
        let leaders =
            state.running().filter(|(other, node)| *other != id && node.role == Role::Leader);
        leaders.map(|(leader, node)| self.not_held_by(leader, node)).collect()
    }

    fn not_held_by(&self, leader: NodeId, node: &Node) -> Condition {
        let (source, id) = (self.source, self.id);
        let cut = self.model.cut(self.state).separates(leader, id);
        let members = self.model.configuration(self.state, leader).members();
        let own = self.state.node(id).term;
        let name = format!("term of leader {leader}");
        let older = Condition::compare(source, name, node.term, Relation::Lt, own)
            .noted(&format!("of node {id}"));
        let link =
            Condition::bit(source, format!("link between {leader} and {id}"), cut, ("cut", "up"));
        let outside = Condition::bit(
            source,
            format!("node {id} in the configuration of leader {leader}"),
            !members.contains(id),
            ("no", "yes"),
        );
        let text = format!("leader {leader} does not keep node {id} from timing out");
        Condition::any(source, text, vec![vec![older], vec![link], vec![outside]])
    }

    /// For each message to a running node: it is a request with which another node's campaign has
    /// just begun.
    fn only_begun(&self) -> Vec<Condition> {
        let running = |message: &&Message| !self.state.down.contains(message.to);
        let messages = self.state.network.iter().filter(running);
        messages.map(|message| self.has_begun(message)).collect()
    }

    fn has_begun(&self, message: &Message) -> Condition {
        let (state, source, id) = (self.state, self.source, self.id);
        let Message { kind, from, to, term, .. } = *message;
        let first = match kind {
            MessageKind::PreVote => true,
            MessageKind::Vote => !state.node(from).flags.pre_vote && !message.transfer(),
            _ => false,
        };
        let what = format!("{kind:?} {from}→{to}");
        let all = vec![
            Condition::bit(source, format!("{what} begins a campaign"), first, ("yes", "no")),
            Condition::compare(source, format!("sender of {what}"), from, Relation::Ne, id),
            Condition::bit(
                source,
                format!("sender {from}"),
                !state.down.contains(from),
                ("running", "down"),
            ),
            Condition::compare(
                source,
                format!("term of {what}"),
                term,
                Relation::Gt,
                state.node(id).term,
            )
            .noted(&format!("of node {id}")),
        ];
        Condition::any(source, format!("{what} has just begun a campaign"), vec![all])
    }

    /// A quorum check follows at least one round of heartbeats.
    fn heartbeat_sent(&self) -> Condition {
        let name = format!("heartbeats of node {} since its last quorum check", self.id);
        let sent = self.state.heartbeat_sent.contains(self.id);
        Condition::bit(self.source, name, sent, ("sent", "not sent"))
    }

    /// Faults have not ended: until then the application does as it likes.
    fn among_faults(&self) -> Condition {
        let chaos = self.state.phase == Phase::Chaos;
        Condition::bit(self.source, "phase", chaos, ("faults strike", "faults have ended"))
    }

    /// A leader has a peer that its present snapshot cannot bring up.
    fn wants_snapshot(&self) -> Condition {
        let (model, state, id) = (self.model, self.state, self.id);
        let node = state.node(id);
        let old = model.ending(state).is_some_and(|ending| ending.old_snapshots);
        let known = model.configuration_at(node, node.compacted).members();
        let lacks = |peer: &NodeId| {
            node.progress_of(*peer).next <= node.compacted && !known.contains(*peer)
        };
        let peers = model.configuration(state, id).peers_of(id);
        let count = peers.iter().filter(lacks).count();
        let all = vec![
            Condition::compare(
                self.source,
                format!("role of node {id}"),
                role(node),
                Relation::Eq,
                "leader",
            ),
            Condition::bit(
                self.source,
                "the application keeps to old snapshots",
                !old,
                ("no", "yes"),
            ),
            Condition::compare(
                self.source,
                "peers that need dropped entries and are not in the snapshot's configuration",
                count,
                Relation::Gt,
                0,
            ),
        ];
        Condition::any(self.source, format!("leader {id} needs a newer snapshot"), vec![all])
    }

    /// A snapshot that is no longer on its way and was not acknowledged is lost.
    fn snapshot_status(&self, success: bool) -> Vec<Condition> {
        let mut lost = vec![self.quiet()];
        let name = "what the report says of the snapshot";
        lost.push(Condition::bit(self.source, name, !success, ("failed", "arrived")));
        vec![Condition::any(
            self.source,
            "the application reports among faults, or what is lost",
            vec![vec![self.among_faults()], lost],
        )]
    }

    /// The scenario does not say that the node never applies.
    fn applies(&self) -> Condition {
        let name = format!("node {} applies once faults have ended", self.id);
        let never = self.model.never_applies(self.state, self.id);
        Condition::bit(self.source, name, !never, ("yes", "never"))
    }
}
