//! A state, or a step, of which a property is asked.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::{Index, NodeId, NodeSet};
use quorate_model::raft::joint::Halves;
use quorate_model::raft::{Input, JointConfiguration, MessageKind, Node, Relation, Role};

use super::tree::Truth;

/// A step: the state before it, the action, the state after it.
pub(super) struct Step<'a> {
    /// The model.
    pub(super) model: &'a ClusterModel,
    /// The state before the step.
    pub(super) before: &'a State,
    /// The action.
    pub(super) action: &'a Action,
    /// The state after the step.
    pub(super) after: &'a State,
}

/// The running leaders of a state.
pub(super) fn leaders(state: &State) -> impl Iterator<Item = (NodeId, &Node)> {
    state.running().filter(|(_, node)| node.role == Role::Leader)
}

/// The entry of a node's log at an index, as `term:kind`; `none` behind the last entry.
pub(super) fn entry(node: &Node, index: Index) -> String {
    node.log.entry(index).map_or_else(|| "none".to_owned(), |entry| format!("{entry:?}"))
}

/// The formula that two nodes have the same entry at an index.
pub(super) fn same_entry(index: Index, left: &Node, right: &Node) -> Truth {
    let name = format!("entry at index {index}");
    Truth::compare(name, entry(left, index), Relation::Eq, entry(right, index))
}

/// The formula that nodes are a quorum, of each half while the configuration is joint.
pub(super) fn quorum(what: &str, set: NodeSet, voters: Halves) -> Truth {
    let mut halves = halves(what, set, voters, Relation::Ge);
    if halves.len() == 1 {
        return halves.remove(0);
    }
    Truth::all(format!("{what} {set:?}: a quorum of each half"), halves)
}

/// The formula that nodes are no quorum: of some half while the configuration is joint.
pub(super) fn no_quorum(what: &str, set: NodeSet, voters: Halves) -> Truth {
    let mut halves = halves(what, set, voters, Relation::Lt);
    if halves.len() == 1 {
        return halves.remove(0);
    }
    Truth::any(format!("{what} {set:?}: no quorum of some half"), halves)
}

/// The nodes in each set of voters against its majority.
fn halves(what: &str, set: NodeSet, voters: Halves, relation: Relation) -> Vec<Truth> {
    let half = |name: &str, half: NodeSet| {
        let members = set.intersection(half);
        let name = format!("{what} {members:?} among the {name} {half:?}");
        Truth::compare(name, members.len(), relation, half.majority())
    };
    if voters.is_joint() {
        vec![half("incoming voters", voters.incoming), half("outgoing voters", voters.outgoing)]
    } else {
        vec![half("voters", voters.incoming)]
    }
}

/// The commit that a node takes over in a step from a vote or from the answer to one; its own if
/// there is none, or if it leads. VOTE-9.
pub(super) fn commit_told(step: &Step<'_>, id: NodeId) -> Index {
    let own = step.before.node(id);
    let Action::Step { node, input: Input::Deliver(message), .. } = step.action else {
        return own.commit;
    };
    let votes = matches!(
        message.kind,
        MessageKind::PreVote | MessageKind::Vote | MessageKind::PreVoteResp | MessageKind::VoteResp
    );
    let looks = *node == id && own.role != Role::Leader && step.model.context(id).tells_commit();
    let fits = own.log.term(message.commit) == Some(message.commit_term());
    if votes && looks && fits { own.commit.max(message.commit) } else { own.commit }
}

/// A configuration in words.
pub(super) fn words(configuration: JointConfiguration) -> String {
    let JointConfiguration { voters, learners, learners_next, auto_leave } = configuration;
    let mut words = format!("voters {:?}", voters.incoming);
    if voters.is_joint() {
        words.push_str(&format!(", outgoing {:?}", voters.outgoing));
    }
    if !learners.is_empty() {
        words.push_str(&format!(", learners {learners:?}"));
    }
    if !learners_next.is_empty() {
        words.push_str(&format!(", next learners {learners_next:?}"));
    }
    if auto_leave {
        words.push_str(", left by itself");
    }
    words
}
