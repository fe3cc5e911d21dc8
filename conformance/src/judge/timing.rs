//! What left the core before the write that it waits for (STORE-4, STORE-5), and whether each write
//! that has to be durable asks for it.

use crate::core::{HandedOut, Output, Sent, Stored, Written};
use crate::divergence::{Class, Difference};
use crate::trace::{Body, Observation, Role};

/// The field of a message that leaves early.
pub(crate) const SENT: &str = "durable when sent";
/// The field of an entry that is handed out early.
pub(crate) const HANDED_OUT: &str = "durable when handed out";
/// The field of a write that does not ask for a sync.
pub(crate) const SYNC: &str = "sync of a write";
/// The field of writes that do not lead to what is stored.
pub(crate) const WRITES: &str = "what the writes leave";

/// The first fault in the order of what a core did: `seen` is the node after the step, `disk` what
/// is stored then, and `stays` says whether the step stored nothing.
pub(super) fn fault(
    seen: &Observation,
    output: &Output,
    disk: &Stored,
    stays: bool,
) -> Option<(Class, Difference)> {
    let early = output.sent.iter().find_map(|sent| early(seen, sent, disk));
    let early = early.or_else(|| output.to_apply.iter().find_map(applied_early));
    if let Some(difference) = early {
        return Some((Class::Early, difference));
    }
    if let Some(difference) = output.written.iter().find_map(unsynced) {
        return Some((Class::Sync, difference));
    }
    let writes = match output.written.last() {
        None if stays => return None,
        None => "none".to_owned(),
        Some(last) if last.after == *disk => return None,
        Some(last) => last.after.to_string(),
    };
    let difference = Difference { field: WRITES, model: disk.to_string(), core: writes };
    Some((Class::Durable, difference))
}

/// How a message leaves early, if it does.
///
/// The rules change term and vote of a step before they send anything, so the term and the vote
/// under which a message is sent are those after the step. An answer waits for everything that was
/// to be written when it was made. A leader's answers tell nothing of its log, and what it appends
/// in the same step it appends after it answers, so we ask no more of them than of other messages.
fn early(seen: &Observation, sent: &Sent, disk: &Stored) -> Option<Difference> {
    let Sent { message, stored } = sent;
    let is_answer = matches!(
        message.body,
        Body::AppendResp { .. } | Body::VoteResp { .. } | Body::PreVoteResp { .. }
    );
    let under = (seen.term, seen.vote);
    let late = (stored.term, stored.vote) == under;
    let whole = !is_answer || seen.role == Role::Leader || stored == disk;
    (!late || !whole).then(|| Difference {
        field: SENT,
        model: match is_answer {
            true => format!("{message} waits for {disk}"),
            false => format!("{message} waits for t{} vote {}", under.0, under.1),
        },
        core: stored.to_string(),
    })
}

/// How an entry is handed out to be applied before it is durable, if it is.
fn applied_early(entry: &HandedOut) -> Option<Difference> {
    let HandedOut { index, term, stored } = entry;
    let last = stored.last_index;
    // Terms never fall along a log.
    let durable =
        *index <= last && *term <= stored.last_term && (*index < last || *term == stored.last_term);
    (!durable).then(|| Difference {
        field: HANDED_OUT,
        model: format!("entry {index}@{term} is handed out when it is durable"),
        core: stored.to_string(),
    })
}

/// How a write fails to ask for a sync. Only one that moves nothing but commit need not ask: after
/// a crash commit is found again (STORE-2).
fn unsynced(write: &Written) -> Option<Difference> {
    let Written { before, after, stores_log, sync } = write;
    let moves = (before.term, before.vote) != (after.term, after.vote);
    let moves =
        moves || (before.last_index, before.last_term) != (after.last_index, after.last_term);
    ((moves || *stores_log) && !sync).then(|| Difference {
        field: SYNC,
        model: format!("from {before} to {after}: has to be synced"),
        core: "not asked for".to_owned(),
    })
}
