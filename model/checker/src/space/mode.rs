//! A model with the two choices.

use std::marker::PhantomData;

use stateright::Model;

use crate::space::codec::Codec;
use crate::space::facts::Facts;

/// A model, how its states are kept, and where its declarations are read.
pub(crate) trait Mode {
    type Model: Model<Action: Clone> + Sync;
    type Codec: Codec<State<Self>>;
    type Facts: Facts<Self::Model>;
}

/// The states of a mode's model.
pub(crate) type State<K> = <<K as Mode>::Model as Model>::State;
/// Its actions.
pub(crate) type Action<K> = <<K as Mode>::Model as Model>::Action;
/// The states of a block that waits.
pub(crate) type Kept<K> = <<K as Mode>::Codec as Codec<State<K>>>::Content;
/// What a block leads to.
pub(crate) type Arriving<K> = <<K as Mode>::Codec as Codec<State<K>>>::Arrivals;
/// One state by itself.
pub(crate) type One<K> = <<K as Mode>::Codec as Codec<State<K>>>::One;

/// The mode of these three.
pub(crate) struct Of<M, C, D>(PhantomData<(M, C, D)>);

impl<M, C, D> Mode for Of<M, C, D>
where
    M: Model<Action: Clone> + Sync,
    C: Codec<M::State>,
    D: Facts<M>,
{
    type Model = M;
    type Codec = C;
    type Facts = D;
}
