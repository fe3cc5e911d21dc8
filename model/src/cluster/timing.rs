//! When timers may fire while the network is timely.
//!
//! In a fully asynchronous model a spurious timeout of a healthy follower rescues every stuck node,
//! and no state lasts. So liveness is asked once faults have ended and the network is fast compared
//! with a timeout. Then
//!
//! * a timer fires only when nothing is in flight (a round trip is short against a timeout);
//! * a node is *held* while a running leader that is linked to it, and of whose configuration it is
//!   a member, has a term that it accepts; a held node neither times out nor loses its lease, for
//!   heartbeats come more often than that;
//! * a node that knows a leader loses its lease before it times out; in the *tight* variant both
//!   happen in one step, as when the drawn timeout is always the shortest. If the campaign is
//!   refused, the timeout leaves the lease as it is (LEASE-6). Then the end of the lease is a step
//!   of its own, and the timeout, which has no other effect, comes after it;
//! * a node of which the scenario says that it never applies does not apply;
//! * so no two nodes time out at once, and candidates do not compete; in the *coinciding* variant
//!   an election timeout may fire also while nothing is in flight but requests with which other
//!   nodes' campaigns have just begun: the timers ended together;
//! * the application makes a snapshot only if a leader has a peer that the present snapshot cannot
//!   bring up, and not even then if the scenario says so;
//! * the application reports a snapshot as failed only when nothing is in flight: then it was lost;
//! * a leader's quorum check follows at least one whole round of heartbeats, so a leader steps down
//!   exactly when the nodes that still answer it are not a quorum.

use super::model::ClusterModel;
use super::phase::Phase;
use super::state::State;
use crate::ids::NodeId;
use crate::raft::{Input, MessageKind, Node, Role, step};
use crate::scenario::Timing;

/// Whether a leader that runs, is linked to the node, has it in its configuration and has a term
/// that the node accepts keeps it from timing out.
pub fn held(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let node = state.node(id);
    let cut = model.cut(state);
    state.running().any(|(other, leader)| {
        other != id
            && leader.role == Role::Leader
            && leader.term >= node.term
            && !cut.separates(other, id)
            && model.configuration(state, other).members().contains(id)
    })
}

/// Whether all that is in flight are requests of other nodes whose election timers have just ended.
/// The Vote of a node with pre_vote follows a pre-vote that was won, and so comes later.
fn only_begun(state: &State, id: NodeId) -> bool {
    let mut to_running = state.network.iter().filter(|message| !state.down.contains(message.to));
    to_running.all(|message| {
        let from = message.from;
        let first = match message.kind {
            MessageKind::PreVote => true,
            MessageKind::Vote => !state.node(from).flags.pre_vote && !message.transfer(),
            _ => false,
        };
        // Of a term that is new to the node: otherwise it has campaigned at that moment itself.
        first && from != id && !state.down.contains(from) && message.term > state.node(id).term
    })
}

/// Whether a peer of a leader needs a snapshot and does not get the present one, since its
/// configuration does not know the peer (SNAP-1), and the application makes a newer one then.
fn wants_snapshot(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let (node, ending) = (state.node(id), model.ending(state));
    if node.role != Role::Leader || ending.is_some_and(|ending| ending.old_snapshots) {
        return false;
    }
    let known = model.configuration_at(node, node.compacted).members();
    let lacks =
        |peer: &NodeId| node.progress_of(*peer).next <= node.compacted && !known.contains(*peer);
    model.configuration(state, id).peers_of(id).iter().any(|peer| lacks(&peer))
}

/// Whether an election timeout would leave a lease that is there, and not set one that is not:
/// where both end together, the lease has to end in a step of its own.
fn lease_ends_first(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let node = *state.node(id);
    let leased =
        |node: Node| step(model.context_in(state, id), &node, &Input::ElectionTimeout).node.lease;
    leased(node) && !leased(Node { lease: false, ..node })
}

/// Whether an input other than a message may come to a running node now. Application inputs do not
/// come in a timely phase after the faults.
pub fn allows(model: &ClusterModel, state: &State, id: NodeId, input: &Input) -> bool {
    let timing = model.timing(state);
    if timing == Timing::Free {
        return true;
    }
    let quiet = !state.network.iter().any(|message| !state.down.contains(message.to));
    let node = state.node(id);
    match input {
        Input::ElectionTimeout => {
            let now = quiet || timing == Timing::Coinciding && only_begun(state, id);
            let ended =
                !node.lease || timing == Timing::Tight && !lease_ends_first(model, state, id);
            now && ended && !held(model, state, id)
        }
        Input::LeaseExpired => {
            // With the shortest timeouts a promotable node's lease ends in the step in which it
            // times out.
            let own_step = timing != Timing::Tight
                || !model.promotable_in(state, id)
                || lease_ends_first(model, state, id);
            quiet && own_step && !held(model, state, id)
        }
        Input::HeartbeatDue => quiet,
        Input::QuorumCheckDue => quiet && state.heartbeat_sent.contains(id),
        Input::Campaign | Input::Transfer(_) | Input::Propose(_) => state.phase == Phase::Chaos,
        Input::Compact => {
            state.phase == Phase::Chaos || (quiet && wants_snapshot(model, state, id))
        }
        // A snapshot that is not on its way any more, and was not acknowledged, is lost.
        Input::SnapshotStatus(_, success) => state.phase == Phase::Chaos || (!success && quiet),
        Input::Apply => !model.never_applies(state, id),
        Input::Deliver(_) => true,
    }
}
