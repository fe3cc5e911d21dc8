//! Messages, packed into two machine words.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::log::{Entries, Entry, Log};
use crate::ids::{Index, NodeId, Term};

/// The kinds of messages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub enum MessageKind {
    PreVote,
    Vote,
    PreVoteResp,
    VoteResp,
    Append,
    AppendResp,
    Heartbeat,
    HeartbeatResp,
    TimeoutNow,
    Snapshot,
}

/// A message. Fields that its kind does not use are zero, so equality is that of contents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: MessageKind,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// The term, see TERM-1.
    pub term: Term,
    /// PreVote, Vote: last index. Append: prev-index. AppendResp, Snapshot: index.
    pub index: Index,
    /// PreVote, Vote: last term. Append: prev-term. AppendResp: hint-term. Snapshot: the term at
    /// its index.
    pub log_term: Term,
    /// PreVote, Vote, PreVoteResp, VoteResp, Append, Heartbeat: commit. AppendResp: hint-index.
    pub commit: Index,
    /// The flag in the lowest bit, above it the commit-term: together one byte, so that a message
    /// stays two words.
    pub(crate) last: u8,
    /// Append: the entries that follow prev-index. Snapshot: those that it stands for, which are
    /// all that an application can have, and from which its configuration follows.
    pub entries: Entries,
}

impl Message {
    const fn bare(kind: MessageKind, from: NodeId, to: NodeId, term: Term) -> Self {
        let entries = Log::EMPTY;
        Message { kind, from, to, term, index: 0, log_term: 0, commit: 0, last: 0, entries }
    }

    /// Asks whether a vote in `term` would be granted.
    #[must_use]
    pub const fn pre_vote(
        from: u8,
        to: u8,
        term: Term,
        last_index: Index,
        last_term: Term,
    ) -> Self {
        let bare = Self::bare(MessageKind::PreVote, from, to, term);
        Message { index: last_index, log_term: last_term, ..bare }
    }

    /// Asks for a vote.
    #[must_use]
    pub const fn vote(
        from: NodeId,
        to: NodeId,
        term: Term,
        last_index: Index,
        last_term: Term,
        transfer: bool,
    ) -> Self {
        let bare = Self::bare(MessageKind::Vote, from, to, term);
        Message { index: last_index, log_term: last_term, last: transfer as u8, ..bare }
    }

    /// Answers a PreVote.
    #[must_use]
    pub const fn pre_vote_resp(from: NodeId, to: NodeId, term: Term, granted: bool) -> Self {
        Message { last: granted as u8, ..Self::bare(MessageKind::PreVoteResp, from, to, term) }
    }

    /// Answers a Vote.
    #[must_use]
    pub const fn vote_resp(from: NodeId, to: NodeId, term: Term, granted: bool) -> Self {
        Message { last: granted as u8, ..Self::bare(MessageKind::VoteResp, from, to, term) }
    }

    /// Carries entries from a leader; at most [`crate::limits::MAX_LOG`] of them.
    #[must_use]
    pub fn append(
        from: NodeId,
        to: NodeId,
        term: Term,
        (prev_index, prev_term): (Index, Term),
        entries: &[Entry],
        commit: Index,
    ) -> Self {
        let entries = Log::from_slice(entries).expect("no log holds more entries");
        let bare = Self::bare(MessageKind::Append, from, to, term);
        Message { index: prev_index, log_term: prev_term, commit, entries, ..bare }
    }

    /// Accepts an Append.
    #[must_use]
    pub const fn append_accepted(from: NodeId, to: NodeId, term: Term, index: Index) -> Self {
        Message { index, ..Self::bare(MessageKind::AppendResp, from, to, term) }
    }

    /// Rejects an Append.
    #[must_use]
    pub const fn append_rejected(
        from: NodeId,
        to: NodeId,
        term: Term,
        index: Index,
        (hint_index, hint_term): (u8, u8),
    ) -> Self {
        let bare = Self::bare(MessageKind::AppendResp, from, to, term);
        Message { index, last: 1, commit: hint_index, log_term: hint_term, ..bare }
    }

    /// Says that the leader is alive.
    #[must_use]
    pub const fn heartbeat(from: NodeId, to: NodeId, term: Term, commit: Index) -> Self {
        Message { commit, ..Self::bare(MessageKind::Heartbeat, from, to, term) }
    }

    /// Answers a Heartbeat.
    #[must_use]
    pub const fn heartbeat_resp(from: NodeId, to: NodeId, term: Term) -> Self {
        Self::bare(MessageKind::HeartbeatResp, from, to, term)
    }

