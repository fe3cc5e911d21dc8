//! Pages with a block that is written by the tool.

use crate::command::{self, Outcome};
use crate::out::say;

/// Writes a file, given by its path from the workspace root.
pub(crate) fn write(path: &str, text: &str) -> Outcome {
    let file = command::root().join(path);
    let folder = file.parent().unwrap_or(&file);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, text))
        .map_err(|error| format!("{path}: {error}"))?;
    say!("{path}: written");
    Ok(())
}

/// The text of a file with what stands between the two marks of a block replaced.
pub(crate) fn replaced(file: &str, text: &str, block: &str, new: &str) -> Outcome<String> {
    let [begin, end] = ["begin", "end"].map(|place| format!("<!-- {block}:{place} -->"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    match parts {
        Some((before, after)) => Ok(format!("{before}{begin}\n{new}{end}{after}")),
        None => Err(format!("{file} has no lines {begin} and {end}, between which figures stand")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_page_replaces_only_its_block() {
        let (begin, end) = ("<!-- figures:begin -->", "<!-- figures:end -->");
        let text = format!("a\n{begin}\nold\n{end}\nb\n");
        let replaced = |text: &str, new: &str| replaced("A.md", text, "figures", new);
        let new = replaced(&text, "| new |\n").unwrap();
        assert_eq!(new, format!("a\n{begin}\n| new |\n{end}\nb\n"));
        assert_eq!(replaced(&new, "| new |\n").unwrap(), new);
        for text in ["", begin, end, &format!("{end}\n{begin}")] {
            assert!(replaced(text, "").is_err(), "{text:?}");
        }
    }
}
