//! No module uses another that, in the end, uses it.
//!
//! A circle has no first file to read, and nothing in it can be understood, tested or moved alone.
//! `cargo xtask house` draws the same graph.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::{assert_tidy, root};

// The drawing reads the same sources.
#[path = "../../src/house/graph.rs"]
mod graph;

use graph::{Graph, components, home, rooms};

/// The graph of the sources, read once.
fn workspace() -> &'static Graph {
    static GRAPH: OnceLock<Graph> = OnceLock::new();
    GRAPH.get_or_init(|| graph::of_workspace(root()).expect("the sources are read"))
}

/// The circles of a graph, each in words.
fn offences(graph: &Graph) -> Vec<String> {
    graph.circles().iter().map(|circle| graph.sentence(circle)).collect()
}

/// Circles of rooms in a folder: no arrow between them runs back up.
fn circles_of_rooms(graph: &Graph, folder: &str) -> Vec<String> {
    let of_files = rooms(&graph.files);
    let files = (0..graph.files.len()).filter(|file| home(&graph.files[*file]) == folder);
    let rooms: BTreeSet<&str> = files.map(|file| of_files[file].as_str()).collect();
    let rooms: Vec<&str> = rooms.into_iter().collect();
    let at = |file: usize| rooms.iter().position(|name| *name == of_files[file]);
    let edges = graph.edges.keys().filter_map(|(from, to)| Some((at(*from)?, at(*to)?)));
    let circles = components(rooms.len(), edges);
    let names = |circle: &Vec<usize>| circle.iter().map(|at| rooms[*at]).collect::<Vec<_>>();
    circles
        .iter()
        .map(|circle| format!("a circle of rooms: {}", names(circle).join(", ")))
        .collect()
}

#[test]
fn tidy_rooms_of_the_model_have_no_circles() {
    let graph = workspace();
    assert_tidy(&circles_of_rooms(graph, "model/src"));
    let planted = planted(&[
        ("lib.rs", "mod low; mod high;"),
        ("low/mod.rs", "mod a; pub use a::A; pub mod b;"),
        ("low/a.rs", "pub struct A;"),
        ("low/b.rs", "use crate::high::High;"),
        ("high.rs", "use crate::low::A; pub struct High;"),
    ]);
    assert_eq!(offences(&planted), [] as [&str; 0]);
    assert_eq!(
        circles_of_rooms(&planted, "a/src"),
        ["a circle of rooms: a/src/high.rs, a/src/low"]
    );
}

/// The floors of the tool, from the top. A file uses files of its own floor and of those below.
/// What is in no folder is the ground floor, but for the roots of the crate.
const FLOORS: [&str; 4] = ["command", "serve", "render", "run"];

/// Uses in a folder that lead from a floor to one above it.
fn upwards(graph: &Graph, folder: &str) -> Vec<String> {
    let floor = |file: usize| {
        let inside = graph.files[file].strip_prefix(folder)?.strip_prefix('/')?;
        let room = inside.split('/').next().unwrap_or(inside);
        let known = FLOORS.iter().position(|floor| *floor == room);
        known.or_else(|| (!["lib.rs", "main.rs"].contains(&room)).then_some(FLOORS.len()))
    };
    let up = graph.edges.keys().filter(|(from, to)| match (floor(*from), floor(*to)) {
        (Some(from), Some(to)) => to < from,
        _ => false,
    });
    up.map(|(from, to)| format!("{} uses {}", graph.files[*from], graph.files[*to])).collect()
}

#[test]
fn tidy_floors_of_the_tool_use_only_what_is_below() {
    assert_tidy(&upwards(workspace(), "src"));
    let planted = planted(&[
        ("lib.rs", "mod command; mod render; mod run; mod text;"),
        ("command/mod.rs", "use crate::render::show; use crate::run::Found;"),
        ("render/mod.rs", "use crate::run::Found; use crate::text::bold; pub fn show() {}"),
        ("run/mod.rs", "mod search; pub struct Found;"),
        ("run/search.rs", "fn f() { crate::render::show() }"),
        ("text.rs", "use crate::run::Found; pub fn bold() {}"),
    ]);
    assert_eq!(
        upwards(&planted, "a/src"),
        ["a/src/run/search.rs uses a/src/render/mod.rs", "a/src/text.rs uses a/src/run/mod.rs"]
    );
}

