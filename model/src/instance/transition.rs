//! One action, with the reductions that the instance uses.

use crate::cluster::enabled::may_campaign;
use crate::cluster::{Action, ClusterModel, Phase, State};
use crate::ids::NodeId;
use crate::raft::{Input, MessageKind};
use crate::reduce::{inert, rename};
use crate::scenario::Terms;

impl ClusterModel {
    /// The successor by one action, without asking whether budget and timing allow it; `None` if no
    /// rule lets it act.
    pub fn successor(&self, last: &State, action: &Action) -> Option<State> {
        if let Action::Step { node, input, keep, far: true } = *action {
            self.far_successor(last, node, input, keep)
        } else {
            self.near_successor(last, action)
        }
    }

    fn near_successor(&self, last: &State, action: &Action) -> Option<State> {
        // A state is large, so it is made where it stays.
        let mut next = None;
        self.act(last, action, &mut next);
        if let Some(next) = &mut next {
            self.make_canonical(next);
        }
        next
    }

    /// The other outcome of a step that narrows a gap between terms which stands for itself and all
    /// wider ones: the gap was wider, and stands for the same afterwards.
    fn far_successor(&self, last: &State, node: NodeId, input: Input, keep: bool) -> Option<State> {
        let Terms::Renamed { gap } = self.terms() else { return None };
        let near = self.successor(last, &Action::Step { node, input, keep, far: false })?;
        // The message came from the same state, so it has to be widened along with it.
        let position = match &input {
            Input::Deliver(message) => {
                Some(last.network.iter().position(|other| other == message)?)
            }
            _ => None,
        };
        let own = match input {
            Input::Deliver(message) if message.kind == MessageKind::TimeoutNow => {
                message.term.max(last.node(node).term)
            }
            _ => last.node(node).term,
        };
        let wide = rename::widened(last, own, gap)?;
        let input = match position {
            Some(at) => Input::Deliver(*wide.network.iter().nth(at)?),
            None => input,
        };
        let mut far = self.run(&wide, node, &input, keep)?;
        far.spent = near.spent;
        self.make_canonical(&mut far);
        (far != near).then_some(far)
    }

    /// Whether a step has two outcomes in this state, because it narrows a gap between terms that
    /// stands for itself and all wider ones.
    pub fn splits(&self, state: &State, action: &Action) -> bool {
        let Action::Step { node, input, keep, .. } = *action else { return false };
        may_campaign(&input)
            && self.successor(state, &Action::Step { node, input, keep, far: true }).is_some()
    }

    /// Whether a step has two outcomes because terms are renamed, of which neither can be told to
    /// be possible for ever.
    pub fn assumed(&self, state: &State, action: &Action) -> bool {
        matches!(action, Action::Step { far: true, .. }) || self.splits(state, action)
    }

    /// Drops inert messages and renames terms, where the instance does. While the start commands
    /// run, both wait: a command has one outcome, so a gap between terms that stands for all wider
    /// ones would narrow to the least of them.
    pub(super) fn make_canonical(&self, state: &mut State) {
        if state.phase == Phase::Starting || state.out_of_bounds {
            return;
        }
        if self.drops_inert() {
            inert::drop_inert(self, state);
        }
        if let Terms::Renamed { gap } = self.terms() {
            rename::canonical(state, gap);
        }
    }
}
