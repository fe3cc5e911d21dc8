//! The browser and its driver: where they are, and whether one can drive the other. The tests of
//! the explorer use this file too.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::limited;

/// Names under which Chromium is installed, the preferred one first.
const BROWSERS: [&str; 5] =
    ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"];

/// The name of the driver.
const DRIVER: &str = "chromedriver";

/// A variable that names a folder with a driver; hosted runners of GitHub set it.
const DRIVER_FOLDER: &str = "CHROMEWEBDRIVER";

/// How long a program may take to name its version.
const LIMIT: Duration = Duration::from_secs(20);

/// A browser, and the driver of its version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Programs {
    /// Chromium or Chrome.
    pub(crate) browser: PathBuf,
    /// The `chromedriver` that can drive it.
    pub(crate) driver: PathBuf,
    /// The first number of their common version.
    pub(crate) version: u32,
}

/// A program and the first number of its version, or why it has none.
type Seen = (PathBuf, Result<u32, String>);

/// Finds a browser and a driver of the same version in the search path.
///
/// # Errors
/// If there are none; the message says what was found.
pub(crate) fn find() -> Result<Programs, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut drivers = within(&path, &[DRIVER]);
    drivers.extend(
        std::env::var_os(DRIVER_FOLDER)
            .map(|folder| Path::new(&folder).join(DRIVER))
            .filter(|file| file.is_file()),
    );
    let seen = |files: Vec<PathBuf>| files.into_iter().map(ask).collect::<Vec<Seen>>();
    choose(&seen(within(&path, &BROWSERS)), &seen(drivers))
}

/// The first file of each name in the folders of a search path.
fn within(path: &OsStr, names: &[&str]) -> Vec<PathBuf> {
    let first = |name: &&str| {
        std::env::split_paths(path).map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    names.iter().filter_map(first).collect()
}

/// Asks a program for its version. Ubuntu's `chromium-browser` may be a stub that has none.
fn ask(file: PathBuf) -> Seen {
    let said = limited::output(Command::new(&file).arg("--version"), LIMIT);
    let version = said.and_then(|said| number(&said).ok_or(format!("it says {said:?}")));
    (file, version)
}

/// The first number of a version, as in `Chromium 156.0.8078.114 built on Debian`.
fn number(said: &str) -> Option<u32> {
    let mut versions = said.split_whitespace().filter_map(|word| word.split_once('.'));
    versions.find_map(|(number, _)| number.parse().ok())
}

/// The first browser for which there is a driver.
fn choose(browsers: &[Seen], drivers: &[Seen]) -> Result<Programs, String> {
    for (browser, version) in browsers {
        let Ok(version) = version else { continue };
        let fits = |(_, other): &&Seen| other.as_ref() == Ok(version);
        if let Some((driver, _)) = drivers.iter().find(fits) {
            let (browser, driver) = (browser.clone(), driver.clone());
            return Ok(Programs { browser, driver, version: *version });
        }
    }
    let list = |seen: &[Seen], names: &str| {
        if seen.is_empty() {
            return format!("PATH has no {names}");
        }
        let one = |(file, version): &Seen| match version {
            Ok(version) => format!("{} has version {version}", file.display()),
            Err(message) => format!("{} names no version ({message})", file.display()),
        };
        seen.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    Err(format!(
        "no Chromium with a {DRIVER} of its version: {}; {}",
        list(browsers, &BROWSERS.join(", ")),
        list(drivers, DRIVER)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(file: &str, version: u32) -> Seen {
        (file.into(), Ok(version))
    }

    #[test]
    fn xtask_browser_versions_are_read() {
        assert_eq!(number("Chromium 156.0.8078.114 built on Debian GNU/Linux 12"), Some(156));
        assert_eq!(number("ChromeDriver 155.0.1 (ea19f97-refs/heads/8078_108@{#5})"), Some(155));
        assert_eq!(number("Command requires the chromium snap to be installed. Use it."), None);
    }

    #[test]
    fn xtask_browser_is_the_first_that_has_a_driver() {
        let stub = ("/usr/bin/chromium".into(), Err("a snap".to_owned()));
        let browsers = [stub, seen("/a/google-chrome", 155), seen("/a/chromium-browser", 156)];
        let found = choose(&browsers, &[seen("/b/chromedriver", 156)]).unwrap();
        assert_eq!(found.browser, Path::new("/a/chromium-browser"));
        assert_eq!(found.driver, Path::new("/b/chromedriver"));
        assert_eq!(found.version, 156);
    }

    #[test]
    fn xtask_browser_without_a_driver_says_what_was_found() {
        let stub = ("/c/chromium".into(), Err("a snap".to_owned()));
        assert_eq!(
            choose(&[stub, seen("/c/chrome", 9)], &[seen("/d/chromedriver", 8)]),
            Err("no Chromium with a chromedriver of its version: /c/chromium names no version (a \
                 snap), /c/chrome has version 9; /d/chromedriver has version 8"
                .to_owned())
        );
        assert_eq!(
            choose(&[], &[]),
            Err("no Chromium with a chromedriver of its version: PATH has no chromium, \
                 google-chrome, google-chrome-stable, chromium-browser, chrome; PATH has no \
                 chromedriver"
                .to_owned())
        );
    }
}
