//! The TOML form of a scenario, as it stands in a file: nothing is checked but keys and types.

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) title: String,
    pub(super) about: Spanned<String>,
    pub(super) story: Option<u8>,
    pub(super) table: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) ci: bool,
    #[serde(default)]
    pub(super) deep: bool,
    pub(super) cluster: ClusterTable,
    pub(super) reconfigure: Option<Spanned<ReconfigureTable>>,
    #[serde(default)]
    pub(super) chaos: ChaosTable,
    #[serde(default)]
    pub(super) settle: Vec<SettleTable>,
    pub(super) bounds: BoundsTable,
    #[serde(default)]
    pub(super) reduce: ReduceTable,
    #[serde(default)]
    pub(super) check: CheckTable,
    #[serde(default)]
    pub(super) decide: Vec<DecideTable>,
    #[serde(default)]
    pub(super) expect: Vec<ExpectTable>,
    #[serde(default)]
    pub(super) vacuous: Vec<VacuousTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClusterTable {
    pub(super) voters: Spanned<Vec<u8>>,
    #[serde(default)]
    pub(super) learners: Option<Spanned<Vec<u8>>>,
    pub(super) nodes: Option<Spanned<u8>>,
    pub(super) step_down_on_removal: Option<bool>,
    pub(super) commit_in_votes: Option<bool>,
    pub(super) durable_applied: Option<bool>,
    pub(super) flags: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) switch_on: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) lagging_apply: bool,
    #[serde(default)]
    pub(super) single_entry_appends: bool,
    #[serde(default)]
    pub(super) start: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReconfigureTable {
    #[serde(default)]
    pub(super) one_at_a_time: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) joint: Vec<Spanned<String>>,
    pub(super) activation: Option<Vec<Spanned<String>>>,
    pub(super) storage: Option<Vec<Spanned<String>>>,
    pub(super) remedy: Option<Vec<Spanned<String>>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ChaosTable {
    pub(super) timing: Option<Spanned<String>>,
    pub(super) isolate: Option<Spanned<Vec<u8>>>,
    pub(super) crash: Option<Spanned<Vec<u8>>>,
    pub(super) empty_disk: Option<Spanned<Vec<u8>>>,
    pub(super) max_in_flight: Option<Spanned<usize>>,
    pub(super) election_timeouts: Option<Spanned<AllowanceField>>,
    pub(super) lease_expiries: Option<Spanned<AllowanceField>>,
    pub(super) heartbeats: Option<Spanned<AllowanceField>>,
    pub(super) quorum_checks: Option<Spanned<AllowanceField>>,
    pub(super) campaigns: Option<Spanned<AllowanceField>>,
    pub(super) proposals: Option<Spanned<AllowanceField>>,
    pub(super) conf_proposals: Option<Spanned<AllowanceField>>,
    pub(super) transfers: Option<Spanned<AllowanceField>>,
    pub(super) losses: Option<Spanned<AllowanceField>>,
    pub(super) duplicates: Option<Spanned<AllowanceField>>,
    pub(super) crashes: Option<Spanned<AllowanceField>>,
    pub(super) compactions: Option<Spanned<AllowanceField>>,
    pub(super) snapshot_reports: Option<Spanned<AllowanceField>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number from 0 to 100 or \"any\"")]
pub(super) enum AllowanceField {
    Times(u64),
    Word(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettleTable {
    pub(super) name: Spanned<String>,
    pub(super) dead: Option<Spanned<Vec<u8>>>,
    pub(super) cut: Option<Spanned<Vec<[u8; 2]>>>,
    pub(super) timing: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) switched: bool,
    #[serde(default)]
    pub(super) old_snapshots: bool,
    pub(super) never_applies: Option<Spanned<Vec<u8>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoundsTable {
    pub(super) max_term: Spanned<u8>,
    pub(super) max_log: Spanned<u8>,
    pub(super) max_in_flight: Spanned<usize>,
    pub(super) rename_terms: Option<Spanned<u8>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ReduceTable {
    #[serde(default)]
    pub(super) symmetry: bool,
    #[serde(default)]
    pub(super) dead_messages: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckTable {
    #[serde(default)]
    pub(super) ask: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) promises: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideTable {
    pub(super) without: Vec<Spanned<String>>,
    pub(super) setting: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectTable {
    pub(super) setting: Spanned<Words>,
    pub(super) property: Spanned<Words>,
    pub(super) verdict: Spanned<String>,
    pub(super) because: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VacuousTable {
    pub(super) setting: Option<Spanned<Words>>,
    pub(super) property: Option<Spanned<Words>>,
    pub(super) rule: Option<Spanned<Words>>,
    pub(super) action: Option<Spanned<Words>>,
    pub(super) because: Spanned<String>,
}

/// One word or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text in quotes, or a list of such texts")]
pub(super) enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    pub(super) fn list(&self) -> &[String] {
        match self {
            Words::One(word) => std::slice::from_ref(word),
            Words::Many(words) => words,
        }
    }
}
