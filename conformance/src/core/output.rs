//! What a core hands out while it handles one input, and what was durable at each moment (STORE-4).

use std::fmt;

use crate::trace::Message;

/// How far a node's storage has got at one moment.
///
/// The last entry stands for the whole log: two logs that have an entry of the same index and term
/// are equal up to there (log matching, paper section 5.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Stored {
    /// The term.
    pub term: u64,
    /// The vote; 0 for none.
    pub vote: u64,
    /// The highest index stored as committed.
    pub commit: u64,
    /// The index of the last entry, or of the snapshot that stands in its place; 0 for none.
    pub last_index: u64,
    /// The term of that; 0 for none.
    pub last_term: u64,
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stored { term, vote, commit, last_index, last_term } = self;
        write!(f, "t{term} vote {vote} commit {commit} last {last_index}@{last_term}")
    }
}

/// A message with what was durable on its sender when it left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// The message.
    pub message: Message,
    /// What was durable when the core let it go, even if it left later.
    pub stored: Stored,
}

/// A write of the core.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// What was durable before it.
    pub before: Stored,
    /// What is durable after it.
    pub after: Stored,
    /// Whether it has a snapshot or entries to store.
    pub stores_log: bool,
    /// Whether the core asks that it be durable before it is acknowledged. A core without such a
    /// flag always asks.
    pub sync: bool,
}

/// A committed entry that the core hands out to be applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HandedOut {
    /// Its index.
    pub index: u64,
    /// Its term.
    pub term: u64,
    /// What was durable when the core handed it out.
    pub stored: Stored,
}

/// What a core hands out for one input, until it comes to rest.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Output {
    /// The messages, in any order.
    pub sent: Vec<Sent>,
    /// The writes, in the order in which they became durable.
    pub written: Vec<Written>,
    /// The committed entries, in order.
    pub to_apply: Vec<HandedOut>,
}

impl Output {
    /// The messages of a core that tells nothing of its writes.
    pub fn of(messages: Vec<Message>) -> Output {
        let sent = |message| Sent { message, stored: Stored::default() };
        Output { sent: messages.into_iter().map(sent).collect(), ..Output::default() }
    }

    /// The messages alone, in order.
    pub fn messages(&self) -> Vec<Message> {
        let mut messages: Vec<Message> =
            self.sent.iter().map(|sent| sent.message.clone()).collect();
        messages.sort();
        messages
    }
}
