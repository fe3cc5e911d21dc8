//! Mistakes of a model: each ends the search in an error that says which.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};

use stateright::{Model, Property};

use crate::{
    Antecedent, Checked, Differs, Label, ModelError, SearchError, SizeError, Unconfirmed, When,
    check,
};

use super::toys::{Drawn, Notes};

/// What a model does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// An action more each time.
    Actions,
    /// Another state each time.
    NextState,
    /// Inside the boundary at one time, outside at another.
    Boundary,
    /// No state at one time, one at another.
    Disabled,
    Class,
    Label,
    TwoProperties,
    NoProperty,
    TwoAntecedents,
}

/// Counts to a limit, and from some count on does something wrong.
struct Counting {
    most: u32,
    from: u32,
    wrong: Wrong,
    asked: AtomicU32,
}

impl Counting {
    fn new(most: u32, from: u32, wrong: Wrong) -> Self {
        Counting { most, from, wrong, asked: AtomicU32::new(0) }
    }

    fn is(&self, state: u32, wrong: Wrong) -> bool {
        self.wrong == wrong && state >= self.from
    }

    /// Another number each time.
    fn ask(&self) -> u32 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }
}

impl Model for Counting {
    type State = u32;
    type Action = u32;

    fn init_states(&self) -> Vec<u32> {
        vec![0]
    }

    fn actions(&self, state: &u32, actions: &mut Vec<u32>) {
        actions.push(*state);
        if self.is(*state, Wrong::Actions) {
            actions.extend(0..self.ask() % 2);
        }
    }

    fn next_state(&self, state: &u32, _: u32) -> Option<u32> {
        let more = if self.is(*state, Wrong::NextState) { self.ask() % 2 } else { 0 };
        let none = self.is(*state, Wrong::Disabled) && self.ask() % 2 == 1;
        let next = state + 1 + more;
        (next <= self.most && !none).then_some(next)
    }

    fn within_boundary(&self, state: &u32) -> bool {
        !self.is(*state, Wrong::Boundary) || self.ask().is_multiple_of(2)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let property = Property::always("small", |model: &Self, state| *state <= model.most);
        let twice = self.wrong == Wrong::TwoProperties;
        (0..=u8::from(twice)).map(|_| property.clone()).collect()
    }
}

impl Checked for Counting {
    fn class(&self, action: &u32) -> usize {
        if self.is(*action, Wrong::Class) { 7 } else { 0 }
    }

    fn class_names(&self) -> Vec<String> {
        vec!["count".to_owned()]
    }

    fn label(&self, action: &u32) -> Label {
        if self.is(*action, Wrong::Label) { 40_000 } else { 1 }
    }

    fn liveness(&self) -> Vec<crate::Liveness<Self>> {
        let formula = crate::Formula::EventuallyAlways(|model: &Self, state| *state == model.most);
        vec![crate::Liveness { name: "arrives", formula }]
    }

    fn antecedents(&self) -> Vec<Antecedent<Self>> {
        let of = |property| Antecedent { property, when: When::State(|_, _| true) };
        match self.wrong {
            Wrong::NoProperty => vec![of("large")],
            Wrong::TwoAntecedents => vec![of("small"), of("small")],
            _ => vec![],
        }
    }
}

/// The mistake that ends a search of a plain model, of whole and of packed states.
fn found(most: u32, from: u32, wrong: Wrong) -> [ModelError; 2] {
    let of = |found: Result<_, SearchError>| match found {
        Err(SearchError::Model(mistake)) => *mistake,
        Err(error) => panic!("{wrong:?}: {error}"),
        Ok(()) => panic!("{wrong:?} from {from} of {most}: nothing was noticed"),
    };
    let (whole, packed) = (Counting::new(most, from, wrong), Counting::new(most, from, wrong));
    [of(check(&whole).run().map(|_| ())), of(check(&packed).packed().threads(2).run().map(|_| ()))]
}

/// The mistake in a declaration.
fn declared(wrong: Wrong) -> ModelError {
    let model = Counting::new(100, 5, wrong);
    match check(&model).declared().run() {
        Err(SearchError::Model(mistake)) => *mistake,
        Err(error) => panic!("{error}"),
        Ok(report) => panic!("{wrong:?}: {}", report.ending),
    }
}

#[test]
fn a_right_model_is_searched() {
    let model = Counting::new(20_000, 0, Wrong::Nothing);
    assert_eq!(check(&model).run().unwrap().distinct, 20_001);
    assert_eq!(check(&model).packed().declared().run().unwrap().distinct, 20_001);
}

#[test]
fn other_actions_each_time_are_noticed() {
    for (most, from) in [(50, 20), (20_000, 9000)] {
        for mistake in found(most, from, Wrong::Actions) {
            let ModelError::Actions { state, first, second } = &mistake else {
                panic!("{mistake}")
            };
            assert!(state.parse::<u32>().unwrap() >= from);
            assert!([(1, 2), (2, 1)].contains(&(*first, *second)), "{mistake}");
            assert!(mistake.to_string().contains("not deterministic"), "{mistake}");
        }
    }
}

#[test]
fn other_states_each_time_are_noticed() {
    for wrong in [Wrong::NextState, Wrong::Disabled, Wrong::Boundary] {
        for mistake in found(50, 20, wrong) {
            let ModelError::NextState { action: 0, first, second, .. } = &mistake else {
                panic!("{mistake}")
            };
            assert_ne!(first, second);
        }
    }
}

