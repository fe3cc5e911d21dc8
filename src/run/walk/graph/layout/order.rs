//! The order within each rank: barycentre sweeps, of which the one with the fewest crossings
//! counts.

use super::layers::Layers;

/// Sweeps down and up.
const SWEEPS: usize = 10;

/// Sorts each row so that few links cross.
pub(super) fn reduce_crossings(layers: &mut Layers) {
    let mut best = layers.rows.clone();
    let mut fewest = usize::MAX;
    for sweep in 0..SWEEPS {
        let mut positions = layers.positions();
        let down = sweep % 2 == 0;
        let count = layers.rows.len();
        for step in 0..count {
            let row = if down { step } else { count - 1 - step };
            let near = if down { &layers.up } else { &layers.down };
            sort(&mut layers.rows[row], near, &mut positions);
        }
        let found = crossings(layers, &positions);
        if found < fewest {
            fewest = found;
            best.clone_from(&layers.rows);
        }
        if found == 0 {
            break;
        }
    }
    layers.rows = best;
}

/// Sorts a row by the mean position of each node's neighbours. A node without neighbours keeps its
/// place; equal nodes keep their order.
fn sort(row: &mut [usize], near: &[Vec<usize>], positions: &mut [usize]) {
    let mean = |node: usize| {
        let list = &near[node];
        let sum: usize = list.iter().map(|other| positions[*other]).sum();
        if list.is_empty() { positions[node] as f64 } else { sum as f64 / list.len() as f64 }
    };
    let mut keyed: Vec<(f64, usize)> = row.iter().map(|node| (mean(*node), *node)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (_, node)) in keyed.into_iter().enumerate() {
        row[at] = node;
        positions[node] = at;
    }
}

/// How many pairs of links cross, row by row.
fn crossings(layers: &Layers, positions: &[usize]) -> usize {
    let mut crossings = 0;
    for (at, row) in layers.rows.iter().enumerate().skip(1) {
        // Ends in this row, in the order of their beginnings in the row before: each pair in the
        // wrong order crosses. A Fenwick tree counts them.
        let mut tree = vec![0usize; row.len() + 1];
        let mut seen = 0;
        for node in &layers.rows[at - 1] {
            let mut ends: Vec<usize> = layers.down[*node].iter().map(|to| positions[*to]).collect();
            ends.sort_unstable();
            for end in &ends {
                crossings += seen - up_to(&tree, *end);
            }
            for end in ends {
                seen += 1;
                add(&mut tree, end);
            }
        }
    }
    crossings
}

/// How many ends up to a position there are.
fn up_to(tree: &[usize], position: usize) -> usize {
    let (mut at, mut sum) = (position + 1, 0);
    while at > 0 {
        sum += tree[at];
        at &= at - 1;
    }
    sum
}

fn add(tree: &mut [usize], position: usize) {
    let mut at = position + 1;
    while at < tree.len() {
        tree[at] += 1;
        at += at & at.wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Item;
    use super::*;

    fn layers(ranks: &[u32], links: &[(usize, usize)]) -> Layers {
        let item = |rank: &u32| Item { rank: *rank, width: 1.0, height: 1.0 };
        Layers::of(&ranks.iter().map(item).collect::<Vec<_>>(), links)
    }

    #[test]
    fn walk_layout_crossings_are_counted_and_removed() {
        // Complete from three to three: nine links, nine crossings in any order.
        let all: Vec<_> = (0..3).flat_map(|a| (3..6).map(move |b| (a, b))).collect();
        let mut complete = layers(&[0, 0, 0, 1, 1, 1], &all);
        assert_eq!(crossings(&complete, &complete.positions()), 9);
        reduce_crossings(&mut complete);
        assert_eq!(crossings(&complete, &complete.positions()), 9);

        // A ladder in reverse order can be drawn without any.
        let mut ladder = layers(&[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);
        assert_eq!(crossings(&ladder, &ladder.positions()), 3);
        reduce_crossings(&mut ladder);
        assert_eq!(crossings(&ladder, &ladder.positions()), 0);
    }
}
