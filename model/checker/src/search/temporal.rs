//! Verdicts on liveness properties, with their counterexamples as actions.

use stateright::Model;

use crate::liveness::case::{Answer, Doubt, Edge, Question, StateLasso};
use crate::liveness::decide::decide as decide_question;
use crate::liveness::graph::Csr;
use crate::model::{Fairness, Label, Strength};
use crate::report::confirm::differs::{Differs, Unconfirmed};
use crate::report::ending::Ending;
use crate::report::lasso::ANY_STEP;
use crate::report::lasso::Lasso;
use crate::report::path::Path;
use crate::report::verdict::Verdict;
use crate::search::questions::Asked;
use crate::search::rounds::Search;
use crate::space::codec::Codec;
use crate::space::facts::Facts;
use crate::space::mode::{Action, Mode};
use crate::store::bits::Bits;
use crate::store::record::ASSUMED;

/// Why nothing can be decided.
pub(crate) const NO_STATE: &str = "there is no initial state within the boundary";

/// A verdict with the shape of its counterexample.
pub(crate) struct Temporal<A> {
    pub(crate) verdict: Verdict<A>,
    pub(crate) lasso: Option<Lasso>,
}

/// What a formula asks of the recorded sets; nothing if it is a recoverable.
pub(crate) fn question(asked: Asked, sets: &[Bits]) -> Option<Question<'_>> {
    Some(match asked {
        Asked::Recoverable(_) => return None,
        Asked::Eventually(set) => Question::Eventually(&sets[set]),
        Asked::AlwaysEventually(set) => Question::AlwaysEventually(&sets[set]),
        Asked::EventuallyAlways(set) => Question::EventuallyAlways(&sets[set]),
        Asked::LeadsTo(from, to) => Question::LeadsTo(&sets[from], &sets[to]),
    })
}

/// Decides one question about the recorded graph.
///
/// # Errors
/// If the counterexample is not a path of the model, so that two states were taken for one.
pub(crate) fn decide<K: Mode>(
    search: &Search<'_, K>,
    rows: &Csr,
    number: usize,
    question: &Question<'_>,
    ending: Ending,
) -> Result<Temporal<Action<K>>, Unconfirmed> {
    let questions = search.questions;
    let progress;
    let fairness = if number < questions.plain && questions.fairness.is_empty() {
        progress = [anything(rows)];
        &progress[..]
    } else {
        &questions.fairness
    };
    let answer = if search.reduced() && !fairness.is_empty() {
        // A condition speaks of one node; what a symmetry maps to it is another one.
        return Ok(undecided("fairness is not decided on a space reduced by symmetry".to_owned()));
    } else {
        decide_question(rows, question, fairness, &mut || search.watch.over().is_some())
    };
    Ok(match answer {
        Answer::Holds => Temporal { verdict: Verdict::Holds, lasso: None },
        Answer::Violated(found) => {
            let lasso = Lasso { stem: found.stem.len(), met: found.met.clone() };
            let path = path_of(search, &found).map_err(|why| {
                let (property, _) = questions.properties[number];
                Unconfirmed { property: property.to_owned(), why }
            })?;
            Temporal { verdict: Verdict::Violated { path, count: 1 }, lasso: Some(lasso) }
        }
        Answer::Interrupted => undecided("stopped before it was decided".to_owned()),
        Answer::Undecided { why: Doubt::Assumed, lasso } => {
            undecided(doubtful::<K>(questions.model, lasso))
        }
        Answer::Undecided { why: Doubt::Bounds { states: 0 }, .. } => {
            undecided(NO_STATE.to_owned())
        }
        Answer::Undecided { why: Doubt::Bounds { states }, .. } => {
            let states = match questions.doubts.filter(|_| ending.is_complete()) {
                Some(set) => open_in(rows, &search.sets[set]).min(states),
                None => states,
            };
            if states == 0 {
                return Ok(Temporal { verdict: Verdict::Holds, lasso: None });
            }
            let open = if ending.is_complete() {
                "a bound cut"
            } else {
                "a bound cut or the search did not expand"
            };
            undecided(format!("not violated; {states} states have steps that {open}"))
        }
    })
}

/// How many states of a set have a step that a bound truncated.
fn open_in(rows: &Csr, set: &Bits) -> u64 {
    (0..rows.states).filter(|&state| rows.is_open(state) && set.contains(state)).count() as u64
}

/// Why a behaviour does not count.
fn doubtful<K: Mode>(model: &K::Model, lasso: Option<StateLasso>) -> String {
    let cycle = lasso.map(|lasso| lasso.cycle).unwrap_or_default();
    let is_assumed = |step: &&Edge| step.label & ASSUMED != 0;
    let assumed = cycle.iter().filter(is_assumed).count();
    let named = |step: &Edge| {
        let mark = if is_assumed(&step) { " (assumed)" } else { "" };
        format!("{}{mark}", K::Facts::label_name(model, step.label & !ASSUMED))
    };
    format!(
        "a behaviour that violates it depends on steps that are only assumed to be possible, {assumed} of {} in the loop {}",
        cycle.len(),
        cycle.iter().map(named).collect::<Vec<_>>().join(", ")
    )
}

fn undecided<A>(why: String) -> Temporal<A> {
    Temporal { verdict: Verdict::Undecided { why }, lasso: None }
}

/// What stateright's `eventually` assumes: a behaviour does not stop in a state that has a further
/// step.
fn anything(rows: &Csr) -> Fairness {
    let mut labels: Vec<Label> = rows.labels.iter().map(|label| label & !ASSUMED).collect();
    labels.sort_unstable();
    labels.dedup();
    Fairness { name: ANY_STEP.to_owned(), strength: Strength::Weak, labels }
}

/// The actions of a lasso, found again by re-execution: a step is known by its label and by the
/// state that it leads to.
fn path_of<K: Mode>(
    search: &Search<'_, K>,
    lasso: &StateLasso,
) -> Result<Path<Action<K>>, Differs> {
    let model = search.questions.model;
    let init = search.tree.inits()[lasso.start as usize] as usize;
    let mut state = model.init_states().into_iter().nth(init).ok_or(Differs::NoInit(init))?;
    let mut actions = Vec::new();
    let mut offered = Vec::new();
    for &Edge { label, to, .. } in lasso.stem.iter().chain(&lasso.cycle) {
        let wanted = K::Codec::one(&search.tree.state(model, to)?);
        offered.clear();
        model.actions(&state, &mut offered);
        let step = offered.drain(..).find_map(|action| {
            let fits = K::Facts::label(model, &action) == label & !ASSUMED
                && K::Facts::assumed(model, &state, &action) == (label & ASSUMED != 0);
            let next = fits.then(|| model.next_state(&state, action.clone())).flatten()?;
            (K::Codec::one(&next) == wanted).then_some((action, next))
        });
        let (action, next) = step.ok_or(Differs::NotOffered(actions.len() + 1))?;
        actions.push(action);
        state = next;
    }
    Ok(Path { init, actions })
}
