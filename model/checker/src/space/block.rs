//! Blocks of states that wait to be expanded.

/// The most states of a block, so that what it needs while it is expanded stays in the cache, and
/// there are blocks for every worker.
pub(crate) const BLOCK: u32 = 256;

/// States in order, in the form in which they wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block<T> {
    /// How many.
    pub(crate) count: u32,
    /// One after the other.
    pub(crate) content: T,
}

/// The states of a block.
pub(crate) trait Content: Default + Send + Sync {
    /// Blocks in memory, one after the other: added at the end, taken at the front.
    type Queue: Default + Send + Sync;

    /// How much there is: bytes, or states. A queue needs it to give back what it was given.
    fn len(&self) -> u32;

    /// Memory that the content takes, without what states hold on the heap.
    fn bytes(&self) -> u64;

    /// Memory that is held for it.
    fn held(&self) -> u64;

    /// Adds more at the end.
    fn append(&mut self, more: Self);

    /// Puts the content at the end of a queue, and leaves nothing.
    fn enqueue(&mut self, queue: &mut Self::Queue);

    /// Takes the next content, of this [`Content::len`].
    fn dequeue(queue: &mut Self::Queue, len: u32) -> Self;

    /// Memory that a queue holds.
    fn queued(queue: &Self::Queue) -> u64;

    /// The bytes for a file; none, if these states cannot be written.
    fn to_file(&self) -> Option<&[u8]>;

    /// What a file holds; none, if these states cannot be read.
    fn from_file(bytes: Vec<u8>) -> Option<Self>;
}
