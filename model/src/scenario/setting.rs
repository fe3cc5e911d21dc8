//! What makes an instance of a scenario: an assignment of flags and, where the configuration
//! changes, a variant.

use std::fmt;

use super::flags::Assignment;
use super::variant::{Scheme, Variant};
use crate::raft::{Flags, MAX_NODES};

/// What tells one instance of a scenario from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// The flags of the nodes.
    pub flags: Assignment,
    /// How the configuration is changed; none if the scenario does not say how.
    pub variant: Option<Variant>,
}

impl Setting {
    /// Reads a setting as printed: an assignment of flags for so many nodes, and `+` and a variant
    /// if there is one.
    #[must_use]
    pub fn parse(text: &str, nodes: u8) -> Option<Setting> {
        let begins = |(at, word): (usize, &str)| {
            Scheme::ALL.iter().any(|scheme| scheme.word() == word).then_some(at)
        };
        let words = text.split('+').scan(0, |next, word| {
            let at = *next;
            *next += word.len() + 1;
            Some((at, word))
        });
        let (flags, variant) = match words.filter_map(begins).find(|at| *at > 0) {
            None => (text, None),
            Some(at) => (&text[..at - 1], Some(Variant::parse(&text[at..])?)),
        };
        Some(Setting { flags: Assignment::parse(flags, nodes)?, variant })
    }

    /// The assignments of flags that this stands for: one, or all 4^n of them.
    #[must_use]
    pub fn assignments(&self, nodes: u8) -> Vec<[Flags; MAX_NODES]> {
        self.flags.assignments(nodes)
    }

    /// Whether a pattern fits, in which `*` stands for any text: the whole name, that of the flags
    /// or that of the variant.
    #[must_use]
    pub fn matches(&self, pattern: &str) -> bool {
        let variant = self.variant.map(|variant| variant.to_string());
        fits(pattern, &self.to_string())
            || fits(pattern, &self.flags.to_string())
            || variant.is_some_and(|variant| fits(pattern, &variant))
    }
}

impl From<Assignment> for Setting {
    fn from(flags: Assignment) -> Setting {
        Setting { flags, variant: None }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variant {
            None => self.flags.fmt(f),
            Some(variant) => write!(f, "{}+{variant}", self.flags),
        }
    }
}

/// Whether a text is what a pattern says, in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.any(|at| fits(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text) in
            [("*", ""), ("*", "a+b"), ("a*c", "ac"), ("a*c*", "abcd"), ("a", "a")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "ab"), ("a*c", "ab"), ("*b", "ba"), ("é*", "e")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn settings_are_read_as_they_are_printed() {
        let names = [
            "none",
            "both+none",
            "both+one+apply",
            "both+none+joint+append+entries-first+raise",
            "every+one+append+sync",
            "none+joint+apply+lost",
        ];
        for name in names {
            assert_eq!(Setting::parse(name, 2).unwrap().to_string(), name);
        }
        let wrong = [
            "one+apply",
            "none+one",
            "none+apply+one",
            "none+one+apply+atomic",
            "none+one+apply+none",
            "none+one+apply+raise+lost",
            "both+none+both+one+apply",
        ];
        for name in wrong {
            assert_eq!(Setting::parse(name, 2), None, "{name}");
        }
    }

    #[test]
    fn settings_are_matched_whole_or_by_either_part() {
        let setting = Setting::parse("both+joint+apply+lost", 3).unwrap();
        for pattern in ["both", "joint+apply+lost", "joint*", "*+lost", "both+joint+*", "*"] {
            assert!(setting.matches(pattern), "{pattern}");
        }
        for pattern in ["none", "joint", "joint+apply", "one*", "both+"] {
            assert!(!setting.matches(pattern), "{pattern}");
        }
    }
}
