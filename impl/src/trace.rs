//! Events for whoever listens: changes of role and term, restored snapshots, configuration changes.

/// Tells of an event, with the feature `tracing`; does nothing without.
#[cfg(feature = "tracing")]
macro_rules! event {
    ($($name:ident = $value:expr),+, $message:literal) => {
        tracing::debug!($($name = tracing::field::debug(&$value)),+, $message)
    };
}

/// Does nothing: the feature `tracing` is off. The values are still looked at by the compiler.
#[cfg(not(feature = "tracing"))]
macro_rules! event {
    ($($name:ident = $value:expr),+, $message:literal) => {
        { $( let _ = &$value; )+ }
    };
}

pub(crate) use event;
