//! Which source file uses which: the graph of the modules of a workspace.
//!
//! `cargo xtask house` draws the graph, and `xtask/tests/tidy/circles.rs` fails on a circle in it.
//! The test includes this file by its path, so the file names nothing else of this crate.
//!
//! A file depends on the file that *defines* what it names, whatever re-exports lie between: in a
//! private `use`, in a path such as `crate::a::b`, or through a glob. A declaration `mod a` and a
//! re-export are not dependencies, nor is the import of a module as such. Tests, comments and
//! strings do not count.
//!
//! Methods that a file adds to a type of another file count, too, where their name is unique in
//! the crate: for the type's own file, and for callers in another room that use the type's file.
//! A *room* is a folder directly under `src` with the file of its name, or a file that stands there
//! alone. Inside a room such methods are one body in several files, as the families of the rulebook
//! are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, Type, UseTree, Visibility};

/// The crates of the workspace: the name in paths, and the file at the root.
pub(crate) const CRATES: [(&str, &str); 8] = [
    ("quorate_checker", "model/checker/src/lib.rs"),
    ("quorate_model", "model/src/lib.rs"),
    ("quorate_core", "impl/src/lib.rs"),
    ("quorate_conformance", "conformance/src/lib.rs"),
    ("quorate_oracle", "conformance/oracle/src/lib.rs"),
    ("quorate", "src/lib.rs"),
    ("main", "src/main.rs"),
    ("xtask", "xtask/src/main.rs"),
];

/// The files of some crates, and who uses whom.
pub(crate) struct Graph {
    /// Paths from the workspace root, with slashes.
    pub(crate) files: Vec<String>,
    /// From one file to another (indexes of `files`): the names of what is used.
    pub(crate) edges: BTreeMap<(usize, usize), BTreeSet<String>>,
}

/// The files that a crate consists of, in the workspace at `root`.
///
/// # Errors
/// If a file that a module declares is not there, or is not Rust.
pub(crate) fn of_workspace(root: &Path) -> Result<Graph, String> {
    graph(&CRATES, &|path| std::fs::read_to_string(root.join(path)).ok())
}

/// The same from texts, which `read` gives by path.
///
/// # Errors
/// If a file that a module declares is not there, or is not Rust.
pub(crate) fn graph(
    crates: &[(&str, &str)],
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<Graph, String> {
    let mut reader =
        Reader { read, files: Vec::new(), modules: Vec::new(), roots: BTreeMap::new() };
    for (name, root) in crates {
        let text = read(root).ok_or_else(|| format!("there is no file {root}"))?;
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let place = Place { krate: reader.modules.len(), parent: None, folder: folder.to_owned() };
        let id = reader.file(root, &text, place)?;
        reader.roots.insert((*name).to_owned(), id);
    }
    let edges = reader.edges();
    Ok(Graph { files: reader.files, edges })
}

impl Graph {
    /// The circles: sets of files each of which leads to each other, the largest first.
    pub(crate) fn circles(&self) -> Vec<Vec<usize>> {
        components(self.files.len(), self.edges.keys().copied())
    }

    /// A circle in words, file by file: whom each uses in it, and for what.
    pub(crate) fn sentence(&self, circle: &[usize]) -> String {
        let home = home(&self.files[circle[0]]);
        let short = |file: usize| self.files[file][home.len()..].trim_start_matches('/');
        let mut text = format!("{home}: {} files use one another in a circle:", circle.len());
        for &file in circle {
            text += &format!("\n    {} →", short(file));
            for &other in circle {
                if let Some(names) = self.edges.get(&(file, other)) {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    text += &format!(" {} ({})", short(other), names.join(", "));
                }
            }
        }
        text
    }
}

/// The strongly connected components of more than one node, the largest first.
pub(crate) fn components(
    nodes: usize,
    edges: impl Iterator<Item = (usize, usize)>,
) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::<(), ()>::new();
    let ids: Vec<_> = (0..nodes).map(|_| graph.add_node(())).collect();
    graph.extend_with_edges(edges.map(|(from, to)| (ids[from], ids[to])));
    let mut found: Vec<Vec<usize>> = tarjan_scc(&graph)
        .into_iter()
        .filter(|component| component.len() > 1)
        .map(|component| component.into_iter().map(|id| id.index()).collect())
        .collect();
    found.iter_mut().for_each(|component| component.sort_unstable());
    found.sort_by_key(|component| (std::cmp::Reverse(component.len()), component[0]));
    found
}

