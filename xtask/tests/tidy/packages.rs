//! Packages that are published: what each brings along, and that it needs nothing else.
//!
//! `cargo xtask package` shows that the tests of a packed crate pass. These tests take no minutes.

use super::{Source, assert_tidy, files, read, root};

/// The folder of each package that is published.
const PUBLISHED: [&str; 5] = ["", "conformance/", "impl/", "model/", "model/checker/"];

/// Licences that a package lacks, or that are not those of the root.
fn licences(packed: &[Source], root: &[Source]) -> Vec<String> {
    let wrong = |copy: &&Source| {
        let name = copy.path.rsplit('/').next().unwrap_or_default();
        !root.iter().any(|own| own.path == name && own.text == copy.text)
    };
    let named = |copy: &Source| format!("{} is not the licence of the root", copy.path);
    packed.iter().filter(wrong).map(named).collect()
}

/// Paths in a package that lead out of it, to files that are not packed.
fn ways_out(folder: &str, sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let inside = source.path.strip_prefix(folder).unwrap_or(&source.path);
        let depth = inside.matches('/').count();
        for (at, line) in source.text.lines().enumerate() {
            let by_file = ["include_str!(", "include_bytes!(", "#[path = "];
            let steps = line.matches("../").count();
            let allowed = match line {
                _ if line.contains("CARGO_MANIFEST_DIR") => 0,
                _ if by_file.iter().any(|word| line.contains(word)) => depth,
                _ => continue,
            };
            if steps > allowed {
                found.push(format!("{}:{}: a path out of the package", source.path, at + 1));
            }
        }
    }
    found
}

#[test]
fn tidy_packages_read_nothing_outside() {
    let mut all = Vec::new();
    for folder in PUBLISHED {
        let rust = files(folder, &[".rs"]);
        let nested = |source: &&Source| {
            let others = ["xtask/", "impl/fuzz/", "conformance/peers/", "conformance/oracle/"];
            let further = PUBLISHED.iter().chain(&others);
            let mut further = further.filter(|other| other.len() > folder.len());
            further.any(|other| other.starts_with(folder) && source.path.starts_with(*other))
        };
        let own = rust.iter().filter(|source| !nested(source));
        let own: Vec<Source> = own.map(|one| Source::new(&one.path, &one.text)).collect();
        assert!(own.len() > 20, "{folder:?} has {} sources", own.len());
        all.extend(ways_out(folder, &own));
    }
    assert_tidy(&all);
}

#[test]
fn tidy_paths_out_of_a_package_are_named() {
    let text = "include_str!(\"../README.md\");\n    #[path = \"../../b/c.rs\"]\nmod c;\n\
                Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"../specs\");\n// ../../../a\n\
                concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/docs\");\n";
    let sources = [Source::new("a/src/lib.rs", text)];
    assert_eq!(
        ways_out("a/", &sources),
        ["a/src/lib.rs:2: a path out of the package", "a/src/lib.rs:4: a path out of the package"]
    );
}

#[test]
fn tidy_each_package_has_the_licences_of_the_root() {
    let of = |folder: &str, name: &str| {
        let path = format!("{folder}{name}");
        let text = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        Source { path, text }
    };
    let names = ["LICENSE-APACHE", "LICENSE-MIT"];
    let own = names.map(|name| Source::new(name, &read(name)));
    let packed: Vec<Source> =
        PUBLISHED.iter().flat_map(|folder| names.map(|name| of(folder, name))).collect();
    assert_tidy(&licences(&packed, &own));
}

#[test]
fn tidy_other_licences_are_named() {
    let own = [Source::new("LICENSE-MIT", "free")];
    let packed = [Source::new("a/LICENSE-MIT", "free"), Source::new("b/LICENSE-MIT", "")];
    assert_eq!(licences(&packed, &own), ["b/LICENSE-MIT is not the licence of the root"]);
}
