//! The log of a node that starts (ROLE-3).

use alloc::vec::Vec;

use super::{Backlog, Confs, InFlight, Log, Terms, Unstable};
use crate::config::Config;
use crate::error::ConfigError;
use crate::hard_state::HardState;
use crate::storage::{InitialState, Storage, StorageError};
use crate::{Index, LogPosition, Term};

/// Bytes of entries read at once, to bound the memory when the application lags far behind.
const PAGE: u64 = 1 << 20;

impl<S: Storage> Log<S> {
    /// The log in a storage, with what is stored next to it.
    ///
    /// Commit is the largest of: the stored one; applied, the index of the snapshot and the index
    /// before the first entry, since only what is committed is applied, stood for or compacted, and
    /// the stored commit may be older than each; and, unless the storage is atomic, the last
    /// configuration change but one (STORE-2).
    ///
    /// # Errors
    ///
    /// If the storage cannot be read, if its answers do not belong together, or if applied, the
    /// configuration or the hard state does not belong to its log.
    pub(crate) fn open(
        config: &Config,
        storage: S,
        stored: &InitialState,
    ) -> Result<Self, ConfigError> {
        let terms = read_terms(&storage)?;
        // 0 stands for the stored snapshot. Before it there may still be entries, which it holds.
        let applied = if config.applied == 0 { stored.snapshot_index } else { config.applied };
        check(&terms, applied, stored, config.term_from_log)?;
        let mut log = Self {
            storage,
            confs: Confs::default(),
            unstable: Unstable::new(terms.last_index()),
            in_flight: InFlight::default(),
            commit: stored.hard_state.commit.max(stored.snapshot_index).max(applied),
            handed_out: applied,
            applied,
            backlog: Backlog::new(config.max_committed_size, applied),
            terms,
        };
        log.read_unapplied()?;
        if !config.storage_is_atomic {
            // A change that is not above applied is not above commit either, so those above do.
            log.commit = log.commit.max(log.confs.last_but_one().unwrap_or(Index(0)));
        }
        Ok(log)
    }

    /// Reads what is above applied, page by page, for what is kept of it in memory.
    fn read_unapplied(&mut self) -> Result<(), StorageError> {
        let end = self.last_index().next();
        let mut next = self.applied.next();
        let mut page = Vec::new();
        while next < end {
            page.clear();
            self.read_stored(next..end, PAGE, &mut page)?;
            for entry in &page {
                self.confs.push(entry);
                self.backlog.push(entry);
                next = entry.index.next();
            }
        }
        Ok(())
    }
}

/// The terms of a stored log. Terms do not fall, so each run's end is found by bisecting.
fn read_terms(storage: &impl Storage) -> Result<Terms, StorageError> {
    let (first, last) = (storage.first_index()?, storage.last_index()?);
    let Some(before) = first.checked_sub(1).filter(|&before| before <= last && last < Index::MAX)
    else {
        return Err(StorageError::NoRange { first, last });
    };
    let base_term = storage.term(before)?;
    if (before == 0) != (base_term == 0) {
        // Only index 0 has term 0.
        return Err(match before {
            Index(0) => {
                StorageError::MisreadTerm { index: Index(0), found: base_term, expected: Term(0) }
            }
            _ => StorageError::TermFalls { index: before, term: Term(0), previous: Term(0) },
        });
    }
    let mut terms = Terms::new(LogPosition::new(base_term, before));
    if last == before {
        return Ok(terms);
    }
    let last_term = check_term(last, storage.term(last)?, base_term.max(Term(1)))?;
    while terms.last_term() != last_term {
        let low = LogPosition::new(terms.last_term(), terms.last_index());
        let rise = find_rise(storage, low, LogPosition::new(last_term, last))?;
        terms.extend_to(rise.index.previous(), low.term);
        terms.extend_to(rise.index, rise.term);
    }
    terms.extend_to(last, last_term);
    Ok(terms)
}

/// The first position after `low` with a higher term. `high` is such a position.
fn find_rise(
    storage: &impl Storage,
    low: LogPosition,
    mut high: LogPosition,
) -> Result<LogPosition, StorageError> {
    let LogPosition { term, index: mut low } = low;
    while high.index.since(low) > 1 {
        let middle = low.saturating_add(high.index.since(low) / 2);
        let found = check_term(middle, storage.term(middle)?, term.max(Term(1)))?;
        if found > high.term {
            let LogPosition { term, index } = high;
            return Err(StorageError::TermFalls { index, term, previous: found });
        }
        if found == term {
            low = middle;
        } else {
            high = LogPosition::new(found, middle);
        }
    }
    Ok(high)
}

/// The term, if it is not below that of an index before it.
fn check_term(index: Index, term: Term, previous: Term) -> Result<Term, StorageError> {
    if term < previous {
        return Err(StorageError::TermFalls { index, term, previous });
    }
    Ok(term)
}

/// Checks applied, the configuration and the hard state against the log (STORE-2).
fn check(
    terms: &Terms,
    applied: Index,
    stored: &InitialState,
    term_from_log: bool,
) -> Result<(), ConfigError> {
    let HardState { term, commit, .. } = stored.hard_state;
    let (before, last_index, last_term) = (terms.before(), terms.last_index(), terms.last_term());
    let snapshot = stored.snapshot_index;
    if snapshot > last_index {
        return Err(ConfigError::SnapshotBeyondLog { snapshot, last_index });
    }
    if applied < before {
        return Err(ConfigError::AppliedCompacted { applied, before });
    }
    if applied > last_index {
        return Err(ConfigError::AppliedBeyondLog { applied, last_index });
    }
    // Its changes up to there would be made again on top of it.
    let membership_index = stored.membership_index;
    if membership_index > applied {
        return Err(ConfigError::MembershipAhead { membership_index, applied });
    }
    // It may be a lost log.
    if commit > last_index {
        return Err(ConfigError::CommitBeyondLog { commit, last_index });
    }
    if last_term > term && !term_from_log {
        return Err(ConfigError::LogBeyondTerm { last_term, term });
    }
    Ok(())
}
