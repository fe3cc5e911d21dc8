//! What the environment does to a node: crashes, torn writes, empty disks.

mod crash;
mod empty_disk;
