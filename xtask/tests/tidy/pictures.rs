//! Pictures of the explorer: each that a document shows is there, has the size in its name, and
//! each that is there is shown. `cargo xtask screenshots` makes them; two runs may differ by a few
//! bytes, so nothing compares those.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Source, assert_tidy, files, root};

/// Where the pictures stand.
const FOLDER: &str = "docs/explorer";

/// The windows of which pictures are taken: the width in the name, then width and height.
const WINDOWS: [(&str, (u32, u32)); 2] = [("1280", (1280, 800)), ("800", (800, 1000))];

/// The themes in the names.
const THEMES: [&str; 2] = ["dark", "light"];

/// A picture: its path, and its size if it is a PNG file.
type Picture = (String, Option<(u32, u32)>);

/// The pictures that a document shows, as paths from the root.
fn shown(document: &Source) -> Vec<String> {
    let folder = Path::new(&document.path).parent().unwrap_or(Path::new(""));
    let links = document.text.split(|c: char| c.is_whitespace() || "()\"'<>".contains(c));
    let local = links.filter(|link| link.ends_with(".png") && !link.contains("://"));
    local.map(|link| tidied(&folder.join(link))).collect()
}

/// A path without `..`.
fn tidied(path: &Path) -> String {
    let mut parts: Vec<_> = Vec::new();
    for part in path.iter().map(|part| part.to_string_lossy()) {
        match part.as_ref() {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// What is wrong with pictures and the documents that show them.
fn wrong(documents: &[Source], pictures: &[Picture]) -> Vec<String> {
    let mut found = Vec::new();
    let mut all = BTreeSet::new();
    for document in documents {
        for path in shown(document) {
            if !pictures.iter().any(|(own, _)| *own == path) {
                found.push(format!("{} shows {path}, which is not there", document.path));
            }
            all.insert(path);
        }
    }
    for (path, size) in pictures {
        if !all.contains(path) {
            found.push(format!("{path}: no document shows it"));
        }
        match (window(path), size) {
            (None, _) => found.push(format!("{path}: expected a name like home-dark-1280.png")),
            (Some(window), Some(size)) if window == *size => {}
            (Some((width, height)), size) => {
                found.push(format!("{path}: expected {width} × {height} pixels, found {size:?}"));
            }
        }
    }
    found
}

/// The size that the name of a picture promises.
fn window(path: &str) -> Option<(u32, u32)> {
    let name = path.rsplit('/').next()?.strip_suffix(".png")?;
    let (rest, width) = name.rsplit_once('-')?;
    let (_, theme) = rest.rsplit_once('-')?;
    let window = WINDOWS.iter().find(|(name, _)| *name == width && THEMES.contains(&theme));
    window.map(|(_, size)| *size)
}

/// Width and height in the head of a PNG file.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    Some((number(8)?, number(12)?))
}

#[test]
fn tidy_pictures_are_shown_and_have_their_size() {
    let documents = files("", &[".md"]);
    let mut pictures = Vec::new();
    for entry in fs::read_dir(root().join(FOLDER)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".png") {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            pictures.push((format!("{FOLDER}/{name}"), size(&bytes)));
        }
    }
    pictures.sort();
    assert_tidy(&wrong(&documents, &pictures));
}

#[test]
fn tidy_bad_pictures_are_named() {
    let documents = [
        Source::new("README.md", "![a](docs/explorer/a-dark-800.png) https://x.test/b.png"),
        Source::new("docs/a/b.md", "<img src=\"../explorer/none-dark-800.png\" alt=x>"),
        Source::new("docs/b.md", "[c](./explorer/c-light-1280.png) [d](explorer/d-dim-800.png)"),
    ];
    let picture = |name: &str, size| (format!("docs/explorer/{name}.png"), size);
    let pictures = [
        picture("a-dark-800", Some((800, 1000))),
        picture("c-light-1280", Some((1280, 1000))),
        picture("d-dim-800", Some((800, 1000))),
        picture("e-dark-800", None),
    ];
    assert_eq!(
        wrong(&documents, &pictures),
        [
            "docs/a/b.md shows docs/explorer/none-dark-800.png, which is not there",
            "docs/explorer/c-light-1280.png: expected 1280 × 800 pixels, found Some((1280, 1000))",
            "docs/explorer/d-dim-800.png: expected a name like home-dark-1280.png",
            "docs/explorer/e-dark-800.png: no document shows it",
            "docs/explorer/e-dark-800.png: expected 800 × 1000 pixels, found None",
        ]
    );
}

#[test]
fn tidy_sizes_of_pictures_are_read() {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x03\x20";
    assert_eq!(size(head), Some((1280, 800)));
    assert_eq!(size(&head[..20]), None);
    assert_eq!(size(b"GIF89a"), None);
}
