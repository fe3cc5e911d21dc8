//! The gallery of the explorer: every famous run still holds, and shows what its card says.
//!
//! `QUORATE_BLESS=1 cargo test --release -p quorate --test it gallery` finds each run again by a
//! search, which takes some minutes, and writes the addresses into `gallery.toml`.

use std::fs;
use std::path::PathBuf;

use quorate::render::export;
use quorate::render::progress::Mode;
use quorate::run::examine::examine;
use quorate::run::select;
use quorate::run::traces::counterexample::Counterexample;
use quorate::run::walk::Walk;
use quorate::run::walk::address::Address;
use quorate::run::walk::find::Effort;
use quorate::run::walk::find::expression::Expression;
use quorate::run::walk::find::goal::Goal;
use quorate::run::walk::find::shortest::{Found, shortest};
use quorate::run::walk::lasso::{How, fairness};
use quorate::run::walk::open;
use quorate::serve::gallery::{Run, runs};
use quorate_checker::Limits;
use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::replay;

/// Set, the runs are searched for again.
const BLESS: &str = "QUORATE_BLESS";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/serve/gallery.toml")
}

/// Searches for a run.
fn found(run: &Run) -> Address {
    let chosen = select::one(&run.instance).unwrap();
    let without = select::removal(&run.without).unwrap();
    let instance = chosen.instances(without).next().unwrap();
    if let Some(property) = &run.property {
        let limits = Limits { threads: 2, ..Limits::default() };
        let examined = examine(instance, &limits, &Mode::None, false).unwrap();
        let verdict = examined.report.verdicts.iter().find(|one| one.name == property).unwrap();
        assert!(verdict.verdict.is_violated(), "{}: {property} is not violated", run.title);
        let path = verdict.verdict.path().unwrap();
        let counterexample = Counterexample::of(&examined, path, verdict);
        return open::trace(counterexample.trace()).unwrap().address;
    }
    let mut walk = Walk::begin(instance, 0).unwrap();
    for goal in &run.goals {
        let goal = Goal::Expression(Expression::parse(goal).unwrap());
        let effort = Effort {
            states: 20_000_000,
            time: std::time::Duration::from_secs(300),
            threads: 2,
            stop: None,
        };
        match shortest(&walk.model, &walk.last().state, &goal, &effort).unwrap() {
            Found::Path(actions) => assert!(actions.iter().all(|action| walk.take(action))),
            other => panic!("{}: {goal:?}: {other:?}", run.title),
        }
    }
    Address::of(&walk)
}

/// Writes the address of each run behind its other lines.
fn bless() {
    let text = fs::read_to_string(file()).unwrap();
    let mut blocks: Vec<String> = text.split("[[run]]\n").map(str::to_owned).collect();
    for (block, run) in blocks.iter_mut().skip(1).zip(runs()) {
        let address = found(run);
        println!("{}: {} steps", run.title, address.codes.len());
        let kept = block.lines().filter(|line| !line.starts_with("address = "));
        let kept: Vec<&str> = kept.collect();
        *block = format!("{}\naddress = \"{address}\"\n\n", kept.join("\n").trim_end());
    }
    fs::write(file(), blocks.join("[[run]]\n").trim_end().to_owned() + "\n").unwrap();
}

#[test]
fn gallery_runs_show_what_their_cards_say() {
    if std::env::var_os(BLESS).is_some() {
        return bless();
    }
    assert!(runs().len() >= 12, "{}", runs().len());
    for run in runs() {
        let name = &run.title;
        let address =
            Address::parse(&run.address).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(address.instance.split('+').next(), run.instance.split('+').next(), "{name}");
        assert_eq!(address.without, run.without, "{name}");
        let opened = open::at(&address).unwrap_or_else(|error| panic!("{name}: {error}"));
        match &run.property {
            Some(property) => {
                assert_eq!(address.property.as_ref(), Some(property), "{name}");
                let mut trace = export::trace(&opened.walk, &address);
                trace.at = address.step.filter(|step| *step < trace.steps.len());
                let run = replay::<QuorateCore>(&trace, None);
                let run = run.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(
                    run.shown.map(|shown| shown.property).as_ref(),
                    Some(property),
                    "{name}"
                );
            }
            None => {
                let goal = Expression::parse(run.goals.last().unwrap()).unwrap();
                let last = opened.walk.last();
                assert!(goal.holds(&opened.walk.model, &last.state), "{name}: {goal}");
            }
        }
    }
}

#[test]
fn gallery_a_split_vote_meets_every_condition_of_fairness() {
    let run = runs().iter().find(|run| run.property.as_deref() == Some("EventualLeaderFair"));
    let address = Address::parse(&run.unwrap().address).unwrap();
    let walk = open::at(&address).unwrap().walk;
    let repeats = address.repeats.unwrap();
    let met = fairness(&walk, repeats);
    assert!(met.len() > 5 && met.iter().all(|met| met.how != How::Unmet), "{met:?}");
    assert!(met.iter().any(|met| matches!(met.how, How::Taken(step) if step > repeats)));
    // With nothing to repeat the run stays in one state, and some condition is not met there.
    let cut = walk.until(walk.len() - 1);
    let unmet = fairness(&cut, cut.len());
    assert!(unmet.iter().any(|met| met.how == How::Unmet), "{unmet:?}");
}
