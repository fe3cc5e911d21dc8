//! Scenarios that the server knows, and the walks of its last requests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::Fault;
use crate::error::CliError;
use crate::run::select::{self, Chosen, Instance, library};
use crate::run::walk::address::{Address, Broken, continued, scenario_digest};
use crate::run::walk::find::no_return::{Question, Recorded};
use crate::run::walk::find::{Effort, FindError};
use crate::run::walk::path::Walk;

/// How many walks are kept.
const KEPT: usize = 32;

/// Scenarios and walks.
#[derive(Default)]
pub struct Library {
    /// Scenarios that are not built in: files that the command named, and scenarios of traces.
    opened: Mutex<Vec<Chosen>>,
    walks: Mutex<VecDeque<Kept>>,
    /// Addresses of counterexamples that were searched for.
    found: Mutex<HashMap<String, String>>,
    /// The last recorded graph, with the name of its instance. One may have hundreds of megabytes.
    recorded: Mutex<Option<(String, Arc<Recorded>)>>,
}

/// A walk that a request asked for.
struct Kept {
    key: String,
    address: Address,
    walk: Walk,
}

/// A walk as a request asks for it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The walk.
    pub walk: Walk,
    /// Where it stops before the end of the address, and why.
    pub broken: Option<Broken>,
    /// Whether the address was made with another text of the scenario.
    pub changed: bool,
}

impl Library {
    /// Adds a scenario, unless it is the built-in one of that name. It hides another of its name.
    pub fn add(&self, chosen: Chosen) {
        let name = &chosen.scenario.name;
        let built_in = library::find(name).ok().flatten();
        if built_in.is_some_and(|built_in| built_in.text == chosen.scenario.text) {
            return;
        }
        let mut opened = locked(&self.opened);
        opened.retain(|other| other.scenario.name != *name);
        opened.push(chosen);
    }

    /// The scenarios that are not built in.
    pub fn opened(&self) -> Vec<Chosen> {
        locked(&self.opened).clone()
    }

    /// A scenario with all of its settings, or with the one after `@`.
    ///
    /// # Errors
    /// If there is no such scenario or setting.
    pub fn chosen(&self, name: &str) -> Result<Chosen, CliError> {
        let scenario = select::scenario_of(name);
        match locked(&self.opened).iter().find(|chosen| chosen.scenario.name == scenario) {
            Some(chosen) => select::within(chosen, name),
            // Files are opened on the command line only: a page must not read any file it names.
            None if name.contains(['/', '\\']) || scenario.ends_with(".toml") => {
                Err(CliError::Usage(format!(
                    "{name}: a page opens built-in scenarios; name a file on the command line: quorate explore FILE.toml"
                )))
            }
            None => select::one(name),
        }
    }

    /// The instance of an address.
    ///
    /// # Errors
    /// If there is no such scenario, setting or rule.
    pub fn instance(&self, address: &Address) -> Result<Instance, CliError> {
        let without = select::removal(&address.without)?;
        let chosen = self.chosen(&address.instance)?;
        let first = chosen.instances(without).next();
        first.ok_or_else(|| CliError::Nothing(format!("{} has no setting", address.instance)))
    }

    /// The walk of an address.
    ///
    /// # Errors
    /// If there is no such scenario, setting, rule or assignment of flags.
    pub fn walk(&self, address: &Address) -> Result<Asked, Fault> {
        let instance = self.instance(address)?;
        let digest = scenario_digest(&instance.scenario.text);
        let changed = address.digest.is_some_and(|other| other != digest);
        let key = format!("{instance} {} {digest}", address.initial);
        let walk = match self.beginning(&key, address) {
            Some(walk) => walk,
            None => Walk::begin(instance, address.initial).ok_or_else(|| {
                let what = format!(
                    "i={}: {} has fewer assignments of flags",
                    address.initial, address.instance
                );
                Fault::missing("No such assignment of flags", what)
            })?,
        };
        let done = walk.len() - walk.start;
        let (walk, broken) = continued(walk, &address.codes[done..]);
        self.keep(key, &walk);
        Ok(Asked { walk, broken, changed })
    }

    /// The longest kept walk that an address begins with.
    fn beginning(&self, key: &str, address: &Address) -> Option<Walk> {
        let walks = locked(&self.walks);
        let common = |kept: &Kept| {
            kept.address.codes.iter().zip(&address.codes).take_while(|(a, b)| a == b).count()
        };
        let same = walks.iter().filter(|kept| kept.key == key);
        let best = same.max_by_key(|kept| common(kept))?;
        let steps = best.walk.start + common(best);
        Some(if steps == best.walk.len() { best.walk.clone() } else { best.walk.until(steps) })
    }

    /// The address of a counterexample that was searched for before.
    pub fn counterexample(&self, key: &str) -> Option<String> {
        locked(&self.found).get(key).cloned()
    }

    /// Keeps the address of a counterexample.
    pub fn keep_counterexample(&self, key: String, address: String) {
        locked(&self.found).insert(key, address);
    }

    /// The graph of an instance, as its scenario reduces it if the question allows that. A graph
    /// that is complete is kept for the next question.
    ///
    /// # Errors
    /// If the checker finds a mistake of the model.
    pub fn recorded(
        &self,
        walk: &Walk,
        question: &Question,
        effort: &Effort,
    ) -> Result<Arc<Recorded>, FindError> {
        let reduction = question.reduction();
        let digest = scenario_digest(&walk.instance.scenario.text);
        let key = format!("{} {digest} {reduction:?}", walk.instance);
        if let Some((known, recorded)) = &*locked(&self.recorded)
            && *known == key
        {
            return Ok(Arc::clone(recorded));
        }
        let effort = Effort { states: 4_000_000, ..effort.clone() };
        let recorded = Arc::new(Recorded::of(walk.instance.model(reduction), &effort)?);
        if recorded.stopped().is_none() {
            *locked(&self.recorded) = Some((key, Arc::clone(&recorded)));
        }
        Ok(recorded)
    }

    fn keep(&self, key: String, walk: &Walk) {
        let address = Address::of(walk);
        let mut walks = locked(&self.walks);
        walks.retain(|kept| kept.key != key || kept.address.codes != address.codes);
        walks.push_front(Kept { key, address, walk: walk.clone() });
        walks.truncate(KEPT);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking request left is whole: every change is one call.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
