//! Logs of at most eight entries, each packed into one number.

/// One entry of a log: its term and what it carries, packed into one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry(u8);

/// What an entry carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A leader's no-op.
    Empty,
    /// The payload of a client, by number from 0.
    Payload(u8),
    /// The change of the cell's list with this index from 0.
    Change(u8),
    /// The change that leaves a joint configuration.
    Leave,
}

const EMPTY: u8 = 1;
const PAYLOAD: u8 = 2;
const CHANGE: u8 = 10;
const LEAVE: u8 = 31;

/// Highest term that an entry can have.
pub const HIGHEST_TERM: u8 = 7;
/// Most payloads that can be told apart.
pub const MOST_PAYLOADS: u8 = CHANGE - PAYLOAD;
/// Most changes that a cell can list.
pub const MOST_CHANGES: u8 = LEAVE - CHANGE;

impl Entry {
    /// An entry of a term up to [`HIGHEST_TERM`].
    #[must_use]
    pub fn new(term: u8, kind: Kind) -> Entry {
        let code = match kind {
            Kind::Empty => EMPTY,
            Kind::Payload(number) => PAYLOAD + number,
            Kind::Change(number) => CHANGE + number,
            Kind::Leave => LEAVE,
        };
        Entry(term << 5 | code)
    }

    /// The term of the leader that appended the entry.
    #[must_use]
    pub fn term(self) -> u8 {
        self.0 >> 5
    }

    /// What the entry carries.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.0 & 31 {
            LEAVE => Kind::Leave,
            code if code >= CHANGE => Kind::Change(code - CHANGE),
            code if code >= PAYLOAD => Kind::Payload(code - PAYLOAD),
            _ => Kind::Empty,
        }
    }

    /// Whether the entry changes the configuration.
    #[must_use]
    pub fn is_change(self) -> bool {
        self.0 & 31 >= CHANGE
    }
}

/// A log; indexes count from 1, as in the rulebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log(u64);

impl Log {
    /// Most entries of a log.
    pub const LONGEST: u8 = 8;

    /// The index of the last entry, 0 for an empty log.
    #[must_use]
    pub fn len(self) -> u8 {
        8 - (self.0.leading_zeros() / 8) as u8
    }

    /// The log as one number; different logs have different numbers.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Whether the log has no entry.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The entry at an index, if the log has one there.
    #[must_use]
    pub fn get(self, index: u8) -> Option<Entry> {
        let byte = match index {
            1..=Self::LONGEST => (self.0 >> (8 * (index - 1))) as u8,
            _ => 0,
        };
        (byte != 0).then_some(Entry(byte))
    }

    /// The term of the entry at an index; 0 where there is none.
    #[must_use]
    pub fn term(self, index: u8) -> u8 {
        self.get(index).map_or(0, Entry::term)
    }

    /// The pair that VOTE-2 compares: last term, then last index.
    #[must_use]
    pub fn last(self) -> (u8, u8) {
        (self.term(self.len()), self.len())
    }

    /// The log with one entry more. A full log stays as it is; callers ask [`Log::len`] first.
    #[must_use]
    pub fn push(self, entry: Entry) -> Log {
        match self.len() {
            Self::LONGEST => self,
            len => Log(self.0 | u64::from(entry.0) << (8 * len)),
        }
    }

    /// The entries up to an index.
    #[must_use]
    pub fn prefix(self, index: u8) -> Log {
        if index >= Self::LONGEST { self } else { Log(self.0 & ((1 << (8 * index)) - 1)) }
    }

    /// The highest index up to which two logs are equal.
    #[must_use]
    pub fn common(self, other: Log) -> u8 {
        match self.0 ^ other.0 {
            0 => self.len(),
            difference => (difference.trailing_zeros() / 8) as u8,
        }
    }

    /// The entries with their indexes from 1, in order.
    pub fn entries(self) -> impl Iterator<Item = (u8, Entry)> {
        (1..=self.len()).filter_map(move |index| Some((index, self.get(index)?)))
    }

    /// The indexes of the configuration changes, in order.
    pub fn changes(self) -> impl Iterator<Item = u8> {
        self.entries().filter(|(_, entry)| entry.is_change()).map(|(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_gives_back_what_was_pushed() {
        let kinds = [Kind::Empty, Kind::Payload(5), Kind::Change(0), Kind::Change(20), Kind::Leave];
        let mut log = Log::default();
        for (at, kind) in kinds.into_iter().enumerate() {
            log = log.push(Entry::new(at as u8 + 1, kind));
        }
        assert_eq!(log.len(), 5);
        for (at, kind) in kinds.into_iter().enumerate() {
            let entry = log.get(at as u8 + 1).expect("it was pushed");
            assert_eq!((entry.term(), entry.kind()), (at as u8 + 1, kind));
        }
        assert_eq!((log.get(0), log.get(6), log.get(200)), (None, None, None));
        assert_eq!(log.changes().collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(log.last(), (5, 5));
    }

    #[test]
    fn two_logs_are_equal_up_to_where_they_differ() {
        let entry = |term| Entry::new(term, Kind::Empty);
        let one = Log::default().push(entry(1)).push(entry(1));
        let two = Log::default().push(entry(1)).push(entry(2)).push(entry(2));
        assert_eq!(one.common(two), 1);
        assert_eq!(one.common(one.push(entry(3))), 2);
        assert_eq!(one.common(one), 2);
        assert_eq!(two.prefix(1), one.prefix(1));
        assert_eq!(two.prefix(8), two);
    }
}
