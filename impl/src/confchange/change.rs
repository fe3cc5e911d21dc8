//! A change of the configuration, as it is proposed and logged.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::{Bytes, NodeId};

/// Payload bytes that an edit counts in a log entry (FLOW).
const EDIT_BYTES: u64 = 16;

/// A change of the configuration (CONF-5): edits that take effect together, and the way there.
///
/// ```
/// use quorate_core::{ConfChange, Edit, Membership, NodeId};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let before = Membership::new([1, 2, 3].map(NodeId), [])?;
/// let swap = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
/// let joint = before.change(&swap)?;
/// assert_eq!(joint.to_string(), "(1 2 4)&(1 2 3) auto");
/// let after = joint.change(&ConfChange::leave())?;
/// assert_eq!(after, Membership::new([1, 2, 4].map(NodeId), [])?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfChange {
    /// Whether it goes through a joint configuration, and who ends that.
    pub transition: Transition,
    /// What changes, in order. None, with [`Transition::Auto`]: the joint configuration is left.
    pub edits: Vec<Edit>,
    /// Bytes of the application, which travel with the change into its log entry: for example the
    /// address of a node that is added. The core looks at nothing but their number.
    #[cfg_attr(feature = "serde", serde(default))]
    pub context: Bytes,
}

/// One edit of the configuration (CONF-6), with the node that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Edit {
    /// The node becomes a voter; a learner is promoted.
    AddVoter(NodeId),
    /// The node becomes a learner; a voter is demoted, while joint not before that is left.
    AddLearner(NodeId),
    /// The node is no longer a member.
    Remove(NodeId),
    /// Nothing changes; for what the application knows of the node, such as its address.
    Update(NodeId),
}

/// How a change gets from one configuration to the next (CONF-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Transition {
    /// At once if there is one edit, else like [`Implicit`](Self::Implicit).
    #[default]
    Auto,
    /// Through a joint configuration, which the leader leaves by itself (CONF-9).
    Implicit,
    /// Through a joint configuration, which is left on request: [`ConfChange::leave`].
    Explicit,
}

/// What a change does to a configuration (CONF-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Leaves a joint configuration.
    Leave,
    /// Enters a joint configuration.
    EnterJoint {
        /// Whether the leader is to leave it by itself.
        auto_leave: bool,
    },
    /// Changes one node at once.
    Simple,
}

impl ConfChange {
    /// The change that leaves a joint configuration.
    #[must_use]
    pub fn leave() -> Self {
        Self::default()
    }

    /// The change that does one edit at once.
    #[must_use]
    pub fn one(edit: Edit) -> Self {
        Self { edits: vec![edit], ..Self::default() }
    }

    /// The change that does the edits together, through a joint configuration that the leader
    /// leaves by itself ([`Transition::Implicit`]).
    #[must_use]
    pub fn joint(edits: impl IntoIterator<Item = Edit>) -> Self {
        let edits = edits.into_iter().collect();
        Self { transition: Transition::Implicit, edits, ..Self::default() }
    }

    /// The same change with these bytes of the application.
    #[must_use]
    pub fn with_context(self, context: impl Into<Bytes>) -> Self {
        Self { context: context.into(), ..self }
    }

    /// What the change does (CONF-5).
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (self.transition, self.edits.len()) {
            (Transition::Auto, 0) => ChangeKind::Leave,
            (Transition::Auto, 1) => ChangeKind::Simple,
            (Transition::Auto | Transition::Implicit, _) => {
                ChangeKind::EnterJoint { auto_leave: true }
            }
            (Transition::Explicit, _) => ChangeKind::EnterJoint { auto_leave: false },
        }
    }

    /// Whether the change leaves a joint configuration (CONF-5).
    #[must_use]
    pub fn is_leave(&self) -> bool {
        self.kind() == ChangeKind::Leave
    }

    /// The payload size of a log entry that holds the change, in bytes: a fixed size for each edit
    /// (FLOW), whatever the encoding, so that all nodes count the same; and that of the context.
    #[must_use]
    pub fn payload_size(&self) -> u64 {
        let count = |length| u64::try_from(length).unwrap_or(u64::MAX);
        let edits = count(self.edits.len()).saturating_mul(EDIT_BYTES);
        edits.saturating_add(count(self.context.len()))
    }
}

impl From<Edit> for ConfChange {
    fn from(edit: Edit) -> Self {
        Self::one(edit)
    }
}

impl Edit {
    /// The node that the edit is about.
    #[must_use]
    pub fn id(self) -> NodeId {
        match self {
            Self::AddVoter(id) | Self::AddLearner(id) | Self::Remove(id) | Self::Update(id) => id,
        }
    }
}

/// `auto +v4 -3`: the transition, and the edits in order.
impl fmt::Display for ConfChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.transition)?;
        self.edits.iter().try_for_each(|edit| write!(f, " {edit}"))
    }
}

/// `+v4` adds a voter, `+l4` a learner, `-4` removes, `~4` updates.
impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self {
            Self::AddVoter(_) => "+v",
            Self::AddLearner(_) => "+l",
            Self::Remove(_) => "-",
            Self::Update(_) => "~",
        };
        write!(f, "{sign}{}", self.id())
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Implicit => "implicit",
            Self::Explicit => "explicit",
        })
    }
}
