//! States in messages.

use std::fmt::Debug;

/// The most bytes of a state in a message.
const SHOWN: usize = 2000;

/// A state for a message.
pub(crate) fn shown(state: &impl Debug) -> String {
    let mut text = format!("{state:?}");
    if text.len() > SHOWN {
        text.truncate(text.floor_char_boundary(SHOWN));
        text.push('…');
    }
    text
}
