//! What axe-core finds in a page.

use std::fmt;

use serde_json::Value;

use super::browser::Browser;
use super::{kept, target};

/// Runs axe-core and hands over what a page must not have.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        result => done(result.violations.flatMap(one => one.nodes.map(node => ({
            rule: one.id, impact: node.impact ?? one.impact, help: one.help,
            target: node.target.join(' '), html: node.html, why: node.failureSummary,
        })))),
        error => done(String(error)));";

/// One fault of one element.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) rule: String,
    pub(crate) impact: String,
    pub(crate) target: String,
    help: String,
    html: String,
    why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Fault { rule, impact, target, help, html, why } = self;
        write!(f, "{rule} ({impact}) at {target}: {help}\n  {html}\n  {why}")
    }
}

impl Browser {
    /// The faults of the page that are serious or critical.
    ///
    /// # Panics
    /// If axe-core is not there, or does not end.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let source = kept::read(&target()).unwrap_or_else(|message| panic!("{message}"));
        if self.script("return typeof axe", &[]) == "undefined" {
            self.script(&source, &[]);
        }
        let found = self.script_with_callback(RUN);
        let found = found.as_array().unwrap_or_else(|| panic!("axe-core says {found}"));
        let text = |fault: &Value, key: &str| fault[key].as_str().unwrap_or_default().to_owned();
        let faults = found.iter().map(|fault| Fault {
            rule: text(fault, "rule"),
            impact: text(fault, "impact"),
            target: text(fault, "target"),
            help: text(fault, "help"),
            html: text(fault, "html"),
            why: text(fault, "why").replace('\n', "\n  "),
        });
        faults.filter(|fault| ["serious", "critical"].contains(&fault.impact.as_str())).collect()
    }

    /// Fails if the page has a serious or critical fault.
    #[track_caller]
    pub(crate) fn assert_accessible(&self) {
        let faults = self.faults();
        let list: Vec<String> = faults.iter().map(Fault::to_string).collect();
        let at = self.address();
        assert!(faults.is_empty(), "{at} in {:?}:\n{}", self.look(), list.join("\n"));
    }
}
