//! FLOW-3.

use super::*;

const ALL: [RequestedAppends; 5] = [
    RequestedAppends::NONE,
    RequestedAppends::one(false),
    RequestedAppends::one(true),
    RequestedAppends::until_paused(false),
    RequestedAppends::until_paused(true),
];

#[test]
fn wants_gather_in_any_order() {
    for a in ALL {
        assert_eq!((a.and(a), a.and(RequestedAppends::NONE)), (a, a));
        for b in ALL {
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.and(b).allows_empty(), a.allows_empty() || b.allows_empty());
            for c in ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
            }
        }
    }
    let both = RequestedAppends::one(true).and(RequestedAppends::until_paused(false));
    assert_eq!(both, RequestedAppends::until_paused(true));
}

#[test]
fn a_paused_peer_is_sent_nothing() {
    for mut progress in
        [Progress { paused: true, ..probing(Index(0), Index(1)) }, in_snapshot(Index(0), Index(4))]
    {
        assert!(!progress.request(RequestedAppends::until_paused(true), Index(9)));
        assert_eq!(progress.requested(), RequestedAppends::NONE);
    }
}

#[test]
fn without_entries_only_an_empty_append_is_wanted() {
    let mut progress = replicating(Index(4), Index(5));
    assert!(!progress.request(RequestedAppends::until_paused(false), Index(4)));
    assert!(progress.request(RequestedAppends::one(true), Index(4)));
    assert!(progress.request(RequestedAppends::until_paused(false), Index(5)));
    assert_eq!(progress.take_requested(), RequestedAppends::until_paused(true));
    assert_eq!(progress.requested(), RequestedAppends::NONE);
}

#[test]
fn a_request_in_vain_keeps_what_was_wanted() {
    let mut progress = replicating(Index(4), Index(5));
    assert!(progress.request(RequestedAppends::one(true), Index(4)));
    assert!(progress.request(RequestedAppends::one(false), Index(4)));
    assert_eq!(progress.requested(), RequestedAppends::one(true));
}
