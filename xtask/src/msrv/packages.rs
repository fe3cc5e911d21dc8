//! The packages of the workspace by the Rust that they ask for.

use std::collections::BTreeMap;

use serde_json::Value;

use super::version::Version;
use crate::command::{self, Outcome};

/// Packages that ask for the same version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Group {
    /// Their `rust-version`.
    pub(super) version: Version,
    /// Their names, in order.
    pub(super) names: Vec<String>,
}

impl Group {
    /// `a, b ask for 1.91`.
    pub(super) fn asks(&self) -> String {
        let verb = if self.names.len() == 1 { "asks" } else { "ask" };
        format!("{} {verb} for {}", self.names.join(", "), self.version)
    }
}

/// The packages of the workspace, all or those named, the oldest version first.
pub(super) fn groups(names: &[&str]) -> Outcome<Vec<Group>> {
    let metadata = command::metadata()?;
    of(metadata["packages"].as_array().map_or(&[][..], Vec::as_slice), names)
}

fn of(packages: &[Value], names: &[&str]) -> Outcome<Vec<Group>> {
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let all: Vec<String> = packages.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|&&wanted| !all.iter().any(|name| name == wanted)) {
        return Err(format!("{unknown}: expected one of: {}", all.join(", ")));
    }
    let mut groups: BTreeMap<Version, Vec<String>> = BTreeMap::new();
    for package in packages {
        let name = name(package);
        if !names.is_empty() && !names.contains(&name.as_str()) {
            continue;
        }
        let text = package["rust_version"].as_str();
        let text = text.ok_or_else(|| format!("{name} names no rust-version"))?;
        let version = Version::read(text)
            .ok_or_else(|| format!("{name}: rust-version {text:?} is not a version"))?;
        groups.entry(version).or_default().push(name);
    }
    Ok(groups
        .into_iter()
        .map(|(version, mut names)| {
            names.sort();
            Group { version, names }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_msrv_groups_packages_by_version() {
        let packages = serde_json::json!([
            { "name": "tool", "rust_version": "1.91" },
            { "name": "core", "rust_version": "1.88" },
            { "name": "model", "rust_version": "1.91.0" },
        ]);
        let packages = packages.as_array().unwrap();
        let groups = of(packages, &[]).unwrap();
        let said: Vec<String> = groups.iter().map(Group::asks).collect();
        assert_eq!(said, ["core asks for 1.88", "model, tool ask for 1.91"]);
        assert_eq!(of(packages, &["core"]).unwrap(), groups[..1]);
        assert_eq!(of(packages, &["cor"]).unwrap_err(), "cor: expected one of: tool, core, model");
    }

    #[test]
    fn xtask_msrv_needs_a_version_of_every_package() {
        let package =
            |version: Value| [serde_json::json!({ "name": "a", "rust_version": version })];
        assert_eq!(of(&package(Value::Null), &[]).unwrap_err(), "a names no rust-version");
        let error = of(&package("new".into()), &[]).unwrap_err();
        assert_eq!(error, "a: rust-version \"new\" is not a version");
    }

    #[test]
    fn xtask_msrv_every_package_here_names_a_version() {
        let groups = groups(&[]).unwrap();
        let of = |name: &str| groups.iter().find(|group| group.names.iter().any(|n| n == name));
        // The core promises its embedders an older compiler than the tools need.
        assert!(of("quorate-core").unwrap().version < of("quorate").unwrap().version);
    }
}
