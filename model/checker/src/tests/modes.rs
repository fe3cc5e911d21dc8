//! A model is found to be the same however its states are kept and its declarations read.

use std::fmt::Debug;
use std::hash::Hash;

use stateright::Model;

use crate::{Check, Checked, Ending, Kind, Pack, Report, check};

use super::timeless;
use super::toys::{Drawn, Notes};

/// The report of packed states and declarations, if the other three ways agree with it.
pub(super) fn agree<M>(model: &M) -> Report<M>
where
    M: Model<State: Clone + Debug + Eq + Hash + Pack + Send + Sync, Action: Clone + Debug + Eq>
        + Checked
        + Sync,
{
    let packed = check(model).packed().declared().run().unwrap();
    for threads in [1, 3] {
        let whole = check(model).threads(threads).declared().run().unwrap();
        assert_eq!(timeless(&whole), timeless(&packed));
        let bare = [
            check(model).threads(threads).run().unwrap(),
            check(model).threads(threads).packed().run().unwrap(),
        ];
        for bare in bare {
            assert_eq!((bare.distinct, bare.generated), (packed.distinct, packed.generated));
            assert_eq!((bare.depth, bare.deadlocks), (packed.depth, packed.deadlocks));
            assert_eq!(bare.cut_edges, packed.cut_edges);
            assert_eq!(bare.class_names, ["step"]);
            let steps = |report: &Report<M>| report.class_counts.iter().sum::<u64>();
            assert_eq!(steps(&bare), steps(&packed));
            let asked = bare.verdicts.len();
            assert_eq!(asked, model.properties().len());
            for (found, wanted) in bare.verdicts.iter().zip(&packed.verdicts) {
                // Fairness is declared, and matters to nothing else.
                if wanted.kind != Kind::Eventually {
                    assert_eq!(found.verdict, wanted.verdict, "{}", found.name);
                }
            }
        }
    }
    packed
}

#[test]
fn drawn_graphs_are_the_same_in_every_mode() {
    for nodes in [1, 50, 300, 2000, 9000] {
        for (degree, recover) in [(3, false), (6, true)] {
            agree(&Drawn { nodes, degree, recover });
        }
    }
}

#[test]
fn a_search_of_whole_states_stops_where_one_of_packed_states_does() {
    let model = Drawn { nodes: 20_000, degree: 8, recover: true };
    for most in [1, 2, 255, 256, 257, 1000, 5000] {
        let limited = |check: Check<'_, Drawn>| timeless(&check.max_states(most).run().unwrap());
        let whole = timeless(&check(&model).declared().max_states(most).run().unwrap());
        let packed = check(&model).declared().packed().max_states(most).run().unwrap();
        assert_eq!(whole, timeless(&packed));
        assert_eq!(limited(check(&model)), limited(check(&model).threads(3)));
    }
}

#[test]
fn a_visitor_sees_whole_states_as_packed_ones() {
    let model = Drawn { nodes: 500, degree: 5, recover: false };
    let (mut whole, mut packed) = (Notes::new(), Notes::new());
    let walk = check(&model).visit(&mut whole).unwrap();
    let other = check(&model).packed().visit(&mut packed).unwrap();
    assert_eq!((walk.distinct, walk.generated), (other.distinct, other.generated));
    assert_eq!(whole.shown, packed.shown);
    assert_eq!(walk.path_to(&model, 9).unwrap(), other.path_to(&model, 9).unwrap());
}

/// A tree of nodes that take a kibibyte each.
struct Wide;

impl Model for Wide {
    type State = [u32; 256];
    type Action = u32;

    fn init_states(&self) -> Vec<[u32; 256]> {
        vec![[0; 256]]
    }

    fn actions(&self, _: &[u32; 256], actions: &mut Vec<u32>) {
        actions.extend(1..=4);
    }

    fn next_state(&self, state: &[u32; 256], child: u32) -> Option<[u32; 256]> {
        let child = 4 * state[0] + child;
        (child < 40_000).then_some([child; 256])
    }
}

#[test]
fn waiting_states_count_where_they_cannot_go_to_a_file() {
    assert_eq!(check(&Wide).memory("1G").run().unwrap().ending, Ending::Complete);
    let report = check(&Wide).memory("8M").run().unwrap();
    assert_eq!(report.ending, Ending::Memory(8 << 20));
    assert!(report.distinct < 20_000, "{}", report.distinct);
    let report = check(&Wide).packed().memory("8M").run().unwrap();
    assert_eq!(report.ending, Ending::Memory(8 << 20));
}
