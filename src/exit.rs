//! Exit codes, and which one wins.

/// The answer is complete and as expected.
pub const OK: u8 = 0;
/// Output, a file or a search failed.
pub const UNEXPECTED: u8 = 1;
/// Wrong arguments, or a file that cannot be used.
pub const USAGE: u8 = 2;
/// The answer is not complete: a search was stopped, a property is undecided, or a start command
/// acts in no setting of its scenario.
pub const INCONCLUSIVE: u8 = 3;
/// Nothing was selected.
pub const NOTHING: u8 = 4;
/// A safety property is violated.
pub const SAFETY: u8 = 12;
/// A liveness property is violated.
pub const LIVENESS: u8 = 13;
/// The core diverges from the model.
pub const DIVERGENCE: u8 = 20;
/// The model does not follow a trace, or a verdict is not the one that its scenario expects.
pub const STALE: u8 = 21;
/// A check passed only because it checked nothing, or a property that a scenario promises to put at
/// risk cannot fail in it.
pub const VACUOUS: u8 = 22;
/// A trace does not violate the property that it names.
pub const NOT_SHOWN: u8 = 23;
/// Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// What `--help` says about exit codes.
pub const HELP: &str = "\
EXIT CODES:
    0  complete and as expected, also if the scenario expects a violation ([[expect]])
    1  output, a file or a search failed
    2  wrong usage, or a file that cannot be used
    3  not complete: a search was stopped, a property is undecided, or every setting skips a
       start command (--allow-bounded accepts that)
    4  nothing was selected
   12  a safety property is violated
   13  a liveness property is violated
   20  the core diverges from the model
   21  stale: the model does not follow the trace, or a verdict is not the expected one
   22  vacuous: nothing was checked, what the scenario wants to see was not seen, or no mutation
       violates a property that the scenario promises to put at risk
   23  the trace does not violate the property that it names
  130  interrupted
  When several apply, 130 wins, then the lowest from 12 on, then 3.
  If a trace cannot be written, it is printed, and the code is still that of the verdict.
  With --format json an error is also a document on stdout (docs/schemas/error.json).";

/// The one code that stands for several: [`INTERRUPTED`], else the lowest verdict, else
/// [`INCONCLUSIVE`].
pub fn combine(codes: impl IntoIterator<Item = u8>) -> u8 {
    let rank = |code: &u8| match *code {
        INTERRUPTED => 0,
        OK => u16::MAX,
        verdict if verdict >= 10 => u16::from(verdict),
        other => 256 + u16::from(other),
    };
    codes.into_iter().min_by_key(rank).unwrap_or(OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_lowest_verdict_wins() {
        assert_eq!(combine([]), OK);
        assert_eq!(combine([OK, VACUOUS, LIVENESS, DIVERGENCE]), LIVENESS);
        assert_eq!(combine([INCONCLUSIVE, VACUOUS]), VACUOUS);
        assert_eq!(combine([INCONCLUSIVE, OK]), INCONCLUSIVE);
        assert_eq!(combine([SAFETY, INTERRUPTED]), INTERRUPTED);
    }
}
