//! Where two texts differ, in a few lines.

use super::folder::PATH;
use super::pages::Pages;

/// Most differing lines that are shown of each side.
const SHOWN: usize = 8;

/// The pages that differ, each with its first differing lines: `-` as written, `+` as it would be
/// now.
pub(super) fn of_pages(written: &Pages, now: &Pages) -> Option<String> {
    let mut names: Vec<&String> = written.keys().chain(now.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let differs = |name: &&String| {
        let text = |pages: &Pages| pages.get(*name).cloned();
        match (text(written), text(now)) {
            (Some(written), Some(now)) => {
                difference(&written, &now).map(|lines| format!("{PATH}/{name}: {lines}"))
            }
            (Some(_), None) => Some(format!("{PATH}/{name}: would not be written now")),
            (None, _) => Some(format!("{PATH}/{name}: is not there")),
        }
    };
    let all: Vec<String> = names.iter().filter_map(differs).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn difference(written: &str, now: &str) -> Option<String> {
    if written == now {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (written.lines().collect(), now.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[same..], &new[same..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let side = |sign: char, lines: &[&str]| -> String {
        let lines = &lines[..lines.len() - tail];
        let mut text: String =
            lines.iter().take(SHOWN).map(|line| format!("\n{sign} {line}")).collect();
        if lines.len() > SHOWN {
            text += &format!("\n{sign} … {} more lines", lines.len() - SHOWN);
        }
        text
    };
    let sides = side('-', old) + &side('+', new);
    let sides = if sides.is_empty() { "\nonly line ends differ" } else { &sides };
    Some(format!("from line {}:{sides}", same + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bounds_difference_is_short_and_placed() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\nz\n", "a\nc\nz\n"), Some("from line 2:\n- b\n+ c".to_owned()));
        assert_eq!(difference("a\n", "a\nb\n"), Some("from line 2:\n+ b".to_owned()));
        assert_eq!(difference("a\nb\n", ""), Some("from line 1:\n- a\n- b".to_owned()));
        assert_eq!(difference("a\n", "a"), Some("from line 2:\nonly line ends differ".to_owned()));
        let many: String = (0..20).map(|line| format!("{line}\n")).collect();
        let text = difference("", &many).unwrap();
        assert_eq!(text.lines().count(), SHOWN + 2, "{text}");
        assert!(text.ends_with("+ … 12 more lines"), "{text}");
    }

    #[test]
    fn xtask_bounds_difference_names_the_page() {
        let pages = |list: &[(&str, &str)]| -> Pages {
            list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        let written = pages(&[("a.md", "x\n"), ("b.md", "x\n")]);
        assert_eq!(of_pages(&written, &written), None);
        let now = pages(&[("a.md", "y\n"), ("c.md", "x\n")]);
        let text = of_pages(&written, &now).unwrap();
        assert_eq!(
            text,
            format!(
                "{PATH}/a.md: from line 1:\n- x\n+ y\n{PATH}/b.md: would not be written now\n\
                 {PATH}/c.md: is not there"
            )
        );
    }
}
