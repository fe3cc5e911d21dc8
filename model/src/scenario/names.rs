//! The names of properties, as far as a scenario has to know them.

/// A property that a scenario may name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PropertyName {
    /// The name in `ask`, `promises` and `[[expect]]`.
    pub name: &'static str,
    /// Asked only of scenarios that ask for it.
    pub on_request: bool,
    /// One state or one step can violate it.
    pub safety: bool,
    /// It speaks of what comes after the faults, so that they have to end.
    pub after_faults: bool,
    /// It is asked under conditions of fairness. They name nodes, so that states which differ in
    /// the names of nodes only are not the same to it.
    pub under_fairness: bool,
}
