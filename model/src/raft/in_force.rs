//! CONF-8, CONF-13: which configuration is in force on a node, and who may campaign in it.

use arrayvec::ArrayVec;

use super::configuration::JointConfiguration;
use super::context::Context;
use super::log::Entry;
use super::node::Node;
use super::plan::Activation;
use super::prepared::Prepared;
use crate::limits::MAX_LOG;
use crate::mutation::Mutations;
use crate::rule::Rule;

/// The configuration in force on a node: the first one with every change made in order, up to what
/// it has applied (CONF-8) or, with activation by appending, up to the end of its log (CONF-13).
#[inline]
#[must_use]
pub fn configuration(context: &Context, node: &Node) -> JointConfiguration {
    let plan = &*context.plan;
    if plan.is_fixed() {
        return plan.first;
    }
    let entries = node.log.as_slice();
    let made = match plan.activation {
        Activation::Apply => &entries[..entries.len().min(usize::from(node.applied))],
        Activation::Append => entries,
    };
    after(plan, node, made, context.without)
}

/// The configuration of a node after the first entries of its log, as far as it has made something
/// of them: of all, except without SNAP-3.
#[inline]
#[must_use]
pub fn after(
    plan: &Prepared,
    node: &Node,
    entries: &[Entry],
    without: Mutations,
) -> JointConfiguration {
    if node.unlearned == 0 {
        return plan.fold(entries, without);
    }
    let learned = (0..).zip(entries).filter(|(at, _)| node.unlearned >> at & 1 == 0);
    let learned: ArrayVec<Entry, MAX_LOG> = learned.map(|(_, entry)| *entry).collect();
    plan.fold(&learned, without)
}

/// Whether a node may campaign at all.
#[inline]
#[must_use]
pub fn promotable(context: &Context, node: &Node) -> bool {
    is_promotable(context, configuration(context, node))
}

/// A voter of either set may campaign; without ELECT-2 a learner, too.
#[inline]
pub(super) const fn is_promotable(context: &Context, configuration: JointConfiguration) -> bool {
    configuration.voters.all().contains(context.id)
        || (context.without.off(Rule::Elect2) && configuration.learners.contains(context.id))
}
