//! The parameters of a request.

use std::time::Duration;

use super::fault::Fault;
use crate::run::walk::address::Address;

/// The parameters of a request, in their order; a name may stand there several times.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// The parameters of a query string that was already split and decoded.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Query {
        Query(pairs)
    }

    /// The last value of a name, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let values = self.0.iter().rev().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.as_str()).find(|value| !value.is_empty())
    }

    /// Every name with its value.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// A number, or a default.
    ///
    /// # Errors
    /// If the value is not a number in the range.
    pub(super) fn number(
        &self,
        name: &'static str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, Fault> {
        let Some(text) = self.get(name) else { return Ok(default) };
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let what = format!(
                "{name}={text}: expected a number from {} to {}",
                range.start(),
                range.end()
            );
            Fault::wrong("A parameter makes no sense", what)
        })
    }

    /// How long a search may take.
    ///
    /// # Errors
    /// If the value is not a number of seconds from 1 to 600.
    pub(super) fn seconds(&self, default: usize) -> Result<Duration, Fault> {
        Ok(Duration::from_secs(self.number("seconds", default, 1..=600)? as u64))
    }

    /// The address that an instance and these parameters make.
    ///
    /// # Errors
    /// If a parameter of the address makes no sense.
    pub(super) fn address(&self, instance: &str) -> Result<Address, Fault> {
        Ok(Address::of_parts(instance, self.0.iter().cloned())?)
    }
}
