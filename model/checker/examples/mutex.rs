//! Peterson's algorithm for two processes, checked; then without its most important line.
//!
//! `cargo run --release --example mutex`

use quorate_checker::check;
use stateright::{Model, Property};

/// A process goes from 0 to 3 and back: idle, wanting, waiting, critical.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct State {
    at: [u8; 2],
    wants: [bool; 2],
    turn: usize,
}

/// The algorithm; a polite process gives the turn to the other one.
struct Peterson {
    polite: bool,
}

impl Model for Peterson {
    type State = State;
    type Action = usize;

    fn init_states(&self) -> Vec<State> {
        vec![State::default()]
    }

    fn actions(&self, _: &State, processes: &mut Vec<usize>) {
        processes.extend([0, 1]);
    }

    fn next_state(&self, state: &State, me: usize) -> Option<State> {
        let (mut next, other) = (state.clone(), 1 - me);
        match state.at[me] {
            0 => next.wants[me] = true,
            1 => next.turn = if self.polite { other } else { me },
            2 if state.wants[other] && state.turn == other => return None,
            2 => {}
            _ => next.wants[me] = false,
        }
        next.at[me] = (state.at[me] + 1) % 4;
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one at a time", |_, state: &State| state.at != [3, 3]),
            Property::sometimes("both wait", |_, state: &State| state.at == [2, 2]),
            Property::eventually("one gets in", |_, state: &State| state.at.contains(&3)),
        ]
    }
}

fn main() -> Result<(), quorate_checker::SearchError> {
    for polite in [true, false] {
        let report = check(&Peterson { polite }).threads(2).memory("1G").run()?;
        println!("polite: {polite}\n{report}\n");
    }
    Ok(())
}

#[test]
fn peterson_excludes_and_needs_to_be_polite() {
    let report = |polite| check(&Peterson { polite }).run().unwrap();
    assert!(report(true).is_good());
    let rude = report(false);
    let violated: Vec<_> = rude.violations().map(|property| property.name).collect();
    assert_eq!(violated, ["one at a time"]);
    let path = rude.verdict("one at a time").unwrap().verdict.path().unwrap();
    assert_eq!(path.last_state(&Peterson { polite: false }).unwrap().at, [3, 3]);
}
