//! The key `promises` of `[check]`: the safety properties that a scenario puts at risk.

use toml::Spanned;

use super::contents::Scenario;
use super::error::ScenarioError;
use super::reader::Reader;

impl Reader<'_> {
    /// The safety properties that the key names.
    ///
    /// # Errors
    /// If a name is not that of a safety property, or stands twice.
    pub(super) fn promises(
        &self,
        words: &[Spanned<String>],
    ) -> Result<Vec<&'static str>, ScenarioError> {
        let mut list = Vec::new();
        for word in words {
            let text = word.get_ref();
            let mut safety = self.properties.iter().filter(|property| property.safety);
            let Some(property) = safety.find(|property| property.name == text) else {
                let safety = self.properties.iter().filter(|property| property.safety);
                let names: Vec<&str> = safety.map(|property| property.name).collect();
                let message = format!(
                    "promises {text:?}: expected a safety property, one of {}",
                    names.join(", ")
                );
                return self.fail(word, message);
            };
            if list.contains(&property.name) {
                return self.fail(word, format!("promises {text:?}: the name stands twice"));
            }
            list.push(property.name);
        }
        Ok(list)
    }
}

/// The error for a promised property that no setting asks.
pub(crate) fn unasked(scenario: &Scenario, name: &str) -> ScenarioError {
    let message = format!(
        "promises {name:?}: expected a property that the scenario asks in some setting; \
         specs/properties.md says of which scenarios each is asked"
    );
    let key = scenario.text.find("promises").unwrap_or_default();
    ScenarioError::at(&scenario.text, key, message)
}
