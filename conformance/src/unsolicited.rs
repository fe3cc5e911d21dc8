//! Messages that no node sends, to be tried in every state.

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{Entry, Kind, MAX_NODES, Message, Node, NodeId, configuration};

/// Messages that no node of the cluster sends: from a stranger, to somebody else, with broken
/// entries, beyond the log. The rules say what becomes of them (VOTE-8, VOTE-9, CONTRACT-1 to
/// CONTRACT-3), so both sides must agree on them in every state too.
pub(crate) fn messages(model: &ClusterModel, id: NodeId, node: &Node) -> Vec<Message> {
    let (last, last_term) = (node.log.last_index(), node.log.last_term());
    let next = node.term + 1;
    let own = node.term.max(1);
    let mut messages = Vec::new();
    let stranger = model.scenario().nodes + 1;
    if usize::from(stranger) <= MAX_NODES {
        let entry = Entry::new(next, Kind::Empty);
        messages.extend([
            Message::pre_vote(stranger, id, next, last, last_term),
            Message::vote(stranger, id, next, last, last_term, false),
            Message::vote(stranger, id, next, last, last_term, true),
            Message::vote(stranger, id, next, 0, 0, true).with_commit(last, last_term),
            Message::vote(stranger, id, next, 0, 0, true).with_commit(last, 0),
            Message::pre_vote(stranger, id, next, 0, 0).with_commit(last + 1, last_term),
            Message::pre_vote(stranger, id, next, 0, 0).with_commit(last, last_term),
            Message::timeout_now(stranger, id, own),
            Message::append(stranger, id, 1, (0, 0), &[], 0),
            Message::append(stranger, id, own, (last, last_term), &[], 0),
            Message::append(stranger, id, next, (last, last_term), &[entry], last + 1),
            Message::append(stranger, id, next, (last + 1, next), &[], 0),
            Message::heartbeat(stranger, id, own, 0),
            Message::heartbeat(stranger, id, next, last),
            Message::pre_vote_resp(stranger, id, next, true),
            Message::vote_resp(stranger, id, own, true),
            Message::append_accepted(stranger, id, own, 0),
            Message::heartbeat_resp(stranger, id, next),
        ]);
    }
    if model.compacts() && usize::from(stranger) <= MAX_NODES {
        // Of the first configuration, old or beyond what the node has.
        let old = Entry::new(1, Kind::Empty);
        let new = Entry::new(next, Kind::Empty);
        messages.extend([
            Message::snapshot(stranger, id, 1, &[old]),
            Message::snapshot(stranger, id, own, &[old]),
            Message::snapshot(stranger, id, next, &[old, new]),
        ]);
        if !node.log.is_empty() {
            messages.push(Message::snapshot(stranger, id, next, node.log.as_slice()));
        }
    }
    if let Some(peer) = configuration(model.context(id), node).peers_of(id).iter().next() {
        let future = Entry::new(next + 1, Kind::Empty);
        messages.extend([
            Message::heartbeat(id, peer, next, 0),
            Message::vote_resp(peer, id, own, false).with_commit(last, last_term),
            Message::pre_vote_resp(peer, id, own, false).with_commit(last, last_term),
            Message::vote_resp(peer, id, own, true).with_commit(last, last_term),
            Message::pre_vote_resp(peer, id, own, true).with_commit(last, last_term),
            Message::pre_vote_resp(peer, id, next, true).with_commit(last, last_term),
            Message::pre_vote_resp(peer, id, next, false).with_commit(last, last_term),
            Message::vote_resp(peer, id, next, false).with_commit(last, last_term),
            Message::append(peer, id, next, (last, last_term), &[future], 0),
            Message::heartbeat(peer, id, next, last + 1),
            Message::append_accepted(peer, id, own, last + 1),
        ]);
        if node.term > 1 {
            // Of a lower term, where only the commit counts (TERM-7, TERM-8, TERM-10, VOTE-9).
            let lower = node.term - 1;
            messages.extend([
                Message::vote(peer, id, lower, last, last_term, false),
                Message::vote(peer, id, lower, 0, 0, true).with_commit(last, last_term),
                Message::pre_vote(peer, id, lower, 0, 0).with_commit(last, last_term),
                Message::vote_resp(peer, id, lower, false).with_commit(last, last_term),
                Message::vote_resp(peer, id, lower, true).with_commit(last, last_term),
                Message::pre_vote_resp(peer, id, lower, false).with_commit(last, last_term),
                Message::pre_vote_resp(peer, id, lower, true).with_commit(last, last_term),
            ]);
        }
    }
    messages
}
