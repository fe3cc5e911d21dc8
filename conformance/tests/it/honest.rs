//! The honest core agrees in every scene, with both forms of writing.

use quorate_conformance::core::{AsynchronousCore, Core, QuorateCore};
use quorate_conformance::lockstep::{self, Options, Report};

use crate::liar::{self, Liar, Lie};
use crate::scenarios::{self, ENTRIES_FIRST, PAIR, Scene};

fn lockstep<C: Core>(scene: Scene, forget: bool) -> Report {
    let options = Options { forget, ..Options::default() };
    lockstep::run::<C>(&scene.model(), &options, &mut |_| {})
}

/// States, edges, disabled inputs, joins, core nodes and refused starts.
fn counts(report: &Report) -> [u64; 6] {
    let Report { states, edges, disabled, joins, cores, refused, .. } = *report;
    [states, edges, disabled, joins, cores, refused]
}

#[test]
fn honest_cores_agree_with_asynchronous_writes_too() {
    for scene in scenarios::ALL {
        let written_at_once = lockstep::<QuorateCore>(scene, false);
        let written_later = lockstep::<AsynchronousCore>(scene, false);
        for report in [&written_at_once, &written_later] {
            assert!(report.agrees(), "{scene:?}: {report:?}");
            assert!(report.joins > 0 && report.disabled > 0, "{scene:?}");
        }
        assert_eq!(counts(&written_at_once), counts(&written_later), "{scene:?}");
    }
}

#[test]
fn honest_cores_agree_with_and_without_look_up() {
    for scene in [PAIR, ENTRIES_FIRST] {
        let [looked_up, forgetful] = [false, true].map(|how| lockstep::<QuorateCore>(scene, how));
        assert!(forgetful.agrees(), "{forgetful:?}");
        assert_eq!(counts(&looked_up), counts(&forgetful), "{scene:?}");
        assert!(looked_up.transitions < forgetful.transitions, "{scene:?}");
    }
    assert!(lockstep::<QuorateCore>(ENTRIES_FIRST, false).refused > 0);
}

#[test]
fn honest_the_wrapper_alone_changes_nothing() {
    liar::set(Lie::Truth);
    for scene in scenarios::ALL {
        let wrapped = lockstep::<Liar>(scene, false);
        assert!(wrapped.agrees(), "{scene:?}: {wrapped:?}");
        assert_eq!(counts(&wrapped), counts(&lockstep::<QuorateCore>(scene, false)), "{scene:?}");
    }
}
