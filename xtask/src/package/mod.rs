//! `cargo xtask package`: packs every crate that is published and runs the tests that are inside.
//!
//! A user of a registry gets what is packed, not the repository. So the packed crates are unpacked
//! into a workspace of their own, in which they use one another and nothing of the repository.

mod outcome;
mod published;
mod sources;
mod unpacked;

use std::time::Instant;

use self::outcome::Tally;
use self::published::Package;
use self::unpacked::Workspace;
use crate::command::Outcome;
use crate::out::say;
use crate::table::Table;

/// Most bytes of a packed crate. A registry takes ten times as much; who depends on a crate should
/// not have to load it.
const LARGEST: u64 = 1 << 20;

/// Packs all crates and tests those that are named, or all.
///
/// # Errors
/// If there is no such crate, if a crate cannot be packed, is too large or lacks a source, or if
/// one of its tests fails, is ignored or is not there.
pub(crate) fn run(names: &[&str]) -> Outcome {
    let packages = published::read()?;
    if let Some(name) = names.iter().find(|name| packages.iter().all(|one| one.name != **name)) {
        let known: Vec<&str> = packages.iter().map(|one| one.name.as_str()).collect();
        return Err(format!("{name} is not published; these are: {}", known.join(", ")));
    }
    let workspace = Workspace::pack(&packages)?;
    let asked = packages.iter().filter(|one| names.is_empty() || names.contains(&&*one.name));
    let asked: Vec<&Package> = asked.collect();
    let mut sizes = Vec::new();
    for package in &asked {
        let size = workspace.size(package)?;
        let name = &package.name;
        if size.bytes > LARGEST {
            return Err(format!("{name}: {} bytes packed, at most {LARGEST}", size.bytes));
        }
        let left_out = sources::left_out(package, &workspace)?;
        if !left_out.is_empty() {
            return Err(format!("{name}: not packed: {}", left_out.join(", ")));
        }
        sizes.push(size);
    }
    let mut table = vec![["package", "files", "KiB", "tests", "seconds"].map(str::to_owned)];
    for (package, size) in asked.iter().zip(sizes) {
        say!("==> the tests of {} {}", package.name, package.version);
        let start = Instant::now();
        let Tally { passed } = workspace.test(package)?;
        let kibibytes = size.bytes.div_ceil(1024);
        let seconds = start.elapsed().as_secs();
        say!("<== {}: {passed} tests passed, {seconds} s", package.name);
        let [files, tests] = [size.files.to_string(), passed.to_string()];
        let name = package.name.clone();
        table.push([name, files, kibibytes.to_string(), tests, seconds.to_string()]);
    }
    say!("{}", Table(table.into_iter().map(Vec::from).collect()).text().trim_end());
    Ok(())
}
