//! Messages: an envelope, a kind, and the fields of that kind.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::DecodeError;
use super::fields::{Fields, Writer};
use super::value::Parts;
use crate::confchange::ConfChange;
use crate::message::{Message, MessageBody, Proposal};
use crate::snapshot::Snapshot;
use crate::{Bytes, Index, LogPosition, NodeId, Term};

/// The highest kind of a message.
const KINDS: u64 = 14;

impl Parts for Message {
    const NAME: &'static str = "message";

    fn write(&self, to: &mut Writer) {
        to.number(1, self.from);
        to.number(2, self.to);
        to.number(3, self.term);
        write_body(&self.body, to);
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let (mut sender, mut receiver, mut term) = (NodeId(0), NodeId(0), Term(0));
        let (mut kind, mut content) = (0, Content::default());
        while let Some(field) = from.next()? {
            match field.tag {
                1 => sender = field.number()?,
                2 => receiver = field.number()?,
                3 => term = field.number()?,
                4 => kind = field.number()?,
                5 => content.position = field.value()?,
                6 => content.committed = field.value()?,
                7 => content.index = field.number()?,
                8 => content.flag = field.flag()?,
                9 => content.number = field.number()?,
                10 => content.entries.push(field.value()?),
                11 => content.snapshot = Some(field.value()?),
                12 => content.payloads.push(field.bytes()),
                13 => content.change = Some(field.value()?),
                _ => {}
            }
        }
        let body = content.into_body(kind)?;
        Ok(Self { from: sender, to: receiver, term, body })
    }
}

/// The fields of all kinds of messages. What each kind uses is in [`write_body`].
#[derive(Default)]
struct Content {
    position: LogPosition,
    committed: LogPosition,
    index: Index,
    flag: bool,
    number: u64,
    entries: Vec<crate::Entry>,
    snapshot: Option<Snapshot>,
    payloads: Vec<Bytes>,
    change: Option<ConfChange>,
}

fn write_body(body: &MessageBody, to: &mut Writer) {
    let kind = |to: &mut Writer, kind: u64| to.number(4, kind);
    match body {
        MessageBody::PreVote { last, committed } => {
            kind(to, 1);
            to.value(5, last);
            to.value(6, committed);
        }
        MessageBody::PreVoteResp { granted, committed } => {
            kind(to, 2);
            to.value(6, committed);
            to.number(8, *granted);
        }
        MessageBody::Vote { last, transfer, committed } => {
            kind(to, 3);
            to.value(5, last);
            to.value(6, committed);
            to.number(8, *transfer);
        }
        MessageBody::VoteResp { granted, committed } => {
            kind(to, 4);
            to.value(6, committed);
            to.number(8, *granted);
        }
        MessageBody::Append { prev, entries, commit } => {
            kind(to, 5);
            to.value(5, prev);
            to.number(7, *commit);
            entries.iter().for_each(|entry| to.value(10, entry));
        }
        MessageBody::AppendResp { index, rejected, hint } => {
            kind(to, 6);
            to.value(5, hint);
            to.number(7, *index);
            to.number(8, *rejected);
        }
        MessageBody::Heartbeat { commit, read } => {
            kind(to, 7);
            to.number(7, *commit);
            to.number(9, *read);
        }
        MessageBody::HeartbeatResp { read } => {
            kind(to, 8);
            to.number(9, *read);
        }
        MessageBody::TimeoutNow => kind(to, 9),
        MessageBody::Snapshot(snapshot) => {
            kind(to, 10);
            to.value(11, &**snapshot);
        }
        MessageBody::Propose(proposal) => {
            kind(to, 11);
            write_proposal(proposal, to);
        }
        MessageBody::Transfer { target } => {
            kind(to, 12);
            to.number(9, *target);
        }
        MessageBody::ReadIndex { context } => {
            kind(to, 13);
            to.field(12, context);
        }
        MessageBody::ReadIndexResp { index, context } => {
            kind(to, 14);
            to.number(7, *index);
            to.field(12, context);
        }
    }
}

/// Payloads, or a change; for one membership, the flag is set.
fn write_proposal(proposal: &Proposal, to: &mut Writer) {
    match proposal {
        Proposal::Normal(payloads) => payloads.iter().for_each(|bytes| to.field(12, bytes)),
        Proposal::Conf(change) => to.value(13, &**change),
        Proposal::ConfFor { membership_index, change } => {
            to.number(7, *membership_index);
            to.number(8, true);
            to.value(13, &**change);
        }
    }
}

impl Content {
    fn into_body(self, kind: u64) -> Result<MessageBody, DecodeError> {
        let Self { position, committed, index, flag, number, .. } = self;
        Ok(match kind {
            1 => MessageBody::PreVote { last: position, committed },
            2 => MessageBody::PreVoteResp { granted: flag, committed },
            3 => MessageBody::Vote { last: position, transfer: flag, committed },
            4 => MessageBody::VoteResp { granted: flag, committed },
            5 => MessageBody::Append { prev: position, entries: self.entries, commit: index },
            6 => MessageBody::AppendResp { index, rejected: flag, hint: position },
            7 => MessageBody::Heartbeat { commit: index, read: number },
            8 => MessageBody::HeartbeatResp { read: number },
            9 => MessageBody::TimeoutNow,
            10 => match self.snapshot {
                Some(snapshot) => MessageBody::Snapshot(Arc::new(snapshot)),
                None => return Err(DecodeError::Missing { what: Message::NAME, tag: 11 }),
            },
            11 => MessageBody::Propose(match (self.change.map(Arc::new), flag) {
                (None, _) => Proposal::Normal(self.payloads),
                (Some(change), false) => Proposal::Conf(change),
                (Some(change), true) => Proposal::ConfFor { membership_index: index, change },
            }),
            12 => MessageBody::Transfer { target: NodeId(number) },
            13 => MessageBody::ReadIndex { context: first(self.payloads) },
            14 => MessageBody::ReadIndexResp { index, context: first(self.payloads) },
            found => {
                return Err(DecodeError::Kind { what: Message::NAME, found, known: KINDS });
            }
        })
    }
}

fn first(payloads: Vec<Bytes>) -> Bytes {
    payloads.into_iter().next().unwrap_or_default()
}
