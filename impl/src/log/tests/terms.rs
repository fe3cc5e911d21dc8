//! Terms, against a plain vector.

use proptest::prelude::*;

use crate::log::terms::Terms;
use crate::{Index, Term};

/// Index before the first entry, and the terms from there on.
type Slow = (Index, Vec<Term>);

fn slow_term((before, terms): &Slow, index: Index) -> Option<Term> {
    terms.get(usize::try_from(index.checked_sub(*before)?).ok()?).copied()
}

fn slow_hint(slow: &Slow, limit: Index, term: Term) -> (Index, Term) {
    let last = slow.0 + slow.1.len() as Index - 1;
    (slow.0..=limit.min(last))
        .rev()
        .map(|index| (index, slow_term(slow, index).unwrap()))
        .find(|&(_, found)| found <= term)
        .unwrap_or((0, 0))
}

fn check(terms: &Terms, slow: &Slow) -> Result<(), TestCaseError> {
    let last = slow.0 + slow.1.len() as Index - 1;
    prop_assert_eq!((terms.before(), terms.last_index()), (slow.0, last));
    prop_assert_eq!(Some(terms.last_term()), slow_term(slow, last));
    for index in 0..last + 3 {
        prop_assert_eq!(terms.term(index), slow_term(slow, index));
        for term in 0..9 {
            prop_assert_eq!(terms.largest_not_above(index, term), slow_hint(slow, index, term));
        }
    }
    prop_assert_eq!(terms.term(u64::MAX), None);
    prop_assert_eq!(terms.largest_not_above(u64::MAX, u64::MAX), (last, terms.last_term()));
    // Equal terms are equal values, however they came about.
    let mut anew = Terms::new(slow.0, slow.1[0]);
    for (&term, index) in slow.1.iter().zip(slow.0..).skip(1) {
        anew.extend_to(index, term);
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
        let mut terms = Terms::new(before, before.min(1));
        for (kind, count, rise) in steps {
            let last = slow.0 + slow.1.len() as Index - 1;
            let term = terms.last_term().max(1) + rise;
            match kind {
                0 | 1 => {
                    slow.1.extend(vec![term; count]);
                    terms.extend_to(last + count as Index, term);
                }
                2 => {
                    let kept = slow.1.len().saturating_sub(count).max(1);
                    slow.1.truncate(kept);
                    terms.truncate_after(slow.0 + kept as Index - 1);
                }
                _ => {
                    let dropped = count.min(slow.1.len() - 1);
                    slow.0 += dropped as Index;
                    slow.1.drain(..dropped);
                    terms.forget_before(slow.0);
                }
            }
            check(&terms, &slow)?;
        }
    }
}
