//! What a command prints.

use std::fmt::{Display, Write as _};

use quorate_core::{Index, NodeId, RawNode, Role, Term};

use super::disk::Disk;
use super::show;

/// The lines printed so far.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    text: String,
}

impl Trace {
    pub(crate) fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.text, "{line}");
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// What is shown of a node whenever it changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    role: Role,
    term: Term,
    vote: Option<NodeId>,
    leader: Option<NodeId>,
    lease: bool,
    commit: Index,
    membership: String,
    transferee: Option<NodeId>,
}

impl Seen {
    pub(crate) fn of(node: &RawNode<Disk>) -> Self {
        let status = node.status();
        Self {
            role: status.role,
            term: status.term,
            vote: status.vote,
            leader: status.leader,
            lease: status.lease,
            commit: status.commit,
            membership: status.membership.to_string(),
            transferee: status.transferee,
        }
    }

    /// The fields that differ, as they are now; none if none does.
    pub(crate) fn since(&self, before: &Self) -> Option<String> {
        let mut text = String::new();
        let mut field = |name: &str, now: String, differs: bool| {
            if differs {
                let _ = write!(text, " {name}={now}");
            }
        };
        field("role", self.role.to_string(), self.role != before.role);
        field("term", self.term.to_string(), self.term != before.term);
        field("vote", show::id(self.vote), self.vote != before.vote);
        field("leader", show::id(self.leader), self.leader != before.leader);
        field("lease", lease(self.lease).to_owned(), self.lease != before.lease);
        field("commit", self.commit.to_string(), self.commit != before.commit);
        field("conf", self.membership.clone(), self.membership != before.membership);
        field("transferee", show::id(self.transferee), self.transferee != before.transferee);
        (!text.is_empty()).then_some(text)
    }
}

fn lease(lease: bool) -> &'static str {
    if lease { "set" } else { "clear" }
}

/// All there is to see of a node.
pub(crate) fn status(node: &RawNode<Disk>, trace: &mut Trace) {
    let status = node.status();
    trace.line(status.to_string());
    for (peer, progress) in status.progress {
        trace.line(format!("  {peer}: {}", progress));
    }
}
