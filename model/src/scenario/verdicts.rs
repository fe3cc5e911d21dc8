//! The tables `[[decide]]` and `[[expect]]` of a scenario.

use toml::Spanned;

use super::contents::{Decide, Expect};
use super::error::ScenarioError;
use super::reader::Reader;
use super::setting::Setting;
use super::tables::{DecideTable, ExpectTable, Words};
use crate::mutation::Mutation;

/// The most settings that an error lists.
const LISTED: usize = 8;

impl Reader<'_> {
    pub(super) fn decide(
        &self,
        table: &DecideTable,
        settings: &[Setting],
    ) -> Result<Decide, ScenarioError> {
        let mut without = Vec::new();
        for word in &table.without {
            match word.get_ref().parse::<Mutation>() {
                Ok(mutation) => without.push(mutation),
                Err(error) => {
                    let text = word.get_ref();
                    return self.fail(word, format!("without {text:?}: {}", error.in_full()));
                }
            }
        }
        let settings = match &table.setting {
            None => settings.to_vec(),
            Some(words) => self.named(words, settings)?,
        };
        Ok(Decide { without, settings, note: table.note.trim().to_owned() })
    }

    /// The settings that patterns name, each of which has to name one.
    pub(super) fn named(
        &self,
        words: &Spanned<Words>,
        settings: &[Setting],
    ) -> Result<Vec<Setting>, ScenarioError> {
        let mut named = Vec::new();
        for word in words.get_ref().list() {
            let fitting: Vec<&Setting> =
                settings.iter().filter(|setting| setting.matches(word)).collect();
            if fitting.is_empty() {
                let mut listed: Vec<_> =
                    settings.iter().take(LISTED).map(Setting::to_string).collect();
                if settings.len() > LISTED {
                    listed.push("…".to_owned());
                }
                return self.fail(
                    words,
                    format!("setting {word:?}: expected one of `flags`: {}", listed.join(", ")),
                );
            }
            named.extend(fitting.into_iter().cloned());
        }
        Ok(named)
    }

    /// One for each setting and property that the table names. The setting is one of the
    /// scenario's, and the property one that it asks, or one that is always asked: anything else
    /// would never be compared with a verdict.
    pub(super) fn expect(
        &self,
        table: &ExpectTable,
        settings: &[Setting],
        asks: &[&'static str],
    ) -> Result<Vec<Expect>, ScenarioError> {
        let verdict = table.verdict.get_ref();
        if !["violated", "undecided", "not reached"].contains(&verdict.as_str()) {
            return self.fail(
                &table.verdict,
                format!(
                    "verdict {verdict:?}: expected \"violated\", \"undecided\" or \"not reached\""
                ),
            );
        }
        let mut list = Vec::new();
        for setting in self.named(&table.setting, settings)? {
            for word in table.property.get_ref().list() {
                let asked = asks.iter().copied().find(|name| *name == word.as_str());
                let Some(property) = asked.or_else(|| self.always_asked(word)) else {
                    let listed =
                        if asks.is_empty() { "none is".to_owned() } else { asks.join(", ") };
                    return self.fail(
                        &table.property,
                        format!("property {word:?}: expected one that is asked: {listed}"),
                    );
                };
                list.push(Expect {
                    setting: setting.clone(),
                    property,
                    verdict: verdict.clone(),
                    because: table.because.trim().to_owned(),
                });
            }
        }
        Ok(list)
    }

    /// The property of that name, if it is asked of scenarios that do not ask for it.
    pub(super) fn always_asked(&self, name: &str) -> Option<&'static str> {
        let mut always = self.properties.iter().filter(|property| !property.on_request);
        always.find(|property| property.name == name).map(|property| property.name)
    }
}
