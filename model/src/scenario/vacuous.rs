//! The tables `[[vacuous]]` of a scenario.

use toml::Spanned;

use super::contents::{Never, Vacuous};
use super::error::ScenarioError;
use super::reader::Reader;
use super::setting::Setting;
use super::tables::{VacuousTable, Words};
use crate::rule::Rule;

impl Reader<'_> {
    /// What the tables `[[vacuous]]` name, one each.
    ///
    /// # Errors
    /// If a table names nothing, a property that is not asked, an unknown rule, or a
    /// setting for a rule, which is about all settings.
    pub(super) fn vacuous(
        &self,
        tables: &[VacuousTable],
        settings: &[Setting],
        asks: &[&'static str],
    ) -> Result<Vec<Vacuous>, ScenarioError> {
        let mut list = Vec::new();
        for table in tables {
            let because = table.because.get_ref().trim().to_owned();
            let of = match &table.setting {
                None => settings.to_vec(),
                Some(words) => self.named(words, settings)?,
            };
            let first = list.len();
            let mut add = |what| {
                let (settings, because) = (of.clone(), because.clone());
                list.push(Vacuous { what, settings, because });
            };
            for (words, word) in each(&table.property) {
                let asked = asks.iter().copied().find(|name| *name == word);
                let Some(name) = asked.or_else(|| self.always_asked(word)) else {
                    return self.fail(
                        words,
                        format!("property {word:?}: expected one that the scenario asks"),
                    );
                };
                add(Never::Property(name));
            }
            for (words, word) in each(&table.rule) {
                let rule: Result<Rule, _> = word.parse();
                let (Ok(rule), None) = (rule, &table.setting) else {
                    return self.fail(
                        words,
                        format!("rule {word:?}: expected a rule of the model, and no setting"),
                    );
                };
                add(Never::Rule(rule));
            }
            // Whoever knows the actions compares the names.
            each(&table.action).for_each(|(_, word)| add(Never::Action(word.to_owned())));
            if list.len() == first {
                return self.fail(
                    &table.because,
                    "[[vacuous]] names nothing: expected a property, a rule or an action"
                        .to_owned(),
                );
            }
        }
        Ok(list)
    }
}

/// The words of a key, each with its place.
fn each(words: &Option<Spanned<Words>>) -> impl Iterator<Item = (&Spanned<Words>, &str)> {
    words.iter().flat_map(|words| words.get_ref().list().iter().map(move |word| (words, &**word)))
}
