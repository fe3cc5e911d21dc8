//! What messages and records are made of.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::DecodeError;
use super::fields::{Fields, Writer};
use super::value::Parts;
use crate::confchange::{ConfChange, Edit, Transition};
use crate::entry::{Entry, EntryData};
use crate::hard_state::HardState;
use crate::membership::Membership;
use crate::snapshot::Snapshot;
use crate::{Bytes, Index, LogPosition, NodeId, Term};

impl Parts for LogPosition {
    const NAME: &'static str = "log position";

    fn write(&self, to: &mut Writer) {
        to.number(1, self.term);
        to.number(2, self.index);
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let mut position = Self::START;
        while let Some(field) = from.next()? {
            match field.tag {
                1 => position.term = field.number()?,
                2 => position.index = field.number()?,
                _ => {}
            }
        }
        Ok(position)
    }
}

impl Parts for HardState {
    const NAME: &'static str = "hard state";

    fn write(&self, to: &mut Writer) {
        to.number(1, self.term);
        to.number(2, self.vote.unwrap_or_default());
        to.number(3, self.commit);
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let mut state = Self::default();
        while let Some(field) = from.next()? {
            match field.tag {
                1 => state.term = field.number()?,
                2 => state.vote = Some(field.number()?).filter(|&id: &NodeId| id > 0),
                3 => state.commit = field.number()?,
                _ => {}
            }
        }
        Ok(state)
    }
}

impl Parts for Edit {
    const NAME: &'static str = "edit";

    fn write(&self, to: &mut Writer) {
        let kind = match self {
            Self::AddVoter(_) => 1_u64,
            Self::AddLearner(_) => 2,
            Self::Remove(_) => 3,
            Self::Update(_) => 4,
        };
        to.number(1, kind);
        to.number(2, self.id());
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let (mut kind, mut id) = (0, NodeId(0));
        while let Some(field) = from.next()? {
            match field.tag {
                1 => kind = field.number()?,
                2 => id = field.number()?,
                _ => {}
            }
        }
        match kind {
            1 => Ok(Self::AddVoter(id)),
            2 => Ok(Self::AddLearner(id)),
            3 => Ok(Self::Remove(id)),
            4 => Ok(Self::Update(id)),
            found => Err(DecodeError::Kind { what: Self::NAME, found, known: 4 }),
        }
    }
}

impl Parts for ConfChange {
    const NAME: &'static str = "configuration change";

    fn write(&self, to: &mut Writer) {
        let transition = match self.transition {
            Transition::Auto => 0_u64,
            Transition::Implicit => 1,
            Transition::Explicit => 2,
        };
        to.number(1, transition);
        self.edits.iter().for_each(|edit| to.value(2, edit));
        to.bytes(3, &self.context);
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let mut change = Self::default();
        while let Some(field) = from.next()? {
            match field.tag {
                1 => {
                    change.transition = match field.number()? {
                        0 => Transition::Auto,
                        1 => Transition::Implicit,
                        2 => Transition::Explicit,
                        found => {
                            return Err(DecodeError::Kind { what: "transition", found, known: 2 });
                        }
                    };
                }
                2 => change.edits.push(field.value()?),
                3 => change.context = field.bytes(),
                _ => {}
            }
        }
        Ok(change)
    }
}

impl Parts for Entry {
    const NAME: &'static str = "entry";

    fn write(&self, to: &mut Writer) {
        to.number(1, self.index);
        to.number(2, self.term);
        match &self.data {
            EntryData::Empty => {}
            EntryData::Normal(payload) => {
                to.number(3, 1_u64);
                to.bytes(4, payload);
            }
            EntryData::Conf(change) => {
                to.number(3, 2_u64);
                to.value(5, &**change);
            }
        }
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let (mut index, mut term, mut kind) = (Index(0), Term(0), 0);
        let (mut payload, mut change) = (Bytes::new(), ConfChange::default());
        while let Some(field) = from.next()? {
            match field.tag {
                1 => index = field.number()?,
                2 => term = field.number()?,
                3 => kind = field.number()?,
                4 => payload = field.bytes(),
                5 => change = field.value()?,
                _ => {}
            }
        }
        let data = match kind {
            0 => EntryData::Empty,
            1 => EntryData::Normal(payload),
            2 => EntryData::Conf(Arc::new(change)),
            found => return Err(DecodeError::Kind { what: Self::NAME, found, known: 2 }),
        };
        Ok(Self { index, term, data })
    }
}

impl Parts for Membership {
    const NAME: &'static str = "membership";

    fn write(&self, to: &mut Writer) {
        let sets = [self.voters(), self.outgoing(), self.learners(), self.learners_next()];
        for (tag, set) in (1..).zip(sets) {
            set.iter().for_each(|&id| to.number(tag, id));
        }
        to.number(5, self.auto_leave());
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let (mut voters, mut outgoing) = (Vec::new(), Vec::new());
        let (mut learners, mut next, mut auto_leave) = (Vec::new(), Vec::new(), false);
        while let Some(field) = from.next()? {
            match field.tag {
                1 => voters.push(field.number()?),
                2 => outgoing.push(field.number()?),
                3 => learners.push(field.number()?),
                4 => next.push(field.number()?),
                5 => auto_leave = field.flag()?,
                _ => {}
            }
        }
        Ok(Self::joint(voters, outgoing, learners, next, auto_leave)?)
    }
}

impl Parts for Snapshot {
    const NAME: &'static str = "snapshot";

    fn write(&self, to: &mut Writer) {
        to.number(1, self.index);
        to.number(2, self.term);
        to.value(3, &self.membership);
        to.number(4, self.membership_index);
        to.bytes(5, &self.data);
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let mut snapshot = Self {
            index: Index(0),
            term: Term(0),
            membership: Membership::default(),
            membership_index: Index(0),
            data: Bytes::new(),
        };
        while let Some(field) = from.next()? {
            match field.tag {
                1 => snapshot.index = field.number()?,
                2 => snapshot.term = field.number()?,
                3 => snapshot.membership = field.value()?,
                4 => snapshot.membership_index = field.number()?,
                5 => snapshot.data = field.bytes(),
                _ => {}
            }
        }
        Ok(snapshot)
    }
}
