//! What concerns the process as a whole: which build it is, Ctrl-C, and its memory.

pub mod build;
pub mod interrupt;
pub mod resident;
