//! A core that branches by replaying its inputs agrees as one that is copied does, and each thing
//! that a core leaves out is named.

use quorate_conformance::core::{AsynchronousCore, Core, LeftOut, QuorateCore, Replayed};
use quorate_conformance::divergence::Class;
use quorate_conformance::lockstep::{self, Options, Report};
use quorate_conformance::replay::replay;
use quorate_conformance::trace::Input;

use crate::liar::{self, Lie};
use crate::scenarios::{self, CHANGES, ENTRIES_FIRST, LEASES, ORDERED, PAIR, Scene};
use crate::shown::found;
use crate::small::{
    ANY_DISK, DISK, FINGERPRINT, NO_TRANSFER, SECRETIVE, Small, TIMING, TORN, TWO_INPUTS,
};

/// Everything but a fingerprint.
const ALL: u8 = DISK | TIMING | TORN | ANY_DISK | TWO_INPUTS;

/// A core with some capabilities.
type With<const CAN: u8> = Replayed<Small<CAN>>;

fn lockstep<C: Core>(scene: Scene) -> Report {
    let options = Options { pairs: true, ..Options::default() };
    lockstep::run::<C>(&scene.model(), &options, &mut |_| {})
}

/// States, edges, disabled inputs, joins and refused starts.
fn counts(report: &Report) -> [u64; 5] {
    let Report { states, edges, disabled, joins, refused, .. } = *report;
    [states, edges, disabled, joins, refused]
}

#[test]
fn replayed_cores_agree_with_the_same_counts() {
    liar::set(Lie::Truth);
    for scene in scenarios::ALL {
        let whole = lockstep::<QuorateCore>(scene);
        let replayed = [
            lockstep::<Replayed<QuorateCore>>(scene),
            lockstep::<Replayed<AsynchronousCore>>(scene),
            lockstep::<With<ALL>>(scene),
        ];
        assert!(whole.left_out.is_empty());
        for report in replayed {
            assert!(report.agrees() && report.pairs > 0, "{scene:?}: {report:?}");
            assert_eq!(counts(&report), counts(&whole), "{scene:?}");
            assert_eq!((report.unfollowed, &report.left_out[..]), (0, &[LeftOut::HiddenState][..]));
        }
    }
}

#[test]
fn replayed_cores_that_can_do_nothing_more_agree_and_say_so() {
    liar::set(Lie::Truth);
    for scene in scenarios::ALL {
        let report = lockstep::<With<0>>(scene);
        assert!(report.agrees() && report.pairs == 0, "{scene:?}: {report:?}");
        let named: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(named.len(), 6, "{named:?}");
        let torn =
            [ORDERED, ENTRIES_FIRST].iter().any(|torn| torn.model().plan() == scene.model().plan());
        assert_eq!(report.unfollowed > 0, torn, "{scene:?}");
    }
}

/// What a core with these capabilities shows of a lie, and what it leaves out.
fn shows<const CAN: u8>(scene: Scene, lie: Lie) -> (Option<Class>, Vec<LeftOut>) {
    let class = found::<With<CAN>>(scene, lie).map(|divergence| divergence.class);
    (class, lockstep::<With<CAN>>(scene).left_out)
}

/// Asserts that a lie is seen with a capability, and that without it the lie passes and the report
/// names what it leaves out.
fn seen_only_with<const CAN: u8>(scene: Scene, lie: Lie, class: Class, left_out: LeftOut) {
    assert_eq!(shows::<CAN>(scene, lie), (Some(class), shows::<CAN>(scene, Lie::Truth).1));
    assert!(!shows::<CAN>(scene, lie).1.contains(&left_out));
    let (seen, named) = shows::<0>(scene, lie);
    assert_eq!(seen, None);
    assert!(named.contains(&left_out), "{named:?}");
}

#[test]
fn replayed_without_a_disk_what_is_stored_is_left_out() {
    let lie = Lie::Stored(|disk| disk.vote = 0);
    seen_only_with::<DISK>(PAIR, lie, Class::Durable, LeftOut::Disk);
    let lie = Lie::Stored(|disk| disk.configuration.outgoing.clear());
    seen_only_with::<DISK>(CHANGES, lie, Class::Durable, LeftOut::Disk);
}

