//! Digests of what a record rests on: of a scenario, and of sources.

use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item};
use toml::{Table, Value};

use crate::command::{self, Outcome};

/// The keys of a scenario that ask nothing: texts, what is known never to occur, and what must be
/// able to fail.
const TEXTS: &[&str] = &["title", "about", "note", "because", "vacuous", "promises"];

/// Tells scenarios apart by what they ask for. Texts, comments and the order of keys do not count.
pub(super) fn scenario(table: &Table) -> String {
    of(without_texts(&Value::Table(table.clone())).to_string().as_bytes())
}

fn without_texts(value: &Value) -> Value {
    match value {
        Value::Table(table) => {
            let kept = table.iter().filter(|(key, _)| !TEXTS.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| (key.clone(), without_texts(value)));
            // A table with nothing but texts asks as little as none.
            Value::Table(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(without_texts).collect()),
        value => value.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_table().is_some_and(Table::is_empty)
}

/// Tells apart what the Rust files in these folders do. Comments, documentation, layout and tests
/// do not count.
///
/// # Errors
/// If a file cannot be read or is not Rust.
pub(crate) fn sources(folders: &[&str]) -> Outcome<String> {
    let mut text = String::new();
    for folder in folders {
        for path in files(&command::root().join(folder))? {
            text += &code(&path)?;
            text.push('\n');
        }
    }
    Ok(of(text.as_bytes()))
}

/// The Rust files in a folder and below, in order, without those that hold tests alone.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let wrong = |error| format!("{}: {error}", folder.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        entries.push(entry.map_err(wrong)?.path());
    }
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() && !path.ends_with("tests") {
            found.append(&mut files(&path)?);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    Ok(found)
}

fn code(path: &Path) -> Outcome<String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    of_code(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn of_code(text: &str) -> Result<String, syn::Error> {
    let mut file = syn::parse_file(text)?;
    Bare.visit_file_mut(&mut file);
    Ok(file.into_token_stream().to_string())
}

/// Takes documentation and tests out of a file.
struct Bare;

impl VisitMut for Bare {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        file.items.retain(|item| !is_apart(item));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !is_apart(item));
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

/// Whether an item is compiled for tests or for documentation alone.
fn is_apart(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let words = attribute.to_token_stream().to_string();
        ["(test)", "(doc)", "(doctest)"].iter().any(|alone| words.contains(alone))
    })
}

/// FNV-1a.
pub(super) fn of(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_records_texts_of_a_scenario_do_not_count() {
        let digest = |text: &str| scenario(&text.parse().unwrap());
        let text = "title = \"A\"\nterms = 3\n[[expect]]\nholds = \"X\"\nbecause = \"b\"\n";
        let told = "terms = 3 # three\ntitle = \"B\"\n[[expect]]\nholds = \"X\"\nnote = \"c\"\n";
        assert_eq!(digest(text), digest(told));
        // A promise changes no verdict, and a table that holds nothing else asks for nothing.
        let promises = format!("{text}[check]\npromises = [\"X\"]\n");
        assert_eq!(digest(text), digest(&promises));
        assert_ne!(digest(text), digest(&promises.replace("promises", "ask")));
        assert_ne!(digest(text), digest(&text.replace('3', "4")));
        assert_ne!(digest(text), digest(&text.replace("\"X\"", "\"Y\"")));
    }

    #[test]
    fn xtask_records_rest_on_code_alone() {
        let code = "fn f(a: u8) -> bool { a > 1 }";
        let told = "//! F.\n/// Says.\nfn f(a: u8)\n  -> bool { // why\n a > 1 }\n\
                    #[cfg(test)]\nmod tests { /* one */ }\n\
                    #[cfg(doc)]\npub mod page {}\n#[cfg(doctest)]\nmod readme {}";
        assert_eq!(of_code(code).unwrap(), of_code(told).unwrap());
        assert_ne!(of_code(code).unwrap(), of_code(&code.replace("> 1", ">= 1")).unwrap());
        let inner = "impl A { #[doc = \"b\"] fn g(&self) {} }";
        assert_eq!(of_code(inner).unwrap(), of_code("impl A { fn g(&self) {} }").unwrap());
    }

    #[test]
    fn xtask_records_rest_on_every_folder() {
        let [model, checker] = ["model/src", "model/checker/src"];
        let (one, both) = (sources(&[model]).unwrap(), sources(&[model, checker]).unwrap());
        assert_ne!(one, both);
        assert!(sources(&["model/nowhere"]).is_err());
    }
}
