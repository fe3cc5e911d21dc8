//! A rule of the rulebook by name, also one that only a core has.

use std::fmt;

use quorate_model::rule::Rule;

/// A rule that a divergence names. The rules that the rulebook marks as *core only* have no other
/// form here, since the model does not know them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NamedRule {
    id: &'static str,
    title: &'static str,
}

impl NamedRule {
    /// What waits for a write.
    pub const STORE_4: NamedRule = NamedRule { id: "STORE-4", title: "what waits for a write" };
    /// Only what is durable is handed out to be applied.
    pub const STORE_5: NamedRule = NamedRule { id: "STORE-5", title: "applying" };

    /// The id, such as `STORE-4`.
    pub fn id(self) -> &'static str {
        self.id
    }

    /// What the rule is about, in a few words.
    pub fn title(self) -> &'static str {
        self.title
    }
}

impl From<Rule> for NamedRule {
    fn from(rule: Rule) -> NamedRule {
        NamedRule { id: rule.id(), title: rule.title() }
    }
}

impl fmt::Display for NamedRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
