//! Small scenarios in which each lie can show.

use std::sync::Arc;

use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::Scenario;

/// A scenario with one of its settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    text: &'static str,
    setting: &'static str,
}

impl Scene {
    /// The model, without reductions.
    pub(crate) fn model(&self) -> ClusterModel {
        let scenario = Scenario::parse("scene", self.text).unwrap();
        let wanted = |setting: &&_| ToString::to_string(*setting) == self.setting;
        let Some(setting) = scenario.settings.iter().find(wanted).cloned() else {
            let all: Vec<String> = scenario.settings.iter().map(ToString::to_string).collect();
            panic!("{}: expected one of {all:?}", self.setting);
        };
        ClusterModel::new(Arc::new(scenario), setting, Mutations::NONE, Reduction::Off)
    }
}

/// All of them.
pub(crate) const ALL: [Scene; 8] =
    [PAIR, TRIO, LEASES, ELECTIONS, CHANGES, SNAPSHOTS, ORDERED, ENTRIES_FIRST];

/// Two nodes with a leader. A heartbeat, a proposal, a loss and a crash may each happen once.
pub(crate) const PAIR: Scene = Scene { text: PAIR_TEXT, setting: "none" };
const PAIR_TEXT: &str = r#"
title = "Two nodes, a leader, a crash"
about = "One node leads. A heartbeat, a proposal, a loss and a crash may each happen once."
[cluster]
voters = [1, 2]
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]
[chaos]
heartbeats = 1
proposals = 1
losses = 1
crashes = 1
[bounds]
max_term = 2
max_log = 2
max_in_flight = 4
[check]
ask = ["SecondLeaderElected"]
"#;

/// Three nodes of which one has an entry of an old term that no other node has.
pub(crate) const TRIO: Scene = Scene { text: TRIO_TEXT, setting: "none" };
const TRIO_TEXT: &str = r#"
title = "An old tail"
about = "Node 3 led term 1 and has an entry that no other node has. Node 1 leads term 2."
[cluster]
voters = [1, 2, 3]
flags = ["none"]
start = ["election-timeout 3", "deliver 3 1", "deliver 1 3", "drop-all", "propose 3", "drop-all",
  "election-timeout 1", "deliver 1 2", "deliver 2 1", "deliver 1 2", "deliver 2 1", "drop-all"]
[chaos]
heartbeats = 1
proposals = 1
[bounds]
max_term = 2
max_log = 3
max_in_flight = 3
[check]
ask = ["EntryCommitted"]
"#;

/// Three nodes with leases, a leader and a transfer.
pub(crate) const LEASES: Scene = Scene { text: LEASES_TEXT, setting: "both" };
const LEASES_TEXT: &str = r#"
title = "Leases and a transfer"
about = "A leader checks its quorum and hands over. A lease may run out."
[cluster]
voters = [1, 2]
flags = ["both"]
start = ["election-timeout 1", "deliver-all"]
[chaos]
lease_expiries = 1
quorum_checks = 1
transfers = 1
[bounds]
max_term = 2
max_log = 2
max_in_flight = 2
[check]
ask = ["SecondLeaderElected"]
"#;

/// A pre-vote that is refused by a node that knows a commit.
pub(crate) const ELECTIONS: Scene = Scene { text: ELECTIONS_TEXT, setting: "pre_vote" };
const ELECTIONS_TEXT: &str = r#"
title = "An election with a commit in the votes"
about = "Node 1 led and committed an entry that node 3 lacks. Any node may campaign."
[cluster]
voters = [1, 2, 3]
flags = ["pre_vote"]
start = ["election-timeout 1", "deliver-all-but 3"]
[chaos]
election_timeouts = 1
[bounds]
max_term = 2
max_log = 2
max_in_flight = 3
[check]
ask = ["SecondLeaderElected"]
"#;

/// A joint change that demotes a voter and adds one, left on request.
pub(crate) const CHANGES: Scene = Scene { text: CHANGES_TEXT, setting: "none+joint+apply" };
const CHANGES_TEXT: &str = r#"
title = "A joint configuration"
about = "A voter becomes a learner and a node is added, by way of a joint configuration."
[cluster]
voters = [1, 2]
nodes = 3
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]
[reconfigure]
joint = ["add-learner 2, add-voter 3"]
activation = ["apply"]
[bounds]
max_term = 1
max_log = 3
max_in_flight = 3
[check]
ask = ["JointEntered"]
"#;

/// A peer that lacks what the leader has compacted.
pub(crate) const SNAPSHOTS: Scene = Scene { text: SNAPSHOTS_TEXT, setting: "none+one+apply" };
const SNAPSHOTS_TEXT: &str = r#"
title = "A snapshot"
about = "Node 3 lacks entries that the leader has compacted, a change among them."
[cluster]
voters = [1, 2, 3]
nodes = 4
flags = ["none"]
start = ["election-timeout 1", "deliver-all-but 3", "propose-change 1 1", "deliver-all-but 3",
  "heartbeat-due 1", "deliver-all-but 3", "compact 1"]
[reconfigure]
one_at_a_time = ["add-learner 4"]
activation = ["apply"]
[chaos]
heartbeats = 1
compactions = 1
snapshot_reports = 1
[bounds]
max_term = 1
max_log = 3
max_in_flight = 4
[check]
ask = ["EntryCommitted"]
"#;

/// A node may crash inside a write, in the order of STORE-1.
pub(crate) const ORDERED: Scene = Scene { text: STORAGE_TEXT, setting: "none+one+apply+ordered" };
const STORAGE_TEXT: &str = r#"
title = "A torn write"
about = "Node 2 is added and may crash inside a write."
[cluster]
voters = [1]
nodes = 2
flags = ["none"]
start = ["election-timeout 1", "propose-change 1 1"]
[reconfigure]
one_at_a_time = ["add-voter 2"]
activation = ["apply"]
storage = ["ordered"]
[chaos]
crashes = 1
crash = [2]
[bounds]
max_term = 1
max_log = 3
max_in_flight = 2
[check]
ask = ["EntryCommitted"]
"#;

/// A node that has not heard of the term may store entries before it, and the core refuses that.
pub(crate) const ENTRIES_FIRST: Scene =
    Scene { text: ENTRIES_FIRST_TEXT, setting: "none+one+apply+entries-first" };
const ENTRIES_FIRST_TEXT: &str = r#"
title = "Entries before their term"
about = "Node 3 gets the first entry and has not heard of the term. It may crash in the write."
[cluster]
voters = [1, 2, 3]
flags = ["none"]
start = ["election-timeout 1", "drop 1 3", "deliver 1 2", "deliver 2 1"]
[reconfigure]
one_at_a_time = ["remove 3"]
activation = ["apply"]
storage = ["entries-first"]
[chaos]
crashes = 1
crash = [3]
conf_proposals = 0
[bounds]
max_term = 1
max_log = 2
max_in_flight = 4
[check]
ask = ["EntryCommitted"]
"#;
