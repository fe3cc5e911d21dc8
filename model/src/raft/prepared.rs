//! A plan with its configurations: what each change makes of each of them, looked up.
//!
//! The configuration in force follows from the changes in a log, and is asked for in every step of
//! every node. So the configurations that a plan can lead to are made once, and a log is a walk
//! through them.

use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::configuration::JointConfiguration;
use super::log::{ChangeId, Entry, Kind};
use super::plan::Plan;
use crate::mutation::{Alteration, Mutations};
use crate::rule::Rule;

/// The most configurations that are kept; a plan that leads to more of them makes each anew.
const MOST: usize = 256;

/// A plan, with the configurations that it leads to.
#[derive(Debug)]
pub struct Prepared {
    plan: Plan,
    /// Made when they are first wanted: one for each way in which mutations let changes be made.
    tables: [OnceLock<Option<Table>>; 4],
}

/// Configurations, the first one of the plan in front, and where each change leads from each.
#[derive(Debug)]
struct Table {
    configurations: Vec<JointConfiguration>,
    next: Vec<[u8; ChangeId::COUNT]>,
}

impl Table {
    /// Every configuration that some order of the changes leads to; none if they are too many. A
    /// refused change leads to where it was.
    fn new(plan: &Plan, without: Mutations) -> Option<Table> {
        let mut table = Table { configurations: vec![plan.first], next: Vec::new() };
        while let Some(&before) = table.configurations.get(table.next.len()) {
            let mut row = [0; ChangeId::COUNT];
            for (change, to) in ChangeId::all().zip(&mut row) {
                let after = plan.after(before, change, without).unwrap_or(before);
                *to = table.number(after)?;
            }
            table.next.push(row);
        }
        Some(table)
    }

    /// The number of a configuration, which is added if it is new; none if there is no room.
    fn number(&mut self, configuration: JointConfiguration) -> Option<u8> {
        let known = self.configurations.iter().position(|other| *other == configuration);
        let number = known.unwrap_or(self.configurations.len());
        if number == MOST {
            return None;
        }
        if known.is_none() {
            self.configurations.push(configuration);
        }
        u8::try_from(number).ok()
    }

    fn fold(&self, entries: &[Entry]) -> JointConfiguration {
        let last = entries.iter().fold(0, |before: u8, entry| match entry.kind() {
            Kind::Conf(change) => self.next[usize::from(before)][change.number()],
            Kind::Empty | Kind::Normal(_) => before,
        });
        self.configurations[usize::from(last)]
    }
}

impl Prepared {
    /// The first configuration with every change among the entries made in order; a refused one
    /// alters nothing. CONF-8.
    #[must_use]
    pub fn fold(&self, entries: &[Entry], without: Mutations) -> JointConfiguration {
        // What `Plan::after` asks the mutations.
        let (at_once, in_any) = (without.off(Rule::Conf5), without.alters(Alteration::Joint));
        let table = &self.tables[usize::from(at_once) | usize::from(in_any) << 1];
        match table.get_or_init(|| Table::new(&self.plan, without)) {
            Some(table) => table.fold(entries),
            None => self.plan.fold(entries, without),
        }
    }
}

impl Deref for Prepared {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.plan
    }
}

impl From<Plan> for Prepared {
    fn from(plan: Plan) -> Prepared {
        Prepared { plan, tables: Default::default() }
    }
}

impl From<Plan> for Arc<Prepared> {
    fn from(plan: Plan) -> Arc<Prepared> {
        Arc::new(plan.into())
    }
}

/// The tables follow from the plan.
impl PartialEq for Prepared {
    fn eq(&self, other: &Prepared) -> bool {
        self.plan == other.plan
    }
}

impl Eq for Prepared {}

impl Hash for Prepared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.plan.hash(state);
    }
}
