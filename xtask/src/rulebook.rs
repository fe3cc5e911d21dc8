//! `cargo xtask rulebook`: the rulebook as a page of the documentation of model and core, in which
//! each rule has an anchor and each mention of a rule is a link to it.

use std::collections::BTreeSet;

use crate::command::{self, Outcome};
use crate::page;

const BOOK: &str = "specs/raft.md";

/// The linked edition, once in each package whose sources cite rules.
const EDITIONS: [&str; 2] = ["impl/docs/rulebook.md", "model/docs/rulebook.md"];

/// What stands before the id of a rule where the rulebook defines it.
const DEFINITION: &str = "- **";

/// Writes the linked edition into both packages.
///
/// # Errors
/// If the rulebook cannot be read or linked, or a page cannot be written.
pub(crate) fn write() -> Outcome {
    let edition = linked(&book()?)?;
    EDITIONS.iter().try_for_each(|path| page::write(path, &edition))
}

fn book() -> Outcome<String> {
    read(BOOK)
}

fn read(path: &str) -> Outcome<String> {
    std::fs::read_to_string(command::root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// The rulebook with anchors and links.
///
/// A mention becomes a shortcut link `[VOTE-1]`, and the end of the page says where each of them
/// leads. The source of the page stays as readable as the rulebook.
///
/// # Errors
/// If a rule is defined twice, or if a mention has no rule.
fn linked(book: &str) -> Outcome<String> {
    let mut rules = BTreeSet::new();
    for id in book.lines().filter_map(definition) {
        if !rules.insert(id) {
            return Err(format!("{BOOK} defines {id} twice"));
        }
    }
    let mut page = String::new();
    for line in book.lines() {
        match definition(line) {
            Some(id) => {
                // The anchor stands after the first space behind the id.
                let named = DEFINITION.len() + id.len();
                let end = line[named..].find(' ').map_or(line.len(), |space| named + space + 1);
                let (head, text) = line.split_at(end);
                page += &format!("{head}<a id=\"{id}\"></a>{}", with_links(text, &rules)?);
            }
            None => page += &with_links(line, &rules)?,
        }
        page.push('\n');
    }
    // At the end, because documentation takes its summary from the first paragraph.
    page += &format!("\n<!-- Made by `cargo xtask rulebook` from {BOOK}. Do not edit. -->\n\n");
    for id in rules {
        page += &format!("[{id}]: #{id}\n");
    }
    Ok(page)
}

/// The rule that a line begins to define.
fn definition(line: &str) -> Option<&str> {
    let id = line.strip_prefix(DEFINITION)?.split([' ', '*']).next()?;
    is_id(id).then_some(id)
}

/// Whether a word has the form of an id, such as VOTE-1.
fn is_id(word: &str) -> bool {
    word.split_once('-').is_some_and(|(family, number)| {
        family.len() > 1
            && family.bytes().all(|byte| byte.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A text with its mentions of rules as links.
fn with_links(text: &str, rules: &BTreeSet<&str>) -> Outcome<String> {
    let mut linked = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if rules.contains(word) {
            // Before these signs, a word in brackets would be something else than a link.
            let sign = if behind.starts_with(['(', ':']) { "[]" } else { "" };
            linked += &format!("[{word}]{sign}");
        } else if is_id(word) {
            return Err(format!("{BOOK} mentions {word}, which it does not define: {text}"));
        } else {
            linked += word;
        }
        let sign = behind.chars().next();
        // A bracket of the rulebook is not a link.
        linked += if matches!(sign, Some('[' | ']')) { "\\" } else { "" };
        linked.extend(sign);
        rest = &behind[sign.map_or(0, char::len_utf8)..];
    }
    Ok(linked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_rulebook_editions_are_those_of_the_rulebook() {
        let book = book().unwrap();
        let edition = linked(&book).unwrap();
        for path in EDITIONS {
            let written = read(path).unwrap();
            assert!(written == edition, "{path} is not {BOOK}; run cargo xtask rulebook");
        }
        let rules: Vec<&str> = book.lines().filter_map(definition).collect();
        assert!(rules.len() > 100, "{} rules", rules.len());
        for id in rules {
            let anchor = format!("<a id=\"{id}\"></a>");
            assert_eq!(edition.matches(&anchor).count(), 1, "{anchor}");
            assert_eq!(edition.matches(&format!("\n[{id}]: #{id}\n")).count(), 1, "{id}");
        }
    }

    #[test]
    fn xtask_rulebook_links_every_mention() {
        let book = "# Rules\n\nSee VOTE-1: PREVOTE-10 (VOTE-1), FIG-x, (a, b], pre-VOTE-1.\n\n\
                    - **VOTE-1 Free.** As *VOTE-1/any*.\n- **PREVOTE-10** A node – VOTE-1.\n";
        let page = linked(book).unwrap();
        assert_eq!(
            page,
            "# Rules\n\nSee [VOTE-1][]: [PREVOTE-10] ([VOTE-1]), FIG-x, (a, b\\], pre-VOTE-1.\n\n\
             - **VOTE-1 <a id=\"VOTE-1\"></a>Free.** As *[VOTE-1]/any*.\n\
             - **PREVOTE-10** <a id=\"PREVOTE-10\"></a>A node – [VOTE-1].\n\n\
             <!-- Made by `cargo xtask rulebook` from specs/raft.md. Do not edit. -->\n\n\
             [PREVOTE-10]: #PREVOTE-10\n[VOTE-1]: #VOTE-1\n"
        );
    }

    #[test]
    fn xtask_rulebook_refuses_what_it_cannot_link() {
        let error = |book: &str| linked(book).unwrap_err();
        let rule = "- **VOTE-1 Free.**\n";
        assert_eq!(error(&rule.repeat(2)), "specs/raft.md defines VOTE-1 twice");
        let missing = error("- **VOTE-1 Free.** Unless VOTE-2.\n");
        assert!(missing.contains("mentions VOTE-2, which it does not define"), "{missing}");
    }
}
