//! The same rules as an actor of Stateright: id i of Stateright is node i + 1.

use std::borrow::Cow;
use std::sync::Arc;

use stateright::actor::{Actor, Id, Out, model_timeout};

use super::context::Context;
use super::dispatch::step;
use super::input::Input;
use super::message::Message;
use super::node::{Flags, Node};
use super::prepared::Prepared;
use crate::ids::NodeId;
use crate::mutation::Mutations;

/// What one server is started with. It knows the cluster but no state.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Server {
    /// The first configuration and the changes that there are.
    pub plan: Arc<Prepared>,
    /// Its switches.
    pub flags: Flags,
    /// Which rules are switched off.
    pub without: Mutations,
}

/// The state of one server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ServerState {
    /// The state that the rules speak of.
    pub node: Node,
    /// A step did not fit [`crate::limits::MAX_LOG`] or [`crate::limits::MAX_TERM`]. Nothing
    /// happens to the server from then on; a boundary of the model should keep such states out.
    pub overflow: bool,
}

/// The four timers. They are always set; which of them acts is for the rules to say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[allow(missing_docs, reason = "named as the inputs of the rulebook")]
pub enum Timer {
    ElectionTimeout,
    LeaseExpired,
    HeartbeatDue,
    QuorumCheckDue,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Timer; 4] =
        [Timer::ElectionTimeout, Timer::LeaseExpired, Timer::HeartbeatDue, Timer::QuorumCheckDue];

    /// The input that the timer's end is.
    #[must_use]
    pub const fn input(self) -> Input {
        match self {
            Timer::ElectionTimeout => Input::ElectionTimeout,
            Timer::LeaseExpired => Input::LeaseExpired,
            Timer::HeartbeatDue => Input::HeartbeatDue,
            Timer::QuorumCheckDue => Input::QuorumCheckDue,
        }
    }
}

/// The node that an id of Stateright stands for.
#[must_use]
pub fn node_of(id: Id) -> NodeId {
    u8::try_from(usize::from(id) + 1).expect("a model has few servers")
}

/// The id of Stateright for a node.
#[must_use]
pub fn id_of(node: NodeId) -> Id {
    Id::from(usize::from(node) - 1)
}

impl Server {
    /// Runs one step. The state is touched only if it changes, so that Stateright sees a no-op.
    fn run(&self, id: Id, state: &mut Cow<ServerState>, input: &Input, out: &mut Out<Self>) {
        if state.overflow {
            return;
        }
        let plan = Arc::clone(&self.plan);
        let context = Context { without: self.without, ..Context::new(node_of(id), plan) };
        let outcome = step(&context, &state.node, input);
        let next = ServerState { node: outcome.node, overflow: outcome.overflow };
        if next != **state {
            *state.to_mut() = next;
        }
        for message in outcome.messages {
            out.send(id_of(message.to), message);
        }
    }
}

impl Actor for Server {
    type Msg = Message;
    type Timer = Timer;
    type State = ServerState;
    type Storage = ();
    type Random = ();

    fn on_start(&self, _: Id, _: &Option<()>, out: &mut Out<Self>) -> ServerState {
        for timer in Timer::ALL {
            out.set_timer(timer, model_timeout());
        }
        ServerState { node: Node::new(self.flags), overflow: false }
    }

    fn on_msg(
        &self,
        id: Id,
        state: &mut Cow<ServerState>,
        _: Id,
        msg: Message,
        out: &mut Out<Self>,
    ) {
        self.run(id, state, &Input::Deliver(msg), out);
    }

    fn on_timeout(&self, id: Id, state: &mut Cow<ServerState>, timer: &Timer, out: &mut Out<Self>) {
        out.set_timer(*timer, model_timeout());
        self.run(id, state, &timer.input(), out);
    }
}