/// The folder `src` that a file is in, with what comes before it: `model/src`.
pub(crate) fn home(file: &str) -> &str {
    match file.find("src/") {
        Some(at) => &file[..at + 3],
        None => "",
    }
}

/// The room of each file: the folder directly under `src`, with the file of the same name beside
/// it, or a file that stands there alone.
pub(crate) fn rooms(files: &[String]) -> Vec<String> {
    let first = |file: &str| {
        let start = home(file).len() + 1;
        let end = file.get(start..).and_then(|inside| inside.find('/'));
        end.map(|end| file[..start + end].to_owned())
    };
    let folders: BTreeSet<String> = files.iter().filter_map(|file| first(file)).collect();
    let room = |file: &String| {
        let alone = || file.strip_suffix(".rs").filter(|name| folders.contains(*name));
        first(file).unwrap_or_else(|| alone().unwrap_or(file).to_owned())
    };
    files.iter().map(room).collect()
}

/// A module: a file, or a block `mod name { … }` in one.
struct Module {
    /// The module at the root of the crate.
    krate: usize,
    parent: Option<usize>,
    file: usize,
    children: BTreeMap<String, usize>,
    /// What is defined here.
    items: BTreeSet<String>,
    /// The names that imports bring in.
    imports: BTreeMap<String, Import>,
    /// Modules of which every name is brought in.
    globs: Vec<Vec<String>>,
    /// Methods of types: the type's path, the name, and whether other rooms can call it.
    methods: Vec<(Vec<String>, String, bool)>,
    /// The text of all items but imports and modules.
    tokens: Vec<TokenStream>,
}

struct Import {
    path: Vec<String>,
    /// A re-export.
    public: bool,
}

/// Where a module stands.
struct Place {
    krate: usize,
    parent: Option<usize>,
    /// The folder of the files of its children.
    folder: String,
}

/// What a path leads to.
enum Target {
    Module(usize),
    /// Something defined in a file, and its name.
    Item(usize, String),
}

struct Reader<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    files: Vec<String>,
    modules: Vec<Module>,
    roots: BTreeMap<String, usize>,
}

