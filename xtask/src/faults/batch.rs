//! The faults of a run that are planted together, and those that need a build of their own.

use std::collections::BTreeMap;

use super::list::{Fault, Judge, Tested};
use super::together::{self, CHOICE};
use super::work::{Planted, Work};
use crate::command::Outcome;
use crate::out::say;

/// The roots of the crates in which faults are planted together.
const ROOTS: [&str; 3] = ["impl/src/lib.rs", "conformance/src/lib.rs", "model/checker/src/lib.rs"];

/// Many faults in one build.
pub(super) struct Batch<'a> {
    /// What is planted; it is put back when this ends.
    pub(super) planted: Planted<'a>,
    /// The numbers of the faults that are in it.
    pub(super) numbers: Vec<usize>,
}

impl<'a> Batch<'a> {
    /// Plants as many of the faults as can be told apart while the program runs, and builds what
    /// judges them. A fault that does not compile beside the others is left out.
    ///
    /// # Errors
    /// If a line is not there once, or if the copy does not compile for another reason.
    pub(super) fn plant(work: &'a Work, faults: &[Fault]) -> Outcome<Batch<'a>> {
        let fits = |&number: &usize| root_of(&faults[number].file).is_some();
        let mut numbers: Vec<usize> = (0..faults.len()).filter(fits).collect();
        loop {
            let (files, alone) = files(work, faults, &numbers)?;
            numbers.retain(|number| !alone.contains(number));
            let texts = files.iter().map(|(file, planted)| (file.as_str(), planted.text.as_str()));
            let planted = work.plant_files(texts)?;
            let error = match build(work, faults) {
                Ok(()) => return Ok(Batch { planted, numbers }),
                Err(error) => error,
            };
            let broken = together::broken(&error, &files);
            if broken.is_empty() {
                return Err(error);
            }
            for &number in &broken {
                say!("{}: does not compile beside the others", faults[number].name);
            }
            numbers.retain(|number| !broken.contains(number));
            planted.revert()?;
        }
    }
}

/// The root of the crate that a file is part of, if faults are planted together in that crate.
fn root_of(file: &str) -> Option<&'static str> {
    ROOTS.into_iter().find(|root| file.starts_with(root.trim_end_matches("lib.rs")))
}

/// Builds what judges these faults.
fn build(work: &Work, faults: &[Fault]) -> Outcome {
    if faults.iter().any(|fault| !matches!(fault.judge, Judge::Tests(_))) {
        work.build()?;
    }
    for tested in Tested::ALL {
        if faults.iter().any(|fault| fault.judge == Judge::Tests(tested)) {
            work.build_tests(tested)?;
        }
    }
    Ok(())
}

/// The files with these faults in them, and the numbers of those that did not fit in.
fn files(
    work: &Work,
    faults: &[Fault],
    numbers: &[usize],
) -> Outcome<(BTreeMap<String, together::Planted>, Vec<usize>)> {
    let mut by_file: BTreeMap<&str, Vec<(usize, &Fault)>> = BTreeMap::new();
    for &number in numbers {
        let file = faults[number].file.as_str();
        by_file.entry(file).or_default().push((number, &faults[number]));
        if let Some(root) = root_of(file) {
            by_file.entry(root).or_default();
        }
    }
    let (mut files, mut alone) = (BTreeMap::new(), Vec::new());
    for (file, faults) in by_file {
        let (mut planted, mut others) = together::plant(&work.read(file)?, &faults)?;
        if ROOTS.contains(&file) {
            planted.text += CHOICE;
        }
        files.insert(file.to_owned(), planted);
        alone.append(&mut others);
    }
    Ok((files, alone))
}
