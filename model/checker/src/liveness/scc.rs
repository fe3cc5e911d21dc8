//! Strongly connected components of a part of the graph, without recursion.

use crate::liveness::graph::Csr;
use crate::liveness::view::{Stopped, View, Watch};
use crate::store::record::OUT;

/// Marks of states. Smaller values are numbers of the running search. A state out of the part has
/// the greatest, so that edges to it look like edges to a component that is done.
pub(crate) const AWAY: u32 = u32::MAX;
/// In the part, and not yet visited.
pub(crate) const FRESH: u32 = u32::MAX - 1;
/// In the component that is being shown.
pub(crate) const HERE: u32 = u32::MAX - 2;

/// A state on the way from the root.
struct Frame {
    state: u32,
    /// Its number in the order of visits.
    number: u32,
    /// How many steps of its row were followed.
    followed: u32,
}

/// Shows every strongly connected component of the states that are [`FRESH`], over the steps that a
/// loop may take; each with the marks, where its states are [`HERE`]. Afterwards they are [`AWAY`].
/// `roots` must name every fresh state, and may name others.
///
/// Tarjan's algorithm in Pearce's version: one word a state, and what is open on two stacks.
pub(crate) fn components(
    graph: &Csr,
    view: View,
    marks: &mut [u32],
    roots: impl Iterator<Item = u32>,
    watch: &mut Watch<'_>,
    mut show: impl FnMut(&[u32], &[u32]),
) -> Result<(), Stopped> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut pending: Vec<u32> = Vec::new();
    let mut visits = 0;
    for root in roots {
        let mut next = (marks[root as usize] == FRESH).then_some(root);
        loop {
            if let Some(state) = next.take() {
                watch.tick()?;
                marks[state as usize] = visits;
                frames.push(Frame { state, number: visits, followed: 0 });
                visits += 1;
            }
            let Some(frame) = frames.last_mut() else { break };
            let at = frame.state as usize;
            for i in graph.range(frame.state).skip(frame.followed as usize) {
                frame.followed += 1;
                let to = graph.targets[i];
                if to == OUT || !view.takes(graph.labels[i]) {
                    continue;
                }
                let mark = marks[to as usize];
                if mark == FRESH {
                    next = Some(to);
                    break;
                }
                marks[at] = marks[at].min(mark);
            }
            if next.is_some() {
                continue;
            }
            let Frame { state, number, .. } = frames.pop().expect("there was a last one");
            let low = marks[at];
            if low < number {
                pending.push(state);
                let parent = frames.last().expect("a root has the smallest number").state as usize;
                marks[parent] = marks[parent].min(low);
            } else {
                let above = |state: &&u32| marks[**state as usize] >= number;
                let from = pending.len() - pending.iter().rev().take_while(above).count();
                pending.push(state);
                let component = &pending[from..];
                component.iter().for_each(|&state| marks[state as usize] = HERE);
                show(component, marks);
                component.iter().for_each(|&state| marks[state as usize] = AWAY);
                pending.truncate(from);
            }
        }
    }
    Ok(())
}
