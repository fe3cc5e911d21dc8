//! What a vote tells of the commit. VOTE-9.

use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{Input, MessageKind, Role};

/// The commit that a node takes over in this step from a vote or from the answer to one, before
/// anything else of the step moves its commit: its own if there is none, or if it leads. VOTE-9.
pub(super) fn commit_told(model: &ClusterModel, before: &State, action: &Action, id: NodeId) -> u8 {
    let own = before.node(id);
    let Action::Step { node, input: Input::Deliver(message), .. } = action else {
        return own.commit;
    };
    let votes = matches!(
        message.kind,
        MessageKind::PreVote | MessageKind::Vote | MessageKind::PreVoteResp | MessageKind::VoteResp
    );
    let looks = *node == id && own.role != Role::Leader && model.context(id).tells_commit();
    let fits = own.log.term(message.commit) == Some(message.commit_term());
    if votes && looks && fits { own.commit.max(message.commit) } else { own.commit }
}
