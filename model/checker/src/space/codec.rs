//! How states are kept while they wait, and told apart.

use std::hash::Hash;

use crate::space::block::{Block, Content};
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;

/// A way to keep the states of a model: [`Packed`](super::packed::Packed) or
/// [`Whole`](super::whole::Whole).
pub(crate) trait Codec<S>: Send + Sync {
    /// The states of a block that waits.
    type Content: Content;
    /// What a block leads to, while it is expanded.
    type Arrivals: Default + Send + Sync;
    /// One state by itself. Two are equal if, and only if, the states are.
    type One: Clone + Eq + Hash;

    /// The fingerprint of `representative`, or of the state itself. The state may be put into
    /// `into`; [`Codec::keep`] or [`Codec::drop_last`] comes next.
    ///
    /// `known` are the fingerprints of what `into` holds. With `check` the state is checked for
    /// mistakes, as are some others.
    ///
    /// # Errors
    /// A mistake of the model.
    fn stage(
        state: &S,
        representative: Option<&S>,
        hash: &Fingerprinter,
        into: &mut Self::Arrivals,
        known: &[u64],
        check: bool,
    ) -> Result<u64, Box<ModelError>>;

    /// Keeps the state that was staged.
    fn keep(state: &mut Option<S>, into: &mut Self::Arrivals);

    /// Does not keep the state that was staged.
    fn drop_last(into: &mut Self::Arrivals);

    /// Forgets everything.
    fn clear(arrivals: &mut Self::Arrivals);

    /// Memory held, without what states hold on the heap.
    fn bytes(arrivals: &Self::Arrivals) -> u64;

    /// Makes blocks of at most `most` states out of those arrivals that are fresh.
    fn blocks(
        arrivals: &mut Self::Arrivals,
        fresh: impl Iterator<Item = usize>,
        most: u32,
        blocks: &mut Vec<Block<Self::Content>>,
    );

    /// Shows the first `most` states of a block.
    ///
    /// # Errors
    /// If the block is not what was kept.
    fn each(
        block: &Block<Self::Content>,
        most: u32,
        show: impl FnMut(u32, &S),
    ) -> Result<(), Box<ModelError>>;

    /// Leaves the first states, and returns the others.
    ///
    /// # Errors
    /// If the content is not what was kept.
    fn split(content: &mut Self::Content, states: u32) -> Result<Self::Content, Box<ModelError>>;

    /// A state by itself.
    fn one(state: &S) -> Self::One;

    /// Takes a state back; none, if it is not what was kept.
    fn back(one: Self::One) -> Option<S>;

    /// Memory of one state, without what it holds on the heap.
    fn one_bytes(one: &Self::One) -> u64;

    /// Compares two states that should be the same.
    fn same(state: &S, other: &S, hash: &Fingerprinter) -> Same;

    /// A state for a message.
    fn shown(state: &S) -> String;
}

/// Whether two states are the same.
#[derive(Debug)]
pub(crate) enum Same {
    /// They are.
    Yes,
    /// They are not.
    No,
    /// They are equal, and the search would tell them apart.
    Mistaken(Box<ModelError>),
}
