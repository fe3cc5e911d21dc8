//! What a trace writes in another way than the core itself. `3@2` is index 3, term 2.

use quorate_core::{Bytes, Entry, NodeId};

/// Payloads longer than this are shown by their length.
const LONG: usize = 16;

pub(crate) fn id(id: Option<NodeId>) -> String {
    id.map_or_else(|| "none".to_owned(), |id| id.to_string())
}

pub(crate) fn bytes(bytes: &Bytes) -> String {
    match bytes.len() {
        length if length > LONG => format!("<{length} bytes>"),
        _ => format!("{:?}", String::from_utf8_lossy(bytes)),
    }
}

pub(crate) fn entries(entries: &[Entry]) -> String {
    format!("[{}]", entries.iter().map(Entry::to_string).collect::<Vec<_>>().join(", "))
}
