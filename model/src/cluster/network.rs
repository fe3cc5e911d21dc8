//! Messages in flight: an unordered network, where several equal messages may be on their way.

use std::hash::{Hash, Hasher};

use arrayvec::ArrayVec;

use crate::limits::MAX_IN_FLIGHT;
use crate::raft::Message;

/// A multiset of messages, kept in order so that equal multisets are equal values.
#[derive(PartialEq, Eq, Default, Debug)]
pub struct Network(ArrayVec<Message, MAX_IN_FLIGHT>);

impl Clone for Network {
    /// Copies as much as there is.
    #[inline]
    fn clone(&self) -> Self {
        let mut copy = ArrayVec::new();
        // There is room for what has the same capacity.
        let _ = copy.try_extend_from_slice(&self.0);
        Network(copy)
    }
}

impl Network {
    /// Adds a message; `false` if there is no room for it.
    #[must_use]
    pub fn insert(&mut self, message: Message) -> bool {
        let at = self.0.partition_point(|other| *other < message);
        self.0.try_insert(at, message).is_ok()
    }

    /// Adds a message behind all others; `false` if it does not belong there, or there is no room
    /// for it.
    #[must_use]
    pub(crate) fn append(&mut self, message: Message) -> bool {
        self.0.last().is_none_or(|last| *last <= message) && self.0.try_push(message).is_ok()
    }

    /// Takes out one copy of a message; `false` if there is none.
    pub fn remove(&mut self, message: &Message) -> bool {
        match self.0.binary_search(message) {
            Ok(at) => {
                self.0.remove(at);
                true
            }
            Err(_) => false,
        }
    }

    /// Every message, copies one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.0.iter()
    }

    /// Every message, copies once.
    pub fn distinct(&self) -> impl Iterator<Item = &Message> {
        self.0
            .iter()
            .enumerate()
            .filter(|(at, message)| *at == 0 || self.0[at - 1] != **message)
            .map(|(_, m)| m)
    }

    /// Loses the messages whose places are in a set: bit 0 for the first.
    pub fn lose(&mut self, places: u32) {
        let mut place = 0;
        self.0.retain(|_| {
            let stays = places >> place & 1 == 0;
            place += 1;
            stays
        });
    }

    /// Loses every message that does not satisfy the predicate.
    pub fn retain(&mut self, mut keep: impl FnMut(&Message) -> bool) {
        self.0.retain(|message| keep(message));
    }

    /// Rewrites every message.
    pub fn map(&mut self, mut change: impl FnMut(&mut Message)) {
        self.0.iter_mut().for_each(&mut change);
        self.0.sort_unstable();
    }

    /// Number of messages, copies counted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is in flight.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Hash for Network {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.len() as u64);
        self.0.iter().for_each(|message| message.hash(state));
    }
}
