//! Sizes of memory, as people write them.

/// A text that is not a size of memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a size of memory: {why}; write 800M, 8G or a number of bytes")]
pub struct SizeError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

/// Reads a size of memory: a number of bytes, or of kibibytes (K), mebibytes (M), gibibytes (G) or
/// tebibytes (T). The number is whole, and the letter may be small.
///
/// # Errors
/// If the text is not a size, or the size is zero or does not fit into 64 bits.
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let wrong = |why| SizeError { text: text.to_owned(), why };
    let (number, shift) = match text.chars().last().map(|last| last.to_ascii_uppercase()) {
        Some('K') => (&text[..text.len() - 1], 10),
        Some('M') => (&text[..text.len() - 1], 20),
        Some('G') => (&text[..text.len() - 1], 30),
        Some('T') => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong("there is no whole number"));
    }
    let number: u64 = number.parse().map_err(|_| wrong("the number does not fit into 64 bits"))?;
    match number.checked_mul(1 << shift) {
        None => Err(wrong("the size does not fit into 64 bits")),
        Some(0) => Err(wrong("nothing fits into no memory")),
        Some(bytes) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let read = |text| parse_size(text).unwrap();
        assert_eq!([read("1"), read("3k"), read("800M")], [1, 3 << 10, 800 << 20]);
        assert_eq!([read("8G"), read("2t")], [8 << 30, 2 << 40]);
    }

    #[test]
    fn what_is_not_a_size_is_refused_with_a_reason() {
        for (text, why) in [
            ("", "there is no whole number"),
            ("G", "there is no whole number"),
            ("-1G", "there is no whole number"),
            ("1.5G", "there is no whole number"),
            ("8 G", "there is no whole number"),
            ("8Gß", "there is no whole number"),
            ("0M", "nothing fits into no memory"),
            ("99999999999999999999", "the number does not fit into 64 bits"),
            ("99999999T", "the size does not fit into 64 bits"),
        ] {
            assert_eq!(parse_size(text), Err(SizeError { text: text.to_owned(), why }), "{text}");
        }
    }
}