impl Reader<'_> {
    fn file(&mut self, path: &str, text: &str, place: Place) -> Result<usize, String> {
        let parsed = syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
        self.files.push(path.to_owned());
        self.module(parsed.items, self.files.len() - 1, place)
    }

    fn module(&mut self, items: Vec<Item>, file: usize, place: Place) -> Result<usize, String> {
        let id = self.modules.len();
        self.modules.push(Module {
            krate: place.krate,
            parent: place.parent,
            file,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            methods: Vec::new(),
            tokens: Vec::new(),
        });
        for item in items {
            self.item(item, id, file, &place)?;
        }
        Ok(id)
    }

    fn item(&mut self, item: Item, id: usize, file: usize, place: &Place) -> Result<(), String> {
        let module = &mut self.modules[id];
        let name = match &item {
            Item::Mod(item) if is_test(&item.attrs) => return Ok(()),
            Item::Mod(_) => {
                let Item::Mod(item) = item else { return Ok(()) };
                let name = item.ident.to_string();
                let folder = format!("{}/{name}", place.folder);
                let inner = Place { krate: place.krate, parent: Some(id), folder };
                let child = match item.content {
                    Some((_, items)) => self.module(items, file, inner)?,
                    None => {
                        let paths =
                            ["{}.rs", "{}/mod.rs"].map(|end| end.replace("{}", &inner.folder));
                        let found = paths.iter().find_map(|path| Some((path, (self.read)(path)?)));
                        let (path, text) = found.ok_or_else(|| {
                            format!("{}: module {name} has no file", self.files[file])
                        })?;
                        self.file(path, &text, inner)?
                    }
                };
                self.modules[id].children.insert(name, child);
                return Ok(());
            }
            Item::Use(item) => {
                if !is_test(&item.attrs) {
                    let public = !matches!(item.vis, Visibility::Inherited);
                    imports(&item.tree, &mut Vec::new(), &mut |path, name| match name {
                        Some(name) => {
                            module.imports.insert(name, Import { path, public });
                        }
                        None => module.globs.push(path),
                    });
                }
                return Ok(());
            }
            Item::Impl(item) => {
                if item.trait_.is_none()
                    && let Type::Path(of) = &*item.self_ty
                {
                    let of: Vec<String> =
                        of.path.segments.iter().map(|part| part.ident.to_string()).collect();
                    for item in &item.items {
                        if let ImplItem::Fn(item) = item {
                            let name = item.sig.ident.to_string();
                            module.methods.push((of.clone(), name, is_wide(&item.vis)));
                        }
                    }
                }
                None
            }
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) if is_test(&item.attrs) => return Ok(()),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Macro(item) => item.ident.as_ref(),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Union(item) => Some(&item.ident),
            _ => None,
        };
        module.items.extend(name.map(ToString::to_string));
        // What a macro defines is not seen by name; what a call of one mentions may be it.
        if let Item::Macro(item) = &item
            && item.ident.is_none()
        {
            defined_by(&item.mac.tokens, &mut module.items);
        }
        module.tokens.push(item.into_token_stream());
        Ok(())
    }

    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let module = &self.modules[from];
        // Imports that lead back to themselves lead nowhere.
        if depth > 16 {
            return None;
        }
        match first.as_str() {
            "crate" => self.walk(module.krate, rest, depth),
            "self" => self.walk(from, rest, depth),
            "super" => match rest.first().map(String::as_str) {
                Some("super") => self.resolve(module.parent?, rest, depth),
                _ => self.walk(module.parent?, rest, depth),
            },
            name => self.walk(from, path, depth).or_else(|| {
                let root = self.roots.get(name).filter(|root| **root != module.krate)?;
                self.walk(*root, rest, depth)
            }),
        }
    }

    /// Follows names from a module on.
    fn walk(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let Some((name, rest)) = path.split_first() else { return Some(Target::Module(from)) };
        let module = &self.modules[from];
        let child = || {
            let child = *module.children.get(name)?;
            self.walk(child, rest, depth)
        };
        let item = || {
            let defined = module.items.contains(name);
            defined.then(|| Target::Item(module.file, name.clone()))
        };
        let import = || {
            let import = module.imports.get(name)?;
            // `use b::{self}` and `pub use b::b` under their own name.
            match self.resolve(from, &import.path, depth + 1)? {
                Target::Module(module) => self.walk(module, rest, depth + 1),
                item => Some(item),
            }
        };
        let glob = || {
            module.globs.iter().find_map(|glob| match self.resolve(from, glob, depth + 1)? {
                Target::Module(module) => self.walk(module, path, depth + 1),
                Target::Item(..) => None,
            })
        };
        // A function may be called as its module is: a path that goes on means the module.
        if rest.is_empty() {
            item().or_else(import).or_else(child).or_else(glob)
        } else {
            child().or_else(item).or_else(import).or_else(glob)
        }
    }

    fn edges(&self) -> BTreeMap<(usize, usize), BTreeSet<String>> {
        let mut edges: BTreeMap<(usize, usize), BTreeSet<String>> = BTreeMap::new();
        let mut add = |from: usize, to: usize, name: String| {
            if from != to {
                edges.entry((from, to)).or_default().insert(name);
            }
        };
        let mut calls: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.files.len()];
        for (id, module) in self.modules.iter().enumerate() {
            for import in module.imports.values().filter(|import| !import.public) {
                if let Some(Target::Item(file, name)) = self.resolve(id, &import.path, 0) {
                    add(module.file, file, name);
                }
            }
            let mut seen = Seen::default();
            module.tokens.iter().for_each(|tokens| scan(tokens.clone(), &mut seen));
            for path in seen.paths {
                if let Some(Target::Item(file, name)) = self.resolve(id, &path, 0) {
                    add(module.file, file, name);
                }
            }
            calls[module.file].extend(seen.calls);
        }
        let rooms = rooms(&self.files);
        let uses = |from: usize, to: usize| edges.contains_key(&(from, to));
        let mut called = Vec::new();
        for (name, methods) in self.methods() {
            let [Method { owner, file, wide }] = methods[..] else { continue };
            for (caller, calls) in calls.iter().enumerate() {
                let outside = rooms[caller] != rooms[file];
                let counts = caller == owner || (wide && outside && uses(caller, owner));
                if owner != file && counts && calls.contains(name) {
                    called.push((caller, file, format!(".{name}()")));
                }
            }
        }
        for (caller, file, name) in called {
            edges.entry((caller, file)).or_default().insert(name);
        }
        edges
    }

    /// The methods by name.
    fn methods(&self) -> BTreeMap<&str, Vec<Method>> {
        let mut methods: BTreeMap<&str, Vec<Method>> = BTreeMap::new();
        for (id, module) in self.modules.iter().enumerate() {
            for (of, name, wide) in &module.methods {
                let owner = match self.resolve(id, of, 0) {
                    Some(Target::Item(file, _)) => file,
                    _ => module.file,
                };
                let method = Method { owner, file: module.file, wide: *wide };
                methods.entry(name).or_default().push(method);
            }
        }
        methods
    }
}

