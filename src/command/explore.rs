//! `explore`: a page on which one walks through the state space, on this machine only.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::error::CliError;
use crate::exit;
use crate::run::walk::open;
use crate::serve;
use crate::serve::library::Library;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate explore
  quorate explore story-1@both
  quorate explore story-7@none --without ROLE-2 --port 3000
  quorate explore target/quorate/story-7@none-without-ROLE-2-VoteOncePerTerm.qtrace
  quorate explore 'http://127.0.0.1:3000/x/story-1%40both?s=6'";

/// Serves a page on which you walk through the states of a scenario.
///
/// The page shows the cluster, what may happen next and why the rest may not, and it finds states,
/// graphs and counterexamples. Its links name every step, so they mean the same on another machine.
/// Without WHAT it opens the first page, which has famous runs and every scenario.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// What to open: a scenario with a setting, a scenario file, a trace file, or a link.
    #[arg(value_name = "SCENARIO[@SETTING]|FILE.toml|TRACE.qtrace|LINK")]
    what: Option<String>,
    /// Leave this rule out, or several, separated by commas. `quorate list --rules` prints the
    /// rules that can be removed.
    #[arg(long, value_name = "RULE", value_delimiter = ',', requires = "what")]
    without: Vec<String>,
    /// Port; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Address to listen on. It has to be one of this machine, because the page has no access
    /// control.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
}

/// Runs the command; returns when Ctrl-C ends the server.
///
/// # Errors
/// If the arguments make no sense, or the port is taken.
pub fn run(args: &Args) -> Result<u8, CliError> {
    if !args.address.is_loopback() {
        return Err(CliError::Usage(format!(
            "--address {}: expected a loopback address, such as 127.0.0.1: the explorer has no access control",
            args.address
        )));
    }
    let library = Library::default();
    let page = match &args.what {
        None => String::new(),
        Some(what) => {
            let opened = open::named(what, &args.without)?;
            let core = if opened.divergence { "&tab=core" } else { "" };
            library.add(opened.chosen);
            format!("{}{core}", opened.address)
        }
    };
    serve::run(SocketAddr::new(args.address, args.port), library, &page)?;
    Ok(exit::OK)
}
