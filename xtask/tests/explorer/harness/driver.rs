//! One `chromedriver` for all tests that run at the same time.

use std::ffi::OsStr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tempfile::TempDir;

use super::leash::Leash;
use super::programs::{self, Programs};

/// How long the driver may take until it listens.
const START: Duration = Duration::from_secs(20);

/// A running driver. It ends with its last user, and all browsers that it started end with it.
pub(crate) struct Driver {
    /// Ends first: the browsers still write into the folder.
    _leash: Leash,
    address: String,
    programs: Programs,
    /// What the browsers write, removed at the end.
    _folder: TempDir,
}

impl Driver {
    /// The driver that runs, or a new one.
    ///
    /// # Panics
    /// If there is no browser; the message names the command that provides one.
    #[track_caller]
    pub(crate) fn shared() -> Arc<Driver> {
        static DRIVER: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        let mut driver = DRIVER.lock().unwrap_or_else(PoisonError::into_inner);
        driver.upgrade().unwrap_or_else(|| {
            let new = Arc::new(Driver::start());
            *driver = Arc::downgrade(&new);
            new
        })
    }

    #[track_caller]
    fn start() -> Driver {
        let programs =
            programs::find().unwrap_or_else(|message| panic!("{message}; run cargo xtask browser"));
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let leash = Leash::start(
            programs.driver.as_os_str(),
            &[OsStr::new("--port=0")],
            &[("TMPDIR", folder.path().as_os_str())],
        );
        let port = leash.await_line("the port of the driver", START, |line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let address = format!("http://127.0.0.1:{port}");
        Driver { _leash: leash, address, programs, _folder: folder }
    }

    /// Its address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The browser that it drives.
    pub(crate) fn programs(&self) -> &Programs {
        &self.programs
    }
}
