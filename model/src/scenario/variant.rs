//! Variants of a scenario that changes its configuration: in which scheme, when a change comes into
//! force, and what a crash leaves of a write.

use std::fmt;

use super::storage::{Remedy, Storage};
use crate::raft::Activation;

/// How the changes are made. CONF-5 (thesis §4.1, §4.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Scheme {
    /// One voter comes or goes with each change.
    OneAtATime,
    /// Through a joint configuration.
    Joint,
}

impl Scheme {
    /// Both.
    pub const ALL: [Scheme; 2] = [Scheme::OneAtATime, Scheme::Joint];

    /// The word in the name of an instance.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Scheme::OneAtATime => "one",
            Scheme::Joint => "joint",
        }
    }
}

/// The words for the moment at which a change comes into force. CONF-8, CONF-13.
pub(super) const ACTIVATIONS: [(&str, Activation); 2] =
    [("apply", Activation::Apply), ("append", Activation::Append)];

/// One way to carry out a scenario's changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Variant {
    /// How the changes are made.
    pub scheme: Scheme,
    /// When they come into force.
    pub activation: Activation,
    /// What a crash leaves of a write.
    pub storage: Storage,
    /// What is done against it.
    pub remedy: Remedy,
}

impl Variant {
    /// Reads a variant as printed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Variant> {
        let mut words = text.split('+').peekable();
        let word = words.next()?;
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.word() == word)?;
        let word = words.next()?;
        let (_, activation) = ACTIVATIONS.into_iter().find(|(name, _)| *name == word)?;
        let named = words.peek().and_then(|word| Storage::parse(word));
        let storage = named.filter(|storage| *storage != Storage::Atomic);
        if storage.is_some() {
            words.next();
        }
        let storage = storage.unwrap_or_default();
        let remedy = match words.next() {
            None => Remedy::None,
            Some(word) => Remedy::parse(word).filter(|remedy| *remedy != Remedy::None)?,
        };
        words.next().is_none().then_some(Variant { scheme, activation, storage, remedy })
    }
}

impl fmt::Display for Variant {
    /// Words joined by `+`; an atomic storage and the lack of a remedy are not worth one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (activation, _) = ACTIVATIONS[usize::from(self.activation == Activation::Append)];
        write!(f, "{}+{activation}", self.scheme.word())?;
        if self.storage != Storage::Atomic {
            write!(f, "+{}", self.storage.word())?;
        }
        if self.remedy != Remedy::None {
            write!(f, "+{}", self.remedy.word())?;
        }
        Ok(())
    }
}
