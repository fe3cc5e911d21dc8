//! Runs of the model as traces.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::scenario::{Assignment, print_flags};

use super::input::event;
use super::observation::observation;
use super::rules::{rule_ids, rules};
use crate::trace::{Event, Step, Trace};

/// The blank state of the initial state `number` of a model, and the start commands that lead from
/// the one to the other. `None` if the model has fewer initial states.
pub fn origin(model: &ClusterModel, number: usize) -> Option<(State, Vec<Action>)> {
    let blank = model.blank().into_iter().nth(number)?;
    let (actions, _) = model.start(blank.clone());
    Some((blank, actions))
}

/// A step of the model in neutral words.
pub fn step_of(model: &ClusterModel, before: &State, action: &Action, after: &State) -> Step {
    let changed = after.ids().filter(|id| before.node(*id) != after.node(*id));
    Step {
        event: event(model, action),
        rules: rule_ids(rules(model, before, action)),
        nodes: changed.map(|id| observation(model, id, after.node(id))).collect(),
    }
}

/// The step back to the state `first` after the start commands, with which a second run begins.
pub fn again_step(model: &ClusterModel, before: &State, first: &State) -> Step {
    let changed = first.ids().filter(|id| before.node(*id) != first.node(*id));
    Step {
        event: Event::Again,
        rules: Vec::new(),
        nodes: changed.map(|id| observation(model, id, first.node(id))).collect(),
    }
}

/// The state in which a run ends. `None` if the model does not repeat it.
pub fn end(model: &ClusterModel, initial: usize, actions: &[Action]) -> Option<State> {
    let (blank, _) = origin(model, initial)?;
    let first = model.start(blank).1;
    actions.iter().try_fold(first, |state, action| model.successor(&state, action))
}

/// Two runs from one initial state as a trace: the first, then [`Event::Again`] and the second.
pub fn two_runs(
    model: &ClusterModel,
    initial: usize,
    [first, second]: [&[Action]; 2],
    title: &str,
) -> Trace {
    let mut trace = trace(model, initial, first, title);
    let begin = end(model, initial, &[]).zip(end(model, initial, first));
    if let Some((begin, end)) = begin {
        trace.steps.push(again_step(model, &end, &begin));
    }
    let second = self::trace(model, initial, second, title);
    trace.steps.extend(second.steps.into_iter().skip(second.start));
    trace
}

/// A run of the model as a trace. The scenario's start commands come first.
pub fn trace(model: &ClusterModel, initial: usize, actions: &[Action], title: &str) -> Trace {
    let mut steps = Vec::new();
    let mut start = 0;
    if let Some((blank, commands)) = origin(model, initial) {
        let mut state = blank.clone();
        let mut push = |before: &State, action: &Action, after: &State| {
            steps.push(step_of(model, before, action, after));
        };
        for command in &commands {
            if let Some(next) = model.successor(&state, command) {
                push(&state, command, &next);
                state = next;
            }
        }
        start = commands.len();
        state = model.start(blank).1;
        for action in actions {
            let Some(next) = model.successor(&state, action) else { break };
            push(&state, action, &next);
            state = next;
        }
    }
    // With every assignment of flags in one space, the trace has to say which one it is about.
    let setting = match model.setting().assignments(model.scenario().nodes).get(initial) {
        Some(flags) if matches!(model.setting().flags, Assignment::Every) => {
            let words: Vec<_> = flags[..usize::from(model.scenario().nodes)]
                .iter()
                .map(|flags| print_flags(*flags))
                .collect();
            let variant = model.setting().variant.map(|variant| format!("+{variant}"));
            words.join("+") + &variant.unwrap_or_default()
        }
        _ => model.setting().to_string(),
    };
    Trace {
        title: title.to_owned(),
        scenario: model.scenario().name.clone(),
        scenario_text: model.scenario().text.clone(),
        file: None,
        setting,
        without: model.without().list().map(|mutation| mutation.id().to_owned()).collect(),
        property: None,
        at: None,
        start,
        repeats: None,
        steps,
    }
}
