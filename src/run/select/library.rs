//! The scenarios that are part of the tool.

use std::path::PathBuf;
use std::sync::Arc;

use quorate_model::scenario::Scenario;

use crate::error::CliError;

macro_rules! scenarios {
    ($($name:literal)*) => {
        /// Name and text of each file in `specs/scenarios`, by name.
        const FILES: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/scenarios/", $name, ".toml")),
        )),*];
    };
}

scenarios! {
    "append-hints"
    "append-late-answers"
    "append-two-peers"
    "applied-1-2-1"
    "applied-1-2-3"
    "auto-leave-transfer"
    "campaign-in-lease"
    "commit-old-leader"
    "conf-3"
    "conf-edits"
    "duel-3"
    "duel-3-all-up"
    "duel-3-older-log"
    "duplicates-4"
    "election-3"
    "election-3-deep"
    "election-3-vast"
    "election-5"
    "election-5-split"
    "ends-4-2"
    "ends-add-voter"
    "ends-demote-leader-2"
    "ends-migrate"
    "ends-migrate-2"
    "ends-promote"
    "ends-remove-follower"
    "ends-remove-leader-2"
    "ends-remove-leader-3"
    "ends-replace-leader-2"
    "ends-transfer"
    "faults-3"
    "figure-8"
    "flags-3"
    "heartbeat-3"
    "lagging-pre-vote"
    "lagging-term"
    "learner-3"
    "learner-up"
    "lost-leave"
    "mixed-3"
    "mixed-3-midway"
    "mixed-3-rolling"
    "outside-joint"
    "outside-refuses"
    "partial-bridge-4"
    "partial-bridge-4-chaos"
    "partial-bridge-4-old-bridge"
    "partial-bridge-4-old-side"
    "partial-bridge-5"
    "partial-bridge-5-old-bridge"
    "partial-bridge-5-old-side"
    "partial-chain-3"
    "partial-chain-3-old-end"
    "partial-chain-3-old-middle"
    "partial-hub-4"
    "partial-hub-4-chaos"
    "partial-hub-4-old-hub"
    "partial-hub-4-old-hub-chaos"
    "partial-hub-4-old-leaf"
    "partial-hub-5"
    "partial-hub-5-dead"
    "partial-hub-5-dead-old-hub"
    "partial-hub-5-old-hub"
    "reconf-1-2-3"
    "reconf-1-2-3-deep"
    "reconf-3-4"
    "reconf-3-4-3"
    "reconf-3-4-3-losses"
    "reconf-3-4-3-restart"
    "reconf-3-4-5"
    "reconf-3-5"
    "reconf-4-3"
    "reconf-again"
    "reconf-again-empty"
    "reconf-applied"
    "reconf-at-once"
    "reconf-auto-leave"
    "reconf-campaign"
    "reconf-ends"
    "reconf-explicit"
    "reconf-informed"
    "reconf-informed-votes"
    "reconf-inherited"
    "reconf-joint-twice"
    "reconf-learner"
    "reconf-own-term"
    "reconf-own-term-apply"
    "reconf-pending-twice"
    "reconf-picture"
    "reconf-remove-leader"
    "reconf-removed-leader"
    "reconf-replace-3"
    "reconf-replace-leader"
    "reconf-replace-vast"
    "reconf-storage"
    "reconf-storage-commit"
    "reconf-storage-commit-joint"
    "reconf-two-halves"
    "reconf-uninformed-pre-vote"
    "reconf-uninformed-voter"
    "refused-campaign"
    "removed-leader-hand-over"
    "removed-leader-longest-log"
    "removed-leader-refuses"
    "removed-leader-silent"
    "restart-3"
    "restart-log-term"
    "single-entries-3"
    "snapshot-3"
    "snapshot-conf"
    "snapshot-ends"
    "snapshot-ends-old"
    "snapshot-replace"
    "snapshot-storage"
    "storage-1-2-3"
    "storage-3-4"
    "storage-3-4-3"
    "storage-3-4-5"
    "storage-3-5"
    "storage-4-3"
    "storage-learner"
    "storage-old-tail"
    "storage-raise"
    "storage-remove-leader"
    "storage-replace-leader"
    "storage-replace-one"
    "storage-two-leaders"
    "story-1"
    "story-2"
    "story-3"
    "story-4"
    "story-5"
    "story-5-tight"
    "story-6"
    "story-6-chaos"
    "story-6-return"
    "story-6-return-old"
    "story-7"
    "story-7-pre-vote"
    "tally-4"
    "tally-duplicates-4"
    "transfer-3"
    "transfer-conf"
}

/// Names of all scenarios, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The scenario of that name, if there is one.
///
/// # Errors
/// If its file is wrong, which a test rules out.
pub fn find(name: &str) -> Result<Option<Arc<Scenario>>, CliError> {
    let found = FILES.iter().find(|(candidate, _)| *candidate == name);
    found.map(|(name, text)| parse(name, text)).transpose()
}

/// All scenarios, in order of their names.
///
/// # Errors
/// If a file is wrong, which a test rules out.
pub fn all() -> Result<Vec<Arc<Scenario>>, CliError> {
    FILES.iter().map(|(name, text)| parse(name, text)).collect()
}

/// Those that run without being named, in order.
///
/// # Errors
/// If a file is wrong, which a test rules out.
pub fn usual() -> Result<Vec<Arc<Scenario>>, CliError> {
    Ok(all()?.into_iter().filter(|scenario| !scenario.deep).collect())
}

fn parse(name: &str, text: &str) -> Result<Arc<Scenario>, CliError> {
    let path = PathBuf::from(format!("specs/scenarios/{name}.toml"));
    Scenario::parse(name, text).map(Arc::new).map_err(|error| CliError::scenario(&path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_embeds_every_scenario_file_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/scenarios");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut stems: Vec<String> =
            files.filter_map(|file| file.strip_suffix(".toml").map(str::to_owned)).collect();
        stems.sort();
        assert_eq!(
            names().collect::<Vec<_>>(),
            stems,
            "the list in src/run/select/library.rs and {folder} differ"
        );
    }

    #[test]
    fn cli_every_embedded_scenario_can_be_read() {
        assert_eq!(all().unwrap().len(), FILES.len());
    }
}
