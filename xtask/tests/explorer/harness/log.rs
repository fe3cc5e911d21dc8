//! What a browser logs: errors on its console, and the requests of the pages.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

/// One sentence for each error in the entries of the log `browser`.
pub(crate) fn errors(entries: &Value) -> Vec<String> {
    let entries = entries.as_array().into_iter().flatten();
    let severe = entries.filter(|entry| entry["level"] == "SEVERE");
    severe.map(|entry| format!("console: {}", text(&entry["message"]))).collect()
}

/// One sentence for each request to a host that is not one of `own`, in the entries of the log
/// `performance`. A host has its port.
pub(crate) fn foreign(entries: &Value, own: &BTreeSet<String>) -> Vec<String> {
    let entries = entries.as_array().into_iter().flatten();
    let messages = entries.filter_map(|entry| {
        let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
        Some(message["message"].clone())
    });
    let addresses = messages.filter_map(|message| match message["method"].as_str()? {
        "Network.requestWillBeSent" => Some(text(&message["params"]["request"]["url"])),
        "Network.webSocketCreated" => Some(text(&message["params"]["url"])),
        _ => None,
    });
    let is_foreign = |address: &String| host(address).is_some_and(|host| !own.contains(&host));
    addresses.filter(is_foreign).map(|address| format!("request to {address}")).collect()
}

/// The host of an address, with its port. Addresses such as `data:` have none.
pub(crate) fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(url.port_or_known_default().map_or(host.to_owned(), |port| format!("{host}:{port}")))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
