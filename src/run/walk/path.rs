//! A walk: the steps that a user has chosen, with the state after each.

use std::sync::Arc;

use quorate_conformance::record;
use quorate_conformance::trace::{Event, Message, Observation, Trace};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::limits::MAX_NODES;
use quorate_model::rule::RuleSet;

use super::address::code::checksum;
use super::wire::{in_flight, sent};
use crate::run::select::Instance;

/// A state of a walk, and the step that led to it.
#[derive(Debug)]
pub struct Moment {
    /// The step; none for the blank cluster.
    pub step: Option<Taken>,
    /// The state after it.
    pub state: State,
    /// Tells the state apart in links.
    pub checksum: u32,
}

impl Moment {
    fn new(model: &ClusterModel, step: Option<Taken>, state: State) -> Arc<Moment> {
        let checksum = checksum(model, &state);
        Arc::new(Moment { step, state, checksum })
    }
}

/// A step that was taken.
#[derive(Debug)]
pub struct Taken {
    /// The action of the model.
    pub action: Action,
    /// The same in neutral words.
    pub event: Event,
    /// The rules that acted.
    pub rules: RuleSet,
    /// What is removed or altered and decided here: with one of them undone, the model would have
    /// taken another step.
    pub deciding: Vec<&'static str>,
    /// The nodes that the step changed, with every field as text.
    pub changed: Vec<Changed>,
    /// The messages that the step put on the wire.
    pub sent: Vec<Message>,
}

/// A node after a step that changed it.
#[derive(Debug)]
pub struct Changed {
    /// What can be observed of it.
    pub node: Observation,
    /// Its fields, see [`fields`].
    pub fields: Vec<(&'static str, String)>,
}

/// The steps of a walk. Steps are numbered as in a trace: the start commands of the scenario come
/// first, and step 1 is the first of all.
#[derive(Clone, Debug)]
pub struct Walk {
    /// What is walked through.
    pub instance: Instance,
    /// Its model, with exact terms.
    pub model: Arc<ClusterModel>,
    /// Which assignment of flags, where the setting stands for all of them; else 0.
    pub initial: usize,
    /// How many start commands there are.
    pub start: usize,
    /// The states. Number 0 is the blank cluster, number K is the state after step K.
    moments: Vec<Arc<Moment>>,
}

impl Walk {
    /// A walk that has made the start commands of the scenario only. `None` if the setting has
    /// fewer assignments of flags than `initial` says.
    pub fn begin(instance: Instance, initial: usize) -> Option<Walk> {
        let model = Arc::new(instance.model(Reduction::Off));
        let blank = model.blank().into_iter().nth(initial)?;
        let (commands, first) = model.start(blank.clone());
        let start = commands.len();
        let moments = vec![Moment::new(&model, None, blank)];
        let mut walk = Walk { instance, model, initial, start, moments };
        for command in &commands {
            walk.take(command);
        }
        // Links go down only after the start commands.
        if let Some(last) = walk.moments.pop() {
            let step = Arc::try_unwrap(last).ok().and_then(|moment| moment.step);
            walk.moments.push(Moment::new(&walk.model, step, first));
        }
        Some(walk)
    }

    /// Takes one more step. Returns whether the model allows it; if not, the walk is as it was.
    pub fn take(&mut self, action: &Action) -> bool {
        let before = self.last();
        let Some(next) = self.model.successor(&before.state, action) else { return false };
        let step = Taken::of(&self.model, &before.state, action, &next);
        self.moments.push(Moment::new(&self.model, Some(step), next));
        true
    }

    /// The walk with further steps, up to the first that the model does not allow.
    #[must_use]
    pub fn with<'a>(&self, actions: impl IntoIterator<Item = &'a Action>) -> Walk {
        let mut walk = self.clone();
        let _ = actions.into_iter().all(|action| walk.take(action));
        walk
    }

