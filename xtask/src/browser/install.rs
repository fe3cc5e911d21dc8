//! Installing Chromium and its driver on Debian or Ubuntu.

use std::process::Command;
use std::time::Duration;

use super::limited;
use crate::command::Outcome;
use crate::out::say;

/// What brings the browser and its driver.
const COMMANDS: [&[&str]; 2] = [
    &["apt-get", "update"],
    &["apt-get", "install", "-y", "--no-install-recommends", "chromium", "chromium-driver"],
];

/// How long each command may take: the packages have some 100 MB.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// How long a question to the system may take.
const QUESTION: Duration = Duration::from_secs(20);

/// A family of systems, as `/etc/os-release` names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum System {
    Debian,
    Ubuntu,
    Other,
}

/// Who may install packages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Right {
    /// This process: it is root.
    Own,
    /// `sudo` does it without asking for a password.
    Sudo,
    /// Nobody without a password.
    None,
}

/// Installs both programs.
///
/// # Errors
/// If this process may not do that, or it fails. The message holds the command to run by hand.
pub(super) fn run() -> Outcome {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system(&release);
    let commands = plan(system, right())?;
    for words in commands {
        say!("{}", words.join(" "));
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        limited::run(&mut command, LIMIT)
            .map_err(|message| format!("{message}\n{}", advice(system)))?;
    }
    Ok(())
}

fn system(release: &str) -> System {
    let value = |key| release.lines().find_map(|line| line.strip_prefix(key));
    let names = ["ID=", "ID_LIKE="].map(|key| value(key).unwrap_or_default().trim_matches('"'));
    let is = |system| names.iter().any(|names| names.split(' ').any(|name| name == system));
    match () {
        () if is("ubuntu") => System::Ubuntu,
        () if is("debian") => System::Debian,
        () => System::Other,
    }
}

fn right() -> Right {
    let said = |words: &[&str]| limited::output(Command::new(words[0]).args(&words[1..]), QUESTION);
    match () {
        () if said(&["id", "-u"]).is_ok_and(|id| id == "0") => Right::Own,
        () if said(&["sudo", "-n", "true"]).is_ok() => Right::Sudo,
        () => Right::None,
    }
}

/// The commands that install both programs.
fn plan(system: System, right: Right) -> Outcome<Vec<Vec<&'static str>>> {
    let sudo: &[&str] = match (system, right) {
        (System::Other, _) | (_, Right::None) => return Err(advice(system)),
        (_, Right::Own) => &[],
        (_, Right::Sudo) => &["sudo", "-n"],
    };
    Ok(COMMANDS.iter().map(|words| [sudo, *words].concat()).collect())
}

/// What a person has to do.
fn advice(system: System) -> String {
    let typed = COMMANDS.map(|words| format!("sudo {}", words.join(" "))).join(" && ");
    match system {
        System::Debian => format!("run: {typed}"),
        System::Ubuntu => format!(
            "run: {typed}\nWhere Ubuntu has Chromium only as a snap, install google-chrome and put \
             the chromedriver of its version on PATH."
        ),
        System::Other => {
            "install Chromium or Chrome, and put it and the chromedriver of its version on PATH \
             (only Debian and Ubuntu are known here)"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_browser_is_installed_where_it_may_be() {
        let own = plan(System::Debian, Right::Own).unwrap();
        assert_eq!(own[0], ["apt-get", "update"]);
        assert_eq!(
            own[1].join(" "),
            "apt-get install -y --no-install-recommends chromium chromium-driver"
        );
        let sudo = plan(System::Ubuntu, Right::Sudo).unwrap();
        assert_eq!(sudo[0], ["sudo", "-n", "apt-get", "update"]);
        assert_eq!(sudo[1][..2], ["sudo", "-n"]);
    }

    #[test]
    fn xtask_browser_that_may_not_be_installed_names_the_command() {
        let command = "run: sudo apt-get update && sudo apt-get install -y \
                       --no-install-recommends chromium chromium-driver";
        assert_eq!(plan(System::Debian, Right::None), Err(command.to_owned()));
        let ubuntu = plan(System::Ubuntu, Right::None).unwrap_err();
        assert!(ubuntu.starts_with(command) && ubuntu.contains("snap"), "{ubuntu}");
        let other = plan(System::Other, Right::Own).unwrap_err();
        assert!(other.starts_with("install Chromium or Chrome"), "{other}");
    }

    #[test]
    fn xtask_browser_systems_are_told_apart() {
        assert_eq!(system("PRETTY_NAME=\"x\"\nID=debian\n"), System::Debian);
        assert_eq!(system("ID=ubuntu\nID_LIKE=debian\n"), System::Ubuntu);
        assert_eq!(system("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), System::Ubuntu);
        assert_eq!(system("ID=raspbian\nID_LIKE=debian"), System::Debian);
        assert_eq!(system("ID=fedora\n"), System::Other);
        assert_eq!(system(""), System::Other);
    }
}
