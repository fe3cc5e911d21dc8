//! From what the user names to scenarios, instances and rules.

pub mod instance;
pub mod library;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::near::nearest;
use quorate_model::scenario::{Scenario, Setting};

pub use self::instance::Instance;
use crate::error::CliError;

/// A scenario with some of its settings.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The settings, in the order of the scenario.
    pub settings: Vec<Setting>,
    /// The scenario's file, in the form of [`Instance::file`].
    pub file: Option<String>,
}

impl Chosen {
    /// A built-in scenario with all of its settings.
    pub fn whole(scenario: Arc<Scenario>) -> Chosen {
        let settings = scenario.settings.clone();
        Chosen { scenario, settings, file: None }
    }

    /// The same scenario with all of its settings.
    pub fn whole_of(other: &Chosen) -> Chosen {
        Chosen { settings: other.scenario.settings.clone(), ..other.clone() }
    }

    /// The instances with some rules removed.
    pub fn instances(&self, without: Mutations) -> impl Iterator<Item = Instance> + '_ {
        self.settings.iter().map(move |setting| Instance {
            scenario: Arc::clone(&self.scenario),
            setting: setting.clone(),
            without,
            file: self.file.clone(),
        })
    }
}

/// Every built-in scenario that is not deep.
///
/// # Errors
/// If a file is wrong, which a test rules out.
pub fn usual() -> Result<Vec<Chosen>, CliError> {
    Ok(library::usual()?.into_iter().map(Chosen::whole).collect())
}

/// Every built-in scenario with `ci = true`.
///
/// # Errors
/// If a file is wrong, which a test rules out.
pub fn of_gate() -> Result<Vec<Chosen>, CliError> {
    let list = library::all()?.into_iter().filter(|scenario| scenario.ci);
    Ok(list.map(Chosen::whole).collect())
}

/// The scenarios that these texts name.
///
/// # Errors
/// See [`one`].
pub fn named(texts: &[String]) -> Result<Vec<Chosen>, CliError> {
    texts.iter().map(|text| one(text)).collect()
}

/// A text as the name of a scenario or file, and the setting after `@`.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('@') {
        Some((name, setting)) if !setting.contains(['/', '.']) => (name, Some(setting)),
        _ => (text, None),
    }
}

/// The scenario or file that a text names, without the setting after `@`.
pub fn scenario_of(text: &str) -> &str {
    split(text).0
}

/// The file that a text names, in the form of [`Instance::file`].
fn file_of(text: &str) -> Option<String> {
    let (name, _) = split(text);
    let path = Path::new(name.ends_with(".toml").then_some(name)?);
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    // `a/./x.toml` is `a/x.toml`.
    let path: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    Some(path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}

/// The scenario that a text names, with the setting after `@` or else all of its settings.
///
/// # Errors
/// If there is no such scenario, file or setting.
pub fn one(text: &str) -> Result<Chosen, CliError> {
    let (name, setting) = split(text);
    let scenario =
        if name.ends_with(".toml") { from_file(Path::new(name))? } else { built_in(name)? };
    let settings = settings_of(&scenario, text, setting)?;
    Ok(Chosen { scenario, settings, file: file_of(text) })
}

/// The settings of a known scenario that a text names after `@`, or else all of them.
///
/// # Errors
/// If there is no such setting.
pub fn within(chosen: &Chosen, text: &str) -> Result<Chosen, CliError> {
    let settings = settings_of(&chosen.scenario, text, split(text).1)?;
    Ok(Chosen { settings, ..chosen.clone() })
}

fn settings_of(
    scenario: &Scenario,
    text: &str,
    setting: Option<&str>,
) -> Result<Vec<Setting>, CliError> {
    let Some(pattern) = setting else { return Ok(scenario.settings.clone()) };
    matching(scenario, pattern).ok_or_else(|| {
        let known: Vec<String> = scenario.settings.iter().map(ToString::to_string).collect();
        CliError::Usage(format!(
            "{text}: setting {pattern:?}: expected one of {} (`*` stands for any text; or flags for {} nodes joined by \"+\")",
            known.join(", "),
            scenario.nodes
        ))
    })
}

/// The settings that a pattern names: some that the scenario lists, or one that it does not.
fn matching(scenario: &Scenario, pattern: &str) -> Option<Vec<Setting>> {
    let listed = scenario.settings.iter().filter(|setting| setting.matches(pattern));
    let listed: Vec<Setting> = listed.cloned().collect();
    if !listed.is_empty() {
        return Some(listed);
    }
    let other = Setting::parse(pattern, scenario.nodes)?;
    // Flags alone stand for themselves with each variant, and a variant only makes sense where the
    // scenario says what changes.
    let variants = &scenario.reconfigure.variants;
    match other.variant {
        None if variants.is_empty() => Some(vec![other]),
        None => {
            let with = |variant| Setting { variant: Some(variant), ..other.clone() };
            Some(variants.iter().copied().map(with).collect())
        }
        Some(variant) => {
            let known = !scenario.reconfigure.proposals(variant.scheme).is_empty();
            known.then_some(vec![other])
        }
    }
}

fn from_file(path: &Path) -> Result<Arc<Scenario>, CliError> {
    let text = read(path)?;
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("scenario");
    Scenario::parse(name, &text).map(Arc::new).map_err(|error| CliError::scenario(path, &error))
}

/// The text of a file that the user named.
fn read(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path)
        .map_err(|source| CliError::Read { path: PathBuf::from(path), source })
}

