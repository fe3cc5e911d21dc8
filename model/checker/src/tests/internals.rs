//! The table, the graph and the tree, each against something plainer.

use std::collections::HashMap;

use proptest::prelude::*;

use crate::space::fingerprint::Fingerprinter;
use crate::store::bits::Bits;
use crate::store::blocks::Blocks;
use crate::store::record::{Graph, Rows};
use crate::store::table::{Put, Table};

fn agrees(fingerprints: impl Iterator<Item = u64>, numbered: bool) {
    let mut table = Table::new(numbered);
    let mut map = HashMap::new();
    for (number, fp) in (0u32..).zip(fingerprints) {
        let number = number + 1;
        let known = map.get(&fp).copied();
        assert_eq!(table.get(fp), known.map(|n| if numbered { n } else { 0 }), "{fp:x}");
        let put = table.put(fp, number);
        match known {
            Some(n) => assert_eq!(put, Put::Known(if numbered { n } else { 0 })),
            None => assert_eq!(put, Put::Fresh),
        }
        map.entry(fp).or_insert(number);
    }
    assert_eq!(table.len(), map.len());
    for (fp, number) in map {
        assert_eq!(table.get(fp), Some(if numbered { number } else { 0 }));
    }
}

#[test]
fn table_is_a_map_of_hashes() {
    let hash = Fingerprinter::new(0);
    agrees((0..200_000u32).map(|i| hash.of(&u32::to_le_bytes(i % 150_000))), true);
    agrees((0..100_000u32).rev().map(|i| hash.of(&u32::to_le_bytes(i % 70_000))), false);
}

#[test]
fn table_survives_crowds() {
    // Neighbouring fingerprints crowd at the end of a shard, where runs reach into the tail.
    agrees((1..60u64).map(|i| u64::MAX - i), true);
    agrees((0..60u64).map(|i| u64::MAX - 60 + i), true);
    agrees(
        (0..40u64).flat_map(|s| (0..40u64).map(move |i| (s << 58) + (s << 50) + 1 + i * s)),
        true,
    );
    agrees((1..50u64).rev(), true);
    let wide = (1..20_000u64).map(|i| u64::MAX - (i << 40));
    agrees(wide, true);
}

#[test]
fn table_is_small() {
    let hash = Fingerprinter::new(0);
    let mut table = Table::new(false);
    for i in 0..1_000_000u32 {
        table.put(hash.of(&i.to_le_bytes()), 0);
    }
    assert!(table.bytes() < 15_000_000, "{} bytes", table.bytes());
}

#[test]
fn fingerprints_are_the_same_in_every_run() {
    let hash = Fingerprinter::new(0);
    assert_eq!(hash.of(&[17]), Fingerprinter::new(0).of(&[17]));
    assert_ne!(hash.of(&[17]), hash.of(&[18]));
}

#[test]
fn blocks_keep_order() {
    let mut blocks = Blocks::new();
    for i in 0..100_000u32 {
        blocks.push(i);
        assert_eq!(blocks.get(i as usize / 2), i / 2);
    }
    assert_eq!(blocks.len(), 100_000);
    assert!(blocks.iter_from(0).eq(0..100_000));
    assert!(blocks.iter_from(70_000).eq(70_000..100_000));
}

#[test]
fn bits_are_a_set() {
    let mut bits = Bits::new(3);
    for id in [5, 64, 0, 63, 700, 5] {
        bits.insert(id);
    }
    assert!(!bits.insert(700));
    assert_eq!(bits.count(), 5);
    assert!((0..800).filter(|&id| bits.contains(id)).eq([0, 5, 63, 64, 700]));
    assert!(bits.contains(64) && !bits.contains(65) && !bits.contains(100_000));
}

proptest! {
    #[test]
    fn backward_reachability(
        lists in proptest::collection::vec(proptest::collection::vec(0u32..24, 0..5), 1..20),
        set in proptest::collection::vec(0u32..24, 0..4),
    ) {
        // The last nodes are not expanded.
        let mut graph = Graph::default();
        for lists in lists.chunks(3) {
            let mut rows = Rows::default();
            for list in lists {
                rows.degrees.push(list.len() as u32);
                rows.targets.extend(list);
            }
            graph.push(rows);
        }
        let mut goal = Bits::new(24);
        set.iter().for_each(|&id| { goal.insert(id); });
        let reach = graph.reaching(&goal, 24, &mut 0);
        for start in 0..24u32 {
            let mut seen = vec![start];
            let mut at = 0;
            while at < seen.len() {
                for &to in lists.get(seen[at] as usize).into_iter().flatten() {
                    if !seen.contains(&to) {
                        seen.push(to);
                    }
                }
                at += 1;
            }
            prop_assert_eq!(reach.contains(start), seen.iter().any(|id| set.contains(id)));
        }
    }
}
