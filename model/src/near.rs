//! Suggests known names that are similar to an unknown word, for somebody who mistyped.

/// How similar a suggested name has to be, from 0 to 1.
const ALIKE: f64 = 0.8;
/// The most names that are suggested.
const MOST: usize = 3;

/// The names most like a word in any case, at most three, the best first.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let score = |name: &str| strsim::jaro_winkler(&word, &name.to_lowercase());
    let mut scored: Vec<(f64, &str)> = names.map(|name| (score(name), name)).collect();
    scored.retain(|(score, _)| *score >= ALIKE);
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    scored.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["election-3", "election-5", "restart-3"];
        assert_eq!(nearest("Elction-3", names.into_iter())[0], "election-3");
        assert!(nearest("zzz", names.into_iter()).is_empty());
    }
}
