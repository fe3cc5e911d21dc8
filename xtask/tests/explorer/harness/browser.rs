//! A window of headless Chromium.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::{self, Runtime};

use super::driver::Driver;
use super::log;
use super::look::Look;
use super::wait::{PATIENCE, until};
use super::wire::{Wire, post};

/// How long the driver may take to answer.
const ANSWER: Duration = Duration::from_secs(60);

/// How long a script of a test may run, and how long a page may load, in milliseconds.
const SCRIPT_MS: u64 = 30_000;

/// Chromium resolves no name, so that a page can reach nothing but this machine.
const RESOLVER: &str =
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

/// A browser with one window, and a profile of its own.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Client,
    look: Look,
    patience: Cell<Duration>,
    /// The hosts that the test opened.
    own: RefCell<BTreeSet<String>>,
    /// What was logged and nobody has asked for.
    complaints: RefCell<Vec<String>>,
    _driver: Arc<Driver>,
}

impl Browser {
    /// Opens a window.
    ///
    /// # Panics
    /// If there is no browser, or it does not start.
    #[track_caller]
    pub(crate) fn start(look: Look) -> Browser {
        let driver = Driver::shared();
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": driver.programs().browser,
                "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", RESOLVER],
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "timeouts": { "script": SCRIPT_MS, "pageLoad": SCRIPT_MS },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.unwrap_or_else(|error| panic!("no runtime: {error}"));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connected = builder.capabilities(capabilities);
        let client = answer(&runtime, connected.connect(driver.address()))
            .unwrap_or_else(|message| panic!("the browser does not start: {message}"));
        let browser = Browser {
            runtime,
            client,
            look,
            patience: Cell::new(PATIENCE),
            own: RefCell::default(),
            complaints: RefCell::default(),
            _driver: driver,
        };
        browser.show(look);
        browser
    }

    /// How the window looks at pages.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    #[track_caller]
    fn show(&self, look: Look) {
        for (name, parameters) in look.commands() {
            self.devtools(name, parameters);
        }
    }

    /// Looks at the page in another way.
    #[track_caller]
    pub(crate) fn change_look(&mut self, look: Look) {
        self.look = look;
        self.show(look);
    }

    /// Opens an address. Its host is the page's own from now on.
    #[track_caller]
    pub(crate) fn open(&self, address: &str) {
        self.own.borrow_mut().extend(log::host(address));
        self.must(&format!("open {address}"), self.client.goto(address));
    }

    /// Loads the page again.
    #[track_caller]
    pub(crate) fn reload(&self) {
        self.must("reload", self.client.refresh());
    }

    /// Goes back, as the button of the browser does.
    #[track_caller]
    pub(crate) fn back(&self) {
        self.must("go back", self.client.back());
    }

    /// The address of the page.
    #[track_caller]
    pub(crate) fn address(&self) -> String {
        self.must("the address", self.client.current_url()).to_string()
    }

    /// The title of the page.
    #[track_caller]
    pub(crate) fn title(&self) -> String {
        self.must("the title", self.client.title())
    }

    /// Runs the body of a function in the page and returns what it returns. The policy of the page
    /// on scripts does not hold for it.
    #[track_caller]
    pub(crate) fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.must("a script", self.client.execute(body, arguments.to_vec()))
    }

    /// The same for a function that hands its result to its last argument.
    #[track_caller]
    pub(crate) fn script_with_callback(&self, body: &str) -> Value {
        self.must("a script", self.client.execute_async(body, Vec::new()))
    }

    /// Sends a command of the DevTools protocol.
    #[track_caller]
    pub(crate) fn devtools(&self, name: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": name, "params": parameters });
        self.send(name, post("goog/cdp/execute", body))
    }

    /// Sends a command.
    #[track_caller]
    pub(crate) fn send(&self, what: &str, command: Wire) -> Value {
        self.must(what, self.client.issue_cmd(command))
    }

    /// The client, for commands that may fail; [`Browser::ask`] waits for them.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for the answer to a command.
    pub(crate) fn ask<T, E: Display>(
        &self,
        command: impl Future<Output = Result<T, E>>,
    ) -> Result<T, String> {
        answer(&self.runtime, command)
    }

    /// Waits for the answer to a command that has to succeed.
    #[track_caller]
    pub(crate) fn must<T, E: Display>(
        &self,
        what: &str,
        command: impl Future<Output = Result<T, E>>,
    ) -> T {
        self.ask(command).unwrap_or_else(|message| panic!("{what}: {message}"))
    }

    /// Waits until the browser complains of each of these, named by a part of the sentence, and of
    /// nothing else. The complaints are forgiven.
    #[track_caller]
    pub(crate) fn expect_complaints(&self, parts: &[&str]) {
        self.until(&format!("complaints with {parts:?} and no other"), || {
            self.listen();
            let complaints = self.complaints.borrow();
            let named = |part: &&str| complaints.iter().any(|complaint| complaint.contains(*part));
            let other = |complaint: &&String| !parts.iter().any(|part| complaint.contains(part));
            let strange: Vec<_> = complaints.iter().filter(other).collect();
            if parts.iter().all(named) && strange.is_empty() {
                return Ok(());
            }
            Err(format!("there are {complaints:#?}"))
        });
        self.complaints.borrow_mut().clear();
    }

    /// Waits for what a page will show; see [`until`].
    #[track_caller]
    pub(crate) fn until<T>(&self, what: &str, look: impl FnMut() -> Result<T, String>) -> T {
        until(what, self.patience.get(), look)
    }

    /// Sets how long a page may take to show what a test waits for.
    pub(crate) fn wait_at_most(&self, limit: Duration) {
        self.patience.set(limit);
    }

    /// Reads both logs to their ends.
    fn listen(&self) {
        let read = |kind: &str| self.client.issue_cmd(post("se/log", json!({ "type": kind })));
        let mut complaints = self.complaints.borrow_mut();
        match self.ask(read("browser")) {
            Ok(entries) => complaints.extend(log::errors(&entries)),
            Err(message) => complaints.push(format!("the console cannot be read: {message}")),
        }
        match self.ask(read("performance")) {
            Ok(entries) => complaints.extend(log::foreign(&entries, &self.own.borrow())),
            Err(message) => complaints.push(format!("the requests cannot be read: {message}")),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.listen();
        // If it does not close, its driver kills it.
        let _ = answer(&self.runtime, self.client.clone().close());
        let complaints = self.complaints.borrow();
        if complaints.is_empty() {
            return;
        }
        let text = format!("the browser complains:\n{}", complaints.join("\n"));
        if std::thread::panicking() {
            // The test has failed; this may be why.
            eprintln!("{text}");
        } else {
            panic!("{text}");
        }
    }
}

/// Waits for an answer within the limit.
fn answer<T, E: Display>(
    runtime: &Runtime,
    command: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    match runtime.block_on(async { tokio::time::timeout(ANSWER, command).await }) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", ANSWER.as_secs())),
    }
}
