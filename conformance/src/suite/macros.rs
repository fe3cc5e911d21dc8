//! The line that a crate with a core writes in its tests.

/// Makes one test for each suite, which runs it on a core: a type that implements
/// [`ReplayCore`](crate::core::ReplayCore) or [`Core`](crate::core::Core).
///
/// A test fails if the core diverges from the model, and prints the run and the rules to suspect. A
/// suite that the core declares as unsupported is not run, and its test says why.
#[macro_export]
macro_rules! suites {
    ($core:ty) => {
        $crate::suites! {
            $core: elections pre_vote check_quorum replication old_terms crashes transfer
                commit_in_votes lagging_apply snapshots one_at_a_time joint torn_writes
        }
    };
    ($core:ty: $($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                if let Err(found) = $crate::suite::check::<$core>(stringify!($name)) {
                    panic!("{found}");
                }
            }
        )*

        #[test]
        fn every_suite_is_run() {
            let run = [$(stringify!($name)),*];
            if let Err(wrong) = $crate::suite::is_complete::<$core>(&run) {
                panic!("{wrong}");
            }
        }
    };
}