#[test]
fn a_visitor_notices_too() {
    let model = Counting::new(50, 20, Wrong::NextState);
    let error = check(&model).visit(&mut Notes::new()).unwrap_err();
    let SearchError::Model(mistake) = error else { panic!("{error}") };
    assert!(matches!(*mistake, ModelError::NextState { .. }), "{mistake}");
}

#[test]
fn declarations_out_of_range_are_noticed() {
    let class = declared(Wrong::Class);
    let ModelError::Class { state, class: 7, classes: 1 } = &class else { panic!("{class}") };
    assert_eq!(state, "5");
    let label = declared(Wrong::Label);
    let ModelError::Label { state, label: 40_000 } = &label else { panic!("{label}") };
    assert_eq!(state, "5");
}

#[test]
fn declarations_that_name_no_property_are_noticed() {
    assert_eq!(declared(Wrong::TwoProperties), ModelError::TwoProperties { name: "small" });
    assert_eq!(declared(Wrong::NoProperty), ModelError::NoProperty { property: "large" });
    assert_eq!(declared(Wrong::TwoAntecedents), ModelError::TwoAntecedents { property: "small" });
}

/// A number, and what its equality or `Hash` leaves out. It is not `Eq`, as some states of
/// stateright's own actors are not.
#[derive(Clone, Debug)]
struct Odd {
    number: u32,
    spare: u32,
    /// Whether the spare part is compared, and hashed.
    eq: bool,
    hash: bool,
}

impl PartialEq for Odd {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && (!self.eq || self.spare == other.spare)
    }
}

impl Hash for Odd {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.number.hash(state);
        if self.hash {
            self.spare.hash(state);
        }
    }
}

/// Walks over numbers, with something to spare beside each.
struct Pairs {
    eq: bool,
    hash: bool,
}

impl Model for Pairs {
    type State = Odd;
    type Action = u32;

    fn init_states(&self) -> Vec<Odd> {
        let Pairs { eq, hash } = *self;
        vec![Odd { number: 0, spare: 0, eq, hash }]
    }

    fn actions(&self, _: &Odd, actions: &mut Vec<u32>) {
        actions.extend([0, 1]);
    }

    fn next_state(&self, state: &Odd, spare: u32) -> Option<Odd> {
        (state.number < 20).then(|| Odd { number: state.number + 1, spare, ..*state })
    }
}

#[test]
fn eq_and_hash_that_do_not_agree_are_noticed() {
    let run = |eq, hash| check(&Pairs { eq, hash }).run();
    assert_eq!(run(true, true).unwrap().distinct, 41);
    assert_eq!(run(false, false).unwrap().distinct, 21);
    let fine = run(false, true).err();
    let Some(SearchError::Model(fine)) = fine else { panic!("{fine:?}") };
    assert!(matches!(*fine, ModelError::HashUnequal { .. }), "{fine}");
    let coarse = run(true, false).err();
    let Some(SearchError::Model(coarse)) = coarse else { panic!("{coarse:?}") };
    assert!(matches!(*coarse, ModelError::HashTooCoarse { .. }), "{coarse}");
}

/// Hashes otherwise each time it is cloned, as a map with random keys does.
#[derive(Debug)]
struct Restless(u32, u32);

static CLONES: AtomicU32 = AtomicU32::new(0);

impl Clone for Restless {
    fn clone(&self) -> Self {
        Restless(self.0, CLONES.fetch_add(1, Ordering::Relaxed))
    }
}

impl PartialEq for Restless {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Hash for Restless {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.1.hash(state);
    }
}

struct Restlessly;

impl Model for Restlessly {
    type State = Restless;
    type Action = ();

    fn init_states(&self) -> Vec<Restless> {
        vec![Restless(0, u32::MAX)]
    }

    fn actions(&self, _: &Restless, actions: &mut Vec<()>) {
        actions.push(());
    }

    fn next_state(&self, state: &Restless, (): ()) -> Option<Restless> {
        Some(state.clone())
    }
}

#[test]
fn a_clone_with_another_hash_is_noticed() {
    let error = check(&Restlessly).max_states(10_000).run().err();
    let Some(SearchError::Model(mistake)) = error else { panic!("{error:?}") };
    assert!(matches!(*mistake, ModelError::HashUnequal { .. }), "{mistake}");
}

/// Offers less once it was searched: what was found cannot be shown again.
struct Forgetful {
    expanded: AtomicU32,
}

impl Model for Forgetful {
    type State = u32;
    type Action = u32;

    fn init_states(&self) -> Vec<u32> {
        vec![0]
    }

    fn actions(&self, state: &u32, actions: &mut Vec<u32>) {
        // Each state is asked three times: once to be expanded, twice to compare.
        if self.expanded.fetch_add(1, Ordering::Relaxed) < 3 * 6 {
            actions.extend((*state < 5).then_some(1));
        }
    }

    fn next_state(&self, state: &u32, action: u32) -> Option<u32> {
        Some(state + action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("below 5", |_, state| *state < 5)]
    }
}

#[test]
fn a_path_that_does_not_come_out_the_same_is_an_error() {
    let error = check(&Forgetful { expanded: AtomicU32::new(0) }).run().err();
    let Some(SearchError::Unconfirmed(error)) = error else { panic!("{error:?}") };
    let property = "below 5".to_owned();
    assert_eq!(error, Unconfirmed { property, why: Differs::NotOffered(1) });
}

#[test]
fn a_size_that_is_none_is_an_error() {
    let model = Drawn { nodes: 9, degree: 3, recover: false };
    let error = check(&model).memory("8 bytes").run().err();
    let Some(SearchError::Size(SizeError { text, .. })) = error else { panic!("{error:?}") };
    assert_eq!(text, "8 bytes");
}
