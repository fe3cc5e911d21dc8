//! The tool with its server.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use serde_json::Value;

use super::leash::Leash;
use super::limited;

/// How long the server may take until it prints its address.
const START: Duration = Duration::from_secs(20);

/// How long the build of the tool may take.
const BUILD: Duration = Duration::from_secs(30 * 60);

/// A running `quorate explore`. It ends when this value is dropped.
pub(crate) struct Tool {
    leash: Leash,
    address: String,
    page: String,
}

impl Tool {
    /// Starts `quorate explore ARGUMENTS… --port 0` and waits for its address.
    ///
    /// # Panics
    /// If it ends or prints no address; the message has what it wrote.
    #[track_caller]
    pub(crate) fn explore(arguments: &[&str]) -> Tool {
        let all = [&["explore"], arguments, &["--port", "0"]].concat();
        Tool::start(binary(), &all, START)
    }

    /// The server that opens the first page. Stories that run at the same time share it.
    #[track_caller]
    pub(crate) fn shared() -> Arc<Tool> {
        static TOOL: Mutex<Weak<Tool>> = Mutex::new(Weak::new());
        let mut tool = TOOL.lock().unwrap_or_else(PoisonError::into_inner);
        tool.upgrade().unwrap_or_else(|| {
            let new = Arc::new(Tool::explore(&[]));
            *tool = Arc::downgrade(&new);
            new
        })
    }

    /// Starts a program that prints the address of its server.
    #[track_caller]
    pub(crate) fn start(program: &Path, arguments: &[&str], limit: Duration) -> Tool {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        let leash = Leash::start(program.as_os_str(), &arguments, &[]);
        let (address, page) = leash.await_line("the address of the server", limit, |line| {
            Some((address(line)?, page(line)?))
        });
        Tool { leash, address, page }
    }

    /// The address that it printed: the page that the command asks for.
    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    /// The address of a path on the server, such as `/`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        let complaints = self.leash.complaints();
        if complaints.contains("panicked at") && !std::thread::panicking() {
            panic!("the tool panicked:\n{complaints}");
        }
    }
}

/// The address in a line, to its end.
fn page(line: &str) -> Option<String> {
    let rest = &line[line.find("http://")?..];
    let end = rest.find(|c: char| c.is_whitespace() || "()<>\"'".contains(c));
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

/// The server in a line, without a slash at its end.
pub(crate) fn address(line: &str) -> Option<String> {
    let page = page(line)?;
    let host = page.strip_prefix("http://")?.split('/').next()?;
    if host.is_empty() { None } else { Some(format!("http://{host}")) }
}

/// The tool as users get it: the release build, which the gate needs anyway. Cargo says where it
/// is, and builds it if that is missing.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--locked", "--package", "quorate", "--bin", "quorate"]);
        cargo.args(["--message-format", "json-render-diagnostics"]);
        cargo.current_dir(super::root());
        let said = limited::output(&mut cargo, BUILD).unwrap_or_else(|message| panic!("{message}"));
        executable(&said).unwrap_or_else(|| panic!("cargo names no executable quorate: {said}"))
    })
}

/// The executable that cargo names in its messages.
pub(crate) fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut artifacts = messages
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["target"]["name"] == "quorate");
    artifacts.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}
