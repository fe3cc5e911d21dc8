//! Packages that are published: what each brings along.

use super::{Source, assert_tidy, read, root};

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
