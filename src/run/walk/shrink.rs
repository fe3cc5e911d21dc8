//! A walk made shorter: steps that what it shows does not need are left out.
//!
//! Delta debugging leaves out larger and smaller parts of the walk as long as the rest still shows
//! the same. No single step of the result can be left out. A counterexample of the checker is a
//! shortest one already; a walk of a user or of a random run is not.

use quorate_conformance::record;
use quorate_conformance::trace::Event;
use stateright::Model as _;

use super::find::goal::Goal;
use super::graph::flags::Asked;
use super::path::Walk;
use crate::run::delta;

/// What the walk has to show still.
pub enum Shows {
    /// Its last step violates one of these properties, of states or of steps.
    Violates(Vec<String>),
    /// Its last state satisfies a goal.
    Reaches(Goal),
}

impl Shows {
    /// Whether the last step of a walk shows it.
    pub fn holds(&self, walk: &Walk) -> bool {
        let last = walk.last();
        match self {
            Shows::Reaches(goal) => goal.holds(&walk.model, &last.state),
            Shows::Violates(names) => {
                let asked = Asked::of(&walk.model);
                let mut found = asked.violated_by(&walk.model, &last.state);
                if let Some(taken) = last.step.as_ref().filter(|_| walk.len() > walk.start) {
                    let before = &walk.at(walk.len() - 1).state;
                    found.extend(asked.violated_in(
                        &walk.model,
                        before,
                        &taken.action,
                        &last.state,
                    ));
                }
                found.iter().any(|name| names.iter().any(|wanted| wanted == name))
            }
        }
    }
}

/// A shorter walk that shows the same; none if the walk itself does not show it. `most` limits how
/// many shorter walks are tried. If the walk stays within the bounds of the scenario, the shorter
/// one does so too, since the checker confirms no violation beyond them.
pub fn shrink(walk: &Walk, shows: &Shows, most: usize) -> Option<Walk> {
    let inside = |step: usize| walk.model.within_boundary(&walk.at(step).state);
    let bounded = (walk.start..=walk.len()).all(inside);
    let start = walk.until(walk.start);
    let events: Vec<Event> =
        walk.steps().skip(walk.start).map(|(_, taken)| taken.event.clone()).collect();
    delta::shortest(&events, most, |events| {
        let found = follow(&start, events, shows, bounded)?;
        let taken = found.steps().skip(start.len()).map(|(_, taken)| taken.event.clone()).collect();
        Some((found, taken))
    })
}

/// Takes the events that are possible and, if the walk is `bounded`, stay within the bounds. Leaves
/// out the others. It ends at the first step that shows what is wanted; none if no step does.
fn follow(start: &Walk, events: &[Event], shows: &Shows, bounded: bool) -> Option<Walk> {
    let mut walk = start.clone();
    if shows.holds(&walk) {
        return Some(walk);
    }
    for event in events {
        let action = record::action(&walk.model, &walk.last().state, event);
        let offered = |action: &quorate_model::cluster::Action| {
            let mut actions = Vec::new();
            walk.model.actions(&walk.last().state, &mut actions);
            actions.contains(action)
        };
        let Some(action) = action.filter(offered) else { continue };
        if !walk.take(&action) {
            continue;
        }
        if bounded && !walk.model.within_boundary(&walk.last().state) {
            walk.undo();
        } else if shows.holds(&walk) {
            return Some(walk);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::select;
    use crate::run::walk::find::expression::Expression;

    #[test]
    fn walk_steps_that_are_not_needed_are_left_out() {
        let instance = select::one("election-3@none").unwrap();
        let instance = instance.instances(Default::default()).next().unwrap();
        let mut walk = Walk::begin(instance, 0).unwrap();
        // Node 2 campaigns in vain before node 1 is elected.
        for words in [
            "election-timeout 2",
            "election-timeout 1",
            "deliver Vote 2->3",
            "deliver Vote 1->3",
            "deliver Vote 1->2",
            "deliver VoteResp 3->2",
        ] {
            let all = crate::run::walk::why::choices(&walk.model, &walk.last().state);
            let choice = all.iter().find(|choice| choice.event.starts_with(words)).unwrap();
            assert!(walk.take(&choice.action), "{words}");
        }
        let goal = Goal::Expression(Expression::parse("leaders = 1").unwrap());
        let shows = Shows::Reaches(goal);
        assert!(shows.holds(&walk), "{:?}", walk.last().step);
        let short = shrink(&walk, &shows, 1_000).unwrap();
        let events: Vec<String> = short.steps().map(|(_, step)| step.event.to_string()).collect();
        assert_eq!(events.len(), 3, "{events:?}");
        assert!(
            events[0] == "election-timeout 2" && events[2].starts_with("deliver VoteResp 3->2")
        );
        let never = Shows::Reaches(Goal::Expression(Expression::parse("leaders = 3").unwrap()));
        assert!(shrink(&walk, &never, 1_000).is_none());
    }
}
