//! Proposals.

use super::Raft;
use crate::entry::EntryData;
use crate::error::{Error, ProposeError};
use crate::storage::Storage;
use crate::{Bytes, Index};

impl<S: Storage> Raft<S> {
    /// Appends and broadcasts a payload (PROPOSE-1). Returns its index.
    pub(crate) fn propose(&mut self, payload: Bytes) -> Result<Index, ProposeError> {
        self.check_proposals_taken()?;
        Ok(self.append_and_broadcast(EntryData::Normal(payload))?)
    }

    /// Appends and broadcasts a configuration change, or an empty entry in its place (CONF-2).
    /// Returns its index.
    pub(crate) fn propose_conf_change(&mut self, payload: Bytes) -> Result<Index, ProposeError> {
        self.check_proposals_taken()?;
        if self.has_pending_conf() {
            return Ok(self.append_and_broadcast(EntryData::Empty)?);
        }
        let index = self.append_and_broadcast(EntryData::Conf(payload))?;
        self.set_pending_conf(index);
        Ok(index)
    }

    /// Only a leader takes proposals, and only while it is not handing over (PROPOSE-2,
    /// TRANSFER-3).
    fn check_proposals_taken(&self) -> Result<(), ProposeError> {
        let id = self.id;
        match self.state.role.leadership() {
            None => Err(ProposeError::NotLeader { id, leader: self.state.leader }),
            Some(leadership) => match leadership.transferee {
                Some(target) => Err(ProposeError::TransferInProgress { id, target }),
                None => Ok(()),
            },
        }
    }

    /// The Append leaves before the own acknowledgement is counted, which is when the entry is
    /// stored (COMMIT-1).
    fn append_and_broadcast(&mut self, data: EntryData) -> Result<Index, Error> {
        let index = self.append_own(data)?;
        self.broadcast_append()?;
        Ok(index)
    }

    /// Appends an entry of the own term.
    pub(super) fn append_own(&mut self, data: EntryData) -> Result<Index, Error> {
        match self.log.append_new(self.state.term, data) {
            Some(index) => Ok(index),
            None => Err(Error::IndexExhausted { id: self.id, index: self.log.last_index() }),
        }
    }
}
