//! Decides a question.

use crate::liveness::case::{Answer, Case, Doubt, Question};
use crate::liveness::fair::Fair;
use crate::liveness::graph::Csr;
use crate::liveness::lasso;
use crate::liveness::layers::Layers;
use crate::liveness::verify::verify;
use crate::liveness::view::{Stopped, View, Watch};
use crate::model::Fairness;

/// Decides a question about every behaviour that meets the fairness conditions. The same graph
/// always has the same answer. `stop` is asked now and then.
pub(crate) fn decide(
    graph: &Csr,
    question: &Question<'_>,
    fairness: &[Fairness],
    stop: &mut dyn FnMut() -> bool,
) -> Answer {
    answer(graph, question, fairness, &mut Watch::new(stop)).unwrap_or(Answer::Interrupted)
}

fn answer(
    graph: &Csr,
    question: &Question<'_>,
    fairness: &[Fairness],
    watch: &mut Watch<'_>,
) -> Result<Answer, Stopped> {
    watch.look()?;
    let fair = Fair::new(fairness);
    let layers = Layers::of(graph, question, watch)?;
    for view in View::both(graph) {
        let case = Case { graph, question, fair: &fair, view };
        if let Some(lasso) = lasso::shortest(&case, &layers, fairness, watch)? {
            // A lasso that is none would be a false violation, so this is asked in every build.
            assert_eq!(verify(graph, question, fairness, view, &lasso), Ok(()), "a false lasso");
            return Ok(match view {
                View::Sure => Answer::Violated(lasso),
                View::Perhaps => Answer::Undecided { why: Doubt::Assumed, lasso: Some(lasso) },
            });
        }
    }
    let open = |state: &u32| graph.is_open(*state);
    let states = match question {
        Question::Eventually(_) => layers.states().filter(open).count(),
        _ => (0..graph.states).filter(open).count(),
    };
    Ok(if states == 0 && graph.inits > 0 {
        Answer::Holds
    } else {
        Answer::Undecided { why: Doubt::Bounds { states: states as u64 }, lasso: None }
    })
}
