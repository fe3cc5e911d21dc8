//! Why an input was not taken. A node that returns one of these is unchanged and sends nothing.

mod apply;
mod propose;
mod ready;
mod start;
mod step;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

pub use self::apply::ApplyError;
pub use self::propose::{ProposeError, ReadError};
pub use self::ready::{AdvanceError, ReadyError};
pub use self::start::ConfigError;
pub use self::step::StepError;
use crate::{Index, NodeId, Term};

/// Why a node could not take an input of any kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A [`Ready`](crate::Ready) is out: advance it first.
    #[error("node {id} takes no input before its outstanding Ready is advanced")]
    ReadyOutstanding {
        /// The node.
        id: NodeId,
    },
    /// There is no term left to campaign in.
    #[error("node {id} cannot campaign above term {term}, the highest there is")]
    TermExhausted {
        /// The node.
        id: NodeId,
        /// Its term.
        term: Term,
    },
    /// There is no index left to append at.
    #[error("node {id} cannot append {count} entries after index {last_index}: no index is left")]
    IndexExhausted {
        /// The node.
        id: NodeId,
        /// Its last index.
        last_index: Index,
        /// How many entries were to be appended; a campaign needs one.
        count: u64,
    },
    /// A drawn election timeout is not within base and twice base minus one.
    #[error("election timeout {timeout} is outside of [{min}, {max}]")]
    TimeoutOutOfRange {
        /// The length given, in ticks.
        timeout: u64,
        /// The lowest length, the base timeout.
        min: u64,
        /// The highest length.
        max: u64,
    },
    /// Lease-based reads rely on followers that do not campaign while they hear their leader
    /// (ELECT-8, READ-6). [`transfer_leader`](crate::RawNode::transfer_leader) does what is wanted
    /// and ends the leader's lease first.
    #[error(
        "node {id} does not campaign while it is in lease of leader {leader}, because reads are \
         lease-based"
    )]
    CampaignInLease {
        /// The node.
        id: NodeId,
        /// The leader that it follows.
        leader: NodeId,
    },
    /// Lease-based reads rely on followers that do not forget their leader (LEASE-5, READ-6).
    #[error("node {id} does not forget its leader, because reads are lease-based")]
    LeaderNotForgotten {
        /// The node.
        id: NodeId,
    },
}

/// For messages: who is said to lead.
fn name_leader(leader: &Option<NodeId>) -> String {
    match leader {
        Some(leader) => format!("the leader is node {leader}"),
        None => "it knows no leader".to_owned(),
    }
}
