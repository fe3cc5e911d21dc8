//! What a core has to be able to do.

/// How every node is started, next to what all have in common: a heartbeat at every tick, messages
/// of at most 1 MiB, a window of 256 messages, pre-vote, check-quorum, a storage in memory, no log
/// output, and an election timeout that is not random.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The ticks after which a lease expires and a leader checks its quorum.
    pub election_tick: u64,
    /// The ticks after which a follower that hears nothing campaigns; more than `election_tick`.
    pub timeout: u64,
}

impl Settings {
    /// A lease of ten ticks.
    pub const USUAL: Settings = Settings { election_tick: 10, timeout: 11 };
    /// A lease without an end.
    pub const PATIENT: Settings = Settings { election_tick: 1 << 30, timeout: (1 << 30) + 1 };
    /// Most bytes of entries in a message.
    pub const MAX_MESSAGE: u64 = 1 << 20;
    /// Most appends under way to a follower.
    pub const WINDOW: usize = 256;
}

/// A node with its storage and its application, which counts what it applies.
///
/// Nothing here may fail: an adapter panics on an error of the core.
pub trait Node {
    /// What nodes send one another.
    type Message;

    /// What the payload of an entry is held as.
    type Payload: From<Vec<u8>> + Clone;

    /// A node `id` with an empty storage, in a cluster of `voters`.
    fn new(id: u64, voters: &[u64], settings: Settings) -> Self;

    /// One tick of the clock.
    fn tick(&mut self);

    /// Campaigns at once, with a pre-vote.
    fn campaign(&mut self);

    /// Proposes one entry. The node is leader.
    fn propose(&mut self, payload: Vec<u8>);

    /// Proposes several entries in one input. The node is leader.
    fn propose_together(&mut self, payloads: impl Iterator<Item = Vec<u8>>);

    /// Takes a message.
    fn step(&mut self, message: Self::Message);

    /// Whether there is work for [`drain`](Self::drain).
    fn has_ready(&self) -> bool;

    /// Writes, sends and applies, in the order that the core asks for, until nothing is left.
    /// `send` takes the receiver with the message.
    fn drain(&mut self, send: impl FnMut(u64, Self::Message));

    /// Whether the node is leader.
    fn leads(&self) -> bool;

    /// The highest committed index.
    fn committed(&self) -> u64;

    /// The last index of the log.
    fn last_index(&self) -> u64;

    /// The number of entries applied, those of leaders without payload among them, and the bytes
    /// of all their payloads.
    fn applied(&self) -> (u64, u64);

    /// Drops the stored entries that are applied.
    fn compact(&mut self);
}
