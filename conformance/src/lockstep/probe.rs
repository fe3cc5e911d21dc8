//! Tries every input in a state that no edge has to bring.

use quorate_model::cluster::State;

use super::memo::{Cores, Memo, NONE, Reaction};
use super::mismatch::{Last, Mismatch};
use super::takes::takes;
use crate::core::Core;
use crate::record;

/// Runs every input that is not a message, and messages that no node sends, on every running node
/// of state number `id`. Adds to `disabled` each input that the model disables.
///
/// # Errors
/// The first input after which model and core differ.
pub(super) fn probe<C: Core>(
    memo: &mut Memo<'_, C>,
    id: u32,
    state: &State,
    cores: &Cores,
    disabled: &mut u64,
) -> Result<(), Mismatch> {
    let model = memo.model;
    for (node_id, node) in state.running() {
        let core = cores[usize::from(node_id) - 1];
        if core == NONE {
            continue;
        }
        if let Some(number) = memo.probed(node_id, node, core) {
            *disabled += u64::from(number);
            continue;
        }
        let mut number = 0;
        let inputs = record::probes(memo.model, node_id, node);
        for input in inputs.filter(|input| takes::<C>(model, input)) {
            match memo.try_input(node_id, node, core, &input) {
                Reaction::Agreed { disabled: true, .. } => number += 1,
                Reaction::Agreed { .. } | Reaction::Beyond => {}
                Reaction::Diverged(fault) => {
                    let last = Last::Probe(input);
                    return Err(Mismatch { state: id, last, node: node_id, fault });
                }
            }
        }
        *disabled += u64::from(number);
        memo.note_probed(node_id, node, core, number);
    }
    Ok(())
}
