//! One line of a script: a name, words and options.

use std::collections::BTreeMap;
use std::str::FromStr;

use quorate_core::NodeId;

/// A command: `name word … key=value key=(value,value) …`.
///
/// What is read is taken, so that [`Command::done`] can name what nobody asked for.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    pub(crate) name: &'a str,
    words: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

impl<'a> Command<'a> {
    pub(crate) fn parse(line: &'a str) -> Result<Self, String> {
        let mut parts = line.split_whitespace();
        let name = parts.next().ok_or("no command")?;
        let mut words = Vec::new();
        let mut options = BTreeMap::new();
        for part in parts {
            match part.split_once('=') {
                None => words.push(part),
                Some((key, value)) => {
                    if options.insert(key, value).is_some() {
                        return Err(format!("{key} is given twice"));
                    }
                }
            }
        }
        Ok(Self { name, words, options })
    }

    /// The next word, if there is one.
    pub(crate) fn word(&mut self) -> Option<&'a str> {
        (!self.words.is_empty()).then(|| self.words.remove(0))
    }

    /// The next word, which is to be a value.
    pub(crate) fn value<T: FromStr>(&mut self, what: &str) -> Result<T, String> {
        let word = self.word().ok_or_else(|| format!("{} needs {what}", self.name))?;
        parse(what, word)
    }

    /// The next word if it is a value of this kind.
    pub(crate) fn value_if<T: FromStr>(&mut self) -> Option<T> {
        let value = self.words.first()?.parse().ok()?;
        self.words.remove(0);
        Some(value)
    }

    /// All words that are left.
    pub(crate) fn rest(&mut self) -> Vec<&'a str> {
        std::mem::take(&mut self.words)
    }

    /// Whether a word is there, at any place.
    pub(crate) fn flag(&mut self, word: &str) -> bool {
        let at = self.words.iter().position(|found| *found == word);
        at.map(|at| self.words.remove(at)).is_some()
    }

    pub(crate) fn option<T: FromStr>(&mut self, key: &str) -> Result<Option<T>, String> {
        self.options.remove(key).map(|value| parse(key, value)).transpose()
    }

    /// An option that is `on` or `off`.
    pub(crate) fn switch(&mut self, key: &str) -> Result<Option<bool>, String> {
        match self.options.remove(key) {
            None => Ok(None),
            Some("on") => Ok(Some(true)),
            Some("off") => Ok(Some(false)),
            Some(value) => Err(format!("{key} is on or off, not {value}")),
        }
    }

    /// An option that is a list: `key=(1,2)`.
    pub(crate) fn list(&mut self, key: &str) -> Result<Option<Vec<u64>>, String> {
        let Some(value) = self.options.remove(key) else { return Ok(None) };
        let inner = value.strip_prefix('(').and_then(|value| value.strip_suffix(')'));
        let inner = inner.ok_or_else(|| format!("{key} is a list (1,2,…), not {value}"))?;
        numbers(key, inner).map(Some)
    }

    /// Refuses what nobody took.
    pub(crate) fn done(&self) -> Result<(), String> {
        let word = self.words.first().map(|word| (*word).to_owned());
        match word.or_else(|| self.options.keys().next().map(|key| format!("{key}="))) {
            None => Ok(()),
            Some(left) => Err(format!("{} does not take {left}", self.name)),
        }
    }
}

fn parse<T: FromStr>(what: &str, word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("{word} is no {what}"))
}

/// `1,2,3`, or nothing.
pub(crate) fn numbers(what: &str, text: &str) -> Result<Vec<u64>, String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| parse(what, word)).collect()
}

/// `1->2`; either end may be `*`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) from: Option<NodeId>,
    pub(crate) to: Option<NodeId>,
}

impl FromStr for Link {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let end = |word: &str| match word {
            "*" => Ok(None),
            _ => word.parse().map(Some).map_err(|_| ()),
        };
        let (from, to) = word.split_once("->").ok_or(())?;
        Ok(Self { from: end(from)?, to: end(to)? })
    }
}

#[test]
fn a_command_is_taken_apart() {
    let mut command = Command::parse("deliver 1->* Append dup n=2 to=(1,2)").unwrap();
    assert_eq!(command.name, "deliver");
    assert!(command.flag("dup") && !command.flag("drop"));
    assert_eq!(command.value_if(), Some(Link { from: Some(NodeId(1)), to: None }));
    assert_eq!(command.value_if::<u64>(), None);
    assert_eq!(command.option::<u64>("n"), Ok(Some(2)));
    assert_eq!(command.list("to"), Ok(Some(vec![1, 2])));
    assert_eq!(command.done(), Err("deliver does not take Append".to_owned()));
    assert_eq!(command.word(), Some("Append"));
    assert_eq!(command.done(), Ok(()));
}
