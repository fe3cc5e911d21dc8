//! What passed only because it had nothing to say.

use quorate_checker::Report;
use quorate_model::cluster::scenario::{Allowance, Budget};
use quorate_model::cluster::{CLASSES, ClusterModel};

use super::select::Instance;

/// Warnings on actions that never fired though the scenario allows them, and on properties whose antecedent never held.
///
/// A search that was stopped says nothing about what never happens, so it gives none.
pub fn warnings(
    instance: &Instance,
    model: &ClusterModel,
    report: &Report<ClusterModel>,
) -> Vec<String> {
    if !report.ending.is_complete() {
        return Vec::new();
    }
    let mut list = Vec::new();
    for (class, name) in CLASSES.iter().enumerate() {
        if report.class_counts[class] == 0 && allowed(instance, model, name) {
            let beyond = if report.class_cuts[class] > 0 {
                " within the bounds, only beyond them"
            } else {
                ""
            };
            list.push(format!("action never fired{beyond}: {name}"));
        }
    }
    for property in report.verdicts.iter().filter(|property| property.antecedent == Some(0)) {
        list.push(format!("vacuous: {} had nothing to say in any state", property.name));
    }
    list
}

/// Whether an action of this class should be seen in the instance.
fn allowed(instance: &Instance, model: &ClusterModel, class: &str) -> bool {
    let scenario = &*instance.scenario;
    let budget = |budget: Budget| scenario.chaos.allowance[budget as usize] != Allowance::Times(0);
    let campaigns = budget(Budget::ElectionTimeouts) || budget(Budget::Campaigns);
    let peers = scenario.nodes > 1 && campaigns;
    let pre_vote = model.some_flags(|flags| flags.pre_vote);
    let check_quorum = model.some_flags(|flags| flags.check_quorum);
    match class {
        "ElectionTimeout" => budget(Budget::ElectionTimeouts),
        "LeaseExpired" => budget(Budget::LeaseExpiries) && check_quorum && peers,
        "HeartbeatDue" => budget(Budget::Heartbeats) && peers,
        // Without check_quorum a quorum check does no more than to give up a transfer.
        "QuorumCheckDue" => {
            budget(Budget::QuorumChecks) && (check_quorum || budget(Budget::Transfers))
        }
        "Campaign" => budget(Budget::Campaigns),
        "Transfer" => budget(Budget::Transfers),
        "Propose" => {
            let changes = match scenario.reconfigure.variants.is_empty() {
                true => budget(Budget::ConfProposals),
                false => !scenario.script(&instance.setting).is_empty(),
            };
            budget(Budget::Proposals) || changes
        }
        "Apply" => scenario.lagging_apply,
        "deliver PreVote" | "deliver PreVoteResp" => peers && pre_vote,
        "deliver Vote" | "deliver VoteResp" | "deliver Append" | "deliver AppendResp" => {
            peers && model.plan().ever_members().len() > 1
        }
        "deliver Heartbeat" | "deliver HeartbeatResp" => peers && budget(Budget::Heartbeats),
        "deliver TimeoutNow" => peers && budget(Budget::Transfers),
        "duplicate" => peers && budget(Budget::Duplicates),
        "drop" => peers && budget(Budget::Losses),
        "crash" | "restart" => budget(Budget::Crashes) && !scenario.chaos.crash.is_empty(),
        "empty disk" => budget(Budget::Crashes) && !scenario.chaos.empty_disk.is_empty(),
        "Compact" => budget(Budget::Compactions),
        "SnapshotStatus" => budget(Budget::SnapshotReports) && scenario.compacts(),
        "deliver Snapshot" => scenario.compacts() && peers,
        "settle" => !scenario.settle.is_empty(),
        "torn write" => {
            model.disks().tears()
                && budget(Budget::Crashes)
                && !scenario.chaos.crash.is_empty()
                && peers
        }
        _ => false,
    }
}
