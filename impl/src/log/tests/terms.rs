//! Terms, against a plain vector.

use proptest::prelude::*;

use crate::log::terms::Terms;
use crate::{Index, LogPosition, Term};

/// Index before the first entry, and the terms from there on, as plain numbers.
type Slow = (u64, Vec<u64>);

fn at(index: u64, term: u64) -> LogPosition {
    LogPosition::new(Term(term), Index(index))
}

fn slow_term((before, terms): &Slow, index: u64) -> Option<Term> {
    terms.get(usize::try_from(index.checked_sub(*before)?).ok()?).copied().map(Term)
}

fn slow_hint(slow: &Slow, limit: u64, term: u64) -> LogPosition {
    let last = slow.0 + slow.1.len() as u64 - 1;
    (slow.0..=limit.min(last))
        .rev()
        .map(|index| LogPosition::new(slow_term(slow, index).unwrap(), Index(index)))
        .find(|found| found.term <= term)
        .unwrap_or(LogPosition::START)
}

fn check(terms: &Terms, slow: &Slow) -> Result<(), TestCaseError> {
    let last = slow.0 + slow.1.len() as u64 - 1;
    prop_assert_eq!((terms.before(), terms.last_index()), (Index(slow.0), Index(last)));
    prop_assert_eq!(Some(terms.last_term()), slow_term(slow, last));
    for index in 0..last + 3 {
        prop_assert_eq!(terms.term(Index(index)), slow_term(slow, index));
        for term in 0..9 {
            prop_assert_eq!(terms.largest_not_above(at(index, term)), slow_hint(slow, index, term));
        }
    }
    prop_assert_eq!(terms.term(Index::MAX), None);
    let end = LogPosition::new(terms.last_term(), Index(last));
    prop_assert_eq!(terms.largest_not_above(at(u64::MAX, u64::MAX)), end);
    // Equal terms are equal values, however they came about.
    let mut anew = Terms::new(at(slow.0, slow.1[0]));
    for (&term, index) in slow.1.iter().zip(slow.0..).skip(1) {
        anew.extend_to(Index(index), Term(term));
    }
    prop_assert_eq!(terms, &anew);
    Ok(())
}

proptest! {
    #[test]
    fn terms_are_those_of_a_vector(
        before in 0..4_u64,
        steps in prop::collection::vec((0..4_u8, 0..6_usize, 0..3_u64), 0..30),
    ) {
        let mut slow: Slow = (before, vec![before.min(1)]);
        let mut terms = Terms::new(at(before, before.min(1)));
        for (kind, count, rise) in steps {
            let last = slow.0 + slow.1.len() as u64 - 1;
            let term = terms.last_term().0.max(1) + rise;
            match kind {
                0 | 1 => {
                    slow.1.extend(vec![term; count]);
                    terms.extend_to(Index(last + count as u64), Term(term));
                }
                2 => {
                    let kept = slow.1.len().saturating_sub(count).max(1);
                    slow.1.truncate(kept);
                    terms.truncate_after(Index(slow.0 + kept as u64 - 1));
                }
                _ => {
                    let dropped = count.min(slow.1.len() - 1);
                    slow.0 += dropped as u64;
                    slow.1.drain(..dropped);
                    terms.forget_before(Index(slow.0));
                }
            }
            check(&terms, &slow)?;
        }
    }
}
