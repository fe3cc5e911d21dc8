//! Who may know whom.

use std::process::Command;

use serde_json::Value;

use super::{assert_tidy, root};

/// Every edge between packages of the workspace that may be there.
const ALLOWED: [(&str, &str); 8] = [
    ("quorate-model", "quorate-checker"),
    ("quorate-conformance", "quorate-checker"),
    ("quorate-conformance", "quorate-model"),
    ("quorate-conformance", "quorate-core"),
    ("quorate", "quorate-conformance"),
    ("quorate", "quorate-model"),
    ("quorate", "quorate-checker"),
    // The second opinion knows nobody, and only the automation knows it.
    ("xtask", "quorate-oracle"),
];

/// Edges that only the tests of a package may have.
const OF_TESTS: [(&str, &str); 1] = [("xtask", "quorate-model")];

/// Packages that may know stateright.
const STATERIGHT: [&str; 4] =
    ["quorate-checker", "quorate-model", "quorate-conformance", "quorate"];

/// Forbidden edges, dev- and build-dependencies included.
fn offences(metadata: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let members: Vec<String> = packages.iter().map(name).collect();
    let mut found = Vec::new();
    for package in &packages {
        for dependency in list(&package["dependencies"]) {
            let (from, to) = (name(package), name(&dependency));
            let kind = match dependency["kind"].as_str() {
                Some(kind) => format!(" (a {kind}-dependency)"),
                None => String::new(),
            };
            let inside = members.contains(&to) || !dependency["path"].is_null();
            let edge = (from.as_str(), to.as_str());
            let of_tests = dependency["kind"] == "dev" && OF_TESTS.contains(&edge);
            if inside && !ALLOWED.contains(&edge) && !of_tests {
                found.push(format!("{from} must not depend on {to}{kind}"));
            }
            if to == "stateright" && !STATERIGHT.contains(&from.as_str()) {
                found.push(format!("{from} must not depend on stateright{kind}"));
            }
        }
    }
    found
}

#[test]
fn tidy_dependency_edges_are_the_allowed_ones() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let count = metadata["packages"].as_array().map_or(0, Vec::len);
    assert!(count >= 6, "cargo metadata names {count} packages, expected the six of the workspace");
    assert_tidy(&offences(&metadata));
}

#[test]
fn tidy_forbidden_edges_are_named() {
    let metadata = serde_json::json!({ "packages": [
        { "name": "quorate-core", "dependencies": [
            { "name": "quorate-model", "kind": "dev", "path": "/model" },
            { "name": "stateright", "kind": null, "path": null },
        ] },
        { "name": "quorate-model", "dependencies": [
            { "name": "quorate-core", "kind": "build", "path": "/impl" },
            { "name": "stateright", "kind": null, "path": null },
        ] },
        { "name": "quorate", "dependencies": [
            { "name": "quorate-model", "kind": null, "path": "/model" },
            { "name": "elsewhere", "kind": null, "path": "/elsewhere" },
        ] },
        { "name": "xtask", "dependencies": [
            { "name": "quorate-model", "kind": "dev", "path": "/model" },
            { "name": "quorate-model", "kind": null, "path": "/model" },
            { "name": "quorate-oracle", "kind": null, "path": "/conformance/oracle" },
        ] },
        { "name": "quorate-oracle", "dependencies": [
            { "name": "quorate-model", "kind": "dev", "path": "/model" },
            { "name": "stateright", "kind": null, "path": null },
        ] },
        { "name": "quorate-conformance", "dependencies": [
            { "name": "quorate-oracle", "kind": "dev", "path": "/conformance/oracle" },
        ] },
    ] });
    assert_eq!(
        offences(&metadata),
        [
            "quorate-core must not depend on quorate-model (a dev-dependency)",
            "quorate-core must not depend on stateright",
            "quorate-model must not depend on quorate-core (a build-dependency)",
            "quorate must not depend on elsewhere",
            "xtask must not depend on quorate-model",
            "quorate-oracle must not depend on quorate-model (a dev-dependency)",
            "quorate-oracle must not depend on stateright",
            "quorate-conformance must not depend on quorate-oracle (a dev-dependency)",
        ]
    );
}
