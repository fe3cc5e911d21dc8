//! States whose `Pack` is wrong: the search ends in an error that says so, and is never complete.

use stateright::Model;

use crate::{
    Checked, Limits, ModelError, Pack, PackError, PackFault, Report, SearchError, Store, explore,
    visit,
};

use super::toys::Notes;

/// How the `Pack` of [`Counter`] is wrong from `WRONG_FROM` on.
const FORGETS: u8 = 0;
const MISREADS: u8 = 1;
const UNREADABLE: u8 = 2;
const LEAVES: u8 = 3;
const UNEQUAL: u8 = 4;
const RIGHT: u8 = 5;

/// A counter and a flag.
#[derive(Clone, Copy, Debug)]
struct Counter<const FAULT: u8, const WRONG_FROM: u32> {
    count: u32,
    flag: bool,
    /// Not a part of the value.
    spare: u8,
}

impl<const F: u8, const W: u32> PartialEq for Counter<F, W> {
    fn eq(&self, other: &Self) -> bool {
        (self.count, self.flag) == (other.count, other.flag)
    }
}

impl<const F: u8, const W: u32> Pack for Counter<F, W> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.count.pack(out);
        let wrong = self.count >= W;
        out.push(u8::from(self.flag && !(wrong && F == FORGETS)));
        out.push(if wrong && F == UNEQUAL { self.spare } else { 0 });
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let count = u32::unpack(from)?;
        let wrong = count >= W;
        if wrong && F == LEAVES {
            let flag = bool::unpack(from)?;
            return Some(Counter { count, flag, spare: 0 });
        }
        let (flag, spare) = (bool::unpack(from)?, u8::unpack(from)?);
        let flag = flag != (wrong && F == MISREADS);
        (!(wrong && F == UNREADABLE)).then_some(Counter { count, flag, spare: spare ^ 1 })
    }
}

/// Counts up to a limit, with and without the flag.
struct Counting<const FAULT: u8, const WRONG_FROM: u32> {
    most: u32,
}

impl<const F: u8, const W: u32> Model for Counting<F, W> {
    type State = Counter<F, W>;
    type Action = bool;

    fn init_states(&self) -> Vec<Self::State> {
        vec![Counter { count: 0, flag: false, spare: 0 }]
    }

    fn actions(&self, _: &Self::State, actions: &mut Vec<bool>) {
        actions.extend([false, true]);
    }

    fn next_state(&self, state: &Self::State, flag: bool) -> Option<Self::State> {
        let count = state.count + 1;
        (count <= self.most).then_some(Counter { count, flag, spare: 0 })
    }
}

impl<const F: u8, const W: u32> Checked for Counting<F, W> {
    fn class(&self, _: &bool) -> usize {
        0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["count".into()]
    }
}

fn explored<const F: u8, const W: u32>(
    most: u32,
    every_pack: bool,
) -> Result<Report<Counting<F, W>>, SearchError> {
    let limits = Limits { every_pack, threads: 2, ..Limits::default() };
    explore(&Counting { most }, &limits, &Store::default(), &mut |_| ())
}

/// The error of a search whose `Pack` is wrong from some count on.
fn error<const F: u8, const W: u32>(most: u32, every_pack: bool) -> PackError {
    match explored::<F, W>(most, every_pack) {
        Err(SearchError::Model(error)) => match *error {
            ModelError::Pack(error) => error,
            error => panic!("{error}"),
        },
        Err(error) => panic!("{error}"),
        Ok(report) => panic!("{} with {} states", report.ending, report.distinct),
    }
}

#[test]
fn a_right_pack_is_complete() {
    for every in [false, true] {
        assert_eq!(explored::<RIGHT, 0>(10_000, every).unwrap().distinct, 20_001);
    }
}

#[test]
fn a_wrong_pack_is_named_at_the_first_states() {
    let forgets = error::<FORGETS, 1>(20, false);
    assert!(matches!(&forgets.fault, PackFault::ReadAs(read) if read.contains("flag: false")));
    assert!(forgets.state.contains("count: 1, flag: true"), "{forgets}");
    assert!(forgets.to_string().contains("Counter<0, 1> is wrong"), "{forgets}");
    assert!(matches!(error::<MISREADS, 0>(20, false).fault, PackFault::ReadAs(_)));
    assert_eq!(error::<UNREADABLE, 3>(20, false).fault, PackFault::Unreadable);
    assert_eq!(error::<LEAVES, 3>(20, false).fault, PackFault::Left(1));
    assert_eq!(error::<UNEQUAL, 3>(20, false).fault, PackFault::Repacked);
}

#[test]
fn a_pack_that_is_wrong_later_is_found_in_the_sample() {
    assert!(matches!(error::<FORGETS, 9000>(20_000, false).fault, PackFault::ReadAs(_)));
    assert!(matches!(error::<MISREADS, 9000>(20_000, false).fault, PackFault::ReadAs(_)));
    assert_eq!(error::<UNREADABLE, 9000>(20_000, false).fault, PackFault::Unreadable);
}

#[test]
fn one_wrong_state_is_found_if_every_state_is_read_back() {
    let last = error::<FORGETS, 20_000>(20_000, true);
    assert!(last.state.contains("count: 20000, flag: true"), "{last}");
}

#[test]
fn visit_says_that_a_pack_is_wrong() {
    let model = Counting::<FORGETS, 1> { most: 20 };
    let error = visit(&model, &Limits::default(), &mut Notes::new(), &mut |_| ()).unwrap_err();
    assert!(matches!(*error, ModelError::Pack(_)), "{error}");
}
