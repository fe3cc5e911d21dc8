//! What is counted of proposals: whether they were taken, and why not.

use super::{ConfRefusal, Proposed};
use crate::error::{Error, ProposeError};
use crate::meter::count;

/// Counts what became of a proposal.
#[inline]
pub(crate) fn count_proposal(result: &Result<Proposed, ProposeError>) {
    if cfg!(not(feature = "metrics")) {
        return;
    }
    match result {
        Ok(Proposed::Appended { .. }) => count!(PROPOSALS_ACCEPTED, 1, "outcome" = "appended"),
        Ok(Proposed::Forwarded { .. }) => count!(PROPOSALS_ACCEPTED, 1, "outcome" = "forwarded"),
        Ok(Proposed::Refused { reason, .. }) => {
            count!(PROPOSALS_REFUSED, 1, "reason" = conf_reason(*reason));
        }
        Err(error) => count!(PROPOSALS_REFUSED, 1, "reason" = reason(error)),
    }
}

fn conf_reason(reason: ConfRefusal) -> &'static str {
    match reason {
        ConfRefusal::Pending { .. } => "pending_change",
        ConfRefusal::Joint => "joint",
        ConfRefusal::NotJoint => "not_joint",
    }
}

fn reason(error: &ProposeError) -> &'static str {
    match error {
        ProposeError::NotLeader { .. } => "not_leader",
        ProposeError::TransferInProgress { .. } => "transfer",
        ProposeError::NotMember { .. } => "not_member",
        ProposeError::OtherMembership { .. } => "other_membership",
        ProposeError::TooMuchUncommitted { .. } => "uncommitted",
        ProposeError::Empty { .. } => "empty",
        ProposeError::ConfChange(_) => "change",
        ProposeError::Input(Error::IndexExhausted { .. }) => "exhausted",
        ProposeError::Input(_) => "other",
    }
}
