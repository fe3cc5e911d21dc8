//! Addresses: a walk as a text that still means the same tomorrow.
//!
//! An address is `x/SCENARIO@SETTING?without=RULE,…&d=DIGEST&p=STEPS&s=STEP`, and a link has it
//! after the server's name. `p` names the steps after the start commands, each by what it is and by
//! the state to which it led ([`code`]). `d` is a digest of the scenario's text.

pub mod code;
mod follow;
#[cfg(test)]
mod tests;

pub use follow::{Broken, Followed, continued, follow, meant};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use self::code::{Code, LENGTH};
use super::path::Walk;
use crate::run::process::build::digest;
use crate::run::select::Instance;

/// The version of the codes, the first byte of `p`.
const VERSION: u8 = 1;

/// What stands for itself in an address.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'@').remove(b'+');

/// Where a walk is: scenario, steps, and the step that is shown.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Address {
    /// `SCENARIO@SETTING`.
    pub instance: String,
    /// The removed rules.
    pub without: Vec<String>,
    /// Which assignment of flags, where the setting stands for all.
    pub initial: usize,
    /// A digest of the scenario's text; none if the address does not say.
    pub digest: Option<u32>,
    /// The steps after the start commands.
    pub codes: Vec<Code>,
    /// The step that is shown; none for the last one.
    pub step: Option<usize>,
    /// How many steps come before those that are repeated for ever.
    pub repeats: Option<usize>,
    /// The property that the walk is about.
    pub property: Option<String>,
}

/// A text that is not an address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what}")]
pub struct AddressError {
    what: String,
}

impl Address {
    /// The address of a walk, with the last step shown.
    pub fn of(walk: &Walk) -> Address {
        let explored = walk.steps().skip(walk.start);
        Address {
            instance: walk.instance.name(),
            without: walk.instance.removed().iter().map(|id| (*id).to_owned()).collect(),
            initial: walk.initial,
            digest: Some(scenario_digest(&walk.instance.scenario.text)),
            codes: explored
                .map(|(number, step)| Code::of(&step.event, walk.at(number).checksum))
                .collect(),
            step: None,
            repeats: None,
            property: None,
        }
    }

    /// The same with a step to be shown.
    #[must_use]
    pub fn at(mut self, step: usize) -> Address {
        self.step = Some(step);
        self
    }

    /// The same for a command: a scenario that is not built in goes by its file. A page does not
    /// open this address, because a page must not read any file it names.
    #[must_use]
    pub fn for_command(mut self, instance: &Instance) -> Address {
        if let Some(file) = &instance.file {
            self.instance = format!("{file}@{}", instance.setting);
        }
        self
    }

    /// The steps as the text of `p`; empty if there are none.
    pub fn path(&self) -> String {
        if self.codes.is_empty() {
            return String::new();
        }
        let mut bytes = vec![VERSION];
        self.codes.iter().for_each(|code| bytes.extend(code.bytes()));
        BASE64.encode(bytes)
    }

    /// The same walk on another page of the server, with parameters of that page:
    /// `/check/SCENARIO@SETTING?…&run=3`.
    pub fn under(&self, page: &str, more: &[(&str, &str)]) -> String {
        let text = self.to_string();
        let mut text = format!("/{page}/{}", text.strip_prefix("x/").unwrap_or(&text));
        for (key, value) in more {
            let mark = if text.contains('?') { '&' } else { '?' };
            text += &format!("{mark}{key}={}", utf8_percent_encode(value, PLAIN));
        }
        text
    }

    /// The same without its steps.
    #[must_use]
    pub fn without_steps(&self) -> Address {
        Address { codes: Vec::new(), step: None, repeats: None, ..self.clone() }
    }

    /// Where a form goes that has the parameters in its fields.
    pub fn form(&self, page: &str) -> String {
        format!("/{page}/{}", utf8_percent_encode(&self.instance, PLAIN))
    }

    /// What stands before the question mark.
    pub fn page(&self) -> String {
        format!("x/{}", utf8_percent_encode(&self.instance, PLAIN))
    }

