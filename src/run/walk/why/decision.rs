//! What follows from the guard of a rule.

use quorate_model::rule::Rule;

/// What follows when the guard of a rule holds or fails; empty for a rule without a guard.
pub(super) const fn decision(rule: Rule, holds: bool) -> &'static str {
    match (rule, holds) {
        (Rule::Term6, true) => "the node tells the stale leader of the higher term",
        (Rule::Term6, false) => "the node drops the message of a stale leader",
        (Rule::Vote1, true) => "the node is free to vote for the sender",
        (Rule::Vote1, false) => "the node is not free to vote, so it refuses",
        (Rule::Vote2, true) => "the candidate's log is up to date",
        (Rule::Vote2, false) => "the candidate's log is behind, so the node refuses",
        (Rule::Vote9, true) => "the node learns a later commit from the message",
        (Rule::Vote9, false) => "the message tells the node nothing new about the commit",
        (Rule::Elect2, true) => "the node may campaign",
        (Rule::Elect2, false) => "the node does not campaign",
        (Rule::Lease2, true) => {
            "the node is in lease and ignores the request, unless a transfer asks for it"
        }
        (Rule::Lease2, false) => "the node is not in lease, so it looks at the request",
        (Rule::Quorum1, true) => "the leader was heard by a quorum and keeps leading",
        (Rule::Quorum1, false) => "the leader was not heard by a quorum, so it steps down",
        (Rule::Commit1, true) => "a quorum holds the entry",
        (Rule::Commit1, false) => "no quorum holds the entry, so the commit stays",
        (Rule::Commit2, true) => "the entry is new and of the leader's term, so it is committed",
        (Rule::Commit2, false) => {
            "the entry is committed already or of an earlier term, so the commit stays"
        }
        (Rule::Propose5, true) => "the leader is a member, so it takes proposals",
        (Rule::Propose5, false) => "the leader is not a member, so it takes no proposal",
        (Rule::Conf2, true) => "no other change is under way",
        (Rule::Conf2, false) => "another change is under way, so an empty entry is appended",
        (Rule::Conf3, true) => "every committed change is applied, so the node may campaign",
        (Rule::Conf3, false) => "a committed change is not applied, so the node does not campaign",
        (Rule::Conf7, true) => "the change is of the kind that the configuration takes",
        (Rule::Conf7, false) => {
            "the configuration does not take a change of this kind, so an empty entry is appended"
        }
        (Rule::Conf15, true) => "the leader continues to lead",
        (Rule::Conf15, false) => "the leader is no longer a voter, so it steps down",
        (Rule::Conf9, true) => "the leader proposes to leave the joint configuration",
        (Rule::Conf9, false) => "the leader does not propose to leave the joint configuration yet",
        (Rule::Conf14, true) => "the leader has committed an entry of its own term",
        (Rule::Conf14, false) => {
            "the leader has not committed an entry of its own term, so an empty entry is appended"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quorate_model::raft::GUARDED;

    #[test]
    fn walk_every_guard_decides_something() {
        for rule in Rule::ALL {
            let guarded = GUARDED.contains(rule);
            let (held, failed) = (decision(*rule, true), decision(*rule, false));
            assert_eq!((held.is_empty(), failed.is_empty()), (!guarded, !guarded), "{rule}");
            assert!(!guarded || held != failed, "{rule}");
        }
    }
}
