//! The licence of every dependency, against the list in `deny.toml`.

use serde_json::Value;

use crate::command::{self, Outcome};
use crate::out::say;

/// Checks every package that the lock file names.
pub(crate) fn check() -> Outcome {
    let path = command::root().join("deny.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("deny.toml: {error}"))?;
    let allowed = allowed(&text)?;
    let metadata = command::output(&["metadata", "--format-version", "1", "--locked"])?;
    let packages = packages(&metadata)?;
    let offences = offences(&packages, &allowed);
    if offences.is_empty() {
        say!("{} packages, each under one of {} allowed licences", packages.len(), allowed.len());
        return Ok(());
    }
    Err(offences.join("\n"))
}

/// A package: its name with version, and its licence expression.
type Package = (String, Option<String>);

/// The list `licenses.allow` of a `deny.toml`.
fn allowed(text: &str) -> Outcome<Vec<String>> {
    let table: toml::Table = text.parse().map_err(|error| format!("deny.toml: {error}"))?;
    let list = table.get("licenses").and_then(|licenses| licenses.get("allow"));
    let words = list.and_then(|list| list.as_array()).into_iter().flatten();
    let allowed: Vec<String> = words.filter_map(|word| word.as_str()).map(str::to_owned).collect();
    if allowed.is_empty() {
        return Err("deny.toml: expected a list licenses.allow".to_owned());
    }
    Ok(allowed)
}

fn packages(metadata: &str) -> Outcome<Vec<Package>> {
    let metadata: Value =
        serde_json::from_str(metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let list = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        return Err("cargo metadata names no package".to_owned());
    }
    let package = |package: &Value| {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        let name = [text("name"), text("version")].map(Option::unwrap_or_default).join(" ");
        (name, text("license"))
    };
    Ok(list.iter().map(package).collect())
}

/// One sentence for each package whose licence is not allowed.
fn offences(packages: &[Package], allowed: &[String]) -> Vec<String> {
    let offence = |(name, licence): &Package| match licence {
        None => Some(format!("{name} names no licence")),
        Some(expression) => match evaluate(expression, allowed) {
            Ok(true) => None,
            Ok(false) => {
                Some(format!("{name} is under {expression:?}, which deny.toml does not allow"))
            }
            Err(message) => Some(format!("{name} is under {expression:?}: {message}")),
        },
    };
    packages.iter().filter_map(offence).collect()
}

/// Whether an SPDX expression can be met with allowed licences: one side of an OR, both of an AND.
fn evaluate(expression: &str, allowed: &[String]) -> Outcome<bool> {
    // A slash is how OR was written before Cargo took SPDX expressions.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { tokens: &tokens, allowed };
    let value = parser.either()?;
    match parser.tokens.first() {
        None => Ok(value),
        Some(token) => Err(format!("{token:?} stands where AND, OR or the end was expected")),
    }
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    allowed: &'a [String],
}

impl<'a> Parser<'a> {
    fn take(&mut self) -> Option<&'a str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn skip(&mut self, word: &str) -> bool {
        let found = self.tokens.first() == Some(&word);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn either(&mut self) -> Outcome<bool> {
        let mut value = self.both()?;
        while self.skip("OR") {
            value |= self.both()?;
        }
        Ok(value)
    }

    fn both(&mut self) -> Outcome<bool> {
        let mut value = self.one()?;
        while self.skip("AND") {
            value &= self.one()?;
        }
        Ok(value)
    }

    fn one(&mut self) -> Outcome<bool> {
        match self.take() {
            Some("(") => {
                let value = self.either()?;
                if self.skip(")") { Ok(value) } else { Err("a parenthesis is open".to_owned()) }
            }
            None | Some(")" | "AND" | "OR" | "WITH") => Err("a licence is missing".to_owned()),
            Some(id) => {
                let mut name = id.strip_suffix('+').unwrap_or(id).to_owned();
                if self.skip("WITH") {
                    name = format!("{name} WITH {}", self.take().unwrap_or_default());
                }
                Ok(self.allowed.contains(&name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<String> {
        ["MIT", "MPL-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
            .map(str::to_owned)
            .into()
    }

    #[test]
    fn xtask_licence_expressions_are_evaluated() {
        let holds = |expression| evaluate(expression, &list());
        for good in [
            "MIT",
            "MPL-2.0+",
            "GPL-3.0 OR MIT",
            "Apache-2.0 / MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
        ] {
            assert_eq!(holds(good), Ok(true), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(GPL-2.0 OR GPL-3.0) AND MIT"] {
            assert_eq!(holds(bad), Ok(false), "{bad}");
        }
        for broken in ["", "MIT OR", "(MIT", "MIT GPL-3.0", "AND MIT", "MIT)"] {
            assert!(holds(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn xtask_licences_outside_the_list_are_named() {
        let metadata = r#"{"packages":[
            {"name":"good","version":"1.0.0","license":"MIT"},
            {"name":"bad","version":"2.0.0","license":"SSPL-1.0"},
            {"name":"silent","version":"3.0.0","license":null}]}"#;
        let packages = packages(metadata).unwrap();
        assert_eq!(
            offences(&packages, &list()),
            [
                r#"bad 2.0.0 is under "SSPL-1.0", which deny.toml does not allow"#,
                "silent 3.0.0 names no licence",
            ]
        );
        assert!(super::packages("{}").is_err() && super::packages("no").is_err());
    }

    #[test]
    fn xtask_licence_list_is_read() {
        assert_eq!(allowed("[licenses]\nallow = [\"MIT\"]"), Ok(vec!["MIT".to_owned()]));
        assert!(allowed("[licenses]\nallow = []").is_err());
        assert!(allowed("[bans]").is_err());
    }
}
