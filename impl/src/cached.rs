//! What is kept beside the state.

use core::hash::{Hash, Hasher};

/// A value that is not part of the state of a node: it saves computing it from the state again. So
/// any two are equal, and it hashes to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cached<T>(pub(crate) T);

impl<T> PartialEq for Cached<T> {
    #[inline]
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Cached<T> {}

impl<T> Hash for Cached<T> {
    #[inline]
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests {
    use std::hash::DefaultHasher;

    use super::*;

    #[test]
    fn what_is_aside_makes_no_difference() {
        let hash = |value: Cached<u64>| {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(Cached(1), Cached(2));
        assert_eq!(hash(Cached(1)), hash(Cached(2)));
    }
}
