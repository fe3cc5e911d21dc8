//! Whether a change can be one for any configuration.

use super::{ConfChange, ConfChangeError};

impl ConfChange {
    /// Checks what can be checked without knowing the configuration (CONF-7, CONTRACT-5).
    ///
    /// # Errors
    ///
    /// [`ConfChangeError::ZeroId`] if an edit names node 0.
    pub fn validate(&self) -> Result<(), ConfChangeError> {
        match self.edits.iter().find(|edit| edit.id() == 0) {
            Some(&edit) => Err(ConfChangeError::ZeroId { edit }),
            None => Ok(()),
        }
    }
}
