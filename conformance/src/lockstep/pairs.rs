//! Tries each two inputs together on a node, before it hands anything out.
//!
//! An owner may give a node several inputs before it takes a Ready. The step that the model takes
//! alone never has a second wish meet a first one, such as two reasons to send one peer an Append.

use quorate_model::cluster::State;
use quorate_model::raft::step_together;

use super::memo::{Cores, Memo, NONE};
use super::mismatch::{Last, Mismatch};
use super::takes::takes;
use crate::core::Core;
use crate::judge::judge_together;
use crate::record;

/// Runs each two inputs on every running node of state number `id`, and adds to `pairs` how many
/// were new.
///
/// # Errors
/// The first two inputs after which model and core differ.
pub(super) fn pairs<C: Core>(
    memo: &mut Memo<'_, C>,
    id: u32,
    state: &State,
    cores: &Cores,
    pairs: &mut u64,
) -> Result<(), Mismatch> {
    for (node_id, node) in state.running() {
        let core = cores[usize::from(node_id) - 1];
        if core == NONE {
            continue;
        }
        let inbox = state.network.iter().filter(|message| message.to == node_id);
        if !memo.are_new_pairs(node_id, node, core, inbox) {
            continue;
        }
        let mut inputs = record::pairable(memo.model, state, node_id);
        inputs.retain(|input| takes::<C>(memo.model, input));
        for first in &inputs {
            for second in &inputs {
                let pair = [*first, *second];
                if !memo.is_new_pair(node_id, node, core, pair) {
                    continue;
                }
                *pairs += 1;
                let outcome = step_together(memo.model.context_in(state, node_id), node, &pair);
                if outcome.overflow {
                    continue;
                }
                let before = memo.cores.get(core);
                let fault = judge_together(memo.model, (node_id, &pair), &outcome, before);
                if let Some(fault) = fault {
                    let last = Last::Together(pair);
                    return Err(Mismatch { state: id, last, node: node_id, fault });
                }
            }
        }
    }
    Ok(())
}
