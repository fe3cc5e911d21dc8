//! The text of a scenario file, and errors that point into it.

use toml::Spanned;

use super::error::ScenarioError;
use super::names::PropertyName;

/// The text that errors point into, and what it may name.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// The properties that the file may name.
    pub(super) properties: &'a [PropertyName],
}

impl Reader<'_> {
    pub(super) fn fail<T, S>(&self, at: &Spanned<S>, message: String) -> Result<T, ScenarioError> {
        Err(ScenarioError::at(self.text, at.span().start, message))
    }

    /// An error at a word of a text that may have several lines.
    pub(super) fn fail_at_word<T>(
        &self,
        at: &Spanned<String>,
        word: &str,
        message: String,
    ) -> Result<T, ScenarioError> {
        let span = at.span();
        let found = self.text.get(span.clone()).and_then(|text| text.find(word));
        Err(ScenarioError::at(self.text, span.start + found.unwrap_or(0), message))
    }

    /// The line in which a value stands.
    pub(super) fn line<S>(&self, at: &Spanned<S>) -> usize {
        ScenarioError::at(self.text, at.span().start, "").line
    }
}
