//! How long the explorer takes, as the browser measures it.
//!
//! `cargo xtask explorer-times` prints the table. The tests run the same on a few steps, and assert
//! nothing about time: a machine that does other work is slow.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::walk::{at, open, place, settled};
use crate::harness::{Browser, Tool, WIDE};

/// Set to anything, everything is measured, and the table is printed.
const ALL: &str = "QUORATE_TIMES";

/// Five nodes whose faults end, so that a walk can go on for ever.
const START: &str = "x/partial-hub-5@pre_vote";

/// How many steps one script takes: a script has a time limit.
const CHUNK: usize = 25;

/// Takes steps from the address in its first argument, as many as its second says, and hands over
/// the address at their end. The third argument chooses among the actions that may be taken.
const WALK: &str = "
    const done = arguments[arguments.length - 1];
    let [address, count, seed] = arguments;
    const values = html => [...html.matchAll(/name=\"do\" value=\"(\\w+)\"/g)].map(m => m[1]);
    const ask = async what => (await fetch(`/parts/${address}${what}`)).json();
    (async () => {
        let body = await ask('');
        for (let step = 0; step < count; step++) {
            const all = values(body.panels.actions);
            if (all.length === 0) throw new Error(`nothing may happen after step ${body.step}`);
            seed = (seed * 48271) % 2147483647;
            body = await ask(`&do=${all[seed % all.length]}`);
            address = body.address;
        }
        return address;
    })().then(done, error => done(`error: ${error}`));";

/// The bytes of the last answer to a step, and how many of them were sent.
const BYTES: &str = "
    const all = performance.getEntriesByType('resource').filter(e => e.name.includes('/parts/'));
    const last = all.at(-1);
    return last ? last.encodedBodySize : null;";

/// The address of a walk of so many steps after `START`.
fn walk(browser: &Browser, tool: &Tool, steps: usize) -> String {
    open(browser, &tool.url(&format!("/{START}")));
    let (start, _) = place(browser);
    let mut address = browser.address().trim_start_matches(&tool.url("/")).to_owned();
    if !address.contains('?') {
        address.push_str("?s=");
        let _ = write!(address, "{start}");
    }
    let mut taken = 0;
    while taken < steps {
        let count = CHUNK.min(steps - taken);
        let arguments = vec![json!(address), json!(count), json!(7 + taken)];
        let told = browser.must("a walk", browser.client().execute_async(WALK, arguments));
        let told = told.as_str().unwrap_or_default().to_owned();
        assert!(told.starts_with("x/"), "{told}");
        (address, taken) = (told, taken + count);
    }
    tool.url(&format!("/{address}"))
}

/// Times of one thing.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    /// The value below which a part of the times lies, in milliseconds.
    fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let place = (part * sorted.len() as f64).ceil() as usize;
        sorted[place.clamp(1, sorted.len()) - 1].as_secs_f64() * 1000.0
    }

    fn row(&self, table: &mut String, what: &str) {
        let (median, most) = (self.quantile(0.5), self.quantile(0.95));
        let _ = writeln!(table, "| {what} | {} | {median:.0} | {most:.0} |", self.0.len());
    }
}

/// Measures a walk of some steps: its first paint, steps along it, and steps that act.
fn measure(browser: &Browser, tool: &Tool, steps: usize, repeats: usize, table: &mut String) {
    let address = walk(browser, tool, steps);
    let (mut paint, mut moves, mut acts) = (Times::default(), Times::default(), Times::default());
    for _ in 0..repeats {
        open(browser, &address);
        paint.0.push(browser.first_paint());
    }
    let (last, _) = place(browser);
    for number in 0..repeats {
        let (key, step) =
            if number % 2 == 0 { ("ArrowLeft", last - 1) } else { ("ArrowRight", last) };
        moves.0.push(browser.time_of("step", |browser| browser.press(key)));
        at(browser, step, last);
    }
    open(browser, &address);
    for number in 0..repeats {
        acts.0.push(browser.time_of("step", |browser| browser.press("1")));
        at(browser, last + number + 1, last + number + 1);
    }
    settled(browser);
    let bytes = browser.script(BYTES, &[]);
    assert!(bytes.as_u64().is_some_and(|bytes| bytes > 1000), "{bytes} bytes");
    paint.row(table, &format!("first paint, walk of {last} steps"));
    moves.row(table, &format!("step back or on, walk of {last} steps"));
    acts.row(table, &format!("action, walk of {last} steps"));
    let kib = bytes.as_u64().map_or(Value::Null, |bytes| (bytes / 1024).into());
    let _ = writeln!(table, "| bytes of one action, walk of {last} steps | 1 | {kib} KiB | |");
}

#[test]
fn explorer_times_are_measured() {
    let all = std::env::var_os(ALL).is_some();
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    let mut table = String::from("| what | times | median, ms | 95 %, ms |\n|---|---|---|---|\n");
    for (steps, repeats) in if all { [(30, 30), (500, 30)] } else { [(2, 2), (5, 2)] } {
        measure(&browser, &tool, steps, repeats, &mut table);
    }
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 2 + 2 * 4, "{table}");
    if all {
        eprintln!("\n{table}");
    }
}
