//! What the requests share.

use super::library::Library;
use crate::run::jobs::Jobs;

/// What every request may use.
pub(super) struct Explorer {
    /// Scenarios and walks.
    pub library: Library,
    /// Searches that were started from a page.
    pub jobs: Jobs,
    /// The port; part of the names that a browser may use for this server.
    pub port: u16,
}
