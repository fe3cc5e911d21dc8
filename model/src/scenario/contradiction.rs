//! Finds what contradicts itself or names something unknown: rules in `about`, names of
//! `[[settle]]`, and verdicts of `[[expect]]`.

use toml::Spanned;

use super::contents::Expect;
use super::error::ScenarioError;
use super::reader::Reader;
use super::setting::Setting;
use super::tables::{ExpectTable, SettleTable};
use crate::near::nearest;
use crate::rule::Rule;

/// Whether a word is written like the id of a rule: capitals, a hyphen, one digit or two.
fn like_a_rule(word: &str) -> bool {
    let capitals = |text: &str| text.len() > 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    let number = |text: &str| {
        (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split_once('-').is_some_and(|(family, rest)| capitals(family) && number(rest))
}

impl Reader<'_> {
    /// The text of `about`.
    ///
    /// # Errors
    /// If it names a rule that the model does not have.
    pub(super) fn about(&self, about: &Spanned<String>) -> Result<String, ScenarioError> {
        let text = about.get_ref().trim();
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let Some(word) = words.find(|word| like_a_rule(word) && word.parse::<Rule>().is_err())
        else {
            return Ok(text.to_owned());
        };
        let near = nearest(word, Rule::ALL.iter().map(|rule| rule.id()));
        let hint = match near.is_empty() {
            true => "`quorate list --rules` names them".to_owned(),
            false => format!("did you mean {}?", near.join(" or ")),
        };
        let message = format!("about names {word}, and the model has no such rule: {hint}");
        self.fail_at_word(about, word, message)
    }

    /// Checks that no two `[[settle]]` tables have the same name.
    pub(super) fn settle_names(&self, tables: &[SettleTable]) -> Result<(), ScenarioError> {
        for (place, table) in tables.iter().enumerate() {
            let same = |other: &&SettleTable| other.name.get_ref() == table.name.get_ref();
            if let Some(first) = tables[..place].iter().find(same) {
                let (name, line) = (table.name.get_ref(), self.line(&first.name));
                let message = format!(
                    "settle name {name:?}: line {line} has the same, and a trace could not tell them apart"
                );
                return self.fail(&table.name, message);
            }
        }
        Ok(())
    }

    /// The verdicts that the tables `[[expect]]` name.
    ///
    /// # Errors
    /// If a table is wrong, or two expect different verdicts on the same.
    pub(super) fn expects(
        &self,
        tables: &[ExpectTable],
        settings: &[Setting],
        asks: &[&'static str],
    ) -> Result<Vec<Expect>, ScenarioError> {
        let mut all: Vec<(Expect, usize)> = Vec::new();
        for table in tables {
            for expect in self.expect(table, settings, asks)? {
                let same = |(other, _): &&(Expect, usize)| {
                    other.setting == expect.setting && other.property == expect.property
                };
                match all.iter().find(same) {
                    Some((other, line)) if other.verdict != expect.verdict => {
                        let Expect { setting, property, verdict, .. } = &expect;
                        let message = format!(
                            "{property} of {setting} is expected to be {verdict:?}, and in line {line} to be {:?}",
                            other.verdict
                        );
                        return self.fail(&table.verdict, message);
                    }
                    _ => all.push((expect, self.line(&table.verdict))),
                }
            }
        }
        Ok(all.into_iter().map(|(expect, _)| expect).collect())
    }
}
