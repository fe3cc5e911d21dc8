//! CONF-8, CONF-13: how a change takes force.

use super::configuration::JointConfiguration;
use super::in_force::{self, configuration};
use super::log::{ChangeId, Kind};
use super::node::{Progress, ProgressState, Role};
use super::plan::Activation;
use super::run::{Flow, Run, Witness};
use crate::ids::{Index, NodeSet};
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// What a change makes of a configuration, by CONF-5 and CONF-6; a refused one alters nothing.
    fn after(&mut self, before: JointConfiguration, change: ChangeId) -> JointConfiguration {
        self.acts(Rule::Conf5);
        self.acts(Rule::Conf6);
        let after = self.context.plan.after(before, change, self.context.without);
        after.unwrap_or(before)
    }

    /// Another configuration is in force from now on. CONF-4. A leader's progress is that of the
    /// members.
    fn enter(&mut self, after: JointConfiguration) {
        self.acts(Rule::Conf4);
        let before = std::mem::replace(&mut self.configuration, after);
        if self.node.role == Role::Leader {
            self.renew_progress(before.members(), after.members());
        }
    }

    /// Members that are new get progress, those that left lose it. CONF-8. That they count as
    /// active spares the leader a quorum check that they could not have passed.
    fn renew_progress(&mut self, before: NodeSet, after: NodeSet) {
        let own = self.context.id;
        for gone in before.difference(after).without(own).iter() {
            *self.node.progress_of_mut(gone) = Progress::default();
        }
        let next = self.node.log.last_index().max(1);
        for new in after.difference(before).without(own).iter() {
            *self.node.progress_of_mut(new) = Progress {
                next,
                state: ProgressState::Probe,
                recent_active: true,
                ..Progress::default()
            };
        }
    }

    /// A change is applied: it takes force, or has long been in force where appending does that.
    /// CONF-8, CONF-13. One that leaves the configuration as it was has no effect.
    pub(super) fn change_is_applied(&mut self, index: Index, change: ChangeId) -> Flow {
        self.acts(Rule::Conf8);
        let plan = &*self.context.plan;
        let before = match plan.activation {
            Activation::Apply => self.configuration,
            Activation::Append => {
                let earlier = &self.node.log.as_slice()[..usize::from(index) - 1];
                in_force::after(plan, &self.node, earlier, self.context.without)
            }
        };
        let after = self.after(before, change);
        if after == before {
            return Ok(());
        }
        if self.context.plan.activation == Activation::Apply {
            self.enter(after);
        }
        if self.node.role == Role::Leader {
            self.step_down_if_removed()?;
        }
        if self.node.role == Role::Leader {
            self.lead_on();
        }
        Ok(())
    }

    /// A leader that leads on, voter or not, commits what the new configuration allows, and brings
    /// it to everybody. CONF-8 (etcd#7625, raft#83). If it gives up a transferee, CONF-9 looks once
    /// applied has moved, which is in this step.
    fn lead_on(&mut self) {
        if !self.configuration.voters.all().contains(self.node.transferee) {
            self.node.transferee = 0;
        }
        if self.try_to_commit() {
            self.broadcast_append();
        } else {
            for peer in self.peers().iter() {
                self.send_append(peer, false);
            }
        }
    }

    /// With activation by appending, a leader's own change is in force once it is in the log.
    /// CONF-13 (thesis §4.1).
    pub(super) fn own_change_is_appended(&mut self, kind: Kind) {
        let Kind::Conf(change) = kind else { return };
        if self.context.plan.activation == Activation::Append {
            self.acts(Rule::Conf13);
            let after = self.after(self.configuration, change);
            if after != self.configuration {
                self.enter(after);
            }
        }
    }

    /// With activation by appending, a leader's configuration follows its log where it replaces an
    /// entry. CONF-13, CONF-2/replace.
    pub(super) fn own_log_is_rewritten(&mut self) {
        if self.context.plan.activation == Activation::Append {
            let after = configuration(self.context, &self.node);
            self.enter(after);
        }
    }

    /// With activation by appending, a follower's configuration follows its log, also when entries
    /// are deleted. CONF-13.
    pub(super) fn follow_log(&mut self) {
        if self.context.plan.activation == Activation::Append {
            self.acts(Rule::Conf13);
            self.configuration = configuration(self.context, &self.node);
        }
    }
}
