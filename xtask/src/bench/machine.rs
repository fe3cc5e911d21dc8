//! Where and when the figures were taken.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::build;
use crate::command::Outcome;

/// What has to stand next to figures: name and value of each fact.
pub(crate) fn facts(command: &str) -> Outcome<Vec<(String, String)>> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.arg("--version");
    let rustc = build::output(rustc, "rustc --version")?;
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let facts = [
        ("Date", today()),
        ("Command", format!("`cargo xtask {command}`")),
        ("Processor", first_value("/proc/cpuinfo", "model name")),
        ("Cores", if cores == 0 { unknown() } else { cores.to_string() }),
        ("Memory", memory()),
        ("Load", load()),
        ("Compiler", rustc.trim().to_owned()),
    ];
    Ok(facts.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// The facts as a table in Markdown.
pub(crate) fn markdown(facts: &[(String, String)]) -> String {
    let facts = facts.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    format!("| | |\n|---|---|\n{}", facts.collect::<String>())
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// The value of the first line `name : value` of a file.
fn first_value(path: &str, name: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let value = text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    });
    value.unwrap_or_else(unknown)
}

fn memory() -> String {
    let text = first_value("/proc/meminfo", "MemTotal");
    let kilobytes = text.split(' ').next().and_then(|word| word.parse::<u64>().ok());
    kilobytes.map_or(text, |kilobytes| format!("{} GiB", kilobytes.div_ceil(1 << 20)))
}

/// How many programs wanted a core at the end of the run. Above the number of cores, times are
/// rough.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').nth(2).map_or_else(unknown, |mean| format!("{mean} in the last 15 minutes"))
}

/// The date, in UTC.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    date(seconds / 86_400)
}

/// The date so many days after 1970-01-01.
fn date(mut days: u64) -> String {
    let leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bench_dates() {
        let dates = [0, 58, 59, 789, 11_016, 20_453].map(date);
        let known =
            ["1970-01-01", "1970-02-28", "1970-03-01", "1972-02-29", "2000-02-29", "2025-12-31"];
        assert_eq!(dates, known);
    }
}
