//! What is asked of scenarios: one property in a file, which exports its
//! [`Definition`] and is the only place that defines it. The list, what a scenario may ask for, the
//! antecedents and the explanations follow from these ([`definitions`]).
//!
//! `specs/properties.md` has a row for each, and says what it does not cover.

mod antecedent;
mod definition;
mod list;
mod told;

pub mod auto_leave_proposed;
pub mod changes_fit;
pub mod commit_current_term_only;
pub mod committed_in_quorum;
pub mod configuration_valid;
pub mod electable_by_majority;
pub mod election_safety;
pub mod eventual_leader;
pub mod eventual_leader_fair;
pub mod healthy_leader_stays;
pub mod leader_append_only;
pub mod leader_completeness;
pub mod leader_does_not_vote;
pub mod leave_after_commit;
pub mod log_matching;
pub mod match_implies_prefix;
pub mod monotonic;
pub mod one_pending_leave;
pub mod one_unknown_change;
pub mod only_voters_campaign;
pub mod pre_vote_has_no_side_effect;
pub mod quorum_leader;
pub mod reconfiguration_ends;
pub mod sometimes;
pub mod state_machine_safety;
pub mod vote_once_per_term;
pub mod votes_match_term;

pub use definition::{Asked, Concerns, Definition, Kind, OfState, OfStep};
pub use list::{
    antecedents, definitions, explain, names, of_edges, of_states, optional, recoverable,
    under_fairness,
};
