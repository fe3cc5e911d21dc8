//! `explore`: stateright's own explorer, on this machine only.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use quorate_model::instance::Reduction;
use stateright::Model as _;

use crate::error::CliError;
use crate::run::select;
use crate::{exit, out};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate explore story-4@both
  quorate explore story-7@none --without ROLE-2 --port 3000";

/// Serves stateright's explorer for one instance.
///
/// It is a web page on which you walk through the states. It checks properties of states only;
/// `quorate check` also decides properties of steps and liveness.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The scenario, and a setting. Without a setting it is the first of the scenario.
    #[arg(value_name = "SCENARIO[@SETTING]|FILE.toml")]
    scenario: String,
    /// Leave this rule out, or several, separated by commas. `quorate list --rules` prints the
    /// rules that can be removed.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    without: Vec<String>,
    /// Port; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Address to listen on. It has to be one of this machine, because the page has no access
    /// control.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
}

/// Runs the command; returns only if the server fails.
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
    let without = select::removal(&args.without)?;
    let chosen = select::one(&args.scenario)?;
    let Some(instance) = chosen.instances(without).next() else {
        return Err(CliError::Nothing(format!("{} has no setting", args.scenario)));
    };
    // stateright takes an address and does not tell the port, so a free one is found first.
    let wanted = SocketAddr::new(args.address, args.port);
    let found = TcpListener::bind(wanted).and_then(|listener| listener.local_addr());
    let address = found.map_err(|source| CliError::System { what: "explorer", source })?;
    out::say(format_args!("{instance}: http://{address} (Ctrl-C ends it)"));
    instance.model(Reduction::AsAsked).checker().serve(address);
    Ok(exit::OK)
}
