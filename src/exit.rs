//! Exit codes, and which one wins.

/// All is well.
pub const OK: u8 = 0;
/// Something that should not happen.
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
/// Model and core part.
pub const DIVERGENCE: u8 = 20;
/// A trace, or a verdict that a scenario expects, is no longer true.
pub const STALE: u8 = 21;
/// Something was passed because it had nothing to say.
pub const VACUOUS: u8 = 22;
/// A trace does not show the violation that it names.
pub const NOT_SHOWN: u8 = 23;
/// Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// What `--help` says about exit codes.
pub const HELP: &str = "\
EXIT CODES:
    0  ok                           13  a liveness property is violated
    1  unexpected error             20  model and core part
    2  usage, or a bad file         21  stale trace or expectation
    3  not complete                 22  vacuous
    4  nothing selected             23  a trace without its violation
   12  a safety property is violated
                                   130  interrupted
  When several apply, an interruption wins, then the lowest of 12 and above, then 3.
  A search that was stopped, an undecided property and a start command that every setting
  skips are not complete. `--allow-bounded` accepts them.
  A trace that cannot be written is printed instead; the code stays that of the verdict.
  With `--format json` an error is a document on stdout, too (docs/schemas/error.json).";

/// The code that stands for several: an interruption, then the lowest verdict, then
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
