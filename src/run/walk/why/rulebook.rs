//! The text of the rulebook, `specs/raft.md`, rule by rule.

use std::sync::LazyLock;

use quorate_model::rule::Rule;
use serde::Serialize;

const BOOK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/raft.md"));

/// A rule as the rulebook has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RuleText {
    /// The id, for example `VOTE-1`.
    pub id: &'static str,
    /// The title; the id if the rulebook gives none.
    pub title: &'static str,
    /// The paragraph in Markdown, with its id.
    pub text: String,
    /// The heading of the section that the rule stands in, for example `VOTE: answering a request`.
    pub family: &'static str,
    /// Whether the model has the rule. The other rules are in the core only.
    pub modelled: bool,
}

static RULES: LazyLock<Vec<RuleText>> = LazyLock::new(|| read(BOOK));

/// The text of a rule; none if the rulebook has no rule with this id, in any case of letters.
pub fn text(id: &str) -> Option<&'static RuleText> {
    all().iter().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// Every rule, in the order of the rulebook.
pub fn all() -> &'static [RuleText] {
    &RULES
}

/// The rules of a text in the form of the rulebook.
fn read(book: &'static str) -> Vec<RuleText> {
    let mut rules: Vec<RuleText> = Vec::new();
    let (mut family, mut inside) = ("", false);
    for line in book.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            family = heading;
        }
        let begins = line.strip_prefix("- **").and_then(heading);
        if let Some((id, bold)) = begins {
            let known = id.parse::<Rule>().ok();
            let title = known.map_or(bold, Rule::title);
            let (text, modelled) = (String::new(), known.is_some());
            rules.push(RuleText { id, title, text, family, modelled });
        }
        let continues = line.is_empty() || line.starts_with("  ");
        inside = begins.is_some() || (inside && continues);
        if let Some(rule) = rules.last_mut().filter(|_| inside) {
            let line = line.strip_prefix("- ").or(line.strip_prefix("  ")).unwrap_or(line);
            rule.text.push_str(line);
            rule.text.push('\n');
        }
    }
    rules.iter_mut().for_each(|rule| rule.text.truncate(rule.text.trim_end().len()));
    rules
}

/// The id and the title of a line that begins a rule, behind its two asterisks.
fn heading(rest: &'static str) -> Option<(&'static str, &'static str)> {
    let (bold, _) = rest.split_once("**")?;
    let (id, title) = bold.split_once(' ').unwrap_or((bold, ""));
    let (letters, number) = id.split_once('-')?;
    let is_id = letters.chars().all(|c| c.is_ascii_uppercase())
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit());
    let title = title.trim_matches(['.', ' ']);
    is_id.then_some((id, if title.is_empty() { id } else { title }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walk_the_rulebook_has_a_text_for_every_rule() {
        let modelled: Vec<&str> = all().iter().filter(|rule| rule.modelled).map(|r| r.id).collect();
        assert_eq!(modelled, Rule::ALL.iter().map(|rule| rule.id()).collect::<Vec<_>>());
        for rule in all() {
            let RuleText { id, title, text, family, .. } = rule;
            assert!(text.starts_with(&format!("**{id}")), "{id}: {text}");
            let one = text.matches(&format!("**{id}")).count() == 1 && !text.contains("\n## ");
            assert!(one && !title.is_empty(), "{id}: {title}: {text}");
            // Applying stands with committing.
            let letters = id.split('-').next().map(|of| if of == "APPLY" { "COMMIT" } else { of });
            assert!(family.starts_with(letters.unwrap()), "{id} in {family}");
        }
        assert!(all().iter().any(|rule| rule.id == "LEASE-5" && !rule.modelled));
    }

    #[test]
    fn walk_the_text_of_a_rule_is_its_whole_paragraph() {
        let vote = text("vote-1").unwrap();
        assert_eq!((vote.id, vote.title), ("VOTE-1", "free to vote"));
        assert!(vote.text.contains("\n- Its own vote is none and it knows no leader.\n"));
        assert!(vote.text.ends_with("(paper §5.2; etcd#8517)"), "{}", vote.text);
        assert!(text("VOTE-99").is_none());
        let book =
            "## A: b\n- **A-1 One.** x\n  y\n\n  z\ntable\n- **A-2 `Two`** is\n- **no** rule\n";
        let rules = read(book);
        let texts: Vec<(&str, &str)> = rules.iter().map(|r| (r.title, r.text.as_str())).collect();
        assert_eq!(texts, [("One", "**A-1 One.** x\ny\n\nz"), ("`Two`", "**A-2 `Two`** is")]);
    }
}
