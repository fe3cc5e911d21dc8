//! Which packages of the workspace are published.

use serde_json::Value;

use crate::command::{self, Outcome};

/// A package that is published.
#[derive(Debug, PartialEq)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// Its folder from the root, with slashes and, unless it is the root itself, one at the end.
    pub(super) folder: String,
}

/// Every package that is published; each comes after those that it uses.
///
/// # Errors
/// If cargo does not describe the workspace.
pub(super) fn read() -> Outcome<Vec<Package>> {
    packages(&command::metadata()?)
}

fn packages(metadata: &Value) -> Outcome<Vec<Package>> {
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let list = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    // `publish` is a list of registries, or null for any.
    let mut left: Vec<&Value> =
        list.iter().filter(|one| one["publish"] != Value::Array(vec![])).collect();
    let mut found = Vec::new();
    while !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|one| name(one)).collect();
        let waits = |one: &&Value| {
            let uses = one["dependencies"].as_array().into_iter().flatten();
            uses.map(name).any(|used| names.contains(&used))
        };
        let (later, now): (Vec<&Value>, Vec<&Value>) = left.iter().copied().partition(waits);
        if now.is_empty() {
            return Err(format!("{} use one another in a circle", names.join(", ")));
        }
        for one in now {
            found.push(package(one, root)?);
        }
        left = later;
    }
    if found.is_empty() {
        return Err("cargo metadata names no package that is published".to_owned());
    }
    Ok(found)
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

fn package(value: &Value, root: &str) -> Outcome<Package> {
    let manifest = value["manifest_path"].as_str().unwrap_or_default();
    let folder = manifest.strip_prefix(root).and_then(|path| path.strip_suffix("Cargo.toml"));
    let folder = folder.ok_or_else(|| format!("{manifest} is not below {root}"))?;
    let folder = folder.replace('\\', "/").trim_start_matches('/').to_owned();
    let version = value["version"].as_str().unwrap_or_default().to_owned();
    Ok(Package { name: name(value).to_owned(), version, folder })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(low_uses: &str) -> Value {
        let package = |name: &str, folder: &str, uses: &str, publish: Value| {
            serde_json::json!({
                "name": name, "version": "0.1.0", "publish": publish,
                "manifest_path": format!("/work{folder}/Cargo.toml"),
                "dependencies": [{ "name": uses }, { "name": "serde" }],
            })
        };
        let own = package("xtask", "/xtask", "low", Value::Array(vec![]));
        let top = package("top", "", "low", Value::Null);
        let low = package("low", "/a/low", low_uses, Value::Null);
        serde_json::json!({ "workspace_root": "/work", "packages": [own, top, low] })
    }

    #[test]
    fn xtask_package_lists_what_is_published_in_the_order_of_use() {
        let found = packages(&metadata("im")).unwrap();
        let found: Vec<_> = found.iter().map(|one| (&*one.name, &*one.folder)).collect();
        assert_eq!(found, [("low", "a/low/"), ("top", "")]);
        let circle = packages(&metadata("top")).unwrap_err();
        assert_eq!(circle, "top, low use one another in a circle");
        assert!(packages(&serde_json::json!({ "packages": [] })).is_err());
    }

    #[test]
    fn xtask_package_knows_the_five_of_the_workspace() {
        let names: Vec<String> = read().unwrap().into_iter().map(|one| one.name).collect();
        let expected =
            ["checker", "core", "model", "conformance"].map(|one| format!("quorate-{one}"));
        assert_eq!(names, [&expected[..], &["quorate".to_owned()]].concat());
    }
}