/// A method of a type.
struct Method {
    /// The file of the type.
    owner: usize,
    /// The file of the method.
    file: usize,
    /// Other rooms can call it.
    wide: bool,
}

/// Whether a whole crate, or everybody, can name something.
fn is_wide(visibility: &Visibility) -> bool {
    match visibility {
        Visibility::Public(_) => true,
        Visibility::Restricted(within) => within.path.is_ident("crate"),
        Visibility::Inherited => false,
    }
}

/// Whether something is compiled for tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let words = attribute.meta.to_token_stream().to_string();
        words == "test" || words == "cfg (test)" || words.starts_with("cfg (all (test")
    })
}

/// The paths of an import, each with the name that it brings in; a glob has none.
fn imports(
    tree: &UseTree,
    path: &mut Vec<String>,
    add: &mut impl FnMut(Vec<String>, Option<String>),
) {
    let with = |path: &[String], name: &str| {
        let mut path = path.to_vec();
        // `a::{self}` is `a`.
        if name != "self" || path.is_empty() {
            path.push(name.to_owned());
        }
        path
    };
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            imports(&tree.tree, path, add);
            path.pop();
        }
        UseTree::Name(tree) => {
            let path = with(path, &tree.ident.to_string());
            let name = path.last().cloned();
            add(path, name);
        }
        UseTree::Rename(tree) => {
            add(with(path, &tree.ident.to_string()), Some(tree.rename.to_string()));
        }
        UseTree::Glob(_) => add(path.clone(), None),
        UseTree::Group(tree) => tree.items.iter().for_each(|tree| imports(tree, path, add)),
    }
}

/// The names of what the tokens that a macro is called with define, as `struct Name`.
fn defined_by(tokens: &TokenStream, names: &mut BTreeSet<String>) {
    let words: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for pair in words.windows(2) {
        if let [TokenTree::Ident(keyword), TokenTree::Ident(name)] = pair
            && ["struct", "enum", "fn", "const", "static", "type"]
                .contains(&keyword.to_string().as_str())
        {
            names.insert(name.to_string());
        }
    }
}

/// The paths and the calls of methods in a text.
#[derive(Default)]
struct Seen {
    paths: BTreeSet<Vec<String>>,
    calls: BTreeSet<String>,
}

fn scan(tokens: TokenStream, seen: &mut Seen) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let punct = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => {
                scan(group.stream(), seen);
                at += 1;
            }
            // The path in `pub(in path)` is not used.
            TokenTree::Ident(word) if word == "pub" => {
                let restricted = matches!(tokens.get(at + 1),
                    Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                at += 1 + usize::from(restricted);
            }
            TokenTree::Ident(word) => {
                let after_dot = at > 0 && punct(at - 1, '.') && !(at > 1 && punct(at - 2, '.'));
                if after_dot {
                    at += 1;
                    let called = matches!(tokens.get(at),
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                    if called || punct(at, ':') {
                        seen.calls.insert(word.to_string());
                    }
                    continue;
                }
                let mut path = vec![word.to_string()];
                at += 1;
                while punct(at, ':') && punct(at + 1, ':') {
                    let Some(TokenTree::Ident(next)) = tokens.get(at + 2) else { break };
                    path.push(next.to_string());
                    at += 3;
                }
                if path.len() > 1 {
                    seen.calls.extend(path.last().cloned());
                }
                // `name: …` is a field or an argument.
                let names_a_field = path.len() == 1 && punct(at, ':');
                if !names_a_field {
                    seen.paths.insert(path);
                }
            }
            _ => at += 1,
        }
    }
}
