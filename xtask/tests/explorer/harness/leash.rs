//! Programs that end with the test, however it ends.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Starts a program and waits for the end of its own input, which comes when the test drops the
/// leash or ends in any way, even by a signal. Then it kills the whole process group.
const SCRIPT: &str = r#""$@" & exec >/dev/null 2>&1; read -r _; kill -KILL 0"#;

/// A program, all programs that it starts, and what they say.
pub(crate) struct Leash {
    name: String,
    shell: Child,
    input: Option<ChildStdin>,
    lines: Mutex<Receiver<String>>,
    complaints: Arc<Mutex<String>>,
}

impl Leash {
    /// Starts a program with arguments and environment variables.
    ///
    /// # Panics
    /// If there is no shell.
    #[track_caller]
    pub(crate) fn start(
        program: &OsStr,
        arguments: &[&OsStr],
        environment: &[(&str, &OsStr)],
    ) -> Leash {
        let name = program.to_string_lossy().into_owned();
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "leash"]).arg(program).args(arguments);
        command.envs(environment.iter().copied()).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut shell = command.spawn().unwrap_or_else(|error| panic!("sh for {name}: {error}"));
        let (sender, lines) = mpsc::channel();
        let both = sender.clone();
        read(shell.stdout.take(), move |line| drop(both.send(line)));
        let complaints = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&complaints);
        read(shell.stderr.take(), move |line| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_str(&line);
            kept.push('\n');
            drop(sender.send(line));
        });
        let input = shell.stdin.take();
        Leash { name, shell, input, lines: Mutex::new(lines), complaints }
    }

    /// Waits for a line, on standard output or standard error, in which `wanted` finds something.
    ///
    /// # Panics
    /// If the program closes both before, or the limit passes. The message has all that the
    /// program wrote.
    #[track_caller]
    pub(crate) fn await_line<T>(
        &self,
        what: &str,
        limit: Duration,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> T {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let start = Instant::now();
        let mut seen = String::new();
        let why = loop {
            match lines.recv_timeout(limit.saturating_sub(start.elapsed())) {
                Ok(line) => match wanted(&line) {
                    Some(found) => return found,
                    None => seen = seen + &line + "\n",
                },
                Err(RecvTimeoutError::Timeout) => {
                    break format!("did not come within {} s", limit.as_secs_f64());
                }
                Err(RecvTimeoutError::Disconnected) => break "cannot come any more".to_owned(),
            }
        };
        panic!("{}: {what} {why}; it wrote:\n{seen}", self.name);
    }

    /// What the program wrote to standard error.
    pub(crate) fn complaints(&self) -> String {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.shell.wait();
    }
}

/// Hands each line of a pipe on, in a thread of its own.
fn read(
    pipe: Option<impl Read + Send + 'static>,
    mut hand_on: impl FnMut(String) + Send + 'static,
) {
    let Some(pipe) = pipe else { return };
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            hand_on(String::from_utf8_lossy(&line).into_owned());
        }
    });
}
