//! Running a program with a time limit. The tests of the explorer use this file too.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_millis(10);

/// Runs a program to its end and returns what it wrote to standard output.
///
/// # Errors
/// If it cannot be started, does not end within the limit, or reports a failure. The message names
/// the program, and holds what it wrote to standard error.
pub(crate) fn output(command: &mut Command, limit: Duration) -> Result<String, String> {
    let words = words(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{words}: {error}"))?;
    let (said, complained) = (read(child.stdout.take()), read(child.stderr.take()));
    let status = wait(&mut child, limit).map_err(|message| format!("{words}: {message}"))?;
    // A child of the program may hold the pipe open for ever.
    let text = |from: mpsc::Receiver<String>| from.recv_timeout(limit).unwrap_or_default();
    if status.success() {
        return Ok(text(said).trim_end().to_owned());
    }
    Err(format!("{words} ended with {status}: {}", text(complained).trim_end()))
}

/// Runs a program to its end and lets it talk to the terminal itself.
///
/// # Errors
/// As [`output`].
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<(), String> {
    let words = words(command);
    let mut child =
        command.stdin(Stdio::null()).spawn().map_err(|error| format!("{words}: {error}"))?;
    let status = wait(&mut child, limit).map_err(|message| format!("{words}: {message}"))?;
    if status.success() { Ok(()) } else { Err(format!("{words} ended with {status}")) }
}

/// Waits for the end of a program, and kills it at the limit.
fn wait(child: &mut Child, limit: Duration) -> Result<ExitStatus, String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if start.elapsed() < limit => thread::sleep(GLANCE),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("did not end within {} s", limit.as_secs_f64()));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Reads a pipe to its end in a thread, so that the program never waits for its reader.
fn read(pipe: Option<impl std::io::Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// The command as it would be typed.
fn words(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn xtask_browser_programs_are_heard_and_their_failures_are_named() {
        assert_eq!(output(&mut shell("echo said; echo aside >&2"), LONG), Ok("said".to_owned()));
        let failed = output(&mut shell("echo why >&2; exit 3"), LONG).unwrap_err();
        assert!(failed.contains("exit 3 ended with exit status: 3: why"), "{failed}");
        let missing = output(&mut Command::new("no-such-program"), LONG).unwrap_err();
        assert!(missing.starts_with("no-such-program: "), "{missing}");
        assert_eq!(run(&mut shell("exit 0"), LONG), Ok(()));
        assert!(run(&mut shell("exit 1"), LONG).is_err());
    }

    #[test]
    fn xtask_browser_programs_end_at_their_limit() {
        let start = Instant::now();
        let stuck = output(&mut shell("exec sleep 30"), Duration::from_millis(50)).unwrap_err();
        assert_eq!(stuck, "sh -c exec sleep 30: did not end within 0.05 s");
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