#[test]
fn tidy_modules_have_no_circles() {
    let graph = workspace();
    assert!(graph.files.len() > 200 && graph.edges.len() > 500, "{} files", graph.files.len());
    assert_tidy(&offences(graph));
}

/// The graph of a crate `a` with these files under `a/src`.
fn planted(files: &[(&str, &str)]) -> Graph {
    let read = |path: &str| {
        let name = path.strip_prefix("a/src/")?;
        files.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())
    };
    graph::graph(&[("a", "a/src/lib.rs")], &read).expect("the texts are Rust")
}

#[test]
fn tidy_planted_circles_are_named() {
    let circle = |files: &[(&str, &str)]| offences(&planted(files));
    let siblings = [
        ("lib.rs", "mod b; mod c;"),
        ("b.rs", "use crate::c::C; pub struct B(C);"),
        ("c.rs", "pub struct C; fn f() { assert!(super::b::B::ok()) }"),
    ];
    assert_eq!(
        circle(&siblings),
        ["a/src: 2 files use one another in a circle:\n    b.rs → c.rs (C)\n    c.rs → b.rs (B)"]
    );
    let re_exported = [
        ("lib.rs", "mod room;"),
        ("room/mod.rs", "mod b; mod c; pub use b::B; pub(crate) use self::c::C as Last;"),
        ("room/b.rs", "use super::Last; pub struct B;"),
        ("room/c.rs", "use crate::room::*; pub struct C(B);"),
    ];
    assert_eq!(
        circle(&re_exported),
        [
            "a/src: 2 files use one another in a circle:\n    room/b.rs → room/c.rs (C)\n    room/c.rs → room/b.rs (B)"
        ]
    );
    let parent_and_child = [
        ("lib.rs", "mod b; pub use b::f; pub struct Own; fn g() { f() }"),
        ("b.rs", "use super::Own; pub fn f() {}"),
    ];
    assert_eq!(
        circle(&parent_and_child),
        [
            "a/src: 2 files use one another in a circle:\n    lib.rs → b.rs (f)\n    b.rs → lib.rs (Own)"
        ]
    );
    let by_method = [
        ("lib.rs", "mod b; mod c;"),
        ("b.rs", "pub struct B; impl B { fn f(&self) { self.added() } }"),
        ("c.rs", "use crate::b::B; impl B { pub(super) fn added(&self) {} }"),
    ];
    assert_eq!(
        circle(&by_method),
        [
            "a/src: 2 files use one another in a circle:\n    b.rs → c.rs (.added())\n    c.rs → b.rs (B)"
        ]
    );
}

#[test]
fn tidy_what_is_no_circle_passes() {
    let files = [
        // Declaring a module and passing on what it has uses neither.
        ("lib.rs", "mod b; mod c; pub use c::C; pub(crate) struct Lost;"),
        ("b.rs", "use super::C; use crate::c; /// [`crate::Lost`]\n pub struct B(C, c::D);"),
        (
            "c.rs",
            "// crate::b::B\n pub struct C; pub struct D; const A: &str = \"crate::b::B\";\n\
             pub(in crate::b) struct E { b: u8 }\n\
             #[cfg(test)] mod tests { use crate::b::B; }\n #[cfg(test)] use crate::b::B;",
        ),
    ];
    let graph = planted(&files);
    assert_eq!(offences(&graph), [] as [&str; 0]);
    assert_eq!(graph.edges.len(), 1, "{:?}", graph.edges);
    let missing = graph::graph(&[("a", "a/src/lib.rs")], &|path| {
        (path == "a/src/lib.rs").then(|| "mod b;".to_owned())
    });
    assert_eq!(missing.err().as_deref(), Some("a/src/lib.rs: module b has no file"));
}
