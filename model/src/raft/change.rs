//! CONF-5, CONF-6: changes of a configuration, as arithmetic.

use super::configuration::JointConfiguration;
use super::joint::Halves;
use crate::ids::{NodeId, NodeSet};

/// What is to become of one node. CONF-5.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Edit {
    /// It becomes a voter.
    AddVoter(NodeId),
    /// It becomes a learner.
    AddLearner(NodeId),
    /// It leaves.
    Remove(NodeId),
    /// It stays what it is.
    Update(NodeId),
}

impl Edit {
    /// Whom it is about.
    #[must_use]
    pub const fn node(self) -> NodeId {
        match self {
            Edit::AddVoter(id) | Edit::AddLearner(id) | Edit::Remove(id) | Edit::Update(id) => id,
        }
    }
}

/// How a change is to be made. CONF-5.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Transition {
    /// Through a joint configuration only if there is more than one edit.
    Auto,
    /// Through a joint configuration, which the leader leaves by itself.
    Implicit,
    /// Through a joint configuration, which stays until somebody proposes to leave it.
    Explicit,
}

/// A change of the configuration: edits and a transition. CONF-5 (thesis §4.3).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Change {
    /// How.
    pub transition: Transition,
    /// What, in order.
    pub edits: Vec<Edit>,
}

/// What a change amounts to. CONF-5.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Way {
    /// The joint configuration is left.
    Leave,
    /// A joint configuration is entered.
    EnterJoint {
        /// Whether it is left without being asked to.
        auto_leave: bool,
    },
    /// From one configuration to another at once.
    Simple,
}

/// Why a configuration does not take a change. CONF-6.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Refusal {
    /// An edit has the id 0, which is nobody's.
    #[error("no node has the id 0")]
    ZeroId,
    /// A joint configuration has to be left first.
    #[error("the configuration is joint")]
    Joint,
    /// There is nothing to leave.
    #[error("the configuration is not joint")]
    NotJoint,
    /// Majorities before and after might not meet.
    #[error("more than one voter would come or go at once")]
    MoreThanOneVoter,
    /// Nobody could decide anything, before or after.
    #[error("there is no voter, or would be none")]
    NoVoters,
}

impl Change {
    /// Leave, enter joint or simple. CONF-5.
    #[must_use]
    pub fn way(&self) -> Way {
        match (self.edits.len(), self.transition) {
            (0, Transition::Auto) => Way::Leave,
            (1, Transition::Auto) => Way::Simple,
            (_, Transition::Auto | Transition::Implicit) => Way::EnterJoint { auto_leave: true },
            (_, Transition::Explicit) => Way::EnterJoint { auto_leave: false },
        }
    }

    /// The configuration after the change. CONF-6.
    ///
    /// # Errors
    /// If the change is refused; then nothing changes.
    pub fn apply(&self, before: JointConfiguration) -> Result<JointConfiguration, Refusal> {
        self.is_of_phase(self.way(), before)?;
        self.apply_in_any(before)
    }

    /// The same where a change is made in a joint configuration too. CONF-7/joint.
    ///
    /// # Errors
    /// If the change is refused; then nothing changes.
    pub fn apply_in_any(&self, before: JointConfiguration) -> Result<JointConfiguration, Refusal> {
        let after = self.make(self.way(), before)?;
        match self.way() {
            Way::Simple if moves_several_voters(before, after) => Err(Refusal::MoreThanOneVoter),
            _ => Ok(after),
        }
    }

    /// The configuration after the change where CONF-5 is off: every change with edits is simple,
    /// and a simple one moves any number of voters.
    ///
    /// # Errors
    /// If the change is refused; then nothing changes.
    pub fn apply_at_once(&self, before: JointConfiguration) -> Result<JointConfiguration, Refusal> {
        let way = if self.edits.is_empty() { self.way() } else { Way::Simple };
        self.is_of_phase(way, before)?;
        self.make(way, before)
    }

    /// While joint, nothing but leaving. CONF-6. An edit of nobody is named first.
    fn is_of_phase(&self, way: Way, before: JointConfiguration) -> Result<(), Refusal> {
        if before.is_joint() && way != Way::Leave {
            self.edits_somebody()?;
            return Err(Refusal::Joint);
        }
        Ok(())
    }

    /// No edit has the id 0. CONF-6.
    fn edits_somebody(&self) -> Result<(), Refusal> {
        let nobody = self.edits.iter().any(|edit| edit.node() == 0);
        if nobody { Err(Refusal::ZeroId) } else { Ok(()) }
    }

    /// The same in a way that is given, whatever number of voters it moves. CONF-6.
    fn make(&self, way: Way, before: JointConfiguration) -> Result<JointConfiguration, Refusal> {
        self.edits_somebody()?;
        if way == Way::Leave && !before.is_joint() {
            return Err(Refusal::NotJoint);
        }
        // A node that waits to join could elect itself with a single edit of its own making.
        if before.voters.incoming.is_empty() {
            return Err(Refusal::NoVoters);
        }
        let after = match way {
            Way::Leave => leave(before),
            Way::EnterJoint { auto_leave } => enter_joint(before, &self.edits, auto_leave),
            Way::Simple => self.edits.iter().fold(before, edit),
        };
        if after.voters.incoming.is_empty() { Err(Refusal::NoVoters) } else { Ok(after) }
    }
}

/// More than one incoming voter comes or goes: majorities before and after might not meet. CONF-6
/// (thesis §4.1).
pub(super) const fn moves_several_voters(
    before: JointConfiguration,
    after: JointConfiguration,
) -> bool {
    let (old, new) = (before.voters.incoming, after.voters.incoming);
    old.difference(new).union(new.difference(old)).len() > 1
}

/// Outgoing becomes a copy of incoming, then come the edits. CONF-6 (thesis §4.3).
fn enter_joint(before: JointConfiguration, edits: &[Edit], auto_leave: bool) -> JointConfiguration {
    let incoming = before.voters.incoming;
    let voters = Halves { incoming, outgoing: incoming };
    edits.iter().fold(JointConfiguration { voters, auto_leave, ..before }, edit)
}

/// Learners-next join learners, and only the incoming voters remain. CONF-6.
const fn leave(before: JointConfiguration) -> JointConfiguration {
    let learners = before.learners.union(before.learners_next);
    JointConfiguration::simple(before.voters.incoming, learners)
}

/// One edit; outgoing stays as it is. CONF-6.
fn edit(mut to: JointConfiguration, edit: &Edit) -> JointConfiguration {
    match *edit {
        Edit::AddVoter(id) => {
            to.voters.incoming.insert(id);
            to.learners.remove(id);
            to.learners_next.remove(id);
        }
        Edit::AddLearner(id) => {
            if !to.learners.union(to.learners_next).contains(id) {
                to.voters.incoming.remove(id);
                learners_to_join(&mut to, id).insert(id);
            }
        }
        Edit::Remove(id) => {
            to.voters.incoming.remove(id);
            to.learners.remove(id);
            to.learners_next.remove(id);
        }
        Edit::Update(_) => {}
    }
    to
}

/// An outgoing voter becomes a learner only when the joint configuration is left. CONF-6.
const fn learners_to_join(of: &mut JointConfiguration, id: NodeId) -> &mut NodeSet {
    if of.voters.outgoing.contains(id) { &mut of.learners_next } else { &mut of.learners }
}
