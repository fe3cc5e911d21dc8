//! What a search holds, in memory and in files.

pub(crate) mod bits;
pub(crate) mod blocks;
pub(crate) mod checkpoint;
mod frames;
pub(crate) mod frontier;
pub(crate) mod manifest;
pub(crate) mod record;
mod seal;
pub(crate) mod settings;
pub(crate) mod small;
pub(crate) mod table;
pub(crate) mod tally;
pub(crate) mod tree;
