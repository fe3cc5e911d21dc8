//! The rules one by one, and what holds whatever happens.

mod events;
mod flow;
mod peers;
mod requested;
mod rules;
mod snapshot;

use super::*;

/// Limits that are not reached.
const WIDE: WindowLimits = WindowLimits { messages: usize::MAX, bytes: u64::MAX };

fn probing(matched: Index, next: Index) -> Progress {
    Progress { matched, next, ..Progress::new(Index(0)) }
}

fn replicating(matched: Index, next: Index) -> Progress {
    Progress { state: ProgressState::Replicate, ..probing(matched, next) }
}

fn in_snapshot(matched: Index, pending: Index) -> Progress {
    let state = ProgressState::Snapshot { pending };
    Progress { state, sent_commit: pending, ..probing(matched, pending + 1) }
}

/// Sends this many entries, of 10 bytes each, from next on.
fn send(progress: &mut Progress, entries: usize, commit: Index, limits: WindowLimits) {
    let count = u64::try_from(entries).unwrap();
    progress.sent(entries, progress.next - 1 + count, count * 10, commit, limits);
}
