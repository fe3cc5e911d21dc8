//! The classes by which actions are counted and named.

use crate::raft::MessageKind;

macro_rules! classes {
    ($($variant:ident $name:literal;)*) => {
        /// A class of actions. Its number is part of labels, so a new class goes to the end.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum Class {
            $(#[doc = concat!("*", $name, "*")] $variant,)*
        }

        impl Class {
            /// Every class, in order of numbers.
            pub const ALL: &[Class] = &[$(Class::$variant),*];

            /// The name in reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Class::$variant => $name,)* }
            }
        }
    };
}

classes! {
    ElectionTimeout "ElectionTimeout";
    LeaseExpired "LeaseExpired";
    HeartbeatDue "HeartbeatDue";
    QuorumCheckDue "QuorumCheckDue";
    Campaign "Campaign";
    Transfer "Transfer";
    Propose "Propose";
    Apply "Apply";
    DeliverPreVote "deliver PreVote";
    DeliverPreVoteResp "deliver PreVoteResp";
    DeliverVote "deliver Vote";
    DeliverVoteResp "deliver VoteResp";
    DeliverAppend "deliver Append";
    DeliverAppendResp "deliver AppendResp";
    DeliverHeartbeat "deliver Heartbeat";
    DeliverHeartbeatResp "deliver HeartbeatResp";
    DeliverTimeoutNow "deliver TimeoutNow";
    Duplicate "duplicate";
    Drop "drop";
    Crash "crash";
    Restart "restart";
    Stabilise "settle";
    TornWrite "torn write";
    EmptyDisk "empty disk";
    Compact "Compact";
    SnapshotStatus "SnapshotStatus";
    DeliverSnapshot "deliver Snapshot";
}

impl Class {
    /// The class of the delivery of a message.
    #[must_use]
    pub const fn of_delivery(kind: MessageKind) -> Class {
        match kind {
            MessageKind::PreVote => Class::DeliverPreVote,
            MessageKind::PreVoteResp => Class::DeliverPreVoteResp,
            MessageKind::Vote => Class::DeliverVote,
            MessageKind::VoteResp => Class::DeliverVoteResp,
            MessageKind::Append => Class::DeliverAppend,
            MessageKind::AppendResp => Class::DeliverAppendResp,
            MessageKind::Heartbeat => Class::DeliverHeartbeat,
            MessageKind::HeartbeatResp => Class::DeliverHeartbeatResp,
            MessageKind::TimeoutNow => Class::DeliverTimeoutNow,
            MessageKind::Snapshot => Class::DeliverSnapshot,
        }
    }
}
