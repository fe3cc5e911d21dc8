//! From one configuration to the next.

use super::{ChangeKind, ConfChange, ConfChangeError, Edit};
use crate::membership::{Membership, NodeSet, Sets};

impl Membership {
    /// The configuration after a change (CONF-6).
    ///
    /// # Errors
    ///
    /// If the change is refused: anything but leaving while joint, leaving while not joint, a
    /// change that would leave no voter, an edit of node 0.
    pub fn change(&self, change: &ConfChange) -> Result<Self, ConfChangeError> {
        change.validate()?;
        let sets = match change.kind() {
            ChangeKind::Leave => leave(self)?,
            ChangeKind::EnterJoint { auto_leave } => enter_joint(self, change, auto_leave)?,
            ChangeKind::Simple => simple(self, change)?,
        };
        // What CONF-6 makes of a configuration is one by CONF-4: only voters could be missing.
        match sets.incoming.is_empty() {
            true => Err(no_voters(self, change)),
            false => Ok(Self::from_valid(sets)),
        }
    }
}

fn no_voters(membership: &Membership, change: &ConfChange) -> ConfChangeError {
    ConfChangeError::NoVoters { membership: membership.clone(), change: change.clone() }
}

fn refuse_joint(membership: &Membership, change: &ConfChange) -> Result<(), ConfChangeError> {
    match membership.is_joint() {
        true => Err(ConfChangeError::AlreadyJoint {
            membership: membership.clone(),
            change: change.clone(),
        }),
        false => Ok(()),
    }
}

/// A node that waits to join and replays the log from the start does not know the voters that the
/// log began with: with the change alone it might be its own only voter.
fn refuse_empty(membership: &Membership, change: &ConfChange) -> Result<(), ConfChangeError> {
    match membership.is_empty() {
        true => Err(no_voters(membership, change)),
        false => Ok(()),
    }
}

/// The edits at once.
pub(super) fn simple(
    membership: &Membership,
    change: &ConfChange,
) -> Result<Sets, ConfChangeError> {
    refuse_joint(membership, change)?;
    refuse_empty(membership, change)?;
    let mut sets = membership.sets().clone();
    edit(&mut sets, &change.edits);
    let altered = differing(&membership.sets().incoming, &sets.incoming);
    match altered {
        0 | 1 => Ok(sets),
        _ => Err(ConfChangeError::MoreThanOneVoter {
            membership: membership.clone(),
            change: change.clone(),
            altered,
        }),
    }
}

/// The present voters become the outgoing ones, then the edits.
fn enter_joint(
    membership: &Membership,
    change: &ConfChange,
    auto_leave: bool,
) -> Result<Sets, ConfChangeError> {
    refuse_joint(membership, change)?;
    refuse_empty(membership, change)?;
    let mut sets = membership.sets().clone();
    sets.outgoing = sets.incoming.clone();
    sets.auto_leave = auto_leave;
    edit(&mut sets, &change.edits);
    Ok(sets)
}

/// The outgoing voters go; those that were to become learners are learners now.
fn leave(membership: &Membership) -> Result<Sets, ConfChangeError> {
    if !membership.is_joint() {
        return Err(ConfChangeError::NotJoint { membership: membership.clone() });
    }
    let mut sets = membership.sets().clone();
    for id in core::mem::take(&mut sets.learners_next).iter() {
        sets.learners.insert(id);
    }
    sets.outgoing = NodeSet::default();
    sets.auto_leave = false;
    Ok(sets)
}

fn edit(sets: &mut Sets, edits: &[Edit]) {
    for &edit in edits {
        match edit {
            Edit::AddVoter(id) => {
                sets.incoming.insert(id);
                sets.learners.remove(id);
                sets.learners_next.remove(id);
            }
            Edit::AddLearner(id) => {
                // Who is a learner, or is to become one, is where it belongs already.
                sets.incoming.remove(id);
                // An outgoing voter cannot be a learner yet (CONF-4).
                let to = match sets.outgoing.contains(id) {
                    true => &mut sets.learners_next,
                    false => &mut sets.learners,
                };
                to.insert(id);
            }
            Edit::Remove(id) => {
                sets.incoming.remove(id);
                sets.learners.remove(id);
                sets.learners_next.remove(id);
            }
            Edit::Update(_) => {}
        }
    }
}

/// How many nodes are in one of the sets only.
fn differing(left: &NodeSet, right: &NodeSet) -> usize {
    let missing = |from: &NodeSet, of: &NodeSet| of.iter().filter(|&id| !from.contains(id)).count();
    missing(left, right).saturating_add(missing(right, left))
}
