//! Limits and options, fixed until the next start.

use crate::config::{Config, ReadMode};
use crate::progress::WindowLimits;

/// What of [`Config`] the rules look at, next to the two flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Settings {
    /// FLOW-1.
    pub(crate) max_size_per_message: u64,
    /// FLOW-2.
    pub(crate) window: WindowLimits,
    /// FLOW-4.
    pub(crate) max_uncommitted_size: u64,
    /// FLOW-5.
    pub(crate) max_committed_size: u64,
    /// READ-6.
    pub(crate) lease_reads: bool,
    /// The base election timeout that the node was started with. Read leases count with it, also
    /// while another one is set (READ-6).
    pub(crate) lease_tick: u64,
    /// PROPOSE-3, TRANSFER-7, READ-1.
    pub(crate) forwarding: bool,
    /// CONF-15.
    pub(crate) step_down_on_removal: bool,
    /// VOTE-9.
    pub(crate) commit_in_votes: bool,
    /// STORE-3.
    pub(crate) asynchronous: bool,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            max_size_per_message: config.max_size_per_message,
            window: WindowLimits {
                messages: config.max_inflight_messages,
                bytes: config.max_inflight_bytes,
            },
            max_uncommitted_size: config.max_uncommitted_size,
            max_committed_size: config.max_committed_size,
            lease_reads: config.read_mode == ReadMode::LeaseBased,
            lease_tick: config.election_tick,
            forwarding: config.forwarding,
            step_down_on_removal: config.step_down_on_removal,
            commit_in_votes: config.commit_in_votes,
            asynchronous: config.asynchronous_writes,
        }
    }
}