    /// The parameters that say which walk it is, without the shown step.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut list = Vec::new();
        if !self.without.is_empty() {
            list.push(("without", self.without.join(",")));
        }
        if self.initial > 0 {
            list.push(("i", self.initial.to_string()));
        }
        list.extend(self.digest.map(|digest| ("d", format!("{digest:08x}"))));
        list.extend(self.property.iter().map(|property| ("property", property.clone())));
        list.extend(self.repeats.map(|repeats| ("loop", repeats.to_string())));
        let path = self.path();
        if !path.is_empty() {
            list.push(("p", path));
        }
        list
    }

    /// Reads an address, or a link that has one after the server's name.
    ///
    /// # Errors
    /// [`AddressError`] for the first part that is not as expected.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, rest)| rest),
            None => text.trim_start_matches('/'),
        };
        let (page, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = query.split('#').next().unwrap_or_default();
        let Some(instance) = page.strip_prefix("x/") else {
            return wrong(format!("address {text:?}: expected x/SCENARIO@SETTING?p=…"));
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((key.to_owned(), decoded(value)?))
        });
        Address::of_parts(&decoded(instance)?, pairs.collect::<Result<Vec<_>, _>>()?)
    }

    /// An address from its instance and its parameters. Others are ignored, so that a page can have
    /// parameters of its own.
    ///
    /// # Errors
    /// [`AddressError`] for the first parameter that is not as expected.
    pub fn of_parts(
        instance: &str,
        parameters: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Address, AddressError> {
        let mut address = Address { instance: instance.to_owned(), ..Address::default() };
        for (key, value) in parameters {
            let number = |value: &str| {
                let error = || format!("{key}={value} in the address: expected a number");
                value.parse::<usize>().map_err(|_| AddressError { what: error() })
            };
            match key.as_str() {
                "without" => {
                    let ids = value.split(',').filter(|id| !id.is_empty());
                    address.without = ids.map(str::to_owned).collect();
                }
                "i" => address.initial = number(&value)?,
                "s" if !value.is_empty() => address.step = Some(number(&value)?),
                "loop" => address.repeats = Some(number(&value)?),
                "property" if !value.is_empty() => address.property = Some(value),
                "d" => match hexadecimal(&value) {
                    Some(digest) => address.digest = Some(digest),
                    None => {
                        let what = "expected the eight hexadecimal digits of a digest";
                        return wrong(format!("d={value} in the address: {what}"));
                    }
                },
                "p" => address.codes = codes(&value)?,
                _ => {}
            }
        }
        Ok(address)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.page())?;
        let step = self.step.map(|step| ("s", step.to_string()));
        for (place, (key, value)) in self.parameters().into_iter().chain(step).enumerate() {
            let mark = if place == 0 { '?' } else { '&' };
            write!(f, "{mark}{key}={}", utf8_percent_encode(&value, PLAIN))?;
        }
        Ok(())
    }
}

/// Tells scenario texts apart.
pub fn scenario_digest(text: &str) -> u32 {
    let digest = digest(text);
    (digest ^ (digest >> 32)) as u32
}

/// The steps in the text of `p`.
///
/// # Errors
/// [`AddressError`] if the text is damaged, or of a version that this program does not know.
pub fn codes(text: &str) -> Result<Vec<Code>, AddressError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let damaged = |what: &str| AddressError {
        what: format!("the steps (p) in the address: {what}: the link is damaged or cut short"),
    };
    let bytes = BASE64.decode(text).map_err(|error| damaged(&error.to_string().to_lowercase()))?;
    let Some((version, rest)) = bytes.split_first() else { return Err(damaged("no step")) };
    if *version != VERSION {
        return wrong(format!(
            "the steps (p) in the address have format {version}: this program reads {VERSION}"
        ));
    }
    let (codes, left) = rest.as_chunks::<LENGTH>();
    if !left.is_empty() {
        let what = format!("{} bytes, not a multiple of {LENGTH}", rest.len());
        return Err(damaged(&what));
    }
    Ok(codes.iter().map(|bytes| Code::read(*bytes)).collect())
}

/// The number of eight hexadecimal digits.
fn hexadecimal(text: &str) -> Option<u32> {
    let digits = text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    digits.then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let plain = text.replace('+', "%2B");
    // A form writes a space as `+`, but no parameter of an address has a space, and settings have
    // a plus.
    percent_decode_str(&plain)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| AddressError { what: format!("{text:?} in the address: expected UTF-8") })
}

fn wrong<T>(what: String) -> Result<T, AddressError> {
    Err(AddressError { what })
}
