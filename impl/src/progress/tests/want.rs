//! FLOW-3.

use super::*;

const ALL: [Want; 5] = [
    Want::NO,
    Want::one(false),
    Want::one(true),
    Want::until_paused(false),
    Want::until_paused(true),
];

#[test]
fn wants_gather_in_any_order() {
    for a in ALL {
        assert_eq!((a.and(a), a.and(Want::NO)), (a, a));
        for b in ALL {
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.and(b).allows_empty(), a.allows_empty() || b.allows_empty());
            for c in ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
            }
        }
    }
    let both = Want::one(true).and(Want::until_paused(false));
    assert_eq!(both, Want::until_paused(true));
}

#[test]
fn a_paused_peer_is_sent_nothing() {
    for mut progress in
        [Progress { paused: true, ..probing(Index(0), Index(1)) }, in_snapshot(Index(0), Index(4))]
    {
        assert!(!progress.request(Want::until_paused(true), Index(9)));
        assert_eq!(progress.want(), Want::NO);
    }
}

#[test]
fn without_entries_only_an_empty_append_is_wanted() {
    let mut progress = replicating(Index(4), Index(5));
    assert!(!progress.request(Want::until_paused(false), Index(4)));
    assert!(progress.request(Want::one(true), Index(4)));
    assert!(progress.request(Want::until_paused(false), Index(5)));
    assert_eq!(progress.take_want(), Want::until_paused(true));
    assert_eq!(progress.want(), Want::NO);
}

#[test]
fn a_request_in_vain_keeps_what_was_wanted() {
    let mut progress = replicating(Index(4), Index(5));
    assert!(progress.request(Want::one(true), Index(4)));
    assert!(progress.request(Want::one(false), Index(4)));
    assert_eq!(progress.want(), Want::one(true));
}
