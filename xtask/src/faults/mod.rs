//! `cargo xtask faults` shows that the checks can fail. It plants each fault of `specs/faults.toml`
//! in a copy of the workspace, one at a time. `quorate conform` must catch a fault of the core and
//! name the rule. The tests of the checker and of the conformance harness must catch their faults;
//! the command prints the first test that failed. A fault of the model must turn a recorded verdict
//! into another one.
//!
//! Faults are planted together where they can be, each chosen when the programs run; the others are
//! planted and built one by one.

mod batch;
mod control;
mod files;
mod judge;
mod list;
mod record;
mod together;
mod verdict;
mod work;

use std::time::Instant;

use self::batch::Batch;
use self::control::Control;
use self::judge::caught;
use self::list::Fault;
pub(crate) use self::record::section;
use self::work::Work;
use crate::command::Outcome;
use crate::out::say;

/// The option that leaves out the faults that are recorded as they are listed.
const NEW: &str = "--new";
/// The option that plants and builds each fault by itself.
const ALONE: &str = "--alone";

/// Plants the faults that are named, or that break a rule that is named (or `checker`, `harness`,
/// `core`, `model`); all, if none is.
pub(crate) fn run(words: &[&str]) -> Outcome {
    let start = Instant::now();
    let (options, names): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| [NEW, ALONE].contains(word));
    let listed = list::read()?;
    let mut faults = select(listed.clone(), &names)?;
    if options.contains(&NEW) {
        faults = record::missing(faults)?;
    }
    let work = Work::prepare()?;
    say!("{} faults in {}", faults.len(), work.folder().display());
    let mut failed = 0;
    let mut say_and_keep = |fault: &Fault, caught: Outcome<String>| -> Outcome {
        failed += usize::from(caught.is_err());
        let word = caught.clone().unwrap_or_else(|message| format!("FAILED: {message}"));
        say!("{}", row([&fault.name, &fault.kind, fault.breaks(), &word]));
        // At once: a run over all faults may be interrupted.
        record::keep(fault, caught.ok().as_deref(), &listed)
    };
    let mut control = Control::default();
    let mut together = Vec::new();
    if !options.contains(&ALONE) {
        let Batch { planted, numbers } = Batch::plant(&work, &faults)?;
        say!("{} planted together in {:.0} s", numbers.len(), start.elapsed().as_secs_f64());
        say!("{}", row(["FAULT", "KIND", "BREAKS", "CAUGHT"]));
        for &number in &numbers {
            let fault = &faults[number];
            let caught = control.pass(&work, fault).and_then(|()| {
                work.choose(Some(number));
                caught(&work, fault)
            });
            work.choose(None);
            say_and_keep(fault, caught)?;
        }
        planted.revert()?;
        together = numbers;
    }
    let alone = (faults.iter().enumerate()).filter(|(number, _)| !together.contains(number));
    // First of all of them, because each fault that is planted changes what is built.
    let passed: Vec<(&Fault, Outcome)> =
        alone.map(|(_, fault)| (fault, control.pass(&work, fault))).collect();
    for (fault, passed) in passed {
        let caught = passed.and_then(|()| {
            let planted = work.plant(fault)?;
            let caught = caught(&work, fault);
            planted.revert()?;
            caught
        });
        say_and_keep(fault, caught)?;
    }
    say!("{:.0} s", start.elapsed().as_secs_f64());
    say!("{} passed, {failed} failed", faults.len() - failed);
    if failed == 0 { Ok(()) } else { Err("a fault was not caught as it should be".to_owned()) }
}

fn row([name, kind, rule, caught]: [&str; 4]) -> String {
    format!("{name:<30} {kind:<22} {rule:<11} {caught}")
}

fn select(faults: Vec<Fault>, names: &[&str]) -> Outcome<Vec<Fault>> {
    let fits = |fault: &Fault, name: &str| fault.name == name || fault.breaks() == name;
    let known = |name: &&&str| !faults.iter().any(|fault| fits(fault, name));
    if let Some(name) = names.iter().find(known) {
        return Err(format!(
            "{}: {name} is neither a fault nor a rule that a fault breaks",
            list::FILE
        ));
    }
    let wanted = |fault: &Fault| names.is_empty() || names.iter().any(|name| fits(fault, name));
    Ok(faults.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::list::{Judge, Tested};
    use super::*;

    #[test]
    fn xtask_faults_are_selected_by_name_and_rule() {
        let all = list::read().unwrap();
        assert_eq!(select(all.clone(), &[]), Ok(all.clone()));
        let first = &all[0];
        assert_eq!(select(all.clone(), &[&first.name]), Ok(vec![first.clone()]));
        assert!(select(all.clone(), &[first.breaks()]).unwrap().contains(first));
        let checker = select(all.clone(), &["checker"]).unwrap();
        assert!(checker.iter().all(|fault| fault.judge == Judge::Tests(Tested::Checker)));
        assert!(select(all.clone(), &[&first.name, "nonsense"]).unwrap_err().contains("nonsense"));
    }
}
