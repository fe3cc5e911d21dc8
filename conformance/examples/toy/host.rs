//! The toy behind `ReplayCore`, which is all that the suites need of a core.

use quorate_conformance::core::{Capabilities, Disk, Output, Refusal, ReplayCore, Setup};
use quorate_conformance::trace::{Body, Input, Message, Observation, Role};

use crate::raft::Raft;

/// A node of the toy, and whether its application keeps what it has applied over a restart.
pub(crate) struct Toy<const FAULT: u8> {
    raft: Raft<FAULT>,
    durable_applied: bool,
}

fn refusal(why: String) -> Result<(), Refusal> {
    Err(Refusal(why))
}

impl<const FAULT: u8> Toy<FAULT> {
    /// Hands a message over, unless it breaks the contract (CONTRACT-1 to CONTRACT-3) or answers
    /// from outside the configuration.
    fn deliver(&mut self, message: &Message) -> Result<(), Refusal> {
        let Message { from, to, term, ref body } = *message;
        let node = &self.raft.node;
        if to != node.id || from == node.id || term == 0 {
            return refusal(format!("node {} gets {message}", node.id));
        }
        let answer =
            matches!(body, Body::VoteResp { .. } | Body::AppendResp { .. } | Body::HeartbeatResp);
        if answer && !node.voters.contains(&from) {
            return Ok(());
        }
        let (last, leads) = (self.raft.last().1, node.role == Role::Leader);
        let beyond = match body {
            Body::Heartbeat { commit } if term > node.term || (term == node.term && !leads) => {
                *commit
            }
            Body::AppendResp { index, rejected: false, .. } if term == node.term && leads => *index,
            Body::Append { prev_index, prev_term, entries, .. } => {
                let mut before = (*prev_index, *prev_term);
                for entry in entries {
                    let follows = entry.index == before.0 + 1 && entry.term >= before.1;
                    if !follows || entry.term > term {
                        return refusal(format!("entry {entry} after {}@{}", before.0, before.1));
                    }
                    before = (entry.index, entry.term);
                }
                0
            }
            _ => 0,
        };
        if beyond > last {
            return refusal(format!("index {beyond} is above the last index {last}"));
        }
        self.raft.receive(message);
        Ok(())
    }
}

impl<const FAULT: u8> ReplayCore for Toy<FAULT> {
    const CAPABILITIES: Capabilities = Capabilities {
        inputs_not_taken: &[
            "transfer",
            "propose-conf",
            "apply",
            "compact",
            "snapshot-status",
            "PreVote",
            "PreVoteResp",
            "TimeoutNow",
            "Snapshot",
        ],
        ..Capabilities::NONE
    };

    const UNSUPPORTED: &'static [(&'static str, &'static str)] = &[
        ("pre_vote", "the toy has no pre-vote"),
        ("check_quorum", "the toy has no check-quorum"),
        ("transfer", "the toy has no transfer of leadership"),
        ("commit_in_votes", "the votes of the toy carry no commit"),
        ("lagging_apply", "the toy applies at once"),
        ("snapshots", "the toy has no snapshots"),
        ("one_at_a_time", "the toy cannot change its configuration"),
        ("joint", "the toy cannot change its configuration"),
        ("torn_writes", "the toy cannot change its configuration"),
    ];

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        let Setup { id, configuration, pre_vote, check_quorum, .. } = setup;
        if *pre_vote || *check_quorum || setup.commit_in_votes || setup.lagging_apply {
            refusal(format!("the toy cannot be started with {setup:?}"))?;
        }
        let node = Observation::blank(*id, configuration, *pre_vote, *check_quorum);
        let single_entry = setup.single_entry_appends;
        let raft = Raft { node, single_entry, wishes: Vec::new(), sent: Vec::new() };
        Ok(Toy { raft, durable_applied: setup.durable_applied })
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        let leads = self.raft.node.role == Role::Leader;
        match input {
            Input::ElectionTimeout | Input::Campaign => self.raft.campaign(),
            Input::LeaseExpired => self.raft.node.lease = false,
            Input::HeartbeatDue => self.raft.heartbeat_due(),
            Input::QuorumCheckDue => {} // QUORUM-1: without check-quorum nothing.
            Input::Propose(kind) if leads => self.raft.append(kind.clone()),
            Input::Deliver(message) => self.deliver(message)?,
            other => refusal(format!("the toy does not take {}", other.kind()))?,
        }
        Ok(Output::of(self.raft.finish(matches!(input, Input::Propose(_)))))
    }

    fn observe(&mut self) -> Observation {
        self.raft.node.clone()
    }

    fn crash(&mut self, _: Option<&Disk>) -> Result<(), Refusal> {
        self.raft.take_role(Role::Follower, self.raft.node.term, 0);
        if !self.durable_applied {
            self.raft.node.applied = 0;
        }
        Ok(())
    }

    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
        if pre_vote || check_quorum {
            refusal("the toy has no such flag".to_owned())?;
        }
        self.raft.node.applied = self.raft.node.commit;
        Ok(())
    }
}
