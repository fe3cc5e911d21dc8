//! How the nodes of a scenario store: in which order, and with what remedy. Section STORE of
//! `specs/raft.md`; what follows from it says [`crate::cluster::storage`].

/// In which order a storage makes durable what a step has changed. STORE-1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub enum Storage {
    /// Everything at once.
    #[default]
    Atomic,
    /// As STORE-1 says: the commit no later than the entries.
    Ordered,
    /// The entries one by one, then term, vote and commit.
    EntriesFirst,
    /// Term, vote and commit, then the entries one by one.
    StateFirst,
    /// Everything at once, but a commit that moves in a step which stores nothing else is never
    /// stored.
    SameBatch,
    /// Everything at once, but for the commit, which is not stored.
    Lost,
}

impl Storage {
    /// Every mode.
    pub const ALL: [Storage; 6] = [
        Storage::Atomic,
        Storage::Ordered,
        Storage::EntriesFirst,
        Storage::StateFirst,
        Storage::SameBatch,
        Storage::Lost,
    ];

    /// The word in scenario files and names of instances.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Storage::Atomic => "atomic",
            Storage::Ordered => "ordered",
            Storage::EntriesFirst => "entries-first",
            Storage::StateFirst => "state-first",
            Storage::SameBatch => "same-batch",
            Storage::Lost => "lost",
        }
    }

    /// The mode of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Storage> {
        Storage::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// Whether a node may know of a commit that is not on its disk, so that a restart forgets it.
    #[must_use]
    pub const fn forgets(self) -> bool {
        matches!(self, Storage::SameBatch | Storage::Lost)
    }
}

/// What is done so that a restarted node knows what its log proves. STORE-1, STORE-2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub enum Remedy {
    /// Nothing.
    #[default]
    None,
    /// A starting node takes the last configuration change but one in its log for committed.
    /// STORE-2.
    Raise,
    /// What is below a configuration change is on disk, with its commit, before the change is.
    Sync,
}

impl Remedy {
    /// Every remedy.
    pub const ALL: [Remedy; 3] = [Remedy::None, Remedy::Raise, Remedy::Sync];

    /// The word in scenario files and names of instances.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Remedy::None => "none",
            Remedy::Raise => "raise",
            Remedy::Sync => "sync",
        }
    }

    /// The remedy of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Remedy> {
        Remedy::ALL.into_iter().find(|remedy| remedy.word() == word)
    }
}
