//! In what two records of one scenario differ.

use toml::{Table, Value};

/// What a record keeps besides its results: it may differ from one run to the next.
const MEASURED: &[&str] =
    &["bytes", "date", "digest", "machine", "odds", "peak_resident", "seconds", "sources"];

/// The results that differ, one line each, with both sides.
pub(super) fn differences(old: &Table, new: &Table) -> Vec<String> {
    let mut found = of_values("", old, new);
    let rows = |table: &Table| -> Vec<Table> {
        let rows = table.get("row").and_then(Value::as_array);
        rows.into_iter().flatten().filter_map(|row| row.as_table().cloned()).collect()
    };
    let (olds, mut news) = (rows(old), rows(new));
    for old in &olds {
        let name = name(old);
        match news.iter().position(|new| self::name(new) == name) {
            Some(place) => found.extend(of_values(&name, old, &news.remove(place))),
            None => found.push(format!("{name}: recorded, not found now")),
        }
    }
    found.extend(news.iter().map(|row| format!("{}: not recorded", name(row))));
    found
}

/// What tells the rows of a record apart.
fn name(row: &Table) -> String {
    let word = |key: &str| row.get(key).and_then(Value::as_str);
    let words = ["setting", "without", "property"].into_iter().filter_map(word);
    words.collect::<Vec<_>>().join(" ")
}

fn of_values(name: &str, old: &Table, new: &Table) -> Vec<String> {
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let counts = |key: &&String| key.as_str() != "row" && !MEASURED.contains(&key.as_str());
    let said = |value: Option<&Value>| value.map_or("none".to_owned(), Value::to_string);
    let differing = keys.into_iter().filter(counts).filter(|&key| old.get(key) != new.get(key));
    differing
        .map(|key| {
            let (old, new) = (said(old.get(key)), said(new.get(key)));
            format!("{name} {key}: recorded {old}, now {new}").trim_start().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn xtask_records_measures_may_differ() {
        let one = record(
            "name = \"a\"\ndate = \"1\"\n[[row]]\nsetting = \"s\"\nstates = 7\nseconds = 0.1\n",
        );
        let two = record(
            "name = \"a\"\ndate = \"2\"\n[[row]]\nsetting = \"s\"\nstates = 7\nseconds = 9.0\n",
        );
        assert_eq!(differences(&one, &two), Vec::<String>::new());
    }

    #[test]
    fn xtask_records_results_may_not_differ() {
        let one = record(
            "name = \"a\"\nskipped = 1\n[[row]]\nsetting = \"s\"\nproperty = \"P\"\nverdict = \"hold\"\n\
             [[row]]\nsetting = \"gone\"\n",
        );
        let two = record(
            "name = \"a\"\nskipped = 2\n[[row]]\nsetting = \"new\"\n\
             [[row]]\nsetting = \"s\"\nproperty = \"P\"\nverdict = \"violated\"\nsteps = 4\n",
        );
        let expected = [
            "skipped: recorded 1, now 2",
            "s P steps: recorded none, now 4",
            "s P verdict: recorded \"hold\", now \"violated\"",
            "gone: recorded, not found now",
            "new: not recorded",
        ];
        assert_eq!(differences(&one, &two), expected);
    }
}
