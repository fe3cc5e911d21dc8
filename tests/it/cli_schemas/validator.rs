//! JSON Schema 2020-12, as much of it as `docs/schemas` needs. A keyword that is not known here
//! fails, so that none is silently without effect.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas");

/// Every schema, by the name of its file.
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    pub(super) fn read() -> Schemas {
        let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
        let schema = |path: std::path::PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let schema = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, schema)
        };
        Schemas(files.map(schema).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, schema)| (name.as_str(), schema))
    }

    pub(super) fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or_else(|| panic!("{name}: no such schema"))
    }

    /// What is wrong with a document; nothing if it is as the schema says.
    pub(super) fn faults(&self, file: &str, document: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.apply(file, self.get(file), document, "$", &mut faults);
        faults
    }

    /// `FILE#/POINTER` or `#/POINTER`, with the file that it is in.
    fn target<'a>(&'a self, file: &'a str, reference: &'a str) -> (&'a str, &'a Value) {
        let (name, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let name = if name.is_empty() { file } else { name };
        let target = self.get(name).pointer(pointer);
        (name, target.unwrap_or_else(|| panic!("{file}: nothing is at {reference}")))
    }

    fn apply(&self, file: &str, schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
        let schema = schema.as_object().unwrap_or_else(|| panic!("{file}: {schema}"));
        for (keyword, rule) in schema {
            match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => {}
                "$ref" => {
                    let (file, target) = self.target(file, rule.as_str().unwrap());
                    self.apply(file, target, value, at, out);
                }
                "type" => {
                    let words = rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice);
                    if !words.iter().any(|word| is(value, word.as_str().unwrap())) {
                        out.push(format!("{at}: {value} is not of type {rule}"));
                    }
                }
                "const" if rule != value => out.push(format!("{at}: {value} is not {rule}")),
                "enum" if !rule.as_array().unwrap().contains(value) => {
                    out.push(format!("{at}: {value} is none of {rule}"));
                }
                "const" | "enum" => {}
                "minimum" if value.as_f64() < rule.as_f64() && value.is_number() => {
                    out.push(format!("{at}: {value} is below {rule}"));
                }
                "maximum" if value.as_f64() > rule.as_f64() && value.is_number() => {
                    out.push(format!("{at}: {value} is above {rule}"));
                }
                "minimum" | "maximum" => assert!(rule.is_number(), "{file}: {keyword}"),
                "items" => {
                    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.apply(file, rule, item, &format!("{at}[{place}]"), out);
                    }
                }
                "required" => {
                    let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                    if let Some(object) = value.as_object() {
                        let missing = names.filter(|name| !object.contains_key(*name));
                        out.extend(missing.map(|name| format!("{at}: {name} is missing")));
                    }
                }
                "properties" => {
                    for (name, rule) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.apply(file, rule, value, &format!("{at}.{name}"), out);
                        }
                    }
                }
                "additionalProperties" => {
                    let known = schema.get("properties").and_then(Value::as_object);
                    self.others(file, rule, known, value, at, out);
                }
                "oneOf" | "anyOf" => {
                    let tried: Vec<Vec<String>> = rule
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|rule| {
                            let mut faults = Vec::new();
                            self.apply(file, rule, value, at, &mut faults);
                            faults
                        })
                        .collect();
                    let fits = tried.iter().filter(|faults| faults.is_empty()).count();
                    if fits == 0 || keyword == "oneOf" && fits > 1 {
                        let near = tried.iter().min_by_key(|faults| faults.len());
                        let near = near.map_or_else(String::new, |faults| faults.join("; "));
                        out.push(format!("{at}: fits {fits} of {keyword}: {near}"));
                    }
                }
                other => panic!("{file}: the keyword {other} is not known to this test"),
            }
        }
    }

    /// The keys that `properties` does not name.
    fn others(
        &self,
        file: &str,
        rule: &Value,
        known: Option<&Map<String, Value>>,
        value: &Value,
        at: &str,
        out: &mut Vec<String>,
    ) {
        let named = |name: &str| known.is_some_and(|known| known.contains_key(name));
        for (name, value) in value.as_object().into_iter().flatten() {
            match rule {
                _ if named(name) => {}
                Value::Bool(true) => {}
                Value::Bool(false) => out.push(format!("{at}: {name} is not expected")),
                rule => self.apply(file, rule, value, &format!("{at}.{name}"), out),
            }
        }
    }
}

/// Whether a value is of a type, by its word.
fn is(value: &Value, word: &str) -> bool {
    match word {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type is called {other}"),
    }
}
