//! Messages to which no future of their receiver can react.
//!
//! Such a message is lost at once: it changes nothing when it arrives, but until then each state
//! comes with and without it, and a timely network waits for it.
//!
//! A message is *inert* if delivering it changes nothing and sends nothing, now and in every later
//! state of its receiver. The argument has three legs.
//!
//! **Terms never fall**: a step keeps the term or raises it (TERM-5, ELECT-3), a restart keeps it
//! (ROLE-3). The term is compared before anything else (TERM-1 to TERM-9). So what is of a lower
//! term now is so for ever, and:
//!
//! * AppendResp, HeartbeatResp, TimeoutNow, Snapshot of a lower term are ignored with any flags and
//!   in any role: TERM-8. So are PreVoteResp and VoteResp, but for the commit that they carry
//!   (VOTE-9): see the third leg.
//! * Append and Heartbeat of a lower term are answered with either flag, else ignored: TERM-6. They
//!   are inert if the receiver has neither flag and no restart can give it one; without TERM-6 they
//!   always are.
//! * PreVote and Vote of a lower term are always answered: TERM-7, TERM-10. One is inert only
//!   without the rule that answers it, and if its commit is.
//!
//! **A role is not had again**: in its own term a node becomes candidate in the step that begins
//! the term for it, and never later (ELECT-3); leader only as a candidate of that term (ELECT-5).
//! So at equal term, where TERM-9 goes by role:
//!
//! * VoteResp is counted by a candidate only (ELECT-4), and is inert at any other node if its
//!   commit is.
//! * AppendResp and HeartbeatResp are heard by a leader only (APPEND-6, APPEND-7, BEAT-3), and are
//!   inert at a follower or a pre-candidate. A candidate may yet lead.
//!
//! A restart makes a follower (ROLE-3), which is on the inert side of both. What is inert once the
//! term is reached is not inert before: a higher term is taken up first (TERM-5). PreVoteResp of
//! the own term is left alone: a node may become pre-candidate again in the same term and counts
//! old answers (ELECT-4). So are repeated grants to a candidate: they are ignored, but
//! VotesMatchTerm looks at them.
//!
//! **A commit that is not higher teaches nothing.** The commit of a vote or of its answer (VOTE-9)
//! makes a difference only where it is higher than the receiver's own. So what is not above the
//! least commit that the receiver can have from now on never makes one. That floor is its own
//! commit, which no step lowers (APPEND-5, BEAT-2, COMMIT-2, SNAP-3, VOTE-9) and a restart keeps
//! (STORE-2): on disk is, in every storage mode that stores each commit, at least the commit of
//! before the step, also where the write is torn. The two modes that forget commits are looked at
//! with care: until the faults end a crash takes the commit back to what is stored or applied for
//! good, whichever is higher, and neither of these falls. After the faults nothing crashes. A disk
//! that is emptied takes everything back, and so excludes this reduction (the scenario's reader
//! refuses both together). Any higher commit is left alone: the receiver may get the entry yet, and
//! a leader may cease to lead. Without VOTE-9 nobody looks. Altered as `VOTE-9/counted` it is
//! looked at only where a request of at least the own term is refused or an answer is counted,
//! which the first two legs rule out for what they call inert.
//!
//! **Configurations do not come into it.** Who is a member, a voter or a learner may change any
//! number of times while a message is in flight, so nothing is called inert for what its sender or
//! receiver is: an answer of a stranger is dropped now (CONTRACT-1) and may count once the sender
//! is a member. The legs hold in every configuration. A leader that steps down (CONF-15) or a
//! candidate that gives up (VOTE-9) becomes follower in its own term, and does not lead in it
//! again.
//!
//! No removal breaks the argument. ROLE-2 and ROLE-4 take away a vote, TERM-4, VOTE-1, VOTE-2,
//! VOTE-4, VOTE-7, VOTE-8, ELECT-2, LEASE-2, LEASE-6, TRANSFER-6 and CONF-3 change who answers,
//! grants or campaigns, ELECT-4, CONF-10 and CONF-11 how a *candidate* or leader counts, PREVOTE-2
//! what a pre-candidate knows, APPEND-8, BEAT-1 and COMMIT-2 what is committed, SNAP-3 what a
//! snapshot changes, CONF-1, CONF-2, CONF-5, CONF-7, CONF-9 and CONF-14 which changes there are,
//! and CONF-15 who leads on:
//! none lets a term fall, comes before the comparison of terms, or gives a
//! role in another way. TERM-6, TERM-7, TERM-10 and VOTE-9 are looked at above. Of the alterations
//! two break a leg: with `ROLE-4/log` a restart lowers the term, and so nothing is dropped at all;
//! with `APPEND-8/lower` an Append lowers the commit, but not below what is applied for good.
//!
//! Nor is fairness changed: while nothing but inert messages is in flight no timer fires, and they
//! are delivered, being fair; and delivering each at once is a fair behaviour too.
//!
//! So a state and that without its inert messages have the same future, except that the latter need
//! not deliver them, and has nothing to lose or duplicate. Two things to know: the bound on
//! messages in flight counts the others only, so that *more* of the cluster is explored within the
//! same bound; and a run that was found this way has to lose the inert messages too where they
//! matter, that is where timers wait for them.