fn built_in(name: &str) -> Result<Arc<Scenario>, CliError> {
    if let Some(scenario) = library::find(name)? {
        return Ok(scenario);
    }
    let hint = match nearest(name, library::names()) {
        near if near.is_empty() => "see `quorate list`".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    Err(CliError::Usage(format!("unknown scenario {name:?}: {hint}")))
}

/// The rules with these ids removed or altered.
///
/// # Errors
/// For the first that is no removable rule, and no way to alter one.
pub fn removal(ids: &[String]) -> Result<Mutations, CliError> {
    let list = ids
        .iter()
        .map(|id| id.parse::<Mutation>().map_err(|error| CliError::Usage(error.in_full())));
    Ok(Mutations::of(&list.collect::<Result<Vec<_>, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_names_have_a_setting_after_the_at_sign() {
        let name = "election-3-deep";
        let chosen = one(&format!("{name}@both")).unwrap();
        assert_eq!((chosen.scenario.name.as_str(), chosen.settings.len()), (name, 1));
        assert_eq!(one(name).unwrap().settings, chosen.scenario.settings);
        let message = one(&format!("{name}@all")).unwrap_err().to_string();
        assert!(message.contains("setting \"all\": expected one of "), "{message}");
    }

    #[test]
    fn cli_a_file_is_known_by_its_path() {
        assert_eq!(file_of("election-3@none"), None);
        for text in ["a/x.toml", "./a/x.toml@none", "a/./x.toml"] {
            assert_eq!(file_of(text).as_deref(), Some("a/x.toml"), "{text}");
        }
        let here = std::env::current_dir().unwrap().join("a/x.toml");
        assert_eq!(file_of(here.to_str().unwrap()).as_deref(), Some("a/x.toml"));
    }

    #[test]
    fn cli_only_removable_rules_can_be_removed() {
        assert!(removal(&["role-2".to_owned(), "VOTE-1".to_owned()]).is_ok());
        let altered = removal(&["conf-10/union".to_owned()]).unwrap();
        assert_eq!(altered.list().map(Mutation::id).collect::<Vec<_>>(), ["CONF-10/union"]);
        assert!(removal(&["CONF-10/none".to_owned()]).is_err());
        assert!(
            removal(&["FOO-1".to_owned()])
                .unwrap_err()
                .to_string()
                .starts_with("unknown rule \"FOO-1\"")
        );
        assert!(
            removal(&["VOTE-3".to_owned()])
                .unwrap_err()
                .to_string()
                .contains("is not removable: expected one of")
        );
    }
}