    /// Takes back the last step. Start commands stay.
    pub fn undo(&mut self) {
        if self.len() > self.start {
            self.moments.pop();
        }
    }

    /// The walk up to a step. Start commands always stay.
    #[must_use]
    pub fn until(&self, step: usize) -> Walk {
        let keep = step.clamp(self.start, self.len()) + 1;
        Walk { moments: self.moments[..keep].to_vec(), ..self.clone_without_moments() }
    }

    fn clone_without_moments(&self) -> Walk {
        Walk {
            instance: self.instance.clone(),
            model: Arc::clone(&self.model),
            initial: self.initial,
            start: self.start,
            moments: Vec::new(),
        }
    }

    /// How many steps there are, start commands included.
    pub fn len(&self) -> usize {
        self.moments.len() - 1
    }

    /// Whether no step was taken, not even a start command.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The moment after a step; the last one if there are fewer steps.
    pub fn at(&self, step: usize) -> &Moment {
        &self.moments[step.min(self.len())]
    }

    /// The last moment.
    pub fn last(&self) -> Arc<Moment> {
        Arc::clone(&self.moments[self.len()])
    }

    /// The steps with their numbers, from 1.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = (usize, &Taken)> {
        let moments = self.moments.iter().enumerate().skip(1);
        moments.filter_map(|(number, moment)| Some((number, moment.step.as_ref()?)))
    }

    /// The actions after the start commands, up to a step.
    pub fn explored(&self, until: usize) -> Vec<Action> {
        let steps = self.steps().skip(self.start).take_while(|(number, _)| *number <= until);
        steps.map(|(_, step)| step.action).collect()
    }

    /// What can be observed of every node after a step.
    pub fn observations(&self, step: usize) -> Vec<Observation> {
        let state = &self.at(step).state;
        state.ids().map(|id| record::observation(&self.model, id, state.node(id))).collect()
    }

    /// The messages in flight after a step, in order.
    pub fn in_flight(&self, step: usize) -> Vec<Message> {
        in_flight(&self.model, &self.at(step).state)
    }

    /// The walk as a trace.
    pub fn trace(&self, title: &str) -> Trace {
        let mut trace = record::trace(&self.model, self.initial, &self.explored(self.len()), title);
        trace.file.clone_from(&self.instance.file);
        trace
    }
}

impl Taken {
    fn of(model: &ClusterModel, before: &State, action: &Action, after: &State) -> Taken {
        let changed = after.ids().filter(|id| before.node(*id) != after.node(*id));
        let changed = changed.map(|id| {
            let node = record::observation(model, id, after.node(id));
            Changed { fields: fields(&node, after.count), node }
        });
        Taken {
            action: *action,
            event: record::event(model, action),
            rules: record::rules(model, before, action),
            deciding: record::deciding(model, before, action).iter().map(|one| one.id()).collect(),
            changed: changed.collect(),
            sent: sent(model, before, action, after),
        }
    }
}

/// The fields of a node as text, in an order that is the same for all nodes of a cluster. What a
/// leader knows of its peers is a field for each of them.
pub fn fields(node: &Observation, count: u8) -> Vec<(&'static str, String)> {
    const PEERS: [&str; MAX_NODES] =
        ["progress 1", "progress 2", "progress 3", "progress 4", "progress 5"];
    let mut fields = node.fields();
    let Some(place) = fields.iter().position(|(name, _)| *name == "progress") else {
        return fields;
    };
    let (_, all) = fields.remove(place);
    let all = all.trim_start_matches('{').trim_end_matches('}').to_owned();
    let of = |id: u8| {
        let start = format!("{id}:");
        let peer = all.split(", ").find_map(|peer| peer.strip_prefix(&start));
        peer.unwrap_or("-").to_owned()
    };
    let peers = (1..=count).zip(PEERS).map(|(id, name)| (name, of(id)));
    fields.splice(place..place, peers);
    fields
}
