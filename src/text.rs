//! Numbers, lists and colours.

use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Text for what is well.
pub fn good(text: &str) -> String {
    styled(GOOD, text)
}

/// Text for what is not.
pub fn bad(text: &str) -> String {
    styled(BAD, text)
}

/// Text for what should be looked at.
pub fn warn(text: &str) -> String {
    styled(WARN, text)
}

/// Text that matters less.
pub fn dim(text: &str) -> String {
    styled(DIM, text)
}

/// A heading.
pub fn bold(text: &str) -> String {
    styled(BOLD, text)
}

/// A number in groups of three: 1,234,567.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and a noun, with an `s` unless it is one.
pub fn count(number: u64, noun: &str) -> String {
    let plural = match (number, noun) {
        (1, _) => noun.to_owned(),
        (_, noun) => {
            match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
                Some(stem) => format!("{stem}ies"),
                None => format!("{noun}s"),
            }
        }
    };
    format!("{number} {plural}")
}

/// A probability, short.
pub fn odds(odds: f64) -> String {
    if odds == 0.0 { "0".to_owned() } else { format!("{odds:.1e}") }
}

/// Words joined by commas and broken into lines of at most `width` characters.
pub fn wrapped<S: AsRef<str>>(words: &[S], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (position, word) in words.iter().enumerate() {
        let comma = if position + 1 < words.len() { "," } else { "" };
        let piece = format!("{}{comma}", word.as_ref());
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(&piece),
            Some(line) if line.chars().count() + 1 + piece.chars().count() <= width => {
                line.push(' ');
                line.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_numbers_are_grouped_by_three() {
        let numbers = [0, 12, 999, 1_000, 123_456, 1_234_567].map(grouped);
        assert_eq!(numbers, ["0", "12", "999", "1,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn cli_nouns_have_their_plural() {
        assert_eq!(count(1, "property"), "1 property");
        assert_eq!(count(0, "property"), "0 properties");
        assert_eq!(count(2, "state"), "2 states");
        assert_eq!(count(2, "different way"), "2 different ways");
    }

    #[test]
    fn cli_lists_are_wrapped() {
        assert_eq!(wrapped(&["one", "two", "three"], 9), ["one, two,", "three"]);
        assert_eq!(wrapped::<&str>(&[], 9), [""]);
    }
}
