//! OnlyVotersCampaign: who begins a campaign is a voter of its own configuration. (etcd#10998,
//! thesis §4.2.1; ELECT-2)

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "OnlyVotersCampaign",
    kind: Kind::Step { holds, compares_terms: true, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::Step(concerns),
};

/// Whether a node begins a campaign in this step.
fn campaigns(before: &State, after: &State, id: NodeId) -> bool {
    let (old, new) = (before.node(id), after.node(id));
    let asks = |role: Role| matches!(role, Role::PreCandidate | Role::Candidate);
    let begins = !asks(old.role) && (asks(new.role) || new.role == Role::Leader);
    begins && old.role != Role::Leader || new.vote == id && new.term > old.term
}

/// A node that begins a campaign is a voter before the step or after it.
pub fn holds(model: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    offence(model, before, after).is_none()
}

/// Whether somebody begins a campaign.
pub fn concerns(_: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    after.up().any(|id| campaigns(before, after, id))
}

fn offence(model: &ClusterModel, before: &State, after: &State) -> Option<NodeId> {
    let votes =
        |state: &State, id: NodeId| model.configuration(state, id).voters.all().contains(id);
    after.up().find(|id| campaigns(before, after, *id) && !votes(before, *id) && !votes(after, *id))
}

/// Who, and what it is.
pub fn explain(model: &ClusterModel, before: &State, after: &State) -> String {
    offence(model, before, after).map_or_else(String::new, |id| {
        format!("node {id} campaigns and is a voter of {:?} ✗", model.configuration(after, id))
    })
}