    /// Tells the transferee to campaign.
    #[must_use]
    pub const fn timeout_now(from: NodeId, to: NodeId, term: Term) -> Self {
        Self::bare(MessageKind::TimeoutNow, from, to, term)
    }

    /// Carries a snapshot: what the application has made of these entries, with the configuration
    /// after them. SNAP-1.
    #[must_use]
    pub fn snapshot(from: NodeId, to: NodeId, term: Term, entries: &[Entry]) -> Self {
        let entries = Log::from_slice(entries).expect("no log holds more entries");
        let (index, log_term) = (entries.last_index(), entries.last_term());
        let bare = Self::bare(MessageKind::Snapshot, from, to, term);
        Message { index, log_term, entries, ..bare }
    }

    /// The same message with its bit: Vote: transfer. PreVoteResp, VoteResp: granted. AppendResp:
    /// rejected.
    #[must_use]
    pub const fn with_flag(self, flag: bool) -> Self {
        Message { last: self.last & !1 | flag as u8, ..self }
    }

    /// A request or an answer that carries the sender's commit and the term of its entry there.
    /// VOTE-9.
    #[must_use]
    pub const fn with_commit(self, commit: Index, commit_term: Term) -> Self {
        Message { commit, last: self.last & 1 | commit_term << 1, ..self }
    }

    /// The bit that some kinds have.
    #[inline]
    #[must_use]
    pub const fn flag(&self) -> bool {
        self.last & 1 == 1
    }

    /// The commit-term of a PreVote, Vote, PreVoteResp or VoteResp, 0 on other messages. VOTE-9.
    #[inline]
    #[must_use]
    pub const fn commit_term(&self) -> u8 {
        self.last >> 1
    }

    /// The same message with another commit-term.
    #[must_use]
    pub const fn with_commit_term(self, commit_term: Term) -> Self {
        self.with_commit(self.commit, commit_term)
    }

    /// The transfer bit of a Vote.
    #[must_use]
    pub const fn transfer(&self) -> bool {
        matches!(self.kind, MessageKind::Vote) && self.flag()
    }

    /// The granted bit of a PreVoteResp or VoteResp.
    #[must_use]
    pub const fn granted(&self) -> bool {
        matches!(self.kind, MessageKind::PreVoteResp | MessageKind::VoteResp) && self.flag()
    }

    /// The rejected bit of an AppendResp.
    #[must_use]
    pub const fn rejected(&self) -> bool {
        matches!(self.kind, MessageKind::AppendResp) && self.flag()
    }

    /// The hint-index of an AppendResp, 0 on other messages.
    #[must_use]
    pub const fn hint_index(&self) -> u8 {
        if matches!(self.kind, MessageKind::AppendResp) { self.commit } else { 0 }
    }

    /// The hint-term of an AppendResp, 0 on other messages.
    #[must_use]
    pub const fn hint_term(&self) -> u8 {
        if matches!(self.kind, MessageKind::AppendResp) { self.log_term } else { 0 }
    }

    /// The whole message as two words, different for different messages.
    #[inline]
    #[must_use]
    pub const fn words(&self) -> [u64; 2] {
        let head = [
            self.kind as u8,
            self.from,
            self.to,
            self.term,
            self.index,
            self.log_term,
            self.commit,
            self.last,
        ];
        [u64::from_le_bytes(head), self.entries.word()]
    }
}

impl Ord for Message {
    /// Field by field in their order, as two comparisons of words.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |message: &Message| {
            let [head, entries] = message.words();
            (head.swap_bytes(), entries.swap_bytes())
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Message {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Message {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [head, entries] = self.words();
        state.write_u64(head);
        state.write_u64(entries);
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Message { kind, from, to, term, index, log_term, commit, last: _, entries } = self;
        let flag = self.flag();
        write!(f, "{kind:?} {from}→{to} term {term}")?;
        match kind {
            MessageKind::PreVote | MessageKind::Vote => {
                write!(f, " last {index}@{log_term}{}", if flag { " transfer" } else { "" })
            }
            MessageKind::PreVoteResp | MessageKind::VoteResp => {
                f.write_str(if flag { " granted" } else { " refused" })
            }
            MessageKind::Append => {
                write!(f, " prev {index}@{log_term} entries {entries:?} commit {commit}")
            }
            MessageKind::AppendResp if flag => {
                write!(f, " rejected {index} hint {commit}@{log_term}")
            }
            MessageKind::AppendResp => write!(f, " index {index}"),
            MessageKind::Heartbeat => write!(f, " commit {commit}"),
            MessageKind::Snapshot => write!(f, " index {index}@{log_term} of {entries:?}"),
            MessageKind::HeartbeatResp | MessageKind::TimeoutNow => Ok(()),
        }
    }
}
