//! The cluster that a run starts with.

use std::collections::{BTreeMap, VecDeque};

use quorate_core::{Config, Membership, NodeId};

use super::super::choices::Choices;
use super::super::disk::{Disk, Order};
use super::super::server::Server;
use super::oracle::Oracle;
use super::{Cluster, IDS, Place};

/// Nodes 1 to 5, of which some are members; each with options of its own. The others know the
/// configuration that the log begins with, too: they may have to replay it from there.
pub(super) fn cluster(choices: &mut Choices<'_>) -> Cluster {
    let voters = choices.one(&[3, 3, 1, 2, 4, 5]);
    let learners = choices.below(2).min(IDS.len() - voters);
    let ids = |range: std::ops::Range<usize>| IDS[range].iter().copied();
    let initial =
        Membership::new(ids(0..voters), ids(voters..voters + learners)).expect("a configuration");
    let flags = choices.byte();
    let mut configs = BTreeMap::new();
    let mut places = BTreeMap::new();
    for id in IDS {
        let (config, order) = config(id, flags, choices);
        let server = Server::start(config.clone(), Disk::new(order, initial.clone()));
        places.insert(id, Place::Up(Box::new(server.expect("a valid configuration"))));
        configs.insert(id, config);
    }
    Cluster {
        places,
        configs,
        wire: VecDeque::new(),
        side: 0,
        writes_late: 0,
        applies_late: 0,
        oracle: Oracle::new(initial),
        payloads: 0,
    }
}

fn config(id: NodeId, flags: u8, choices: &mut Choices<'_>) -> (Config, Order) {
    let own = choices.byte();
    let is = |bits: u8, bit: u8| bits & (1 << bit) != 0;
    let atomic = is(own, 0);
    let limits = match (own >> 4) % 4 {
        0 | 1 => Config::new(id),
        // One entry in an Append, few Appends, one entry handed out.
        2 => Config {
            max_size_per_message: 0,
            max_inflight_messages: 2,
            max_inflight_bytes: 1000,
            max_committed_size: 1,
            ..Config::new(id)
        },
        _ => Config {
            max_size_per_message: 100,
            max_inflight_bytes: 100,
            max_uncommitted_size: 100,
            ..Config::new(id)
        },
    };
    let config = Config {
        pre_vote: is(flags, 0),
        check_quorum: is(flags, 1),
        step_down_on_removal: !is(flags, 2),
        forwarding: !is(flags, 3),
        commit_in_votes: is(flags, 4),
        asynchronous_writes: is(own, 1),
        storage_is_atomic: atomic && is(own, 2),
        first_election_timeout: 10 + id.get(),
        ..limits
    };
    (config, if atomic { Order::Atomic } else { Order::Records })
}
