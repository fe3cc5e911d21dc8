//! Which rules of the rulebook a cell keeps.

use crate::error::Error;

/// Which of the two sets of voters decides (CONF-10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Halves {
    /// A majority of each, as the rule says.
    #[default]
    Both,
    /// A majority of incoming alone.
    Incoming,
    /// A majority of outgoing alone, while there is one.
    Outgoing,
    /// One majority of the union.
    Union,
}

/// When the change before the next one is settled (CONF-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Settled {
    /// When it is applied; with activation by appending, when it is committed.
    #[default]
    Rule,
    /// When it is committed.
    Committed,
    /// At once: the rule is removed.
    Always,
}

/// How a joint configuration is left without being asked (CONF-9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoLeave {
    /// As the rule says.
    #[default]
    Rule,
    /// Whenever applied has moved, also if a change is pending.
    Again,
    /// Never.
    Never,
}

/// The rules of a cell. `false` and the first variant stand for the rule as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, missing_docs)] // One switch for each rule, named after it.
pub struct Rules {
    pub no_append_8: bool,
    pub no_commit_2: bool,
    pub no_conf_1: bool,
    pub conf_2: Settled,
    pub no_conf_3: bool,
    pub no_conf_5: bool,
    pub no_conf_7: bool,
    pub conf_9: AutoLeave,
    pub votes: Halves,
    pub commits: Halves,
    pub no_conf_14: bool,
    pub no_conf_15: bool,
    pub no_role_4: bool,
    pub no_vote_1: bool,
    pub no_vote_2: bool,
    pub no_vote_9: bool,
}

impl Rules {
    /// The rulebook without the named rules, each a removable rule or a wrong variant of one.
    ///
    /// # Errors
    /// A name that the oracle does not know.
    pub fn without(names: &[String]) -> Result<Rules, Error> {
        let mut rules = Rules::default();
        for name in names {
            rules.remove(name)?;
        }
        Ok(rules)
    }

    fn remove(&mut self, name: &str) -> Result<(), Error> {
        match name {
            "APPEND-8" => self.no_append_8 = true,
            "COMMIT-2" => self.no_commit_2 = true,
            "CONF-1" => self.no_conf_1 = true,
            "CONF-2" => self.conf_2 = Settled::Always,
            "CONF-2/committed" => self.conf_2 = Settled::Committed,
            "CONF-3" => self.no_conf_3 = true,
            "CONF-5" => self.no_conf_5 = true,
            "CONF-7" => self.no_conf_7 = true,
            "CONF-9" => self.conf_9 = AutoLeave::Never,
            "CONF-9/again" => self.conf_9 = AutoLeave::Again,
            "CONF-10" => (self.votes, self.commits) = (Halves::Incoming, Halves::Incoming),
            "CONF-10/outgoing" => (self.votes, self.commits) = (Halves::Outgoing, Halves::Outgoing),
            "CONF-10/union" => (self.votes, self.commits) = (Halves::Union, Halves::Union),
            "CONF-10/votes" => self.votes = Halves::Incoming,
            "CONF-10/commit" => self.commits = Halves::Incoming,
            "CONF-14" => self.no_conf_14 = true,
            "CONF-15" => self.no_conf_15 = true,
            "ROLE-4" => self.no_role_4 = true,
            "VOTE-1" => self.no_vote_1 = true,
            "VOTE-2" => self.no_vote_2 = true,
            "VOTE-9" => self.no_vote_9 = true,
            _ => return Err(Error::Rule(name.to_owned())),
        }
        Ok(())
    }
}
