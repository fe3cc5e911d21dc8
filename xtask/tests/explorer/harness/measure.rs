//! Times, as the browser measures them.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::Browser;

/// The moment of the first paint with content, in milliseconds since the page was asked for.
const PAINT: &str = "
    return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null;";

/// Now, on a clock that all pages share, in milliseconds.
const NOW: &str = "return performance.timeOrigin + performance.now();";

/// The last measure of a name that began after a moment.
const SINCE: &str = "
    const since = e => performance.timeOrigin + e.startTime >= arguments[1];
    return performance.getEntriesByName(arguments[0], 'measure').filter(since).at(-1)?.duration
        ?? null;";

impl Browser {
    /// How long the page took from the request to its first paint with content.
    #[track_caller]
    pub(crate) fn first_paint(&self) -> Duration {
        let time = self.script_until("the first paint", PAINT);
        duration(&time)
    }

    /// Does something, and returns the time that the page measured for it with
    /// `performance.measure(name, …)`.
    #[track_caller]
    pub(crate) fn time_of(&self, name: &str, act: impl FnOnce(&Browser)) -> Duration {
        let start = self.script(NOW, &[]);
        act(self);
        let arguments = vec![json!(name), start];
        let time = self.until(&format!("a measure {name:?} of the page"), || {
            let time = self.ask(self.client().execute(SINCE, arguments.clone()))?;
            if time.is_null() { Err("the page has set none".to_owned()) } else { Ok(time) }
        });
        duration(&time)
    }
}

#[track_caller]
fn duration(milliseconds: &Value) -> Duration {
    let time = milliseconds.as_f64().unwrap_or_else(|| panic!("{milliseconds} is no time"));
    Duration::from_secs_f64(time / 1000.0)
}
