//! Keeping the records that a run made.

use toml::{Table, Value};

use super::difference::differences;
use super::{Compared, Records, word};
use crate::command::Outcome;
use crate::out::{complain, say};

/// Why a record was not kept.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum NotKept {
    /// The results are not those of the older record; the text says how.
    Differs(String),
    /// The records could not be read or written, so nothing was compared.
    Failed(String),
}

impl From<String> for NotKept {
    fn from(message: String) -> Self {
        NotKept::Failed(message)
    }
}

impl From<NotKept> for String {
    fn from(reason: NotKept) -> Self {
        let (NotKept::Differs(text) | NotKept::Failed(text)) = reason;
        text
    }
}

impl Records {
    /// Keeps each record as soon as there is one.
    ///
    /// # Errors
    /// At once if a result is missing, or if the file of records cannot be read or written. At the
    /// end if results differ from their records.
    pub(super) fn keep_each(
        &self,
        results: impl Iterator<Item = Outcome<Table>>,
        accept: bool,
    ) -> Outcome {
        let mut differing = Vec::new();
        for record in results {
            let record = record?;
            let key = word(&record, self.key)?.to_owned();
            match self.compare_and_keep(record, accept) {
                Ok(()) => {}
                Err(NotKept::Differs(difference)) => {
                    complain!("{difference}");
                    differing.push(key);
                }
                Err(NotKept::Failed(message)) => return Err(message),
            }
        }
        match differing[..] {
            [] => Ok(()),
            _ => Err(format!(
                "{}: not as recorded; find out why, then run again with --accept: {}",
                self.path,
                differing.join(", ")
            )),
        }
    }

    /// Keeps a record if its results are those of the older one with the same key, if its scenario
    /// has changed, or if a difference is accepted.
    ///
    /// # Errors
    /// [`NotKept::Differs`] if the results differ; [`NotKept::Failed`] if the file of records
    /// cannot be read or written.
    pub(crate) fn compare_and_keep(&self, record: Table, accept: bool) -> Result<(), NotKept> {
        let key = word(&record, self.key)?.to_owned();
        let olds = self.read()?;
        let old = olds.iter().find(|old| old.get(self.key) == record.get(self.key));
        let (found, said) = match old {
            None => (Vec::new(), "recorded for the first time"),
            Some(old) => {
                let changed = old.get("digest") != record.get("digest");
                let found = match self.compared {
                    Compared::Always(compare) => compare(old, &record),
                    Compared::Results if changed => Vec::new(),
                    Compared::Results => differences(old, &record),
                };
                (found, if changed { "recorded; the scenario has changed" } else { "as recorded" })
            }
        };
        if !found.is_empty() && !accept {
            let difference = format!("{}: {key}:\n  {}", self.path, found.join("\n  "));
            return Err(NotKept::Differs(difference));
        }
        say!("{key}: {}", if found.is_empty() { said } else { "other results accepted" });
        Ok(self.keep(record)?)
    }

    /// Writes a record in the place of an older one with the same key.
    fn keep(&self, record: Table) -> Outcome {
        let mut records = self.read()?;
        records.retain(|old| old.get(self.key) != record.get(self.key));
        records.push(record);
        records.sort_by_key(|record| word(record, self.key).unwrap_or_default().to_owned());
        let list = records.into_iter().map(Value::Table).collect();
        let table = Table::from_iter([(self.list.to_owned(), Value::Array(list))]);
        let text = toml::to_string_pretty(&table).map_err(|error| error.to_string())?;
        let command = self.command;
        let head = format!("# Made by `cargo xtask {command}`. Do not edit.\n\n");
        crate::page::write(self.path, &(head + &text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;
    use crate::records::{MODEL, number};

    /// A file of records for one test, which begins without it.
    fn records(path: &'static str) -> Records {
        let _ = std::fs::remove_file(command::root().join(path));
        let (command, list, key, scenario, sources) =
            ("verdicts", "scenario", "name", "name", MODEL);
        Records { path, command, list, key, scenario, sources, compared: Compared::Results }
    }

    fn record(digest: &str, states: i64) -> Table {
        let words = [("name", "a"), ("digest", digest), ("date", "today")];
        let words = words.map(|(key, word)| (key.to_owned(), Value::from(word)));
        Table::from_iter(words.into_iter().chain([("states".to_owned(), states.into())]))
    }

    #[test]
    fn xtask_records_are_not_overwritten_by_other_results() {
        let records = records("target/xtask-records-test.toml");
        let states = || number(&records.read().unwrap()[0], "states");
        records.compare_and_keep(record("d", 1), false).unwrap();
        let error = records.compare_and_keep(record("d", 2), false).unwrap_err();
        let NotKept::Differs(error) = error else { panic!("not a difference: {error:?}") };
        assert!(error.ends_with("a:\n  states: recorded 1, now 2"), "{error}");
        assert_eq!(states(), Ok(1));
        records.compare_and_keep(record("d", 2), true).unwrap();
        assert_eq!(states(), Ok(2));
        records.compare_and_keep(record("another scenario", 3), false).unwrap();
        assert_eq!((states(), records.read().unwrap().len()), (Ok(3), 1));
    }

    #[test]
    fn xtask_records_differences_are_counted_and_the_run_continues() {
        let records = records("target/xtask-records-differ-test.toml");
        records.compare_and_keep(record("d", 1), false).unwrap();
        let other = |name: &str| {
            let mut record = record("d", 7);
            record.insert("name".to_owned(), name.into());
            record
        };
        let results = [Ok(record("d", 2)), Ok(other("b"))];
        let error = records.keep_each(results.into_iter(), false).unwrap_err();
        assert!(error.ends_with("run again with --accept: a"), "{error}");
        assert_eq!(records.read().unwrap().len(), 2);
    }

    #[test]
    fn xtask_records_that_cannot_be_read_are_no_difference() {
        let records = records("target/xtask-records-damaged-test.toml");
        let file = command::root().join(records.path);
        std::fs::write(&file, "[[scenario]\n").unwrap();
        for accept in [false, true] {
            let error = records.compare_and_keep(record("d", 1), accept).unwrap_err();
            assert!(matches!(error, NotKept::Failed(_)), "{error:?}");
            let results = [Ok(record("d", 1)), Err("the run went on".to_owned())];
            let error = records.keep_each(results.into_iter(), accept).unwrap_err();
            assert!(error.starts_with(&format!("{}: TOML parse error", records.path)), "{error}");
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[[scenario]\n");
    }
}
