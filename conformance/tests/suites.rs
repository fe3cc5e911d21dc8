//! Our own core under the suites, as a crate with a core of its own has it.

quorate_conformance::suites!(quorate_conformance::core::QuorateCore);

mod declared {
    use quorate_conformance::core::{
        Capabilities, Core, Disk, Output, QuorateCore, Refusal, ReplayCore, Setup,
    };
    use quorate_conformance::suite::{self, SuiteError};
    use quorate_conformance::trace::{Input, Observation};

    /// A core that declares one suite as unsupported: `HOW` says how.
    struct Lacks<const HOW: u8>(QuorateCore);

    const WELL: u8 = 0;
    const MISSPELT: u8 = 1;
    const WITHOUT_REASON: u8 = 2;

    impl<const HOW: u8> ReplayCore for Lacks<HOW> {
        const UNSUPPORTED: &'static [(&'static str, &'static str)] = match HOW {
            WELL => &[("joint", "not yet")],
            MISSPELT => &[("joints", "not yet")],
            _ => &[("joint", "")],
        };

        fn start(setup: &Setup) -> Result<Self, Refusal> {
            <QuorateCore as Core>::start(setup).map(Lacks)
        }

        fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
            Core::input(&mut self.0, input)
        }

        fn observe(&mut self) -> Observation {
            Core::observe(&self.0)
        }

        fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
            self.0 = Core::crash(&self.0, left)?;
            Ok(())
        }

        fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
            self.0 = Core::restart(&self.0, pre_vote, check_quorum)?;
            Ok(())
        }
    }

    fn names() -> Vec<&'static str> {
        suite::ALL.iter().map(|suite| suite.name).collect()
    }

    #[test]
    fn suite_an_unsupported_one_is_skipped_with_the_reason() {
        let report = suite::run::<Lacks<WELL>>(suite::named("joint").unwrap()).unwrap();
        assert!(!report.agrees() && report.instances.is_empty());
        assert_eq!(report.to_string(), "suite joint: skipped: not yet\n");
        assert_eq!(suite::check::<Lacks<WELL>>("joint"), Ok(()));
        let run = suite::run::<Lacks<WELL>>(suite::named("snapshots").unwrap()).unwrap();
        assert!(run.agrees());
        assert!(run.to_string().contains("not compared: hidden state, what is stored"), "{run}");
    }

    #[test]
    fn suite_a_misspelt_or_unexplained_one_is_an_error() {
        assert_eq!(suite::is_complete::<Lacks<WELL>>(&names()), Ok(()));
        let misspelt = SuiteError::Unknown { name: "joints".to_owned() };
        assert_eq!(suite::is_complete::<Lacks<MISSPELT>>(&names()), Err(misspelt));
        let unexplained = SuiteError::NoReason { name: "joint".to_owned() };
        assert_eq!(suite::is_complete::<Lacks<WITHOUT_REASON>>(&names()), Err(unexplained));
        let fewer = suite::is_complete::<Lacks<WELL>>(&names()[1..]);
        assert!(matches!(fewer, Err(SuiteError::Others { .. })), "{fewer:?}");
        assert!(suite::check::<Lacks<WELL>>("joints").unwrap_err().contains("the suites are"));
    }

    /// A core that declares that it has no inputs at all.
    struct Mute(Lacks<WELL>);

    impl ReplayCore for Mute {
        const CAPABILITIES: Capabilities = Capabilities {
            inputs_not_taken: &[
                "election-timeout",
                "lease-expired",
                "heartbeat-due",
                "quorum-check-due",
                "campaign",
                "transfer",
                "propose-conf",
                "propose",
                "PreVote",
                "Vote",
                "PreVoteResp",
                "VoteResp",
                "Append",
                "AppendResp",
                "Heartbeat",
                "HeartbeatResp",
                "TimeoutNow",
            ],
            ..Capabilities::NONE
        };

        fn start(setup: &Setup) -> Result<Self, Refusal> {
            <Lacks<WELL> as ReplayCore>::start(setup).map(Mute)
        }

        fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
            self.0.input(input)
        }

        fn observe(&mut self) -> Observation {
            self.0.observe()
        }

        fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
            self.0.crash(left)
        }

        fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
            self.0.restart(pre_vote, check_quorum)
        }
    }

    #[test]
    fn suite_one_that_compares_nothing_does_not_agree() {
        let found = suite::check::<Mute>("elections").unwrap_err();
        assert!(found.contains("suite elections: not complete in elections@none"), "{found}");
        assert!(found.contains("0 transitions"), "{found}");
    }

    #[test]
    fn suite_nodes_that_are_no_longer_followed_are_counted() {
        let torn_writes = suite::named("torn_writes").unwrap();
        let followed = suite::run::<QuorateCore>(torn_writes).unwrap();
        assert!(followed.agrees() && !followed.to_string().contains("not followed"), "{followed}");
        let own_disks = suite::run::<Lacks<WELL>>(torn_writes).unwrap();
        assert!(own_disks.agrees(), "{own_disks}");
        assert!(own_disks.to_string().contains("not followed any further: nodes after"));
    }
}
