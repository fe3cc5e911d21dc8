//! Coordinates: each rank as close to its neighbours as its order and its sizes allow.

use super::layers::Layers;
use super::shape::Spacing;

/// Sweeps down and up.
const SWEEPS: usize = 8;

/// The middle of each node on the axis within its rank; the least edge of any node is at 0.
pub(super) fn across(layers: &Layers, size: &dyn Fn(usize) -> f64, gap: f64) -> Vec<f64> {
    let mut middle = vec![0.0; layers.len()];
    for row in &layers.rows {
        let mut edge = 0.0;
        for node in row {
            middle[*node] = edge + size(*node) / 2.0;
            edge += size(*node) + gap;
        }
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let count = layers.rows.len();
        for step in 0..count {
            let row = if down { step } else { count - 1 - step };
            let near = if down { &layers.up } else { &layers.down };
            settle(&layers.rows[row], near, &mut middle, size, gap);
        }
    }
    let edges = middle.iter().enumerate().map(|(node, at)| at - size(node) / 2.0);
    let least = edges.fold(f64::INFINITY, f64::min);
    middle.iter_mut().for_each(|at| *at -= least);
    middle
}

/// Moves the nodes of a row to the mean of their neighbours, as far as the order and the room
/// between them allow: the placement with the least sum of squared distances (pool adjacent
/// violators).
fn settle(
    row: &[usize],
    near: &[Vec<usize>],
    middle: &mut [f64],
    size: &dyn Fn(usize) -> f64,
    gap: f64,
) {
    // Without the room that those before it need, a node may be anywhere after the one before.
    let mut before = 0.0;
    // Runs of nodes that touch: the sum of wishes, the number of nodes.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(row.len());
    for (at, node) in row.iter().enumerate() {
        if at > 0 {
            before += (size(row[at - 1]) + size(*node)) / 2.0 + gap;
        }
        offsets.push(before);
        let list = &near[*node];
        let sum: f64 = list.iter().map(|other| middle[*other]).sum();
        let wish = if list.is_empty() { middle[*node] } else { sum / list.len() as f64 };
        runs.push((wish - before, 1));
        while let [.., (left, few), (right, more)] = runs[..] {
            if left / few as f64 <= right / more as f64 {
                break;
            }
            runs.pop();
            runs.pop();
            runs.push((left + right, few + more));
        }
    }
    let places = runs.iter().flat_map(|(sum, count)| vec![sum / *count as f64; *count]);
    for ((node, offset), place) in row.iter().zip(offsets).zip(places) {
        middle[*node] = place + offset;
    }
}

/// Where each rank starts on the axis from rank to rank, and how thick it is.
pub(super) fn along(
    layers: &Layers,
    thick: &dyn Fn(usize) -> f64,
    spacing: Spacing,
) -> Vec<(f64, f64)> {
    let mut start = spacing.margin;
    let span = |row: &Vec<usize>| {
        let room = row.iter().map(|node| thick(*node)).fold(0.0, f64::max);
        let span = (start, room);
        start += room + spacing.ranks;
        span
    };
    layers.rows.iter().map(span).collect()
}
