//! What the inspector shows.

use crate::run::walk::find::expression::Truth;
use crate::run::walk::sides::Sides;
use crate::run::walk::why::StepWhy;
use crate::run::walk::why::rulebook::RuleText;

/// What the inspector shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tab {
    /// The fields that the step changed.
    #[default]
    Changed,
    /// Every field.
    All,
    /// Why: an action, or the step that was taken.
    Why,
    /// The properties.
    Properties,
    /// Model and core.
    Core,
    /// The state as JSON.
    Raw,
}

impl Tab {
    /// Every tab with its name in addresses and on the page.
    pub const ALL: [(Tab, &'static str, &'static str); 6] = [
        (Tab::Changed, "changed", "Changed"),
        (Tab::All, "all", "All"),
        (Tab::Why, "why", "Why"),
        (Tab::Properties, "properties", "Properties"),
        (Tab::Core, "core", "Model | core"),
        (Tab::Raw, "raw", "Raw"),
    ];

    /// The tab of a name.
    pub fn named(name: &str) -> Option<Tab> {
        Tab::ALL.iter().find(|(_, known, _)| *known == name).map(|(tab, _, _)| *tab)
    }

    /// The names.
    pub fn names() -> Vec<&'static str> {
        Tab::ALL.iter().map(|(_, name, _)| *name).collect()
    }

    pub(super) fn name(self) -> &'static str {
        Tab::ALL.iter().find(|(tab, _, _)| *tab == self).map_or("", |(_, name, _)| name)
    }
}

/// The contents of the inspector.
#[derive(Default)]
pub struct Inspector {
    /// The tab.
    pub tab: Tab,
    /// The action that the tab *Why* is about, if it is not the step that was taken: its value in
    /// a button, and its number among the choices.
    pub asked: Option<(String, usize)>,
    /// Why the step that was taken, or the action that is asked about, does what it does.
    pub step: Option<StepWhy>,
    /// The texts of the rules that are concerned.
    pub rules: Vec<&'static RuleText>,
    /// Model and core.
    pub sides: Option<Result<Sides, String>>,
    /// Why the expression of the last search has its value here.
    pub goal: Option<Truth>,
    /// The state as JSON.
    pub raw: String,
}