#[test]
fn replayed_without_timing_the_order_of_writes_is_left_out() {
    let lie = Lie::Output(|_, before, output| {
        output.sent.iter_mut().for_each(|sent| sent.stored = before);
    });
    seen_only_with::<TIMING>(PAIR, lie, Class::Early, LeftOut::Timing);
}

#[test]
fn replayed_without_torn_writes_they_are_left_out() {
    let lie = Lie::Torn(|disks| {
        disks.remove(1);
    });
    seen_only_with::<{ TORN | DISK }>(ORDERED, lie, Class::Torn, LeftOut::TornWrites);
}

#[test]
fn replayed_without_any_disk_a_node_is_no_longer_followed() {
    let lie = Lie::RefusesToCrash(|left| left.is_some());
    seen_only_with::<ANY_DISK>(ORDERED, lie, Class::CoreRefuses, LeftOut::AnyDisk);
    // The trace of a crash inside a write replays on such a core, which is not followed after it.
    let found = found::<With<ANY_DISK>>(ORDERED, lie).unwrap();
    assert!(replay::<With<ANY_DISK>>(&found.trace, None).unwrap().divergence.is_some());
    assert!(replay::<With<0>>(&found.trace, None).unwrap().divergence.is_none());
}

#[test]
fn replayed_fields_that_are_not_told_are_left_out() {
    let report = lockstep::<With<SECRETIVE>>(PAIR);
    assert!(report.agrees(), "{report:?}");
    for field in ["vote", "progress"] {
        assert!(report.left_out.contains(&LeftOut::Field(field)), "{:?}", report.left_out);
    }
    let lie = Lie::Seen(|seen| seen.commit = seen.commit.min(1));
    assert_eq!(shows::<SECRETIVE>(PAIR, lie).0, Some(Class::State), "other fields are compared");
}

#[test]
fn replayed_inputs_that_a_core_does_not_have_are_not_tried() {
    liar::set(Lie::Truth);
    let (all, fewer) = (lockstep::<With<0>>(PAIR), lockstep::<With<NO_TRANSFER>>(PAIR));
    assert!(fewer.agrees() && fewer.disabled < all.disabled, "{fewer:?}");
    assert_eq!((fewer.edges, fewer.unfollowed), (all.edges, 0));
    assert!(fewer.left_out.contains(&LeftOut::Input("transfer")));
    // Where a run brings one, the node is not followed any further.
    let (all, fewer) = (lockstep::<With<0>>(LEASES), lockstep::<With<NO_TRANSFER>>(LEASES));
    assert!(fewer.agrees() && fewer.unfollowed > 0 && all.unfollowed == 0, "{fewer:?}");
    let lie = Lie::Takes(|input, _| (input.kind() == "transfer").then_some(Input::HeartbeatDue));
    let found = found::<With<0>>(LEASES, lie).expect("a transfer is compared");
    assert!(replay::<With<0>>(&found.trace, None).unwrap().divergence.is_some());
    let replayed = replay::<With<NO_TRANSFER>>(&found.trace, None).unwrap();
    assert_eq!(replayed.divergence, None);
    assert!(replayed.left_out.contains(&LeftOut::Input("transfer")));
}

#[test]
fn replayed_a_fingerprint_shows_hidden_state() {
    let ignored = Lie::Hides(|input, acts| (*input == Input::HeartbeatDue && !acts).then_some(1));
    let joined = Lie::Hides(|input, acts| match input {
        Input::HeartbeatDue if acts => Some(1),
        Input::Propose(_) if acts => Some(2),
        _ => None,
    });
    for lie in [ignored, joined] {
        assert_eq!(found::<With<ALL>>(PAIR, lie), None);
        let found =
            found::<With<{ ALL | FINGERPRINT }>>(PAIR, lie).expect("a fingerprint shows it");
        assert_eq!(found.class, Class::HiddenState, "{found}");
        let again = replay::<With<{ ALL | FINGERPRINT }>>(&found.trace, None).unwrap();
        assert_eq!(again.divergence.expect("it replays").class, Class::HiddenState);
    }
    let refused = Lie::HidesWhenItRefuses(|input| matches!(input, Input::Deliver(_)));
    let found =
        found::<With<{ ALL | FINGERPRINT }>>(PAIR, refused).expect("a fingerprint shows it");
    assert_eq!(found.class, Class::ChangedByRefusal, "{found}");
}
