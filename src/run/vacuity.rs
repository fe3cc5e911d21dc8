//! Warnings on checks that passed only because they checked nothing.

use quorate_checker::Report;
use quorate_model::cluster::{Class, ClusterModel};
use quorate_model::scenario::{Allowance, Budget, Never};

use super::select::Instance;

/// Warnings on actions that never fired though the scenario allows them, and on properties whose
/// antecedent never held.
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
    // With rules removed a scenario explains nothing.
    let whole = instance.without.is_empty();
    let is_explained =
        |never: &Never| whole && instance.scenario.is_vacuous(&instance.setting, never);
    for class in Class::ALL {
        let explained = is_explained(&Never::Action(class.name().to_owned()));
        if explained && report.class_counts[*class as usize] > 0 {
            list.push(format!("not vacuous, as [[vacuous]] says: {} fired", class.name()));
        }
        if !explained
            && report.class_counts[*class as usize] == 0
            && allowed(instance, model, *class)
        {
            let bounds = if report.class_cuts[*class as usize] > 0 {
                " within the bounds, only out of them"
            } else {
                ""
            };
            list.push(format!("action never fired{bounds}: {}", class.name()));
        }
    }
    for property in &report.verdicts {
        let explained = is_explained(&Never::Property(property.name));
        match property.antecedent {
            Some(0) if !explained => {
                list.push(format!("vacuous: the antecedent of {} never held", property.name));
            }
            Some(0) => {}
            _ if explained => list.push(format!(
                "not vacuous, as [[vacuous]] says: {} has something to say",
                property.name
            )),
            _ => {}
        }
    }
    list
}

/// Whether an action of this class should be seen in the instance.
fn allowed(instance: &Instance, model: &ClusterModel, class: Class) -> bool {
    let scenario = &*instance.scenario;
    let budget = |budget: Budget| scenario.chaos.allowance[budget as usize] != Allowance::Times(0);
    let campaigns = budget(Budget::ElectionTimeouts) || budget(Budget::Campaigns);
    let peers = scenario.nodes > 1 && campaigns;
    let pre_vote = model.some_flags(|flags| flags.pre_vote);
    let check_quorum = model.some_flags(|flags| flags.check_quorum);
    match class {
        Class::ElectionTimeout => budget(Budget::ElectionTimeouts),
        Class::LeaseExpired => budget(Budget::LeaseExpiries) && check_quorum && peers,
        Class::HeartbeatDue => budget(Budget::Heartbeats) && peers,
        // Without check_quorum, a quorum check only gives up a transfer.
        Class::QuorumCheckDue => {
            budget(Budget::QuorumChecks) && (check_quorum || budget(Budget::Transfers))
        }
        Class::Campaign => budget(Budget::Campaigns),
        Class::Transfer => budget(Budget::Transfers),
        Class::Propose => {
            let changes = match scenario.reconfigure.variants.is_empty() {
                true => budget(Budget::ConfProposals),
                false => !scenario.script(&instance.setting).is_empty(),
            };
            budget(Budget::Proposals) || changes
        }
        Class::Apply => scenario.lagging_apply,
        Class::DeliverPreVote | Class::DeliverPreVoteResp => peers && pre_vote,
        Class::DeliverVote
        | Class::DeliverVoteResp
        | Class::DeliverAppend
        | Class::DeliverAppendResp => peers && model.plan().ever_members().len() > 1,
        Class::DeliverHeartbeat | Class::DeliverHeartbeatResp => {
            peers && budget(Budget::Heartbeats)
        }
        Class::DeliverTimeoutNow => peers && budget(Budget::Transfers),
        Class::Duplicate => peers && budget(Budget::Duplicates),
        Class::Drop => peers && budget(Budget::Losses),
        Class::Crash | Class::Restart => {
            budget(Budget::Crashes) && !scenario.chaos.crash.is_empty()
        }
        Class::EmptyDisk => budget(Budget::Crashes) && !scenario.chaos.empty_disk.is_empty(),
        Class::Compact => budget(Budget::Compactions),
        Class::SnapshotStatus => budget(Budget::SnapshotReports) && scenario.compacts(),
        Class::DeliverSnapshot => scenario.compacts() && peers,
        Class::Stabilise => !scenario.stabilisations.is_empty(),
        Class::TornWrite => {
            model.disks().tears()
                && budget(Budget::Crashes)
                && !scenario.chaos.crash.is_empty()
                && peers
        }
    }
}
