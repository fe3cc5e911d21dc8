//! Where each input goes: the whole protocol at a glance.

use super::context::Context;
use super::guard::Guard;
use super::input::Input;
use super::message::{Message, MessageKind};
use super::node::{Node, Role};
use super::outcome::Outcome;
use super::run::{Consulted, Flow, Run, Stop, Witness};
use crate::rule::Rule;

/// Runs one input on one node, to the end.
#[must_use]
pub fn step(context: &Context, node: &Node, input: &Input) -> Outcome {
    execute(context, node, input, ()).0
}

/// Runs several inputs on one node that come before it hands anything out: they act in order in the
/// first round, and an input that breaks the contract changes nothing.
#[must_use]
pub fn step_together(context: &Context, node: &Node, inputs: &[Input]) -> Outcome {
    let mut run = Run::new(context, node, ());
    run.round.gathers = true;
    let mut flow = Ok(());
    for input in inputs {
        let before = run.clone();
        match dispatch(&mut run, input) {
            Err(Stop::Contract(_)) => run = before,
            other => flow = flow.and(other),
        }
    }
    let flow = flow.and_then(|()| run.end_rounds());
    if flow.is_ok() {
        run.write_term_and_vote(node);
    }
    run.finish(node, flow).0
}

/// The guards that a step consults, in the order in which it does.
#[must_use]
pub fn explain(context: &Context, node: &Node, input: &Input) -> Vec<(Rule, Guard)> {
    execute(context, node, input, Vec::new()).1
}

/// Runs one input on one node, and says of each guard what it came to.
#[must_use]
pub fn observe(context: &Context, node: &Node, input: &Input) -> (Outcome, Consulted) {
    execute(context, node, input, Consulted::default())
}

/// The rules that have a guard: a list of named comparisons.
pub const GUARDED: &[Rule] = &[
    Rule::Term6,
    Rule::Vote1,
    Rule::Vote2,
    Rule::Vote9,
    Rule::Elect2,
    Rule::Lease2,
    Rule::Quorum1,
    Rule::Commit1,
    Rule::Commit2,
    Rule::Propose5,
    Rule::Conf2,
    Rule::Conf3,
    Rule::Conf7,
    Rule::Conf15,
    Rule::Conf9,
    Rule::Conf14,
];

fn execute<W: Witness>(context: &Context, node: &Node, input: &Input, witness: W) -> (Outcome, W) {
    let mut run = Run::new(context, node, witness);
    let flow = dispatch(&mut run, input).and_then(|()| run.end_rounds());
    if flow.is_ok() {
        run.write_term_and_vote(node);
    }
    run.finish(node, flow)
}

/// Who handles what. A message first passes the comparison of terms, which may change the role
/// (TERM-2 to TERM-10). The last arm names what is ignored: a leader ignores Append and Heartbeat.
/// TERM-9.
fn dispatch<W: Witness>(run: &mut Run<'_, W>, input: &Input) -> Flow {
    use MessageKind::{
        Append, AppendResp, Heartbeat, HeartbeatResp, PreVote, PreVoteResp, Snapshot, TimeoutNow,
        Vote, VoteResp,
    };
    use Role::{Candidate, Follower, Leader, PreCandidate};
    if let Input::Deliver(message) = input
        && !run.passes_comparison_of_terms(message)?
    {
        return Ok(());
    }
    match (run.node.role, input) {
        (_, Input::ElectionTimeout) => run.election_timeout()?,
        (_, Input::LeaseExpired) => run.expire_lease(),
        (_, Input::HeartbeatDue) => run.broadcast_heartbeat(),
        (_, Input::QuorumCheckDue) => run.check_quorum()?,
        (_, Input::Campaign) => run.campaign_on_request()?,
        (_, Input::Transfer(target)) => run.transfer_to(*target)?,
        (_, Input::Propose(kind)) => run.propose(*kind)?,
        (_, Input::Apply) => run.apply_on_request()?,
        (_, Input::Compact) => run.compact(),
        (_, Input::SnapshotStatus(peer, success)) => run.snapshot_status(*peer, *success),
        (_, Input::Deliver(message @ Message { kind: PreVote | Vote, .. })) => {
            run.answer_request(message)?;
        }
        (_, Input::Deliver(message @ Message { kind: PreVoteResp | VoteResp, .. })) => {
            run.count_answer(message)?;
        }
        (
            Follower | PreCandidate | Candidate,
            Input::Deliver(message @ Message { kind: Append, .. }),
        ) => {
            run.follow_leader_of_same_term(message.from)?;
            run.handle_append(message)?;
        }
        (
            Follower | PreCandidate | Candidate,
            Input::Deliver(message @ Message { kind: Heartbeat, .. }),
        ) => {
            run.follow_leader_of_same_term(message.from)?;
            run.handle_heartbeat(message)?;
        }
        (
            Follower | PreCandidate | Candidate,
            Input::Deliver(message @ Message { kind: Snapshot, .. }),
        ) => {
            run.follow_leader_of_same_term(message.from)?;
            run.handle_snapshot(message);
        }
        (Leader, Input::Deliver(message @ Message { kind: AppendResp, .. })) => {
            run.handle_append_answer(message)?;
        }
        (Leader, Input::Deliver(Message { kind: HeartbeatResp, from, .. })) => {
            run.handle_heartbeat_answer(*from);
        }
        (Follower, Input::Deliver(Message { kind: TimeoutNow, .. })) => run.campaign_now()?,
        (Leader, Input::Deliver(Message { kind: Append | Heartbeat | Snapshot, .. }))
        | (
            Follower | PreCandidate | Candidate,
            Input::Deliver(Message { kind: AppendResp | HeartbeatResp, .. }),
        )
        | (PreCandidate | Candidate | Leader, Input::Deliver(Message { kind: TimeoutNow, .. })) => {
        }
    }
    Ok(())
}