use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::mutation::Alteration;
use crate::raft::{Flags, Message, MessageKind, Role};
use crate::rule::Rule;

/// Drops inert messages.
pub fn drop_inert(model: &ClusterModel, state: &mut State) {
    let messages = state.network.iter().enumerate();
    let inert = messages.filter(|(_, message)| is_inert(model, state, message));
    let places = inert.fold(0, |places, (place, _)| places | 1 << place);
    if places != 0 {
        state.network.lose(places);
    }
}

/// Whether no future of the receiver can react to a message.
pub fn is_inert(model: &ClusterModel, state: &State, message: &Message) -> bool {
    let node = state.node(message.to);
    if message.term > node.term {
        return false;
    }
    let lower = message.term < node.term;
    let tells_nothing = || tells_nothing(model, state, message);
    match message.kind {
        MessageKind::PreVote => lower && model.without().off(Rule::Term7) && tells_nothing(),
        MessageKind::Vote => lower && model.without().off(Rule::Term10) && tells_nothing(),
        MessageKind::Append | MessageKind::Heartbeat => {
            lower
                && (model.without().off(Rule::Term6) || stays_without_flags(model, state, message))
        }
        MessageKind::PreVoteResp => lower && tells_nothing(),
        MessageKind::VoteResp => (lower || node.role != Role::Candidate) && tells_nothing(),
        MessageKind::AppendResp | MessageKind::HeartbeatResp => {
            lower || matches!(node.role, Role::Follower | Role::PreCandidate)
        }
        MessageKind::TimeoutNow | MessageKind::Snapshot => lower,
    }
}

/// Whether the commit that a vote or its answer carries makes no difference to the receiver, in
/// whatever follows. VOTE-9.
fn tells_nothing(model: &ClusterModel, state: &State, message: &Message) -> bool {
    let counted = model.without().alters(Alteration::Counted);
    let looks = model.context(message.to).tells_commit() && !counted;
    !looks || message.commit <= least_commit(model, state, message.to)
}

/// The least commit that a node can have from now on: what it has, or what is left of it after a
/// crash; what it has applied, where `APPEND-8/lower` lets an Append lower it.
fn least_commit(model: &ClusterModel, state: &State, id: NodeId) -> u8 {
    let node = state.node(id);
    if model.without().alters(Alteration::Lower) {
        model.disks().kept(node)
    } else if model.disks().storage.forgets() && !state.is_stable() {
        model.disks().kept(node).max(state.stored[usize::from(id) - 1])
    } else {
        node.commit
    }
}

/// Whether the receiver has no flag, and no restart can give it one.
fn stays_without_flags(model: &ClusterModel, state: &State, message: &Message) -> bool {
    let now = state.node(message.to).flags;
    let none = Flags::default();
    now == none && (state.is_stable() || model.flags_at_last(message.to, now) == none)
}
