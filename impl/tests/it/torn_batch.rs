//! A crash in the middle of a write (STORE-1, STORE-2): whatever the disk keeps of it, there are
//! never two leaders in a term and never two payloads at an index. And where the order of the
//! records or the restart's defence is taken away, there are.
//!
//! `cargo test -p quorate-core --test it torn_batch -- --nocapture` prints the figures.

use crate::fuzz::disk::Order;
use crate::torn::adversary::round;
use crate::torn::cluster::{Cluster, Mode};
use crate::torn::scenario::{Lag, Scenario, Why, scenarios};
use crate::torn::table::Row;
use quorate_core::{Index, NodeId, Term};

const ON: bool = true;
const OFF: bool = false;

/// Runs all scenarios, each with these lags, and prints the row.
fn row(order: Order, defence: bool, lags: fn(&Scenario) -> Vec<Lag>) -> Row {
    let mode = Mode { order, defence };
    let mut row = Row::new(mode);
    for scenario in scenarios() {
        scenario.tear_all(mode, &lags(&scenario), &mut row);
    }
    println!("{row}");
    assert!(row.cuts > 0 && row.attacks > 0 && row.rounds > 0, "nothing was tried");
    row
}

/// The run that broke etcd: nodes 1, 2 and 3; leader 2 adds 4 and removes 1, of which node 1
/// hears in one batch. Of that its disk keeps the entries, and not the commit after them.
fn node_1_has_both_changes_and_no_commit(mode: Mode) -> Cluster {
    let scenario = scenarios().remove(0);
    assert_eq!(scenario.name, "add 4, remove 1");
    let lag = Lag { node: NodeId(1), why: Why::Busy, from: 0, to: 2, stale: 0 };
    let torn = scenario.torn(mode, lag).into_iter().find(|torn| torn.to_string().contains("3"));
    let torn = torn.expect("node 1 gets the changes");
    let keep = match mode.order {
        // The last part is the hard state, with the commit.
        Order::EntriesFirst => torn.parts - 1,
        _ => torn.parts,
    };
    println!("{mode:?}: of {torn} the disk keeps {keep}");
    let mut cluster = torn.cluster;
    cluster.tear(NodeId(1), keep, false).unwrap();
    cluster
}

#[test]
fn two_leaders_and_two_payloads_with_entries_first_and_no_defence() {
    let mode = Mode { order: Order::EntriesFirst, defence: OFF };
    let mut cluster = node_1_has_both_changes_and_no_commit(mode);
    assert!(
        round(&mut cluster, NodeId(1), &[NodeId(1), NodeId(3)]),
        "it is back on {{1, 2, 3}} and wins there"
    );
    assert!(cluster.witness.is_content());
    assert!(
        round(&mut cluster, NodeId(4), &[NodeId(4), NodeId(2)]),
        "and this one wins in {{2, 3, 4}}"
    );
    assert_eq!(cluster.witness.two_leaders(), Some(Term(2)), "in the same term");
    assert_eq!(cluster.witness.two_payloads(), Some(Index(5)), "and both commit there");
}

#[test]
fn the_defence_keeps_node_1_from_campaigning() {
    let mode = Mode { order: Order::EntriesFirst, defence: ON };
    let mut cluster = node_1_has_both_changes_and_no_commit(mode);
    assert_eq!(cluster.nodes[&NodeId(1)].status().commit, 2, "the first change is committed");
    assert!(!round(&mut cluster, NodeId(1), &[NodeId(1), NodeId(3)]));
    assert!(round(&mut cluster, NodeId(4), &[NodeId(4), NodeId(2)]));
    assert!(cluster.witness.is_content());
}

/// Two orders are safe as they are.
fn safe_orders(defence: bool, lags: fn(&Scenario) -> Vec<Lag>) {
    for order in [Order::Records, Order::Atomic] {
        let row = row(order, defence, lags);
        assert!(row.is_safe(), "{row}");
        assert!(row.refusals.is_empty(), "a node starts on every first part: {row}");
    }
}

#[test]
fn every_cut_of_every_write_with_the_defence() {
    println!("\nwrites of a node that lags, with the defence\n{}", Row::header());
    safe_orders(ON, Scenario::lags);
    assert!(row(Order::EntriesFirst, ON, Scenario::lags).is_safe());
    // After a cut that leaves a commit without its entries, the node stays down.
    let row = row(Order::StateFirst, ON, Scenario::lags);
    assert!(row.is_safe() && !row.refusals.is_empty(), "{row}");
}

#[test]
fn every_cut_of_every_write_without_the_defence() {
    println!("\nwrites of a node that lags, without the defence\n{}", Row::header());
    safe_orders(OFF, Scenario::lags);
    assert!(row(Order::StateFirst, OFF, Scenario::lags).is_safe());
    let row = row(Order::EntriesFirst, OFF, Scenario::lags);
    assert!(row.two_leaders > 0 && row.two_payloads > 0, "{row}");
    let first = row.first.expect("a violation names the cut");
    assert!(first.contains("keeps"), "{first}");
}

/// The node has led before, and has entries that are to be replaced.
#[test]
fn every_cut_where_entries_are_replaced() {
    println!("\nwrites that replace entries\n{}", Row::header());
    for defence in [ON, OFF] {
        safe_orders(defence, Scenario::stale_lags);
        // A commit that arrives before the entries it is meant for commits those that they are
        // to replace. No defence can tell.
        let row = row(Order::StateFirst, defence, Scenario::stale_lags);
        assert!(row.two_payloads > 0, "{row}");
    }
    assert!(row(Order::EntriesFirst, ON, Scenario::stale_lags).is_safe());
}
