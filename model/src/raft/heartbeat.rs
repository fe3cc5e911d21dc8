//! BEAT: heartbeats.

use super::message::Message;
use super::node::{ProgressState, Role};
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::NodeId;
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// The leader's heartbeat is due: no peer is told of a commit beyond its match. BEAT-1
    /// (etcd#16220); without it, each is told the own commit.
    pub(super) fn broadcast_heartbeat(&mut self) {
        let clamped = self.in_force(Rule::Beat1);
        if self.node.role != Role::Leader {
            return;
        }
        for peer in self.peers().iter() {
            let own = self.node.commit;
            let progress = self.node.progress_of_mut(peer);
            let commit = if clamped { progress.matched.min(own) } else { own };
            progress.sent_commit = commit;
            self.send(Message::heartbeat(self.context.id, peer, self.node.term, commit));
        }
    }

    /// A Heartbeat at a follower. BEAT-2. Its commit must not exceed the own last index,
    /// CONTRACT-3; without BEAT-1 it is lowered to the own last index instead.
    pub(super) fn handle_heartbeat(&mut self, message: &Message) -> Flow {
        self.acts(Rule::Beat2);
        let last = self.node.log.last_index();
        let mut commit = message.commit;
        if self.context.without.off(Rule::Beat1) {
            commit = commit.min(last);
        }
        if commit > last {
            return Err(Stop::Contract(Rule::Contract3));
        }
        self.note_leader(message.from);
        self.node.commit = self.node.commit.max(commit);
        self.send(Message::heartbeat_resp(self.context.id, message.from, self.node.term));
        Ok(())
    }

    /// A HeartbeatResp at the leader: the peer is there, and gets what it may lack. BEAT-3.
    pub(super) fn handle_heartbeat_answer(&mut self, peer: NodeId) {
        self.acts(Rule::Beat3);
        self.note_active(peer);
        let last = self.node.log.last_index();
        let progress = self.node.progress_of_mut(peer);
        progress.paused = false;
        if progress.matched < last || progress.state == ProgressState::Probe {
            self.send_append(peer, true);
        }
    }
}
